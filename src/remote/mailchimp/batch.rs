//! One batch: handed in, waited for, its results fetched. It must not know what an operation does.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use crate::model::side::Side;
use crate::remote::http::{Repeat, read_json};
use crate::remote::mailchimp::archive::answers;
use crate::remote::mailchimp::client::{Call, Client};
use crate::remote::transport::HttpResponse;
use crate::remote::{RemoteError, RemoteErrorKind};

const BATCHES: &str = "batches";
const BATCH: &str = "batches/{id}";
const RESULTS: &str = "GET batch results";

/// The first wait between two looks at a batch; it doubles.
const FIRST_WAIT: Duration = Duration::from_secs(1);
/// The longest of them: a batch of ours is not over much sooner than it is seen to be.
const LONGEST_WAIT: Duration = Duration::from_secs(15);
/// "Seconds to many minutes", says the documentation. A batch that takes longer than this stands behind
/// somebody else's: it is taken back, and a later plan tries again.
const PATIENCE: Duration = Duration::from_mins(15);

/// How a batch ended.
pub(crate) enum Ended {
    /// The service took nothing of it.
    NotTaken(RemoteError),
    /// It was taken; what is known of it.
    Taken(Answers),
}

/// What is known of a batch that was taken.
#[derive(Default)]
pub(crate) struct Answers {
    /// By the place of the operation; those that are missing are not known.
    pub(crate) by_place: BTreeMap<usize, HttpResponse>,
    /// When it was handed in, in the service's own words.
    pub(crate) submitted_at: Option<String>,
}

/// A batch as the service shows it.
#[derive(Deserialize)]
struct Batch {
    id: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    submitted_at: String,
    #[serde(default)]
    response_body_url: String,
}

impl Batch {
    fn is_finished(&self) -> bool {
        self.status == "finished"
    }
}

/// The entry of a call in a batch; its place is how its answer is known again.
pub(crate) fn operation(client: &Client, place: usize, call: &Call) -> Json {
    let (path, query) = call.path.split_once('?').unwrap_or((&call.path, ""));
    let params: Map<String, Json> = query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), json!(value)))
        .collect();
    let mut operation = json!({
        "method": call.method,
        "path": format!("{}{path}", client.list()),
        "operation_id": place.to_string(),
    });
    if let Some(map) = operation.as_object_mut() {
        if !params.is_empty() {
            map.insert("params".to_owned(), Json::Object(params));
        }
        // A text that holds JSON, not JSON.
        map.extend(call.body.iter().map(|body| ("body".to_owned(), json!(body.to_string()))));
    }
    operation
}

/// Hands operations in and waits for what comes of them.
pub(crate) async fn run(client: &Client, operations: &[Json]) -> Ended {
    let response = match client.send_for_account(&submission(operations)).await {
        Ok(response) => response,
        Err(error) if error.kind == RemoteErrorKind::Doubtful => return Ended::Taken(Answers::default()),
        Err(error) => return Ended::NotTaken(error),
    };
    let Ok(batch) = read_json::<Batch>("POST batches", Side::Mailchimp, &response) else {
        return Ended::Taken(Answers::default());
    };
    let by_place = match finished(client, batch.id).await {
        Some(finished) => results(client, finished).await,
        None => BTreeMap::new(),
    };
    Ended::Taken(Answers { by_place, submitted_at: Some(batch.submitted_at) })
}

/// Handed in twice, everything would be done twice: it is not repeated.
fn submission(operations: &[Json]) -> Call {
    Call {
        method: "POST",
        shape: BATCHES,
        path: format!("/{BATCHES}"),
        body: Some(json!({"operations": operations})),
        repeat: Repeat::Never,
    }
}

/// Waits until a batch is over; `None` where that is not to be learned.
async fn finished(client: &Client, id: String) -> Option<Batch> {
    let mut wait = FIRST_WAIT;
    let mut waited = Duration::ZERO;
    loop {
        let batch = seen(client, &id).await.ok()?;
        if batch.is_finished() {
            return Some(batch);
        }
        if waited >= PATIENCE {
            take_back(client, &id).await;
            return None;
        }
        tokio::time::sleep(wait).await;
        waited += wait;
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

async fn seen(client: &Client, id: &str) -> Result<Batch, RemoteError> {
    let call = Call::get(BATCH, format!("/{BATCHES}/{id}"));
    let response = client.send_for_account(&call).await?;
    read_json(&call.name(), Side::Mailchimp, &response)
}

/// Nothing of it runs after this; what has run stays, and has to be looked for.
async fn take_back(client: &Client, id: &str) {
    let path = format!("/{BATCHES}/{id}");
    let call = Call { method: "DELETE", shape: BATCH, path, body: None, repeat: Repeat::Harmless };
    if let Err(error) = client.send_for_account(&call).await {
        tracing::warn!(%error, "a batch could not be taken back");
    }
}

/// The answers by place. The URL is good for ten minutes only: a fresh one is asked for once.
async fn results(client: &Client, batch: Batch) -> BTreeMap<usize, HttpResponse> {
    let fetched = match client.fetch(RESULTS, &batch.response_body_url).await {
        Err(_) => match seen(client, &batch.id).await {
            Ok(fresh) => client.fetch(RESULTS, &fresh.response_body_url).await,
            Err(error) => Err(error),
        },
        fetched => fetched,
    };
    match fetched {
        Ok(response) => {
            answers(&response.body).into_iter().filter_map(|(id, answer)| Some((id.parse().ok()?, answer))).collect()
        }
        Err(error) => {
            tracing::warn!(%error, "the results of a batch could not be fetched");
            BTreeMap::new()
        }
    }
}
