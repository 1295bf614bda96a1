//! Runs as rows: what was begun, and how it ended. It must not know what a run did.

use rusqlite::{Connection, Row, named_params};

use crate::model::journal::{Problem, Run, RunId, RunOutcome, RunTally};
use crate::model::plan::PlanId;
use crate::store::error::{Result, StoreError};
use crate::store::{Point, Store, rows};

/// The word for the latest run.
const LAST: &str = "last";

const BEGIN: Point = Point { before: "begin:before", after: "begin:after" };

const BIND: Point = Point { before: "bind:before", after: "bind:after" };

const FINISH: Point = Point { before: "finish:before", after: "finish:after" };

impl Store {
    /// Puts a run on record.
    ///
    /// # Errors
    /// `Sqlite` where its id is taken.
    pub fn begin_run(&mut self, run: &Run) -> Result<()> {
        self.commit(BEGIN, |db| insert(db, run, None))
    }

    /// Puts a run on record that is over before it did anything, and why.
    ///
    /// # Errors
    /// `Sqlite` where its id is taken.
    pub fn put_fruitless_run(&mut self, run: &Run, problem: &Problem) -> Result<()> {
        self.commit(BEGIN, |db| insert(db, run, Some(problem)))
    }

    /// Why a run came to nothing; `None` where it did not.
    ///
    /// # Errors
    /// Those of the database.
    pub fn problem(&self, run: &RunId) -> Result<Option<Problem>> {
        let json =
            rows::first(
                &self.connection,
                WHY,
                named_params! {":id": run.as_str()},
                |row| Ok(row.get::<_, String>(0)?),
            )?;
        json.map(|json| rows::from_json("run.problem", json.as_bytes())).transpose()
    }

    /// Says which plan a run performs, and who approved it, once that is known.
    ///
    /// # Errors
    /// `NotFound` for a run that was not begun.
    pub fn bind_run(&mut self, run: &RunId, plan: &PlanId, approver: Option<&str>) -> Result<()> {
        self.commit(BIND, |db| {
            let params = named_params! {
                ":id": run.as_str(),
                ":plan": plan.as_str(),
                ":approver": approver,
            };
            expect_run(rows::run(db, SET_PLAN, params)?)
        })
    }

    /// Says how a run ended, and when (UTC seconds).
    ///
    /// # Errors
    /// `NotFound` for a run that was not begun.
    pub fn finish_run(&mut self, run: &RunId, outcome: RunOutcome, at: i64) -> Result<()> {
        self.commit(FINISH, |db| {
            let params = named_params! {
                ":id": run.as_str(),
                ":at": at,
                ":outcome": rows::to_word(&outcome),
            };
            expect_run(rows::run(db, END, params)?)
        })
    }

    /// The run with this id, the one whose id begins so, or the `last` one.
    ///
    /// # Errors
    /// `NotFound`; `Ambiguous` where several ids begin so.
    pub fn run(&self, wanted: &str) -> Result<Run> {
        let mut found = match wanted {
            LAST => self.runs(1)?,
            _ => self.runs_like(wanted)?,
        };
        let exact = found.iter().position(|run| run.id.as_str() == wanted);
        match (exact, found.len()) {
            (Some(position), _) => Ok(found.swap_remove(position)),
            (None, 1) => Ok(found.swap_remove(0)),
            (None, 0) => Err(StoreError::NotFound { what: "run" }),
            (None, _) => Err(StoreError::Ambiguous {
                prefix: wanted.to_owned(),
                candidates: found.iter().map(|run| run.id.to_string()).collect(),
            }),
        }
    }

    /// Whether there is a run of this id.
    ///
    /// # Errors
    /// Those of the database.
    pub fn has_run(&self, id: &RunId) -> Result<bool> {
        let found = rows::first(&self.connection, EXISTS, named_params! {":id": id.as_str()}, |row| Ok(row.get(0)?))?;
        Ok(found.unwrap_or(false))
    }

    /// The latest runs, at most so many, the latest first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn runs(&self, limit: usize) -> Result<Vec<Run>> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let params = named_params! {":limit": limit};
        rows::all(&self.connection, NEWEST, params, read_run)
    }

    /// The last runs, newest first, with how their operations ended.
    ///
    /// # Errors
    /// Those of the database.
    pub fn run_tallies(&self, limit: usize) -> Result<Vec<RunTally>> {
        let tally = |run: Run| {
            let mut tally = RunTally { run, done: 0, held: 0, failed: 0 };
            let params = named_params! {":run": tally.run.id.as_str()};
            rows::each(&self.connection, ENDINGS, params, |row| {
                let count: u64 = rows::from_integer("outcome", row.get(1)?)?;
                match row.get::<_, Option<String>>(0)?.as_deref() {
                    Some("done") => tally.done += count,
                    Some("held" | "skipped") => tally.held += count,
                    Some(_) | None => tally.failed += count,
                }
                Ok(())
            })?;
            Ok(tally)
        };
        self.runs(limit)?.into_iter().map(tally).collect()
    }

    fn runs_like(&self, prefix: &str) -> Result<Vec<Run>> {
        let params = named_params! {":prefix": prefix};
        rows::all(&self.connection, LIKE, params, read_run)
    }
}

const EXISTS: &str = "SELECT EXISTS (SELECT 1 FROM run WHERE id = :id)";

const INSERT: &str = "INSERT INTO run (id, command, mode, email_contains, plan, started_at,
    finished_at, outcome, approver, problem) VALUES (:id, :command, :mode, :email_contains, :plan,
    :started_at, :finished_at, :outcome, :approver, :problem)";

fn insert(db: &Connection, run: &Run, problem: Option<&Problem>) -> Result<()> {
    let params = named_params! {
        ":id": run.id.as_str(),
        ":command": run.command,
        ":mode": rows::to_word(&run.mode),
        ":email_contains": run.email_contains,
        ":plan": run.plan.as_ref().map(PlanId::as_str),
        ":started_at": run.started_at,
        ":finished_at": run.finished_at,
        ":outcome": run.outcome.as_ref().map(rows::to_word),
        ":approver": run.approver,
        ":problem": problem.map(rows::to_json),
    };
    rows::run(db, INSERT, params).map(drop)
}

const WHY: &str = "SELECT problem FROM run WHERE id = :id AND problem IS NOT NULL";

const SET_PLAN: &str = "UPDATE run SET plan = :plan, approver = :approver WHERE id = :id";

const END: &str = "UPDATE run SET finished_at = :at, outcome = :outcome WHERE id = :id";

const NEWEST: &str = "SELECT id, command, mode, email_contains, plan, started_at, finished_at,
    outcome, approver FROM run ORDER BY started_at DESC, rowid DESC LIMIT :limit";

/// Without an outcome an operation is in doubt.
const ENDINGS: &str = "SELECT json_extract(outcome.result, '$.outcome'), count(*)
    FROM entry LEFT JOIN outcome ON outcome.entry = entry.ordinal
    WHERE entry.run = :run AND entry.kind <> 'adopt' GROUP BY 1";

/// An empty prefix fits nothing: whoever typed it meant something else.
const LIKE: &str = "SELECT id, command, mode, email_contains, plan, started_at, finished_at,
    outcome, approver FROM run
    WHERE :prefix <> '' AND substr(id, 1, length(:prefix)) = :prefix ORDER BY id";

fn read_run(row: &Row<'_>) -> Result<Run> {
    let outcome: Option<String> = row.get(7)?;
    Ok(Run {
        id: RunId::from_text(row.get::<_, String>(0)?),
        command: row.get(1)?,
        mode: rows::from_word("run.mode", row.get(2)?)?,
        email_contains: row.get(3)?,
        plan: row.get::<_, Option<String>>(4)?.map(PlanId::from_text),
        started_at: row.get(5)?,
        finished_at: row.get(6)?,
        outcome: outcome.map(|word| rows::from_word("run.outcome", word)).transpose()?,
        approver: row.get(8)?,
    })
}

const fn expect_run(row_count: usize) -> Result<()> {
    match row_count {
        0 => Err(StoreError::NotFound { what: "run" }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::samples;

    fn ids(runs: &[Run]) -> Vec<&str> {
        runs.iter().map(|run| run.id.as_str()).collect()
    }

    #[test]
    fn a_run_is_stored_whole_and_finished_once_it_is() {
        let (_folder, mut store, id, plan) = samples::store_with_run();
        store.bind_run(&id, &plan, Some("it")).unwrap();
        store.finish_run(&id, RunOutcome::Partial, 200).unwrap();
        let expected = Run {
            plan: Some(plan),
            approver: Some("it".to_owned()),
            finished_at: Some(200),
            outcome: Some(RunOutcome::Partial),
            ..samples::run(id.as_str(), 100)
        };
        assert_eq!(store.run("last").unwrap(), expected);
    }

    #[test]
    fn a_run_is_found_by_a_prefix_that_fits_no_other() {
        let (_folder, mut store) = samples::store();
        for (id, at) in [("20260101-aa", 1), ("20260101-ab", 3), ("20260102-aa", 2)] {
            store.begin_run(&samples::run(id, at)).unwrap();
        }
        assert_eq!(store.run("20260102").unwrap().id.as_str(), "20260102-aa");
        assert_eq!(store.run("20260101-ab").unwrap().id.as_str(), "20260101-ab");
        assert_eq!(store.run("last").unwrap().id.as_str(), "20260101-ab");
        assert_eq!(ids(&store.runs(2).unwrap()), ["20260101-ab", "20260102-aa"]);
        match store.run("20260101") {
            Err(StoreError::Ambiguous { candidates, .. }) => {
                assert_eq!(candidates, ["20260101-aa", "20260101-ab"]);
            }
            other => panic!("{other:?}"),
        }
        for nothing in ["2027", "", "%", "20260101-a_"] {
            let result = store.run(nothing);
            assert!(matches!(result, Err(StoreError::NotFound { .. })), "{nothing}");
        }
    }

    #[test]
    fn a_whole_id_is_found_even_if_it_begins_another() {
        let (_folder, mut store) = samples::store();
        for id in ["a", "ab"] {
            store.begin_run(&samples::run(id, 1)).unwrap();
        }
        assert_eq!(store.run("a").unwrap().id.as_str(), "a");
    }

    #[test]
    fn a_run_that_was_not_begun_cannot_be_finished() {
        let (_folder, mut store) = samples::store();
        let result = store.finish_run(&RunId::from_text("x"), RunOutcome::Done, 1);
        assert!(matches!(result, Err(StoreError::NotFound { what: "run" })));
    }

    #[test]
    fn a_run_that_came_to_nothing_says_why_and_no_other_does() {
        let (_folder, mut store, performed, _plan) = samples::store_with_run();
        let fruitless = Run { outcome: Some(RunOutcome::Failed), finished_at: Some(120), ..samples::run("b", 110) };
        let problem =
            Problem { code: "unreachable".into(), message: "pas de réponse".into(), hint: "plus tard".into() };
        store.put_fruitless_run(&fruitless, &problem).unwrap();
        assert_eq!(store.run("last").unwrap(), fruitless);
        assert_eq!(store.problem(&fruitless.id).unwrap(), Some(problem));
        assert_eq!(store.problem(&performed).unwrap(), None);
    }
}
