//! The lock that keeps two runs apart, on a file beside the database. It must never delete that
//! file: whoever waits for it would then hold a lock on nothing.

use std::fs::{self, File, TryLockError};
use std::io::Write;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::store::error::{Result, StoreError};
use crate::store::files;

/// Held while this lives; the system frees it when the process ends, however it ends.
#[derive(Debug)]
pub struct Lock {
    file: File,
}

#[derive(Serialize, Deserialize)]
struct Holder {
    process: u32,
    command: String,
    since: i64,
}

impl Lock {
    /// Takes the lock of a database, for a command, at a time in UTC seconds; never waits.
    ///
    /// # Errors
    /// `Locked` with who holds it; `Unwritable`.
    pub fn take(database: &Path, command: &str, now: i64) -> Result<Self> {
        let path = files::beside(database, ".lock");
        let unwritable = |source| StoreError::unwritable(&path, source);
        let file = files::make_folder(&path).and_then(|()| files::private(&path)).map_err(unwritable)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(locked(&path)),
            Err(TryLockError::Error(source)) => return Err(unwritable(source)),
        }
        let lock = Self { file };
        lock.sign(command, now).map_err(unwritable)?;
        Ok(lock)
    }

    fn sign(&self, command: &str, now: i64) -> std::io::Result<()> {
        let holder = Holder { process: std::process::id(), command: command.to_owned(), since: now };
        self.file.set_len(0)?;
        (&self.file).write_all(&serde_json::to_vec(&holder)?)
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // An old signature would only mislead; the lock itself goes with the file handle.
        let _ = self.file.set_len(0);
    }
}

fn locked(path: &Path) -> StoreError {
    let holder: Option<Holder> = fs::read(path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    StoreError::Locked {
        since: holder.as_ref().map(|holder| holder.since),
        holder: holder.map_or_else(String::new, |holder| format!("{}, process {}", holder.command, holder.process)),
    }
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_second_holder_is_refused_and_told_who_the_first_is() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("sync.db");
        let _lock = Lock::take(&database, "apply", 7).unwrap();
        let error = Lock::take(&database, "run", 8).unwrap_err();
        let process = std::process::id();
        match error {
            StoreError::Locked { holder, since } => {
                assert_eq!(holder, format!("apply, process {process}"));
                assert_eq!(since, Some(7));
            }
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_freed_lock_can_be_taken_and_its_file_stays() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("state/sync.db");
        drop(Lock::take(&database, "apply", 7).unwrap());
        let path = folder.path().join("state/sync.db.lock");
        let mode = path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o600);
        Lock::take(&database, "run", 8).unwrap();
    }

    #[test]
    fn a_holder_who_has_not_signed_yet_is_still_a_holder() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("sync.db");
        let lock = Lock::take(&database, "apply", 7).unwrap();
        lock.file.set_len(0).unwrap();
        let error = Lock::take(&database, "run", 8).unwrap_err();
        assert!(matches!(error, StoreError::Locked { since: None, .. }));
    }

    #[test]
    fn the_signature_of_a_killed_holder_is_overwritten_whole() {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("sync.db");
        fs::write(files::beside(&database, ".lock"), "x".repeat(500)).unwrap();
        let _lock = Lock::take(&database, "apply", 7).unwrap();
        let error = Lock::take(&database, "run", 8).unwrap_err();
        assert!(matches!(error, StoreError::Locked { since: Some(7), .. }));
    }
}
