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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::consent::Suppression;

    const OPTED_OUT: &[Mark] = &[Mark::OptOut];
    const INACTIVE: &[Mark] = &[Mark::Inactive];
    const STATUSES: [Status; 4] = [Status::Subscribed, Status::Pending, Status::Unsubscribed, Status::Cleaned];

    fn base(marks: &[Mark], owner: Option<Owner>) -> Base {
        let suppression = owner.map(|owner| Suppression {
            owner,
            status_before: Some(Status::Subscribed),
            reason: Some("by us".into()),
        });
        Base { marks: marks.iter().copied().collect(), suppression, ..Base::default() }
    }

    fn row(marks: &[Mark], base: Option<&Base>, status: Status) -> Consent {
        let marks = marks.iter().copied().collect();
        decide(Facts { marks: &marks, base, status, unsubscribe_reason: Some("by us") })
    }

    /// The row for each of the four statuses.
    fn rows(marks: &[Mark], base: Option<&Base>) -> [Consent; 4] {
        STATUSES.map(|status| row(marks, base, status))
    }

    #[test]
    fn without_a_base_a_mark_stands_and_nobody_suppressed_is_subscribed() {
        use Consent::{PutOptOut, Restrict, Settled};
        let put = [PutOptOut(Owner::Contact), PutOptOut(Owner::Bounce)];
        assert_eq!(rows(&[], None), [Settled, Settled, put[0], put[1]]);
        let restrict = Restrict(Owner::Copper);
        assert_eq!(rows(OPTED_OUT, None), [restrict, restrict, Settled, Settled]);
        let restrict = Restrict(Owner::Ours);
        assert_eq!(rows(INACTIVE, None), [restrict, restrict, Settled, Settled]);
    }

    #[test]
    fn a_mark_that_is_new_unsubscribes_and_one_that_is_known_asks_or_goes() {
        use Consent::{AskOptInAgain, Restrict, Settled, TakeOptOutOff, Untouched};
        for (marks, was, owner, expected) in [
            (OPTED_OUT, &[][..], None, [Restrict(Owner::Copper), Restrict(Owner::Copper)]),
            (OPTED_OUT, OPTED_OUT, Some(Owner::Contact), [TakeOptOutOff, Untouched]),
            (OPTED_OUT, OPTED_OUT, Some(Owner::Bounce), [TakeOptOutOff, Untouched]),
            (OPTED_OUT, OPTED_OUT, Some(Owner::Copper), [AskOptInAgain, Untouched]),
            (OPTED_OUT, OPTED_OUT, None, [AskOptInAgain, Untouched]),
            (INACTIVE, &[], None, [Restrict(Owner::Ours), Restrict(Owner::Ours)]),
            (INACTIVE, OPTED_OUT, Some(Owner::Contact), [Restrict(Owner::Ours), Restrict(Owner::Ours)]),
            (INACTIVE, INACTIVE, Some(Owner::Ours), [AskOptInAgain, Untouched]),
        ] {
            let [subscribed, pending, unsubscribed, cleaned] = rows(marks, Some(&base(was, owner)));
            assert_eq!([subscribed, pending], expected, "{marks:?} {was:?} {owner:?}");
            assert_eq!([unsubscribed, cleaned], [Settled, Settled], "{marks:?} {was:?} {owner:?}");
        }
    }

    #[test]
    fn a_mark_that_is_gone_asks_comes_back_or_stays_out() {
        use Consent::{AskOptInAgain, PutOptOut, Reactivate, Settled};
        let (contact, bounce) = (PutOptOut(Owner::Contact), PutOptOut(Owner::Bounce));
        for (was, owner, expected) in [
            (&[][..], None, [contact, bounce]),
            (&[], Some(Owner::Ours), [Reactivate, bounce]),
            (INACTIVE, Some(Owner::Ours), [Reactivate, bounce]),
            (INACTIVE, Some(Owner::Contact), [contact, bounce]),
            (OPTED_OUT, Some(Owner::Contact), [AskOptInAgain, AskOptInAgain]),
            (OPTED_OUT, Some(Owner::Ours), [AskOptInAgain, AskOptInAgain]),
        ] {
            let [subscribed, pending, unsubscribed, cleaned] = rows(&[], Some(&base(was, owner)));
            assert_eq!([unsubscribed, cleaned], expected, "{was:?} {owner:?}");
            assert_eq!([subscribed, pending], [Settled, Settled], "{was:?} {owner:?}");
        }
    }

    #[test]
    fn only_our_own_untouched_suppression_from_subscribed_is_taken_back() {
        let ours = base(INACTIVE, Some(Owner::Ours));
        let back = |base: &Base, reason| {
            let marks = BTreeSet::new();
            decide(Facts { marks: &marks, base: Some(base), status: Status::Unsubscribed, unsubscribe_reason: reason })
        };
        assert_eq!(back(&ours, Some("by us")), Consent::Reactivate);
        assert_eq!(back(&ours, Some("NORMAL")), Consent::PutOptOut(Owner::Contact));
        assert_eq!(back(&ours, None), Consent::PutOptOut(Owner::Contact));
        let mut from_pending = ours;
        from_pending.suppression.as_mut().unwrap().status_before = Some(Status::Pending);
        assert_eq!(back(&from_pending, Some("by us")), Consent::PutOptOut(Owner::Contact));
    }

    #[test]
    fn the_delete_mark_lets_only_suppressions_through() {
        let with_delete = |marks: &[Mark]| [marks, &[Mark::Delete]].concat();
        let known = base(OPTED_OUT, Some(Owner::Contact));
        let ours = base(INACTIVE, Some(Owner::Ours));
        assert_eq!(row(&with_delete(OPTED_OUT), Some(&known), Status::Subscribed), Consent::Untouched);
        assert_eq!(row(&with_delete(&[]), Some(&known), Status::Unsubscribed), Consent::Untouched);
        assert_eq!(row(&with_delete(&[]), Some(&ours), Status::Unsubscribed), Consent::Untouched);
        assert_eq!(row(&with_delete(OPTED_OUT), None, Status::Subscribed), Consent::Restrict(Owner::Copper));
        assert_eq!(row(&with_delete(&[]), None, Status::Cleaned), Consent::PutOptOut(Owner::Bounce));
    }

    #[test]
    fn transactional_and_unknown_words_change_nothing() {
        for status in [Status::Transactional, Status::Archived, Status::Unknown] {
            for marks in [&[][..], OPTED_OUT, INACTIVE] {
                assert_eq!(row(marks, None, status), Consent::Settled);
                assert_eq!(row(marks, Some(&base(OPTED_OUT, Some(Owner::Ours))), status), Consent::Settled);
            }
        }
    }
}
