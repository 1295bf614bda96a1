//! Somebody who stands on one side only: a creation on the other, or the reason why not. Nobody who
//! carries a mark against mail is ever created as a member.

use crate::model::aspect::Aspect;
use crate::model::consent::{Mark, Status};
use crate::model::email::Email;
use crate::model::kind::{Kind, Target};
use crate::model::operation::{Change, OperationId, Precondition};
use crate::model::question::QuestionKind;
use crate::model::reason::Reason;
use crate::model::rules::TagDirection;
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::Record;
use crate::model::tag::TagKey;
use crate::model::value::Value;
use crate::reconcile::draft::{Draft, Parts};
use crate::reconcile::prepared::Prepared;
use crate::reconcile::{consent, fields, scope};

/// What the planner says of a record that nobody on the other side matches.
pub fn draft(rules: &Prepared<'_>, side: Side, record: &Record) -> Draft {
    let records = on(side, Some(record));
    let mut draft = Draft::about(&rules.fields, records, None);
    if let Some(reason) = scope::exclusion(&rules.scope, records.copper, record.emails.iter()) {
        draft.excluded = Some(reason);
        return draft;
    }
    match side {
        Side::Copper => person(rules, record, &mut draft),
        Side::Mailchimp => member(rules, record, &mut draft),
    }
    draft
}

/// The value for one side and the default for the other.
pub fn on<T: Default>(side: Side, value: T) -> PerSide<T> {
    let mut both = PerSide::default();
    *both.get_mut(side) = value;
    both
}

fn person(rules: &Prepared<'_>, record: &Record, draft: &mut Draft) {
    let standing = rules.standing(&record.tags);
    let email = record.email().filter(|email| email.is_plausible());
    let against = [
        (Mark::Inactive, Reason::Inactive),
        (Mark::OptOut, Reason::OptOutMark),
        (Mark::Resubscribe, Reason::Forgotten),
    ];
    if standing.contains(&Mark::Delete) {
        draft.is_marked = true;
        draft.ask(QuestionKind::Marked, &(), None);
    } else if record.tags.as_known().is_none() {
        // A mark against mail may be among the tags that were not seen.
        draft.exclude_and_list(Reason::TagsUnknown, Some(Side::Copper));
    } else if let Some((_, reason)) = against.into_iter().find(|(mark, _)| standing.contains(mark)) {
        draft.excluded = Some(reason);
    } else if let Some(email) = email {
        let status = change(
            Aspect::Status,
            Value::Empty,
            Value::text(rules.members.new_members.as_status().as_str()),
            Side::Copper,
        );
        let created = create(rules, Side::Mailchimp, (record, email), vec![status], draft);
        tag_new_member(rules, record, &created, draft);
    } else {
        draft.exclude_and_list(Reason::AddressRefused, Some(Side::Copper));
    }
}

fn member(rules: &Prepared<'_>, record: &Record, draft: &mut Draft) {
    let status = record.status.unwrap_or(Status::Unknown);
    match record.email() {
        Some(email) if may_import(status) && rules.scope.import_members.contains(&status) => {
            let mut changes = imported_tags(rules, record);
            changes.extend(imported_opt_out(rules, status));
            create(rules, Side::Copper, (record, email), changes, draft);
        }
        Some(_) => draft.excluded = Some(Reason::StatusNotImported),
        None => draft.exclude_and_list(Reason::NoAddress, Some(Side::Mailchimp)),
    }
}

/// Whatever the settings say: who has not confirmed, never opted in or is hidden is not imported.
const fn may_import(status: Status) -> bool {
    match status {
        Status::Subscribed | Status::Unsubscribed | Status::Cleaned => true,
        Status::Pending | Status::Transactional | Status::Archived | Status::Unknown => false,
    }
}

/// Copper takes the tags with the person, where tags travel that way.
fn imported_tags(rules: &Prepared<'_>, record: &Record) -> Vec<Change> {
    match rules.tags.direction {
        TagDirection::Both => travelling(rules, record)
            .map(|(_, spelling)| {
                change(Aspect::Tag(spelling.clone()), Value::text(spelling), Value::text(spelling), Side::Mailchimp)
            })
            .collect(),
        TagDirection::ToMailchimp | TagDirection::Off => Vec::new(),
    }
}

/// Somebody who may not be mailed comes with the mark that says so.
fn imported_opt_out(rules: &Prepared<'_>, status: Status) -> Vec<Change> {
    if !status.is_suppressed() {
        return Vec::new();
    }
    let base = |aspect, write| Change { write, ..Change::about(aspect) };
    let owner = Value::text(consent::contact_owner(status).as_str());
    let mut changes =
        vec![base(Aspect::Mark(Mark::OptOut.as_str().to_owned()), Value::Flag(true)), base(Aspect::Owner, owner)];
    let name = &rules.marks.opt_out;
    if !name.trim().is_empty() {
        changes.push(base(Aspect::Tag(name.clone()), Value::text(name)));
    }
    changes
}

fn create(
    rules: &Prepared<'_>,
    target: Side,
    (record, email): (&Record, &Email),
    mut changes: Vec<Change>,
    draft: &mut Draft,
) -> OperationId {
    let source = target.other();
    let address = Value::text(email.as_str());
    changes.push(change(Aspect::Email, address.clone(), address, source));
    for mapping in &rules.fields {
        let Some(value) = record.fields.get(&mapping.name) else { continue };
        let aspect = Aspect::Field(mapping.name.clone());
        match fields::first_value(mapping, target, value) {
            fields::Outcome::Write(write) => {
                changes.push(Change { lossy: write.lossy, ..change(aspect, value.clone(), write.value, source) });
            }
            fields::Outcome::Listed(reason) => {
                draft.list(reason, Some(source), Some((aspect, on(source, value.clone()))));
            }
            _ => {}
        }
    }
    let reason = if target == Side::Mailchimp { Reason::NewInCopper } else { Reason::NewInMailchimp };
    let precondition = Precondition {
        records: on(source, Some(record.id.clone())),
        absent: vec![email.clone()],
        ..Precondition::default()
    };
    draft.operation(Parts {
        side: Target::Side(target),
        kind: Kind::Create,
        reason,
        changes,
        precondition,
        after: Vec::new(),
    })
}

/// Tags go through their own resource, so that they set off no automation.
fn tag_new_member(rules: &Prepared<'_>, record: &Record, created: &OperationId, draft: &mut Draft) {
    if rules.tags.direction == TagDirection::Off {
        return;
    }
    let mut precondition =
        Precondition { records: on(Side::Copper, Some(record.id.clone())), ..Precondition::default() };
    let mut changes = Vec::new();
    for (key, spelling) in travelling(rules, record) {
        precondition.tags.insert(key.clone(), false);
        changes.push(change(Aspect::Tag(spelling.clone()), Value::text(spelling), Value::text(spelling), Side::Copper));
    }
    if !changes.is_empty() {
        let (side, kind, reason) = (Target::Side(Side::Mailchimp), Kind::Tag, Reason::TagAdded);
        draft.operation(Parts { side, kind, reason, changes, precondition, after: vec![created.clone()] });
    }
}

/// The tags that may leave their side: no marks, none of those excluded.
fn travelling<'a>(rules: &'a Prepared<'a>, record: &'a Record) -> impl Iterator<Item = (&'a TagKey, &'a String)> {
    record.tags.as_known().into_iter().flatten().filter(|(key, _)| !rules.is_private(key))
}

fn change(field: Aspect, held: Value, write: Value, source: Side) -> Change {
    let values = on(source, held);
    Change { copper: values.copper, mailchimp: values.mailchimp, write, ..Change::about(field) }
}
