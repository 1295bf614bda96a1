//! Mailchimp's official description, found through `MAILCHIMP_CONTRACT`, against our client and the
//! sandbox, both ways and strictly. Where the description is behind the service, `DIFFERENCES` says
//! so; nothing else may.

use std::path::PathBuf;
use std::sync::OnceLock;

use copper_mailchimp_sync::model::side::Side;
use serde_json::Value;

use crate::contract::{assert_covered, assert_faultless, fixture, keys_sent};
use crate::contract_days::days;
use crate::contract_people::mappings;
use crate::support::contract::{Contract, Operation};
use crate::support::recording::{Body, header};
use crate::support::schema::{inlined, shut};

/// Where the service is not what version 3.0.55 of its description says: the operation, the place in
/// the schema of its body, the fixture that stands there instead, and why.
const DIFFERENCES: [(&str, &str, &str, &str); 3] = [
    ("POST /lists/{list_id}/members", MERGE_VALUES, "merge_value", MERGE_VALUES_WHY),
    ("PUT /lists/{list_id}/members/{subscriber_hash}", MERGE_VALUES, "merge_value", MERGE_VALUES_WHY),
    ("PATCH /lists/{list_id}/members/{subscriber_hash}", MERGE_VALUES, "merge_value", MERGE_VALUES_WHY),
];

const MERGE_VALUES: &str = "/properties/merge_fields/additionalProperties";
const MERGE_VALUES_WHY: &str = "takes anything in 3.0.55; the service refuses null, booleans and half an address";

/// Mailchimp's interface; `None` where no place is given for its description.
pub fn contract() -> Option<&'static Contract> {
    static CONTRACT: OnceLock<Option<Contract>> = OnceLock::new();
    let contract = CONTRACT.get_or_init(|| {
        let path = PathBuf::from(std::env::var_os("MAILCHIMP_CONTRACT")?);
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let description = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Some(read(&description))
    });
    if contract.is_none() {
        skipped();
    }
    contract.as_ref()
}

#[expect(clippy::print_stdout, reason = "a test that did not look must say so")]
fn skipped() {
    println!("SKIPPED: MAILCHIMP_CONTRACT does not name Mailchimp's API description");
}

fn read(description: &Value) -> Contract {
    let paths = description["paths"].as_object().expect("a description has paths");
    let verbs =
        paths.iter().flat_map(|(path, verbs)| verbs.as_object().into_iter().flatten().map(move |verb| (path, verb)));
    Contract {
        base: "/3.0",
        credentials: &["authorization"],
        operations: verbs.map(|(path, (verb, said))| operation(description, path, (verb, said))).collect(),
        // The description requires a type, which the service leaves out of some.
        error: fixture("mailchimp", "error"),
        error_type: "application/problem+json",
    }
}

fn operation(description: &Value, path: &str, (verb, said): (&String, &Value)) -> Operation {
    let whole = |schema: &Value| {
        let named = |name: &str| description.pointer(name.trim_start_matches('#')).cloned().unwrap_or_default();
        shut(inlined(schema.clone(), &named))
    };
    let json = |content: &Value| content.pointer("/content/application~1json/schema").map(whole);
    let parameter = |said: &Value| {
        let text = |key: &str| said[key].as_str().unwrap_or_default().to_owned();
        ((text("in"), text("name")), whole(&said["schema"]))
    };
    let answers = said["responses"].as_object().into_iter().flatten();
    let method = verb.to_uppercase();
    let body = said.get("requestBody").and_then(json);
    Operation {
        body: body.map(|body| newer(&format!("{method} {path}"), body)),
        method,
        template: path.to_owned(),
        parameters: said["parameters"].as_array().into_iter().flatten().map(parameter).collect(),
        answers: answers.filter_map(|(status, said)| Some((status.parse().ok()?, json(said)))).collect(),
    }
}

fn newer(operation: &str, mut body: Value) -> Value {
    for (_, pointer, name, why) in DIFFERENCES.iter().filter(|(at, ..)| *at == operation) {
        let place = body.pointer_mut(pointer).unwrap_or_else(|| panic!("{operation} has no {pointer}: {why}"));
        *place = fixture("mailchimp", name);
    }
    body
}

#[test]
fn everything_between_our_client_and_the_fake_mailchimp_is_as_mailchimp_describes_it() {
    let Some(contract) = contract() else { return };
    assert_faultless(contract, &days().of(Side::Mailchimp));
}

#[test]
fn our_client_makes_every_call_that_it_knows_at_mailchimp() {
    let Some(contract) = contract() else { return };
    assert_covered(
        contract,
        days().clients.get(Side::Mailchimp),
        &[
            "GET /lists/{list_id} 200",
            "GET /lists/{list_id}/merge-fields 200",
            "GET /lists/{list_id}/members 200",
            "GET /lists/{list_id}/members/{subscriber_hash} 200",
            "GET /lists/{list_id}/members/{subscriber_hash} 404",
            "GET /lists/{list_id}/members/{subscriber_hash}/tags 200",
            "PUT /lists/{list_id}/members/{subscriber_hash} 200",
            "PUT /lists/{list_id}/members/{subscriber_hash} 400",
            "PATCH /lists/{list_id}/members/{subscriber_hash} 200",
            "PATCH /lists/{list_id}/members/{subscriber_hash} 400",
            "POST /lists/{list_id}/members/{subscriber_hash}/tags 204",
            "POST /lists/{list_id}/members/{subscriber_hash}/actions/delete-permanent 204",
        ],
    );
}

#[test]
fn our_client_sends_every_mapped_merge_field() {
    let sent = keys_sent(days().clients.get(Side::Mailchimp), "/merge_fields");
    let mapped = mappings().into_iter().map(|mapping| mapping.mailchimp);
    let lacking: Vec<String> = mapped.filter(|tag| !sent.contains(tag)).collect();
    assert_eq!(lacking, [""; 0], "{sent:?}");
}

#[test]
fn the_other_doors_of_the_fake_mailchimp_are_checked_too() {
    let Some(contract) = contract() else { return };
    assert_covered(
        contract,
        days().doors.get(Side::Mailchimp),
        &[
            "GET / 200",
            "GET /ping 200",
            "GET /lists 200",
            "GET /lists/{list_id} 401",
            "GET /lists/{list_id} 429",
            "GET /lists/{list_id} 500",
            "GET /lists/{list_id}/merge-fields/{merge_id} 200",
            "GET /lists/{list_id}/merge-fields/{merge_id} 404",
            "GET /lists/{list_id}/tag-search 200",
            "POST /lists/{list_id}/members 200",
            "POST /lists/{list_id}/members 400",
            "PATCH /lists/{list_id}/members/{subscriber_hash} 400",
            "DELETE /lists/{list_id}/members/{subscriber_hash} 204",
            "DELETE /lists/{list_id}/members/{subscriber_hash} 405",
        ],
    );
}

#[test]
fn an_error_carries_the_id_of_its_request() {
    let mut told = 0;
    for exchange in days().of(Side::Mailchimp).iter().filter(|exchange| exchange.answer.status >= 400) {
        let Body::Json(problem) = &exchange.answer.body else { panic!("{exchange:?}") };
        // What a gateway says has no id.
        if let Some(id) = header(&exchange.answer.headers, "x-request-id") {
            assert_eq!(problem["instance"], id);
            told += 1;
        }
    }
    assert!(told > 5, "{told}");
}
