//! What a client sees of `POST /lists/{id}`.
//! It must not repeat a rule about single members.

use serde_json::{Value, json};

use crate::sandbox::mailchimp::facts::client::{Client, START, names};

const LINE: &str = "POST /lists/a1b2c3d4e5";

fn audience() -> Client {
    let mut client = Client::seeded(&json!({"email_address": "ana@exemple.fr", "tags": ["Un", "Deux"]}));
    for (email, status) in [("zoe@exemple.fr", "archived"), ("out@exemple.fr", "unsubscribed")] {
        client.mailchimp.seed(&json!({"email_address": email, "status": status}), START * 1000);
    }
    client
}

fn send(client: &mut Client, body: &Value) -> Value {
    let (status, answer) = client.ask(60, LINE, body);
    assert_eq!(status, 200, "{answer}");
    answer
}

fn counts(answer: &Value) -> [u64; 3] {
    ["total_created", "total_updated", "error_count"].map(|key| answer[key].as_u64().unwrap())
}

#[test]
fn each_member_is_judged_alone_and_the_call_succeeds() {
    let mut client = audience();
    let members = json!([
        {"email_address": "new@exemple.fr", "status": "subscribed", "tags": ["Un"]},
        {"email_address": "zoe@exemple.fr", "status": "subscribed"},
        {"email_address": "Ana@exemple.fr", "status": "subscribed"},
        {"email_address": "nonsense", "status": "subscribed"},
        {"email_address": "nobody@exemple.fr"},
    ]);
    let answer = send(&mut client, &json!({"members": members}));
    assert_eq!(counts(&answer), [2, 0, 3]);
    let error = |email: &str| {
        let errors = answer["errors"].as_array().unwrap();
        errors.iter().find(|error| error["email_address"] == email).unwrap()["error_code"].clone()
    };
    assert_eq!(error("Ana@exemple.fr"), "ERROR_CONTACT_EXISTS");
    assert_eq!((error("nonsense"), error("nobody@exemple.fr")), (json!("ERROR_GENERIC"), json!("ERROR_GENERIC")));
    assert_eq!(names(&client.truth("new@exemple.fr")), ["Un"]);
    assert_eq!(client.truth("zoe@exemple.fr")["status"], "subscribed");
    assert!(answer["new_members"][0].get("web_id").is_none());
}

#[test]
fn existing_members_change_only_with_update_existing() {
    let mut client = audience();
    let members =
        json!([{"email_address": "ana@exemple.fr", "status": "unsubscribed", "merge_fields": {"FNAME": "Ana"}}]);
    assert_eq!(counts(&send(&mut client, &json!({"members": members, "update_existing": true}))), [0, 1, 0]);
    let truth = client.truth("ana@exemple.fr");
    assert_eq!((&truth["status"], &truth["full_name"]), (&json!("unsubscribed"), &json!("Ana")));
}

#[test]
fn sync_tags_replaces_the_tags_and_reads_their_absence_as_none() {
    let with = |tags: Value, sync: bool| {
        let mut client = audience();
        let mut member = json!({"email_address": "ana@exemple.fr", "status": "subscribed"});
        if !tags.is_null() {
            member["tags"] = tags;
        }
        send(&mut client, &json!({"members": [member], "update_existing": true, "sync_tags": sync}));
        names(&client.truth("ana@exemple.fr"))
    };
    assert_eq!(with(json!(["Trois", "un"]), false), ["Deux", "Trois", "Un"]);
    assert_eq!(with(json!(["Trois", "un"]), true), ["Trois", "Un"]);
    assert_eq!(with(Value::Null, true), [""; 0]);
    assert_eq!(with(Value::Null, false), ["Deux", "Un"]);
}

#[test]
fn an_address_sent_twice_is_an_error_unless_duplicates_are_skipped() {
    let members = json!([
        {"email_address": "new@exemple.fr", "status": "subscribed", "merge_fields": {"FNAME": "First"}},
        {"email_address": "NEW@exemple.fr", "status": "subscribed", "merge_fields": {"FNAME": "Second"}},
    ]);
    let mut client = audience();
    assert_eq!(counts(&send(&mut client, &json!({"members": members}))), [1, 0, 1]);
    let mut client = audience();
    let (_, answer) = client.ask(60, "POST /lists/a1b2c3d4e5?skip_duplicate_check=true", &json!({"members": members}));
    assert_eq!(counts(&answer), [1, 0, 0]);
    assert_eq!(client.truth("new@exemple.fr")["full_name"], "First");
}

#[test]
fn who_opted_out_or_was_forgotten_is_an_error_of_its_own() {
    let mut client = audience();
    client.mailchimp.act(&json!({"act": "delete", "email": "ana@exemple.fr"}), START * 1000).unwrap();
    let members =
        ["ana@exemple.fr", "out@exemple.fr"].map(|email| json!({"email_address": email, "status": "subscribed"}));
    let answer = send(&mut client, &json!({"members": members, "update_existing": true}));
    assert_eq!(counts(&answer), [0, 0, 2]);
    let texts = answer["errors"].to_string();
    assert!(texts.contains("permanently deleted") && texts.contains("compliance state"), "{texts}");
}

#[test]
fn status_if_new_leaves_the_status_of_an_existing_member() {
    let mut client = audience();
    let members =
        ["out@exemple.fr", "new@exemple.fr"].map(|email| json!({"email_address": email, "status_if_new": "pending"}));
    assert_eq!(counts(&send(&mut client, &json!({"members": members, "update_existing": true}))), [1, 1, 0]);
    assert_eq!(client.truth("out@exemple.fr")["status"], "unsubscribed");
    assert_eq!(client.truth("new@exemple.fr")["status"], "pending");
}

#[test]
fn a_bad_merge_value_names_its_field() {
    let mut client = audience();
    let members =
        json!([{"email_address": "new@exemple.fr", "status": "subscribed", "merge_fields": {"ADDRESS": "x"}}]);
    let answer = send(&mut client, &json!({"members": members}));
    assert_eq!(answer["errors"][0]["field"], "ADDRESS");
    assert_eq!(answer["errors"][0]["field_message"], "Please enter a complete address");
}

#[test]
fn more_than_500_members_and_other_shapes_are_refused_whole() {
    let mut client = audience();
    let many = |count: usize| -> Value {
        (0..count)
            .map(|number| json!({"email_address": format!("p{number}@exemple.fr"), "status": "subscribed"}))
            .collect()
    };
    assert_eq!(counts(&send(&mut client, &json!({"members": many(500)}))), [500, 0, 0]);
    let before = client.mailchimp.ground_truth();
    for body in [
        json!({"members": many(501), "update_existing": true}),
        json!({}),
        json!([]),
        json!({"members": {}}),
        json!({"members": [], "sync_tags": "yes"}),
    ] {
        assert_eq!(client.ask(60, LINE, &body).0, 400);
    }
    assert_eq!(client.mailchimp.ground_truth(), before);
}
