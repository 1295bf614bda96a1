//! Each change that a request of ours made, held against the operation that names it. It must not look
//! at requests: a write counts by what it did.

use std::collections::BTreeMap;
use std::sync::Arc;

use copper_mailchimp_sync::model::aspect::Aspect;
use copper_mailchimp_sync::model::journal::{ApprovalWay, Entry, FailureClass, Outcome};
use copper_mailchimp_sync::model::kind::Kind;
use copper_mailchimp_sync::model::link::LinkState;
use copper_mailchimp_sync::model::operation::{Operation, OperationId};
use copper_mailchimp_sync::model::reason::Reason;
use copper_mailchimp_sync::model::rules::{Mode, Policy};
use copper_mailchimp_sync::model::side::Side;
use copper_mailchimp_sync::model::value::Value;

use super::audit::{Journal, admits_an_effect, ids, is_removal};
use super::books::Begun;
use super::faults::Wrong;
use super::script::{INSIDE, TAGS};
use super::truth::{Delta, Seen, Truth, tag};
use super::wire::Effect;
use super::world::World;

/// What became of the effects.
#[derive(Default)]
pub struct Judged {
    /// Those of which the journal does not know the end yet.
    pub pending: Vec<Effect>,
    /// Which operation each is of, by version.
    pub named: Vec<(OperationId, usize)>,
}

/// Judges all.
pub fn judge(
    world: &mut World,
    (journal, versions, touched): (&Journal, &[Arc<Truth>], &BTreeMap<String, usize>),
    effects: &[Effect],
) -> Judged {
    let mut judged = Judged::default();
    let (is_told_gone, was_hidden) = {
        let wire = world.wire();
        (wire.met.contains(&Wrong::NotFound), wire.was_hidden)
    };
    for effect in effects {
        let before = versions.get(effect.version.saturating_sub(1)).map(Arc::clone).unwrap_or_default();
        let after = versions.get(effect.version).map(Arc::clone).unwrap_or_default();
        let Some((begun, entry)) = explanation(world, journal, effect, &after) else {
            // A list of tags is replaced whole: what somebody puts in between is overwritten.
            if effect.is_race && effect.side == Side::Copper && matches!(effect.delta, Delta::Tag { .. }) {
                continue;
            }
            world.books.breach(format!("I4: no operation names {:?} {} {:?}", effect.side, effect.id, effect.delta));
            continue;
        };
        let mut found = Vec::new();
        judged.named.push((entry.operation.id.clone(), effect.version));
        match &entry.outcome {
            None => judged.pending.push(effect.clone()),
            Some(outcome) if admits_an_effect(outcome) => {}
            // Somebody else changed it before the doubt was settled, or before it was read back: it does not hold
            // what was meant.
            Some(Outcome::Skipped { .. } | Outcome::Failed { class: FailureClass::IgnoredByService, .. })
                if touched.get(&effect.id) > Some(&effect.version) => {}
            // The service said that there is no such record.
            Some(Outcome::Skipped { .. }) if is_told_gone || was_hidden && effect.side == Side::Copper => {}
            Some(outcome) => found.push(format!(
                "I14: {} {} ended as {outcome:?}, and {} {} {:?}",
                entry.operation.kind.as_str(),
                entry.operation.id,
                effect.side,
                effect.id,
                effect.delta
            )),
        }
        found.extend(lost(effect, &entry.operation));
        found.extend(consent(effect, &entry.operation));
        found.extend(deletion(world, effect, (&begun, &entry.operation)));
        found.extend(scope(effect, (&begun, &entry.operation), journal, versions));
        found.extend(twice(world, effect, &entry.operation, &before));
        found.extend(by_hand(world, effect));
        found.extend(unseen(effect, &entry.operation, journal, versions));
        found.extend(budget(world, effect, (&begun, &entry.operation)));
        world.books.breaches.extend(found);
    }
    judged
}

/// The operation that names the effect, with a begun entry in the journal; the one begun last first.
fn explanation(world: &World, journal: &Journal, effect: &Effect, after: &Truth) -> Option<(Arc<Begun>, Entry)> {
    let mut fitting: Option<(Arc<Begun>, Entry)> = None;
    for begun in world.books.begun.iter().take(effect.begun).skip(world.books.ended).rev() {
        for operation in begun.file.body.operations.iter().filter(|each| names(journal, each, effect, after)) {
            let entries = journal.entries.iter().filter(|entry| {
                entry.plan == begun.file.id && entry.operation.id == operation.id && entry.intent_at.is_some()
            });
            for entry in entries {
                let is_better = fitting.as_ref().is_none_or(|(_, old)| rank(entry) > rank(old));
                if is_better {
                    fitting = Some((Arc::clone(begun), entry.clone()));
                }
            }
        }
        if fitting.is_some() {
            break;
        }
    }
    fitting
}

fn rank(entry: &Entry) -> u8 {
    entry.outcome.as_ref().map_or(1, |outcome| 2 * u8::from(admits_an_effect(outcome)))
}

fn names(journal: &Journal, operation: &Operation, effect: &Effect, after: &Truth) -> bool {
    if operation.side.side() != Some(effect.side) {
        return false;
    }
    let creates_it = operation.kind == Kind::Create && {
        let email = operation.changes.iter().find(|change| change.field == Aspect::Email);
        let holder = after.get(effect.side, &effect.id);
        holder.is_some_and(|seen| {
            email.is_some_and(|email| seen.emails.iter().any(|held| Value::text(held) == email.write))
        })
    };
    let is_target = creates_it || journal.target(operation, effect.side) == Some(effect.id.as_str());
    is_target && names_delta(operation, effect)
}

fn names_delta(operation: &Operation, effect: &Effect) -> bool {
    let has = |wanted: &dyn Fn(&Aspect) -> bool| operation.changes.iter().any(|change| wanted(&change.field));
    match &effect.delta {
        Delta::Created(_) => operation.kind == Kind::Create,
        Delta::Gone(_) => operation.kind == Kind::Destroy,
        Delta::Value { name, .. } => has(&|field| match field {
            Aspect::Field(field) => {
                let are_parts = [field.as_str(), name].iter().all(|name| name.ends_with("_name"));
                field.as_str() == *name || are_parts && effect.side == Side::Copper
            }
            _ => false,
        }),
        Delta::Tag { key, is_added } => operation.changes.iter().any(|change| match &change.field {
            Aspect::Tag(spelling) => tag(spelling) == *key && change.write.is_empty() != *is_added,
            _ => false,
        }),
        Delta::Status { .. } => {
            matches!(operation.kind, Kind::Restrict | Kind::Reactivate | Kind::Confirm | Kind::Destroy)
        }
        Delta::Emails { .. } => operation.kind == Kind::Rekey,
        Delta::Rest(_) => false,
    }
}

/// I3: what is overwritten was as planned, and unchanged, empty or on record.
fn lost(effect: &Effect, operation: &Operation) -> Option<String> {
    let Delta::Value { name, before, .. } = &effect.delta else { return None };
    let change = operation.changes.iter().find(|change| change.field.to_string() == *name)?;
    if effect.is_race || operation.kind == Kind::Create {
        return None;
    }
    let before = Value::text(before);
    let planned = change.now(effect.side);
    if before != *planned {
        return Some(format!(
            "I3: {} {} overwrote {name}={before:?}, the plan knew {planned:?}",
            effect.side, effect.id
        ));
    }
    let base = match effect.side {
        Side::Copper => &change.base_copper,
        Side::Mailchimp => &change.base_mailchimp,
    };
    let is_on_record = change.loser.as_ref().is_some_and(|loser| loser.side == effect.side && loser.value == before);
    let may_go = before.is_empty()
        || before == *base
        || is_on_record
        || operation.decision.is_some()
        || operation.reason == Reason::Undone;
    (!may_go).then(|| format!("I3: {} {} lost {name}={before:?}, base {base:?}, not on record", effect.side, effect.id))
}

/// I5: nobody who is suppressed becomes less so, but by reactivation or decision.
fn consent(effect: &Effect, operation: &Operation) -> Option<String> {
    let Delta::Status { before, after, was_blocked } = &effect.delta else { return None };
    let is_allowed = match (operation.kind, before.as_str(), after.as_str()) {
        (Kind::Restrict, "subscribed" | "pending", "unsubscribed") => true,
        // Staff archived the member between the last look and the write.
        (Kind::Restrict, "archived", "unsubscribed") => effect.is_race,
        (Kind::Reactivate, "unsubscribed", "subscribed") => !was_blocked,
        (Kind::Reactivate, "unsubscribed", "pending") => true,
        (Kind::Confirm, _, "pending") => operation.decision.is_some(),
        (Kind::Destroy, _, "archived") => operation.decision.is_some(),
        _ => false,
    };
    (!is_allowed).then(|| format!("I5: {} took {} from {before} to {after}", operation.kind.as_str(), effect.id))
}

/// I6: whoever is deleted was named by an answer, and a person looked.
fn deletion(world: &World, effect: &Effect, (begun, operation): (&Begun, &Operation)) -> Option<String> {
    let is_archived = matches!(&effect.delta, Delta::Status { after, .. } if after == "archived");
    if !matches!(effect.delta, Delta::Gone(_)) && !is_archived {
        return None;
    }
    let is_decided = operation
        .decision
        .as_ref()
        .is_some_and(|decision| decision.ends_with(":delete") && world.books.answers.contains(decision));
    let is_attended = begun.approval.how != ApprovalWay::Standing;
    (!(is_decided && is_attended)).then(|| format!("I6: {} {} was deleted without an answer", effect.side, effect.id))
}

/// I12: in test mode nobody outside is touched.
fn scope(
    effect: &Effect,
    (begun, operation): (&Begun, &Operation),
    journal: &Journal,
    versions: &[Arc<Truth>],
) -> Option<String> {
    if begun.rules.scope.mode == Mode::Production {
        return None;
    }
    let pair = ids(journal, operation);
    let mut emails: Vec<String> = Vec::new();
    let around = versions.iter().skip(effect.version.saturating_sub(1)).take(2);
    for truth in around {
        emails.extend(truth.get(effect.side, &effect.id).into_iter().flat_map(|seen| seen.emails.clone()));
    }
    // The other half may have moved since it was read: only what it held all the while was known.
    let other = effect.side.other();
    // What is undone is undone by what the store holds, and by the record that is written alone.
    let is_undone = operation.reason == Reason::Undone;
    let is_shown = !is_undone && (other == Side::Mailchimp || !effect.is_late);
    if let Some(id) = pair.get(other).as_ref().filter(|_| is_shown) {
        let mut all = versions.iter().map(|truth| truth.get(other, id).map_or(&[][..], |seen| &seen.emails));
        let first = all.next().unwrap_or_default().to_vec();
        let kept = all.fold(first, |kept, next| kept.into_iter().filter(|email| next.contains(email)).collect());
        emails.extend(kept);
    }
    let outside = emails.into_iter().find(|email| !email.contains(INSIDE))?;
    Some(format!("I12: {} {} was touched in test mode: {outside}", effect.side, effect.id))
}

/// Nobody who is linked is made a second time.
fn twice(world: &World, effect: &Effect, operation: &Operation, before: &Truth) -> Option<String> {
    let Delta::Created(made) = &effect.delta else { return None };
    // After a bounce a person may say that the new address is asked.
    if operation.decision.is_some() {
        return None;
    }
    let other = effect.side.other();
    // The address went from whom the plan knew to somebody else since: the plan could not know.
    let source = operation.precondition.records.get(other).as_ref();
    let is_late = other == Side::Copper && effect.is_late;
    let holds = |seen: &Seen| made.emails.iter().any(|email| seen.emails.contains(email));
    if !source.and_then(|id| before.get(other, id.as_str())).is_some_and(holds) {
        return None;
    }
    for email in &made.emails {
        // What the key was not shown, or not yet, the program could not know.
        let is_shown = |id: &str| !is_late || source.is_some_and(|source| source.as_str() == id);
        for (id, _) in before.holders(other, email).filter(|(id, _)| is_shown(id)) {
            let linked = world.books.links.values().find(|link| {
                link.records.get(other).as_str() == id
                    && link.state != LinkState::Closed
                    && link.records.get(effect.side).as_str() != effect.id
                    && before.get(effect.side, link.records.get(effect.side).as_str()).is_some()
            });
            if let Some(link) = linked {
                let twin = link.records.get(effect.side);
                return Some(format!("twice: {} {} was made, {other} {id} has {twin} already", effect.side, effect.id));
            }
        }
        if before.holders(effect.side, email).next().is_some() {
            return Some(format!("twice: {} {} was made at an address that is taken", effect.side, effect.id));
        }
    }
    None
}

/// A tag that staff put in Mailchimp is not ours.
fn by_hand(world: &World, effect: &Effect) -> Option<String> {
    let Delta::Tag { key, is_added: false } = &effect.delta else { return None };
    let is_theirs = effect.side == Side::Mailchimp && *key == tag(TAGS[4]) && !world.books.tags_both_ways;
    is_theirs.then(|| format!("I4: the tag {key} of {} was put by hand", effect.id))
}

/// I8: a tag goes where it was taken off on the other side, never where it was not seen.
fn unseen(effect: &Effect, operation: &Operation, journal: &Journal, versions: &[Arc<Truth>]) -> Option<String> {
    let Delta::Tag { key, is_added: false } = &effect.delta else { return None };
    let other = effect.side.other();
    let pair = ids(journal, operation);
    let id = pair.get(other).as_ref()?;
    let stands = versions.iter().all(|truth| truth.get(other, id).is_some_and(|seen| seen.tags.contains(key)));
    // What Copper does not show yet, or keeps from the key, it was not seen to bear.
    let is_shown = other == Side::Mailchimp || !effect.is_late;
    (operation.kind == Kind::Untag && operation.reason == Reason::TagRemoved && stands && is_shown)
        .then(|| format!("I8: the tag {key} of {} went, and {other} {id} bears it", effect.id))
}

/// I7 and the standing approval.
fn budget(world: &mut World, effect: &Effect, (begun, operation): (&Begun, &Operation)) -> Option<String> {
    const DAY: i64 = 86_400;
    if begun.approval.how != ApprovalWay::Standing {
        return None;
    }
    let Policy { automatic, max_creates_per_day, max_removals_per_day, .. } = &begun.rules.policy;
    if !automatic.contains(&operation.kind) {
        return Some(format!("I7: {} is not automatic", operation.kind.as_str()));
    }
    let is_counted = operation.kind == Kind::Create || is_removal(operation.kind);
    let is_known = world.books.spent.iter().any(|(_, _, id)| *id == operation.id);
    if !is_counted || is_known {
        return None;
    }
    world.books.spent.push((effect.at, operation.kind, operation.id.clone()));
    let is_create = operation.kind == Kind::Create;
    let of_same = |kind: Kind| (kind == Kind::Create) == is_create;
    let within = |at: i64| at > effect.at - DAY && at <= effect.at;
    let count = world.books.spent.iter().filter(|(at, kind, _)| of_same(*kind) && within(*at)).count() as u64;
    let limit = if is_create { max_creates_per_day } else { max_removals_per_day };
    (count > *limit).then(|| format!("I7: {count} {} in 24 hours, {limit} allowed", operation.kind.as_str()))
}
