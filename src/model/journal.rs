//! Runs, intents and outcomes: what was done, append-only; and the value that every report renders.
//! It must not know how any of it is stored or shown.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::operation::{ContactRef, Operation, OperationId};
use crate::model::plan::{Counts, Listed, Plan, PlanId};
use crate::model::question::Question;
use crate::model::rules::Mode;
use crate::model::snapshot::{NativeId, Record};
use crate::model::wish::Wish;

/// A run's id: `<YYYYMMDDThhmmssZ>-<4 hex>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RunId(String);

impl RunId {
    /// An id made by the caller or read from the store.
    pub fn from_text(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RunId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// One performance of a command that may write.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// `apply`, `run` or `resume`.
    pub command: String,
    /// The mode it ran in.
    pub mode: Mode,
    /// The text that test addresses contain.
    pub email_contains: String,
    /// The plan it performed, if it came to that.
    pub plan: Option<PlanId>,
    /// When it began, UTC seconds.
    pub started_at: i64,
    /// When it ended; `None` while it runs or after it was killed.
    pub finished_at: Option<i64>,
    /// How it ended.
    pub outcome: Option<RunOutcome>,
    /// Who approved the plan.
    pub approver: Option<String>,
}

/// A run with how its operations ended, changes of the base aside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RunTally {
    /// The run.
    pub run: Run,
    /// Written and read back.
    pub done: u64,
    /// Left for a person, or waiting for what was left.
    pub held: u64,
    /// Refused, not reached, met something that had moved, or in doubt.
    pub failed: u64,
}

impl RunTally {
    /// All of them.
    pub const fn total(&self) -> u64 {
        self.done + self.held + self.failed
    }

    /// Whether the run as a whole came to nothing.
    pub const fn has_failed(&self) -> bool {
        !matches!(
            self.run.outcome,
            Some(RunOutcome::Done | RunOutcome::Partial | RunOutcome::Pending | RunOutcome::Changes)
        )
    }
}

/// How a run ended. The words are those of `"outcome"` in JSON documents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunOutcome {
    /// Everything was done.
    Done,
    /// A plan with changes was made.
    Changes,
    /// Nothing was written: not approved, changed, stale, used.
    Refused,
    /// Nothing was written: a guard spoke.
    Stopped,
    /// Some operations drifted or failed.
    Partial,
    /// Questions or held operations wait.
    Pending,
    /// Another run holds the lock.
    Locked,
    /// A person must settle something first.
    Recovery,
    /// It failed.
    Failed,
}

/// An operation as it was performed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// In which run.
    pub run: RunId,
    /// Of which plan.
    pub plan: PlanId,
    /// The operation.
    pub operation: Operation,
    /// When its intent was committed, UTC seconds; `None` for base-only changes and what never began.
    pub intent_at: Option<i64>,
    /// When its outcome was committed, UTC seconds.
    pub outcome_at: Option<i64>,
    /// How it ended; `None`: in doubt.
    pub outcome: Option<Outcome>,
}

/// How an operation ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// Written and read back.
    Done {
        /// The record written.
        record: Option<NativeId>,
        /// Fields that the service does not hold as they were planned: kept in another form, or refused.
        lossy: Vec<String>,
    },
    /// A precondition no longer held; nothing was written.
    Drift {
        /// What had moved: field names and words, no values.
        what: Vec<String>,
    },
    /// The service refused, or it could not be reached.
    Failed {
        /// What kind of failure.
        class: FailureClass,
        /// The service's own words, at most a line.
        message: String,
    },
    /// Left out of the approval, or something before it failed.
    Skipped {
        /// The operation it waited for, if that is why.
        because: Option<OperationId>,
    },
    /// Not begun, because the standing approval does not cover it; planned anew next time.
    Held {
        /// Why not.
        because: Hold,
    },
}

/// Why an unattended run leaves an operation to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hold {
    /// Its kind is not among those approved for good.
    Kind,
    /// Its kind is over the budget of a run or of a day.
    Budget,
    /// The audience would grow over its cap.
    Audience,
    /// Nobody applied a plan under this scope or mapping yet.
    ScopeChanged,
    /// Something that it waits for is held.
    Earlier,
}

/// Why an operation failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureClass {
    /// The service refused the values.
    Rejected,
    /// The service refuses to subscribe this address.
    Refused,
    /// The service answered well and changed nothing.
    IgnoredByService,
    /// The key was refused.
    Unauthorized,
    /// No answer, or too many requests.
    Unreachable,
    /// The answer could not be read.
    Unreadable,
    /// It lies outside the scope; stopped before the wire.
    OutOfScope,
    /// Mailchimp forgot the address: only the contact can sign up again.
    Forgotten,
}

/// How long what failed is left alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// It is planned again by the next run.
    None,
    /// Unattended runs try it again after a time, which grows with each failure in a row.
    Growing,
    /// Until it would write something else.
    UntilChanged,
}

/// Seconds until another try, by how often in a row it has failed. The first is over before the next
/// unattended run of the usual schedule.
const WAITS: [i64; 4] = [10 * 60, 60 * 60, 4 * 60 * 60, 24 * 60 * 60];

impl Patience {
    /// When a write that failed for the `count`-th time in a row is tried again; `None`: not before it
    /// would write something else.
    pub fn next_try(self, at: i64, count: u64) -> Option<i64> {
        let place = usize::try_from(count).unwrap_or(usize::MAX).saturating_sub(1);
        match self {
            Self::None => Some(at),
            Self::Growing => Some(at + WAITS.get(place).copied().unwrap_or(24 * 60 * 60)),
            Self::UntilChanged => None,
        }
    }
}

impl FailureClass {
    /// How long a write that failed so is left alone.
    pub const fn patience(self) -> Patience {
        match self {
            Self::Rejected | Self::Refused | Self::Forgotten | Self::IgnoredByService => Patience::UntilChanged,
            Self::Unreachable | Self::Unreadable => Patience::Growing,
            // Of the key or the settings, not of the write.
            Self::Unauthorized | Self::OutOfScope => Patience::None,
        }
    }
}

/// A write, or a field of one, that failed and is left alone for a time or for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// What was wanted.
    pub wish: Wish,
    /// Why it was refused.
    pub class: FailureClass,
    /// The service's own words, at most a line.
    pub message: String,
}

/// What a write left behind, to be stored with its outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadBack {
    /// The record as it was just before, where it existed.
    pub before: Option<Record>,
    /// The record as read back; `None` after a deletion.
    pub after: Option<Record>,
}

/// A person's yes to exactly one plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approval {
    /// Which plan.
    pub plan: PlanId,
    /// Who.
    pub by: String,
    /// When, UTC seconds.
    pub at: i64,
    /// How.
    pub how: ApprovalWay,
    /// The operations kept.
    pub operations: Vec<OperationId>,
    /// Limits set for this plan alone.
    pub allow: BTreeMap<String, u64>,
}

/// How a yes was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalWay {
    /// `sync approve`.
    Command,
    /// Typed when asked.
    Typed,
    /// `--yes`.
    Flag,
    /// The standing approval.
    Standing,
}

/// What went wrong, as it was told to the person at the screen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// A lasting word for programs.
    pub code: String,
    /// One line that states the cause.
    pub message: String,
    /// What to do; empty where nothing can be said.
    pub hint: String,
}

/// The value that every report of a run renders.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunReport {
    /// The run.
    pub run: Run,
    /// The plan it performed, or was not allowed to; `None` where it came to none.
    pub plan: Option<Plan>,
    /// What waits for an answer where it came to no plan: what earlier ones asked still does.
    pub waiting: Vec<Question>,
    /// Why it came to nothing, if it did.
    pub problem: Option<Problem>,
    /// Where contacts sign up by themselves, if that is known.
    pub signup_url: Option<String>,
    /// What was done, in order; one entry per selected operation, and per base-only change.
    pub entries: Vec<Entry>,
    /// The first identical contacts by address, at most twenty.
    pub identical: Vec<ContactRef>,
}

impl RunReport {
    /// What was planned; nothing where it came to no plan.
    pub fn operations(&self) -> &[Operation] {
        self.plan.as_ref().map_or(&[], |plan| &plan.operations)
    }

    /// What waits for an answer.
    pub fn questions(&self) -> &[Question] {
        self.plan.as_ref().map_or(&self.waiting, |plan| &plan.questions)
    }

    /// What is left as it is.
    pub fn listed(&self) -> &[Listed] {
        self.plan.as_ref().map_or(&[], |plan| &plan.listed)
    }

    /// How much of what the plan held.
    pub fn counts(&self) -> Counts {
        self.plan.as_ref().map(|plan| plan.counts.clone()).unwrap_or_default()
    }
}
