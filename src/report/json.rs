//! The one JSON document that `--json` prints: an outcome, and what was asked for. It must not be
//! translated, save for the error's message and hint.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::model::checkup::{Subject, Verdict};
use crate::model::dossier::{Dossier, History};
use crate::model::journal::{Entry, Problem, Run, RunOutcome, RunReport};
use crate::model::operation::ContactRef;
use crate::model::placement::Placement;
use crate::model::plan::{Bucket, Check, Conflict, Counts, Listed, Meta, Plan, PlanFile, PlanId};
use crate::model::question::{Decision, Question};
use crate::model::rules::Mode;
use crate::model::side::PerSide;
use crate::report::tally::{self, Totals};

/// How a command ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Ending {
    /// The outcome's word.
    pub outcome: RunOutcome,
    /// What went wrong, if anything did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<Problem>,
}

impl From<RunOutcome> for Ending {
    fn from(outcome: RunOutcome) -> Self {
        Self { outcome, error: None }
    }
}

/// What `sync status` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Status {
    /// The mode in force.
    pub mode: Mode,
    /// The text that test addresses contain.
    pub email_contains: String,
    /// The last runs, newest first.
    pub runs: Vec<Run>,
    /// When each side was last read, UTC seconds; null before the first time.
    pub read_at: Option<PerSide<i64>>,
    /// How many records each side holds.
    pub totals: PerSide<u64>,
    /// Records by bucket; each side adds up to its total.
    pub buckets: PerSide<BTreeMap<Bucket, u64>>,
    /// Operations that the last run left to a person.
    pub held: Vec<Entry>,
    /// When the next run is due, UTC seconds; null without a schedule.
    pub next_run_at: Option<i64>,
    /// Questions without an answer.
    pub questions: Vec<Question>,
    /// The records of one bucket, where one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub list: Option<Vec<Placement>>,
}

/// A plan: the keys of the plan file, and the outcome.
pub fn plan(file: &PlanFile, ending: &Ending) -> String {
    document(&PlanDocument { ending, format: &file.format, id: &file.id, body: &file.body, meta: &file.meta })
}

/// The report of a run.
pub fn run(report: &RunReport, ending: &Ending) -> String {
    let results = tally::results(report);
    let totals = tally::totals(report, &results);
    let plan = report.plan.as_ref();
    document(&RunDocument {
        ending,
        run: &report.run,
        total: totals.total(),
        rate_percent: tally::rate_percent(report, &totals),
        totals,
        counts: report.counts(),
        checks: plan.map_or(&[], |plan| &plan.checks),
        entries: &report.entries,
        identical: &report.identical,
        questions: report.questions(),
        conflicts: plan.map_or(&[], |plan| &plan.conflicts),
        listed: report.listed(),
    })
}

/// The state of things.
pub fn status(status: &Status, ending: &Ending) -> String {
    document(&Ended { ending, content: status })
}

/// Everything known of a contact.
pub fn why(dossier: &Dossier, ending: &Ending) -> String {
    document(&Ended { ending, content: dossier })
}

/// What came to pass with a contact.
pub fn history(history: &History, ending: &Ending) -> String {
    document(&Ended { ending, content: history })
}

/// A table: its columns, and its rows in their order.
pub fn table(columns: &[String], rows: &[Vec<String>], ending: &Ending) -> String {
    document(&Ended { ending, content: TableDocument { columns, rows } })
}

/// What `sync init` set up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InitTold {
    /// The configuration file.
    pub configuration: String,
    /// The names of the mapped fields.
    pub fields: Vec<String>,
    /// Whether the first plan was applied.
    pub is_applied: bool,
    /// Whether a timer is on.
    pub is_scheduled: bool,
}

/// What was set up.
pub fn init(told: &InitTold, ending: &Ending) -> String {
    document(&Ended { ending, content: told })
}

/// What `sync schedule` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ScheduleTold {
    /// Who keeps the time; null where no timer is on.
    pub system: Option<&'static str>,
    /// Between two runs, `15m`; null where no timer is on.
    pub every: Option<String>,
    /// When the next run starts, UTC seconds; null where no timer is on.
    pub next_run_at: Option<i64>,
    /// When the last unattended run began, UTC seconds; null before the first.
    pub last_run_at: Option<i64>,
}

/// The timer.
pub fn schedule(told: &ScheduleTold, ending: &Ending) -> String {
    document(&Ended { ending, content: told })
}

/// One line of `sync doctor`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FindingTold {
    /// What was looked at.
    pub subject: Subject,
    /// What to make of it.
    pub verdict: Verdict,
    /// Which of the subject's states it is in.
    pub state: &'static str,
    /// What was found, in the reader's language.
    pub message: String,
    /// What to do, in the reader's language; may be empty.
    pub remedy: String,
}

/// What `sync doctor` found.
pub fn findings(findings: &[FindingTold], ending: &Ending) -> String {
    document(&Ended { ending, content: FindingsDocument { findings } })
}

/// The open questions, and those whose answer is in force.
pub fn questions(questions: &[Question], answered: &[(Question, Decision)], ending: &Ending) -> String {
    let answered = answered.iter().map(|(question, decision)| AnsweredQuestion { question, decision }).collect();
    document(&Ended { ending, content: QuestionsDocument { questions, answered } })
}

/// What `sync mode` answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct ModeTold {
    /// The mode in force.
    pub mode: Mode,
    /// How many records of each side take part in TEST; null before the first reading.
    pub test: Option<PerSide<u64>>,
    /// The same in PRODUCTION.
    pub production: Option<PerSide<u64>>,
}

/// What `sync forget` answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ForgottenTold {
    /// Versions of records erased.
    pub versions: usize,
    /// Entries of the journal that say nothing of the person any more.
    pub entries: usize,
    /// Questions erased.
    pub questions: usize,
    /// Files deleted.
    pub files: Vec<String>,
}

/// What was erased.
pub fn forgotten(told: &ForgottenTold, ending: &Ending) -> String {
    document(&Ended { ending, content: told })
}

/// The mode, and whom each one touches.
pub fn mode(told: &ModeTold, ending: &Ending) -> String {
    document(&Ended { ending, content: *told })
}

/// A command that has nothing to answer but how it ended.
pub fn ending(ending: &Ending) -> String {
    document(ending)
}

#[derive(Serialize)]
struct Ended<'a, T: Serialize> {
    #[serde(flatten)]
    ending: &'a Ending,
    #[serde(flatten)]
    content: T,
}

#[derive(Serialize)]
struct QuestionsDocument<'a> {
    questions: &'a [Question],
    answered: Vec<AnsweredQuestion<'a>>,
}

#[derive(Serialize)]
struct AnsweredQuestion<'a> {
    question: &'a Question,
    decision: &'a Decision,
}

#[derive(Serialize)]
struct FindingsDocument<'a> {
    findings: &'a [FindingTold],
}

#[derive(Serialize)]
struct TableDocument<'a> {
    columns: &'a [String],
    rows: &'a [Vec<String>],
}

#[derive(Serialize)]
struct PlanDocument<'a> {
    #[serde(flatten)]
    ending: &'a Ending,
    format: &'a str,
    id: &'a PlanId,
    body: &'a Plan,
    meta: &'a Meta,
}

#[derive(Serialize)]
struct RunDocument<'a> {
    #[serde(flatten)]
    ending: &'a Ending,
    run: &'a Run,
    total: u64,
    rate_percent: u64,
    totals: Totals,
    counts: Counts,
    checks: &'a [Check],
    entries: &'a [Entry],
    identical: &'a [ContactRef],
    questions: &'a [Question],
    conflicts: &'a [Conflict],
    listed: &'a [Listed],
}

/// One line, so that a caller may read documents line by line.
fn document<T: Serialize>(content: &T) -> String {
    serde_json::to_string(content).expect("our types have text keys and finite numbers")
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::report::samples;

    fn read(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn a_plan_is_the_plan_file_with_an_outcome() {
        let file = samples::plan_file();
        let mut json = read(&plan(&file, &RunOutcome::Changes.into()));
        let outcome = json.as_object_mut().unwrap().remove("outcome");
        assert_eq!(outcome, Some(Value::from("changes")));
        assert_eq!(json, serde_json::to_value(&file).unwrap());
    }

    #[test]
    fn a_run_has_its_totals_and_every_entry() {
        let report = samples::report();
        let json = read(&run(&report, &RunOutcome::Partial.into()));
        assert_eq!(json["outcome"], "partial");
        assert_eq!(json["total"], 28);
        assert_eq!(json["totals"]["errors"], 1);
        assert_eq!(json["entries"].as_array().unwrap().len(), report.entries.len());
        assert_eq!(json.get("error"), None);
    }

    #[test]
    fn a_run_without_a_plan_has_the_same_keys_and_says_why() {
        let report = samples::fruitless_report();
        let ending = Ending { outcome: RunOutcome::Failed, error: report.problem.clone() };
        let json = read(&run(&report, &ending));
        assert_eq!(json["error"]["code"], "unreachable");
        assert_eq!((&json["total"], &json["rate_percent"], &json["run"]["plan"]), (&0.into(), &0.into(), &Value::Null));
        let keys = |json: &Value| json.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        let whole = read(&run(&samples::report(), &RunOutcome::Done.into()));
        assert_eq!(keys(&json).into_iter().filter(|key| key != "error").collect::<Vec<_>>(), keys(&whole));
    }

    #[test]
    fn a_failure_says_code_message_and_hint() {
        let failed = Ending {
            outcome: RunOutcome::Locked,
            error: Some(Problem {
                code: "locked".into(),
                message: "un autre passage est en cours".into(),
                hint: "attendez qu'il se termine".into(),
            }),
        };
        assert_eq!(
            ending(&failed),
            "{\"outcome\":\"locked\",\"error\":{\"code\":\"locked\",\"message\":\"un autre passage \
             est en cours\",\"hint\":\"attendez qu'il se termine\"}}"
        );
    }

    #[test]
    fn the_same_value_gives_the_same_bytes() {
        let report = samples::report();
        let twice = [(); 2].map(|()| run(&report, &RunOutcome::Done.into()));
        assert_eq!(twice[0], twice[1]);
    }

    #[test]
    fn status_and_questions_carry_an_outcome_too() {
        let empty = Status {
            mode: Mode::Test,
            email_contains: "@exemple".to_owned(),
            runs: vec![],
            read_at: None,
            totals: PerSide::default(),
            buckets: PerSide::default(),
            held: vec![],
            next_run_at: None,
            questions: vec![samples::question()],
            list: None,
        };
        let json = read(&status(&empty, &RunOutcome::Done.into()));
        assert_eq!(json["outcome"], "done");
        assert_eq!(json["next_run_at"], Value::Null);
        let json = read(&questions(&empty.questions, &[], &RunOutcome::Pending.into()));
        assert_eq!(json["questions"][0]["kind"], "marked");
    }
}
