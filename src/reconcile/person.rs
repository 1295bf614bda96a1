//! One person who stands on both sides: consent first, then marks, fields and tags, each from its
//! own table, and the base last. It must hold no rule that a table could hold.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::model::aspect::Aspect;
use crate::model::consent::{Mark, Status};
use crate::model::kind::{Kind, Target};
use crate::model::link::{Link, LinkState};
use crate::model::operation::Change;
use crate::model::question::{Choice, QuestionKind};
use crate::model::reason::Reason;
use crate::model::rules::ArchivedInMailchimp;
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::Record;
use crate::reconcile::consent::{self, Consent, Facts};
use crate::reconcile::draft::{Draft, Parts, addresses, precondition};
use crate::reconcile::marked::{self, Fate};
use crate::reconcile::moves::Moved;
use crate::reconcile::prepared::Prepared;
use crate::reconcile::suppression::{self, Effect, Setting};
use crate::reconcile::{address, existence, scope, writes};

/// What the planner says of two records that are, or are proposed to be, one person; `moved` where
/// their link was another's until now.
pub fn draft(rules: &Prepared<'_>, records: PerSide<&Record>, link: Option<&Link>, moved: Option<&Moved<'_>>) -> Draft {
    let both = records.map(Some);
    let mut person = Person {
        rules,
        records,
        link,
        moved,
        draft: Draft::about(&rules.fields, both, link),
        adoption: Vec::new(),
        writes: Vec::new(),
        decision: None,
        adopted_under: None,
    };
    // Whoever the link was somebody else's until now brings their addresses too.
    let before = moved.map(|moved| moved.before);
    let emails = addresses(both, link).chain(addresses(PerSide::default(), before));
    // An answer stands while its person is out: it is not asked for again.
    person.draft.met.extend(moved.into_iter().flat_map(|moved| moved.met.iter().cloned()));
    if let Some(reason) = scope::exclusion(&rules.scope, both.copper, emails) {
        person.draft.excluded = Some(reason);
        return person.draft;
    }
    match person.decide() {
        // Nothing is adopted of what goes away, or is to be left alone.
        Course::LeftAlone => person.draft,
        Course::Taken => person.finish(),
    }
}

/// Whether anything may be taken over of a person.
enum Course {
    /// Operations and base.
    Taken,
    /// Neither.
    LeftAlone,
}

/// A person while being decided about.
pub struct Person<'a> {
    /// The rules.
    pub rules: &'a Prepared<'a>,
    /// The two records.
    pub records: PerSide<&'a Record>,
    /// Their link, where there is one.
    pub link: Option<&'a Link>,
    /// How the link came by one of them, where that is new.
    moved: Option<&'a Moved<'a>>,
    /// What is said so far.
    pub draft: Draft,
    /// What the base takes without a write.
    pub adoption: Vec<Change>,
    /// What is written.
    writes: Vec<Parts>,
    /// The answer that what is written next rests on.
    pub decision: Option<String>,
    /// The answer that what the base takes rests on.
    pub adopted_under: Option<String>,
}

impl Person<'_> {
    fn decide(&mut self) -> Course {
        if self.link.is_some_and(|link| link.state == LinkState::Closed) && !self.is_reopened() {
            self.draft.exclude_and_list(Reason::LinkClosed, None);
            return Course::LeftAlone;
        }
        let standing = suppression::standing(self.setting());
        if standing.contains(&Mark::Delete) {
            return self.decide_marked(&standing);
        }
        if self.is_archived() {
            self.decide_archived(&standing);
        } else {
            self.decide_consent(&standing);
            if standing.contains(&Mark::Inactive) && !self.is_back() {
                self.draft.excluded.get_or_insert(Reason::Inactive);
            }
            self.decide_erased();
        }
        if self.draft.excluded.is_none() {
            self.decide_address();
        }
        if self.draft.excluded.is_none() {
            self.draft.is_pair = true;
            for mapping in &self.rules.fields {
                self.decide_field(mapping);
            }
            self.decide_tags();
        }
        self.decide_state();
        Course::Taken
    }

    /// A closed link is left alone, unless one of its records had been deleted and is there again, and
    /// a person says that it is them.
    fn is_reopened(&mut self) -> bool {
        let ids = self.records.map(|record| &record.id);
        if !self.rules.has_tombstone(ids) {
            return false;
        }
        let answer = self.draft.asked(self.rules, QuestionKind::CameBack, &(), None);
        let Some(answer) = answer.filter(|answer| answer.choice == Choice::Link) else { return false };
        self.adopted_under = Some(answer.decision);
        self.adoption.push(existence::state(LinkState::Active));
        true
    }

    /// Out of the synchronisation, except that suppressions still travel.
    fn decide_marked(&mut self, standing: &BTreeSet<Mark>) -> Course {
        match marked::fate(self.rules, &mut self.draft) {
            Fate::Out if self.is_archived() => self.adoption.extend(suppression::archived(self.setting())),
            Fate::Out => self.decide_consent(standing),
            Fate::Delete(answer) => {
                marked::destroy(self.rules, self.records.map(Some), self.link, &answer, &mut self.draft);
                return Course::LeftAlone;
            }
            Fate::Archive(answer) => {
                self.decision = Some(answer.decision);
                let archived = standing.iter().copied().filter(|mark| *mark != Mark::Delete).chain([Mark::Inactive]);
                for effect in suppression::archive(self.setting(), &archived.collect()) {
                    self.follow(effect, QuestionKind::Marked, &());
                }
                self.decision = None;
            }
        }
        self.decide_state();
        Course::Taken
    }

    fn is_archived(&self) -> bool {
        self.records.mailchimp.status == Some(Status::Archived)
    }

    /// Never un-archived: suspended, and shown or marked as configured.
    fn decide_archived(&mut self, standing: &BTreeSet<Mark>) {
        self.draft.exclude_and_list(Reason::Archived, Some(Side::Mailchimp));
        self.adoption.extend(suppression::archived(self.setting()));
        let mark = match self.rules.existence.archived_in_mailchimp {
            ArchivedInMailchimp::Keep => None,
            ArchivedInMailchimp::Mark => Some(None),
            ArchivedInMailchimp::Ask => {
                let status = self.records.mailchimp.status;
                let answer = self.draft.asked(self.rules, QuestionKind::ArchivedInMailchimp, &status, None);
                answer.filter(|answer| answer.choice == Choice::Mark).map(|answer| Some(answer.decision))
            }
        };
        let Some(decision) = mark else { return };
        if let Some(effect) = suppression::mark_archived(self.setting(), standing) {
            self.decision = decision;
            self.follow(effect, QuestionKind::ArchivedInMailchimp, &());
            self.decision = None;
        }
    }

    /// Of somebody erased on demand, nothing but suppressions travels.
    fn decide_erased(&mut self) {
        let emails = addresses(self.records.map(Some), self.link);
        if emails.into_iter().any(|email| self.rules.is_erased(email)) {
            self.draft.exclude_and_list(Reason::Erased, None);
        }
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
        let row = consent::decide(facts);
        let effect = suppression::effect(self.setting(), standing, row);
        self.follow(effect, QuestionKind::OptInAgain, &(standing, status));
        let is_opt_out_over = row == Consent::TakeOptOutOff;
        let left = standing.iter().copied().filter(|mark| !(is_opt_out_over && *mark == Mark::OptOut)).collect();
        if let Some(effect) = suppression::signed_up_again(self.setting(), &left) {
            self.follow(effect, QuestionKind::OptInAgain, &(standing, status));
        }
    }

    /// Does what a row of the consent table leads to, asking what only a person can say.
    fn follow<T: Serialize>(&mut self, effect: Effect, kind: QuestionKind, facts: &T) {
        match effect {
            Effect::Adopt(changes) => self.adoption.extend(changes),
            Effect::Write(side, kind, reason, changes) => self.write(Target::Side(side), kind, reason, changes),
            Effect::Ask => {
                let Some(answer) = self.draft.asked(self.rules, kind, facts, None) else { return };
                self.decision = Some(answer.decision);
                for effect in suppression::answered(self.setting(), &answer.choice) {
                    self.follow(effect, kind, facts);
                }
                self.decision = None;
            }
        }
    }

    fn setting(&self) -> Setting<'_> {
        Setting { rules: self.rules, records: self.records, link: self.link }
    }

    /// Whether the mark that keeps the person out comes off by decision.
    fn is_back(&self) -> bool {
        self.writes.iter().any(|parts| parts.kind == Kind::Confirm)
    }

    /// The member's status once what is written so far is done.
    pub fn status_to_come(&self) -> Status {
        let written = self.writes.iter().find_map(|parts| writes::status_written(parts.kind));
        written.or(self.records.mailchimp.status).unwrap_or(Status::Unknown)
    }

    /// The link is suspended while its person is out for a reason of existence or identity.
    fn decide_state(&mut self) {
        let is_suspended = self.is_archived() || self.draft.excluded == Some(Reason::LinkSuspended);
        let wanted = if is_suspended { LinkState::Suspended } else { LinkState::Active };
        let now = self.link.map_or(LinkState::Active, |link| link.state);
        if now != wanted && !self.adoption.iter().any(|change| change.field == Aspect::State) {
            self.adoption.push(existence::state(wanted));
        }
    }

    /// Adds changes to the operation of the same side, kind and reason, or begins one.
    pub fn write(&mut self, side: Target, kind: Kind, reason: Reason, changes: Vec<Change>) {
        let decision = self.decision.clone();
        let reason = if decision.is_some() { Reason::Decided } else { reason };
        let same = |parts: &&mut Parts| {
            parts.side == side && parts.kind == kind && parts.reason == reason && parts.decision == decision
        };
        match self.writes.iter_mut().find(same) {
            Some(parts) => parts.changes.extend(changes),
            None => self.writes.push(Parts {
                side,
                kind,
                reason,
                decision: decision.clone(),
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

    /// The base first, then what is written; without a link, or with one that moves, everything waits
    /// for it.
    fn finish(mut self) -> Draft {
        let mut after = Vec::new();
        let is_first = self.link.is_none();
        if is_first && !self.adoption.iter().any(|change| change.field == Aspect::Email) {
            self.adoption.push(address::email_change(&self.records.map(|record| record.email().cloned())));
        }
        let mut changes: Vec<Change> = self.moved.into_iter().flat_map(|moved| moved.changes.clone()).collect();
        changes.append(&mut self.adoption);
        if is_first || !changes.is_empty() {
            let id = self.draft.operation(self.adopting(changes));
            if is_first || self.moved.is_some() {
                after.push(id);
            }
        }
        let writes = std::mem::take(&mut self.writes);
        writes::arrange(&mut self.draft, &self.rules.fields, self.records, writes, &after);
        self.draft
    }

    fn adopting(&self, changes: Vec<Change>) -> Parts {
        let answer = self.moved.and_then(|moved| moved.answer.as_ref()).map(|answer| answer.decision.clone());
        let decision = answer.or_else(|| self.adopted_under.clone());
        let reason = match (self.moved, self.link) {
            (Some(moved), _) => moved.reason,
            (None, None) => Reason::FirstLink,
            (None, Some(_)) if decision.is_some() => Reason::Decided,
            (None, Some(_)) => Reason::InSync,
        };
        Parts {
            side: Target::Base,
            kind: Kind::Adopt,
            reason,
            decision,
            changes,
            precondition: precondition(self.records.map(Some), Side::Copper, &[]),
            after: Vec::new(),
        }
    }
}
