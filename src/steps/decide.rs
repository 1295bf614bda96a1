//! A person's answer: which question it is about, whether it may be given so, and keeping it. It sends
//! nothing, and must not know what an answer leads to.

use crate::model::email::Email;
use crate::model::question::{Choice, Decision, Question, QuestionKind};
use crate::steps::StepError;
use crate::store::Store;

/// Questions without an answer, and those whose answer is in force.
#[derive(Debug, Default)]
pub struct Standing {
    /// Without an answer, the oldest first.
    pub open: Vec<Question>,
    /// With the answer in force.
    pub answered: Vec<(Question, Decision)>,
}

/// What a person says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// An answer.
    Choice(Choice),
    /// The answer is to be forgotten, and the question asked again.
    Ask,
}

/// Whether a deletion for good was confirmed as such.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permanence {
    /// `--permanently` was given.
    Confirmed,
    /// It was not.
    Unsaid,
}

/// Why an answer was not taken. Nothing was kept.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecideError {
    /// Nobody is asked about under this name.
    #[error("no question is about this")]
    NoSuchSubject(String),
    /// Several questions are.
    #[error("several questions are about this")]
    SeveralQuestions(String, Vec<Question>),
    /// There is no such answer to what is asked.
    #[error("that is no answer to this question")]
    NoSuchChoice(String, Vec<String>),
    /// There is no such kind of question.
    #[error("there is no such kind of question")]
    NoSuchKind(String),
    /// `delete` without `--permanently`.
    #[error("a deletion is for good, and has to be asked for as such")]
    NotPermanent,
    /// `--permanently` with anything else.
    #[error("only a deletion is for good")]
    NothingPermanent,
    /// `delete` for everybody at once.
    #[error("nobody is deleted in bulk")]
    DeleteAll,
    /// Nothing of this kind waits for this answer.
    #[error("no such question waits")]
    NothingWaits(String),
}

/// What stands.
///
/// # Errors
/// A fault of the store.
pub fn standing(store: &Store) -> Result<Standing, StepError> {
    let open = store.open_questions()?.into_iter().map(|(question, _)| question).collect();
    Ok(Standing { open, answered: store.answered_questions()? })
}

/// What a word says; `None` where it is no word of ours.
pub fn said(word: &str) -> Option<Said> {
    if word == "ask" { Some(Said::Ask) } else { Choice::parse(word).map(Said::Choice) }
}

/// The question that an answer about one contact, or to one question, is for.
///
/// # Errors
/// Every kind but those about bulk.
pub fn one<'a>(
    standing: &'a Standing,
    subject: &str,
    word: &str,
    permanence: Permanence,
) -> Result<(&'a Question, Said), DecideError> {
    let about = about(standing, subject);
    if about.is_empty() {
        return Err(DecideError::NoSuchSubject(subject.to_owned()));
    }
    let said = said(word).ok_or_else(|| no_such_choice(word, &about))?;
    permitted(&said, permanence)?;
    let mut fitting = about.iter().copied().filter(|question| takes(standing, question, &said));
    match (fitting.next(), fitting.next()) {
        (Some(question), None) => Ok((question, said)),
        (None, _) => Err(no_such_choice(word, &about)),
        (Some(_), Some(_)) => {
            let several = about.iter().copied().filter(|question| takes(standing, question, &said)).cloned().collect();
            Err(DecideError::SeveralQuestions(subject.to_owned(), several))
        }
    }
}

/// Every question of a kind that an answer is for.
///
/// # Errors
/// `DeleteAll`, `NoSuchKind`, `NoSuchChoice`, `NothingPermanent`, `NothingWaits`.
pub fn all<'a>(
    standing: &'a Standing,
    kind: &str,
    word: &str,
    permanence: Permanence,
) -> Result<(Vec<&'a Question>, Said), DecideError> {
    let wanted = kind_of(kind).ok_or_else(|| DecideError::NoSuchKind(kind.to_owned()))?;
    let choices = || wanted.choices().iter().map(Choice::word).chain(["ask".to_owned()]).collect();
    let said = said(word).ok_or_else(|| DecideError::NoSuchChoice(word.to_owned(), choices()))?;
    match &said {
        Said::Choice(Choice::Delete) => return Err(DecideError::DeleteAll),
        Said::Choice(choice) if !wanted.choices().contains(choice) => {
            return Err(DecideError::NoSuchChoice(word.to_owned(), choices()));
        }
        Said::Choice(_) | Said::Ask => permitted(&said, permanence)?,
    }
    let concerned: Vec<&Question> = match &said {
        Said::Choice(_) => standing.open.iter().filter(|question| question.kind == wanted).collect(),
        Said::Ask => {
            standing.answered.iter().map(|(question, _)| question).filter(|question| question.kind == wanted).collect()
        }
    };
    if concerned.is_empty() { Err(DecideError::NothingWaits(kind.to_owned())) } else { Ok((concerned, said)) }
}

/// Keeps an answer, or forgets the one that stands.
///
/// # Errors
/// A fault of the store.
pub fn keep(store: &mut Store, question: &Question, said: &Said, (at, by): (i64, &str)) -> Result<(), StepError> {
    match said {
        Said::Ask => store.forget_decision(&question.id)?,
        Said::Choice(choice) => store.put_decision(&Decision {
            question: question.id.clone(),
            kind: question.kind,
            choice: choice.clone(),
            at,
            by: by.to_owned(),
        })?,
    }
    Ok(())
}

/// The kind that a word names.
pub fn kind_of(word: &str) -> Option<QuestionKind> {
    QuestionKind::ALL.into_iter().find(|kind| kind.as_str() == word)
}

/// The questions about an address, or the one that an id, or a beginning of one, names.
fn about<'a>(standing: &'a Standing, subject: &str) -> Vec<&'a Question> {
    let everything = || standing.open.iter().chain(standing.answered.iter().map(|(question, _)| question));
    let email = Email::new(subject);
    let is_theirs = |question: &&Question| email.is_some() && Email::new(&question.contact.email) == email;
    let by_address: Vec<&Question> = everything().filter(is_theirs).collect();
    if !by_address.is_empty() || subject.is_empty() {
        return by_address;
    }
    let exact = everything().find(|question| question.id.as_str() == subject);
    match exact {
        Some(question) => vec![question],
        None => everything().filter(|question| question.id.as_str().starts_with(subject)).collect(),
    }
}

/// Whether a question takes an answer: only one that was answered can be asked again.
fn takes(standing: &Standing, question: &Question, said: &Said) -> bool {
    match said {
        Said::Choice(choice) => question.choices.contains(choice),
        Said::Ask => standing.answered.iter().any(|(answered, _)| answered.id == question.id),
    }
}

fn no_such_choice(word: &str, about: &[&Question]) -> DecideError {
    let mut words: Vec<String> =
        about.iter().flat_map(|question| &question.choices).map(Choice::word).chain(["ask".to_owned()]).collect();
    words.dedup();
    DecideError::NoSuchChoice(word.to_owned(), words)
}

fn permitted(said: &Said, permanence: Permanence) -> Result<(), DecideError> {
    match (said, permanence) {
        (Said::Choice(Choice::Delete), Permanence::Unsaid) => Err(DecideError::NotPermanent),
        (Said::Choice(Choice::Delete), Permanence::Confirmed) => Ok(()),
        (_, Permanence::Confirmed) => Err(DecideError::NothingPermanent),
        (_, Permanence::Unsaid) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::operation::ContactRef;
    use crate::model::question::QuestionId;
    use crate::model::side::PerSide;

    fn question(id: &str, kind: QuestionKind, email: &str) -> Question {
        Question {
            id: QuestionId::from_text(id),
            kind,
            contact: ContactRef { email: email.to_owned(), ..ContactRef::default() },
            records: PerSide::default(),
            choices: kind.choices(),
            field: None,
            values: PerSide::default(),
            people: std::collections::BTreeMap::new(),
        }
    }

    fn standing_() -> Standing {
        let answered = question("cc01", QuestionKind::Marked, "zoe@exemple.fr");
        let decision = Decision {
            question: answered.id.clone(),
            kind: answered.kind,
            choice: Choice::Ignore,
            at: 1,
            by: "it".to_owned(),
        };
        Standing {
            open: vec![
                question("aa01", QuestionKind::Marked, "marie@exemple.fr"),
                question("aa02", QuestionKind::OptInAgain, "marie@exemple.fr"),
                question("bb01", QuestionKind::CleanedNewAddress, "marie@exemple.fr"),
                question("bb02", QuestionKind::Marked, "paul@exemple.fr"),
            ],
            answered: vec![(answered, decision)],
        }
    }

    /// The id of the question answered, or what was said against it.
    fn outcome(subject: &str, word: &str, permanence: Permanence) -> String {
        match one(&standing_(), subject, word, permanence) {
            Ok((question, _)) => question.id.to_string(),
            Err(DecideError::SeveralQuestions(_, questions)) => {
                questions.iter().map(|question| question.id.as_str()).collect::<Vec<_>>().join(" or ")
            }
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn an_answer_finds_its_question_by_address_id_or_the_beginning_of_one() {
        use Permanence::{Confirmed, Unsaid};
        let (nobody, no_answer) = ("no question is about this", "that is no answer to this question");
        for (subject, word, permanence, expected) in [
            ("Marie@Exemple.fr ", "archive", Unsaid, "aa01"),
            ("marie@exemple.fr", "keep_out", Unsaid, "aa02 or bb01"),
            ("aa02", "keep_out", Unsaid, "aa02"),
            ("bb02", "ignore", Unsaid, "bb02"),
            ("cc", "archive", Unsaid, "cc01"),
            ("cc", "ask", Unsaid, "cc01"),
            ("a", "archive", Unsaid, "aa01"),
            ("b", "pending", Unsaid, "bb01"),
            ("paul@exemple.fr", "ask", Unsaid, no_answer),
            ("paul@exemple.fr", "keep", Unsaid, no_answer),
            ("paul@exemple.fr", "archiver", Unsaid, no_answer),
            ("nobody@exemple.fr", "archive", Unsaid, nobody),
            ("", "archive", Unsaid, nobody),
            ("bb02", "delete", Confirmed, "bb02"),
            ("bb02", "delete", Unsaid, "a deletion is for good, and has to be asked for as such"),
            ("bb02", "archive", Confirmed, "only a deletion is for good"),
        ] {
            assert_eq!(outcome(subject, word, permanence), expected, "{subject} {word}");
        }
    }

    #[test]
    fn all_of_a_kind_are_answered_at_once_but_never_deleted() {
        let standing = standing_();
        let ids = |kind: &str, word: &str| {
            all(&standing, kind, word, Permanence::Unsaid)
                .map(|(questions, _)| questions.iter().map(|question| question.id.to_string()).collect::<Vec<_>>())
                .map_err(|error| error.to_string())
        };
        assert_eq!(ids("marked", "archive"), Ok(vec!["aa01".to_owned(), "bb02".to_owned()]));
        assert_eq!(ids("marked", "ask"), Ok(vec!["cc01".to_owned()]));
        assert_eq!(ids("marked", "delete"), Err("nobody is deleted in bulk".to_owned()));
        assert_eq!(ids("marked", "keep"), Err("that is no answer to this question".to_owned()));
        assert_eq!(ids("conflict", "copper"), Err("no such question waits".to_owned()));
        assert_eq!(ids("marks", "archive"), Err("there is no such kind of question".to_owned()));
        let permanently = all(&standing, "marked", "delete", Permanence::Confirmed).map(|_| ());
        assert_eq!(permanently, Err(DecideError::DeleteAll));
    }
}
