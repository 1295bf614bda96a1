//! Whom an address means: the records of one person and every address they ever had. It must not
//! change any of it.

use std::collections::BTreeSet;

use crate::model::email::Email;
use crate::model::link::Link;
use crate::model::operation::{ContactRef, Operation};
use crate::model::side::Side;
use crate::model::snapshot::NativeId;
use crate::store::Store;
use crate::store::error::{Result, StoreError};

/// Somebody as the store knows them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Every address they ever had, save those that somebody else bears now.
    pub emails: BTreeSet<Email>,
    /// Their records.
    pub records: BTreeSet<(Side, NativeId)>,
    /// The links of those.
    pub links: Vec<Link>,
}

impl Store {
    /// Everybody who bears an address now, or, where nobody does, who did before.
    ///
    /// # Errors
    /// `InDoubt` where the end of an operation of theirs is not known; those of the database.
    pub fn person(&self, email: &Email) -> Result<Person> {
        let all = self.links()?;
        let mut records = self.bearers(email)?;
        if records.is_empty() {
            records = self.holders(email)?;
            let is_in_base = |link: &&Link| bases(link).any(|held| held == email);
            records.extend(all.iter().filter(is_in_base).flat_map(records_of));
        }
        let is_theirs = |link: &Link| records_of(link).any(|record| records.contains(&record));
        let links: Vec<Link> = all.iter().filter(|link| is_theirs(link)).cloned().collect();
        records.extend(links.iter().flat_map(records_of));
        let mut person = Person { emails: BTreeSet::from([email.clone()]), records, links };
        self.add_addresses(&mut person)?;
        let is_in_doubt = self.in_doubt()?.iter().any(|entry| person.is_met_by(&entry.operation));
        if is_in_doubt { Err(StoreError::InDoubt) } else { Ok(person) }
    }

    /// The records whose current version holds an address.
    fn bearers(&self, email: &Email) -> Result<BTreeSet<(Side, NativeId)>> {
        let mut bearers = self.holders(email)?;
        let mut former = Vec::new();
        for (side, id) in &bearers {
            if !self.record(*side, id)?.is_some_and(|record| record.emails.contains(email)) {
                former.push((*side, id.clone()));
            }
        }
        for record in former {
            bearers.remove(&record);
        }
        Ok(bearers)
    }

    /// What somebody else bears now is left to them: erasing one person must not keep another out.
    fn add_addresses(&self, person: &mut Person) -> Result<()> {
        let mut addresses: BTreeSet<Email> = person.links.iter().flat_map(bases).cloned().collect();
        for (side, id) in &person.records {
            let versions = self.record_versions(*side, id)?;
            addresses.extend(versions.into_iter().flat_map(|version| version.record.emails));
        }
        for email in addresses {
            if self.bearers(&email)?.is_subset(&person.records) {
                person.emails.insert(email);
            }
        }
        Ok(())
    }
}

fn records_of(link: &Link) -> impl Iterator<Item = (Side, NativeId)> {
    link.records.iter().map(|(side, id)| (side, id.clone()))
}

fn bases(link: &Link) -> impl Iterator<Item = &Email> {
    [&link.base.emails.copper, &link.base.emails.mailchimp].into_iter().flatten()
}

impl Person {
    /// Whether a contact of a plan, with the records that it concerns, is this person.
    pub fn is<'a>(&self, contact: &ContactRef, mut records: impl Iterator<Item = (Side, &'a NativeId)>) -> bool {
        self.is_called(contact)
            || self.links.iter().any(|link| contact.link.as_ref() == Some(&link.id))
            || records.any(|(side, id)| self.records.contains(&(side, id.clone())))
    }

    /// Whether a contact goes by an address of this person.
    pub fn is_called(&self, contact: &ContactRef) -> bool {
        Email::new(&contact.email).is_some_and(|email| self.emails.contains(&email))
    }

    /// Whether an operation is about this person.
    pub fn is_met_by(&self, operation: &Operation) -> bool {
        let named = operation.precondition.records.iter().filter_map(|(side, id)| Some((side, id.as_ref()?)));
        self.is(&operation.contact, named)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::snapshot::Record;
    use crate::store::samples;

    fn email(text: &str) -> Email {
        Email::new(text).unwrap()
    }

    fn with(id: &str, emails: &[&str]) -> Record {
        Record { emails: emails.iter().map(|text| email(text)).collect(), ..samples::record(id, "Zoé", 5) }
    }

    /// Somebody who moved, and a colleague with whom they share an address.
    fn office() -> (tempfile::TempDir, Store) {
        let (folder, mut store) = samples::store();
        store.record_sightings(Side::Copper, &[with("1", &["zoe@exemple.fr", "info@exemple.fr"])], 10).unwrap();
        let now =
            [with("1", &["roy@exemple.fr", "info@exemple.fr"]), with("2", &["ali@exemple.fr", "info@exemple.fr"])];
        store.record_sightings(Side::Copper, &now, 20).unwrap();
        (folder, store)
    }

    #[test]
    fn somebody_has_every_address_they_had_but_those_of_others() {
        let (_folder, store) = office();
        let both = BTreeSet::from([email("zoe@exemple.fr"), email("roy@exemple.fr")]);
        for address in ["roy@exemple.fr", "zoe@exemple.fr"] {
            let person = store.person(&email(address)).unwrap();
            assert_eq!(person.emails, both, "{address}");
            assert_eq!(person.records, BTreeSet::from([(Side::Copper, NativeId::new("1"))]), "{address}");
        }
    }

    #[test]
    fn an_address_that_several_bear_means_all_of_them() {
        let (_folder, store) = office();
        let person = store.person(&email("info@exemple.fr")).unwrap();
        assert_eq!((person.records.len(), person.emails.len()), (2, 4));
    }

    #[test]
    fn an_address_that_went_to_somebody_else_means_them_alone() {
        let (_folder, mut store) = office();
        store.record_sightings(Side::Copper, &[with("3", &["zoe@exemple.fr"])], 30).unwrap();
        let person = store.person(&email("roy@exemple.fr")).unwrap();
        assert_eq!(person.emails, BTreeSet::from([email("roy@exemple.fr")]));
        let other = store.person(&email("zoe@exemple.fr")).unwrap();
        assert_eq!(other.records, BTreeSet::from([(Side::Copper, NativeId::new("3"))]));
    }
}
