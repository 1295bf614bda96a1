//! What happens to batches while time goes by.
//! It must do everything at the moment it is due, however late it is asked.

use crate::sandbox::mailchimp::batches::batch::{Operation, Outcome, Stage};
use crate::sandbox::mailchimp::dispatch::respond;
use crate::sandbox::mailchimp::state::State;
use crate::sandbox::message::Request;

/// Does everything that is due until now.
pub(crate) fn advance(state: &mut State, now_ms: i64) {
    while let Some((batch, at_ms)) = state.batches.due(&state.options, now_ms) {
        match (batch.stage, batch.waiting().cloned()) {
            (Stage::Started, Some(operation)) => {
                let id = batch.id.clone();
                let outcome = perform(state, &operation, at_ms);
                // It is not there any more when the operation cancelled its own batch.
                if let Some(batch) = state.batches.find_mut(&id) {
                    batch.record(outcome, at_ms);
                }
            }
            (Stage::Finalizing, _) => {
                batch.move_on(at_ms);
                state.batches.release(at_ms);
            }
            _ => batch.move_on(at_ms),
        }
    }
}

fn perform(state: &mut State, operation: &Operation, at_ms: i64) -> Outcome {
    let key = format!("Bearer {}", state.options.api_key);
    let request = Request {
        method: operation.method.clone(),
        path: format!("/3.0{}", operation.path),
        query: operation.query.clone(),
        headers: [("authorization".to_owned(), key)].into(),
        body: operation.body.clone().into_bytes(),
    };
    // Inside a batch no request has an id of its own.
    let response = respond(state, &request, ("", at_ms));
    Outcome {
        status_code: response.status,
        operation_id: operation.mark.clone(),
        response: String::from_utf8_lossy(&response.body).into_owned(),
    }
}
