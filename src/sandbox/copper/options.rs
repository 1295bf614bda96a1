//! The switches of the fake: where Copper's behaviour is unknown or settable, one option names it.
//! It must hold no behaviour.

use serde::{Deserialize, Serialize};

/// What the fake account is and how it behaves where the real one is not documented.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Options {
    /// The address of the user who owns the key (`X-PW-UserEmail`).
    pub user_email: String,
    /// The key (`X-PW-AccessToken`).
    pub api_key: String,
    /// A token accepted as `Authorization: Bearer`; `None` refuses every bearer token.
    pub oauth_token: Option<String>,
    /// The `id` of `GET /account`.
    pub account_id: u64,
    /// The `name` of `GET /account`.
    pub account_name: String,
    /// An IANA name; custom dates are midnights of this zone.
    pub time_zone: String,
    /// Whether 180 requests a minute and 3 bulk requests a second are enforced.
    pub quota: Quota,
    /// Whether a 429 names the seconds to wait.
    pub retry_after: RetryAfter,
    /// Whether people search knows `minimum_modified_date` and `maximum_modified_date`.
    pub modified_date_filter: ModifiedDateFilter,
    /// What a `page_size` above 200 does.
    pub page_size_over_cap: PageSizeOverCap,
    /// Which copy of the people `fetch_by_email` reads.
    pub email_lookup: EmailLookup,
    /// How a tag's spelling is stored.
    pub tag_storage: TagStorage,
    /// In what order a person's tags are stored.
    pub tag_order: TagOrder,
    /// What an update does to custom fields it does not list.
    pub custom_fields_on_put: ListsOnPut,
    /// What an update does to address parts it does not list.
    pub address_on_put: ListsOnPut,
    /// Whether an update that changes nothing moves `date_modified`.
    pub no_op_put: Stamping,
    /// Whether an interaction (a mail exchanged) moves `date_modified`.
    pub interaction: Stamping,
    /// Milliseconds between a write and its appearance in search.
    pub search_lag_ms: i64,
    /// Whether search pages before the last come back 95 % full.
    pub short_pages: Fault,
    /// Whether people with equal sort keys change places at every request.
    pub shuffled_ties: Fault,
    /// Whether `X-PW-TOTAL` is more than the number of matches.
    pub overstated_total: Fault,
    /// How many matches can be read at all, whatever the paging; the real service says 100,000.
    pub readable_cap: usize,
    /// The plan's limit on people; creates beyond it are refused.
    pub people_cap: Option<usize>,
    /// How a create beyond `people_cap` is refused.
    pub over_people_cap: OverPeopleCap,
    /// What the key's owner may do with people.
    pub key_rights: KeyRights,
    /// Whether the account says that rights are given team by team.
    pub team_permissions: Fault,
}

/// What the key's owner may do with people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum KeyRights {
    /// Everything.
    #[default]
    Full,
    /// Look at them: every write is a 403.
    ReadOnly,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            user_email: "demo@exemple.com".to_owned(),
            api_key: "0123456789abcdef0123456789abcdef".to_owned(),
            oauth_token: None,
            account_id: 100_624,
            account_name: "Sandbox".to_owned(),
            time_zone: "Europe/Paris".to_owned(),
            quota: Quota::On,
            retry_after: RetryAfter::Omitted,
            modified_date_filter: ModifiedDateFilter::Accepted,
            page_size_over_cap: PageSizeOverCap::Refused,
            email_lookup: EmailLookup::Current,
            tag_storage: TagStorage::AsSent,
            tag_order: TagOrder::AsSent,
            custom_fields_on_put: ListsOnPut::Merged,
            address_on_put: ListsOnPut::Replaced,
            no_op_put: Stamping::Bumps,
            interaction: Stamping::Bumps,
            search_lag_ms: 0,
            short_pages: Fault::Off,
            shuffled_ties: Fault::Off,
            overstated_total: Fault::Off,
            readable_cap: 100_000,
            people_cap: None,
            over_people_cap: OverPeopleCap::Invalid,
            key_rights: KeyRights::Full,
            team_permissions: Fault::Off,
        }
    }
}

/// Whether the request limits are enforced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quota {
    /// Beyond a limit: 429.
    On,
    /// No limit.
    Off,
}

/// Whether a 429 carries `Retry-After`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RetryAfter {
    /// No such header, as in every recording.
    Omitted,
    /// Whole seconds until a request will pass.
    Sent,
}

/// Whether people search takes modified-date bounds; sources disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ModifiedDateFilter {
    /// The bounds are honoured.
    Accepted,
    /// 422, as for any unknown key.
    Refused,
}

/// What a `page_size` above 200 does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PageSizeOverCap {
    /// 422.
    Refused,
    /// Read as 200.
    Clamped,
}

/// Which copy of the people `fetch_by_email` reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmailLookup {
    /// The primary store.
    Current,
    /// The search index, late by `search_lag_ms`.
    Lagging,
}

/// How a tag's spelling is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TagStorage {
    /// Untouched.
    AsSent,
    /// In lower case.
    LowerCased,
}

/// In what order tags are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TagOrder {
    /// Untouched.
    AsSent,
    /// Alphabetical.
    Sorted,
}

/// What an update does to the parts it does not mention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListsOnPut {
    /// They stay.
    Merged,
    /// They are cleared.
    Replaced,
}

/// Whether an event moves `date_modified`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stamping {
    /// It does.
    Bumps,
    /// It does not.
    Quiet,
}

/// Whether a fault of the service is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The service behaves.
    Off,
    /// The service misbehaves.
    On,
}

/// How a create beyond the people limit is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OverPeopleCap {
    /// 422.
    Invalid,
    /// 403.
    Forbidden,
}
