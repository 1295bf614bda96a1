//! Every failure that can be ordered, as a client meets it.

use serde_json::{Value, json};

use crate::sandbox::visitor::Visitor;
use crate::support::wire::Answer;

const TAG: &str = r#"{"tags":[{"name":"Neuf","status":"active"}]}"#;

/// Orders a fault at Mailchimp, tags a member, and says what came and whether the tag is there.
fn tagged(visitor: &Visitor, kind: &str) -> (Option<Answer>, bool) {
    visitor
        .order("POST /mailchimp/members", &json!({"act": "tag", "email": "m.leroy@exemple.com", "remove": ["Neuf"]}));
    visitor.order("POST /faults", &json!({"side": "mailchimp", "kind": kind}));
    let answer = visitor.mailchimp(&format!("POST {}/members/m.leroy@exemple.com/tags", visitor.list()), TAG).end();
    let members = visitor.order("GET /mailchimp/members", &Value::Null);
    let member = members.as_array().unwrap().iter().find(|member| member["email_address"] == "m.leroy@exemple.com");
    (answer, member.unwrap()["tags"].to_string().contains("Neuf"))
}

#[test]
fn every_refusal_has_its_status_and_no_effect() {
    let visitor = Visitor::new();
    for (kind, status, content) in [
        ("too_many", 429, "application/problem+json"),
        ("too_many_with_delay", 429, "application/problem+json"),
        ("unauthorized", 401, "application/problem+json"),
        ("forbidden", 403, "application/problem+json"),
        ("not_found", 404, "application/problem+json"),
        ("server_error", 500, "application/problem+json"),
        ("bad_gateway", 502, "text/html"),
        ("gateway_timeout", 504, "text/html"),
        ("unavailable", 503, "text/html"),
        ("forbidden_page", 403, "text/html"),
        ("page", 200, "text/html"),
    ] {
        let (answer, is_done) = tagged(&visitor, kind);
        let answer = answer.unwrap();
        assert_eq!((answer.status, is_done), (status, false), "{kind}");
        assert!(answer.header("content-type").unwrap().starts_with(content), "{kind}");
        assert_eq!(answer.header("retry-after"), (kind == "too_many_with_delay").then_some("1"), "{kind}");
    }
    let (empty, is_done) = tagged(&visitor, "empty");
    assert_eq!((empty.map(|answer| (answer.status, answer.body)), is_done), (Some((200, Vec::new())), false));
}

#[test]
fn a_server_error_may_come_after_the_effect() {
    let (answer, is_done) = tagged(&Visitor::new(), "server_error_after");
    assert_eq!((answer.unwrap().status, is_done), (500, true));
}

#[test]
fn a_dropped_connection_sends_not_one_byte_before_or_after_the_effect() {
    let visitor = Visitor::new();
    for (kind, effect) in [("dropped", false), ("dropped_after", true)] {
        let (answer, is_done) = tagged(&visitor, kind);
        assert!(answer.is_none(), "{kind}: {answer:?}");
        assert_eq!(is_done, effect, "{kind}");
    }
}

#[test]
fn a_truncated_answer_is_the_beginning_of_the_true_one() {
    let visitor = Visitor::new();
    let whole = visitor.copper("GET /account", "").end().unwrap();
    visitor.order("POST /faults", &json!({"side": "copper", "kind": "truncated"}));
    let cut = visitor.copper("GET /account", "").end().unwrap();
    assert_eq!(cut.status, 200);
    assert!(cut.body.len() < whole.body.len() && whole.body.starts_with(&cut.body));
}

#[test]
fn a_copper_error_speaks_as_copper_does() {
    let visitor = Visitor::new();
    visitor.order("POST /faults", &json!({"side": "copper", "kind": "too_many"}));
    let document = visitor.copper("GET /account", "").end().unwrap().json();
    assert_eq!(document, json!({"success": false, "status": 429, "message": "Too Many Requests"}));
}

#[test]
fn a_fault_waits_for_its_method_and_path_and_lets_some_pass() {
    let visitor = Visitor::new();
    let fault =
        json!({"side": "copper", "kind": "server_error", "method": "GET", "path": "/tags", "after": 1, "count": 2});
    visitor.order("POST /faults", &fault);
    let ask = |line: &str| visitor.copper(line, "{}").end().unwrap().status;
    let seen = ["GET /account", "POST /users/search", "GET /tags", "GET /tags", "GET /tags", "GET /tags"].map(ask);
    assert_eq!(seen, [200, 200, 200, 500, 500, 200]);
}

#[test]
fn faults_are_listed_forgotten_and_refused_when_they_make_no_sense() {
    let visitor = Visitor::new();
    visitor.order("POST /faults", &json!({"side": "mailchimp", "kind": "page", "count": 3}));
    assert_eq!(visitor.order("GET /faults", &Value::Null)[0]["count"], 3);
    visitor.order("DELETE /faults", &Value::Null);
    assert_eq!(visitor.order("GET /faults", &Value::Null), json!([]));
    for (fault, expected) in [
        (json!({"side": "mailchimp", "kind": "lightning"}), "fault: unknown variant `lightning`"),
        (json!({"side": "crm", "kind": "page"}), "fault: unknown variant `crm`"),
        (json!({"kind": "page"}), "fault: missing field `side`"),
        (json!({"side": "mailchimp", "kind": "page", "times": 2}), "fault: unknown field `times`"),
        (json!({"side": "mailchimp", "kind": "slow"}), "fault: slow takes milliseconds"),
    ] {
        let (status, answer) = visitor.admin("POST /faults", &fault);
        assert_eq!(status, 400);
        assert!(answer["error"].as_str().unwrap().starts_with(expected), "{answer}");
    }
}

#[test]
fn a_slow_answer_comes_whole_and_keeps_nobody_waiting() {
    let visitor = Visitor::new();
    visitor.order("POST /faults", &json!({"side": "copper", "kind": "slow", "milliseconds": 600_000}));
    let slow = visitor.copper("GET /account", "");
    until(|| requests(&visitor, "copper") == 1);
    assert_eq!(visitor.copper("GET /tags", "").end().unwrap().status, 200);
    assert!(slow.is_waiting());
    visitor.order("POST /faults", &json!({"side": "copper", "kind": "slow", "milliseconds": 20}));
    assert_eq!(visitor.copper("GET /account", "").end().unwrap().json()["name"], "Sandbox");
}

#[test]
fn the_eleventh_open_request_to_mailchimp_is_refused_until_one_is_given_up() {
    let visitor = Visitor::new();
    visitor.order("POST /faults", &json!({"side": "mailchimp", "kind": "slow", "milliseconds": 600_000, "count": 10}));
    let mut open: Vec<_> = (0..10).map(|_| visitor.mailchimp("GET /ping", "")).collect();
    until(|| requests(&visitor, "mailchimp") == 10);
    let refused = visitor.mailchimp("GET /ping", "").end().unwrap();
    assert_eq!((refused.status, refused.header("retry-after")), (429, None));
    assert_eq!(refused.json()["title"], "Too Many Requests");
    drop(open.pop());
    until(|| visitor.mailchimp("GET /ping", "").end().unwrap().status == 200);
    assert!(open.iter().all(crate::support::wire::Exchange::is_waiting));
}

fn requests(visitor: &Visitor, side: &str) -> u64 {
    visitor.order("GET /requests", &Value::Null)[side]["requests"].as_u64().unwrap()
}

/// Asks again until it is so; every question is a round trip to the sandbox.
fn until(is_so: impl Fn() -> bool) {
    assert!((0..10_000).any(|_| is_so()), "it never came about");
}
