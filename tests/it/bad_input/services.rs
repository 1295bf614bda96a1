//! Services that refuse, cut, stall or answer nonsense while both sides are read.

use copper_mailchimp_sync::cli::exit::Exit;
use copper_mailchimp_sync::cli::failure::Failure;
use copper_mailchimp_sync::report::locale::{Catalogue, Language};
use copper_mailchimp_sync::sandbox::faults::Fault;
use copper_mailchimp_sync::sandbox::mailchimp::options::ListTotal;
use copper_mailchimp_sync::sandbox::people;
use copper_mailchimp_sync::steps::{Session, StepError, snapshot};
use serde_json::{Value, json};

use crate::bad_input::assert_harmless;
use crate::support::desk::Desk;
use crate::support::rig::Rig;

fn order(desk: &Desk, fault: Value) {
    desk.sandbox.state().faults.order(serde_json::from_value(fault).unwrap());
}

fn mend(desk: &Desk) {
    desk.sandbox.state().faults.clear();
}

#[test]
fn a_refused_key_is_a_matter_of_configuration() {
    let desk = Desk::with_cast();
    let good = std::fs::read_to_string(desk.path(".env")).unwrap();
    for (name, side) in [("COPPER_API_KEY", "copper"), ("MAILCHIMP_API_KEY", "mailchimp")] {
        let bad: String = good
            .lines()
            .map(|line| if line.starts_with(name) { format!("{line}x\n") } else { format!("{line}\n") })
            .collect();
        std::fs::write(desk.path(".env"), bad).unwrap();
        let cause = format!("{side} refuse la clé");
        assert_harmless(&desk, &["plan"], (78, &cause), |desk| std::fs::write(desk.path(".env"), &good).unwrap());
    }
}

#[test]
fn an_audience_that_does_not_exist_is_a_matter_of_configuration() {
    let desk = Desk::with_cast();
    desk.reconfigure(|text| text.replace("a1b2c3d4e5", "ffffffffff"));
    let cause = "mailchimp ne connaît pas ce que la configuration nomme";
    assert_harmless(&desk, &["plan"], (78, cause), |desk| {
        desk.reconfigure(|text| text.replace("ffffffffff", "a1b2c3d4e5"));
    });
}

#[test]
fn the_cause_is_told_in_english_to_who_reads_english() {
    let desk = Desk::with_cast();
    desk.reconfigure(|text| text.replace("a1b2c3d4e5", "ffffffffff"));
    let arguments = ["--lang", "en", "plan"];
    assert_harmless(&desk, &arguments, (78, "mailchimp does not know what the configuration names"), |desk| {
        desk.reconfigure(|text| text.replace("ffffffffff", "a1b2c3d4e5"));
    });
}

#[test]
fn a_listing_that_cannot_be_read_is_never_planned_on() {
    let desk = Desk::with_cast();
    for kind in ["truncated", "page", "empty", "forbidden_page", "unauthorized", "not_found"] {
        for (side, path) in [("copper", "/people/search"), ("mailchimp", "/members")] {
            order(&desk, json!({"side": side, "kind": kind, "path": path, "count": 99}));
            let cause = format!("{side} n'a pas pu être lu en entier");
            assert_harmless(&desk, &["plan"], (5, &cause), mend);
        }
    }
}

#[test]
fn totals_that_move_at_every_reading_are_never_planned_on() {
    let desk = Desk::with_cast();
    desk.sandbox.state().mailchimp.options_mut().list_total = ListTotal::Moving;
    let stand_still = |desk: &Desk| desk.sandbox.state().mailchimp.options_mut().list_total = ListTotal::Counted;
    assert_harmless(&desk, &["plan"], (5, "mailchimp n'a pas pu être lu en entier"), stand_still);
}

#[test]
fn a_page_that_fails_at_every_try_is_never_planned_on() {
    let desk = Desk::with_cast();
    order(&desk, json!({"side": "copper", "kind": "server_error", "path": "/people/search", "count": 99}));
    assert_harmless(&desk, &["plan"], (5, "copper n'a pas pu être lu en entier"), mend);
}

#[test]
fn a_page_instead_of_an_answer_ends_the_first_call() {
    let desk = Desk::with_cast();
    order(&desk, json!({"side": "copper", "kind": "page", "count": 99}));
    assert_harmless(&desk, &["plan"], (5, "copper a répondu autrement que prévu"), mend);
}

#[tokio::test(start_paused = true)]
async fn a_service_that_is_down_is_named_and_nothing_is_lost() {
    let ended = fate(&json!({"side": "mailchimp", "kind": "dropped", "count": 999})).await;
    assert_eq!(ended, (Exit::Failed, "unreachable"));
}

#[tokio::test(start_paused = true)]
async fn one_page_that_fails_after_all_tries_fails_the_snapshot() {
    for kind in ["server_error", "bad_gateway", "unavailable", "dropped", "too_many", "too_many_with_delay"] {
        for (side, path, after) in [("copper", "/people/search", 1), ("mailchimp", "/members", 1)] {
            let fault = json!({"side": side, "kind": kind, "path": path, "after": after, "count": 999});
            assert_eq!(fate(&fault).await, (Exit::Stopped, "snapshot-failed"), "{fault}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_fault_that_passes_is_not_noticed() {
    let rig = Rig::new(|state, now_ms| people::seed_crowd(state, 450, now_ms));
    for kind in ["server_error", "unavailable", "dropped", "too_many_with_delay"] {
        for side in ["copper", "mailchimp"] {
            let fault = json!({"side": side, "kind": kind, "count": 3});
            rig.services().faults.order(serde_json::from_value(fault).unwrap());
        }
        read(&mut rig.session()).await.unwrap();
    }
}

/// How a reading ends under a fault; afterwards, without it, both sides are read whole.
async fn fate(fault: &Value) -> (Exit, &'static str) {
    let rig = Rig::new(|state, now_ms| people::seed_crowd(state, 450, now_ms));
    let before = rig.services().ground_truth();
    let mut session = rig.session();
    let fault: Fault = serde_json::from_value(fault.clone()).unwrap();
    rig.services().faults.order(fault);
    let error = read(&mut session).await.unwrap_err();
    assert_eq!(session.store.latest_snapshot(copper_mailchimp_sync::model::side::Side::Copper).unwrap(), None);
    rig.services().faults.clear();
    read(&mut rig.session()).await.unwrap();
    assert_eq!(rig.services().ground_truth(), before);
    let failure = Failure::of_step(&Catalogue::new(Language::French), &error);
    (failure.exit, failure.code)
}

async fn read(session: &mut Session) -> Result<(), StepError> {
    snapshot::identify(session).await?;
    snapshot::take(session).await.map(drop)
}
