//! Cuts at every request: the line is lost once, or the process ends; before the request has its
//! effect, and after.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use copper_mailchimp_sync::remote::transport::Transport;
use tokio::runtime::Handle;

use crate::interruption::scene::{Scene, run, wrapped};
use crate::interruption::wire::{Cut, Effect, Tap, Wire};
use crate::support::rig::Rig;

async fn play(rig: &Rig, wire: &Arc<Wire>) {
    let tap = |inner| Arc::new(Tap { wire: Arc::clone(wire), inner }) as Arc<dyn Transport>;
    let mut session = rig.session_over(wrapped(rig, tap));
    tokio::select! {
        // A plan or a run that failed is as good a cut as any.
        _ended = run(rig, &mut session) => {}
        () = wire.ended.notified() => {}
    }
}

/// How many games are played at once: what they do is mostly to wait before a retry.
const TABLES: usize = 64;

/// The retries of many runs wait at the same time, so that together they take no longer than a few.
fn every_cut_recovers(scene: &Scene, cut: Cut) {
    let runtime = Handle::current();
    let wire = Wire::whole();
    tokio::task::block_in_place(|| runtime.block_on(play(&scene.rig(), &wire)));
    let count = wire.sent();
    assert!(count > 12, "{count}");
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..TABLES {
            scope.spawn(|| {
                loop {
                    let game = next.fetch_add(1, Ordering::SeqCst);
                    let effect = if game.is_multiple_of(2) { Effect::Before } else { Effect::After };
                    let number = game / 2 + 1;
                    if number > count {
                        return;
                    }
                    let rig = scene.rig();
                    runtime.block_on(play(&rig, &Wire::new(number, effect, cut)));
                    let cut = format!("{cut:?} {effect:?} request {number} of {count}");
                    runtime.block_on(scene.assert_recovers(&rig, &cut));
                }
            });
        }
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_loses_the_line_at_any_request_recovers() {
    every_cut_recovers(&Scene::second_day().await, Cut::Line);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_killed_at_any_request_recovers() {
    every_cut_recovers(&Scene::second_day().await, Cut::Process);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_cut_at_any_request_is_made_once_each() {
    let scene = Scene::crowd().await;
    every_cut_recovers(&scene, Cut::Line);
    every_cut_recovers(&scene, Cut::Process);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_on_answers_that_loses_the_line_at_any_request_recovers() {
    every_cut_recovers(&Scene::day_of_answers().await, Cut::Line);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_on_answers_killed_at_any_request_recovers() {
    every_cut_recovers(&Scene::day_of_answers().await, Cut::Process);
}
