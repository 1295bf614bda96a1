//! What the store says of itself: its lineage, and values that steps keep between runs. It must not
//! know what they mean.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};

use rusqlite::{Connection, named_params};

use crate::store::error::Result;
use crate::store::rows;

const LINEAGE: &str = "lineage";
const CREATED_AT: &str = "created_at";

const GET: &str = "SELECT value FROM meta WHERE key = :key";
const SET: &str = "INSERT INTO meta (key, value) VALUES (:key, :value)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value";
const MAKE: &str = "INSERT INTO meta (key, value) VALUES (:key, :value) ON CONFLICT DO NOTHING";

/// The lineage, made at the first opening.
pub(crate) fn lineage(db: &Connection, now: i64) -> Result<String> {
    if let Some(lineage) = get(db, LINEAGE)? {
        return Ok(lineage);
    }
    let made = make_lineage();
    rows::run(db, MAKE, named_params! {":key": LINEAGE, ":value": made})?;
    rows::run(db, MAKE, named_params! {":key": CREATED_AT, ":value": now.to_string()})?;
    // Two processes may open a new store together: the first one's lineage is the store's.
    Ok(get(db, LINEAGE)?.unwrap_or(made))
}

/// A value by its key.
pub(crate) fn get(db: &Connection, key: &str) -> Result<Option<String>> {
    rows::first(db, GET, named_params! {":key": key}, |row| Ok(row.get(0)?))
}

/// Keeps a value, in place of any other.
pub(crate) fn set(db: &Connection, key: &str, value: &str) -> Result<()> {
    rows::run(db, SET, named_params! {":key": key, ":value": value}).map(drop)
}

/// The seeds of `RandomState` come from the system; nothing else here is random.
fn make_lineage() -> String {
    format!("{:016x}", RandomState::new().build_hasher().finish())
}

#[cfg(test)]
mod tests {
    use crate::store::{Store, samples};

    #[test]
    fn the_lineage_is_made_once_and_differs_between_stores() {
        let (folder, store) = samples::store();
        let (_other_folder, other) = samples::store();
        let lineage = store.lineage().to_owned();
        drop(store);
        let again = Store::open(&folder.path().join("sync.db"), 2).unwrap();
        assert_eq!(again.lineage(), lineage);
        assert_eq!(lineage.len(), 16);
        assert_ne!(other.lineage(), lineage);
    }

    #[test]
    fn a_later_value_takes_the_place_of_an_earlier_one() {
        let (_folder, mut store) = samples::store();
        store.set_meta("cursor", "1").unwrap();
        store.set_meta("cursor", "2").unwrap();
        assert_eq!(store.meta("cursor").unwrap().as_deref(), Some("2"));
        assert_eq!(store.meta("other").unwrap(), None);
    }
}
