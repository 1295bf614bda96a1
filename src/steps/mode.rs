//! Whom each mode touches, counted over what was last read. It reads the store and changes nothing.

use crate::model::rules::{Mode, Scope};
use crate::model::side::{PerSide, Side};
use crate::steps::StepError;
use crate::store::Store;

/// How many records of each side take part in a mode; `None` before the first reading.
///
/// # Errors
/// A fault of the store.
pub fn touched(store: &Store, scope: &Scope, mode: Mode) -> Result<Option<PerSide<u64>>, StepError> {
    let scope = Scope { mode, ..scope.clone() };
    if store.latest_snapshot(Side::Copper)?.is_none() {
        return Ok(None);
    }
    let count = |side: Side| -> Result<u64, StepError> {
        let records = store.records(side)?;
        let takes_part = |emails: &[_]| !emails.is_empty() && emails.iter().all(|email| scope.allows(email));
        Ok(records.values().filter(|record| takes_part(&record.emails)).count() as u64)
    };
    Ok(Some(PerSide { copper: count(Side::Copper)?, mailchimp: count(Side::Mailchimp)? }))
}
