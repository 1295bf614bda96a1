//! Everything the fake remembers.
//! It must hold no rule but what an address may be.

use std::collections::BTreeMap;

use crate::sandbox::mailchimp::batches::queue::Batches;
use crate::sandbox::mailchimp::ids;
use crate::sandbox::mailchimp::members::Members;
use crate::sandbox::mailchimp::merge::Fields;
use crate::sandbox::mailchimp::options::{FakeLookingAddresses, Options, SignupThrottle};
use crate::sandbox::mailchimp::order::Orders;
use crate::sandbox::mailchimp::problem::Problem;
use crate::sandbox::mailchimp::stats::CachedStats;
use crate::sandbox::mailchimp::tags::Tags;

/// Domains and endings that no real person has (RFC 2606).
const RESERVED: [&str; 8] =
    ["@example.com", "@example.net", "@example.org", ".example", ".invalid", ".localhost", ".test", ".example.com"];

/// One account with one audience.
#[derive(Debug, Clone, Default)]
pub(crate) struct State {
    /// Who we are and how we behave.
    pub(crate) options: Options,
    /// The members, archived ones too.
    pub(crate) members: Members,
    /// The tags.
    pub(crate) tags: Tags,
    /// The merge fields.
    pub(crate) fields: Fields,
    /// Addresses that were permanently deleted, by hash.
    pub(crate) forgotten: BTreeMap<String, String>,
    /// Orders of members made for earlier pages.
    pub(crate) orders: Orders,
    /// The audience's figures as last counted.
    pub(crate) stats: CachedStats,
    /// The batches, with what waits and what came out.
    pub(crate) batches: Batches,
    /// How many requests came.
    pub(crate) request_count: u64,
}

impl State {
    /// An empty audience.
    pub(crate) fn new(options: Options) -> Self {
        Self { options, ..Self::default() }
    }

    /// Whether the text may be the address of a member.
    ///
    /// # Errors
    /// Invalid Resource, for what is no address and for what looks fake.
    pub(crate) fn check_address(&self, address: &str) -> Result<(), Problem> {
        if !is_address(address) {
            return Err(Problem::no_address());
        }
        match self.options.fake_looking_addresses {
            FakeLookingAddresses::Refused if is_reserved(address) => Err(Problem::fake_looking(address)),
            FakeLookingAddresses::Refused | FakeLookingAddresses::Accepted => Ok(()),
        }
    }

    /// Whether an address may be added by anybody but its owner.
    ///
    /// # Errors
    /// Forgotten Email Not Subscribed.
    pub(crate) fn check_remembered(&self, address: &str) -> Result<(), Problem> {
        if self.forgotten.contains_key(&ids::subscriber_hash(address)) {
            return Err(Problem::forgotten(address));
        }
        Ok(())
    }

    /// Whether an address has signed up to too many lists.
    ///
    /// # Errors
    /// Invalid Resource, with the service's text for it.
    pub(crate) fn check_throttle(&self, address: &str) -> Result<(), Problem> {
        let is_over = match &self.options.signup_throttle {
            SignupThrottle::Off => false,
            SignupThrottle::Addresses(addresses) => addresses.contains(&address.to_ascii_lowercase()),
            SignupThrottle::Everyone => true,
        };
        if is_over { Err(Problem::throttled(address)) } else { Ok(()) }
    }
}

fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else {
        return false;
    };
    let is_dotted = domain.split('.').count() > 1 && domain.split('.').all(|label| !label.is_empty());
    let is_clean = |letter: char| !letter.is_whitespace() && !letter.is_control() && letter != '@';
    !local.is_empty() && is_dotted && local.chars().all(is_clean) && domain.chars().all(is_clean)
}

fn is_reserved(address: &str) -> bool {
    let address = address.to_ascii_lowercase();
    RESERVED.iter().any(|ending| address.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_address_is_refused() {
        let state = State::default();
        for text in ["AAAAA", "a@b", "@exemple.fr", "a b@exemple.fr", " a@exemple.fr", "a@@exemple.fr", "a@exemple..fr"]
        {
            assert_eq!(state.check_address(text), Err(Problem::no_address()), "{text}");
        }
        assert_eq!(state.check_address("l'été+1@exemple.fr"), Ok(()));
    }

    #[test]
    fn a_reserved_domain_is_refused_behind_a_switch() {
        let mut state = State::default();
        assert_eq!(state.check_address("a@Example.com"), Err(Problem::fake_looking("a@Example.com")));
        assert_eq!(state.check_address("a@exemple.com"), Ok(()));
        state.options.fake_looking_addresses = FakeLookingAddresses::Accepted;
        assert_eq!(state.check_address("a@example.com"), Ok(()));
    }
}
