//! What a change is about: a mapped field, an address, a status, a tag or a mark. It must not hold a
//! value.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::model::contact::FieldName;

/// What a change is about. In JSON: a field's name, `email`, `status`, `owner`, `state`, `record`, `tag:SPELLING` or
/// `mark:NAME`; field names that would collide are refused by the configuration.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Aspect {
    /// The first address.
    Email,
    /// The member's status.
    Status,
    /// Whether a link takes part: `active`, `suspended`, `closed`.
    State,
    /// Which record a link holds on a side, where that changes.
    Record,
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
            Self::State => formatter.write_str("state"),
            Self::Record => formatter.write_str("record"),
            Self::Field(name) => formatter.write_str(name.as_str()),
            Self::Tag(spelling) => write!(formatter, "tag:{spelling}"),
            Self::Mark(name) => write!(formatter, "mark:{name}"),
        }
    }
}

impl FromStr for Aspect {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "email" => Self::Email,
            "status" => Self::Status,
            "owner" => Self::Owner,
            "state" => Self::State,
            "record" => Self::Record,
            _ => match text.split_once(':') {
                Some(("tag", spelling)) => Self::Tag(spelling.to_owned()),
                Some(("mark", name)) => Self::Mark(name.to_owned()),
                _ => Self::Field(FieldName::new(text)),
            },
        })
    }
}

impl Serialize for Aspect {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Aspect {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let Ok(aspect) = String::deserialize(deserializer)?.parse();
        Ok(aspect)
    }
}
