//! Which tags are marks. The delete mark is recognised generously, because it only asks; the marks
//! that act are recognised strictly. It must not decide what follows.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::model::consent::Mark;
use crate::model::rules::MarkNames;

const ZERO_WIDTH_JOINER: char = '\u{200D}';

/// Recognises the four marks, by their spellings made comparable once.
#[derive(Debug, Clone)]
pub struct Recogniser {
    /// In order of precedence; none that is switched off.
    names: Vec<(Mark, String)>,
}

impl Recogniser {
    /// From the configured spellings.
    pub fn new(names: &MarkNames) -> Self {
        let is_on = |mark: &Mark| !names.get(*mark).trim().is_empty();
        let comparable = |mark| match mark {
            Mark::Delete => generous(names.get(mark)),
            Mark::Inactive | Mark::OptOut | Mark::Resubscribe => strict(names.get(mark)),
        };
        Self { names: Mark::ALL.into_iter().filter(is_on).map(|mark| (mark, comparable(mark))).collect() }
    }

    /// The mark that a tag is, if it is one.
    pub fn recognise(&self, tag: &str) -> Option<Mark> {
        let (strict, generous) = (strict(tag), generous(tag));
        let is_it = |(mark, name): &&(Mark, String)| match mark {
            Mark::Delete => *name == generous,
            Mark::Inactive | Mark::OptOut | Mark::Resubscribe => *name == strict,
        };
        self.names.iter().find(is_it).map(|(mark, _)| *mark)
    }
}

/// Variation selectors, case and spaces make no difference.
fn strict(text: &str) -> String {
    if text.is_ascii() {
        return text.split_ascii_whitespace().collect::<Vec<_>>().join(" ").to_ascii_lowercase();
    }
    let plain: String = text.nfc().filter(|c| !is_variation_selector(*c)).collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

/// One leading pictogram, accents and compatibility forms make no difference either.
fn generous(text: &str) -> String {
    if text.is_ascii() {
        return strict(text);
    }
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

    fn recognise(names: &MarkNames, tag: &str) -> Option<Mark> {
        Recogniser::new(names).recognise(tag)
    }

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
