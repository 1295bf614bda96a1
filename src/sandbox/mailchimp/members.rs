//! All members with their indexes.
//! It must not judge a change: it stores what it is given and counts versions.

use std::collections::{BTreeMap, HashMap};

use crate::sandbox::mailchimp::ids;
use crate::sandbox::mailchimp::member::Member;

/// The members by order of joining, and the ways to find one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Members {
    by_serial: BTreeMap<u64, Member>,
    by_hash: HashMap<String, u64>,
    by_contact: HashMap<String, u64>,
    last_serial: u64,
    version: u64,
}

impl Members {
    /// A serial that was never used, whose contact id nobody brought along either.
    pub(crate) fn next_serial(&mut self) -> u64 {
        self.last_serial += 1;
        while self.by_contact.contains_key(&ids::contact_id(self.last_serial)) {
            self.last_serial += 1;
        }
        self.last_serial
    }

    /// The highest serial that was ever used.
    pub(crate) fn last_serial(&self) -> u64 {
        self.last_serial
    }

    /// Gives no serial below this one any more.
    pub(crate) fn reserve(&mut self, serial: u64) {
        self.last_serial = self.last_serial.max(serial.saturating_sub(1));
    }

    /// Grows with every change, so that a cached order knows when it is old.
    pub(crate) fn version(&self) -> u64 {
        self.version
    }

    /// Adds a member or replaces the version with the same serial.
    pub(crate) fn put(&mut self, member: Member) {
        self.remove(member.serial);
        self.last_serial = self.last_serial.max(member.serial);
        self.by_hash.insert(member.id.clone(), member.serial);
        self.by_contact.insert(member.contact_id.clone(), member.serial);
        self.by_serial.insert(member.serial, member);
    }

    /// Takes a member out.
    pub(crate) fn remove(&mut self, serial: u64) {
        self.version += 1;
        if let Some(member) = self.by_serial.remove(&serial) {
            self.by_hash.remove(&member.id);
            self.by_contact.remove(&member.contact_id);
        }
    }

    /// The member with that serial.
    pub(crate) fn get(&self, serial: u64) -> Option<&Member> {
        self.by_serial.get(&serial)
    }

    /// The member that a path names by hash, address or contact id.
    pub(crate) fn find(&self, path: &str) -> Option<&Member> {
        if path.contains('@') {
            return self.by_address(path);
        }
        self.by_hash(path).or_else(|| self.get(*self.by_contact.get(path)?))
    }

    /// The member with that hash.
    pub(crate) fn by_hash(&self, hash: &str) -> Option<&Member> {
        self.get(*self.by_hash.get(hash)?)
    }

    /// The member with that address, case ignored.
    pub(crate) fn by_address(&self, address: &str) -> Option<&Member> {
        self.by_hash(&ids::subscriber_hash(address))
    }

    /// Every member in the order of joining.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Member> {
        self.by_serial.values()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::mailchimp::standing::{Standing, Status};

    fn one() -> (Members, Member) {
        let mut members = Members::default();
        let serial = members.next_serial();
        let member = Member::new(serial, "Ana@exemple.fr", Standing::new(Status::Subscribed));
        members.put(member.clone());
        (members, member)
    }

    #[test]
    fn a_path_may_be_a_hash_an_address_or_a_contact_id() {
        let (members, member) = one();
        for path in [&member.id, "ANA@exemple.fr", &member.contact_id] {
            assert_eq!(members.find(path), Some(&member), "{path}");
        }
    }

    #[test]
    fn the_old_hash_is_gone_when_the_address_changes() {
        let (mut members, mut member) = one();
        let old = member.id.clone();
        member.readdress("ana.roy@exemple.fr");
        members.put(member.clone());
        assert_eq!(members.find(&old), None);
        assert_eq!(members.find("ana.roy@exemple.fr"), Some(&member));
    }
}
