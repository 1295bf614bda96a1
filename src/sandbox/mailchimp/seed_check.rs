//! What of a member in a file cannot be taken over.
//! It must not refuse what only the API refuses: a file may hold what no request could make.

use serde_json::{Map, Value};

use crate::sandbox::mailchimp::body::Body;
use crate::sandbox::mailchimp::member::Member;
use crate::sandbox::mailchimp::render;
use crate::sandbox::mailchimp::stamps;
use crate::sandbox::mailchimp::standing::{Block, Standing, Status};
use crate::sandbox::mailchimp::state::State;

/// One thing that may be wrong with a member.
type Rule = fn(&State, &Map<String, Value>) -> Option<String>;

/// Keys that say more than a member shows.
const MORE_KEYS: [&str; 2] = ["unsubscribed_by", "standing"];

/// Everything that does not fit, in words.
pub(crate) fn misfits(state: &State, json: &Value) -> Vec<String> {
    let Some(member) = json.as_object() else { return vec!["not an object".to_owned()] };
    let is_known = |key: &str| MORE_KEYS.contains(&key) || render::is_key(key);
    let unknown = member.keys().filter(|key| !is_known(key)).map(|key| format!("{key} is unknown"));
    let rules: [Rule; 7] = [address, web_id, status, last_changed, tags, unsubscribed_by, standing];
    let broken = rules.into_iter().filter_map(|rule| rule(state, member));
    unknown.chain(broken).chain(plain(member)).chain(merge_fields(state, member)).collect()
}

/// The standing that a member states, for its status; `None` when it states none, or half of one.
pub(crate) fn stated(status: Status, member: &Map<String, Value>) -> Option<Standing> {
    let standing = member.get("standing")?;
    let block = match standing.get("block")? {
        Value::Null => None,
        Value::String(name) if name == "opt_out" => Some(Block::OptOut),
        Value::String(name) if name == "bounce" => Some(Block::Bounce),
        _ => return None,
    };
    Some(Standing { status, block, reason: standing.get("reason")?.as_str()?.to_owned() })
}

fn address(state: &State, member: &Map<String, Value>) -> Option<String> {
    match member.get("email_address").and_then(Value::as_str) {
        None | Some("") => Some("email_address is missing".to_owned()),
        Some(address) if state.members.by_address(address).is_some() => {
            Some("email_address is that of another member".to_owned())
        }
        Some(_) => None,
    }
}

fn web_id(state: &State, member: &Map<String, Value>) -> Option<String> {
    let serial = match member.get("web_id").map(|id| id.as_u64().and_then(Member::serial_of)) {
        None => return None,
        Some(None) => return Some("web_id is none of this service".to_owned()),
        Some(Some(serial)) => serial,
    };
    state.members.get(serial).map(|_| "web_id is that of another member".to_owned())
}

fn status(_: &State, member: &Map<String, Value>) -> Option<String> {
    let status = member.get("status")?;
    let is_known = status.as_str().and_then(Status::named).is_some();
    (!is_known).then(|| format!("status is unknown: {}", status.as_str().unwrap_or_default()))
}

fn last_changed(_: &State, member: &Map<String, Value>) -> Option<String> {
    let is_time = |value: &Value| value.as_str().and_then(stamps::parse_ms).is_some();
    (!is_time(member.get("last_changed")?)).then(|| "last_changed is not a time".to_owned())
}

fn tags(_: &State, member: &Map<String, Value>) -> Option<String> {
    let is_tag = |tag: &Value| tag.is_string() || tag.get("name").is_some_and(Value::is_string);
    let is_list = member.get("tags")?.as_array().is_some_and(|list| list.iter().all(is_tag));
    (!is_list).then(|| "tags takes names, or objects with name".to_owned())
}

fn unsubscribed_by(_: &State, member: &Map<String, Value>) -> Option<String> {
    let by = member.get("unsubscribed_by")?;
    (by != "contact" && by != "admin").then(|| "unsubscribed_by takes contact or admin".to_owned())
}

fn standing(_: &State, member: &Map<String, Value>) -> Option<String> {
    let is_whole = !member.contains_key("standing") || stated(Status::Subscribed, member).is_some();
    (!is_whole).then(|| "standing takes block (null, opt_out, bounce) and reason".to_owned())
}

/// The plain values are those that the API takes too.
fn plain(member: &Map<String, Value>) -> Vec<String> {
    Body::of(&plain_part(member)).err().map(|problem| problem.faults_in_words()).unwrap_or_default()
}

/// The keys of a member that are written as they stand.
pub(crate) fn plain_part(member: &Map<String, Value>) -> Value {
    let is_other = |key: &str| matches!(key, "status" | "tags" | "merge_fields" | "email_address");
    let plain = member.iter().filter(|(key, _)| !is_other(key));
    Value::Object(plain.map(|(key, value)| (key.clone(), value.clone())).collect())
}

fn merge_fields(state: &State, member: &Map<String, Value>) -> Vec<String> {
    match member.get("merge_fields") {
        None => Vec::new(),
        Some(Value::Object(values)) => {
            let unknown = values.keys().filter(|tag| state.fields.get(tag).is_none());
            unknown.map(|tag| format!("merge_fields.{tag} is not a merge field")).collect()
        }
        Some(_) => vec!["merge_fields is not an object".to_owned()],
    }
}
