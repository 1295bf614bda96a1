//! One member as the service keeps it.
//! It must not know how it is shown or why it changes.

use crate::sandbox::mailchimp::ids;
use crate::sandbox::mailchimp::merge::Values;
use crate::sandbox::mailchimp::standing::{Standing, Status};

/// The caller's address, as every request comes from this machine.
const CALLER: &str = "127.0.0.1";
/// The number that the web app shows a member under is the serial above this.
const FIRST_WEB_ID: u64 = 400_000_000;

/// A member; equality of two versions means that nothing changed.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Member {
    /// The order of joining; never reused.
    pub(crate) serial: u64,
    /// Stays when the address changes.
    pub(crate) contact_id: String,
    /// As last sent, case kept.
    pub(crate) email_address: String,
    /// The hash of the address.
    pub(crate) id: String,
    /// The status and what is behind it.
    pub(crate) standing: Standing,
    /// Set values only.
    pub(crate) merge_fields: Values,
    /// In the order in which they were added.
    pub(crate) tags: Vec<Tagging>,
    /// Everything that no rule depends on.
    pub(crate) profile: Profile,
    /// Seconds.
    pub(crate) last_changed_s: i64,
    /// Who made the member, in the service's words.
    pub(crate) source: String,
}

/// A tag on a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tagging {
    /// The tag.
    pub(crate) id: u64,
    /// Seconds.
    pub(crate) added_s: i64,
}

/// The plain values of a member.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Profile {
    /// `html` or `text`.
    pub(crate) email_type: String,
    /// A language code or nothing.
    pub(crate) language: String,
    /// The contact is marked as important.
    pub(crate) is_vip: bool,
    /// Latitude and longitude.
    pub(crate) location: (f64, f64),
    /// Where the contact signed up from.
    pub(crate) ip_signup: String,
    /// When; seconds.
    pub(crate) signed_up_s: Option<i64>,
    /// Where the opt-in came from.
    pub(crate) ip_opt: String,
    /// When; seconds.
    pub(crate) opted_in_s: Option<i64>,
}

impl Default for Profile {
    fn default() -> Self {
        Self {
            email_type: "html".to_owned(),
            language: String::new(),
            is_vip: false,
            location: (0.0, 0.0),
            ip_signup: String::new(),
            signed_up_s: None,
            ip_opt: String::new(),
            opted_in_s: None,
        }
    }
}

impl Member {
    /// A new member with nothing but an address and a status.
    pub(crate) fn new(serial: u64, address: &str, standing: Standing) -> Self {
        Self {
            serial,
            contact_id: ids::contact_id(serial),
            email_address: address.to_owned(),
            id: ids::subscriber_hash(address),
            standing,
            merge_fields: Values::new(),
            tags: Vec::new(),
            profile: Profile::default(),
            last_changed_s: 0,
            source: "API - Generic".to_owned(),
        }
    }

    /// The number that the web app shows it under.
    pub(crate) fn web_id(&self) -> u64 {
        Self::web_id_of(self.serial)
    }

    /// The number of the web app for a serial.
    pub(crate) fn web_id_of(serial: u64) -> u64 {
        FIRST_WEB_ID + serial
    }

    /// The serial behind a number of the web app.
    pub(crate) fn serial_of(web_id: u64) -> Option<u64> {
        web_id.checked_sub(FIRST_WEB_ID).filter(|serial| *serial > 0)
    }

    /// Gives it another address; the contact stays the same.
    pub(crate) fn readdress(&mut self, address: &str) {
        address.clone_into(&mut self.email_address);
        self.id = ids::subscriber_hash(address);
    }

    /// Takes a standing; who becomes subscribed without an opt-in on record gets one.
    pub(crate) fn stand(&mut self, standing: Standing, now_s: i64) {
        self.standing = standing;
        if self.standing.status == Status::Subscribed && self.profile.opted_in_s.is_none() {
            self.opt_in(now_s);
        }
    }

    /// Records an opt-in of now.
    pub(crate) fn opt_in(&mut self, now_s: i64) {
        self.profile.opted_in_s = Some(now_s);
        CALLER.clone_into(&mut self.profile.ip_opt);
    }

    /// Whether it is hidden.
    pub(crate) fn is_archived(&self) -> bool {
        self.standing.status == Status::Archived
    }
}
