//! The journal: what was to be done, and how it ended, with everything that a write changed in one
//! transaction. Entries and outcomes are added, never changed; it must never open a transaction
//! that waits for a service.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row, named_params};

use crate::model::journal::{Entry, Outcome, ReadBack, RunId};
use crate::model::kind::Kind;
use crate::model::link::{Link, Tombstone};
use crate::model::operation::{Operation, OperationId};
use crate::model::plan::PlanId;
use crate::model::side::Side;
use crate::store::error::{Result, StoreError};
use crate::store::version::{self, Source};
use crate::store::{Point, Store, link, plan, rows};

/// A run performing a plan.
#[derive(Debug, Clone, Copy)]
pub struct Performing<'a> {
    /// The run.
    pub run: &'a RunId,
    /// The plan.
    pub plan: &'a PlanId,
}

/// How an operation ended, with everything that changed by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// How it ended.
    pub outcome: Outcome,
    /// The link as it is now, one generation on; `None` where it did not change.
    pub link: Option<Link>,
    /// What was read back, and where; `None` where nothing was written.
    pub written: Option<(Side, ReadBack)>,
    /// The deletion to remember, if there was one.
    pub tombstone: Option<Tombstone>,
}

/// An operation on links and bases alone, with what it makes of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adoption {
    /// The operation.
    pub operation: Operation,
    /// The link as it is now, one generation on.
    pub link: Option<Link>,
    /// The deletion to remember, if there was one.
    pub tombstone: Option<Tombstone>,
}

const INTEND: Point = Point { before: "intend:before", after: "intend:after" };

const SETTLE: Point = Point { before: "settle:before", after: "settle:after" };

const ADOPT: Point = Point { before: "adopt:before", after: "adopt:after" };

const SKIP: Point = Point { before: "skip:before", after: "skip:after" };

impl Store {
    /// Puts on record that an operation is about to be sent; nothing may be sent before this
    /// returns. The first one makes its plan used.
    ///
    /// # Errors
    /// `AlreadyRecorded` where this run took the operation up before.
    pub fn intend(&mut self, doing: Performing<'_>, operation: &Operation, at: i64) -> Result<()> {
        self.commit(INTEND, |db| {
            plan::mark_used(db, doing.plan)?;
            enter(db, doing, operation, Some(at)).map(drop)
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
        self.commit(SETTLE, |db| {
            let entry = find(db, doing, operation)?;
            conclude(db, entry, operation, (&settlement.outcome, at))?;
            keep_read_back(db, doing.run, settlement, at)?;
            keep_links(db, settlement.link.as_ref(), settlement.tombstone.as_ref())
        })
    }

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
                let entry = enter(db, doing, &adoption.operation, None)?;
                conclude(db, entry, &adoption.operation.id, (&outcome, at))?;
                keep_links(db, adoption.link.as_ref(), adoption.tombstone.as_ref())
            })
        })
    }

    /// Puts on record why an operation was not begun. Its plan stays as used as it was.
    ///
    /// # Errors
    /// `AlreadyRecorded` where this run took the operation up before.
    pub fn skip(&mut self, doing: Performing<'_>, operation: &Operation, outcome: &Outcome, at: i64) -> Result<()> {
        self.commit(SKIP, |db| {
            let entry = enter(db, doing, operation, None)?;
            conclude(db, entry, &operation.id, (outcome, at))
        })
    }

    /// Every entry of a run, in the order taken up.
    ///
    /// # Errors
    /// Those of the database.
    pub fn entries(&self, run: &RunId) -> Result<Vec<Entry>> {
        let params = named_params! {":run": run.as_str()};
        rows::all(&self.connection, OF_RUN, params, read_entry)
    }

    /// Every operation that was intended and has no outcome, of any run, in the order taken up.
    ///
    /// # Errors
    /// Those of the database.
    pub fn in_doubt(&self) -> Result<Vec<Entry>> {
        rows::all(&self.connection, IN_DOUBT, &[], read_entry)
    }

    /// How many operations of each kind runs of one command intended after a time (UTC seconds):
    /// what budgets are counted from.
    ///
    /// # Errors
    /// Those of the database.
    pub fn intent_counts(&self, command: &str, after: i64) -> Result<BTreeMap<Kind, u64>> {
        let params = named_params! {":command": command, ":after": after};
        rows::all(&self.connection, COUNTS, params, |row| {
            let kind = rows::from_word("entry.kind", row.get(0)?)?;
            Ok((kind, rows::from_integer("count", row.get(1)?)?))
        })
    }
}

const OF_RUN: &str = "SELECT run, plan, body, intent_at, outcome.at, result
    FROM entry LEFT JOIN outcome ON outcome.entry = entry.ordinal
    WHERE run = :run ORDER BY ordinal";

const IN_DOUBT: &str = "SELECT run, plan, body, intent_at, NULL, NULL FROM entry
    WHERE intent_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM outcome WHERE outcome.entry = entry.ordinal) ORDER BY ordinal";

const COUNTS: &str = "SELECT kind, count(*) FROM entry JOIN run ON run.id = entry.run
    WHERE intent_at > :after AND run.command = :command GROUP BY kind";

fn read_entry(row: &Row<'_>) -> Result<Entry> {
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

fn enter(db: &Connection, doing: Performing<'_>, operation: &Operation, intent_at: Option<i64>) -> Result<i64> {
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

const FIND: &str = "SELECT ordinal FROM entry
    WHERE run = :run AND plan = :plan AND operation = :operation";

fn find(db: &Connection, doing: Performing<'_>, operation: &OperationId) -> Result<i64> {
    let params = named_params! {
        ":run": doing.run.as_str(),
        ":plan": doing.plan.as_str(),
        ":operation": operation.as_str(),
    };
    rows::first(db, FIND, params, |row| Ok(row.get(0)?))?.ok_or(StoreError::NotFound { what: "intent" })
}

const CONCLUDE: &str = "INSERT INTO outcome (entry, at, result) VALUES (:entry, :at, :result)
    ON CONFLICT (entry) DO NOTHING";

fn conclude(db: &Connection, entry: i64, operation: &OperationId, (outcome, at): (&Outcome, i64)) -> Result<()> {
    let params = named_params! {":entry": entry, ":at": at, ":result": rows::to_json(outcome)};
    expect_new(rows::run(db, CONCLUDE, params)?, operation)
}

fn expect_new(row_count: usize, operation: &OperationId) -> Result<()> {
    match row_count {
        0 => Err(StoreError::AlreadyRecorded { operation: operation.clone() }),
        _ => Ok(()),
    }
}

fn keep_links(db: &Connection, link: Option<&Link>, tombstone: Option<&Tombstone>) -> Result<()> {
    if let Some(link) = link {
        link::put_link(db, link)?;
    }
    tombstone.map_or(Ok(()), |tombstone| link::put_tombstone(db, tombstone))
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
    match (&read_back.after, &read_back.before, &settlement.outcome) {
        (Some(after), _, _) => version::put(db, &ours, after),
        (None, Some(before), _) => version::remove(db, &ours, &before.id),
        (None, None, Outcome::Done { record: Some(id), .. }) => version::remove(db, &ours, id),
        (None, None, _) => Ok(()),
    }
}

#[cfg(test)]
mod tests;
