//! The questions of a shown plan, with their answers and the command that gives one. It must not
//! answer for the reader.

use std::collections::BTreeSet;
use std::io::{self, Write};

use crate::model::question::{Choice, Question};
use crate::report::command::{self, Subject};
use crate::report::locale::Catalogue;
use crate::report::plan_view::Page;
use crate::report::safe;
use crate::report::style::Tone;
use crate::report::words;

/// Writes every question that the view shows.
pub(crate) fn write(page: Page, out: &mut dyn Write) -> io::Result<()> {
    let questions: Vec<&Question> =
        page.file.body.questions.iter().filter(|question| page.shows(&question.contact)).collect();
    page.write_counted_title("plan-questions", questions.len(), out)?;
    let several = asked_several_times(&page.file.body.questions);
    for question in questions {
        write_question(page, question, &several, out)?;
    }
    Ok(())
}

/// The addresses about which there are several questions.
pub(crate) fn asked_several_times(questions: &[Question]) -> BTreeSet<&str> {
    let mut seen = BTreeSet::new();
    questions.iter().map(|question| question.contact.email.as_str()).filter(|email| !seen.insert(*email)).collect()
}

fn write_question(page: Page, question: &Question, several: &BTreeSet<&str>, out: &mut dyn Write) -> io::Result<()> {
    let heading = format!("? {}", words::contact(page.catalogue, &question.contact));
    writeln!(out, "{}", page.view.palette.paint(Tone::Question, &heading))?;
    writeln!(out, "    {}", words::question(page.catalogue, question))?;
    if let Some(field) = &question.field {
        let label = words::aspect(page.catalogue, field);
        let values = words::sides(page.catalogue, &question.values, |value| words::value(page.catalogue, field, value));
        writeln!(out, "    {}", words::labelled(page.catalogue, &label, &values))?;
    }
    let width = question.choices.iter().map(|choice| choice.word().len()).max().unwrap_or(0);
    for (index, choice) in question.choices.iter().enumerate() {
        let word = safe::visible(&choice.word());
        let text = choice_text(page.catalogue, question, (index, choice));
        writeln!(out, "      {word:width$}  {text}")?;
    }
    let subject = if several.contains(question.contact.email.as_str()) { Subject::Id } else { Subject::Address };
    let words = command::decide(page.view.program, question, subject);
    let answer = command::line(words.iter().map(String::as_str));
    writeln!(out, "    {}", page.catalogue.format("plan-answer", &[("command", (&answer).into())]))
}

/// A choice in words; `index` is its place among the question's.
pub(crate) fn choice_text(catalogue: &Catalogue, question: &Question, (index, choice): (usize, &Choice)) -> String {
    let text = words::choice(catalogue, question, choice);
    if index == 0 && question.choices.len() > 1 && !matches!(choice, Choice::Use(_)) {
        catalogue.format("choice-recommended", &[("text", (&text).into())])
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::*;
    use crate::report::locale::Language;
    use crate::report::plan_view::PlanView;
    use crate::report::samples;
    use crate::report::style::{Colour, Palette};

    #[test]
    fn two_questions_on_one_address_are_answered_by_their_ids() {
        let mut file = samples::plan_file();
        let email = file.body.questions[0].contact.email.clone();
        file.body.questions[1].contact.email = email;
        let utc = TimeZone::UTC;
        let view = PlanView::new(&utc, Palette::new(Colour::Off));
        let page = Page { file: &file, view: &view, catalogue: &Catalogue::new(Language::French) };
        let mut out = Vec::new();
        write(page, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        for question in &file.body.questions {
            assert!(text.contains(&format!("sync decide {} ", question.id)), "{text}");
        }
    }
}
