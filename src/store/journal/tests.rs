//! Facts of the journal: intents, outcomes, and what is in doubt. It must not test another table.

use super::*;
use crate::model::journal::FailureClass;
use crate::model::snapshot::Completeness;
use crate::store::plan::PlanState;
use crate::store::samples::{self, id, link, operation, record};

const SIDE: Side = Side::Copper;

fn failed() -> Outcome {
    Outcome::Failed { class: FailureClass::Rejected, message: "no".to_owned() }
}

fn done(record: &str) -> Outcome {
    Outcome::Done { record: Some(id(record)), lossy: Vec::new() }
}

fn bare(outcome: Outcome) -> Settlement {
    Settlement { outcome, link: None, written: None, tombstone: None }
}

fn state(store: &Store, plan: &PlanId) -> PlanState {
    store.stored_plan(plan).unwrap().unwrap().state
}

#[test]
fn an_intent_without_outcome_is_in_doubt_and_makes_its_plan_used() {
    let (_folder, mut store, run, plan) = samples::store_with_run();
    let doing = Performing { run: &run, plan: &plan };
    let update = operation(Kind::Update, "a");
    assert_eq!(state(&store, &plan), PlanState::New);
    store.intend(doing, &update, 110).unwrap();
    assert_eq!(state(&store, &plan), PlanState::Used);
    let entry = Entry {
        run: run.clone(),
        plan: plan.clone(),
        operation: update.clone(),
        intent_at: Some(110),
        outcome_at: None,
        outcome: None,
    };
    assert_eq!(store.in_doubt().unwrap(), std::slice::from_ref(&entry));
    store.settle(doing, &update.id, 120, &bare(failed())).unwrap();
    assert_eq!(store.in_doubt().unwrap(), []);
    let settled = Entry { outcome_at: Some(120), outcome: Some(failed()), ..entry };
    assert_eq!(store.entries(&run).unwrap(), [settled]);
}

#[test]
fn an_intent_is_on_disk_before_anything_can_be_sent() {
    let (folder, mut store, run, plan) = samples::store_with_run();
    let doing = Performing { run: &run, plan: &plan };
    store.intend(doing, &operation(Kind::Update, "a"), 110).unwrap();
    let other = Store::open(&folder.path().join("sync.db"), 1).unwrap();
    assert_eq!(other.in_doubt().unwrap().len(), 1);
}

#[test]
fn nothing_is_recorded_twice() {
    let (_folder, mut store, run, plan) = samples::store_with_run();
    let doing = Performing { run: &run, plan: &plan };
    let update = operation(Kind::Update, "a");
    let unknown = store.settle(doing, &update.id, 120, &bare(failed()));
    assert!(matches!(unknown, Err(StoreError::NotFound { what: "intent" })));
    store.intend(doing, &update, 110).unwrap();
    let again = store.intend(doing, &update, 111);
    assert!(matches!(again, Err(StoreError::AlreadyRecorded { .. })));
    store.settle(doing, &update.id, 120, &bare(failed())).unwrap();
    let again = store.settle(doing, &update.id, 130, &bare(done("1")));
    assert!(matches!(again, Err(StoreError::AlreadyRecorded { .. })));
    assert_eq!(store.entries(&run).unwrap()[0].outcome, Some(failed()));
}

#[test]
fn an_outcome_its_base_its_record_and_its_tombstone_are_stored_together() {
    let (_folder, mut store, run, plan) = samples::store_with_run();
    let doing = Performing { run: &run, plan: &plan };
    let create = operation(Kind::Create, "a");
    let tombstone = Tombstone { side: Side::Mailchimp, id: id("m"), emails: vec![], at: 120 };
    let settlement = Settlement {
        outcome: done("1"),
        link: Some(link("1", "m", 1)),
        written: Some((SIDE, ReadBack { before: None, after: Some(record("1", "a", 115)) })),
        tombstone: Some(tombstone.clone()),
    };
    store.intend(doing, &create, 110).unwrap();
    let cut = |at: &'static str| -> crate::store::CommitHook {
        Box::new(move |point| match point {
            _ if point == at => Err(StoreError::Interrupted { point }),
            _ => Ok(()),
        })
    };
    store.on_commit(cut("settle:before"));
    store.settle(doing, &create.id, 120, &settlement).unwrap_err();
    assert_eq!(store.in_doubt().unwrap().len(), 1);
    assert_eq!(store.links().unwrap(), []);
    assert_eq!(store.records(SIDE).unwrap().len(), 0);
    assert_eq!(store.tombstones().unwrap(), []);
    store.on_commit(cut("settle:after"));
    store.settle(doing, &create.id, 120, &settlement).unwrap_err();
    assert_eq!(store.in_doubt().unwrap(), []);
    assert_eq!(store.links().unwrap(), [link("1", "m", 1)]);
    assert_eq!(store.record(SIDE, &id("1")).unwrap(), Some(record("1", "a", 115)));
    assert_eq!(store.tombstones().unwrap(), [tombstone]);
}

#[test]
fn a_link_that_moved_meanwhile_leaves_the_operation_in_doubt() {
    let (_folder, mut store, run, plan) = samples::store_with_run();
    let doing = Performing { run: &run, plan: &plan };
    let update = operation(Kind::Update, "a");
    store.intend(doing, &update, 110).unwrap();
    let settlement = Settlement { link: Some(link("1", "m", 3)), ..bare(done("1")) };
    let result = store.settle(doing, &update.id, 120, &settlement);
    assert!(matches!(result, Err(StoreError::Moved { found: 0, wanted: 3, .. })));
    assert_eq!(store.in_doubt().unwrap().len(), 1);
}

#[test]
fn a_foreign_edit_found_before_a_write_is_a_version_of_its_own() {
    let (_folder, mut store, run, plan) = samples::store_with_run();
    let doing = Performing { run: &run, plan: &plan };
    let full = samples::reading(Completeness::Full, &[record("1", "listed", 50)]);
    let snapshot = store.record_snapshot(&full, samples::span(60)).unwrap().snapshot;
    let update = operation(Kind::Update, "a");
    store.intend(doing, &update, 110).unwrap();
    let read_back = ReadBack { before: Some(record("1", "theirs", 100)), after: Some(record("1", "ours", 115)) };
    let settlement = Settlement { written: Some((SIDE, read_back)), ..bare(done("1")) };
    store.settle(doing, &update.id, 120, &settlement).unwrap();
    let versions = store.record_versions(SIDE, &id("1")).unwrap();
    let seen: Vec<_> = versions.iter().map(|v| (v.record.stamp, v.written_at, v.until.is_none())).collect();
    assert_eq!(seen, [(50, None, false), (100, None, false), (115, Some(120), true)]);
    let then = store.records_at(&snapshot).unwrap();
    assert_eq!(then.get(&id("1")), Some(&record("1", "listed", 50)));
    assert_eq!(store.latest_snapshot(SIDE).unwrap(), Some(snapshot));
}

#[test]
fn a_write_that_changed_nothing_still_makes_the_version_ours() {
    let (_folder, mut store, run, plan) = samples::store_with_run();
    let doing = Performing { run: &run, plan: &plan };
    let there = record("1", "a", 50);
    let full = samples::reading(Completeness::Full, std::slice::from_ref(&there));
    store.record_snapshot(&full, samples::span(60)).unwrap();
    let update = operation(Kind::Update, "a");
    store.intend(doing, &update, 110).unwrap();
    let settlement =
        Settlement { written: Some((SIDE, ReadBack { before: None, after: Some(there) })), ..bare(failed()) };
    store.settle(doing, &update.id, 120, &settlement).unwrap();
    let versions = store.record_versions(SIDE, &id("1")).unwrap();
    assert_eq!((versions.len(), versions[0].written_at), (1, Some(120)));
}

#[test]
fn a_deletion_closes_the_record_with_or_without_a_look_before() {
    let (_folder, mut store, run, plan) = samples::store_with_run();
    let doing = Performing { run: &run, plan: &plan };
    let (a, b) = (record("1", "a", 50), record("2", "b", 50));
    store.record_sightings(SIDE, &[a.clone(), b], 60).unwrap();
    for (operation, before, gone) in
        [(operation(Kind::Destroy, "a"), Some(a), "1"), (operation(Kind::Destroy, "b"), None, "2")]
    {
        store.intend(doing, &operation, 110).unwrap();
        let settlement = Settlement { written: Some((SIDE, ReadBack { before, after: None })), ..bare(done(gone)) };
        store.settle(doing, &operation.id, 120, &settlement).unwrap();
        assert_eq!(store.record(SIDE, &id(gone)).unwrap(), None);
    }
}

#[test]
fn read_backs_of_a_run_share_a_row_until_a_snapshot_comes_between() {
    let (_folder, mut store, run, _plan) = samples::store_with_run();
    let row = |store: &Store| version::gather(&store.connection, SIDE, &run, 110).unwrap();
    let first = row(&store);
    assert_eq!(row(&store), first);
    let full = samples::reading(Completeness::Full, &[]);
    let snapshot = store.record_snapshot(&full, samples::span(120)).unwrap().snapshot;
    assert!(row(&store) > snapshot.id);
}

#[test]
fn a_chunk_is_adopted_whole_or_not_at_all() {
    let (_folder, mut store, run, plan) = samples::store_with_run();
    let doing = Performing { run: &run, plan: &plan };
    let adoption =
        |person: &str, link| Adoption { operation: operation(Kind::Adopt, person), link: Some(link), tombstone: None };
    let good = adoption("a", link("1", "m", 1));
    let bad = adoption("b", link("2", "n", 7));
    let result = store.adopt(doing, &[good.clone(), bad], 110);
    assert!(matches!(result, Err(StoreError::Moved { .. })));
    assert_eq!((store.links().unwrap().len(), store.entries(&run).unwrap().len()), (0, 0));
    assert_eq!(state(&store, &plan), PlanState::New);
    store.adopt(doing, &[good, adoption("b", link("2", "n", 1))], 110).unwrap();
    assert_eq!(store.links().unwrap().len(), 2);
    assert_eq!(state(&store, &plan), PlanState::Used);
    for entry in store.entries(&run).unwrap() {
        assert_eq!((entry.intent_at, entry.outcome_at), (None, Some(110)));
    }
    assert_eq!(store.in_doubt().unwrap(), []);
}

#[test]
fn a_skipped_operation_has_an_outcome_and_no_intent_and_uses_nothing() {
    let (_folder, mut store, run, plan) = samples::store_with_run();
    let doing = Performing { run: &run, plan: &plan };
    let skipped = Outcome::Skipped { because: None };
    store.skip(doing, &operation(Kind::Update, "a"), &skipped, 110).unwrap();
    let entry = store.entries(&run).unwrap().remove(0);
    assert_eq!((entry.intent_at, entry.outcome), (None, Some(skipped)));
    assert_eq!(state(&store, &plan), PlanState::New);
    assert_eq!(store.in_doubt().unwrap(), []);
}

#[test]
fn entries_come_in_the_order_taken_up() {
    let (_folder, mut store, run, plan) = samples::store_with_run();
    let doing = Performing { run: &run, plan: &plan };
    let operations = ["c", "a", "b"].map(|person| operation(Kind::Update, person));
    for operation in &operations {
        store.intend(doing, operation, 110).unwrap();
    }
    for operation in operations.iter().rev() {
        store.settle(doing, &operation.id, 120, &bare(failed())).unwrap();
    }
    let order: Vec<_> = store.entries(&run).unwrap().into_iter().map(|e| e.operation).collect();
    assert_eq!(order, operations);
}

#[test]
fn budgets_count_intents_of_one_command_after_a_time() {
    let (_folder, mut store, run, plan) = samples::store_with_run();
    let doing = Performing { run: &run, plan: &plan };
    for (person, at) in [("a", 100), ("b", 101), ("c", 102)] {
        store.intend(doing, &operation(Kind::Clear, person), at).unwrap();
    }
    let skipped = Outcome::Skipped { because: None };
    store.skip(doing, &operation(Kind::Untag, "a"), &skipped, 103).unwrap();
    let counts = store.intent_counts("apply", 100).unwrap();
    assert_eq!(counts, BTreeMap::from([(Kind::Clear, 2)]));
    assert_eq!(store.intent_counts("run", 0).unwrap(), BTreeMap::new());
}
