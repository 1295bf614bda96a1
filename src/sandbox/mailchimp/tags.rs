//! The tags of the audience: ids, spellings, and which names are one tag.
//! It must not know who carries them.

use std::collections::BTreeMap;

use crate::sandbox::mailchimp::problem::{Fault, Problem};

/// No published figure exists; longer names than this were never seen.
const MAX_CHARACTERS: usize = 100;
const FIRST_ID: u64 = 4_788_451;

/// Every tag ever used; a tag without members still exists.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tags {
    names: BTreeMap<u64, String>,
    ids: BTreeMap<String, u64>,
}

impl Tags {
    /// The id of a tag, made if new; a known tag keeps its first spelling.
    pub(crate) fn intern(&mut self, name: &str) -> u64 {
        let fresh = self.names.last_key_value().map_or(FIRST_ID, |(last, _)| FIRST_ID.max(last + 1));
        let id = *self.ids.entry(folded(name)).or_insert(fresh);
        self.names.entry(id).or_insert_with(|| collapsed(name));
        id
    }

    /// Brings a tag back under the id it had; gives the id it has. A taken id or name is left as it is.
    pub(crate) fn restore(&mut self, id: u64, name: &str) -> u64 {
        match (self.find(name), self.names.contains_key(&id)) {
            (Some(known), _) => known,
            (None, true) => self.intern(name),
            (None, false) => {
                self.ids.insert(folded(name), id);
                self.names.insert(id, collapsed(name));
                id
            }
        }
    }

    /// Every tag by id.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (u64, &str)> {
        self.names.iter().map(|(id, name)| (*id, name.as_str()))
    }

    /// The id of a tag that exists.
    pub(crate) fn find(&self, name: &str) -> Option<u64> {
        self.ids.get(&folded(name)).copied()
    }

    /// The first spelling.
    pub(crate) fn name(&self, id: u64) -> &str {
        self.names.get(&id).map_or("", String::as_str)
    }

    /// Ids and names of the tags that begin so, whatever their case; all of them for `""`.
    pub(crate) fn starting_with(&self, prefix: &str) -> Vec<(u64, &str)> {
        let prefix = folded(prefix);
        let matching = self.ids.iter().filter(|(name, _)| name.starts_with(&prefix));
        matching.map(|(_, id)| (*id, self.name(*id))).collect()
    }
}

/// Whether a name can be a tag.
///
/// # Errors
/// Empty, over-long, and names with a comma, which the service's own forms split at.
pub(crate) fn check_name(field: &str, name: &str) -> Result<(), Problem> {
    let name = collapsed(name);
    let fault = if name.is_empty() {
        "Please enter a value"
    } else if name.chars().count() > MAX_CHARACTERS {
        "Tag names may have at most 100 characters"
    } else if name.contains(',') {
        "Tag names may not contain a comma"
    } else {
        return Ok(());
    };
    Err(Problem::schema(vec![Fault::new(field, fault)]))
}

fn collapsed(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn folded(name: &str) -> String {
    collapsed(name).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_keeps_its_first_spelling_whatever_the_case_and_blanks() {
        let mut tags = Tags::default();
        let id = tags.intern("Été  2025");
        assert_eq!(tags.intern(" ÉTÉ 2025 "), id);
        assert_eq!(tags.name(id), "Été 2025");
    }

    #[test]
    fn a_search_matches_the_beginning_of_a_name() {
        let mut tags = Tags::default();
        let id = tags.intern("Client fidèle");
        tags.intern("Ancien client");
        assert_eq!(tags.starting_with("CLI"), [(id, "Client fidèle")]);
        assert_eq!(tags.starting_with("").len(), 2);
    }

    #[test]
    fn names_that_cannot_be_tags_are_refused() {
        for name in ["", "  ", "a,b", &"x".repeat(101)] {
            assert!(check_name("tags", name).is_err(), "{name:?}");
        }
        assert!(check_name("tags", "🗑️ À SUPPRIMER").is_ok());
    }
}
