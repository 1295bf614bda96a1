//! Bad input of every kind, through the program: the cause in the reader's language, a remedy, the right
//! exit code, and nothing lost. It must not test what is done with good input.

mod files;
mod hostile_name;
mod services;
mod settings;
mod strange_people;

use serde_json::Value;

use crate::support::desk::{Desk, Ended};

/// Says why, what to do, nothing else, and ends as promised.
fn assert_refused(ended: &Ended, code: i32, cause: &str) {
    assert_eq!(ended.code, code, "{ended:?}");
    // French puts a space that does not break before a colon.
    let said = ended.stderr.replace('\u{a0}', " ");
    let (message, hint) = said.split_once("\nhint: ").unwrap_or_else(|| panic!("{ended:?}"));
    assert!(message.starts_with("sync: ") && message.contains(cause), "{cause} is not in {ended:?}");
    assert_eq!(hint.lines().count(), 1, "{ended:?}");
}

/// Runs a command that must fail without a trace at the services, and then a plan that must not.
fn assert_harmless(desk: &Desk, arguments: &[&str], (code, cause): (i32, &str), mend: impl FnOnce(&Desk)) {
    let before = truth(desk);
    let writes = desk.writes();
    assert_refused(&desk.sync(arguments), code, cause);
    assert_eq!(truth(desk), before);
    assert_eq!(desk.writes(), writes);
    mend(desk);
    let ended = desk.sync(&["plan"]);
    assert_eq!(ended.code, 0, "{ended:?}");
}

fn truth(desk: &Desk) -> Value {
    desk.sandbox.state().ground_truth()
}
