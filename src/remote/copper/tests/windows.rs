//! Facts about accounts of more people than one search shows. The account is a list of dates of creation,
//! which answers searches as the service does; it must not be asked for anything else.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use serde_json::{Value as Json, json};

use crate::model::side::Side;
use crate::remote::copper::CopperAccess;
use crate::remote::copper::catalog::Catalog;
use crate::remote::copper::client::Client;
use crate::remote::copper::double::{BASE, answer, mappings, person_with};
use crate::remote::copper::listing::{Lister, Listing};
use crate::remote::copper::wire::Reader;
use crate::remote::http::{Http, Pace};
use crate::remote::transport::{HttpRequest, HttpResponse, Transport, TransportError};
use crate::remote::{Quiet, RemoteError};

/// The most people whom a search of this account shows.
const READABLE: usize = 500;

struct Account {
    /// By id, from 1 on.
    created: Vec<i64>,
    /// Whether a bound is itself outside.
    is_exclusive: bool,
    /// The searches.
    asked: Mutex<Vec<Json>>,
}

#[async_trait]
impl Transport for Account {
    async fn send(&self, request: &HttpRequest) -> Result<HttpResponse, TransportError> {
        let body: Json = serde_json::from_slice(&request.body).unwrap();
        self.asked.lock().unwrap().push(body.clone());
        let found = self.found(&body);
        let (number, size) = (body["page_number"].as_u64().unwrap(), body["page_size"].as_u64().unwrap());
        let skipped = usize::try_from((number - 1) * size).unwrap();
        let shown = found.iter().take(READABLE).skip(skipped).take(usize::try_from(size).unwrap());
        let people: Vec<Json> = shown.map(|(created, id)| with_date(*id, *created)).collect();
        let mut response = answer(200, &json!(people).to_string());
        response.headers.push(("x-pw-total".into(), found.len().to_string()));
        Ok(response)
    }
}

impl Account {
    fn found(&self, body: &Json) -> Vec<(i64, usize)> {
        let edge = i64::from(self.is_exclusive);
        let from = body["minimum_created_date"].as_i64().map_or(i64::MIN, |from| from + edge);
        let to = body["maximum_created_date"].as_i64().map_or(i64::MAX, |to| to - edge);
        let dated = self.created.iter().copied().zip(1..);
        let mut found: Vec<(i64, usize)> = dated.filter(|(created, _)| (from..=to).contains(created)).collect();
        found.sort_unstable();
        if body["sort_direction"] == "desc" {
            found.reverse();
        }
        found
    }
}

fn with_date(id: usize, created: i64) -> Json {
    person_with(id.try_into().unwrap(), &json!({"date_created": created}))
}

/// Lists everybody; beside them the searches it took.
async fn list(created: Vec<i64>, is_exclusive: bool) -> (Result<Listing, RemoteError>, Vec<Json>) {
    let account = Arc::new(Account { created, is_exclusive, asked: Mutex::default() });
    let pace = Pace { requests_per_minute: None, connections: 4 };
    let access = CopperAccess { base_url: BASE.to_owned(), user_email: "it@exemple.fr".into(), api_key: "key".into() };
    let client = Client::new(Http::new(Side::Copper, account.clone(), pace), access);
    let catalog = Catalog::default();
    let reader = Reader { catalog: &catalog, fields: mappings().into() };
    let lister = Lister { client: &client, reader: &reader, progress: &Quiet, readable: READABLE as u64 };
    let listing = lister.list().await;
    let asked = std::mem::take(&mut *account.asked.lock().unwrap());
    (listing, asked)
}

/// As many people as `count`, created within `seconds`, most of them late.
fn account(count: i64, seconds: i64) -> Vec<i64> {
    (0..count).map(|at| 1_600_000_000 + seconds - (count - at) * (count - at) * seconds / (count * count)).collect()
}

#[tokio::test]
async fn beyond_what_one_search_shows_windows_are_halved_until_each_can_be_read() {
    for (count, seconds, is_exclusive) in [
        (500, 90_000, false),
        (1_999, 4_000_000, false),
        (1_999, 4_000_000, true),
        (4_000, 600, true),
        (4_000, 600, false),
    ] {
        let (listing, asked) = list(account(count, seconds), is_exclusive).await;
        let listing = listing.unwrap();
        let told = [listing.distinct(), listing.total_first.unwrap(), listing.total_last.unwrap()];
        assert_eq!(told, [count.unsigned_abs(); 3], "{count} people in {seconds} s, exclusive {is_exclusive}");
        assert!(!listing.has_moved);
        let too_far = asked.iter().filter(|body| body["page_number"].as_u64() > Some(3));
        assert_eq!(too_far.count(), 0, "only what can be read is asked for");
    }
}

#[tokio::test]
async fn an_account_that_one_search_shows_is_not_divided() {
    let (listing, asked) = list(account(499, 90_000), false).await;
    assert_eq!(listing.unwrap().distinct(), 499);
    assert_eq!(asked.len(), 3);
    assert!(asked.iter().all(|body| body.get("minimum_created_date").is_none()));
}

#[tokio::test]
async fn more_people_in_a_moment_than_can_be_read_is_said_and_nobody_is_overlooked() {
    for moment in [vec![1_600_050_000; 500], [vec![1_600_050_000; 400], vec![1_600_050_001; 400]].concat()] {
        let error = list([account(600, 90_000), moment].concat(), false).await.0.map(|_| ()).unwrap_err();
        assert_eq!(error.message, "more people were created within three seconds than can be listed");
    }
}
