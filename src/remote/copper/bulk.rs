//! Many writes in few requests: people are made and changed ten at a time. It must not make anybody
//! twice, nor let one item's failure hold back another.

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

use crate::model::operation::Write;
use crate::model::side::Side;
use crate::remote::copper::body::{change, creation};
use crate::remote::copper::client::{Client, refusal, rejected};
use crate::remote::copper::find::sighting;
use crate::remote::copper::refresh::{alone, number};
use crate::remote::copper::wire::Reader;
use crate::remote::copper::write::{created, read_back, write};
use crate::remote::http::Repeat;
use crate::remote::sharing::{rounds, together};
use crate::remote::transport::HttpResponse;
use crate::remote::{RemoteError, RemoteErrorKind, Sighting, WriteRequest, Written};

const CREATE: &str = "people/bulk_create";
const UPDATE: &str = "people/bulk_update";
/// Copper refuses a request with more items, as a whole.
const ITEMS: usize = 10;

/// Where people are written, and how they are read.
#[derive(Clone, Copy)]
pub(crate) struct Line<'a> {
    pub(crate) client: &'a Client,
    pub(crate) reader: &'a Reader<'a>,
}

/// Performs the writes; each result at the place of its request.
pub(crate) async fn write_all(line: Line<'_>, requests: &[WriteRequest<'_>]) -> Vec<Written> {
    let mut results: Vec<Option<Written>> = requests.iter().map(|_| None).collect();
    for round in rounds(requests) {
        let is_refused = |result: &Option<Written>| {
            result
                .iter()
                .any(|written| written.as_ref().is_err_and(|error| error.kind == RemoteErrorKind::Unauthorized))
        };
        if results.iter().any(is_refused) {
            break;
        }
        for (place, written) in perform(line, requests, &round).await {
            if let Some(result) = results.get_mut(place) {
                *result = Some(written);
            }
        }
    }
    results.into_iter().map(|result| result.unwrap_or_else(|| Err(RemoteError::not_begun(Side::Copper)))).collect()
}

/// A request with what it sends.
struct Item<'a> {
    place: usize,
    request: WriteRequest<'a>,
    body: Body,
}

enum Body {
    /// A new person.
    New(Value),
    /// The changed keys of a person, the id among them.
    Changed(Map<String, Value>),
    /// It does not share a request.
    Apart,
}

/// Writes nobody twice, so that everything may be on its way together.
async fn perform(line: Line<'_>, requests: &[WriteRequest<'_>], round: &[usize]) -> Vec<(usize, Written)> {
    let mut groups = Groups::default();
    let mut ended = Vec::new();
    for (place, request) in round.iter().filter_map(|place| Some((*place, *requests.get(*place)?))) {
        match body(line.reader, &request) {
            Ok(Some(body)) => groups.add(Item { place, request, body }),
            // A no-op may move Copper's stamp of the last change.
            Ok(None) => ended.push((place, Ok(request.target.cloned()))),
            Err(error) => ended.push((place, Err(error))),
        }
    }
    let groups = groups.cut();
    let calls = groups.iter().map(|group| send(line, group)).collect();
    let answers = together(Side::Copper, line.client.connections(), calls).await;
    for (group, answer) in groups.iter().zip(answers) {
        let written = answer.unwrap_or_else(|error| group.iter().map(|_| Err(error.clone())).collect());
        ended.extend(group.iter().map(|item| item.place).zip(written));
    }
    ended
}

/// What a request sends; nothing where nothing changes.
fn body(reader: &Reader<'_>, request: &WriteRequest<'_>) -> Result<Option<Body>, RemoteError> {
    match (request.write, request.target) {
        (Write::Create(new), _) => {
            creation(reader, new).map(|body| Some(Body::New(body))).map_err(|why| rejected("POST people", &why))
        }
        (Write::Fields(_) | Write::Tags { .. } | Write::Rekey { .. }, Some(target)) => {
            changed(reader, target, request.write)
        }
        _ => Ok(Some(Body::Apart)),
    }
}

fn changed(reader: &Reader<'_>, target: &Sighting, write: &Write) -> Result<Option<Body>, RemoteError> {
    let mut body = change(reader, target, write).map_err(|why| rejected("PUT people/{id}", &why))?;
    if body.is_empty() {
        return Ok(None);
    }
    let Some(id) = number(&target.record.id) else { return Ok(Some(Body::Apart)) };
    body.insert("id".to_owned(), json!(id));
    Ok(Some(Body::Changed(body)))
}

#[derive(Default)]
struct Groups<'a> {
    new: Vec<Item<'a>>,
    changed: Vec<Item<'a>>,
    apart: Vec<Item<'a>>,
}

impl<'a> Groups<'a> {
    fn add(&mut self, item: Item<'a>) {
        match item.body {
            Body::New(_) => self.new.push(item),
            Body::Changed(_) => self.changed.push(item),
            Body::Apart => self.apart.push(item),
        }
    }

    /// By request: all of one sort, none too large.
    fn cut(self) -> Vec<Vec<Item<'a>>> {
        let mut groups = Vec::new();
        for (items, size) in [(self.new, ITEMS), (self.changed, ITEMS), (self.apart, 1)] {
            let mut items = items.into_iter().peekable();
            while items.peek().is_some() {
                groups.push(items.by_ref().take(size).collect());
            }
        }
        groups
    }
}

/// Sends one group, each item's result in its place; an error is that of every item.
async fn send(line: Line<'_>, group: &[Item<'_>]) -> Result<Vec<Written>, RemoteError> {
    match group {
        // A request of its own says more plainly what is wrong with it.
        [item] => Ok(vec![Ok(apart(line, item).await?)]),
        [Item { body: Body::New(_), .. }, ..] => create(line, group).await,
        _ => update(line, group).await,
    }
}

async fn apart(line: Line<'_>, item: &Item<'_>) -> Written {
    write(line.client, line.reader, &item.request).await
}

/// Copper took nothing of the request as a whole, so that each item may be sent by itself.
async fn each_apart(line: Line<'_>, group: &[Item<'_>]) -> Vec<Written> {
    let mut results = Vec::with_capacity(group.len());
    for item in group {
        results.push(apart(line, item).await);
    }
    results
}

async fn create(line: Line<'_>, group: &[Item<'_>]) -> Result<Vec<Written>, RemoteError> {
    let response = match line.client.bulk(CREATE, &people(group), Repeat::Never).await {
        Err(error) if is_refused_whole(&error) => return Ok(each_apart(line, group).await),
        answer => answer?,
    };
    // Copper said yes: whoever is not named in the answer may be there all the same.
    let answers = list(line, CREATE, &response, group.len())
        .map_err(|error| RemoteError { kind: RemoteErrorKind::Doubtful, ..error })?;
    let mut results = Vec::with_capacity(group.len());
    for answer in answers {
        results.push(match failure(CREATE, answer) {
            Some(error) => Err(RemoteError { kind: unknown_as(error.kind, RemoteErrorKind::Doubtful), ..error }),
            None => created(line.client, line.reader, &alone(answer))
                .await
                .map(Some)
                .map_err(|error| RemoteError { kind: RemoteErrorKind::Doubtful, ..error }),
        });
    }
    Ok(results)
}

async fn update(line: Line<'_>, group: &[Item<'_>]) -> Result<Vec<Written>, RemoteError> {
    let response = match line.client.bulk(UPDATE, &people(group), Repeat::Harmless).await {
        Err(error) if is_refused_whole(&error) => return Ok(each_apart(line, group).await),
        answer => answer?,
    };
    let answers = list(line, UPDATE, &response, group.len()).unwrap_or_default();
    let mut answers = answers.into_iter();
    let mut results = Vec::with_capacity(group.len());
    for item in group {
        results.push(updated(line, item, answers.next()).await);
    }
    Ok(results)
}

/// An item's person as answered, else as read by id.
async fn updated(line: Line<'_>, item: &Item<'_>, answer: Option<&RawValue>) -> Written {
    if let Some(error) = answer.and_then(|answer| failure(UPDATE, answer)) {
        return Err(error);
    }
    let Some(target) = item.request.target else { return Err(rejected(UPDATE, "there is no person to write to")) };
    let seen = answer.and_then(|answer| sighting(line.client, line.reader, UPDATE, &alone(answer)).ok());
    match seen.filter(|sighting| sighting.record.id == target.record.id) {
        Some(sighting) => Ok(Some(sighting)),
        None => read_back(line.client, line.reader, &target.record.id).await.map(Some),
    }
}

fn people(group: &[Item<'_>]) -> Value {
    let bodies: Vec<Value> = group
        .iter()
        .map(|item| match &item.body {
            Body::New(body) => body.clone(),
            Body::Changed(body) => json!(body),
            Body::Apart => Value::Null,
        })
        .collect();
    json!({"people": bodies})
}

/// Not the fault of an item, which the answer would name: the form of the request, or the endpoint,
/// which Copper calls a beta.
const fn is_refused_whole(error: &RemoteError) -> bool {
    matches!(error.kind, RemoteErrorKind::Rejected | RemoteErrorKind::NotFound)
}

/// The answers, one for each item.
fn list<'a>(
    line: Line<'_>,
    call: &str,
    response: &'a HttpResponse,
    count: usize,
) -> Result<Vec<&'a RawValue>, RemoteError> {
    let answers: Vec<&RawValue> = line.client.json(&format!("POST {call}"), response)?;
    if answers.len() == count {
        return Ok(answers);
    }
    let message = format!("{} answers to {count} items", answers.len());
    Err(RemoteError { kind: RemoteErrorKind::Unreadable, ..rejected(&format!("POST {call}"), &message) })
}

/// What an item that failed says of itself.
#[derive(Deserialize)]
struct Failure {
    success: bool,
    #[serde(default)]
    status: Option<u16>,
}

/// Why an item failed, if it did. Not told by an id, which failed updates carry too.
fn failure(path: &str, answer: &RawValue) -> Option<RemoteError> {
    let failure: Failure = serde_json::from_str(answer.get()).ok()?;
    if failure.success {
        return None;
    }
    // Alone, the same fault is answered with 422.
    let response = HttpResponse { status: failure.status.unwrap_or(422), ..alone(answer) };
    let error = refusal(format!("POST {path}"), &response);
    let kind = match response.status {
        429 => RemoteErrorKind::RateLimited,
        408 | 500.. => RemoteErrorKind::Unreachable,
        _ => error.kind,
    };
    Some(RemoteError { kind, status: failure.status, ..error })
}

/// What an item's failure means where its effect is not known.
const fn unknown_as(kind: RemoteErrorKind, unknown: RemoteErrorKind) -> RemoteErrorKind {
    match kind {
        RemoteErrorKind::Unreachable => unknown,
        kind => kind,
    }
}
