//! The packed results of a batch behind a signed URL.
//! It must ask for no key: whoever holds the URL may fetch it, for ten minutes.

use crate::sandbox::mailchimp::batches::batch::{Batch, Outcome, Stage};
use crate::sandbox::mailchimp::batches::tar::packed;
use crate::sandbox::mailchimp::ids;
use crate::sandbox::mailchimp::options::Options;
use crate::sandbox::mailchimp::stamps;
use crate::sandbox::mailchimp::state::State;
use crate::sandbox::message::{Request, Response};

const FOLDER: &str = "batch-results";
/// A URL is good this long, says the documentation.
const VALID_S: i64 = 10 * 60;
/// Results are kept this long, says the documentation.
const KEPT_MS: i64 = 7 * 24 * 60 * 60 * 1000;
/// No published figure exists for the size of a file; this makes several of any batch worth the name.
const MAX_PER_FILE: usize = 100;

/// A URL for the results, made anew at every reading; empty while there are none.
pub(crate) fn url(options: &Options, batch: &Batch, request: &Request, now_ms: i64) -> String {
    if batch.stage != Stage::Finished || now_ms - batch.since_ms > KEPT_MS {
        return String::new();
    }
    let host = request.header("host").unwrap_or("localhost");
    let expires = (stamps::whole_seconds(now_ms) + VALID_S).to_string();
    let signature = signature(options, &batch.id, &expires);
    format!("http://{host}/{FOLDER}/{}-response.tar.gz?Expires={expires}&Signature={signature}", batch.id)
}

/// The id of the batch whose results a request is for.
pub(crate) fn batch_of(request: &Request) -> Option<&str> {
    match request.segments().as_slice() {
        [FOLDER, file] => file.strip_suffix("-response.tar.gz"),
        _ => None,
    }
}

/// The results, as the storage behind the service gives them: its errors are XML.
pub(crate) fn download(state: &State, id: &str, request: &Request, now_ms: i64) -> Response {
    let expires = request.param("Expires").unwrap_or_default();
    let is_signed = request.param("Signature") == Some(&signature(&state.options, id, expires));
    let is_late = expires.parse().is_ok_and(|expires: i64| stamps::whole_seconds(now_ms) > expires);
    match state.batches.find(id) {
        // Two ways to be let in at once confuse the storage.
        _ if request.header("authorization").is_some() => refusal(400, "InvalidArgument"),
        _ if request.method != "GET" => refusal(405, "MethodNotAllowed"),
        _ if !is_signed => refusal(403, "SignatureDoesNotMatch"),
        _ if is_late => refusal(403, "AccessDenied"),
        Some(batch) => archive(batch),
        None => refusal(404, "NoSuchKey"),
    }
}

fn signature(options: &Options, id: &str, expires: &str) -> String {
    ids::md5_hex(&format!("{}:{id}:{expires}", options.api_key))
}

fn archive(batch: &Batch) -> Response {
    // At least two files, so that nobody reads only the first.
    let size = batch.outcomes.len().div_ceil(2).clamp(1, MAX_PER_FILE);
    let files: Vec<(String, String)> = (0..)
        .zip(batch.outcomes.chunks(size))
        .map(|(number, outcomes): (usize, _)| (format!("./{}-{number}.json", batch.id), json(outcomes)))
        .collect();
    Response {
        status: 200,
        headers: vec![("Content-Type".to_owned(), "application/x-gzip".to_owned())],
        body: packed(&files, stamps::whole_seconds(batch.since_ms)),
    }
}

fn json(outcomes: &[Outcome]) -> String {
    serde_json::Value::Array(outcomes.iter().map(Outcome::json).collect()).to_string()
}

fn refusal(status: u16, code: &str) -> Response {
    Response {
        status,
        headers: vec![("Content-Type".to_owned(), "application/xml".to_owned())],
        body: format!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code></Error>").into_bytes(),
    }
}
