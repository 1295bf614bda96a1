//! What a write wants, told apart from the plan that it stands in: a wish that a service refused for
//! good is not tried again until it is another one. It must not know why it was refused.

use serde::{Deserialize, Serialize};

use crate::model::aspect::Aspect;
use crate::model::canonical::Hash;
use crate::model::kind::Kind;
use crate::model::operation::{Change, Operation};

/// A wish's id: 16 hex digits of the hash of what is wanted of whom.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Wish(String);

impl Wish {
    /// What a whole operation wants. Fields are wished one by one and are no part of it, unless the
    /// operation is nothing else, or makes somebody: whoever was edited is tried again.
    pub fn of(operation: &Operation) -> Self {
        let has_fields = is_fields_alone(operation.kind) || operation.kind == Kind::Create;
        let wanted: Vec<_> = operation
            .changes
            .iter()
            .filter(|change| has_fields || !matches!(change.field, Aspect::Field(_)))
            .filter(|change| !matches!(change.field, Aspect::Owner | Aspect::State | Aspect::Record | Aspect::Mark(_)))
            .map(|change| (&change.field, &change.write))
            .collect();
        Self::hashed(operation, &wanted)
    }

    /// What one change of an operation wants.
    pub fn of_change(operation: &Operation, change: &Change) -> Self {
        Self::hashed(operation, &[(&change.field, &change.write)])
    }

    fn hashed<T: Serialize>(operation: &Operation, wanted: &T) -> Self {
        // A field written is the same wish whether it fills, replaces or wins.
        let kind = (!is_fields_alone(operation.kind)).then_some(operation.kind);
        let content = ("wish", operation.side, &operation.precondition.records, kind, wanted);
        Self(Hash::of(&content).short(16).to_owned())
    }

    /// A wish read from the store.
    pub fn from_text(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

const fn is_fields_alone(kind: Kind) -> bool {
    matches!(kind, Kind::Fill | Kind::Update | Kind::Conflict | Kind::Clear)
}
