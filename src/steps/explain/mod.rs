//! Answers from what is stored: the world as it was last read, and what the planner says of it now.
//!
//! Invariant: nothing here calls a service or writes.

use crate::model::rules::Rules;
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::Snapshot;
use crate::reconcile::world::World;
use crate::steps::{StepError, forms, plan};
use crate::store::Store;

pub mod export;
pub mod history;
pub mod status;
pub mod why;

mod difference;
mod who;

/// The world as last read.
pub(crate) struct Recalled {
    /// What the planner is given.
    pub(crate) world: World,
    /// The last reading of each side.
    pub(crate) snapshots: PerSide<Snapshot>,
}

impl Recalled {
    /// From the store; `None` before the first reading.
    ///
    /// # Errors
    /// Those of the store.
    pub(crate) fn from(store: &Store, rules: &Rules) -> Result<Option<Self>, StepError> {
        let latest = PerSide {
            copper: store.latest_snapshot(Side::Copper)?,
            mailchimp: store.latest_snapshot(Side::Mailchimp)?,
        };
        let PerSide { copper: Some(copper), mailchimp: Some(mailchimp) } = latest else { return Ok(None) };
        let snapshots = PerSide { copper, mailchimp };
        let mut rules = rules.clone();
        forms::recall(store, &mut rules.fields)?;
        // Who made the plan matters to its file alone.
        let world = plan::world(store, &rules, "", &snapshots)?;
        Ok(Some(Self { world, snapshots }))
    }

    /// When each side was last read, UTC seconds.
    pub(crate) fn read_at(&self) -> PerSide<i64> {
        self.snapshots.as_ref().map(|snapshot| snapshot.finished_at)
    }
}
