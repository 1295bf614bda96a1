//! Facts about writes and look-ups that share requests. It must not test what a single write sends.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};

use crate::model::consent::NewStatus;
use crate::model::contact::{Contact, FieldName};
use crate::model::email::Email;
use crate::model::operation::{Destruction, NewRecord, Write};
use crate::model::value::Value;
use crate::remote::copper::CopperRemote;
use crate::remote::copper::double::{Double, absent, answer, locator, person, person_with, remote, seen};
use crate::remote::transport::TransportError;
use crate::remote::{Refresh, Remote, RemoteError, RemoteErrorKind, Sighting, Unlisted, WriteRequest, Written};

const CREATE: &str = "POST people/bulk_create";
const UPDATE: &str = "POST people/bulk_update";

fn email(number: usize) -> String {
    format!("p{number}@exemple.fr")
}

fn creation(number: usize) -> Write {
    Write::Create(NewRecord {
        email: Email::new(&email(number)).unwrap(),
        fields: Contact::new(),
        tags: vec![],
        status: NewStatus::Subscribed,
    })
}

fn title(text: &str) -> Write {
    Write::Fields([(FieldName::new("title"), Value::text(text))].into())
}

async fn write_all(remote: &CopperRemote, writes: &[(Option<&Sighting>, &Write)]) -> Vec<Written> {
    let person = BTreeSet::new();
    let requests: Vec<_> =
        writes.iter().map(|(target, write)| WriteRequest { target: *target, person: &person, write }).collect();
    remote.write_all(&requests).await
}

async fn create_all(remote: &CopperRemote, count: usize) -> Vec<Written> {
    let writes: Vec<Write> = (0..count).map(creation).collect();
    write_all(remote, &writes.iter().map(|write| (None, write)).collect::<Vec<_>>()).await
}

/// Ids of those made or changed, and the kinds of the failures.
fn shown(written: &[Written]) -> Vec<Result<String, RemoteErrorKind>> {
    let id = |sighting: &Option<Sighting>| sighting.as_ref().unwrap().record.id.to_string();
    written.iter().map(|written| written.as_ref().map(id).map_err(|error| error.kind)).collect()
}

fn bulk_bodies(double: &Double) -> Vec<Json> {
    let bulk = double.asked().into_iter().filter(|request| request.url.contains("/bulk_"));
    bulk.map(|request| serde_json::from_slice(&request.body).unwrap()).collect()
}

async fn three(remote: &CopperRemote, double: &Double) -> [Sighting; 3] {
    let mut people = Vec::new();
    for id in 1..=3 {
        people.push(seen(remote, double, &person(id, &email(usize::try_from(id).unwrap()))).await);
    }
    people.try_into().unwrap()
}

#[tokio::test]
async fn people_are_made_ten_in_a_request_and_one_that_is_left_alone() {
    let (remote, double) = remote();
    let answer: Vec<Json> = (0..10).map(|number| person(100 + number, "p@exemple.fr")).collect();
    double.ok(CREATE, &json!(answer));
    double.ok("POST people", &person(7, "p@exemple.fr"));
    let written = create_all(&remote, 21).await;
    assert!(written.iter().all(Result::is_ok));
    let bodies = bulk_bodies(&double);
    assert_eq!(bodies.len(), 2);
    let sent: Vec<&str> = bodies
        .iter()
        .flat_map(|body| body["people"].as_array().unwrap())
        .map(|item| item["emails"][0]["email"].as_str().unwrap())
        .collect();
    assert_eq!(sent, (0..20).map(email).collect::<Vec<_>>());
    assert_eq!(double.keys(), [CREATE, CREATE, "POST people"]);
}

#[tokio::test]
async fn each_item_has_its_own_end_and_a_failed_one_is_told_by_its_success() {
    let (remote, double) = remote();
    let people = three(&remote, &double).await;
    let fault = json!({"success": false, "id": 2, "message": {"title": [{"error": "p2@exemple.fr is wrong"}]}});
    let busy = json!({"success": false, "id": 3, "status": 503, "message": "later"});
    double.ok(UPDATE, &json!([person_with(1, &json!({"title": "x"})), fault, busy]));
    let order = title("x");
    let written = write_all(&remote, &people.each_ref().map(|person| (Some(person), &order))).await;
    let expected = [Ok("1".into()), Err(RemoteErrorKind::Rejected), Err(RemoteErrorKind::Unreachable)];
    assert_eq!(shown(&written), expected);
    let words = written[1].as_ref().unwrap_err().to_string();
    assert_eq!(words, r#"copper POST people/bulk_update: {"title":[{"error":"[address] is wrong"}]}"#);
    assert_eq!(
        bulk_bodies(&double),
        [json!({"people": [
        {"id": 1, "title": "x"}, {"id": 2, "title": "x"}, {"id": 3, "title": "x"}]})]
    );
}

#[tokio::test]
async fn a_creation_without_a_known_end_leaves_each_of_its_items_in_doubt_and_is_not_repeated() {
    for planned in [
        Err(TransportError::NoAnswer("reset".into())),
        Ok(answer(502, "<html>")),
        Ok(answer(200, "<html>")),
        Ok(answer(200, "[]")),
        Ok(answer(200, r#"{"people":[]}"#)),
        Ok(answer(200, r#"[{"name":"a"},{"name":"b"}]"#)),
        Ok(answer(200, r#"[{"success":false,"status":500},{"success":false,"status":408}]"#)),
    ] {
        let (remote, double) = remote();
        double.plan(CREATE, planned.clone());
        let written = create_all(&remote, 2).await;
        assert_eq!(shown(&written), vec![Err(RemoteErrorKind::Doubtful); 2], "{planned:?}");
        assert_eq!(double.keys(), [CREATE]);
    }
}

#[tokio::test]
async fn a_person_made_of_whom_only_the_id_is_told_is_read() {
    let (remote, double) = remote();
    double.ok(CREATE, &json!([{"id": 5}, person(6, &email(1))]));
    double.ok("GET people/5", &person(5, &email(0)));
    let written = create_all(&remote, 2).await;
    assert_eq!(shown(&written), [Ok("5".into()), Ok("6".into())]);
}

#[tokio::test(start_paused = true)]
async fn an_update_whose_answer_cannot_be_read_is_read_back_by_id() {
    for planned in
        [Ok(answer(200, "<html>")), Ok(answer(200, "[]")), Ok(answer(200, r#"[{"id":1},{"id":2},{"id":3}]"#))]
    {
        let (remote, double) = remote();
        let people = three(&remote, &double).await;
        double.plan(UPDATE, Err(TransportError::NoAnswer("reset".into())));
        double.plan(UPDATE, planned);
        let order = title("x");
        let written = write_all(&remote, &people.each_ref().map(|person| (Some(person), &order))).await;
        assert_eq!(shown(&written), [Ok("1".into()), Ok("2".into()), Ok("3".into())]);
        let keys = double.keys();
        assert_eq!(keys[3..], [UPDATE, UPDATE, "GET people/1", "GET people/2", "GET people/3"]);
    }
}

#[tokio::test]
async fn a_request_that_copper_refuses_whole_is_sent_item_by_item() {
    for planned in [absent(), Ok(answer(422, r#"{"error":"Request size too large, limit is 1"}"#))] {
        let (remote, double) = remote();
        double.plan(CREATE, planned);
        double.ok("POST people", &person(7, "p@exemple.fr"));
        let written = create_all(&remote, 2).await;
        assert_eq!(shown(&written), [Ok("7".into()), Ok("7".into())]);
        assert_eq!(double.keys(), [CREATE, "POST people", "POST people"]);
    }
}

#[tokio::test]
async fn after_a_refused_key_no_more_requests_are_begun() {
    let (remote, double) = remote();
    double.plan(CREATE, Ok(answer(401, r#"{"message":"no"}"#)));
    let written = create_all(&remote, 100).await;
    assert!(written.iter().all(|written| written.as_ref().is_err_and(|e| e.kind == RemoteErrorKind::Unauthorized)));
    let begun = written.iter().filter(|written| written.as_ref().is_err_and(RemoteError::was_begun)).count();
    let asked = double.keys().len();
    // As many as there are connections are on their way when the first answer comes.
    assert!(asked <= 4 && begun == asked * 10, "{begun} in {asked}");
}

#[tokio::test]
async fn nobody_is_twice_in_a_request_and_what_changes_nothing_is_not_sent() {
    let (remote, double) = remote();
    let [one, two, _] = three(&remote, &double).await;
    double.ok(UPDATE, &json!([person(1, &email(1)), person(2, &email(2))]));
    let (x, y) = (title("x"), title("y"));
    let nothing = Write::Tags { add: vec![], remove: vec!["VIP".into()] };
    let orders = [(Some(&one), &x), (Some(&two), &x), (Some(&one), &y), (Some(&two), &y), (Some(&two), &nothing)];
    let written = write_all(&remote, &orders).await;
    assert_eq!(written[4], Ok(Some(two.clone())));
    let titles: Vec<Json> = bulk_bodies(&double)
        .iter()
        .map(|body| json!([body["people"][0]["title"], body["people"][1]["title"]]))
        .collect();
    assert_eq!(titles, [json!(["x", "x"]), json!(["y", "y"])]);

    let (remote, double) = self::remote();
    double.ok("POST people", &person(7, &email(0)));
    let twice = [creation(0), creation(0)];
    write_all(&remote, &twice.each_ref().map(|write| (None, write))).await;
    assert_eq!(double.keys(), ["POST people", "POST people"]);
}

#[tokio::test]
async fn what_is_neither_made_nor_changed_goes_by_itself() {
    let (remote, double) = remote();
    let [one, two, three] = three(&remote, &double).await;
    double.ok(UPDATE, &json!([person(2, &email(2)), person(3, &email(3))]));
    double.plan("DELETE people/1", absent());
    let (gone, order) = (Write::Destroy(Destruction::Permanent), title("x"));
    let orders = [(Some(&one), &gone), (Some(&one), &Write::Restrict), (Some(&two), &order), (Some(&three), &order)];
    let written = write_all(&remote, &orders).await;
    assert_eq!(written[0], Ok(None));
    assert_eq!(shown(&written[1..]), [Err(RemoteErrorKind::Rejected), Ok("2".into()), Ok("3".into())]);
}

#[tokio::test]
async fn people_are_refreshed_two_hundred_in_a_search_and_silence_says_nothing() {
    let (remote, double) = remote();
    double.ok("POST people/search", &json!([person(1, &email(1))]));
    let locators: Vec<_> = (1..=401).map(locator).collect();
    let refreshed = remote.refresh(Refresh { locators: &locators, since: 0 }).await.unwrap();
    assert_eq!(refreshed.others, Unlisted::Unknown);
    assert_eq!(refreshed.seen[0].raw["name"], "Marie Dupont");
    let asked = double.asked();
    let counts: Vec<usize> = asked
        .iter()
        .filter(|request| request.url.ends_with("/search"))
        .map(|request| serde_json::from_slice::<Json>(&request.body).unwrap()["ids"].as_array().unwrap().len())
        .collect();
    assert_eq!(counts, [200, 200, 1]);
}

#[tokio::test]
async fn whom_a_look_finds_is_read_by_id_and_left_out_where_the_address_moved_on() {
    let (remote, double) = remote();
    double.ok("POST people/search", &json!([person(1, &email(1)), person(2, &email(2)), person(3, &email(3))]));
    double.ok("GET people/1", &person(1, &email(1)));
    double.ok("GET people/2", &person(2, "elsewhere@exemple.fr"));
    double.plan("GET people/3", absent());
    let emails: Vec<Email> = (1..=3).map(|number| Email::new(&email(number)).unwrap()).collect();
    let found = remote.look(&emails).await.unwrap();
    assert_eq!(found.iter().map(|sighting| sighting.record.id.as_str()).collect::<Vec<_>>(), ["1"]);
    let searches = double.keys().iter().filter(|key| key.starts_with("POST people/search")).count();
    assert_eq!(searches, 1);
}
