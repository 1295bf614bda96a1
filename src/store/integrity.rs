//! Looks for damage in a database before anything relies on it. It must not repair anything.

use std::path::Path;

use rusqlite::Connection;

use crate::store::error::{Result, StoreError};
use crate::store::meta;

/// Up to this size a database is looked through at every opening, which takes less than a second;
/// a larger one once a day, so that short commands stay short.
const ALWAYS_BYTES: u64 = 256 * 1024 * 1024;
const DAY_SECONDS: i64 = 86_400;
const CHECKED_AT: &str = "checked_at";

/// Looks through the database where that is due.
///
/// # Errors
/// `Corrupt` with what SQLite found first.
pub(crate) fn check(connection: &Connection, path: &Path, now: i64) -> Result<()> {
    let is_small = path.metadata().is_ok_and(|metadata| metadata.len() <= ALWAYS_BYTES);
    if is_small {
        return look(connection);
    }
    let checked_at: Option<i64> = meta::get(connection, CHECKED_AT)?.and_then(|text| text.parse().ok());
    if checked_at.is_some_and(|at| (0..DAY_SECONDS).contains(&(now - at))) {
        return Ok(());
    }
    look(connection)?;
    meta::set(connection, CHECKED_AT, &now.to_string())
}

fn look(connection: &Connection) -> Result<()> {
    let found: String = connection.pragma_query_value(None, "quick_check", |row| row.get(0))?;
    if found == "ok" {
        return Ok(());
    }
    Err(StoreError::Corrupt { what: found })
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::io::{Seek, SeekFrom, Write};

    use super::*;
    use crate::store::Store;
    use crate::store::samples;

    fn damaged(damage: impl FnOnce(&mut fs::File)) -> Result<()> {
        let (folder, mut store) = samples::store();
        for number in 0..2000 {
            store.set_meta(&format!("key {number}"), "x").unwrap();
        }
        drop(store);
        let path = folder.path().join("sync.db");
        damage(&mut fs::OpenOptions::new().write(true).open(&path).unwrap());
        Store::open(&path, 1).map(drop)
    }

    #[test]
    fn a_file_that_is_no_database_is_called_damaged() {
        let result = damaged(|file| file.write_all(&[b'x'; 4096]).unwrap());
        assert!(matches!(result, Err(StoreError::Corrupt { .. })), "{result:?}");
    }

    #[test]
    fn a_file_cut_short_is_called_damaged() {
        let result = damaged(|file| file.set_len(8192 * 3).unwrap());
        assert!(matches!(result, Err(StoreError::Corrupt { .. })), "{result:?}");
    }

    #[test]
    fn a_scribble_inside_is_called_damaged() {
        let result = damaged(|file| {
            let middle = file.metadata().unwrap().len() / 8192 / 2 * 8192;
            file.seek(SeekFrom::Start(middle)).unwrap();
            file.write_all(&[0xAB; 8192]).unwrap();
        });
        assert!(matches!(result, Err(StoreError::Corrupt { .. })), "{result:?}");
    }
}
