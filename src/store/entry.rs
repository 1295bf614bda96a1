//! Entries as rows: what a run took up, and how each ended. Both are added, never changed. It must
//! not know what else an outcome changes.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row, named_params};

use crate::model::journal::{Entry, Outcome, RunId};
use crate::model::kind::Kind;
use crate::model::operation::{Operation, OperationId};
use crate::model::plan::PlanId;
use crate::store::error::{Result, StoreError};
use crate::store::{Store, rows};

/// A run performing a plan.
#[derive(Debug, Clone, Copy)]
pub struct Performing<'a> {
    /// The run.
    pub run: &'a RunId,
    /// The plan.
    pub plan: &'a PlanId,
}

impl Store {
    /// Every entry of a run, in the order taken up.
    ///
    /// # Errors
    /// Those of the database.
    pub fn entries(&self, run: &RunId) -> Result<Vec<Entry>> {
        let params = named_params! {":run": run.as_str()};
        rows::all(&self.connection, OF_RUN, params, read_entry)
    }

    /// Every entry of a plan, of any run, in the order taken up.
    ///
    /// # Errors
    /// Those of the database.
    pub fn plan_entries(&self, plan: &PlanId) -> Result<Vec<Entry>> {
        let params = named_params! {":plan": plan.as_str()};
        rows::all(&self.connection, OF_PLAN, params, read_entry)
    }

    /// Every operation that was intended and has no outcome, of any run, in the order taken up.
    ///
    /// # Errors
    /// Those of the database.
    pub fn in_doubt(&self) -> Result<Vec<Entry>> {
        rows::all(&self.connection, IN_DOUBT, &[], read_entry)
    }

    /// How many operations of each kind were intended after a time (UTC seconds) under one approver:
    /// what budgets are counted from.
    ///
    /// # Errors
    /// Those of the database.
    pub fn intent_counts(&self, approver: &str, after: i64) -> Result<BTreeMap<Kind, u64>> {
        let params = named_params! {":approver": approver, ":after": after};
        rows::all(&self.connection, COUNTS, params, |row| {
            let kind = rows::from_word("entry.kind", row.get(0)?)?;
            Ok((kind, rows::from_integer("count", row.get(1)?)?))
        })
    }
}

const OF_RUN: &str = "SELECT run, plan, body, intent_at, outcome.at, result
    FROM entry LEFT JOIN outcome ON outcome.entry = entry.ordinal
    WHERE run = :run ORDER BY ordinal";

const OF_PLAN: &str = "SELECT run, plan, body, intent_at, outcome.at, result
    FROM entry LEFT JOIN outcome ON outcome.entry = entry.ordinal
    WHERE plan = :plan ORDER BY ordinal";

const IN_DOUBT: &str = "SELECT run, plan, body, intent_at, NULL, NULL FROM entry
    WHERE intent_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM outcome WHERE outcome.entry = entry.ordinal) ORDER BY ordinal";

const COUNTS: &str = "SELECT kind, count(*) FROM entry JOIN run ON run.id = entry.run
    WHERE intent_at > :after AND run.approver = :approver GROUP BY kind";

pub(crate) fn read_entry(row: &Row<'_>) -> Result<Entry> {
    let result: Option<String> = row.get(5)?;
    Ok(Entry {
        run: RunId::from_text(row.get::<_, String>(0)?),
        plan: PlanId::from_text(row.get::<_, String>(1)?),
        operation: rows::from_json("entry.body", row.get::<_, String>(2)?.as_bytes())?,
        intent_at: row.get(3)?,
        outcome_at: row.get(4)?,
        outcome: result.map(|json| rows::from_json("outcome.result", json.as_bytes())).transpose()?,
    })
}

const ENTER: &str = "INSERT INTO entry (run, plan, operation, kind, body, intent_at)
    VALUES (:run, :plan, :operation, :kind, :body, :intent_at)
    ON CONFLICT (run, operation) DO NOTHING";

/// Adds an entry; its number.
///
/// # Errors
/// `AlreadyRecorded` where this run took the operation up before.
pub(crate) fn enter(
    db: &Connection,
    doing: Performing<'_>,
    operation: &Operation,
    intent_at: Option<i64>,
) -> Result<i64> {
    let params = named_params! {
        ":run": doing.run.as_str(),
        ":plan": doing.plan.as_str(),
        ":operation": operation.id.as_str(),
        ":kind": operation.kind.as_str(),
        ":body": rows::to_json(operation),
        ":intent_at": intent_at,
    };
    expect_new(rows::run(db, ENTER, params)?, &operation.id)?;
    Ok(db.last_insert_rowid())
}

const BODY: &str = "SELECT body FROM entry WHERE ordinal = :entry";

/// The operation of an entry.
///
/// # Errors
/// `NotFound` where there is no such entry.
pub(crate) fn operation(db: &Connection, entry: i64) -> Result<Operation> {
    let found = rows::first(db, BODY, named_params! {":entry": entry}, |row| {
        rows::from_json("entry.body", row.get::<_, String>(0)?.as_bytes())
    })?;
    found.ok_or(StoreError::NotFound { what: "intent" })
}

const FIND: &str = "SELECT ordinal FROM entry
    WHERE run = :run AND plan = :plan AND operation = :operation";

/// The number of an entry.
///
/// # Errors
/// `NotFound` where this run did not take the operation up under this plan.
pub(crate) fn find(db: &Connection, doing: Performing<'_>, operation: &OperationId) -> Result<i64> {
    let params = named_params! {
        ":run": doing.run.as_str(),
        ":plan": doing.plan.as_str(),
        ":operation": operation.as_str(),
    };
    rows::first(db, FIND, params, |row| Ok(row.get(0)?))?.ok_or(StoreError::NotFound { what: "intent" })
}

const CONCLUDE: &str = "INSERT INTO outcome (entry, at, result) VALUES (:entry, :at, :result)
    ON CONFLICT (entry) DO NOTHING";

/// Adds how an entry ended.
///
/// # Errors
/// `AlreadyRecorded` where it ended before.
pub(crate) fn conclude(
    db: &Connection,
    entry: i64,
    operation: &OperationId,
    (outcome, at): (&Outcome, i64),
) -> Result<()> {
    let params = named_params! {":entry": entry, ":at": at, ":result": rows::to_json(outcome)};
    expect_new(rows::run(db, CONCLUDE, params)?, operation)
}

fn expect_new(row_count: usize, operation: &OperationId) -> Result<()> {
    match row_count {
        0 => Err(StoreError::AlreadyRecorded { operation: operation.clone() }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::samples::{self, bare, failed, operation};

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
    fn budgets_count_intents_under_one_approver_after_a_time() {
        let (_folder, mut store, run, plan) = samples::store_with_run();
        store.bind_run(&run, &plan, Some("standing")).unwrap();
        let doing = Performing { run: &run, plan: &plan };
        for (person, at) in [("a", 100), ("b", 101), ("c", 102)] {
            store.intend(doing, &operation(Kind::Clear, person), at).unwrap();
        }
        let skipped = Outcome::Skipped { because: None };
        store.skip(doing, &operation(Kind::Untag, "a"), &skipped, 103).unwrap();
        let counts = store.intent_counts("standing", 100).unwrap();
        assert_eq!(counts, BTreeMap::from([(Kind::Clear, 2)]));
        assert_eq!(store.intent_counts("it", 0).unwrap(), BTreeMap::new());
    }
}
