//! How new what a snapshot saw is, by the service's own stamps. It must not count what we wrote since:
//! an edit by somebody else may be older than that and still unseen.

use rusqlite::named_params;

use crate::model::snapshot::Snapshot;
use crate::store::error::Result;
use crate::store::{Store, rows};

impl Store {
    /// The newest stamp among the versions that a snapshot saw, UTC seconds by the service's clock;
    /// `None` where it saw nobody.
    ///
    /// # Errors
    /// Those of the database.
    pub fn newest_stamp(&self, snapshot: &Snapshot) -> Result<Option<i64>> {
        let params = named_params! {":side": snapshot.side.as_str(), ":snapshot": snapshot.id};
        rows::first(&self.connection, NEWEST, params, |row| Ok(row.get(0)?)).map(Option::flatten)
    }
}

const NEWEST: &str = "SELECT max(stamp) FROM record WHERE side = :side AND first_snapshot <= :snapshot";

#[cfg(test)]
mod tests {
    use crate::model::journal::ReadBack;
    use crate::model::kind::Kind;
    use crate::model::side::Side;
    use crate::model::snapshot::Completeness;
    use crate::store::samples::{self, bare, done, operation, record};
    use crate::store::{Performing, Settlement};

    #[test]
    fn what_we_wrote_after_a_snapshot_does_not_make_it_newer() {
        let (_folder, mut store, run, plan) = samples::store_with_run();
        let seen = [record("1", "a", 50), record("2", "b", 70)];
        let reading = samples::reading(Completeness::Full, &seen);
        let snapshot = store.record_snapshot(&reading, samples::span(80)).unwrap().snapshot;
        assert_eq!(store.newest_stamp(&snapshot).unwrap(), Some(70));
        let doing = Performing { run: &run, plan: &plan };
        let update = operation(Kind::Update, "b");
        store.intend(doing, &update, 110).unwrap();
        let after = ReadBack { before: None, after: Some(record("2", "ours", 115)) };
        let settlement = Settlement { written: Some((Side::Copper, after)), ..bare(done("2")) };
        store.settle(doing, &update.id, 120, &settlement).unwrap();
        assert_eq!(store.newest_stamp(&snapshot).unwrap(), Some(70));
    }
}
