//! Who is the same person: known links by id, the rest by any address. One to one is a proposal;
//! anything else is left to a person. It must not look at fields, nor at tags but for the delete mark.

use std::collections::HashSet;

use crate::model::consent::Mark;
use crate::model::email::Email;
use crate::model::link::Link;
use crate::model::question::{Choice, Question, QuestionKind};
use crate::model::reason::Reason;
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::{NativeId, Record};
use crate::reconcile::graves::Graves;
use crate::reconcile::groups::{Group, components};
use crate::reconcile::moves::{Moved, Moves};
use crate::reconcile::prepared::Prepared;
use crate::reconcile::questions;
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
    /// A link that holds another record from now on, with what is there of it.
    Moved(Box<Moved<'a>>, PerSide<Presence<'a>>),
    /// A link whose person was merged into somebody who has a link of their own, with the member.
    Superseded(&'a Link, Option<&'a Record>),
    /// One record on each side with a common address.
    Proposed(PerSide<&'a Record>),
    /// A record that nobody on the other side matches.
    Alone(Side, &'a Record),
    /// A record that is not to be matched, and why.
    LeftAlone(Side, &'a Record, Reason),
    /// Several people on common addresses: who drives?
    Shared(Group<'a>),
    /// People of whom one was deleted before.
    CameBack(Group<'a>),
    /// Somebody whom Mailchimp takes back from the contact alone.
    Forgotten(&'a Record),
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

    /// What is there of a record.
    pub fn of(world: &'a World, side: Side, id: &NativeId) -> Self {
        match world.records.get(side).get(id) {
            Some(record) if world.unseen.get(side).contains(id) => Self::Unseen(record),
            Some(record) => Self::Seen(record),
            None => Self::Gone,
        }
    }
}

/// Everybody, and the questions that were answered on the way here.
#[derive(Debug, Default)]
pub struct Sorted<'a> {
    /// Every record of both sides, in a fixed order of subjects.
    pub subjects: Vec<Subject<'a>>,
    /// Answered questions about who is who.
    pub met: Vec<Question>,
}

/// Sorts every record of both sides into subjects.
pub fn subjects<'a>(world: &'a World, rules: &Prepared<'a>) -> Sorted<'a> {
    let moves = Moves::of(world, rules);
    let mut subjects: Vec<Subject<'a>> = world.links.iter().map(|link| linked(world, link, &moves)).collect();
    let mut free = PerSide::<Vec<&Record>>::default();
    for side in Side::BOTH {
        let in_links: HashSet<&NativeId> = world.links.iter().map(|link| link.records.get(side)).collect();
        let is_held = |id: &NativeId| (in_links.contains(id) && !moves.leaves(side, id)) || moves.takes(side, id);
        for record in world.records.get(side).values().filter(|record| !is_held(&record.id)) {
            match unusable(record) {
                Some(reason) => subjects.push(Subject::LeftAlone(side, record, reason)),
                None => free.get_mut(side).push(record),
            }
        }
    }
    let graves = Graves::of(world, &moves, &free);
    let mut sorted = Sorted { subjects, met: Vec::new() };
    for group in components(&free) {
        sorted.sort(world, rules, &graves, group);
    }
    sorted
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

fn linked<'a>(world: &'a World, link: &'a Link, moves: &Moves<'a>) -> Subject<'a> {
    let present = |link: &Link| PerSide::from_fn(|side| Presence::of(world, side, link.records.get(side)));
    if let Some(shift) = moves.of_link(&link.id) {
        return Subject::Moved(Box::new(shift.clone()), present(&shift.link));
    }
    let present = present(link);
    if moves.is_superseded(&link.id) {
        return Subject::Superseded(link, present.mailchimp.record());
    }
    Subject::Linked { link, present }
}

impl<'a> Sorted<'a> {
    /// People who share addresses: one person, a question, or left alone together.
    fn sort(&mut self, world: &World, rules: &Prepared<'a>, graves: &Graves<'_>, group: Group<'a>) {
        if let Some(subjects) = left_alone(world, graves, &group) {
            return self.subjects.extend(subjects);
        }
        if graves.came_back(&group) {
            let draft = questions::came_back(rules, &group);
            let is_answered = rules.answer_to(QuestionKind::CameBack, &draft.ids, &()) == Some(&Choice::Link);
            if !is_answered || graves.is_held(&group) {
                return self.subjects.push(Subject::CameBack(group));
            }
            self.met.extend(draft.met);
        }
        if graves.is_forgotten(&group) {
            return self.subjects.extend(group.copper.into_iter().map(Subject::Forgotten));
        }
        self.matched(rules, group);
    }

    fn matched(&mut self, rules: &Prepared<'a>, group: Group<'a>) {
        match (group.copper.as_slice(), group.mailchimp.as_slice()) {
            ([copper], []) => self.subjects.push(Subject::Alone(Side::Copper, copper)),
            ([], [mailchimp]) => self.subjects.push(Subject::Alone(Side::Mailchimp, mailchimp)),
            ([copper], members) => self.subjects.extend(one_person(copper, members)),
            _ => self.shared(rules, group),
        }
    }

    /// Several people on common addresses: whoever is marked for deletion is out at once; of the
    /// others one drives, as answered.
    fn shared(&mut self, rules: &Prepared<'a>, group: Group<'a>) {
        let is_marked = |person: &&Record| rules.standing(&person.tags).contains(&Mark::Delete);
        let (marked, others): (Vec<&Record>, Vec<&Record>) = group.copper.iter().copied().partition(is_marked);
        let rest = components(&Group { copper: others, mailchimp: group.mailchimp.clone() });
        // A member whom only somebody marked could be is a question too.
        if !marked.is_empty() && rest.iter().all(|group| !group.copper.is_empty()) {
            self.leave_alone(marked, Reason::Marked);
            return rest.into_iter().for_each(|group| self.matched(rules, group));
        }
        let mut draft = questions::shared(rules, &group);
        // Nothing is asked of those out of scope, so that no answer about them is in force.
        if draft.met.is_empty() {
            return self.subjects.push(Subject::Shared(group));
        }
        let choice = rules.answer_to(QuestionKind::SharedAddress, &draft.ids, &());
        let is_driver = |person: &&Record| matches!(choice, Some(Choice::Use(id)) if *id == person.id);
        let (driver, others): (Vec<&Record>, Vec<&Record>) = group.copper.iter().copied().partition(is_driver);
        if driver.is_empty() {
            return self.subjects.push(Subject::Shared(group));
        }
        self.met.append(&mut draft.met);
        self.leave_alone(others, Reason::SharedAddress);
        for group in components(&Group { copper: driver, mailchimp: group.mailchimp }) {
            match group.copper.as_slice() {
                // At the address of somebody who is left alone.
                [] => self.subjects.extend(
                    group
                        .mailchimp
                        .into_iter()
                        .map(|member| Subject::LeftAlone(Side::Mailchimp, member, Reason::AddressTaken)),
                ),
                _ => self.matched(rules, group),
            }
        }
    }

    fn leave_alone(&mut self, people: Vec<&'a Record>, reason: Reason) {
        self.subjects.extend(people.into_iter().map(|person| Subject::LeftAlone(Side::Copper, person, reason)));
    }
}

/// Where one of a group is not to be matched, nobody of it is: what stands at a common address
/// already would be created again.
fn left_alone<'a>(world: &World, graves: &Graves<'_>, group: &Group<'a>) -> Option<Vec<Subject<'a>>> {
    let members: Vec<(Side, &'a Record)> =
        group.iter().flat_map(|(side, records)| records.iter().map(move |record| (side, *record))).collect();
    let reasons: Vec<Option<Reason>> =
        members.iter().map(|(side, record)| graves.set_aside(world, *side, record)).collect();
    let common = match reasons.iter().flatten().min()? {
        Reason::SecondAddress => Reason::AddressTaken,
        reason => *reason,
    };
    let subject = |((side, record), reason): ((Side, &'a Record), Option<Reason>)| {
        Subject::LeftAlone(side, record, reason.unwrap_or(common))
    };
    Some(members.into_iter().zip(reasons).map(subject).collect())
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
    use std::collections::BTreeSet;

    use crate::model::link::{Base, Cause, LinkId, LinkState, Tombstone};
    use crate::model::question::{Decision, QuestionId};
    use crate::model::rules::Mode;
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
        subjects(world, &Prepared::over(world))
            .subjects
            .iter()
            .map(|subject| match subject {
                Subject::Linked { present, .. } => {
                    format!("linked {} {}", presence(&present.copper), presence(&present.mailchimp))
                }
                Subject::Proposed(both) => format!("proposed {} {}", both.copper.id, both.mailchimp.id),
                Subject::Alone(side, record) => format!("alone {side} {}", record.id),
                Subject::LeftAlone(_, record, reason) => format!("left {} {reason:?}", record.id),
                Subject::Moved(_, present) => {
                    format!("moved {} {}", presence(&present.copper), presence(&present.mailchimp))
                }
                Subject::Superseded(_, member) => {
                    format!("superseded {}", member.map_or("gone", |member| member.id.as_str()))
                }
                Subject::Shared(people) => format!("shared {} {}", ids(&people.copper), ids(&people.mailchimp)),
                Subject::CameBack(people) => format!("back {} {}", ids(&people.copper), ids(&people.mailchimp)),
                Subject::Forgotten(record) => format!("forgotten {}", record.id),
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
    fn an_answer_about_people_who_share_an_address_is_in_force_only_while_it_is_asked_for() {
        let people: &[(&str, &[&str])] =
            &[("1", &["a+test@exemple.fr"]), ("2", &["b@exemple.fr", "a+test@exemple.fr"])];
        let mut world = world(people, &[]);
        let ids = PerSide { copper: vec![NativeId::new("1"), NativeId::new("2")], mailchimp: vec![] };
        let question = QuestionId::of(QuestionKind::SharedAddress, &ids, &());
        let (kind, choice) = (QuestionKind::SharedAddress, Choice::Use(NativeId::new("1")));
        let decision = Decision { question: question.clone(), kind, choice, at: 0, by: String::new() };
        world.decisions.insert(question, decision);
        assert_eq!(words(&world), ["left 2 SharedAddress", "alone copper 1"]);
        world.rules.scope.mode = Mode::Test;
        assert_eq!(words(&world), ["shared 1+2 "]);
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
    fn who_has_no_usable_address_is_left_alone_and_who_was_deleted_is_asked_about() {
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
        assert_eq!(words(&world), ["left 1 NoAddress", "left 2 AddressRefused", "back 3 "]);
    }
}
