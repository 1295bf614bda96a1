//! The consent table: what a mark in Copper and a status at Mailchimp mean for each other. Less
//! contact is always safe; the opposite needs a human act on record. It must not write anything.

use std::collections::BTreeSet;

use crate::model::consent::{Mark, Owner, Status};
use crate::model::link::Base;

/// What is to be done about consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consent {
    /// Nothing; the base takes marks, status and owner as they are.
    Settled,
    /// Nothing, and the base stays as it is, so that the same is found again.
    Untouched,
    /// Unsubscribe the member.
    Restrict(Owner),
    /// Put the opt-out mark in Copper.
    PutOptOut(Owner),
    /// Take the opt-out mark off.
    TakeOptOutOff,
    /// Subscribe again somebody whom we unsubscribed.
    Reactivate,
    /// A person must say whether this contact wants mail again.
    AskOptInAgain,
}

/// What the table looks at.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The marks that stand: those in Copper now, and an opt-out that is kept in the store alone.
    pub marks: &'a BTreeSet<Mark>,
    /// The base; `None` at the first link or after the store was lost.
    pub base: Option<&'a Base>,
    /// The member's status now.
    pub status: Status,
    /// The member's `unsubscribe_reason` now.
    pub unsubscribe_reason: Option<&'a str>,
}

/// The one mark that counts, by precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    None,
    OptOut,
    Inactive,
}

/// What the status says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    Subscribed,
    Pending,
    Suppressed,
    /// Transactional, archived or a word that we do not know: other tables speak.
    Elsewhere,
}

/// One row of the table for one person.
pub fn decide(facts: Facts<'_>) -> Consent {
    match row(&facts) {
        // Who is marked for deletion is out of the synchronisation, but for suppressions.
        Consent::TakeOptOutOff | Consent::Reactivate | Consent::AskOptInAgain
            if facts.marks.contains(&Mark::Delete) =>
        {
            Consent::Untouched
        }
        consent => consent,
    }
}

fn row(facts: &Facts<'_>) -> Consent {
    let reach = match facts.status {
        Status::Subscribed => Reach::Subscribed,
        Status::Pending => Reach::Pending,
        Status::Unsubscribed | Status::Cleaned => Reach::Suppressed,
        Status::Transactional | Status::Archived | Status::Unknown => Reach::Elsewhere,
    };
    let standing = if facts.marks.contains(&Mark::Inactive) {
        Standing::Inactive
    } else if facts.marks.contains(&Mark::OptOut) {
        Standing::OptOut
    } else {
        Standing::None
    };
    match facts.base {
        None => without_base(standing, reach, facts.status),
        Some(base) => with_base(standing, reach, base, facts),
    }
}

/// After a lost store a mark stands for itself, and nobody who is suppressed is subscribed.
const fn without_base(standing: Standing, reach: Reach, status: Status) -> Consent {
    match (standing, reach) {
        (Standing::OptOut, Reach::Subscribed | Reach::Pending) => Consent::Restrict(Owner::Copper),
        (Standing::Inactive, Reach::Subscribed | Reach::Pending) => Consent::Restrict(Owner::Ours),
        (Standing::None, Reach::Suppressed) => Consent::PutOptOut(contact_owner(status)),
        (Standing::None, Reach::Subscribed | Reach::Pending)
        | (Standing::OptOut | Standing::Inactive, Reach::Suppressed)
        | (_, Reach::Elsewhere) => Consent::Settled,
    }
}

#[expect(clippy::match_same_arms, reason = "each row of the table stands by itself")]
fn with_base(standing: Standing, reach: Reach, base: &Base, facts: &Facts<'_>) -> Consent {
    let was_opted_out = base.marks.contains(&Mark::OptOut);
    let was_inactive = base.marks.contains(&Mark::Inactive);
    match (standing, reach) {
        (_, Reach::Elsewhere) => Consent::Settled,

        // A person took the mark off while Mailchimp still says no: the mark is not put back. This
        // goes before what was ours: an opt-out is no part of being inactive.
        (Standing::None, Reach::Suppressed) if was_opted_out => Consent::AskOptInAgain,
        (Standing::None, Reach::Suppressed) if is_still_ours(base, facts) => Consent::Reactivate,
        (Standing::None, Reach::Suppressed) => Consent::PutOptOut(contact_owner(facts.status)),
        (Standing::None, Reach::Subscribed | Reach::Pending) => Consent::Settled,

        (Standing::OptOut, Reach::Suppressed) => Consent::Settled,
        (Standing::OptOut, Reach::Subscribed | Reach::Pending) if !was_opted_out => Consent::Restrict(Owner::Copper),
        // Asked to confirm and not confirmed yet.
        (Standing::OptOut, Reach::Pending) => Consent::Untouched,
        (Standing::OptOut, Reach::Subscribed) => match base.suppression.as_ref().map(|suppression| suppression.owner) {
            Some(Owner::Copper) | None => Consent::AskOptInAgain,
            Some(Owner::Contact | Owner::Bounce | Owner::Forgotten | Owner::Ours) => Consent::TakeOptOutOff,
        },

        (Standing::Inactive, Reach::Suppressed) => Consent::Settled,
        (Standing::Inactive, Reach::Subscribed | Reach::Pending) if !was_inactive => Consent::Restrict(Owner::Ours),
        (Standing::Inactive, Reach::Pending) => Consent::Untouched,
        (Standing::Inactive, Reach::Subscribed) => Consent::AskOptInAgain,
    }
}

/// Whether the suppression that stands is the one we made, from subscribed, and nobody touched since.
fn is_still_ours(base: &Base, facts: &Facts<'_>) -> bool {
    base.suppression.as_ref().is_some_and(|suppression| {
        suppression.owner == Owner::Ours
            && suppression.status_before == Some(Status::Subscribed)
            && facts.status == Status::Unsubscribed
            && suppression.reason.as_deref() == facts.unsubscribe_reason
    })
}

/// Who is behind a suppression that we did not make.
pub const fn contact_owner(status: Status) -> Owner {
    match status {
        Status::Cleaned => Owner::Bounce,
        _ => Owner::Contact,
    }
}
