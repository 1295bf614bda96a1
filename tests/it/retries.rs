//! What failed is tried again: by an unattended run after a time that grows, at once where a person looks
//! on, and never in the way of the rest. It must not wait in real time.

use copper_mailchimp_sync::model::journal::RunOutcome;
use copper_mailchimp_sync::model::plan::{Bucket, PlanFile};
use copper_mailchimp_sync::model::reason::Reason;
use copper_mailchimp_sync::sandbox::faults::{Fault, FaultKind, Service};
use copper_mailchimp_sync::sandbox::people;
use copper_mailchimp_sync::steps::Session;
use copper_mailchimp_sync::steps::run;
use serde_json::json;

use crate::support::rig::Rig;

const FAILS: &str = "antoine.lambert@exemple.fr";

/// Two people were edited, and Mailchimp fails so many times to write one of them.
async fn failing(kind: FaultKind, count: u32) -> Rig {
    let rig = Rig::new(people::seed_cast);
    rig.settle_down().await;
    rig.clock.advance(3600);
    let mut state = rig.services();
    for email in [FAILS, "luc.moreau@exemple.com"] {
        let act = json!({"act": "edit", "email": email, "set": {"name": "Autre Nom"}});
        state.copper.act(&act, rig.now() * 1000).unwrap();
    }
    let members = state.ground_truth()["mailchimp"]["members"].clone();
    let member = members.as_array().unwrap().iter().find(|member| member["email_address"] == FAILS).unwrap();
    let (method, path) = (Some("PATCH".to_owned()), member["id"].as_str().map(str::to_owned));
    state.faults.order(Fault { side: Service::Mailchimp, kind, count, method, path, after: 0, milliseconds: 0 });
    drop(state);
    rig
}

async fn run(session: &mut Session) -> (PlanFile, RunOutcome) {
    let file = run::prepare(session).await.unwrap().file;
    let (approval, selection) = run::approve(session, &file).unwrap();
    let run = run::perform(session, &file, (&approval, &selection)).await.unwrap();
    (file, run.outcome.unwrap())
}

fn changes(file: &PlanFile) -> usize {
    file.body.changes().count()
}

#[tokio::test(start_paused = true)]
async fn what_failed_for_a_time_waits_for_its_next_try_unless_a_person_looks_on() {
    let rig = failing(FaultKind::ServerError, 5).await;
    let mut session = rig.session();
    let (file, outcome) = run(&mut session).await;
    assert_eq!((changes(&file), outcome), (2, RunOutcome::Partial));

    rig.clock.advance(599);
    let (file, outcome) = run(&mut session).await;
    assert_eq!((changes(&file), outcome), (0, RunOutcome::Done));
    assert_eq!(file.body.listed.iter().filter(|listed| listed.reason == Reason::TriedLater).count(), 1);
    assert_eq!(file.body.counts.records.copper[&Bucket::Failing], 1);
    let attended = rig.plan(&mut session).await.unwrap();
    assert_eq!(changes(&attended.file), 1);

    rig.clock.advance(1);
    let (file, outcome) = run(&mut session).await;
    assert_eq!((changes(&file), outcome), (1, RunOutcome::Done));
    assert_eq!(changes(&run(&mut session).await.0), 0);
}
