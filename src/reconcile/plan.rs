//! The order of the calls: snapshots, links, bases and decisions in, a plan out. It must hold no
//! rule of its own.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use crate::model::kind::Kind;
use crate::model::operation::{ContactRef, Operation, OperationId};
use crate::model::plan::{Bucket, Conflict, Counts, Listed, Plan};
use crate::model::question::Question;
use crate::model::reason::Reason;
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::NativeId;
use crate::reconcile::draft::Draft;
use crate::reconcile::link::{Presence, Subject, subjects};
use crate::reconcile::prepared::Prepared;
use crate::reconcile::world::World;
use crate::reconcile::{check, existence, newcomer, parking, person, questions};

/// How many identical contacts a report names.
pub const IDENTICAL_NAMED: usize = 20;

/// A plan, and the few identical contacts that a report names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// The plan.
    pub plan: Plan,
    /// The first identical contacts by address.
    pub identical: Vec<ContactRef>,
    /// Every question met, answered or not: what is not met any more lapses.
    pub met: Vec<Question>,
    /// Who need not be looked at again until something changes, with their buckets.
    pub at_rest: PerSide<BTreeMap<NativeId, Bucket>>,
}

/// Makes the plan. The same world gives the same bytes, however many threads work on it.
pub fn plan(world: &World) -> Planned {
    let rules = Prepared::over(world);
    let sorted = subjects(world, &rules);
    let mut tally = sorted
        .subjects
        .par_iter()
        .map(|subject| said(world, &rules, subject))
        .fold(Tally::default, Tally::with)
        .reduce(Tally::default, Tally::joined);
    tally.wake(&sorted.met);
    tally.met.extend(sorted.met);
    tally.count_at_rest(world);
    assemble(world, tally)
}

/// What is said of one subject.
pub(crate) fn said(world: &World, rules: &Prepared<'_>, subject: &Subject<'_>) -> Draft {
    parking::without_parked(world, withheld(world, draft(world, rules, subject)))
}

/// Nothing is planned for somebody of whom an operation is in doubt: it is settled first.
fn withheld(world: &World, draft: Draft) -> Draft {
    let in_doubt = |side: Side| draft.ids.get(side).iter().any(|id| world.in_doubt.get(side).contains(id));
    if Side::BOTH.into_iter().any(in_doubt) { draft.withheld(Reason::InDoubt) } else { draft }
}

fn draft(world: &World, rules: &Prepared<'_>, subject: &Subject<'_>) -> Draft {
    use Presence::Seen;
    match subject {
        Subject::Linked { link, present: PerSide { copper: Seen(copper), mailchimp: Seen(mailchimp) } } => {
            person::draft(rules, PerSide { copper, mailchimp }, Some(link), None)
        }
        Subject::Linked { link, present } => existence::draft(rules, link, present),
        Subject::Moved(moved, PerSide { copper: Seen(copper), mailchimp: Seen(mailchimp) }) => {
            person::draft(rules, PerSide { copper, mailchimp }, Some(&moved.link), Some(moved))
        }
        Subject::Moved(moved, present) => existence::draft(rules, &moved.link, present),
        Subject::Superseded(link, member) => existence::superseded(rules, link, *member),
        Subject::Proposed(records) => person::draft(rules, *records, None, None),
        Subject::Alone(side, record) => newcomer::draft(rules, *side, record),
        Subject::LeftAlone(side, record, reason) => newcomer::left_alone(world, rules, (*side, record), *reason),
        Subject::Shared(people) => questions::shared(rules, people),
        Subject::CameBack(people) => questions::came_back(rules, people),
        Subject::Forgotten(record) => newcomer::forgotten_person(rules, record),
    }
}

/// Everything said so far. Joining is associative; order is made at the end.
#[derive(Debug, Default)]
struct Tally {
    counts: Counts,
    operations: Vec<Operation>,
    questions: Vec<Question>,
    met: Vec<Question>,
    conflicts: Vec<Conflict>,
    listed: Vec<Listed>,
    /// By address, never more than are named.
    identical: BTreeSet<(String, ContactRef)>,
    at_rest: PerSide<Vec<(NativeId, Bucket)>>,
}

impl Tally {
    /// Whom a question is about, answered or not, is looked at each time: the answer lapses with the question.
    fn wake(&mut self, met: &[Question]) {
        let about: PerSide<BTreeSet<&NativeId>> =
            PerSide::from_fn(|side| met.iter().flat_map(|question| question.records.get(side)).collect());
        for side in Side::BOTH.into_iter().filter(|side| !about.get(*side).is_empty()) {
            self.at_rest.get_mut(side).retain(|(id, _)| !about.get(side).contains(id));
        }
    }

    /// Those whom the world counts and does not hold.
    fn count_at_rest(&mut self, world: &World) {
        for (side, counts) in world.at_rest.iter() {
            for (bucket, count) in counts.iter().filter(|(_, count)| **count > 0) {
                *self.counts.records.get_mut(side).entry(*bucket).or_default() += count;
            }
        }
        // Of those in sync only pairs rest, so that each stands once in Copper.
        self.counts.identical += world.at_rest.copper.get(&Bucket::InSync).copied().unwrap_or_default();
    }

    fn with(mut self, draft: Draft) -> Self {
        let bucket = draft.bucket();
        if draft.is_at_rest() {
            for (side, ids) in draft.ids.iter() {
                self.at_rest.get_mut(side).extend(ids.iter().map(|id| (id.clone(), bucket)));
            }
        }
        for (side, count) in draft.records.iter() {
            if *count > 0 {
                *self.counts.records.get_mut(side).entry(bucket).or_default() += count;
            }
        }
        self.counts.marked += u64::from(draft.is_marked);
        if draft.is_pair && bucket == Bucket::InSync && draft.operations.is_empty() {
            self.counts.identical += 1;
            self.name(draft.contact);
        }
        self.operations.extend(draft.operations);
        self.questions.extend(draft.questions);
        self.met.extend(draft.met);
        self.conflicts.extend(draft.conflicts);
        self.listed.extend(draft.listed);
        self.trimmed()
    }

    fn joined(mut self, other: Self) -> Self {
        for side in Side::BOTH {
            for (bucket, count) in other.counts.records.get(side) {
                *self.counts.records.get_mut(side).entry(*bucket).or_default() += count;
            }
        }
        self.counts.marked += other.counts.marked;
        self.counts.identical += other.counts.identical;
        self.operations.extend(other.operations);
        self.questions.extend(other.questions);
        self.met.extend(other.met);
        self.conflicts.extend(other.conflicts);
        self.listed.extend(other.listed);
        self.identical.extend(other.identical);
        for (side, ids) in [(Side::Copper, other.at_rest.copper), (Side::Mailchimp, other.at_rest.mailchimp)] {
            self.at_rest.get_mut(side).extend(ids);
        }
        self.trimmed()
    }

    /// Keeps an identical contact among the first by address.
    fn name(&mut self, contact: ContactRef) {
        let is_late = self.identical.last().is_some_and(|(last, _)| *last < contact.email);
        if self.identical.len() < IDENTICAL_NAMED || !is_late {
            self.identical.insert((contact.email.clone(), contact));
        }
    }

    fn trimmed(mut self) -> Self {
        while self.identical.len() > IDENTICAL_NAMED {
            self.identical.pop_last();
        }
        self
    }
}

/// A plan of a few drafts: what they do not speak of stays as it is, and stands in no bucket.
pub fn undoing(world: &World, drafts: impl Iterator<Item = Draft>) -> Planned {
    let mut tally = drafts.fold(Tally::default(), Tally::with);
    tally.counts = Counts::default();
    tally.identical.clear();
    let planned = assemble(world, tally);
    let checks = check::of_some(world, &planned.plan);
    Planned { plan: Plan { checks, scope_changed: false, ..planned.plan }, ..planned }
}

fn assemble(world: &World, mut tally: Tally) -> Planned {
    tally.operations = in_order(tally.operations);
    tally.questions.sort_by(|a, b| (a.kind, &a.contact.email, &a.id).cmp(&(b.kind, &b.contact.email, &b.id)));
    tally.met.sort_by(|a, b| a.id.cmp(&b.id));
    tally.conflicts.sort_by(|a, b| (&a.contact, &a.field).cmp(&(&b.contact, &b.field)));
    tally
        .listed
        .sort_by(|a, b| (a.reason, &a.contact, a.side, &a.field).cmp(&(b.reason, &b.contact, b.side, &b.field)));
    tally.counts.operations = by_side_and_kind(&tally.operations);
    let hashes = world.rules.hashes();
    let mut plan = Plan {
        engine: world.engine.clone(),
        account: world.accounts.copper.clone(),
        audience: world.accounts.mailchimp.clone(),
        snapshots: world.snapshots.clone(),
        scope_changed: world
            .applied
            .as_ref()
            .is_some_and(|applied| applied.scope != hashes.scope || applied.configuration != hashes.configuration),
        configuration: hashes.configuration,
        scope: hashes.scope,
        policy: hashes.policy,
        checks: Vec::new(),
        counts: tally.counts,
        operations: tally.operations,
        questions: tally.questions,
        conflicts: tally.conflicts,
        listed: tally.listed,
    };
    plan.checks = check::all(world, &plan);
    let identical = tally.identical.into_iter().map(|(_, contact)| contact).collect();
    Planned { plan, identical, met: tally.met, at_rest: tally.at_rest.map(|ids| ids.into_iter().collect()) }
}

/// By kind, then by contact. What comes after an operation of a later kind waits for that kind.
fn in_order(operations: Vec<Operation>) -> Vec<Operation> {
    let kinds: BTreeMap<OperationId, Kind> = operations.iter().map(|each| (each.id.clone(), each.kind)).collect();
    let turn = |each: &Operation| each.after.iter().filter_map(|id| kinds.get(id).copied()).fold(each.kind, Kind::max);
    let mut keyed: Vec<(Kind, Operation)> = operations.into_iter().map(|each| (turn(&each), each)).collect();
    keyed.sort_by(|(a_turn, a), (b_turn, b)| {
        let key = |each: &Operation| (each.after.len(), each.side);
        (a_turn, &a.contact.email, key(a), &a.id).cmp(&(b_turn, &b.contact.email, key(b), &b.id))
    });
    keyed.into_iter().map(|(_, each)| each).collect()
}

fn by_side_and_kind(operations: &[Operation]) -> BTreeMap<String, BTreeMap<String, u64>> {
    let mut counts: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
    for operation in operations {
        *counts
            .entry(operation.side.to_string())
            .or_default()
            .entry(operation.kind.as_str().to_owned())
            .or_default() += 1;
    }
    counts
}
