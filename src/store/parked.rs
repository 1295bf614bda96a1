//! Writes that a service refused for good: kept until they would write something else, or until they
//! succeed. It must not decide what is refused for good.

use std::collections::BTreeSet;

use rusqlite::{Connection, named_params};

use crate::model::journal::Refused;
use crate::model::wish::Wish;
use crate::store::error::Result;
use crate::store::{Store, rows};

impl Store {
    /// Every wish that was refused.
    ///
    /// # Errors
    /// Those of the database.
    pub fn parked(&self) -> Result<BTreeSet<Wish>> {
        rows::all(&self.connection, ALL, &[], |row| Ok(Wish::from_text(row.get::<_, String>(0)?)))
    }
}

const ALL: &str = "SELECT wish FROM parked ORDER BY wish";

const PUT: &str = "INSERT INTO parked (wish, class, message, count, since, last_at)
    VALUES (:wish, :class, :message, 1, :at, :at)
    ON CONFLICT (wish) DO UPDATE SET class = excluded.class, message = excluded.message,
    count = count + 1, last_at = excluded.last_at";

const FORGET: &str = "DELETE FROM parked WHERE wish = :wish";

/// Remembers a refusal, counting how often it was met.
pub(crate) fn put(db: &Connection, refused: &Refused, at: i64) -> Result<()> {
    let params = named_params! {
        ":wish": refused.wish.as_str(),
        ":class": rows::to_word(&refused.class),
        ":message": refused.message,
        ":at": at,
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
}
