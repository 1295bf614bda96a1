//! One person who stands on both sides: consent first, then marks, fields and tags, each from its
//! own table, and the base last. It must hold no rule that a table could hold.

use std::collections::BTreeSet;

use crate::model::aspect::Aspect;
use crate::model::consent::{Mark, Status};
use crate::model::email::Email;
use crate::model::kind::{Kind, Target};
use crate::model::link::Link;
use crate::model::mapping::FieldMapping;
use crate::model::operation::Change;
use crate::model::plan::Conflict;
use crate::model::question::QuestionKind;
use crate::model::reason::Reason;
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::Record;
use crate::model::tag::TagKey;
use crate::model::value::Value;
use crate::reconcile::consent::{self, Facts};
use crate::reconcile::draft::{Draft, Parts, addresses, precondition};
use crate::reconcile::fields::{self, Adoption, FieldWrite};
use crate::reconcile::prepared::Prepared;
use crate::reconcile::suppression::{self, Effect, Setting};
use crate::reconcile::{scope, tags, writes};

/// What the planner says of two records that are, or are proposed to be, one person.
pub fn draft(rules: &Prepared<'_>, records: PerSide<&Record>, link: Option<&Link>) -> Draft {
    let both = records.map(Some);
    let mut person = Person {
        rules,
        records,
        link,
        draft: Draft::about(&rules.fields, both, link),
        adoption: Vec::new(),
        writes: Vec::new(),
    };
    if let Some(reason) = scope::exclusion(&rules.scope, both.copper, addresses(both, link)) {
        person.draft.excluded = Some(reason);
        return person.draft;
    }
    person.decide();
    person.finish()
}

/// A person while being decided about.
struct Person<'a> {
    rules: &'a Prepared<'a>,
    records: PerSide<&'a Record>,
    link: Option<&'a Link>,
    draft: Draft,
    /// What the base takes without a write.
    adoption: Vec<Change>,
    /// What is written.
    writes: Vec<Parts>,
}

impl Person<'_> {
    fn decide(&mut self) {
        let standing = suppression::standing(self.setting());
        if self.is_archived() {
            self.draft.exclude_and_list(Reason::Archived, Some(Side::Mailchimp));
        } else {
            self.decide_consent(&standing);
        }
        if standing.contains(&Mark::Delete) {
            self.draft.is_marked = true;
            self.draft.excluded = Some(Reason::Marked);
            self.draft.ask(QuestionKind::Marked, &(), None);
        } else if standing.contains(&Mark::Inactive) {
            self.draft.excluded.get_or_insert(Reason::Inactive);
        }
        if self.draft.excluded.is_none() {
            self.draft.is_pair = true;
            self.decide_address();
            for mapping in &self.rules.fields {
                self.decide_field(mapping);
            }
            self.decide_tags();
        }
    }

    fn is_archived(&self) -> bool {
        self.records.mailchimp.status == Some(Status::Archived)
    }

    fn decide_consent(&mut self, standing: &BTreeSet<Mark>) {
        let member = self.records.mailchimp;
        let status = member.status.unwrap_or(Status::Unknown);
        let facts = Facts {
            marks: standing,
            base: self.link.map(|link| &link.base),
            status,
            unsubscribe_reason: member.unsubscribe_reason.as_deref(),
        };
        // Marks that were not all seen say nothing.
        if self.records.copper.tags.as_known().is_none() {
            return;
        }
        match suppression::effect(self.setting(), standing, consent::decide(facts)) {
            Effect::Adopt(changes) => self.adoption.extend(changes),
            Effect::Ask => self.draft.ask(QuestionKind::OptInAgain, &(standing, status), None),
            Effect::Write(side, kind, reason, changes) => self.write(Target::Side(side), kind, reason, changes),
        }
    }

    fn setting(&self) -> Setting<'_> {
        Setting { rules: self.rules, records: self.records, link: self.link }
    }

    /// Each side's first address against its own past. A change is shown and nothing follows it.
    fn decide_address(&mut self) {
        let now = self.records.map(|record| record.email().cloned());
        let Some(base) = self.link.map(|link| &link.base.emails) else {
            self.adoption.push(email_change(&now));
            return;
        };
        if *base == now {
            return;
        }
        let change = email_change(&now);
        if now.copper == now.mailchimp {
            self.adoption.push(change);
        } else {
            self.draft.list(
                Reason::AddressChanged,
                None,
                Some((Aspect::Email, PerSide { copper: change.copper, mailchimp: change.mailchimp })),
            );
        }
    }

    fn decide_field(&mut self, mapping: &FieldMapping) {
        let now = self.records.map(|record| record.fields.get(&mapping.name));
        let base = self.link.and_then(|link| link.base.fields.get(&mapping.name));
        let mut change = Change::about(Aspect::Field(mapping.name.clone()));
        change.copper = now.copper.cloned().unwrap_or(Value::Unknown);
        change.mailchimp = now.mailchimp.cloned().unwrap_or(Value::Unknown);
        if let Some(base) = base {
            change.base_copper = base.copper.clone();
            change.base_mailchimp = base.mailchimp.clone();
        }
        let values = PerSide { copper: change.copper.clone(), mailchimp: change.mailchimp.clone() };
        match fields::decide(mapping, now, base) {
            fields::Outcome::Unknown | fields::Outcome::InSync(Adoption::Current) => {}
            fields::Outcome::InSync(Adoption::Needed) => self.adoption.push(change),
            fields::Outcome::Listed(reason) => self.draft.list(reason, None, Some((change.field, values))),
            fields::Outcome::Hold(_) => {
                self.draft.ask(QuestionKind::Conflict, &(&mapping.name, &values), Some((change.field, values.clone())));
            }
            fields::Outcome::Write(write) => self.write_field(change, write),
        }
    }

    fn write_field(&mut self, mut change: Change, write: FieldWrite) {
        if let Some(loser) = &write.loser {
            self.draft.conflicts.push(Conflict {
                contact: self.draft.contact.clone(),
                field: change.field.clone(),
                reason: write.reason,
                winner: loser.side.other(),
                values: PerSide { copper: change.copper.clone(), mailchimp: change.mailchimp.clone() },
                base: PerSide { copper: change.base_copper.clone(), mailchimp: change.base_mailchimp.clone() },
            });
        }
        change.write = write.value;
        change.lossy = write.lossy;
        change.loser = write.loser;
        self.write(Target::Side(write.target), write.kind, write.reason, vec![change]);
    }

    fn decide_tags(&mut self) {
        let (Some(copper), Some(mailchimp)) =
            (self.records.copper.tags.as_known(), self.records.mailchimp.tags.as_known())
        else {
            self.draft.list(Reason::TagsUnknown, None, None);
            return;
        };
        let is_private = |key: &TagKey| self.rules.is_private(key);
        let base = self.link.map(|link| &link.base);
        for (key, seen) in tags::seen(PerSide { copper, mailchimp }, base, is_private) {
            let spelling = copper.get(&key).or_else(|| mailchimp.get(&key)).cloned().unwrap_or_else(|| key.to_string());
            self.decide_tag(&spelling, seen);
        }
    }

    fn decide_tag(&mut self, spelling: &str, seen: tags::Seen) {
        let shown = |is_present: bool| if is_present { Value::text(spelling) } else { Value::Empty };
        let mut change = Change::about(Aspect::Tag(spelling.to_owned()));
        change.copper = shown(seen.now.copper);
        change.mailchimp = shown(seen.now.mailchimp);
        if let Some(base) = seen.base {
            change.base_copper = shown(base.copper);
            change.base_mailchimp = shown(base.mailchimp);
        }
        match tags::decide(self.rules.tags.direction, seen.now, seen.base) {
            tags::Outcome::Nothing => {}
            tags::Outcome::Adopt => self.adoption.push(change),
            tags::Outcome::RemovedByHand => {
                let values = PerSide { copper: change.copper.clone(), mailchimp: change.mailchimp.clone() };
                self.draft.list(Reason::TagRemovedByHand, Some(Side::Mailchimp), Some((change.field.clone(), values)));
                self.adoption.push(change);
            }
            tags::Outcome::Add(side) => {
                change.write = Value::text(spelling);
                self.write(Target::Side(side), Kind::Tag, Reason::TagAdded, vec![change]);
            }
            tags::Outcome::Remove(side) => {
                self.write(Target::Side(side), Kind::Untag, Reason::TagRemoved, vec![change]);
            }
        }
    }

    /// Adds changes to the operation of the same side, kind and reason, or begins one.
    fn write(&mut self, side: Target, kind: Kind, reason: Reason, changes: Vec<Change>) {
        let same = |parts: &&mut Parts| parts.side == side && parts.kind == kind && parts.reason == reason;
        match self.writes.iter_mut().find(same) {
            Some(parts) => parts.changes.extend(changes),
            None => self.writes.push(Parts {
                side,
                kind,
                reason,
                changes,
                precondition: precondition(PerSide::default(), Side::Copper, &[]),
                after: Vec::new(),
            }),
        }
        let records = self.records.map(Some);
        if let Some(parts) = self.writes.iter_mut().find(same) {
            let target = side.side().unwrap_or(Side::Copper);
            parts.precondition = precondition(records, target, &parts.changes);
        }
    }

    /// The base first, then what is written; without a link, everything waits for it.
    fn finish(mut self) -> Draft {
        // Never un-archived, and the status before is not told: nothing to begin with.
        if self.is_archived() && self.link.is_none() {
            return self.draft;
        }
        let mut after = Vec::new();
        if self.link.is_none() || !self.adoption.is_empty() {
            let (kind, reason) = (Kind::Adopt, if self.link.is_none() { Reason::FirstLink } else { Reason::InSync });
            let precondition = precondition(self.records.map(Some), Side::Copper, &[]);
            let changes = std::mem::take(&mut self.adoption);
            let id = self.draft.operation(Parts {
                side: Target::Base,
                kind,
                reason,
                changes,
                precondition,
                after: Vec::new(),
            });
            if self.link.is_none() {
                after.push(id);
            }
        }
        let writes = std::mem::take(&mut self.writes);
        writes::arrange(&mut self.draft, &self.rules.fields, self.records, writes, &after);
        self.draft
    }
}

fn email_change(now: &PerSide<Option<Email>>) -> Change {
    let shown = |email: &Option<Email>| email.as_ref().map_or(Value::Empty, |email| Value::text(email.as_str()));
    Change { copper: shown(&now.copper), mailchimp: shown(&now.mailchimp), ..Change::about(Aspect::Email) }
}
