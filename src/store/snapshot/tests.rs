//! Facts of stored snapshots, the version rule above all. It must not test another table.

use super::*;
use crate::store::samples::{id, reading, record, span};
use crate::store::{Store, samples, version};
use Completeness::{Failed, Full, Incremental};

const SIDE: Side = Side::Copper;

/// A store that holds one record of ours, written at 1000 and stamped so.
fn store_with_ours() -> (tempfile::TempDir, Store) {
    let (folder, store) = samples::store();
    let source = Source {
        side: SIDE,
        snapshot: version::latest(&store.connection, SIDE, 1000).unwrap(),
        written_at: Some(1000),
    };
    version::put(&store.connection, &source, &record("1", "ours", 1000)).unwrap();
    (folder, store)
}

fn take(store: &mut Store, completeness: Completeness, records: &[Record], at: i64) -> StoredSnapshot {
    store.record_snapshot(&reading(completeness, records), span(at)).unwrap()
}

fn name(store: &Store, of: &str) -> Option<String> {
    let record = store.record(SIDE, &id(of)).unwrap()?;
    record.fields.values().next().map(ToString::to_string)
}

fn unseen(store: &Store) -> Vec<NativeId> {
    store.unseen(SIDE).unwrap().into_iter().collect()
}

#[test]
fn a_snapshot_says_how_much_of_what_it_holds() {
    let (_folder, mut store) = samples::store();
    let records = [record("2", "b", 5), record("1", "a", 5)];
    let stored = take(&mut store, Full, &records, 10);
    let hashes: BTreeMap<_, _> = records.iter().map(|record| (record.id.clone(), record.fingerprint())).collect();
    let expected = Snapshot {
        id: stored.snapshot.id,
        side: SIDE,
        completeness: Full,
        started_at: 10,
        finished_at: 20,
        record_count: 2,
        contents: crate::model::snapshot::contents_hash(hashes.iter()),
        evidence: reading(Full, &[]).evidence,
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
