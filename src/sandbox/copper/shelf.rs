//! People by id and by address. The primary store is one shelf, the search index another.
//! It must not enforce uniqueness: seeded accounts may break it on purpose.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::sandbox::copper::person::{Person, normal};

/// People, shared with whoever else holds them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shelf {
    people: BTreeMap<u64, Arc<Person>>,
    holders: HashMap<String, Vec<u64>>,
}

impl Shelf {
    /// Puts a person in place of the one with the same id, which is returned.
    pub(crate) fn put(&mut self, person: Arc<Person>) -> Option<Arc<Person>> {
        let old = self.take(person.id);
        for address in person.addresses() {
            self.holders.entry(address).or_default().push(person.id);
        }
        self.people.insert(person.id, person);
        old
    }

    /// Takes a person away.
    pub(crate) fn take(&mut self, id: u64) -> Option<Arc<Person>> {
        let person = self.people.remove(&id)?;
        for address in person.addresses() {
            if let Some(ids) = self.holders.get_mut(&address) {
                ids.retain(|holder| *holder != id);
                if ids.is_empty() {
                    self.holders.remove(&address);
                }
            }
        }
        Some(person)
    }

    /// A person by id.
    pub(crate) fn get(&self, id: u64) -> Option<&Arc<Person>> {
        self.people.get(&id)
    }

    /// Everyone who holds an address, compared in its normal form.
    pub(crate) fn holders(&self, email: &str) -> &[u64] {
        self.holders.get(&normal(email)).map_or(&[], Vec::as_slice)
    }

    /// Everyone, by id.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<Person>> {
        self.people.values()
    }

    /// How many people there are.
    pub(crate) fn len(&self) -> usize {
        self.people.len()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::copper::person::Email;

    fn person(id: u64, emails: &[&str]) -> Arc<Person> {
        let emails = emails.iter().map(|email| Email { email: (*email).to_owned(), category: "work" }).collect();
        Arc::new(Person { id, emails, ..Person::default() })
    }

    #[test]
    fn an_address_leads_to_all_its_holders_until_they_give_it_up() {
        let mut shelf = Shelf::default();
        shelf.put(person(1, &["Ana@exemple.com", "b@exemple.com"]));
        shelf.put(person(2, &[" ana@exemple.com"]));
        assert_eq!(shelf.holders("ANA@exemple.com "), [1, 2]);
        shelf.put(person(1, &["b@exemple.com"]));
        assert_eq!(shelf.holders("ana@exemple.com"), [2]);
        shelf.take(2);
        assert!(shelf.holders("ana@exemple.com").is_empty());
    }
}
