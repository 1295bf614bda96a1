//! Links, their bases, and tombstones: what the two sides were when they last agreed. It must not
//! decide what follows when they no longer do.

use std::collections::BTreeSet;
use std::fmt;

use compact_str::CompactString;
use serde::{Deserialize, Serialize};

use crate::model::canonical::Hash;
use crate::model::consent::{Mark, Status, Suppression};
use crate::model::contact::FieldName;
use crate::model::email::Email;
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::NativeId;
use crate::model::sorted::SortedMap;
use crate::model::tag::TagKey;
use crate::model::value::Value;

/// A link's id: 16 hex digits of the hash of both native ids.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LinkId(CompactString);

impl LinkId {
    /// The id of the link between two records.
    pub fn of(copper: &NativeId, mailchimp: &NativeId) -> Self {
        Self(Hash::of(&("link", copper, mailchimp)).short(16).into())
    }

    /// An id read from the store or a plan.
    pub fn from_text(text: impl Into<CompactString>) -> Self {
        Self(text.into())
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LinkId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A lasting statement that two records are one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Link {
    /// Its id.
    pub id: LinkId,
    /// The two records.
    pub records: PerSide<NativeId>,
    /// Whether it takes part.
    pub state: LinkState,
    /// The number of its base; +1 in each transaction that changes it.
    pub generation: u64,
    /// What each side was read back to hold.
    pub base: Base,
}

/// Whether a link takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LinkState {
    /// Fields and tags travel.
    Active,
    /// Nothing but suppressions travels.
    Suspended,
    /// Both records are left alone and not linked again.
    Closed,
}

impl LinkState {
    /// The word in plans and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Closed => "closed",
        }
    }

    /// From the word; `None` where there is no such state.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Active, Self::Suspended, Self::Closed].into_iter().find(|state| state.as_str() == word)
    }
}

/// What each side was read back to hold when they last agreed or were last settled.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Base {
    /// The address each side used.
    #[serde(default)]
    pub emails: PerSide<Option<Email>>,
    /// Two values a field; a field that is absent has no base.
    #[serde(default)]
    pub fields: SortedMap<FieldName, PerSide<Value>>,
    /// Tags that are ours, with their presence on each side.
    #[serde(default)]
    pub tags: SortedMap<TagKey, PerSide<bool>>,
    /// Marks that stood in Copper.
    #[serde(default)]
    pub marks: BTreeSet<Mark>,
    /// The member's status.
    #[serde(default)]
    pub status: Option<Status>,
    /// Who caused the suppression that stands, if one does.
    #[serde(default)]
    pub suppression: Option<Suppression>,
}

/// The memory that a linked record was deleted on one side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tombstone {
    /// Where it was deleted.
    pub side: Side,
    /// Which record.
    pub id: NativeId,
    /// The addresses it had.
    pub emails: Vec<Email>,
    /// When it was noticed, UTC seconds.
    pub at: i64,
    /// Why it stands.
    pub cause: Cause,
}

/// Why a tombstone stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// The record was deleted.
    #[default]
    Deleted,
    /// Mailchimp takes the address back from the contact alone.
    Forgotten,
    /// The record stands, but its person's link moved to another one: it is left alone.
    LeftBehind,
}
