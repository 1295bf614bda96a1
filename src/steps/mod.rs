//! The walk: snapshot, plan, approve, apply, report. The only place where decisions meet effects.
//!
//! Invariant: it knows both services by `Remote` alone, and decides nothing that `reconcile` could.

use std::path::PathBuf;
use std::sync::Arc;

use serde::Serialize;
use tokio_util::sync::CancellationToken;

use crate::model::canonical::Hash;
use crate::model::journal::RunId;
use crate::model::rules::Rules;
use crate::model::side::PerSide;
use crate::remote::{Progress, Remote};
use crate::store::Store;

pub mod apply;
pub mod approve;
pub mod decide;
pub mod doctor;
pub mod error;
pub mod explain;
pub mod forget;
pub mod forms;
pub mod minimal;
pub mod mode;
pub mod plan;
pub mod report;
pub mod rest;
pub mod resume;
pub mod retention;
pub mod run;
pub mod setup;
pub mod snapshot;
pub mod undo;

pub use error::{Refusal, StepError};

/// What every step needs.
pub struct Session {
    /// The store, opened.
    pub store: Store,
    /// Both services, behind the guard.
    pub remotes: PerSide<Arc<dyn Remote>>,
    /// The settings that decisions rest on; field forms are completed when the services are identified.
    pub rules: Rules,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Told of the advance.
    pub progress: Arc<dyn Progress>,
    /// Where plan files go.
    pub plans: PathBuf,
    /// Who and where, for plans and approvals.
    pub place: Place,
    /// Cancelled when nothing more is to be begun.
    pub stop: CancellationToken,
    /// How much of both sides is read.
    pub extent: Extent,
}

impl Session {
    /// An id that no run has yet, for one that begins at a time.
    ///
    /// # Errors
    /// A fault of the store.
    pub fn free_run_id<T: Serialize>(&self, of: &T, at: i64) -> Result<RunId, StepError> {
        for attempt in 0_u32.. {
            let seed = Hash::of(&(self.store.lineage(), of, at, attempt));
            let id = RunId::from_text(format!("{}-{}", compact_time(at), seed.short(4)));
            if !self.store.has_run(&id)? {
                return Ok(id);
            }
        }
        unreachable!("attempts never end")
    }
}

/// How much of both sides a snapshot reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Everything.
    Full,
    /// What changed; everything where the last time is this many seconds ago, or where that does not do.
    Due(i64),
}

/// Who and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The machine.
    pub host: String,
    /// The user.
    pub user: String,
    /// Name and version of the engine.
    pub engine: String,
}

/// Tells the time.
pub trait Clock: Send + Sync {
    /// Now, UTC seconds.
    fn now(&self) -> i64;
}

/// A moment as it stands in file names and run ids: `YYYYMMDDThhmmssZ`.
pub fn compact_time(utc_seconds: i64) -> String {
    jiff::Timestamp::from_second(utc_seconds)
        .unwrap_or(jiff::Timestamp::UNIX_EPOCH)
        .strftime("%Y%m%dT%H%M%SZ")
        .to_string()
}
