//! The admin routes: ground truth, acts of people and contacts, faults, clock, lag,
//! switches, request log.
//! They must not be reachable under either service's address.

use serde_json::{Value, json};

use crate::sandbox::faults::Fault;
use crate::sandbox::message::{Request, Response};
use crate::sandbox::state::State;
use crate::sandbox::switches;

const JSON: &str = "application/json; charset=utf-8";

/// Answers one admin request; `system_ms` is the machine's clock.
pub fn handle(state: &mut State, request: &Request, system_ms: i64) -> Response {
    state.advance(system_ms);
    let now_ms = system_ms + state.clock_offset_ms;
    let Some(body) = request.json() else { return answer(Err("the body is not JSON".to_owned())) };
    match (request.method.as_str(), request.segments().as_slice()) {
        ("GET", []) => answer(Ok(state.ground_truth())),
        ("GET", ["copper", "people"]) => answer(Ok(state.copper.ground_truth())),
        ("POST", ["copper", "people"]) => answer(state.copper.act(&body, now_ms)),
        ("GET", ["mailchimp", "members"]) => answer(Ok(state.mailchimp.ground_truth())),
        ("POST", ["mailchimp", "members"]) => answer(state.mailchimp.act(&body, now_ms)),
        ("POST", ["mailchimp", "contact"]) => answer(state.mailchimp.contact(&body, now_ms)),
        ("GET", ["faults"]) => answer(Ok(state.faults.iter().map(|fault| json!(fault)).collect())),
        ("POST", ["faults"]) => answer(order_fault(state, body)),
        ("DELETE", ["faults"]) => {
            state.faults.clear();
            answer(Ok(json!({})))
        }
        ("GET", ["options"]) => answer(Ok(switches::shown(state))),
        ("POST", ["options"]) => answer(switches::turn(state, &body)),
        ("GET", ["clock"]) => answer(Ok(json!({"now": now_ms.div_euclid(1000)}))),
        ("POST", ["clock"]) => answer(set_clock(state, &body, system_ms)),
        ("POST", ["lag"]) => answer(set_lag(state, &body)),
        ("GET", ["requests"]) => answer(Ok(state.log.to_json())),
        ("DELETE", ["requests"]) => {
            state.log.clear();
            answer(Ok(json!({})))
        }
        _ => {
            Response::json(404, JSON, &json!({"error": format!("no admin route {} {}", request.method, request.path)}))
        }
    }
}

fn answer(result: Result<Value, String>) -> Response {
    match result {
        Ok(value) => Response::json(200, JSON, &value),
        Err(error) => Response::json(400, JSON, &json!({"error": error})),
    }
}

fn order_fault(state: &mut State, body: Value) -> Result<Value, String> {
    let fault: Fault = serde_json::from_value(body).map_err(|error| format!("fault: {error}"))?;
    fault.check().map_err(|error| format!("fault: {error}"))?;
    state.faults.order(fault);
    Ok(json!({}))
}

/// `{"advance_seconds": 3600}` or `{"at": 1767225600}`.
fn set_clock(state: &mut State, body: &Value, system_ms: i64) -> Result<Value, String> {
    let number = |key: &str| body.get(key).and_then(Value::as_i64);
    match (number("advance_seconds"), number("at")) {
        (Some(seconds), None) => state.clock_offset_ms += seconds * 1000,
        (None, Some(at)) => state.clock_offset_ms = at * 1000 - system_ms,
        _ => return Err("clock takes advance_seconds or at, in whole seconds".to_owned()),
    }
    Ok(json!({"now": (system_ms + state.clock_offset_ms) / 1000}))
}

/// `{"seconds": 40}`: how long Copper's search lags behind its records.
fn set_lag(state: &mut State, body: &Value) -> Result<Value, String> {
    let seconds = body.get("seconds").and_then(Value::as_i64).ok_or("lag takes seconds, a whole number")?;
    state.copper.options_mut().search_lag_ms = seconds * 1000;
    Ok(json!({"seconds": seconds}))
}
