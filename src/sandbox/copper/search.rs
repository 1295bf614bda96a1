//! People search: finds on the index, sorts, and cuts one page.
//! It must not read the primary store: what search says is late on purpose.

use std::sync::Arc;

use serde_json::{Map, Value};

use crate::sandbox::copper::criteria::Ground;
use crate::sandbox::copper::filter::Test;
use crate::sandbox::copper::index::{Found, Index};
use crate::sandbox::copper::options::{Fault, Options};
use crate::sandbox::copper::person::Person;
use crate::sandbox::copper::query::{Direction, Query, parse};
use crate::sandbox::copper::random::mix;
use crate::sandbox::copper::reply::Refusal;
use crate::sandbox::copper::sorting::Order;
use crate::sandbox::copper::state::{State, seconds};

/// One page of a search.
#[derive(Debug)]
pub(crate) struct Page {
    pub(crate) people: Vec<Arc<Person>>,
    /// An upper bound of the number of matches.
    pub(crate) total: usize,
}

/// The page that a body asks for.
pub(crate) fn search(state: &mut State, body: &Map<String, Value>, now_ms: i64) -> Result<Page, Refusal> {
    let ground = Ground { catalog: &state.catalog, options: &state.options, now_s: seconds(now_ms) };
    let query = parse(body, &ground)?;
    let found = find(state, &query);
    let found = match state.options.shuffled_ties {
        Fault::Off => found,
        Fault::On => shuffled(&found, &query, state.random.next()),
    };
    Ok(page(&found, &query, &state.options))
}

fn find(state: &mut State, query: &Query) -> Found {
    if let Some(found) = state.index.recall(&query.question) {
        return found;
    }
    let narrowed = query.tests.iter().find_map(|test| narrow(test, &state.index));
    let narrowed = narrowed.map(|people| Order::of(query.sort, people.iter()));
    let order = match &narrowed {
        Some(order) => order,
        None => state.index.order(query.sort),
    };
    let hidden = &state.hidden;
    let matches =
        |person: &&Arc<Person>| !hidden.contains_key(&person.id) && query.tests.iter().all(|test| test.holds(person));
    let in_order = order.ranked().iter().map(|ranked| &ranked.person);
    let found: Found = match query.direction {
        Direction::Ascending => in_order.filter(matches).cloned().collect(),
        Direction::Descending => in_order.rev().filter(matches).cloned().collect(),
    };
    state.index.remember(query.question.clone(), &found);
    found
}

/// The few people whom an id or an address leads to, so that not everyone is looked at.
fn narrow(test: &Test, index: &Index) -> Option<Vec<Arc<Person>>> {
    let shelf = index.shelf();
    let ids: Vec<u64> = match test {
        Test::Ids(ids) => ids.iter().copied().collect(),
        Test::Emails(emails) => emails.iter().flat_map(|email| shelf.holders(email)).copied().collect(),
        _ => return None,
    };
    let ids: std::collections::BTreeSet<u64> = ids.into_iter().collect();
    Some(ids.into_iter().filter_map(|id| shelf.get(id)).cloned().collect())
}

/// The same people, those with equal sort values in a new order.
fn shuffled(found: &Found, query: &Query, seed: u64) -> Found {
    let mut people: Vec<_> = found.iter().map(|person| (query.sort.rank(person), Arc::clone(person))).collect();
    people.sort_by(|(one_rank, one), (other_rank, other)| {
        let by_rank = match query.direction {
            Direction::Ascending => one_rank.cmp(other_rank),
            Direction::Descending => other_rank.cmp(one_rank),
        };
        by_rank.then(mix(one.id ^ seed).cmp(&mix(other.id ^ seed)))
    });
    people.into_iter().map(|(_, person)| person).collect()
}

fn page(found: &Found, query: &Query, options: &Options) -> Page {
    let size = query.page_size;
    // A short page holds 95 % of what was asked for, as if some hits could not be loaded.
    let held = match options.short_pages {
        Fault::On if size > 1 => size - size.div_ceil(20),
        _ => size,
    };
    let readable = found.len().min(options.readable_cap);
    let start = (query.page_number - 1).saturating_mul(held).min(readable);
    let end = start.saturating_add(held).min(readable);
    let people = found.get(start..end).expect("both ends are at most the length, in order").to_vec();
    // What short pages leave out still counts: the number of pages by the total stays right.
    let overstated = match options.overstated_total {
        Fault::On => 7,
        Fault::Off => 0,
    };
    let total = found.len() + found.len().div_ceil(held) * (size - held) + overstated;
    Page { people, total }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::sandbox::copper::person::Email;

    fn state(count: u64, options: Options) -> State {
        let mut state = State::new(options);
        for id in 1..=count {
            let emails = vec![Email { email: format!("P{id}@exemple.com"), category: "work" }];
            let date_created = id.cast_signed() / 10;
            state.plant(Person { id, emails, date_created, name: format!("P {id}"), ..Person::default() });
        }
        state
    }

    fn ids(state: &mut State, body: &Value) -> (Vec<u64>, usize) {
        let page = search(state, body.as_object().unwrap(), 0).unwrap();
        (page.people.iter().map(|person| person.id).collect(), page.total)
    }

    fn scan(state: &mut State, page_size: usize) -> (Vec<u64>, usize) {
        let (mut all, mut largest) = (Vec::new(), 0);
        for page_number in 1.. {
            let body = json!({"page_size": page_size, "page_number": page_number, "sort_by": "date_created"});
            let (page, total) = ids(state, &body);
            all.extend(&page);
            largest = largest.max(page.len());
            if page_number >= total.div_ceil(page_size) {
                break;
            }
        }
        (all, largest)
    }

    #[test]
    fn pages_follow_each_other_and_one_past_the_end_is_empty() {
        let mut state = state(45, Options::default());
        assert_eq!(scan(&mut state, 20).0, (1..=45).collect::<Vec<_>>());
        assert_eq!(ids(&mut state, &json!({"page_number": 4})), (vec![], 45));
        assert_eq!(ids(&mut state, &json!({"page_number": i64::MAX})), (vec![], 45));
    }

    #[test]
    fn ids_and_addresses_find_their_people_whatever_the_case() {
        let mut state = state(30, Options::default());
        assert_eq!(ids(&mut state, &json!({"ids": [29, 3, 99], "sort_by": "date_created"})).0, [3, 29]);
        assert_eq!(ids(&mut state, &json!({"emails": ["p7@EXEMPLE.com", "none@exemple.com"]})).0, [7]);
        assert_eq!(ids(&mut state, &json!({"ids": [1, 2], "emails": ["p2@exemple.com"]})).0, [2]);
    }

    #[test]
    fn date_bounds_are_inclusive_and_the_sort_may_descend() {
        let mut state = state(40, Options::default());
        let body = json!({"minimum_created_date": 2, "maximum_created_date": 2, "sort_by": "date_created",
            "sort_direction": "desc"});
        assert_eq!(ids(&mut state, &body).0, (20..30).rev().collect::<Vec<_>>());
    }

    #[test]
    fn short_pages_lose_nobody_when_read_up_to_the_total() {
        let mut state = state(100, Options { short_pages: Fault::On, ..Options::default() });
        let (all, largest) = scan(&mut state, 20);
        assert_eq!((all, largest), ((1..=100).collect::<Vec<_>>(), 19));
    }

    #[test]
    fn what_lies_beyond_the_cap_cannot_be_read_but_counts() {
        let mut state = state(30, Options { readable_cap: 25, ..Options::default() });
        assert_eq!(scan(&mut state, 10).0.len(), 25);
        assert_eq!(ids(&mut state, &json!({"page_number": 3, "page_size": 10})).1, 30);
    }

    #[test]
    fn ties_change_places_between_requests_on_demand_but_the_sort_holds() {
        let mut state = state(40, Options { shuffled_ties: Fault::On, ..Options::default() });
        let body = json!({"sort_by": "date_created", "page_size": 40});
        let (one, two) = (ids(&mut state, &body).0, ids(&mut state, &body).0);
        assert_ne!(one, two);
        assert!(one.is_sorted_by_key(|id| id / 10));
    }

    #[test]
    fn the_total_may_be_more_than_the_matches() {
        let mut state = state(3, Options { overstated_total: Fault::On, ..Options::default() });
        let (people, total) = ids(&mut state, &json!({}));
        assert!(people.len() < total);
    }

    #[test]
    fn a_hidden_person_is_not_found_from_the_next_request_on() {
        let mut state = state(3, Options::default());
        assert_eq!(ids(&mut state, &json!({})).1, 3);
        state.hide(2, 403);
        assert_eq!(ids(&mut state, &json!({})).1, 2);
    }
}
