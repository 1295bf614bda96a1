//! The real program killed with signal 9 in the middle of a run.

use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::interruption::end::End;
use crate::support::desk::Desk;

fn end(desk: &Desk) -> End {
    End::of_services(&desk.sandbox.state())
}

/// Kills the program as soon as the sandbox has seen so many requests.
fn kill_after(desk: &Desk, mut child: Child, requests: u64) {
    while desk.requests() < requests && child.try_wait().unwrap().is_none() {
        std::thread::yield_now();
    }
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn a_program_killed_at_any_moment_ends_where_an_unkilled_one_ends() {
    let unkilled = Desk::with_cast();
    assert_eq!(unkilled.sync(&["apply", "--yes"]).code, 0);
    let (whole, expected) = (unkilled.requests(), end(&unkilled));
    for part in 1..=6 {
        let desk = Desk::with_cast();
        let mut command = desk.command(&["apply", "--yes"]);
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        kill_after(&desk, child, whole * part / 6);
        let planned = desk.sync(&["plan"]);
        assert_eq!(planned.code, 0, "{planned:?}");
        let applied = desk.sync(&["apply", "--yes"]);
        assert_eq!(applied.code, 0, "{applied:?}");
        let end = end(&desk);
        assert!(end == expected, "killed after {part} of 6 parts: {}", end.difference(&expected));
        assert_eq!(desk.sync(&["plan", "--detailed-exitcode"]).code, 0);
    }
}

/// How often the program is killed in a row; `SYNC_TEST_KILLS` says otherwise.
fn kills() -> u64 {
    std::env::var("SYNC_TEST_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(12)
}

/// Numbers that look random and are the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }
}

/// What people and contacts do before the program is started for the n-th time.
fn happen(desk: &Desk, number: u64) {
    let now = copper_mailchimp_sync::sandbox::serve::system_ms();
    let mut state = desk.sandbox.state();
    let email = |name: &str| format!("{name}{number}@exemple.com");
    let person = json!({"name": format!("Nouvelle Personne{number}"), "emails": [{"email": email("neuf")}],
        "tags": ["Salon 2027"]});
    let people = [
        json!({"act": "create", "person": person}),
        json!({"act": "edit", "email": "antoine.lambert@exemple.fr", "set": {"name": format!("Antoine Lambert{number}")}}),
    ];
    for act in &people {
        state.copper.act(act, now).unwrap();
    }
    let sign_up =
        json!({"act": "sign_up", "email": email("inscrit"), "merge_fields": {"FNAME": "Ida", "LNAME": "Vernet"}});
    state.mailchimp.contact(&sign_up, now).unwrap();
    // Whether a form asks for a confirmation is a setting of the audience.
    let _confirmed = state.mailchimp.contact(&json!({"act": "confirm", "email": email("inscrit")}), now);
    if number == 5 {
        let gone = json!({"act": "unsubscribe", "email": "camille.rousseau@exemple.fr"});
        state.mailchimp.contact(&gone, now).unwrap();
    }
}

/// Runs until nothing is left, at most two rounds, as promised; then a plan holds no change.
fn settle_down(desk: &Desk) {
    for _ in 0..2 {
        let run = desk.sync(&["run"]);
        assert_eq!(run.code, 0, "{run:?}");
    }
    let plan = desk.sync(&["plan", "--full", "--detailed-exitcode"]);
    assert_eq!(plan.code, 0, "{plan:?}");
}

/// Both services in step, and budgets that many days in one minute do not overrun.
fn begin() -> Desk {
    let desk = Desk::with_cast();
    let limits = "[approval]\nmax_creates_per_run = 10000\nmax_creates_per_day = 10000";
    desk.reconfigure(|text| text.replacen("[approval]", limits, 1));
    assert_eq!(desk.sync(&["apply", "--yes"]).code, 0);
    desk
}

#[test]
fn a_program_killed_many_times_in_a_row_loses_nothing_and_makes_nobody_twice() {
    let (killed, whole) = (begin(), begin());
    let mut chance = Chance(0x9E37_79B9_7F4A_7C15);
    for number in 0..kills() {
        happen(&killed, number);
        happen(&whole, number);
        let mut command = killed.command(&["apply", "--yes"]);
        let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let end = Instant::now() + Duration::from_micros(chance.below(400_000));
        while Instant::now() < end && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        child.kill().unwrap();
        child.wait().unwrap();
    }
    settle_down(&killed);
    settle_down(&whole);
    let (found, expected) = (end(&killed), end(&whole));
    assert!(found == expected, "{}", found.difference(&expected));
    let runs = json!(killed.json(&["status"]).1["runs"].as_array().unwrap().len());
    assert!(runs.as_u64() > Some(1), "{runs}");
}
