//! The real program asked to stop in the middle of a run: what is in flight is finished and recorded, the
//! rest is left, and `resume` brings it to its end.

use std::process::{Command, Stdio};

use copper_mailchimp_sync::sandbox::faults::{Fault, FaultKind, Service};

use crate::interruption::end::End;
use crate::support::desk::Desk;

fn end(desk: &Desk) -> End {
    End::of_services(&desk.sandbox.state())
}

/// Mailchimp's answers to writes of one kind come late, so that there is a middle to stop in.
fn slow(desk: &Desk) {
    let method = Some("PATCH".to_owned());
    let fault = Fault {
        side: Service::Mailchimp,
        kind: FaultKind::Slow,
        count: 1,
        method,
        path: None,
        after: 0,
        milliseconds: 1500,
    };
    desk.sandbox.state().faults.order(fault);
}

fn is_asked_slowly(desk: &Desk) -> bool {
    desk.sandbox.state().faults.iter().next().is_none()
}

#[test]
fn a_run_asked_to_stop_finishes_what_is_in_flight_and_is_resumed() {
    let uncut = Desk::with_cast();
    assert_eq!(uncut.sync(&["apply", "--yes"]).code, 0);
    let expected = end(&uncut);
    for (signal, code) in [("-INT", 130), ("-TERM", 143)] {
        let desk = Desk::with_cast();
        slow(&desk);
        let mut command = desk.command(&["--json", "apply", "--yes"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        while !is_asked_slowly(&desk) && child.try_wait().unwrap().is_none() {
            std::thread::yield_now();
        }
        let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        let output = child.wait_with_output().unwrap();
        let document: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(code), "{document}");
        let entries = document["entries"].as_array().unwrap();
        let count = |outcome: &str| entries.iter().filter(|entry| entry["outcome"]["outcome"] == outcome).count();
        assert!(entries.iter().all(|entry| !entry["outcome"].is_null()), "nothing is in doubt: {entries:#?}");
        assert!(count("skipped") > 0, "{entries:#?}");
        let writes = desk.writes();
        let resumed = desk.sync(&["resume"]);
        assert_eq!(resumed.code, 0, "{resumed:?}");
        assert!(desk.writes() > writes);
        let found = end(&desk);
        assert!(found == expected, "{signal}: {}", found.difference(&expected));
    }
}
