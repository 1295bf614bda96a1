//! The everyday plan reads what changed and looks at whom that concerns, and says what a plan of
//! everybody says. It must not know how either is done.

use copper_mailchimp_sync::model::plan::Plan;
use copper_mailchimp_sync::model::side::{PerSide, Side};
use copper_mailchimp_sync::model::snapshot::{Completeness, LAG_SECONDS};
use copper_mailchimp_sync::reconcile;
use copper_mailchimp_sync::sandbox::people;
use copper_mailchimp_sync::steps::plan::world;
use copper_mailchimp_sync::steps::{Extent, Session};
use serde_json::{Value, json};

use crate::support::rig::Rig;

/// What a plan of everybody says of what is stored now.
fn of_everybody(session: &Session) -> Plan {
    let latest = |side| session.store.latest_snapshot(side).unwrap().unwrap();
    let snapshots = PerSide { copper: latest(Side::Copper), mailchimp: latest(Side::Mailchimp) };
    let world = world(&session.store, &session.rules, &session.place.engine, &snapshots).unwrap();
    reconcile::plan::plan(&world).plan
}

async fn plan(rig: &Rig, session: &mut Session) -> Plan {
    let plan = rig.plan(session).await.unwrap().file.body;
    assert_eq!(plan, of_everybody(session));
    plan
}

fn kinds(plan: &Plan) -> [Completeness; 2] {
    [plan.snapshots.copper.kind, plan.snapshots.mailchimp.kind]
}

/// The cast, in step, an hour later.
async fn settled() -> Rig {
    let rig = Rig::new(people::seed_cast);
    rig.settle_down().await;
    rig.clock.advance(6 * 3600);
    rig
}

fn copper(rig: &Rig, act: &Value) {
    rig.services().copper.act(act, rig.now() * 1000).unwrap_or_else(|error| panic!("{error}"));
}

fn mailchimp(rig: &Rig, act: &Value) {
    rig.services().mailchimp.act(act, rig.now() * 1000).unwrap_or_else(|error| panic!("{error}"));
}

/// Requests of a plan, those that say which account it is left out.
fn readings(rig: &Rig) -> Vec<String> {
    const PROBES: [&str; 6] =
        ["users/me", "/account", "custom_field_definitions", "contact_types", "/merge-fields", "/lists/"];
    let log = rig.services().log.to_json();
    let lines = log["log"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| format!("{} {}", line["method"].as_str().unwrap(), line["path"].as_str().unwrap()));
    lines.filter(|line| line.ends_with("/members") || !PROBES.iter().any(|probe| line.contains(probe))).collect()
}

#[tokio::test]
async fn a_plan_without_changes_takes_five_requests() {
    let rig = settled().await;
    let mut session = rig.session();
    rig.services().log.clear();
    let plan = plan(&rig, &mut session).await;
    assert_eq!((kinds(&plan), plan.changes().count()), ([Completeness::Incremental; 2], 0));
    assert_eq!(readings(&rig).len(), 5, "{:#?}", readings(&rig));
    let held = session.store.part_to_plan(0, &PerSide::default()).unwrap().unwrap();
    let at_rest: u64 = held.outside.copper.values().sum();
    assert!(at_rest > held.records.copper.len() as u64, "{at_rest}");
}

#[tokio::test]
async fn each_act_of_people_and_contacts_is_seen_and_concerns_whom_it_concerns() {
    let people = [
        json!({"act": "edit", "email": "antoine.lambert@exemple.fr", "set": {"name": "Antoine Lambert-Roy"}}),
        json!({"act": "tag", "email": "jean.martin@exemple.com", "add": ["Client"]}),
        json!({"act": "tag", "email": "zoe.lefevre@exemple.fr", "add": ["🗑️ À SUPPRIMER"]}),
        json!({"act": "create", "person": {"name": "Élodie Faure", "emails": [{"email": "elodie.faure@exemple.fr"}]}}),
        json!({"act": "create", "person": {"name": "Marie D.", "emails": [{"email": "marie.dupont2@exemple.com"},
            {"email": "claire.petit@exemple.com"}]}}),
        json!({"act": "change_address", "from": "thomas.garnier@exemple.com", "to": "t.garnier@exemple.com"}),
        json!({"act": "delete", "email": "luc.moreau@exemple.com"}),
    ];
    let members = [
        json!({"act": "change_address", "email": "camille.rousseau@exemple.fr", "to": "c.rousseau@exemple.fr"}),
        json!({"act": "delete", "email": "jean.martin@exemple.com"}),
        json!({"act": "archive", "email": "claire.perso@exemple.fr"}),
    ];
    let rig = settled().await;
    let mut session = rig.session();
    let mut last = plan(&rig, &mut session).await;
    for (number, act) in people.iter().chain(&members).enumerate() {
        rig.clock.advance(60);
        let done = if number < people.len() {
            rig.services().copper.act(act, rig.now() * 1000).map(drop)
        } else {
            rig.services().mailchimp.act(act, rig.now() * 1000).map(drop)
        };
        // Not everybody in this list can always do it: whom an earlier act concerned, for one.
        if done.is_err() {
            continue;
        }
        let plan = plan(&rig, &mut session).await;
        assert_ne!(
            (&plan.operations, &plan.questions, &plan.listed),
            (&last.operations, &last.questions, &last.listed),
            "{act}"
        );
        last = plan;
    }
    let made = rig.plan(&mut session).await.unwrap();
    rig.apply(&mut session, &made.file).await.unwrap();
    for minutes in [1, 5, 20, 60] {
        rig.clock.advance(minutes * 60);
        plan(&rig, &mut session).await;
    }
}

#[tokio::test]
async fn a_deletion_that_no_listing_of_changes_shows_is_found_by_counting() {
    use copper_mailchimp_sync::model::question::QuestionKind::{DeletedInCopper, DeletedInMailchimp};
    for (side, kind) in [(Side::Copper, DeletedInCopper), (Side::Mailchimp, DeletedInMailchimp)] {
        let rig = settled().await;
        let act = json!({"act": "delete", "email": "jean.martin@exemple.com"});
        match side {
            Side::Copper => copper(&rig, &act),
            Side::Mailchimp => mailchimp(&rig, &act),
        }
        let plan = plan(&rig, &mut rig.session()).await;
        assert_eq!(*plan.snapshots.as_ref().map(|note| note.kind).get(side), Completeness::Full);
        assert_eq!(*plan.snapshots.as_ref().map(|note| note.kind).get(side.other()), Completeness::Incremental);
        assert!(plan.questions.iter().any(|question| question.kind == kind), "{side}");
    }
}

/// Somebody who is shown to the key again was not changed: only the count tells.
#[tokio::test]
async fn somebody_hidden_for_a_while_is_found_again_by_counting() {
    use copper_mailchimp_sync::model::question::QuestionKind::DeletedInCopper;
    let rig = settled().await;
    let mut session = rig.session();
    let is_asked = |plan: &Plan| plan.questions.iter().any(|question| question.kind == DeletedInCopper);
    // Listings begin a little before the last change that was seen.
    rig.clock.advance(6 * 3600);
    copper(&rig, &json!({"act": "edit", "email": "antoine.lambert@exemple.fr", "set": {"title": "Directeur"}}));
    plan(&rig, &mut session).await;
    copper(&rig, &json!({"act": "hide", "email": "jean.martin@exemple.com"}));
    assert!(is_asked(&plan(&rig, &mut session).await), "what is hidden and what is gone look alike");
    copper(&rig, &json!({"act": "show", "email": "jean.martin@exemple.com"}));
    let again = plan(&rig, &mut session).await;
    assert_eq!(again.snapshots.copper.kind, Completeness::Full);
    assert!(!is_asked(&again));
    assert_eq!(kinds(&plan(&rig, &mut session).await), [Completeness::Incremental; 2], "and then it is enough");
}

/// Two services of which one listing lacks somebody: the creation meets them.
#[tokio::test]
async fn a_creation_that_meets_somebody_unlisted_has_everything_read_the_next_time() {
    let rig = settled().await;
    let mut session = rig.session();
    rig.services().copper.options_mut().search_lag_ms = 600_000;
    copper(
        &rig,
        &json!({"act": "create", "person": {"name": "Ida Vernet", "emails": [{"email": "ida.vernet@exemple.fr", "category": "work"}]}}),
    );
    let sign_up = json!({"email_address": "ida.vernet@exemple.fr", "status": "subscribed"});
    rig.services().mailchimp.act(&json!({"act": "create", "member": sign_up}), rig.now() * 1000).unwrap();
    let made = rig.plan(&mut session).await.unwrap();
    assert_eq!(made.file.body.changes().count(), 1);
    rig.apply(&mut session, &made.file).await.unwrap();
    assert_eq!(kinds(&plan(&rig, &mut session).await), [Completeness::Full; 2]);
}

/// Whom we made a moment ago, and the search does not show yet, must not cover for somebody who went.
#[tokio::test]
async fn a_deletion_is_found_although_everything_was_read_while_our_own_creations_were_not_listed_yet() {
    use copper_mailchimp_sync::model::question::QuestionKind::DeletedInCopper;
    let rig = settled().await;
    rig.services().copper.options_mut().search_lag_ms = 600_000;
    let sign_up = json!({"email_address": "ida.vernet@exemple.fr", "status": "subscribed"});
    rig.services().mailchimp.act(&json!({"act": "create", "member": sign_up}), rig.now() * 1000).unwrap();
    let mut session = rig.session();
    let made = rig.plan(&mut session).await.unwrap();
    rig.apply(&mut session, &made.file).await.unwrap();
    copper(&rig, &json!({"act": "delete", "email": "jean.martin@exemple.com"}));
    session.extent = Extent::Full;
    plan(&rig, &mut session).await;
    session.extent = Extent::Due(86_400);
    rig.clock.advance(LAG_SECONDS * 2);
    let plan = plan(&rig, &mut session).await;
    assert!(plan.questions.iter().any(|question| question.kind == DeletedInCopper));
}

#[tokio::test]
async fn a_write_that_finds_nobody_has_everything_read_the_next_time() {
    let rig = settled().await;
    let edit = json!({"act": "edit", "email": "jean.martin@exemple.com", "merge_fields": {"LNAME": "Martinez"}});
    rig.services().mailchimp.contact(&edit, rig.now() * 1000).unwrap();
    let mut session = rig.session();
    let made = rig.plan(&mut session).await.unwrap();
    assert_eq!(made.file.body.changes().count(), 1);
    copper(&rig, &json!({"act": "delete", "email": "jean.martin@exemple.com"}));
    rig.apply(&mut session, &made.file).await.unwrap();
    assert_eq!(kinds(&plan(&rig, &mut session).await), [Completeness::Full; 2]);
    assert_eq!(kinds(&plan(&rig, &mut session).await), [Completeness::Incremental; 2]);
}

#[tokio::test]
async fn an_unattended_run_asks_once_which_account_it_is() {
    let rig = settled().await;
    rig.services().log.clear();
    copper_mailchimp_sync::steps::run::prepare(&mut rig.session()).await.unwrap();
    let log = rig.services().log.to_json();
    let asked =
        log["log"].as_array().unwrap().iter().filter(|line| line["path"].as_str().unwrap().ends_with("users/me"));
    assert_eq!(asked.count(), 1);
    assert_eq!(readings(&rig).len(), 5);
}

#[tokio::test]
async fn everything_is_read_on_demand_when_it_is_due_and_under_other_settings() {
    let rig = settled().await;
    let mut session = rig.session();
    session.extent = Extent::Full;
    assert_eq!(kinds(&plan(&rig, &mut session).await), [Completeness::Full; 2]);
    session.extent = Extent::Due(3600);
    rig.clock.advance(3599);
    assert_eq!(kinds(&plan(&rig, &mut session).await), [Completeness::Incremental; 2]);
    rig.clock.advance(1);
    assert_eq!(kinds(&plan(&rig, &mut session).await), [Completeness::Full; 2]);
    assert_eq!(kinds(&plan(&rig, &mut session).await), [Completeness::Incremental; 2]);
    session.rules.scope.copper_tags_none = vec!["VIP".to_owned()];
    assert_eq!(kinds(&plan(&rig, &mut session).await), [Completeness::Full; 2]);
    assert_eq!(kinds(&plan(&rig, &mut session).await), [Completeness::Incremental; 2]);
    rig.clock.advance(-7200);
    assert_eq!(kinds(&plan(&rig, &mut session).await), [Completeness::Full; 2]);
}

#[tokio::test]
async fn an_account_that_refuses_the_filter_by_date_is_asked_once_a_reading_of_everybody() {
    use copper_mailchimp_sync::sandbox::copper::options::ModifiedDateFilter;
    let rig = settled().await;
    rig.services().copper.options_mut().modified_date_filter = ModifiedDateFilter::Refused;
    let refused = || {
        let log = rig.services().log.to_json();
        log["log"].as_array().unwrap().iter().filter(|line| line["status"] == 422).count()
    };
    rig.services().log.clear();
    let mut session = rig.session();
    for _ in 0..3 {
        let plan = plan(&rig, &mut session).await;
        assert_eq!((kinds(&plan), plan.changes().count()), ([Completeness::Incremental; 2], 0));
    }
    assert_eq!(refused(), 1);
    rig.clock.advance(60);
    copper(&rig, &json!({"act": "tag", "email": "jean.martin@exemple.com", "add": ["Client"]}));
    assert_eq!(plan(&rig, &mut session).await.changes().count(), 1);
}
