//! The existence table: what follows when one side of a linked person is not there. Nobody is created
//! or deleted for it, and unseen is not gone. It must not look at tags.

use crate::model::aspect::Aspect;
use crate::model::consent::{Mark, Owner, Status};
use crate::model::kind::{Kind, Target};
use crate::model::link::{Base, Link, LinkState};
use crate::model::operation::{Change, Precondition};
use crate::model::question::{Choice, QuestionKind};
use crate::model::reason::Reason;
use crate::model::rules::DeletedInCopper;
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::Record;
use crate::model::value::Value;
use crate::reconcile::answer::Answer;
use crate::reconcile::draft::{Draft, Parts, addresses, precondition};
use crate::reconcile::link::Presence;
use crate::reconcile::newcomer;
use crate::reconcile::prepared::Prepared;
use crate::reconcile::{marked, scope};

/// One side of a linked person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existence {
    /// There; for a member: as it was when the two last agreed.
    Present,
    /// A member that is there and was changed since.
    Changed,
    /// A member that is archived.
    Archived,
    /// Read by id and not there.
    Gone,
    /// Not listed, and nothing more is known.
    Unseen,
}

/// What follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// Both are there: the other tables speak.
    Fields,
    /// The link is suspended and shown.
    Suspend,
    /// Is the member to stay out?
    AskDeletedInMailchimp,
    /// As configured: ask, unsubscribe or keep.
    DeletedInCopper,
    /// Somebody changed the member since: it is asked whatever is configured.
    AskDeletedInCopper,
    /// The link is closed, and remembered.
    Close,
    /// Nothing.
    Nothing,
}

/// The table: Copper's record, then Mailchimp's.
pub const fn decide(copper: Existence, mailchimp: Existence) -> Outcome {
    use Existence::{Archived, Changed, Gone, Present, Unseen};
    match (copper, mailchimp) {
        (Unseen, _) | (_, Unseen) => Outcome::Nothing,
        (Present | Changed | Archived, Present | Changed) => Outcome::Fields,
        (Present | Changed | Archived, Archived) => Outcome::Suspend,
        (Present | Changed | Archived, Gone) => Outcome::AskDeletedInMailchimp,
        (Gone, Present) => Outcome::DeletedInCopper,
        (Gone, Changed) => Outcome::AskDeletedInCopper,
        (Gone, Archived | Gone) => Outcome::Close,
    }
}

/// What the planner says of a linked person of whom one side is not there.
pub fn draft(rules: &Prepared<'_>, link: &Link, present: &PerSide<Presence<'_>>) -> Draft {
    let records = present.map(Presence::record);
    let mut draft = Draft::about(&rules.fields, records, Some(link));
    if let Some(reason) = scope::exclusion(&rules.scope, records.copper, addresses(records, Some(link))) {
        draft.excluded = Some(reason);
        return draft;
    }
    if link.state == LinkState::Closed {
        draft.excluded = Some(Reason::LinkClosed);
        return draft;
    }
    let mut missing = Missing { rules, link, records, draft };
    missing.decide(existence(present, &link.base));
    missing.draft
}

fn existence(present: &PerSide<Presence<'_>>, base: &Base) -> PerSide<Existence> {
    present.map(|presence| match presence {
        Presence::Unseen(_) => Existence::Unseen,
        Presence::Gone => Existence::Gone,
        Presence::Seen(record) if record.status == Some(Status::Archived) => Existence::Archived,
        Presence::Seen(record) if record.status.is_some() && is_changed(record, base) => Existence::Changed,
        Presence::Seen(_) => Existence::Present,
    })
}

/// Whether a member holds something else than when the two last agreed.
fn is_changed(member: &Record, base: &Base) -> bool {
    let differs = |(name, value): (_, &Value)| base.fields.get(name).is_some_and(|held| held.mailchimp != *value);
    base.emails.mailchimp.as_ref() != member.email() || member.fields.iter().any(differs)
}

/// A linked person of whom one side is not there, while being decided about.
struct Missing<'a> {
    rules: &'a Prepared<'a>,
    link: &'a Link,
    records: PerSide<Option<&'a Record>>,
    draft: Draft,
}

impl Missing<'_> {
    fn decide(&mut self, existence: PerSide<Existence>) {
        match decide(existence.copper, existence.mailchimp) {
            // Both are there, or the member alone, archived: `person` speaks of those.
            Outcome::Fields | Outcome::Suspend => {}
            Outcome::Nothing => self.draft.exclude_and_list(Reason::Unseen, None),
            Outcome::AskDeletedInMailchimp => self.deleted_in_mailchimp(),
            Outcome::DeletedInCopper => match self.rules.existence.deleted_in_copper {
                DeletedInCopper::Ask => self.ask_deleted_in_copper(),
                DeletedInCopper::Unsubscribe => self.unsubscribe(None),
                DeletedInCopper::Keep => self.close(None, Reason::Gone),
            },
            Outcome::AskDeletedInCopper => self.ask_deleted_in_copper(),
            Outcome::Close => self.close(None, Reason::Gone),
        }
    }

    fn ask_deleted_in_copper(&mut self) {
        self.draft.exclude_and_list(Reason::Gone, Some(Side::Copper));
        let Some(answer) = self.draft.asked(self.rules, QuestionKind::DeletedInCopper, &(), None) else { return };
        match answer.choice {
            Choice::Unsubscribe => self.unsubscribe(Some(answer)),
            _ => self.close(Some(answer), Reason::Decided),
        }
    }

    /// Never archived, never deleted: unsubscribed, if mail could come at all, and left alone.
    fn unsubscribe(&mut self, answer: Option<Answer>) {
        let Some(member) = self.records.mailchimp.filter(|member| member.status.is_some_and(Status::is_reachable))
        else {
            return self.close(answer, Reason::DeletedInCopper);
        };
        let text = |status: Option<Status>| status.map_or(Value::Unknown, |status| Value::text(status.as_str()));
        let status = Change {
            mailchimp: text(member.status),
            write: Value::text(Status::Unsubscribed.as_str()),
            ..Change::about(Aspect::Status)
        };
        let owner = Change { write: Value::text(Owner::Copper.as_str()), ..Change::about(Aspect::Owner) };
        let changes = vec![status, owner, state(LinkState::Closed)];
        let mut precondition = precondition(self.records, Side::Mailchimp, &changes);
        precondition.records = self.link.records.clone().map(Some);
        precondition.status = [Status::Subscribed, Status::Pending].into();
        self.draft.excluded = Some(Reason::Gone);
        self.operation(Target::Side(Side::Mailchimp), Kind::Restrict, answer, (changes, precondition));
    }

    fn close(&mut self, answer: Option<Answer>, reason: Reason) {
        self.draft.excluded.get_or_insert(reason);
        let precondition = Precondition { records: self.link.records.clone().map(Some), ..Precondition::default() };
        let changes = vec![state(LinkState::Closed)];
        self.operation(Target::Base, Kind::Adopt, answer, (changes, precondition));
    }

    fn deleted_in_mailchimp(&mut self) {
        let Some(person) = self.records.copper else { return };
        let standing = self.rules.standing(&person.tags);
        self.draft.excluded = Some(Reason::Gone);
        if standing.contains(&Mark::Delete) {
            return marked::alone(self.rules, person, Some(self.link), &mut self.draft);
        }
        if newcomer::is_kept_out(&standing, &mut self.draft) {
            return;
        }
        if person.email().is_some_and(|email| self.rules.is_forgotten(email)) {
            return newcomer::forgotten(self.rules, person, Some(self.link), &mut self.draft);
        }
        self.draft.list(Reason::Gone, Some(Side::Mailchimp), None);
        let answer = self.draft.asked(self.rules, QuestionKind::DeletedInMailchimp, &(), None);
        match answer {
            Some(answer) if answer.choice == Choice::AddAgain => {
                newcomer::add_pending(self.rules, person, self.link, answer, &mut self.draft);
            }
            Some(answer) if self.link.state != LinkState::Suspended => self.suspend(answer),
            _ => {}
        }
    }

    fn suspend(&mut self, answer: Answer) {
        let precondition = Precondition { records: self.link.records.clone().map(Some), ..Precondition::default() };
        let changes = vec![state(LinkState::Suspended)];
        self.operation(Target::Base, Kind::Adopt, Some(answer), (changes, precondition));
    }

    fn operation(
        &mut self,
        side: Target,
        kind: Kind,
        answer: Option<Answer>,
        (changes, precondition): (Vec<Change>, Precondition),
    ) {
        let reason = match (&answer, side) {
            (Some(_), _) => Reason::Decided,
            (None, Target::Base) => Reason::Gone,
            (None, Target::Side(_)) => Reason::DeletedInCopper,
        };
        let decision = answer.map(|answer| answer.decision);
        self.draft.operation(Parts { side, kind, reason, decision, changes, precondition, after: Vec::new() });
    }
}

/// A person who was merged into somebody with a link of their own: the link is closed, the member is
/// left alone. The suppression, if there was one, came over with the tags.
pub fn superseded(rules: &Prepared<'_>, link: &Link, member: Option<&Record>) -> Draft {
    let records = PerSide { copper: None, mailchimp: member };
    let mut draft = Draft::about(&rules.fields, records, Some(link));
    draft.excluded = scope::exclusion(&rules.scope, None, addresses(records, Some(link)));
    if draft.excluded.is_none() {
        draft.exclude_and_list(Reason::MergedAway, Some(Side::Mailchimp));
        let mut missing = Missing { rules, link, records, draft };
        missing.close(None, Reason::MergedAway);
        return missing.draft;
    }
    draft
}

/// A link that changes its state.
pub fn state(state: LinkState) -> Change {
    Change { write: Value::text(state.as_str()), ..Change::about(Aspect::State) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_an_outcome_for_every_pair() {
        use Existence::{Archived, Changed, Gone, Present, Unseen};
        use Outcome::{AskDeletedInCopper, AskDeletedInMailchimp, Close, DeletedInCopper, Fields, Nothing, Suspend};
        let columns = [Present, Changed, Archived, Gone, Unseen];
        let there = [Fields, Fields, Suspend, AskDeletedInMailchimp, Nothing];
        let gone = [DeletedInCopper, AskDeletedInCopper, Close, Close, Nothing];
        for (row, expected) in [(Present, there), (Changed, there), (Gone, gone), (Unseen, [Nothing; 5])] {
            for (column, expected) in columns.into_iter().zip(expected) {
                assert_eq!(decide(row, column), expected, "{row:?} {column:?}");
            }
        }
    }
}
