//! Tags: compared without case and surrounding space, spelled as found. It must not know which tags
//! are marks.

use std::fmt;

use compact_str::CompactString;
use icu_casemap::CaseMapper;
use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use crate::model::sorted::SortedMap;

/// A tag for comparison: NFC, trimmed, inner blanks collapsed, case-folded.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TagKey(CompactString);

impl TagKey {
    /// The comparison form of a tag as spelled by a service.
    pub fn new(spelling: &str) -> Self {
        if spelling.is_ascii() {
            // The same as below, which most tags do not need.
            return Self(spelling.split_ascii_whitespace().collect::<Vec<_>>().join(" ").to_ascii_lowercase().into());
        }
        let plain: String = spelling.nfc().collect();
        let joined = plain.split_whitespace().collect::<Vec<_>>().join(" ");
        Self(CaseMapper::new().fold_string(&joined).into())
    }

    /// The comparison form as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for TagKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The tags of a record. In JSON: a sorted list of spellings, or null where they were not all seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Option<Vec<String>>", into = "Option<Vec<String>>")]
pub enum Tags {
    /// Every tag, by comparison form, with its spelling; then the spellings that compare equal to one
    /// of them, in byte order.
    Known(SortedMap<TagKey, String>, Vec<String>),
    /// Not all tags were embedded in what was read: nothing may be concluded.
    Unknown,
}

impl Tags {
    /// From spellings; of several that compare equal the first in byte order is kept.
    pub fn known<S: Into<String>>(spellings: impl IntoIterator<Item = S>) -> Self {
        let mut sorted: Vec<String> = spellings.into_iter().map(Into::into).collect();
        sorted.sort_unstable();
        sorted.dedup();
        let mut map: SortedMap<TagKey, String> = SortedMap::new();
        let mut twins = Vec::new();
        for spelling in sorted {
            let key = TagKey::new(&spelling);
            match map.get(&key) {
                _ if key.as_str().is_empty() => {}
                Some(_) => twins.push(spelling),
                None => {
                    map.insert(key, spelling);
                }
            }
        }
        Self::Known(map, twins)
    }

    /// The tags, or `None` where they are unknown.
    pub const fn as_known(&self) -> Option<&SortedMap<TagKey, String>> {
        match self {
            Self::Known(map, _) => Some(map),
            Self::Unknown => None,
        }
    }

    /// The other spellings of a tag on the same record; usually none.
    pub fn twins<'a>(&'a self, key: &'a TagKey) -> impl Iterator<Item = &'a String> {
        let twins = match self {
            Self::Known(_, twins) => twins.as_slice(),
            Self::Unknown => &[],
        };
        twins.iter().filter(move |spelling| TagKey::new(spelling) == *key)
    }

    /// Whether a tag is present; `None` where the tags are unknown.
    pub fn contains(&self, key: &TagKey) -> Option<bool> {
        self.as_known().map(|map| map.contains_key(key))
    }
}

impl Default for Tags {
    fn default() -> Self {
        Self::Known(SortedMap::new(), Vec::new())
    }
}

impl From<Option<Vec<String>>> for Tags {
    fn from(spellings: Option<Vec<String>>) -> Self {
        spellings.map_or(Self::Unknown, Self::known)
    }
}

impl From<Tags> for Option<Vec<String>> {
    fn from(tags: Tags) -> Self {
        match tags {
            Tags::Known(map, twins) => {
                let mut spellings: Vec<String> = map.into_values().chain(twins).collect();
                spellings.sort_unstable();
                Some(spellings)
            }
            Tags::Unknown => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_space_and_normal_form_are_one_tag_and_every_spelling_stays() {
        let tags = Tags::known(["Café  Paris ", "CAFE\u{301} PARIS", "Lyon"]);
        let key = TagKey::new("café paris");
        assert_eq!(tags.as_known().unwrap().get(&key).map(String::as_str), Some("CAFE\u{301} PARIS"));
        assert_eq!(tags.twins(&key).collect::<Vec<_>>(), ["Café  Paris "]);
        assert_eq!(tags.twins(&TagKey::new("lyon")).count(), 0);
        let spellings: Option<Vec<String>> = tags.clone().into();
        assert_eq!(Tags::from(spellings), tags);
    }

    #[test]
    fn unknown_tags_answer_no_question() {
        assert_eq!(Tags::Unknown.contains(&TagKey::new("x")), None);
        assert_eq!(Tags::default().contains(&TagKey::new("x")), Some(false));
    }
}
