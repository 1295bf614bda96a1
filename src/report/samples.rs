//! One plan and one run of invented people, on which the renderings are tested. It must not be
//! compiled into the program.

use std::path::PathBuf;

use crate::model::journal::{Entry, FailureClass, Hold, Outcome, Problem, Run, RunId, RunOutcome, RunReport};
use crate::model::kind::{Kind, Target};
use crate::model::operation::Operation;
use crate::model::plan::{Counts, FORMAT, Meta, Plan, PlanFile, Span};
use crate::model::question::{Question, QuestionKind};
use crate::model::reason::Reason;
use crate::model::rules::Mode;
use crate::model::side::{PerSide, Side};
use crate::report::sample_plan::{Presence, asked, contact, note, operation, plan, tag};

const NOW: i64 = 1_752_064_215;

/// Compares with a reviewed file. With `SYNC_REVIEW=write` in the environment the file is written
/// instead, to be reviewed as a difference.
pub(crate) fn assert_reviewed(name: &str, text: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/reports").join(name);
    if std::env::var_os("SYNC_REVIEW").is_some_and(|word| word == "write") {
        std::fs::write(&path, text).unwrap();
    }
    let reviewed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(text == reviewed, "{name} is not as reviewed, but:\n{text}");
}

pub(crate) fn plan_file() -> PlanFile {
    file(plan())
}

pub(crate) fn empty_plan_file() -> PlanFile {
    file(Plan {
        operations: vec![],
        questions: vec![],
        conflicts: vec![],
        listed: vec![],
        checks: vec![],
        scope_changed: false,
        ..plan()
    })
}

/// As many updates, and as many deletions.
pub(crate) fn long_plan_file(count: usize) -> PlanFile {
    let operations = [Kind::Destroy, Kind::Update].into_iter().flat_map(|kind| {
        (0..count).map(move |index| {
            let contact = contact(&format!("{}{index:03}@exemple.fr", kind.as_str()), "Anne");
            operation(&contact, (Side::Mailchimp, kind), Reason::CopperChanged, vec![])
        })
    });
    let mut plan = empty_plan_file().body;
    plan.operations = operations.collect();
    file(plan)
}

/// Every standing that a contact can have but one, and more identical people than are listed.
pub(crate) fn report() -> RunReport {
    let mut plan = plan();
    plan.listed.extend([
        note(contact("oubliee@exemple.fr", "Odile Blé"), Reason::Forgotten),
        note(contact("accueil@exemple.fr", "Accueil Nord"), Reason::SharedAddress),
        // Somebody about whom a question waits is named there, and not a second time.
        note(contact("paul.durand@exemple.fr", "Paul Durand"), Reason::SharedAddress),
    ]);
    let entries = plan.operations.iter().map(|operation| entry(operation, outcome(operation))).collect();
    RunReport {
        run: Run { plan: Some(plan.id()), ..run(RunOutcome::Partial) },
        plan: Some(plan),
        waiting: vec![],
        problem: None,
        signup_url: Some("https://eepurl.example/abc123".into()),
        entries,
        identical: (1..=20).map(|index| contact(&format!("zoe{index:02}@exemple.fr"), "Zoé")).collect(),
    }
}

/// The three contacts of the shape that the teams know.
pub(crate) fn small_report() -> RunReport {
    let marie = contact("marie.dupont@exemple.com", "");
    let jean = contact("jean.martin@exemple.com", "");
    let tags = vec![tag("Client", Presence::Added), tag("VIP", Presence::Added)];
    let operations = vec![
        operation(&jean, (Side::Mailchimp, Kind::Create), Reason::NewInCopper, vec![]),
        operation(&marie, (Side::Mailchimp, Kind::Tag), Reason::TagAdded, tags),
    ];
    let counts = Counts { identical: 1, marked: 1, ..Counts::default() };
    let plan = Plan { counts, operations, ..empty_plan_file().body };
    let done = || Outcome::Done { record: None, lossy: vec![] };
    RunReport {
        run: run(RunOutcome::Done),
        entries: plan.operations.iter().map(|operation| entry(operation, done())).collect(),
        plan: Some(plan),
        waiting: vec![],
        problem: None,
        signup_url: None,
        identical: vec![contact("sophie.bernard@exemple.com", "")],
    }
}

/// A run that did not come to a plan.
pub(crate) fn fruitless_report() -> RunReport {
    let problem = Problem {
        code: "unreachable".into(),
        message: "copper ne répond pas : GET account : 500".into(),
        hint: "vérifiez le réseau et la page d'état du service, puis recommencez ; rien n'est perdu".into(),
    };
    RunReport {
        run: Run { command: "run".into(), approver: None, ..run(RunOutcome::Failed) },
        plan: None,
        waiting: vec![question()],
        problem: Some(problem),
        signup_url: None,
        entries: vec![],
        identical: vec![],
    }
}

/// A first plan that nobody has approved yet.
pub(crate) fn refused_report() -> RunReport {
    let problem = Problem {
        code: "run-first-plan".into(),
        message: "le premier plan demande l'accord d'une personne".into(),
        hint: "lancez une fois la commande « apply »".into(),
    };
    let refused = report();
    RunReport {
        run: Run { outcome: Some(RunOutcome::Refused), approver: None, command: "run".into(), ..refused.run },
        problem: Some(problem),
        entries: vec![],
        ..refused
    }
}

pub(crate) fn no_counts() -> Counts {
    Counts::default()
}

pub(crate) fn question() -> Question {
    asked(QuestionKind::Marked, contact("paul.durand@exemple.fr", "Paul Durand"))
}

fn run(outcome: RunOutcome) -> Run {
    Run {
        id: RunId::from_text("20250709T123015Z-1a2b"),
        command: "apply".into(),
        mode: Mode::Test,
        email_contains: "@exemple".into(),
        plan: None,
        started_at: NOW,
        finished_at: Some(NOW + 4),
        outcome: Some(outcome),
        approver: Some("camille".into()),
    }
}

fn entry(operation: &Operation, outcome: Outcome) -> Entry {
    Entry {
        run: RunId::from_text("20250709T123015Z-1a2b"),
        plan: plan().id(),
        operation: operation.clone(),
        intent_at: (operation.side != Target::Base && operation.kind != Kind::Untag).then_some(NOW + 1),
        outcome_at: Some(NOW + 2),
        outcome: Some(outcome),
    }
}

fn outcome(operation: &Operation) -> Outcome {
    match operation.kind {
        Kind::Rekey => {
            Outcome::Failed { class: FailureClass::Rejected, message: "Invalid Resource: looks fake or invalid".into() }
        }
        Kind::Fill => Outcome::Drift { what: vec!["title".into()] },
        Kind::Untag => Outcome::Held { because: Hold::Budget },
        Kind::Conflict => Outcome::Done { record: None, lossy: vec!["phone".into()] },
        _ => Outcome::Done { record: None, lossy: vec![] },
    }
}

fn file(body: Plan) -> PlanFile {
    let span = Span { started_at: NOW - 30, finished_at: NOW - 10 };
    PlanFile {
        format: FORMAT.into(),
        id: body.id(),
        body,
        meta: Meta {
            created_at: NOW,
            valid_until: NOW - 10 + 86_400,
            snapshots: PerSide { copper: span, mailchimp: span },
            lineage: "lineage".into(),
            host: "poste".into(),
            user: "camille".into(),
        },
    }
}
