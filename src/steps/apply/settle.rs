//! Operations that began and of which the end is not known: settled by reading, never by sending.

use crate::model::journal::{Entry, Outcome};
use crate::model::kind::Kind;
use crate::model::operation::{Operation, Write};
use crate::model::side::Side;
use crate::model::snapshot::Record;
use crate::remote::{RemoteError, RemoteErrorKind};
use crate::steps::apply::{ended, holds, whom};
use crate::steps::{Session, StepError};
use crate::store::{Performing, Settlement};

/// Settles every operation in doubt and returns how many there were: what the service holds as
/// intended is done, with its base; the rest never happened and is planned anew.
///
/// # Errors
/// A service that cannot be read; a fault of the store.
pub async fn settle(session: &mut Session) -> Result<usize, StepError> {
    let doubts = session.store.in_doubt()?;
    for entry in &doubts {
        settle_one(session, entry).await?;
    }
    Ok(doubts.len())
}

async fn settle_one(session: &mut Session, entry: &Entry) -> Result<(), StepError> {
    let operation = &entry.operation;
    let Some(side) = operation.side.side() else { return Ok(()) };
    let found = match look(session, entry, side).await {
        // The key was taken a moment ago: this one record is kept from it. It stays in doubt.
        Err(StepError::Remote(error)) if error.kind == RemoteErrorKind::Unauthorized => return Ok(()),
        found => found?,
    };
    let before = split_name(session, operation, side)?;
    let settlement = match found {
        // What is not there any more was deleted, by us or by whoever wanted the same.
        None if operation.kind == Kind::Destroy => ended::gone(session, operation, side, None)?,
        Some(record) if is_done(session, operation, side, (before.as_ref(), &record))? => {
            ended::read_back(session, operation, side, (before, record))?
        }
        _ => Settlement::bare(Outcome::Skipped { because: None }),
    };
    let doing = Performing { run: &entry.run, plan: &entry.plan };
    session.store.settle(doing, &operation.id, session.clock.now(), &settlement)?;
    Ok(())
}

/// The person as last read before a part of the name was written, whose other part Copper may have cut
/// anew: the newest version of another name, since the written one may have been listed meanwhile. `None`
/// for every other write.
fn split_name(session: &Session, operation: &Operation, side: Side) -> Result<Option<Record>, StepError> {
    let id = operation.precondition.records.get(side).as_ref();
    let Some(id) = id.filter(|_| side == Side::Copper && holds::names(&session.rules.fields, operation)) else {
        return Ok(None);
    };
    let versions = session.store.record_versions(side, id)?;
    let before =
        versions.iter().rev().map(|version| &version.record).find(|record| {
            operation.precondition.fields.iter().all(|(name, held)| record.fields.get(name) == Some(held))
        });
    Ok(before.or(versions.last().map(|version| &version.record)).cloned())
}

/// Whether the service holds what was meant. Who was made and since merged into somebody who has a link
/// is for the next plan to find.
fn is_done(
    session: &Session,
    operation: &Operation,
    side: Side,
    (before, record): (Option<&Record>, &Record),
) -> Result<bool, StepError> {
    let holds = holds::is_made(&session.rules.fields, operation, before, record);
    let source = operation.precondition.records.get(side.other()).as_ref();
    let is_anothers =
        session.store.link_of(side, &record.id)?.is_some_and(|link| Some(link.records.get(side.other())) != source);
    Ok(holds && !(operation.kind == Kind::Create && is_anothers))
}

async fn look(session: &Session, entry: &Entry, side: Side) -> Result<Option<Record>, StepError> {
    let remote = session.remotes.get(side);
    let found: Result<Option<_>, RemoteError> = match entry.operation.write() {
        Some(Write::Create(new)) => remote.find(&[new.email]).await.map(|found| found.into_iter().next()),
        _ => match whom::locator(session, &entry.operation, side)? {
            Some(locator) => remote.read_one(&locator).await,
            None => Ok(None),
        },
    };
    Ok(found?.map(|sighting| sighting.record))
}
