//! The whole audience in a form that fills another one, and the way back.
//! It must pass over nothing in silence: what it cannot take, it names.

use serde_json::{Value, json};

use crate::sandbox::mailchimp::ids;
use crate::sandbox::mailchimp::member::Member;
use crate::sandbox::mailchimp::merge::{Field, Fields};
use crate::sandbox::mailchimp::merge_value::Kind;
use crate::sandbox::mailchimp::render;
use crate::sandbox::mailchimp::seed;
use crate::sandbox::mailchimp::seed_check::misfits;
use crate::sandbox::mailchimp::state::State;

/// What reads one part of the audience; gives what it could not take.
type Read = fn(&mut State, &Value, i64) -> Result<(), Vec<String>>;

/// The parts in the order in which they need each other.
const PARTS: [(&str, Read); 5] = [
    ("merge_fields", merge_fields),
    ("tags", tags),
    ("members", members),
    ("forgotten", forgotten),
    ("next_web_id", next_web_id),
];

/// Everyone, and what they refer to.
pub(crate) fn kept(state: &State) -> Value {
    let fields: Vec<Value> = state.fields.iter().map(|field| field.json(&state.options.audience)).collect();
    let tags: Vec<Value> = state.tags.iter().map(|(id, name)| json!({"id": id, "name": name})).collect();
    json!({
        "members": truth(state), "merge_fields": fields, "tags": tags, "forgotten": addresses(state),
        "next_web_id": Member::web_id_of(state.members.last_serial() + 1)
    })
}

/// Every member, archived ones too, by address.
pub(crate) fn truth(state: &State) -> Value {
    let mut members: Vec<_> = state.members.iter().collect();
    members.sort_by(|one, other| one.email_address.cmp(&other.email_address));
    members.into_iter().map(|member| render::truth(state, member)).collect()
}

/// The addresses that were permanently deleted, sorted.
pub(crate) fn addresses(state: &State) -> Vec<String> {
    let mut addresses: Vec<String> = state.forgotten.values().cloned().collect();
    addresses.sort();
    addresses
}

/// Fills an audience; what is left out stays as it is. Gives what could not be taken.
pub(crate) fn load(state: &mut State, section: &Value, now_ms: i64) -> Vec<String> {
    let Some(section) = section.as_object() else { return vec!["mailchimp: not an object".to_owned()] };
    let unknown = section.keys().filter(|key| PARTS.iter().all(|(name, _)| name != key));
    let mut problems: Vec<String> = unknown.map(|key| format!("mailchimp.{key}: unknown")).collect();
    for (name, read) in PARTS {
        if let Some(Err(found)) = section.get(name).map(|part| read(state, part, now_ms)) {
            problems.extend(found.into_iter().map(|problem| format!("mailchimp.{name}{problem}")));
        }
    }
    problems
}

/// These fields and no others.
fn merge_fields(state: &mut State, part: &Value, _now_ms: i64) -> Result<(), Vec<String>> {
    let mut fields = Fields::none();
    each(part, |field| {
        let text = |key: &str| field.get(key).and_then(Value::as_str);
        let unknown = field.as_object().into_iter().flatten().map(|(key, _)| key);
        let unknown = unknown.filter(|key| !Field::KEYS.contains(&key.as_str()));
        let mut found: Vec<String> = unknown.map(|key| format!("{key} is unknown")).collect();
        match (text("tag"), text("type").map(Kind::named)) {
            (None, _) => found.push("tag is missing".to_owned()),
            (Some(tag), _) if fields.get(tag).is_some() => found.push("tag is that of another field".to_owned()),
            (_, Some(None)) => found.push("type is unknown".to_owned()),
            (Some(_), _) => drop(fields.add(field)),
        }
        found
    })?;
    state.fields = fields;
    Ok(())
}

fn tags(state: &mut State, part: &Value, _now_ms: i64) -> Result<(), Vec<String>> {
    each(part, |tag| match (tag.get("id").and_then(Value::as_u64), tag.get("name").and_then(Value::as_str)) {
        (Some(id), Some(name)) if state.tags.restore(id, name) == id && !state.tags.name(id).is_empty() => Vec::new(),
        (Some(_), Some(_)) => vec!["id or name is that of another tag".to_owned()],
        _ => vec!["takes id and name".to_owned()],
    })
}

fn members(state: &mut State, part: &Value, now_ms: i64) -> Result<(), Vec<String>> {
    each(part, |member| {
        let found = misfits(state, member);
        seed::seed(state, member, now_ms);
        found
    })
}

fn forgotten(state: &mut State, part: &Value, _now_ms: i64) -> Result<(), Vec<String>> {
    each(part, |address| {
        let Some(address) = address.as_str() else { return vec!["not a text".to_owned()] };
        if state.members.by_address(address).is_some() {
            return vec!["is a member as well".to_owned()];
        }
        state.forgotten.insert(ids::subscriber_hash(address), address.to_owned());
        Vec::new()
    })
}

fn next_web_id(state: &mut State, part: &Value, _now_ms: i64) -> Result<(), Vec<String>> {
    let serial = part.as_u64().and_then(Member::serial_of).ok_or_else(|| vec![": not a web id".to_owned()])?;
    state.members.reserve(serial);
    Ok(())
}

/// Takes every entry of a list; a problem begins with its place in it.
fn each(part: &Value, mut take: impl FnMut(&Value) -> Vec<String>) -> Result<(), Vec<String>> {
    let list = part.as_array().ok_or_else(|| vec![": not a list".to_owned()])?;
    let mut problems = Vec::new();
    for (place, item) in list.iter().enumerate() {
        problems.extend(take(item).into_iter().map(|problem| format!("[{place}]: {problem}")));
    }
    if problems.is_empty() { Ok(()) } else { Err(problems) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::mailchimp::acts;

    fn filled() -> State {
        let mut state = State::default();
        let section = json!({
            "merge_fields": [
                {"merge_id": 8, "tag": "CITY", "name": "Ville", "type": "dropdown", "required": true, "public": true,
                 "default_value": "Lyon", "help_text": "Où ?", "options": {"choices": ["Lyon", "Paris"]}},
                {"merge_id": 2, "tag": "FNAME", "name": "Prénom", "type": "text"},
            ],
            "tags": [{"id": 70, "name": "Vide"}, {"id": 12, "name": "Un"}],
            "members": [
                {"email_address": "Zoe@exemple.fr", "status": "subscribed", "tags": ["Un", "Deux"], "vip": true,
                 "merge_fields": {"CITY": "Lyon"}, "language": "fr", "email_type": "text",
                 "location": {"latitude": 45.7, "longitude": 4.8}, "ip_signup": "192.0.2.7",
                 "timestamp_signup": "2020-01-02T03:04:05+00:00", "timestamp_opt": "", "ip_opt": "192.0.2.8",
                 "last_changed": "2021-01-02T03:04:05+00:00", "source": "Import"},
                {"email_address": "ana@exemple.fr", "status": "unsubscribed", "unsubscribe_reason": "Trop de courrier"},
                {"email_address": "clean@exemple.fr", "status": "cleaned"},
                {"email_address": "gone@exemple.fr", "status": "subscribed"},
            ],
            "forgotten": ["old@exemple.fr"],
        });
        assert_eq!(load(&mut state, &section, 1_000), [""; 0]);
        for act in [
            json!({"act": "archive", "email": "ana@exemple.fr"}),
            json!({"act": "delete", "email": "gone@exemple.fr"}),
            json!({"act": "tag", "email": "Zoe@exemple.fr", "add": ["Trois"]}),
            json!({"act": "change_address", "email": "Zoe@exemple.fr", "to": "zoe.roy@exemple.fr"}),
        ] {
            acts::operator(&mut state, &act, 2_000).unwrap();
        }
        state
    }

    #[test]
    fn an_audience_fills_another_one_to_the_last_id_and_stamp() {
        let first = kept(&filled());
        let mut state = State::default();
        assert_eq!(load(&mut state, &first, 99_000), [""; 0]);
        assert_eq!(kept(&state), first);
        assert_eq!(first["forgotten"], json!(["gone@exemple.fr", "old@exemple.fr"]));
    }

    #[test]
    fn what_is_never_shown_to_a_client_outlives_the_file_too() {
        let mut state = State::default();
        load(&mut state, &kept(&filled()), 99_000);
        let standing = |address: &str| state.members.by_address(address).unwrap().standing.clone();
        let original = filled();
        for address in ["ana@exemple.fr", "clean@exemple.fr", "zoe.roy@exemple.fr"] {
            assert_eq!(standing(address), original.members.by_address(address).unwrap().standing, "{address}");
        }
        assert_eq!(state.members.next_serial(), filled().members.next_serial());
        assert_eq!(state.tags.intern("Neuf"), filled().tags.intern("Neuf"));
    }

    #[test]
    fn what_cannot_be_taken_is_named_with_its_place() {
        let member = |more: Value| {
            let mut member = json!({"email_address": "a@exemple.fr"});
            member.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            json!({"members": [member]})
        };
        let rows = [
            (json!(5), "mailchimp: not an object"),
            (json!({"people": []}), "mailchimp.people: unknown"),
            (json!({"members": {}}), "mailchimp.members: not a list"),
            (json!({"members": [{"email_address": "a@exemple.fr"}, 5]}), "mailchimp.members[1]: not an object"),
            (json!({"members": [{}]}), "mailchimp.members[0]: email_address is missing"),
            (
                json!({"members": [{"email_address": "a@exemple.fr"}, {"email_address": "A@exemple.fr"}]}),
                "mailchimp.members[1]: email_address is that of another member",
            ),
            (
                json!({"members": [{"email_address": "a@exemple.fr", "web_id": 400_000_001},
                                   {"email_address": "b@exemple.fr", "web_id": 400_000_001}]}),
                "mailchimp.members[1]: web_id is that of another member",
            ),
            (member(json!({"status": "gone"})), "mailchimp.members[0]: status is unknown: gone"),
            (member(json!({"interests": {}})), "mailchimp.members[0]: interests is unknown"),
            (member(json!({"last_changed": "yesterday"})), "mailchimp.members[0]: last_changed is not a time"),
            (member(json!({"vip": 1})), "mailchimp.members[0]: vip: Schema describes boolean, number found instead"),
            (
                member(json!({"merge_fields": {"NOPE": "x"}})),
                "mailchimp.members[0]: merge_fields.NOPE is not a merge field",
            ),
            (member(json!({"tags": [{"id": 1}]})), "mailchimp.members[0]: tags takes names, or objects with name"),
            (member(json!({"unsubscribed_by": "me"})), "mailchimp.members[0]: unsubscribed_by takes contact or admin"),
            (
                member(json!({"standing": {"block": "x", "reason": ""}})),
                "mailchimp.members[0]: standing takes block (null, opt_out, bounce) and reason",
            ),
            (json!({"merge_fields": [{"name": "x"}]}), "mailchimp.merge_fields[0]: tag is missing"),
            (json!({"merge_fields": [{"tag": "A", "type": "colour"}]}), "mailchimp.merge_fields[0]: type is unknown"),
            (json!({"merge_fields": [{"tag": "A", "size": 1}]}), "mailchimp.merge_fields[0]: size is unknown"),
            (
                json!({"tags": [{"id": 1, "name": "a"}, {"id": 2, "name": "A"}]}),
                "mailchimp.tags[1]: id or name is that of another tag",
            ),
            (
                json!({"tags": [{"id": 1, "name": "a"}, {"id": 1, "name": "b"}]}),
                "mailchimp.tags[1]: id or name is that of another tag",
            ),
            (json!({"forgotten": [5]}), "mailchimp.forgotten[0]: not a text"),
            (json!({"next_web_id": 5}), "mailchimp.next_web_id: not a web id"),
        ];
        for (section, expected) in rows {
            assert_eq!(load(&mut State::default(), &section, 0), [expected], "{section}");
        }
    }
}
