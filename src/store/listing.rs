//! The version rule: a record's version never goes back. What a listing says is weighed against
//! what is held. It must not conclude anything from a row that is missing.

use std::collections::BTreeMap;

use rusqlite::{Connection, named_params};

use crate::model::side::Side;
use crate::model::snapshot::{NativeId, Record};
use crate::store::error::Result;
use crate::store::rows;
use crate::store::version::{self, Head, Source};

/// Stores the listed records that are newer than what is held; those that cannot be told from an
/// old listing are returned, by id, and not stored.
pub(crate) fn take(
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
        (Some(head), _) if record.stamp < head.stamp => Weight::Nothing,
        (Some(head), _) if record.stamp == head.stamp => weigh_same_second(head, record),
        _ => Weight::Newer,
    }
}

fn weigh_same_second(head: &Head, record: &Record) -> Weight {
    match head.written_at {
        _ if record.fingerprint() == head.fingerprint => Weight::Nothing,
        // Stamps count whole seconds: this may be what stood there just before our write.
        Some(_) => Weight::Doubtful,
        // Our own settings, not the service, made it look different.
        None => Weight::Newer,
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

#[cfg(test)]
mod tests {
    use crate::model::snapshot::Completeness::Full;
    use crate::store::samples::{self, COPPER as SIDE, id, name, record, store_with_ours, take, unseen};
    use crate::store::snapshot::READ_ALL_NEXT;

    #[test]
    fn a_listed_row_older_than_what_is_held_is_ignored() {
        let (_folder, mut store) = samples::store();
        take(&mut store, Full, &[record("1", "new", 5)], 10);
        let stored = take(&mut store, Full, &[record("1", "old", 4)], 20);
        assert_eq!(name(&store, "1").as_deref(), Some("new"));
        assert_eq!((stored.doubtful.len(), unseen(&store).len()), (0, 0));
    }

    #[test]
    fn a_later_stamp_on_equal_content_counts_against_older_rows() {
        let (_folder, mut store) = samples::store();
        take(&mut store, Full, &[record("1", "a", 1)], 10);
        take(&mut store, Full, &[record("1", "a", 5)], 20);
        take(&mut store, Full, &[record("1", "b", 3)], 30);
        assert_eq!(store.record(SIDE, &id("1")).unwrap(), Some(record("1", "a", 5)));
    }

    #[test]
    fn other_content_in_the_second_of_our_own_write_is_doubtful_until_it_is_read_by_id() {
        let (_folder, mut store) = store_with_ours();
        let listed = record("1", "theirs", 1000);
        let stored = take(&mut store, Full, std::slice::from_ref(&listed), 2000);
        assert_eq!(stored.doubtful, [id("1")]);
        // Cut before it is read, the next reading shows it again.
        assert_eq!(store.meta(READ_ALL_NEXT).unwrap().as_deref(), Some("yes"));
        assert_eq!(name(&store, "1").as_deref(), Some("ours"));
        store.record_sighting(SIDE, &listed, 2020).unwrap();
        assert_eq!(name(&store, "1").as_deref(), Some("theirs"));
        let latest = store.latest_snapshot(SIDE).unwrap().unwrap();
        assert_eq!(latest.id, stored.snapshot.id);
        assert_ne!(latest.contents, stored.snapshot.contents);
    }

    #[test]
    fn our_own_write_as_listed_is_no_new_version() {
        let (_folder, mut store) = store_with_ours();
        let stored = take(&mut store, Full, &[record("1", "ours", 1000)], 2000);
        assert_eq!(stored.doubtful, []);
        assert_eq!(store.record_versions(SIDE, &id("1")).unwrap().len(), 1);
    }

    #[test]
    fn an_edit_after_our_own_write_is_believed() {
        let (_folder, mut store) = store_with_ours();
        let stored = take(&mut store, Full, &[record("1", "theirs", 1001)], 2000);
        assert_eq!((stored.doubtful.len(), name(&store, "1").as_deref()), (0, Some("theirs")));
    }

    #[test]
    fn other_content_at_the_same_stamp_of_a_foreign_version_is_believed() {
        let (_folder, mut store) = samples::store();
        take(&mut store, Full, &[record("1", "a", 1)], 10);
        take(&mut store, Full, &[record("1", "b", 1)], 20);
        assert_eq!(name(&store, "1").as_deref(), Some("b"));
    }

    #[test]
    fn an_old_row_of_a_record_that_is_gone_does_not_bring_it_back() {
        let (_folder, mut store) = samples::store();
        let there = record("1", "a", 5);
        take(&mut store, Full, std::slice::from_ref(&there), 10);
        store.record_gone(SIDE, &id("1"), 15).unwrap();
        let stored = take(&mut store, Full, std::slice::from_ref(&there), 20);
        assert_eq!((stored.doubtful, name(&store, "1")), (vec![id("1")], None));
        take(&mut store, Full, &[record("1", "back", 6)], 30);
        assert_eq!(name(&store, "1").as_deref(), Some("back"));
    }
}
