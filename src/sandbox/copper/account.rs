//! The account, its users and its lists: tags, contact types, custom-field definitions.
//! It must change nothing.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::sandbox::copper::options::Fault;
use crate::sandbox::copper::query::paging;
use crate::sandbox::copper::reply::Refusal;
use crate::sandbox::copper::state::State;
use crate::sandbox::message::Request;

/// The id of the account's only user, who owns the key.
const USER_ID: u64 = 159_258;

/// `GET /account`.
pub(crate) fn account(state: &State) -> Value {
    json!({
        "id": state.options.account_id,
        "name": state.options.account_name,
        "primary_timezone": state.options.time_zone,
        "settings": {"setting_team_permissions_enabled": state.options.team_permissions == Fault::On || !state.hidden.is_empty(), "setting_enable_leads": true},
    })
}

/// `GET /users/{id}`, where `me` stands for the key's owner.
pub(crate) fn user(state: &State, id: &str) -> Result<Value, Refusal> {
    if id != "me" && id.parse() != Ok(USER_ID) {
        return Err(Refusal::not_found());
    }
    let email = &state.options.user_email;
    Ok(json!({"id": USER_ID, "name": "Demo User", "email": email, "groups": [{"id": 1, "name": "Sales"}]}))
}

/// `POST /users/search`.
pub(crate) fn users(state: &State, body: &Map<String, Value>) -> Result<Vec<Value>, Refusal> {
    match paging(body, &state.options)? {
        (1, _) => Ok(vec![user(state, "me")?]),
        _ => Ok(Vec::new()),
    }
}

/// `GET /tags`: names with counts, or names only.
pub(crate) fn tags(state: &State, request: &Request) -> Value {
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for tag in state.people.iter().flat_map(|person| &person.tags) {
        *counts.entry(tag).or_default() += 1;
    }
    if request.param("tag_names_only") == Some("true") {
        let last = request.param("last_tag_value").unwrap_or_default();
        return counts.into_keys().filter(|name| *name > last).collect();
    }
    let mut counts: Vec<_> = counts.into_iter().collect();
    if request.param("sort_by") == Some("count") {
        counts.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    }
    counts.into_iter().map(|(name, count)| tag(name, count)).collect()
}

/// `GET /custom_field_definitions/{id}`.
pub(crate) fn definition(state: &State, id: &str) -> Result<Value, Refusal> {
    let id = id.parse().ok().and_then(|id| state.catalog.definition(id));
    id.map(|definition| json!(definition)).ok_or_else(Refusal::not_found)
}

fn tag(name: &str, count: u64) -> Value {
    json!({
        "name": name, "count": count, "count_people": count, "count_leads": 0, "count_companies": 0,
        "count_opportunities": 0, "count_projects": 0, "count_tasks": 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::copper::options::Options;
    use crate::sandbox::copper::person::Person;

    fn tagged() -> State {
        let mut state = State::new(Options::default());
        for (id, tags) in [(1, vec!["b", "a"]), (2, vec!["b"]), (3, vec!["c"])] {
            let tags = tags.into_iter().map(str::to_owned).collect();
            state.plant(Person { id, tags, ..Person::default() });
        }
        state
    }

    fn asked(pairs: &[(&str, &str)]) -> Request {
        let query = pairs.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Request { query, ..Request::default() }
    }

    #[test]
    fn tags_are_counted_by_name_or_by_count() {
        let by_name = tags(&tagged(), &asked(&[]));
        assert_eq!((&by_name[0]["name"], &by_name[1]["count_people"]), (&json!("a"), &json!(2)));
        assert_eq!(tags(&tagged(), &asked(&[("sort_by", "count")]))[0]["name"], json!("b"));
    }

    #[test]
    fn tag_names_continue_after_the_last_one_seen() {
        let names = |last| tags(&tagged(), &asked(&[("tag_names_only", "true"), ("last_tag_value", last)]));
        assert_eq!((names(""), names("a")), (json!(["a", "b", "c"]), json!(["b", "c"])));
    }

    #[test]
    fn the_keys_owner_is_me_and_nobody_else_exists() {
        let state = tagged();
        let me = user(&state, "me").unwrap();
        assert_eq!(me["email"], json!(state.options.user_email));
        assert_eq!(user(&state, &USER_ID.to_string()).unwrap(), me);
        assert_eq!(user(&state, "5"), Err(Refusal::not_found()));
    }

    #[test]
    fn a_user_search_takes_a_page_and_nothing_else() {
        let body = json!({"page_number": 1, "page_size": 5});
        assert_eq!(users(&tagged(), body.as_object().unwrap()).unwrap().len(), 1);
        assert!(users(&tagged(), json!({"name": "x"}).as_object().unwrap()).is_err());
    }
}
