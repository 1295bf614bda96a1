//! What a look over an installation found: one finding a subject. It must not hold words: a finding names
//! its message and the facts that stand in it.

use serde::Serialize;

/// What was looked at, in the order told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// `sync.toml` and what stands over it.
    Configuration,
    /// Who may read the file of keys.
    Secrets,
    /// Whether Copper takes the key, and whose it is.
    CopperKey,
    /// Whether it may write there.
    CopperRights,
    /// Whether it sees everybody.
    CopperView,
    /// Whether the mapped fields exist there.
    CopperFields,
    /// Whether Mailchimp takes the key, and whose it is.
    MailchimpKey,
    /// Whether it may write there.
    MailchimpRights,
    /// Whether the audience is one of the account's.
    Audience,
    /// Whether the mapped merge fields exist in it.
    MergeFields,
    /// Whether both are the ones that were synchronised so far.
    Accounts,
    /// How much of both services' allowance this program may use.
    Quota,
    /// Whether the clocks agree.
    Clock,
    /// Copper's own integration with Mailchimp.
    Integration,
    /// The database.
    Store,
    /// How much room is left beside it.
    Disk,
    /// Whether a run is under way.
    Lock,
    /// How the last runs ended.
    Runs,
    /// Whether a timer starts runs.
    Schedule,
    /// Whether somebody is told.
    Notify,
}

impl Subject {
    /// The word in message ids and documents.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Configuration => "configuration",
            Self::Secrets => "secrets",
            Self::CopperKey => "copper_key",
            Self::CopperRights => "copper_rights",
            Self::CopperView => "copper_view",
            Self::CopperFields => "copper_fields",
            Self::MailchimpKey => "mailchimp_key",
            Self::MailchimpRights => "mailchimp_rights",
            Self::Audience => "audience",
            Self::MergeFields => "merge_fields",
            Self::Accounts => "accounts",
            Self::Quota => "quota",
            Self::Clock => "clock",
            Self::Integration => "integration",
            Self::Store => "store",
            Self::Disk => "disk",
            Self::Lock => "lock",
            Self::Runs => "runs",
            Self::Schedule => "schedule",
            Self::Notify => "notify",
        }
    }
}

/// What to make of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// As it should be.
    Good,
    /// Worth a look; synchronising works.
    Advice,
    /// Synchronising does not work, or not for long.
    Bad,
    /// It could not be looked at, because of something else that is bad.
    Unknown,
}

/// What was found of a subject.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at.
    pub subject: Subject,
    /// What to make of it.
    pub verdict: Verdict,
    /// Which of the subject's states it is in: the last part of its message's id.
    pub state: &'static str,
    /// What stands in the message, by name; from outside, so to be made safe before it is shown.
    pub facts: Vec<(&'static str, String)>,
}

impl Finding {
    /// A finding without facts.
    pub const fn new(subject: Subject, verdict: Verdict, state: &'static str) -> Self {
        Self { subject, verdict, state, facts: Vec::new() }
    }

    /// As it should be.
    pub const fn good(subject: Subject) -> Self {
        Self::new(subject, Verdict::Good, "good")
    }

    /// What could not be looked at.
    pub const fn unknown(subject: Subject) -> Self {
        Self::new(subject, Verdict::Unknown, "unknown")
    }

    /// The same with one more fact.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl std::fmt::Display) -> Self {
        self.facts.push((name, value.to_string()));
        self
    }
}
