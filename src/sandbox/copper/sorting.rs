//! The sort keys of people search, and people kept in the order of one key.
//! It must know no filter.

use std::cmp::Ordering;
use std::sync::Arc;

use crate::sandbox::copper::person::Person;

/// What people can be sorted by; `id` is not among them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum SortKey {
    Name,
    FirstName,
    LastName,
    Title,
    Email,
    Phone,
    DateModified,
    DateCreated,
    City,
    State,
    Country,
    Zip,
    Socials,
}

impl SortKey {
    /// The key of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "name" => Self::Name,
            "first_name" => Self::FirstName,
            "last_name" => Self::LastName,
            "title" => Self::Title,
            "email" => Self::Email,
            "phone" => Self::Phone,
            "date_modified" => Self::DateModified,
            "date_created" => Self::DateCreated,
            "city" => Self::City,
            "state" => Self::State,
            "country" => Self::Country,
            "zip" => Self::Zip,
            "socials" => Self::Socials,
            _ => return None,
        })
    }

    /// The value to sort a person by.
    pub(crate) fn rank(self, person: &Person) -> Rank {
        let text = |text: Option<&String>| Rank::Text(text.map(|text| text.to_lowercase()).unwrap_or_default());
        match self {
            Self::Name => text(Some(&person.name)),
            Self::FirstName => text(person.parts.first_name.as_ref()),
            Self::LastName => text(person.parts.last_name.as_ref()),
            Self::Title => text(person.title.as_ref()),
            Self::Email => text(person.emails.first().map(|entry| &entry.email)),
            Self::Phone => text(person.phone_numbers.first().map(|entry| &entry.number)),
            Self::DateModified => Rank::Number(person.date_modified),
            Self::DateCreated => Rank::Number(person.date_created),
            Self::City => Rank::Text(person.place(|address| &address.city).to_lowercase()),
            Self::State => Rank::Text(person.place(|address| &address.state).to_lowercase()),
            Self::Country => Rank::Text(person.place(|address| &address.country).to_lowercase()),
            Self::Zip => Rank::Text(person.place(|address| &address.postal_code).to_lowercase()),
            Self::Socials => text(person.socials.first().map(|entry| &entry.url)),
        }
    }
}

/// A value to sort by; an empty field comes first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Rank {
    Number(i64),
    Text(String),
}

/// A person with the value sorted by.
#[derive(Debug, Clone)]
pub(crate) struct Ranked {
    pub(crate) rank: Rank,
    pub(crate) person: Arc<Person>,
}

/// People in the order of one key, equal ones by id.
#[derive(Debug, Clone)]
pub(crate) struct Order {
    key: SortKey,
    ranked: Vec<Ranked>,
}

impl Order {
    /// People in order.
    pub(crate) fn of<'a>(key: SortKey, people: impl Iterator<Item = &'a Arc<Person>>) -> Self {
        let ranking = people.map(|person| Ranked { rank: key.rank(person), person: Arc::clone(person) });
        let mut ranked: Vec<_> = ranking.collect();
        ranked.sort_unstable_by(|one, other| compare(one, &other.rank, other.person.id));
        Self { key, ranked }
    }

    /// Everyone, in order.
    pub(crate) fn ranked(&self) -> &[Ranked] {
        &self.ranked
    }

    /// Adds one person at its place.
    pub(crate) fn put(&mut self, person: &Arc<Person>) {
        let rank = self.key.rank(person);
        let place = self.ranked.partition_point(|other| compare(other, &rank, person.id) == Ordering::Less);
        self.ranked.insert(place, Ranked { rank, person: Arc::clone(person) });
    }

    /// Removes one person, given as it was put.
    pub(crate) fn take(&mut self, person: &Person) {
        let rank = self.key.rank(person);
        if let Ok(place) = self.ranked.binary_search_by(|other| compare(other, &rank, person.id)) {
            self.ranked.remove(place);
        }
    }
}

fn compare(one: &Ranked, rank: &Rank, id: u64) -> Ordering {
    one.rank.cmp(rank).then(one.person.id.cmp(&id))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(id: u64, date_modified: i64) -> Arc<Person> {
        Arc::new(Person { id, date_modified, ..Person::default() })
    }

    fn ids(order: &Order) -> Vec<u64> {
        order.ranked().iter().map(|ranked| ranked.person.id).collect()
    }

    #[test]
    fn an_order_kept_up_is_the_order_made_anew() {
        let people = [person(1, 30), person(2, 10), person(3, 10)];
        let mut order = Order::of(SortKey::DateModified, people.iter());
        assert_eq!(ids(&order), [2, 3, 1]);
        order.take(&people[1]);
        order.put(&person(2, 40));
        assert_eq!(ids(&order), [3, 1, 2]);
    }

    #[test]
    fn an_id_is_not_a_sort_key() {
        assert_eq!(SortKey::named("id"), None);
        assert_eq!(SortKey::named("zip"), Some(SortKey::Zip));
    }
}
