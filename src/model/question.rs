//! What only a person can say, and what was said. It must not know what an answer leads to.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::aspect::Aspect;
use crate::model::canonical::Hash;
use crate::model::operation::ContactRef;
use crate::model::side::PerSide;
use crate::model::snapshot::NativeId;
use crate::model::value::Value;

/// A question's id: 16 hex digits of the hash of what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct QuestionId(String);

impl QuestionId {
    /// The id of a question about some records, resting on some facts. When a fact changes, the
    /// question is another one and an earlier answer no longer meets it.
    pub fn of<T: Serialize>(kind: QuestionKind, records: &PerSide<Vec<NativeId>>, facts: &T) -> Self {
        Self(Hash::of(&("question", kind, records, facts)).short(16).to_owned())
    }

    /// An id read from the store or typed by a person.
    pub fn from_text(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for QuestionId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// What only a person can say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Its id.
    pub id: QuestionId,
    /// What is asked.
    pub kind: QuestionKind,
    /// About whom.
    pub contact: ContactRef,
    /// Every record concerned.
    pub records: PerSide<Vec<NativeId>>,
    /// The answers that may be given, the recommended one first.
    pub choices: Vec<Choice>,
    /// The field in question, where it is about one.
    pub field: Option<Aspect>,
    /// What each side holds, where that helps.
    pub values: PerSide<Value>,
    /// The names of the people whom one may choose, where one may.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub people: BTreeMap<NativeId, String>,
}

/// The kinds of question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    /// Somebody put the delete mark.
    Marked,
    /// A field in conflict on hold.
    Conflict,
    /// A linked person is gone from Copper.
    DeletedInCopper,
    /// A linked member is gone from Mailchimp.
    DeletedInMailchimp,
    /// Somebody deleted is back.
    CameBack,
    /// A new address belongs to another member.
    SamePerson,
    /// Several people on one address.
    SharedAddress,
    /// The address changed differently on both sides.
    AddressConflict,
    /// Addresses were exchanged.
    AddressCycle,
    /// A person lost their only address.
    LostAddress,
    /// A linked member is archived.
    ArchivedInMailchimp,
    /// Signs disagree on whether somebody wants mail again.
    OptInAgain,
    /// A bounced member has a new address in Copper.
    CleanedNewAddress,
}

impl QuestionKind {
    /// All of them.
    pub const ALL: [Self; 13] = [
        Self::Marked,
        Self::Conflict,
        Self::DeletedInCopper,
        Self::DeletedInMailchimp,
        Self::CameBack,
        Self::SamePerson,
        Self::SharedAddress,
        Self::AddressConflict,
        Self::AddressCycle,
        Self::LostAddress,
        Self::ArchivedInMailchimp,
        Self::OptInAgain,
        Self::CleanedNewAddress,
    ];

    /// The word in commands and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Marked => "marked",
            Self::Conflict => "conflict",
            Self::DeletedInCopper => "deleted_in_copper",
            Self::DeletedInMailchimp => "deleted_in_mailchimp",
            Self::CameBack => "came_back",
            Self::SamePerson => "same_person",
            Self::SharedAddress => "shared_address",
            Self::AddressConflict => "address_conflict",
            Self::AddressCycle => "address_cycle",
            Self::LostAddress => "lost_address",
            Self::ArchivedInMailchimp => "archived_in_mailchimp",
            Self::OptInAgain => "opt_in_again",
            Self::CleanedNewAddress => "cleaned_new_address",
        }
    }

    /// The answers that may be given, the recommended one first. `shared_address` takes `use:ID`
    /// for each of the people concerned, which the asker adds.
    pub fn choices(self) -> Vec<Choice> {
        match self {
            Self::Marked => vec![Choice::Archive, Choice::Delete, Choice::Ignore],
            Self::Conflict => vec![Choice::Copper, Choice::Mailchimp, Choice::KeepApart],
            Self::DeletedInCopper => vec![Choice::Unsubscribe, Choice::Keep],
            Self::DeletedInMailchimp => vec![Choice::KeepOut, Choice::AddAgain],
            Self::CameBack => vec![Choice::KeepOut, Choice::Link],
            Self::SamePerson => vec![Choice::Separate, Choice::Link],
            Self::SharedAddress => vec![],
            Self::AddressConflict => vec![Choice::Copper, Choice::Mailchimp],
            Self::AddressCycle | Self::LostAddress => vec![Choice::Keep, Choice::Close],
            Self::ArchivedInMailchimp => vec![Choice::Keep, Choice::Mark],
            Self::OptInAgain | Self::CleanedNewAddress => vec![Choice::KeepOut, Choice::Pending],
        }
    }
}

/// An answer. In JSON its word; `use:ID` for `Use`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Choice {
    /// Keep the person, unsubscribe, put the inactive mark.
    Archive,
    /// Permanent deletion on both sides.
    Delete,
    /// Stay out while marked.
    Ignore,
    /// Copper's.
    Copper,
    /// Mailchimp's.
    Mailchimp,
    /// Leave the two as they are.
    KeepApart,
    /// Unsubscribe the member.
    Unsubscribe,
    /// Leave as it is.
    Keep,
    /// Stay out.
    KeepOut,
    /// Add again, to be confirmed.
    AddAgain,
    /// They are one person.
    Link,
    /// They are two.
    Separate,
    /// Close the link.
    Close,
    /// Put the inactive mark.
    Mark,
    /// Ask the contact to confirm.
    Pending,
    /// This one of several records.
    Use(NativeId),
}

impl Choice {
    /// The word typed in commands.
    pub fn word(&self) -> String {
        match self {
            Self::Archive => "archive",
            Self::Delete => "delete",
            Self::Ignore => "ignore",
            Self::Copper => "copper",
            Self::Mailchimp => "mailchimp",
            Self::KeepApart => "keep_apart",
            Self::Unsubscribe => "unsubscribe",
            Self::Keep => "keep",
            Self::KeepOut => "keep_out",
            Self::AddAgain => "add_again",
            Self::Link => "link",
            Self::Separate => "separate",
            Self::Close => "close",
            Self::Mark => "mark",
            Self::Pending => "pending",
            Self::Use(id) => return format!("use:{id}"),
        }
        .to_owned()
    }

    /// From the word; `None` where there is no such choice.
    pub fn parse(word: &str) -> Option<Self> {
        if let Some(id) = word.strip_prefix("use:") {
            return Some(Self::Use(NativeId::new(id)));
        }
        [
            Self::Archive,
            Self::Delete,
            Self::Ignore,
            Self::Copper,
            Self::Mailchimp,
            Self::KeepApart,
            Self::Unsubscribe,
            Self::Keep,
            Self::KeepOut,
            Self::AddAgain,
            Self::Link,
            Self::Separate,
            Self::Close,
            Self::Mark,
            Self::Pending,
        ]
        .into_iter()
        .find(|choice| choice.word() == word)
    }
}

impl Serialize for Choice {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.word())
    }
}

impl<'de> Deserialize<'de> for Choice {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let word = String::deserialize(deserializer)?;
        Self::parse(&word).ok_or_else(|| serde::de::Error::custom(format!("no such choice: {word}")))
    }
}

impl Decision {
    /// How an operation that rests on it names it: `QUESTION:CHOICE`.
    pub fn named(&self) -> String {
        format!("{}:{}", self.question, self.choice.word())
    }
}

/// A person's lasting answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// To which question.
    pub question: QuestionId,
    /// What was asked.
    pub kind: QuestionKind,
    /// What was answered.
    pub choice: Choice,
    /// When, UTC seconds.
    pub at: i64,
    /// By whom.
    pub by: String,
}
