//! What a person agreed to: the member's status, and who caused a suppression. It must not decide
//! what follows from either.

use serde::{Deserialize, Serialize};

/// A member's status at Mailchimp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Gets mail.
    Subscribed,
    /// Opted out, or was set so.
    Unsubscribed,
    /// Hard bounce; set by Mailchimp.
    Cleaned,
    /// A confirmation mail waits for its click.
    Pending,
    /// Known, but never opted in.
    Transactional,
    /// Hidden, data kept; the status before is not told.
    Archived,
    /// A word this program does not know. Nothing is planned on it.
    Unknown,
}

impl Status {
    /// Whether nothing may be mailed: unsubscribed, cleaned, archived (and forgotten, which is no status).
    pub const fn is_suppressed(self) -> bool {
        matches!(self, Self::Unsubscribed | Self::Cleaned | Self::Archived)
    }

    /// Whether mail may come, now or after a click.
    pub const fn is_reachable(self) -> bool {
        matches!(self, Self::Subscribed | Self::Pending)
    }

    /// The service's word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Subscribed => "subscribed",
            Self::Unsubscribed => "unsubscribed",
            Self::Cleaned => "cleaned",
            Self::Pending => "pending",
            Self::Transactional => "transactional",
            Self::Archived => "archived",
            Self::Unknown => "unknown",
        }
    }

    /// From the service's word.
    pub fn parse(word: &str) -> Self {
        match word {
            "subscribed" => Self::Subscribed,
            "unsubscribed" => Self::Unsubscribed,
            "cleaned" => Self::Cleaned,
            "pending" => Self::Pending,
            "transactional" => Self::Transactional,
            "archived" => Self::Archived,
            _ => Self::Unknown,
        }
    }
}

/// The only statuses a new member may be given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NewStatus {
    /// At once.
    #[default]
    Subscribed,
    /// Double opt-in.
    Pending,
}

impl NewStatus {
    /// The same as a member's status.
    pub const fn as_status(self) -> Status {
        match self {
            Self::Subscribed => Status::Subscribed,
            Self::Pending => Status::Pending,
        }
    }
}

/// Who caused a suppression. Unknown counts as `Contact`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Owner {
    /// The person, at Mailchimp.
    Contact,
    /// The person's mail server.
    Bounce,
    /// Permanently deleted at Mailchimp.
    Forgotten,
    /// A mark that a person put in Copper.
    Copper,
    /// This program, because of an inactive mark or an archive decision.
    Ours,
}

impl Owner {
    /// The word in the store and in plans.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Bounce => "bounce",
            Self::Forgotten => "forgotten",
            Self::Copper => "copper",
            Self::Ours => "ours",
        }
    }

    /// From the word in a plan; unknown counts as the contact's own.
    pub fn parse(word: &str) -> Self {
        match word {
            "bounce" => Self::Bounce,
            "forgotten" => Self::Forgotten,
            "copper" => Self::Copper,
            "ours" => Self::Ours,
            _ => Self::Contact,
        }
    }
}

/// A suppression on record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suppression {
    /// Who caused it.
    pub owner: Owner,
    /// The status it replaced, where known.
    pub status_before: Option<Status>,
    /// `unsubscribe_reason` as read back after our write: proof that the suppression is still ours.
    pub reason: Option<String>,
}

/// The three marks that act without asking, and the one that asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// To be deleted: a human chooses.
    Delete,
    /// Out of the synchronisation, unsubscribed, can come back.
    Inactive,
    /// Does not want mail.
    OptOut,
    /// Forgotten by Mailchimp: only the person can come back.
    Resubscribe,
}

impl Mark {
    /// All, in order of precedence.
    pub const ALL: [Self; 4] = [Self::Delete, Self::Inactive, Self::OptOut, Self::Resubscribe];

    /// The word in plans and in the store.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Delete => "delete",
            Self::Inactive => "inactive",
            Self::OptOut => "opt_out",
            Self::Resubscribe => "resubscribe",
        }
    }
}
