//! The state of things, from the store: where each record ends up, what the last run held, what is
//! asked. It must not count anything that a list would not show.

use std::collections::BTreeMap;

use crate::model::journal::{Entry, Outcome};
use crate::model::placement::Placement;
use crate::model::plan::Bucket;
use crate::model::rules::Rules;
use crate::model::side::PerSide;
use crate::reconcile::buckets;
use crate::steps::StepError;
use crate::steps::explain::Recalled;
use crate::store::{Store, StoreError};

/// Every record in its bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// Copper's first, each side by address.
    pub placements: Vec<Placement>,
    /// How many records each side holds.
    pub totals: PerSide<u64>,
    /// When each side was last read, UTC seconds.
    pub read_at: PerSide<i64>,
}

impl Standing {
    /// How many records of each side are in each bucket.
    pub fn buckets(&self) -> PerSide<BTreeMap<Bucket, u64>> {
        let mut counts = PerSide::<BTreeMap<Bucket, u64>>::default();
        for placement in &self.placements {
            *counts.get_mut(placement.side).entry(placement.bucket).or_default() += 1;
        }
        counts
    }
}

/// Where every record ends up under the rules in force; `None` before the first reading.
///
/// # Errors
/// Those of the store.
pub fn standing(store: &Store, rules: &Rules) -> Result<Option<Standing>, StepError> {
    let Some(recalled) = Recalled::from(store, rules)? else { return Ok(None) };
    Ok(Some(Standing {
        placements: buckets::placements(&recalled.world),
        totals: recalled.world.records.as_ref().map(|records| records.len() as u64),
        read_at: recalled.read_at(),
    }))
}

/// The operations that the last run left to a person.
///
/// # Errors
/// Those of the store.
pub fn held(store: &Store) -> Result<Vec<Entry>, StoreError> {
    let Some(run) = store.runs(1)?.into_iter().next() else { return Ok(Vec::new()) };
    let entries = store.entries(&run.id)?;
    Ok(entries.into_iter().filter(|entry| matches!(entry.outcome, Some(Outcome::Held { .. }))).collect())
}
