//! How much room is left on the disk. It must not write there.

use std::io;
use std::path::Path;

/// Bytes that this user may still write beside a path; its nearest folder that exists is asked.
///
/// # Errors
/// None of the path exists, or the system does not tell.
pub fn free_bytes(path: &Path) -> io::Result<u64> {
    let folder = path.ancestors().find(|folder| folder.is_dir()).ok_or(io::ErrorKind::NotFound)?;
    available(folder)
}

#[cfg(unix)]
fn available(folder: &Path) -> io::Result<u64> {
    let told = rustix::fs::statvfs(folder)?;
    Ok(told.f_bavail.saturating_mul(told.f_frsize))
}

#[cfg(not(unix))]
fn available(_: &Path) -> io::Result<u64> {
    Err(io::ErrorKind::Unsupported.into())
}
