//! A contact: the mapped fields of a record, in canonical form. It must not know where a field
//! stands on either side.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::model::sorted::SortedMap;
use crate::model::value::Value;

/// The name of a mapped field, as in `sync.toml`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldName(String);

impl FieldName {
    /// A name from the configuration.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for FieldName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Field name → value, ordered by name. A name that is absent is *unknown*.
pub type Contact = SortedMap<FieldName, Value>;
