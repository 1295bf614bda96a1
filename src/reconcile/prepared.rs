//! The rules, with what would otherwise be normalised anew for every tag of every person. It must
//! not change what they say.

use std::collections::BTreeSet;
use std::ops::Deref;

use crate::model::consent::Mark;
use crate::model::rules::Rules;
use crate::model::sorted::SortedMap;
use crate::model::tag::{TagKey, Tags};
use crate::reconcile::marks::Recogniser;

/// Rules ready to be applied to many people.
#[derive(Debug)]
pub struct Prepared<'a> {
    rules: &'a Rules,
    recogniser: Recogniser,
    excluded: BTreeSet<TagKey>,
}

impl<'a> Prepared<'a> {
    /// Prepares the rules once for a plan.
    pub fn of(rules: &'a Rules) -> Self {
        Self {
            rules,
            recogniser: Recogniser::new(&rules.marks),
            excluded: rules.tags.exclude.iter().map(|tag| TagKey::new(tag)).collect(),
        }
    }

    /// The mark that a tag is, if it is one.
    pub fn mark(&self, tag: &str) -> Option<Mark> {
        self.recogniser.recognise(tag)
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
