//! The one file that knows there are two systems. It must not know what either of them stores.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One of the two systems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The CRM.
    Copper,
    /// The mailing service.
    Mailchimp,
}

impl Side {
    /// Both, in the order used everywhere.
    pub const BOTH: [Self; 2] = [Self::Copper, Self::Mailchimp];

    /// The opposite side.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Copper => Self::Mailchimp,
            Self::Mailchimp => Self::Copper,
        }
    }

    /// The word in files and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Copper => "copper",
            Self::Mailchimp => "mailchimp",
        }
    }
}

impl fmt::Display for Side {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

/// The same thing for each side, so that two-sided code is written once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PerSide<T> {
    /// Copper's.
    pub copper: T,
    /// Mailchimp's.
    pub mailchimp: T,
}

impl<T> PerSide<T> {
    /// Builds both from the side.
    pub fn from_fn(mut make: impl FnMut(Side) -> T) -> Self {
        Self { copper: make(Side::Copper), mailchimp: make(Side::Mailchimp) }
    }

    /// One side's.
    pub const fn get(&self, side: Side) -> &T {
        match side {
            Side::Copper => &self.copper,
            Side::Mailchimp => &self.mailchimp,
        }
    }

    /// One side's, to change.
    pub const fn get_mut(&mut self, side: Side) -> &mut T {
        match side {
            Side::Copper => &mut self.copper,
            Side::Mailchimp => &mut self.mailchimp,
        }
    }

    /// Applies a function to each.
    pub fn map<U>(self, mut apply: impl FnMut(T) -> U) -> PerSide<U> {
        PerSide { copper: apply(self.copper), mailchimp: apply(self.mailchimp) }
    }

    /// Pairs each with the same side of another.
    pub fn zip<U>(self, other: PerSide<U>) -> PerSide<(T, U)> {
        PerSide { copper: (self.copper, other.copper), mailchimp: (self.mailchimp, other.mailchimp) }
    }

    /// References to both.
    pub const fn as_ref(&self) -> PerSide<&T> {
        PerSide { copper: &self.copper, mailchimp: &self.mailchimp }
    }

    /// Both with their side, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Side, &T)> {
        [(Side::Copper, &self.copper), (Side::Mailchimp, &self.mailchimp)].into_iter()
    }
}
