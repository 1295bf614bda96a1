//! The current snapshot, record by record, with its link and its bucket. It must not leave a record out.

use crate::model::placement::Placement;
use crate::model::rules::Rules;
use crate::model::snapshot::Record;
use crate::reconcile::buckets;
use crate::steps::StepError;
use crate::steps::explain::Recalled;
use crate::store::Store;

/// Every record with its place, Copper's first, each side by address; none before the first reading.
///
/// # Errors
/// Those of the store.
pub fn records(store: &Store, rules: &Rules) -> Result<Vec<(Placement, Record)>, StepError> {
    let Some(mut recalled) = Recalled::from(store, rules)? else { return Ok(Vec::new()) };
    let placements = buckets::placements(&recalled.world);
    let records = &mut recalled.world.records;
    let paired = placements.into_iter().filter_map(|placement| {
        let record = records.get_mut(placement.side).remove(&placement.id)?;
        Some((placement, record))
    });
    Ok(paired.collect())
}
