//! What a client sees of static segments.
//! It must not repeat a rule about tags.

use serde_json::{Value, json};

use crate::sandbox::mailchimp::facts::client::{Client, START, at, names};
use crate::sandbox::mailchimp::options::SegmentEdits;

const ALL: &str = "/lists/a1b2c3d4e5/segments";

fn audience() -> Client {
    let mut client = Client::seeded(&json!({"email_address": "ana@exemple.fr", "tags": ["Un"]}));
    client.mailchimp.seed(&json!({"email_address": "out@exemple.fr", "status": "unsubscribed"}), START * 1000);
    client
}

fn made(client: &mut Client, body: &Value) -> u64 {
    let (status, segment) = client.ask(60, &format!("POST {ALL}"), body);
    assert_eq!(status, 200, "{segment}");
    segment["id"].as_u64().unwrap()
}

#[test]
fn every_tag_is_a_static_segment_that_counts_the_subscribed() {
    let mut client = audience();
    let id = made(
        &mut client,
        &json!({"name": "Deux", "static_segment": ["out@exemple.fr", "ANA@exemple.fr", "x@exemple.fr"]}),
    );
    let (_, list) =
        client.ask(60, &format!("GET {ALL}?fields=segments.name,segments.member_count,total_items"), &Value::Null);
    let rows = json!([{"name": "Deux", "member_count": 1}, {"name": "Un", "member_count": 1}]);
    assert_eq!(list, json!({"segments": rows, "total_items": 2}));
    assert_eq!(client.ask(60, &format!("GET {ALL}/{id}"), &Value::Null).1["type"], "static");
    assert_eq!(client.ask(60, &format!("GET {ALL}?type=saved"), &Value::Null).1["total_items"], 0);
    assert_eq!(client.ask(60, &format!("GET {ALL}/7"), &Value::Null).0, 404);
    assert_eq!(names(&client.truth("out@exemple.fr")), ["Deux"]);
}

#[test]
fn a_tag_can_be_made_without_members_once() {
    let mut client = audience();
    made(&mut client, &json!({"name": "Vide", "static_segment": []}));
    for body in [
        json!({"name": "VIDE", "static_segment": []}),
        json!({"name": "Autre"}),
        json!({"name": "Autre", "options": {}}),
        json!({"name": "Autre", "static_segment": [], "options": {}}),
        json!({"static_segment": []}),
    ] {
        assert_eq!(client.ask(60, &format!("POST {ALL}"), &body).0, 400, "{body}");
    }
}

#[test]
fn one_call_tags_and_untags_many_and_names_the_strangers() {
    let mut client = audience();
    let id = made(&mut client, &json!({"name": "Deux", "static_segment": ["ana@exemple.fr"]}));
    let body = json!({"members_to_add": ["out@exemple.fr", "x@exemple.fr"], "members_to_remove": ["ana@exemple.fr"]});
    let (_, answer) = client.ask(60, &format!("POST {ALL}/{id}"), &body);
    assert_eq!((&answer["total_added"], &answer["total_removed"]), (&json!(1), &json!(1)));
    assert_eq!(answer["members_added"][0]["email_address"], "out@exemple.fr");
    assert_eq!(answer["errors"][0]["email_addresses"], json!(["x@exemple.fr"]));
    assert_eq!(names(&client.truth("ana@exemple.fr")), ["Un"]);
    assert_eq!(names(&client.truth("out@exemple.fr")), ["Deux"]);
    let many = json!({"members_to_add": vec!["ana@exemple.fr"; 501]});
    assert_eq!(client.ask(60, &format!("POST {ALL}/{id}"), &many).0, 400);
}

#[test]
fn tagging_through_a_segment_moves_last_changed_only_when_switched_on() {
    let mut client = audience();
    let id = made(&mut client, &json!({"name": "Deux", "static_segment": ["ana@exemple.fr"]}));
    assert_eq!(client.truth("ana@exemple.fr")["last_changed"], at(0));
    client.mailchimp.options_mut().segment_edits = SegmentEdits::Bumps;
    client.ask(61, &format!("POST {ALL}/{id}"), &json!({"members_to_remove": ["ana@exemple.fr"]}));
    assert_eq!(client.truth("ana@exemple.fr")["last_changed"], at(61));
}
