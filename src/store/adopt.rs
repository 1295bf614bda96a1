//! What is recorded without an intent: operations on links and bases alone, and those left undone.
//! It must not take an operation for which something is sent.

use crate::model::journal::Outcome;
use crate::model::link::{Link, Tombstone};
use crate::model::operation::Operation;
use crate::store::entry::{self, Performing};
use crate::store::error::Result;
use crate::store::{Point, Store, link, plan};

/// An operation on links and bases alone, with what it makes of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adoption {
    /// The operation.
    pub operation: Operation,
    /// The link as it is now, one generation on.
    pub link: Option<Link>,
    /// What is to be remembered of records that go.
    pub tombstones: Vec<Tombstone>,
}

const ADOPT: Point = Point { before: "adopt:before", after: "adopt:after" };

const SKIP: Point = Point { before: "skip:before", after: "skip:after" };

impl Store {
    /// Performs a chunk of operations that concern links and bases alone, all or none of them. They
    /// have no intents: nothing is sent for them.
    ///
    /// # Errors
    /// `Moved`, `AlreadyLinked`, `AlreadyRecorded`; then nothing of the chunk is done.
    pub fn adopt(&mut self, doing: Performing<'_>, adoptions: &[Adoption], at: i64) -> Result<()> {
        let outcome = Outcome::Done { record: None, lossy: Vec::new() };
        self.commit(ADOPT, |db| {
            plan::mark_used(db, doing.plan)?;
            adoptions.iter().try_for_each(|adoption| {
                let entry = entry::enter(db, doing, &adoption.operation, None)?;
                entry::conclude(db, entry, &adoption.operation.id, (&outcome, at))?;
                link::keep(db, adoption.link.as_ref(), &adoption.tombstones)
            })
        })
    }

    /// Puts on record why many operations were not begun, all at once: there may be a whole kind of
    /// them. Their plan stays as used as it was.
    ///
    /// # Errors
    /// `AlreadyRecorded` where this run took one of them up before; then none is recorded.
    pub fn skip_all(&mut self, doing: Performing<'_>, skipped: &[(&Operation, Outcome)], at: i64) -> Result<()> {
        self.commit(SKIP, |db| {
            skipped.iter().try_for_each(|(operation, outcome)| {
                let entry = entry::enter(db, doing, operation, None)?;
                entry::conclude(db, entry, &operation.id, (outcome, at))
            })
        })
    }

    /// Puts on record why an operation was not begun. Its plan stays as used as it was.
    ///
    /// # Errors
    /// `AlreadyRecorded` where this run took the operation up before.
    pub fn skip(&mut self, doing: Performing<'_>, operation: &Operation, outcome: &Outcome, at: i64) -> Result<()> {
        self.skip_all(doing, &[(operation, outcome.clone())], at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::kind::Kind;
    use crate::store::error::StoreError;
    use crate::store::plan::PlanState;
    use crate::store::samples::{self, link, operation, state};

    #[test]
    fn a_chunk_is_adopted_whole_or_not_at_all() {
        let (_folder, mut store, run, plan) = samples::store_with_run();
        let doing = Performing { run: &run, plan: &plan };
        let adoption = |person: &str, link| Adoption {
            operation: operation(Kind::Adopt, person),
            link: Some(link),
            tombstones: vec![],
        };
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
}
