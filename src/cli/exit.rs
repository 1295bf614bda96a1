//! Every way the program can end, one code per thing a caller would do differently. It must not
//! know what led there.

use crate::model::journal::RunOutcome;

/// An exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// Failed; nothing more specific.
    Failed,
    /// `plan --detailed-exitcode`: changes are present.
    Changes,
    /// Nothing was written: changed, stale, used, expired, not approved, other configuration.
    Refused,
    /// Nothing was written: a guard spoke.
    Stopped,
    /// Some operations drifted or failed; safe to run again.
    Partial,
    /// Questions or held operations wait, and the caller asked to be told.
    Pending,
    /// Another run holds the lock.
    Locked,
    /// An operation is in doubt and only a person can settle it.
    Recovery,
    /// The command line is not understood.
    Usage,
    /// The configuration cannot be used.
    Configuration,
    /// SIGINT; what was in flight was finished.
    Interrupted,
    /// SIGTERM; what was in flight was finished.
    Terminated,
}

impl Exit {
    /// The number that the system sees.
    pub const fn code(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Changes => 2,
            Self::Refused => 4,
            Self::Stopped => 5,
            Self::Partial => 6,
            Self::Pending => 7,
            Self::Locked => 8,
            Self::Recovery => 9,
            Self::Usage => 64,
            Self::Configuration => 78,
            Self::Interrupted => 130,
            Self::Terminated => 143,
        }
    }

    /// The word in JSON documents.
    pub const fn outcome(self) -> RunOutcome {
        match self {
            Self::Done => RunOutcome::Done,
            Self::Failed | Self::Usage | Self::Configuration => RunOutcome::Failed,
            Self::Changes => RunOutcome::Changes,
            Self::Refused => RunOutcome::Refused,
            Self::Stopped => RunOutcome::Stopped,
            Self::Partial | Self::Interrupted | Self::Terminated => RunOutcome::Partial,
            Self::Pending => RunOutcome::Pending,
            Self::Locked => RunOutcome::Locked,
            Self::Recovery => RunOutcome::Recovery,
        }
    }
}
