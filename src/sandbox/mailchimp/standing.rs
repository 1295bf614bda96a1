//! A member's status and what the service remembers behind it; the table of transitions.
//! It must know nothing of addresses, requests or time.

use crate::sandbox::mailchimp::options::OptedOutRevival;

/// What the API calls `unsubscribe_reason` when the API itself did it.
pub(crate) const BY_ADMIN: &str = "N/A (Unsubscribed by admin)";
/// The reason of a contact who gave none.
pub(crate) const NONE_GIVEN: &str = "None given";

/// The readable statuses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Status {
    /// Gets mail.
    Subscribed,
    /// Opted out, or set so by an admin or the API.
    Unsubscribed,
    /// Bounced.
    Cleaned,
    /// Asked to confirm, has not.
    Pending,
    /// Known, never opted in.
    Transactional,
    /// Hidden, data kept.
    Archived,
}

/// Why only the contact can lift a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Block {
    /// The contact unsubscribed.
    OptOut,
    /// The address bounced.
    Bounce,
}

/// A status together with what is behind it and never shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Standing {
    /// What the API shows.
    pub(crate) status: Status,
    /// Outlives every write of the API, archiving included.
    pub(crate) block: Option<Block>,
    /// Shown only while the status is unsubscribed.
    pub(crate) reason: String,
}

/// The service will not set this status on this member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Refused;

const NAMES: [(Status, &str); 6] = [
    (Status::Subscribed, "subscribed"),
    (Status::Unsubscribed, "unsubscribed"),
    (Status::Cleaned, "cleaned"),
    (Status::Pending, "pending"),
    (Status::Transactional, "transactional"),
    (Status::Archived, "archived"),
];

impl Status {
    /// The status of that name, whether or not it can be written.
    pub(crate) fn named(name: &str) -> Option<Self> {
        NAMES.iter().find(|(_, text)| *text == name).map(|(status, _)| *status)
    }

    /// The name on the wire.
    pub(crate) fn name(self) -> &'static str {
        NAMES.iter().find(|(status, _)| *status == self).map_or("", |(_, text)| text)
    }
}

impl Standing {
    /// The standing of somebody new; `cleaned` means a bounce however it came about.
    pub(crate) fn new(status: Status) -> Self {
        let block = (status == Status::Cleaned).then_some(Block::Bounce);
        let reason = if status == Status::Unsubscribed { BY_ADMIN } else { "" };
        Self { status, block, reason: reason.to_owned() }
    }

    /// What becomes of a status written through the API or by an admin.
    ///
    /// # Errors
    /// `Refused` where the service answers Member In Compliance State.
    pub(crate) fn written(&self, to: Status, revival: OptedOutRevival) -> Result<Self, Refused> {
        match (to, self.block) {
            (Status::Archived, _) => Ok(self.archived()),
            // What an archived member was before is not looked at, when the switch says so.
            (Status::Subscribed, Some(_))
                if self.status == Status::Archived && revival == OptedOutRevival::Succeeds =>
            {
                Ok(Self::new(Status::Subscribed))
            }
            // An opt-out is asked again by mail; a bounced address cannot get that mail.
            (Status::Pending, Some(Block::OptOut)) => Ok(self.with(Status::Pending)),
            (Status::Subscribed | Status::Pending | Status::Transactional, Some(_)) => Err(Refused),
            // `unsubscribed` written on an opt-out must not make it the admin's.
            (Status::Unsubscribed, Some(_)) => Ok(self.with(Status::Unsubscribed)),
            (Status::Cleaned, _) => Ok(self.bounced()),
            (to, None) => Ok(Self::new(to)),
        }
    }

    /// Hidden, with everything behind it kept.
    pub(crate) fn archived(&self) -> Self {
        self.with(Status::Archived)
    }

    /// Whether DELETE may archive it.
    pub(crate) fn is_archivable(&self) -> bool {
        match self.status {
            Status::Subscribed | Status::Unsubscribed | Status::Transactional => true,
            Status::Archived | Status::Pending | Status::Cleaned => false,
        }
    }

    /// The contact itself unsubscribed.
    pub(crate) fn opted_out(reason: &str) -> Self {
        Self { status: Status::Unsubscribed, block: Some(Block::OptOut), reason: reason.to_owned() }
    }

    /// The address bounced.
    pub(crate) fn bounced(&self) -> Self {
        Self { block: Some(Block::Bounce), ..self.with(Status::Cleaned) }
    }

    fn with(&self, status: Status) -> Self {
        let reason = match (status, self.reason.as_str()) {
            (Status::Unsubscribed, "") => BY_ADMIN.to_owned(),
            (_, reason) => reason.to_owned(),
        };
        Self { status, reason, block: self.block }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(standing: &Standing, to: Status) -> Result<Standing, Refused> {
        standing.written(to, OptedOutRevival::Refused)
    }

    #[test]
    fn the_api_undoes_only_what_an_admin_did() {
        let by_admin = write(&Standing::new(Status::Subscribed), Status::Unsubscribed).unwrap();
        assert_eq!(by_admin.reason, BY_ADMIN);
        assert_eq!(write(&by_admin, Status::Subscribed), Ok(Standing::new(Status::Subscribed)));
        assert_eq!(write(&Standing::opted_out(NONE_GIVEN), Status::Subscribed), Err(Refused));
    }

    #[test]
    fn an_opt_out_may_become_pending_but_only_the_contact_confirms_it() {
        let pending = write(&Standing::opted_out(NONE_GIVEN), Status::Pending).unwrap();
        assert_eq!(pending.status, Status::Pending);
        assert_eq!(write(&pending, Status::Subscribed), Err(Refused));
    }

    #[test]
    fn no_detour_washes_an_opt_out_off() {
        let opted_out = Standing::opted_out(NONE_GIVEN);
        for way in [Status::Unsubscribed, Status::Pending, Status::Archived, Status::Cleaned] {
            let there = write(&opted_out, way).unwrap();
            let back = write(&there, Status::Unsubscribed).unwrap();
            assert_eq!(write(&back, Status::Subscribed), Err(Refused), "by way of {way:?}");
        }
        assert_eq!(write(&opted_out, Status::Transactional), Err(Refused));
    }

    #[test]
    fn a_bounced_address_cannot_be_subscribed_nor_asked() {
        let bounced = Standing::new(Status::Subscribed).bounced();
        assert_eq!(write(&bounced, Status::Subscribed), Err(Refused));
        assert_eq!(write(&bounced, Status::Pending), Err(Refused));
    }

    #[test]
    fn a_pending_newcomer_can_be_subscribed_past_confirmation() {
        assert!(write(&Standing::new(Status::Pending), Status::Subscribed).is_ok());
    }

    #[test]
    fn reviving_an_opted_out_person_is_a_switch() {
        let archived = Standing::opted_out(NONE_GIVEN).archived();
        assert_eq!(write(&archived, Status::Subscribed), Err(Refused));
        let revived = archived.written(Status::Subscribed, OptedOutRevival::Succeeds).unwrap();
        assert_eq!(revived, Standing::new(Status::Subscribed));
    }

    #[test]
    fn only_three_statuses_can_be_archived() {
        let archivable = NAMES.iter().filter(|(status, _)| Standing::new(*status).is_archivable());
        let names: Vec<&str> = archivable.map(|(_, name)| *name).collect();
        assert_eq!(names, ["subscribed", "unsubscribed", "transactional"]);
    }
}
