//! What can end a step. It must never hold a key, an address or a name, but for the contacts that a
//! refusal names to the person at the screen.

use std::path::PathBuf;

use crate::model::operation::ContactRef;
use crate::model::plan::Check;
use crate::model::side::Side;
use crate::remote::RemoteError;
use crate::store::{PlanFileError, StoreError};

/// What ended a step.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// A service.
    #[error(transparent)]
    Remote(#[from] RemoteError),
    /// A side that could not be read whole; nothing is planned on it.
    #[error("{0}")]
    Snapshot(RemoteError),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A plan file that cannot be read.
    #[error(transparent)]
    PlanFile(#[from] PlanFileError),
    /// The key opens another account or audience than the one that the store knows.
    #[error("{side}: the store belongs to {expected}, the key opens {found}")]
    WrongAccount {
        /// Which side.
        side: Side,
        /// What the store knows.
        expected: String,
        /// What the key opens.
        found: String,
    },
    /// Nothing was written, by rule.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A guard spoke; nothing was written.
    #[error("stopped by the check {}: {} of {}", .0.name, .0.numerator, .0.denominator)]
    Guard(Box<Check>),
    /// A file that could not be written.
    #[error("cannot write {path}: {source}")]
    Unwritable {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

/// Why a plan is not applied.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Its bytes are not those that the store wrote.
    #[error("the plan was changed on disk")]
    Changed,
    /// The store never wrote it.
    #[error("the plan belongs to another store")]
    Foreign,
    /// It was applied before, or begun.
    #[error("the plan was used before")]
    Used,
    /// It is too old.
    #[error("the plan expired")]
    Expired,
    /// Nobody said yes.
    #[error("the plan is not approved")]
    NotApproved,
    /// Mapping, tags, marks or the like are not those that it was made under.
    #[error("the configuration changed since the plan")]
    OtherConfiguration,
    /// Mode or filters are not those that it was made under.
    #[error("the scope changed since the plan")]
    OtherScope,
    /// Links moved since.
    #[error("the plan is stale: {} contact(s) moved since", .0.len())]
    Stale(Vec<ContactRef>),
    /// `--only` or `--except` names nothing, or more than one operation.
    #[error("no single operation is called {0}")]
    NoSuchOperation(String),
    /// No person has applied a plan of this store yet.
    #[error("the first plan needs a person's yes")]
    FirstPlan,
    /// More people may take part than in the last plan that a person applied.
    #[error("the scope is wider than the one that a person approved")]
    WiderScope,
    /// The person at the screen said no.
    #[error("not applied")]
    Declined,
}
