//! Leaves out what a service refused for good, until it would write something else, and what failed so
//! lately that it is tried later. It must not judge why it failed.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::aspect::Aspect;
use crate::model::email::Email;
use crate::model::kind::{Kind, Target};
use crate::model::operation::{Change, Operation, OperationId};
use crate::model::reason::Reason;
use crate::model::side::PerSide;
use crate::model::value::Value;
use crate::model::wish::Wish;
use crate::reconcile::draft::{Draft, Hindrance};
use crate::reconcile::world::World;

/// The same draft without what was refused, which is shown instead.
pub fn without_parked(world: &World, mut draft: Draft) -> Draft {
    if (world.parked.is_empty() && world.postponed.is_empty()) || draft.operations.is_empty() {
        return draft;
    }
    let mut dropped = Dropped::default();
    let mut renamed = BTreeMap::new();
    for operation in std::mem::take(&mut draft.operations) {
        let id = operation.id.clone();
        let operation = at_old_address(after_renamed(operation, &renamed), &dropped.moves);
        if operation.id != id {
            renamed.insert(id.clone(), operation.id.clone());
        }
        if operation.after.iter().any(|id| dropped.ids.contains(id)) {
            drop_operation(&mut draft, &operation, Reason::Refused, &mut dropped);
        } else if let Some(reason) = parked(world, &Wish::of(&operation)) {
            drop_operation(&mut draft, &operation, reason, &mut dropped);
        } else if let Some(kept) = without_parked_fields(world, &mut draft, operation) {
            renamed.insert(id, kept.id.clone());
            // It may have been refused without them before.
            match parked(world, &Wish::of(&kept)) {
                Some(reason) => drop_operation(&mut draft, &kept, reason, &mut dropped),
                None => draft.operations.push(kept),
            }
        }
    }
    draft
}

/// What is not tried: the operations, and the changes of address among them.
#[derive(Default)]
struct Dropped {
    ids: BTreeSet<OperationId>,
    moves: Vec<Change>,
}

/// An operation whose content changed has another id, which those after it have to know.
fn after_renamed(mut operation: Operation, renamed: &BTreeMap<OperationId, OperationId>) -> Operation {
    let after: Vec<OperationId> = operation.after.iter().map(|id| renamed.get(id).unwrap_or(id).clone()).collect();
    if after == operation.after {
        return operation;
    }
    operation.after = after;
    operation.sealed()
}

/// What was to be written after a change of address meets the old one where that is not tried.
fn at_old_address(mut operation: Operation, moves: &[Change]) -> Operation {
    let Some(side) = operation.side.side().filter(|_| operation.kind != Kind::Rekey) else { return operation };
    let awaited = operation.precondition.email.as_ref().map(|email| Value::text(email.as_str()));
    let Some(stays) = moves.iter().find(|change| awaited.as_ref() == Some(&change.write)) else { return operation };
    if let Value::Text(old) = stays.now(side) {
        operation.precondition.email = Email::new(old);
    }
    operation.sealed()
}

/// Why a wish is not tried, if it is not.
fn parked(world: &World, wish: &Wish) -> Option<Reason> {
    if world.parked.contains(wish) {
        Some(Reason::Refused)
    } else {
        world.postponed.contains(wish).then_some(Reason::TriedLater)
    }
}

/// An operation that is not tried, or that waits for one that is not, shown with what it is about.
fn drop_operation(draft: &mut Draft, operation: &Operation, reason: Reason, dropped: &mut Dropped) {
    draft.hindrance = Some(Hindrance::Refusal);
    let aspect = shown(operation).filter(|_| !operation.after.iter().any(|id| dropped.ids.contains(id)));
    draft.list(reason, operation.side.side(), aspect.map(|aspect| (aspect, PerSide::default())));
    dropped.ids.insert(operation.id.clone());
    dropped.moves.extend(operation.changes.first().filter(|_| operation.kind == Kind::Rekey).cloned());
}

/// What the operation is about, where that is one thing.
fn shown(operation: &Operation) -> Option<Aspect> {
    match operation.changes.as_slice() {
        [change] => Some(change.field.clone()),
        _ => None,
    }
}

/// The operation without the fields that were refused; `None` where nothing is left of it.
fn without_parked_fields(world: &World, draft: &mut Draft, mut operation: Operation) -> Option<Operation> {
    let is_refused = |operation: &Operation, place: usize| {
        let change = operation.changes.get(place)?;
        let is_field = matches!(change.field, Aspect::Field(_));
        (is_field && world.parked.contains(&Wish::of_change(operation, change))).then(|| change.clone())
    };
    let refused: Vec<_> = (0..operation.changes.len()).filter_map(|place| is_refused(&operation, place)).collect();
    if refused.is_empty() {
        return Some(operation);
    }
    draft.hindrance = Some(Hindrance::Refusal);
    for change in &refused {
        let values = PerSide { copper: change.copper.clone(), mailchimp: change.mailchimp.clone() };
        draft.list(Reason::Refused, operation.side.side(), Some((change.field.clone(), values)));
    }
    operation.changes.retain(|change| !refused.contains(change));
    let has_work = operation.kind == Kind::Create || operation.side == Target::Base || !operation.changes.is_empty();
    has_work.then(|| operation.sealed())
}
