//! Members put in place without a request, for a sandbox that begins with people in it.
//! It must check nothing: a sandbox may begin with what no request could make.

use serde_json::{Map, Value};

use crate::sandbox::mailchimp::body::Body;
use crate::sandbox::mailchimp::member::{Member, Tagging};
use crate::sandbox::mailchimp::merge::Values;
use crate::sandbox::mailchimp::seed_check::{plain_part, stated};
use crate::sandbox::mailchimp::stamps;
use crate::sandbox::mailchimp::standing::{BY_ADMIN, Block, NONE_GIVEN, Standing, Status};
use crate::sandbox::mailchimp::state::State;

/// Puts a member in place, over the one with the same address. Gives its contact id.
///
/// Takes the form of the ground truth, and tags by name alone; `last_changed` and `timestamp_opt` are
/// now unless given. Who unsubscribed: `unsubscribed_by` (`contact` or `admin`), else read from
/// `unsubscribe_reason`, else the contact; `standing` goes before all of these.
pub(crate) fn seed(state: &mut State, json: &Value, now_ms: i64) -> String {
    let at_s = stamps::whole_seconds(now_ms);
    let text = |key: &str| json.get(key).and_then(Value::as_str);
    let second = |key: &str| text(key).and_then(stamps::parse_ms).map(stamps::whole_seconds);
    let address = text("email_address").unwrap_or_default();
    let serial = serial(state, address, json);
    let mut member = Member::new(serial, address, Standing::new(Status::Subscribed));
    if let Some(contact_id) = text("contact_id") {
        contact_id.clone_into(&mut member.contact_id);
    }
    let plain = json.as_object().map(plain_part);
    if let Some(Ok(body)) = plain.as_ref().map(Body::of) {
        body.write_profile(&mut member.profile);
    }
    match text("timestamp_opt") {
        // Whoever states the opt-in, an unset one too, knows better than we do.
        Some(_) => member.standing = standing(json),
        None => member.stand(standing(json), at_s),
    }
    member.merge_fields = json.get("merge_fields").and_then(Value::as_object).map_or_else(Values::new, set);
    member.tags = tags(state, json, at_s);
    member.last_changed_s = second("last_changed").unwrap_or(at_s);
    text("source").unwrap_or("Import").clone_into(&mut member.source);
    let contact_id = member.contact_id.clone();
    state.members.put(member);
    contact_id
}

/// A member of another sandbox keeps its place, and with it the ids made from it.
fn serial(state: &mut State, address: &str, json: &Value) -> u64 {
    if let Some(known) = state.members.by_address(address) {
        return known.serial;
    }
    let brought = json.get("web_id").and_then(Value::as_u64).and_then(Member::serial_of);
    match brought.filter(|serial| state.members.get(*serial).is_none()) {
        Some(serial) => serial,
        None => state.members.next_serial(),
    }
}

fn standing(json: &Value) -> Standing {
    let text = |key: &str| json.get(key).and_then(Value::as_str);
    let status = text("status").and_then(Status::named).unwrap_or(Status::Subscribed);
    if let Some(stated) = json.as_object().and_then(|member| stated(status, member)) {
        return stated;
    }
    let reason = text("unsubscribe_reason");
    let by = text("unsubscribed_by").or_else(|| (reason == Some(BY_ADMIN)).then_some("admin"));
    match (status, by) {
        (Status::Unsubscribed, Some("admin")) => Standing::new(Status::Unsubscribed),
        (Status::Unsubscribed, _) => Standing::opted_out(reason.unwrap_or(NONE_GIVEN)),
        (status, Some("contact")) => Standing { status, ..Standing::opted_out(NONE_GIVEN) },
        (Status::Cleaned, _) => Standing { block: Some(Block::Bounce), ..Standing::new(Status::Cleaned) },
        (status, _) => Standing::new(status),
    }
}

fn set(values: &Map<String, Value>) -> Values {
    let is_set = |value: &Value| *value != "" && !value.is_null();
    let set = values.iter().filter(|(_, value)| is_set(value));
    set.map(|(tag, value)| (tag.clone(), value.clone())).collect()
}

fn tags(state: &mut State, json: &Value, now_s: i64) -> Vec<Tagging> {
    let mut tags: Vec<Tagging> = Vec::new();
    for tag in json.get("tags").and_then(Value::as_array).into_iter().flatten() {
        let part = |key: &str| tag.get(key).and_then(Value::as_str);
        let Some(name) = tag.as_str().or_else(|| part("name")) else { continue };
        let id = match tag.get("id").and_then(Value::as_u64) {
            Some(id) => state.tags.restore(id, name),
            None => state.tags.intern(name),
        };
        let added_s = part("date_added").and_then(stamps::parse_ms).map_or(now_s, stamps::whole_seconds);
        if tags.iter().all(|tagging| tagging.id != id) {
            tags.push(Tagging { id, added_s });
        }
    }
    tags
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::sandbox::mailchimp::render;

    #[test]
    fn the_ground_truth_of_one_sandbox_seeds_another() {
        let mut first = State::default();
        for member in [
            json!({"email_address": "a@exemple.fr", "status": "unsubscribed", "unsubscribed_by": "contact",
                   "merge_fields": {"FNAME": "Ana"}, "tags": ["Un", "Deux", "un"]}),
            json!({"email_address": "b@exemple.fr", "status": "archived", "vip": true, "language": "fr"}),
        ] {
            seed(&mut first, &member, 5_000);
        }
        let truths =
            |state: &State| -> Vec<Value> { state.members.iter().map(|member| render::truth(state, member)).collect() };
        let mut second = State::default();
        for truth in truths(&first).iter().rev() {
            seed(&mut second, truth, 9_000);
        }
        assert_eq!(truths(&second), truths(&first));
    }

    #[test]
    fn an_empty_seeded_value_is_unset() {
        let mut state = State::default();
        let member = json!({"email_address": "a@exemple.fr", "merge_fields": {"FNAME": "", "LNAME": null}});
        seed(&mut state, &member, 0);
        assert_eq!(state.members.by_address("a@exemple.fr").unwrap().merge_fields, Values::new());
    }

    #[test]
    fn a_contact_id_that_was_brought_along_is_not_given_again() {
        let mut first = State::default();
        seed(&mut first, &json!({"email_address": "a@exemple.fr"}), 0);
        let taken = seed(&mut first, &json!({"email_address": "b@exemple.fr"}), 0);
        let mut second = State::default();
        seed(&mut second, &json!({"email_address": "b@exemple.fr", "contact_id": taken}), 0);
        assert_ne!(seed(&mut second, &json!({"email_address": "c@exemple.fr"}), 0), taken);
    }

    #[test]
    fn an_unsubscription_is_the_contacts_own_unless_said_otherwise() {
        let block = |json: &Value| standing(json).block;
        assert_eq!(block(&json!({"status": "unsubscribed"})), Some(Block::OptOut));
        assert_eq!(block(&json!({"status": "unsubscribed", "unsubscribed_by": "admin"})), None);
        assert_eq!(block(&json!({"status": "unsubscribed", "unsubscribe_reason": BY_ADMIN})), None);
    }
}
