//! Questions that are about several people at once. It must not answer any.

use crate::model::email::Email;
use crate::model::question::QuestionKind;
use crate::model::reason::Reason;
use crate::model::side::PerSide;
use crate::model::snapshot::{NativeId, Record};
use crate::reconcile::draft::{Draft, full_name};
use crate::reconcile::groups::Group;
use crate::reconcile::prepared::Prepared;
use crate::reconcile::scope;

/// The records of a group, which its questions are about: another set, another question.
pub fn ids(group: &Group<'_>) -> PerSide<Vec<NativeId>> {
    group.as_ref().map(|records| records.iter().map(|record| record.id.clone()).collect())
}

/// Several people on common addresses: one of them may be chosen to drive; until then, no write.
pub fn shared(rules: &Prepared<'_>, group: &Group<'_>) -> Draft {
    let mut draft = about(rules, group);
    if draft.excluded.is_none() {
        let named = |record: &&Record| (record.id.clone(), full_name(&rules.fields, record));
        draft.asked_which(rules, group.copper.iter().map(named).collect());
        draft.list(Reason::SharedAddress, None, None);
    }
    draft
}

/// Somebody who was deleted, or left alone on purpose, is there again.
pub fn came_back(rules: &Prepared<'_>, group: &Group<'_>) -> Draft {
    let mut draft = about(rules, group);
    if let [person] = group.copper.as_slice() {
        draft.excluded = scope::exclusion(&rules.scope, Some(person), person.emails.iter()).or(draft.excluded);
    }
    if draft.excluded.is_none() {
        draft.asked(rules, QuestionKind::CameBack, &(), None);
        draft.exclude_and_list(Reason::Tombstone, None);
    }
    draft
}

/// A draft about a group, out where the scope says so.
pub fn about(rules: &Prepared<'_>, group: &Group<'_>) -> Draft {
    let first = PerSide { copper: group.copper.first().copied(), mailchimp: group.mailchimp.first().copied() };
    let mut draft = Draft::about(&rules.fields, first, None);
    draft.records = group.as_ref().map(|records| records.len() as u64);
    draft.ids = ids(group);
    let everyone: Vec<&Email> = group.copper.iter().chain(&group.mailchimp).flat_map(|record| &record.emails).collect();
    draft.excluded = scope::exclusion(&rules.scope, None, everyone.into_iter());
    draft
}
