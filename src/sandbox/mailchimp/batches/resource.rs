//! `GET`, `POST` and `DELETE` of `/batches`.
//! It must not run anything.

use serde_json::{Value, json};

use crate::sandbox::mailchimp::batches::batch::{Batch, Stage};
use crate::sandbox::mailchimp::batches::results::url;
use crate::sandbox::mailchimp::batches::submission::operations;
use crate::sandbox::mailchimp::links;
use crate::sandbox::mailchimp::params::Page;
use crate::sandbox::mailchimp::problem::Problem;
use crate::sandbox::mailchimp::stamps;
use crate::sandbox::mailchimp::state::State;
use crate::sandbox::message::Request;

/// `POST /batches`.
///
/// # Errors
/// Invalid Resource for a bad body, Too Many Requests when too many wait.
pub(crate) fn submit(state: &mut State, body: &Value, now_ms: i64) -> Result<Value, Problem> {
    let id = state.batches.submit(operations(body)?, now_ms)?.id.clone();
    one(state, &id, &Request::default(), now_ms)
}

/// `GET /batches`, in the order of arrival.
///
/// # Errors
/// Invalid Resource for a bad page.
pub(crate) fn list(state: &State, request: &Request, now_ms: i64) -> Result<Value, Problem> {
    let all: Vec<&Batch> = state.batches.iter().collect();
    let page = Page::of(request)?.cut(&all);
    let shown: Vec<Value> = page.iter().map(|batch| shown(state, batch, request, now_ms)).collect();
    let links = links::of_collection(&state.options, "/batches");
    Ok(json!({"batches": shown, "total_items": all.len(), "_links": links}))
}

/// `GET /batches/{id}`.
///
/// # Errors
/// 404 for an unknown id.
pub(crate) fn one(state: &State, id: &str, request: &Request, now_ms: i64) -> Result<Value, Problem> {
    let batch = state.batches.find(id).ok_or_else(Problem::not_found)?;
    Ok(shown(state, batch, request, now_ms))
}

/// `DELETE /batches/{id}`: what has run stays done, and nobody learns what it was.
///
/// # Errors
/// 404 for an unknown id.
pub(crate) fn cancel(state: &mut State, id: &str, now_ms: i64) -> Result<(), Problem> {
    state.batches.cancel(id, now_ms)
}

fn shown(state: &State, batch: &Batch, request: &Request, now_ms: i64) -> Value {
    let [total, finished, errored] = batch.counts();
    let ended_ms = (batch.stage == Stage::Finished).then_some(batch.since_ms);
    json!({
        "id": batch.id, "status": batch.stage.name(), "total_operations": total,
        "finished_operations": finished, "errored_operations": errored,
        "submitted_at": stamps::text(stamps::whole_seconds(batch.submitted_ms)),
        "completed_at": stamps::optional_text(ended_ms.map(stamps::whole_seconds)),
        "response_body_url": url(&state.options, batch, request, now_ms),
        "_links": links::of_batch(&state.options, &batch.id)
    })
}
