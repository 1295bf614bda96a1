//! Erases somebody from everything that this program keeps: the store, then plans, reports and copies
//! of the store that name them. It calls no service: the records there stay.

use std::io;
use std::path::{Path, PathBuf};

use crate::model::email::Email;
use crate::steps::StepError;
use crate::store::Store;
use crate::store::erase::Erased;

/// What was erased.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// From the store.
    pub store: Erased,
    /// Files that named the person and were deleted, by path.
    pub files: Vec<PathBuf>,
}

/// Where this program keeps files.
pub struct Places<'a> {
    /// The database.
    pub state: &'a Path,
    /// The folder of plans.
    pub plans: &'a Path,
    /// The folder of reports.
    pub reports: &'a Path,
}

/// Erases an address.
///
/// # Errors
/// An operation of theirs in doubt: then nothing is erased. A file that cannot be deleted.
pub fn forget(store: &mut Store, places: &Places<'_>, email: &Email, now: i64) -> Result<Forgotten, StepError> {
    // Plans may stand where a person wanted them.
    let elsewhere = store.plan_paths()?;
    let erased = store.erase(email, now)?;
    let mut files = Vec::new();
    for path in files_in(places.plans).into_iter().chain(files_in(places.reports)).chain(elsewhere) {
        if names(&path, email) && !files.contains(&path) {
            delete(&path)?;
            files.push(path);
        }
    }
    // A copy made before the schema changed holds everybody as they were then.
    for path in copies_of(places.state) {
        delete(&path)?;
        files.push(path);
    }
    files.sort();
    Ok(Forgotten { store: erased, files })
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_file()).collect()
}

/// Whether a file names an address, in any case; one that cannot be read names nobody.
fn names(path: &Path, email: &Email) -> bool {
    let bytes = std::fs::read(path).unwrap_or_default();
    String::from_utf8_lossy(&bytes).to_lowercase().contains(email.as_str())
}

fn copies_of(state: &Path) -> Vec<PathBuf> {
    let Some((folder, name)) = state.parent().zip(state.file_name().and_then(|name| name.to_str())) else {
        return Vec::new();
    };
    let is_copy = |path: &PathBuf| {
        let copy = path.file_name().and_then(|copy| copy.to_str()).unwrap_or_default();
        copy.strip_prefix(name).is_some_and(|rest| rest.starts_with(".schema-"))
    };
    files_in(folder).into_iter().filter(is_copy).collect()
}

fn delete(path: &Path) -> Result<(), StepError> {
    match std::fs::remove_file(path) {
        Err(source) if source.kind() != io::ErrorKind::NotFound => {
            Err(StepError::Unwritable { path: path.to_owned(), source })
        }
        _ => Ok(()),
    }
}
