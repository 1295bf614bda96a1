//! What people do without the API: an operator in the web app, a contact in a form or a mail.
//! It must let only the contact lift what the contact decided.

use serde_json::{Value, json};

use crate::sandbox::mailchimp::body::Body;
use crate::sandbox::mailchimp::ids;
use crate::sandbox::mailchimp::member::Member;
use crate::sandbox::mailchimp::merge::Required;
use crate::sandbox::mailchimp::options::HostedForm;
use crate::sandbox::mailchimp::render;
use crate::sandbox::mailchimp::standing::{NONE_GIVEN, Standing, Status};
use crate::sandbox::mailchimp::state::State;
use crate::sandbox::mailchimp::tagging::{self, Change};
use crate::sandbox::mailchimp::tags::check_name;
use crate::sandbox::mailchimp::write::{self, Write};

/// An act of somebody who works in the web app. Gives the member after it, `null` after a deletion.
///
/// # Errors
/// In words: an unknown act or member, and what the service refuses.
pub(crate) fn operator(state: &mut State, act: &Value, now_s: i64) -> Result<Value, String> {
    match text(act, "act") {
        "create" => create(state, act, now_s),
        "edit" => {
            let write = write_of(act.get("set").unwrap_or(&Value::Null), now_s)?;
            let email = member(state, act)?.email_address;
            let serial = write::patch(state, &email, &write).map_err(|problem| problem.words())?;
            shown(state, serial)
        }
        "tag" => tag(state, act, now_s),
        "archive" => {
            let serial = member(state, act)?.serial;
            write::archive(state, text(act, "email"), now_s).map_err(|problem| problem.words())?;
            shown(state, serial)
        }
        "delete" => {
            let hash = member(state, act)?.id;
            write::forget(state, &hash).map(|()| Value::Null).map_err(|problem| problem.words())
        }
        "change_address" => change_address(state, act, now_s),
        other => Err(format!("unknown act: {other}")),
    }
}

/// An act of the contact itself. Gives the member after it.
///
/// # Errors
/// In words: an unknown act or contact, and what makes no sense in the contact's status.
pub(crate) fn contact(state: &mut State, act: &Value, now_s: i64) -> Result<Value, String> {
    match text(act, "act") {
        "sign_up" => sign_up(state, act, now_s),
        "resubscribe" => {
            let is_forgotten = state.forgotten.contains_key(&ids::subscriber_hash(text(act, "email")));
            if !is_forgotten {
                member(state, act)?;
            }
            sign_up(state, act, now_s)
        }
        "confirm" => move_from(state, act, &[Status::Pending], now_s),
        "unsubscribe" => {
            let from = [Status::Subscribed, Status::Pending, Status::Transactional, Status::Unsubscribed];
            move_from(state, act, &from, now_s)
        }
        "bounce" => move_from(state, act, &[Status::Subscribed, Status::Transactional], now_s),
        "edit" => {
            let draft = member(state, act)?;
            fill_in(state, draft, act, now_s)
        }
        other => Err(format!("unknown act: {other}")),
    }
}

fn create(state: &mut State, act: &Value, now_s: i64) -> Result<Value, String> {
    let write = write_of(act.get("member").unwrap_or(&Value::Null), now_s)?;
    let serial = write::post(state, &write).map_err(|problem| problem.words())?;
    if let Some(mut made) = state.members.get(serial).cloned() {
        "Admin Add".clone_into(&mut made.source);
        state.members.put(made);
    }
    shown(state, serial)
}

fn tag(state: &mut State, act: &Value, now_s: i64) -> Result<Value, String> {
    let serial = member(state, act)?.serial;
    let names = |key: &str| -> Vec<String> {
        let listed = act.get(key).and_then(Value::as_array).into_iter().flatten();
        listed.filter_map(|name| name.as_str().map(str::to_owned)).collect()
    };
    let (on, off) = (names("add"), names("remove"));
    for name in on.iter().chain(&off) {
        check_name("tags", name).map_err(|problem| problem.words())?;
    }
    let put_on = on.iter().map(|name| Change::add(name));
    let take_off = off.iter().map(|name| Change::remove(name));
    tagging::apply(state, serial, &put_on.chain(take_off).collect::<Vec<_>>(), now_s);
    shown(state, serial)
}

/// The web app moves members of any status.
fn change_address(state: &mut State, act: &Value, now_s: i64) -> Result<Value, String> {
    let (mut draft, to) = (member(state, act)?, text(act, "to"));
    if ids::subscriber_hash(to) != draft.id {
        write::check_free(state, to).map_err(|problem| problem.words())?;
    }
    draft.readdress(to);
    commit(state, draft, now_s)
}

/// The hosted form takes everybody, who opted out, bounced or was forgotten too.
fn sign_up(state: &mut State, act: &Value, now_s: i64) -> Result<Value, String> {
    let email = text(act, "email");
    state.check_address(email).map_err(|problem| problem.words())?;
    let mut draft = if let Some(known) = state.members.by_address(email) {
        known.clone()
    } else {
        let serial = state.members.next_serial();
        let mut new = Member::new(serial, email, Standing::new(Status::Pending));
        "Hosted Signup Form".clone_into(&mut new.source);
        new
    };
    draft.profile.signed_up_s = Some(now_s);
    if draft.standing.status != Status::Subscribed {
        match state.options.hosted_form {
            HostedForm::SingleOptIn => consent(&mut draft, now_s),
            HostedForm::DoubleOptIn => draft.standing = Standing::new(Status::Pending),
        }
    }
    let answer = fill_in(state, draft, act, now_s)?;
    state.forgotten.remove(&ids::subscriber_hash(email));
    Ok(answer)
}

fn move_from(state: &mut State, act: &Value, from: &[Status], now_s: i64) -> Result<Value, String> {
    let mut draft = member(state, act)?;
    let status = draft.standing.status;
    if !from.contains(&status) {
        return Err(format!("cannot {} who is {}", text(act, "act"), status.name()));
    }
    let reason = act.get("reason").and_then(Value::as_str).unwrap_or(NONE_GIVEN);
    match text(act, "act") {
        "confirm" => consent(&mut draft, now_s),
        "bounce" => draft.standing = draft.standing.bounced(),
        _ => draft.standing = Standing::opted_out(reason),
    }
    commit(state, draft, now_s)
}

fn consent(draft: &mut Member, now_s: i64) {
    draft.standing = Standing::new(Status::Subscribed);
    draft.opt_in(now_s);
}

/// Takes the merge values of a form; forms check them like the API does.
fn fill_in(state: &mut State, mut draft: Member, act: &Value, now_s: i64) -> Result<Value, String> {
    let sent = act.get("merge_fields").and_then(Value::as_object);
    let merged = state.fields.merged(&draft.merge_fields, sent, Required::Waived);
    draft.merge_fields = merged.map_err(|problem| problem.words())?;
    commit(state, draft, now_s)
}

fn commit(state: &mut State, mut draft: Member, now_s: i64) -> Result<Value, String> {
    let serial = draft.serial;
    if state.members.get(serial) != Some(&draft) {
        draft.last_changed_s = now_s;
        state.members.put(draft);
    }
    shown(state, serial)
}

fn write_of(body: &Value, now_s: i64) -> Result<Write, String> {
    let body = Body::of(body).map_err(|problem| problem.words())?;
    Ok(Write { body, required: Required::Waived, now_s })
}

fn member(state: &State, act: &Value) -> Result<Member, String> {
    let email = text(act, "email");
    state.members.by_address(email).cloned().ok_or_else(|| format!("not in the audience: {email}"))
}

fn shown(state: &State, serial: u64) -> Result<Value, String> {
    let member = state.members.get(serial).ok_or("the member is gone")?;
    Ok(json!(render::truth(state, member)))
}

fn text<'a>(act: &'a Value, key: &str) -> &'a str {
    act.get(key).and_then(Value::as_str).unwrap_or_default()
}
