//! Finishing what was interrupted: under the yes already given, and only while it counts.

use std::process::{Child, Stdio};

use copper_mailchimp_sync::sandbox::serve::system_ms;
use serde_json::{Value, json};

use crate::interruption::end::End;
use crate::support::desk::{Desk, files};

fn end(desk: &Desk) -> End {
    End::of_services(&desk.sandbox.state())
}

/// Kills the program as soon as Mailchimp has seen so many writes.
fn kill_after(desk: &Desk, mut child: Child, writes: u64) {
    while desk.writes().1 < writes && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

/// A first plan, killed after some of its writes.
fn interrupted(writes: u64) -> Desk {
    let desk = Desk::with_cast();
    assert_eq!(desk.sync(&["plan", "-q", "-o", "p.json"]).code, 0);
    slow_down(&desk);
    let mut command = desk.command(&["apply", "p.json", "--yes"]);
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    kill_after(&desk, child, writes);
    desk.sandbox.state().faults.clear();
    desk
}

/// Answers come late enough that no signal misses the program.
fn slow_down(desk: &Desk) {
    let slow = json!({"side": "mailchimp", "kind": "slow", "milliseconds": 50, "count": 1000, "path": "/members/"});
    desk.sandbox.state().faults.order(serde_json::from_value(slow).unwrap());
}

#[test]
fn with_nothing_interrupted_there_is_nothing_to_resume_and_nothing_is_asked_of_the_services() {
    let desk = Desk::with_cast();
    let resumed = desk.sync(&["resume"]);
    assert_eq!((resumed.code, resumed.stdout.as_str()), (0, "Rien à reprendre\u{a0}: aucun plan n'est interrompu.\n"));
    desk.sync(&["apply", "--yes", "-q"]);
    let requests = desk.requests();
    let (code, document) = desk.json(&["resume"]);
    assert_eq!((code, document), (0, json!({"outcome": "done"})));
    assert_eq!(desk.requests(), requests);
}

#[test]
fn a_plan_killed_anywhere_and_resumed_ends_where_an_unkilled_one_ends() {
    let whole = Desk::with_cast();
    assert_eq!(whole.sync(&["apply", "--yes", "-q"]).code, 0);
    let (expected, writes) = (end(&whole), whole.writes().1);
    for writes in 1..=writes {
        let desk = interrupted(writes);
        let (code, document) = desk.json(&["resume"]);
        assert_eq!(code, 0, "{writes}: {document}");
        let end = end(&desk);
        assert!(end == expected, "killed after {writes} writes: {}", end.difference(&expected));
        // What was done before and after is one report, in which nothing is left.
        if !document["run"].is_null() {
            assert_eq!((&document["run"]["command"], &document["totals"]["held"]), (&"resume".into(), &0.into()));
            assert_eq!(document["totals"]["in_doubt"], 0, "{document}");
        }
        assert_eq!(desk.sync(&["resume"]).stdout.lines().count(), 1, "only once");
        assert_eq!(desk.sync(&["run", "-q"]).code, 0, "it was a person's yes");
        assert_eq!(desk.sync(&["plan", "--detailed-exitcode"]).code, 0);
    }
}

#[test]
fn a_plan_broken_off_by_a_signal_can_be_resumed() {
    let desk = Desk::with_cast();
    slow_down(&desk);
    let mut child = desk.command(&["apply", "--yes", "-q"]).stderr(Stdio::null()).spawn().unwrap();
    while desk.writes().1 < 1 && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    assert!(terminate(&child), "the signal is sent");
    assert_eq!(child.wait().unwrap().code(), Some(143));
    desk.sandbox.state().faults.clear();
    assert!(desk.member("jean.martin@exemple.com").is_none());
    let resumed = desk.sync(&["resume"]);
    assert_eq!(resumed.code, 0, "{resumed:?}");
    assert!(desk.member("jean.martin@exemple.com").is_some());
    assert_eq!(desk.sync(&["plan", "--detailed-exitcode"]).code, 0);
}

/// SIGTERM by the system's own command.
fn terminate(child: &Child) -> bool {
    let mut kill = std::process::Command::new("kill");
    kill.args(["-TERM", &child.id().to_string()]).status().unwrap().success()
}

#[test]
fn a_changed_plan_is_not_resumed() {
    let desk = interrupted(1);
    let text = std::fs::read_to_string(desk.path("p.json")).unwrap();
    std::fs::write(desk.path("p.json"), format!("{text} ")).unwrap();
    let writes = desk.writes();
    let resumed = desk.sync(&["resume"]);
    assert_eq!((resumed.code, desk.writes()), (4, writes), "{resumed:?}");
}

#[test]
fn under_another_configuration_a_plan_is_not_resumed() {
    let desk = interrupted(1);
    let before = std::fs::read_to_string(desk.path("sync.toml")).unwrap();
    desk.reconfigure(|text| text.replacen("mode = \"test\"", "mode = \"production\"", 1));
    let writes = desk.writes();
    let resumed = desk.sync(&["resume"]);
    assert_eq!((resumed.code, desk.writes()), (4, writes), "{resumed:?}");
    std::fs::write(desk.path("sync.toml"), before).unwrap();
    assert_eq!(desk.sync(&["resume"]).code, 0);
}

#[test]
fn a_run_never_finishes_an_attended_plan() {
    let desk = interrupted(1);
    let writes = desk.writes();
    let refused = desk.sync(&["run"]);
    assert_eq!((refused.code, desk.writes()), (4, writes), "it is still the first plan: {refused:?}");
    let resumed = desk.sync(&["resume"]);
    assert_eq!(resumed.code, 0, "{resumed:?}");
    assert!(desk.member("jean.martin@exemple.com").is_some());
}

#[test]
fn an_unattended_run_that_was_killed_is_planned_anew_by_the_next() {
    let desk = Desk::with_cast();
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    for index in 0..4 {
        let person = json!({"name": "Nina Roy", "emails": [{"email": format!("nina{index}@exemple.fr")}]});
        desk.sandbox.state().copper.act(&json!({"act": "create", "person": person}), system_ms()).unwrap();
    }
    let before = desk.writes().1;
    let child = desk.command(&["run", "-q"]).stderr(Stdio::null()).spawn().unwrap();
    kill_after(&desk, child, before + 2);
    assert_eq!(desk.sync(&["run", "-q"]).code, 0);
    assert!((0..4).all(|index| desk.member(&format!("nina{index}@exemple.fr")).is_some()));
    let creations = |desk: &Desk| -> u64 { desk.writes().1 - before };
    assert!(creations(&desk) <= 5, "at most the one in doubt is sent twice");
    assert!(!files(&desk.path("reports")).is_empty());
    let (_, status) = desk.json(&["status"]);
    assert_eq!(status["runs"][0]["outcome"], Value::from("done"));
    assert_eq!(desk.sync(&["resume"]).stdout.lines().count(), 1);
}
