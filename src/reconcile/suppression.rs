//! What a row of the consent table does: to the marks in Copper, to the member's status, to the
//! base. It must not choose the row.

use std::collections::BTreeSet;

use crate::model::aspect::Aspect;
use crate::model::consent::{Mark, Owner, Status};
use crate::model::kind::Kind;
use crate::model::link::{Base, Link};
use crate::model::operation::Change;
use crate::model::question::Choice;
use crate::model::reason::Reason;
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::Record;
use crate::model::sorted::SortedMap;
use crate::model::value::Value;
use crate::reconcile::consent::{self, Consent};
use crate::reconcile::marked;
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

/// The marks that count: those in Copper, an opt-out of anybody else at the member's address, and
/// with the opt-out mark switched off, the base's own.
pub fn standing(setting: Setting<'_>) -> BTreeSet<Mark> {
    let mut standing = setting.rules.standing(&setting.records.copper.tags);
    let is_address_out = setting.records.mailchimp.emails.iter().any(|email| setting.rules.is_opted_out(email));
    if is_address_out || (setting.has_no_opt_out_mark() && setting.had(Mark::OptOut)) {
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

/// What an answer about wanting mail again leads to.
pub fn answered(setting: Setting<'_>, choice: &Choice) -> Vec<Effect> {
    let standing = standing(setting);
    match choice {
        // The contact has the last word: the marks go, and a mail asks for it.
        Choice::Pending => {
            setting.marks_off(&[Mark::OptOut, Mark::Inactive]).into_iter().chain([setting.confirm()]).collect()
        }
        Choice::KeepOut if setting.is_reachable() => {
            let owner = if standing.contains(&Mark::Inactive) { Owner::Ours } else { Owner::Copper };
            vec![setting.restrict(&standing, owner)]
        }
        _ => Vec::new(),
    }
}

/// Kept, unsubscribed by us, marked inactive: `becomes` are the marks that stand from then on.
pub fn archive(setting: Setting<'_>, becomes: &BTreeSet<Mark>) -> Vec<Effect> {
    let member = if setting.is_reachable() {
        setting.restrict(becomes, Owner::Ours)
    } else {
        Effect::Adopt(setting.settled(becomes))
    };
    let changes = marked::archive_changes(setting.rules, &setting.records.copper.tags);
    let copper = Effect::Write(Side::Copper, Kind::Mark, Reason::Decided, changes);
    // Marks that were not all seen cannot be exchanged.
    match setting.records.copper.tags.as_known() {
        Some(_) => vec![member, copper],
        None => Vec::new(),
    }
}

/// What the base takes of a member who is archived.
pub fn archived(setting: Setting<'_>) -> Vec<Change> {
    let is_known = setting.base().and_then(|base| base.status) == Some(Status::Archived);
    if is_known { Vec::new() } else { vec![setting.status_change(Value::Empty)] }
}

/// The inactive mark for somebody who is archived, once.
pub fn mark_archived(setting: Setting<'_>, standing: &BTreeSet<Mark>) -> Option<Effect> {
    let is_due = !standing.contains(&Mark::Inactive) && !setting.had(Mark::Inactive);
    let tags = &setting.records.copper.tags;
    let mut changes = marked::tag_changes(setting.rules, tags, &[], Some(Mark::Inactive));
    let with_mark = standing.iter().copied().chain([Mark::Inactive]).collect();
    changes.extend(setting.mark_changes(&with_mark));
    (is_due && tags.as_known().is_some()).then_some(Effect::Write(Side::Copper, Kind::Mark, Reason::Archived, changes))
}

/// Whoever had to sign up again and did carries that mark no longer.
pub fn signed_up_again(setting: Setting<'_>, standing: &BTreeSet<Mark>) -> Option<Effect> {
    let is_clear = ![Mark::Delete, Mark::Inactive, Mark::OptOut].iter().any(|mark| standing.contains(mark));
    let is_subscribed = setting.records.mailchimp.status == Some(Status::Subscribed);
    let is_due = standing.contains(&Mark::Resubscribe) && is_clear && is_subscribed;
    let changes = marked::tag_changes(setting.rules, &setting.records.copper.tags, &[Mark::Resubscribe], None);
    is_due.then_some(Effect::Write(Side::Copper, Kind::Mark, Reason::SubscribedAgain, changes))
}

impl Setting<'_> {
    fn is_reachable(&self) -> bool {
        self.records.mailchimp.status.is_some_and(Status::is_reachable)
    }

    fn confirm(&self) -> Effect {
        let changes = self.changes(&BTreeSet::new(), None, Value::text(Status::Pending.as_str()));
        Effect::Write(Side::Mailchimp, Kind::Confirm, Reason::Decided, changes)
    }

    /// Takes some marks off, where any of them stands.
    fn marks_off(&self, marks: &[Mark]) -> Option<Effect> {
        let mut changes = marked::tag_changes(self.rules, &self.records.copper.tags, marks, None);
        if changes.is_empty() {
            return None;
        }
        changes.extend(self.mark_changes(&BTreeSet::new()));
        Some(Effect::Write(Side::Copper, Kind::Mark, Reason::Decided, changes))
    }

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
