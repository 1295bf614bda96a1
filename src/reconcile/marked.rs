//! The delete mark: who carries it is out of the synchronisation at once, and a person says what
//! becomes of them. Nobody is deleted without an answer that says so.

use crate::model::aspect::Aspect;
use crate::model::consent::{Mark, Status};
use crate::model::kind::{Kind, Target};
use crate::model::link::{Link, LinkState};
use crate::model::operation::Change;
use crate::model::question::Choice;
use crate::model::reason::Reason;
use crate::model::rules::DeleteInMailchimp;
use crate::model::side::{PerSide, Side};
use crate::model::snapshot::Record;
use crate::model::sorted::SortedMap;
use crate::model::tag::Tags;
use crate::model::value::Value;
use crate::reconcile::answer::Answer;
use crate::reconcile::draft::{Draft, Parts, precondition};
use crate::reconcile::existence;
use crate::reconcile::prepared::Prepared;

/// What is to become of somebody marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fate {
    /// Nobody said yet, or said to leave them out while marked.
    Out,
    /// Kept, unsubscribed, marked inactive.
    Archive(Answer),
    /// Deleted for good on both sides.
    Delete(Answer),
}

/// Takes the person out and meets the question.
pub fn fate(rules: &Prepared<'_>, draft: &mut Draft) -> Fate {
    draft.is_marked = true;
    draft.excluded = Some(Reason::Marked);
    match draft.asked_of_marked(rules) {
        Some(answer) if answer.choice == Choice::Archive => Fate::Archive(answer),
        Some(answer) if answer.choice == Choice::Delete => Fate::Delete(answer),
        _ => Fate::Out,
    }
}

/// Somebody marked of whom there is no member: the Copper half alone.
pub fn alone(rules: &Prepared<'_>, person: &Record, link: Option<&Link>, draft: &mut Draft) {
    let records = PerSide { copper: Some(person), mailchimp: None };
    match fate(rules, draft) {
        Fate::Out => {}
        Fate::Delete(answer) => destroy(rules, records, link, &answer, draft),
        Fate::Archive(answer) => {
            let inactive = Aspect::Mark(Mark::Inactive.as_str().to_owned());
            let mut changes = archive_changes(rules, &person.tags);
            changes.push(Change { write: Value::Flag(true), ..Change::about(inactive) });
            let precondition = precondition(records, Side::Copper, &changes);
            draft.operation(Parts {
                side: Target::Side(Side::Copper),
                kind: Kind::Mark,
                reason: Reason::Decided,
                decision: Some(answer.decision),
                changes,
                precondition,
                after: Vec::new(),
            });
        }
    }
}

/// The delete mark off, the inactive mark on, once; every other tag stays. The base learns of the mark
/// from what keeps mail away, so that the member's half stays due where only this one is done.
pub fn archive_changes(rules: &Prepared<'_>, tags: &Tags) -> Vec<Change> {
    tag_changes(rules, tags, &[Mark::Delete], Some(Mark::Inactive))
}

/// Every spelling of some marks off, and one mark on where none of its spellings stands.
pub fn tag_changes(rules: &Prepared<'_>, tags: &Tags, off: &[Mark], on: Option<Mark>) -> Vec<Change> {
    let spellings = || tags.as_known().into_iter().flat_map(SortedMap::values);
    let is = |tag: &String, mark: Mark| rules.mark(tag) == Some(mark);
    let removed = spellings()
        .filter(|tag| off.iter().any(|mark| is(tag, *mark)))
        .map(|tag| Change { copper: Value::text(tag), ..Change::about(Aspect::Tag(tag.clone())) });
    let missing = on.filter(|mark| !spellings().any(|tag| is(tag, *mark))).map(|mark| rules.marks.get(mark));
    let added = missing
        .filter(|name| !name.trim().is_empty())
        .map(|name| Change { write: Value::text(name), ..Change::about(Aspect::Tag(name.to_owned())) });
    removed.chain(added).collect()
}

/// Mailchimp first, then Copper; a half that failed is offered again as long as the answer stands.
pub fn destroy(
    rules: &Prepared<'_>,
    records: PerSide<Option<&Record>>,
    link: Option<&Link>,
    answer: &Answer,
    draft: &mut Draft,
) {
    let mut after = Vec::new();
    for (side, changes) in [(Side::Mailchimp, member_changes(rules, records.mailchimp)), (Side::Copper, close(link))] {
        let Some(record) = records.get(side) else { continue };
        let is_hidden = rules.existence.delete_in_mailchimp == DeleteInMailchimp::Archive
            && record.status == Some(Status::Archived);
        if is_hidden {
            draft.list(Reason::Archived, Some(side), None);
            continue;
        }
        let id = draft.operation(Parts {
            side: Target::Side(side),
            kind: Kind::Destroy,
            reason: Reason::Decided,
            decision: Some(answer.decision.clone()),
            precondition: precondition(records, side, &changes),
            changes,
            after: after.clone(),
        });
        after.push(id);
    }
}

/// Deleted for good, or, where it is configured so, archived.
fn member_changes(rules: &Prepared<'_>, member: Option<&Record>) -> Vec<Change> {
    let status = member.and_then(|member| member.status).map_or(Value::Unknown, |status| Value::text(status.as_str()));
    let write = match rules.existence.delete_in_mailchimp {
        DeleteInMailchimp::Permanent => Value::Empty,
        DeleteInMailchimp::Archive => Value::text(Status::Archived.as_str()),
    };
    vec![Change { mailchimp: status, write, ..Change::about(Aspect::Status) }]
}

fn close(link: Option<&Link>) -> Vec<Change> {
    link.map(|_| existence::state(LinkState::Closed)).into_iter().collect()
}
