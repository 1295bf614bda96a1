//! What a write of a member changes, creates and refuses.
//! It must not test consent.

use serde_json::{Value, json};

use crate::sandbox::mailchimp::facts::client::{Client, at, names};
use crate::sandbox::mailchimp::options::IncompleteAddress;

#[test]
fn status_if_new_counts_only_for_who_is_new() {
    let mut client = Client::seeded(&json!({"email_address": "a@exemple.fr", "status": "archived"}));
    let body = |email| json!({"email_address": email, "status_if_new": "subscribed"});
    assert_eq!(client.call(1, "PUT /a@exemple.fr", &body("a@exemple.fr")).1["status"], "archived");
    assert_eq!(client.call(1, "PUT /b@exemple.fr", &body("b@exemple.fr")).1["status"], "subscribed");
    assert_eq!(client.call(1, "PATCH /a@exemple.fr", &json!({"status": "subscribed"})).1["status"], "subscribed");
}

#[test]
fn an_address_on_the_list_cannot_be_posted_or_moved_to() {
    let mut client = Client::seeded(&json!({"email_address": "a@exemple.fr", "status": "subscribed"}));
    client.mailchimp.seed(&json!({"email_address": "z@exemple.fr", "status": "archived"}), 0);
    let taken = json!({"email_address": "A@exemple.fr", "status": "subscribed"});
    assert_eq!(client.title("POST ", &taken), "Member Exists");
    assert_eq!(client.title("PUT /0123", &taken), "Member Exists");
    assert_eq!(client.title("PATCH /a@exemple.fr", &json!({"email_address": "z@exemple.fr"})), "Member Exists");
}

#[test]
fn an_address_is_checked_before_a_member_moves_to_it() {
    let mut client = Client::seeded(&json!({"email_address": "a@exemple.fr", "status": "subscribed"}));
    let (status, problem) = client.call(1, "PATCH /a@exemple.fr", &json!({"email_address": "AAAAA"}));
    assert_eq!((status, &problem["detail"]), (400, &json!("Please provide a valid email address.")));
    let (_, moved) = client.call(1, "PATCH /a@exemple.fr", &json!({"email_address": "A@exemple.fr"}));
    assert_eq!(moved["email_address"], "A@exemple.fr");
}

#[test]
fn a_put_under_a_strange_hash_creates_under_the_bodys_address() {
    let mut client = Client::new();
    let body = json!({"email_address": "a@exemple.fr", "status_if_new": "pending"});
    let (status, member) = client.call(0, "PUT /0123", &body);
    assert_eq!((status, &member["id"]), (200, &json!("9c4d3e686b27465d1bf78ee0f631b1fc")));
    assert_eq!(client.title("PUT /0123", &json!({"merge_fields": {}})), "Invalid Resource");
    assert_eq!(client.title("PATCH /0123", &body), "Resource Not Found");
}

#[test]
fn only_subscribed_members_change_address() {
    for status in ["unsubscribed", "cleaned", "pending", "transactional", "archived"] {
        let mut client = Client::seeded(&json!({"email_address": "a@exemple.fr", "status": status}));
        let (code, problem) = client.call(1, "PATCH /a@exemple.fr", &json!({"email_address": "b@exemple.fr"}));
        let start = format!("This member's status is \"{status}.\"");
        assert!(code == 400 && problem["detail"].as_str().unwrap().starts_with(&start), "{problem}");
    }
}

#[test]
fn a_required_field_is_waived_on_request_and_its_type_is_not() {
    let mut client = Client::new();
    client.mailchimp.add_merge_field(&json!({"tag": "LTV", "type": "number", "name": "V", "required": true}));
    let mut body = json!({"email_address": "a@exemple.fr", "status": "subscribed"});
    let (_, problem) = client.call(0, "POST ", &body);
    assert_eq!(problem["errors"], json!([{"field": "LTV", "message": "Please enter a value"}]));
    body["merge_fields"] = json!({"LTV": "AAAAA"});
    assert_eq!(client.call(0, "POST ?skip_merge_validation=true", &body).0, 400);
    body["merge_fields"] = json!({});
    assert_eq!(client.call(0, "POST ?skip_merge_validation=True", &body).0, 200);
    let (_, problem) = client.call(1, "PATCH /a@exemple.fr", &json!({"merge_fields": {"FNAME": "Ana"}}));
    assert_eq!(problem["errors"][0]["field"], "LTV");
}

#[test]
fn an_incomplete_stored_address_spoils_later_writes() {
    let member = json!({"email_address": "a@exemple.fr", "status": "subscribed", "merge_fields": {"ADDRESS": {"addr1": "1 rue Neuve"}}});
    let mut client = Client::seeded(&member);
    let body = json!({"merge_fields": {"FNAME": "Ana"}});
    let (_, problem) = client.call(1, "PATCH /a@exemple.fr", &body);
    assert_eq!(problem["errors"][0]["message"], "Please enter a complete address");
    client.mailchimp.options_mut().incomplete_address = IncompleteAddress::SilentlyIgnored;
    let (status, answer) = client.call(1, "PATCH /a@exemple.fr", &body);
    assert_eq!((status, &answer["merge_fields"]["FNAME"], &answer["last_changed"]), (200, &json!(""), &json!(at(0))));
    client.mailchimp.options_mut().incomplete_address = IncompleteAddress::Refused;
    assert_eq!(client.call(1, "PATCH /a@exemple.fr", &json!({"merge_fields": {"ADDRESS": ""}})).0, 200);
}

#[test]
fn tags_in_a_body_count_for_new_members_only() {
    let mut client = Client::new();
    let mut body = json!({"email_address": "a@exemple.fr", "status": "subscribed", "tags": ["Un"]});
    assert_eq!(names(&client.call(0, "POST ", &body).1), ["Un"]);
    body["tags"] = json!(["Deux"]);
    for method in ["PUT", "PATCH"] {
        let (_, answer) = client.call(1, &format!("{method} /a@exemple.fr"), &body);
        assert_eq!((names(&answer), &answer["last_changed"]), (vec!["Un".to_owned()], &json!(at(0))), "{method}");
    }
}

#[test]
fn the_tags_resource_is_paged_and_dated() {
    let tags: Vec<String> = (0..12).map(|number| format!("T{number}")).collect();
    let mut client = Client::seeded(&json!({"email_address": "a@exemple.fr", "tags": tags}));
    let (_, answer) = client.call(1, "GET /a@exemple.fr/tags", &Value::Null);
    assert_eq!((names(&answer).len(), &answer["total_items"]), (10, &json!(12)));
    assert_eq!(answer["tags"][0]["date_added"], at(0));
    assert_eq!(names(&client.call(1, "GET /a@exemple.fr/tags?count=100", &Value::Null).1).len(), 12);
}
