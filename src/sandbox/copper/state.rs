//! The whole state of the fake account, and the few ways in which people enter and leave it.
//! It must judge no request: whoever calls has done so.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::sandbox::copper::catalog::Catalog;
use crate::sandbox::copper::index::Index;
use crate::sandbox::copper::options::Options;
use crate::sandbox::copper::person::Person;
use crate::sandbox::copper::quota::Allowance;
use crate::sandbox::copper::random::Random;
use crate::sandbox::copper::reply::Refusal;
use crate::sandbox::copper::shelf::Shelf;

/// The account.
#[derive(Debug, Clone)]
pub(crate) struct State {
    pub(crate) options: Options,
    pub(crate) catalog: Catalog,
    /// The primary store: always current.
    pub(crate) people: Shelf,
    /// What search sees: late.
    pub(crate) index: Index,
    /// People outside the key's permissions, with the status that a read by id gives.
    pub(crate) hidden: BTreeMap<u64, u16>,
    pub(crate) allowance: Allowance,
    pub(crate) random: Random,
    next_id: u64,
}

impl State {
    /// An empty account.
    pub(crate) fn new(options: Options) -> Self {
        Self {
            options,
            catalog: Catalog::default(),
            people: Shelf::default(),
            index: Index::default(),
            hidden: BTreeMap::new(),
            allowance: Allowance::default(),
            random: Random::default(),
            next_id: 27_140_001,
        }
    }

    /// An id that nobody has had.
    pub(crate) fn fresh_id(&mut self) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        id
    }

    /// The id that the next person gets.
    pub(crate) fn next_id(&self) -> u64 {
        self.next_id
    }

    /// Gives no id below this one any more.
    pub(crate) fn reserve(&mut self, id: u64) {
        self.next_id = self.next_id.max(id);
    }

    /// Stores a person; search sees it after the lag.
    pub(crate) fn put(&mut self, person: Person, now_ms: i64) -> Arc<Person> {
        let person = self.shelve(person);
        self.index.will_put(Arc::clone(&person), now_ms);
        person
    }

    /// Stores a person who was there all along: search sees it at once.
    pub(crate) fn plant(&mut self, person: Person) {
        let person = self.shelve(person);
        self.index.put(person);
    }

    /// Removes a person; search sees it after the lag.
    pub(crate) fn take(&mut self, id: u64, now_ms: i64) {
        self.people.take(id);
        self.index.will_take(id, now_ms);
    }

    /// A person whom the key may see.
    pub(crate) fn visible(&self, id: u64) -> Result<&Arc<Person>, Refusal> {
        let person = self.people.get(id).ok_or_else(Refusal::not_found)?;
        match self.hidden.get(&id) {
            None => Ok(person),
            Some(404) => Err(Refusal::not_found()),
            Some(status) => Err(Refusal::Status(*status, "Forbidden")),
        }
    }

    /// Takes a person out of the key's view.
    pub(crate) fn hide(&mut self, id: u64, as_status: u16) {
        self.hidden.insert(id, as_status);
        self.index.forget_answer();
    }

    /// Puts a person back into the key's view.
    pub(crate) fn show(&mut self, id: u64) {
        self.hidden.remove(&id);
        self.index.forget_answer();
    }

    fn shelve(&mut self, person: Person) -> Arc<Person> {
        self.reserve(person.id + 1);
        let person = Arc::new(person);
        self.people.put(Arc::clone(&person));
        person
    }
}

/// The stamp of a moment: whole seconds.
pub(crate) fn seconds(now_ms: i64) -> i64 {
    now_ms.div_euclid(1_000)
}
