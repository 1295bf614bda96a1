//! The journal: what is about to be sent, and how it ended, with everything that a write changed in
//! one transaction. It must never open a transaction that waits for a service.

use rusqlite::Connection;

use crate::model::journal::{Outcome, ReadBack, Refused, RunId};
use crate::model::link::{Link, Tombstone};
use crate::model::operation::{Operation, OperationId};
use crate::model::side::Side;
use crate::model::snapshot::NativeId;
use crate::model::wish::Wish;
use crate::store::entry::{self, Performing};
use crate::store::error::Result;
use crate::store::version::{self, Source};
use crate::store::{Point, Store, link, parked, plan};

/// How an operation ended, with everything that changed by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// How it ended.
    pub outcome: Outcome,
    /// The link as it is now, one generation on; `None` where it did not change.
    pub link: Option<Link>,
    /// What was read back, and where; `None` where nothing was written.
    pub written: Option<(Side, ReadBack)>,
    /// What is to be remembered of records that go.
    pub tombstones: Vec<Tombstone>,
    /// What the service refused for good of it.
    pub refused: Vec<Refused>,
}

impl Settlement {
    /// An outcome that changes nothing else.
    pub const fn bare(outcome: Outcome) -> Self {
        Self { outcome, link: None, written: None, tombstones: Vec::new(), refused: Vec::new() }
    }
}

const INTEND: Point = Point { before: "intend:before", after: "intend:after" };

const SETTLE: Point = Point { before: "settle:before", after: "settle:after" };

impl Store {
    /// Puts on record that an operation is about to be sent; nothing may be sent before this
    /// returns. The first one makes its plan used.
    ///
    /// # Errors
    /// `AlreadyRecorded` where this run took the operation up before.
    pub fn intend(&mut self, doing: Performing<'_>, operation: &Operation, at: i64) -> Result<()> {
        self.intend_all(doing, &[operation], at)
    }

    /// The same for operations that are sent together, all or none of them: each has its own intent.
    ///
    /// # Errors
    /// `AlreadyRecorded` where this run took one of them up before.
    pub fn intend_all(&mut self, doing: Performing<'_>, operations: &[&Operation], at: i64) -> Result<()> {
        self.commit(INTEND, |db| {
            plan::mark_used(db, doing.plan)?;
            operations.iter().try_for_each(|operation| entry::enter(db, doing, operation, Some(at)).map(drop))
        })
    }

    /// Puts on record how an intended operation ended, with the new base, what was read back and
    /// the deletion to remember.
    ///
    /// # Errors
    /// `NotFound` without an intent, `AlreadyRecorded` with an outcome, `Moved` and `AlreadyLinked`
    /// for the link.
    pub fn settle(
        &mut self,
        doing: Performing<'_>,
        operation: &OperationId,
        at: i64,
        settlement: &Settlement,
    ) -> Result<()> {
        self.commit(SETTLE, |db| settle(db, doing, (operation, settlement), at))
    }

    /// The same for operations that were sent together, all or none of them. No two of them may concern
    /// one link.
    ///
    /// # Errors
    /// Those of `settle`; then none of them is settled.
    pub fn settle_all(
        &mut self,
        doing: Performing<'_>,
        settlements: &[(&OperationId, Settlement)],
        at: i64,
    ) -> Result<()> {
        self.commit(SETTLE, |db| {
            settlements.iter().try_for_each(|(operation, settlement)| settle(db, doing, (operation, settlement), at))
        })
    }
}

fn settle(
    db: &Connection,
    doing: Performing<'_>,
    (operation, settlement): (&OperationId, &Settlement),
    at: i64,
) -> Result<()> {
    let entry = entry::find(db, doing, operation)?;
    entry::conclude(db, entry, operation, (&settlement.outcome, at))?;
    keep_read_back(db, doing.run, settlement, at)?;
    if matches!(settlement.outcome, Outcome::Done { .. }) {
        let operation = entry::operation(db, entry)?;
        parked::forget(db, &Wish::of(&operation))?;
    }
    settlement.refused.iter().try_for_each(|refused| parked::put(db, refused, at))?;
    link::keep(db, settlement.link.as_ref(), &settlement.tombstones)
}

/// What stood there just before our write is a version too: without it, history would show an edit
/// made between snapshot and write as ours.
fn keep_read_back(db: &Connection, run: &RunId, settlement: &Settlement, at: i64) -> Result<()> {
    let Some((side, read_back)) = &settlement.written else {
        return Ok(());
    };
    let found = Source { side: *side, snapshot: version::gather(db, *side, run, at)?, written_at: None };
    let ours = Source { written_at: Some(at), ..found };
    if let Some(before) = &read_back.before {
        version::put(db, &found, before)?;
    }
    match (&read_back.after, deleted(settlement, read_back)) {
        (Some(after), _) => version::put(db, &ours, after),
        (None, Some(id)) => version::remove(db, &ours, id),
        (None, None) => Ok(()),
    }
}

/// Which record a deletion deleted: the one read just before, else the one that its outcome names.
fn deleted<'a>(settlement: &'a Settlement, read_back: &'a ReadBack) -> Option<&'a NativeId> {
    match (&read_back.before, &settlement.outcome) {
        (Some(before), _) => Some(&before.id),
        (None, Outcome::Done { record, .. }) => record.as_ref(),
        (None, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::journal::Entry;
    use crate::model::kind::Kind;
    use crate::model::link::Cause;
    use crate::model::snapshot::Completeness;
    use crate::store::error::StoreError;
    use crate::store::plan::PlanState;
    use crate::store::samples::{self, bare, done, failed, id, link, operation, record, state};

    const SIDE: Side = Side::Copper;

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
    fn operations_sent_together_are_intended_and_settled_all_or_none() {
        let (_folder, mut store, run, plan) = samples::store_with_run();
        let doing = Performing { run: &run, plan: &plan };
        let [a, b, c] = ["a", "b", "c"].map(|person| operation(Kind::Update, person));
        store.intend_all(doing, &[&a, &b], 110).unwrap();
        assert_eq!(store.in_doubt().unwrap().len(), 2);
        let again = store.intend_all(doing, &[&c, &b], 111);
        assert!(matches!(again, Err(StoreError::AlreadyRecorded { .. })));
        assert_eq!(store.in_doubt().unwrap().len(), 2);
        let unknown = store.settle_all(doing, &[(&a.id, bare(failed())), (&c.id, bare(failed()))], 120);
        assert!(matches!(unknown, Err(StoreError::NotFound { .. })));
        assert_eq!(store.in_doubt().unwrap().len(), 2);
        store.settle_all(doing, &[(&a.id, bare(failed())), (&b.id, bare(done("2")))], 120).unwrap();
        assert_eq!(store.in_doubt().unwrap(), []);
        let outcomes: Vec<_> = store.entries(&run).unwrap().into_iter().map(|entry| entry.outcome).collect();
        assert_eq!(outcomes, [Some(failed()), Some(done("2"))]);
    }

    #[test]
    fn an_outcome_its_base_its_record_and_its_tombstone_are_stored_together() {
        let (_folder, mut store, run, plan) = samples::store_with_run();
        let doing = Performing { run: &run, plan: &plan };
        let create = operation(Kind::Create, "a");
        let tombstone =
            Tombstone { side: Side::Mailchimp, id: id("m"), emails: vec![], at: 120, cause: Cause::Deleted };
        let settlement = Settlement {
            outcome: done("1"),
            link: Some(link("1", "m", 1)),
            written: Some((SIDE, ReadBack { before: None, after: Some(record("1", "a", 115)) })),
            tombstones: vec![tombstone.clone()],
            refused: vec![],
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
    fn a_plan_that_is_done_stays_done() {
        let (_folder, mut store, run, plan) = samples::store_with_run();
        store.mark_done(&plan).unwrap();
        let doing = Performing { run: &run, plan: &plan };
        store.intend(doing, &operation(Kind::Update, "a"), 110).unwrap();
        assert_eq!(state(&store, &plan), PlanState::Done);
    }
}
