//! `sync decide`: the open questions, and a person's answers to them. It talks to no service and takes
//! no lock.

use std::fmt::Write as _;

use crate::cli::args::Decide as Arguments;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::open::{self, SystemClock};
use crate::cli::{App, walk};
use crate::model::question::{Choice, Question, QuestionKind};
use crate::report::command::{self, Subject};
use crate::report::dates::date;
use crate::report::{json, safe, words};
use crate::steps::Clock as _;
use crate::steps::decide::{self, DecideError, Permanence, Said, Standing};
use crate::store::Store;

/// Runs the command.
///
/// # Errors
/// An answer that cannot be taken; a store that cannot be read.
pub fn execute(app: &mut App, arguments: &Arguments) -> Result<Exit, Failure> {
    let settings = open::local_settings(app)?;
    let mut store = open::store(app, &settings)?;
    let given = answers(app, &store, arguments)?;
    match &given {
        Some((questions, said)) => {
            for question in questions {
                keep(app, &mut store, question, said)?;
            }
        }
        None if app.output.can_ask() => {
            let open = standing(app, &store)?.open;
            walk::through(app, &mut store, &open)?;
        }
        None => {}
    }
    show(app, &store, given.as_ref())?;
    Ok(Exit::Done)
}

/// What stands.
///
/// # Errors
/// A store that cannot be read.
pub fn standing(app: &App, store: &Store) -> Result<Standing, Failure> {
    decide::standing(store).map_err(|error| Failure::of_step(&app.catalogue, &error))
}

/// Keeps an answer under the name of whoever is at the keyboard.
///
/// # Errors
/// A store that cannot be written.
pub fn keep(app: &App, store: &mut Store, question: &Question, said: &Said) -> Result<(), Failure> {
    let place = open::place(&app.environment);
    decide::keep(store, question, said, (SystemClock.now(), &place.user))
        .map_err(|error| Failure::of_step(&app.catalogue, &error))
}

/// The questions answered by the command line, and how; `None` where it answers none.
fn answers(app: &App, store: &Store, arguments: &Arguments) -> Result<Option<(Vec<Question>, Said)>, Failure> {
    let standing = standing(app, store)?;
    let permanence = if arguments.permanently { Permanence::Confirmed } else { Permanence::Unsaid };
    let found = match (&arguments.subject, &arguments.choice, &arguments.all, &arguments.kind) {
        (Some(subject), Some(word), None, None) => decide::one(&standing, subject, word, permanence)
            .map(|(question, said)| Some((vec![question.clone()], said))),
        (None, None, Some(word), Some(kind)) => decide::all(&standing, kind, word, permanence)
            .map(|(questions, said)| Some((questions.into_iter().cloned().collect(), said))),
        (None, None, None, None) if !arguments.permanently => return Ok(None),
        _ => return Err(Failure::new(&app.catalogue, Exit::Usage, "decide-usage", &[program(app)])),
    };
    let found = found.map_err(|error| failure(app, &error))?;
    if let Some((questions, Said::Choice(Choice::Delete))) = &found {
        retyped(app, questions)?;
    }
    Ok(found)
}

/// On a terminal a deletion for good needs the address typed again.
fn retyped(app: &App, questions: &[Question]) -> Result<(), Failure> {
    let is_sure = !app.output.can_ask() || questions.iter().all(|question| walk::is_retyped(app, question));
    if is_sure { Ok(()) } else { Err(Failure::new(&app.catalogue, Exit::Refused, "not-retyped", &[])) }
}

fn show(app: &App, store: &Store, given: Option<&(Vec<Question>, Said)>) -> Result<(), Failure> {
    let standing = standing(app, store)?;
    if app.output.is_json {
        app.output.answer(&json::questions(&standing.open, &standing.answered, &Exit::Done.outcome().into()));
        return Ok(());
    }
    let mut text = String::new();
    if let Some((questions, said)) = given {
        for question in questions {
            let _infallible = writeln!(text, "{}", taken(app, question, said));
        }
    } else {
        listed(app, &standing, &mut text);
    }
    let next = if standing.answered.is_empty() { "plan" } else { "apply" };
    let command = format!("{} {next}", app.program);
    let counts = [("open", (standing.open.len() as u64).into()), ("answered", (standing.answered.len() as u64).into())];
    let _infallible = writeln!(
        text,
        "{} {}",
        app.catalogue.format("decide-counts", &counts),
        app.catalogue.format("next", &[("command", (&command).into())])
    );

    app.output.page(&text);
    Ok(())
}

/// One line for an answer that was kept.
pub fn taken(app: &App, question: &Question, said: &Said) -> String {
    let contact = words::contact(&app.catalogue, &question.contact);
    match said {
        Said::Ask => app.catalogue.format("decide-asked-again", &[("contact", (&contact).into())]),
        Said::Choice(choice) => {
            let choice = words::choice(&app.catalogue, question, choice);
            app.catalogue.format("decide-taken", &[("contact", (&contact).into()), ("choice", (&choice).into())])
        }
    }
}

fn listed(app: &App, standing: &Standing, out: &mut String) {
    let mut line = |text: String| {
        let _infallible = writeln!(out, "{text}");
    };
    let same_address = |question: &Question| {
        let email = &question.contact.email;
        standing.open.iter().filter(|other| other.contact.email == *email).count() > 1 || email.is_empty()
    };
    for question in &standing.open {
        line(format!("? {}  [{}]", words::contact(&app.catalogue, &question.contact), question.id));
        line(format!("    {}", words::question(&app.catalogue, question)));
        for choice in &question.choices {
            line(format!("      {:12} {}", choice.word(), words::choice(&app.catalogue, question, choice)));
        }
        let subject = if same_address(question) { Subject::Id } else { Subject::Address };
        let words = command::decide(&app.program, question, subject);
        line(format!("    {}", command::line(words.iter().map(String::as_str))));
    }
    for (question, decision) in &standing.answered {
        let by = safe::visible(&decision.by);
        let when = date(&app.catalogue, decision.at, &app.time_zone);
        line(format!("✓ {}  [{}]", words::contact(&app.catalogue, &question.contact), question.id));
        line(format!("    {}", words::choice(&app.catalogue, question, &decision.choice)));
        line(format!("    {}", app.catalogue.format("decide-by", &[("by", (&by).into()), ("date", (&when).into())])));
    }
}

fn program(app: &App) -> (&str, crate::report::locale::Argument<'_>) {
    ("program", (&app.program).into())
}

fn failure(app: &App, error: &DecideError) -> Failure {
    let new = |code: &'static str, value: &str| {
        let value = safe::visible(value);
        Failure::new(&app.catalogue, Exit::Usage, code, &[("value", (&value).into()), program(app)])
    };
    match error {
        DecideError::NoSuchSubject(subject) => new("no-such-question", subject),
        DecideError::SeveralQuestions(subject, questions) => {
            let list: Vec<String> =
                questions.iter().map(|question| format!("{} ({})", question.id, question.kind.as_str())).collect();
            let (subject, list) = (safe::visible(subject), list.join(", "));
            let arguments = [("value", (&subject).into()), ("list", (&list).into()), program(app)];
            Failure::new(&app.catalogue, Exit::Usage, "several-questions", &arguments)
        }
        DecideError::NoSuchChoice(word, choices) => {
            let (word, list) = (safe::visible(word), choices.join(", "));
            Failure::new(
                &app.catalogue,
                Exit::Usage,
                "no-such-choice",
                &[("value", (&word).into()), ("list", (&list).into())],
            )
        }
        DecideError::NoSuchKind(kind) => {
            let list = QuestionKind::ALL.map(QuestionKind::as_str).join(", ");
            let kind = safe::visible(kind);
            Failure::new(
                &app.catalogue,
                Exit::Usage,
                "no-such-kind",
                &[("value", (&kind).into()), ("list", (&list).into())],
            )
        }
        DecideError::NotPermanent => new("not-permanent", ""),
        DecideError::NothingPermanent => new("nothing-permanent", ""),
        DecideError::DeleteAll => new("delete-all", ""),
        DecideError::NothingWaits(kind) => new("nothing-waits", kind),
    }
}
