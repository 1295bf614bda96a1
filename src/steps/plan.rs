//! Makes a plan from what is stored, writes its file and remembers its questions. It must not
//! touch a base, a decision or a service.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::model::canonical::Hash;
use crate::model::kind::Kind;
use crate::model::link::Tombstone;
use crate::model::operation::ContactRef;
use crate::model::plan::{Meta, PlanFile, SnapshotNote, Span, VALID_FOR_SECONDS, Verdict};
use crate::model::rules::Rules;
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::{NativeId, Snapshot};
use crate::model::wish::Wish;
use crate::reconcile;
use crate::reconcile::world::{Applied, Spent, World};
use crate::steps::apply::remap;
use crate::steps::apply::remember::TOMBSTONE_SECONDS;
use crate::steps::run::APPROVER;
use crate::steps::{Session, StepError, compact_time, rest, snapshot};
use crate::store::plan::Destination;
use crate::store::{Part, Store};

/// Over which time the budgets of a day are counted.
const DAY_SECONDS: i64 = 24 * 3600;

/// A plan as written.
#[derive(Debug, Clone)]
pub struct Made {
    /// The file's content.
    pub file: PlanFile,
    /// Where it stands.
    pub path: PathBuf,
    /// The few identical contacts that a report names.
    pub identical: Vec<ContactRef>,
}

/// Snapshots both sides, plans, writes the file: to `output`, else into the folder of plans. What failed
/// for a time is tried again: a person looks on.
///
/// # Errors
/// Whatever ends a reading; a check that no approval can pass; a file that cannot be written.
pub async fn make(session: &mut Session, output: Option<&Path>) -> Result<Made, StepError> {
    snapshot::identify(session).await?;
    make_without(session, output, BTreeSet::new()).await
}

/// The same where nobody looks on, once both services are identified: what failed a short while ago is left
/// for later.
///
/// # Errors
/// Those of `make`.
pub async fn make_unattended(session: &mut Session) -> Result<Made, StepError> {
    let postponed = session.store.postponed(session.clock.now())?;
    make_without(session, None, postponed).await
}

async fn make_without(
    session: &mut Session,
    output: Option<&Path>,
    postponed: BTreeSet<Wish>,
) -> Result<Made, StepError> {
    let taken = snapshot::take(session).await?;
    let snapshots = taken.as_ref().map(|(snapshot, _)| snapshot.clone());
    let world = World { postponed, ..rest::world_to_plan(session, &snapshots)? };
    let planned = reconcile::plan::plan(&world);
    rest::remember(session, &world, &planned)?;
    drop(world);
    let spans = taken.map(|(_, span)| span);
    let now = session.clock.now();
    snapshot::remember_guard(session, planned.plan.failed_check())?;
    let stop = planned.plan.checks.iter().find(|check| check.verdict == Verdict::Stop && check.allowance().is_none());
    if let Some(check) = stop {
        return Err(StepError::Guard(Box::new(check.clone())));
    }
    let prefix = compact_time(now);
    let folder = session.plans.clone();
    let destination = output.map_or(Destination::Folder { path: &folder, prefix: &prefix }, Destination::File);
    let meta = meta(session, &spans, now);
    let (file, path) = session.store.write_plan(planned.plan, meta, &destination, &planned.identical)?;
    session.store.put_questions(&planned.met, now)?;
    Ok(Made { file, path, identical: planned.identical })
}

/// Everything that a plan on these snapshots is made from, as the store holds it.
///
/// # Errors
/// Those of the store.
pub fn world(store: &Store, rules: &Rules, engine: &str, snapshots: &PerSide<Snapshot>) -> Result<World, StepError> {
    let records = PerSide { copper: store.records(Side::Copper)?, mailchimp: store.records(Side::Mailchimp)? };
    let part = Part { records, links: store.links()?, outside: PerSide::default() };
    world_of(store, rules, engine, (snapshots, part))
}

/// The same of a part of the records.
///
/// # Errors
/// Those of the store.
pub fn world_of(
    store: &Store,
    rules: &Rules,
    engine: &str,
    (snapshots, part): (&PerSide<Snapshot>, Part),
) -> Result<World, StepError> {
    let note = |snapshot: &Snapshot| SnapshotNote {
        contents: snapshot.contents.clone(),
        kind: snapshot.completeness,
        evidence: snapshot.evidence.clone(),
    };
    let previous = |side: Side| -> Result<Option<u64>, StepError> {
        Ok(store.full_before(snapshots.get(side).id)?.map(|snapshot| snapshot.record_count))
    };
    let everyone = part.records.copper.values().chain(part.records.mailchimp.values());
    let erased = store.erased_among(everyone.flat_map(|record| &record.emails))?;
    Ok(World {
        engine: engine.to_owned(),
        accounts: PerSide {
            copper: store.meta("account")?.unwrap_or_default(),
            mailchimp: store.meta("audience")?.unwrap_or_default(),
        },
        rules: rules.clone(),
        snapshots: PerSide { copper: note(&snapshots.copper), mailchimp: note(&snapshots.mailchimp) },
        records: part.records,
        at_rest: part.outside,
        unseen: PerSide { copper: store.unseen(Side::Copper)?, mailchimp: store.unseen(Side::Mailchimp)? },
        in_doubt: in_doubt(store)?,
        links: part.links,
        tombstones: standing_tombstones(store, snapshots)?,
        decisions: store.decisions()?.into_iter().map(|each| (each.question.clone(), each)).collect(),
        erased,
        parked: store.parked()?,
        postponed: BTreeSet::new(),
        mapped: remap::mapped(store)?,
        applied: applied(store)?,
        previous_full: PerSide { copper: previous(Side::Copper)?, mailchimp: previous(Side::Mailchimp)? },
        spent: spent(store, snapshots.copper.finished_at.max(snapshots.mailchimp.finished_at))?,
    })
}

/// The deletions that are still remembered.
fn standing_tombstones(store: &Store, snapshots: &PerSide<Snapshot>) -> Result<Vec<Tombstone>, StepError> {
    let since = snapshots.copper.finished_at.max(snapshots.mailchimp.finished_at) - TOMBSTONE_SECONDS;
    Ok(store.tombstones()?.into_iter().filter(|tombstone| tombstone.at > since).collect())
}

/// What a person last applied; `None` before the first time.
///
/// # Errors
/// A fault of the store.
pub fn applied(store: &Store) -> Result<Option<Applied>, StepError> {
    let (Some(scope), Some(configuration)) = (store.meta("applied_scope")?, store.meta("applied_configuration")?)
    else {
        return Ok(None);
    };
    Ok(Some(Applied {
        scope: Hash::from_hex(scope),
        configuration: Hash::from_hex(configuration),
        // One that an older version kept in another form is not known.
        scope_itself: store.meta("applied_scope_itself")?.and_then(|json| serde_json::from_str(&json).ok()),
    }))
}

/// What unattended runs did in the last 24 hours, by what they meant to do: who was killed spent too.
///
/// # Errors
/// A fault of the store.
pub fn spent(store: &Store, now: i64) -> Result<Spent, StepError> {
    let counts = store.intent_counts(APPROVER, now - DAY_SECONDS)?;
    let count = |kinds: &[Kind]| kinds.iter().filter_map(|kind| counts.get(kind)).sum();
    Ok(Spent { creates: count(&[Kind::Create]), removals: count(&[Kind::Untag, Kind::Clear]) })
}

/// Records of operations that began and of which the end is not known.
///
/// # Errors
/// A fault of the store.
pub fn in_doubt(store: &Store) -> Result<PerSide<BTreeSet<NativeId>>, StepError> {
    let mut ids = PerSide::<BTreeSet<NativeId>>::default();
    for entry in store.in_doubt()? {
        for (side, id) in entry.operation.precondition.records.iter() {
            ids.get_mut(side).extend(id.clone());
        }
    }
    Ok(ids)
}

fn meta(session: &Session, spans: &PerSide<Span>, now: i64) -> Meta {
    Meta {
        created_at: now,
        valid_until: spans.copper.finished_at.max(spans.mailchimp.finished_at) + VALID_FOR_SECONDS,
        snapshots: *spans,
        lineage: session.store.lineage().to_owned(),
        host: session.place.host.clone(),
        user: session.place.user.clone(),
    }
}
