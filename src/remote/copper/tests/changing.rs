//! Facts about listings of changes: the filter, its refusal, listings that move. They must not write.

use serde_json::{Value as Json, json};

use crate::model::snapshot::{Completeness, Reading};
use crate::remote::copper::CopperRemote;
use crate::remote::copper::double::{Double, answer, person_with, remote};
use crate::remote::{ChangesWay, Quiet, ReadChanges, Remote, RemoteError};

const SINCE: i64 = 1_600_000_000;

async fn changes(remote: &CopperRemote, way: ChangesWay) -> Result<Option<Reading>, RemoteError> {
    remote.read_changes(ReadChanges { since: SINCE, way, progress: &Quiet }).await
}

/// Somebody who changed so many seconds after, or before, the beginning.
fn changed(id: u64, seconds: i64) -> Json {
    person_with(id, &json!({"date_modified": SINCE + seconds}))
}

fn bodies(double: &Double) -> Vec<Json> {
    let searches = double.asked().into_iter().filter(|request| request.url.ends_with("/search"));
    searches.map(|request| serde_json::from_slice(&request.body).unwrap()).collect()
}

fn counts(reading: &Reading) -> [Option<u64>; 3] {
    ["distinct", "total_last", ChangesWay::EVIDENCE].map(|name| reading.evidence.get(name).copied())
}

#[tokio::test]
async fn the_filter_lists_who_changed_and_one_more_request_counts_everybody() {
    let (remote, double) = remote();
    double.page(1, 2, &[changed(1, 5), changed(2, 9)]);
    double.page(1, 13_700, &[changed(7, -5)]);
    let reading = changes(&remote, ChangesWay::Filtered).await.unwrap().unwrap();
    assert_eq!((reading.completeness, reading.since), (Completeness::Incremental, Some(SINCE)));
    assert_eq!(counts(&reading), [Some(2), Some(13_700), Some(1)]);
    let asked = bodies(&double);
    assert_eq!((asked.len(), &asked[0]["minimum_modified_date"]), (2, &json!(SINCE)));
    assert_eq!(
        (&asked[0]["sort_by"], &asked[0]["page_size"], &asked[1]["page_size"]),
        (&json!("date_modified"), &json!(200), &json!(1))
    );
    assert!(asked[1].get("minimum_modified_date").is_none());
}

#[tokio::test]
async fn an_account_without_the_filter_is_read_latest_first_as_far_as_the_date() {
    let (remote, double) = remote();
    double.plan("POST people/search 1", Ok(answer(422, r#"{"message":"Unrecognized attributes"}"#)));
    double.page(1, 700, &[changed(1, 9), changed(2, 5)]);
    double.page(2, 700, &[changed(3, 1), changed(4, -1)]);
    let reading = changes(&remote, ChangesWay::Filtered).await.unwrap().unwrap();
    assert_eq!(counts(&reading), [Some(4), Some(700), Some(0)]);
    assert_eq!(ChangesWay::of(&reading.evidence), ChangesWay::Descending);
    let asked = bodies(&double);
    assert_eq!((asked.len(), &asked[2]["sort_direction"]), (3, &json!("desc")));
}

#[tokio::test]
async fn an_account_known_to_refuse_the_filter_is_not_asked_for_it_again() {
    let (remote, double) = remote();
    double.page(1, 700, &[changed(1, -9)]);
    let reading = changes(&remote, ChangesWay::Descending).await.unwrap().unwrap();
    assert_eq!(counts(&reading), [Some(1), Some(700), Some(0)]);
    assert_eq!(bodies(&double).len(), 1);
}

#[tokio::test]
async fn a_listing_that_keeps_moving_or_is_too_long_is_no_listing_of_changes() {
    let (moving, double) = remote();
    for round in 0..4 {
        double.page(1, 201 + 2 * round, &[changed(1, 5)]);
        double.page(2, 202 + 2 * round, &[changed(2, 5)]);
    }
    assert_eq!(changes(&moving, ChangesWay::Filtered).await, Ok(None));
    let (long, double) = remote();
    double.page(1, 100_000, &[changed(1, 5)]);
    assert_eq!(changes(&long, ChangesWay::Filtered).await, Ok(None));
    assert_eq!(bodies(&double).len(), 1);
    let (uncounted, double) = remote();
    double.ok("POST people/search 1", &json!([]));
    assert_eq!(changes(&uncounted, ChangesWay::Descending).await, Ok(None));
}
