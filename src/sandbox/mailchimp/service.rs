//! The door: what every request passes before and after the resource that answers it.
//! It must know no resource.

use crate::sandbox::mailchimp::batches::{results, run};
use crate::sandbox::mailchimp::dispatch::respond;
use crate::sandbox::mailchimp::ids;
use crate::sandbox::mailchimp::state::State;
use crate::sandbox::message::{Request, Response};

/// Answers one request, after everything that a batch had to do before it.
pub(crate) fn handle(state: &mut State, request: &Request, now_ms: i64) -> Response {
    run::advance(state, now_ms);
    state.request_count += 1;
    let request_id = ids::request_id(state.request_count);
    let response = match (request.path.as_str(), results::batch_of(request)) {
        (_, Some(batch)) => results::download(state, batch, request, now_ms),
        ("/3.0", None) => redirect(request),
        (_, None) => respond(state, request, (&request_id, now_ms)),
    };
    response.with_header("X-Request-Id", &request_id)
}

/// The service sends a path without its last slash elsewhere, in clear text.
fn redirect(request: &Request) -> Response {
    let host = request.header("host").unwrap_or("localhost");
    Response { status: 301, ..Response::default() }.with_header("Location", &format!("http://{host}/3.0/"))
}
