//! Bulk create and bulk update: up to ten items, each with its own result.
//! It must not undo one item because another failed.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::sandbox::copper::people::{create, update};
use crate::sandbox::copper::person::Person;
use crate::sandbox::copper::reply::{Problem, Refusal};
use crate::sandbox::copper::state::State;
use crate::sandbox::copper::view::{Computed, View};

/// More items than this in one request are refused.
const MOST_ITEMS: usize = 10;

/// The results of creating each item, in order.
pub(crate) fn bulk_create(state: &mut State, body: &Map<String, Value>, now_ms: i64) -> Result<Vec<Value>, Refusal> {
    let results = items(body)?.iter().map(|item| {
        let created = match item.as_object() {
            Some(item) => create(state, item, now_ms),
            None => Err(Refusal::invalid("base", "is invalid")),
        };
        result(state, None, created)
    });
    Ok(results.collect())
}

/// The results of updating each item, in order; each names its person by `id`.
pub(crate) fn bulk_update(state: &mut State, body: &Map<String, Value>, now_ms: i64) -> Result<Vec<Value>, Refusal> {
    let results = items(body)?.iter().map(|item| {
        let mut item = item.as_object().cloned().unwrap_or_default();
        let id = item.remove("id").and_then(|id| id.as_u64());
        let updated = match id {
            Some(id) => update(state, id, &item, now_ms),
            None => Err(Refusal::invalid("id", "can't be blank")),
        };
        result(state, id, updated)
    });
    Ok(results.collect())
}

fn items(body: &Map<String, Value>) -> Result<&[Value], Refusal> {
    let unknown: Vec<_> = body.keys().filter(|key| *key != "people").cloned().collect();
    if !unknown.is_empty() {
        return Err(Refusal::Invalid(vec![Problem::unrecognized(&unknown)]));
    }
    match body.get("people").and_then(Value::as_array) {
        Some(items) if items.len() > MOST_ITEMS => Err(Refusal::BulkTooLarge),
        Some(items) => Ok(items),
        None => Err(Refusal::invalid("people", "can't be blank")),
    }
}

/// The full record, or the failure, which carries the id of an update.
fn result(state: &State, id: Option<u64>, outcome: Result<Arc<Person>, Refusal>) -> Value {
    match (outcome, id) {
        (Ok(person), _) => json!(View::new(&person, &state.catalog, Computed::Left)),
        (Err(refusal), None) => json!({"success": false, "message": refusal.by_field()}),
        (Err(refusal), Some(id)) => {
            json!({"success": false, "id": id, "message": refusal.by_field()})
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::copper::options::Options;

    fn map(body: &Value) -> &Map<String, Value> {
        body.as_object().unwrap()
    }

    #[test]
    fn results_come_in_the_order_of_the_items_and_a_failure_leaves_the_others() {
        let mut state = State::new(Options::default());
        let email = json!([{"email": "ana@exemple.com"}]);
        let body =
            json!({"people": [{"name": ""}, {"name": "Ana", "emails": email}, {"name": "Bis", "emails": email}]});
        let results = bulk_create(&mut state, map(&body), 0).unwrap();
        assert_eq!(results[0], json!({"success": false, "message": {"name": [{"error": "invalid"}]}}));
        assert_eq!((results[1]["name"].as_str(), results[2]["success"].as_bool()), (Some("Ana"), Some(false)));
        assert_eq!(state.people.len(), 1);
    }

    #[test]
    fn an_update_is_by_id_and_its_failure_names_the_id() {
        let mut state = State::new(Options::default());
        let made = create(&mut state, map(&json!({"name": "Ana"})), 0).unwrap();
        let body = json!({"people": [{"id": made.id, "title": "Baker"}, {"id": 5, "title": "x"}, {"title": "x"}]});
        let results = bulk_update(&mut state, map(&body), 0).unwrap();
        assert_eq!(results[0]["title"], json!("Baker"));
        assert_eq!((&results[1]["success"], &results[1]["id"]), (&json!(false), &json!(5)));
        assert_eq!(results[2]["success"], json!(false));
    }

    #[test]
    fn ten_items_pass_and_eleven_are_refused() {
        let mut state = State::new(Options::default());
        let items = |count: usize| json!({"people": vec![json!({"name": "Ana"}); count]});
        assert_eq!(bulk_create(&mut state, map(&items(10)), 0).unwrap().len(), 10);
        let refusal = bulk_create(&mut state, map(&items(11)), 0).unwrap_err();
        let body: Value = serde_json::from_slice(&refusal.response().body).unwrap();
        assert_eq!(body, json!({"error": "Request size too large, limit is 10"}));
        assert_eq!(refusal.response().status, 422);
    }
}
