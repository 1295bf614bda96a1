//! SQLite and plan files: rows in, rows out. One writer, one transaction a step, every version kept.
//!
//! Invariant: nothing here decides what a plan says, and no transaction is open while a service is
//! called.

use std::path::Path;

use rusqlite::{Connection, OpenFlags, TransactionBehavior};

use crate::store::error::Result;

pub mod about;
pub mod adopt;
pub mod at_rest;
pub mod census;
pub mod decision;
pub mod entry;
pub mod erase;
pub mod error;
pub mod files;
pub mod journal;
pub mod link;
pub mod lock;
pub mod person;
pub mod plan;
pub mod plan_file;
pub mod record;
pub mod retention;
pub mod run;
pub mod snapshot;

mod integrity;
mod listing;
mod meta;
mod migrations;
mod parked;
mod rows;
#[cfg(test)]
mod samples;
mod unseen;
mod version;

pub use adopt::Adoption;
pub use at_rest::{AtRest, Part};
pub use entry::Performing;
pub use error::{PlanFileError, StoreError};
pub use journal::Settlement;
pub use lock::Lock;
pub use plan::{PlanState, StoredPlan};
pub use plan_file::read_plan_file;

/// Called with a name just before (`settle:before`) and just after (`settle:after`) every commit.
/// An error before the commit takes the transaction back; after it, the rows stay.
pub type CommitHook = Box<dyn FnMut(&'static str) -> Result<()> + Send>;

/// The database of one installation.
pub struct Store {
    connection: Connection,
    lineage: String,
    hook: Option<CommitHook>,
}

/// What a commit is called, before and after.
#[derive(Clone, Copy)]
struct Point {
    before: &'static str,
    after: &'static str,
}

const META: Point = Point { before: "meta:before", after: "meta:after" };

impl Store {
    /// Opens the database, makes it where there is none (its folder 0700, itself 0600), and brings
    /// an older one up to date after copying it beside itself.
    ///
    /// # Errors
    /// `NewerSchema`, `NotAStore`, `Corrupt`, `Unwritable`, `DiskFull`, `Busy`.
    pub fn open(path: &Path, now: i64) -> Result<Self> {
        let unwritable = |source| StoreError::unwritable(path, source);
        files::make_folder(path).map_err(unwritable)?;
        if path.exists() {
            migrations::recognise(&open(path)?, path)?;
        }
        files::make_private(path).map_err(unwritable)?;
        let mut connection = connect(path)?;
        if migrations::version(&connection, path)? > 0 {
            integrity::check(&connection, path, now)?;
        }
        migrations::migrate(&mut connection, path, migrations::STEPS)?;
        let lineage = meta::lineage(&connection, now)?;
        Ok(Self { connection, lineage, hook: None })
    }

    /// The name of this store, made once; a plan of another lineage is not ours. 16 hex digits.
    pub fn lineage(&self) -> &str {
        &self.lineage
    }

    /// Sets what is called around every commit.
    pub fn on_commit(&mut self, hook: CommitHook) {
        self.hook = Some(hook);
    }

    /// A value that a step kept under a name.
    ///
    /// # Errors
    /// Those of the database.
    pub fn meta(&self, key: &str) -> Result<Option<String>> {
        meta::get(&self.connection, key)
    }

    /// Keeps a value under a name, in place of any other.
    ///
    /// # Errors
    /// Those of the database.
    pub fn set_meta(&mut self, key: &str, value: &str) -> Result<()> {
        self.commit(META, |db| meta::set(db, key, value))
    }

    /// Runs some work as one transaction that survives a loss of power once this returns.
    fn commit<T>(&mut self, point: Point, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let value = work(&transaction)?;
        tell(&mut self.hook, point.before)?;
        transaction.commit()?;
        tell(&mut self.hook, point.after)?;
        Ok(value)
    }

    /// The same for what can be fetched again: a loss of power may take the last of these back.
    fn commit_fast<T>(&mut self, point: Point, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        self.connection.pragma_update(None, "synchronous", "NORMAL")?;
        let result = self.commit(point, work);
        self.connection.pragma_update(None, "synchronous", "FULL")?;
        result
    }
}

fn tell(hook: &mut Option<CommitHook>, name: &'static str) -> Result<()> {
    hook.as_mut().map_or(Ok(()), |hook| hook(name))
}

/// Page size comes first: it cannot change once the write-ahead log is on.
const SETTINGS: &str = "
    PRAGMA page_size = 8192;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA journal_size_limit = 67108864;
";

/// `decide` and `approve` write without the lock, so that a short wait is normal.
const BUSY_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(5);

/// More statements than the store has, so that none is prepared twice.
const STATEMENT_COUNT: usize = 64;

fn open(path: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    Ok(connection)
}

fn connect(path: &Path) -> Result<Connection> {
    let connection = open(path)?;
    connection.set_prepared_statement_cache_capacity(STATEMENT_COUNT);
    connection.execute_batch(SETTINGS)?;
    Ok(connection)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::store::samples;

    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn only_the_owner_can_read_the_store_and_its_folder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("state/sync.db");
        let mut store = Store::open(&path, 1).unwrap();
        store.set_meta("x", "y").unwrap();
        assert_eq!(mode(path.parent().unwrap()), 0o700);
        for name in ["sync.db", "sync.db-wal", "sync.db-shm"] {
            assert_eq!(mode(&path.with_file_name(name)), 0o600, "{name}");
        }
    }

    #[test]
    fn a_store_that_others_could_read_is_closed_to_them() {
        let (folder, store) = samples::store();
        drop(store);
        let path = folder.path().join("sync.db");
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        Store::open(&path, 1).unwrap();
        assert_eq!(mode(&path), 0o600);
    }

    #[test]
    fn the_database_is_durable_strict_about_keys_and_has_large_pages() {
        let (_folder, store) = samples::store();
        let pragma = |name: &str| -> String {
            store
                .connection
                .pragma_query_value(None, name, |row| row.get::<_, rusqlite::types::Value>(0))
                .map(|value| match value {
                    rusqlite::types::Value::Integer(number) => number.to_string(),
                    rusqlite::types::Value::Text(text) => text,
                    other => format!("{other:?}"),
                })
                .unwrap()
        };
        assert_eq!(pragma("page_size"), "8192");
        assert_eq!(pragma("journal_mode"), "wal");
        assert_eq!(pragma("foreign_keys"), "1");
        assert_eq!(pragma("synchronous"), "2");
    }

    #[test]
    fn durability_is_full_again_after_a_snapshot_even_one_that_failed() {
        let (_folder, mut store) = samples::store();
        let synchronous = |store: &Store| -> i64 {
            store.connection.pragma_query_value(None, "synchronous", |row| row.get(0)).unwrap()
        };
        let point = Point { before: "x:before", after: "x:after" };
        let inside = store
            .commit_fast(point, |db| Ok(db.pragma_query_value(None, "synchronous", |row| row.get::<_, i64>(0))?))
            .unwrap();
        assert_eq!((inside, synchronous(&store)), (1, 2));
        let failed: Result<()> = store.commit_fast(point, |_| Err(StoreError::NotFound { what: "x" }));
        assert!(failed.is_err());
        assert_eq!(synchronous(&store), 2);
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("file");
        std::fs::write(&file, "x").unwrap();
        let path = file.join("sync.db");
        match Store::open(&path, 1).map(|_| ()) {
            Err(StoreError::Unwritable { path: named, .. }) => assert_eq!(named, path),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_cut_before_the_commit_leaves_nothing_and_a_cut_after_it_leaves_everything() {
        let (_folder, mut store) = samples::store();
        let seen = Arc::new(Mutex::new(Vec::new()));
        for (cut, left) in [("meta:before", None), ("meta:after", Some("1".to_owned()))] {
            let log = Arc::clone(&seen);
            store.on_commit(Box::new(move |point| {
                log.lock().unwrap().push(point);
                if point == cut {
                    return Err(StoreError::Interrupted { point });
                }
                Ok(())
            }));
            let result = store.set_meta("key", "1");
            assert!(matches!(result, Err(StoreError::Interrupted { point }) if point == cut));
            assert_eq!(store.meta("key").unwrap(), left);
        }
        assert_eq!(*seen.lock().unwrap(), ["meta:before", "meta:before", "meta:after"]);
    }

    #[test]
    fn a_full_disk_is_called_so_and_leaves_the_store_as_it_was() {
        let (_folder, mut store) = samples::store();
        store.connection.pragma_update(None, "max_page_count", 1).unwrap();
        let result = store.set_meta("key", &"x".repeat(1_000_000));
        assert!(matches!(result, Err(StoreError::DiskFull)), "{result:?}");
        assert_eq!(store.meta("key").unwrap(), None);
    }
}
