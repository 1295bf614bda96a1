//! The rules, with what would otherwise be worked out anew for every person: marks, answers, who
//! opted out, who holds which address. It must not change what they say.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Deref;

use serde::Serialize;

use crate::model::consent::Mark;
use crate::model::contact::FieldName;
use crate::model::email::Email;
use crate::model::link::{Cause, Tombstone};
use crate::model::question::{Choice, Decision, QuestionId, QuestionKind};
use crate::model::rules::Rules;
use crate::model::side::PerSide;
use crate::model::snapshot::{NativeId, Record};
use crate::model::sorted::SortedMap;
use crate::model::tag::{TagKey, Tags};
use crate::reconcile::identity::Addresses;
use crate::reconcile::marks::Recogniser;
use crate::reconcile::world::World;

/// Rules ready to be applied to many people.
#[derive(Debug)]
pub struct Prepared<'a> {
    rules: &'a Rules,
    world: Option<&'a World>,
    recogniser: Recogniser,
    excluded: BTreeSet<TagKey>,
    /// What the tags of a world were recognised as: many people, few different tags.
    known: HashMap<&'a str, Option<Mark>>,
    /// Fields that stand elsewhere than when the bases were made.
    moved: HashSet<&'a FieldName>,
    /// Every address of people in Copper who carry the opt-out mark.
    opted_out: HashSet<&'a Email>,
    /// Addresses that Mailchimp takes back from the contact alone.
    forgotten: HashSet<&'a Email>,
    /// Who holds the addresses that somebody moved to.
    pub addresses: Addresses<'a>,
}

impl<'a> Prepared<'a> {
    /// Prepares the rules alone.
    pub fn of(rules: &'a Rules) -> Self {
        Self {
            rules,
            world: None,
            recogniser: Recogniser::new(&rules.marks),
            excluded: rules.tags.exclude.iter().map(|tag| TagKey::new(tag)).collect(),
            known: HashMap::new(),
            moved: HashSet::new(),
            opted_out: HashSet::new(),
            forgotten: HashSet::new(),
            addresses: Addresses::default(),
        }
    }

    /// Prepares the rules of a world once for a plan.
    pub fn over(world: &'a World) -> Self {
        let mut prepared = Self { world: Some(world), ..Self::of(&world.rules) };
        let records = world.records.copper.values().chain(world.records.mailchimp.values());
        for (key, spelling) in records.filter_map(|record| record.tags.as_known()).flatten() {
            for tag in [key.as_str(), spelling.as_str()] {
                if !prepared.known.contains_key(tag) {
                    prepared.known.insert(tag, prepared.recogniser.recognise(tag));
                }
            }
        }
        prepared.moved = moved(world);
        // What was not seen says nothing, not even no.
        let people = world.records.copper.values().filter(|person| !world.unseen.copper.contains(&person.id));
        let opted_out: Vec<&Record> =
            people.filter(|person| prepared.standing(&person.tags).contains(&Mark::OptOut)).collect();
        prepared.opted_out = opted_out.into_iter().flat_map(|person| &person.emails).collect();
        let forgotten = world.tombstones.iter().filter(|tombstone| tombstone.cause == Cause::Forgotten);
        prepared.forgotten = forgotten.flat_map(|tombstone| &tombstone.emails).collect();
        prepared.addresses = Addresses::over(world);
        prepared
    }

    /// Whether a member other than this one holds an address.
    pub fn is_anothers(&self, email: &Email, member: &NativeId) -> bool {
        let members = self.world.into_iter().flat_map(|world| world.records.mailchimp.values());
        members.filter(|record| record.id != *member).any(|record| record.email() == Some(email))
    }

    /// The mark that a tag is, if it is one.
    pub fn mark(&self, tag: &str) -> Option<Mark> {
        self.known.get(tag).copied().unwrap_or_else(|| self.recogniser.recognise(tag))
    }

    /// The marks among a record's tags; none where the tags are unknown.
    pub fn standing(&self, tags: &Tags) -> BTreeSet<Mark> {
        tags.as_known().into_iter().flat_map(SortedMap::values).filter_map(|tag| self.mark(tag)).collect()
    }

    /// Whether a tag never leaves its side: a mark, or one of those excluded.
    pub fn is_private(&self, key: &TagKey) -> bool {
        self.excluded.contains(key) || self.mark(key.as_str()).is_some()
    }

    /// The answer in force to a question.
    pub fn decision(&self, question: &QuestionId) -> Option<&'a Decision> {
        self.world.and_then(|world| world.decisions.get(question))
    }

    /// The choice in force about some records.
    pub fn answer_to<T: Serialize>(
        &self,
        kind: QuestionKind,
        records: &PerSide<Vec<NativeId>>,
        facts: &T,
    ) -> Option<&'a Choice> {
        self.decision(&QuestionId::of(kind, records, facts)).map(|decision| &decision.choice)
    }

    /// Whether somebody in Copper who holds this address opted out: then the address is.
    pub fn is_opted_out(&self, email: &Email) -> bool {
        self.opted_out.contains(email)
    }

    /// Whether one of two records had been deleted before.
    pub fn has_tombstone(&self, ids: PerSide<&NativeId>) -> bool {
        let is_it =
            |tombstone: &Tombstone| tombstone.cause == Cause::Deleted && tombstone.id == **ids.get(tombstone.side);
        self.world.is_some_and(|world| world.tombstones.iter().any(is_it))
    }

    /// Whether Mailchimp takes an address back from the contact alone.
    pub fn is_forgotten(&self, email: &Email) -> bool {
        self.forgotten.contains(email)
    }

    /// Whether an address was erased on demand.
    pub fn is_erased(&self, email: &Email) -> bool {
        self.world.is_some_and(|world| world.erased.contains(email))
    }

    /// Whether the bases hold what stands in the places that a field is mapped to now.
    pub fn has_base(&self, field: &FieldName) -> bool {
        !self.moved.contains(field)
    }
}

/// The fields whose mapping is not the one that the bases were made under.
fn moved(world: &World) -> HashSet<&FieldName> {
    let Some(mapped) = &world.mapped else { return HashSet::new() };
    let fields = world.rules.fields.iter();
    fields.filter(|field| mapped.get(&field.name) != Some(&field.place())).map(|field| &field.name).collect()
}

impl Deref for Prepared<'_> {
    type Target = Rules;

    fn deref(&self) -> &Rules {
        self.rules
    }
}
