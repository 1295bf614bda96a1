//! Records as held: the current ones, every earlier version, and what reads by id add to them. It
//! must never drop a version.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row, named_params};

use crate::model::side::Side;
use crate::model::snapshot::{NativeId, Record, Snapshot};
use crate::store::error::{Result, StoreError};
use crate::store::version::{self, Source};
use crate::store::{Point, Store, rows};

/// One version of a record, with the time it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordVersion {
    /// What it was.
    pub record: Record,
    /// When it was first seen: the beginning of that reading, or of the run that wrote it, UTC seconds.
    pub since: i64,
    /// When it was found replaced or gone; `None` while it is current.
    pub until: Option<i64>,
    /// When we wrote it, if it is the read-back of a write of ours.
    pub written_at: Option<i64>,
}

const SIGHTING: Point = Point { before: "sighting:before", after: "sighting:after" };

impl Store {
    /// Every current record of a side, unseen ones included.
    ///
    /// # Errors
    /// Those of the database.
    pub fn records(&self, side: Side) -> Result<BTreeMap<NativeId, Record>> {
        let params = named_params! {":side": side.as_str()};
        rows::all(&self.connection, CURRENT, params, read_with_id)
    }

    /// The current version of one record.
    ///
    /// # Errors
    /// Those of the database.
    pub fn record(&self, side: Side, id: &NativeId) -> Result<Option<Record>> {
        one(&self.connection, side, id)
    }

    /// The records that were current when a snapshot had been stored.
    ///
    /// # Errors
    /// Those of the database.
    pub fn records_at(&self, snapshot: &Snapshot) -> Result<BTreeMap<NativeId, Record>> {
        let params = named_params! {":side": snapshot.side.as_str(), ":snapshot": snapshot.id};
        rows::all(&self.connection, AT, params, read_with_id)
    }

    /// Every version of one record, the earliest first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn record_versions(&self, side: Side, id: &NativeId) -> Result<Vec<RecordVersion>> {
        let params = named_params! {":side": side.as_str(), ":id": id.as_str()};
        rows::all(&self.connection, VERSIONS, params, |row| {
            Ok(RecordVersion {
                record: read_record(row)?,
                since: row.get(2)?,
                until: row.get(3)?,
                written_at: row.get(4)?,
            })
        })
    }

    /// The handle of every current record of a side, by id.
    ///
    /// # Errors
    /// Those of the database.
    pub fn locators(&self, side: Side) -> Result<BTreeMap<NativeId, String>> {
        let params = named_params! {":side": side.as_str()};
        rows::all(&self.connection, LOCATORS, params, |row| Ok((NativeId::new(row.get::<_, String>(0)?), row.get(1)?)))
    }

    /// Makes a record just read by its id the newest version, whatever its stamp.
    ///
    /// # Errors
    /// Those of the database.
    pub fn record_sighting(&mut self, side: Side, record: &Record, now: i64) -> Result<()> {
        self.record_sightings(side, std::slice::from_ref(record), now)
    }

    /// The same for several: the latest snapshot is then summed up once.
    ///
    /// # Errors
    /// Those of the database.
    pub fn record_sightings(&mut self, side: Side, records: &[Record], now: i64) -> Result<()> {
        self.sight(side, now, |db, source| records.iter().try_for_each(|record| version::put(db, source, record)))
    }

    /// Closes a record of which a read by its id said that it does not exist.
    ///
    /// # Errors
    /// Those of the database.
    pub fn record_gone(&mut self, side: Side, id: &NativeId, now: i64) -> Result<()> {
        self.sight(side, now, |db, source| version::remove(db, source, id))
    }

    fn sight(&mut self, side: Side, now: i64, store: impl FnOnce(&Connection, &Source) -> Result<()>) -> Result<()> {
        self.commit(SIGHTING, |db| {
            let source = Source { side, snapshot: version::latest(db, side, now)?, written_at: None };
            store(db, &source)?;
            version::seal(db, side, source.snapshot)
        })
    }
}

const CURRENT: &str = "SELECT body, stamp FROM record
    WHERE side = :side AND until_snapshot IS NULL ORDER BY id";

const ONE: &str = "SELECT body, stamp FROM record
    WHERE side = :side AND id = :id AND until_snapshot IS NULL";

const AT: &str = "SELECT body, stamp FROM record WHERE side = :side
    AND first_snapshot <= :snapshot AND (until_snapshot IS NULL OR until_snapshot > :snapshot)";

const VERSIONS: &str = "SELECT record.body, record.stamp, first.started_at, until.started_at,
    record.written_at
    FROM record
    JOIN snapshot AS first ON first.id = record.first_snapshot
    LEFT JOIN snapshot AS until ON until.id = record.until_snapshot
    WHERE record.side = :side AND record.id = :id ORDER BY record.version";

const LOCATORS: &str = "SELECT id, handle FROM record
    WHERE side = :side AND until_snapshot IS NULL ORDER BY id";

/// The current version of one record.
pub(crate) fn one(db: &Connection, side: Side, id: &NativeId) -> Result<Option<Record>> {
    rows::first(db, ONE, named_params! {":side": side.as_str(), ":id": id.as_str()}, read_record)
}

fn read_with_id(row: &Row<'_>) -> Result<(NativeId, Record)> {
    let record = read_record(row)?;
    Ok((record.id.clone(), record))
}

/// From the first two columns: the body, and the stamp that goes before the one in the body.
fn read_record(row: &Row<'_>) -> Result<Record> {
    let body =
        row.get_ref(0)?.as_blob().map_err(|_| StoreError::Corrupt { what: "record.body is no blob".to_owned() })?;
    let record: Record = rows::from_json("record.body", body)?;
    Ok(Record { stamp: row.get(1)?, ..record })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::snapshot::Completeness;
    use crate::store::samples::{self, id, reading, record, span};

    const SIDE: Side = Side::Copper;

    #[test]
    fn a_record_read_by_id_is_the_newest_even_with_an_older_stamp() {
        let (_folder, mut store) = samples::store();
        let full = reading(Completeness::Full, &[record("1", "a", 9)]);
        store.record_snapshot(&full, span(10)).unwrap();
        store.record_sighting(SIDE, &record("1", "b", 3), 20).unwrap();
        assert_eq!(store.record(SIDE, &id("1")).unwrap(), Some(record("1", "b", 3)));
    }

    #[test]
    fn a_record_read_by_id_before_any_snapshot_is_kept_but_is_no_snapshot() {
        let (_folder, mut store) = samples::store();
        store.record_sighting(SIDE, &record("1", "a", 3), 20).unwrap();
        assert_eq!(store.records(SIDE).unwrap().len(), 1);
        assert_eq!(store.latest_snapshot(SIDE).unwrap(), None);
    }

    #[test]
    fn an_unseen_record_read_by_id_is_seen_and_counted() {
        let (_folder, mut store) = samples::store();
        let there = record("1", "a", 3);
        let full = reading(Completeness::Full, std::slice::from_ref(&there));
        store.record_snapshot(&full, span(10)).unwrap();
        let empty = reading(Completeness::Full, &[]);
        let stored = store.record_snapshot(&empty, span(20)).unwrap();
        assert_eq!((stored.snapshot.record_count, store.unseen(SIDE).unwrap().len()), (0, 1));
        store.record_sighting(SIDE, &there, 30).unwrap();
        assert_eq!(store.unseen(SIDE).unwrap().len(), 0);
        let latest = store.latest_snapshot(SIDE).unwrap().unwrap();
        assert_eq!(latest.record_count, 1);
    }

    #[test]
    fn the_sides_do_not_mix() {
        let (_folder, mut store) = samples::store();
        store.record_sighting(SIDE, &record("1", "a", 3), 20).unwrap();
        assert_eq!(store.record(SIDE.other(), &id("1")).unwrap(), None);
        assert_eq!(store.records(SIDE.other()).unwrap().len(), 0);
        store.record_gone(SIDE.other(), &id("1"), 30).unwrap();
        assert_eq!(store.records(SIDE).unwrap().len(), 1);
    }

    #[test]
    fn handles_are_those_of_current_records() {
        let (_folder, mut store) = samples::store();
        let mut moved = record("1", "a", 3);
        let records = [moved.clone(), record("2", "b", 3)];
        store.record_sightings(SIDE, &records, 20).unwrap();
        moved.handle = "moved".to_owned();
        store.record_sighting(SIDE, &moved, 30).unwrap();
        store.record_gone(SIDE, &id("2"), 30).unwrap();
        let handles = store.locators(SIDE).unwrap();
        assert_eq!(handles, BTreeMap::from([(id("1"), "moved".to_owned())]));
    }

    #[test]
    fn a_body_that_cannot_be_read_is_damage() {
        let (_folder, mut store) = samples::store();
        store.record_sighting(SIDE, &record("1", "a", 3), 20).unwrap();
        store.connection.execute_batch("DROP TRIGGER record_is_rewritten; UPDATE record SET body = x'00'").unwrap();
        let result = store.records(SIDE);
        assert!(matches!(result, Err(StoreError::Corrupt { .. })));
    }
}
