//! Versions of records as rows: which one is current, how another takes its place, and the rows of
//! `snapshot` that they hang on. It must not decide whether what was read may be believed.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row, named_params};

use crate::model::canonical::Hash;
use crate::model::journal::RunId;
use crate::model::side::Side;
use crate::model::snapshot::{ContentsHasher, NativeId, Record};
use crate::store::error::Result;
use crate::store::rows;

/// What is needed of a current version to compare another with it.
pub(crate) struct Head {
    /// Its number.
    pub(crate) version: i64,
    /// The hash of its content.
    pub(crate) fingerprint: Hash,
    /// The latest stamp that this content was seen with.
    pub(crate) stamp: i64,
    /// When we wrote it, if it is ours.
    pub(crate) written_at: Option<i64>,
}

/// Where a version comes from.
#[derive(Clone, Copy)]
pub(crate) struct Source {
    /// On which side it was read.
    pub(crate) side: Side,
    /// In which snapshot.
    pub(crate) snapshot: i64,
    /// When we wrote it, if it is ours.
    pub(crate) written_at: Option<i64>,
}

const HEADS: &str = "SELECT version, fingerprint, stamp, written_at, id FROM record
    WHERE side = :side AND until_snapshot IS NULL ORDER BY id";

/// Every current version of a side.
pub(crate) fn heads(db: &Connection, side: Side) -> Result<BTreeMap<NativeId, Head>> {
    rows::all(db, HEADS, named_params! {":side": side.as_str()}, |row| {
        Ok((NativeId::new(row.get::<_, String>(4)?), read_head(row)?))
    })
}

/// The current versions of some records.
pub(crate) fn heads_of<'a>(
    db: &Connection,
    side: Side,
    ids: impl Iterator<Item = &'a NativeId>,
) -> Result<BTreeMap<NativeId, Head>> {
    ids.filter_map(|id| head(db, side, id).map(|head| Some((id.clone(), head?))).transpose()).collect()
}

const HEAD: &str = "SELECT version, fingerprint, stamp, written_at FROM record
    WHERE side = :side AND id = :id AND until_snapshot IS NULL";

fn head(db: &Connection, side: Side, id: &NativeId) -> Result<Option<Head>> {
    let params = named_params! {":side": side.as_str(), ":id": id.as_str()};
    rows::first(db, HEAD, params, read_head)
}

fn read_head(row: &Row<'_>) -> Result<Head> {
    Ok(Head {
        version: row.get(0)?,
        fingerprint: Hash::from_hex(row.get::<_, String>(1)?),
        stamp: row.get(2)?,
        written_at: row.get(3)?,
    })
}

/// Makes a record that was read by its id the newest version, whatever its stamp.
pub(crate) fn put(db: &Connection, source: &Source, record: &Record) -> Result<()> {
    let head = head(db, source.side, &record.id)?;
    see(db, source.side, &record.id)?;
    put_over(db, source, head.as_ref(), record)
}

/// Makes a record the newest version where the current one is known. Equal content is no version:
/// then only its stamp, and that it is ours, are brought up to date.
pub(crate) fn put_over(db: &Connection, source: &Source, head: Option<&Head>, record: &Record) -> Result<()> {
    let fingerprint = record.fingerprint();
    match head {
        Some(head) if head.fingerprint == fingerprint => touch(db, source, head, record.stamp),
        Some(head) => {
            close(db, head, source.snapshot)?;
            insert(db, source, record, &fingerprint)
        }
        None => insert(db, source, record, &fingerprint),
    }
}

/// Closes the current version of a record that is known to be gone, if there is one.
pub(crate) fn remove(db: &Connection, source: &Source, id: &NativeId) -> Result<()> {
    see(db, source.side, id)?;
    match head(db, source.side, id)? {
        Some(head) => close(db, &head, source.snapshot),
        None => Ok(()),
    }
}

const INSERT: &str = "INSERT INTO record
    (side, id, handle, first_snapshot, fingerprint, stamp, written_at, body)
    VALUES (:side, :id, :handle, :snapshot, :fingerprint, :stamp, :written_at, :body)";

fn insert(db: &Connection, source: &Source, record: &Record, fingerprint: &Hash) -> Result<()> {
    let params = named_params! {
        ":side": source.side.as_str(),
        ":id": record.id.as_str(),
        ":handle": record.handle,
        ":snapshot": source.snapshot,
        ":fingerprint": fingerprint.as_str(),
        ":stamp": record.stamp,
        ":written_at": source.written_at,
        ":body": record.to_bytes(),
    };
    rows::run(db, INSERT, params).map(drop)
}

const TOUCH: &str = "UPDATE record
    SET stamp = :stamp, written_at = coalesce(:written_at, written_at) WHERE version = :version";

fn touch(db: &Connection, source: &Source, head: &Head, stamp: i64) -> Result<()> {
    let params = named_params! {
        ":version": head.version,
        ":stamp": stamp,
        ":written_at": source.written_at,
    };
    rows::run(db, TOUCH, params).map(drop)
}

const CLOSE: &str = "UPDATE record SET until_snapshot = :snapshot WHERE version = :version";

/// Ends a version: from this snapshot on it is no longer current.
pub(crate) fn close(db: &Connection, head: &Head, snapshot: i64) -> Result<()> {
    let params = named_params! {":version": head.version, ":snapshot": snapshot};
    rows::run(db, CLOSE, params).map(drop)
}

const SEE: &str = "DELETE FROM unseen WHERE side = :side AND id = :id";

fn see(db: &Connection, side: Side, id: &NativeId) -> Result<()> {
    let params = named_params! {":side": side.as_str(), ":id": id.as_str()};
    rows::run(db, SEE, params).map(drop)
}

const LATEST: &str = "SELECT id, kind, run FROM snapshot WHERE side = :side
    ORDER BY id DESC LIMIT 1";

const GATHER: &str = "INSERT INTO snapshot
    (side, kind, run, started_at, finished_at, record_count, evidence)
    VALUES (:side, 'readback', :run, :now, :now, 0, '{}')";

/// The snapshot row on which a run's read-backs hang; made where the side's latest is another, so
/// that a later version never hangs on an earlier row.
pub(crate) fn gather(db: &Connection, side: Side, run: &RunId, now: i64) -> Result<i64> {
    let latest: Option<(i64, Option<String>)> =
        rows::first(db, LATEST, named_params! {":side": side.as_str()}, |row| Ok((row.get(0)?, row.get(2)?)))?;
    match latest {
        Some((id, Some(of))) if of == run.as_str() => Ok(id),
        _ => make_gathering(db, side, Some(run), now),
    }
}

/// The snapshot row on which a sighting outside any run hangs: the side's latest.
pub(crate) fn latest(db: &Connection, side: Side, now: i64) -> Result<i64> {
    let latest = rows::first(db, LATEST, named_params! {":side": side.as_str()}, |row| Ok(row.get(0)?))?;
    latest.map_or_else(|| make_gathering(db, side, None, now), Ok)
}

fn make_gathering(db: &Connection, side: Side, run: Option<&RunId>, now: i64) -> Result<i64> {
    let params = named_params! {
        ":side": side.as_str(),
        ":run": run.map(RunId::as_str),
        ":now": now,
    };
    rows::run(db, GATHER, params)?;
    Ok(db.last_insert_rowid())
}

const SEEN: &str = "SELECT id, fingerprint FROM record
    WHERE side = :side AND until_snapshot IS NULL AND NOT EXISTS
    (SELECT 1 FROM unseen WHERE unseen.side = record.side AND unseen.id = record.id) ORDER BY id";

const SEAL: &str = "UPDATE snapshot SET record_count = :record_count, contents = :contents
    WHERE id = :snapshot AND kind <> 'readback'";

/// Writes what a snapshot holds into its row: the current records of its side that were seen.
pub(crate) fn seal(db: &Connection, side: Side, snapshot: i64) -> Result<()> {
    let mut contents = ContentsHasher::default();
    rows::each(db, SEEN, named_params! {":side": side.as_str()}, |row| {
        contents.add(rows::text(row, 0)?, rows::text(row, 1)?);
        Ok(())
    })?;
    let (contents, count) = contents.finish();
    let params = named_params! {
        ":snapshot": snapshot,
        ":record_count": rows::to_integer(count),
        ":contents": contents.as_str(),
    };
    rows::run(db, SEAL, params).map(drop)
}
