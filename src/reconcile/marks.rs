//! Which tags are marks. The delete mark is recognised generously, because it only asks; the marks
//! that act are recognised strictly. It must not decide what follows.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::model::consent::Mark;
use crate::model::rules::MarkNames;
use crate::model::tag::Tags;

const ZERO_WIDTH_JOINER: char = '\u{200D}';

/// The mark that a tag is, if it is one.
pub fn recognise(names: &MarkNames, tag: &str) -> Option<Mark> {
    Mark::ALL.into_iter().find(|mark| {
        let name = names.get(*mark);
        let same = match mark {
            Mark::Delete => generous(tag) == generous(name),
            Mark::Inactive | Mark::OptOut | Mark::Resubscribe => strict(tag) == strict(name),
        };
        !name.trim().is_empty() && same
    })
}

/// The marks among a record's tags; none where the tags are unknown.
pub fn standing(names: &MarkNames, tags: &Tags) -> BTreeSet<Mark> {
    tags.as_known().into_iter().flat_map(|map| map.values()).filter_map(|tag| recognise(names, tag)).collect()
}

/// Variation selectors, case and spaces make no difference.
fn strict(text: &str) -> String {
    let plain: String = text.nfc().filter(|c| !is_variation_selector(*c)).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// One leading pictogram, accents and compatibility forms make no difference either.
fn generous(text: &str) -> String {
    let plain: String = text.nfkc().filter(|c| !is_variation_selector(*c)).collect();
    let bare: String = without_pictogram(plain.trim()).nfd().filter(|c| !is_combining_mark(*c)).collect();
    bare.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// The text after one leading pictogram, whose parts may be joined.
fn without_pictogram(text: &str) -> &str {
    let mut rest = text;
    let mut expects_part = true;
    while let Some(first) = rest.chars().next() {
        let is_modifier = matches!(first, '\u{1F3FB}'..='\u{1F3FF}' | ZERO_WIDTH_JOINER);
        let is_part = expects_part && !first.is_ascii() && !first.is_alphanumeric() && !first.is_whitespace();
        if !is_part && !is_modifier {
            break;
        }
        expects_part = first == ZERO_WIDTH_JOINER;
        rest = rest.get(first.len_utf8()..).unwrap_or_default();
    }
    rest
}

const fn is_variation_selector(c: char) -> bool {
    matches!(c, '\u{FE00}'..='\u{FE0F}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names() -> MarkNames {
        MarkNames {
            delete: "🗑️ À SUPPRIMER".into(),
            inactive: "📥 INACTIF".into(),
            opt_out: "🔕 DÉSABONNÉ".into(),
            resubscribe: "Réinscription requise".into(),
        }
    }

    #[test]
    fn the_delete_mark_is_recognised_in_every_spelling_a_person_would_use() {
        for tag in [
            "🗑️ À SUPPRIMER",
            "🗑 a supprimer ",
            "À SUPPRIMER",
            "A SUPPRIMER",
            "à  supprimer",
            "❌ A\u{300} supprimer",
            "🗑️À SUPPRIMER",
        ] {
            assert_eq!(recognise(&names(), tag), Some(Mark::Delete), "{tag}");
        }
    }

    #[test]
    fn what_only_looks_like_the_delete_mark_is_none() {
        for tag in ["NE PAS SUPPRIMER", "DELETED_SCENES", "SUPPRIMER", "🗑️🗑️ À SUPPRIMER", "À SUPPRIMER ?", "🗑️"]
        {
            assert_eq!(recognise(&names(), tag), None, "{tag}");
        }
    }

    #[test]
    fn the_marks_that_act_need_their_pictogram_and_accents() {
        assert_eq!(recognise(&names(), "📥\u{FE0F} inactif "), Some(Mark::Inactive));
        assert_eq!(recognise(&names(), "réinscription  REQUISE"), Some(Mark::Resubscribe));
        for tag in ["INACTIF", "🔕 DESABONNE", "📥 INACTIFS"] {
            assert_eq!(recognise(&names(), tag), None, "{tag}");
        }
    }

    #[test]
    fn a_mark_switched_off_is_never_recognised() {
        let names = MarkNames { opt_out: String::new(), ..names() };
        assert_eq!(recognise(&names, ""), None);
        assert_eq!(recognise(&names, "🔕 DÉSABONNÉ"), None);
    }
}
