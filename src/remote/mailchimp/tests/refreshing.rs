//! Facts about reading many members again. It must not test how one member is read.

use serde_json::{Value as Json, json};

use crate::model::snapshot::NativeId;
use crate::remote::mailchimp::refresh::refresh;
use crate::remote::mailchimp::script::{Script, member};
use crate::remote::{Locator, Refresh, Refreshed, Unlisted};

const SINCE: i64 = 1_772_445_600;

fn locators(count: usize) -> Vec<Locator> {
    (0..count).map(|number| Locator { id: NativeId::new(format!("c{number}")), handle: format!("h{number}") }).collect()
}

fn shown(number: usize) -> Json {
    member(&format!("c{number}"), &format!("{number}@exemple.fr"))
}

/// Lists members 2 and 3 as changed, and 5 as archived; `total`: how many the listing says there are.
fn service(total: usize) -> Script {
    Script::answering(move |request, _| match request.url.split_once("/members/h") {
        Some((_, rest)) => (200, shown(rest.split('?').next().unwrap().parse().unwrap())),
        None if request.url.contains("status=archived") => {
            let mut archived = shown(5);
            archived["status"] = json!("archived");
            (200, json!({"members": [archived], "total_items": 1}))
        }
        None => (200, json!({"members": [shown(2), shown(3)], "total_items": total})),
    })
}

async fn refreshed(script: &Script, (count, since): (usize, i64)) -> Refreshed {
    refresh(&script.client(), &[], Refresh { locators: &locators(count), since }).await.unwrap()
}

fn ids(refreshed: &Refreshed) -> Vec<&str> {
    refreshed.seen.iter().map(|sighting| sighting.record.id.as_str()).collect()
}

#[tokio::test]
async fn few_members_are_read_one_by_one() {
    let script = service(2);
    let refreshed = refreshed(&script, (8, SINCE)).await;
    assert_eq!((refreshed.seen.len(), refreshed.others), (8, Unlisted::Unknown));
    assert_eq!(script.seen().len(), 8);
}

#[tokio::test]
async fn many_are_read_by_what_changed_and_what_was_archived_since() {
    let script = service(2);
    let refreshed = refreshed(&script, (5, SINCE)).await;
    assert_eq!(refreshed.others, Unlisted::Unknown);
    let script = service(2);
    let refreshed = self::refreshed(&script, (9, SINCE)).await;
    assert_eq!((ids(&refreshed), refreshed.others), (vec!["c2", "c3", "c5"], Unlisted::AsStored));
    let urls: Vec<String> = script.seen().into_iter().map(|request| request.url).collect();
    assert_eq!(urls.len(), 2);
    assert!(urls.iter().all(|url| url.contains("&since_last_changed=2026-03-02T09:59:59%2B00:00&")), "{urls:?}");
}

#[tokio::test]
async fn members_of_no_interest_are_left_out() {
    let script = Script::answering(|request, _| {
        let listed: Vec<Json> =
            if request.url.contains("status=archived") { vec![] } else { (5..12).map(shown).collect() };
        (200, json!({"members": listed, "total_items": listed.len()}))
    });
    assert_eq!(refreshed(&script, (9, SINCE)).await.seen.len(), 4);
}

#[tokio::test]
async fn a_listing_that_was_not_seen_whole_or_reaches_too_far_back_is_not_believed() {
    for (total, since) in [(3, SINCE), (2, 0)] {
        let script = service(total);
        let refreshed = refreshed(&script, (9, since)).await;
        assert_eq!((refreshed.seen.len(), refreshed.others), (9, Unlisted::Unknown), "{total} {since}");
        assert!(script.seen().len() <= 9 + 4);
    }
}
