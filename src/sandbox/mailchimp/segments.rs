//! `/lists/{id}/segments`: tags seen as static segments, and many members tagged in one call.
//! It must keep no conditions: saved segments are not simulated.

use serde_json::{Map, Value, json};

use crate::sandbox::mailchimp::body::wrong_type;
use crate::sandbox::mailchimp::links;
use crate::sandbox::mailchimp::member::Tagging;
use crate::sandbox::mailchimp::options::SegmentEdits;
use crate::sandbox::mailchimp::params::Page;
use crate::sandbox::mailchimp::problem::{Fault, Problem};
use crate::sandbox::mailchimp::projection::Projection;
use crate::sandbox::mailchimp::render;
use crate::sandbox::mailchimp::standing::Status;
use crate::sandbox::mailchimp::state::State;
use crate::sandbox::mailchimp::tagging::{self, Change};
use crate::sandbox::mailchimp::tags::check_name;
use crate::sandbox::message::Request;

/// The documented limit of each list of addresses.
const MAX_ADDRESSES: usize = 500;
/// When a tag was made is not kept; this is the day on which the account was opened.
const SINCE: &str = "2019-03-04T09:00:00+00:00";

/// `GET /lists/{id}/segments`, by name; with `type`, only those of it.
///
/// # Errors
/// Invalid Resource for a bad page.
pub(crate) fn list(state: &State, request: &Request) -> Result<Value, Problem> {
    let is_asked = request.param("type").is_none_or(|kind| kind == "static");
    let all = if is_asked { state.tags.starting_with("") } else { Vec::new() };
    let page = Page::of(request)?.cut(&all);
    let segments: Vec<Value> = page.iter().map(|(id, _)| shown(state, *id)).collect();
    let path = format!("/lists/{}/segments", state.options.audience);
    Ok(json!({
        "segments": segments, "list_id": state.options.audience, "total_items": all.len(),
        "_links": links::of_collection(&state.options, &path)
    }))
}

/// `GET /lists/{id}/segments/{segment_id}`.
///
/// # Errors
/// 404 for an unknown number.
pub(crate) fn one(state: &State, id: &str) -> Result<Value, Problem> {
    known(state, id).map(|id| shown(state, id))
}

/// `POST /lists/{id}/segments`: a tag, with or without members. Strangers among the addresses are ignored.
///
/// # Errors
/// Invalid Resource for a body of another shape, a name in use, and for conditions.
pub(crate) fn create(state: &mut State, body: &Value, now_s: i64) -> Result<Value, Problem> {
    let object = object(body)?;
    let name = object.get("name").and_then(Value::as_str).ok_or_else(|| Problem::missing(&["name"]))?;
    check_name("name", name)?;
    let addresses = match (object.get("static_segment"), object.get("options")) {
        (Some(_), None) => addresses(object, "static_segment")?,
        (Some(_), Some(_)) => return Err(refused("options", "Only one of static_segment and options may be given.")),
        (None, _) => return Err(refused("static_segment", "This audience takes static segments only.")),
    };
    if state.tags.find(name).is_some() {
        return Err(refused("name", "Sorry, that tag already exists."));
    }
    let id = state.tags.intern(name);
    for address in &addresses {
        tag(state, address, &Change::add(name), now_s);
    }
    Ok(shown(state, id))
}

/// `POST /lists/{id}/segments/{segment_id}`: one tag put on and taken off many members.
///
/// # Errors
/// 404 for an unknown number, Invalid Resource for a body of another shape and more than 500 addresses.
pub(crate) fn edit(state: &mut State, id: &str, body: &Value, now_s: i64) -> Result<Value, Problem> {
    let name = known(state, id).map(|id| state.tags.name(id).to_owned())?;
    let object = object(body)?;
    let (to_add, to_remove) = (addresses(object, "members_to_add")?, addresses(object, "members_to_remove")?);
    let mut strangers = Vec::new();
    let mut each = |addresses: Vec<String>, change: Change| -> Vec<Value> {
        let done = addresses.into_iter().filter_map(|address| {
            let member = tag(state, &address, &change, now_s);
            if member.is_none() {
                strangers.push(address);
            }
            member
        });
        done.collect()
    };
    let (added, removed) = (each(to_add, Change::add(&name)), each(to_remove, Change::remove(&name)));
    Ok(json!({
        "total_added": added.len(), "total_removed": removed.len(), "members_added": added,
        "members_removed": removed, "error_count": strangers.len(), "errors": errors(&strangers), "_links": []
    }))
}

/// Tags one member and shows it; `None` for an address that is not on the list.
fn tag(state: &mut State, address: &str, change: &Change, now_s: i64) -> Option<Value> {
    let before = state.members.by_address(address)?;
    let (serial, last_changed_s) = (before.serial, before.last_changed_s);
    tagging::apply(state, serial, std::slice::from_ref(change), now_s);
    let mut member = state.members.get(serial)?.clone();
    if state.options.segment_edits == SegmentEdits::Quiet {
        member.last_changed_s = last_changed_s;
        state.members.put(member.clone());
    }
    Some(render::member(state, &member, Projection::default().root()))
}

fn errors(strangers: &[String]) -> Vec<Value> {
    let all = (!strangers.is_empty())
        .then(|| json!({"email_addresses": strangers, "error": "Email addresses do not exist on the list."}));
    all.into_iter().collect()
}

fn known(state: &State, id: &str) -> Result<u64, Problem> {
    let id = id.parse().ok().filter(|id| !state.tags.name(*id).is_empty());
    id.ok_or_else(Problem::not_found)
}

fn shown(state: &State, id: u64) -> Value {
    let carries = |tags: &[Tagging]| tags.iter().any(|tagging| tagging.id == id);
    let is_counted = state.members.iter().filter(|member| member.standing.status == Status::Subscribed);
    json!({
        "id": id, "name": state.tags.name(id), "member_count": is_counted.filter(|member| carries(&member.tags)).count(),
        "type": "static", "created_at": SINCE, "updated_at": SINCE,
        "options": {"match": "any", "conditions": []}, "list_id": state.options.audience,
        "_links": links::of_segment(&state.options, id)
    })
}

fn object(body: &Value) -> Result<&Map<String, Value>, Problem> {
    body.as_object().ok_or_else(|| Problem::schema(vec![wrong_type("", "object", body)]))
}

/// The texts of a list; none where there is no such key.
fn addresses(object: &Map<String, Value>, key: &str) -> Result<Vec<String>, Problem> {
    let Some(value) = object.get(key) else { return Ok(Vec::new()) };
    let texts = |list: &Vec<Value>| list.iter().map(|text| text.as_str().map(str::to_owned)).collect();
    let list: Option<Vec<String>> = value.as_array().and_then(texts);
    match list {
        Some(list) if list.len() > MAX_ADDRESSES => Err(refused(key, "Please submit at most 500 addresses.")),
        Some(list) => Ok(list),
        None => Err(Problem::schema(vec![wrong_type(key, "array", value)])),
    }
}

fn refused(field: &str, message: &str) -> Problem {
    Problem::schema(vec![Fault::new(field, message)])
}
