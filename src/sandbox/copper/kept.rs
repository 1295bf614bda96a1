//! The whole account in a form that fills another one, and the way back.
//! It must pass over nothing in silence: what it cannot take, it names.

use serde_json::{Map, Value, json};

use crate::sandbox::copper::catalog::Named;
use crate::sandbox::copper::people::plant;
use crate::sandbox::copper::state::State;
use crate::sandbox::copper::view::{Computed, View};

/// What reads one part of the account; gives what it could not take.
type Read = fn(&mut State, &Value, i64) -> Result<(), Vec<String>>;

/// The parts in the order in which they need each other.
const PARTS: [(&str, Read); 6] = [
    ("custom_field_definitions", definitions),
    ("contact_types", contact_types),
    ("companies", companies),
    ("people", people),
    ("hidden", hidden),
    ("next_id", next_id),
];

const DEFINITION_KEYS: [&str; 8] =
    ["id", "name", "canonical_name", "data_type", "available_on", "is_filterable", "options", "currency"];

/// Everyone, and what they refer to.
pub(crate) fn kept(state: &State) -> Value {
    let hidden: Vec<Value> = state.hidden.iter().map(|(id, status)| json!({"id": id, "status": status})).collect();
    json!({
        "people": truth(state), "custom_field_definitions": state.catalog.definitions,
        "contact_types": state.catalog.contact_types, "companies": state.catalog.companies,
        "hidden": hidden, "next_id": state.next_id()
    })
}

/// The full records of everyone, by id.
pub(crate) fn truth(state: &State) -> Value {
    let records = state.people.iter().map(|person| View::new(person, &state.catalog, Computed::Left));
    records.map(|record| json!(record)).collect()
}

/// Fills an account; what is left out stays as it is. Gives what could not be taken.
pub(crate) fn load(state: &mut State, section: &Value, now_ms: i64) -> Vec<String> {
    let Some(section) = section.as_object() else { return vec!["copper: not an object".to_owned()] };
    let unknown = section.keys().filter(|key| PARTS.iter().all(|(name, _)| name != key));
    let mut problems: Vec<String> = unknown.map(|key| format!("copper.{key}: unknown")).collect();
    for (name, read) in PARTS {
        if let Some(Err(found)) = section.get(name).map(|part| read(state, part, now_ms)) {
            problems.extend(found.into_iter().map(|problem| format!("copper.{name}{problem}")));
        }
    }
    problems
}

fn definitions(state: &mut State, part: &Value, _now_ms: i64) -> Result<(), Vec<String>> {
    each(part, |definition| {
        let known = |key: &&String| DEFINITION_KEYS.contains(&key.as_str());
        let unknown: Vec<String> =
            definition.keys().filter(|key| !known(key)).map(|key| format!("{key} is unknown")).collect();
        if !definition.get("name").is_some_and(Value::is_string) {
            return vec!["name is missing".to_owned()];
        }
        state.catalog.define(&Value::Object(definition.clone()));
        unknown
    })
}

fn contact_types(state: &mut State, part: &Value, _now_ms: i64) -> Result<(), Vec<String>> {
    let list = named(part)?;
    state.catalog.set_contact_types(list);
    Ok(())
}

fn companies(state: &mut State, part: &Value, _now_ms: i64) -> Result<(), Vec<String>> {
    let list = named(part)?;
    state.catalog.set_companies(list);
    Ok(())
}

fn people(state: &mut State, part: &Value, now_ms: i64) -> Result<(), Vec<String>> {
    each(part, |person| {
        let id = person.get("id").and_then(Value::as_u64);
        if id.is_some_and(|id| state.people.get(id).is_some()) {
            return vec!["id is that of another person".to_owned()];
        }
        let (_, problems) = plant(state, person, now_ms);
        problems.into_iter().map(|problem| format!("{} {}", problem.field, problem.text)).collect()
    })
}

fn hidden(state: &mut State, part: &Value, _now_ms: i64) -> Result<(), Vec<String>> {
    each(part, |entry| {
        let number = |key: &str| entry.get(key).and_then(Value::as_u64);
        let status = number("status").and_then(|status| u16::try_from(status).ok());
        let (Some(id), Some(status)) = (number("id"), status) else {
            return vec!["takes id and status, two numbers".to_owned()];
        };
        state.hide(id, status);
        Vec::new()
    })
}

fn next_id(state: &mut State, part: &Value, _now_ms: i64) -> Result<(), Vec<String>> {
    let id = part.as_u64().ok_or_else(|| vec![": not a number".to_owned()])?;
    state.reserve(id);
    Ok(())
}

fn named(part: &Value) -> Result<Vec<Named>, Vec<String>> {
    serde_json::from_value(part.clone()).map_err(|error| vec![format!(": {error}")])
}

/// Takes every object of a list; a problem begins with its place in it.
fn each(part: &Value, mut take: impl FnMut(&Map<String, Value>) -> Vec<String>) -> Result<(), Vec<String>> {
    let list = part.as_array().ok_or_else(|| vec![": not a list".to_owned()])?;
    let mut problems = Vec::new();
    for (place, item) in list.iter().enumerate() {
        let found = item.as_object().map_or_else(|| vec!["not an object".to_owned()], &mut take);
        problems.extend(found.into_iter().map(|problem| format!("[{place}]: {problem}")));
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::copper::options::Options;

    fn filled() -> State {
        let mut state = State::new(Options::default());
        let section = json!({
            "custom_field_definitions": [
                {"id": 9, "name": "Colour", "data_type": "Dropdown", "options": [{"id": 7, "name": "Red", "rank": 0}]},
                {"id": 3, "name": "Size", "data_type": "Float", "is_filterable": true, "canonical_name": "size"},
            ],
            "contact_types": [{"id": 5, "name": "Member"}],
            "people": [
                {"id": 40, "name": "Ana de Luz", "first_name": "Ana de", "last_name": "Luz", "contact_type_id": 5,
                 "company_name": "Exemple", "date_created": 5, "date_modified": 6, "date_last_contacted": 7,
                 "emails": [{"email": " Ana@exemple.com "}, {"email": "a@exemple.com", "category": "personal"}],
                 "phone_numbers": [{"number": "06"}], "address": {"city": "Lyon"}, "tags": ["b", "a"],
                 "custom_fields": [{"custom_field_definition_id": 9, "value": 7},
                                   {"custom_field_definition_id": 3, "value": 3.0}]},
                {"id": 12, "name": "", "emails": [{"email": "ana@exemple.com"}]},
            ],
            "hidden": [{"id": 12, "status": 403}],
            "next_id": 50,
        });
        assert_eq!(load(&mut state, &section, 1_000), [""; 0]);
        state
    }

    #[test]
    fn an_account_fills_another_one_to_the_last_id_and_stamp() {
        let first = kept(&filled());
        let mut state = State::new(Options::default());
        assert_eq!(load(&mut state, &first, 99_000), [""; 0]);
        assert_eq!(kept(&state), first);
        assert_eq!((&first["people"][1]["contact_type_id"], state.fresh_id()), (&json!(5), 27_140_001));
    }

    #[test]
    fn an_id_that_was_given_once_is_not_given_again() {
        let mut state = filled();
        let high = json!({"next_id": 90_000_000_u64});
        load(&mut state, &high, 0);
        let mut other = State::new(Options::default());
        load(&mut other, &kept(&state), 0);
        assert_eq!(other.fresh_id(), 90_000_000);
    }

    #[test]
    fn what_cannot_be_taken_is_named_with_its_place() {
        let rows = [
            (json!([]), "copper: not an object"),
            (json!({"peoples": []}), "copper.peoples: unknown"),
            (json!({"people": {}}), "copper.people: not a list"),
            (json!({"people": [{"name": "A"}, 5]}), "copper.people[1]: not an object"),
            (json!({"people": [{"id": 1}, {"id": 1}]}), "copper.people[1]: id is that of another person"),
            (
                json!({"people": [{"name": "A", "colour": "red"}]}),
                "copper.people[0]: base Unrecognized attributes specified: colour",
            ),
            (
                json!({"people": [{"custom_fields": [{"custom_field_definition_id": 1, "value": "x"}]}]}),
                "copper.people[0]: custom_fields is invalid",
            ),
            (
                json!({"people": [{"emails": [{"email": "a@b.fr", "category": "Work"}]}]}),
                "copper.people[0]: emails is invalid",
            ),
            (json!({"custom_field_definitions": [{"id": 1}]}), "copper.custom_field_definitions[0]: name is missing"),
            (
                json!({"custom_field_definitions": [{"name": "A", "type": "Date"}]}),
                "copper.custom_field_definitions[0]: type is unknown",
            ),
            (json!({"contact_types": [{"id": 1}]}), "copper.contact_types: missing field `name`"),
            (json!({"hidden": [{"id": 1}]}), "copper.hidden[0]: takes id and status, two numbers"),
            (json!({"next_id": "1"}), "copper.next_id: not a number"),
        ];
        for (section, expected) in rows {
            assert_eq!(load(&mut State::new(Options::default()), &section, 0), [expected], "{section}");
        }
    }
}
