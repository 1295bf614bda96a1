//! Facts about batches: what travels, how long it is waited for, and what is done where one does not
//! tell. It must not test what a single write sends.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use serde_json::{Value as Json, json};

use crate::model::consent::NewStatus;
use crate::model::contact::{Contact, FieldName};
use crate::model::email::Email;
use crate::model::mapping::FieldKind;
use crate::model::operation::{NewRecord, Write};
use crate::model::side::Side;
use crate::model::tag::Tags;
use crate::model::value::Value;
use crate::remote::http::{Http, Pace};
use crate::remote::mailchimp::MailchimpRemote;
use crate::remote::mailchimp::archive::tests::packed;
use crate::remote::mailchimp::batches::WORTH_A_BATCH;
use crate::remote::mailchimp::hash::subscriber_hash;
use crate::remote::mailchimp::point::sighting;
use crate::remote::mailchimp::script::{Script, mapping, member, not_found, response};
use crate::remote::transport::{HttpRequest, HttpResponse, Transport, TransportError};
use crate::remote::{Remote, RemoteErrorKind, Sighting, WriteRequest, Written};

/// What the service does with a batch.
#[derive(Clone)]
struct Manner {
    /// The answer to its submission.
    submission: Result<u16, TransportError>,
    /// The words at each look; the last one stays.
    stages: Vec<&'static str>,
    /// The status that an operation ends with; `None`: no result for it.
    end: fn(usize) -> Option<u16>,
    /// Whether what was handed in takes effect.
    takes_effect: fn(usize) -> bool,
    /// How many URLs are too old.
    stale_urls: usize,
}

const SMOOTH: Manner =
    Manner { submission: Ok(200), stages: vec![], end: |_| Some(200), takes_effect: |_| true, stale_urls: 0 };

/// A service with members `0@exemple.fr`, `1@exemple.fr`, and so on.
struct Service {
    manner: Manner,
    operations: Mutex<Vec<Json>>,
    log: Mutex<Vec<String>>,
}

impl Service {
    fn new(manner: Manner) -> Arc<Self> {
        Arc::new(Self { manner, operations: Mutex::default(), log: Mutex::default() })
    }

    fn remote(self: &Arc<Self>) -> MailchimpRemote {
        let pace = Pace { requests_per_minute: None, connections: 8 };
        let http = Http::new(Side::Mailchimp, Arc::clone(self) as Arc<dyn Transport>, pace);
        MailchimpRemote::new(http, Script::access(), vec![mapping("first_name", "FNAME", FieldKind::Text)])
    }

    /// What was asked, without ids, and how often in a row.
    fn asked(&self) -> Vec<(String, usize)> {
        let log = self.log.lock().unwrap();
        log.chunk_by(|a, b| a == b).map(|run| (run[0].clone(), run.len())).collect()
    }

    fn count(&self, call: &str) -> usize {
        self.log.lock().unwrap().iter().filter(|line| *line == call).count()
    }

    /// What a member holds once the batch ran.
    fn member(&self, number: usize) -> Json {
        let mut shown = member(&format!("c{number}"), &email(number));
        let operations = self.operations.lock().unwrap();
        let sent = operations.iter().find(|operation| {
            operation["path"].as_str().unwrap().contains(&subscriber_hash(&Email::new(&email(number)).unwrap()))
        });
        if let Some(operation) = sent.filter(|_| (self.manner.takes_effect)(number)) {
            let body: Json = serde_json::from_str(operation["body"].as_str().unwrap()).unwrap();
            if let Some(name) = body.pointer("/merge_fields/FNAME") {
                shown["merge_fields"]["FNAME"] = name.clone();
            }
            if let Some(tag) = body.pointer("/tags/0/name") {
                shown["tags"] = json!([{"id": 1, "name": tag}]);
                shown["tags_count"] = json!(1);
            }
        }
        shown
    }

    fn results(&self) -> Vec<u8> {
        let operations = self.operations.lock().unwrap().clone();
        let entries: Vec<Json> = operations
            .iter()
            .rev()
            .filter_map(|operation| {
                let id = operation["operation_id"].as_str().unwrap();
                let number: usize = id.parse().unwrap();
                let status = (self.manner.end)(number)?;
                let body = if operation["method"] == "POST" { Json::Null } else { self.member(number) };
                let body = if status < 300 { body } else { json!({"title": "Invalid Resource", "detail": "no"}) };
                Some(json!({"status_code": status, "operation_id": id, "response": body.to_string()}))
            })
            .collect();
        let (one, other) = entries.split_at(entries.len() / 2);
        packed(&[json!(one), json!(other)])
    }

    fn batch(&self) -> Json {
        let looks = self.count("GET batch");
        let stages = &self.manner.stages;
        let stage = stages.get(looks - 1).or(stages.last()).copied().unwrap_or("finished");
        let url = format!("https://storage.exemple.com/results?look={looks}");
        let url = if stage == "finished" { url.as_str() } else { "" };
        json!({"id": "b1", "status": stage, "submitted_at": "2026-03-01T09:59:00+00:00", "response_body_url": url})
    }

    fn number(path: &str, of: usize) -> Option<usize> {
        (0..of).find(|number| path.contains(&subscriber_hash(&Email::new(&email(*number)).unwrap())))
    }
}

#[async_trait]
impl Transport for Service {
    async fn send(&self, request: &HttpRequest) -> Result<HttpResponse, TransportError> {
        let path = request.url.strip_prefix("https://us1.exemple.com/3.0").unwrap_or(&request.url);
        let name = match (request.method, path) {
            ("POST", "/batches") => "POST batches",
            ("GET", "/batches/b1") => "GET batch",
            ("DELETE", "/batches/b1") => "DELETE batch",
            ("GET", path) if path.starts_with("https://storage") => "GET results",
            ("GET", path) if path.contains("/members?") => "GET listing",
            (method, path) if path.contains("/members/") => &format!("{method} member"),
            other => panic!("nobody expected {other:?}"),
        };
        self.log.lock().unwrap().push(name.to_owned());
        let is_keyed = request.headers.iter().any(|header| header.name == "authorization");
        assert_eq!(is_keyed, name != "GET results", "{name}");
        let json = |status, body: &Json| Ok(response(status, body));
        match name {
            "POST batches" => {
                let status = self.manner.submission.clone()?;
                if status == 200 {
                    let body: Json = serde_json::from_slice(&request.body).unwrap();
                    *self.operations.lock().unwrap() = body["operations"].as_array().unwrap().clone();
                }
                json(status, &json!({"id": "b1", "status": "pending", "submitted_at": "2026-03-01T09:59:00+00:00"}))
            }
            "GET batch" => json(200, &self.batch()),
            "DELETE batch" => json(204, &Json::Null),
            "GET results" if self.count("GET results") <= self.manner.stale_urls => json(403, &Json::Null),
            "GET results" => Ok(HttpResponse { status: 200, headers: vec![], body: self.results() }),
            // Nobody archived, and everybody else changed.
            "GET listing" if path.contains("status=archived") => json(200, &json!({"members": [], "total_items": 0})),
            "GET listing" => {
                let members: Vec<Json> = (0..WORTH_A_BATCH).map(|number| self.member(number)).collect();
                json(200, &json!({"members": members, "total_items": members.len()}))
            }
            _ => {
                let number = Self::number(path, WORTH_A_BATCH + 1).expect("a member of ours");
                let is_there = !self.is_creating() || (self.manner.takes_effect)(number);
                let (status, body) = if is_there { (200, self.member(number)) } else { not_found() };
                json(status, &body)
            }
        }
    }
}

impl Service {
    fn is_creating(&self) -> bool {
        self.operations.lock().unwrap().iter().any(|operation| operation["method"] == "PUT")
    }
}

fn email(number: usize) -> String {
    format!("{number}@exemple.fr")
}

fn target(number: usize) -> Sighting {
    let answer = response(200, &member(&format!("c{number}"), &email(number)));
    sighting("GET member", &[], &answer).unwrap()
}

fn named(name: &str) -> Write {
    Write::Fields([(FieldName::new("first_name"), Value::text(name))].into())
}

fn vip() -> Write {
    Write::Tags { add: vec!["VIP".into()], remove: vec![] }
}

fn creations() -> Vec<Write> {
    let new = |number| NewRecord {
        email: Email::new(&email(number)).unwrap(),
        fields: Contact::new(),
        tags: vec![],
        status: NewStatus::Subscribed,
    };
    (0..WORTH_A_BATCH).map(|number| Write::Create(new(number))).collect()
}

/// The same write to as many members as are worth a batch.
async fn write_all(service: &Arc<Service>, write: &Write) -> Vec<Written> {
    let targets: Vec<Sighting> = (0..WORTH_A_BATCH).map(target).collect();
    let requests = targets.iter().map(|target| (Some(target), write)).collect();
    send(service, requests).await
}

async fn create_all(service: &Arc<Service>) -> Vec<Written> {
    let creations = creations();
    send(service, creations.iter().map(|write| (None, write)).collect()).await
}

async fn send(service: &Arc<Service>, writes: Vec<(Option<&Sighting>, &Write)>) -> Vec<Written> {
    let person = BTreeSet::new();
    let requests: Vec<_> =
        writes.into_iter().map(|(target, write)| WriteRequest { target, person: &person, write }).collect();
    service.remote().write_all(&requests).await
}

/// How many came to what end.
fn ends(written: &[Written]) -> (usize, Vec<RemoteErrorKind>) {
    let mut kinds: Vec<RemoteErrorKind> = written.iter().filter_map(|w| w.as_ref().err().map(|e| e.kind)).collect();
    let done = written.len() - kinds.len();
    kinds.dedup();
    (done, kinds)
}

fn calls(expected: &[(&str, usize)]) -> Vec<(String, usize)> {
    expected.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect()
}

#[tokio::test]
async fn enough_writes_travel_in_one_batch_and_each_answer_finds_its_write() {
    let service = Service::new(SMOOTH);
    let written = write_all(&service, &named("Léa")).await;
    for (number, written) in written.iter().enumerate() {
        let record = &written.as_ref().unwrap().as_ref().unwrap().record;
        assert_eq!(record.id.as_str(), format!("c{number}"));
        assert_eq!(record.fields.get(&FieldName::new("first_name")), Some(&Value::text("Léa")));
    }
    assert_eq!(service.asked(), calls(&[("POST batches", 1), ("GET batch", 1), ("GET results", 1)]));
    let operation = service.operations.lock().unwrap()[7].clone();
    let hash = subscriber_hash(&Email::new(&email(7)).unwrap());
    assert_eq!(
        operation,
        json!({"method": "PATCH", "path": format!("/lists/aud1/members/{hash}"), "operation_id": "7",
            "params": {"skip_merge_validation": "true"}, "body": r#"{"merge_fields":{"FNAME":"Léa"}}"#})
    );
}

#[tokio::test]
async fn one_write_less_goes_side_by_side() {
    let service = Service::new(SMOOTH);
    let targets: Vec<Sighting> = (1..WORTH_A_BATCH).map(target).collect();
    let order = named("Léa");
    let written = send(&service, targets.iter().map(|target| (Some(target), &order)).collect()).await;
    assert_eq!(ends(&written).0, WORTH_A_BATCH - 1);
    assert_eq!(service.asked(), calls(&[("PATCH member", WORTH_A_BATCH - 1)]));
}

#[tokio::test]
async fn what_restricts_never_travels_and_comes_first() {
    let service = Service::new(SMOOTH);
    let targets: Vec<Sighting> = (0..=WORTH_A_BATCH).map(target).collect();
    let order = named("Léa");
    let mut orders: Vec<_> = targets.iter().map(|target| (Some(target), &order)).collect();
    orders[WORTH_A_BATCH].1 = &Write::Restrict;
    send(&service, orders).await;
    assert_eq!(service.asked()[..2], calls(&[("PATCH member", 1), ("POST batches", 1)]));
    assert_eq!(service.operations.lock().unwrap().len(), WORTH_A_BATCH);
    let restrict_all = Service::new(SMOOTH);
    write_all(&restrict_all, &Write::Restrict).await;
    assert_eq!(restrict_all.asked(), calls(&[("PATCH member", WORTH_A_BATCH)]));
}

#[tokio::test]
async fn members_whose_tags_were_written_are_read_back_by_one_listing() {
    let service = Service::new(SMOOTH);
    let written = write_all(&service, &vip()).await;
    assert!(written.iter().all(|w| w.as_ref().unwrap().as_ref().unwrap().record.tags == Tags::known(["VIP"])));
    let expected = [("POST batches", 1), ("GET batch", 1), ("GET results", 1), ("GET listing", 2)];
    assert_eq!(service.asked(), calls(&expected));
}

#[tokio::test(start_paused = true)]
async fn a_batch_is_looked_at_ever_more_seldom_until_it_is_finished() {
    let stages = vec!["pending", "preprocessing", "started", "started", "finalizing", "started", "finished"];
    let service = Service::new(Manner { stages, ..SMOOTH });
    let start = tokio::time::Instant::now();
    let written = write_all(&service, &named("Léa")).await;
    assert_eq!(ends(&written), (WORTH_A_BATCH, vec![]));
    assert_eq!((service.count("GET batch"), start.elapsed().as_secs()), (7, 1 + 2 + 4 + 8 + 15 + 15));
}

#[tokio::test(start_paused = true)]
async fn a_batch_that_never_ends_is_taken_back_and_nothing_of_it_is_sent_again() {
    let service = Service::new(Manner { stages: vec!["started"], takes_effect: |number| number < 100, ..SMOOTH });
    let written = write_all(&service, &named("Léa")).await;
    assert_eq!(ends(&written), (100, vec![RemoteErrorKind::Unreachable]));
    assert_eq!(service.count("DELETE batch"), 1);
    assert_eq!((service.count("PATCH member"), service.count("POST batches")), (0, 1));
}

#[tokio::test]
async fn an_old_url_is_replaced_by_a_fresh_one_once() {
    let service = Service::new(Manner { stale_urls: 1, ..SMOOTH });
    assert_eq!(ends(&write_all(&service, &named("Léa")).await), (WORTH_A_BATCH, vec![]));
    let expected = [("POST batches", 1), ("GET batch", 1), ("GET results", 1), ("GET batch", 1), ("GET results", 1)];
    assert_eq!(service.asked(), calls(&expected));
    let hopeless = Service::new(Manner { stale_urls: 9, ..SMOOTH });
    assert_eq!(ends(&write_all(&hopeless, &named("Léa")).await), (WORTH_A_BATCH, vec![]), "the members tell");
    assert_eq!((hopeless.count("GET results"), hopeless.count("PATCH member")), (2, 0));
}

#[tokio::test]
async fn a_write_without_a_result_is_looked_for() {
    let missing = Manner { end: |number| (number != 3 && number != 4).then_some(200), ..SMOOTH };
    let service = Service::new(Manner { takes_effect: |number| number != 4, ..missing });
    let written = write_all(&service, &named("Léa")).await;
    assert_eq!(ends(&written), (WORTH_A_BATCH - 1, vec![RemoteErrorKind::Unreachable]));
    assert!(written[4].is_err());
    assert_eq!(service.count("PATCH member"), 0);
}

#[tokio::test]
async fn a_creation_without_a_result_is_found_or_stays_in_doubt_and_is_never_sent_again() {
    let missing = Manner { end: |_| None, ..SMOOTH };
    let made = Service::new(missing.clone());
    assert_eq!(ends(&create_all(&made).await), (WORTH_A_BATCH, vec![]));
    let not_made = Service::new(Manner { takes_effect: |_| false, ..missing });
    assert_eq!(ends(&create_all(&not_made).await), (0, vec![RemoteErrorKind::Doubtful]));
    for service in [made, not_made] {
        assert_eq!((service.count("PUT member"), service.count("POST batches")), (0, 1));
    }
}

#[tokio::test]
async fn a_batch_that_may_have_been_taken_is_not_handed_in_again() {
    for submission in [Err(TransportError::NoAnswer("reset".into())), Ok(502)] {
        let service = Service::new(Manner { submission, takes_effect: |_| false, ..SMOOTH });
        let written = write_all(&service, &named("Léa")).await;
        assert_eq!(ends(&written), (0, vec![RemoteErrorKind::Unreachable]));
        assert_eq!((service.count("POST batches"), service.count("PATCH member")), (1, 0));
    }
}

#[tokio::test]
async fn a_batch_that_was_not_taken_is_sent_side_by_side_unless_the_key_was_refused() {
    let service = Service::new(Manner { submission: Ok(400), ..SMOOTH });
    assert_eq!(ends(&write_all(&service, &named("Léa")).await).0, WORTH_A_BATCH);
    assert_eq!(service.asked(), calls(&[("POST batches", 1), ("PATCH member", WORTH_A_BATCH)]));
    let refused = Service::new(Manner { submission: Ok(401), ..SMOOTH });
    assert_eq!(ends(&write_all(&refused, &named("Léa")).await), (0, vec![RemoteErrorKind::Unauthorized]));
    assert_eq!(refused.asked(), calls(&[("POST batches", 1)]));
}

#[tokio::test]
async fn a_refused_operation_is_refused_and_one_that_met_a_busy_service_is_sent_by_itself() {
    let end = |number: usize| Some([400, 429, 503, 200][number.min(3)]);
    let service = Service::new(Manner { end, ..SMOOTH });
    let written = write_all(&service, &named("Léa")).await;
    assert_eq!(ends(&written), (WORTH_A_BATCH - 1, vec![RemoteErrorKind::Rejected]));
    assert_eq!(service.count("PATCH member"), 2);
}
