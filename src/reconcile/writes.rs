//! The writes of one person, so arranged that none spoils a later one: a name in one piece, statuses
//! first, Copper's name last. It must not decide what is written.

use std::collections::BTreeSet;

use crate::model::aspect::Aspect;
use crate::model::consent::Status;
use crate::model::email::Email;
use crate::model::kind::{Kind, Target};
use crate::model::mapping::FieldMapping;
use crate::model::operation::{Change, OperationId};
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::Record;
use crate::model::value::Value;
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
    let mut name = take_copper_name(fields, records, &mut writes);
    allow_new_address(&mut writes.iter_mut().chain(&mut name).collect::<Vec<_>>());
    let mut after_names = after.to_vec();
    // Only a subscribed member can be moved.
    writes.sort_by_key(|parts| parts.kind != Kind::Reactivate);
    let mut reactivated = None;
    for parts in writes {
        let is_name = parts.changes.iter().any(|change| is_name_part(fields, change));
        let waits = reactivated.clone().filter(|_| parts.kind == Kind::Rekey);
        let kind = parts.kind;
        let id = draft.operation(Parts { after: after.iter().cloned().chain(waits).collect(), ..parts });
        reactivated = reactivated.or_else(|| (kind == Kind::Reactivate).then(|| id.clone()));
        after_names.extend(is_name.then_some(id));
    }
    // Copper splits a name again whenever a part of it is written, so what Copper holds of it goes to
    // Mailchimp first.
    if let Some(parts) = name {
        draft.operation(Parts { after: after_names, ..parts });
    }
}

/// The status that a kind of operation gives.
pub const fn status_written(kind: Kind) -> Option<Status> {
    match kind {
        Kind::Restrict => Some(Status::Unsubscribed),
        Kind::Reactivate => Some(Status::Subscribed),
        Kind::Confirm => Some(Status::Pending),
        _ => None,
    }
}

/// A status that a plan writes spoils no other write of the same plan.
fn allow_written_status(writes: &mut [Parts]) {
    let written = writes.iter().find_map(|parts| status_written(parts.kind));
    for parts in writes {
        match (parts.kind, parts.side) {
            (Kind::Restrict, _) => {
                parts.precondition.status = BTreeSet::from([Status::Subscribed, Status::Pending]);
            }
            (Kind::Reactivate | Kind::Confirm, _) => {}
            (_, Target::Side(Side::Mailchimp)) => parts.precondition.status.extend(written),
            (_, _) => {}
        }
    }
}

/// A change of address needs the new one to be free, and what is written after it meets the new one.
fn allow_new_address(writes: &mut [&mut Parts]) {
    let rekeys: Vec<(Target, Change)> = writes
        .iter()
        .filter(|parts| parts.kind == Kind::Rekey)
        .flat_map(|parts| parts.changes.iter().map(|change| (parts.side, change.clone())))
        .collect();
    for (side, change) in rekeys {
        let (Value::Text(to), Some(target)) = (&change.write, side.side()) else { continue };
        let (to, from) = (Email::new(to), change.now(target).clone());
        for parts in writes.iter_mut().filter(|parts| parts.side == side) {
            let met = parts.precondition.email.as_ref().map(|email| Value::text(email.as_str()));
            if parts.kind == Kind::Rekey {
                parts.precondition.absent.extend(to.clone());
            } else if parts.kind > Kind::Rekey && status_written(parts.kind).is_none() && met == Some(from.clone()) {
                parts.precondition.email.clone_from(&to);
            }
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
    let decision = from.decision.clone();
    Parts {
        side: from.side,
        kind,
        reason,
        decision,
        changes,
        precondition: from.precondition.clone(),
        after: Vec::new(),
    }
}

fn is_name_part(fields: &[FieldMapping], change: &Change) -> bool {
    let is_it = |mapping: &FieldMapping| change.field == Aspect::Field(mapping.name.clone());
    fields.iter().any(|mapping| mapping.copper.is_name_part() && is_it(mapping))
}
