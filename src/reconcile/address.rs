//! A linked person's address: what the identity table says becomes a change of address, a question or
//! a note. It must not judge whether an address is free.

use crate::model::aspect::Aspect;
use crate::model::email::Email;
use crate::model::kind::{Kind, Target};
use crate::model::link::LinkState;
use crate::model::operation::Change;
use crate::model::question::{Choice, QuestionKind};
use crate::model::reason::Reason;
use crate::model::side::{PerSide, Side};
use crate::model::value::Value;
use crate::reconcile::existence;
use crate::reconcile::identity::{self, Outcome, Shift};
use crate::reconcile::newcomer;
use crate::reconcile::person::Person;

impl Person<'_> {
    /// Each side's first address against its own past.
    pub fn decide_address(&mut self) {
        let (copper, member) = (self.records.copper, self.records.mailchimp);
        let now = self.records.map(|record| record.email().cloned());
        let Some(link) = self.link else {
            self.adoption.push(email_change(&now));
            return;
        };
        match identity::shift(&link.base, &copper.emails, member.email()) {
            Shift::None => {}
            Shift::Alike => self.adoption.push(email_change(&now)),
            Shift::InCopper(to) => self.follow_to_mailchimp(to),
            Shift::InMailchimp { from, to } => self.follow_to_copper(from, to),
            Shift::Apart => self.settle_apart(&now),
            Shift::Lost => self.set_aside(QuestionKind::LostAddress),
        }
    }

    fn follow_to_mailchimp(&mut self, to: &Email) {
        let Some(link) = self.link else { return };
        let place = self.rules.addresses.place(link, Side::Mailchimp, to);
        let is_forgotten = self.rules.is_forgotten(to);
        match identity::to_mailchimp(self.status_to_come(), place) {
            _ if is_forgotten => self.list_address(Reason::Forgotten),
            Outcome::Rekey => self.rekey(Side::Mailchimp, self.records.mailchimp.email(), to),
            Outcome::Listed(reason) => self.list_address(reason),
            Outcome::Ask(QuestionKind::AddressCycle) => self.set_aside(QuestionKind::AddressCycle),
            Outcome::Ask(kind) => self.ask_about(kind, to),
        }
    }

    fn follow_to_copper(&mut self, from: &Email, to: &Email) {
        let Some(link) = self.link else { return };
        match identity::to_copper(self.rules.addresses.place(link, Side::Copper, to)) {
            Outcome::Rekey => self.rekey(Side::Copper, Some(from), to),
            Outcome::Listed(reason) => self.list_address(reason),
            Outcome::Ask(_) => self.set_aside(QuestionKind::AddressCycle),
        }
    }

    /// Another member at the new address, or a new address after a bounce.
    fn ask_about(&mut self, kind: QuestionKind, to: &Email) {
        let about = Some((Aspect::Email, self.shown_addresses()));
        let facts = (self.records.mailchimp.email(), to);
        match (self.draft.asked(self.rules, kind, &facts, about), self.link) {
            (Some(answer), Some(link)) if answer.choice == Choice::Pending => {
                newcomer::add_pending(self.rules, self.records.copper, link, answer, &mut self.draft);
                self.draft.excluded.get_or_insert(Reason::AddressChanged);
            }
            (Some(_), _) if kind == QuestionKind::SamePerson => self.list_address(Reason::AddressTaken),
            _ => self.list_address(Reason::AddressChanged),
        }
    }

    /// Both sides moved, to different addresses: a person says which one counts.
    fn settle_apart(&mut self, now: &PerSide<Option<Email>>) {
        let about = Some((Aspect::Email, self.shown_addresses()));
        let answer = self.draft.asked(self.rules, QuestionKind::AddressConflict, now, about);
        let from = self.link.and_then(|link| link.base.emails.mailchimp.clone());
        let chosen = answer.map(|answer| {
            self.decision = Some(answer.decision);
            answer.choice
        });
        match (chosen, &now.copper, &now.mailchimp) {
            (Some(Choice::Copper), Some(to), _) => self.follow_to_mailchimp(to),
            (Some(Choice::Mailchimp), first, Some(to)) => {
                // What the member had replaces nothing that Copper no longer holds.
                let held = from.filter(|email| self.records.copper.emails.contains(email));
                match held.as_ref().or(first.as_ref()) {
                    Some(from) => self.follow_to_copper(from, to),
                    None => self.list_address(Reason::AddressChanged),
                }
            }
            _ => self.list_address(Reason::AddressChanged),
        }
        self.decision = None;
    }

    /// Nothing but suppressions travels until somebody says what is what.
    fn set_aside(&mut self, kind: QuestionKind) {
        let about = Some((Aspect::Email, self.shown_addresses()));
        let circle = self.link.and_then(|link| self.rules.addresses.circle(&link.id)).cloned();
        self.draft.excluded = Some(Reason::AddressChanged);
        let answer = if let (QuestionKind::AddressCycle, Some(circle)) = (kind, circle) {
            self.draft.asked_circle(self.rules, &circle, about)
        } else {
            let emails = (&self.records.copper.emails, self.records.mailchimp.email());
            self.draft.asked(self.rules, kind, &emails, about)
        };
        match answer {
            Some(answer) if answer.choice == Choice::Close => {
                self.draft.excluded = Some(Reason::LinkClosed);
                self.adopted_under = Some(answer.decision);
                self.adoption.push(existence::state(LinkState::Closed));
            }
            Some(answer) => {
                self.adopted_under = Some(answer.decision);
                self.draft.excluded = Some(Reason::LinkSuspended);
                self.list_address(Reason::LinkSuspended);
            }
            None => self.list_address(Reason::AddressChanged),
        }
    }

    fn rekey(&mut self, side: Side, from: Option<&Email>, to: &Email) {
        let shown = |email: Option<&Email>| email.map_or(Value::Empty, |email| Value::text(email.as_str()));
        let now = self.records.map(|record| shown(record.email()));
        let mut change = Change { copper: now.copper, mailchimp: now.mailchimp, ..Change::about(Aspect::Email) };
        // The address replaced need not be Copper's first.
        if side == Side::Copper {
            change.copper = shown(from);
        }
        if let Some(link) = self.link {
            change.base_copper = shown(link.base.emails.copper.as_ref());
            change.base_mailchimp = shown(link.base.emails.mailchimp.as_ref());
        }
        change.write = Value::text(to.as_str());
        let reason = if side == Side::Mailchimp { Reason::CopperChanged } else { Reason::MailchimpChanged };
        self.write(Target::Side(side), Kind::Rekey, reason, vec![change]);
    }

    fn list_address(&mut self, reason: Reason) {
        let shown = self.shown_addresses();
        self.draft.list(reason, None, Some((Aspect::Email, shown)));
    }

    fn shown_addresses(&self) -> PerSide<Value> {
        self.records.map(|record| record.email().map_or(Value::Empty, |email| Value::text(email.as_str())))
    }
}

/// What the base takes of both first addresses.
pub fn email_change(now: &PerSide<Option<Email>>) -> Change {
    let shown = |email: &Option<Email>| email.as_ref().map_or(Value::Empty, |email| Value::text(email.as_str()));
    Change { copper: shown(&now.copper), mailchimp: shown(&now.mailchimp), ..Change::about(Aspect::Email) }
}
