//! Somebody who stands on one side only: a creation on the other, or the reason why not. Nobody who
//! carries a mark against mail is ever created as a member.

use std::collections::BTreeSet;

use crate::model::aspect::Aspect;
use crate::model::consent::{Mark, Status};
use crate::model::email::Email;
use crate::model::kind::{Kind, Target};
use crate::model::link::{Link, LinkState};
use crate::model::operation::{Change, OperationId, Precondition};
use crate::model::reason::Reason;
use crate::model::rules::{Mode, TagDirection};
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::Record;
use crate::model::tag::TagKey;
use crate::model::value::Value;
use crate::reconcile::answer::Answer;
use crate::reconcile::draft::{Draft, Parts, precondition};
use crate::reconcile::prepared::Prepared;
use crate::reconcile::world::World;
use crate::reconcile::{consent, existence, fields, marked, scope};

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
    if standing.contains(&Mark::Delete) {
        marked::alone(rules, record, None, draft);
    } else if record.tags.as_known().is_none() {
        // A mark against mail may be among the tags that were not seen.
        draft.exclude_and_list(Reason::TagsUnknown, Some(Side::Copper));
    } else if is_kept_out(&standing, draft) {
        // The mark says it all.
    } else if let Some(email) = email {
        if rules.is_opted_out(email) {
            draft.excluded = Some(Reason::OptOutMark);
        } else if rules.is_erased(email) {
            draft.exclude_and_list(Reason::Erased, Some(Side::Copper));
        } else {
            let status = Value::text(rules.members.new_members.as_status().as_str());
            create_member(rules, (record, email), (status, Vec::new()), None, draft);
        }
    } else {
        draft.exclude_and_list(Reason::AddressRefused, Some(Side::Copper));
    }
}

/// Keeps somebody out on whom a mark against mail stands; who has to sign up again is shown each time.
/// Gives whether there is one.
pub fn is_kept_out(standing: &BTreeSet<Mark>, draft: &mut Draft) -> bool {
    let against = [
        (Mark::Inactive, Reason::Inactive),
        (Mark::OptOut, Reason::OptOutMark),
        (Mark::Resubscribe, Reason::Forgotten),
    ];
    let reason = against.into_iter().find(|(mark, _)| standing.contains(mark)).map(|(_, reason)| reason);
    match reason {
        Some(Reason::Forgotten) => draft.exclude_and_list(Reason::Forgotten, None),
        _ => draft.excluded = reason.or(draft.excluded),
    }
    reason.is_some()
}

/// A record that is matched with nobody; somebody marked for deletion is asked about all the same.
pub fn left_alone(world: &World, rules: &Prepared<'_>, (side, record): (Side, &Record), reason: Reason) -> Draft {
    let mut draft = Draft::about(&rules.fields, on(side, Some(record)), None);
    let is_unseen = world.unseen.get(side).contains(&record.id);
    match scope::exclusion(&rules.scope, None, record.emails.iter()) {
        Some(out @ Reason::OutOfTestScope) => draft.excluded = Some(out),
        Some(Reason::NoAddress) if rules.scope.mode == Mode::Test => draft.exclude_and_list(reason, Some(side)),
        _ if side == Side::Copper && !is_unseen && rules.standing(&record.tags).contains(&Mark::Delete) => {
            marked::alone(rules, record, None, &mut draft);
        }
        _ => draft.exclude_and_list(reason, Some(side)),
    }
    draft
}

/// Somebody without a member whom only the contact can bring back.
pub fn forgotten_person(rules: &Prepared<'_>, record: &Record) -> Draft {
    let mut draft = Draft::about(&rules.fields, on(Side::Copper, Some(record)), None);
    draft.excluded = scope::exclusion(&rules.scope, Some(record), record.emails.iter());
    if draft.excluded.is_none() {
        forgotten(rules, record, None, &mut draft);
    }
    draft
}

/// Somebody whom only the contact can bring back: the mark that says so, once, and no call for a
/// member.
pub fn forgotten(rules: &Prepared<'_>, record: &Record, link: Option<&Link>, draft: &mut Draft) {
    let standing = rules.standing(&record.tags);
    if standing.contains(&Mark::Delete) {
        return marked::alone(rules, record, link, draft);
    }
    draft.exclude_and_list(Reason::Forgotten, None);
    if record.tags.as_known().is_none() {
        return;
    }
    let changes = marked::tag_changes(rules, &record.tags, &[], Some(Mark::Resubscribe));
    if !changes.is_empty() {
        let precondition = precondition(on(Side::Copper, Some(record)), Side::Copper, &changes);
        let (side, kind, reason) = (Target::Side(Side::Copper), Kind::Mark, Reason::Forgotten);
        draft.operation(Parts { side, kind, reason, decision: None, changes, precondition, after: Vec::new() });
    }
}

/// A member again, or at another address, by decision: the contact has to confirm.
pub fn add_pending(rules: &Prepared<'_>, record: &Record, link: &Link, answer: Answer, draft: &mut Draft) {
    match record.email().filter(|email| email.is_plausible()) {
        // Somebody else signed up with it since.
        Some(email) if rules.is_anothers(email, &link.records.mailchimp) => {
            draft.exclude_and_list(Reason::AddressTaken, Some(Side::Mailchimp));
        }
        Some(email) => {
            let status = Value::text(Status::Pending.as_str());
            let taking_part = (link.state != LinkState::Active).then(|| existence::state(LinkState::Active));
            let changes = taking_part.into_iter().collect();
            create_member(rules, (record, email), (status, changes), Some(answer.decision), draft);
        }
        None => draft.exclude_and_list(Reason::AddressRefused, Some(Side::Copper)),
    }
}

fn create_member(
    rules: &Prepared<'_>,
    (record, email): (&Record, &Email),
    (status, mut changes): (Value, Vec<Change>),
    decision: Option<String>,
    draft: &mut Draft,
) {
    changes.push(change(Aspect::Status, Value::Empty, status, Side::Copper));
    let created = create(rules, (record, email), (changes, decision), draft);
    tag_new_member(rules, record, &created, draft);
}

fn member(rules: &Prepared<'_>, record: &Record, draft: &mut Draft) {
    let status = record.status.unwrap_or(Status::Unknown);
    match record.email() {
        Some(email) if rules.is_erased(email) => draft.exclude_and_list(Reason::Erased, Some(Side::Mailchimp)),
        Some(email) if may_import(status) && rules.scope.import_members.contains(&status) => {
            let mut changes = imported_tags(rules, record);
            changes.extend(imported_opt_out(rules, status));
            create(rules, (record, email), (changes, None), draft);
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
    (record, email): (&Record, &Email),
    (mut changes, decision): (Vec<Change>, Option<String>),
    draft: &mut Draft,
) -> OperationId {
    let source = if record.status.is_some() { Side::Mailchimp } else { Side::Copper };
    let target = source.other();
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
    let reason = match (&decision, target) {
        (Some(_), _) => Reason::Decided,
        (None, Side::Mailchimp) => Reason::NewInCopper,
        (None, Side::Copper) => Reason::NewInMailchimp,
    };
    let precondition = Precondition {
        records: on(source, Some(record.id.clone())),
        absent: vec![email.clone()],
        ..Precondition::default()
    };
    draft.operation(Parts {
        side: Target::Side(target),
        kind: Kind::Create,
        reason,
        decision,
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
        let (decision, after) = (None, vec![created.clone()]);
        draft.operation(Parts { side, kind, reason, decision, changes, precondition, after });
    }
}

/// The tags that may leave their side: no marks, none of those excluded.
fn travelling<'a>(rules: &'a Prepared<'a>, record: &'a Record) -> impl Iterator<Item = (&'a TagKey, &'a String)> {
    let is_one = |key: &TagKey| record.tags.twins(key).next().is_none();
    record.tags.as_known().into_iter().flatten().filter(move |(key, _)| !rules.is_private(key) && is_one(key))
}

fn change(field: Aspect, held: Value, write: Value, source: Side) -> Change {
    let values = on(source, held);
    Change { copper: values.copper, mailchimp: values.mailchimp, write, ..Change::about(field) }
}
