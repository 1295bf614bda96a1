//! Writes that failed: refused for good, until they would write something else; for a time, until that is
//! over. Each is kept until it succeeds. It must not decide which is which.

use std::collections::BTreeSet;

use rusqlite::{Connection, named_params};

use crate::model::journal::Refused;
use crate::model::wish::Wish;
use crate::store::error::Result;
use crate::store::{Store, rows};

impl Store {
    /// Every wish that was refused for good.
    ///
    /// # Errors
    /// Those of the database.
    pub fn parked(&self) -> Result<BTreeSet<Wish>> {
        rows::all(&self.connection, FOR_GOOD, &[], |row| Ok(Wish::from_text(row.get::<_, String>(0)?)))
    }

    /// Every wish that failed so lately that an unattended run does not try it again yet.
    ///
    /// # Errors
    /// Those of the database.
    pub fn postponed(&self, now: i64) -> Result<BTreeSet<Wish>> {
        let params = named_params! {":now": now};
        rows::all(&self.connection, POSTPONED, params, |row| Ok(Wish::from_text(row.get::<_, String>(0)?)))
    }
}

const FOR_GOOD: &str = "SELECT wish FROM parked WHERE next_at IS NULL ORDER BY wish";
const POSTPONED: &str = "SELECT wish FROM parked WHERE next_at > :now ORDER BY wish";

const COUNT: &str = "SELECT count FROM parked WHERE wish = :wish";

const PUT: &str = "INSERT INTO parked (wish, class, message, count, since, last_at, next_at)
    VALUES (:wish, :class, :message, 1, :at, :at, :next_at)
    ON CONFLICT (wish) DO UPDATE SET class = excluded.class, message = excluded.message,
    count = count + 1, last_at = excluded.last_at, next_at = excluded.next_at";

const FORGET: &str = "DELETE FROM parked WHERE wish = :wish";

/// Remembers a failure, counting how often it was met, and when it is tried again.
pub(crate) fn put(db: &Connection, refused: &Refused, at: i64) -> Result<()> {
    let wish = named_params! {":wish": refused.wish.as_str()};
    let count: Option<i64> = rows::first(db, COUNT, wish, |row| Ok(row.get(0)?))?;
    let count = rows::from_integer("parked.count", count.unwrap_or(0))? + 1;
    let params = named_params! {
        ":wish": refused.wish.as_str(),
        ":class": rows::to_word(&refused.class),
        ":message": refused.message,
        ":at": at,
        ":next_at": refused.class.patience().next_try(at, count),
    };
    rows::run(db, PUT, params).map(drop)
}

/// Forgets a refusal of what has now been done.
pub(crate) fn forget(db: &Connection, wish: &Wish) -> Result<()> {
    rows::run(db, FORGET, named_params! {":wish": wish.as_str()}).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::journal::FailureClass;
    use crate::store::samples;

    #[test]
    fn a_refusal_is_remembered_once_and_forgotten_when_it_is_over() {
        let (_folder, store) = samples::store();
        let wish = Wish::from_text("0123456789abcdef");
        let refused = Refused { wish: wish.clone(), class: FailureClass::Rejected, message: "no".to_owned() };
        put(&store.connection, &refused, 10).unwrap();
        put(&store.connection, &refused, 20).unwrap();
        assert_eq!(store.parked().unwrap(), BTreeSet::from([wish.clone()]));
        forget(&store.connection, &wish).unwrap();
        assert_eq!(store.parked().unwrap(), BTreeSet::new());
    }

    #[test]
    fn what_failed_for_a_time_waits_longer_each_time() {
        let (_folder, store) = samples::store();
        let wish = Wish::from_text("0123456789abcdef");
        let class = FailureClass::Unreadable;
        let refused = Refused { wish: wish.clone(), class, message: String::new() };
        for wait in [600, 3_600, 14_400, 86_400, 86_400] {
            put(&store.connection, &refused, 1000).unwrap();
            assert_eq!(store.postponed(1000 + wait - 1).unwrap(), BTreeSet::from([wish.clone()]), "{wait}");
            assert_eq!(store.postponed(1000 + wait).unwrap(), BTreeSet::new(), "{wait}");
        }
        assert_eq!(store.parked().unwrap(), BTreeSet::new());
        forget(&store.connection, &wish).unwrap();
        put(&store.connection, &refused, 1000).unwrap();
        assert_eq!(store.postponed(1000 + 600).unwrap(), BTreeSet::new());
    }
}
