//! What a reading of a side leaves behind. A record's version never goes back: what a listing says
//! is weighed against what is held. It must not call a record gone because it was not listed.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, Row, named_params};

use crate::model::canonical::Hash;
use crate::model::plan::Span;
use crate::model::side::Side;
use crate::model::snapshot::{Absence, Completeness, NativeId, Reading, Record, Snapshot};
use crate::store::error::{Result, StoreError};
use crate::store::version::{self, Head, Source};
use crate::store::{Point, Store, rows};

/// A service may need this long until its listings show what was written. Longer, and a deletion
/// is noticed late; shorter, and a record just made looks lost.
const LAG_SECONDS: i64 = 15 * 60;

/// A snapshot as stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSnapshot {
    /// Its row.
    pub snapshot: Snapshot,
    /// Records whose listing cannot be told from an old one, by id: to be read one by one and given
    /// to `record_sightings`. Until then the version held before stays.
    pub doubtful: Vec<NativeId>,
}

const SNAPSHOT: Point = Point { before: "snapshot:before", after: "snapshot:after" };

impl Store {
    /// Stores a reading in one transaction. A failed one leaves its row and no records. The count
    /// and the hash of the snapshot are those of the records that were seen: unseen ones stay
    /// current but are not in them.
    ///
    /// # Errors
    /// Those of the database.
    pub fn record_snapshot(&mut self, reading: &Reading, span: Span) -> Result<StoredSnapshot> {
        self.commit_fast(SNAPSHOT, |db| {
            let id = insert(db, reading, span)?;
            let doubtful = match reading.completeness {
                Completeness::Failed => Vec::new(),
                Completeness::Full | Completeness::Incremental => take_in(db, id, reading, span.started_at)?,
            };
            version::seal(db, reading.side, id)?;
            let snapshot =
                find(db, BY_ID, named_params! {":id": id})?.ok_or(StoreError::NotFound { what: "snapshot" })?;
            Ok(StoredSnapshot { snapshot, doubtful })
        })
    }

    /// The last reading of a side that did not fail.
    ///
    /// # Errors
    /// Those of the database.
    pub fn latest_snapshot(&self, side: Side) -> Result<Option<Snapshot>> {
        find(&self.connection, LATEST, named_params! {":side": side.as_str()})
    }

    /// The last full reading of a side, the latest included.
    ///
    /// # Errors
    /// Those of the database.
    pub fn last_full(&self, side: Side) -> Result<Option<Snapshot>> {
        find(&self.connection, LAST_FULL, named_params! {":side": side.as_str()})
    }

    /// The last full reading of the same side before a snapshot: what it is compared with to see
    /// whether the side shrank.
    ///
    /// # Errors
    /// Those of the database.
    pub fn full_before(&self, snapshot: i64) -> Result<Option<Snapshot>> {
        find(&self.connection, FULL_BEFORE, named_params! {":id": snapshot})
    }
}

const BY_ID: &str = "SELECT id, side, kind, started_at, finished_at, record_count, contents, evidence
    FROM snapshot WHERE id = :id";

const LATEST: &str = "SELECT id, side, kind, started_at, finished_at, record_count, contents, evidence
    FROM snapshot WHERE side = :side AND kind IN ('full', 'incremental') ORDER BY id DESC LIMIT 1";

const LAST_FULL: &str = "SELECT id, side, kind, started_at, finished_at, record_count, contents, evidence
    FROM snapshot WHERE side = :side AND kind = 'full' ORDER BY id DESC LIMIT 1";

const FULL_BEFORE: &str = "SELECT id, side, kind, started_at, finished_at, record_count, contents, evidence
    FROM snapshot WHERE side = (SELECT side FROM snapshot WHERE id = :id) AND kind = 'full'
    AND id < :id ORDER BY id DESC LIMIT 1";

fn find(db: &Connection, sql: &str, params: rows::Params<'_>) -> Result<Option<Snapshot>> {
    rows::first(db, sql, params, read_snapshot)
}

fn read_snapshot(row: &Row<'_>) -> Result<Snapshot> {
    Ok(Snapshot {
        id: row.get(0)?,
        side: rows::side(row.get(1)?)?,
        completeness: rows::from_word("snapshot.kind", row.get(2)?)?,
        started_at: row.get(3)?,
        finished_at: row.get(4)?,
        record_count: rows::from_integer("snapshot.record_count", row.get(5)?)?,
        contents: Hash::from_hex(row.get::<_, String>(6)?),
        evidence: rows::from_json("snapshot.evidence", row.get::<_, String>(7)?.as_bytes())?,
    })
}

const INSERT: &str = "INSERT INTO snapshot
    (side, kind, started_at, finished_at, record_count, contents, evidence)
    VALUES (:side, :kind, :started_at, :finished_at, 0, :contents, :evidence)";

/// The row comes before its records, which refer to it; `seal` fills in what it holds.
fn insert(db: &Connection, reading: &Reading, span: Span) -> Result<i64> {
    let nothing = Hash::of_bytes(b"");
    let params = named_params! {
        ":side": reading.side.as_str(),
        ":kind": rows::to_word(&reading.completeness),
        ":started_at": span.started_at,
        ":finished_at": span.finished_at,
        ":contents": nothing.as_str(),
        ":evidence": rows::to_json(&reading.evidence),
    };
    rows::run(db, INSERT, params)?;
    Ok(db.last_insert_rowid())
}

fn take_in(db: &Connection, snapshot: i64, reading: &Reading, started_at: i64) -> Result<Vec<NativeId>> {
    let heads = version::heads(db, reading.side)?;
    let source = Source { side: reading.side, snapshot, written_at: None };
    let doubtful = take_records(db, &source, &heads, &reading.records)?;
    for (id, absence) in &reading.absent {
        if let (Absence::Gone, Some(head)) = (absence, heads.get(id)) {
            version::close(db, head, snapshot)?;
        }
    }
    remember_unseen(db, reading, &heads, started_at)?;
    Ok(doubtful)
}

fn take_records(
    db: &Connection,
    source: &Source,
    heads: &BTreeMap<NativeId, Head>,
    records: &BTreeMap<NativeId, Record>,
) -> Result<Vec<NativeId>> {
    let mut doubtful = Vec::new();
    let has_buried = has_buried(db, source.side)?;
    for (id, record) in records {
        let head = heads.get(id);
        let buried_stamp = match head {
            None if has_buried => buried_stamp(db, source.side, id)?,
            _ => None,
        };
        match weigh(head, buried_stamp, record) {
            Weight::Newer => version::put_over(db, source, head, record)?,
            Weight::Nothing => {}
            Weight::Doubtful => doubtful.push(id.clone()),
        }
    }
    Ok(doubtful)
}

/// What a listed row is worth against what is held.
enum Weight {
    /// The newest version, or the one held with a later stamp.
    Newer,
    /// Nothing new, or an old listing.
    Nothing,
    /// It may be either: only a read by id can tell.
    Doubtful,
}

fn weigh(head: Option<&Head>, buried_stamp: Option<i64>, record: &Record) -> Weight {
    match (head, buried_stamp) {
        // Listings go on showing a record for a while after its deletion.
        (None, Some(stamp)) if record.stamp <= stamp => Weight::Doubtful,
        (None, _) => Weight::Newer,
        (Some(head), _) if record.stamp < head.stamp => Weight::Nothing,
        (Some(head), _) if record.stamp > head.stamp => Weight::Newer,
        (Some(head), _) if record.fingerprint() == head.fingerprint => Weight::Nothing,
        // Stamps count whole seconds: this may be what stood there just before our write.
        (Some(head), _) if head.written_at.is_some() => Weight::Doubtful,
        // Our own settings, not the service, made it look different.
        (Some(_), _) => Weight::Newer,
    }
}

const HAS_BURIED: &str = "SELECT EXISTS
    (SELECT 1 FROM record WHERE side = :side AND until_snapshot IS NOT NULL)";

/// Whether any version of a side was ever closed: a first snapshot asks no more than that.
fn has_buried(db: &Connection, side: Side) -> Result<bool> {
    let params = named_params! {":side": side.as_str()};
    Ok(rows::first(db, HAS_BURIED, params, |row| Ok(row.get(0)?))?.unwrap_or(false))
}

const BURIED_STAMP: &str = "SELECT max(stamp) FROM record
    WHERE side = :side AND id = :id AND until_snapshot IS NOT NULL";

fn buried_stamp(db: &Connection, side: Side, id: &NativeId) -> Result<Option<i64>> {
    let params = named_params! {":side": side.as_str(), ":id": id.as_str()};
    Ok(rows::first(db, BURIED_STAMP, params, |row| Ok(row.get(0)?))?.flatten())
}

const UNLISTED: &str = "SELECT id FROM unseen WHERE side = :side AND cause = 'unlisted'";
const FORGET_UNSEEN: &str = "DELETE FROM unseen WHERE side = :side";
const PUT_UNSEEN: &str = "INSERT INTO unseen (side, id, cause) VALUES (:side, :id, :cause)";

fn remember_unseen(
    db: &Connection,
    reading: &Reading,
    heads: &BTreeMap<NativeId, Head>,
    started_at: i64,
) -> Result<()> {
    let side = reading.side.as_str();
    let unlisted: BTreeSet<String> = rows::all(db, UNLISTED, named_params! {":side": side}, |row| Ok(row.get(0)?))?;
    rows::run(db, FORGET_UNSEEN, named_params! {":side": side})?;
    for (id, head) in heads {
        if reading.records.contains_key(id) {
            continue;
        }
        let is_fresh = head.written_at.is_some_and(|at| at > started_at - LAG_SECONDS);
        let cause = match (reading.absent.get(id), reading.completeness) {
            (Some(Absence::Gone), _) => continue,
            (Some(Absence::Unseen), _) => "unlisted",
            (None, _) if is_fresh => "written",
            (None, Completeness::Full) => "unlisted",
            // What a full reading missed stays unseen until something sees it.
            (None, _) if unlisted.contains(id.as_str()) => "unlisted",
            (None, _) => continue,
        };
        let params = named_params! {":side": side, ":id": id.as_str(), ":cause": cause};
        rows::run(db, PUT_UNSEEN, params)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
