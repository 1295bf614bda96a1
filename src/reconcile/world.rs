//! Everything that a plan is made from, as one value. It must not fetch any of it.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::canonical::Hash;
use crate::model::email::Email;
use crate::model::link::{Link, Tombstone};
use crate::model::plan::{Bucket, SnapshotNote};
use crate::model::question::{Decision, QuestionId};
use crate::model::rules::{Places, Rules, Scope};
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::{NativeId, Record};
use crate::model::wish::Wish;

/// The inputs of a plan.
#[derive(Debug, Clone)]
pub struct World {
    /// Name and version of the engine.
    pub engine: String,
    /// Copper's account id and Mailchimp's audience id.
    pub accounts: PerSide<String>,
    /// The settings.
    pub rules: Rules,
    /// What was read.
    pub snapshots: PerSide<SnapshotNote>,
    /// The current records of each side that are looked at, with everybody whom they touch by a link or an
    /// address: in a plan of everybody, all of them.
    pub records: PerSide<BTreeMap<NativeId, Record>>,
    /// How many more there are, by bucket: an earlier plan said nothing else of them, and nothing that it
    /// rests on has changed since.
    pub at_rest: PerSide<BTreeMap<Bucket, u64>>,
    /// Known records that were not listed and of which nothing is known: they plan nothing.
    pub unseen: PerSide<BTreeSet<NativeId>>,
    /// Records of operations that began and of which the end is not known: they plan nothing.
    pub in_doubt: PerSide<BTreeSet<NativeId>>,
    /// Every link.
    pub links: Vec<Link>,
    /// Deletions remembered.
    pub tombstones: Vec<Tombstone>,
    /// Answers in force, by question.
    pub decisions: BTreeMap<QuestionId, Decision>,
    /// Addresses of the records that were erased on demand: never imported again.
    pub erased: BTreeSet<Email>,
    /// Writes that a service refused for good.
    pub parked: BTreeSet<Wish>,
    /// Writes that failed so lately that nobody looks on when they are tried again: not yet.
    pub postponed: BTreeSet<Wish>,
    /// Where each field stood when the bases were made; a field that is absent, or stood elsewhere, has
    /// no base. `None`: every base counts.
    pub mapped: Option<Places>,
    /// Scope and configuration that a person last applied; `None` before the first time.
    pub applied: Option<Applied>,
    /// How many records the last Full snapshot before these held.
    pub previous_full: PerSide<Option<u64>>,
    /// What unattended runs did in the last 24 hours.
    pub spent: Spent,
}

impl World {
    /// Nobody on either side, under some rules, with nothing remembered.
    pub fn empty(engine: &str, rules: Rules, snapshot: SnapshotNote) -> Self {
        Self {
            engine: engine.to_owned(),
            accounts: PerSide::default(),
            rules,
            snapshots: PerSide { copper: snapshot.clone(), mailchimp: snapshot },
            records: PerSide::default(),
            at_rest: PerSide::default(),
            unseen: PerSide::default(),
            in_doubt: PerSide::default(),
            links: Vec::new(),
            tombstones: Vec::new(),
            decisions: BTreeMap::new(),
            erased: BTreeSet::new(),
            parked: BTreeSet::new(),
            postponed: BTreeSet::new(),
            mapped: None,
            applied: None,
            previous_full: PerSide::default(),
            spent: Spent::default(),
        }
    }
}

impl World {
    /// How many current records a side has.
    pub fn record_count(&self, side: Side) -> u64 {
        self.records.get(side).len() as u64 + self.at_rest.get(side).values().sum::<u64>()
    }
}

/// What a person last applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The hash of the scope.
    pub scope: Hash,
    /// The hash of mapping, tags, marks, existence, members.
    pub configuration: Hash,
    /// The scope itself, to tell whether another one is wider.
    pub scope_itself: Option<Scope>,
}

/// Intents of unattended runs in the last 24 hours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Spent {
    /// Creations.
    pub creates: u64,
    /// `untag` and `clear`.
    pub removals: u64,
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::model::consent::NewStatus;
    use crate::model::contact::Contact;
    use crate::model::rules::{
        ArchivedInMailchimp, DeleteInMailchimp, DeletedInCopper, Existence, MarkNames, MemberRules, Mode, OnRefusal,
        Policy, TagDirection, TagRules,
    };
    use crate::model::snapshot::{Completeness, Evidence};
    use crate::model::tag::Tags;

    /// Nobody on either side; PRODUCTION, no fields, no marks, budgets of two.
    pub(crate) fn empty() -> World {
        let note =
            SnapshotNote { contents: Hash::of_bytes(b""), kind: Completeness::Full, evidence: Evidence::default() };
        World::empty("", rules(), note)
    }

    fn rules() -> Rules {
        let none = String::new;
        Rules {
            fields: Vec::new(),
            tags: TagRules { direction: TagDirection::Off, exclude: Vec::new() },
            marks: MarkNames { delete: none(), inactive: none(), opt_out: none(), resubscribe: none() },
            scope: Scope {
                mode: Mode::Production,
                email_contains: "+test".into(),
                copper_tags_any: Vec::new(),
                copper_tags_none: Vec::new(),
                copper_contact_types: Vec::new(),
                import_members: BTreeSet::new(),
            },
            existence: Existence {
                deleted_in_copper: DeletedInCopper::Ask,
                archived_in_mailchimp: ArchivedInMailchimp::Keep,
                delete_in_mailchimp: DeleteInMailchimp::Permanent,
            },
            members: MemberRules { new_members: NewStatus::Subscribed, on_refusal: OnRefusal::Refused },
            policy: Policy {
                automatic: BTreeSet::new(),
                max_removals_per_run: 2,
                max_removals_per_day: 2,
                max_creates_per_run: 2,
                max_creates_per_day: 2,
                max_shrink_percent: 10,
                audience_cap: 0,
            },
        }
    }

    /// A record with nothing but addresses.
    pub(crate) fn record(id: &str, emails: &[&str]) -> Record {
        Record {
            id: NativeId::new(id),
            handle: id.to_owned(),
            emails: emails.iter().filter_map(|email| Email::new(email)).collect(),
            fields: Contact::new(),
            tags: Tags::default(),
            status: None,
            unsubscribe_reason: None,
            contact_type: None,
            stamp: 0,
        }
    }
}
