//! A sequence of calls recorded at the real service, replayed with an invented person.
//! It must look only at what a client could see.

use serde_json::{Value, json};

use crate::sandbox::mailchimp::facts::client::{Client, at, names};

const ADDRESS: &str = "caio@exemple.fr";
const OLD: &str = "/d13d23da530120dbafa6147c8a13b57c";

/// Second, call, body; then the status answered, the member's status, the second of `last_changed`.
type Row = (i64, &'static str, Value, u16, &'static str, i64);

fn client() -> Client {
    let mut client = Client::new();
    for field in [
        json!({"tag": "LTV", "type": "number", "name": "Value"}),
        json!({"tag": "JOINED_AT", "type": "date", "name": "Joined"}),
    ] {
        client.mailchimp.add_merge_field(&field);
    }
    client
}

fn profile_rows() -> Vec<Row> {
    let fields = |fields: Value| json!({"merge_fields": fields});
    let new = json!({"email_address": ADDRESS, "status": "subscribed", "merge_fields": {"FNAME": "Caio"}});
    let more = fields(json!({"FNAME": "Caio", "LNAME": "S", "PHONE": "+5583999999999"}));
    let typed = fields(json!({"LTV": 15.5, "JOINED_AT": "1980-12-21"}));
    let wrong = fields(json!({"LTV": "AAAAA", "FNAME": "Good"}));
    let blank = fields(json!({"FNAME": "", "LNAME": "", "PHONE": "", "LTV": ""}));
    let nothing = json!({"email_address": ADDRESS, "merge_fields": {"mailchimp_id": "1"}});
    vec![
        (0, "POST", new, 200, "subscribed", 0),
        (0, "POST tags", json!({"tags": []}), 204, "subscribed", 0),
        (1, "PUT", more, 200, "subscribed", 1),
        (2, "PUT", json!({"status": "unsubscribed"}), 200, "unsubscribed", 2),
        (3, "PUT", fields(json!({"FNAME": "Kaio"})), 200, "unsubscribed", 3),
        (4, "PUT", json!({"status": "subscribed"}), 200, "subscribed", 4),
        (5, "PUT", typed, 200, "subscribed", 5),
        (6, "PUT", wrong, 400, "subscribed", 5),
        (7, "PUT", blank, 200, "subscribed", 7),
        (8, "PUT", nothing, 200, "subscribed", 7),
    ]
}

fn tag_rows() -> Vec<Row> {
    let tag = |name: &str, status: &str| json!({"name": name, "status": status});
    let two = json!({"tags": [tag("one", "active"), tag("two", "active")]});
    vec![
        (9, "POST tags", two, 204, "subscribed", 9),
        (10, "POST tags", json!({"tags": [tag("one", "inactive")]}), 204, "subscribed", 10),
    ]
}

fn replay(client: &mut Client, rows: Vec<Row>) {
    for (second, call, body, status, standing, changed) in rows {
        let line = match call {
            "POST" => "POST ".to_owned(),
            "POST tags" => format!("POST {OLD}/tags"),
            method => format!("{method} {OLD}"),
        };
        let (answered, answer) = client.call(second, &line, &body);
        assert_eq!(answered, status, "{call} at {second}: {answer}");
        let (_, member) = client.call(second, &format!("GET {OLD}"), &Value::Null);
        assert_eq!(member["status"], standing, "{call} at {second}");
        assert_eq!(member["last_changed"], at(changed), "{call} at {second}");
    }
}

#[test]
fn writes_move_last_changed_only_when_they_change_something() {
    let mut client = client();
    replay(&mut client, profile_rows());
    replay(&mut client, tag_rows());
    let member = client.truth(ADDRESS);
    assert_eq!(member["merge_fields"]["JOINED_AT"], "1980-12-21");
    assert_eq!(member["merge_fields"]["FNAME"], "");
    assert_eq!(names(&member), ["two"]);
    assert_eq!(member["timestamp_opt"], at(0));
}

#[test]
fn an_address_change_keeps_the_contact_and_frees_the_old_hash() {
    let mut client = client();
    let post = json!({"email_address": ADDRESS, "status": "subscribed", "tags": ["two"]});
    let (_, first) = client.call(0, "POST ", &post);
    let to = json!({"email_address": "autre@exemple.fr", "status": "subscribed"});
    let (status, moved) = client.call(14, &format!("PUT {OLD}"), &to);
    assert_eq!((status, &moved["last_changed"]), (200, &json!(at(14))));
    assert_eq!(names(&moved), ["two"]);
    for kept in ["web_id", "contact_id", "timestamp_opt"] {
        assert_eq!(moved[kept], first[kept], "{kept}");
    }
    for new in ["id", "unique_email_id"] {
        assert_ne!(moved[new], first[new], "{new}");
    }
    assert_eq!(client.call(16, &format!("GET {OLD}"), &Value::Null).0, 404);
}

#[test]
fn archiving_hides_a_member_and_a_post_revives_it() {
    let mut client = client();
    let post = json!({"email_address": ADDRESS, "status": "subscribed", "tags": ["two"]});
    let (_, first) = client.call(0, "POST ", &post);
    let delete = format!("DELETE {OLD}");
    assert_eq!(client.call(19, &delete, &Value::Null), (204, Value::Null));
    let (status, archived) = client.call(20, &format!("GET {OLD}"), &Value::Null);
    assert_eq!((status, &archived["status"]), (200, &json!("archived")));
    assert_eq!((&archived["last_changed"], names(&archived)), (&json!(at(19)), vec!["two".to_owned()]));
    let again = json!({"email_address": ADDRESS, "status": "subscribed"});
    let (status, revived) = client.call(20, "POST ", &again);
    assert_eq!((status, &revived["status"], names(&revived)), (200, &json!("subscribed"), names(&first)));
    assert_eq!((&revived["timestamp_opt"], &revived["last_changed"]), (&json!(at(20)), &json!(at(20))));
    for kept in ["web_id", "contact_id", "unique_email_id"] {
        assert_eq!(revived[kept], first[kept], "{kept}");
    }
    let tag = json!({"tags": [{"name": "two", "status": "active"}]});
    replay(&mut client, vec![(21, "POST tags", tag, 204, "subscribed", 21)]);
    assert_eq!(client.call(22, &delete, &Value::Null).0, 204);
    let (status, problem) = client.call(23, &delete, &Value::Null);
    assert_eq!((status, &problem["title"]), (405, &json!("Method Not Allowed")));
    assert_eq!(client.truth(ADDRESS)["last_changed"], at(22));
}
