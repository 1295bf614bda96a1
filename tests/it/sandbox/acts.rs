//! What people and contacts do, through the admin routes, seen again through the services.

use serde_json::{Value, json};

use crate::sandbox::visitor::Visitor;

/// The record that a client of Copper finds by address; `null` when there is none.
fn person(visitor: &Visitor, email: &str) -> Value {
    let answer = visitor.copper("POST /people/fetch_by_email", &json!({"email": email}).to_string()).end().unwrap();
    if answer.status == 200 { answer.json() } else { Value::Null }
}

/// The member that a client of Mailchimp finds by address.
fn member(visitor: &Visitor, email: &str) -> Value {
    visitor.mailchimp(&format!("GET {}/members/{email}", visitor.list()), "").end().unwrap().json()
}

fn people(visitor: &Visitor, act: &Value) -> Value {
    visitor.order("POST /copper/people", act)
}

fn contact(visitor: &Visitor, act: &str, email: &str) -> Value {
    visitor.order("POST /mailchimp/contact", &json!({"act": act, "email": email}))["status"].clone()
}

#[test]
fn people_create_edit_tag_and_delete() {
    let visitor = Visitor::new();
    let emails = json!([{"email": "eva.roux@exemple.fr", "category": "work"}]);
    people(&visitor, &json!({"act": "create", "person": {"name": "Eva Roux", "emails": emails}}));
    people(&visitor, &json!({"act": "edit", "email": "eva.roux@exemple.fr", "set": {"title": "Fleuriste"}}));
    people(&visitor, &json!({"act": "tag", "email": "eva.roux@exemple.fr", "add": ["A"]}));
    people(&visitor, &json!({"act": "tag", "email": "eva.roux@exemple.fr", "add": ["B"], "remove": ["A"]}));
    let eva = person(&visitor, "eva.roux@exemple.fr");
    assert_eq!((&eva["name"], &eva["title"], &eva["tags"]), (&json!("Eva Roux"), &json!("Fleuriste"), &json!(["B"])));
    people(&visitor, &json!({"act": "delete", "id": eva["id"]}));
    assert_eq!(person(&visitor, "eva.roux@exemple.fr"), Value::Null);
}

#[test]
fn people_merge_and_change_address() {
    let visitor = Visitor::new();
    let [marie, thomas] = ["marie.dupont@exemple.com", "thomas.garnier@exemple.com"];
    let id = person(&visitor, marie)["id"].clone();
    people(&visitor, &json!({"act": "merge", "from": thomas, "into": marie}));
    assert_eq!((&person(&visitor, thomas)["id"], &person(&visitor, marie)["id"]), (&id, &id));
    people(&visitor, &json!({"act": "change_address", "from": marie, "to": "marie.roy@exemple.com"}));
    assert_eq!(person(&visitor, marie), Value::Null);
    assert_eq!(person(&visitor, "marie.roy@exemple.com")["id"], id);
}

#[test]
fn a_person_can_be_hidden_from_the_key() {
    let visitor = Visitor::new();
    let id = person(&visitor, "marie.dupont@exemple.com")["id"].to_string();
    let status = || visitor.copper(&format!("GET /people/{id}"), "").end().unwrap().status;
    people(&visitor, &json!({"act": "hide", "email": "marie.dupont@exemple.com", "status": 403}));
    assert_eq!(status(), 403);
    people(&visitor, &json!({"act": "show", "email": "marie.dupont@exemple.com"}));
    assert_eq!(status(), 200);
}

#[test]
fn operators_create_edit_tag_archive_delete_and_change_address() {
    let visitor = Visitor::new();
    let act = |act: &Value| visitor.order("POST /mailchimp/members", act);
    act(&json!({"act": "create", "member": {"email_address": "eva@exemple.fr", "status": "subscribed"}}));
    act(&json!({"act": "edit", "email": "eva@exemple.fr", "set": {"merge_fields": {"FNAME": "Eva"}}}));
    act(&json!({"act": "tag", "email": "eva@exemple.fr", "add": ["Neuf"]}));
    let eva = member(&visitor, "eva@exemple.fr");
    assert_eq!((&eva["full_name"], &eva["tags"][0]["name"]), (&json!("Eva"), &json!("Neuf")));
    act(&json!({"act": "change_address", "email": "eva@exemple.fr", "to": "eva.roux@exemple.fr"}));
    assert_eq!(member(&visitor, "eva.roux@exemple.fr")["contact_id"], eva["contact_id"]);
    act(&json!({"act": "archive", "email": "eva.roux@exemple.fr"}));
    assert_eq!(member(&visitor, "eva.roux@exemple.fr")["status"], "archived");
    act(&json!({"act": "delete", "email": "eva.roux@exemple.fr"}));
    assert_eq!(member(&visitor, "eva.roux@exemple.fr")["status"], 404);
}

#[test]
fn contacts_sign_up_confirm_edit_unsubscribe_resubscribe_and_bounce() {
    let visitor = Visitor::new();
    let email = "eva@exemple.fr";
    visitor.order("POST /options", &json!({"mailchimp": {"hosted_form": "double_opt_in"}}));
    assert_eq!(contact(&visitor, "sign_up", email), "pending");
    assert_eq!(contact(&visitor, "confirm", email), "subscribed");
    visitor
        .order("POST /mailchimp/contact", &json!({"act": "edit", "email": email, "merge_fields": {"LNAME": "Roux"}}));
    assert_eq!(member(&visitor, email)["merge_fields"]["LNAME"], "Roux");
    assert_eq!(contact(&visitor, "unsubscribe", email), "unsubscribed");
    assert_eq!(contact(&visitor, "resubscribe", email), "pending");
    assert_eq!(contact(&visitor, "confirm", email), "subscribed");
    assert_eq!(contact(&visitor, "bounce", email), "cleaned");
    assert_eq!(member(&visitor, email)["status"], "cleaned");
}

#[test]
fn an_act_that_cannot_be_done_says_so() {
    let visitor = Visitor::new();
    for (line, act, expected) in [
        ("POST /copper/people", json!({"act": "fly"}), "there is no such act"),
        ("POST /copper/people", json!({"act": "delete", "id": 1}), "`id` names nobody"),
        ("POST /mailchimp/members", json!({"act": "fly"}), "unknown act: fly"),
        ("POST /mailchimp/contact", json!({"act": "bounce", "email": "x@exemple.fr"}), "not in the audience"),
        ("POST /clock", json!({"at": "noon"}), "clock takes advance_seconds or at"),
        ("POST /lag", json!({}), "lag takes seconds"),
        ("POST /options", json!({"copper": {"quota": "maybe"}}), "copper.quota: unknown variant `maybe`"),
    ] {
        let (status, answer) = visitor.admin(line, &act);
        assert_eq!(status, 400, "{act}");
        assert!(answer["error"].as_str().unwrap().contains(expected), "{answer}");
    }
    assert_eq!(visitor.admin("GET /nowhere", &Value::Null).0, 404);
}

#[test]
fn the_clock_and_the_lag_are_those_of_the_services() {
    let visitor = Visitor::new();
    visitor.order("POST /clock", &json!({"at": 1_900_000_000}));
    visitor.order("POST /lag", &json!({"seconds": 3600}));
    let made = people(&visitor, &json!({"act": "create", "person": {"name": "Eva Roux"}}));
    let stamp = made["date_created"].as_i64().unwrap();
    assert!((1_900_000_000..1_900_000_600).contains(&stamp), "{stamp}");
    let found = || {
        let answer = visitor.copper("POST /people/search", r#"{"name": "Eva Roux"}"#).end().unwrap();
        answer.json().as_array().unwrap().len()
    };
    assert_eq!(found(), 0);
    visitor.order("POST /clock", &json!({"advance_seconds": 3601}));
    assert_eq!(found(), 1);
}

#[test]
fn the_request_log_counts_reads_and_writes_apart() {
    let visitor = Visitor::new();
    let statuses = [visitor.copper("GET /tags", ""), visitor.copper("POST /people/search", "{}")]
        .map(|exchange| exchange.end().unwrap().status);
    assert_eq!(statuses, [200, 200]);
    visitor.mailchimp(&format!("DELETE {}/members/nobody@exemple.fr", visitor.list()), "").end().unwrap();
    let log = visitor.order("GET /requests", &Value::Null);
    assert_eq!(log["copper"], json!({"requests": 2, "writes": 0}));
    assert_eq!(log["mailchimp"], json!({"requests": 1, "writes": 1}));
    assert_eq!((&log["log"][2]["method"], &log["log"][2]["status"]), (&json!("DELETE"), &json!(404)));
    visitor.order("DELETE /requests", &Value::Null);
    assert_eq!(visitor.order("GET /requests", &Value::Null)["copper"]["requests"], 0);
}
