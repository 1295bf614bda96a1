//! The search index: a copy of the people that learns of each write only after a delay.
//! It must not be asked whether somebody exists: it may be wrong.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use serde_json::{Map, Value};

use crate::sandbox::copper::person::Person;
use crate::sandbox::copper::shelf::Shelf;
use crate::sandbox::copper::sorting::{Order, SortKey};

/// Beyond this many changes at once, sorting anew is cheaper than keeping the orders up.
const BURST: usize = 2_000;

/// People found by a search, in order.
pub(crate) type Found = Arc<[Arc<Person>]>;

/// What search sees.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    shelf: Shelf,
    orders: BTreeMap<SortKey, Order>,
    queue: VecDeque<Queued>,
    /// The last question and its whole answer: paging asks the same again and again.
    answer: Option<(Map<String, Value>, Found)>,
}

#[derive(Debug, Clone)]
struct Queued {
    since_ms: i64,
    change: Change,
}

#[derive(Debug, Clone)]
enum Change {
    Put(Arc<Person>),
    Take(u64),
}

impl Index {
    /// Applies every change that is older than the delay, in the order of the writes.
    pub(crate) fn catch_up(&mut self, now_ms: i64, lag_ms: i64) {
        if self.queue.len() > BURST {
            self.orders.clear();
        }
        while self.queue.front().is_some_and(|queued| queued.since_ms + lag_ms <= now_ms) {
            match self.queue.pop_front().map(|queued| queued.change) {
                Some(Change::Put(person)) => self.put(person),
                Some(Change::Take(id)) => self.take(id),
                None => {}
            }
        }
    }

    /// Notes a write.
    pub(crate) fn will_put(&mut self, person: Arc<Person>, now_ms: i64) {
        self.queue.push_back(Queued { since_ms: now_ms, change: Change::Put(person) });
    }

    /// Notes a deletion.
    pub(crate) fn will_take(&mut self, id: u64, now_ms: i64) {
        self.queue.push_back(Queued { since_ms: now_ms, change: Change::Take(id) });
    }

    /// Shows a person at once.
    pub(crate) fn put(&mut self, person: Arc<Person>) {
        // The old entry leaves first: with an equal sort value the two could not be told apart.
        self.take(person.id);
        for order in self.orders.values_mut() {
            order.put(&person);
        }
        self.shelf.put(person);
    }

    /// The people as search knows them.
    pub(crate) fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    /// The people found by the last search, if it asked the same and nothing has changed since.
    pub(crate) fn recall(&self, question: &Map<String, Value>) -> Option<Found> {
        self.answer.as_ref().filter(|(asked, _)| asked == question).map(|(_, found)| Arc::clone(found))
    }

    /// Keeps what a search found for its next pages.
    pub(crate) fn remember(&mut self, question: Map<String, Value>, found: &Found) {
        self.answer = Some((question, Arc::clone(found)));
    }

    /// Drops what the last search found.
    pub(crate) fn forget_answer(&mut self) {
        self.answer = None;
    }

    /// Everyone in the order of a key; sorted at the first request, kept up afterwards.
    pub(crate) fn order(&mut self, key: SortKey) -> &Order {
        self.orders.entry(key).or_insert_with(|| Order::of(key, self.shelf.iter()))
    }

    fn take(&mut self, id: u64) {
        self.forget_answer();
        if let Some(old) = self.shelf.take(id) {
            for order in self.orders.values_mut() {
                order.take(&old);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(id: u64, date_created: i64) -> Arc<Person> {
        Arc::new(Person { id, date_created, ..Person::default() })
    }

    fn ids(index: &mut Index) -> Vec<u64> {
        index.order(SortKey::DateCreated).ranked().iter().map(|ranked| ranked.person.id).collect()
    }

    #[test]
    fn a_change_is_seen_when_the_lag_has_passed_and_not_before() {
        let mut index = Index::default();
        index.will_put(person(1, 0), 1_000);
        index.will_take(1, 2_000);
        index.catch_up(40_999, 40_000);
        assert!(index.shelf().get(1).is_none());
        index.catch_up(41_000, 40_000);
        assert!(index.shelf().get(1).is_some());
        index.catch_up(42_000, 40_000);
        assert!(index.shelf().get(1).is_none());
    }

    #[test]
    fn an_order_holds_the_newest_copy_even_when_the_sort_value_stays() {
        let mut index = Index::default();
        index.put(person(1, 20));
        index.put(person(2, 10));
        assert_eq!(ids(&mut index), [2, 1]);
        index.put(person(2, 30));
        index.put(Arc::new(Person { name: "Ana".to_owned(), ..(*person(1, 20)).clone() }));
        assert_eq!(ids(&mut index), [1, 2]);
        assert_eq!(index.order(SortKey::DateCreated).ranked()[0].person.name, "Ana");
    }

    #[test]
    fn an_answer_is_remembered_for_the_same_question_until_something_changes() {
        let (mut index, found) = (Index::default(), Found::from([person(1, 0)]));
        index.remember(Map::new(), &found);
        assert!(index.recall(&Map::new()).is_some());
        let other = Map::from_iter([("name".to_owned(), Value::from("x"))]);
        assert!(index.recall(&other).is_none());
        index.put(person(2, 0));
        assert!(index.recall(&Map::new()).is_none());
    }
}
