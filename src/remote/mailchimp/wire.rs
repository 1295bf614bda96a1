//! Mailchimp's member → our record. It reads borrowed text, so that a page of a thousand members is
//! parsed without a tree; it must not keep a merge field that is not mapped.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

use crate::model::consent::Status;
use crate::model::contact::Contact;
use crate::model::email::Email;
use crate::model::mapping::FieldMapping;
use crate::model::snapshot::{NativeId, Record};
use crate::model::tag::Tags;
use crate::model::value::{Address, Value};

/// What a listing must be asked for, in the form of the `fields` parameter.
pub(crate) const PAGE_FIELDS: &str = "members.id,members.email_address,members.contact_id,\
    members.status,members.unsubscribe_reason,members.merge_fields,members.last_changed,\
    members.tags_count,members.tags,total_items";

/// One page of a listing.
#[derive(Deserialize)]
pub(crate) struct Page<'a> {
    /// Its members.
    #[serde(borrow)]
    pub(crate) members: Vec<Member<'a>>,
    /// How many members the whole listing has.
    pub(crate) total_items: u64,
}

/// How many members a listing has, without them.
#[derive(Debug, Deserialize)]
pub(crate) struct Total {
    /// How many.
    pub(crate) total_items: u64,
}

/// A member, as far as we read it.
#[derive(Deserialize)]
pub(crate) struct Member<'a> {
    #[serde(borrow)]
    id: Cow<'a, str>,
    #[serde(borrow, default)]
    contact_id: Cow<'a, str>,
    #[serde(borrow)]
    email_address: Cow<'a, str>,
    #[serde(borrow)]
    status: Cow<'a, str>,
    #[serde(borrow, default)]
    unsubscribe_reason: Cow<'a, str>,
    #[serde(borrow, default)]
    merge_fields: BTreeMap<MergeTag<'a>, &'a RawValue>,
    #[serde(borrow, default)]
    last_changed: Cow<'a, str>,
    tags_count: Option<u64>,
    #[serde(borrow)]
    tags: Option<Vec<TagRow<'a>>>,
}

/// A member's tags, read through their own resource.
#[derive(Deserialize)]
pub(crate) struct TagPage<'a> {
    #[serde(borrow)]
    tags: Vec<TagRow<'a>>,
    total_items: Option<u64>,
}

#[derive(Deserialize)]
struct TagRow<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
}

/// A key of the map; a `Cow` in a map would be copied.
#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
#[serde(transparent)]
struct MergeTag<'a>(#[serde(borrow)] Cow<'a, str>);

#[derive(Default, Deserialize)]
#[serde(default)]
struct AddressParts<'a> {
    #[serde(borrow)]
    addr1: Cow<'a, str>,
    #[serde(borrow)]
    addr2: Cow<'a, str>,
    #[serde(borrow)]
    city: Cow<'a, str>,
    #[serde(borrow)]
    state: Cow<'a, str>,
    #[serde(borrow)]
    zip: Cow<'a, str>,
    #[serde(borrow)]
    country: Cow<'a, str>,
}

/// The record that a member is; an error says which part could not be understood, without its value.
pub(crate) fn record(member: &Member<'_>, fields: &[FieldMapping]) -> Result<Record, &'static str> {
    let lasting = match member.contact_id.as_ref() {
        "" => &member.id,
        _ => &member.contact_id,
    };
    Ok(Record {
        id: NativeId::new(lasting.as_ref()),
        handle: member.id.clone().into_owned(),
        emails: Email::new(&member.email_address).into_iter().collect(),
        fields: contact(member, fields),
        tags: embedded_tags(member),
        status: Some(Status::parse(&member.status)),
        unsubscribe_reason: (!member.unsubscribe_reason.is_empty())
            .then(|| member.unsubscribe_reason.clone().into_owned()),
        contact_type: None,
        stamp: stamp(&member.last_changed)?,
    })
}

/// The tags of a page that holds all of them.
pub(crate) fn tags(page: &TagPage<'_>) -> Tags {
    complete(&page.tags, page.total_items)
}

fn contact(member: &Member<'_>, fields: &[FieldMapping]) -> Contact {
    fields
        .iter()
        .filter_map(|mapping| {
            let tag = MergeTag(Cow::Borrowed(mapping.mailchimp.as_str()));
            let raw = member.merge_fields.get(&tag)?;
            Some((mapping.name.clone(), value(mapping, raw.get())))
        })
        .collect()
}

/// A merge value, from its JSON. What is not understood was not observed.
fn value(mapping: &FieldMapping, json: &str) -> Value {
    match json.as_bytes().first() {
        Some(b'"') => {
            serde_json::from_str::<MergeTag<'_>>(json).map_or(Value::Unknown, |text| mapping.read_text(&text.0))
        }
        Some(b'{') => serde_json::from_str(json).map_or(Value::Unknown, |parts| address(&parts)),
        Some(b'n') => Value::Empty,
        Some(b'[') | None => Value::Unknown,
        // Numbers come as JSON numbers, whatever the kind that the two sides agreed on.
        Some(_) => mapping.read_text(json),
    }
}

fn address(parts: &AddressParts<'_>) -> Value {
    Value::address(&Address {
        street: format!("{}\n{}", parts.addr1, parts.addr2),
        city: parts.city.clone().into_owned(),
        state: parts.state.clone().into_owned(),
        zip: parts.zip.clone().into_owned(),
        country: parts.country.clone().into_owned(),
    })
}

fn embedded_tags(member: &Member<'_>) -> Tags {
    member.tags.as_ref().map_or(Tags::Unknown, |rows| complete(rows, member.tags_count))
}

/// The service embeds the first 50 tags only, and counts them all.
fn complete(rows: &[TagRow<'_>], count: Option<u64>) -> Tags {
    if count.is_some_and(|count| count > rows.len() as u64) {
        Tags::Unknown
    } else {
        Tags::known(rows.iter().map(|row| row.name.as_ref()))
    }
}

/// UTC seconds; an unset stamp is an empty string, and older than any other.
pub(crate) fn stamp(text: &str) -> Result<i64, &'static str> {
    if text.is_empty() {
        return Ok(0);
    }
    text.parse::<jiff::Timestamp>().map(jiff::Timestamp::as_second).map_err(|_| "last_changed is no time")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::model::contact::FieldName;
    use crate::model::mapping::FieldKind;
    use crate::model::value::Number;
    use crate::remote::mailchimp::script::{mapping, member};

    fn read(member: &serde_json::Value, fields: &[FieldMapping]) -> Record {
        let text = member.to_string();
        record(&serde_json::from_str(&text).unwrap(), fields).unwrap()
    }

    fn read_value(kind: FieldKind, json: &serde_json::Value) -> Value {
        let mut member = member("c1", "lea@exemple.fr");
        member["merge_fields"] = json!({"F": json, "OTHER": "kept by the service"});
        let mut fields = read(&member, &[mapping("f", "F", kind)]).fields;
        assert_eq!(fields.len(), 1, "an unmapped field was kept");
        fields.remove(&FieldName::new("f")).unwrap()
    }

    #[test]
    fn the_lasting_id_is_the_contact_id_and_the_handle_what_the_server_says() {
        let mut member = member("c1", "lea@exemple.fr");
        member["id"] = json!("not-the-md5");
        let record = read(&member, &[]);
        assert_eq!(record.id, NativeId::new("c1"));
        assert_eq!(record.handle, "not-the-md5");
        assert_eq!(record.stamp, 1_772_359_200);
    }

    #[test]
    fn without_a_contact_id_the_hash_is_the_id() {
        let mut member = member("c1", "lea@exemple.fr");
        member.as_object_mut().unwrap().remove("contact_id");
        assert_eq!(read(&member, &[]).id.as_str(), "41c9094fee7e37bc3a1cfc93498b6cf1");
    }

    #[test]
    fn each_form_of_merge_value_is_read_as_its_kind() {
        let number = |n| Number::new(n).map(Value::Number).unwrap();
        assert_eq!(read_value(FieldKind::Text, &json!(" Léa \"dite\" L ")), Value::text("Léa \"dite\" L"));
        assert_eq!(read_value(FieldKind::Text, &json!("")), Value::Empty);
        assert_eq!(read_value(FieldKind::Number, &json!("")), Value::Empty);
        assert_eq!(read_value(FieldKind::Number, &json!(15.5)), number(15.5));
        assert_eq!(read_value(FieldKind::Text, &json!(15.5)), Value::text("15.5"));
        assert_eq!(read_value(FieldKind::Flag, &json!("true")), Value::Flag(true));
        assert_eq!(read_value(FieldKind::Choices, &json!("b, a")), Value::choices(["a".to_owned(), "b".to_owned()]));
        assert_eq!(read_value(FieldKind::Text, &json!(["a"])), Value::Unknown);
    }

    #[test]
    fn both_street_lines_are_one_street() {
        let raw = json!({"addr1": "1 rue A", "addr2": "Bât. B", "city": "Lyon", "state": "Lyon",
            "zip": "69001", "country": "fr"});
        let Value::Address(address) = read_value(FieldKind::Address, &raw) else {
            panic!("no address");
        };
        assert_eq!(address.street, "1 rue A\nBât. B");
        assert_eq!(address.country, "FR");
    }

    #[test]
    fn a_field_that_the_member_does_not_show_is_unknown() {
        let member = member("c1", "lea@exemple.fr");
        let record = read(&member, &[mapping("f", "NOWHERE", FieldKind::Text)]);
        assert!(record.fields.is_empty());
    }

    #[test]
    fn tags_are_unknown_when_more_are_counted_than_shown() {
        let mut member = member("c1", "lea@exemple.fr");
        member["tags"] = json!([{"id": 1, "name": "VIP"}]);
        member["tags_count"] = json!(1);
        assert_eq!(read(&member, &[]).tags, Tags::known(["VIP"]));
        member["tags_count"] = json!(51);
        assert_eq!(read(&member, &[]).tags, Tags::Unknown);
        member.as_object_mut().unwrap().remove("tags");
        assert_eq!(read(&member, &[]).tags, Tags::Unknown);
    }

    #[test]
    fn a_status_nobody_knows_is_unknown_and_a_reason_is_kept() {
        let mut member = member("c1", "lea@exemple.fr");
        member["status"] = json!("paused");
        member["unsubscribe_reason"] = json!("N/A (Unsubscribed by admin)");
        let record = read(&member, &[]);
        assert_eq!(record.status, Some(Status::Unknown));
        assert_eq!(record.unsubscribe_reason.as_deref(), Some("N/A (Unsubscribed by admin)"));
    }

    #[test]
    fn a_stamp_that_is_no_time_is_not_read() {
        assert!(stamp("yesterday").is_err());
        assert_eq!(stamp(""), Ok(0));
    }
}
