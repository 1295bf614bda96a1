//! `GET /lists/{id}/members`.
//! It must do work in proportion to the page, not to the audience.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::sandbox::mailchimp::links;
use crate::sandbox::mailchimp::options::ListTotal;
use crate::sandbox::mailchimp::params::Page;
use crate::sandbox::mailchimp::problem::Problem;
use crate::sandbox::mailchimp::projection::{Projection, Want};
use crate::sandbox::mailchimp::query::Query;
use crate::sandbox::mailchimp::render;
use crate::sandbox::mailchimp::state::State;
use crate::sandbox::message::Request;

/// One page of members.
///
/// # Errors
/// Invalid Resource for a bad query.
pub(crate) fn members(state: &mut State, request: &Request) -> Result<Value, Problem> {
    let page = Page::of(request)?;
    let query = Query::of(request, state.options.since_last_changed)?;
    let order: Arc<[u64]> = state.orders.get(query, &state.members, state.options.shuffled_ties);
    let projection = Projection::of(request);
    let root = projection.root();
    let mut answer = Map::new();
    if let Some(want) = root.under("members") {
        answer.insert("members".to_owned(), rendered(state, page.cut(&order), want));
    }
    let path = format!("/lists/{}/members", state.options.audience);
    for (key, value) in [
        ("list_id", Value::from(state.options.audience.as_str())),
        ("total_items", Value::from(total(state, order.len()))),
        ("_links", links::of_collection(&state.options, &path)),
    ] {
        if let Some(want) = root.under(key) {
            answer.insert(key.to_owned(), want.cut(value));
        }
    }
    Ok(Value::Object(answer))
}

fn total(state: &State, found: usize) -> u64 {
    match state.options.list_total {
        ListTotal::Counted => found as u64,
        ListTotal::Moving => found as u64 + state.request_count,
    }
}

fn rendered(state: &State, serials: &[u64], want: Want) -> Value {
    let members = serials.iter().filter_map(|serial| state.members.get(*serial));
    members.map(|member| render::member(state, member, want)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::sandbox::mailchimp::options::{ShuffledTies, SinceLastChanged};
    use crate::sandbox::mailchimp::seed::seed;

    const SECOND: i64 = 1_700_000_000;

    /// A query and the names it finds.
    type Row = (&'static [(&'static str, &'static str)], &'static [&'static str]);

    /// `count` subscribed members, `per_second` of them in every second.
    fn audience(count: i64, per_second: i64) -> State {
        let mut state = State::default();
        for number in 0..count {
            let email = format!("p{number}@exemple.fr");
            let at_ms = (SECOND + number / per_second) * 1000;
            seed(&mut state, &json!({"email_address": email, "status": "subscribed"}), at_ms);
        }
        state
    }

    fn get(state: &mut State, query: &[(&str, &str)]) -> Value {
        let query = query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        members(state, &Request { query, ..Request::default() }).unwrap()
    }

    fn emails(answer: &Value) -> Vec<String> {
        let members = answer["members"].as_array().unwrap();
        members.iter().map(|member| member["email_address"].as_str().unwrap().to_owned()).collect()
    }

    #[test]
    fn total_items_counts_the_whole_query_on_every_page() {
        let mut state = audience(25, 1);
        let answer = get(&mut state, &[]);
        assert_eq!((emails(&answer).len(), &answer["total_items"]), (10, &json!(25)));
        let beyond = get(&mut state, &[("offset", "100")]);
        assert_eq!((emails(&beyond).len(), &beyond["total_items"]), (0, &json!(25)));
    }

    #[test]
    fn archived_members_are_only_listed_when_asked_for() {
        let mut state = audience(2, 1);
        seed(&mut state, &json!({"email_address": "z@exemple.fr", "status": "archived"}), SECOND * 1000);
        assert_eq!(emails(&get(&mut state, &[])), ["p0@exemple.fr", "p1@exemple.fr"]);
        assert_eq!(emails(&get(&mut state, &[("status", "archived")])), ["z@exemple.fr"]);
    }

    #[test]
    fn since_last_changed_is_exclusive_unless_switched() {
        let mut state = audience(3, 1);
        let since = [("since_last_changed", "2023-11-14T22:13:21+00:00")];
        assert_eq!(emails(&get(&mut state, &since)), ["p2@exemple.fr"]);
        state.options.since_last_changed = SinceLastChanged::Inclusive;
        assert_eq!(emails(&get(&mut state, &since)), ["p1@exemple.fr", "p2@exemple.fr"]);
    }

    #[test]
    fn a_filter_whose_plus_was_not_encoded_is_ignored() {
        let mut state = audience(3, 1);
        let since = [("since_last_changed", "2023-11-14T22:13:21 00:00")];
        assert_eq!(get(&mut state, &since)["total_items"], 3);
    }

    #[test]
    fn before_last_changed_leaves_its_own_second_out() {
        let mut state = audience(3, 1);
        let before = [("before_last_changed", "2023-11-14T22:13:21+00:00")];
        assert_eq!(emails(&get(&mut state, &before)), ["p0@exemple.fr"]);
    }

    #[test]
    fn descending_is_the_mirror_image_of_ascending() {
        let mut state = audience(6, 3);
        let sorted = |state: &mut State, direction| {
            emails(&get(state, &[("sort_field", "last_changed"), ("sort_dir", direction)]))
        };
        let mut descending = sorted(&mut state, "DESC");
        descending.reverse();
        assert_eq!(sorted(&mut state, "ASC"), descending);
    }

    #[test]
    fn shuffled_ties_move_from_request_to_request_but_not_across_seconds() {
        let mut state = audience(10, 5);
        state.options.shuffled_ties = ShuffledTies::On;
        let mut read = || emails(&get(&mut state, &[("sort_field", "last_changed")]));
        let first = read();
        assert!((0..5).any(|_| read() != first));
        let mut early = first[..5].to_vec();
        early.sort();
        assert_eq!(early, ["p0", "p1", "p2", "p3", "p4"].map(|name| format!("{name}@exemple.fr")));
    }

    #[test]
    fn a_kept_order_is_dropped_when_a_member_changes() {
        let mut state = audience(2, 1);
        assert_eq!(get(&mut state, &[])["total_items"], 2);
        seed(&mut state, &json!({"email_address": "z@exemple.fr", "status": "pending"}), SECOND * 1000);
        assert_eq!(get(&mut state, &[])["total_items"], 3);
    }

    #[test]
    fn one_member_is_found_by_its_unique_email_id() {
        let mut state = audience(3, 1);
        let wanted = get(&mut state, &[])["members"][1]["unique_email_id"].clone();
        let found = get(&mut state, &[("unique_email_id", wanted.as_str().unwrap())]);
        assert_eq!(emails(&found), ["p1@exemple.fr"]);
    }

    #[test]
    fn every_other_filter_narrows_the_answer() {
        let mut state = audience(2, 1);
        let late = SECOND * 1000 + 60_000;
        let vip = json!({"email_address": "v@exemple.fr", "status": "unsubscribed", "vip": true,
                         "timestamp_opt": "2020-01-01T00:00:00+00:00"});
        seed(&mut state, &vip, late);
        let rows: [Row; 7] = [
            (&[("vip_only", "True")], &["v"]),
            (&[("since_timestamp_opt", "2023-11-14T22:13:20Z")], &["p1"]),
            (&[("before_timestamp_opt", "2023-11-14T22:13:20Z")], &["v"]),
            (&[("status", "unsubscribed"), ("unsubscribed_since", "2023-11-14T22:14:20Z")], &["v"]),
            (&[("status", "unsubscribed"), ("unsubscribed_since", "2023-11-14T22:14:21Z")], &[]),
            (&[("email_type", "text")], &[]),
            (&[("interest_category_id", "a"), ("interest_ids", "b"), ("interest_match", "any")], &[]),
        ];
        for (query, names) in rows {
            let expected: Vec<String> = names.iter().map(|name| format!("{name}@exemple.fr")).collect();
            assert_eq!(emails(&get(&mut state, query)), expected, "{query:?}");
        }
    }

    #[test]
    fn fields_cut_members_to_what_is_asked() {
        let mut state = audience(1, 1);
        let answer = get(&mut state, &[("fields", "members.email_address,members.merge_fields.FNAME")]);
        let member = json!({"email_address": "p0@exemple.fr", "merge_fields": {"FNAME": ""}});
        assert_eq!(answer, json!({"members": [member]}));
    }

    #[test]
    fn values_outside_the_enumerations_are_refused() {
        let mut state = audience(1, 1);
        for (name, value) in [
            ("status", "gone"),
            ("sort_field", "email"),
            ("count", "1001"),
            ("unsubscribed_since", "2023-11-14T22:13:21Z"),
            ("since_last_campaign", "true"),
            ("interest_ids", "abc"),
        ] {
            let query = vec![(name.to_owned(), value.to_owned())];
            assert!(members(&mut state, &Request { query, ..Request::default() }).is_err(), "{name}");
        }
    }
}
