//! Erases somebody: every version, link, question, tombstone, and whatever the journal says of them.
//! What keeps sums and budgets right stays, with nothing personal in it. It must not decide
//! whom an address means.

use std::collections::BTreeSet;

use rusqlite::{Connection, named_params};

use crate::model::aspect::Aspect;
use crate::model::canonical::Hash;
use crate::model::email::Email;
use crate::model::journal::Outcome;
use crate::model::operation::{Change, ContactRef, Operation, Precondition};
use crate::model::question::Question;
use crate::store::error::Result;
use crate::store::person::Person;
use crate::store::{Point, Store, rows};

/// How much was erased.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Erased {
    /// Versions of records.
    pub versions: usize,
    /// Entries of the journal that say nothing of the person any more.
    pub entries: usize,
    /// Questions, with their answers.
    pub questions: usize,
}

/// Under which name the salt is kept.
const SALT: &str = "erase_salt";

const ERASE: Point = Point { before: "erase:before", after: "erase:after" };

impl Store {
    /// Erases everything about somebody, and keeps the salted hashes of their addresses. The bytes are
    /// gone from the file and its log once this returns.
    ///
    /// # Errors
    /// Those of the database.
    pub fn erase(&mut self, person: &Person, at: i64) -> Result<Erased> {
        let salt = self.salt(at)?;
        self.connection.pragma_update(None, "secure_delete", "ON")?;
        let erased = self.commit(ERASE, |db| {
            let entries = blank_entries(db, person)?;
            let questions = forget_questions(db, person)?;
            let versions = forget_records(db, person)?;
            forget_samples(db, person)?;
            for email in &person.emails {
                rows::run(db, REMEMBER, named_params! {":address": hashed(&salt, email).as_str(), ":at": at})?;
            }
            Ok(Erased { versions, entries, questions })
        })?;
        // What a page of the file or of its log still held is overwritten.
        self.connection.execute_batch("VACUUM; PRAGMA wal_checkpoint(TRUNCATE);")?;
        Ok(erased)
    }

    /// Those of some addresses that were erased.
    ///
    /// # Errors
    /// Those of the database.
    pub fn erased_among<'a>(&self, emails: impl Iterator<Item = &'a Email>) -> Result<BTreeSet<Email>> {
        let known: BTreeSet<String> = rows::all(&self.connection, ERASED, &[], |row| Ok(row.get(0)?))?;
        if known.is_empty() {
            return Ok(BTreeSet::new());
        }
        let salt = self.meta(SALT)?.unwrap_or_default();
        Ok(emails.filter(|email| known.contains(hashed(&salt, email).as_str())).cloned().collect())
    }

    /// Made once, from what differs between stores and moments; without it a hash could be looked up in
    /// a list of addresses made for all stores.
    fn salt(&mut self, at: i64) -> Result<String> {
        if let Some(salt) = self.meta(SALT)? {
            return Ok(salt);
        }
        let noise: i64 = self.connection.query_row("SELECT random()", [], |row| row.get(0))?;
        let salt = Hash::of(&(self.lineage(), at, noise.to_string())).as_str().to_owned();
        self.set_meta(SALT, &salt)?;
        Ok(salt)
    }
}

const REMEMBER: &str = "INSERT INTO erased (address, at) VALUES (:address, :at)
    ON CONFLICT (address) DO NOTHING";
const ERASED: &str = "SELECT address FROM erased";

fn hashed(salt: &str, email: &Email) -> Hash {
    Hash::of(&("erased", salt, email))
}

const ENTRIES: &str = "SELECT ordinal, body, result FROM entry
    LEFT JOIN outcome ON outcome.entry = entry.ordinal ORDER BY ordinal";
const BLANK: &str = "UPDATE entry SET body = :body WHERE ordinal = :ordinal";
const BLANK_OUTCOME: &str = "UPDATE outcome SET result = :result WHERE entry = :ordinal";

/// The rows stay, so that budgets and sums stay right; nothing in them can be read back to a person.
fn blank_entries(db: &Connection, person: &Person) -> Result<usize> {
    let found: Vec<(i64, String, Option<String>)> =
        rows::all(db, ENTRIES, &[], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let mut count = 0;
    for (ordinal, body, result) in found {
        let operation: Operation = rows::from_json("entry.body", body.as_bytes())?;
        if !person.is_met_by(&operation) {
            continue;
        }
        rows::run(db, BLANK, named_params! {":body": rows::to_json(&blank(operation)), ":ordinal": ordinal})?;
        if let Some(result) = result {
            let outcome = blank_outcome(rows::from_json("outcome.result", result.as_bytes())?);
            rows::run(db, BLANK_OUTCOME, named_params! {":result": rows::to_json(&outcome), ":ordinal": ordinal})?;
        }
        count += 1;
    }
    Ok(count)
}

/// What was done to whom is gone; that something of this kind was done stays.
fn blank(operation: Operation) -> Operation {
    let is_plain = |change: &Change| matches!(change.field, Aspect::Field(_) | Aspect::Email | Aspect::Status);
    let changes = operation.changes.iter().filter(|change| is_plain(change));
    Operation {
        contact: ContactRef::default(),
        changes: changes.map(|change| Change::about(change.field.clone())).collect(),
        precondition: Precondition::default(),
        inverse: None,
        decision: None,
        ..operation
    }
}

fn blank_outcome(outcome: Outcome) -> Outcome {
    match outcome {
        Outcome::Done { lossy, .. } => Outcome::Done { record: None, lossy },
        Outcome::Failed { class, .. } => Outcome::Failed { class, message: String::new() },
        Outcome::Drift { .. } => Outcome::Drift { what: Vec::new() },
        other @ (Outcome::Skipped { .. } | Outcome::Held { .. }) => other,
    }
}

const QUESTIONS: &str = "SELECT id, body FROM question ORDER BY id";
const FORGET_QUESTION: &str = "DELETE FROM question WHERE id = :id";
const FORGET_DECISION: &str = "DELETE FROM decision WHERE question = :id";

fn forget_questions(db: &Connection, person: &Person) -> Result<usize> {
    let found: Vec<(String, Question)> = rows::all(db, QUESTIONS, &[], |row| {
        Ok((row.get(0)?, rows::from_json("question.body", row.get::<_, String>(1)?.as_bytes())?))
    })?;
    let mut count = 0;
    for (id, question) in found {
        let named = question.records.iter().flat_map(|(side, ids)| ids.iter().map(move |id| (side, id)));
        if person.is(&question.contact, named) {
            rows::run(db, FORGET_DECISION, named_params! {":id": id})?;
            count += rows::run(db, FORGET_QUESTION, named_params! {":id": id})?;
        }
    }
    Ok(count)
}

const FORGET_VERSIONS: &str = "DELETE FROM record WHERE side = :side AND id = :id";
const FORGET_UNSEEN: &str = "DELETE FROM unseen WHERE side = :side AND id = :id";
const FORGET_LINK: &str = "DELETE FROM link WHERE id = :id";
const FORGET_TOMBSTONES: &str = "DELETE FROM tombstone WHERE side = :side AND id = :id";
const FORGET_BURIED: &str = "DELETE FROM tombstone WHERE instr(emails, :word) > 0";

fn forget_records(db: &Connection, person: &Person) -> Result<usize> {
    let mut count = 0;
    for (side, id) in &person.records {
        let params = named_params! {":side": side.as_str(), ":id": id.as_str()};
        count += rows::run(db, FORGET_VERSIONS, params)?;
        rows::run(db, FORGET_UNSEEN, params)?;
        rows::run(db, FORGET_TOMBSTONES, params)?;
    }
    // An address may be remembered of somebody whose record was never held.
    for email in &person.emails {
        rows::run(db, FORGET_BURIED, named_params! {":word": rows::to_json(email)})?;
    }
    for link in &person.links {
        rows::run(db, FORGET_LINK, named_params! {":id": link.id.as_str()})?;
    }
    Ok(count)
}

const SAMPLES: &str = "SELECT id, sample FROM plan ORDER BY id";
const PUT_SAMPLE: &str = "UPDATE plan SET sample = :sample WHERE id = :id";

/// The few identical contacts that a report names.
fn forget_samples(db: &Connection, person: &Person) -> Result<()> {
    let found: Vec<(String, Vec<ContactRef>)> = rows::all(db, SAMPLES, &[], |row| {
        Ok((row.get(0)?, rows::from_json("plan.sample", row.get::<_, String>(1)?.as_bytes())?))
    })?;
    for (id, mut sample) in found {
        let before = sample.len();
        sample.retain(|contact| !person.is_called(contact));
        if sample.len() < before {
            rows::run(db, PUT_SAMPLE, named_params! {":sample": rows::to_json(&sample), ":id": id})?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::samples;

    #[test]
    fn of_an_erased_address_nothing_but_a_salted_hash_is_kept() {
        let (folder, mut store) = samples::store();
        let email = Email::new("marie@exemple.fr").unwrap();
        let other = Email::new("paul@exemple.fr").unwrap();
        assert_eq!(store.erased_among([&email].into_iter()).unwrap(), BTreeSet::new());
        for at in [10, 20] {
            let person = store.person(&email).unwrap();
            store.erase(&person, at).unwrap();
        }
        assert_eq!(store.erased_among([&email, &other].into_iter()).unwrap(), BTreeSet::from([email]));
        drop(store);
        let bytes = std::fs::read(folder.path().join("sync.db")).unwrap();
        assert!(!bytes.windows(5).any(|bytes| bytes == b"marie"));
    }
}
