//! How many records a service should count, to compare with what it does count: the only sign of a deletion
//! that a listing of changes gives. It must not say which record is missing.

use rusqlite::named_params;

use crate::model::side::Side;
use crate::model::snapshot::LAG_SECONDS;
use crate::store::error::Result;
use crate::store::{Store, rows};

impl Store {
    /// The current records that were seen, but for the archived members, whom Mailchimp does not count.
    ///
    /// # Errors
    /// Those of the database.
    pub fn census(&self, side: Side) -> Result<u64> {
        let sql = match side {
            Side::Copper => PEOPLE,
            Side::Mailchimp => MEMBERS,
        };
        let count = rows::first(&self.connection, sql, named_params! {":side": side.as_str()}, |row| {
            rows::from_integer("record", row.get(0)?)
        })?;
        Ok(count.unwrap_or(0))
    }

    /// Whether we wrote a record so lately that the service need not count it yet.
    ///
    /// # Errors
    /// Those of the database.
    pub fn has_fresh(&self, side: Side, now: i64) -> Result<bool> {
        let params = named_params! {":side": side.as_str(), ":since": now - LAG_SECONDS};
        Ok(rows::first(&self.connection, FRESH, params, |row| Ok(row.get(0)?))?.unwrap_or(false))
    }
}

const FRESH: &str = "SELECT EXISTS (SELECT 1 FROM record
    WHERE side = :side AND until_snapshot IS NULL AND written_at > :since)";

const PEOPLE: &str = "SELECT count(*) FROM record WHERE side = :side AND until_snapshot IS NULL AND NOT EXISTS
    (SELECT 1 FROM unseen WHERE unseen.side = record.side AND unseen.id = record.id)";

/// Inside a text of the body a quote is escaped, so that these bytes are the status.
const MEMBERS: &str = "SELECT count(*) FROM record WHERE side = :side AND until_snapshot IS NULL AND NOT EXISTS
    (SELECT 1 FROM unseen WHERE unseen.side = record.side AND unseen.id = record.id)
    AND instr(body, CAST('\"status\":\"archived\"' AS BLOB)) = 0";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::consent::Status;
    use crate::model::snapshot::{Completeness, Reading, Record};
    use crate::store::samples::{self, reading, record, span};

    #[test]
    fn archived_members_and_records_that_were_not_seen_are_not_counted() {
        let (_folder, mut store) = samples::store();
        for side in Side::BOTH {
            let archived = Record { status: Some(Status::Archived), ..record("2", "\"status\":\"archived\"", 1) };
            let unsubscribed = Record { status: Some(Status::Unsubscribed), ..record("4", "d", 1) };
            let all = [record("1", "\"status\":\"archived\"", 1), archived, record("3", "c", 1), unsubscribed];
            let first = Reading { side, ..reading(Completeness::Full, &all) };
            store.record_snapshot(&first, span(10)).unwrap();
            let expected = if side == Side::Mailchimp { 3 } else { 4 };
            assert_eq!(store.census(side).unwrap(), expected);
            let second = Reading { side, ..reading(Completeness::Full, &all[..3]) };
            store.record_snapshot(&second, span(2000)).unwrap();
            assert_eq!(store.census(side).unwrap(), expected - 1, "one is unseen");
        }
    }
}
