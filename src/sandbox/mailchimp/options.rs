//! Who the fake is and how it behaves where the real service is uncertain or differs by account.
//! It must hold no state that a request can change.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

/// The account, the audience, and one switch per uncertain behaviour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// The one key that is let in; what follows its last `-` is the data centre.
    pub api_key: String,
    /// The id of the only audience, ten hex digits.
    pub audience: String,
    /// The audience's name.
    pub audience_name: String,
    /// The account's id.
    pub account_id: String,
    /// The role of the key's owner.
    pub role: Role,
    /// Whether addresses of reserved domains are refused.
    pub fake_looking_addresses: FakeLookingAddresses,
    /// Whether `since_last_changed` includes its own second.
    pub since_last_changed: SinceLastChanged,
    /// Whether adding a tag that is there already moves `last_changed`.
    pub tag_readd: TagReadd,
    /// The order of members whose sort key is the same second.
    pub shuffled_ties: ShuffledTies,
    /// Whether `total_items` stands still while members are listed.
    pub list_total: ListTotal,
    /// What becomes of a new member sent as `subscribed`.
    pub new_subscribers: NewSubscribers,
    /// Which addresses have signed up to too many lists.
    pub signup_throttle: SignupThrottle,
    /// Whether reviving an archived member subscribes a person who had opted out.
    pub opted_out_revival: OptedOutRevival,
    /// What a write does to a member who already holds an incomplete address.
    pub incomplete_address: IncompleteAddress,
    /// How old the figures of the audience may be.
    pub list_stats: ListStats,
    /// What the hosted sign-up form does.
    pub hosted_form: HostedForm,
    /// Whether tagging through a segment moves `last_changed`.
    pub segment_edits: SegmentEdits,
    /// Milliseconds that a batch waits before anything happens to it.
    pub batch_pending_ms: i64,
    /// Milliseconds that a batch is split up.
    pub batch_preprocessing_ms: i64,
    /// Milliseconds that each operation of a batch takes.
    pub batch_operation_ms: i64,
    /// Milliseconds that the results of a batch are packed.
    pub batch_finalizing_ms: i64,
}

/// `name@example.com` and its like.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FakeLookingAddresses {
    /// 400, as recorded.
    #[default]
    Refused,
    /// Taken like any other.
    Accepted,
}

/// The lower bound of an incremental read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SinceLastChanged {
    /// Strictly after, as the documentation words it.
    #[default]
    Exclusive,
    /// At or after.
    Inclusive,
}

/// An active tag for a member who has it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TagReadd {
    /// `last_changed` moves, as recorded once.
    #[default]
    Bumps,
    /// Nothing happens.
    Quiet,
}

/// Members that share a second.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShuffledTies {
    /// In the order in which they joined.
    #[default]
    Off,
    /// In another order at every request.
    On,
}

/// `total_items` of a listing of members.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListTotal {
    /// How many the query finds.
    #[default]
    Counted,
    /// More at every request, as while an import runs.
    Moving,
}

/// The status a new member gets for `subscribed`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NewSubscribers {
    /// What was asked.
    #[default]
    Subscribed,
    /// `pending`, with a 200 all the same, as unconfirmed accounts get.
    Pending,
}

/// The limit on sign-ups of one address, across the whole service.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignupThrottle {
    /// Nobody is over it.
    #[default]
    Off,
    /// These addresses, in lower case, are over it.
    Addresses(BTreeSet<String>),
    /// Every address is over it.
    Everyone,
}

/// `subscribed` sent for an archived member who had opted out or bounced before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OptedOutRevival {
    /// It wrongly succeeds: the harm shows in the ground truth.
    #[default]
    Succeeds,
    /// 400 Member In Compliance State.
    Refused,
}

/// A stored address that lacks a part, and a write that does not mention it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IncompleteAddress {
    /// 400 Invalid Resource.
    #[default]
    Refused,
    /// 200, and nothing is applied.
    SilentlyIgnored,
}

/// The age of the audience's figures.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListStats {
    /// Up to five minutes.
    #[default]
    Cached,
    /// Always those of now.
    Fresh,
}

/// Opt-in of the form that contacts fill in themselves.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HostedForm {
    /// The contact is subscribed at once.
    #[default]
    SingleOptIn,
    /// The contact is pending until it confirms.
    DoubleOptIn,
}

/// Many members tagged through a segment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SegmentEdits {
    /// `last_changed` stays, so that an incremental read misses it.
    #[default]
    Quiet,
    /// `last_changed` moves.
    Bumps,
}

/// The role of the key's owner.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Everything is allowed.
    #[default]
    Owner,
    /// Looking is allowed; every write is a 403.
    Viewer,
}

impl Role {
    /// The word that the account shows.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Viewer => "viewer",
        }
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            api_key: "00000000000000000000000000000000-us21".to_owned(),
            audience: "a1b2c3d4e5".to_owned(),
            audience_name: "Lettre d'information".to_owned(),
            account_id: "5f3a9c0e7b1d2468ace02468a".to_owned(),
            role: Role::default(),
            fake_looking_addresses: FakeLookingAddresses::default(),
            since_last_changed: SinceLastChanged::default(),
            tag_readd: TagReadd::default(),
            shuffled_ties: ShuffledTies::default(),
            list_total: ListTotal::default(),
            new_subscribers: NewSubscribers::default(),
            signup_throttle: SignupThrottle::default(),
            opted_out_revival: OptedOutRevival::default(),
            incomplete_address: IncompleteAddress::default(),
            list_stats: ListStats::default(),
            hosted_form: HostedForm::default(),
            segment_edits: SegmentEdits::default(),
            batch_pending_ms: 1_000,
            batch_preprocessing_ms: 500,
            batch_operation_ms: 5,
            batch_finalizing_ms: 500,
        }
    }
}

impl Options {
    /// The root of every link, `https://us21.api.mailchimp.com`.
    pub(crate) fn origin(&self) -> String {
        let data_centre = self.api_key.rsplit_once('-').map_or("us1", |(_, name)| name);
        format!("https://{data_centre}.api.mailchimp.com")
    }
}
