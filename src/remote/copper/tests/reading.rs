//! Facts about readings: pages, totals, absences, look-ups. It must not write.

use serde_json::{Value as Json, json};

use crate::model::email::Email;
use crate::model::snapshot::{Absence, Completeness, NativeId, Reading};
use crate::remote::copper::double::{Double, absent, answer, locator, person, person_with, read, remote};
use crate::remote::{Remote, RemoteErrorKind};

fn people(ids: std::ops::RangeInclusive<u64>) -> Vec<Json> {
    ids.map(|id| person(id, &format!("p{id}@exemple.fr"))).collect()
}

fn id(id: u64) -> NativeId {
    NativeId::new(id.to_string())
}

fn evidence(reading: &Reading, name: &str) -> Option<u64> {
    reading.evidence.get(name).copied()
}

fn emails(raw: &[&str]) -> Vec<Email> {
    raw.iter().map(|raw| Email::new(raw).unwrap()).collect()
}

#[tokio::test]
async fn a_short_page_is_not_the_end() {
    let (remote, double) = remote();
    double.page(1, 401, &people(1..=190));
    double.page(2, 401, &people(191..=391));
    double.page(3, 401, &people(392..=401));
    let reading = read(&remote, &[], 10).await.unwrap();
    assert_eq!(reading.completeness, Completeness::Full);
    assert_eq!(reading.records.len(), 401);
    let names = ["pages", "total_first", "total_last", "listed", "distinct", "duplicates"];
    let counts = names.map(|name| evidence(&reading, name).unwrap());
    assert_eq!(counts, [3, 401, 401, 401, 401, 0]);
    let asked = double.asked();
    let body: Json = serde_json::from_slice(&asked.last().unwrap().body).unwrap();
    assert_eq!(body["page_size"], 200);
    assert_eq!((&body["sort_by"], &body["sort_direction"]), (&json!("date_created"), &json!("asc")));
}

#[tokio::test]
async fn without_a_total_pages_are_read_to_an_empty_one() {
    let (remote, double) = remote();
    for (number, people) in [(1, people(1..=2)), (2, people(3..=3)), (3, vec![])] {
        double.ok(&format!("POST people/search {number}"), &json!(people));
    }
    let reading = read(&remote, &[], 10).await.unwrap();
    assert_eq!(reading.records.len(), 3);
    assert_eq!(evidence(&reading, "pages"), Some(3));
    assert_eq!(evidence(&reading, "total_first"), None);
}

#[tokio::test]
async fn somebody_listed_twice_is_one_person_in_the_newest_form() {
    let (remote, double) = remote();
    let newer = person_with(1, &json!({"title": "new", "date_modified": 2_000_000_000}));
    double.page(1, 3, &[person(1, "a@exemple.fr"), newer, person(1, "a@exemple.fr")]);
    let reading = read(&remote, &[], 10).await.unwrap();
    assert_eq!(reading.records[&id(1)].stamp, 2_000_000_000);
    assert_eq!(evidence(&reading, "duplicates"), Some(2));
}

#[tokio::test]
async fn people_who_changed_pages_are_listed_again_by_address() {
    let (remote, double) = remote();
    double.page(1, 201, &people(1..=200));
    double.page(2, 201, &people(200..=200));
    double.page(1, 201, &people(1..=200));
    double.page(2, 201, &people(201..=201));
    let reading = read(&remote, &[], 10).await.unwrap();
    assert_eq!(reading.records.len(), 201);
    assert_eq!(evidence(&reading, "duplicates"), Some(1));
    let asked = double.asked();
    let bodies = asked.iter().filter_map(|asked| serde_json::from_slice::<Json>(&asked.body).ok());
    let orders: Vec<Json> = bodies.map(|body| body["sort_by"].clone()).collect();
    assert_eq!(orders, ["date_created", "date_created", "email", "email"]);
}

#[tokio::test]
async fn a_total_that_moves_is_read_again_until_it_holds() {
    let (remote, double) = remote();
    double.page(1, 201, &people(1..=200));
    double.page(2, 202, &people(201..=202));
    double.page(1, 202, &people(1..=200));
    let reading = read(&remote, &[], 10).await.unwrap();
    assert_eq!(reading.completeness, Completeness::Full);
    assert_eq!(evidence(&reading, "rereads"), Some(1));
    assert_eq!(reading.records.len(), 202);
}

#[tokio::test]
async fn a_total_that_never_holds_makes_a_failed_reading() {
    let (remote, double) = remote();
    double.page(1, 201, &people(1..=200));
    double.page(2, 202, &people(201..=202));
    let reading = read(&remote, &[], 10).await.unwrap();
    assert_eq!(reading.completeness, Completeness::Failed);
    assert_eq!(evidence(&reading, "rereads"), Some(3));
    assert_eq!(evidence(&reading, "total_last"), Some(202));
}

#[tokio::test]
async fn a_clear_shortfall_is_read_again_once_and_then_believed() {
    let (remote, double) = remote();
    double.page(1, 30, &people(1..=19));
    let reading = read(&remote, &[], 10).await.unwrap();
    assert_eq!(evidence(&reading, "rereads"), Some(1));
    assert_eq!(reading.completeness, Completeness::Full);

    let (remote, double) = self::remote();
    double.page(1, 30, &people(1..=20));
    let reading = read(&remote, &[], 10).await.unwrap();
    assert_eq!(evidence(&reading, "rereads"), Some(0));
}

#[tokio::test]
async fn a_known_person_who_is_not_listed_is_read_by_id() {
    let (remote, double) = remote();
    double.page(1, 1, &people(1..=1));
    double.ok("GET people/2", &person(2, "b@exemple.fr"));
    double.plan("GET people/3", absent());
    double.plan("GET people/4", Ok(answer(403, "{}")));
    let reading = read(&remote, &[1, 2, 3, 4], 3).await.unwrap();
    assert_eq!(reading.records.len(), 2);
    assert_eq!(reading.absent[&id(3)], Absence::Gone);
    assert_eq!(reading.absent[&id(4)], Absence::Unseen);
    assert_eq!(reading.absent.len(), 2);
    let counts = ["point_reads", "gone", "unseen", "listed"].map(|name| evidence(&reading, name).unwrap());
    assert_eq!(counts, [3, 1, 1, 1]);
}

#[tokio::test]
async fn too_many_unlisted_people_are_unseen_and_not_asked_for() {
    let (remote, double) = remote();
    double.page(1, 1, &people(1..=1));
    let reading = read(&remote, &[2, 3], 1).await.unwrap();
    assert_eq!(reading.absent[&id(2)], Absence::Unseen);
    assert_eq!(reading.absent[&id(3)], Absence::Unseen);
    assert_eq!(evidence(&reading, "point_reads"), Some(0));
    assert_eq!(double.keys(), ["POST people/search 1"]);
}

#[tokio::test]
async fn a_page_in_html_in_place_of_a_person_does_not_make_them_gone() {
    let (remote, double) = remote();
    double.page(1, 0, &[]);
    double.plan("GET people/2", Ok(answer(404, "<html>not here</html>")));
    let error = read(&remote, &[2], 1).await.unwrap_err();
    assert_eq!(error.kind, RemoteErrorKind::Unreachable);
}

#[tokio::test]
async fn a_page_that_is_cut_or_without_addresses_fails_the_reading() {
    for body in ["[{\"id\":1,", "[{\"id\":1}]", "<html>", "{\"success\":false}"] {
        let (remote, double) = remote();
        double.plan("POST people/search 1", Ok(answer(200, body)));
        let error = read(&remote, &[], 1).await.unwrap_err();
        assert_eq!(error.kind, RemoteErrorKind::Unreadable, "{body}");
    }
}

#[tokio::test]
async fn a_person_is_read_by_id_and_an_absent_one_is_none() {
    let (remote, double) = remote();
    double.ok("GET people/7", &person(7, "a@exemple.fr"));
    double.plan("GET people/8", absent());
    let sighting = remote.read_one(&locator(7)).await.unwrap().unwrap();
    assert_eq!(sighting.record.id, id(7));
    assert_eq!(sighting.raw, person(7, "a@exemple.fr"));
    assert_eq!(remote.read_one(&locator(8)).await, Ok(None));
}

#[tokio::test]
async fn a_holder_is_found_by_either_look_up_once() {
    let (remote, double) = remote();
    double.ok("POST people/fetch_by_email", &person(7, "a@exemple.fr"));
    let hits = [person(7, "a@exemple.fr"), person(9, "a@exemple.fr")];
    double.ok("POST people/search", &json!(hits));
    double.ok("GET people/9", &person(9, "a@exemple.fr"));
    let found = remote.find(&emails(&["a@exemple.fr"])).await.unwrap();
    let ids: Vec<_> = found.iter().map(|sighting| sighting.record.id.as_str()).collect();
    assert_eq!(ids, ["7", "9"]);
}

async fn ids_when_only_the_index_knows(plan: impl FnOnce(&Double)) -> usize {
    let (remote, double) = remote();
    double.plan("POST people/fetch_by_email", absent());
    double.ok("POST people/search", &json!([person(9, "a@exemple.fr")]));
    plan(&double);
    remote.find(&emails(&["a@exemple.fr"])).await.unwrap().len()
}

#[tokio::test]
async fn what_only_the_index_knows_must_hold_when_read_by_id() {
    let gone = ids_when_only_the_index_knows(|double| double.plan("GET people/9", absent()));
    assert_eq!(gone.await, 0);
    let moved = person(9, "other@exemple.fr");
    let moved = ids_when_only_the_index_knows(|double| double.ok("GET people/9", &moved));
    assert_eq!(moved.await, 0);
    let held = person(9, "A@exemple.fr ");
    let held = ids_when_only_the_index_knows(|double| double.ok("GET people/9", &held));
    assert_eq!(held.await, 1);
}

#[tokio::test]
async fn many_addresses_share_a_search() {
    let (remote, double) = remote();
    double.plan("POST people/fetch_by_email", absent());
    double.ok("POST people/search", &json!([]));
    let raw: Vec<String> = (0..201).map(|n| format!("p{n}@exemple.fr")).collect();
    let raw: Vec<&str> = raw.iter().map(String::as_str).collect();
    assert_eq!(remote.find(&emails(&raw)).await, Ok(vec![]));
    let searches = double.keys().iter().filter(|key| key.ends_with("search")).count();
    assert_eq!(searches, 2);
}
