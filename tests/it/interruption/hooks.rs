//! Cuts at every commit of the store: just before it, and just after.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use copper_mailchimp_sync::steps::StepError;
use copper_mailchimp_sync::store::StoreError;

use crate::interruption::scene::{Scene, run};
use crate::support::rig::Rig;

/// Runs until the commit with this number, counted from 0 with a before and an after for each;
/// `None`: the run had fewer.
async fn cut_at(rig: &Rig, number: usize) -> Option<&'static str> {
    let mut session = rig.session();
    let seen = Arc::new(AtomicUsize::new(0));
    session.store.on_commit(Box::new(move |point| {
        let is_here = seen.fetch_add(1, Ordering::SeqCst) == number;
        if is_here { Err(StoreError::Interrupted { point }) } else { Ok(()) }
    }));
    match run(rig, &mut session).await {
        Ok(()) => None,
        Err(StepError::Store(StoreError::Interrupted { point })) => Some(point),
        Err(error) => panic!("{error}"),
    }
}

async fn every_cut_recovers(scene: &Scene) -> usize {
    let mut number = 0;
    loop {
        let rig = scene.rig();
        let Some(point) = cut_at(&rig, number).await else { return number };
        scene.assert_recovers(&rig, &format!("cut {number} at {point}")).await;
        number += 1;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_run_cut_at_any_commit_recovers() {
    assert!(every_cut_recovers(&Scene::first_day().await).await > 40);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_later_run_cut_at_any_commit_recovers() {
    assert!(every_cut_recovers(&Scene::second_day().await).await > 40);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_cut_at_any_commit_is_made_once_each() {
    assert!(every_cut_recovers(&Scene::crowd().await).await > 15);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_on_answers_cut_at_any_commit_recovers() {
    assert!(every_cut_recovers(&Scene::day_of_answers().await).await > 20);
}
