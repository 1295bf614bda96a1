//! Links that hold another record from now on: the survivor of a merge, a member who signed up again,
//! the member that a person chose. It must not move a link to a record that has one.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::model::aspect::Aspect;
use crate::model::consent::{Mark, Owner, Suppression};
use crate::model::email::Email;
use crate::model::link::{Base, Link, LinkId, LinkState};
use crate::model::operation::Change;
use crate::model::question::{Choice, Question, QuestionKind};
use crate::model::reason::Reason;
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::{NativeId, Record};
use crate::model::sorted::SortedMap;
use crate::model::value::Value;
use crate::reconcile::address;
use crate::reconcile::answer::Answer;
use crate::reconcile::draft::Draft;
use crate::reconcile::existence;
use crate::reconcile::identity::{self, Place, Shift};
use crate::reconcile::newcomer::on;
use crate::reconcile::prepared::Prepared;
use crate::reconcile::world::World;

/// A link that moves, as it is from now on.
#[derive(Debug, Clone)]
pub struct Moved<'a> {
    /// The link with its new record and what is left of its base.
    pub link: Link,
    /// Which rule.
    pub reason: Reason,
    /// The answer that it rests on, if any.
    pub answer: Option<Answer>,
    /// What the base takes for it.
    pub changes: Vec<Change>,
    /// The questions met on the way.
    pub met: Vec<Question>,
    /// The link as it was.
    pub before: &'a Link,
    side: Side,
}

/// Every link that moves.
#[derive(Debug, Default)]
pub struct Moves<'a> {
    moved: BTreeMap<&'a LinkId, Moved<'a>>,
    taken: PerSide<HashSet<NativeId>>,
    left: PerSide<HashSet<&'a NativeId>>,
    superseded: HashSet<&'a LinkId>,
}

impl<'a> Moves<'a> {
    /// Looks for them; everyday runs have none.
    pub fn of(world: &'a World, rules: &Prepared<'a>) -> Self {
        let mut moves = Self::default();
        let candidates: Vec<&Link> = world.links.iter().filter(|link| is_torn(world, link)).collect();
        let unlinked = Unlinked::of(world, &candidates);
        for link in candidates {
            if let Some(moved) = unlinked.gone(world, rules, link) {
                moves.add(link, moved);
            } else if unlinked.is_superseded(world, link) {
                moves.superseded.insert(&link.id);
            }
        }
        for link in &world.links {
            if let Some(moved) = same_person(world, rules, link) {
                moves.add(link, moved);
            }
        }
        moves
    }

    fn add(&mut self, link: &'a Link, moved: Moved<'a>) {
        let to = moved.link.records.get(moved.side).clone();
        // Of two links that would move to one record, the first by id does.
        if self.taken.get_mut(moved.side).insert(to) {
            self.left.get_mut(moved.side).insert(moved.before.records.get(moved.side));
            self.moved.insert(&link.id, moved);
        }
    }

    /// What becomes of a link.
    pub fn of_link(&self, link: &LinkId) -> Option<&Moved<'a>> {
        self.moved.get(link)
    }

    /// Whether a record belongs to a link from now on.
    pub fn takes(&self, side: Side, id: &NativeId) -> bool {
        self.taken.get(side).contains(id)
    }

    /// Whether a record belongs to a link no longer.
    pub fn leaves(&self, side: Side, id: &NativeId) -> bool {
        self.left.get(side).contains(id)
    }

    /// The records that belong to a link no longer.
    pub fn left(&self, side: Side) -> impl Iterator<Item = &'a NativeId> {
        self.left.get(side).iter().copied()
    }

    /// Whether a link's person was merged into somebody who has a link of their own.
    pub fn is_superseded(&self, link: &LinkId) -> bool {
        self.superseded.contains(link)
    }
}

/// Whether exactly one side of a link is gone, and nothing of it is in doubt.
fn is_torn(world: &World, link: &Link) -> bool {
    let is_there = |side: Side| world.records.get(side).contains_key(link.records.get(side));
    let is_unseen = |side: Side| world.unseen.get(side).contains(link.records.get(side));
    is_there(Side::Copper) != is_there(Side::Mailchimp) && !Side::BOTH.into_iter().any(is_unseen)
}

/// Records without a link at the addresses of links of which one side is gone.
#[derive(Default)]
struct Unlinked<'a> {
    free: PerSide<HashMap<&'a Email, Vec<&'a Record>>>,
    linked: PerSide<HashSet<&'a Email>>,
}

impl<'a> Unlinked<'a> {
    fn of(world: &'a World, candidates: &[&'a Link]) -> Self {
        let mut unlinked = Self::default();
        let wanted: HashSet<&Email> = candidates.iter().filter_map(|link| address(world, link)).collect();
        if wanted.is_empty() {
            return unlinked;
        }
        for side in Side::BOTH {
            let in_links: HashSet<&NativeId> = world.links.iter().map(|link| link.records.get(side)).collect();
            for record in world.records.get(side).values() {
                for email in record.emails.iter().filter(|email| wanted.contains(email)) {
                    if in_links.contains(&record.id) {
                        unlinked.linked.get_mut(side).insert(email);
                    } else if !world.unseen.get(side).contains(&record.id) {
                        unlinked.free.get_mut(side).entry(email).or_default().push(record);
                    }
                }
            }
        }
        unlinked
    }

    /// The one record that stands where the gone one stood.
    fn only(&self, world: &'a World, side: Side, link: &'a Link) -> Option<&'a Record> {
        match self.free.get(side).get(address(world, link)?)?.as_slice() {
            [record] => Some(record),
            _ => None,
        }
    }

    fn gone(&self, world: &'a World, rules: &Prepared<'a>, link: &'a Link) -> Option<Moved<'a>> {
        let is_there = world.records.copper.contains_key(&link.records.copper);
        let side = if is_there { Side::Mailchimp } else { Side::Copper };
        let to = self.only(world, side, link)?;
        match (side, link.state) {
            (_, LinkState::Closed) => came_back(world, rules, link, (side, to)),
            (Side::Copper, _) => Some(survivor(world, rules, link, to)),
            (Side::Mailchimp, _) => Some(signed_up_again(world, link, to)),
        }
    }

    /// Whether the address of somebody gone from Copper now stands on somebody who has a link.
    fn is_superseded(&self, world: &'a World, link: &'a Link) -> bool {
        link.state != LinkState::Closed
            && !world.records.copper.contains_key(&link.records.copper)
            && address(world, link).is_some_and(|email| self.linked.copper.contains(email))
    }
}

/// Where the link's member stands, or stood.
fn address<'a>(world: &'a World, link: &'a Link) -> Option<&'a Email> {
    match world.records.mailchimp.get(&link.records.mailchimp) {
        Some(member) => member.email(),
        None => link.base.emails.mailchimp.as_ref(),
    }
}

/// Merged away in Copper: whatever the survivor holds counts as Copper's change. A mark that it lacks
/// is nobody's wish to be mailed again.
fn survivor<'a>(world: &World, rules: &Prepared<'_>, link: &'a Link, to: &Record) -> Moved<'a> {
    let standing = rules.standing(&to.tags);
    let mut moved = moved(world, link, (Side::Copper, to), Reason::MergedAway);
    // Tags that were not all seen have lost nothing.
    let is_lost = |mark: &Mark| !standing.contains(mark) && to.tags.as_known().is_some();
    let lost: Vec<Mark> = link.base.marks.iter().copied().filter(is_lost).collect();
    for mark in &lost {
        moved.link.base.marks.remove(mark);
        moved.changes.push(no_mark(*mark));
    }
    let is_ours = |suppression: &&mut Suppression| suppression.owner == Owner::Ours;
    if let Some(suppression) = moved.link.base.suppression.as_mut().filter(is_ours)
        && !lost.is_empty()
    {
        suppression.owner = Owner::Copper;
        moved.changes.push(owner(Value::text(Owner::Copper.as_str())));
    }
    moved
}

/// Deleted for good at Mailchimp and there again under the address: only the contact can do that.
fn signed_up_again<'a>(world: &World, link: &'a Link, to: &Record) -> Moved<'a> {
    let mut moved = moved(world, link, (Side::Mailchimp, to), Reason::NewInMailchimp);
    moved.link.base.fields = SortedMap::new();
    moved.link.base.tags = SortedMap::new();
    moved
}

/// Somebody of a closed link is there again, and a person says that it is them.
fn came_back<'a>(
    world: &'a World,
    rules: &Prepared<'a>,
    link: &'a Link,
    (side, to): (Side, &'a Record),
) -> Option<Moved<'a>> {
    let mut before = Draft::about(&rules.fields, on(side, Some(to)), None);
    let answer = before.asked(rules, QuestionKind::CameBack, &(), None)?;
    (answer.choice == Choice::Link).then(|| {
        let mut moved = moved(world, link, (side, to), Reason::Decided);
        if side == Side::Mailchimp {
            moved.link.base.fields = SortedMap::new();
            moved.link.base.tags = SortedMap::new();
        }
        moved.link.state = LinkState::Active;
        moved.changes.push(existence::state(LinkState::Active));
        Moved { answer: Some(answer), met: before.met, ..moved }
    })
}

/// The new address belongs to another member, and a person says that it is the same person: the link
/// begins anew with that member; a mark in Copper stands for itself.
fn same_person<'a>(world: &'a World, rules: &Prepared<'a>, link: &'a Link) -> Option<Moved<'a>> {
    let records = PerSide {
        copper: world.records.copper.get(&link.records.copper)?,
        mailchimp: world.records.mailchimp.get(&link.records.mailchimp)?,
    };
    let Shift::InCopper(to) = identity::shift(&link.base, &records.copper.emails, records.mailchimp.email()) else {
        return None;
    };
    let Place::Unlinked(id) = rules.addresses.place(link, Side::Mailchimp, to) else { return None };
    let member = world.records.mailchimp.get(id).filter(|_| !world.unseen.mailchimp.contains(id))?;
    let mut before = Draft::about(&rules.fields, records.map(Some), Some(link));
    let answer = before.asked(rules, QuestionKind::SamePerson, &(records.mailchimp.email(), to), None)?;
    (answer.choice == Choice::Link).then(|| {
        let mut moved = moved(world, link, (Side::Mailchimp, member), Reason::Decided);
        moved.changes.extend(link.base.marks.iter().map(|mark| no_mark(*mark)));
        moved.changes.push(owner(Value::Empty));
        moved.link.base = Base { emails: moved.link.base.emails.clone(), ..Base::default() };
        // With the opt-out mark switched off, only the store knows: a person says what it is worth.
        if rules.marks.opt_out.trim().is_empty() && link.base.marks.contains(&Mark::OptOut) {
            moved.link.base.marks.insert(Mark::OptOut);
            moved.changes.retain(|change| change.field != Aspect::Mark(Mark::OptOut.as_str().to_owned()));
        }
        Moved { answer: Some(answer), met: before.met, ..moved }
    })
}

/// Both addresses count as agreed from now on: what else moved is told by the person's own addresses.
fn moved<'a>(world: &World, link: &'a Link, (side, to): (Side, &Record), reason: Reason) -> Moved<'a> {
    let from = link.records.get(side);
    let mut changed = link.clone();
    *changed.records.get_mut(side) = to.id.clone();
    for side in Side::BOTH {
        let record = world.records.get(side).get(changed.records.get(side));
        *changed.base.emails.get_mut(side) = record.and_then(Record::email).cloned();
    }
    let ids = on(side, Value::text(from.as_str()));
    let record = Change {
        copper: ids.copper,
        mailchimp: ids.mailchimp,
        write: Value::text(to.id.as_str()),
        ..Change::about(Aspect::Record)
    };
    let email = address::email_change(&changed.base.emails);
    Moved { link: changed, reason, answer: None, changes: vec![record, email], met: Vec::new(), before: link, side }
}

fn no_mark(mark: Mark) -> Change {
    Change { write: Value::Flag(false), ..Change::about(Aspect::Mark(mark.as_str().to_owned())) }
}

fn owner(write: Value) -> Change {
    Change { write, ..Change::about(Aspect::Owner) }
}
