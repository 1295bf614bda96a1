//! Erases somebody from everything that this program keeps: plans, reports and copies of the store
//! that name them, then the store. It calls no service: the records there stay.

use std::io;
use std::path::{Path, PathBuf};

use crate::model::email::Email;
use crate::steps::StepError;
use crate::store::Store;
use crate::store::erase::Erased;
use crate::store::person::Person;

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

/// Erases whoever an address means.
///
/// # Errors
/// An operation of theirs in doubt: then nothing is erased. A file that cannot be deleted.
pub fn forget(store: &mut Store, places: &Places<'_>, email: &Email, now: i64) -> Result<Forgotten, StepError> {
    let person = store.person(email)?;
    let mut files = Vec::new();
    // Plans may stand where a person wanted them.
    let elsewhere = store.plan_paths()?;
    for path in files_in(places.plans).into_iter().chain(files_in(places.reports)).chain(elsewhere) {
        if names(&path, &person) && !files.contains(&path) {
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
    // The store last: cut anywhere, it still knows whom it is about, and the same command finishes.
    let erased = store.erase(&person, now)?;
    Ok(Forgotten { store: erased, files })
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).filter(|path| path.is_file()).collect()
}

/// Whether a file names one of somebody's addresses, in any case; one that cannot be read names nobody.
fn names(path: &Path, person: &Person) -> bool {
    let text = String::from_utf8_lossy(&std::fs::read(path).unwrap_or_default()).to_lowercase();
    person.emails.iter().any(|email| holds(&text, email.as_str()))
}

/// Whether an address stands in a text as itself, not as the end or the beginning of another one.
fn holds(text: &str, email: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || "._%+-".contains(letter);
    text.match_indices(email).any(|(start, _)| {
        let (before, after) =
            (text.get(..start).unwrap_or_default(), text.get(start + email.len()..).unwrap_or_default());
        let mut after = after.chars();
        !before.ends_with(is_part)
            && match after.next() {
                Some('.' | '-') => !after.next().is_some_and(char::is_alphanumeric),
                next => !next.is_some_and(char::is_alphanumeric),
            }
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_named_by_itself_and_not_by_a_longer_one() {
        let rows = [
            ("marie@exemple.fr", true),
            ("<marie@exemple.fr>", true),
            (r#"{"email":"marie@exemple.fr"}"#, true),
            ("écrire à marie@exemple.fr.", true),
            ("anne-marie@exemple.fr", false),
            ("marie@exemple.fr.exemple.com", false),
            ("marie@exemple.free", false),
            ("anne-marie@exemple.fr, marie@exemple.fr", true),
        ];
        for (text, is_named) in rows {
            assert_eq!(holds(text, "marie@exemple.fr"), is_named, "{text}");
        }
    }
}
