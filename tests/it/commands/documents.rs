//! `--json`: one document on stdout, with the outcome that goes with the exit code.

use copper_mailchimp_sync::sandbox::serve::system_ms;
use serde_json::{Value, json};

use crate::support::desk::Desk;

fn outcome(document: &Value) -> &str {
    document["outcome"].as_str().unwrap()
}

#[test]
fn every_command_of_the_walk_answers_with_one_document() {
    let desk = Desk::with_cast();
    let (code, plan) = desk.json(&["plan", "-o", "p.json"]);
    assert_eq!((code, outcome(&plan)), (0, "changes"));
    let file: Value = serde_json::from_slice(&std::fs::read(desk.path("p.json")).unwrap()).unwrap();
    assert_eq!((&plan["id"], &plan["body"]), (&file["id"], &file["body"]));

    let (code, shown) = desk.json(&["show", "p.json"]);
    assert_eq!((code, outcome(&shown), &shown["id"]), (0, "changes", &file["id"]));
    let (code, approved) = desk.json(&["approve", "p.json"]);
    assert_eq!((code, outcome(&approved)), (0, "done"));

    let (code, applied) = desk.json(&["apply", "p.json"]);
    assert_eq!((code, outcome(&applied)), (0, "done"));
    let operations = file["body"]["operations"].as_array().unwrap();
    assert_eq!(applied["entries"].as_array().unwrap().len(), operations.len());

    let (code, report) = desk.json(&["report"]);
    assert_eq!((code, &report), (0, &applied), "a report tells what apply told");
    let (code, status) = desk.json(&["status"]);
    assert_eq!((code, outcome(&status)), (0, "done"));
    assert_eq!(status["runs"][0]["id"], applied["run"]["id"]);
    assert_eq!(status["questions"].as_array().unwrap().len(), 2);

    let (code, again) = desk.json(&["plan"]);
    assert_eq!((code, outcome(&again)), (0, "done"));
}

#[test]
fn a_failure_is_a_document_with_a_code_a_message_and_a_hint() {
    let desk = Desk::with_cast();
    desk.sync(&["plan", "-o", "p.json"]);
    std::fs::write(desk.path("broken.toml"), "nonsense = 1\n").unwrap();
    let cases: [(&[&str], i32, &str, &str); 5] = [
        (&["apply", "p.json"], 4, "refused", "plan-not-approved"),
        (&["apply", "p.json", "--yes", "--only", "zz"], 64, "failed", "no-such-operation"),
        (&["plan", "--config", "broken.toml"], 78, "failed", "config-invalid"),
        (&["aply"], 64, "failed", "usage"),
        (&["report", "2031"], 1, "failed", "not-found"),
    ];
    for (arguments, code, outcome, word) in cases {
        let (ended, document) = desk.json(arguments);
        assert_eq!((ended, document["outcome"].as_str()), (code, Some(outcome)), "{arguments:?} {document}");
        assert_eq!(document["error"]["code"], word, "{arguments:?}");
        for key in ["message", "hint"] {
            assert!(!document["error"][key].as_str().unwrap().is_empty(), "{arguments:?} {key}");
        }
    }
    assert_eq!(desk.writes(), (0, 0));
}

#[test]
fn a_run_that_meets_the_lock_says_so_in_its_document() {
    let desk = Desk::with_cast();
    desk.sync(&["plan", "-q"]);
    let lock = std::fs::File::open(desk.path("state/sync.db.lock")).unwrap();
    lock.lock().unwrap();
    let (code, document) = desk.json(&["plan"]);
    assert_eq!((code, outcome(&document)), (8, "locked"));
}

/// The plan is written and shown, and the error says why it may not be applied.
#[test]
fn a_plan_that_a_guard_stops_is_one_document_with_the_plan_and_the_error() {
    let desk = Desk::with_cast();
    desk.sync(&["apply", "--yes"]);
    desk.reconfigure(|text| format!("{text}\n").replace("# max_shrink_percent = 10", "max_shrink_percent = 0"));
    let emails: Vec<String> = desk
        .sandbox
        .state()
        .copper
        .ground_truth()
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|person| Some(person["emails"].get(0)?["email"].as_str()?.to_owned()))
        .collect();
    for email in emails.iter().take(14) {
        let act = json!({"act": "delete", "email": email});
        desk.sandbox.state().copper.act(&act, system_ms()).unwrap();
    }
    let (code, document) = desk.json(&["plan", "-o", "p.json"]);
    assert_eq!((code, outcome(&document)), (5, "stopped"));
    assert_eq!(document["error"]["code"], "guard", "{}", document["error"]);
    assert!(document["id"].is_string());
    assert!(desk.path("p.json").exists());
}
