//! The real program killed with signal 9 in the middle of a run.

use std::process::{Child, Stdio};

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
