//! Tags put on and taken off one member.
//! It must treat a list of changes as a delta: what is not named stays.

use serde_json::Value;

use crate::sandbox::mailchimp::body::wrong_type;
use crate::sandbox::mailchimp::member::{Member, Tagging};
use crate::sandbox::mailchimp::options::TagReadd;
use crate::sandbox::mailchimp::problem::{Fault, Problem};
use crate::sandbox::mailchimp::state::State;
use crate::sandbox::mailchimp::tags::check_name;

/// One tag to be put on or taken off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Change {
    name: String,
    toggle: Toggle,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Toggle {
    Active,
    Inactive,
}

impl Change {
    /// Puts a tag on.
    pub(crate) fn add(name: &str) -> Self {
        Self { name: name.to_owned(), toggle: Toggle::Active }
    }

    /// Takes a tag off.
    pub(crate) fn remove(name: &str) -> Self {
        Self { name: name.to_owned(), toggle: Toggle::Inactive }
    }
}

/// The changes of a `{"tags": [{"name", "status"}]}` body.
///
/// # Errors
/// Invalid Resource for a body of another shape or a name that can be no tag.
pub(crate) fn changes(body: &Value) -> Result<Vec<Change>, Problem> {
    let object = body.as_object().ok_or_else(|| Problem::schema(vec![wrong_type("", "object", body)]))?;
    let tags = object.get("tags").ok_or_else(|| Problem::missing(&["tags"]))?;
    let list = tags.as_array().ok_or_else(|| Problem::schema(vec![wrong_type("tags", "array", tags)]))?;
    list.iter().enumerate().map(|(place, tag)| change(place, tag)).collect()
}

/// Applies changes to a member; moves `last_changed` if any of them counts.
pub(crate) fn apply(state: &mut State, serial: u64, changes: &[Change], now_s: i64) {
    let Some(mut member) = state.members.get(serial).cloned() else {
        return;
    };
    let mut is_touched = false;
    for change in changes {
        is_touched |= match change.toggle {
            Toggle::Active => add(state, &mut member, &change.name, now_s),
            Toggle::Inactive => remove(state, &mut member, &change.name),
        };
    }
    if is_touched {
        member.last_changed_s = now_s;
        state.members.put(member);
    }
}

fn change(place: usize, tag: &Value) -> Result<Change, Problem> {
    let field = |key: &str| format!("tags.item:{place}.{key}");
    let text = |key: &str| tag.get(key).and_then(Value::as_str);
    let name = text("name").ok_or_else(|| Problem::missing(&["name"]))?;
    check_name(&field("name"), name)?;
    match text("status") {
        Some("active") => Ok(Change::add(name)),
        Some("inactive") => Ok(Change::remove(name)),
        Some(_) => {
            let fault = Fault::new(&field("status"), "Data presented is not one of the accepted values.");
            Err(Problem::schema(vec![fault]))
        }
        None => Err(Problem::missing(&["status"])),
    }
}

fn add(state: &mut State, member: &mut Member, name: &str, now_s: i64) -> bool {
    let id = state.tags.intern(name);
    if member.tags.iter().any(|tagging| tagging.id == id) {
        return state.options.tag_readd == TagReadd::Bumps;
    }
    member.tags.push(Tagging { id, added_s: now_s });
    true
}

fn remove(state: &State, member: &mut Member, name: &str) -> bool {
    let Some(id) = state.tags.find(name) else {
        return false;
    };
    let count = member.tags.len();
    member.tags.retain(|tagging| tagging.id != id);
    member.tags.len() != count
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::sandbox::mailchimp::standing::{Standing, Status};

    fn tagged() -> (State, u64) {
        let mut state = State::default();
        let serial = state.members.next_serial();
        state.members.put(Member::new(serial, "ana@exemple.fr", Standing::new(Status::Archived)));
        apply(&mut state, serial, &[Change::add("Un"), Change::add("Deux")], 10);
        (state, serial)
    }

    fn seen(state: &State, serial: u64) -> (Vec<&str>, i64) {
        let member = state.members.get(serial).unwrap();
        (member.tags.iter().map(|tagging| state.tags.name(tagging.id)).collect(), member.last_changed_s)
    }

    #[test]
    fn changes_are_a_delta_and_names_ignore_case() {
        let (mut state, serial) = tagged();
        apply(&mut state, serial, &[Change::remove("UN")], 11);
        assert_eq!(seen(&state, serial), (vec!["Deux"], 11));
    }

    #[test]
    fn no_change_and_a_removal_of_what_is_absent_do_not_count() {
        let (mut state, serial) = tagged();
        apply(&mut state, serial, &[], 11);
        apply(&mut state, serial, &[Change::remove("Trois")], 12);
        assert_eq!(seen(&state, serial).1, 10);
    }

    #[test]
    fn a_repeated_tag_bumps_unless_switched_off() {
        let (mut state, serial) = tagged();
        apply(&mut state, serial, &[Change::add("un")], 11);
        assert_eq!(seen(&state, serial), (vec!["Un", "Deux"], 11));
        state.options.tag_readd = TagReadd::Quiet;
        apply(&mut state, serial, &[Change::add("un")], 12);
        assert_eq!(seen(&state, serial).1, 11);
    }

    #[test]
    fn a_body_of_another_shape_is_refused() {
        for body in [
            json!([]),
            json!({}),
            json!({"tags": "a"}),
            json!({"tags": [{"name": "a"}]}),
            json!({"tags": [{"name": "a", "status": "on"}]}),
            json!({"tags": [{"name": "", "status": "active"}]}),
        ] {
            assert!(changes(&body).is_err(), "{body}");
        }
        assert_eq!(changes(&json!({"tags": [], "is_syncing": true})), Ok(Vec::new()));
    }
}
