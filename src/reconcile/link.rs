//! Who is the same person: known links by id, the rest by any address. One to one is a proposal;
//! anything else is left to a person. It must not look at fields or tags.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use crate::model::email::Email;
use crate::model::link::{Link, LinkState};
use crate::model::reason::Reason;
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::{NativeId, Record};
use crate::reconcile::world::World;

/// What the planner treats as one person. Every record of both snapshots is in exactly one subject.
#[derive(Debug, Clone)]
pub enum Subject<'a> {
    /// Two records that are known to be one person.
    Linked {
        /// The link.
        link: &'a Link,
        /// What is there now on each side.
        present: PerSide<Presence<'a>>,
    },
    /// One record on each side with a common address.
    Proposed(PerSide<&'a Record>),
    /// A record that nobody on the other side matches.
    Alone(Side, &'a Record),
    /// A record that is not to be matched, and why.
    LeftAlone(Side, &'a Record, Reason),
    /// Several people on common addresses.
    Shared(PerSide<Vec<&'a Record>>),
}

/// What is there of a linked record.
#[derive(Debug, Clone, Copy)]
pub enum Presence<'a> {
    /// It was read.
    Seen(&'a Record),
    /// It was not listed, and nothing more is known; what we last held.
    Unseen(&'a Record),
    /// A point read said that it does not exist.
    Gone,
}

impl<'a> Presence<'a> {
    /// The record that stands in the current snapshot, seen or not.
    pub const fn record(self) -> Option<&'a Record> {
        match self {
            Self::Seen(record) | Self::Unseen(record) => Some(record),
            Self::Gone => None,
        }
    }
}

/// Sorts every record of both sides into subjects, in a fixed order.
pub fn subjects(world: &World) -> Vec<Subject<'_>> {
    let mut subjects: Vec<Subject<'_>> = world.links.iter().map(|link| linked(world, link)).collect();
    let mut free = PerSide::<Vec<&Record>>::default();
    for side in Side::BOTH {
        let in_links: HashSet<&NativeId> = world.links.iter().map(|link| link.records.get(side)).collect();
        for record in world.records.get(side).values().filter(|record| !in_links.contains(&record.id)) {
            match unusable(record) {
                Some(reason) => subjects.push(Subject::LeftAlone(side, record, reason)),
                None => free.get_mut(side).push(record),
            }
        }
    }
    let taken = Taken::of(world, &free);
    for group in components(&free) {
        subjects.extend(left_alone(world, &taken, &group).unwrap_or_else(|| matched(group)));
    }
    subjects
}

/// Why a record can be matched with nobody at all.
fn unusable(record: &Record) -> Option<Reason> {
    if record.emails.is_empty() {
        Some(Reason::NoAddress)
    } else if !record.emails.iter().any(Email::is_plausible) {
        Some(Reason::AddressRefused)
    } else {
        None
    }
}

/// Where one of a group is not to be matched, nobody of it is: what stands at a common address
/// already would be created again.
fn left_alone<'a>(world: &World, taken: &Taken<'_>, group: &Group<'a>) -> Option<Vec<Subject<'a>>> {
    let members: Vec<(Side, &'a Record)> =
        group.iter().flat_map(|(side, records)| records.iter().map(move |record| (side, *record))).collect();
    let reasons: Vec<Option<Reason>> =
        members.iter().map(|(side, record)| set_aside(world, taken, *side, record)).collect();
    let common = match reasons.iter().flatten().min()? {
        Reason::SecondAddress => Reason::AddressTaken,
        reason => *reason,
    };
    let subject = |((side, record), reason): ((Side, &'a Record), Option<Reason>)| {
        Subject::LeftAlone(side, record, reason.unwrap_or(common))
    };
    Some(members.into_iter().zip(reasons).map(subject).collect())
}

fn linked<'a>(world: &'a World, link: &'a Link) -> Subject<'a> {
    let present = PerSide::from_fn(|side| {
        let id = link.records.get(side);
        match world.records.get(side).get(id) {
            Some(record) if world.unseen.get(side).contains(id) => Presence::Unseen(record),
            Some(record) => Presence::Seen(record),
            None => Presence::Gone,
        }
    });
    Subject::Linked { link, present }
}

/// What of the unlinked records' addresses is held already.
#[derive(Default)]
struct Taken<'a> {
    /// Addresses of linked people, on either side, with the side that shows them.
    emails: HashMap<&'a Email, Side>,
    /// Addresses of closed links and of the deleted.
    buried: BTreeSet<&'a Email>,
}

impl<'a> Taken<'a> {
    /// Everyday runs have next to nobody unlinked: only what they ask for is gathered.
    fn of(world: &'a World, free: &PerSide<Vec<&'a Record>>) -> Self {
        let wanted: HashSet<&Email> =
            free.iter().flat_map(|(_, records)| records.iter().flat_map(|record| &record.emails)).collect();
        let mut taken = Self::default();
        if wanted.is_empty() {
            return taken;
        }
        for link in &world.links {
            for side in Side::BOTH {
                let record = world.records.get(side).get(link.records.get(side));
                for email in record.into_iter().flat_map(|record| &record.emails).filter(|email| wanted.contains(email))
                {
                    let holder = taken.emails.entry(email).or_insert(side);
                    // Copper's holder counts, in whatever order the links come.
                    *holder = side.min(*holder);
                }
            }
            if link.state == LinkState::Closed {
                let base = [&link.base.emails.copper, &link.base.emails.mailchimp];
                taken.buried.extend(base.into_iter().flatten());
            }
        }
        taken.buried.extend(world.tombstones.iter().flat_map(|tombstone| &tombstone.emails));
        taken
    }
}

/// Why an unlinked record takes no part in matching.
fn set_aside(world: &World, taken: &Taken<'_>, side: Side, record: &Record) -> Option<Reason> {
    // Unseen is not gone: who shares its address is left alone with it.
    if world.unseen.get(side).contains(&record.id) {
        return Some(Reason::Unseen);
    }
    if let Some(holder) = record.emails.iter().find_map(|email| taken.emails.get(email)) {
        // A member at another address of a linked person belongs to that person; two people on one
        // address: the linked one drives.
        return Some(if side == Side::Mailchimp && *holder == Side::Copper {
            Reason::SecondAddress
        } else {
            Reason::AddressTaken
        });
    }
    record.emails.iter().any(|email| taken.buried.contains(email)).then_some(Reason::Tombstone)
}

type Group<'a> = PerSide<Vec<&'a Record>>;

/// Groups records that share an address, directly or through others; in order of their first record.
fn components<'a>(free: &PerSide<Vec<&'a Record>>) -> Vec<Group<'a>> {
    let all: Vec<(Side, &'a Record)> =
        free.iter().flat_map(|(side, records)| records.iter().map(move |record| (side, *record))).collect();
    let mut parents: Vec<usize> = (0..all.len()).collect();
    let mut first_holder: HashMap<&Email, usize> = HashMap::new();
    for (index, (_, record)) in all.iter().enumerate() {
        for email in &record.emails {
            match first_holder.get(email) {
                Some(&holder) => join(&mut parents, holder, index),
                None => {
                    first_holder.insert(email, index);
                }
            }
        }
    }
    let mut groups: BTreeMap<usize, Group<'a>> = BTreeMap::new();
    for (index, (side, record)) in all.iter().enumerate() {
        groups.entry(root(&mut parents, index)).or_default().get_mut(*side).push(record);
    }
    groups.into_values().collect()
}

fn parent(parents: &[usize], index: usize) -> usize {
    parents.get(index).copied().unwrap_or(index)
}

fn root(parents: &mut [usize], index: usize) -> usize {
    let mut top = index;
    while parent(parents, top) != top {
        top = parent(parents, top);
    }
    if let Some(slot) = parents.get_mut(index) {
        *slot = top;
    }
    top
}

fn join(parents: &mut [usize], a: usize, b: usize) {
    let (a, b) = (root(parents, a), root(parents, b));
    if let Some(slot) = parents.get_mut(a.max(b)) {
        *slot = a.min(b);
    }
}

fn matched(group: Group<'_>) -> Vec<Subject<'_>> {
    match (group.copper.as_slice(), group.mailchimp.as_slice()) {
        ([copper], []) => vec![Subject::Alone(Side::Copper, copper)],
        ([], [mailchimp]) => vec![Subject::Alone(Side::Mailchimp, mailchimp)],
        ([copper], members) => one_person(copper, members),
        _ => vec![Subject::Shared(group)],
    }
}

/// One person with members at several of their addresses: the earliest address drives, the other
/// members are left alone.
fn one_person<'a>(copper: &'a Record, members: &[&'a Record]) -> Vec<Subject<'a>> {
    let rank =
        |member: &Record| copper.emails.iter().position(|email| member.emails.contains(email)).unwrap_or(usize::MAX);
    let mut sorted = members.to_vec();
    sorted.sort_by_key(|member| (rank(member), member.id.clone()));
    let mut subjects = Vec::with_capacity(sorted.len());
    for (place, member) in sorted.into_iter().enumerate() {
        subjects.push(match place {
            0 => Subject::Proposed(PerSide { copper, mailchimp: member }),
            _ => Subject::LeftAlone(Side::Mailchimp, member, Reason::SecondAddress),
        });
    }
    subjects
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::link::{Base, Cause, LinkId, Tombstone};
    use crate::reconcile::world::tests::{empty, record};

    fn world(copper: &[(&str, &[&str])], mailchimp: &[(&str, &[&str])]) -> World {
        let mut world = empty();
        for (side, people) in [(Side::Copper, copper), (Side::Mailchimp, mailchimp)] {
            for (id, emails) in people {
                world.records.get_mut(side).insert(NativeId::new(*id), record(id, emails));
            }
        }
        world
    }

    fn link(world: &mut World, copper: &str, mailchimp: &str) {
        let records = PerSide { copper: NativeId::new(copper), mailchimp: NativeId::new(mailchimp) };
        let id = LinkId::of(&records.copper, &records.mailchimp);
        world.links.push(Link { id, records, state: LinkState::Active, generation: 1, base: Base::default() });
    }

    /// A short word for each subject.
    fn words(world: &World) -> Vec<String> {
        let ids =
            |records: &[&Record]| records.iter().map(|record| record.id.to_string()).collect::<Vec<_>>().join("+");
        let presence = |presence: &Presence<'_>| match presence {
            Presence::Seen(record) => record.id.to_string(),
            Presence::Unseen(record) => format!("{}?", record.id),
            Presence::Gone => "gone".to_owned(),
        };
        subjects(world)
            .iter()
            .map(|subject| match subject {
                Subject::Linked { present, .. } => {
                    format!("linked {} {}", presence(&present.copper), presence(&present.mailchimp))
                }
                Subject::Proposed(both) => format!("proposed {} {}", both.copper.id, both.mailchimp.id),
                Subject::Alone(side, record) => format!("alone {side} {}", record.id),
                Subject::LeftAlone(_, record, reason) => format!("left {} {reason:?}", record.id),
                Subject::Shared(people) => format!("shared {} {}", ids(&people.copper), ids(&people.mailchimp)),
            })
            .collect()
    }

    #[test]
    fn one_record_on_each_side_at_any_common_address_is_a_proposal() {
        let world = world(&[("1", &["a@exemple.fr", "b@exemple.fr"])], &[("m1", &["b@exemple.fr"])]);
        assert_eq!(words(&world), ["proposed 1 m1"]);
    }

    #[test]
    fn of_two_members_of_one_person_the_first_address_drives() {
        let members: &[(&str, &[&str])] = &[("m1", &["b@exemple.fr"]), ("m2", &["a@exemple.fr"])];
        let world = world(&[("1", &["a@exemple.fr", "b@exemple.fr"])], members);
        assert_eq!(words(&world), ["proposed 1 m2", "left m1 SecondAddress"]);
    }

    #[test]
    fn several_people_on_common_addresses_are_one_question() {
        let people: &[(&str, &[&str])] =
            &[("1", &["a@exemple.fr"]), ("2", &["b@exemple.fr", "a@exemple.fr"]), ("3", &["c@exemple.fr"])];
        let world = world(people, &[("m1", &["b@exemple.fr"])]);
        assert_eq!(words(&world), ["shared 1+2 m1", "alone copper 3"]);
    }

    #[test]
    fn a_linked_person_s_addresses_belong_to_them() {
        let people: &[(&str, &[&str])] = &[("1", &["a@exemple.fr", "b@exemple.fr"]), ("2", &["a@exemple.fr"])];
        let mut world = world(people, &[("m1", &["a@exemple.fr"]), ("m2", &["b@exemple.fr"])]);
        link(&mut world, "1", "m1");
        assert_eq!(words(&world), ["linked 1 m1", "left 2 AddressTaken", "left m2 SecondAddress"]);
    }

    #[test]
    fn the_order_of_the_links_does_not_show() {
        let people: &[(&str, &[&str])] = &[("1", &["a@exemple.fr", "f@exemple.fr"]), ("2", &["b@exemple.fr"])];
        let members: &[(&str, &[&str])] =
            &[("m1", &["a@exemple.fr"]), ("m2", &["f@exemple.fr"]), ("m3", &["f@exemple.fr"])];
        for order in [[("1", "m1"), ("2", "m2")], [("2", "m2"), ("1", "m1")]] {
            let mut world = world(people, members);
            for (copper, mailchimp) in order {
                link(&mut world, copper, mailchimp);
            }
            assert_eq!(words(&world)[2..], ["left m3 SecondAddress"]);
        }
    }

    #[test]
    fn who_shares_an_address_with_somebody_left_alone_is_left_alone() {
        let people: &[(&str, &[&str])] = &[("1", &["a@exemple.fr"]), ("2", &["a@exemple.fr", "b@exemple.fr"])];
        let mut world = world(people, &[("m1", &["a@exemple.fr"]), ("m2", &["b@exemple.fr"])]);
        link(&mut world, "1", "m1");
        assert_eq!(words(&world), ["linked 1 m1", "left 2 AddressTaken", "left m2 AddressTaken"]);
    }

    #[test]
    fn unseen_is_neither_gone_nor_free() {
        let mut world = world(&[("1", &["a@exemple.fr"]), ("2", &["b@exemple.fr"])], &[("m2", &["b@exemple.fr"])]);
        link(&mut world, "1", "m1");
        world.unseen.copper = BTreeSet::from([NativeId::new("1"), NativeId::new("2")]);
        assert_eq!(words(&world), ["linked 1? gone", "left 2 Unseen", "left m2 Unseen"]);
    }

    #[test]
    fn who_was_deleted_or_has_no_usable_address_is_left_alone() {
        let people: &[(&str, &[&str])] = &[("1", &[]), ("2", &["a@exemple"]), ("3", &["c@exemple.fr"])];
        let mut world = world(people, &[]);
        let emails = vec![Email::new("c@exemple.fr").unwrap()];
        world.tombstones.push(Tombstone {
            side: Side::Mailchimp,
            id: NativeId::new("m9"),
            emails,
            at: 0,
            cause: Cause::Deleted,
        });
        assert_eq!(words(&world), ["left 1 NoAddress", "left 2 AddressRefused", "left 3 Tombstone"]);
    }
}
