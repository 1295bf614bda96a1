//! A member as the API shows it, built key by key so that what is not wanted costs nothing.
//! It must not change anything.

use serde_json::{Map, Value, json};

use crate::sandbox::mailchimp::ids;
use crate::sandbox::mailchimp::links;
use crate::sandbox::mailchimp::member::{Member, Tagging};
use crate::sandbox::mailchimp::projection::Want;
use crate::sandbox::mailchimp::stamps;
use crate::sandbox::mailchimp::standing::{Block, Status};
use crate::sandbox::mailchimp::state::State;

/// How many tags are embedded; the rest is read through the tags resource.
const EMBEDDED_TAGS: usize = 50;

type Make = fn(&State, &Member) -> Option<Value>;

/// The keys in the order of the recorded answers.
const KEYS: [(&str, Make); 27] = [
    ("id", |_, member| Some(member.id.clone().into())),
    ("email_address", |_, member| Some(member.email_address.clone().into())),
    ("unique_email_id", |_, member| Some(ids::unique_email_id(&member.email_address).into())),
    ("contact_id", |_, member| Some(member.contact_id.clone().into())),
    ("full_name", |_, member| Some(full_name(member).into())),
    ("web_id", |_, member| Some(member.web_id().into())),
    ("email_type", |_, member| Some(member.profile.email_type.clone().into())),
    ("status", |_, member| Some(member.standing.status.name().into())),
    ("unsubscribe_reason", |_, member| unsubscribe_reason(member)),
    ("consents_to_one_to_one_messaging", |_, _| Some(true.into())),
    ("merge_fields", |state, member| Some(merge_fields(state, member))),
    ("stats", |_, _| Some(json!({"avg_open_rate": 0, "avg_click_rate": 0}))),
    ("ip_signup", |_, member| Some(member.profile.ip_signup.clone().into())),
    ("timestamp_signup", |_, member| Some(stamps::optional_text(member.profile.signed_up_s).into())),
    ("ip_opt", |_, member| Some(member.profile.ip_opt.clone().into())),
    ("timestamp_opt", |_, member| Some(stamps::optional_text(member.profile.opted_in_s).into())),
    ("member_rating", |_, _| Some(2.into())),
    ("last_changed", |_, member| Some(stamps::text(member.last_changed_s).into())),
    ("language", |_, member| Some(member.profile.language.clone().into())),
    ("vip", |_, member| Some(member.profile.is_vip.into())),
    ("email_client", |_, _| Some("".into())),
    ("location", |_, member| Some(location(member))),
    ("source", |_, member| Some(member.source.clone().into())),
    ("tags_count", |_, member| Some(member.tags.len().into())),
    ("tags", |state, member| Some(embedded_tags(state, member))),
    ("list_id", |state, _| Some(state.options.audience.clone().into())),
    ("_links", |state, member| Some(links::of_member(&state.options, &member.id))),
];

/// The wanted keys of a member.
pub(crate) fn member(state: &State, member: &Member, want: Want) -> Value {
    let wanted = KEYS.iter().filter_map(|(key, make)| {
        let want = want.under(key)?;
        Some(((*key).to_owned(), want.cut(make(state, member)?)))
    });
    Value::Object(wanted.collect::<Map<_, _>>())
}

/// The whole truth about a member: no links, every tag by id, and the standing behind the status.
pub(crate) fn truth(state: &State, member: &Member) -> Value {
    let mut tags = member.tags.clone();
    tags.sort_by_key(|tagging| tagging.id);
    let shown = KEYS.iter().filter(|(key, _)| !matches!(*key, "_links" | "tags"));
    let mut truth: Map<String, Value> =
        shown.filter_map(|(key, make)| Some(((*key).to_owned(), make(state, member)?))).collect();
    truth.insert("tags".to_owned(), tags.iter().map(|tagging| dated(state, *tagging)).collect());
    truth.insert("standing".to_owned(), standing(member));
    Value::Object(truth)
}

/// Whether a member is shown with that key.
pub(crate) fn is_key(key: &str) -> bool {
    KEYS.iter().any(|(known, _)| *known == key)
}

/// The tags of a member as its tags resource lists them.
pub(crate) fn tags_with_dates(state: &State, member: &Member) -> Vec<Value> {
    shuffled(member).into_iter().map(|tagging| dated(state, tagging)).collect()
}

fn embedded_tags(state: &State, member: &Member) -> Value {
    shuffled(member).into_iter().take(EMBEDDED_TAGS).map(|tagging| tag(state, tagging)).collect()
}

fn dated(state: &State, tagging: Tagging) -> Value {
    json!({"id": tagging.id, "name": state.tags.name(tagging.id), "date_added": stamps::text(tagging.added_s)})
}

/// What only the contact can lift, and the reason that shows while unsubscribed.
fn standing(member: &Member) -> Value {
    let block = member.standing.block.map(|block| match block {
        Block::OptOut => "opt_out",
        Block::Bounce => "bounce",
    });
    json!({"block": block, "reason": member.standing.reason})
}

fn tag(state: &State, tagging: Tagging) -> Value {
    json!({"id": tagging.id, "name": state.tags.name(tagging.id)})
}

/// The service gives tags in another order after every change.
fn shuffled(member: &Member) -> Vec<Tagging> {
    let mut tags = member.tags.clone();
    let seed = member.last_changed_s.unsigned_abs();
    tags.sort_by_cached_key(|tagging| ids::scramble(seed ^ ids::scramble(tagging.id)));
    tags
}

fn full_name(member: &Member) -> String {
    let name = |tag: &str| member.merge_fields.get(tag).and_then(Value::as_str).unwrap_or_default();
    format!("{} {}", name("FNAME"), name("LNAME")).trim().to_owned()
}

fn unsubscribe_reason(member: &Member) -> Option<Value> {
    (member.standing.status == Status::Unsubscribed).then(|| member.standing.reason.clone().into())
}

fn merge_fields(state: &State, member: &Member) -> Value {
    let value = |tag: &str| member.merge_fields.get(tag).cloned().unwrap_or_else(|| "".into());
    let all = state.fields.iter().map(|field| (field.tag.clone(), value(&field.tag)));
    Value::Object(all.collect())
}

fn location(member: &Member) -> Value {
    let (latitude, longitude) = member.profile.location;
    json!({
        "latitude": latitude, "longitude": longitude, "gmtoff": 0, "dstoff": 0,
        "country_code": "", "timezone": ""
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::mailchimp::projection::Projection;
    use crate::sandbox::mailchimp::standing::Standing;
    use crate::sandbox::mailchimp::tagging::{self, Change};

    fn with_tags(count: u64) -> (State, Member) {
        let mut state = State::default();
        let serial = state.members.next_serial();
        state.members.put(Member::new(serial, "ana@exemple.fr", Standing::new(Status::Subscribed)));
        let changes: Vec<Change> = (0..count).map(|number| Change::add(&format!("T{number}"))).collect();
        tagging::apply(&mut state, serial, &changes, 100);
        let found = state.members.get(serial).unwrap().clone();
        (state, found)
    }

    #[test]
    fn at_most_fifty_tags_are_embedded_and_all_are_counted() {
        let (state, found) = with_tags(51);
        let shown = member(&state, &found, Projection::default().root());
        assert_eq!(shown["tags"].as_array().unwrap().len(), 50);
        assert_eq!(shown["tags_count"], 51);
        assert_eq!(truth(&state, &found)["tags"].as_array().unwrap().len(), 51);
        assert_eq!(tags_with_dates(&state, &found).len(), 51);
    }

    #[test]
    fn the_order_of_tags_is_not_stable() {
        let (state, mut found) = with_tags(8);
        let before = embedded_tags(&state, &found);
        let is_moved = (101..110).any(|second| {
            found.last_changed_s = second;
            embedded_tags(&state, &found) != before
        });
        assert!(is_moved);
    }

    #[test]
    fn every_merge_field_is_shown_and_unset_ones_are_empty_texts() {
        let (state, mut found) = with_tags(0);
        found.merge_fields.insert("FNAME".to_owned(), "Ana".into());
        let shown = member(&state, &found, Projection::default().root());
        assert_eq!(shown["merge_fields"], json!({"ADDRESS": "", "FNAME": "Ana", "LNAME": "", "PHONE": ""}));
        assert_eq!(shown["full_name"], "Ana");
    }

    #[test]
    fn the_reason_shows_only_while_unsubscribed() {
        let (state, mut found) = with_tags(0);
        let reason = |found: &Member| truth(&state, found).get("unsubscribe_reason").cloned();
        assert_eq!(reason(&found), None);
        found.standing = Standing::new(Status::Unsubscribed);
        assert_eq!(reason(&found), Some(json!("N/A (Unsubscribed by admin)")));
        found.standing = found.standing.archived();
        assert_eq!(reason(&found), None);
    }
}
