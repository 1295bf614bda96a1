//! Records that are held and were not seen: nothing is known of them, so nothing is planned on
//! them. It must not call any of them gone.

use std::collections::BTreeSet;

use rusqlite::{Connection, named_params};

use crate::model::side::Side;
use crate::model::snapshot::{Absence, Completeness, LAG_SECONDS, NativeId, Reading};
use crate::store::error::Result;
use crate::store::{Store, rows};

impl Store {
    /// The current records that the latest snapshot did not see, and nothing has seen since.
    ///
    /// # Errors
    /// Those of the database.
    pub fn unseen(&self, side: Side) -> Result<BTreeSet<NativeId>> {
        let params = named_params! {":side": side.as_str()};
        rows::all(&self.connection, UNSEEN, params, |row| Ok(NativeId::new(row.get::<_, String>(0)?)))
    }
}

const UNSEEN: &str = "SELECT id FROM unseen WHERE side = :side ORDER BY id";

/// Of what was not listed, what we wrote so lately that listings need not show it yet, and what a full
/// reading does not know of, or did not before, so that it stays unseen until something sees it.
const PUT_UNSEEN: &str = "INSERT INTO unseen (side, id, cause) VALUES (:side, :id, :cause)
    ON CONFLICT (side, id) DO UPDATE SET cause = excluded.cause";
const FORGET_WRITTEN: &str = "DELETE FROM unseen WHERE side = :side AND cause = 'written'";
const FORGET_GONE: &str = "DELETE FROM unseen WHERE side = :side AND NOT EXISTS (SELECT 1 FROM record
    WHERE record.side = unseen.side AND record.id = unseen.id AND until_snapshot IS NULL)";
const SEE: &str = "DELETE FROM unseen WHERE side = :side AND id = :id";
const FRESH: &str = "SELECT id FROM record WHERE side = :side AND until_snapshot IS NULL
    AND written_at > :written_since AND stamp >= :changed_since";
const CURRENT: &str = "SELECT id FROM record WHERE side = :side AND until_snapshot IS NULL";

/// Brings the unseen records of a side up to date with a reading.
pub(crate) fn remember(db: &Connection, reading: &Reading, started_at: i64) -> Result<()> {
    let side = reading.side.as_str();
    rows::run(db, FORGET_WRITTEN, named_params! {":side": side})?;
    rows::run(db, FORGET_GONE, named_params! {":side": side})?;
    for id in reading.records.keys() {
        rows::run(db, SEE, named_params! {":side": side, ":id": id.as_str()})?;
    }
    for (id, absence) in &reading.absent {
        if *absence == Absence::Unseen {
            put(db, side, id, "unlisted")?;
        }
    }
    if reading.completeness == Completeness::Full {
        for id in unlisted(db, CURRENT, named_params! {":side": side}, reading)? {
            put(db, side, &id, "unlisted")?;
        }
    }
    // A listing of changes need not show what was dated before it begins.
    let fresh = named_params! {
        ":side": side,
        ":written_since": started_at - LAG_SECONDS,
        ":changed_since": reading.since.unwrap_or(i64::MIN),
    };
    for id in unlisted(db, FRESH, fresh, reading)? {
        put(db, side, &id, "written")?;
    }
    Ok(())
}

/// Records of a query of which the reading says nothing.
fn unlisted(db: &Connection, sql: &str, params: rows::Params<'_>, reading: &Reading) -> Result<Vec<NativeId>> {
    let mut unlisted = Vec::new();
    rows::each(db, sql, params, |row| {
        let id = NativeId::new(rows::text(row, 0)?);
        if !reading.records.contains_key(&id) && !reading.absent.contains_key(&id) {
            unlisted.push(id);
        }
        Ok(())
    })?;
    Ok(unlisted)
}

fn put(db: &Connection, side: &str, id: &NativeId, cause: &str) -> Result<()> {
    rows::run(db, PUT_UNSEEN, named_params! {":side": side, ":id": id.as_str(), ":cause": cause}).map(drop)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::snapshot::Completeness::{Full, Incremental};
    use crate::store::samples::{self, COPPER as SIDE, id, name, reading, record, span, store_with_ours, take, unseen};

    #[test]
    fn a_full_reading_that_says_nothing_of_a_record_has_not_seen_it() {
        let (_folder, mut store) = samples::store();
        let all = [record("1", "a", 1), record("2", "b", 1)];
        take(&mut store, Full, &all, 10);
        take(&mut store, Full, &all[..1], 20);
        assert_eq!(unseen(&store), [id("2")]);
        assert_eq!(store.records(SIDE).unwrap().len(), 2);
        take(&mut store, Full, &all, 30);
        assert_eq!(unseen(&store), []);
    }

    #[test]
    fn an_incremental_reading_neither_loses_nor_finds_what_it_does_not_list() {
        let (_folder, mut store) = samples::store();
        let all = [record("1", "a", 1), record("2", "b", 1)];
        take(&mut store, Full, &all, 10);
        take(&mut store, Incremental, &[], 20);
        assert_eq!(unseen(&store), []);
        take(&mut store, Full, &all[..1], 30);
        let stored = take(&mut store, Incremental, &[], 40);
        assert_eq!(unseen(&store), [id("2")]);
        assert_eq!(stored.snapshot.record_count, 1);
        take(&mut store, Incremental, &all[1..], 50);
        assert_eq!(unseen(&store), []);
    }

    #[test]
    fn what_we_wrote_lately_and_is_not_listed_is_unseen_until_the_lag_is_over() {
        let (_folder, mut store) = store_with_ours();
        take(&mut store, Incremental, &[], 1000 + LAG_SECONDS - 1);
        assert_eq!(unseen(&store), [id("1")]);
        take(&mut store, Incremental, &[], 1000 + LAG_SECONDS);
        assert_eq!(unseen(&store), []);
    }

    #[test]
    fn what_we_wrote_lately_and_is_gone_by_id_is_gone() {
        let (_folder, mut store) = store_with_ours();
        let mut second = reading(Full, &[]);
        second.absent = BTreeMap::from([(id("1"), Absence::Gone)]);
        store.record_snapshot(&second, span(1010)).unwrap();
        assert_eq!(name(&store, "1"), None);
        assert_eq!(unseen(&store), []);
    }
}
