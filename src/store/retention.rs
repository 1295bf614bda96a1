//! Throws away versions of records that nobody may need any more. It must not touch a version that is
//! current, nor the journal.

use rusqlite::named_params;

use crate::store::error::Result;
use crate::store::{Point, Store, rows};

const TIDY: Point = Point { before: "tidy:before", after: "tidy:after" };

impl Store {
    /// Forgets every version that was replaced before a time (UTC seconds), and says how many.
    ///
    /// # Errors
    /// Those of the database.
    pub fn forget_versions_before(&mut self, before: i64) -> Result<usize> {
        let params = named_params! {":before": before};
        let count: i64 = rows::first(&self.connection, COUNT, params, |row| Ok(row.get(0)?))?.unwrap_or_default();
        // Nearly every run finds nothing: it is not to cost a commit.
        if count == 0 {
            return Ok(0);
        }
        self.commit_fast(TIDY, |db| rows::run(db, FORGET, params))
    }
}

const COUNT: &str = "SELECT count(*) FROM record WHERE until_snapshot IN
    (SELECT id FROM snapshot WHERE finished_at < :before)";

const FORGET: &str = "DELETE FROM record WHERE until_snapshot IN
    (SELECT id FROM snapshot WHERE finished_at < :before)";

#[cfg(test)]
mod tests {
    use crate::model::snapshot::Completeness::Full;
    use crate::store::samples::{self, COPPER, id, record, take};

    #[test]
    fn what_was_replaced_long_ago_goes_and_what_is_current_stays() {
        let (_folder, mut store) = samples::store();
        take(&mut store, Full, &[record("1", "a", 1)], 10);
        take(&mut store, Full, &[record("1", "b", 5)], 1_000);
        take(&mut store, Full, &[record("1", "c", 9)], 2_000);
        assert_eq!(store.forget_versions_before(500).unwrap(), 0);
        assert_eq!(store.forget_versions_before(1_500).unwrap(), 1);
        assert_eq!(store.record_versions(COPPER, &id("1")).unwrap().len(), 2);
        assert_eq!(store.forget_versions_before(i64::MAX).unwrap(), 1);
        assert!(store.record(COPPER, &id("1")).unwrap().is_some());
    }
}
