//! Stores and plan files of every format that was ever written: they stay readable for good. It must
//! not touch a fixture.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use copper_mailchimp_sync::model::link::Cause;
use copper_mailchimp_sync::model::plan::PlanId;
use copper_mailchimp_sync::model::side::Side;
use copper_mailchimp_sync::store::{PlanState, Store};
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::support::desk::Desk;

/// The last run in the dump of schema 1, and its plan, which is the fixture of format 1.0.
const RUN: &str = "20261125T203234Z-0567";
const PLAN: &str = "b2f90b4d93daf3d7088fce8dbe5f181110d84e566871f84d6399992939ebd0b7";

/// What must come through, as text, in the words of schema 1.
const KEPT: [&str; 12] = [
    "SELECT group_concat(key || value) FROM meta WHERE key <> 'checked_at'",
    "SELECT group_concat(id || path || bytes || state || sample) FROM plan",
    "SELECT group_concat(plan || at || body) FROM approval",
    "SELECT group_concat(id || command || mode || plan || started_at || outcome || approver) FROM run",
    "SELECT group_concat(id || side || kind || record_count || evidence) FROM snapshot",
    "SELECT group_concat(version || side || id || fingerprint || CAST(body AS TEXT)) FROM record",
    "SELECT group_concat(id || copper || mailchimp || state || generation || base) FROM link",
    "SELECT group_concat(side || id || emails || at) FROM tombstone",
    "SELECT group_concat(id || body || first_asked_at) FROM question",
    "SELECT group_concat(question || body || at) FROM decision",
    "SELECT group_concat(ordinal || run || plan || operation || kind || body) FROM entry",
    "SELECT group_concat(entry || at || result) FROM outcome",
];

fn fixture(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// Puts the store of schema 1 where the desk's store is, with the plan file that it knows.
fn old_store(desk: &Desk) -> PathBuf {
    for folder in ["state", "plans"] {
        fs::create_dir(desk.path(folder)).unwrap();
    }
    fs::copy(fixture("plans/1.0.json"), desk.path("plans/1.0.json")).unwrap();
    let dump = fs::read_to_string(fixture("databases/0001.sql")).unwrap();
    let path = desk.path("state/sync.db");
    let plans = desk.path("plans").display().to_string();
    Connection::open(&path).unwrap().execute_batch(&dump.replace("@PLANS@", &plans)).unwrap();
    path
}

fn contents(path: &Path) -> Vec<String> {
    let db = Connection::open(path).unwrap();
    KEPT.iter().map(|sql| db.query_row(sql, [], |row| row.get(0)).unwrap()).collect()
}

fn version(path: &Path) -> i64 {
    Connection::open(path).unwrap().pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
}

/// How many steps the program knows.
fn newest() -> i64 {
    let steps = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("schema")).unwrap();
    i64::try_from(steps.count()).unwrap()
}

#[test]
fn a_store_of_schema_1_is_brought_up_to_date_with_everything_in_it_and_a_copy_of_what_it_was() {
    let desk = Desk::with_cast();
    let path = old_store(&desk);
    let before = contents(&path);
    assert_eq!(version(&path), 1);
    drop(Store::open(&path, 1).unwrap());
    assert_eq!(version(&path), newest());
    for (after, before) in contents(&path).iter().zip(&before) {
        assert_eq!(after, before);
    }
    let copy = desk.path("state/sync.db.schema-1");
    assert_eq!((version(&copy), contents(&copy)), (1, before));
    assert_eq!(copy.metadata().unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn what_a_store_of_schema_1_holds_is_read_in_the_types_of_today() {
    let desk = Desk::with_cast();
    let store = Store::open(&old_store(&desk), 1).unwrap();
    let links = store.links().unwrap();
    assert_eq!(links.len(), 18);
    let antoine = links.iter().find(|link| link.records.copper.as_str() == "27140002").unwrap();
    let base = serde_json::to_value(&antoine.base).unwrap();
    let name = json!({"copper": "Lambert-Roy", "mailchimp": "Lambert-Roy"});
    assert_eq!((&base["fields"]["last_name"], antoine.generation), (&name, 2));
    let [tombstone] = store.tombstones().unwrap().try_into().unwrap();
    assert_eq!((tombstone.side, tombstone.cause), (Side::Mailchimp, Cause::Deleted));
    let runs = store.runs(9).unwrap();
    let counts: Vec<usize> = runs.iter().map(|run| store.entries(&run.id).unwrap().len()).collect();
    assert_eq!(counts, [10, 25]);
    assert!(store.in_doubt().unwrap().is_empty());
    let plan = PlanId::from_text(PLAN);
    assert_eq!(store.approval(&plan).unwrap().unwrap().operations.len(), 10);
    assert_eq!(store.stored_plan(&plan).unwrap().unwrap().state, PlanState::Done);
    assert_eq!((store.open_questions().unwrap().len(), store.decisions().unwrap().len()), (2, 1));
    for side in Side::BOTH {
        let records = store.records(side).unwrap();
        assert!(records.values().all(|record| record.fields.len() >= 2), "{side}");
    }
}

#[test]
fn the_program_goes_on_from_a_store_of_schema_1() {
    let desk = Desk::with_cast();
    old_store(&desk);
    let (code, status) = desk.json(&["status"]);
    assert_eq!((code, &status["runs"][0]["id"]), (0, &json!(RUN)));
    assert_eq!(status["questions"].as_array().unwrap().len(), 2);
    let (code, report) = desk.json(&["report"]);
    assert_eq!((code, &report["run"]["id"], &report["outcome"]), (0, &json!(RUN), &json!("done")));
    assert_eq!(report["entries"].as_array().unwrap().len(), 10);
    let text = desk.sync(&["report", RUN]).stdout;
    assert!(text.contains("claire.petit@exemple.com"), "{text}");
    let used = desk.sync(&["apply", "plans/1.0.json", "--yes"]);
    assert_eq!(used.code, 4, "a plan that was used stays used: {used:?}");
}

/// Nothing but the file is needed, and its id is still that of its content.
#[test]
fn a_plan_file_of_format_1_0_is_still_shown() {
    let desk = Desk::with_cast();
    let path = fixture("plans/1.0.json");
    let (code, shown) = desk.json(&["show", path.to_str().unwrap()]);
    assert_eq!((code, &shown["id"], &shown["format"]), (0, &json!(PLAN), &json!("1.0")));
    let file: Value = serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
    assert_eq!(shown["body"], file["body"]);
    let text = desk.sync(&["show", path.to_str().unwrap()]).stdout;
    assert!(text.contains("elodie.faure@exemple.fr"), "{text}");
}
