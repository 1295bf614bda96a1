//! Throws away what is older than the configuration keeps: replaced versions, plan files, reports. It must
//! not touch a file that this program did not name.

use std::path::{Path, PathBuf};

use crate::steps::{StepError, compact_time};
use crate::store::Store;

const DAY_SECONDS: i64 = 86_400;

/// What was thrown away.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tidied {
    /// Versions of records.
    pub versions: usize,
    /// Plans and reports, by path.
    pub files: Vec<PathBuf>,
}

/// Throws away what is older than `days` before `now` (UTC seconds).
///
/// # Errors
/// A fault of the store. A file that cannot be deleted stays for the next time.
pub fn tidy(store: &mut Store, folders: [&Path; 2], (days, now): (u32, i64)) -> Result<Tidied, StepError> {
    let before = now - i64::from(days) * DAY_SECONDS;
    let versions = store.forget_versions_before(before)?;
    let oldest = compact_time(before);
    let files = folders.into_iter().flat_map(files_in).filter(|path| is_older(path, &oldest));
    let files = files.filter(|path| std::fs::remove_file(path).is_ok()).collect();
    Ok(Tidied { versions, files })
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.is_file()).collect();
    files.sort();
    files
}

/// Our names begin with a moment, which sorts as text does.
fn is_older(path: &Path, oldest: &str) -> bool {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let Some((moment, _)) = name.split_once('-') else { return false };
    let has_form = moment.len() == oldest.len()
        && moment.bytes().zip(oldest.bytes()).all(|(one, other)| one.is_ascii_digit() == other.is_ascii_digit());
    has_form && moment < oldest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_old_files_are_old() {
        for (name, expected) in [
            ("20240101T000000Z-1a2b.txt", true),
            ("20240101T000000Z-1a2b3c4d.json", true),
            ("20260101T000000Z-1a2b.txt", false),
            ("notes.txt", false),
            ("a-20240101T000000Z.txt", false),
            ("2024-01-01.txt", false),
        ] {
            assert_eq!(is_older(Path::new(name), "20250601T000000Z"), expected, "{name}");
        }
    }
}
