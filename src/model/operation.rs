//! One operation of a plan: what is written, where, and on what condition. Its types leave the
//! executor no choice to make, and cannot say a status write that the rules forbid. It must not
//! know how a service takes a write.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::aspect::Aspect;
use crate::model::canonical::Hash;
use crate::model::consent::{NewStatus, Status};
use crate::model::contact::Contact;
use crate::model::email::Email;
use crate::model::kind::{Kind, Target};
use crate::model::link::LinkId;
use crate::model::reason::Reason;
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
        self.changes.shrink_to_fit();
        // Fields stand in one order and maps are sorted: equal content gives equal bytes.
        let content = serde_json::to_vec(&self).expect("an operation has text keys and finite numbers");
        self.id = OperationId(Hash::of_bytes(&content).short(16).to_owned());
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
            Kind::Destroy => Some(Write::Destroy(self.destruction())),
            Kind::Mark | Kind::Tag | Kind::Untag => Some(self.tag_write()),
            Kind::Fill | Kind::Update | Kind::Conflict | Kind::Clear => Some(Write::Fields(self.field_writes())),
            Kind::Rekey => self.new_email().map(|to| Write::Rekey { from: self.replaced_email(), to }),
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
                (Aspect::Tag(_), Value::Text(spelling)) => add.push(spelling.to_string()),
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

    fn destruction(&self) -> Destruction {
        match self.written(&Aspect::Status) {
            Some("archived") => Destruction::Archive,
            _ => Destruction::Permanent,
        }
    }

    fn written(&self, aspect: &Aspect) -> Option<&str> {
        self.changes.iter().find(|change| change.field == *aspect).and_then(|change| match &change.write {
            Value::Text(text) => Some(text.as_str()),
            _ => None,
        })
    }

    /// The address that a change of address replaces; it need not be the first one.
    fn replaced_email(&self) -> Option<Email> {
        let change = self.changes.iter().find(|change| change.field == Aspect::Email)?;
        match change.now(self.side.side()?) {
            Value::Text(text) => Email::new(text),
            _ => None,
        }
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
    /// Deletion, by decision.
    Destroy(Destruction),
}

/// What a delete decision does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destruction {
    /// For good.
    Permanent,
    /// Hidden, data kept: at Mailchimp alone.
    Archive,
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
