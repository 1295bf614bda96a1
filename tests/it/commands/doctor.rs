//! `sync doctor`: each of its checks is seen to fail, with what to do. It must not look at its words
//! beyond the sign and the remedy's command.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use copper_mailchimp_sync::sandbox::copper::options::{Fault, KeyRights};
use copper_mailchimp_sync::sandbox::mailchimp::options::Role;
use copper_mailchimp_sync::store::Lock;
use serde_json::{Value, json};

use crate::support::desk::Desk;

/// A desk on which nothing is bad.
fn desk() -> Desk {
    let desk = Desk::with_cast();
    fs::set_permissions(desk.path(".env"), Permissions::from_mode(0o600)).unwrap();
    desk
}

/// The exit code, and the state of each subject.
fn found(desk: &Desk) -> (i32, Vec<(String, String, String)>) {
    let (code, document) = desk.json(&["doctor"]);
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    let row = |finding: &Value| (text(finding, "subject"), text(finding, "verdict"), text(finding, "state"));
    for finding in document["findings"].as_array().unwrap() {
        let (message, remedy) = (text(finding, "message"), text(finding, "remedy"));
        assert!(!message.contains("doctor-") && !message.is_empty(), "{finding}");
        let needs_one = ["bad", "advice"].contains(&finding["verdict"].as_str().unwrap());
        assert_eq!(needs_one, !remedy.is_empty(), "{finding}");
    }
    (code, document["findings"].as_array().unwrap().iter().map(row).collect())
}

/// The exit code, and the state of one subject.
fn state(desk: &Desk, subject: &str) -> (i32, String) {
    let (code, found) = found(desk);
    let state =
        found.into_iter().find(|(each, ..)| each == subject).map(|(_, verdict, state)| format!("{verdict} {state}"));
    (code, state.unwrap())
}

fn secrets(desk: &Desk, change: impl FnOnce(String) -> String) {
    let path = desk.path(".env");
    fs::write(&path, change(fs::read_to_string(&path).unwrap())).unwrap();
}

#[test]
fn where_all_is_well_nothing_is_bad_and_no_service_is_changed() {
    let desk = desk();
    let before = desk.sandbox.state().ground_truth();
    let ended = desk.sync(&["doctor"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(!ended.stdout.contains('❌') && !ended.stdout.contains('❔'), "{}", ended.stdout);
    assert!(ended.stdout.contains("✅ Clé Copper") && ended.stdout.contains("→"), "{}", ended.stdout);
    assert_eq!(desk.sandbox.state().ground_truth(), before);
    assert!(!desk.path("state").exists(), "a look makes no store");
}

#[test]
fn every_setting_is_shown_with_where_it_comes_from_and_no_secret() {
    let desk = desk();
    let key = desk.sandbox.state().keys().copper;
    let ended = ended_with(&desk, &["doctor", "-v"]);
    assert!(ended.contains("mode = test  (sync.toml, ligne"), "{ended}");
    assert!(ended.contains("retain_days = 400  (par défaut)"), "{ended}");
    assert!(ended.contains("copper.api_key = (secret)  (.env, COPPER_API_KEY)"), "{ended}");
    assert!(!ended.contains(&key));
}

fn ended_with(desk: &Desk, arguments: &[&str]) -> String {
    desk.sync(arguments).stdout
}

#[test]
fn a_key_that_is_refused_is_told_and_what_rests_on_it_is_not_guessed() {
    let desk = desk();
    secrets(&desk, |text| text.replace("COPPER_API_KEY=0", "COPPER_API_KEY=f"));
    let (code, found) = found(&desk);
    assert_eq!(code, 78);
    let of = |subject: &str| found.iter().find(|(each, ..)| each == subject).unwrap().1.clone();
    assert_eq!(of("copper_key"), "bad");
    for subject in ["copper_rights", "copper_view", "copper_fields", "accounts"] {
        assert_eq!(of(subject), "unknown", "{subject}");
    }
    assert_eq!((of("mailchimp_key"), of("audience")), ("good".to_owned(), "good".to_owned()));
    secrets(&desk, |text| {
        text.replace("COPPER_API_KEY=f", "COPPER_API_KEY=0").replace("MAILCHIMP_API_KEY=0", "MAILCHIMP_API_KEY=f")
    });
    assert_eq!(state(&desk, "mailchimp_key"), (78, "bad refused".to_owned()));
}

#[test]
fn what_the_configuration_has_wrong_is_told_line_by_line() {
    for (change, subject, expected) in [
        (("\"a1b2c3d4e5\"", "\"ffffffffff\""), "audience", "bad absent"),
        (("mailchimp = \"LNAME\"", "mailchimp = \"NOPE\""), "merge_fields", "bad absent"),
        (("copper = \"last_name\"", "copper = \"custom:77\""), "copper_fields", "bad absent"),
    ] {
        let desk = desk();
        desk.reconfigure(|text| text.replacen(change.0, change.1, 1));
        assert_eq!(state(&desk, subject), (78, expected.to_owned()), "{change:?}");
    }
    let desk = desk();
    secrets(&desk, |text| text.replace("COPPER_API_KEY", "OTHER"));
    assert_eq!(state(&desk, "configuration"), (78, "bad faulty".to_owned()));
}

#[test]
fn a_key_that_may_only_look_or_sees_a_part_is_told() {
    let desk = desk();
    desk.sandbox.state().copper.options_mut().key_rights = KeyRights::ReadOnly;
    assert_eq!(state(&desk, "copper_rights"), (1, "bad read_only".to_owned()));
    desk.sandbox.state().copper.options_mut().key_rights = KeyRights::Full;
    desk.sandbox.state().mailchimp.options_mut().role = Role::Viewer;
    assert_eq!(state(&desk, "mailchimp_rights"), (1, "bad read_only".to_owned()));
    desk.sandbox.state().mailchimp.options_mut().role = Role::Owner;
    desk.sandbox.state().copper.options_mut().team_permissions = Fault::On;
    assert_eq!(state(&desk, "copper_view"), (0, "advice part".to_owned()));
}

#[test]
fn another_account_than_the_one_synchronised_so_far_is_told() {
    let desk = desk();
    assert_eq!(desk.sync(&["plan", "-q"]).code, 0);
    assert_eq!(state(&desk, "accounts"), (0, "good good".to_owned()));
    desk.sandbox.state().copper.options_mut().account_id = 7;
    assert_eq!(state(&desk, "accounts"), (1, "bad other".to_owned()));
}

#[test]
fn a_clock_that_is_wrong_is_told() {
    let desk = desk();
    desk.sandbox.state().clock_offset_ms = 3_600_000;
    assert_eq!(state(&desk, "clock"), (1, "bad apart".to_owned()));
}

#[test]
fn what_is_wrong_on_this_machine_is_told() {
    let desk = desk();
    fs::set_permissions(desk.path(".env"), Permissions::from_mode(0o644)).unwrap();
    assert_eq!(state(&desk, "secrets"), (1, "bad open".to_owned()));
    fs::set_permissions(desk.path(".env"), Permissions::from_mode(0o600)).unwrap();
    assert_eq!(desk.sync(&["plan", "-q"]).code, 0);
    let held = Lock::take(&desk.path("state/sync.db"), "run", 0).unwrap();
    assert_eq!(state(&desk, "lock"), (0, "advice held".to_owned()));
    drop(held);
    assert_eq!(state(&desk, "lock"), (0, "good good".to_owned()));
    fs::write(desk.path("state/sync.db"), "not a database").unwrap();
    assert_eq!(state(&desk, "store"), (1, "bad broken".to_owned()));
}

#[test]
fn how_the_last_runs_ended_is_told() {
    let desk = desk();
    assert_eq!(desk.sync(&["plan", "-q"]).code, 0);
    assert_eq!(state(&desk, "runs"), (0, "advice none".to_owned()));
    assert_eq!(desk.sync(&["run", "-q"]).code, 4);
    assert_eq!(state(&desk, "runs"), (0, "advice failed".to_owned()));
    for _ in 0..2 {
        desk.sync(&["run", "-q"]);
    }
    assert_eq!(state(&desk, "runs"), (1, "bad failing".to_owned()));
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    assert_eq!(state(&desk, "runs"), (0, "good good".to_owned()));
}

#[test]
fn that_nobody_is_told_is_told() {
    let desk = desk();
    assert_eq!(state(&desk, "notify"), (0, "advice nobody".to_owned()));
    desk.reconfigure(|text| text.replacen("[notify]", "[notify]\nwebhook_env = \"HOOK\"", 1));
    secrets(&desk, |text| format!("{text}HOOK=http://127.0.0.1:9/x\n"));
    assert_eq!(state(&desk, "notify"), (0, "good good".to_owned()));
    assert_eq!(state(&desk, "integration"), (0, "advice unseen".to_owned()));
    assert_eq!(desk.json(&["doctor"]).1["outcome"], json!("done"));
}
