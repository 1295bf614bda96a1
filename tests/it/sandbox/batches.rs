//! A batch over real HTTP: the URL of its results leads back to the sandbox.

use serde_json::{Value, json};

use crate::sandbox::visitor::{Visitor, fetch};

#[test]
fn the_results_of_a_batch_are_fetched_from_the_same_host_without_a_key() {
    let visitor = Visitor::new();
    let body = json!({"operations": [{"method": "GET", "path": "/ping", "operation_id": "a"}]}).to_string();
    let batch = visitor.mailchimp("POST /batches", &body).end().unwrap().json();
    let line = format!("GET /batches/{}", batch["id"].as_str().unwrap());
    visitor.order("POST /clock", &json!({"advance_seconds": 60}));
    let batch = visitor.mailchimp(&line, "").end().unwrap().json();
    assert_eq!(batch["status"], "finished");
    let url = batch["response_body_url"].as_str().unwrap().to_owned();
    assert!(url.starts_with(visitor.running.mailchimp_url.strip_suffix("3.0").unwrap()), "{url}");
    let archive = fetch(&url);
    assert_eq!((archive.status, archive.body.get(..2)), (200, Some(&[0x1f, 0x8b][..])));
    visitor.order("POST /clock", &json!({"advance_seconds": 601}));
    assert_eq!(fetch(&url).status, 403);
}

#[test]
fn a_batch_is_run_by_the_clock_even_if_nobody_asks_for_it() {
    let visitor = Visitor::new();
    visitor.order("POST /options", &json!({"mailchimp": {"batch_pending_ms": 3_000_000}}));
    let operation = json!({"method": "DELETE", "path": format!("{}/members/m.leroy@exemple.com", visitor.list())});
    visitor.mailchimp("POST /batches", &json!({"operations": [operation]}).to_string()).end().unwrap();
    let status = || {
        let members = visitor.order("GET /mailchimp/members", &Value::Null);
        let member = members.as_array().unwrap().iter().find(|member| member["email_address"] == "m.leroy@exemple.com");
        member.unwrap()["status"].clone()
    };
    assert_eq!(status(), "subscribed");
    visitor.order("POST /clock", &json!({"advance_seconds": 3600}));
    assert_eq!(status(), "archived");
}
