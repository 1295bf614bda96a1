//! What holds for every answer: codes, headers, keys, verbs.
//! It must not repeat a rule about members.

use serde_json::{Value, json};

use crate::sandbox::mailchimp::Mailchimp;
use crate::sandbox::mailchimp::facts::client::{Client, START};
use crate::sandbox::mailchimp::options::Options;
use crate::sandbox::message::Request;

#[test]
fn creates_answer_200_and_writes_without_an_answer_204_with_a_content_type() {
    let mut client = Client::new();
    let (status, member) = client.call(0, "POST ", &json!({"email_address": "Ana@exemple.fr", "status": "subscribed"}));
    assert_eq!((status, &member["email_address"]), (200, &json!("Ana@exemple.fr")));
    let path = format!("/lists/a1b2c3d4e5/members/{}", member["id"].as_str().unwrap());
    for (method, path, body) in [
        ("POST", format!("{path}/tags"), r#"{"tags":[]}"#),
        ("DELETE", path.clone(), ""),
        ("POST", format!("{path}/actions/delete-permanent"), ""),
    ] {
        let response = client.send(method, &path, body);
        assert_eq!((response.status, response.body.len()), (204, 0), "{path}");
        assert_eq!(response.header("content-type"), Some("application/json; charset=utf-8"));
    }
}

#[test]
fn a_problem_names_its_request() {
    let mut client = Client::new();
    let response = client.send("GET", "/lists/nowhere", "");
    let problem: Value = serde_json::from_slice(&response.body).unwrap();
    assert_eq!(response.status, 404);
    assert_eq!(response.header("x-request-id"), problem["instance"].as_str());
    assert_eq!(response.header("content-type"), Some("application/problem+json; charset=utf-8"));
}

#[test]
fn the_catalogue_is_served() {
    let mut client = Client::seeded(&json!({"email_address": "a@exemple.fr", "tags": ["Un", "Deux"]}));
    let mut get = |path: &str| -> Value { serde_json::from_slice(&client.send("GET", path, "").body).unwrap() };
    assert_eq!(get("/ping"), json!({"health_status": "Everything's Chimpy!"}));
    assert_eq!(get("/?fields=total_subscribers"), json!({"total_subscribers": 1}));
    assert_eq!(get("/lists?fields=lists.id,total_items"), json!({"lists": [{"id": "a1b2c3d4e5"}], "total_items": 1}));
    let list = get("/lists/a1b2c3d4e5?include_total_contacts=true");
    assert_eq!((&list["stats"]["member_count"], &list["stats"]["total_contacts"]), (&json!(1), &json!(1)));
    let fields = get("/lists/a1b2c3d4e5/merge-fields?fields=merge_fields.tag");
    assert_eq!(
        fields["merge_fields"],
        json!([{"tag": "ADDRESS"}, {"tag": "FNAME"}, {"tag": "LNAME"}, {"tag": "PHONE"}])
    );
    assert_eq!(get("/lists/a1b2c3d4e5/merge-fields/1")["tag"], "FNAME");
    assert_eq!(get("/lists/a1b2c3d4e5/merge-fields/9")["status"], 404);
    assert_eq!(get("/lists/a1b2c3d4e5/tag-search?name=u")["tags"][0]["name"], "Un");
}

#[test]
fn the_catalogue_is_filtered() {
    let mut client = Client::seeded(&json!({"email_address": "a@exemple.fr", "status": "unsubscribed"}));
    client.mailchimp.seed(&json!({"email_address": "b@exemple.fr"}), 0);
    let mut total = |path: &str| -> Value {
        let body = client.send("GET", path, "").body;
        serde_json::from_slice::<Value>(&body).unwrap()["total_items"].clone()
    };
    assert_eq!((total("/lists?email=a@exemple.fr"), total("/lists?email=b@exemple.fr")), (json!(0), json!(1)));
    assert_eq!(total("/lists/a1b2c3d4e5/merge-fields?type=text"), 2);
    assert_eq!(total("/lists/a1b2c3d4e5/merge-fields?required=true"), 0);
}

#[test]
fn a_wrong_verb_is_told_which_verbs_there_are() {
    let mut client = Client::new();
    for (method, path, allow) in [
        ("POST", "/lists", "GET"),
        ("GET", "/lists/a1b2c3d4e5/members/x/actions/delete-permanent", "POST"),
        ("POST", "/lists/a1b2c3d4e5/members/x", "GET, PUT, PATCH, DELETE"),
    ] {
        let response = client.send(method, path, "");
        assert_eq!((response.status, response.header("allow")), (405, Some(allow)), "{method} {path}");
    }
}

#[test]
fn a_verb_may_be_overridden_on_post_alone() {
    let mut client = Client::seeded(&json!({"email_address": "a@exemple.fr"}));
    let mut send = |method: &str| {
        let key = client.mailchimp.options_mut().api_key.clone();
        let request = Request {
            method: method.to_owned(),
            path: "/3.0/lists/a1b2c3d4e5/members/a@exemple.fr".to_owned(),
            headers: [
                ("authorization".to_owned(), format!("Bearer {key}")),
                ("x-http-method-override".to_owned(), "DELETE".to_owned()),
            ]
            .into(),
            ..Request::default()
        };
        client.mailchimp.handle(&request, START * 1000).status
    };
    assert_eq!((send("GET"), send("POST"), send("POST")), (422, 204, 405));
}

#[test]
fn nothing_is_told_without_the_key() {
    let mut mailchimp = Mailchimp::new(Options::default());
    let mut get = |path: &str| {
        let request = Request { method: "GET".to_owned(), path: path.to_owned(), ..Request::default() };
        mailchimp.handle(&request, 0)
    };
    assert_eq!((get("/3.0/").status, get("/3.0/nowhere").status), (401, 401));
    assert_eq!((get("/3.0").status, get("/3.0").header("location")), (301, Some("http://localhost/3.0/")));
}

#[test]
fn a_body_that_is_not_json_is_a_parse_error() {
    let mut client = Client::new();
    let response = client.send("POST", "/lists/a1b2c3d4e5/members", "{");
    let problem: Value = serde_json::from_slice(&response.body).unwrap();
    assert_eq!(problem["title"], "JSON Parse Error");
}
