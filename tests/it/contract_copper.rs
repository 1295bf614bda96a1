//! Copper publishes no description that we may keep, so the schemas in `fixtures/copper` are ours,
//! written from its documentation; client and sandbox are held to the same ones, both ways.

use std::collections::{BTreeMap, BTreeSet};

use copper_mailchimp_sync::model::side::Side;
use serde_json::{Value, json};

use crate::contract::{assert_covered, assert_faultless, fixture, keys_sent};
use crate::contract_days::days;
use crate::contract_people::CUSTOM;
use crate::support::contract::{Contract, Operation};

/// What a call answers.
enum Answer {
    One(&'static str),
    Many(&'static str),
}

/// Verb, path, the schema of the body, the schema of the answer.
const CALLS: [(&str, &str, Option<&str>, Answer); 16] = [
    ("GET", "/account", None, Answer::One("account")),
    ("GET", "/users/me", None, Answer::One("user")),
    ("GET", "/users/{id}", None, Answer::One("user")),
    ("POST", "/users/search", Some("page"), Answer::Many("user")),
    ("GET", "/tags", None, Answer::One("tags")),
    ("GET", "/contact_types", None, Answer::Many("contact_type")),
    ("GET", "/custom_field_definitions", None, Answer::Many("custom_field_definition")),
    ("GET", "/custom_field_definitions/{id}", None, Answer::One("custom_field_definition")),
    ("POST", "/people", Some("person_create"), Answer::One("person")),
    ("GET", "/people/{id}", None, Answer::One("person")),
    ("PUT", "/people/{id}", Some("person_update"), Answer::One("person")),
    ("DELETE", "/people/{id}", None, Answer::One("deleted")),
    ("POST", "/people/search", Some("person_search"), Answer::Many("person")),
    ("POST", "/people/fetch_by_email", Some("fetch_by_email"), Answer::One("person")),
    ("POST", "/people/bulk_create", Some("bulk_create"), Answer::One("bulk_results")),
    ("POST", "/people/bulk_update", Some("bulk_update"), Answer::One("bulk_results")),
];

/// Copper's interface, as far as we know and use it.
pub fn contract() -> Contract {
    Contract {
        base: "/developer_api/v1",
        credentials: &["x-pw-accesstoken", "x-pw-application", "x-pw-useremail", "content-type"],
        operations: CALLS.iter().map(operation).collect(),
        error: fixture("copper", "error"),
        error_type: "application/json",
    }
}

fn operation((method, path, body, answer): &(&str, &str, Option<&str>, Answer)) -> Operation {
    let answer = match answer {
        Answer::One(name) => schema(name),
        Answer::Many(name) => json!({"type": "array", "items": schema(name)}),
    };
    Operation {
        method: (*method).to_owned(),
        template: (*path).to_owned(),
        parameters: parameters(path),
        body: body.map(schema),
        answers: BTreeMap::from([(200, Some(answer))]),
    }
}

fn parameters(path: &str) -> BTreeMap<(String, String), Value> {
    let named = |place: &str, name: &str, schema| ((place.to_owned(), name.to_owned()), schema);
    let id = named("path", "id", json!({"type": "integer", "minimum": 1}));
    let query = match path {
        "/tags" => vec![
            named("query", "sort_by", json!({"enum": ["name", "count"]})),
            named("query", "tag_names_only", json!({"type": "boolean"})),
            named("query", "last_tag_value", json!({"type": "string"})),
        ],
        _ => vec![],
    };
    query.into_iter().chain([id]).collect()
}

/// A schema in which each custom field takes the values of its own data type.
fn schema(name: &str) -> Value {
    let (any, by_type) = (fixture("copper", "custom_field"), fixture("copper", "custom_value"));
    let typed = CUSTOM.map(|(id, data_type, _, _)| {
        let mut field = any.clone();
        field["properties"]["custom_field_definition_id"] = json!({"const": id});
        field["properties"]["value"] = by_type["properties"][data_type].clone();
        field
    });
    replaced(fixture("copper", name), &any, &json!({"anyOf": typed}))
}

fn replaced(whole: Value, part: &Value, by: &Value) -> Value {
    match whole {
        whole if whole == *part => by.clone(),
        Value::Object(map) => map.into_iter().map(|(key, inner)| (key, replaced(inner, part, by))).collect(),
        Value::Array(list) => list.into_iter().map(|inner| replaced(inner, part, by)).collect(),
        other => other,
    }
}

#[test]
fn everything_between_our_client_and_the_fake_copper_is_as_copper_documents_it() {
    assert_faultless(&contract(), &days().of(Side::Copper));
}

#[test]
fn our_client_makes_every_call_that_it_knows_at_copper() {
    assert_covered(
        &contract(),
        days().clients.get(Side::Copper),
        &[
            "GET /users/me 200",
            "GET /account 200",
            "GET /custom_field_definitions 200",
            "GET /contact_types 200",
            "POST /people/search 200",
            "POST /people/fetch_by_email 200",
            "POST /people/fetch_by_email 404",
            "POST /people 200",
            "GET /people/{id} 200",
            "GET /people/{id} 404",
            "PUT /people/{id} 200",
            "PUT /people/{id} 422",
            "DELETE /people/{id} 200",
            "POST /people/bulk_create 200",
            "POST /people/bulk_update 200",
        ],
    );
}

#[test]
fn our_client_sends_everything_that_it_can_write_to_copper() {
    let places = [String::new()].into_iter().chain((0..10).map(|place| format!("/people/{place}")));
    let exchanges = days().clients.get(Side::Copper);
    let keys: BTreeSet<String> = places.flat_map(|place| keys_sent(exchanges, &place)).collect();
    for key in ["name", "emails", "phone_numbers", "address", "title", "company_name", "tags", "custom_fields"] {
        assert!(keys.contains(key), "{key}: {keys:?}");
    }
}

#[test]
fn the_other_doors_of_the_fake_copper_are_checked_too() {
    assert_covered(
        &contract(),
        days().doors.get(Side::Copper),
        &[
            "GET /account 401",
            "POST /people 422",
            "POST /people/bulk_create 200",
            "POST /people/bulk_update 200",
            "POST /users/search 200",
            "GET /users/{id} 200",
            "GET /tags 200",
            "DELETE /people/{id} 404",
            "GET /custom_field_definitions/{id} 200",
        ],
    );
}
