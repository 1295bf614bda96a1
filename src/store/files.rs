//! Files and folders that only their owner may read. It must not know what is in them.

use std::fs::{self, DirBuilder, File, OpenOptions, Permissions};
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use crate::model::canonical::{ByteHasher, Hash};

const PRIVATE_FILE: u32 = 0o600;
const PRIVATE_FOLDER: u32 = 0o700;

/// Makes the folder of a file, and those above it, for the owner alone. One that exists stays as
/// it is: it may be shared with other things.
pub(crate) fn make_folder(file: &Path) -> io::Result<()> {
    match folder_of(file) {
        folder if folder.is_dir() => Ok(()),
        folder => DirBuilder::new().recursive(true).mode(PRIVATE_FOLDER).create(folder),
    }
}

/// Makes an empty file where there is none, and takes every right from others.
pub(crate) fn make_private(path: &Path) -> io::Result<()> {
    private(path).map(drop)
}

/// Opens a file for reading and writing, made where there is none, closed to others.
pub(crate) fn private(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).mode(PRIVATE_FILE).open(path)?;
    if file.metadata()?.permissions().mode() & 0o077 != 0 {
        file.set_permissions(Permissions::from_mode(PRIVATE_FILE))?;
    }
    Ok(file)
}

/// Writes a file that only its owner may read, and its folder where there is none.
///
/// # Errors
/// Whatever the system says.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    make_folder(path)?;
    replace(path, bytes)
}

/// Puts bytes in place of a file: whoever looks sees the old ones or the new ones, also after a
/// loss of power.
pub(crate) fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let named = |(): &()| path.to_path_buf();
    replace_with(folder_of(path), |out| out.write_all(bytes), named).map(drop)
}

/// The same, for what is written piece by piece and takes its name from what was written.
pub(crate) fn replace_with<T>(
    folder: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> io::Result<T>,
    name: impl FnOnce(&T) -> PathBuf,
) -> io::Result<(T, PathBuf)> {
    let temporary = folder.join(format!(".{}.tmp", std::process::id()));
    let written = write_new(&temporary, write).and_then(|result| {
        let path = name(&result);
        fs::rename(&temporary, &path).map(|()| (result, path))
    });
    if written.is_err() {
        // The first failure is the one to tell; a leftover is overwritten next time.
        let _ = fs::remove_file(&temporary);
    }
    let written = written?;
    File::open(folder)?.sync_all()?;
    Ok(written)
}

/// The path of a companion: the same name with something after it.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn write_new<T>(path: &Path, write: impl FnOnce(&mut BufWriter<File>) -> io::Result<T>) -> io::Result<T> {
    let file = private(path)?;
    file.set_len(0)?;
    let mut out = BufWriter::new(file);
    let result = write(&mut out)?;
    out.flush()?;
    out.get_ref().sync_all()?;
    Ok(result)
}

/// The hash of a file's bytes, read piece by piece.
pub(crate) fn hash_of(path: &Path) -> io::Result<Hash> {
    let mut file = BufReader::with_capacity(1 << 20, File::open(path)?);
    let mut hasher = ByteHasher::default();
    loop {
        let piece = file.fill_buf()?;
        if piece.is_empty() {
            return Ok(hasher.finish());
        }
        hasher.add(piece);
        let count = piece.len();
        file.consume(count);
    }
}

fn folder_of(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replaced_file_is_private_and_leaves_nothing_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a/b/plan.json");
        make_folder(&path).unwrap();
        fs::write(&path, "old").unwrap();
        replace(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, PRIVATE_FILE);
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
        for folder in [folder.path().join("a"), folder.path().join("a/b")] {
            let mode = folder.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, PRIVATE_FOLDER);
        }
    }

    #[test]
    fn a_folder_that_exists_keeps_its_rights() {
        let folder = tempfile::tempdir().unwrap();
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
        make_folder(&folder.path().join("x")).unwrap();
        let mode = folder.path().metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode, 0o755);
    }

    #[test]
    fn a_failed_replacement_leaves_the_old_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.json");
        fs::create_dir(&path).unwrap();
        assert!(replace(&path, b"new").is_err());
        assert!(path.is_dir());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_a_killed_process_left_behind_is_overwritten_whole() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("plan.json");
        fs::write(beside(&path, ".tmp"), "a long leftover").unwrap();
        replace(&path, b"new").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"new");
    }
}
