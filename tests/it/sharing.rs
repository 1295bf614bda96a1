//! Operations that are performed together end each for itself: what moved meanwhile, what a look-up
//! hides, what a service refuses, and where a batch says nothing. It must not count requests.

use std::sync::Arc;

use copper_mailchimp_sync::model::journal::{Entry, FailureClass, Outcome};
use copper_mailchimp_sync::model::side::Side;
use copper_mailchimp_sync::remote::Progress;
use copper_mailchimp_sync::sandbox::state::State;
use copper_mailchimp_sync::steps::Session;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::support::rig::Rig;

fn email(number: usize) -> String {
    format!("contact.{number}@exemple.fr")
}

fn person(number: usize, name: &str) -> Value {
    json!({"name": name, "emails": [{"email": email(number), "category": "work"}]})
}

fn seed_people(state: &mut State, (count, name): (usize, &str), now: i64) {
    for number in 0..count {
        state.copper.seed(&person(number, name), now);
    }
}

fn seed_members(state: &mut State, count: usize, now: i64) {
    for number in 0..count {
        let names = json!({"FNAME": "Marie", "LNAME": "Dupont"});
        let member = json!({"email_address": email(number), "status": "subscribed", "merge_fields": names});
        state.mailchimp.seed(&member, now);
    }
}

fn act(rig: &Rig, act: &Value) {
    let now = rig.now() * 1000;
    rig.services().copper.act(act, now).unwrap();
}

/// The entries of the only run, by contact.
fn outcomes(session: &Session) -> Vec<(String, Outcome)> {
    let entries = entries(session);
    let mut outcomes: Vec<(String, Outcome)> =
        entries.into_iter().map(|entry| (entry.operation.contact.email, entry.outcome.unwrap())).collect();
    outcomes.sort_by(|(a, _), (b, _)| a.cmp(b));
    outcomes
}

fn entries(session: &Session) -> Vec<Entry> {
    let run = session.store.runs(1).unwrap().remove(0);
    session.store.entries(&run.id).unwrap()
}

/// What moved of each contact that drifted; everybody else is done.
fn drifts(session: &Session) -> Vec<(String, Vec<String>)> {
    let drift = |(email, outcome)| match outcome {
        Outcome::Drift { what } => Some((email, what)),
        Outcome::Done { .. } => None,
        other => panic!("{email}: {other:?}"),
    };
    outcomes(session).into_iter().filter_map(drift).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_the_search_hides_copper_refuses_and_the_others_are_made() {
    let rig = Rig::new(|state, now| seed_members(state, 12, now));
    let mut session = rig.session();
    let made = rig.plan(&mut session).await.unwrap();
    rig.services().copper.options_mut().search_lag_ms = 600_000;
    act(&rig, &json!({"act": "create", "person": person(5, "Marie Ailleurs")}));
    rig.apply(&mut session, &made.file).await.unwrap();
    assert_eq!(drifts(&session), [(email(5), vec!["email".to_owned()])]);
    let people = rig.services().copper.ground_truth().to_string();
    assert!((0..12).all(|number| people.matches(&format!("\"{}\"", email(number))).count() == 1));
    assert!(people.contains("Ailleurs"));
}

#[tokio::test(flavor = "multi_thread")]
async fn whom_the_search_shows_drifts_without_being_sent() {
    let rig = Rig::new(|state, now| seed_members(state, 12, now));
    let mut session = rig.session();
    let made = rig.plan(&mut session).await.unwrap();
    act(&rig, &json!({"act": "create", "person": person(5, "Marie Ailleurs")}));
    rig.services().log.clear();
    rig.apply(&mut session, &made.file).await.unwrap();
    assert_eq!(drifts(&session), [(email(5), vec!["email".to_owned()])]);
    let log = rig.services().log.to_json();
    assert_eq!(log["copper"]["writes"], json!(11));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_value_put_in_meanwhile_is_not_filled_over() {
    let rig = Rig::new(|state, now| {
        seed_people(state, (12, "Marie"), now);
        seed_members(state, 12, now);
    });
    let mut session = rig.session();
    let made = rig.plan(&mut session).await.unwrap();
    rig.clock.advance(60);
    act(&rig, &json!({"act": "edit", "email": email(5), "set": {"name": "Marie Ailleurs"}}));
    rig.apply(&mut session, &made.file).await.unwrap();
    assert_eq!(drifts(&session), [(email(5), vec!["last_name".to_owned()])]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_changed_or_archived_meanwhile_drifts_and_the_others_are_written() {
    let rig = Rig::new(|state, now| {
        seed_people(state, (12, "Marie Dupont"), now);
        seed_members(state, 12, now);
    });
    rig.settle_down().await;
    rig.clock.advance(86_400);
    for number in 0..12 {
        act(&rig, &json!({"act": "edit", "email": email(number), "set": {"name": "Marie Petit"}}));
    }
    let mut session = rig.session();
    let made = rig.plan(&mut session).await.unwrap();
    rig.clock.advance(60);
    let now = rig.now() * 1000;
    let changed = json!({"act": "edit", "email": email(3), "merge_fields": {"LNAME": "Ailleurs"}});
    rig.services().mailchimp.contact(&changed, now).unwrap();
    for (number, what) in [(5, "archive"), (7, "delete")] {
        rig.services().mailchimp.act(&json!({"act": what, "email": email(number)}), now).unwrap();
    }
    rig.apply(&mut session, &made.file).await.unwrap();
    let expected = [(3, "last_name"), (5, "status"), (7, "record")];
    assert_eq!(drifts(&session), expected.map(|(number, what)| (email(number), vec![what.to_owned()])));
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_refused_key_nothing_more_of_that_side_is_begun_and_the_other_goes_on() {
    let rig = Rig::new(|state, now| {
        seed_members(state, 200, now);
        state.copper.seed(&person(900, "Jean Martin"), now);
    });
    let mut session = rig.session();
    let made = rig.plan(&mut session).await.unwrap();
    let fault = json!({"side": "copper", "kind": "unauthorized", "path": "bulk_create", "after": 2, "count": 100});
    rig.services().faults.order(serde_json::from_value(fault).unwrap());
    rig.services().log.clear();
    rig.apply(&mut session, &made.file).await.unwrap();
    let (mut done, mut refused, mut skipped) = (0, 0, 0);
    for (_, outcome) in outcomes(&session) {
        match outcome {
            Outcome::Done { .. } => done += 1,
            Outcome::Failed { class: FailureClass::Unauthorized, .. } => refused += 1,
            Outcome::Skipped { because: None } => skipped += 1,
            other => panic!("{other:?}"),
        }
    }
    // Two requests of ten, and one member at Mailchimp; eight requests at most are on their way at once.
    assert_eq!(done, 2 * 10 + 1);
    assert!(refused >= 10 && skipped > 0, "{refused} {skipped}");
    assert_eq!(done + refused + skipped, 201);
    rig.services().faults.clear();
    drop(session);
    rig.settle_down().await;
}

/// Asks for an end as soon as anything has been done.
struct Impatient(CancellationToken);

impl Progress for Impatient {
    fn begin(&self, _: Side, _: u64) {}
    fn advance(&self, _: Side, _: u64) {
        self.0.cancel();
    }
    fn end(&self, _: Side) {}
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chunk_on_its_way_is_finished_and_of_the_next_nothing_is_intended() {
    let rig = Rig::new(|state, now| seed_members(state, 250, now));
    let mut session = rig.session();
    let made = rig.plan(&mut session).await.unwrap();
    session.progress = Arc::new(Impatient(session.stop.clone()));
    rig.apply(&mut session, &made.file).await.unwrap();
    let (intended, others): (Vec<Entry>, Vec<Entry>) =
        entries(&session).into_iter().partition(|entry| entry.intent_at.is_some());
    assert!(intended.iter().all(|entry| matches!(entry.outcome, Some(Outcome::Done { .. }))));
    assert!(others.iter().all(|entry| entry.outcome == Some(Outcome::Skipped { because: None })));
    assert_eq!((intended.len(), others.len()), (200, 50));
}

/// What enough people for a batch are waiting for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Eve {
    /// To be made members.
    Creation,
    /// To get a tag.
    Tag,
}

async fn eve_of_a_batch(eve: Eve) -> Rig {
    let rig = Rig::new(|state, now| {
        let options = state.mailchimp.options_mut();
        (options.batch_pending_ms, options.batch_preprocessing_ms) = (0, 0);
        (options.batch_operation_ms, options.batch_finalizing_ms) = (0, 0);
        seed_people(state, (400, "Marie Dupont"), now);
        if eve == Eve::Tag {
            seed_members(state, 400, now);
        }
    });
    if eve == Eve::Tag {
        rig.settle_down().await;
        rig.clock.advance(86_400);
        for number in 0..400 {
            act(&rig, &json!({"act": "tag", "email": email(number), "add": ["Salon"]}));
        }
    }
    rig
}

#[tokio::test(start_paused = true)]
async fn whatever_becomes_of_a_batch_everybody_is_made_and_written_once() {
    let faults = [
        ("POST", "/3.0/batches", "dropped"),
        ("POST", "/3.0/batches", "dropped_after"),
        ("POST", "/3.0/batches", "server_error_after"),
        ("POST", "/3.0/batches", "truncated"),
        ("POST", "/3.0/batches", "forbidden"),
        ("GET", "/3.0/batches/", "not_found"),
        ("GET", "batch-results", "forbidden_page"),
        ("GET", "batch-results", "truncated"),
    ];
    for eve in [Eve::Creation, Eve::Tag] {
        for (method, path, kind) in faults {
            let rig = eve_of_a_batch(eve).await;
            let mut session = rig.session();
            let made = rig.plan(&mut session).await.unwrap();
            assert_eq!(made.file.body.changes().count(), 400);
            let fault = json!({"side": "mailchimp", "kind": kind, "method": method, "path": path});
            rig.services().faults.order(serde_json::from_value(fault).unwrap());
            rig.apply(&mut session, &made.file).await.unwrap();
            assert_eq!(rig.services().faults.iter().count(), 0, "{path} {kind}: it was met");
            drop(session);
            rig.settle_down().await;
            let members = rig.services().mailchimp.ground_truth();
            let members = members.as_array().unwrap();
            assert_eq!(members.len(), 400, "{path} {kind}");
            let is_whole = |member: &Value| {
                member["status"] == "subscribed"
                    && (eve == Eve::Creation || member["tags"].to_string().contains("Salon"))
            };
            assert!(members.iter().all(is_whole), "{path} {kind}");
        }
    }
}
