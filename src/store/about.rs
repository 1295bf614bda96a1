//! Everything on record about somebody: found by the words that stand for them in stored JSON, since
//! no index leads from a person to versions, entries or questions. It must not write.

use std::collections::BTreeSet;

use rusqlite::{Row, named_params};

use crate::model::dossier::{Asked, Refusal};
use crate::model::email::Email;
use crate::model::journal::Entry;
use crate::model::side::Side;
use crate::model::snapshot::{NativeId, Record};
use crate::model::wish::Wish;
use crate::store::error::{Result, StoreError};
use crate::store::{Store, entry, rows};

impl Store {
    /// Every record of which any version, current or not, held an address.
    ///
    /// # Errors
    /// Those of the database.
    pub fn holders(&self, email: &Email) -> Result<BTreeSet<(Side, NativeId)>> {
        let word = rows::to_json(email);
        // A body is a blob; as a blob too, the word is looked for byte by byte.
        let params = named_params! {":word": word.as_bytes()};
        let found: Vec<(Side, Record)> = rows::all(&self.connection, HOLDERS, params, read_holder)?;
        let holds = |(_, record): &(Side, Record)| record.emails.contains(email);
        Ok(found.into_iter().filter(holds).map(|(side, record)| (side, record.id)).collect())
    }

    /// Every entry in which one of some words stands as a JSON text, in the order taken up. A word may
    /// stand there for something else: the caller looks closer.
    ///
    /// # Errors
    /// Those of the database.
    pub fn entries_with(&self, words: &BTreeSet<String>) -> Result<Vec<Entry>> {
        let words = quoted(words);
        rows::all(&self.connection, ENTRIES, named_params! {":words": words}, entry::read_entry)
    }

    /// Every question in which one of some words stands as a JSON text, with its answer, in the order
    /// asked.
    ///
    /// # Errors
    /// Those of the database.
    pub fn questions_with(&self, words: &BTreeSet<String>) -> Result<Vec<Asked>> {
        let words = quoted(words);
        rows::all(&self.connection, QUESTIONS, named_params! {":words": words}, |row| {
            let decision: Option<String> = row.get(3)?;
            Ok(Asked {
                question: rows::from_json("question.body", row.get::<_, String>(0)?.as_bytes())?,
                first_asked_at: row.get(1)?,
                closed_at: row.get(2)?,
                decision: decision.map(|json| rows::from_json("decision.body", json.as_bytes())).transpose()?,
            })
        })
    }

    /// What a service said to a wish that is left alone, if it is; what was wished is the
    /// caller's to say.
    ///
    /// # Errors
    /// Those of the database.
    pub fn refusal(&self, wish: &Wish) -> Result<Option<Refusal>> {
        rows::first(&self.connection, REFUSAL, named_params! {":wish": wish.as_str()}, |row| {
            Ok(Refusal {
                fields: Vec::new(),
                side: None,
                class: rows::from_word("parked.class", row.get(0)?)?,
                message: row.get(1)?,
                count: rows::from_integer("parked.count", row.get(2)?)?,
                since: row.get(3)?,
                last_at: row.get(4)?,
                next_at: row.get(5)?,
            })
        })
    }
}

const HOLDERS: &str = "SELECT side, body FROM record WHERE instr(body, :word) > 0";

const ENTRIES: &str = "SELECT run, plan, body, intent_at, outcome.at, outcome.result
    FROM entry LEFT JOIN outcome ON outcome.entry = entry.ordinal
    WHERE EXISTS (SELECT 1 FROM json_each(:words) AS word
    WHERE instr(entry.body, word.value) > 0 OR instr(outcome.result, word.value) > 0) ORDER BY ordinal";

const QUESTIONS: &str = "SELECT question.body, first_asked_at, closed_at, decision.body FROM question
    LEFT JOIN decision ON decision.question = question.id
    WHERE EXISTS (SELECT 1 FROM json_each(:words) AS word WHERE instr(question.body, word.value) > 0)
    ORDER BY first_asked_at, question.id";

const REFUSAL: &str = "SELECT class, message, count, since, last_at, next_at FROM parked WHERE wish = :wish";

fn read_holder(row: &Row<'_>) -> Result<(Side, Record)> {
    let body =
        row.get_ref(1)?.as_blob().map_err(|_| StoreError::Corrupt { what: "record.body is no blob".to_owned() })?;
    Ok((rows::side(row.get(0)?)?, rows::from_json("record.body", body)?))
}

/// The words as they stand in JSON, so that an id is not found inside a longer one.
fn quoted(words: &BTreeSet<String>) -> String {
    let words: Vec<String> = words.iter().map(rows::to_json).collect();
    rows::to_json(&words)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::journal::{FailureClass, Outcome};
    use crate::model::kind::Kind;
    use crate::model::question::{Choice, Decision};
    use crate::store::Performing;
    use crate::store::samples::{self, COPPER as SIDE, bare, failed, id, operation, record};

    fn words(words: &[&str]) -> BTreeSet<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn an_address_is_found_in_any_version_of_a_record_and_nowhere_else() {
        let (_folder, mut store) = samples::store();
        let email = Email::new("1@exemple.fr").unwrap();
        let quoting = record("2", "\"1@exemple.fr\"", 1);
        store.record_sightings(SIDE, &[record("1", "a", 1), quoting, record("11", "b", 1)], 10).unwrap();
        let mut moved = record("1", "a", 2);
        moved.emails = vec![Email::new("z@exemple.fr").unwrap()];
        store.record_sighting(SIDE, &moved, 20).unwrap();
        assert_eq!(store.holders(&email).unwrap(), BTreeSet::from([(SIDE, id("1"))]));
        store.record_gone(SIDE, &id("1"), 30).unwrap();
        assert_eq!(store.holders(&email).unwrap(), BTreeSet::from([(SIDE, id("1"))]));
        assert_eq!(store.holders(&Email::new("exemple.fr").unwrap()).unwrap(), BTreeSet::new());
    }

    #[test]
    fn an_entry_is_found_by_whole_words_of_its_operation_or_its_outcome() {
        let (_folder, mut store, run, plan) = samples::store_with_run();
        let doing = Performing { run: &run, plan: &plan };
        for (person, outcome) in
            [("anna", failed()), ("ann", Outcome::Done { record: Some(id("77")), lossy: Vec::new() })]
        {
            let update = operation(Kind::Update, person);
            store.intend(doing, &update, 110).unwrap();
            store.settle(doing, &update.id, 120, &bare(outcome)).unwrap();
        }
        let found = |wanted: &[&str]| {
            let entries = store.entries_with(&words(wanted)).unwrap();
            entries.into_iter().map(|entry| entry.operation.contact.email).collect::<Vec<_>>()
        };
        assert_eq!(found(&["ann@exemple.fr"]), ["ann@exemple.fr"]);
        assert_eq!(found(&["77"]), ["ann@exemple.fr"]);
        assert_eq!(found(&["anna@exemple.fr", "77"]), ["anna@exemple.fr", "ann@exemple.fr"]);
        assert_eq!(found(&["7"]), [""; 0]);
    }

    #[test]
    fn a_question_comes_with_its_answer_and_says_whether_that_counts() {
        let (_folder, mut store) = samples::store();
        let question = samples::question("ann");
        store.put_questions(std::slice::from_ref(&question), 10).unwrap();
        let decision = Decision {
            question: question.id.clone(),
            kind: question.kind,
            choice: Choice::Ignore,
            at: 20,
            by: "it".to_owned(),
        };
        store.put_decision(&decision).unwrap();
        let asked = |store: &Store| store.questions_with(&words(&["ann"])).unwrap().remove(0);
        assert_eq!(asked(&store).in_force(), Some(&decision));
        store.put_questions(&[], 30).unwrap();
        assert_eq!((asked(&store).in_force(), asked(&store).closed_at), (None, Some(30)));
        store.put_questions(std::slice::from_ref(&question), 40).unwrap();
        assert_eq!((asked(&store).in_force(), asked(&store).first_asked_at), (None, 40));
        assert!(store.questions_with(&words(&["nobody"])).unwrap().is_empty());
    }

    #[test]
    fn a_refused_wish_is_found_by_its_id() {
        let (_folder, store) = samples::store();
        let wish = Wish::of(&operation(Kind::Update, "ann"));
        assert_eq!(store.refusal(&wish).unwrap(), None);
        let sql = "INSERT INTO parked VALUES (:wish, 'rejected', 'non', 2, 10, 20, NULL)";
        rows::run(&store.connection, sql, named_params! {":wish": wish.as_str()}).unwrap();
        let refusal = store.refusal(&wish).unwrap().unwrap();
        assert_eq!((refusal.class, refusal.count, refusal.last_at), (FailureClass::Rejected, 2, 20));
    }
}
