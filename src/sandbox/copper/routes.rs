//! From request to response: credentials, limits, then one table of routes.
//! It must hold no rule about people.

use serde_json::{Map, Value, json};

use crate::sandbox::copper::account::{account, definition, tags, user, users};
use crate::sandbox::copper::bulk::{bulk_create, bulk_update};
use crate::sandbox::copper::options::{KeyRights, Quota, RetryAfter};
use crate::sandbox::copper::people::{create, delete, fetch_by_email, update};
use crate::sandbox::copper::person::Person;
use crate::sandbox::copper::quota::Draw;
use crate::sandbox::copper::reply::{Refusal, ok};
use crate::sandbox::copper::search::search;
use crate::sandbox::copper::state::State;
use crate::sandbox::copper::view::{Computed, View};
use crate::sandbox::message::{Request, Response};

/// Answers one request.
pub(crate) fn handle(state: &mut State, request: &Request, now_ms: i64) -> Response {
    let lag_ms = state.options.search_lag_ms;
    state.index.catch_up(now_ms, lag_ms);
    let segments = request.segments();
    let response = match segments.as_slice() {
        ["developer_api", "v1", rest @ ..] => answer(state, request, rest, now_ms),
        _ => Refusal::NoRoute.response(),
    };
    let request_id = format!("{:016x}{:016x}", state.random.next(), state.random.next());
    response
        .with_header("Cache-Control", "no-cache, no-store, max-age=0, must-revalidate")
        .with_header("X-Request-Id", &request_id)
}

fn answer(state: &mut State, request: &Request, path: &[&str], now_ms: i64) -> Response {
    if !is_authorized(state, request) {
        return Refusal::Status(401, "Invalid credentials").response();
    }
    let draw = match path {
        ["people", "bulk_create" | "bulk_update"] => Draw::Bulk,
        _ => Draw::Single,
    };
    if let Err(wait_ms) = admit(state, draw, now_ms) {
        return too_many(state, wait_ms);
    }
    if state.options.key_rights == KeyRights::ReadOnly && is_write(&request.method, path) {
        return Refusal::Status(403, "Forbidden").response();
    }
    route(state, request, path, now_ms).unwrap_or_else(|refusal| refusal.response())
}

fn is_write(method: &str, path: &[&str]) -> bool {
    match (method, path) {
        ("POST", ["people", "search" | "fetch_by_email"]) => false,
        ("POST" | "PUT" | "DELETE", ["people", ..]) => true,
        _ => false,
    }
}

fn route(state: &mut State, request: &Request, path: &[&str], now_ms: i64) -> Result<Response, Refusal> {
    match (request.method.as_str(), path) {
        ("GET", ["account"]) => Ok(ok(&account(state))),
        ("GET", ["users", id]) => user(state, id).map(|user| ok(&user)),
        ("POST", ["users", "search"]) => users(state, &body(request)?).map(|users| ok(&users)),
        ("GET", ["tags"]) => Ok(ok(&tags(state, request))),
        ("GET", ["contact_types"]) => Ok(ok(&state.catalog.contact_types)),
        ("GET", ["custom_field_definitions"]) => Ok(ok(&state.catalog.definitions)),
        ("GET", ["custom_field_definitions", id]) => definition(state, id).map(|definition| ok(&definition)),
        ("POST", ["people", "search"]) => found(state, request, now_ms),
        ("POST", ["people", "fetch_by_email"]) => {
            let person = fetch_by_email(state, &body(request)?)?;
            Ok(record(state, &person, request))
        }
        ("POST", ["people", "bulk_create"]) => bulk_create(state, &body(request)?, now_ms).map(|results| ok(&results)),
        ("POST", ["people", "bulk_update"]) => bulk_update(state, &body(request)?, now_ms).map(|results| ok(&results)),
        ("POST", ["people"]) => {
            let person = create(state, &body(request)?, now_ms)?;
            Ok(record(state, &person, request))
        }
        ("GET", ["people", id]) => {
            let person = state.visible(number(id)?)?;
            Ok(record(state, person, request))
        }
        ("PUT", ["people", id]) => {
            let person = update(state, number(id)?, &body(request)?, now_ms)?;
            Ok(record(state, &person, request))
        }
        ("DELETE", ["people", id]) => {
            let id = number(id)?;
            delete(state, id, now_ms)?;
            Ok(ok(&json!({"id": id, "is_deleted": true})))
        }
        _ => Err(Refusal::NoRoute),
    }
}

fn found(state: &mut State, request: &Request, now_ms: i64) -> Result<Response, Refusal> {
    let page = search(state, &body(request)?, now_ms)?;
    let computed = computed(request);
    let views: Vec<_> = page.people.iter().map(|person| View::new(person, &state.catalog, computed)).collect();
    Ok(ok(&views).with_header("X-PW-TOTAL", &page.total.to_string()))
}

fn record(state: &State, person: &Person, request: &Request) -> Response {
    ok(&View::new(person, &state.catalog, computed(request)))
}

fn computed(request: &Request) -> Computed {
    match request.param("custom_field_computed_values") {
        Some("true") => Computed::Shown,
        _ => Computed::Left,
    }
}

/// The body as an object; none at all reads as `{}`.
fn body(request: &Request) -> Result<Map<String, Value>, Refusal> {
    match request.json() {
        Some(Value::Object(body)) => Ok(body),
        Some(Value::Null) => Ok(Map::new()),
        _ => Err(Refusal::Status(400, "Malformed request")),
    }
}

fn number(id: &str) -> Result<u64, Refusal> {
    id.parse().map_err(|_| Refusal::not_found())
}

/// The three headers of an API key, or a bearer token.
fn is_authorized(state: &State, request: &Request) -> bool {
    let options = &state.options;
    if let (Some(sent), Some(token)) = (request.header("authorization"), &options.oauth_token) {
        return sent.strip_prefix("Bearer ") == Some(token);
    }
    request.header("x-pw-accesstoken") == Some(&options.api_key)
        && request.header("x-pw-application") == Some("developer_api")
        && request.header("x-pw-useremail").is_some_and(|email| email.eq_ignore_ascii_case(&options.user_email))
}

fn admit(state: &mut State, draw: Draw, now_ms: i64) -> Result<(), i64> {
    match state.options.quota {
        Quota::On => state.allowance.admit(draw, now_ms),
        Quota::Off => Ok(()),
    }
}

fn too_many(state: &State, wait_ms: i64) -> Response {
    let response = Refusal::Status(429, "Too many requests").response();
    match state.options.retry_after {
        RetryAfter::Omitted => response,
        RetryAfter::Sent => {
            let rounded_s = (wait_ms + 999).div_euclid(1_000);
            response.with_header("Retry-After", &rounded_s.to_string())
        }
    }
}
