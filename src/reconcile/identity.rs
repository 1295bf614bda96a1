//! What a change of address means: whose it was, where it happened, and whether the new address is
//! free. It must not write anything, nor look at fields or tags.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::model::consent::Status;
use crate::model::email::Email;
use crate::model::link::{Base, Link, LinkId, LinkState};
use crate::model::question::QuestionKind;
use crate::model::reason::Reason;
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::{NativeId, Record};
use crate::reconcile::world::World;

/// What happened to the addresses of a linked person since the two sides last agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shift<'a> {
    /// Nothing.
    None,
    /// Both sides show one person again: the base takes what they hold.
    Alike,
    /// Copper's first address is another one, which goes to Mailchimp.
    InCopper(&'a Email),
    /// The member's address is another one, which takes the place of the earlier one in Copper.
    InMailchimp {
        /// The address replaced.
        from: &'a Email,
        /// Its replacement.
        to: &'a Email,
    },
    /// Both moved, to different addresses.
    Apart,
    /// The member's address is the person's no longer, and nothing stands for it.
    Lost,
}

/// Compares the addresses of a linked person with what each side held.
pub fn shift<'a>(base: &'a Base, copper: &'a [Email], member: Option<&'a Email>) -> Shift<'a> {
    let (first, held) = (copper.first(), base.emails.as_ref());
    let is_theirs = member.is_some_and(|email| copper.contains(email));
    let moved = PerSide { copper: held.copper.as_ref() != first, mailchimp: held.mailchimp.as_ref() != member };
    let sat_at_first = held.copper == held.mailchimp;
    match (moved, first, member) {
        (PerSide { copper: false, mailchimp: false }, _, _) if is_theirs || sat_at_first => Shift::None,
        (_, None, _) => Shift::Lost,
        (_, _, None) => Shift::None,
        (PerSide { copper: false, mailchimp: false }, _, _) => Shift::Lost,
        // A member at another address of the person stays there.
        (PerSide { mailchimp: true, .. }, _, _) if is_theirs => Shift::Alike,
        (PerSide { copper: true, .. }, Some(first), Some(member)) if first == member => Shift::Alike,
        (PerSide { copper: true, mailchimp: false }, _, _) if is_theirs && !sat_at_first => Shift::Alike,
        (PerSide { copper: true, mailchimp: false }, Some(first), _) => Shift::InCopper(first),
        (PerSide { copper: false, mailchimp: true }, _, Some(to)) => match held.mailchimp {
            Some(from) if copper.contains(from) => Shift::InMailchimp { from, to },
            _ => Shift::Apart,
        },
        (PerSide { copper: true, mailchimp: true }, _, _) => Shift::Apart,
    }
}

/// Who stands at the address that somebody moved to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'a> {
    /// Nobody.
    Free,
    /// A record that belongs to nobody.
    Unlinked(&'a NativeId),
    /// Somebody else, or several, or several want it.
    Taken,
    /// Somebody who moves on in a circle with this person.
    Cycle,
    /// An address that Mailchimp takes back from the contact alone, or that no service accepts.
    Barred(Reason),
}

/// What a change of address leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// One change of address; nobody is created, nothing is left over.
    Rekey,
    /// A person says.
    Ask(QuestionKind),
    /// Nothing; shown.
    Listed(Reason),
}

/// The table for an address that moves to Mailchimp, by the member's status.
pub const fn to_mailchimp(status: Status, place: Place<'_>) -> Outcome {
    match (place, status) {
        (Place::Barred(reason), _) => Outcome::Listed(reason),
        (Place::Taken, _) => Outcome::Listed(Reason::AddressTaken),
        (Place::Cycle, _) => Outcome::Ask(QuestionKind::AddressCycle),
        (Place::Unlinked(_), _) => Outcome::Ask(QuestionKind::SamePerson),
        (Place::Free, Status::Subscribed) => Outcome::Rekey,
        (Place::Free, Status::Cleaned) => Outcome::Ask(QuestionKind::CleanedNewAddress),
        // The suppression follows the person: the link stays where it is, and nobody is created.
        // Only subscribed members can be moved.
        (
            Place::Free,
            Status::Unsubscribed | Status::Archived | Status::Pending | Status::Transactional | Status::Unknown,
        ) => Outcome::Listed(Reason::AddressChanged),
    }
}

/// The table for an address that moves to Copper, where anybody may have several.
pub const fn to_copper(place: Place<'_>) -> Outcome {
    match place {
        Place::Free => Outcome::Rekey,
        Place::Unlinked(_) | Place::Taken => Outcome::Listed(Reason::AddressTaken),
        Place::Cycle => Outcome::Ask(QuestionKind::AddressCycle),
        Place::Barred(reason) => Outcome::Listed(reason),
    }
}

/// Who holds the addresses that linked people moved to. Everyday runs have next to none of them.
#[derive(Debug, Default)]
pub struct Addresses<'a> {
    /// By side and address: the records there.
    holders: PerSide<HashMap<&'a Email, Vec<&'a NativeId>>>,
    /// How many linked people want an address on a side.
    wanted: PerSide<HashMap<&'a Email, u32>>,
    /// The records in links.
    linked: PerSide<HashSet<&'a NativeId>>,
    /// People who exchanged addresses, with all of their circle.
    cycles: HashMap<&'a LinkId, PerSide<Vec<NativeId>>>,
}

/// A linked person who wants an address.
struct Want<'a> {
    link: &'a Link,
    side: Side,
    to: &'a Email,
}

impl<'a> Addresses<'a> {
    /// Looks up what the people of a world want.
    pub fn over(world: &'a World) -> Self {
        let shifts: Vec<(&Link, Shift<'a>)> = world.links.iter().filter_map(|link| shifted(world, link)).collect();
        let mut addresses = Self::default();
        if shifts.is_empty() {
            return addresses;
        }
        let wants: Vec<Want<'a>> = shifts.iter().filter_map(|(link, shift)| want(link, shift)).collect();
        for want in &wants {
            *addresses.wanted.get_mut(want.side).entry(want.to).or_default() += 1;
        }
        // Of two addresses that stand apart, nobody wants one yet; an answer may choose either.
        for (link, _) in shifts.iter().filter(|(_, shift)| *shift == Shift::Apart) {
            let first = |side: Side| world.records.get(side.other()).get(link.records.get(side.other()))?.email();
            for (side, email) in Side::BOTH.into_iter().filter_map(|side| Some((side, first(side)?))) {
                addresses.wanted.get_mut(side).entry(email).or_default();
            }
        }
        for side in Side::BOTH {
            addresses.linked.get_mut(side).extend(world.links.iter().map(|link| link.records.get(side)));
            for record in world.records.get(side).values() {
                for email in record.emails.iter().filter(|email| addresses.wanted.get(side).contains_key(email)) {
                    addresses.holders.get_mut(side).entry(email).or_default().push(&record.id);
                }
            }
        }
        addresses.cycles = addresses.find_cycles(&wants);
        addresses
    }

    /// Who stands at an address on a side, seen by a linked person.
    pub fn place(&self, link: &Link, side: Side, to: &Email) -> Place<'a> {
        let own = link.records.get(side);
        let others: Vec<&'a NativeId> =
            self.holders.get(side).get(to).into_iter().flatten().copied().filter(|id| *id != own).collect();
        match others.as_slice() {
            _ if self.cycles.contains_key(&link.id) => Place::Cycle,
            _ if !to.is_plausible() => Place::Barred(Reason::AddressRefused),
            [] if self.wanted.get(side).get(to).is_some_and(|count| *count > 1) => Place::Taken,
            [] => Place::Free,
            [one] if !self.linked.get(side).contains(one) => Place::Unlinked(one),
            _ => Place::Taken,
        }
    }

    /// Everybody in the circle that a person is part of; the records of both sides.
    pub fn circle(&self, link: &LinkId) -> Option<&PerSide<Vec<NativeId>>> {
        self.cycles.get(link)
    }

    /// Follows each want to the link that holds the address, and from there on, until it closes.
    fn find_cycles(&self, wants: &[Want<'a>]) -> HashMap<&'a LinkId, PerSide<Vec<NativeId>>> {
        let by_record: PerSide<HashMap<&NativeId, &Want<'a>>> =
            PerSide::from_fn(|side| wants.iter().map(|want| (want.link.records.get(side), want)).collect());
        let mut cycles = HashMap::new();
        for first in wants {
            let mut circle: BTreeMap<&LinkId, &Link> = BTreeMap::new();
            let mut next = Some(first);
            while let Some(want) = next.filter(|want| want.side == first.side && !circle.contains_key(&want.link.id)) {
                circle.insert(&want.link.id, want.link);
                let mut holders = self.holders.get(want.side).get(want.to).into_iter().flatten();
                next = holders.find_map(|id| by_record.get(want.side).get(id).copied());
            }
            if circle.len() > 1 && next.is_some_and(|want| want.link.id == first.link.id) {
                let records =
                    PerSide::from_fn(|side| circle.values().map(|link| link.records.get(side).clone()).collect());
                cycles.insert(&first.link.id, records);
            }
        }
        cycles
    }
}

/// What happened to the addresses of a link, if anything did.
fn shifted<'a>(world: &'a World, link: &'a Link) -> Option<(&'a Link, Shift<'a>)> {
    let record = |side: Side| world.records.get(side).get(link.records.get(side));
    let (copper, member): (&Record, &Record) = (record(Side::Copper)?, record(Side::Mailchimp)?);
    let shift = shift(&link.base, &copper.emails, member.email());
    (link.state != LinkState::Closed && !matches!(shift, Shift::None | Shift::Alike | Shift::Lost))
        .then_some((link, shift))
}

/// The address that a linked person wants on one side, if one moved.
const fn want<'a>(link: &'a Link, shift: &Shift<'a>) -> Option<Want<'a>> {
    match shift {
        Shift::InCopper(to) => Some(Want { link, side: Side::Mailchimp, to }),
        Shift::InMailchimp { to, .. } => Some(Want { link, side: Side::Copper, to }),
        Shift::None | Shift::Alike | Shift::Apart | Shift::Lost => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn email(name: &str) -> Email {
        Email::new(&format!("{name}@exemple.fr")).unwrap()
    }

    /// A short word: what became of `base` (Copper's first, the member's) when Copper holds `copper`
    /// and the member `member`.
    fn word(base: [&str; 2], copper: &[&str], member: &str) -> String {
        let [first, at] = base.map(|name| Some(email(name)));
        let base = Base { emails: PerSide { copper: first, mailchimp: at }, ..Base::default() };
        let copper: Vec<Email> = copper.iter().map(|name| email(name)).collect();
        let member = email(member);
        match shift(&base, &copper, Some(&member)) {
            Shift::InCopper(to) => format!("copper {}", to.local_part()),
            Shift::InMailchimp { from, to } => format!("mailchimp {} → {}", from.local_part(), to.local_part()),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn every_way_in_which_addresses_can_move_has_a_name() {
        for (base, copper, member, expected) in [
            (["a", "a"], &["a"][..], "a", "None"),
            (["a", "a"], &["a", "b"], "a", "None"),
            (["a", "b"], &["a", "b"], "b", "None"),
            (["a", "a"], &["b"], "a", "copper b"),
            (["a", "a"], &["b", "a"], "a", "copper b"),
            (["a", "b"], &["c", "b"], "b", "Alike"),
            (["a", "b"], &["a"], "b", "Lost"),
            (["a", "a"], &[], "a", "Lost"),
            (["a", "a"], &[], "b", "Lost"),
            (["a", "a"], &["a"], "b", "mailchimp a → b"),
            (["a", "a"], &["a", "b"], "b", "Alike"),
            (["a", "b"], &["a", "b"], "c", "mailchimp b → c"),
            (["a", "b"], &["a"], "c", "Apart"),
            (["a", "a"], &["b"], "b", "Alike"),
            (["a", "a"], &["b"], "c", "Apart"),
            (["a", "a"], &["c", "b"], "b", "Alike"),
        ] {
            assert_eq!(word(base, copper, member), expected, "{base:?} {copper:?} {member}");
        }
    }

    #[test]
    fn only_a_subscribed_member_moves_to_a_free_address() {
        use Outcome::{Ask, Listed, Rekey};
        let stays = Listed(Reason::AddressChanged);
        let statuses = [
            (Status::Subscribed, Rekey),
            (Status::Cleaned, Ask(QuestionKind::CleanedNewAddress)),
            (Status::Unsubscribed, stays),
            (Status::Archived, stays),
            (Status::Pending, stays),
            (Status::Transactional, stays),
            (Status::Unknown, stays),
        ];
        let id = NativeId::new("m2");
        for (status, free) in statuses {
            assert_eq!(to_mailchimp(status, Place::Free), free, "{status:?}");
            assert_eq!(to_mailchimp(status, Place::Unlinked(&id)), Ask(QuestionKind::SamePerson));
            assert_eq!(to_mailchimp(status, Place::Taken), Listed(Reason::AddressTaken));
            assert_eq!(to_mailchimp(status, Place::Cycle), Ask(QuestionKind::AddressCycle));
            assert_eq!(to_mailchimp(status, Place::Barred(Reason::Forgotten)), Listed(Reason::Forgotten));
        }
    }

    #[test]
    fn an_address_goes_to_copper_where_nobody_else_has_it() {
        let id = NativeId::new("2");
        assert_eq!(to_copper(Place::Free), Outcome::Rekey);
        assert_eq!(to_copper(Place::Unlinked(&id)), Outcome::Listed(Reason::AddressTaken));
        assert_eq!(to_copper(Place::Taken), Outcome::Listed(Reason::AddressTaken));
        assert_eq!(to_copper(Place::Cycle), Outcome::Ask(QuestionKind::AddressCycle));
        let barred = Place::Barred(Reason::AddressRefused);
        assert_eq!(to_copper(barred), Outcome::Listed(Reason::AddressRefused));
    }
}
