//! The walk in one process, where a test moves the clock.

use copper_mailchimp_sync::sandbox::people;
use copper_mailchimp_sync::steps::apply::verify;
use copper_mailchimp_sync::steps::{Refusal, StepError};

use crate::support::rig::Rig;

const DAY: i64 = 86_400;

#[tokio::test(flavor = "multi_thread")]
async fn the_cast_settles_down() {
    let rig = Rig::new(people::seed_cast);
    rig.settle_down().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_can_be_applied_for_a_day_and_no_longer() {
    let rig = Rig::new(people::seed_cast);
    let mut session = rig.session();
    let made = rig.plan(&mut session).await.unwrap();
    rig.clock.advance(DAY);
    assert_eq!(verify::open(&session, &made.path).unwrap(), made.file);
    rig.clock.advance(1);
    let refused = verify::open(&session, &made.path);
    assert!(matches!(refused, Err(StepError::Refused(Refusal::Expired))), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plan_is_used_once_its_first_intent_is_written() {
    let rig = Rig::new(people::seed_cast);
    let mut session = rig.session();
    let made = rig.plan(&mut session).await.unwrap();
    assert!(verify::open(&session, &made.path).is_ok());
    session.stop.cancel();
    rig.apply(&mut session, &made.file).await.unwrap();
    let refused = verify::open(&session, &made.path);
    assert!(matches!(refused, Err(StepError::Refused(Refusal::Used))), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_asked_to_stop_begins_nothing_more() {
    let rig = Rig::new(people::seed_cast);
    let mut session = rig.session();
    let made = rig.plan(&mut session).await.unwrap();
    let before = rig.services().ground_truth();
    session.stop.cancel();
    rig.apply(&mut session, &made.file).await.unwrap();
    assert_eq!(rig.services().ground_truth(), before);
    drop(session);
    rig.settle_down().await;
    assert_ne!(rig.services().ground_truth(), before);
}
