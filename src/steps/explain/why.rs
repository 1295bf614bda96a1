//! Why somebody is, or is not, synchronised: everything on record about them, and the one reason. It
//! must not decide what a plan would not.

use std::collections::BTreeSet;

use crate::model::aspect::Aspect;
use crate::model::consent::Status;
use crate::model::dossier::{Answer, Asked, Dossier, Held, Performed, Person, Refusal};
use crate::model::email::Email;
use crate::model::journal::{Entry, Outcome};
use crate::model::kind::Kind;
use crate::model::operation::ContactRef;
use crate::model::plan::Bucket;
use crate::model::rules::Rules;
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::NativeId;
use crate::model::wish::Wish;
use crate::reconcile::buckets;
use crate::reconcile::draft::Draft;
use crate::reconcile::prepared::Prepared;
use crate::steps::StepError;
use crate::steps::explain::Recalled;
use crate::steps::explain::who::{self, Found};
use crate::store::{Store, StoreError};

/// As many operations as tell what happened last; `history` tells them all.
const LAST_OPERATIONS: usize = 10;

/// Everything known of whoever an address leads to; `None` where nothing is.
///
/// # Errors
/// Those of the store.
pub fn explain(store: &Store, rules: &Rules, email: &Email) -> Result<Option<Dossier>, StepError> {
    let Some(recalled) = Recalled::from(store, rules)? else { return Ok(None) };
    let prepared = Prepared::of(&recalled.world.rules);
    let mut people = Vec::new();
    for found in who::find(store, &recalled, email)? {
        people.push(person(store, &recalled, &prepared, found)?);
    }
    let dossier = Dossier {
        email: email.clone(),
        mode: rules.scope.mode,
        email_contains: rules.scope.email_contains.clone(),
        read_at: recalled.read_at(),
        people,
    };
    Ok((!dossier.people.is_empty()).then_some(dossier))
}

fn person(store: &Store, recalled: &Recalled, prepared: &Prepared<'_>, found: Found) -> Result<Person, StoreError> {
    let records = PerSide::from_fn(|side| held(recalled, prepared, side, found.ids.get(side)));
    let refusals = refusals(store, &found.performed)?;
    let questions = match &found.draft {
        Some(draft) => buckets::open_questions(&recalled.world, draft).cloned().collect(),
        None => Vec::new(),
    };
    let skipped = found.performed.len().saturating_sub(LAST_OPERATIONS);
    let answer = answer(&found, &records);
    let bucket = found.draft.as_ref().map(Draft::bucket);
    let reason = found.draft.as_ref().map(buckets::reason);
    let contact = contact(&found);
    let draft = found.draft.unwrap_or_default();
    Ok(Person {
        answer,
        contact,
        bucket,
        reason,
        records,
        link: found.link,
        tombstones: found.tombstones,
        refusals,
        operations: draft.operations,
        questions,
        conflicts: draft.conflicts,
        listed: draft.listed,
        answered: found.asked.into_iter().filter(|asked: &Asked| asked.in_force().is_some()).collect(),
        performed: found.performed.into_iter().skip(skipped).collect(),
    })
}

/// Whom; of somebody of whom nothing is left, what the journal or an address still says.
pub(crate) fn contact(found: &Found) -> ContactRef {
    let last = || found.performed.last().map(|performed| performed.entry.operation.contact.clone());
    let drafted = found.draft.as_ref().map(|draft| draft.contact.clone());
    let mut contact = drafted.or_else(last).unwrap_or_default();
    if contact.email.is_empty() {
        contact.email = found.addresses.first().map(ToString::to_string).unwrap_or_default();
    }
    contact
}

fn held(recalled: &Recalled, prepared: &Prepared<'_>, side: Side, ids: &BTreeSet<NativeId>) -> Vec<Held> {
    let world = &recalled.world;
    let records = ids.iter().filter_map(|id| world.records.get(side).get(id));
    records
        .map(|record| Held {
            record: record.clone(),
            changed_at: record.stamp,
            marks: prepared.standing(&record.tags),
            is_unseen: world.unseen.get(side).contains(&record.id),
        })
        .collect()
}

/// What a service said to each write that it refused, once for each.
fn refusals(store: &Store, performed: &[Performed]) -> Result<Vec<Refusal>, StoreError> {
    let mut seen = BTreeSet::new();
    let mut refusals = Vec::new();
    for Performed { entry, .. } in performed.iter().filter(|performed| is_failed(&performed.entry)) {
        let operation = &entry.operation;
        let whole = operation.changes.iter().map(|change| change.field.clone()).collect::<Vec<Aspect>>();
        let single = operation.changes.iter();
        let single = single.map(|change| (Wish::of_change(operation, change), vec![change.field.clone()]));
        for (wish, fields) in std::iter::once((Wish::of(operation), whole)).chain(single) {
            if seen.insert(wish.clone())
                && let Some(refusal) = store.refusal(&wish)?
            {
                refusals.push(Refusal { fields, side: operation.side.side(), ..refusal });
            }
        }
    }
    Ok(refusals)
}

const fn is_failed(entry: &Entry) -> bool {
    matches!(entry.outcome, Some(Outcome::Failed { .. }))
}

fn answer(found: &Found, records: &PerSide<Vec<Held>>) -> Answer {
    let Some(draft) = &found.draft else { return Answer::Past };
    match draft.bucket() {
        Bucket::Changed if failed_last(found) => Answer::FailedLast,
        Bucket::Changed if draft.operations.iter().any(|operation| operation.kind == Kind::Create) => Answer::ToCreate,
        Bucket::Changed => Answer::ToChange,
        Bucket::Waiting => Answer::Waiting,
        Bucket::Excluded => Answer::Excluded,
        Bucket::Failing => Answer::Failing,
        Bucket::InSync if found.link.is_none() => Answer::ToLink,
        Bucket::InSync if is_suppressed(records) => Answer::InSyncSuppressed,
        Bucket::InSync if !draft.listed.is_empty() => Answer::InSyncApart,
        Bucket::InSync => Answer::InSync,
    }
}

/// Whether an operation of the last run that concerned the person failed.
fn failed_last(found: &Found) -> bool {
    let last = found.performed.last().map(|performed| &performed.entry.run);
    found.performed.iter().any(|performed| Some(&performed.entry.run) == last && is_failed(&performed.entry))
}

fn is_suppressed(records: &PerSide<Vec<Held>>) -> bool {
    records.mailchimp.iter().any(|held| held.record.status.is_some_and(Status::is_suppressed))
}
