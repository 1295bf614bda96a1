//! The plan: the whole list of operations, questions and notes; immutable, named by its content.
//! It must not read a clock, or anything but what it is given.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::aspect::Aspect;
use crate::model::canonical::{ByteHasher, Hash};
use crate::model::kind::Target;
use crate::model::operation::{ContactRef, Operation, OperationId};
use crate::model::plan_form::{Piece, pieces};
use crate::model::question::Question;
use crate::model::reason::Reason;
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::{Completeness, Evidence};
use crate::model::value::Value;

/// The version of the file format.
pub const FORMAT: &str = "1.0";

/// How long a plan stays fit to apply after the end of its later snapshot, in seconds.
pub const VALID_FOR_SECONDS: i64 = 24 * 3600;

/// A plan's id: the blake3 of its canonical body.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PlanId(Hash);

impl PlanId {
    /// An id read from a file or the store.
    pub fn from_text(text: impl Into<String>) -> Self {
        Self(Hash::from_hex(text))
    }

    /// The id of the body that has this hash.
    pub const fn of(body: Hash) -> Self {
        Self(body)
    }

    /// All hex digits.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The first eight hex digits, for names.
    pub fn short(&self) -> &str {
        self.0.short(8)
    }
}

impl fmt::Display for PlanId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// The file: a body, its id, and what is only known at the moment of writing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanFile {
    /// The version of the format.
    pub format: String,
    /// The hash of the body.
    pub id: PlanId,
    /// The plan.
    pub body: Plan,
    /// Times and places; not part of the id.
    pub meta: Meta,
}

/// What is only known at the moment of writing. Times are UTC seconds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meta {
    /// When the plan was written.
    pub created_at: i64,
    /// After this it is stale.
    pub valid_until: i64,
    /// When each snapshot was begun and ended.
    pub snapshots: PerSide<Span>,
    /// The store that it belongs to.
    pub lineage: String,
    /// The machine.
    pub host: String,
    /// The user.
    pub user: String,
}

/// A stretch of time, UTC seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Span {
    /// When it began.
    pub started_at: i64,
    /// When it ended.
    pub finished_at: i64,
}

/// The body. Equal inputs give equal bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// Name and version of the engine.
    pub engine: String,
    /// Copper's account id.
    pub account: String,
    /// Mailchimp's audience id.
    pub audience: String,
    /// What was read.
    pub snapshots: PerSide<SnapshotNote>,
    /// Hash of mapping, tags, marks, existence, members.
    pub configuration: Hash,
    /// Hash of mode and filters.
    pub scope: Hash,
    /// Hash of standing approval and budgets.
    pub policy: Hash,
    /// Whether scope or mapping differ from the last that a person applied.
    pub scope_changed: bool,
    /// What was tested over the finished plan.
    pub checks: Vec<Check>,
    /// How many of what.
    pub counts: Counts,
    /// What is to be done, in the order executed.
    pub operations: Vec<Operation>,
    /// What only a person can say.
    pub questions: Vec<Question>,
    /// Which values lost.
    pub conflicts: Vec<Conflict>,
    /// What is left as it is, and why.
    pub listed: Vec<Listed>,
}

impl Plan {
    /// The id of this body.
    pub fn id(&self) -> PlanId {
        let mut hasher = ByteHasher::default();
        pieces(self, &mut |piece| {
            if let Piece::Text(text) = piece {
                hasher.add(text.as_bytes());
            }
        });
        PlanId(hasher.finish())
    }

    /// Operations that are a change in somebody's eyes: all but `adopt`.
    pub fn changes(&self) -> impl Iterator<Item = &Operation> {
        self.operations.iter().filter(|operation| operation.side != Target::Base)
    }

    /// The operation with this id.
    pub fn operation(&self, id: &OperationId) -> Option<&Operation> {
        self.operations.iter().find(|operation| operation.id == *id)
    }

    /// Whether a check says stop.
    pub fn failed_check(&self) -> Option<&Check> {
        self.checks.iter().find(|check| check.verdict == Verdict::Stop)
    }
}

/// What was read of one side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SnapshotNote {
    /// The hash of its contents.
    pub contents: Hash,
    /// How much of the side.
    pub kind: Completeness,
    /// Counts that say why it is believed.
    pub evidence: Evidence,
}

/// A test of the finished plan: `numerator` of `denominator` against `limit`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Which test.
    pub name: String,
    /// What was counted.
    pub numerator: u64,
    /// Out of how many.
    pub denominator: u64,
    /// The most allowed; null: none.
    pub limit: Option<u64>,
    /// Over which time: `plan`, `run`, `day`.
    pub window: String,
    /// What follows.
    pub verdict: Verdict,
}

impl Check {
    /// What `--allow` calls its limit, where a person may raise it for one plan. A check without one
    /// that says stop is a fault of the planner.
    pub fn allowance(&self) -> Option<&'static str> {
        match self.name.as_str() {
            "shrink_copper" | "shrink_mailchimp" => Some("shrink"),
            "removals" => Some("removals"),
            "creates" => Some("creates"),
            "audience" => Some("audience"),
            _ => None,
        }
    }
}

/// What follows from a check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// Nothing.
    Pass,
    /// An unattended run holds the kinds concerned.
    Hold,
    /// Nothing is written.
    Stop,
}

/// Where a record ends up; exactly one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bucket {
    /// Nothing to do.
    InSync,
    /// At least one operation.
    Changed,
    /// Does not take part.
    Excluded,
    /// A person must say something first.
    Waiting,
    /// Something is wrong with it.
    Failing,
}

impl Bucket {
    /// The word in plans.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::InSync => "in_sync",
            Self::Changed => "changed",
            Self::Excluded => "excluded",
            Self::Waiting => "waiting",
            Self::Failing => "failing",
        }
    }
}

/// How many of what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counts {
    /// Records by bucket; each side adds up to its snapshot.
    pub records: PerSide<BTreeMap<Bucket, u64>>,
    /// Operations by target and kind.
    pub operations: BTreeMap<String, BTreeMap<String, u64>>,
    /// Contacts that are the same on both sides.
    pub identical: u64,
    /// People who carry the delete mark.
    pub marked: u64,
}

/// A value that lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Conflict {
    /// Whose.
    pub contact: ContactRef,
    /// Which field.
    pub field: Aspect,
    /// Which rule found it.
    pub reason: Reason,
    /// Who wins.
    pub winner: Side,
    /// What each side holds.
    pub values: PerSide<Value>,
    /// What each side held when they last agreed.
    pub base: PerSide<Value>,
}

/// Something left as it is, with its reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listed {
    /// Whose.
    pub contact: ContactRef,
    /// Where it concerns one side's record only.
    pub side: Option<Side>,
    /// Why.
    pub reason: Reason,
    /// Which field, where it is about one.
    pub field: Option<Aspect>,
    /// What each side holds.
    pub values: PerSide<Value>,
}
