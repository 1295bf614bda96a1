//! What a plan may ask a person: only what the two services gave cause for. The store says which records a
//! question is about; it must not say whether the question is right.

use std::sync::Arc;

use copper_mailchimp_sync::model::plan::PlanFile;
use copper_mailchimp_sync::model::question::{Question, QuestionKind};
use copper_mailchimp_sync::model::side::Side;
use copper_mailchimp_sync::model::snapshot::NativeId;
use copper_mailchimp_sync::steps::{Session, StepError};

use super::faults::Wrong;
use super::truth::Truth;
use super::world::World;

/// Looks at every question of a finished plan.
pub fn plan(world: &mut World, session: &Session, file: &PlanFile) -> Result<(), StepError> {
    let (versions, is_told_gone) = {
        let wire = world.wire();
        (wire.versions.clone(), wire.met.contains(&Wrong::NotFound) || wire.was_hidden)
    };
    for truth in &versions {
        world.books.remember(truth);
    }
    for question in &file.body.questions {
        match question.kind {
            QuestionKind::DeletedInCopper if !is_told_gone => gone(world, session, question, Side::Copper, &versions)?,
            QuestionKind::DeletedInMailchimp if !is_told_gone => {
                gone(world, session, question, Side::Mailchimp, &versions)?;
            }
            QuestionKind::OptInAgain => opted_in_again(world, session, question, &versions)?,
            _ => {}
        }
    }
    Ok(())
}

/// Nobody is called gone who is there.
fn gone(
    world: &mut World,
    session: &Session,
    question: &Question,
    side: Side,
    versions: &[Arc<Truth>],
) -> Result<(), StepError> {
    for id in asked_about(session, question, side)? {
        if versions.iter().all(|truth| truth.get(side, id.as_str()).is_some()) {
            world.books.breach(format!("I8: {} about {side} {id}, who is there", question.kind.as_str()));
        }
    }
    Ok(())
}

/// Somebody who gets mail is asked about only where mail was kept from them before: a mark that is new leads
/// to an unsubscription.
fn opted_in_again(
    world: &mut World,
    session: &Session,
    question: &Question,
    versions: &[Arc<Truth>],
) -> Result<(), StepError> {
    let Some(now) = versions.last() else { return Ok(()) };
    for id in asked_about(session, question, Side::Mailchimp)? {
        let Some(member) = now.get(Side::Mailchimp, id.as_str()) else { continue };
        if member.status == "subscribed" && !world.books.was_kept_out(id.as_str(), member) {
            world.books.breach(format!("consent: asked whether {id} may get mail, from whom none was ever kept"));
        }
    }
    Ok(())
}

/// The records of a side that a question is about. Whoever is gone stands in the link alone.
fn asked_about(session: &Session, question: &Question, side: Side) -> Result<Vec<NativeId>, StepError> {
    let link = question.contact.link.as_ref().map(|id| session.store.link(id)).transpose()?.flatten();
    let linked = link.map(|link| link.records.get(side).clone());
    Ok(question.records.get(side).iter().cloned().chain(linked).collect())
}
