//! What unlinked records meet at their addresses: linked people, closed links, the deleted and the
//! forgotten. It must not decide about anybody who is linked.

use std::collections::{HashMap, HashSet};

use crate::model::email::Email;
use crate::model::link::{Cause, Link, LinkState};
use crate::model::reason::Reason;
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::{NativeId, Record};
use crate::reconcile::groups::Group;
use crate::reconcile::moves::Moves;
use crate::reconcile::world::World;

/// What is known of the unlinked records' addresses.
#[derive(Default)]
pub struct Graves<'a> {
    /// Addresses of linked people, on either side, with the side that shows them.
    taken: HashMap<&'a Email, Side>,
    /// Addresses of closed links and of the deleted.
    buried: HashSet<&'a Email>,
    /// Addresses of records that still stand in a closed link.
    held: HashSet<&'a Email>,
    /// Addresses that Mailchimp takes back from the contact alone.
    forgotten: HashSet<&'a Email>,
    /// Records that stand, but whose person's link moved on.
    left_behind: PerSide<HashSet<&'a NativeId>>,
}

impl<'a> Graves<'a> {
    /// Everyday runs have next to nobody unlinked: only what they ask for is gathered.
    pub fn of(world: &'a World, moves: &'a Moves<'a>, free: &PerSide<Vec<&'a Record>>) -> Self {
        let wanted: HashSet<&Email> =
            free.iter().flat_map(|(_, records)| records.iter().flat_map(|record| &record.emails)).collect();
        let mut graves = Self::default();
        if wanted.is_empty() {
            return graves;
        }
        for link in world.links.iter().map(|link| moves.of_link(&link.id).map_or(link, |moved| &moved.link)) {
            let is_there = |side: Side| world.records.get(side).contains_key(link.records.get(side));
            if link.state == LinkState::Closed && !Side::BOTH.into_iter().all(is_there) {
                graves.bury(world, link);
            } else {
                graves.take(world, link, &wanted);
            }
        }
        for side in Side::BOTH {
            graves.left_behind.get_mut(side).extend(moves.left(side));
        }
        for tombstone in &world.tombstones {
            match tombstone.cause {
                Cause::Deleted => graves.buried.extend(&tombstone.emails),
                Cause::Forgotten => graves.forgotten.extend(&tombstone.emails),
                Cause::LeftBehind => {
                    graves.left_behind.get_mut(tombstone.side).insert(&tombstone.id);
                }
            }
        }
        graves
    }

    /// The addresses of somebody of whom one record at least is gone.
    fn bury(&mut self, world: &'a World, link: &'a Link) {
        let records = Side::BOTH.into_iter().filter_map(|side| world.records.get(side).get(link.records.get(side)));
        let base = [&link.base.emails.copper, &link.base.emails.mailchimp];
        self.held.extend(records.flat_map(|record| &record.emails));
        self.buried.extend(self.held.iter().copied().chain(base.into_iter().flatten()));
    }

    /// Whether a record of a closed link stands at an address of this group: whatever was answered,
    /// nobody is made there.
    pub fn is_held(&self, group: &Group<'_>) -> bool {
        addresses(group).any(|email| self.held.contains(email))
    }

    /// The addresses of a linked person, or of two records left alone together.
    fn take(&mut self, world: &'a World, link: &'a Link, wanted: &HashSet<&Email>) {
        for side in Side::BOTH {
            let record = world.records.get(side).get(link.records.get(side));
            for email in record.into_iter().flat_map(|record| &record.emails).filter(|email| wanted.contains(email)) {
                let holder = self.taken.entry(email).or_insert(side);
                // Copper's holder counts, in whatever order the links come.
                *holder = side.min(*holder);
            }
        }
    }

    /// Why an unlinked record takes no part in matching, whoever else stands at its addresses.
    pub fn set_aside(&self, world: &World, side: Side, record: &Record) -> Option<Reason> {
        if self.left_behind.get(side).contains(&record.id) {
            return Some(Reason::LeftBehind);
        }
        // Unseen is not gone: who shares its address is left alone with it.
        if world.unseen.get(side).contains(&record.id) {
            return Some(Reason::Unseen);
        }
        let holder = record.emails.iter().find_map(|email| self.taken.get(email))?;
        // A member at another address of a linked person belongs to that person; two people on one
        // address: the linked one drives.
        Some(if side == Side::Mailchimp && *holder == Side::Copper {
            Reason::SecondAddress
        } else {
            Reason::AddressTaken
        })
    }

    /// Whether somebody of a group was deleted before, or left alone on purpose.
    pub fn came_back(&self, group: &Group<'_>) -> bool {
        addresses(group).any(|email| self.buried.contains(email))
    }

    /// Whether only the contact can make a member of this group again, and did not.
    pub fn is_forgotten(&self, group: &Group<'_>) -> bool {
        let first = |record: &&Record| record.email().is_some_and(|email| self.forgotten.contains(email));
        group.mailchimp.is_empty() && group.copper.iter().any(first)
    }
}

fn addresses<'a>(group: &Group<'a>) -> impl Iterator<Item = &'a Email> {
    let records: Vec<&'a Record> = group.copper.iter().chain(&group.mailchimp).copied().collect();
    records.into_iter().flat_map(|record| &record.emails)
}
