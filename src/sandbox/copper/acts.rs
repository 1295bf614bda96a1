//! What a person does in the web app: create, edit, tag, delete, merge, change an address,
//! exchange a mail. It must not draw on the request limits.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::sandbox::copper::options::Stamping;
use crate::sandbox::copper::people::{create, update};
use crate::sandbox::copper::person::{Person, normal};
use crate::sandbox::copper::reply::Refusal;
use crate::sandbox::copper::state::{State, seconds};
use crate::sandbox::copper::values::texts;
use crate::sandbox::copper::view::{Computed, View};

/// Performs an act; gives the record it left, or `{"id", "is_deleted"}`.
/// Errors: a text that says what could not be done, where, and what to do.
pub(crate) fn act(state: &mut State, act: &Value, now_ms: i64) -> Result<Value, String> {
    let verb = act.get("act").and_then(Value::as_str).unwrap_or_default();
    let done = match verb {
        "create" => part(act, "person").and_then(|person| refused(create(state, person, now_ms))),
        "edit" => edit(state, act, now_ms),
        "tag" => tag(state, act, now_ms),
        "merge" => merge(state, act, now_ms),
        "change_address" => change_address(state, act, now_ms),
        "interact" => interact(state, act, now_ms),
        "hide" => hide(state, act),
        "show" => subject(state, act).inspect(|person| state.show(person.id)),
        "delete" => return delete(state, act, now_ms).map_err(|fault| explained(verb, &fault)),
        _ => Err("there is no such act; use create, edit, tag, delete, merge, change_address, interact, hide or show"
            .to_owned()),
    };
    let person = done.map_err(|fault| explained(verb, &fault))?;
    Ok(json!(View::new(&person, &state.catalog, Computed::Left)))
}

fn edit(state: &mut State, act: &Value, now_ms: i64) -> Result<Arc<Person>, String> {
    let person = subject(state, act)?;
    change(state, &person, part(act, "set")?, now_ms)
}

fn tag(state: &mut State, act: &Value, now_ms: i64) -> Result<Arc<Person>, String> {
    let person = subject(state, act)?;
    let list = |key: &str| {
        let value = act.get(key).unwrap_or(&Value::Null);
        texts("tags", value).map_err(|_| format!("`{key}` is not a list of texts; send one"))
    };
    let (add, remove) = (list("add")?, list("remove")?);
    let kept = person.tags.iter().filter(|tag| !remove.contains(tag));
    let tags: Vec<_> = kept.chain(&add).collect();
    change(state, &person, &object("tags", json!(tags)), now_ms)
}

fn delete(state: &mut State, act: &Value, now_ms: i64) -> Result<Value, String> {
    let id = subject(state, act)?.id;
    state.take(id, now_ms);
    Ok(json!({"id": id, "is_deleted": true}))
}

/// The loser disappears and the survivor gains from it.
fn merge(state: &mut State, act: &Value, now_ms: i64) -> Result<Arc<Person>, String> {
    let (from, into) = (named(state, act, "from")?, named(state, act, "into")?);
    if from.id == into.id {
        return Err(format!("`from` and `into` are both person {}; name two people", from.id));
    }
    let survivor = Person { date_modified: seconds(now_ms), ..union(&into, &from) };
    state.take(from.id, now_ms);
    Ok(state.put(survivor, now_ms))
}

/// The first with its gaps filled from the other, and the addresses and tags of both.
fn union(into: &Person, from: &Person) -> Person {
    let mut both = into.clone();
    let held: Vec<_> = into.addresses().collect();
    both.emails.extend(from.emails.iter().filter(|entry| !held.contains(&normal(&entry.email))).cloned());
    both.tags.extend(from.tags.iter().filter(|tag| !into.tags.contains(tag)).cloned());
    both.title = both.title.or_else(|| from.title.clone());
    both.details = both.details.or_else(|| from.details.clone());
    both.address = both.address.or_else(|| from.address.clone());
    if both.phone_numbers.is_empty() {
        both.phone_numbers.clone_from(&from.phone_numbers);
    }
    for (id, value) in &from.custom {
        both.custom.entry(*id).or_insert_with(|| value.clone());
    }
    both.interaction_count += from.interaction_count;
    both
}

/// The address keeps its place and category; without `id` or `email`, its holder is meant.
fn change_address(state: &mut State, act: &Value, now_ms: i64) -> Result<Arc<Person>, String> {
    let word = |key: &str| {
        let text = act.get(key).and_then(Value::as_str);
        text.ok_or_else(|| format!("`{key}` is missing; send an address"))
    };
    let (from, to) = (word("from")?, word("to")?);
    let person = match (act.get("id"), act.get("email")) {
        (None, None) => named(state, act, "from")?,
        _ => subject(state, act)?,
    };
    if !person.addresses().any(|address| address == normal(from)) {
        return Err(format!("person {} does not hold the address given as `from`; name one it holds", person.id));
    }
    let renamed = |email: &str| {
        if normal(email) == normal(from) { to.to_owned() } else { email.to_owned() }
    };
    let emails: Vec<_> =
        person.emails.iter().map(|entry| json!({"email": renamed(&entry.email), "category": entry.category})).collect();
    change(state, &person, &object("emails", emails.into()), now_ms)
}

/// A mail was exchanged.
fn interact(state: &mut State, act: &Value, now_ms: i64) -> Result<Arc<Person>, String> {
    let mut person = Person::clone(&*subject(state, act)?);
    person.interaction_count += 1;
    person.date_last_contacted = Some(seconds(now_ms));
    if state.options.interaction == Stamping::Bumps {
        person.date_modified = seconds(now_ms);
    }
    Ok(state.put(person, now_ms))
}

/// Takes a person out of the key's view, as an administrator of permissions does.
fn hide(state: &mut State, act: &Value) -> Result<Arc<Person>, String> {
    let person = subject(state, act)?;
    let status = match act.get("status").map(Value::as_u64) {
        None => 404,
        Some(Some(status @ (403 | 404))) => u16::try_from(status).unwrap_or(404),
        Some(_) => return Err("`status` is how a read by id is answered; send 403 or 404".to_owned()),
    };
    state.hide(person.id, status);
    Ok(person)
}

/// Team Permissions bind the key, not the person who acts.
fn change(state: &mut State, person: &Person, set: &Map<String, Value>, now_ms: i64) -> Result<Arc<Person>, String> {
    let hidden = std::mem::take(&mut state.hidden);
    let updated = update(state, person.id, set, now_ms);
    state.hidden = hidden;
    refused(updated)
}

/// The person that `id`, or else `email`, names.
fn subject(state: &State, act: &Value) -> Result<Arc<Person>, String> {
    match act.get("id") {
        Some(_) => named(state, act, "id"),
        None => named(state, act, "email"),
    }
}

/// The person that a key names by id or by address.
fn named(state: &State, act: &Value, key: &str) -> Result<Arc<Person>, String> {
    let id = match act.get(key) {
        Some(Value::String(email)) => state.people.holders(email).first().copied(),
        Some(id) => id.as_u64(),
        None => return Err(format!("`{key}` is missing; send an id or an address")),
    };
    let person = id.and_then(|id| state.people.get(id)).cloned();
    person.ok_or_else(|| format!("`{key}` names nobody; take an id or an address from the ground truth"))
}

fn part<'a>(act: &'a Value, key: &str) -> Result<&'a Map<String, Value>, String> {
    act.get(key).and_then(Value::as_object).ok_or_else(|| format!("`{key}` is missing; send an object"))
}

fn object(key: &str, value: Value) -> Map<String, Value> {
    Map::from_iter([(key.to_owned(), value)])
}

fn refused(outcome: Result<Arc<Person>, Refusal>) -> Result<Arc<Person>, String> {
    outcome.map_err(|refusal| format!("the service would refuse it, correct the record: {}", refusal.message()))
}

fn explained(verb: &str, fault: &str) -> String {
    format!("act `{verb}` in Copper was not done: {fault}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::copper::options::Options;
    use crate::sandbox::copper::people::seed;

    /// Person 1 holds two addresses, person 2 one.
    fn state() -> State {
        let mut state = State::new(Options::default());
        let ana = json!({"id": 1, "name": "Ana Diaz", "tags": ["a"],
            "emails": [{"email": "ana@exemple.com"}, {"email": "ana2@exemple.com", "category": "personal"}]});
        let bis = json!({"id": 2, "name": "A. Diaz", "tags": ["a", "b"], "title": "Baker", "interaction_count": 3,
            "emails": [{"email": "a.diaz@exemple.com"}]});
        for body in [ana, bis] {
            seed(&mut state, body.as_object().unwrap(), 1_000);
        }
        state
    }

    fn done(state: &mut State, body: &Value) -> Value {
        act(state, body, 9_000).unwrap()
    }

    #[test]
    fn people_are_created_edited_tagged_and_deleted_by_id_or_by_address() {
        let mut state = state();
        let made = done(&mut state, &json!({"act": "create", "person": {"name": "Eva Roux"}}));
        assert_eq!(made["last_name"], json!("Roux"));
        let edited = done(&mut state, &json!({"act": "edit", "email": "ANA@exemple.com", "set": {"title": "x"}}));
        assert_eq!((&edited["title"], &edited["date_modified"]), (&json!("x"), &json!(9)));
        let tagged = done(&mut state, &json!({"act": "tag", "id": 1, "add": ["b"], "remove": ["a"]}));
        assert_eq!(tagged["tags"], json!(["b"]));
        let deleted = done(&mut state, &json!({"act": "delete", "id": 1}));
        assert_eq!(deleted, json!({"id": 1, "is_deleted": true}));
        assert!(state.people.get(1).is_none());
    }

    #[test]
    fn a_merge_leaves_one_person_with_the_addresses_and_tags_of_both() {
        let mut state = state();
        let survivor = done(&mut state, &json!({"act": "merge", "from": "a.diaz@exemple.com", "into": 1}));
        let emails: Vec<_> =
            survivor["emails"].as_array().unwrap().iter().map(|entry| entry["email"].clone()).collect();
        assert_eq!(emails, ["ana@exemple.com", "ana2@exemple.com", "a.diaz@exemple.com"]);
        assert_eq!((&survivor["name"], &survivor["title"]), (&json!("Ana Diaz"), &json!("Baker")));
        assert_eq!((&survivor["tags"], &survivor["interaction_count"]), (&json!(["a", "b"]), &json!(3)));
        assert_eq!(state.people.len(), 1);
    }

    #[test]
    fn a_merge_does_not_double_an_address_that_both_hold() {
        let mut state = state();
        let twin = json!({"id": 3, "name": "Ana", "emails": [{"email": " ANA@exemple.com"}]});
        seed(&mut state, twin.as_object().unwrap(), 1_000);
        let survivor = done(&mut state, &json!({"act": "merge", "from": 3, "into": 1}));
        assert_eq!(survivor["emails"].as_array().unwrap().len(), 2);
    }

    #[test]
    fn a_changed_address_keeps_its_place_and_category() {
        let mut state = state();
        let act = json!({"act": "change_address", "from": "ana2@exemple.com", "to": "new@exemple.com"});
        assert_eq!(done(&mut state, &act)["emails"][1], json!({"email": "new@exemple.com", "category": "personal"}));
    }

    #[test]
    fn an_interaction_moves_the_stamp_unless_switched_off() {
        let mut state = state();
        let mail = json!({"act": "interact", "id": 1});
        let first = done(&mut state, &mail);
        assert_eq!((&first["interaction_count"], &first["date_modified"]), (&json!(1), &json!(9)));
        state.options.interaction = Stamping::Quiet;
        let second = act(&mut state, &mail, 20_000).unwrap();
        assert_eq!((&second["date_last_contacted"], &second["date_modified"]), (&json!(20), &json!(9)));
    }

    #[test]
    fn a_person_may_act_on_what_the_key_cannot_see() {
        let mut state = state();
        state.hide(1, 403);
        assert_eq!(done(&mut state, &json!({"act": "edit", "id": 1, "set": {"title": "x"}}))["title"], json!("x"));
        assert!(state.visible(1).is_err());
    }

    #[test]
    fn a_person_can_be_hidden_from_the_key_and_shown_again() {
        let mut state = state();
        done(&mut state, &json!({"act": "hide", "id": 1, "status": 403}));
        assert_eq!(state.visible(1).unwrap_err(), Refusal::Status(403, "Forbidden"));
        done(&mut state, &json!({"act": "hide", "email": "ana@exemple.com"}));
        assert_eq!(state.visible(1).unwrap_err(), Refusal::not_found());
        assert!(act(&mut state, &json!({"act": "hide", "id": 1, "status": 500}), 0).is_err());
        done(&mut state, &json!({"act": "show", "id": 1}));
        assert!(state.visible(1).is_ok());
    }

    #[test]
    fn an_act_that_cannot_be_done_says_which_why_and_what_to_do() {
        let mut state = state();
        let text = act(&mut state, &json!({"act": "edit", "id": 99, "set": {}}), 0).unwrap_err();
        assert_eq!(
            text,
            "act `edit` in Copper was not done: `id` names nobody; take an id or an address from the ground truth"
        );
        let taken = json!({"act": "change_address", "id": 2, "from": "a.diaz@exemple.com", "to": "ana@exemple.com"});
        for refused in [json!({"act": "fly"}), json!({"act": "merge", "from": 1, "into": 1}), taken] {
            assert!(act(&mut state, &refused, 0).is_err(), "{refused}");
        }
    }
}
