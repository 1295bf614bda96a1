//! Random small worlds, told by bytes: each choice takes the next byte, and where none is left the
//! first alternative, so that a failing world shrinks to its plainest form.

use std::collections::BTreeSet;

use copper_mailchimp_sync::model::consent::{Mark, Owner, Status, Suppression};
use copper_mailchimp_sync::model::email::Email;
use copper_mailchimp_sync::model::link::{Cause, Link, LinkState, Tombstone};
use copper_mailchimp_sync::model::mapping::{
    AddressState, ConflictRule, CopperField, Direction, FieldKind, FieldMapping,
};
use copper_mailchimp_sync::model::question::Decision;
use copper_mailchimp_sync::model::rules::{Mode, Rules, TagDirection};
use copper_mailchimp_sync::model::side::{PerSide, Side};
use copper_mailchimp_sync::model::snapshot::{NativeId, Record};
use copper_mailchimp_sync::model::tag::{TagKey, Tags};
use copper_mailchimp_sync::model::value::{Address, Number, Value};
use copper_mailchimp_sync::reconcile::plan::plan;
use copper_mailchimp_sync::reconcile::world::World;
use proptest::prelude::*;

use crate::support::world;

const STATUSES: [Status; 7] = [
    Status::Subscribed,
    Status::Unsubscribed,
    Status::Pending,
    Status::Cleaned,
    Status::Transactional,
    Status::Archived,
    Status::Unknown,
];
const OWNERS: [Owner; 4] = [Owner::Contact, Owner::Ours, Owner::Copper, Owner::Bounce];
const DIRECTIONS: [Direction; 4] = [Direction::Both, Direction::Both, Direction::ToMailchimp, Direction::ToCopper];
const TAG_DIRECTIONS: [TagDirection; 3] = [TagDirection::ToMailchimp, TagDirection::Both, TagDirection::Off];
const TAGS: [&str; 3] = ["VIP", "Presse", "Interne"];
const REASONS: [Option<&str>; 3] = [None, Some("N/A (Unsubscribed by admin)"), Some("NORMAL")];

/// What a world is told by.
pub(crate) fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop::collection::vec(any::<u8>(), 0..600)
}

/// A few people in every state that the rules know.
pub(crate) fn world(bytes: Vec<u8>) -> World {
    Dice(bytes.into_iter()).world()
}

/// People on both sides who differ in symmetric text fields and in tags alone.
pub(crate) fn symmetric_world(bytes: Vec<u8>) -> World {
    Dice(bytes.into_iter()).symmetric_world()
}

struct Dice(std::vec::IntoIter<u8>);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        usize::from(self.0.next().unwrap_or_default()) % limit.max(1)
    }

    /// One time in `times`.
    fn rarely(&mut self, times: usize) -> bool {
        self.below(times) == times - 1
    }

    fn pick<T: Clone>(&mut self, choices: &[T]) -> T {
        choices.get(self.below(choices.len())).cloned().expect("there is a choice")
    }

    fn world(&mut self) -> World {
        let mut world = world::empty(self.rules());
        for number in 0..=self.below(6) {
            self.person(&mut world, number);
        }
        self.remember(&mut world);
        self.answer(&mut world);
        world
    }

    /// People deleted before, members left behind, addresses that Mailchimp forgot or that were erased.
    fn remember(&mut self, world: &mut World) {
        for number in 0..self.below(4) {
            let email = format!("p{}+test@exemple.fr", self.below(4));
            let side = self.pick(&Side::BOTH);
            let (side, cause) = match self.below(6) {
                0..=2 => (side, Cause::Deleted),
                3 | 4 => (Side::Mailchimp, Cause::Forgotten),
                _ => (Side::Mailchimp, Cause::LeftBehind),
            };
            let id = match (side, self.rarely(2)) {
                (Side::Copper, true) => number.to_string(),
                (Side::Mailchimp, true) => format!("m{number}"),
                _ => format!("gone{number}"),
            };
            let emails = Email::new(&email).into_iter().collect();
            world.tombstones.push(Tombstone { side, id: NativeId::new(id), emails, at: 1, cause });
        }
        if self.rarely(5) {
            world.erased.extend(Email::new("p0+test@exemple.fr"));
        }
        if self.rarely(5) {
            let mut places = world.rules.places();
            places.retain(|_, _| !self.rarely(3));
            world.mapped = Some(places);
        }
    }

    /// Answers some of what is asked, and of what an answer leads to.
    fn answer(&mut self, world: &mut World) {
        for _ in 0..self.below(3) {
            for question in plan(world).plan.questions {
                if question.choices.is_empty() || self.rarely(3) {
                    continue;
                }
                let (id, kind) = (question.id, question.kind);
                let choice = self.pick(&question.choices);
                let decision = Decision { question: id.clone(), kind, choice, at: 0, by: String::new() };
                world.decisions.insert(id, decision);
            }
        }
    }

    fn rules(&mut self) -> Rules {
        let mut rules = world::rules();
        for mapping in &mut rules.fields {
            mapping.direction = self.pick(&DIRECTIONS);
            // A rule whose winner could not be written is refused by the configuration.
            mapping.conflict = match mapping.direction {
                Direction::Both => self.pick(&[ConflictRule::Copper, ConflictRule::Mailchimp, ConflictRule::Hold]),
                Direction::ToMailchimp => self.pick(&[ConflictRule::Copper, ConflictRule::Hold]),
                Direction::ToCopper => self.pick(&[ConflictRule::Mailchimp, ConflictRule::Hold]),
            };
            mapping.address_state = self.pick(&[AddressState::Skip, AddressState::City]);
        }
        rules.tags.direction = self.pick(&TAG_DIRECTIONS);
        if self.rarely(3) {
            rules.tags.exclude = vec!["interne".into()];
        }
        if self.rarely(4) {
            rules.marks.opt_out = String::new();
        }
        if self.rarely(4) {
            rules.scope.import_members = BTreeSet::from(STATUSES);
        }
        if self.rarely(6) {
            rules.scope.copper_tags_none = vec!["presse".into()];
        }
        rules
    }

    /// On both sides mostly, linked mostly; else on one side, or with a link to somebody gone.
    fn person(&mut self, world: &mut World, number: usize) {
        let test = if self.rarely(3) { "" } else { "+test" };
        let own = format!("p{number}{test}@exemple.fr");
        let copper = self.copper(&world.rules, number, &own);
        let mailchimp = self.mailchimp(&world.rules, number, &own);
        let link = self.link(&world.rules, PerSide { copper: &copper, mailchimp: &mailchimp });
        if !self.rarely(2) {
            world.links.push(link);
        }
        let is_there = match self.below(8) {
            0..=4 => [true, true],
            5 => [true, false],
            6 => [false, true],
            _ => [world.links.is_empty(), true],
        };
        for ((side, record), is_there) in
            [(Side::Copper, copper), (Side::Mailchimp, mailchimp)].into_iter().zip(is_there)
        {
            if is_there {
                if self.rarely(8) {
                    world.unseen.get_mut(side).insert(record.id.clone());
                }
                world::insert(world, side, record);
            }
        }
    }

    fn copper(&mut self, rules: &Rules, number: usize, own: &str) -> Record {
        let mut emails = vec![own.to_owned()];
        match self.below(8) {
            6 => emails.push(self.pick(&["famille+test@exemple.fr", "famille@exemple.fr"]).to_owned()),
            7 => emails.push(format!("p{}+test@exemple.fr", number + 1)),
            5 if self.rarely(3) => emails.clear(),
            _ => {}
        }
        let mut record = world::record(rules, Side::Copper, &number.to_string(), &emails);
        self.fill(rules, &mut record);
        let marks = [&rules.marks.opt_out, &rules.marks.inactive, &rules.marks.delete, &rules.marks.resubscribe];
        let put: Vec<String> = marks.into_iter().filter(|_| self.rarely(5)).cloned().collect();
        record.tags = self.tags(put);
        record
    }

    fn mailchimp(&mut self, rules: &Rules, number: usize, own: &str) -> Record {
        let email = if self.rarely(6) { "famille+test@exemple.fr" } else { own };
        let mut record = world::record(rules, Side::Mailchimp, &format!("m{number}"), &[email.to_owned()]);
        self.fill(rules, &mut record);
        record.tags = self.tags(Vec::new());
        let status = self.status();
        record.status = Some(status);
        record.unsubscribe_reason = self.pick(&REASONS).map(str::to_owned).filter(|_| status == Status::Unsubscribed);
        record
    }

    fn status(&mut self) -> Status {
        if self.rarely(2) { self.pick(&STATUSES) } else { Status::Subscribed }
    }

    fn tags(&mut self, marks: Vec<String>) -> Tags {
        if self.rarely(12) {
            return Tags::Unknown;
        }
        let ordinary: Vec<String> = TAGS.into_iter().filter(|_| self.rarely(2)).map(str::to_owned).collect();
        Tags::known(marks.into_iter().chain(ordinary))
    }

    fn fill(&mut self, rules: &Rules, record: &mut Record) {
        for mapping in &rules.fields {
            record.fields.insert(mapping.name.clone(), self.value(mapping));
        }
    }

    fn value(&mut self, mapping: &FieldMapping) -> Value {
        match self.below(12) {
            0..=4 => return Value::Empty,
            11 => return Value::Unknown,
            _ => {}
        }
        match mapping.kind {
            FieldKind::Text => {
                let long = "é".repeat(128 + self.below(2));
                let texts = ["Marie", "Marie Claire", "de la Tour", "Durand", "MARIE", &long];
                Value::text(self.pick(&texts))
            }
            FieldKind::Address => self.address(),
            FieldKind::Choice => Value::text(self.pick(&["Français", "english", "Occitan"])),
            FieldKind::Flag => self.pick(&[Value::Flag(true), Value::Flag(false), Value::text("peut-être")]),
            FieldKind::Number => Value::Number(Number::new(self.pick(&[1.0, 2.5])).expect("finite")),
            FieldKind::Choices => {
                let names = self.pick(&[vec!["Art"], vec!["danse", "Art"], vec!["Judo"]]);
                Value::choices(names.into_iter().map(str::to_owned))
            }
        }
    }

    fn address(&mut self) -> Value {
        let city = self.pick(&["Lyon", "Paris"]).to_owned();
        let state = if self.rarely(2) { city.clone() } else { String::new() };
        let country = self.pick(&["FR", "", "France"]).to_owned();
        let street = self.pick(&["1 rue A", "2 rue B", ""]).to_owned();
        Value::address(&Address { street, city, state, zip: "69001".into(), country })
    }

    /// A link to what both hold now, but for what somebody changed since.
    fn link(&mut self, rules: &Rules, records: PerSide<&Record>) -> Link {
        let mut link = world::agreed(rules, records);
        for mapping in &rules.fields {
            self.change_since(mapping, &mut link);
        }
        for tag in TAGS {
            match self.below(6) {
                0 | 1 => {}
                choice => {
                    let presence = PerSide { copper: choice != 5, mailchimp: choice != 4 };
                    link.base.tags.insert(TagKey::new(tag), presence);
                }
            }
        }
        match self.below(12) {
            9 => link.base.emails.copper = Email::new(&self.earlier()),
            10 => link.base.emails.mailchimp = Email::new(&self.earlier()),
            11 => link.base.emails = PerSide::from_fn(|_| Email::new(&self.earlier())),
            _ => {}
        }
        link.state = self.pick(&[
            LinkState::Active,
            LinkState::Active,
            LinkState::Active,
            LinkState::Active,
            LinkState::Suspended,
            LinkState::Closed,
        ]);
        if self.rarely(2) {
            link.base.marks = [Mark::Inactive, Mark::OptOut].into_iter().filter(|_| self.rarely(3)).collect();
            link.base.status = Some(self.status());
            let owner = self.pick(&OWNERS);
            let status_before = self.pick(&[None, Some(Status::Subscribed), Some(Status::Pending)]);
            let reason = self.pick(&REASONS).map(str::to_owned);
            link.base.suppression = self.rarely(2).then_some(Suppression { owner, status_before, reason });
        }
        link
    }

    /// An address of before: nobody's now, or somebody else's.
    fn earlier(&mut self) -> String {
        match self.below(5) {
            number @ 0..=2 => format!("p{number}+test@exemple.fr"),
            _ => "avant+test@exemple.fr".to_owned(),
        }
    }

    fn change_since(&mut self, mapping: &FieldMapping, link: &mut Link) {
        let before = |dice: &mut Self| Some(dice.value(mapping)).filter(|value| *value != Value::Unknown);
        match self.below(6) {
            0 | 1 => {}
            2 => {
                link.base.fields.remove(&mapping.name);
            }
            choice => {
                let Some(held) = link.base.fields.get_mut(&mapping.name) else { return };
                if choice != 3 {
                    held.copper = before(self).unwrap_or_default();
                }
                if choice != 4 {
                    held.mailchimp = before(self).unwrap_or_default();
                }
            }
        }
    }

    fn symmetric_world(&mut self) -> World {
        let mut rules = self.rules();
        rules.fields.retain(|mapping| mapping.kind == FieldKind::Text && mapping.name.as_str() != "company");
        // Copper takes a name in one piece; any other field is treated alike on both sides.
        for (number, mapping) in (1..).zip(&mut rules.fields) {
            mapping.copper = CopperField::Custom(number);
        }
        rules.tags.direction = TagDirection::Both;
        rules.scope.copper_tags_none.clear();
        rules.scope.mode = Mode::Production;
        let mut world = world::empty(rules);
        for number in 0..=self.below(4) {
            let rules = world.rules.clone();
            let emails = [format!("p{number}@exemple.fr")];
            let records = PerSide::from_fn(|side| {
                let mut record = world::record(&rules, side, &format!("{number}"), &emails);
                self.fill(&rules, &mut record);
                record.tags = self.tags(Vec::new());
                record
            });
            let mut link = self.link(&rules, records.as_ref());
            link.state = LinkState::Active;
            link.base.emails = records.as_ref().map(|record| record.email().cloned());
            link.base.marks.clear();
            link.base.status = Some(Status::Subscribed);
            link.base.suppression = None;
            if !self.rarely(3) {
                world.links.push(link);
            }
            world::insert(&mut world, Side::Copper, records.copper);
            world::insert(&mut world, Side::Mailchimp, records.mailchimp);
        }
        world
    }
}
