//! Records that are held and were not seen: nothing is known of them, so nothing is planned on
//! them. It must not call any of them gone.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, named_params};

use crate::model::side::Side;
use crate::model::snapshot::{Absence, Completeness, NativeId, Reading};
use crate::store::error::Result;
use crate::store::version::Head;
use crate::store::{Store, rows};

/// A service may need this long until its listings show what was written. Longer, and a deletion
/// is noticed late; shorter, and a record just made looks lost.
const LAG_SECONDS: i64 = 15 * 60;

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

const UNLISTED: &str = "SELECT id FROM unseen WHERE side = :side AND cause = 'unlisted'";
const FORGET_UNSEEN: &str = "DELETE FROM unseen WHERE side = :side";
const PUT_UNSEEN: &str = "INSERT INTO unseen (side, id, cause) VALUES (:side, :id, :cause)";

/// Replaces the unseen records of a side by those that a reading leaves so.
pub(crate) fn remember(
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
            (None, _) if is_fresh => "written",
            (Some(Absence::Unseen), _) | (None, Completeness::Full) => "unlisted",
            // What a full reading missed stays unseen until something sees it.
            (None, _) if unlisted.contains(id.as_str()) => "unlisted",
            (Some(Absence::Gone) | None, _) => continue,
        };
        let params = named_params! {":side": side, ":id": id.as_str(), ":cause": cause};
        rows::run(db, PUT_UNSEEN, params)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
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
