//! The settings that decisions rest on, as plain values. It must not know where they came from.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::model::canonical::Hash;
use crate::model::consent::{Mark, NewStatus, Status};
use crate::model::contact::FieldName;
use crate::model::email::Email;
use crate::model::kind::Kind;
use crate::model::mapping::FieldMapping;

/// Everything the planner takes from the configuration.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rules {
    /// The mapped fields, in configuration order.
    pub fields: Vec<FieldMapping>,
    /// How tags travel.
    pub tags: TagRules,
    /// The four marks.
    pub marks: MarkNames,
    /// Who takes part.
    pub scope: Scope,
    /// What follows from a disappearance.
    pub existence: Existence,
    /// How members are made and brought back.
    pub members: MemberRules,
    /// What an unattended run may do.
    pub policy: Policy,
}

/// The hashes that a plan is bound to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RulesHashes {
    /// Mapping, tags, marks, existence, members.
    pub configuration: Hash,
    /// Mode and filters.
    pub scope: Hash,
    /// Standing approval and budgets.
    pub policy: Hash,
}

/// Where each field stands on both sides.
pub type Places = BTreeMap<FieldName, Hash>;

impl Rules {
    /// Where each field stands on both sides: a base is worth nothing for another place.
    pub fn places(&self) -> Places {
        self.fields.iter().map(|field| (field.name.clone(), field.place())).collect()
    }

    /// The hashes that a plan made under these rules carries.
    pub fn hashes(&self) -> RulesHashes {
        RulesHashes {
            configuration: Hash::of(&(&self.fields, &self.tags, &self.marks, &self.existence, &self.members)),
            scope: Hash::of(&self.scope),
            policy: Hash::of(&self.policy),
        }
    }
}

/// How tags travel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TagRules {
    /// Which way.
    pub direction: TagDirection,
    /// Never sent.
    pub exclude: Vec<String>,
}

/// Which way tags travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TagDirection {
    /// Copper → Mailchimp.
    #[default]
    ToMailchimp,
    /// Three-way set merge.
    Both,
    /// Not at all.
    Off,
}

/// The spelling of each mark; an empty one is switched off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MarkNames {
    /// To be deleted.
    pub delete: String,
    /// Inactive.
    pub inactive: String,
    /// Opted out.
    pub opt_out: String,
    /// Must sign up again.
    pub resubscribe: String,
}

impl MarkNames {
    /// The spelling of one mark.
    pub fn get(&self, mark: Mark) -> &str {
        match mark {
            Mark::Delete => &self.delete,
            Mark::Inactive => &self.inactive,
            Mark::OptOut => &self.opt_out,
            Mark::Resubscribe => &self.resubscribe,
        }
    }
}

/// TEST touches only addresses that contain a text; PRODUCTION touches all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Only addresses that contain `email_contains`.
    #[default]
    Test,
    /// Everybody who passes the filters.
    Production,
}

/// Who takes part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// The mode.
    pub mode: Mode,
    /// The mark of a test address, compared without case.
    pub email_contains: String,
    /// At least one of these tags; empty: no such filter.
    pub copper_tags_any: Vec<String>,
    /// None of these tags.
    pub copper_tags_none: Vec<String>,
    /// One of these contact types, by name; empty: no such filter.
    pub copper_contact_types: Vec<String>,
    /// Statuses that may become a new person in Copper.
    pub import_members: BTreeSet<Status>,
}

impl Scope {
    /// Whether the mode allows an address to be touched.
    pub fn allows(&self, email: &Email) -> bool {
        match self.mode {
            Mode::Production => true,
            Mode::Test => email.as_str().contains(&self.email_contains.to_lowercase()),
        }
    }
}

/// What follows from a disappearance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Existence {
    /// A linked person is gone from Copper.
    pub deleted_in_copper: DeletedInCopper,
    /// A linked member is archived.
    pub archived_in_mailchimp: ArchivedInMailchimp,
    /// What a delete decision does at Mailchimp.
    pub delete_in_mailchimp: DeleteInMailchimp,
}

/// A linked person is gone from Copper.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeletedInCopper {
    /// A question.
    #[default]
    Ask,
    /// Unsubscribe the member.
    Unsubscribe,
    /// Leave the member as it is.
    Keep,
}

/// A linked member is archived.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ArchivedInMailchimp {
    /// Suspend the link and list it.
    #[default]
    Keep,
    /// Put the inactive mark in Copper.
    Mark,
    /// A question.
    Ask,
}

/// What a delete decision does at Mailchimp.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeleteInMailchimp {
    /// Permanent deletion.
    #[default]
    Permanent,
    /// Archive.
    Archive,
}

/// How members are made and brought back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRules {
    /// The status of a new member.
    pub new_members: NewStatus,
    /// What to do when Mailchimp refuses to reactivate.
    pub on_refusal: OnRefusal,
}

/// What to do when Mailchimp refuses to reactivate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnRefusal {
    /// Report it.
    #[default]
    Refused,
    /// Ask the contact to confirm.
    Pending,
}

/// What an unattended run may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Kinds it may do by itself.
    pub automatic: BTreeSet<Kind>,
    /// Budget of `untag` and `clear` in one run.
    pub max_removals_per_run: u64,
    /// The same in 24 hours.
    pub max_removals_per_day: u64,
    /// Budget of `create` in one run.
    pub max_creates_per_run: u64,
    /// The same in 24 hours.
    pub max_creates_per_day: u64,
    /// How much smaller a Full snapshot may be than the last.
    pub max_shrink_percent: u64,
    /// The most members the audience may hold; 0: no cap.
    pub audience_cap: u64,
}
