//! What came to pass with somebody, in time order: versions on both sides, writes, questions and
//! answers. It must not judge any of it.

use crate::model::dossier::{Asked, Author, Course, Event, Happening, History, Performed, Version};
use crate::model::email::Email;
use crate::model::journal::{Outcome, RunId};
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

/// Of one second, what the journal says comes before what was read back.
fn events(store: &Store, found: &Found) -> Result<Vec<Event>, StoreError> {
    let mut events: Vec<Event> = found.asked.iter().flat_map(questions).collect();
    events.extend(
        found
            .performed
            .iter()
            .map(|performed| Event { at: time(performed), happening: Happening::Write(Box::new(performed.clone())) }),
    );
    for (side, ids) in found.ids.iter() {
        for id in ids {
            events.extend(versions(found, side, &store.record_versions(side, id)?));
        }
    }
    events.sort_by_key(|event| (event.at, turn(&event.happening)));
    Ok(events)
}

/// What a person found, then what was asked and answered, then what we did, then what came of it.
const fn turn(happening: &Happening) -> u8 {
    match happening {
        Happening::Version(Version { by: Author::Them, .. }) => 0,
        Happening::Asked { .. } => 1,
        Happening::Decided { .. } => 2,
        Happening::Write(_) => 3,
        Happening::Version(_) => 4,
        Happening::Gone { .. } => 5,
    }
}

/// An operation that was never begun bears the time of its outcome alone.
fn time(performed: &Performed) -> i64 {
    performed.entry.outcome_at.or(performed.entry.intent_at).unwrap_or_default()
}

fn questions(asked: &Asked) -> Vec<Event> {
    let question = || Box::new(asked.question.clone());
    let mut events = vec![Event { at: asked.first_asked_at, happening: Happening::Asked { question: question() } }];
    events.extend(asked.decision.iter().map(|decision| Event {
        at: decision.at,
        happening: Happening::Decided { question: question(), decision: decision.clone() },
    }));
    events
}

/// Each version against the one before, and each disappearance. The time of a version is that of the
/// reading, or of the run, that it hangs on; it never goes back.
fn versions(found: &Found, side: Side, versions: &[RecordVersion]) -> Vec<Event> {
    let mut events = Vec::new();
    let mut latest = 0;
    for (place, version) in versions.iter().enumerate() {
        let id = &version.record.id;
        let before = place.checked_sub(1).and_then(|place| versions.get(place));
        latest = version.written_at.unwrap_or(version.since).max(latest);
        events.push(Event {
            at: latest,
            happening: Happening::Version(Version {
                side,
                id: id.clone(),
                is_first: before.is_none(),
                by: if version.written_at.is_some() { Author::Us } else { Author::Them },
                run: version.written_at.and_then(|at| writer(found, side, id, at)),
                differences: difference::between(before.map(|before| &before.record), &version.record),
            }),
        });
        let next = versions.get(place + 1).map(|next| next.since);
        if let Some(until) = version.until.filter(|until| next != Some(*until)) {
            latest = latest.max(until);
            events.push(Event { at: latest, happening: Happening::Gone { side, id: id.clone() } });
        }
    }
    events
}

/// The run of which a write ended in the second that a version was read back.
fn writer(found: &Found, side: Side, id: &NativeId, written_at: i64) -> Option<RunId> {
    let wrote = |performed: &&Performed| {
        let entry = &performed.entry;
        let is_it = matches!(&entry.outcome, Some(Outcome::Done { record: Some(record), .. }) if record == id);
        is_it && entry.operation.side == Target::Side(side) && entry.outcome_at == Some(written_at)
    };
    found.performed.iter().find(wrote).map(|performed| performed.entry.run.clone())
}
