//! What came to pass with somebody, in time order: versions on both sides, writes, questions and
//! answers. It must not judge any of it.

use std::collections::BTreeSet;

use crate::model::dossier::{Asked, Author, Course, Event, Happening, History, Performed, Version};
use crate::model::email::Email;
use crate::model::journal::{Entry, Outcome, RunId};
use crate::model::kind::Target;
use crate::model::rules::Rules;
use crate::model::side::Side;
use crate::model::snapshot::NativeId;
use crate::steps::StepError;
use crate::steps::explain::who::{self, Found};
use crate::steps::explain::{Recalled, difference, why};
use crate::store::record::RecordVersion;
use crate::store::{Store, StoreError};

/// What came to pass with whoever an address leads to; `None` where nothing is on record.
///
/// # Errors
/// Those of the store.
pub fn history(store: &Store, rules: &Rules, email: &Email) -> Result<Option<History>, StepError> {
    let Some(recalled) = Recalled::from(store, rules)? else { return Ok(None) };
    let mut people = Vec::new();
    for found in who::find(store, &recalled, email)? {
        people.push(Course { contact: why::contact(&found), events: events(store, &found)? });
    }
    Ok((!people.is_empty()).then(|| History { email: email.clone(), people }))
}

fn events(store: &Store, found: &Found) -> Result<Vec<Event>, StoreError> {
    let mut dated: Vec<Dated> = found.asked.iter().flat_map(questions).collect();
    dated.extend(found.performed.iter().enumerate().map(|(place, performed)| {
        let write = Happening::Write(Box::new(performed.clone()));
        Dated::new((time(performed), Turn::Done(place)), write)
    }));
    let mut told = BTreeSet::new();
    for (side, ids) in found.ids.iter() {
        for id in ids {
            dated.extend(versions((found, &mut told), side, &store.record_versions(side, id)?));
        }
    }
    dated.sort_by_key(|dated| (dated.event.at, dated.turn));
    Ok(dated.into_iter().map(|dated| dated.event).collect())
}

/// An event with its turn among those of the same second.
struct Dated {
    turn: Turn,
    event: Event,
}

impl Dated {
    const fn new((at, turn): (i64, Turn), happening: Happening) -> Self {
        Self { turn, event: Event { at, happening } }
    }
}

/// Of one second: what was found, what was asked and answered, then each write and what came of it.
/// A write, and the version that it left behind, bear the write's place in the journal.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Turn {
    Found,
    Asked,
    Decided,
    Done(usize),
}

/// An operation that was never begun bears the time of its outcome alone.
fn time(performed: &Performed) -> i64 {
    performed.entry.outcome_at.or(performed.entry.intent_at).unwrap_or_default()
}

fn questions(asked: &Asked) -> Vec<Dated> {
    let question = || Box::new(asked.question.clone());
    let mut dated = vec![Dated::new((asked.first_asked_at, Turn::Asked), Happening::Asked { question: question() })];
    dated.extend(asked.decision.iter().map(|decision| {
        let happening = Happening::Decided { question: question(), decision: decision.clone() };
        Dated::new((decision.at, Turn::Decided), happening)
    }));
    dated
}

/// Each version against the one before, and each disappearance. The time of a version is that of the
/// reading, or of the write, that it hangs on; within one record no event comes before an earlier one.
fn versions((found, told): (&Found, &mut BTreeSet<usize>), side: Side, versions: &[RecordVersion]) -> Vec<Dated> {
    let mut dated = Vec::new();
    let mut latest = (0, Turn::Found);
    for (place, version) in versions.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|place| versions.get(place));
        let wrote = version.written_at.and_then(|at| writer(found, told, (side, &version.record.id), at));
        told.extend(wrote);
        latest = latest.max(moment(version, wrote));
        let run = wrote.and_then(|place| found.performed.get(place)).map(|performed| performed.entry.run.clone());
        dated.push(Dated::new(latest, Happening::Version(told_version(side, before, version, run))));
        let next = versions.get(place + 1).map(|next| next.since);
        if let Some(until) = version.until.filter(|until| next != Some(*until)) {
            latest = latest.max((until, Turn::Done(usize::MAX)));
            dated.push(Dated::new(latest, Happening::Gone { side, id: version.record.id.clone() }));
        }
    }
    dated
}

/// When a version came to be, and its turn: what we wrote and no write accounts for comes last.
fn moment(version: &RecordVersion, wrote: Option<usize>) -> (i64, Turn) {
    match version.written_at {
        Some(at) => (at, Turn::Done(wrote.unwrap_or(usize::MAX))),
        None => (version.since, Turn::Found),
    }
}

fn told_version(side: Side, before: Option<&RecordVersion>, version: &RecordVersion, run: Option<RunId>) -> Version {
    Version {
        side,
        id: version.record.id.clone(),
        is_first: before.is_none(),
        by: if version.written_at.is_some() { Author::Us } else { Author::Them },
        run,
        differences: difference::between(before.map(|before| &before.record), &version.record),
    }
}

/// The place of the first write, of which no version was told yet, that ended in the second that a
/// version was read back.
fn writer(found: &Found, told: &BTreeSet<usize>, (side, id): (Side, &NativeId), written_at: i64) -> Option<usize> {
    let wrote = |entry: &Entry| {
        let is_it = matches!(&entry.outcome, Some(Outcome::Done { record: Some(record), .. }) if record == id);
        is_it && entry.operation.side == Target::Side(side) && entry.outcome_at == Some(written_at)
    };
    let mut places = found.performed.iter().enumerate();
    places.find(|(place, performed)| !told.contains(place) && wrote(&performed.entry)).map(|(place, _)| place)
}
