//! A merge case: one person told in a small file, and the world it describes. What a file does not
//! say is empty, and its base is what stands there now. It must not know what is expected.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use copper_mailchimp_sync::model::consent::{Mark, NewStatus, Status, Suppression};
use copper_mailchimp_sync::model::contact::FieldName;
use copper_mailchimp_sync::model::email::Email;
use copper_mailchimp_sync::model::kind::{Kind, Target};
use copper_mailchimp_sync::model::link::{Cause, LinkState, Tombstone};
use copper_mailchimp_sync::model::mapping::{AddressState, ConflictRule, Direction, FieldKind};
use copper_mailchimp_sync::model::operation::Operation;
use copper_mailchimp_sync::model::question::{Choice, Decision, QuestionKind};
use copper_mailchimp_sync::model::rules::{
    ArchivedInMailchimp, DeleteInMailchimp, DeletedInCopper, Mode, Places, Rules, TagDirection,
};
use copper_mailchimp_sync::model::side::{PerSide, Side};
use copper_mailchimp_sync::model::snapshot::{NativeId, Record};
use copper_mailchimp_sync::model::tag::{TagKey, Tags};
use copper_mailchimp_sync::model::value::{Address, Number, Value};
use copper_mailchimp_sync::model::wish::Wish;
use copper_mailchimp_sync::reconcile::plan::plan;
use copper_mailchimp_sync::reconcile::world::World;
use serde::Deserialize;

use crate::support::lines::Lines;
use crate::support::world;

/// The address of the person whom a case is about, unless the file names another.
const ADDRESS: &str = "marie@exemple.fr";

/// One file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    /// A sentence: which rule, and why it is so.
    pub(crate) why: String,
    #[serde(default)]
    rules: RuleChanges,
    /// Absent: no link.
    base: Option<BaseText>,
    /// Absent: no record; with a base, it is gone.
    copper: Option<RecordText>,
    mailchimp: Option<RecordText>,
    #[serde(default)]
    others: Others,
    /// Addresses of people deleted in Copper before.
    #[serde(default)]
    tombstones: Vec<String>,
    /// Other records and addresses that are remembered.
    #[serde(default)]
    remembered: Vec<TombstoneText>,
    /// What was answered, by kind of question.
    #[serde(default)]
    answers: BTreeMap<QuestionKind, String>,
    /// Addresses erased on demand.
    #[serde(default)]
    erased: Vec<String>,
    /// Fields that the services refused, by what the plan would write; `true` for every write.
    #[serde(default)]
    refused: bool,
    /// Kinds of operation of which the services refused every one.
    #[serde(default)]
    refused_kinds: Vec<Kind>,
    /// Fields that stood elsewhere when the bases were made.
    #[serde(default)]
    remapped: Vec<String>,
    /// What the plan says.
    pub(crate) expected: Lines,
}

/// A record or an address that is remembered.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TombstoneText {
    side: Side,
    /// The record's number among those of its side, where it matters.
    number: Option<u32>,
    email: String,
    cause: Cause,
}

impl TombstoneText {
    fn tombstone(&self) -> Tombstone {
        Tombstone {
            side: self.side,
            id: NativeId::new(id(self.side, self.number.unwrap_or(99))),
            emails: Email::new(&self.email).into_iter().collect(),
            at: 0,
            cause: self.cause,
        }
    }
}

/// What differs from the settings of every test; `direction` and `conflict` are those of all fields.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleChanges {
    mode: Option<Mode>,
    direction: Option<Direction>,
    conflict: Option<ConflictRule>,
    address_state: Option<AddressState>,
    tags: Option<TagDirection>,
    #[serde(default)]
    exclude: Vec<String>,
    opt_out_mark: Option<String>,
    archived_in_mailchimp: Option<ArchivedInMailchimp>,
    deleted_in_copper: Option<DeletedInCopper>,
    delete_in_mailchimp: Option<DeleteInMailchimp>,
    new_members: Option<NewStatus>,
    import_members: Option<BTreeSet<Status>>,
    #[serde(default)]
    tags_any: Vec<String>,
    #[serde(default)]
    tags_none: Vec<String>,
    #[serde(default)]
    contact_types: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct RecordText {
    emails: Option<Vec<String>>,
    fields: BTreeMap<String, toml::Value>,
    /// Fields that were not observed.
    unknown: Vec<String>,
    tags: Vec<String>,
    tags_unknown: bool,
    status: Option<Status>,
    unsubscribe_reason: Option<String>,
    contact_type: Option<String>,
    /// Not listed, and nothing more is known.
    unseen: bool,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct BaseText {
    fields: BTreeMap<String, PerSide<toml::Value>>,
    /// Fields without a base.
    without: Vec<String>,
    tags: BTreeMap<String, Vec<Side>>,
    marks: BTreeSet<Mark>,
    status: Option<Status>,
    suppression: Option<Suppression>,
    emails: Option<PerSide<Option<String>>>,
    state: Option<LinkState>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Others {
    copper: Vec<RecordText>,
    mailchimp: Vec<RecordText>,
    /// Addresses that both sides held of the second, third, … person when they last agreed.
    linked: Vec<String>,
}

/// Every file of `fixtures/merge`, by name.
pub(crate) fn all() -> Vec<(String, Case)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/merge");
    let entries = std::fs::read_dir(&folder).expect("the folder of cases is there");
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry can be read").path()).collect();
    paths.sort();
    paths.iter().map(|path| (path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), read(path))).collect()
}

fn read(path: &Path) -> Case {
    let text = std::fs::read_to_string(path).expect("a case is text");
    toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

impl Case {
    /// The address of the person whom the case is about.
    pub(crate) fn main(&self) -> String {
        let named = [&self.copper, &self.mailchimp].into_iter().flatten().find_map(|record| record.emails.as_ref());
        named.and_then(|emails| emails.first()).map_or_else(|| ADDRESS.to_owned(), Clone::clone)
    }

    /// The world that the file tells.
    pub(crate) fn world(&self) -> World {
        let mut world = world::empty(self.rules.changed(world::rules()));
        self.insert(&mut world, Side::Copper, self.copper.as_ref(), &self.others.copper);
        self.insert(&mut world, Side::Mailchimp, self.mailchimp.as_ref(), &self.others.mailchimp);
        if let Some(base) = &self.base {
            base.link(&mut world);
        }
        for (number, email) in (2..).zip(&self.others.linked) {
            link_other(&mut world, number, email);
        }
        world.tombstones = self.remembered.iter().map(TombstoneText::tombstone).collect();
        world.tombstones.push(Tombstone {
            side: Side::Copper,
            id: NativeId::new("0"),
            emails: self.tombstones.iter().filter_map(|email| Email::new(email)).collect(),
            at: 0,
            cause: Cause::Deleted,
        });
        world.erased = self.erased.iter().filter_map(|email| Email::new(email)).collect();
        world.mapped = (!self.remapped.is_empty()).then(|| self.places(&world.rules));
        self.answer(&mut world);
        if self.refused || !self.refused_kinds.is_empty() {
            let operations = plan(&world).plan.operations;
            let is_refused = |each: &&Operation| self.refused || self.refused_kinds.contains(&each.kind);
            let refused = operations.iter().filter(|each| each.side != Target::Base).filter(is_refused);
            world.parked.extend(refused.map(Wish::of));
        }
        world
    }

    /// Where every field stood, save those that stood elsewhere.
    fn places(&self, rules: &Rules) -> Places {
        let mut places = rules.places();
        places.retain(|name, _| !self.remapped.iter().any(|moved| moved == name.as_str()));
        places
    }

    /// Answers the open questions, and those that an answer opens.
    fn answer(&self, world: &mut World) {
        for _ in &self.answers {
            for question in plan(world).plan.questions {
                let Some(said) = self.answers.get(&question.kind) else { continue };
                let choice = Choice::parse(said).expect("a choice is a word of the program");
                assert!(question.choices.contains(&choice), "{said} is no answer to {question:?}");
                let (id, kind) = (question.id, question.kind);
                let decision = Decision { question: id.clone(), kind, choice, at: 0, by: "test".to_owned() };
                world.decisions.insert(id, decision);
            }
        }
    }

    fn insert(&self, world: &mut World, side: Side, main: Option<&RecordText>, others: &[RecordText]) {
        let places = main.into_iter().map(|text| (1, text)).chain((2..).zip(others));
        for (number, text) in places {
            let record = text.record(&world.rules, side, &id(side, number), &self.main());
            if text.unseen {
                world.unseen.get_mut(side).insert(record.id.clone());
            }
            world::insert(world, side, record);
        }
    }
}

impl RuleChanges {
    fn changed(&self, mut rules: Rules) -> Rules {
        for mapping in &mut rules.fields {
            mapping.direction = self.direction.unwrap_or(mapping.direction);
            mapping.conflict = self.conflict.unwrap_or(mapping.conflict);
            mapping.address_state = self.address_state.unwrap_or(mapping.address_state);
        }
        rules.tags.direction = self.tags.unwrap_or(rules.tags.direction);
        rules.tags.exclude.clone_from(&self.exclude);
        let existence = &mut rules.existence;
        existence.archived_in_mailchimp = self.archived_in_mailchimp.unwrap_or(existence.archived_in_mailchimp);
        existence.deleted_in_copper = self.deleted_in_copper.unwrap_or(existence.deleted_in_copper);
        existence.delete_in_mailchimp = self.delete_in_mailchimp.unwrap_or(existence.delete_in_mailchimp);
        rules.members.new_members = self.new_members.unwrap_or(rules.members.new_members);
        rules.marks.opt_out = self.opt_out_mark.clone().unwrap_or(rules.marks.opt_out);
        rules.scope.mode = self.mode.unwrap_or(rules.scope.mode);
        rules.scope.import_members = self.import_members.clone().unwrap_or(rules.scope.import_members);
        rules.scope.copper_tags_any.clone_from(&self.tags_any);
        rules.scope.copper_tags_none.clone_from(&self.tags_none);
        rules.scope.copper_contact_types.clone_from(&self.contact_types);
        rules
    }
}

impl RecordText {
    fn record(&self, rules: &Rules, side: Side, id: &str, main: &str) -> Record {
        let emails = self.emails.clone().unwrap_or_else(|| vec![main.to_owned()]);
        let mut record = world::record(rules, side, id, &emails);
        record.fields.extend(self.fields.iter().map(|(name, raw)| (FieldName::new(name), value(rules, name, raw))));
        record.fields.extend(self.unknown.iter().map(|name| (FieldName::new(name), Value::Unknown)));
        record.tags = if self.tags_unknown { Tags::Unknown } else { Tags::known(self.tags.iter().cloned()) };
        record.status = self.status.or(record.status);
        record.unsubscribe_reason.clone_from(&self.unsubscribe_reason);
        record.contact_type.clone_from(&self.contact_type);
        record
    }
}

impl BaseText {
    /// Links the two main records; one that is gone held what the other holds.
    fn link(&self, world: &mut World) {
        let held = |side: Side| world.records.get(side).get(&NativeId::new(id(side, 1))).cloned();
        let gone = |side: Side| world::record(&world.rules, side, &id(side, 1), &[ADDRESS.to_owned()]);
        let records = PerSide::from_fn(|side| held(side).unwrap_or_else(|| gone(side)));
        let mut link = world::agreed(&world.rules, records.as_ref());
        for (name, values) in &self.fields {
            let values = values.as_ref().map(|raw| value(&world.rules, name, raw));
            link.base.fields.insert(FieldName::new(name), values);
        }
        link.base.fields.retain(|name, _| !self.without.iter().any(|without| without == name.as_str()));
        link.base.tags = self.tags.iter().map(|(tag, sides)| (TagKey::new(tag), presence(sides))).collect();
        link.base.marks.clone_from(&self.marks);
        link.base.status = Some(self.status.unwrap_or(Status::Subscribed));
        link.base.suppression.clone_from(&self.suppression);
        link.state = self.state.unwrap_or(link.state);
        if let Some(emails) = &self.emails {
            link.base.emails = emails.as_ref().map(|email| email.as_deref().and_then(Email::new));
        }
        world.links.push(link);
    }
}

/// Links two records that agree but for the address, which was this one on both sides.
fn link_other(world: &mut World, number: u32, email: &str) {
    let held = |side: Side| world.records.get(side).get(&NativeId::new(id(side, number))).expect("both are there");
    let mut link = world::agreed(&world.rules, PerSide::from_fn(held));
    link.base.emails = PerSide::from_fn(|_| Email::new(email));
    world.links.push(link);
}

fn id(side: Side, number: u32) -> String {
    match side {
        Side::Copper => number.to_string(),
        Side::Mailchimp => format!("m{number}"),
    }
}

fn presence(sides: &[Side]) -> PerSide<bool> {
    PerSide::from_fn(|side| sides.contains(&side))
}

/// Text, a number, a checkbox, a list of options, or a table: an address, or a text repeated.
fn value(rules: &Rules, name: &str, raw: &toml::Value) -> Value {
    let mapping = rules.fields.iter().find(|mapping| mapping.name.as_str() == name).expect("the field is mapped");
    match raw {
        toml::Value::String(text) => Value::text(text),
        toml::Value::Boolean(flag) => Value::Flag(*flag),
        toml::Value::Array(names) => Value::choices(names.iter().filter_map(|name| name.as_str()).map(str::to_owned)),
        toml::Value::Table(table) if mapping.kind == FieldKind::Address => Value::address(&address(table)),
        toml::Value::Table(table) => Value::text(&repeated(table)),
        number => Value::Number(Number::parse(&number.to_string()).expect("a number is finite")),
    }
}

fn address(table: &toml::Table) -> Address {
    let part = |name: &str| table.get(name).and_then(toml::Value::as_str).unwrap_or_default().to_owned();
    Address {
        street: part("street"),
        city: part("city"),
        state: part("state"),
        zip: part("zip"),
        country: part("country"),
    }
}

fn repeated(table: &toml::Table) -> String {
    let text = table.get("text").and_then(toml::Value::as_str).expect("a repeated text");
    let times = table.get("times").and_then(toml::Value::as_integer).expect("how often");
    text.repeat(usize::try_from(times).expect("not negative"))
}
