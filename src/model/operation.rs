//! One operation of a plan: what is written, where, and on what condition. Its types leave the
//! executor no choice to make, and cannot say a status write that the rules forbid. It must not
//! know how a service takes a write.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::canonical::Hash;
use crate::model::consent::{NewStatus, Status};
use crate::model::contact::{Contact, FieldName};
use crate::model::email::Email;
use crate::model::link::LinkId;
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::NativeId;
use crate::model::tag::TagKey;
use crate::model::value::Value;

/// An operation's id: 16 hex digits of the hash of its content.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OperationId(String);

impl OperationId {
    /// An id read from the store.
    pub fn from_text(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for OperationId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// One write to one side, or one change of links or base.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Operation {
    /// The hash of everything else.
    pub id: OperationId,
    /// Whom it concerns.
    pub contact: ContactRef,
    /// Where it writes.
    pub side: Target,
    /// What kind of write it is.
    pub kind: Kind,
    /// What changes, sorted by field.
    pub changes: Vec<Change>,
    /// What must still be true just before.
    pub precondition: Precondition,
    /// Which rule asked for it.
    pub reason: Reason,
    /// The answer it rests on, if any.
    pub decision: Option<String>,
    /// What would take it back, if anything can.
    pub inverse: Option<Inverse>,
    /// Operations that must be done before.
    pub after: Vec<OperationId>,
}

impl Operation {
    /// The same operation with its id computed from its content.
    #[must_use]
    pub fn sealed(mut self) -> Self {
        self.id = OperationId::default();
        self.changes.sort_by(|a, b| a.field.cmp(&b.field));
        self.id = OperationId(Hash::of(&self).short(16).to_owned());
        self
    }

    /// Whether the id is that of the content.
    pub fn is_sealed(&self) -> bool {
        self.clone().sealed().id == self.id
    }

    /// The request to make; `None` for what concerns links and bases only.
    pub fn write(&self) -> Option<Write> {
        match self.kind {
            Kind::Adopt => None,
            Kind::Restrict => Some(Write::Restrict),
            Kind::Reactivate => Some(Write::Reactivate),
            Kind::Confirm => Some(Write::Confirm),
            Kind::Destroy => Some(Write::Destroy),
            Kind::Mark | Kind::Tag | Kind::Untag => Some(self.tag_write()),
            Kind::Fill | Kind::Update | Kind::Conflict | Kind::Clear => Some(Write::Fields(self.field_writes())),
            Kind::Rekey => self.new_email().map(|to| Write::Rekey { from: self.precondition.email.clone(), to }),
            Kind::Create => self.new_email().map(|email| {
                Write::Create(NewRecord {
                    email,
                    fields: self.field_writes(),
                    tags: self.tags_written().0,
                    status: self.new_status(),
                })
            }),
        }
    }

    fn field_writes(&self) -> Contact {
        self.changes
            .iter()
            .filter_map(|change| match &change.field {
                Aspect::Field(name) => Some((name.clone(), change.write.clone())),
                _ => None,
            })
            .collect()
    }

    fn tags_written(&self) -> (Vec<String>, Vec<String>) {
        let mut add = Vec::new();
        let mut remove = Vec::new();
        for change in &self.changes {
            match (&change.field, &change.write) {
                (Aspect::Tag(_), Value::Text(spelling)) => add.push(spelling.clone()),
                (Aspect::Tag(spelling), _) => remove.push(spelling.clone()),
                _ => {}
            }
        }
        (add, remove)
    }

    fn tag_write(&self) -> Write {
        let (add, remove) = self.tags_written();
        Write::Tags { add, remove }
    }

    fn written(&self, aspect: &Aspect) -> Option<&str> {
        self.changes.iter().find(|change| change.field == *aspect).and_then(|change| match &change.write {
            Value::Text(text) => Some(text.as_str()),
            _ => None,
        })
    }

    fn new_email(&self) -> Option<Email> {
        self.written(&Aspect::Email).and_then(Email::new)
    }

    /// Anything but the plain word for "subscribed" asks the contact first.
    fn new_status(&self) -> NewStatus {
        match self.written(&Aspect::Status) {
            Some("subscribed") => NewStatus::Subscribed,
            _ => NewStatus::Pending,
        }
    }
}

/// Whom an operation, a question or a note concerns.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContactRef {
    /// The link, where there is one already.
    pub link: Option<LinkId>,
    /// The first address; empty where there is none.
    pub email: String,
    /// The name as a person reads it; may be empty.
    pub name: String,
    /// The generation of the link's base; 0 where there is no link.
    pub generation: u64,
}

/// Where an operation writes. In JSON `base`, `copper` or `mailchimp`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// Links and bases only.
    Base,
    /// A service.
    Side(Side),
}

impl Target {
    /// The service written to, if any.
    pub const fn side(self) -> Option<Side> {
        match self {
            Self::Base => None,
            Self::Side(side) => Some(side),
        }
    }

    /// The word in plans.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Base => "base",
            Self::Side(side) => side.as_str(),
        }
    }
}

/// The kinds of operation, in the order executed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Link or base only; no request.
    Adopt,
    /// Unsubscribe.
    Restrict,
    /// Put or take off a service mark.
    Mark,
    /// Permanent deletion by decision.
    Destroy,
    /// Change of address.
    Rekey,
    /// A new person or member.
    Create,
    /// Subscribe again somebody whom we unsubscribed.
    Reactivate,
    /// Ask the contact to confirm, by decision.
    Confirm,
    /// A value where there was none.
    Fill,
    /// A value in place of another that did not change.
    Update,
    /// A value that beats a loser.
    Conflict,
    /// Add a tag.
    Tag,
    /// Take a tag away.
    Untag,
    /// Empty a value.
    Clear,
}

impl Kind {
    /// All kinds, in the order executed.
    pub const ALL: [Self; 14] = [
        Self::Adopt,
        Self::Restrict,
        Self::Mark,
        Self::Destroy,
        Self::Rekey,
        Self::Create,
        Self::Reactivate,
        Self::Confirm,
        Self::Fill,
        Self::Update,
        Self::Conflict,
        Self::Tag,
        Self::Untag,
        Self::Clear,
    ];

    /// The word in plans, in the configuration and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Adopt => "adopt",
            Self::Restrict => "restrict",
            Self::Mark => "mark",
            Self::Destroy => "destroy",
            Self::Rekey => "rekey",
            Self::Create => "create",
            Self::Reactivate => "reactivate",
            Self::Confirm => "confirm",
            Self::Fill => "fill",
            Self::Update => "update",
            Self::Conflict => "conflict",
            Self::Tag => "tag",
            Self::Untag => "untag",
            Self::Clear => "clear",
        }
    }
}

/// What a change is about. In JSON: a field's name, `email`, `status`, `owner`, `tag:SPELLING` or
/// `mark:NAME`; field names that would collide are refused by the configuration.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aspect {
    /// The first address.
    Email,
    /// The member's status.
    Status,
    /// Who causes the suppression.
    Owner,
    /// A mapped field.
    Field(FieldName),
    /// The presence of a tag, as spelled.
    Tag(String),
    /// The presence of a mark, in the base.
    Mark(String),
}

impl fmt::Display for Aspect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Email => formatter.write_str("email"),
            Self::Status => formatter.write_str("status"),
            Self::Owner => formatter.write_str("owner"),
            Self::Field(name) => formatter.write_str(name.as_str()),
            Self::Tag(spelling) => write!(formatter, "tag:{spelling}"),
            Self::Mark(name) => write!(formatter, "mark:{name}"),
        }
    }
}

impl FromStr for Aspect {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "email" => Self::Email,
            "status" => Self::Status,
            "owner" => Self::Owner,
            _ => match text.split_once(':') {
                Some(("tag", spelling)) => Self::Tag(spelling.to_owned()),
                Some(("mark", name)) => Self::Mark(name.to_owned()),
                _ => Self::Field(FieldName::new(text)),
            },
        })
    }
}

/// One thing that changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// What it is about.
    pub field: Aspect,
    /// What Copper held when the two last agreed; unknown where there is no base.
    pub base_copper: Value,
    /// What Mailchimp held then.
    pub base_mailchimp: Value,
    /// What Copper holds now.
    pub copper: Value,
    /// What Mailchimp holds now.
    pub mailchimp: Value,
    /// What is written; for `adopt`, empty: the base takes what both sides hold.
    pub write: Value,
    /// Whether the target keeps less than the source holds.
    pub lossy: bool,
    /// What a conflict's winner beats.
    pub loser: Option<Loser>,
}

impl Change {
    /// A change with nothing known but its aspect.
    pub const fn about(field: Aspect) -> Self {
        Self {
            field,
            base_copper: Value::Unknown,
            base_mailchimp: Value::Unknown,
            copper: Value::Empty,
            mailchimp: Value::Empty,
            write: Value::Empty,
            lossy: false,
            loser: None,
        }
    }

    /// What a side holds now.
    pub const fn now(&self, side: Side) -> &Value {
        match side {
            Side::Copper => &self.copper,
            Side::Mailchimp => &self.mailchimp,
        }
    }
}

/// The value that lost a conflict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Loser {
    /// Where it stood.
    pub side: Side,
    /// What it was.
    pub value: Value,
}

/// What must still be true of a record just before it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Precondition {
    /// The records concerned; the target's is read again. Absent before a creation.
    pub records: PerSide<Option<NativeId>>,
    /// Fields of the target.
    pub fields: Contact,
    /// Presence of tags on the target.
    pub tags: BTreeMap<TagKey, bool>,
    /// The member's status, one of these; empty: any.
    pub status: BTreeSet<Status>,
    /// The target's first address.
    pub email: Option<Email>,
    /// Addresses that nobody may hold yet on the target's side.
    pub absent: Vec<Email>,
}

/// What would take an operation back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Inverse {
    /// The kind of the opposite.
    pub kind: Kind,
    /// What it would write, by field.
    pub writes: BTreeMap<Aspect, Value>,
}

/// The request that an operation makes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// A new person or member.
    Create(NewRecord),
    /// These fields, and no other.
    Fields(Contact),
    /// These tags, and no other.
    Tags {
        /// Spellings to add.
        add: Vec<String>,
        /// Spellings to take away.
        remove: Vec<String>,
    },
    /// Another first address.
    Rekey {
        /// The address replaced.
        from: Option<Email>,
        /// Its replacement.
        to: Email,
    },
    /// Subscribed or pending → unsubscribed.
    Restrict,
    /// Unsubscribed by us → subscribed.
    Reactivate,
    /// → pending, by decision.
    Confirm,
    /// Permanent deletion, by decision.
    Destroy,
}

/// A person or member to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRecord {
    /// The address.
    pub email: Email,
    /// The fields.
    pub fields: Contact,
    /// The tags; only Copper takes them at creation.
    pub tags: Vec<String>,
    /// The status of a new member.
    pub status: NewStatus,
}

/// Which rule asked for an operation, a question or a note. The words stand in plans and reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each word is explained once, in the message catalogue")]
pub enum Reason {
    Unknown,
    InSync,
    AdoptFill,
    ConflictAdoption,
    CopperChanged,
    MailchimpChanged,
    ConflictBoth,
    SettledApart,
    NotMappedBack,
    AddressIncomplete,
    TooLong,
    NotAnOption,
    WrongType,
    FirstLink,
    NewInCopper,
    NewInMailchimp,
    TagAdded,
    TagRemoved,
    TagRemovedByHand,
    TagAmbiguous,
    TagsUnknown,
    OptedOutByContact,
    Bounced,
    SubscribedAgain,
    OptOutMark,
    InactiveMark,
    InactiveMarkGone,
    Forgotten,
    Marked,
    Inactive,
    Pending,
    Transactional,
    Archived,
    StatusNotImported,
    NoAddress,
    AddressRefused,
    AddressChanged,
    AddressTaken,
    SecondAddress,
    SharedAddress,
    Gone,
    Unseen,
    InDoubt,
    Tombstone,
    LinkClosed,
    LinkSuspended,
    OutOfTestScope,
    FilteredOut,
    QuestionOpen,
}

macro_rules! string_serde {
    ($type:ty, $read:expr) => {
        impl Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(&self.to_string())
            }
        }
        impl<'de> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = String::deserialize(deserializer)?;
                let read: fn(&str) -> Option<Self> = $read;
                read(&text).ok_or_else(|| serde::de::Error::custom(format!("not understood: {text}")))
            }
        }
    };
}

string_serde!(Aspect, |text| text.parse().ok());
string_serde!(Target, |text| match text {
    "base" => Some(Target::Base),
    "copper" => Some(Target::Side(Side::Copper)),
    "mailchimp" => Some(Target::Side(Side::Mailchimp)),
    _ => None,
});

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}
