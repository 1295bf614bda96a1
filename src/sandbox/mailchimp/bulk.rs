//! `POST /lists/{id}`: up to 500 members in one call.
//! It must judge each member alone: one that is refused keeps no other back.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::sandbox::mailchimp::body::{Body, wrong_type};
use crate::sandbox::mailchimp::ids;
use crate::sandbox::mailchimp::merge::Required;
use crate::sandbox::mailchimp::params::flag;
use crate::sandbox::mailchimp::problem::{Fault, Problem};
use crate::sandbox::mailchimp::projection::Projection;
use crate::sandbox::mailchimp::render;
use crate::sandbox::mailchimp::state::State;
use crate::sandbox::mailchimp::tagging::{self, Change};
use crate::sandbox::mailchimp::write::{self, Write};
use crate::sandbox::message::Request;

/// The documented limit; what more than that does was never captured.
const MAX_MEMBERS: usize = 500;
/// The answer shows a shorter record than other resources do.
const NOT_SHOWN: [&str; 2] = ["full_name", "web_id"];

/// Adds and changes members. Answers 200 even if every one was refused.
///
/// # Errors
/// Invalid Resource for a body of another shape and for more than 500 members; nothing is applied then.
pub(crate) fn subscribe(state: &mut State, request: &Request, now_s: i64) -> Result<Value, Problem> {
    let body = request.json().ok_or_else(Problem::unreadable)?;
    let call = Call::of(request, &body)?;
    let (mut tally, mut seen) = (Tally::default(), BTreeSet::new());
    for member in call.members {
        let address = member.get("email_address").and_then(Value::as_str).unwrap_or_default();
        match (seen.insert(address.to_ascii_lowercase()), call.duplicates) {
            (true, _) => match one(state, member, &call, now_s) {
                Ok((outcome, serial)) => tally.take(outcome, shown(state, serial)),
                Err(refusal) => tally.errors.push(refusal.json(address)),
            },
            (false, Duplicates::Refused) => tally.errors.push(Refusal::twice(address).json(address)),
            (false, Duplicates::Ignored) => {}
        }
    }
    Ok(tally.json())
}

struct Call<'a> {
    members: &'a [Value],
    existing: Existing,
    tags: Tagged,
    duplicates: Duplicates,
    required: Required,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Existing {
    Kept,
    Updated,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tagged {
    Added,
    Replaced,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Duplicates {
    Refused,
    Ignored,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Created,
    Updated,
}

struct Refusal {
    code: &'static str,
    error: String,
    fault: Fault,
}

#[derive(Default)]
struct Tally {
    created: Vec<Value>,
    updated: Vec<Value>,
    errors: Vec<Value>,
}

impl<'a> Call<'a> {
    fn of(request: &Request, body: &'a Value) -> Result<Self, Problem> {
        let object = body.as_object().ok_or_else(|| Problem::schema(vec![wrong_type("", "object", body)]))?;
        let sent = object.get("members").ok_or_else(|| Problem::missing(&["members"]))?;
        let members = sent.as_array().ok_or_else(|| Problem::schema(vec![wrong_type("members", "array", sent)]))?;
        if members.len() > MAX_MEMBERS {
            return Err(Problem::schema(vec![Fault::new("members", "Please submit at most 500 members.")]));
        }
        let pick = |wanted: bool, yes, no| if wanted { yes } else { no };
        Ok(Self {
            members,
            existing: if switch(object, "update_existing")? { Existing::Updated } else { Existing::Kept },
            tags: if switch(object, "sync_tags")? { Tagged::Replaced } else { Tagged::Added },
            duplicates: pick(flag(request, "skip_duplicate_check"), Duplicates::Ignored, Duplicates::Refused),
            required: if flag(request, "skip_merge_validation") { Required::Waived } else { Required::Enforced },
        })
    }
}

impl Refusal {
    fn generic(problem: &Problem) -> Self {
        Self { code: "ERROR_GENERIC", error: problem.detail().to_owned(), fault: problem.first_fault() }
    }

    fn exists(address: &str) -> Self {
        let error = format!(
            "{address} is already a list member, do you want to update? please provide update_existing:true in the request body"
        );
        Self { code: "ERROR_CONTACT_EXISTS", error, fault: Fault::new("", "") }
    }

    fn twice(address: &str) -> Self {
        let error = format!("{address} is submitted more than once.");
        Self { code: "ERROR_GENERIC", error, fault: Fault::new("", "") }
    }

    fn json(&self, address: &str) -> Value {
        json!({
            "email_address": address, "error": self.error, "error_code": self.code,
            "field": self.fault.field, "field_message": self.fault.message
        })
    }
}

impl Tally {
    fn take(&mut self, outcome: Outcome, member: Value) {
        match outcome {
            Outcome::Created => self.created.push(member),
            Outcome::Updated => self.updated.push(member),
        }
    }

    /// No order is promised, so none is kept.
    fn json(mut self) -> Value {
        for list in [&mut self.created, &mut self.updated, &mut self.errors] {
            list.sort_by_cached_key(|entry| ids::md5_hex(&entry["email_address"].to_string()));
        }
        json!({
            "total_created": self.created.len(), "total_updated": self.updated.len(),
            "error_count": self.errors.len(), "new_members": self.created, "updated_members": self.updated,
            "errors": self.errors, "_links": []
        })
    }
}

fn switch(object: &Map<String, Value>, key: &str) -> Result<bool, Problem> {
    let Some(value) = object.get(key) else { return Ok(false) };
    value.as_bool().ok_or_else(|| Problem::schema(vec![wrong_type(key, "boolean", value)]))
}

fn one(state: &mut State, member: &Value, call: &Call, now_s: i64) -> Result<(Outcome, u64), Refusal> {
    let generic = |problem: Problem| Refusal::generic(&problem);
    let mut body = Body::of(member).map_err(generic)?;
    let Some(address) = body.email_address.clone() else { return Err(generic(Problem::missing(&["email_address"]))) };
    let known = state.members.by_address(&address).filter(|member| !member.is_archived()).map(|known| known.id.clone());
    match (known, call.existing) {
        (Some(_), Existing::Kept) => Err(Refusal::exists(&address)),
        (Some(hash), Existing::Updated) => {
            let write = Write { body, required: call.required, now_s };
            if write.body.status.or(write.body.status_if_new).is_none() {
                return Err(generic(Problem::missing(&["status"])));
            }
            let serial = write::patch(state, &hash, &write).map_err(generic)?;
            retag(state, serial, &write, call.tags);
            Ok((Outcome::Updated, serial))
        }
        // An archived member comes back as a new one.
        (None, _) => {
            body.status = body.status.or(body.status_if_new);
            let serial = write::post(state, &Write { body, required: call.required, now_s }).map_err(generic)?;
            Ok((Outcome::Created, serial))
        }
    }
}

/// Tags that were not sent read as none, when they replace what is there.
fn retag(state: &mut State, serial: u64, write: &Write, tagged: Tagged) {
    let carried = state.members.get(serial).map_or(&[][..], |member| member.tags.as_slice());
    let sent: BTreeSet<u64> = write.body.tags.iter().filter_map(|name| state.tags.find(name)).collect();
    let surplus = carried.iter().filter(|tagging| tagged == Tagged::Replaced && !sent.contains(&tagging.id));
    let missing = |name: &&String| {
        let id = state.tags.find(name);
        carried.iter().all(|tagging| Some(tagging.id) != id)
    };
    let taken_off = surplus.map(|tagging| Change::remove(state.tags.name(tagging.id)));
    let put_on = write.body.tags.iter().filter(missing).map(|name| Change::add(name));
    let changes: Vec<Change> = taken_off.chain(put_on).collect();
    tagging::apply(state, serial, &changes, write.now_s);
}

fn shown(state: &State, serial: u64) -> Value {
    let Some(member) = state.members.get(serial) else { return Value::Null };
    let mut shown = render::member(state, member, Projection::default().root());
    if let Value::Object(map) = &mut shown {
        map.retain(|key, _| !NOT_SHOWN.contains(&key.as_str()));
    }
    shown
}
