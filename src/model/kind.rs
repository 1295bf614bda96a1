//! What kind of write an operation is, and where it writes. It must not know what is written.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::side::Side;

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

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl Serialize for Target {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Target {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match String::deserialize(deserializer)?.as_str() {
            "base" => Ok(Self::Base),
            "copper" => Ok(Self::Side(Side::Copper)),
            "mailchimp" => Ok(Self::Side(Side::Mailchimp)),
            other => Err(serde::de::Error::custom(format!("no such target: {other}"))),
        }
    }
}
