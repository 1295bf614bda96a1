//! Comparing a record with what an operation expects before it and intends after it. It must not
//! read a service.

use crate::model::aspect::Aspect;
use crate::model::consent::Status;
use crate::model::contact::FieldName;
use crate::model::kind::{Kind, Target};
use crate::model::mapping::FieldMapping;
use crate::model::operation::{Change, Operation, Precondition};
use crate::model::side::Side;
use crate::model::snapshot::Record;
use crate::model::tag::TagKey;
use crate::model::value::Value;

/// What no longer holds of a precondition: field names and words, no values. Empty: all holds.
pub fn drift(precondition: &Precondition, record: &Record) -> Vec<String> {
    let mut moved = Vec::new();
    for (name, expected) in &precondition.fields {
        if record.fields.get(name).unwrap_or(&Value::Unknown) != expected {
            moved.push(name.to_string());
        }
    }
    for (key, expected) in &precondition.tags {
        if record.tags.contains(key) != Some(*expected) {
            moved.push(format!("tag:{key}"));
        }
    }
    if !precondition.status.is_empty() && !record.status.is_some_and(|status| precondition.status.contains(&status)) {
        moved.push(Aspect::Status.to_string());
    }
    if precondition.email.is_some() && record.email() != precondition.email.as_ref() {
        moved.push(Aspect::Email.to_string());
    }
    moved
}

/// What a record does not hold of what an operation intends, by field. Empty: it holds all of it.
pub fn lacking(operation: &Operation, record: &Record) -> Vec<String> {
    let mut missing: Vec<String> = operation
        .changes
        .iter()
        .filter(|change| !holds(operation, change, record))
        .map(|change| change.field.to_string())
        .collect();
    let status = match operation.kind {
        Kind::Restrict => Some(Status::Unsubscribed),
        Kind::Reactivate => Some(Status::Subscribed),
        Kind::Confirm => Some(Status::Pending),
        Kind::Destroy => Some(Status::Archived),
        _ => None,
    };
    if status.is_some_and(|status| record.status != Some(status)) {
        missing.push(Aspect::Status.to_string());
    }
    missing
}

/// Whether a record is what a write was to make of it, although Copper split the name at another place
/// than the other side does or took what follows a comma for a suffix, or Mailchimp asks the contact
/// first. `before`: the record as last known before the write.
pub fn is_made(fields: &[FieldMapping], operation: &Operation, before: Option<&Record>, record: &Record) -> bool {
    let parts: Vec<&FieldName> = name_parts(fields).collect();
    let lacking = lacking(operation, record);
    let is_name = |lacks: &String| parts.iter().any(|part| part.as_str() == lacks);
    let is_confirming = |lacks: &String| {
        operation.kind == Kind::Create
            && *lacks == Aspect::Status.to_string()
            && record.status.is_some_and(Status::is_reachable)
    };
    // Nobody but Copper moves words from one part of a name to the other.
    let is_split = operation.kind == Kind::Create || operation.side == Target::Side(Side::Copper);
    let planned = parts.iter().filter_map(|part| {
        let wanted = |change: &&Change| matches!(&change.field, Aspect::Field(name) if name == *part);
        let kept = || before.and_then(|record| record.fields.get(*part));
        operation.changes.iter().find(wanted).map(|change| &change.write).or_else(kept)
    });
    let held = parts.iter().filter_map(|part| record.fields.get(*part));
    lacking.iter().all(|lacks| is_split && is_name(lacks) || is_confirming(lacks))
        && (!lacking.iter().any(is_name) || words(planned) == words(held))
}

/// Whether an operation writes a part of a name.
pub fn names(fields: &[FieldMapping], operation: &Operation) -> bool {
    let is_part =
        |change: &Change| matches!(&change.field, Aspect::Field(name) if name_parts(fields).any(|part| part == name));
    operation.changes.iter().any(is_part)
}

fn name_parts(fields: &[FieldMapping]) -> impl Iterator<Item = &FieldName> {
    let mut parts: Vec<_> = fields.iter().filter(|mapping| mapping.copper.is_name_part()).collect();
    parts.sort_by_key(|mapping| mapping.copper);
    parts.into_iter().map(|mapping| &mapping.name)
}

/// The words of a whole name, without a suffix.
fn words<'a>(parts: impl Iterator<Item = &'a Value>) -> Vec<String> {
    let whole = parts.map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let name = whole.split_once(',').map_or(whole.as_str(), |(name, _suffix)| name);
    name.split_whitespace().map(str::to_owned).collect()
}

/// What a status write, a creation or an address says of itself is checked by its own rule.
fn holds(operation: &Operation, change: &Change, record: &Record) -> bool {
    match &change.field {
        Aspect::Field(name) => record.fields.get(name) == Some(&change.write),
        Aspect::Tag(spelling) => record.tags.contains(&TagKey::new(spelling)) == Some(!change.write.is_empty()),
        Aspect::Email => record.emails.iter().any(|email| change.write == Value::text(email.as_str())),
        // An answer with another status than asked is reported, not refused.
        Aspect::Status if operation.kind == Kind::Create => {
            record.status.is_none_or(|status| change.write == Value::text(status.as_str()))
        }
        Aspect::Status | Aspect::Owner | Aspect::State | Aspect::Record | Aspect::Mark(_) => true,
    }
}

/// Whether the service answered well and changed nothing of what was planned, nor of the rest of a name.
pub fn is_unchanged(fields: &[FieldMapping], operation: &Operation, before: &Record, after: &Record) -> bool {
    let is_same = |name: &FieldName| before.fields.get(name) == after.fields.get(name);
    let same = |change: &Change| match &change.field {
        Aspect::Field(name) if name_parts(fields).any(|part| part == name) => name_parts(fields).all(is_same),
        Aspect::Field(name) => is_same(name),
        Aspect::Tag(spelling) => {
            let key = TagKey::new(spelling);
            before.tags.contains(&key) == after.tags.contains(&key)
        }
        Aspect::Email => before.emails == after.emails,
        Aspect::Status => before.status == after.status,
        Aspect::Owner | Aspect::State | Aspect::Record | Aspect::Mark(_) => true,
    };
    // A member that cannot be archived counts as done, and the outcome says so.
    operation.kind != Kind::Destroy && !lacking(operation, after).is_empty() && operation.changes.iter().all(same)
}
