//! Makes the plan that takes a run back, from what is stored. It calls no service; what the plan does
//! is done by `apply`.

use std::collections::BTreeSet;
use std::path::Path;

use crate::model::email::Email;
use crate::model::journal::Entry;
use crate::model::plan::{Meta, PlanFile, Span, VALID_FOR_SECONDS};
use crate::model::question::QuestionId;
use crate::model::rules::Rules;
use crate::reconcile;
use crate::steps::explain::Recalled;
use crate::steps::plan::Made;
use crate::steps::{Place, StepError, compact_time};
use crate::store::plan::Destination;
use crate::store::{Store, StoreError};

/// Which run is taken back, and for whom.
pub struct Wanted<'a> {
    /// The run's id, a beginning of it, or `last`.
    pub run: &'a str,
    /// One contact alone.
    pub email: Option<&'a Email>,
    /// Where the plan goes; `None`: into the folder of plans.
    pub output: Option<&'a Path>,
    /// The folder of plans.
    pub folder: &'a Path,
}

/// Writes the plan.
///
/// # Errors
/// No such run; nothing was ever read; a file that cannot be written.
pub fn make(
    store: &mut Store,
    rules: &Rules,
    (place, now): (&Place, i64),
    wanted: &Wanted<'_>,
) -> Result<Made, StepError> {
    let run = store.run(wanted.run)?;
    let entries = store.entries(&run.id)?;
    let mut recalled = Recalled::from(store, rules)?.ok_or(StoreError::NotFound { what: "snapshot" })?;
    recalled.world.engine.clone_from(&place.engine);
    let planned = reconcile::undo::undo(&recalled.world, &entries, wanted.email);
    let snapshots =
        recalled.snapshots.map(|snapshot| Span { started_at: snapshot.started_at, finished_at: snapshot.finished_at });
    let meta = Meta {
        created_at: now,
        // It rests on what the run left, which each operation checks again.
        valid_until: now + VALID_FOR_SECONDS,
        snapshots,
        lineage: store.lineage().to_owned(),
        host: place.host.clone(),
        user: place.user.clone(),
    };
    let prefix = compact_time(now);
    let folder = Destination::Folder { path: wanted.folder, prefix: &prefix };
    let destination = wanted.output.map_or(folder, Destination::File);
    let (file, path) = store.write_plan(planned.plan, meta, &destination, &planned.identical)?;
    for question in answered(&entries, &file) {
        store.forget_decision(&question)?;
    }
    Ok(Made { file, path, identical: planned.identical })
}

/// The questions whose answers led to what is taken back: an answer still in force would do it again.
fn answered(entries: &[Entry], file: &PlanFile) -> BTreeSet<QuestionId> {
    let undone: BTreeSet<&str> = file.body.operations.iter().map(|undoing| undoing.contact.email.as_str()).collect();
    entries
        .iter()
        .filter(|entry| undone.contains(entry.operation.contact.email.as_str()))
        .filter_map(|entry| entry.operation.decision.as_deref()?.split_once(':'))
        .map(|(question, _choice)| QuestionId::from_text(question))
        .collect()
}
