//! Wrong fakes: true exchanges, each spoilt in one way that a fake or a client might be wrong, and
//! the fault that the contract must find. A check that lets one of them pass checks nothing.

use copper_mailchimp_sync::model::side::Side;
use serde_json::{Value, json};

use crate::contract::{fixture, pick};
use crate::contract_days::days;
use crate::support::contract::Contract;
use crate::support::recording::Exchange;
use crate::support::schema::faults;
use crate::{contract_copper, contract_mailchimp};

const MEMBERS: &str = "GET /lists/{list_id}/members 200";
const MEMBER: &str = "GET /lists/{list_id}/members/{subscriber_hash} 200";
const NEW_MEMBER: &str = "PUT /lists/{list_id}/members/{subscriber_hash} 200";
const CHANGE: &str = "PATCH /lists/{list_id}/members/{subscriber_hash} 200";
const TAGS: &str = "POST /lists/{list_id}/members/{subscriber_hash}/tags 204";
const REFUSED: &str = "PUT /lists/{list_id}/members/{subscriber_hash} 400";
const SEARCH: &str = "POST /people/search 200";
const PERSON: &str = "GET /people/{id} 200";
const NEW_PERSON: &str = "POST /people 200";

/// Spoils the first exchange of that name; the one fault left must name the place.
fn caught(contract: &Contract, side: Side, wanted: &str, (place, spoil): (&str, fn(&mut Exchange))) {
    let mut exchange = pick(contract, &days().of(side), wanted);
    assert_eq!(contract.faults(&exchange), [""; 0], "before");
    spoil(&mut exchange);
    let found = contract.faults(&exchange);
    assert!(!found.is_empty() && found.iter().all(|fault| fault.contains(place)), "{place}: {found:#?}");
}

fn caught_at_mailchimp(wanted: &str, place: &str, spoil: fn(&mut Exchange)) {
    let Some(contract) = contract_mailchimp::contract() else { return };
    caught(contract, Side::Mailchimp, wanted, (place, spoil));
}

fn caught_at_copper(wanted: &str, place: &str, spoil: fn(&mut Exchange)) {
    caught(&contract_copper::contract(), Side::Copper, wanted, (place, spoil));
}

fn sent(exchange: &mut Exchange) -> &mut Value {
    exchange.body.json()
}

fn answered(exchange: &mut Exchange) -> &mut Value {
    exchange.answer.body.json()
}

fn ask(exchange: &mut Exchange, name: &str, value: &str) {
    exchange.query.retain(|(known, _)| known != name);
    exchange.query.push((name.to_owned(), value.to_owned()));
}

fn drop_key(object: &mut Value, key: &str) {
    object.as_object_mut().unwrap().remove(key).unwrap();
}

#[test]
fn a_status_that_mailchimp_does_not_know_is_caught() {
    caught_at_mailchimp(CHANGE, "body/status", |it| sent(it)["status"] = json!("archived"));
    caught_at_mailchimp(MEMBER, "answer/status", |it| answered(it)["status"] = json!("unsubscribe"));
}

#[test]
fn a_new_member_without_an_address_is_caught() {
    caught_at_mailchimp(NEW_MEMBER, "body/email_address: is missing", |it| drop_key(sent(it), "email_address"));
}

#[test]
fn a_page_of_five_thousand_is_caught() {
    caught_at_mailchimp(MEMBERS, "query count", |it| ask(it, "count", "5000"));
}

#[test]
fn tags_of_the_wrong_form_are_caught() {
    let new = "POST /lists/{list_id}/members 200";
    caught_at_mailchimp(new, "body/tags/0", |it| sent(it)["tags"] = json!([{"name": "Client"}]));
    caught_at_mailchimp(TAGS, "body/tags/0", |it| sent(it)["tags"] = json!(["Client"]));
    caught_at_mailchimp(MEMBER, "answer/tags/0", |it| answered(it)["tags"] = json!(["Client"]));
}

#[test]
fn a_moment_without_its_offset_is_caught() {
    caught_at_mailchimp(MEMBER, "last_changed", |it| answered(it)["last_changed"] = json!("2025-07-09T14:30:15"));
    caught_at_mailchimp(MEMBER, "last_changed", |it| answered(it)["last_changed"] = json!("2025-07-09 14:30:15Z"));
}

#[test]
fn a_key_that_mailchimp_does_not_know_is_caught() {
    caught_at_mailchimp(CHANGE, "body/tags: no such key", |it| sent(it)["tags"] = json!(["Client"]));
    caught_at_mailchimp(MEMBER, "answer/opt_in: no such key", |it| answered(it)["opt_in"] = json!(true));
    caught_at_mailchimp(MEMBERS, "query order_by: no such parameter", |it| ask(it, "order_by", "id"));
    caught_at_mailchimp(MEMBERS, "the answer has no members.phone", |it| ask(it, "fields", "members.id,members.phone"));
}

#[test]
fn a_wrong_verb_or_path_is_caught() {
    caught_at_mailchimp(TAGS, "only GET, POST", |it| it.method = "PUT".to_owned());
    caught_at_mailchimp(TAGS, "no such path", |it| it.path.push_str("/all"));
}

#[test]
fn an_error_that_is_no_problem_document_is_caught() {
    caught_at_mailchimp(REFUSED, "answer/title: is missing", |it| drop_key(answered(it), "title"));
    caught_at_mailchimp(REFUSED, "answer/status", |it| answered(it)["status"] = json!(404));
    caught_at_mailchimp(REFUSED, "answer content-type", |it| {
        it.answer.headers = vec![("content-type".to_owned(), "application/json".to_owned())];
    });
}

#[test]
fn a_total_as_text_is_caught() {
    caught_at_mailchimp(MEMBERS, "answer/total_items", |it| answered(it)["total_items"] = json!("20"));
}

#[test]
fn merge_fields_as_a_list_or_with_null_are_caught() {
    caught_at_mailchimp(MEMBER, "answer/merge_fields", |it| answered(it)["merge_fields"] = json!([]));
    caught_at_mailchimp(NEW_MEMBER, "body/merge_fields", |it| sent(it)["merge_fields"] = json!([]));
    caught_at_mailchimp(NEW_MEMBER, "body/merge_fields/FNAME", |it| sent(it)["merge_fields"] = json!({"FNAME": null}));
}

#[test]
fn an_error_without_title_is_caught_without_mailchimps_description_too() {
    let schema = fixture("mailchimp", "error");
    let mut problem = json!({"title": "Member Exists", "status": 400, "detail": "", "instance": ""});
    assert_eq!(faults(&schema, "answer", &problem), [""; 0]);
    problem["title"] = json!("Conflict");
    assert_eq!(faults(&schema, "answer", &problem).len(), 1);
    drop_key(&mut problem, "title");
    assert_eq!(faults(&schema, "answer", &problem), ["answer/title: is missing"]);
}

#[test]
fn a_copper_page_of_five_hundred_is_caught() {
    caught_at_copper(SEARCH, "body/page_size", |it| sent(it)["page_size"] = json!(500));
    caught_at_copper(SEARCH, "body/sort_by", |it| sent(it)["sort_by"] = json!("id"));
}

#[test]
fn an_address_without_category_is_caught_at_copper() {
    caught_at_copper(NEW_PERSON, "emails/0/category: is missing", |it| {
        drop_key(&mut sent(it)["emails"][0], "category");
    });
    caught_at_copper(PERSON, "emails/0/category", |it| answered(it)["emails"][0]["category"] = json!("Work"));
}

#[test]
fn an_id_or_an_unknown_key_in_a_copper_body_is_caught() {
    caught_at_copper("PUT /people/{id} 200", "body/id: no such key", |it| sent(it)["id"] = json!(1));
    caught_at_copper(NEW_PERSON, "body/name: is missing", |it| drop_key(sent(it), "name"));
}

#[test]
fn a_custom_value_of_another_type_is_caught_at_copper() {
    caught_at_copper(NEW_PERSON, "body/custom_fields/0", |it| {
        sent(it)["custom_fields"] = json!([{"custom_field_definition_id": 9004, "value": "Bleu"}]);
    });
    caught_at_copper(PERSON, "answer/custom_fields/0", |it| answered(it)["custom_fields"][0]["value"] = json!([1]));
}

#[test]
fn a_copper_stamp_as_text_and_an_envelope_are_caught() {
    caught_at_copper(PERSON, "answer/date_modified", |it| answered(it)["date_modified"] = json!("2025-07-09"));
    caught_at_copper(SEARCH, "answer:", |it| *answered(it) = json!({"people": []}));
}

#[test]
fn a_copper_request_without_its_credentials_is_caught() {
    caught_at_copper(SEARCH, "header x-pw-useremail", |it| it.headers.retain(|(name, _)| name != "x-pw-useremail"));
}
