//! POST, PUT, PATCH, DELETE and permanent deletion of one member.
//! It must apply all of a write or nothing, and move `last_changed` only when something changed.

use crate::sandbox::mailchimp::body::Body;
use crate::sandbox::mailchimp::ids;
use crate::sandbox::mailchimp::member::Member;
use crate::sandbox::mailchimp::merge::{Required, Values};
use crate::sandbox::mailchimp::options::{IncompleteAddress, NewSubscribers};
use crate::sandbox::mailchimp::problem::Problem;
use crate::sandbox::mailchimp::standing::{Standing, Status};
use crate::sandbox::mailchimp::state::State;
use crate::sandbox::mailchimp::tagging::{self, Change};
use crate::sandbox::mailchimp::tags::check_name;

/// One write, already past the schema.
#[derive(Debug, Clone)]
pub(crate) struct Write {
    /// What is written.
    pub(crate) body: Body,
    /// Whether required merge fields may be missing.
    pub(crate) required: Required,
    /// The time of the write.
    pub(crate) now_s: i64,
}

/// Adds a member, or revives an archived one. Gives the serial.
///
/// # Errors
/// Every refusal of the API; Member Exists for an address that is there and not archived.
pub(crate) fn post(state: &mut State, write: &Write) -> Result<u64, Problem> {
    let (address, status) = needed(&write.body, write.body.status, "status")?;
    state.check_address(address)?;
    match state.members.by_address(address).cloned() {
        None => create(state, write, status),
        Some(member) if member.is_archived() => revive(state, &member, write),
        Some(_) => Err(Problem::member_exists(address)),
    }
}

/// Changes the member of a path; if there is none, adds one under the address of the body.
///
/// # Errors
/// Every refusal of the API; Member Exists when the path is unknown and the address is not.
pub(crate) fn put(state: &mut State, path: &str, write: &Write) -> Result<u64, Problem> {
    if let Some(current) = state.members.find(path).cloned() {
        return amend(state, &current, current.clone(), write);
    }
    let body = &write.body;
    let (address, status) = needed(body, body.status.or(body.status_if_new), "status_if_new")?;
    state.check_address(address)?;
    match state.members.by_address(address) {
        None => create(state, write, status),
        Some(_) => Err(Problem::member_exists(address)),
    }
}

/// Changes the member of a path.
///
/// # Errors
/// Every refusal of the API; 404 for an unknown path.
pub(crate) fn patch(state: &mut State, path: &str, write: &Write) -> Result<u64, Problem> {
    let current = state.members.find(path).cloned().ok_or_else(Problem::not_found)?;
    amend(state, &current, current.clone(), write)
}

/// Archives the member of a path.
///
/// # Errors
/// 404, and 405 for who is archived, pending or cleaned.
pub(crate) fn archive(state: &mut State, path: &str, now_s: i64) -> Result<(), Problem> {
    let mut member = state.members.find(path).cloned().ok_or_else(Problem::not_found)?;
    if !member.standing.is_archivable() {
        return Err(Problem::not_removable());
    }
    member.standing = member.standing.archived();
    member.last_changed_s = now_s;
    state.members.put(member);
    Ok(())
}

/// Deletes a member for ever and remembers the address as forgotten. Only the hash is documented here.
///
/// # Errors
/// 404 for an unknown hash.
pub(crate) fn forget(state: &mut State, hash: &str) -> Result<(), Problem> {
    let member = state.members.by_hash(hash).cloned().ok_or_else(Problem::not_found)?;
    state.members.remove(member.serial);
    state.forgotten.insert(member.id, member.email_address);
    Ok(())
}

/// Whether a member can take an address that it does not have yet.
///
/// # Errors
/// What is no address, an address on the list in any status, a forgotten one.
pub(crate) fn check_free(state: &State, address: &str) -> Result<(), Problem> {
    state.check_address(address)?;
    if state.members.by_address(address).is_some() {
        return Err(Problem::member_exists(address));
    }
    state.check_remembered(address)
}

fn needed<'a>(body: &'a Body, status: Option<Status>, status_key: &str) -> Result<(&'a str, Status), Problem> {
    match (body.email_address.as_deref(), status) {
        (Some(address), Some(status)) => Ok((address, status)),
        (None, Some(_)) => Err(Problem::missing(&["email_address"])),
        (Some(_), None) => Err(Problem::missing(&[status_key])),
        (None, None) => Err(Problem::missing(&["email_address", status_key])),
    }
}

fn create(state: &mut State, write: &Write, status: Status) -> Result<u64, Problem> {
    let address = write.body.email_address.as_deref().unwrap_or_default();
    state.check_remembered(address)?;
    state.check_throttle(address)?;
    check_tags(write)?;
    let sent = write.body.merge_fields.as_ref();
    let merge_fields = state.fields.merged(&Values::new(), sent, write.required)?;
    let given = match (status, state.options.new_subscribers) {
        (Status::Subscribed, NewSubscribers::Pending) => Status::Pending,
        (status, _) => status,
    };
    let serial = state.members.next_serial();
    let mut member = Member::new(serial, address, Standing::new(given));
    member.stand(Standing::new(given), write.now_s);
    member.merge_fields = merge_fields;
    member.last_changed_s = write.now_s;
    write.body.write_profile(&mut member.profile);
    state.members.put(member);
    add_tags(state, serial, write);
    Ok(serial)
}

/// An archived member that is posted again opts in anew and keeps its tags and values.
fn revive(state: &mut State, archived: &Member, write: &Write) -> Result<u64, Problem> {
    check_tags(write)?;
    let mut draft = archived.clone();
    if write.body.status == Some(Status::Subscribed) {
        draft.opt_in(write.now_s);
    }
    let serial = amend(state, archived, draft, write)?;
    add_tags(state, serial, write);
    Ok(serial)
}

fn amend(state: &mut State, current: &Member, mut draft: Member, write: &Write) -> Result<u64, Problem> {
    if let Some(address) = &write.body.email_address {
        move_to(state, &mut draft, address)?;
    }
    let sent = write.body.merge_fields.as_ref();
    draft.merge_fields = state.fields.merged(&draft.merge_fields, sent, write.required)?;
    let incomplete = state.fields.incomplete_addresses(&draft.merge_fields);
    match state.options.incomplete_address {
        _ if incomplete.is_empty() => {}
        IncompleteAddress::Refused => return Err(Problem::merge_fields(incomplete)),
        IncompleteAddress::SilentlyIgnored => return Ok(current.serial),
    }
    if let Some(status) = write.body.status {
        let standing = draft.standing.written(status, state.options.opted_out_revival);
        draft.stand(standing.map_err(|_| Problem::compliance(&draft.email_address))?, write.now_s);
    }
    write.body.write_profile(&mut draft.profile);
    if draft != *current {
        draft.last_changed_s = write.now_s;
        state.members.put(draft);
    }
    Ok(current.serial)
}

fn move_to(state: &State, draft: &mut Member, address: &str) -> Result<(), Problem> {
    // Another case of the same address is the same hash: only the spelling is stored.
    if ids::subscriber_hash(address) != draft.id {
        check_free(state, address)?;
        if draft.standing.status != Status::Subscribed {
            return Err(Problem::immovable(draft.standing.status.name()));
        }
    }
    draft.readdress(address);
    Ok(())
}

fn check_tags(write: &Write) -> Result<(), Problem> {
    write.body.tags.iter().try_for_each(|name| check_name("tags", name))
}

fn add_tags(state: &mut State, serial: u64, write: &Write) {
    let changes: Vec<Change> = write.body.tags.iter().map(|name| Change::add(name)).collect();
    tagging::apply(state, serial, &changes, write.now_s);
}
