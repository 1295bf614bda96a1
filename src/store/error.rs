//! What can go wrong with the store and with plan files, by what a caller may do about it. It must
//! never hold an address, a name or a stored value.

use std::io;
use std::path::{Path, PathBuf};

use rusqlite::ErrorCode;

use crate::model::link::LinkId;
use crate::model::operation::OperationId;
use crate::model::side::Side;

/// What every function of the store returns.
pub type Result<T> = std::result::Result<T, StoreError>;

/// A failed call of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database was written by a later program.
    #[error("the database has schema {found}, this program knows up to {known}")]
    NewerSchema {
        /// Its version.
        found: i64,
        /// The latest version known here.
        known: i64,
    },
    /// The file is a database of something else.
    #[error("the database was not made by this program: {}", .path.display())]
    NotAStore {
        /// The file.
        path: PathBuf,
    },
    /// The database is damaged, or a stored value cannot be read.
    #[error("the database is damaged: {what}")]
    Corrupt {
        /// Where it was noticed.
        what: String,
    },
    /// A file or folder could not be made or written.
    #[error("could not write {}", .path.display())]
    Unwritable {
        /// Which one.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// There is no room left on the disk.
    #[error("the disk is full")]
    DiskFull,
    /// Another process keeps writing to the database.
    #[error("the database is busy")]
    Busy,
    /// Another run holds the lock.
    #[error("another run holds the lock: {holder}")]
    Locked {
        /// Command and process; empty where it is not known.
        holder: String,
        /// Since when, UTC seconds.
        since: Option<i64>,
    },
    /// There is no such thing.
    #[error("there is no such {what}")]
    NotFound {
        /// The word for it.
        what: &'static str,
    },
    /// A prefix fits several ids.
    #[error("{prefix} fits several: {}", .candidates.join(", "))]
    Ambiguous {
        /// What was asked for.
        prefix: String,
        /// Every id that fits.
        candidates: Vec<String>,
    },
    /// A link is not at the generation that the change was made from.
    #[error("link {link} moved: it is at generation {found}, the change makes {wanted}")]
    Moved {
        /// Which link.
        link: LinkId,
        /// Its generation; 0 where there is no such link.
        found: u64,
        /// The generation that the change makes; only `found + 1` is right.
        wanted: u64,
    },
    /// One of the records already stands in another link.
    #[error("the {side} record already stands in link {link}")]
    AlreadyLinked {
        /// On which side.
        side: Side,
        /// In which link.
        link: LinkId,
    },
    /// The operation already has what is to be recorded.
    #[error("operation {operation} is already recorded")]
    AlreadyRecorded {
        /// Which operation.
        operation: OperationId,
    },
    /// The end of an operation of somebody to be erased is not known.
    #[error("an operation is in doubt")]
    InDoubt,
    /// A commit hook said stop.
    #[error("interrupted at {point}")]
    Interrupted {
        /// Where.
        point: &'static str,
    },
    /// Anything else that SQLite says.
    #[error("the database refused")]
    Sqlite(#[source] rusqlite::Error),
}

impl StoreError {
    /// A failure to write some file or folder.
    pub fn unwritable(path: &Path, source: io::Error) -> Self {
        if source.kind() == io::ErrorKind::StorageFull {
            return Self::DiskFull;
        }
        Self::Unwritable { path: path.to_owned(), source }
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Corrupt { what: error.to_string() },
            Some(ErrorCode::DiskFull) => Self::DiskFull,
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            _ => Self::Sqlite(error),
        }
    }
}

/// A plan file that is not to be trusted.
#[derive(Debug, thiserror::Error)]
pub enum PlanFileError {
    /// The file could not be read.
    #[error("could not read {}", .path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// It is no JSON.
    #[error("the plan file is not JSON at line {line}, column {column}")]
    NotJson {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// It is JSON, but no plan of this format.
    #[error("the plan file is not a plan at line {line}, column {column}")]
    NotAPlan {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
    },
    /// It is written in another version of the format.
    #[error("the plan file has format {found}, this program reads {known}")]
    OtherFormat {
        /// Its version.
        found: String,
        /// The version read here.
        known: &'static str,
    },
    /// The body is not the one that the id names.
    #[error("the plan file was changed after it was written")]
    Changed,
    /// An operation is not the one that its id names.
    #[error("operation {operation} was changed after it was planned")]
    Unsealed {
        /// Which one.
        operation: OperationId,
    },
}
