//! What a run did, contact by contact, and the totals of it: the numbers that text, JSON and any
//! other rendering share. It must not turn them into words.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::model::journal::{Entry, FailureClass, Hold, Outcome, RunReport};
use crate::model::kind::{Kind, Target};
use crate::model::operation::{ContactRef, Operation, OperationId};
use crate::model::plan::Bucket;
use crate::model::side::PerSide;

/// What became of one operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State<'a> {
    /// Written and read back; the fields that the service keeps differently.
    Done(&'a [String]),
    /// Something had moved: nothing was written; what had moved.
    Drifted(&'a [String]),
    /// Refused, or not reached; the service's own words.
    Failed(FailureClass, &'a str),
    /// Begun, and nobody knows how it ended.
    InDoubt,
    /// Not begun: something before it did not work, nobody approved it, or the standing approval does
    /// not cover it, for this reason.
    Held(Option<Hold>),
}

/// An operation and what became of it.
#[derive(Debug, Clone, Copy)]
pub struct Step<'a> {
    /// The operation.
    pub operation: &'a Operation,
    /// What became of it.
    pub state: State<'a>,
    /// When it ended, else when it began, UTC seconds; `None` where it did not begin.
    pub at: Option<i64>,
}

/// What became of a contact: the first that is true, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// An operation failed.
    Failed,
    /// An operation is in doubt.
    InDoubt,
    /// An operation found something moved.
    Drifted,
    /// An operation was not begun.
    Held,
    /// Everything was done.
    Done,
    /// There was nothing to write.
    Identical,
}

/// One contact and all that was planned for it.
#[derive(Debug, Clone)]
pub struct ContactResult<'a> {
    /// Whom.
    pub contact: &'a ContactRef,
    /// What became of it.
    pub standing: Standing,
    /// Its operations, in the order executed.
    pub steps: Vec<Step<'a>>,
}

/// The totals of a run. They count contacts, save `held`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Totals {
    /// Fully done, or identical.
    pub successes: u64,
    /// With a failed operation.
    pub errors: u64,
    /// With an operation that found something moved, and none that failed.
    pub drifted: u64,
    /// With an operation in doubt, and none that failed.
    pub in_doubt: u64,
    /// Operations not begun.
    pub held: u64,
    /// Questions that wait for a person.
    pub waiting: u64,
    /// Records that do not take part, on each side.
    pub excluded: PerSide<u64>,
    /// Nothing to write; part of `successes`.
    pub identical: u64,
    /// Carrying the delete mark.
    pub marked: u64,
}

impl Totals {
    /// Successes and errors.
    pub const fn total(&self) -> u64 {
        self.successes + self.errors
    }

    /// The share of successes in percent: 100 with nothing to do, and never 100 with an error.
    pub fn rate_percent(&self) -> u64 {
        let total = self.total();
        if self.errors == 0 {
            return 100;
        }
        let rounded = (self.successes * 200 + total) / (total * 2);
        rounded.min(99)
    }
}

/// Every contact of the plan, worst first, then by address.
pub fn results(report: &RunReport) -> Vec<ContactResult<'_>> {
    let mut contacts: BTreeMap<Person, Vec<Step>> = BTreeMap::new();
    for step in steps(report) {
        contacts.entry(Person::of(&step.operation.contact)).or_default().push(step);
    }
    let asked: BTreeSet<&str> = report.questions().iter().map(|question| question.contact.email.as_str()).collect();
    // Somebody about whom a question waits is not identical, whatever the base took.
    let is_identical = |result: &ContactResult| result.standing == Standing::Identical;
    let mut results: Vec<ContactResult> = contacts
        .into_values()
        .filter_map(result)
        .filter(|result| !(is_identical(result) && asked.contains(result.contact.email.as_str())))
        .collect();
    results.sort_by(|one, other| (one.standing, &one.contact.email).cmp(&(other.standing, &other.contact.email)));
    results
}

/// The totals. A contact with nothing but changes of the base counts as identical, beside those
/// that the plan counted because nothing at all was planned for them. A run that came to nothing
/// succeeded with nobody.
pub fn totals(report: &RunReport, results: &[ContactResult]) -> Totals {
    let count = |standing| results.iter().filter(|result| result.standing == standing).count() as u64;
    let counts = report.counts();
    let identical = match report.problem {
        Some(_) => 0,
        None => counts.identical + count(Standing::Identical),
    };
    Totals {
        successes: count(Standing::Done) + identical,
        errors: count(Standing::Failed),
        drifted: count(Standing::Drifted),
        in_doubt: count(Standing::InDoubt),
        held: held(results),
        waiting: report.questions().len() as u64,
        excluded: counts.records.as_ref().map(|buckets| buckets.get(&Bucket::Excluded).copied().unwrap_or_default()),
        identical,
        marked: counts.marked,
    }
}

/// The share of successes in percent; none of a run that came to nothing.
pub fn rate_percent(report: &RunReport, totals: &Totals) -> u64 {
    if report.problem.is_some() { 0 } else { totals.rate_percent() }
}

/// Two operations concern one person when they share a link; where there is none yet, an address.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Person<'a> {
    Link(&'a str),
    Address(&'a str),
}

impl<'a> Person<'a> {
    fn of(contact: &'a ContactRef) -> Self {
        match &contact.link {
            Some(link) => Self::Link(link.as_str()),
            None => Self::Address(&contact.email),
        }
    }
}

fn held(results: &[ContactResult]) -> u64 {
    results
        .iter()
        .flat_map(|result| &result.steps)
        .filter(|step| matches!(step.state, State::Held(_)) && step.operation.side != Target::Base)
        .count() as u64
}

/// The plan's operations, with what the journal says of each; then what only the journal knows.
fn steps(report: &RunReport) -> impl Iterator<Item = Step<'_>> {
    let entries: BTreeMap<&OperationId, &Entry> =
        report.entries.iter().map(|entry| (&entry.operation.id, entry)).collect();
    let planned: BTreeSet<&OperationId> = report.operations().iter().map(|operation| &operation.id).collect();
    let others = report
        .entries
        .iter()
        .filter(move |entry| !planned.contains(&entry.operation.id))
        .map(|entry| step(&entry.operation, Some(entry)));
    report.operations().iter().map(move |operation| step(operation, entries.get(&operation.id).copied())).chain(others)
}

/// An operation with what the journal says of it.
pub(crate) fn step<'a>(operation: &'a Operation, entry: Option<&'a Entry>) -> Step<'a> {
    Step {
        operation,
        state: entry.map_or(State::Held(None), state),
        at: entry.and_then(|entry| entry.outcome_at.or(entry.intent_at)),
    }
}

fn state(entry: &Entry) -> State<'_> {
    match (&entry.outcome, entry.intent_at) {
        (Some(Outcome::Done { lossy, .. }), _) => State::Done(lossy),
        (Some(Outcome::Drift { what }), _) => State::Drifted(what),
        (Some(Outcome::Failed { class, message }), _) => State::Failed(*class, message),
        (Some(Outcome::Held { because }), _) => State::Held(Some(*because)),
        (Some(Outcome::Skipped { .. }), _) | (None, None) => State::Held(None),
        (None, Some(_)) => State::InDoubt,
    }
}

fn result(steps: Vec<Step<'_>>) -> Option<ContactResult<'_>> {
    let contact = &steps.first()?.operation.contact;
    let standing = steps.iter().map(standing).min()?;
    Some(ContactResult { contact, standing, steps })
}

fn standing(step: &Step) -> Standing {
    match (step.state, step.operation.kind) {
        (State::Failed(..), _) => Standing::Failed,
        (State::InDoubt, _) => Standing::InDoubt,
        (State::Drifted(_), _) => Standing::Drifted,
        // A base that was not adopted changes nothing for the person: the next run adopts it.
        (State::Held(_) | State::Done(_), Kind::Adopt) => Standing::Identical,
        (State::Held(_), _) => Standing::Held,
        (State::Done(_), _) => Standing::Done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    #[test]
    fn totals_count_contacts_once_by_the_worst_that_befell_them() {
        let report = samples::report();
        let totals = totals(&report, &results(&report));
        assert_eq!(
            totals,
            Totals {
                successes: 4 + 23,
                errors: 1,
                drifted: 1,
                in_doubt: 0,
                held: 1,
                waiting: 2,
                excluded: PerSide { copper: 1_234, mailchimp: 5 },
                identical: 23,
                marked: 1,
            }
        );
        assert_eq!(totals.total(), 28);
    }

    #[test]
    fn the_rate_is_100_only_without_an_error() {
        let rate = |successes, errors| Totals { successes, errors, ..Totals::default() }.rate_percent();
        assert_eq!(rate(0, 0), 100);
        assert_eq!(rate(3, 0), 100);
        assert_eq!(rate(2, 1), 67);
        assert_eq!(rate(9_999, 1), 99);
        assert_eq!(rate(0, 2), 0);
    }

    #[test]
    fn an_intent_without_an_outcome_is_in_doubt() {
        let mut report = samples::report();
        report.entries[1].outcome = None;
        let in_doubt = results(&report).iter().filter(|result| result.standing == Standing::InDoubt).count();
        assert_eq!(in_doubt, 1);
    }

    #[test]
    fn operations_that_the_journal_does_not_know_are_held() {
        let mut report = samples::report();
        let planned = report.plan.as_ref().unwrap().changes().count() as u64;
        report.entries.clear();
        assert_eq!(totals(&report, &results(&report)).held, planned);
    }
}
