//! What can be wrong around the program, and the exit code that says so.

use std::process::Stdio;

use copper_mailchimp_sync::sandbox::copper::options::Quota;
use copper_mailchimp_sync::sandbox::people;
use copper_mailchimp_sync::sandbox::serve::system_ms;
use copper_mailchimp_sync::sandbox::state::State;
use serde_json::json;

use crate::support::desk::{Desk, Ended, files};

/// One line with the cause, one with the remedy.
fn assert_said(ended: &Ended, code: i32, words: &[&str]) {
    assert_eq!(ended.code, code, "{ended:?}");
    assert!(ended.stderr.lines().any(|line| line.starts_with("hint: ")), "{ended:?}");
    for word in words {
        assert!(ended.stderr.contains(word), "{word} in {ended:?}");
    }
}

#[test]
fn a_command_or_an_option_that_does_not_exist_is_a_usage_error_with_the_nearest_one() {
    let desk = Desk::with_cast();
    assert_said(&desk.sync(&["aply"]), 64, &["aply", "apply"]);
    assert_said(&desk.sync(&["plan", "--detailed-exit"]), 64, &["--detailed-exit", "--detailed-exitcode"]);
    assert_said(&desk.sync(&["plan", "--lang", "de"]), 64, &["de"]);
    assert_said(&desk.sync(&["apply", "--yes", "--allow", "shrnk=3"]), 64, &["shrnk=3"]);
    assert_eq!(desk.sync::<&str>(&[]).code, 64);
    assert_eq!(desk.requests(), 0);
}

#[test]
fn a_refused_key_is_a_configuration_error_and_is_never_printed() {
    for (side, name) in [("copper", "COPPER_API_KEY"), ("mailchimp", "MAILCHIMP_API_KEY")] {
        let desk = Desk::with_cast();
        let secrets = std::fs::read_to_string(desk.path(".env")).unwrap();
        let wrong = "feedfacefeedfacefeedfacefeedface-us21";
        let changed = secrets.lines().map(|line| match line.split_once('=') {
            Some((key, _)) if key == name => format!("{name}={wrong}\n"),
            _ => format!("{line}\n"),
        });
        std::fs::write(desk.path(".env"), changed.collect::<String>()).unwrap();
        let ended = desk.sync(&["plan"]);
        assert_said(&ended, 78, &[side]);
        assert!(!ended.stderr.contains("feedface"), "{}", ended.stderr);
        assert!(files(&desk.path("plans")).is_empty());
    }
}

#[test]
fn a_missing_key_is_a_configuration_error_that_names_the_variable() {
    let desk = Desk::with_cast();
    std::fs::write(desk.path(".env"), "").unwrap();
    assert_said(&desk.sync(&["plan"]), 78, &["COPPER_API_KEY"]);
    assert_eq!(desk.requests(), 0);
}

#[test]
fn an_unknown_audience_is_a_configuration_error() {
    let desk = Desk::with_cast();
    desk.reconfigure(|text| text.replacen("audience = \"", "audience = \"f", 1));
    assert_said(&desk.sync(&["plan"]), 78, &[]);
}

#[test]
fn an_unknown_key_is_named_with_its_line_and_the_nearest_known_one() {
    let desk = Desk::with_cast();
    desk.reconfigure(|text| format!("langage = \"en\"\n{text}"));
    assert_said(&desk.sync(&["plan"]), 78, &["langage", "language", "1"]);
    assert_eq!(desk.requests(), 0);
}

#[test]
fn without_a_configuration_the_program_says_where_it_looked() {
    let desk = Desk::with_cast();
    std::fs::remove_file(desk.path("sync.toml")).unwrap();
    std::fs::remove_file(desk.path(".env")).unwrap();
    assert_said(&desk.sync(&["plan"]), 78, &["sync.toml"]);
    assert_said(&desk.sync(&["plan", "--config", "elsewhere.toml"]), 78, &["elsewhere.toml"]);
}

/// The lock is the system's: whoever has the file locked is another run.
#[test]
fn a_second_run_is_told_to_wait() {
    let desk = Desk::with_cast();
    assert_eq!(desk.sync(&["plan", "-o", "p.json"]).code, 0);
    let requests = desk.requests();
    let lock = std::fs::File::open(desk.path("state/sync.db.lock")).unwrap();
    lock.lock().unwrap();
    assert_said(&desk.sync(&["plan"]), 8, &[]);
    assert_said(&desk.sync(&["apply", "p.json", "--yes"]), 8, &[]);
    assert_eq!(desk.requests(), requests);
    assert_eq!(desk.sync(&["status"]).code, 0, "looking needs no lock");
    drop(lock);
    assert_eq!(desk.sync(&["apply", "p.json", "--yes"]).code, 0);
}

#[test]
fn a_side_that_shrank_stops_the_plan_until_a_person_allows_it() {
    let mut state = State::new(Quota::Off);
    people::seed_crowd(&mut state, 60, system_ms());
    let desk = Desk::with(state);
    assert_eq!(desk.sync(&["apply", "--yes"]).code, 0);
    for index in 20..40 {
        let act = json!({"act": "delete", "email": format!("contact{index}@exemple.com")});
        drop(desk.sandbox.state().copper.act(&act, system_ms()));
    }
    let writes = desk.writes();
    let stopped = desk.sync(&["plan", "-o", "p.json"]);
    assert_said(&stopped, 5, &["--allow"]);
    assert_said(&desk.sync(&["apply", "p.json", "--yes"]), 5, &["--allow"]);
    assert_said(&desk.sync(&["apply", "p.json", "--yes", "--allow", "shrink=5"]), 5, &[]);
    assert_eq!(desk.writes(), writes);
    let allowed = desk.sync(&["apply", "p.json", "--yes", "--allow", "shrink=25"]);
    assert_eq!(allowed.code, 0, "{allowed:?}");
    assert!(desk.member("contact21@exemple.com").is_some(), "nobody is removed without an answer");
}

/// Another account behind the same addresses.
#[test]
fn another_account_than_the_one_known_stops_everything() {
    let desk = Desk::with_cast();
    desk.sync(&["plan", "-o", "p.json"]);
    desk.sandbox.state().copper.options_mut().account_id = 4711;
    let plans = files(&desk.path("plans"));
    for command in [["plan", "-q"].as_slice(), &["apply", "p.json", "--yes"], &["apply", "--yes"]] {
        assert_said(&desk.sync(command), 5, &["4711"]);
    }
    assert_eq!((desk.writes(), files(&desk.path("plans"))), ((0, 0), plans));
}

/// Nothing listens at the port: the program gives up by itself.
#[test]
fn a_service_that_is_down_is_a_failure_that_can_be_tried_again() {
    let desk = Desk::with_cast();
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    desk.reconfigure(|text| text.replacen(&desk.sandbox.copper_url, &format!("http://{free}/developer_api/v1"), 1));
    assert_said(&desk.sync(&["plan"]), 1, &["copper"]);
    assert!(files(&desk.path("plans")).is_empty());
}

/// The other side goes on, and what was left is planned anew.
#[test]
fn a_key_that_is_refused_midway_leaves_the_rest_for_another_time() {
    let desk = Desk::with_cast();
    desk.sync(&["plan", "-o", "p.json"]);
    let fault = json!({"side": "mailchimp", "kind": "unauthorized", "count": 100, "method": "PATCH"});
    desk.sandbox.state().faults.order(serde_json::from_value(fault).unwrap());
    let (code, document) = desk.json(&["apply", "p.json", "--yes"]);
    assert_eq!((code, document["outcome"].as_str()), (6, Some("partial")));
    assert_eq!(desk.writes().1, 1, "a refused key is not tried again");
    assert!(desk.person("ines.garcia@exemple.fr").is_some());
    assert!(desk.member("jean.martin@exemple.com").is_none());

    desk.sandbox.state().faults.clear();
    assert_eq!(desk.sync(&["apply", "--yes"]).code, 0);
    assert!(desk.member("jean.martin@exemple.com").is_some());
    assert_eq!(desk.sync(&["plan", "--detailed-exitcode"]).code, 0);
}

#[test]
fn a_side_that_cannot_be_read_whole_plans_nothing() {
    let desk = Desk::with_cast();
    let fault = json!({"side": "mailchimp", "kind": "page", "count": 50, "path": "/members"});
    desk.sandbox.state().faults.order(serde_json::from_value(fault).unwrap());
    assert_said(&desk.sync(&["plan"]), 5, &["mailchimp"]);
    assert!(files(&desk.path("plans")).is_empty());
}

#[test]
fn a_reader_who_has_seen_enough_is_no_failure() {
    let desk = Desk::with_cast();
    let mut child = desk.command(&["plan", "--json"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn a_file_that_is_no_plan_is_refused_and_one_that_is_not_there_is_named() {
    let desk = Desk::with_cast();
    std::fs::write(desk.path("note.json"), "{}").unwrap();
    assert_said(&desk.sync(&["show", "note.json"]), 4, &[]);
    assert_said(&desk.sync(&["apply", "note.json", "--yes"]), 4, &[]);
    assert_said(&desk.sync(&["apply", "gone.json", "--yes"]), 1, &["gone.json"]);
    assert_said(&desk.sync(&["report"]), 1, &[]);
    assert_eq!(desk.requests(), 0);
}
