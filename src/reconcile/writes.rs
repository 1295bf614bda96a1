//! The writes of one person, so arranged that none spoils a later one: a name in one piece, statuses
//! first, Copper's name last. It must not decide what is written.

use std::collections::BTreeSet;

use crate::model::aspect::Aspect;
use crate::model::consent::Status;
use crate::model::kind::{Kind, Target};
use crate::model::mapping::FieldMapping;
use crate::model::operation::{Change, OperationId};
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::Record;
use crate::reconcile::draft::{Draft, Parts, precondition};

/// Adds the writes to the draft, each after what must come first.
pub fn arrange(
    draft: &mut Draft,
    fields: &[FieldMapping],
    records: PerSide<&Record>,
    mut writes: Vec<Parts>,
    after: &[OperationId],
) {
    allow_written_status(&mut writes);
    let name = take_copper_name(fields, records, &mut writes);
    let mut after_names = after.to_vec();
    for parts in writes {
        let is_name = parts.changes.iter().any(|change| is_name_part(fields, change));
        let id = draft.operation(Parts { after: after.to_vec(), ..parts });
        after_names.extend(is_name.then_some(id));
    }
    // Copper splits a name again whenever a part of it is written, so what Copper holds of it goes to
    // Mailchimp first.
    if let Some(parts) = name {
        draft.operation(Parts { after: after_names, ..parts });
    }
}

/// A status that a plan writes spoils no other write of the same plan.
fn allow_written_status(writes: &mut [Parts]) {
    let written = writes.iter().find_map(|parts| match parts.kind {
        Kind::Restrict => Some(Status::Unsubscribed),
        Kind::Reactivate => Some(Status::Subscribed),
        _ => None,
    });
    for parts in writes {
        match (parts.kind, parts.side) {
            (Kind::Restrict, _) => {
                parts.precondition.status = BTreeSet::from([Status::Subscribed, Status::Pending]);
            }
            (Kind::Reactivate, _) => {}
            (_, Target::Side(Side::Mailchimp)) => parts.precondition.status.extend(written),
            (_, _) => {}
        }
    }
}

/// Every part of a name that goes to Copper, as one operation: writing one part changes the other.
/// Its kind is the one executed last, so that what empties a part stays a `clear`.
fn take_copper_name(fields: &[FieldMapping], records: PerSide<&Record>, writes: &mut Vec<Parts>) -> Option<Parts> {
    let mut name: Option<Parts> = None;
    for parts in writes.iter_mut().filter(|parts| parts.side == Target::Side(Side::Copper)) {
        let changes = std::mem::take(&mut parts.changes);
        let (names, others): (Vec<Change>, Vec<Change>) =
            changes.into_iter().partition(|change| is_name_part(fields, change));
        parts.changes = others;
        if !names.is_empty() {
            parts.precondition = precondition(records.map(Some), Side::Copper, &parts.changes);
            name = Some(joined(name, parts, names));
        }
    }
    writes.retain(|parts| !parts.changes.is_empty());
    name.map(|parts| Parts { precondition: precondition(records.map(Some), Side::Copper, &parts.changes), ..parts })
}

fn joined(name: Option<Parts>, from: &Parts, mut changes: Vec<Change>) -> Parts {
    let (mut kind, mut reason) = (from.kind, from.reason);
    if let Some(earlier) = name {
        if earlier.kind > kind {
            (kind, reason) = (earlier.kind, earlier.reason);
        }
        changes.extend(earlier.changes);
    }
    Parts { side: from.side, kind, reason, changes, precondition: from.precondition.clone(), after: Vec::new() }
}

fn is_name_part(fields: &[FieldMapping], change: &Change) -> bool {
    let is_it = |mapping: &FieldMapping| change.field == Aspect::Field(mapping.name.clone());
    fields.iter().any(|mapping| mapping.copper.is_name_part() && is_it(mapping))
}
