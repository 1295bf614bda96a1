//! From a path and a verb to the resource that answers.
//! It must hold no rule about members, and must not run what a batch has waiting.

use serde_json::Value;

use crate::sandbox::mailchimp::auth;
use crate::sandbox::mailchimp::batches::resource as batches;
use crate::sandbox::mailchimp::body::Body;
use crate::sandbox::mailchimp::bulk;
use crate::sandbox::mailchimp::catalogue;
use crate::sandbox::mailchimp::listing;
use crate::sandbox::mailchimp::merge::Required;
use crate::sandbox::mailchimp::options::Role;
use crate::sandbox::mailchimp::params::flag;
use crate::sandbox::mailchimp::problem::Problem;
use crate::sandbox::mailchimp::projection::Projection;
use crate::sandbox::mailchimp::render;
use crate::sandbox::mailchimp::route::Route;
use crate::sandbox::mailchimp::segments;
use crate::sandbox::mailchimp::stamps;
use crate::sandbox::mailchimp::state::State;
use crate::sandbox::mailchimp::tagging;
use crate::sandbox::mailchimp::write::{self, Write};
use crate::sandbox::message::{Request, Response};

const JSON: &str = "application/json; charset=utf-8";

enum Answer {
    /// To be cut by `fields` and `exclude_fields`.
    Whole(Value),
    /// Cut already, or never to be cut.
    Ready(Value),
    /// 204, which still names a content type.
    Nothing,
}

/// Answers one request; a problem names `request_id` as its instance.
pub(crate) fn respond(state: &mut State, request: &Request, (request_id, now_ms): (&str, i64)) -> Response {
    match answer(state, request, now_ms) {
        Ok(Answer::Whole(value)) => Response::json(200, JSON, &Projection::of(request).root().cut(value)),
        Ok(Answer::Ready(value)) => Response::json(200, JSON, &value),
        Ok(Answer::Nothing) => Response { status: 204, ..Response::default() }.with_header("Content-Type", JSON),
        Err(problem) => problem.response(request_id),
    }
}

fn answer(state: &mut State, request: &Request, now_ms: i64) -> Result<Answer, Problem> {
    auth::check(request, &state.options.api_key)?;
    let method = method(request)?;
    let segments = request.segments();
    let route = Route::of(&segments, &state.options.audience).ok_or_else(Problem::not_found)?;
    match (method, route) {
        ("GET", route) if route.allowed().starts_with("GET") => read(state, route, request, now_ms),
        _ if state.options.role == Role::Viewer => Err(Problem::no_right()),
        (method, route) => change(state, (method, route), request, now_ms),
    }
}

fn method(request: &Request) -> Result<&str, Problem> {
    match (request.method.as_str(), request.header("x-http-method-override")) {
        (method, None) | ("POST", Some(method)) => Ok(method),
        (_, Some(_)) => Err(Problem::wrong_override()),
    }
}

fn read(state: &mut State, route: Route, request: &Request, now_ms: i64) -> Result<Answer, Problem> {
    let whole = match route {
        Route::Root => catalogue::account(state, now_ms),
        Route::Ping => catalogue::ping(),
        Route::Lists => catalogue::lists(state, request, now_ms)?,
        Route::List => catalogue::list(state, request, now_ms),
        Route::MergeFields => catalogue::merge_fields(state, request)?,
        Route::MergeField(merge_id) => catalogue::merge_field(state, merge_id)?,
        Route::MemberTags(member) => catalogue::member_tags(state, member, request)?,
        Route::TagSearch => catalogue::tag_search(state, request),
        Route::Segments => segments::list(state, request)?,
        Route::Segment(id) => segments::one(state, id)?,
        Route::Batches => batches::list(state, request, now_ms)?,
        Route::Batch(id) => batches::one(state, id, request, now_ms)?,
        Route::Members => return listing::members(state, request).map(Answer::Ready),
        Route::Member(path) => return member(state, path, &Projection::of(request)),
        Route::Action(..) => return Err(Problem::wrong_verb(route.allowed())),
    };
    Ok(Answer::Whole(whole))
}

fn change(
    state: &mut State,
    (method, route): (&str, Route),
    request: &Request,
    now_ms: i64,
) -> Result<Answer, Problem> {
    let second = stamps::whole_seconds(now_ms);
    let ready = match (method, route) {
        ("POST", Route::List) => bulk::subscribe(state, request, second)?,
        ("POST", Route::Segments) => segments::create(state, &json_of(request)?, second)?,
        ("POST", Route::Segment(id)) => segments::edit(state, id, &json_of(request)?, second)?,
        ("POST", Route::Batches) => batches::submit(state, &json_of(request)?, now_ms)?,
        ("DELETE", Route::Batch(id)) => {
            batches::cancel(state, id, now_ms)?;
            return Ok(Answer::Nothing);
        }
        (method, route) => return change_member(state, (method, route), request, second),
    };
    Ok(Answer::Ready(ready))
}

fn change_member(
    state: &mut State,
    (method, route): (&str, Route),
    request: &Request,
    now_s: i64,
) -> Result<Answer, Problem> {
    let serial = match (method, route) {
        ("POST", Route::Members) => write::post(state, &write_of(request, now_s)?)?,
        ("PUT", Route::Member(path)) => write::put(state, path, &write_of(request, now_s)?)?,
        ("PATCH", Route::Member(path)) => write::patch(state, path, &write_of(request, now_s)?)?,
        ("DELETE", Route::Member(path)) => {
            return write::archive(state, path, now_s).map(|()| Answer::Nothing);
        }
        ("POST", Route::MemberTags(path)) => return tag(state, path, request, now_s),
        ("POST", Route::Action(hash, "delete-permanent")) => {
            return write::forget(state, hash).map(|()| Answer::Nothing);
        }
        ("POST", Route::Action(..)) => return Err(Problem::unknown_action()),
        (_, route) => return Err(Problem::wrong_verb(route.allowed())),
    };
    let member = state.members.get(serial).ok_or_else(Problem::not_found)?;
    Ok(Answer::Ready(render::member(state, member, Projection::default().root())))
}

fn member(state: &State, path: &str, projection: &Projection) -> Result<Answer, Problem> {
    let member = state.members.find(path).ok_or_else(Problem::not_found)?;
    Ok(Answer::Ready(render::member(state, member, projection.root())))
}

fn tag(state: &mut State, path: &str, request: &Request, now_s: i64) -> Result<Answer, Problem> {
    let serial = state.members.find(path).ok_or_else(Problem::not_found)?.serial;
    let changes = tagging::changes(&json_of(request)?)?;
    tagging::apply(state, serial, &changes, now_s);
    Ok(Answer::Nothing)
}

fn write_of(request: &Request, now_s: i64) -> Result<Write, Problem> {
    let required = if flag(request, "skip_merge_validation") { Required::Waived } else { Required::Enforced };
    Ok(Write { body: Body::of(&json_of(request)?)?, required, now_s })
}

fn json_of(request: &Request) -> Result<Value, Problem> {
    request.json().ok_or_else(Problem::unreadable)
}
