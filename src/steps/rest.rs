//! Who need not be looked at: an everyday plan looks at what changed, whatever is not at rest, and whom
//! that touches. It must not change what a plan says, only how much of the store it reads.

use crate::model::canonical::Hash;
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::{Completeness, Snapshot};
use crate::reconcile;
use crate::reconcile::plan::{IDENTICAL_NAMED, Planned};
use crate::reconcile::world::World;
use crate::steps::apply::remap;
use crate::steps::{Session, StepError, plan, snapshot};

/// Under which name the settings are kept that those at rest were judged by.
const RESTS_UNDER: &str = "rests_under";

/// What a plan on these snapshots is made from: everything after a full reading, or under other settings.
///
/// # Errors
/// Those of the store.
pub fn world_to_plan(session: &Session, snapshots: &PerSide<Snapshot>) -> Result<World, StepError> {
    let (store, rules, engine) = (&session.store, &session.rules, session.place.engine.as_str());
    let is_full = snapshots.iter().any(|(_, snapshot)| snapshot.completeness != Completeness::Incremental);
    let part = if is_full || !rests_hold(session)? {
        None
    } else {
        store.part_to_plan(IDENTICAL_NAMED, &plan::in_doubt(store)?)?
    };
    match part {
        Some(part) => plan::world_of(store, rules, engine, (snapshots, part)),
        None => plan::world(store, rules, engine, snapshots),
    }
}

/// Remembers who of a world is at rest by its plan.
///
/// # Errors
/// Those of the store.
pub fn remember(session: &mut Session, world: &World, planned: &Planned) -> Result<(), StepError> {
    if !rests_hold(session)? {
        session.store.forget_rest()?;
        let under = rests_under(session)?;
        snapshot::note(session, RESTS_UNDER, under.as_str())?;
    }
    Ok(session.store.put_at_rest(&world.records, &planned.at_rest)?)
}

/// Looks at those for whom a run did something, so that the next plan need not.
///
/// # Errors
/// Those of the store.
pub fn look_again(session: &mut Session) -> Result<(), StepError> {
    let latest = PerSide {
        copper: session.store.latest_snapshot(Side::Copper)?,
        mailchimp: session.store.latest_snapshot(Side::Mailchimp)?,
    };
    let (Some(copper), Some(mailchimp)) = (latest.copper, latest.mailchimp) else { return Ok(()) };
    let as_changed = |snapshot| Snapshot { completeness: Completeness::Incremental, ..snapshot };
    let world = world_to_plan(session, &PerSide { copper: as_changed(copper), mailchimp: as_changed(mailchimp) })?;
    let planned = reconcile::plan::plan(&world);
    remember(session, &world, &planned)
}

fn rests_hold(session: &Session) -> Result<bool, StepError> {
    Ok(session.store.meta(RESTS_UNDER)?.as_deref() == Some(rests_under(session)?.as_str()))
}

/// Everything that a bucket rests on beside records, links and what is remembered of them.
fn rests_under(session: &Session) -> Result<Hash, StepError> {
    let hashes = session.rules.hashes();
    let mapped = remap::mapped(&session.store)?;
    Ok(Hash::of(&(&session.place.engine, hashes.configuration, hashes.scope, mapped)))
}
