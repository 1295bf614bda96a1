//! What a reading of a side leaves behind, in one transaction. It must not call a record gone because
//! it was not listed.

use rusqlite::{Connection, Row, named_params};

use crate::model::canonical::Hash;
use crate::model::plan::Span;
use crate::model::side::Side;
use crate::model::snapshot::{Absence, Completeness, Cursor, LAG_SECONDS, NativeId, Reading, Snapshot};
use crate::store::error::{Result, StoreError};
use crate::store::version::{self, Source};
use crate::store::{Point, Store, listing, meta, rows, unseen};

/// Under which name `meta` keeps that the next reading must be of everybody: a guard spoke, a record was
/// not where a write looked for it, or a listing left doubts that were not settled yet. `yes` or `no`.
pub const READ_ALL_NEXT: &str = "read_all_next";

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
            // The cursor stands behind them now: cut before they are read, no listing of changes would show
            // them again.
            if !doubtful.is_empty() {
                meta::set(db, READ_ALL_NEXT, "yes")?;
            }
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

const BY_ID: &str = "SELECT id, side, kind, started_at, finished_at, record_count, contents, evidence, cursor
    FROM snapshot WHERE id = :id";

const LATEST: &str = "SELECT id, side, kind, started_at, finished_at, record_count, contents, evidence, cursor
    FROM snapshot WHERE side = :side AND kind IN ('full', 'incremental') ORDER BY id DESC LIMIT 1";

const LAST_FULL: &str = "SELECT id, side, kind, started_at, finished_at, record_count, contents, evidence, cursor
    FROM snapshot WHERE side = :side AND kind = 'full' ORDER BY id DESC LIMIT 1";

const FULL_BEFORE: &str = "SELECT id, side, kind, started_at, finished_at, record_count, contents, evidence, cursor
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
        cursor: read_cursor(row.get(8)?)?,
    })
}

const INSERT: &str = "INSERT INTO snapshot
    (side, kind, started_at, finished_at, record_count, contents, evidence, cursor)
    VALUES (:side, :kind, :started_at, :finished_at, 0, :contents, :evidence, :cursor)";

/// A listing that failed has shown only a part: what it did not show may be older.
fn cursor(db: &Connection, reading: &Reading, span: Span) -> Result<Option<Cursor>> {
    let params = named_params! {":side": reading.side.as_str()};
    let before = rows::first(db, CURSOR, params, |row| read_cursor(row.get(0)?))?.flatten();
    let newest = reading.records.values().map(|record| record.stamp).max();
    Ok(match (reading.completeness, newest.or(before.map(|before| before.newest))) {
        (Completeness::Full | Completeness::Incremental, Some(newest)) => {
            let times = (span.started_at, span.finished_at);
            Some(Cursor::after(before, newest, times, overlap(reading.side)))
        }
        _ => before,
    })
}

/// How much of what was listed is listed again: Copper's search lags, Mailchimp answers from what it holds.
const fn overlap(side: Side) -> i64 {
    match side {
        Side::Copper => LAG_SECONDS,
        Side::Mailchimp => LAG_SECONDS / 3,
    }
}

fn read_cursor(json: Option<String>) -> Result<Option<Cursor>> {
    json.map(|json| rows::from_json("snapshot.cursor", json.as_bytes())).transpose()
}

const CURSOR: &str = "SELECT cursor FROM snapshot WHERE side = :side AND kind <> 'readback' ORDER BY id DESC LIMIT 1";

/// The row comes before its records, which refer to it; `seal` fills in what it holds.
fn insert(db: &Connection, reading: &Reading, span: Span) -> Result<i64> {
    let nothing = Hash::of_bytes(b"");
    let cursor = cursor(db, reading, span)?;
    let params = named_params! {
        ":side": reading.side.as_str(),
        ":kind": rows::to_word(&reading.completeness),
        ":started_at": span.started_at,
        ":finished_at": span.finished_at,
        ":contents": nothing.as_str(),
        ":evidence": rows::to_json(&reading.evidence),
        ":cursor": cursor.map(|cursor| rows::to_json(&cursor)),
    };
    rows::run(db, INSERT, params)?;
    Ok(db.last_insert_rowid())
}

fn take_in(db: &Connection, snapshot: i64, reading: &Reading, started_at: i64) -> Result<Vec<NativeId>> {
    let heads = match reading.completeness {
        // What an incremental reading does not list stays as it is: nobody needs its head.
        Completeness::Incremental => version::heads_of(db, reading.side, reading.records.keys())?,
        Completeness::Full | Completeness::Failed => version::heads(db, reading.side)?,
    };
    let source = Source { side: reading.side, snapshot, written_at: None };
    let doubtful = listing::take(db, &source, &heads, &reading.records)?;
    for (id, absence) in &reading.absent {
        if let (Absence::Gone, Some(head)) = (absence, heads.get(id)) {
            version::close(db, head, snapshot)?;
        }
    }
    unseen::remember(db, reading, started_at)?;
    Ok(doubtful)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::store::samples::{self, COPPER as SIDE, id, name, reading, record, span, take, unseen};
    use Completeness::{Failed, Full, Incremental};

    #[test]
    fn a_snapshot_says_how_much_of_what_it_holds() {
        let (_folder, mut store) = samples::store();
        let records = [record("2", "b", 5), record("1", "a", 5)];
        let stored = take(&mut store, Full, &records, 10);
        let mut contents = crate::model::snapshot::ContentsHasher::default();
        for record in records.iter().rev() {
            contents.add(record.id.as_str(), record.fingerprint().as_str());
        }
        let expected = Snapshot {
            id: stored.snapshot.id,
            side: SIDE,
            completeness: Full,
            started_at: 10,
            finished_at: 20,
            record_count: 2,
            contents: contents.finish().0,
            evidence: reading(Full, &[]).evidence,
            cursor: Some(Cursor { newest: 5, seen_at: 20, from: 5 - LAG_SECONDS }),
        };
        assert_eq!(stored.snapshot, expected);
        assert_eq!(stored.doubtful, []);
    }

    #[test]
    fn equal_content_is_stored_once_and_every_other_version_stays() {
        let (_folder, mut store) = samples::store();
        let first = take(&mut store, Full, &[record("1", "a", 1)], 10);
        take(&mut store, Full, &[record("1", "a", 2)], 20);
        let third = take(&mut store, Full, &[record("1", "b", 3)], 30);
        let versions = store.record_versions(SIDE, &id("1")).unwrap();
        let times: Vec<_> = versions.iter().map(|v| (v.since, v.until)).collect();
        assert_eq!(times, [(10, Some(30)), (30, None)]);
        let then = store.records_at(&first.snapshot).unwrap();
        assert_eq!(then.values().collect::<Vec<_>>(), [&record("1", "a", 2)]);
        assert_eq!(store.records_at(&third.snapshot).unwrap(), store.records(SIDE).unwrap());
    }

    #[test]
    fn a_record_that_is_gone_is_closed_and_one_that_is_unseen_is_not() {
        let (_folder, mut store) = samples::store();
        let all = [record("1", "a", 1), record("2", "b", 1), record("3", "c", 1)];
        take(&mut store, Full, &all, 10);
        let mut second = reading(Full, &all[..1]);
        second.absent = BTreeMap::from([(id("2"), Absence::Gone), (id("3"), Absence::Unseen)]);
        let stored = store.record_snapshot(&second, span(20)).unwrap();
        assert_eq!(name(&store, "2"), None);
        assert_eq!(name(&store, "3").as_deref(), Some("c"));
        assert_eq!(unseen(&store), [id("3")]);
        assert_eq!(stored.snapshot.record_count, 1);
        assert_eq!(store.record_versions(SIDE, &id("2")).unwrap().len(), 1);
    }

    #[test]
    fn a_failed_reading_changes_no_record() {
        let (_folder, mut store) = samples::store();
        let all = [record("1", "a", 1), record("2", "b", 1)];
        let first = take(&mut store, Full, &all, 10);
        let failed = take(&mut store, Failed, &[record("1", "x", 9)], 20);
        assert_eq!(failed.snapshot.completeness, Failed);
        assert_eq!(name(&store, "1").as_deref(), Some("a"));
        assert_eq!(unseen(&store), []);
        assert_eq!(store.latest_snapshot(SIDE).unwrap(), Some(first.snapshot));
    }

    #[test]
    fn the_full_snapshot_before_another_is_found_past_incremental_ones() {
        let (_folder, mut store) = samples::store();
        assert_eq!(store.latest_snapshot(SIDE).unwrap(), None);
        let first = take(&mut store, Full, &[], 10).snapshot;
        let second = take(&mut store, Incremental, &[], 20).snapshot;
        let third = take(&mut store, Full, &[], 30).snapshot;
        assert_eq!(store.full_before(first.id).unwrap(), None);
        assert_eq!(store.full_before(second.id).unwrap().as_ref(), Some(&first));
        assert_eq!(store.full_before(third.id).unwrap().as_ref(), Some(&first));
        assert_eq!(store.last_full(SIDE).unwrap(), Some(third));
        assert_eq!(store.last_full(Side::Mailchimp).unwrap(), None);
    }

    #[test]
    fn a_snapshot_cut_before_its_commit_leaves_nothing() {
        let (_folder, mut store) = samples::store();
        store.on_commit(Box::new(|point| match point {
            "snapshot:before" => Err(StoreError::Interrupted { point }),
            _ => Ok(()),
        }));
        let result = store.record_snapshot(&reading(Full, &[record("1", "a", 1)]), span(10));
        assert!(matches!(result, Err(StoreError::Interrupted { .. })));
        assert_eq!(store.records(SIDE).unwrap().len(), 0);
        assert_eq!(store.latest_snapshot(SIDE).unwrap(), None);
    }
}
