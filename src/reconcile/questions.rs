//! Questions that are about several people at once. It must not answer any.

use crate::model::question::{Choice, QuestionKind};
use crate::model::reason::Reason;
use crate::model::rules::Rules;
use crate::model::side::PerSide;
use crate::model::snapshot::Record;
use crate::reconcile::draft::Draft;
use crate::reconcile::scope;

/// Several people on common addresses: one of them may be chosen to drive; until then, no write.
pub fn shared(rules: &Rules, people: &PerSide<Vec<&Record>>) -> Draft {
    let first = PerSide { copper: people.copper.first().copied(), mailchimp: people.mailchimp.first().copied() };
    let mut draft = Draft::about(&rules.fields, first, None);
    draft.records = people.as_ref().map(|records| records.len() as u64);
    draft.ids = people.as_ref().map(|records| records.iter().map(|record| record.id.clone()).collect());
    let everyone = || people.copper.iter().chain(&people.mailchimp).flat_map(|record| &record.emails);
    if let Some(reason) = scope::exclusion(&rules.scope, None, everyone()) {
        draft.excluded = Some(reason);
        return draft;
    }
    let emails: Vec<_> = everyone().collect();
    draft.ask(QuestionKind::SharedAddress, &emails, None);
    let choices = people.copper.iter().map(|record| Choice::Use(record.id.clone())).collect();
    if let Some(question) = draft.questions.last_mut() {
        question.choices = choices;
    }
    draft.list(Reason::SharedAddress, None, None);
    draft
}
