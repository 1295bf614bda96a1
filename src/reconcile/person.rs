//! One person who stands on both sides: consent first, then marks, fields and tags, each from its
//! own table, and the base last. It must hold no rule that a table could hold.

use std::collections::BTreeSet;

use crate::model::aspect::Aspect;
use crate::model::consent::{Mark, Owner, Status};
use crate::model::email::Email;
use crate::model::kind::{Kind, Target};
use crate::model::link::Link;
use crate::model::mapping::FieldMapping;
use crate::model::operation::Change;
use crate::model::plan::Conflict;
use crate::model::question::QuestionKind;
use crate::model::reason::Reason;
use crate::model::rules::Rules;
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::Record;
use crate::model::tag::TagKey;
use crate::model::value::Value;
use crate::reconcile::consent::{self, Consent, Facts};
use crate::reconcile::draft::{Draft, Parts, addresses, precondition};
use crate::reconcile::fields::{self, Adoption, FieldWrite};
use crate::reconcile::{marks, scope, tags};

/// What the planner says of two records that are, or are proposed to be, one person.
pub fn draft(rules: &Rules, records: PerSide<&Record>, link: Option<&Link>) -> Draft {
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
    rules: &'a Rules,
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
        let standing = self.standing();
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

    /// The marks in Copper; with the opt-out mark switched off, the one that the base remembers.
    fn standing(&self) -> BTreeSet<Mark> {
        let mut standing = marks::standing(&self.rules.marks, &self.records.copper.tags);
        if self.has_no_opt_out_mark() && self.base_marks().is_some_and(|marks| marks.contains(&Mark::OptOut)) {
            standing.insert(Mark::OptOut);
        }
        standing
    }

    fn has_no_opt_out_mark(&self) -> bool {
        self.rules.marks.opt_out.trim().is_empty()
    }

    fn is_archived(&self) -> bool {
        self.records.mailchimp.status == Some(Status::Archived)
    }

    fn base_marks(&self) -> Option<&BTreeSet<Mark>> {
        self.link.map(|link| &link.base.marks)
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
        match consent::decide(facts) {
            Consent::Untouched => {}
            Consent::Settled => self.adopt_consent(standing, status),
            Consent::Restrict(owner) => self.restrict(standing, owner),
            Consent::PutOptOut(owner) => self.put_opt_out(standing, owner),
            Consent::TakeOptOutOff => self.take_opt_out_off(standing),
            Consent::Reactivate => self.reactivate(standing),
            Consent::AskOptInAgain => self.draft.ask(QuestionKind::OptInAgain, &(standing, status), None),
        }
    }

    /// The base takes marks, status and owner as they are, where they differ.
    fn adopt_consent(&mut self, standing: &BTreeSet<Mark>, status: Status) {
        let base = self.link.map(|link| &link.base);
        self.adoption.extend(self.mark_changes(standing));
        if base.and_then(|base| base.status) != Some(status) {
            self.adoption.push(self.status_change(Value::Empty));
        }
        let owner = base.and_then(|base| base.suppression.as_ref()).map(|suppression| suppression.owner);
        let becomes = match (status.is_suppressed(), owner) {
            (true, None) => Some(consent::contact_owner(status)),
            (true, Some(owner)) => Some(owner),
            (false, _) => None,
        };
        if becomes != owner {
            self.adoption.push(owner_change(becomes));
        }
    }

    fn restrict(&mut self, standing: &BTreeSet<Mark>, owner: Owner) {
        let reason = if owner == Owner::Ours { Reason::InactiveMark } else { Reason::OptOutMark };
        let unsubscribed = Value::text(Status::Unsubscribed.as_str());
        let changes = self.consent_changes(standing, Some(owner), unsubscribed);
        self.write(Target::Side(Side::Mailchimp), Kind::Restrict, reason, changes);
        if let Some(parts) = self.writes.last_mut() {
            parts.precondition.status = BTreeSet::from([Status::Subscribed, Status::Pending]);
        }
    }

    fn put_opt_out(&mut self, standing: &BTreeSet<Mark>, owner: Owner) {
        let with_mark: BTreeSet<Mark> = standing.iter().copied().chain([Mark::OptOut]).collect();
        let mut changes = self.consent_changes(&with_mark, Some(owner), Value::Empty);
        if self.has_no_opt_out_mark() {
            self.adoption.extend(changes);
            return;
        }
        let reason = if owner == Owner::Bounce { Reason::Bounced } else { Reason::OptedOutByContact };
        let mut mark = Change::about(Aspect::Tag(self.rules.marks.opt_out.clone()));
        mark.write = Value::text(&self.rules.marks.opt_out);
        changes.push(mark);
        self.write(Target::Side(Side::Copper), Kind::Mark, reason, changes);
    }

    fn take_opt_out_off(&mut self, standing: &BTreeSet<Mark>) {
        let without_mark: BTreeSet<Mark> = standing.iter().copied().filter(|mark| *mark != Mark::OptOut).collect();
        let mut changes = self.consent_changes(&without_mark, None, Value::Empty);
        if self.has_no_opt_out_mark() {
            self.adoption.extend(changes);
            return;
        }
        let tags = self.records.copper.tags.as_known().into_iter().flat_map(|map| map.values());
        changes.extend(
            tags.filter(|tag| marks::recognise(&self.rules.marks, tag) == Some(Mark::OptOut))
                .map(|tag| Change { copper: Value::text(tag), ..Change::about(Aspect::Tag(tag.clone())) }),
        );
        self.write(Target::Side(Side::Copper), Kind::Mark, Reason::SubscribedAgain, changes);
    }

    fn reactivate(&mut self, standing: &BTreeSet<Mark>) {
        let changes = self.consent_changes(standing, None, Value::text(Status::Subscribed.as_str()));
        self.write(Target::Side(Side::Mailchimp), Kind::Reactivate, Reason::InactiveMarkGone, changes);
    }

    /// What the base takes together with a write about consent.
    fn consent_changes(&self, becomes: &BTreeSet<Mark>, owner: Option<Owner>, status: Value) -> Vec<Change> {
        let mut changes = self.mark_changes(becomes);
        changes.extend([self.status_change(status), owner_change(owner)]);
        changes
    }

    /// The marks of the base that come or go.
    fn mark_changes(&self, becomes: &BTreeSet<Mark>) -> Vec<Change> {
        let was = |mark: &Mark| self.base_marks().is_some_and(|marks| marks.contains(mark));
        [Mark::Inactive, Mark::OptOut]
            .into_iter()
            .filter(|mark| was(mark) != becomes.contains(mark))
            .map(|mark| mark_change(mark, becomes.contains(&mark)))
            .collect()
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
        let excluded: BTreeSet<TagKey> = self.rules.tags.exclude.iter().map(|tag| TagKey::new(tag)).collect();
        let is_private =
            |key: &TagKey| excluded.contains(key) || marks::recognise(&self.rules.marks, key.as_str()).is_some();
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
        for parts in std::mem::take(&mut self.writes) {
            self.draft.operation(Parts { after: after.clone(), ..parts });
        }
        self.draft
    }

    fn status_change(&self, write: Value) -> Change {
        let mut change = Change::about(Aspect::Status);
        change.mailchimp = self.records.mailchimp.status.map_or(Value::Unknown, |status| Value::text(status.as_str()));
        if let Some(status) = self.link.and_then(|link| link.base.status) {
            change.base_mailchimp = Value::text(status.as_str());
        }
        change.write = write;
        change
    }
}

fn owner_change(owner: Option<Owner>) -> Change {
    let write = owner.map_or(Value::Empty, |owner| Value::text(owner.as_str()));
    Change { write, ..Change::about(Aspect::Owner) }
}

fn mark_change(mark: Mark, stands: bool) -> Change {
    Change { write: Value::Flag(stands), ..Change::about(Aspect::Mark(mark.as_str().to_owned())) }
}

fn email_change(now: &PerSide<Option<Email>>) -> Change {
    let shown = |email: &Option<Email>| email.as_ref().map_or(Value::Empty, |email| Value::text(email.as_str()));
    Change { copper: shown(&now.copper), mailchimp: shown(&now.mailchimp), ..Change::about(Aspect::Email) }
}
