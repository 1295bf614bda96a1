//! Every JSON document that the program emits is as its schema in `docs/schema` says. It must not
//! check what stands in them beyond that.

use std::fs;
use std::path::Path;

use copper_mailchimp_sync::model::journal::RunOutcome;
use copper_mailchimp_sync::model::plan::PlanFile;
use copper_mailchimp_sync::report::json;
use copper_mailchimp_sync::sandbox::serve::system_ms;
use serde_json::{Value, json};

use crate::support::desk::{Desk, files};

const SCHEMAS: [&str; 13] = [
    "plan",
    "report",
    "status",
    "questions",
    "error",
    "mode",
    "forget",
    "why",
    "history",
    "export",
    "doctor",
    "schedule",
    "init",
];

#[test]
fn every_document_of_a_first_synchronisation_and_of_what_follows_is_as_described() {
    let desk = Desk::with_cast();
    let (_, plan) = desk.json(&["plan"]);
    assert_described("plan", &plan);
    assert!(plan["body"]["operations"].as_array().is_some_and(|operations| operations.len() > 10));
    assert!(plan["body"]["questions"].as_array().is_some_and(|questions| !questions.is_empty()));
    let path = files(&desk.path("plans")).remove(0);
    let path = path.to_str().unwrap();
    assert_described("plan", &serde_json::from_slice(&fs::read(path).unwrap()).unwrap());
    assert_described("plan", &desk.json(&["show", path]).1);
    assert_described("error", &desk.json(&["approve", path]).1);
    change(&desk);
    assert_described("report", &desk.json(&["apply", path]).1);
    // In the second one the key is refused half way.
    fault(&desk, &json!({"side": "mailchimp", "kind": "unauthorized", "method": "PATCH", "count": 9}));
    let (_, report) = desk.json(&["apply", "--yes"]);
    assert_described("report", &report);
    assert!(report["totals"]["errors"].as_u64() > Some(0), "{report}");
    assert_described("report", &desk.json(&["report"]).1);
    assert_described("status", &desk.json(&["status"]).1);
}

#[test]
fn every_answer_about_a_contact_and_every_list_is_as_described() {
    let desk = Desk::with_cast();
    for command in [["plan", "-q"], ["apply", "--yes"]] {
        desk.sync(&command);
        for bucket in ["in_sync", "changed", "excluded", "waiting", "failing"] {
            assert_described("status", &desk.json(&["status", "--list", bucket]).1);
        }
        for email in
            ["marie.dupont@exemple.com", "emma.girard@exemple.com", "paul.roux@exemple.com", "accueil@exemple.fr"]
        {
            assert_described("why", &desk.json(&["why", email]).1);
            assert_described("history", &desk.json(&["history", email]).1);
        }
    }
    assert_described("export", &desk.json(&["export"]).1);
    assert_described("mode", &desk.json(&["mode"]).1);
    assert_described("doctor", &desk.json(&["doctor"]).1);
    assert_described("forget", &desk.json(&["forget", "marie.dupont@exemple.com", "--yes"]).1);
}

#[test]
fn an_unattended_run_is_as_described_whether_it_is_refused_holds_something_fails_or_is_resumed() {
    let desk = Desk::with_cast();
    let (code, refused) = desk.json(&["run"]);
    assert_eq!((code, &refused["error"]["code"]), (4, &json!("run-first-plan")));
    assert_described("report", &refused);
    assert_eq!(desk.sync(&["apply", "--yes"]).code, 0);
    desk.reconfigure(|text| text.replacen("[approval]", "[approval]\nautomatic = []", 1));
    change(&desk);
    let (_, held) = desk.json(&["run"]);
    assert_described("report", &held);
    assert!(held["totals"]["held"].as_u64() > Some(0), "{held}");
    assert_described("report", &desk.json(&["run", "--fail-on-pending"]).1);
    fault(&desk, &json!({"side": "copper", "kind": "unauthorized", "count": 999}));
    let (code, failed) = desk.json(&["run"]);
    assert_eq!((code, &failed["run"]["plan"]), (78, &Value::Null));
    assert_described("report", &failed);
    assert_described("report", &desk.json(&["report"]).1);
    assert_described("status", &desk.json(&["status"]).1);
    assert_described("error", &desk.json(&["resume"]).1);
}

#[test]
fn open_questions_are_as_described() {
    let desk = Desk::with_cast();
    desk.sync(&["plan"]);
    let file: PlanFile = serde_json::from_slice(&fs::read(files(&desk.path("plans")).remove(0)).unwrap()).unwrap();
    let document = json::questions(&file.body.questions, &[], &RunOutcome::Pending.into());
    assert_described("questions", &serde_json::from_str(&document).unwrap());
}

#[test]
fn every_failure_is_as_described() {
    let desk = Desk::with_cast();
    assert_failure(&desk, &["show", "absent.json"], 1);
    assert_failure(&desk, &["report"], 1);
    fault(&desk, &json!({"side": "copper", "kind": "truncated", "path": "/people/search"}));
    assert_failure(&desk, &["plan"], 5);
    desk.reconfigure(|text| format!("modee = 1\n{text}"));
    assert_failure(&desk, &["plan"], 78);
    assert_failure(&desk, &["status"], 78);
}

#[test]
fn a_plan_that_a_guard_stops_says_so_in_its_document() {
    let desk = Desk::with_cast();
    assert_eq!(desk.sync(&["apply", "--yes"]).code, 0);
    let truth = desk.sandbox.state().copper.ground_truth();
    for person in truth.as_array().unwrap().iter().take(14) {
        let act = json!({"act": "delete", "id": person["id"]});
        desk.sandbox.state().copper.act(&act, system_ms()).unwrap();
    }
    let (code, plan) = desk.json(&["plan"]);
    assert_eq!((code, &plan["outcome"]), (5, &json!("stopped")));
    assert_eq!(plan["error"]["code"], "guard");
    assert_described("plan", &plan);
}

#[test]
fn every_property_is_described_and_no_other_is_allowed() {
    for name in SCHEMAS {
        assert_complete(name, &schema(name));
    }
}

#[test]
fn a_property_that_no_schema_names_is_refused() {
    let desk = Desk::with_cast();
    let (_, mut plan) = desk.json(&["plan"]);
    plan["body"]["operations"][0]["secret"] = json!("x");
    assert!(!jsonschema::is_valid(&schema("plan"), &plan));
}

/// Between plan and apply: somebody drifts.
fn change(desk: &Desk) {
    let set = json!({"merge_fields": {"FNAME": "Thom"}});
    let act = json!({"act": "edit", "email": "thomas.garnier@exemple.com", "set": set});
    desk.sandbox.state().mailchimp.act(&act, system_ms()).unwrap();
}

fn fault(desk: &Desk, fault: &Value) {
    desk.sandbox.state().faults.order(serde_json::from_value(fault.clone()).unwrap());
}

fn assert_failure(desk: &Desk, arguments: &[&str], expected: i32) {
    let (code, document) = desk.json(arguments);
    assert_eq!(code, expected, "{document}");
    assert_described("error", &document);
    assert!(!document["error"]["message"].as_str().unwrap().is_empty(), "{document}");
}

fn schema(name: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema").join(format!("{name}.schema.json"));
    serde_json::from_slice(&fs::read(path).unwrap()).unwrap()
}

pub(crate) fn assert_described(name: &str, document: &Value) {
    let validator = jsonschema::draft202012::new(&schema(name)).unwrap();
    let faults: Vec<String> =
        validator.iter_errors(document).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(faults.is_empty(), "{name}: {faults:#?}");
}

/// An object says what it may hold and nothing else; each part says in a sentence what it is.
fn assert_complete(place: &str, schema: &Value) {
    match schema {
        Value::Object(map) => {
            if let Some(properties) = map.get("properties").and_then(Value::as_object) {
                assert_eq!(map.get("additionalProperties"), Some(&Value::Bool(false)), "{place}");
                for (name, property) in properties {
                    let said = property["description"].as_str().unwrap_or_default();
                    assert!(said.ends_with('.'), "{place}/{name}: {said}");
                }
            }
            map.iter().for_each(|(key, part)| assert_complete(&format!("{place}/{key}"), part));
        }
        Value::Array(parts) => parts.iter().for_each(|part| assert_complete(place, part)),
        _ => {}
    }
}
