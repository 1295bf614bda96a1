//! The one bucket of each record, as the planner puts it there. It must hold no rule of its own:
//! whatever it says, a plan of the same world says too.

use std::collections::BTreeSet;

use rayon::prelude::*;

use crate::model::kind::{Kind, Target};
use crate::model::operation::ContactRef;
use crate::model::placement::Placement;
use crate::model::plan::Bucket;
use crate::model::question::Question;
use crate::model::reason::Reason;
use crate::model::side::Side;
use crate::model::snapshot::{NativeId, Record};
use crate::reconcile::draft::Draft;
use crate::reconcile::link::subjects;
use crate::reconcile::newcomer::on;
use crate::reconcile::plan::said;
use crate::reconcile::prepared::Prepared;
use crate::reconcile::world::World;

/// What the planner says of each subject, in the order of the subjects.
pub fn drafts(world: &World) -> Vec<Draft> {
    let rules = Prepared::over(world);
    subjects(world, &rules).subjects.par_iter().map(|subject| said(world, &rules, subject)).collect()
}

/// Which rule put a subject into its bucket.
pub fn reason(draft: &Draft) -> Reason {
    let listed = || draft.listed.first().map(|listed| listed.reason);
    match draft.bucket() {
        Bucket::Changed => changes(draft).map(|operation| operation.reason).next().unwrap_or(Reason::Decided),
        Bucket::Waiting => Reason::QuestionOpen,
        Bucket::Excluded => draft.excluded.or_else(listed).unwrap_or(Reason::Unknown),
        Bucket::Failing => listed().unwrap_or(Reason::Refused),
        Bucket::InSync => listed().unwrap_or(Reason::InSync),
    }
}

/// The questions of a subject that nobody answered.
pub fn open_questions<'a>(world: &'a World, draft: &'a Draft) -> impl Iterator<Item = &'a Question> {
    draft.questions.iter().filter(|question| !world.decisions.contains_key(&question.id))
}

/// Every record of both sides in its bucket, Copper's first, each side by address.
pub fn placements(world: &World) -> Vec<Placement> {
    let mut placements: Vec<Placement> = drafts(world).iter().flat_map(|draft| placed(world, draft)).collect();
    placements.sort_by(|one, other| (one.side, &one.email, &one.id).cmp(&(other.side, &other.email, &other.id)));
    placements
}

fn placed(world: &World, draft: &Draft) -> Vec<Placement> {
    let kinds: BTreeSet<Kind> = changes(draft).map(|operation| operation.kind).collect();
    let questions: Vec<_> = open_questions(world, draft).map(|question| question.kind).collect();
    let ids = draft.ids.iter().flat_map(|(side, ids)| ids.iter().map(move |id| (side, id)));
    ids.map(|(side, id)| {
        let record = world.records.get(side).get(id);
        let contact = record.map_or_else(|| draft.contact.clone(), |record| named(world, side, record));
        Placement {
            side,
            id: id.clone(),
            email: contact.email,
            name: contact.name,
            link: draft.contact.link.clone(),
            bucket: draft.bucket(),
            reason: reason(draft),
            kinds: kinds.iter().copied().collect(),
            questions: questions.clone(),
        }
    })
    .collect()
}

/// A record under its own name and address, whoever drives the subject that it belongs to.
fn named(world: &World, side: Side, record: &Record) -> ContactRef {
    Draft::about(&world.rules.fields, on(side, Some(record)), None).contact
}

fn changes(draft: &Draft) -> impl Iterator<Item = &crate::model::operation::Operation> {
    draft.operations.iter().filter(|operation| operation.side != Target::Base)
}

/// Whether a subject covers a record.
pub fn covers(draft: &Draft, side: Side, id: &NativeId) -> bool {
    draft.ids.get(side).contains(id)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::side::PerSide;
    use crate::reconcile::plan::plan;
    use crate::reconcile::world::tests::{empty, record};

    #[test]
    fn lists_and_counts_of_a_plan_agree() {
        let mut world = empty();
        let people: [(&str, &[&str]); 5] = [
            ("1", &["a@exemple.fr"]),
            ("2", &["b@exemple.fr"]),
            ("3", &[]),
            ("4", &["c@exemple.fr"]),
            ("5", &["c@exemple.fr"]),
        ];
        for (id, emails) in people {
            world.records.copper.insert(NativeId::new(id), record(id, emails));
        }
        world.records.mailchimp.insert(NativeId::new("m"), record("m", &["b@exemple.fr"]));
        let mut counted = PerSide::<BTreeMap<Bucket, u64>>::default();
        for placement in placements(&world) {
            *counted.get_mut(placement.side).entry(placement.bucket).or_default() += 1;
        }
        assert_eq!(counted, plan(&world).plan.counts.records);
        assert_eq!(counted.copper.values().sum::<u64>(), 5);
        assert!(counted.copper.contains_key(&Bucket::Waiting), "{counted:?}");
    }

    #[test]
    fn of_several_people_on_one_address_each_keeps_their_own() {
        let mut world = empty();
        for (id, emails) in [("1", ["a@exemple.fr", "b@exemple.fr"]), ("2", ["b@exemple.fr", "c@exemple.fr"])] {
            world.records.copper.insert(NativeId::new(id), record(id, &emails));
        }
        let emails: Vec<String> = placements(&world).into_iter().map(|placement| placement.email).collect();
        assert_eq!(emails, ["a@exemple.fr", "b@exemple.fr"]);
    }
}
