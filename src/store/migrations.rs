//! Brings a database to the schema of this program, one numbered step after another. It must never
//! run a step without a copy of what was there before.

use std::fs::File;
use std::path::Path;

use rusqlite::{Connection, TransactionBehavior, named_params};

use crate::store::error::{Result, StoreError};
use crate::store::files;

/// The steps, in order. `user_version` counts those that a database has had.
pub(crate) const STEPS: &[&str] = &[
    include_str!("../../schema/0001_initial.sql"),
    include_str!("../../schema/0002_answers.sql"),
    include_str!("../../schema/0003_everyday.sql"),
];

const TABLE_COUNT: &str = "SELECT count(*) FROM sqlite_schema";
const COPY: &str = "VACUUM INTO :copy";

/// How many steps a database has had; 0 for an empty one.
pub(crate) fn version(connection: &Connection, path: &Path) -> Result<i64> {
    let version = user_version(connection)?;
    let table_count: i64 = connection.query_row(TABLE_COUNT, [], |row| row.get(0))?;
    if version == 0 && table_count > 0 {
        return Err(StoreError::NotAStore { path: path.to_owned() });
    }
    Ok(version)
}

/// Looks, without writing, whether a database is ours and not of a later program: its settings, even
/// its rights, are then somebody else's.
///
/// # Errors
/// `NotAStore`, `NewerSchema`; `Corrupt` for what is no database.
pub(crate) fn recognise(connection: &Connection, path: &Path) -> Result<()> {
    match (version(connection, path)?, known(STEPS)) {
        (found, known) if found > known => Err(StoreError::NewerSchema { found, known }),
        _ => Ok(()),
    }
}

/// Runs the steps that a database has not had, all in one transaction.
///
/// # Errors
/// `NewerSchema` where it has had more steps than there are.
pub(crate) fn migrate(connection: &mut Connection, path: &Path, steps: &[&str]) -> Result<()> {
    let known = known(steps);
    match user_version(connection)? {
        found if found > known => return Err(StoreError::NewerSchema { found, known }),
        found if found == known => return Ok(()),
        0 => {}
        found => copy(connection, path, found)?,
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have been faster between the first look and the transaction.
    let done = usize::try_from(user_version(&transaction)?).unwrap_or(0);
    for step in steps.iter().skip(done) {
        transaction.execute_batch(step)?;
    }
    transaction.pragma_update(None, "user_version", known)?;
    transaction.commit()?;
    Ok(())
}

fn known(steps: &[&str]) -> i64 {
    i64::try_from(steps.len()).expect("steps are few")
}

fn user_version(connection: &Connection) -> Result<i64> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

/// The copy is made private before anything is in it; SQLite fills an empty file.
fn copy(connection: &Connection, path: &Path, version: i64) -> Result<()> {
    let copy = files::beside(path, &format!(".schema-{version}"));
    let unwritable = |source| StoreError::unwritable(&copy, source);
    let file = files::private(&copy).map_err(unwritable)?;
    file.set_len(0).map_err(unwritable)?;
    connection.execute(COPY, named_params! {":copy": copy.to_string_lossy()})?;
    File::open(&copy).and_then(|file| file.sync_all()).map_err(unwritable)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;
    use crate::store::Store;
    use crate::store::samples;

    const EXTRA: &str = "CREATE TABLE extra (x INTEGER) STRICT;";

    fn open(path: &Path) -> Connection {
        Connection::open(path).unwrap()
    }

    #[test]
    fn an_older_database_is_copied_before_it_is_brought_up_to_date() {
        let (folder, mut store) = samples::store();
        store.set_meta("kept", "yes").unwrap();
        drop(store);
        let path = folder.path().join("sync.db");
        let steps: Vec<&str> = STEPS.iter().copied().chain([EXTRA]).collect();
        let before = STEPS.len();
        migrate(&mut open(&path), &path, &steps).unwrap();

        let copy_path = files::beside(&path, &format!(".schema-{before}"));
        let mode = copy_path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600);
        let copy = Store::open(&copy_path, 1).unwrap();
        assert_eq!(copy.meta("kept").unwrap().as_deref(), Some("yes"));
        assert_eq!(user_version(&open(&path)).unwrap(), i64::try_from(before).unwrap() + 1);
        open(&path).execute_batch("SELECT x FROM extra").unwrap();
    }

    #[test]
    fn a_step_that_fails_leaves_the_database_as_it_was() {
        let (folder, store) = samples::store();
        drop(store);
        let path = folder.path().join("sync.db");
        let steps: Vec<&str> = STEPS.iter().copied().chain([EXTRA, "NONSENSE"]).collect();
        assert!(migrate(&mut open(&path), &path, &steps).is_err());
        assert!(open(&path).execute_batch("SELECT x FROM extra").is_err());
        Store::open(&path, 1).unwrap();
    }

    #[test]
    fn a_newer_database_is_refused_and_left_alone() {
        let (folder, store) = samples::store();
        drop(store);
        let path = folder.path().join("sync.db");
        open(&path).pragma_update(None, "user_version", 99).unwrap();
        let before = std::fs::read(&path).unwrap();
        let known = i64::try_from(STEPS.len()).unwrap();
        match Store::open(&path, 1).map(|_| ()) {
            Err(StoreError::NewerSchema { found: 99, known: k }) => assert_eq!(k, known),
            other => panic!("{other:?}"),
        }
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }

    #[test]
    fn a_database_of_something_else_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("other.db");
        open(&path).execute_batch(EXTRA).unwrap();
        let result = Store::open(&path, 1).map(|_| ());
        assert!(matches!(result, Err(StoreError::NotAStore { .. })));
    }

    #[test]
    fn every_table_is_strict_and_every_table_has_a_sentence_above_it() {
        for step in STEPS {
            let lines: Vec<&str> = step.lines().collect();
            for (number, line) in lines.iter().enumerate() {
                if line.starts_with("CREATE TABLE") {
                    assert!(lines[number - 1].starts_with("-- "), "{line}");
                }
                if line.starts_with(')') {
                    assert!(line.contains("STRICT"), "line {number}");
                }
            }
        }
    }
}
