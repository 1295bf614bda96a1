//! Questions as plans asked them, and a person's answers. It must not know which question an answer
//! lapses with: an answer to a question that is no longer asked simply meets none.

use rusqlite::{Connection, named_params};

use crate::model::question::{Decision, Question, QuestionId};
use crate::store::error::Result;
use crate::store::{Point, Store, rows};

const QUESTIONS: Point = Point { before: "questions:before", after: "questions:after" };

const DECISION: Point = Point { before: "decision:before", after: "decision:after" };

impl Store {
    /// Takes over the questions that a plan made at a time (UTC seconds) met, answered or not: new ones
    /// open then, those that it no longer meets are closed, and with them their answers lapse.
    ///
    /// # Errors
    /// Those of the database.
    pub fn put_questions(&mut self, questions: &[Question], plan_time: i64) -> Result<()> {
        self.commit(QUESTIONS, |db| {
            for question in questions {
                put(db, question, plan_time)?;
            }
            close_others(db, questions, plan_time)
        })
    }

    /// The open questions without an answer in force, with the time each was first asked, the oldest
    /// first.
    ///
    /// # Errors
    /// Those of the database.
    pub fn open_questions(&self) -> Result<Vec<(Question, i64)>> {
        rows::all(&self.connection, OPEN, &[], |row| {
            let body: String = row.get(0)?;
            Ok((rows::from_json("question.body", body.as_bytes())?, row.get(1)?))
        })
    }

    /// Keeps an answer, in place of an earlier one to the same question.
    ///
    /// # Errors
    /// Those of the database.
    pub fn put_decision(&mut self, decision: &Decision) -> Result<()> {
        self.commit(DECISION, |db| {
            let params = named_params! {
                ":question": decision.question.as_str(),
                ":body": rows::to_json(decision),
                ":at": decision.at,
            };
            rows::run(db, PUT_DECISION, params).map(drop)
        })
    }

    /// Forgets an answer, if there is one: the question is asked again.
    ///
    /// # Errors
    /// Those of the database.
    pub fn forget_decision(&mut self, question: &QuestionId) -> Result<()> {
        self.commit(DECISION, |db| rows::run(db, FORGET, named_params! {":question": question.as_str()}).map(drop))
    }

    /// Every answer in force, by question: those given since their question was last opened. Whoever
    /// is marked again after the mark had gone is asked about again.
    ///
    /// # Errors
    /// Those of the database.
    pub fn decisions(&self) -> Result<Vec<Decision>> {
        rows::all(&self.connection, DECISIONS, &[], |row| {
            rows::from_json("decision.body", row.get::<_, String>(0)?.as_bytes())
        })
    }

    /// The answered questions that are still open, with their answers, by question.
    ///
    /// # Errors
    /// Those of the database.
    pub fn answered_questions(&self) -> Result<Vec<(Question, Decision)>> {
        rows::all(&self.connection, ANSWERED, &[], |row| {
            Ok((
                rows::from_json("question.body", row.get::<_, String>(0)?.as_bytes())?,
                rows::from_json("decision.body", row.get::<_, String>(1)?.as_bytes())?,
            ))
        })
    }
}

const OPEN: &str = "SELECT body, first_asked_at FROM question
    WHERE closed_at IS NULL AND NOT EXISTS (SELECT 1 FROM decision
    WHERE decision.question = question.id AND decision.at >= question.first_asked_at)
    ORDER BY first_asked_at, id";

const PUT_DECISION: &str = "INSERT INTO decision (question, body, at)
    VALUES (:question, :body, :at)
    ON CONFLICT (question) DO UPDATE SET body = excluded.body, at = excluded.at";

const FORGET: &str = "DELETE FROM decision WHERE question = :question";

const DECISIONS: &str = "SELECT decision.body FROM decision JOIN question ON question.id = decision.question
    WHERE closed_at IS NULL AND decision.at >= first_asked_at ORDER BY question";

const ANSWERED: &str = "SELECT question.body, decision.body FROM decision
    JOIN question ON question.id = decision.question
    WHERE closed_at IS NULL AND decision.at >= first_asked_at ORDER BY question";

const PUT: &str = "INSERT INTO question (id, body, first_asked_at) VALUES (:id, :body, :now)
    ON CONFLICT (id) DO UPDATE SET body = excluded.body, closed_at = NULL, first_asked_at =
    CASE WHEN closed_at IS NULL THEN first_asked_at ELSE excluded.first_asked_at END";

fn put(db: &Connection, question: &Question, now: i64) -> Result<()> {
    let params = named_params! {
        ":id": question.id.as_str(),
        ":body": rows::to_json(question),
        ":now": now,
    };
    rows::run(db, PUT, params).map(drop)
}

const CLOSE_OTHERS: &str = "UPDATE question SET closed_at = :now
    WHERE closed_at IS NULL AND id NOT IN (SELECT value FROM json_each(:asked))";

/// A second holds a plan, its answer and the next plan: times alone would keep the answer.
const LAPSE: &str = "DELETE FROM decision
    WHERE question IN (SELECT id FROM question WHERE closed_at IS NOT NULL)";

fn close_others(db: &Connection, asked: &[Question], now: i64) -> Result<()> {
    let asked: Vec<&QuestionId> = asked.iter().map(|question| &question.id).collect();
    let params = named_params! {":asked": rows::to_json(&asked), ":now": now};
    rows::run(db, CLOSE_OTHERS, params)?;
    rows::run(db, LAPSE, &[]).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::question::{Choice, QuestionKind};
    use crate::store::samples;

    #[test]
    fn a_question_keeps_the_time_it_was_first_asked() {
        let (_folder, mut store) = samples::store();
        let (a, b) = (samples::question("a"), samples::question("b"));
        store.put_questions(std::slice::from_ref(&a), 10).unwrap();
        store.put_questions(&[b.clone(), a.clone()], 20).unwrap();
        assert_eq!(store.open_questions().unwrap(), [(a, 10), (b, 20)]);
    }

    #[test]
    fn a_question_that_is_no_longer_asked_is_closed_and_may_come_back() {
        let (_folder, mut store) = samples::store();
        let a = samples::question("a");
        store.put_questions(std::slice::from_ref(&a), 10).unwrap();
        store.put_questions(&[], 20).unwrap();
        assert_eq!(store.open_questions().unwrap(), []);
        store.put_questions(std::slice::from_ref(&a), 30).unwrap();
        assert_eq!(store.open_questions().unwrap(), [(a, 30)]);
    }

    #[test]
    fn an_answer_lapses_when_its_question_was_closed_even_if_it_is_asked_again() {
        let (_folder, mut store) = samples::store();
        let a = samples::question("a");
        let kind = QuestionKind::Marked;
        let decision = Decision { question: a.id.clone(), kind, choice: Choice::Delete, at: 11, by: "it".to_owned() };
        store.put_questions(std::slice::from_ref(&a), 10).unwrap();
        store.put_decision(&decision).unwrap();
        assert_eq!((store.open_questions().unwrap(), store.decisions().unwrap().len()), (vec![], 1));
        store.put_questions(std::slice::from_ref(&a), 20).unwrap();
        assert_eq!(store.answered_questions().unwrap(), [(a.clone(), decision)]);
        // All of it within the second of the answer.
        store.put_questions(&[], 11).unwrap();
        assert_eq!(store.decisions().unwrap(), []);
        store.put_questions(std::slice::from_ref(&a), 11).unwrap();
        assert_eq!(store.decisions().unwrap(), []);
        assert_eq!(store.open_questions().unwrap(), [(a, 11)]);
    }

    #[test]
    fn a_later_answer_takes_the_place_of_an_earlier_one_until_it_is_forgotten() {
        let (_folder, mut store) = samples::store();
        store.put_questions(&[samples::question("a"), samples::question("b")], 1).unwrap();
        let decision = |choice| Decision {
            question: samples::question("a").id,
            kind: QuestionKind::Marked,
            choice,
            at: 1,
            by: "it".to_owned(),
        };
        store.put_decision(&decision(Choice::Ignore)).unwrap();
        store.put_decision(&decision(Choice::Archive)).unwrap();
        assert_eq!(store.decisions().unwrap(), [decision(Choice::Archive)]);
        let other = samples::question("b").id;
        store.forget_decision(&other).unwrap();
        assert_eq!(store.decisions().unwrap().len(), 1);
        store.forget_decision(&samples::question("a").id).unwrap();
        assert_eq!(store.decisions().unwrap(), []);
    }
}
