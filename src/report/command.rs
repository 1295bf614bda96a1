//! Commands that a reader may copy into a shell. It must not let a contact's data become part of
//! one unless it is made of harmless characters.

use crate::model::question::{Choice, Question};

/// The command that answers a question. The subject is the address where that is harmless and says
/// which question is meant, else the question's id.
pub fn decide(program: &str, question: &Question, subject: Subject) -> Vec<String> {
    let subject = match subject {
        Subject::Address if is_harmless(&question.contact.email) => &question.contact.email,
        Subject::Address | Subject::Id => question.id.as_str(),
    };
    let choice = question.choices.first().map_or_else(|| "ask".to_owned(), Choice::word);
    vec![program.to_owned(), "decide".into(), subject.to_owned(), choice]
}

/// How a command names a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// By the contact's address.
    Address,
    /// By its own id, where one address has several questions.
    Id,
}

/// Words as one line that a POSIX shell reads back as the same words.
pub fn line<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    words.into_iter().map(quoted).collect::<Vec<_>>().join(" ")
}

fn quoted(word: &str) -> String {
    if is_harmless(word) || word.starts_with("--") && is_harmless(word.trim_start_matches('-')) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', "'\\''"))
}

fn is_harmless(word: &str) -> bool {
    !word.is_empty()
        && !word.starts_with('-')
        && word.chars().all(|character| character.is_ascii_alphanumeric() || "@._+-/:=,".contains(character))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    #[test]
    fn an_address_that_a_shell_would_run_is_replaced_by_the_question_s_id() {
        let mut question = samples::question();
        question.contact.email = "a;rm${IFS}x@exemple.fr".into();
        let words = decide("sync", &question, Subject::Address);
        assert_eq!(words[2], question.id.as_str());
        question.contact.email = "--all@exemple.fr".into();
        let words = decide("sync", &question, Subject::Address);
        assert_eq!(words[2], question.id.as_str());
    }

    #[test]
    fn a_file_name_with_blanks_and_quotes_stays_one_word() {
        assert_eq!(
            line(["sync", "apply", "l'été 1.json", "--allow", "shrink=3"]),
            "sync apply 'l'\\''été 1.json' --allow shrink=3"
        );
    }
}
