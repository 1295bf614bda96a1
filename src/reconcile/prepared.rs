//! The rules, with what would otherwise be normalised anew for every tag of every person. It must
//! not change what they say.

use std::collections::{BTreeSet, HashMap};
use std::ops::Deref;

use crate::model::consent::Mark;
use crate::model::rules::Rules;
use crate::model::sorted::SortedMap;
use crate::model::tag::{TagKey, Tags};
use crate::reconcile::marks::Recogniser;
use crate::reconcile::world::World;

/// Rules ready to be applied to many people.
#[derive(Debug)]
pub struct Prepared<'a> {
    rules: &'a Rules,
    recogniser: Recogniser,
    excluded: BTreeSet<TagKey>,
    /// What the tags of a world were recognised as: many people, few different tags.
    known: HashMap<&'a str, Option<Mark>>,
}

impl<'a> Prepared<'a> {
    /// Prepares the rules once for a plan.
    pub fn of(rules: &'a Rules) -> Self {
        Self {
            rules,
            recogniser: Recogniser::new(&rules.marks),
            excluded: rules.tags.exclude.iter().map(|tag| TagKey::new(tag)).collect(),
            known: HashMap::new(),
        }
    }

    /// Prepares the rules of a world, with every tag that stands in it.
    pub fn over(world: &'a World) -> Self {
        let mut prepared = Self::of(&world.rules);
        let records = world.records.copper.values().chain(world.records.mailchimp.values());
        for (key, spelling) in records.filter_map(|record| record.tags.as_known()).flatten() {
            for tag in [key.as_str(), spelling.as_str()] {
                if !prepared.known.contains_key(tag) {
                    prepared.known.insert(tag, prepared.recogniser.recognise(tag));
                }
            }
        }
        prepared
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
}

impl Deref for Prepared<'_> {
    type Target = Rules;

    fn deref(&self) -> &Rules {
        self.rules
    }
}
