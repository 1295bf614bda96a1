//! What is known of one contact, and what came to pass with it: the values that answer `why` and
//! `history`. It must not know how any of it is found or shown.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::model::aspect::Aspect;
use crate::model::consent::Mark;
use crate::model::email::Email;
use crate::model::journal::{Entry, FailureClass, RunId};
use crate::model::link::{Link, Tombstone};
use crate::model::operation::{ContactRef, Operation};
use crate::model::plan::{Bucket, Conflict, Listed};
use crate::model::question::{Decision, Question};
use crate::model::reason::Reason;
use crate::model::rules::Mode;
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::{NativeId, Record};
use crate::model::value::Value;

/// Everything known of whoever an address leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dossier {
    /// The address asked about.
    pub email: Email,
    /// The mode in force.
    pub mode: Mode,
    /// The text that test addresses contain.
    pub email_contains: String,
    /// When each side was last read, UTC seconds.
    pub read_at: PerSide<i64>,
    /// Each contact that the address leads to; never none. Somebody of whom nothing is left comes last.
    pub people: Vec<Person>,
}

/// One contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Person {
    /// Why this person is, or is not, synchronised.
    pub answer: Answer,
    /// Whom.
    pub contact: ContactRef,
    /// Where the records end up; `None` where there are none.
    pub bucket: Option<Bucket>,
    /// Which rule put them there; `None` where nothing of the person is left.
    pub reason: Option<Reason>,
    /// What each side holds.
    pub records: PerSide<Vec<Held>>,
    /// The link that the records stand in, with its base.
    pub link: Option<Link>,
    /// Deletions remembered of the records or of their addresses.
    pub tombstones: Vec<Tombstone>,
    /// Writes that a service refused for good.
    pub refusals: Vec<Refusal>,
    /// What a plan made now would do.
    pub operations: Vec<Operation>,
    /// Questions without an answer.
    pub questions: Vec<Question>,
    /// Values that would lose.
    pub conflicts: Vec<Conflict>,
    /// What is left as it is.
    pub listed: Vec<Listed>,
    /// Answers in force.
    pub answered: Vec<Asked>,
    /// The last operations, the latest last.
    pub performed: Vec<Performed>,
}

/// Why somebody is, or is not, synchronised, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Linked, and nothing to do.
    InSync,
    /// The same, but some values are left as they are.
    InSyncApart,
    /// The same, but no mail is sent: unsubscribed, bounced or archived.
    InSyncSuppressed,
    /// The same on both sides, and to be linked.
    ToLink,
    /// On one side only, and to be created on the other.
    ToCreate,
    /// Something is to be written.
    ToChange,
    /// Something is to be written and was refused, or not reached, the last time.
    FailedLast,
    /// A person must say something first.
    Waiting,
    /// Does not take part.
    Excluded,
    /// A service refuses it.
    Failing,
    /// No record is left.
    Past,
}

/// A record as last read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Held {
    /// The record.
    #[serde(flatten)]
    pub record: Record,
    /// The service's own stamp of the last change, UTC seconds.
    pub changed_at: i64,
    /// The marks among its tags.
    pub marks: BTreeSet<Mark>,
    /// Whether the last reading did not see it.
    pub is_unseen: bool,
}

/// A write that a service refused for good, or that failed and is tried later.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refusal {
    /// What was to be written.
    pub fields: Vec<Aspect>,
    /// Where.
    pub side: Option<Side>,
    /// What kind of failure.
    pub class: FailureClass,
    /// The service's own words.
    pub message: String,
    /// How often it was refused.
    pub count: u64,
    /// When it was refused first, UTC seconds.
    pub since: i64,
    /// When it was refused last, UTC seconds.
    pub last_at: i64,
    /// When it is tried again, UTC seconds; `None`: not before it would write something else.
    pub next_at: Option<i64>,
}

/// An operation as it was performed, and who allowed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Performed {
    /// The entry of the journal.
    #[serde(flatten)]
    pub entry: Entry,
    /// Who approved the plan.
    pub approver: Option<String>,
}

/// A question that a plan met, with its answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Asked {
    /// The question.
    pub question: Question,
    /// When it was opened, UTC seconds.
    pub first_asked_at: i64,
    /// When a plan no longer met it; `None` while one does.
    pub closed_at: Option<i64>,
    /// The answer given last.
    pub decision: Option<Decision>,
}

impl Asked {
    /// The answer, where it still counts: the question is met, and was not opened anew since.
    pub fn in_force(&self) -> Option<&Decision> {
        let is_fresh = |decision: &&Decision| self.closed_at.is_none() && decision.at >= self.first_asked_at;
        self.decision.as_ref().filter(is_fresh)
    }
}

/// What came to pass with whoever an address leads to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct History {
    /// The address asked about.
    pub email: Email,
    /// Each contact that the address leads to; never none.
    pub people: Vec<Course>,
}

/// What came to pass with one contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Course {
    /// Whom.
    pub contact: ContactRef,
    /// In time order.
    pub events: Vec<Event>,
}

/// Something that came to pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Event {
    /// When it was noticed or done, UTC seconds.
    pub at: i64,
    /// What.
    #[serde(flatten)]
    pub happening: Happening,
}

/// What came to pass.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Happening {
    /// A record was found as it had not been before.
    Version(Version),
    /// A record was found gone.
    Gone {
        /// On which side.
        side: Side,
        /// Which record.
        id: NativeId,
    },
    /// An operation was taken up.
    Write(Box<Performed>),
    /// A plan asked something.
    Asked {
        /// What.
        question: Box<Question>,
    },
    /// A person answered.
    Decided {
        /// What was asked.
        question: Box<Question>,
        /// What was answered.
        decision: Decision,
    },
}

/// One version of a record, as what differs from the one before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Version {
    /// On which side.
    pub side: Side,
    /// Which record.
    pub id: NativeId,
    /// Whether there was none before.
    pub is_first: bool,
    /// Who made it so.
    pub by: Author,
    /// The run that wrote it, where it is known.
    pub run: Option<RunId>,
    /// What differs; of a first version, everything.
    pub differences: Vec<Difference>,
}

/// Who made a version of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    /// A write of ours.
    Us,
    /// Somebody, or something, on that side.
    Them,
}

/// One thing that differs between two versions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// What it is about.
    pub field: Aspect,
    /// What it was.
    pub before: Value,
    /// What it is.
    pub after: Value,
}
