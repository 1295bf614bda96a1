//! What a row of the consent table does: to the marks in Copper, to the member's status, to the
//! base. It must not choose the row.

use std::collections::BTreeSet;

use crate::model::aspect::Aspect;
use crate::model::consent::{Mark, Owner, Status};
use crate::model::kind::Kind;
use crate::model::link::{Base, Link};
use crate::model::operation::Change;
use crate::model::reason::Reason;
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::Record;
use crate::model::sorted::SortedMap;
use crate::model::value::Value;
use crate::reconcile::consent::{self, Consent};
use crate::reconcile::prepared::Prepared;

/// Somebody on both sides, as far as consent goes.
#[derive(Debug, Clone, Copy)]
pub struct Setting<'a> {
    /// The settings.
    pub rules: &'a Prepared<'a>,
    /// The two records.
    pub records: PerSide<&'a Record>,
    /// Their link, where there is one.
    pub link: Option<&'a Link>,
}

/// What follows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// The base takes these; none: nothing happens.
    Adopt(Vec<Change>),
    /// A write, whose changes the base takes with it.
    Write(Side, Kind, Reason, Vec<Change>),
    /// A person says.
    Ask,
}

/// The marks that count: those in Copper; with the opt-out mark switched off, the base's own.
pub fn standing(setting: Setting<'_>) -> BTreeSet<Mark> {
    let mut standing = setting.rules.standing(&setting.records.copper.tags);
    if setting.has_no_opt_out_mark() && setting.had(Mark::OptOut) {
        standing.insert(Mark::OptOut);
    }
    standing
}

/// What a row does to somebody with these marks.
pub fn effect(setting: Setting<'_>, standing: &BTreeSet<Mark>, row: Consent) -> Effect {
    match row {
        Consent::Untouched => Effect::Adopt(Vec::new()),
        Consent::Settled => Effect::Adopt(setting.settled(standing)),
        Consent::Restrict(owner) => setting.restrict(standing, owner),
        Consent::PutOptOut(owner) => setting.put_opt_out(standing, owner),
        Consent::TakeOptOutOff => setting.take_opt_out_off(standing),
        Consent::Reactivate => setting.reactivate(standing),
        Consent::AskOptInAgain => Effect::Ask,
    }
}

impl Setting<'_> {
    fn base(&self) -> Option<&Base> {
        self.link.map(|link| &link.base)
    }

    fn had(&self, mark: Mark) -> bool {
        self.base().is_some_and(|base| base.marks.contains(&mark))
    }

    fn has_no_opt_out_mark(&self) -> bool {
        self.rules.marks.opt_out.trim().is_empty()
    }

    /// The base takes marks, status and owner as they are, where they differ.
    fn settled(&self, standing: &BTreeSet<Mark>) -> Vec<Change> {
        let mut changes = self.mark_changes(standing);
        let status = self.records.mailchimp.status.unwrap_or(Status::Unknown);
        if self.base().and_then(|base| base.status) != Some(status) {
            changes.push(self.status_change(Value::Empty));
        }
        let owner = self.base().and_then(|base| base.suppression.as_ref()).map(|suppression| suppression.owner);
        let becomes = match (status.is_suppressed(), owner) {
            (true, None) => Some(consent::contact_owner(status)),
            (true, Some(owner)) => Some(owner),
            (false, _) => None,
        };
        if becomes != owner {
            changes.push(owner_change(becomes));
        }
        changes
    }

    fn restrict(&self, standing: &BTreeSet<Mark>, owner: Owner) -> Effect {
        let reason = if owner == Owner::Ours { Reason::InactiveMark } else { Reason::OptOutMark };
        let changes = self.changes(standing, Some(owner), Value::text(Status::Unsubscribed.as_str()));
        Effect::Write(Side::Mailchimp, Kind::Restrict, reason, changes)
    }

    fn put_opt_out(&self, standing: &BTreeSet<Mark>, owner: Owner) -> Effect {
        let with_mark: BTreeSet<Mark> = standing.iter().copied().chain([Mark::OptOut]).collect();
        let reason = if owner == Owner::Bounce { Reason::Bounced } else { Reason::OptedOutByContact };
        let mut mark = Change::about(Aspect::Tag(self.rules.marks.opt_out.clone()));
        mark.write = Value::text(&self.rules.marks.opt_out);
        self.mark(reason, self.changes(&with_mark, Some(owner), Value::Empty), vec![mark])
    }

    fn take_opt_out_off(&self, standing: &BTreeSet<Mark>) -> Effect {
        let without_mark: BTreeSet<Mark> = standing.iter().copied().filter(|mark| *mark != Mark::OptOut).collect();
        let tags = self.records.copper.tags.as_known().into_iter().flat_map(SortedMap::values);
        let marks = tags
            .filter(|tag| self.rules.mark(tag) == Some(Mark::OptOut))
            .map(|tag| Change { copper: Value::text(tag), ..Change::about(Aspect::Tag(tag.clone())) })
            .collect();
        self.mark(Reason::SubscribedAgain, self.changes(&without_mark, None, Value::Empty), marks)
    }

    /// With the mark switched off, only the base learns of it.
    fn mark(&self, reason: Reason, mut changes: Vec<Change>, tags: Vec<Change>) -> Effect {
        if self.has_no_opt_out_mark() {
            return Effect::Adopt(changes);
        }
        changes.extend(tags);
        Effect::Write(Side::Copper, Kind::Mark, reason, changes)
    }

    fn reactivate(&self, standing: &BTreeSet<Mark>) -> Effect {
        let changes = self.changes(standing, None, Value::text(Status::Subscribed.as_str()));
        Effect::Write(Side::Mailchimp, Kind::Reactivate, Reason::InactiveMarkGone, changes)
    }

    /// What the base takes together with a write.
    fn changes(&self, becomes: &BTreeSet<Mark>, owner: Option<Owner>, status: Value) -> Vec<Change> {
        let mut changes = self.mark_changes(becomes);
        changes.extend([self.status_change(status), owner_change(owner)]);
        changes
    }

    /// The marks of the base that come or go.
    fn mark_changes(&self, becomes: &BTreeSet<Mark>) -> Vec<Change> {
        [Mark::Inactive, Mark::OptOut]
            .into_iter()
            .filter(|mark| self.had(*mark) != becomes.contains(mark))
            .map(|mark| Change {
                write: Value::Flag(becomes.contains(&mark)),
                ..Change::about(Aspect::Mark(mark.as_str().to_owned()))
            })
            .collect()
    }

    fn status_change(&self, write: Value) -> Change {
        let mut change = Change::about(Aspect::Status);
        change.mailchimp = self.records.mailchimp.status.map_or(Value::Unknown, |status| Value::text(status.as_str()));
        if let Some(status) = self.base().and_then(|base| base.status) {
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
