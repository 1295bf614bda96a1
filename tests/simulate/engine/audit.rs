//! What is checked around every command: the invariants that can be seen from outside or in the store.
//! It must not excuse anything but what the rules say cannot be promised.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use copper_mailchimp_sync::model::aspect::Aspect;
use copper_mailchimp_sync::model::journal::{Entry, FailureClass, Outcome};
use copper_mailchimp_sync::model::kind::{Kind, Target};
use copper_mailchimp_sync::model::link::Link;
use copper_mailchimp_sync::model::operation::{Change, Operation, OperationId};
use copper_mailchimp_sync::model::plan::{Plan, PlanFile};
use copper_mailchimp_sync::model::question::Decision;
use copper_mailchimp_sync::model::side::{PerSide, Side};
use copper_mailchimp_sync::model::snapshot::NativeId;
use copper_mailchimp_sync::model::value::Value;
use copper_mailchimp_sync::reconcile;
use copper_mailchimp_sync::steps::{self, Session, StepError};
use serde_json::json;

pub use super::books::{Books, Performed};
use super::script::Command;
use super::truth::Truth;
use super::world::World;
use super::{asked, effects};

/// What a plan must leave as it is.
pub struct Untouched {
    links: Vec<Link>,
    decisions: Vec<Decision>,
    writes: usize,
}

impl Untouched {
    pub fn of(world: &World, session: &Session) -> Result<Self, StepError> {
        let store = &session.store;
        Ok(Self { links: store.links()?, decisions: store.decisions()?, writes: world.wire().writes })
    }

    pub fn compare(&self, after: &Self, world: &mut World) {
        if self.writes != after.writes {
            world.books.breach("I15: a plan sent a write".to_owned());
        }
        // An answer lapses with the question it was given to, which is a plan's to notice.
        let has_more = after.decisions.iter().any(|decision| !self.decisions.contains(decision));
        if self.links != after.links || has_more {
            world.books.breach("I15: a plan changed a base or an answer".to_owned());
        }
    }
}

/// Notes what stands before a command.
pub fn before(world: &mut World, session: &Session) {
    world.books.rules = world.rules.clone();
    if let Ok(links) = session.store.links() {
        world.books.links = links.into_iter().map(|link| (link.id.clone(), link)).collect();
    }
    world.books.performed.clear();
}

/// A plan looks at whom the changes concern, and says what a plan of everybody says.
pub fn everybody(world: &mut World, session: &Session, file: &PlanFile) -> Result<(), StepError> {
    let store = &session.store;
    let (Some(copper), Some(mailchimp)) =
        (store.latest_snapshot(Side::Copper)?, store.latest_snapshot(Side::Mailchimp)?)
    else {
        return Ok(());
    };
    let snapshots = PerSide { copper, mailchimp };
    let whole = steps::plan::world(store, &session.rules, &session.place.engine, &snapshots)?;
    let whole = reconcile::plan::plan(&whole).plan;
    if whole != file.body {
        let told = |plan: &Plan| {
            json!({"operations": plan.operations, "questions": plan.questions,
            "listed": plan.listed, "counts": plan.counts, "checks": plan.checks})
        };
        world.books.breach(format!("part: {} instead of {}", told(&file.body), told(&whole)));
    }
    Ok(())
}

/// A finished plan: accounting, and what it asks.
pub fn plan(world: &mut World, session: &Session, file: &PlanFile) -> Result<(), StepError> {
    world.books.fresh.insert(file.id.as_str().to_owned());
    for side in Side::BOTH {
        let counted: u64 = file.body.counts.records.get(side).values().sum();
        let held = session.store.records(side)?.len() as u64;
        if counted != held {
            world.books.breach(format!("I14: {side}: {counted} records in buckets, {held} in the snapshot"));
        }
    }
    asked::plan(world, session, file)
}

/// Holds what a command did against the plan, the journal and the truth.
pub fn after(world: &mut World, session: &Session, command: &Command) {
    let (versions, touched, mut new, breaches) = {
        let mut wire = world.wire();
        let effects = std::mem::take(&mut wire.effects);
        (wire.versions.clone(), wire.touched.clone(), effects, std::mem::take(&mut wire.breaches))
    };
    world.books.breaches.extend(breaches);
    for truth in &versions {
        world.books.remember(truth);
    }
    let mut effects = std::mem::take(&mut world.books.pending);
    effects.append(&mut new);
    if !effects.is_empty() && matches!(command, Command::Plan | Command::Decide(..) | Command::Backup) {
        // What an interrupted command left is audited with the next one that settles.
        world.books.pending = effects;
        return;
    }
    let Ok(journal) = Journal::of(world, session) else {
        world.books.breach("store: the journal cannot be read".to_owned());
        return;
    };
    let judged = effects::judge(world, (&journal, &versions, &touched), &effects);
    let pending = judged.pending;
    outcomes(world, session, &journal, (&versions, &judged.named));
    bases(world, session);
    accounts(world, &journal);
    // What is in doubt may still be settled.
    if pending.is_empty() && journal.entries.iter().all(|entry| entry.outcome.is_some()) {
        world.books.ended = world.books.begun.len();
    }
    let mut wire = world.wire.lock().unwrap();
    if pending.is_empty() {
        let last = wire.truth();
        wire.versions = vec![last];
        wire.touched.clear();
    }
    wire.met.clear();
    drop(wire);
    world.books.pending = pending;
}

/// What the store says of the plans that were begun.
pub struct Journal {
    pub entries: Vec<Entry>,
    pub links: Vec<Link>,
}

impl Journal {
    fn of(world: &World, session: &Session) -> Result<Self, StepError> {
        let mut entries: Vec<Entry> = Vec::new();
        for begun in world.books.begun.iter().skip(world.books.ended) {
            if !entries.iter().any(|entry| entry.plan == begun.file.id) {
                entries.extend(session.store.plan_entries(&begun.file.id)?);
            }
        }
        Ok(Self { entries, links: session.store.links()? })
    }

    /// The record that an operation is about on its own side.
    pub fn target<'a>(&'a self, operation: &'a Operation, side: Side) -> Option<&'a str> {
        let named = &operation.precondition.records;
        if let Some(id) = named.get(side) {
            return Some(id.as_str());
        }
        let linked = |link: &&Link| {
            operation.contact.link.as_ref() == Some(&link.id)
                || named.get(side.other()).as_ref() == Some(link.records.get(side.other()))
        };
        self.links.iter().find(linked).map(|link| link.records.get(side).as_str())
    }
}

/// What the journal calls done was held, and the base holds what was read back.
fn outcomes(
    world: &mut World,
    session: &Session,
    journal: &Journal,
    (versions, named): (&[Arc<Truth>], &[(OperationId, usize)]),
) {
    for entry in &journal.entries {
        let key = (entry.run.to_string(), entry.operation.id.clone());
        let Some(outcome) = entry.outcome.as_ref().filter(|_| !world.books.audited.contains(&key)) else { continue };
        world.books.audited.insert(key);
        let end = match outcome {
            Outcome::Done { .. } => "done".to_owned(),
            Outcome::Drift { .. } => "drift".to_owned(),
            Outcome::Failed { class, .. } => format!("{class:?}"),
            Outcome::Skipped { .. } => "skipped".to_owned(),
            Outcome::Held { .. } => "held".to_owned(),
        };
        world.wire().coverage.operation(entry.operation.kind.as_str(), &end);
        world.wire().say(|| format!("  {} {} {end} {:?}", entry.operation.kind.as_str(), entry.operation.id, outcome));
        if let (Outcome::Done { lossy, record }, Target::Side(side)) = (outcome, entry.operation.side) {
            let lossy = lossy.clone();
            let made = record.as_ref().map(NativeId::as_str);
            if let Some(id) = made.or_else(|| journal.target(&entry.operation, side)).map(str::to_owned) {
                fields(world, session, (&entry.operation, side, &id, &lossy), (versions, named));
            }
        }
    }
}

fn fields(
    world: &mut World,
    session: &Session,
    (operation, side, id, lossy): (&Operation, Side, &str, &[String]),
    (versions, named): (&[Arc<Truth>], &[(OperationId, usize)]),
) {
    let ours = named.iter().filter(|(of, _)| *of == operation.id).map(|(_, version)| *version);
    let first = ours.clone().min().unwrap_or(0);
    let last = ours.max().unwrap_or(0);
    let values = |name: &str, from: usize| -> BTreeSet<Value> {
        let seen = versions.iter().skip(from).filter_map(|truth| truth.get(side, id));
        seen.map(|seen| Value::text(seen.value(name))).collect()
    };
    let Ok(link) = session.store.link_of(side, &NativeId::new(id)) else {
        return;
    };
    // Somebody else's record that came to the address meanwhile keeps its own base.
    let source = operation.precondition.records.get(side.other()).as_ref();
    let link = link.filter(|link| source.is_none_or(|source| source == link.records.get(side.other())));
    // A field alone may be refused and left out; not all of them, and none of them changed in another form.
    let stayed = |change: &Change| {
        let Aspect::Field(name) = &change.field else { return false };
        let held = values(name.as_str(), 0);
        let is_split = side == Side::Copper && name.as_str().ends_with("_name");
        !is_split && held.len() == 1 && held.contains(change.now(side)) && !held.contains(&change.write)
    };
    if operation.kind != Kind::Create && !operation.changes.is_empty() && operation.changes.iter().all(stayed) {
        let (kind, of) = (operation.kind.as_str(), &operation.id);
        world.books.breach(format!("I14: {kind} {of} is done, and nothing of {side} {id} changed"));
    }
    for change in &operation.changes {
        let Aspect::Field(name) = &change.field else { continue };
        let held = values(name.as_str(), first);
        if held.is_empty() {
            continue;
        }
        if !lossy.iter().any(|each| each == name.as_str()) && !held.contains(&change.write) {
            world.books.breach(format!(
                "I14: {} {} is done, {side} {id} never held {name}={:?}",
                operation.kind.as_str(),
                operation.id,
                change.write
            ));
        }
        let base = link.as_ref().and_then(|link| link.base.fields.get(name)).map(|base| base.get(side).clone());
        let back = values(name.as_str(), last);
        if let Some(base) = base.filter(is_known)
            && !back.is_empty()
            && !back.contains(&base)
        {
            world.books.breach(format!("I13: base of {name} is {base:?}, {side} {id} held {back:?} after the write"));
        }
    }
}

const fn is_known(value: &Value) -> bool {
    matches!(value, Value::Empty | Value::Text(_))
}

/// A base that moved holds what the side held at some time.
fn bases(world: &mut World, session: &Session) {
    let Ok(links) = session.store.links() else { return };
    let mut breaches = Vec::new();
    for link in &links {
        let before = world.books.links.get(&link.id);
        // A link that moved to the survivor of a merge brings its base along.
        let is_new = before.is_none();
        let others = || world.books.links.values();
        let has_moved = is_new
            && others().any(|old| Side::BOTH.into_iter().any(|side| old.records.get(side) == link.records.get(side)));
        if has_moved || before.is_some_and(|before| before.records != link.records) {
            continue;
        }
        for (name, base) in link.base.fields.iter() {
            for side in Side::BOTH {
                let value = base.get(side);
                let old = before.and_then(|before| before.base.fields.get(name)).map(|old| old.get(side));
                let id = link.records.get(side).as_str();
                if is_known(value) && old != Some(value) && !world.books.was_held(side, id, name.as_str(), value) {
                    breaches.push(format!("I13: base of {name} is {value:?}, which {side} {id} never held"));
                }
            }
        }
    }
    world.books.breaches.extend(breaches);
}

/// Everything that was approved has an entry in the run; nothing else has.
fn accounts(world: &mut World, journal: &Journal) {
    for performed in std::mem::take(&mut world.books.performed) {
        let Performed::Run(run, approval) = performed else { continue };
        let entries: BTreeMap<&OperationId, usize> =
            journal.entries.iter().filter(|entry| entry.run == run.id).fold(BTreeMap::new(), |mut map, entry| {
                *map.entry(&entry.operation.id).or_default() += 1;
                map
            });
        let lacking: Vec<_> = approval.operations.iter().filter(|id| entries.get(id) != Some(&1)).collect();
        if !lacking.is_empty() {
            world.books.breach(format!(
                "I14: {} of {} operations have no single entry",
                lacking.len(),
                approval.operations.len()
            ));
        }
    }
}

/// Whether an outcome may stand beside an effect.
pub const fn admits_an_effect(outcome: &Outcome) -> bool {
    match outcome {
        Outcome::Done { .. } => true,
        // No answer came, or none that could be read: the next plan looks.
        Outcome::Failed { class, .. } => {
            matches!(class, FailureClass::Unreachable | FailureClass::Unreadable | FailureClass::Unauthorized)
        }
        Outcome::Drift { .. } | Outcome::Skipped { .. } | Outcome::Held { .. } => false,
    }
}

/// Kinds whose operations count as removals.
pub const fn is_removal(kind: Kind) -> bool {
    matches!(kind, Kind::Untag | Kind::Clear)
}

/// Both ids of an operation, as far as known.
pub fn ids(journal: &Journal, operation: &Operation) -> PerSide<Option<String>> {
    PerSide::from_fn(|side| journal.target(operation, side).map(str::to_owned))
}
