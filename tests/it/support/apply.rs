//! Applies a whole plan in memory, with what the two services do to a value while storing it. It
//! must not refuse anything: nobody else writes here, so that a drift is the plan's own fault.

use copper_mailchimp_sync::model::consent::Status;
use copper_mailchimp_sync::model::contact::Contact;
use copper_mailchimp_sync::model::email::Email;
use copper_mailchimp_sync::model::kind::Kind;
use copper_mailchimp_sync::model::link::{Cause, Link, Tombstone};
use copper_mailchimp_sync::model::mapping::{CopperField, FieldKind, FieldMapping};
use copper_mailchimp_sync::model::operation::{Destruction, NewRecord, Operation, Write};
use copper_mailchimp_sync::model::plan::Plan;
use copper_mailchimp_sync::model::rules::Rules;
use copper_mailchimp_sync::model::side::{PerSide, Side};
use copper_mailchimp_sync::model::snapshot::{NativeId, Record};
use copper_mailchimp_sync::model::tag::{TagKey, Tags};
use copper_mailchimp_sync::model::value::Value;
use copper_mailchimp_sync::reconcile::base::{Written, adopted, closed, remapped, remembered, settled};
use copper_mailchimp_sync::reconcile::world::World;

use crate::support::world;

/// The world after every operation of a plan, in the plan's order.
pub(crate) fn apply(world: &World, plan: &Plan) -> World {
    applied(world, plan).0
}

/// The operations whose precondition an earlier operation of the same plan spoiled.
pub(crate) fn drifted(world: &World, plan: &Plan) -> Vec<Operation> {
    applied(world, plan).1
}

fn applied(world: &World, plan: &Plan) -> (World, Vec<Operation>) {
    let mut world = world.clone();
    let mut drifted = Vec::new();
    let places = world.rules.places();
    if let Some(mapped) = world.mapped.replace(places.clone()) {
        for link in &mut world.links {
            *link = remapped(link, &mapped, &places).unwrap_or_else(|| link.clone());
        }
    }
    for operation in &plan.operations {
        if operation.side.side().is_some_and(|target| !still_holds(&world, target, operation)) {
            drifted.push(operation.clone());
        }
        perform(&mut world, operation);
    }
    (world, drifted)
}

fn still_holds(world: &World, target: Side, operation: &Operation) -> bool {
    let expected = &operation.precondition;
    let records = world.records.get(target);
    let is_free = |email: &Email| !records.values().any(|record| record.emails.contains(email));
    let link = world.links.iter().find(|link| concerns(link, operation));
    let id = expected.records.get(target).as_ref().or(link.map(|link| link.records.get(target)));
    let record = id.and_then(|id| records.get(id));
    let fields = record.map(|record| &record.fields);
    expected.absent.iter().all(is_free)
        && expected.fields.iter().all(|(name, value)| fields.and_then(|fields| fields.get(name)) == Some(value))
        && expected
            .tags
            .iter()
            .all(|(tag, stands)| record.is_none_or(|record| record.tags.contains(tag).is_none_or(|now| now == *stands)))
        && (expected.status.is_empty()
            || record.and_then(|record| record.status).is_some_and(|status| expected.status.contains(&status)))
        && expected.email.as_ref().is_none_or(|email| record.and_then(Record::email) == Some(email))
}

fn perform(world: &mut World, operation: &Operation) {
    let at = world.links.iter().position(|link| concerns(link, operation));
    let link = at.map(|at| world.links.remove(at));
    let becomes = match operation.side.side() {
        None => Some(adopted(operation, link.clone(), both_ids(operation))),
        Some(target) => write(world, operation, link.clone(), target),
    };
    if let (Some(before), Some(after)) = (&link, &becomes) {
        remember(world, before, after);
    }
    world.links.extend(becomes);
}

/// What the program remembers of records that go.
fn remember(world: &mut World, before: &Link, after: &Link) {
    let is_there = PerSide::from_fn(|side| world.records.get(side).contains_key(before.records.get(side)));
    for (side, cause) in remembered(before, after, is_there) {
        let emails = before.base.emails.get(side).iter().cloned().collect();
        world.tombstones.push(Tombstone { side, id: before.records.get(side).clone(), emails, at: 1, cause });
    }
}

/// The link named, or the one made earlier in this plan for one of the records.
fn concerns(link: &Link, operation: &Operation) -> bool {
    let named = &operation.precondition.records;
    operation.contact.link.as_ref() == Some(&link.id)
        || Side::BOTH.into_iter().any(|side| named.get(side).as_ref() == Some(link.records.get(side)))
}

fn both_ids(operation: &Operation) -> PerSide<NativeId> {
    operation.precondition.records.clone().map(|id| id.expect("an adoption names both records"))
}

fn write(world: &mut World, operation: &Operation, link: Option<Link>, target: Side) -> Option<Link> {
    let is_creation = operation.kind == Kind::Create;
    let known = |side: Side| {
        let linked = link.as_ref().map(|link| link.records.get(side).clone());
        let id = linked.or_else(|| operation.precondition.records.get(side).clone());
        id.filter(|_| !(is_creation && side == target))
    };
    if let Some(Write::Destroy(Destruction::Permanent)) = operation.write() {
        return destroyed(world, operation, link, target);
    }
    let created = NativeId::new(format!("new-{}", operation.id));
    let ids = PerSide::from_fn(|side| known(side).unwrap_or_else(|| created.clone()));
    let before = world.records.get(target).get(ids.get(target)).cloned();
    let after = written(&world.rules, target, ids.get(target), before.as_ref(), operation);
    world.records.get_mut(target).insert(after.id.clone(), after.clone());
    let source = world.records.get(target.other()).get(ids.get(target.other()));
    let written = Written { operation, target, before: before.as_ref(), after: &after, source };
    // Somebody who stands on one side only has no link.
    let is_pair = Side::BOTH.into_iter().all(|side| known(side).is_some() || side == target && is_creation);
    is_pair.then(|| settled(&world.rules.fields, link, &ids, &written))
}

fn destroyed(world: &mut World, operation: &Operation, link: Option<Link>, target: Side) -> Option<Link> {
    let id = operation.precondition.records.get(target).clone().expect("a deletion names its record");
    let record = world.records.get_mut(target).remove(&id).expect("the record is there");
    world.tombstones.push(Tombstone { side: target, id, emails: record.emails, at: 1, cause: Cause::Deleted });
    if target == Side::Copper { link.map(closed) } else { link }
}

fn written(rules: &Rules, target: Side, id: &NativeId, before: Option<&Record>, operation: &Operation) -> Record {
    let existing = || before.cloned().expect("the record is there");
    match operation.write().expect("every write has a request") {
        Write::Create(new) => created(rules, target, id, &new),
        Write::Fields(fields) => Record { fields: stored(rules, target, &existing().fields, &fields), ..existing() },
        Write::Tags { add, remove } => Record { tags: tagged(&existing().tags, &add, &remove), ..existing() },
        Write::Restrict => {
            let reason = Some("N/A (Unsubscribed by admin)".to_owned());
            Record { status: Some(Status::Unsubscribed), unsubscribe_reason: reason, ..existing() }
        }
        Write::Reactivate => Record { status: Some(Status::Subscribed), unsubscribe_reason: None, ..existing() },
        Write::Confirm => Record { status: Some(Status::Pending), unsubscribe_reason: None, ..existing() },
        Write::Rekey { from, to } => Record { emails: rekeyed(existing().emails, from.as_ref(), &to), ..existing() },
        Write::Destroy(Destruction::Archive) => Record { status: Some(Status::Archived), ..existing() },
        Write::Destroy(Destruction::Permanent) => unreachable!("a deletion leaves no record"),
    }
}

/// One address in place of another, none twice.
fn rekeyed(emails: Vec<Email>, from: Option<&Email>, to: &Email) -> Vec<Email> {
    let mut after: Vec<Email> = Vec::new();
    for email in emails.into_iter().map(|email| if Some(&email) == from { to.clone() } else { email }) {
        if !after.contains(&email) {
            after.push(email);
        }
    }
    after
}

fn created(rules: &Rules, target: Side, id: &NativeId, new: &NewRecord) -> Record {
    let blank = world::record(rules, target, id.as_str(), &[new.email.to_string()]);
    let mut fields = stored(rules, target, &blank.fields, &new.fields);
    if target == Side::Copper {
        name_after_address(rules, &mut fields, new.email.local_part());
    }
    Record {
        fields,
        tags: Tags::known(new.tags.iter().cloned()),
        status: (target == Side::Mailchimp).then(|| new.status.as_status()),
        ..blank
    }
}

/// What a service holds after some fields were written.
fn stored(rules: &Rules, target: Side, before: &Contact, fields: &Contact) -> Contact {
    let mut after = before.clone();
    for mapping in &rules.fields {
        if let Some(value) = fields.get(&mapping.name) {
            after.insert(mapping.name.clone(), kept(mapping, target, value));
        }
    }
    let wrote_name = name_parts(rules).iter().flatten().any(|mapping| fields.contains_key(&mapping.name));
    if target == Side::Copper && wrote_name {
        split_name(rules, &mut after);
    }
    after
}

/// Copper shows an unset checkbox as one that is off; Mailchimp cuts long text.
fn kept(mapping: &FieldMapping, target: Side, value: &Value) -> Value {
    match (target, mapping.kind, value) {
        (Side::Copper, FieldKind::Flag, Value::Empty) => Value::Flag(false),
        (Side::Mailchimp, FieldKind::Text, value) => mapping.image(value),
        (_, _, value) => value.clone(),
    }
}

fn name_parts(rules: &Rules) -> [Option<&FieldMapping>; 2] {
    [CopperField::FirstName, CopperField::LastName]
        .map(|place| rules.fields.iter().find(|mapping| mapping.copper == place))
}

/// Copper takes one name and splits it at the first space. What was never read stays so.
fn split_name(rules: &Rules, fields: &mut Contact) {
    let [Some(first), Some(last)] = name_parts(rules) else { return };
    if [first, last].iter().any(|part| fields.get(&part.name) == Some(&Value::Unknown)) {
        return;
    }
    let part = |mapping: &FieldMapping| fields.get(&mapping.name).map(ToString::to_string).unwrap_or_default();
    let whole = format!("{} {}", part(first), part(last));
    let (head, rest) = whole.trim().split_once(' ').unwrap_or((whole.trim(), ""));
    let (head, rest) = (Value::text(head), Value::text(rest));
    fields.insert(first.name.clone(), head);
    fields.insert(last.name.clone(), rest);
}

/// A person must have a name in Copper.
fn name_after_address(rules: &Rules, fields: &mut Contact, local_part: &str) {
    let parts = name_parts(rules);
    let is_nameless = parts.iter().flatten().all(|mapping| fields.get(&mapping.name).is_none_or(Value::is_empty));
    if let ([Some(first), _], true) = (parts, is_nameless) {
        fields.insert(first.name.clone(), Value::text(local_part));
    }
}

fn tagged(tags: &Tags, add: &[String], remove: &[String]) -> Tags {
    let Some(known) = tags.as_known() else { return Tags::Unknown };
    let removed: Vec<TagKey> = remove.iter().map(|tag| TagKey::new(tag)).collect();
    let left = known.iter().filter(|(key, _)| !removed.contains(key)).map(|(_, spelling)| spelling.clone());
    Tags::known(left.chain(add.iter().cloned()))
}
