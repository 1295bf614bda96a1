//! Everything that a plan is made from, as one value. It must not fetch any of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::canonical::Hash;
use crate::model::link::{Link, Tombstone};
use crate::model::plan::SnapshotNote;
use crate::model::rules::Rules;
use crate::model::side::PerSide;
use crate::model::snapshot::{NativeId, Record};

/// The inputs of a plan.
#[derive(Debug, Clone)]
pub struct World {
    /// Name and version of the engine.
    pub engine: String,
    /// Copper's account id and Mailchimp's audience id.
    pub accounts: PerSide<String>,
    /// The settings.
    pub rules: Rules,
    /// What was read.
    pub snapshots: PerSide<SnapshotNote>,
    /// The current records of each side.
    pub records: PerSide<BTreeMap<NativeId, Record>>,
    /// Known records that were not listed and of which nothing is known: they plan nothing.
    pub unseen: PerSide<BTreeSet<NativeId>>,
    /// Records of operations that began and of which the end is not known: they plan nothing.
    pub in_doubt: PerSide<BTreeSet<NativeId>>,
    /// Every link.
    pub links: Vec<Link>,
    /// Deletions remembered.
    pub tombstones: Vec<Tombstone>,
    /// Scope and configuration that a person last applied; `None` before the first time.
    pub applied: Option<Applied>,
    /// How many records the last Full snapshot before these held.
    pub previous_full: PerSide<Option<u64>>,
    /// What unattended runs did in the last 24 hours.
    pub spent: Spent,
}

/// What a person last applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The hash of the scope.
    pub scope: Hash,
    /// The hash of mapping, tags, marks, existence, members.
    pub configuration: Hash,
}

/// Intents of unattended runs in the last 24 hours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spent {
    /// Creations.
    pub creates: u64,
    /// `untag` and `clear`.
    pub removals: u64,
}
