//! The base after an operation: what was read back, never what was meant. It must not store it.

use crate::model::aspect::Aspect;
use crate::model::consent::{Mark, Owner, Status, Suppression};
use crate::model::contact::FieldName;
use crate::model::kind::Kind;
use crate::model::link::{Base, Cause, Link, LinkId, LinkState};
use crate::model::mapping::FieldMapping;
use crate::model::operation::{Change, Operation};
use crate::model::rules::Places;
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::{NativeId, Record};
use crate::model::sorted::SortedMap;
use crate::model::tag::TagKey;
use crate::model::value::Value;
use crate::reconcile::fields;

/// The link after a base-only operation: it takes what both sides held at the snapshot.
pub fn adopted(operation: &Operation, link: Option<Link>, records: PerSide<NativeId>) -> Link {
    let mut link = grown(link, &records);
    move_to(&mut link, operation, records);
    for change in &operation.changes {
        match &change.field {
            Aspect::Field(name) => {
                link.base.fields.insert(
                    name.clone(),
                    PerSide { copper: change.copper.clone(), mailchimp: change.mailchimp.clone() },
                );
            }
            Aspect::Tag(spelling) => set_tag(
                &mut link.base,
                spelling,
                PerSide { copper: !change.copper.is_empty(), mailchimp: !change.mailchimp.is_empty() },
            ),
            Aspect::Email => {
                link.base.emails = PerSide { copper: email(&change.copper), mailchimp: email(&change.mailchimp) }
            }
            Aspect::Status => link.base.status = status(&change.mailchimp),
            Aspect::Owner => set_owner(&mut link.base, change, None, None),
            Aspect::State => set_state(&mut link, &change.write),
            Aspect::Record => {}
            Aspect::Mark(name) => set_mark(&mut link.base, name, &change.write),
        }
    }
    link
}

/// What an operation left behind.
#[derive(Debug)]
pub struct Written<'a> {
    /// The operation.
    pub operation: &'a Operation,
    /// Where it wrote.
    pub target: Side,
    /// The record just before; `None` for a creation, and where a run was cut since.
    pub before: Option<&'a Record>,
    /// The record as read back.
    pub after: &'a Record,
    /// The other side's record as last read.
    pub source: Option<&'a Record>,
}

/// The link after a write.
pub fn settled(
    fields: &[FieldMapping],
    link: Option<Link>,
    records: &PerSide<NativeId>,
    written: &Written<'_>,
) -> Link {
    let mut link = grown(link, records);
    if written.operation.kind == Kind::Create && *link.records.get(written.target) != written.after.id {
        begin_anew(&mut link, written.target, &written.after.id);
    }
    let status_before = status_before(written);
    for change in &written.operation.changes {
        match &change.field {
            Aspect::Field(name) => {
                let read_back = written.after.fields.get(name).cloned().unwrap_or(Value::Unknown);
                let values = pair(written.target, read_back, change.now(written.target.other()).clone());
                link.base.fields.insert(name.clone(), values);
            }
            // Marks are no tags of ours: they stand in the base's marks.
            Aspect::Tag(_) if written.operation.kind == Kind::Mark => {}
            Aspect::Tag(spelling) => {
                let read_back = written.after.tags.contains(&TagKey::new(spelling)).unwrap_or_default();
                set_tag(
                    &mut link.base,
                    spelling,
                    pair(written.target, read_back, !change.now(written.target.other()).is_empty()),
                );
            }
            Aspect::Email => {
                link.base.emails =
                    pair(written.target, written.after.email().cloned(), email(change.now(written.target.other())));
            }
            Aspect::Status => link.base.status = written.after.status.or_else(|| status(&change.mailchimp)),
            Aspect::Owner => set_owner(&mut link.base, change, status_before, Some(written.after)),
            Aspect::State => set_state(&mut link, &change.write),
            Aspect::Record => {}
            Aspect::Mark(name) => set_mark(&mut link.base, name, &change.write),
        }
    }
    match written.operation.kind {
        Kind::Create if link.base.marks.is_empty() => {
            link.base.suppression = link.base.suppression.filter(|_| written.target == Side::Copper);
            complete_creation(fields, &mut link.base, written);
        }
        Kind::Create => complete_creation(fields, &mut link.base, written),
        _ if written.target == Side::Copper => follow_name_split(fields, &mut link.base, written),
        _ => {}
    }
    link
}

/// A creation also settles what was not written and yet agrees or was seen empty at the source, and
/// the name, which Copper makes up from what it gets.
fn complete_creation(fields: &[FieldMapping], base: &mut Base, written: &Written<'_>) {
    base.status = written.after.status.or_else(|| written.source.and_then(|source| source.status));
    for mapping in fields {
        let Some((read_back, held)) = both_sides(mapping, written) else { continue };
        let is_made_up = written.target == Side::Copper && mapping.copper.is_name_part() && *held != Value::Unknown;
        if held.is_empty() || is_made_up || agreed(mapping, read_back, held) {
            let values = || pair(written.target, read_back.clone(), held.clone());
            if !base.fields.contains_key(&mapping.name) {
                base.fields.insert(mapping.name.clone(), values());
            }
        }
    }
}

/// What was read back of a field, and what the source holds.
fn both_sides<'a>(mapping: &FieldMapping, written: &Written<'a>) -> Option<(&'a Value, &'a Value)> {
    Some((written.after.fields.get(&mapping.name)?, written.source?.fields.get(&mapping.name)?))
}

fn agreed(mapping: &FieldMapping, read_back: &Value, held: &Value) -> bool {
    *read_back != Value::Unknown && *held != Value::Unknown && fields::agree(mapping, read_back, held)
}

/// Copper splits a name itself: a part that our write changed without naming it is nobody's edit, and
/// goes into the base as read back, unless somebody had changed it before.
fn follow_name_split(fields: &[FieldMapping], base: &mut Base, written: &Written<'_>) {
    let wrote = |mapping: &FieldMapping| {
        written.operation.changes.iter().any(|change| change.field == Aspect::Field(mapping.name.clone()))
    };
    let parts = || fields.iter().filter(|mapping| mapping.copper.is_name_part());
    if !parts().any(wrote) {
        return;
    }
    for mapping in parts().filter(|mapping| !wrote(mapping)) {
        let before = written.before.and_then(|record| record.fields.get(&mapping.name));
        let Some((after, held)) = both_sides(mapping, written) else { continue };
        let is_ours = match base.fields.get(&mapping.name) {
            Some(based) => before == Some(&based.copper) || agreed(mapping, after, held),
            None => before.is_some(),
        };
        if is_ours && before != Some(after) {
            let based = base.fields.get(&mapping.name).filter(|_| !agreed(mapping, after, held));
            let at_source = based.map_or(held, |based| &based.mailchimp).clone();
            base.fields.insert(mapping.name.clone(), PerSide { copper: after.clone(), mailchimp: at_source });
        }
    }
}

/// A link that holds another record from now on. What another person in Copper holds counts as a
/// change; what another member holds was never compared.
fn move_to(link: &mut Link, operation: &Operation, records: PerSide<NativeId>) {
    if !operation.changes.iter().any(|change| change.field == Aspect::Record) {
        return;
    }
    if link.records.mailchimp != records.mailchimp {
        begin_anew(link, Side::Mailchimp, &records.mailchimp);
    }
    link.records = records;
}

/// Another record on one side: no value of it was ever compared. What is known of consent stays.
fn begin_anew(link: &mut Link, side: Side, id: &NativeId) {
    *link.records.get_mut(side) = id.clone();
    link.base.fields = SortedMap::new();
    link.base.tags = SortedMap::new();
}

/// The link without the bases of fields that stand elsewhere now; `None` where it has none of them.
pub fn remapped(link: &Link, mapped: &Places, places: &Places) -> Option<Link> {
    let has_moved = |name: &FieldName| mapped.get(name) != places.get(name);
    let held = link.base.fields.iter();
    let left: SortedMap<FieldName, PerSide<Value>> =
        held.filter(|(name, _)| !has_moved(name)).map(|(name, values)| (name.clone(), values.clone())).collect();
    (left != link.base.fields).then(|| {
        let base = Base { fields: left, ..link.base.clone() };
        Link { base, generation: link.generation + 1, ..link.clone() }
    })
}

/// What is to be remembered once a link has become another: a record that is gone for good, or one
/// that stands and is left alone.
pub fn remembered(before: &Link, after: &Link, is_there: PerSide<bool>) -> Vec<(Side, Cause)> {
    let is_closing = after.state == LinkState::Closed && before.state != LinkState::Closed;
    Side::BOTH
        .into_iter()
        .filter_map(|side| {
            let has_moved = after.records.get(side) != before.records.get(side);
            match (*is_there.get(side), has_moved) {
                (true, true) => Some((side, Cause::LeftBehind)),
                (false, false) if is_closing => Some((side, Cause::Deleted)),
                _ => None,
            }
        })
        .collect()
}

/// The link once both its records are deleted, or one of them for good and the other left alone.
pub fn closed(link: Link) -> Link {
    Link { state: LinkState::Closed, generation: link.generation + 1, ..link }
}

fn grown(link: Option<Link>, records: &PerSide<NativeId>) -> Link {
    let mut link = link.unwrap_or_else(|| Link {
        id: LinkId::of(&records.copper, &records.mailchimp),
        records: records.clone(),
        state: LinkState::Active,
        generation: 0,
        base: Base::default(),
    });
    link.generation += 1;
    link
}

fn pair<T>(target: Side, at_target: T, at_source: T) -> PerSide<T> {
    match target {
        Side::Copper => PerSide { copper: at_target, mailchimp: at_source },
        Side::Mailchimp => PerSide { copper: at_source, mailchimp: at_target },
    }
}

fn set_tag(base: &mut Base, spelling: &str, presence: PerSide<bool>) {
    if presence.copper || presence.mailchimp {
        base.tags.insert(TagKey::new(spelling), presence);
    } else {
        base.tags.remove(&TagKey::new(spelling));
    }
}

fn set_state(link: &mut Link, write: &Value) {
    let written = match write {
        Value::Text(word) => LinkState::parse(word),
        _ => None,
    };
    link.state = written.unwrap_or(link.state);
}

fn set_mark(base: &mut Base, name: &str, write: &Value) {
    let Some(mark) = Mark::ALL.into_iter().find(|mark| mark.as_str() == name) else { return };
    if *write == Value::Flag(true) {
        base.marks.insert(mark);
    } else {
        base.marks.remove(&mark);
    }
}

/// The status that a write to the member replaced: as read just before, or, where the run was cut and
/// only the result was read, as the plan found it.
fn status_before(written: &Written<'_>) -> Option<Status> {
    match written.before {
        Some(record) => record.status,
        None if written.target == Side::Mailchimp => {
            let planned = written.operation.changes.iter().find(|change| change.field == Aspect::Status);
            planned.and_then(|change| status(&change.mailchimp))
        }
        None => None,
    }
}

fn set_owner(base: &mut Base, change: &Change, status_before: Option<Status>, member: Option<&Record>) {
    base.suppression = match &change.write {
        Value::Text(owner) => Some(Suppression {
            owner: Owner::parse(owner),
            status_before,
            reason: member.and_then(|record| record.unsubscribe_reason.clone()),
        }),
        _ => None,
    };
}

fn email(value: &Value) -> Option<crate::model::email::Email> {
    match value {
        Value::Text(text) => crate::model::email::Email::new(text),
        _ => None,
    }
}

fn status(value: &Value) -> Option<Status> {
    match value {
        Value::Text(word) => Some(Status::parse(word)),
        _ => None,
    }
}
