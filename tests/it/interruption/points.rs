//! Every shape of plan, cut at every point: before and after each commit, each request lost before its
//! effect and after it, the process ended there. Nothing here waits in real time.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use copper_mailchimp_sync::remote::transport::Transport;
use copper_mailchimp_sync::steps::StepError;
use copper_mailchimp_sync::store::StoreError;

use crate::interruption::scene::{Scene, run, wrapped};
use crate::interruption::shapes::shapes;
use crate::interruption::wire::{Cut, Effect, Tap, Wire};
use crate::support::rig::Rig;

/// Where a run is cut.
#[derive(Debug, Clone, Copy)]
enum Point {
    /// At the commit with this number, counted from 0, with a before and an after for each.
    Commit(usize),
    /// At the request with this number, counted from 1.
    Request(usize, Effect, Cut),
}

/// A clock of its own that runs ahead of every wait.
fn at_once<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().start_paused(true).build().unwrap();
    runtime.block_on(work)
}

/// Plays a scene with a cut; how many commits and requests there were until it ended.
async fn play(rig: &Rig, point: Option<Point>) -> (usize, usize) {
    let wire = match point {
        Some(Point::Request(number, effect, cut)) => Wire::new(number, effect, cut),
        _ => Wire::whole(),
    };
    let tap = |inner| Arc::new(Tap { wire: Arc::clone(&wire), inner }) as Arc<dyn Transport>;
    let mut session = rig.session_over(wrapped(rig, tap));
    let seen = Arc::new(AtomicUsize::new(0));
    let commits = Arc::clone(&seen);
    session.store.on_commit(Box::new(move |at| match (commits.fetch_add(1, Ordering::SeqCst), point) {
        (number, Some(Point::Commit(cut))) if number == cut => Err(StoreError::Interrupted { point: at }),
        _ => Ok(()),
    }));
    let ended = tokio::select! {
        ended = run(rig, &mut session) => Some(ended),
        () = wire.ended.notified() => None,
    };
    match (point, ended) {
        (None, ended) => ended.unwrap().unwrap(),
        (Some(Point::Commit(_)), Some(Err(StepError::Store(StoreError::Interrupted { .. })))) => {}
        // A plan or a run that failed is as good a cut as any.
        (Some(Point::Request(..)), _) => {}
        (point, ended) => panic!("{point:?}: {ended:?}"),
    }
    (seen.load(Ordering::SeqCst), wire.sent())
}

fn points(commits: usize, requests: usize) -> Vec<Point> {
    let mut points: Vec<Point> = (0..commits).map(Point::Commit).collect();
    for number in 1..=requests {
        for effect in [Effect::Before, Effect::After] {
            for cut in [Cut::Line, Cut::Process] {
                points.push(Point::Request(number, effect, cut));
            }
        }
    }
    points
}

/// Cuts a scene everywhere; how often.
fn every_cut_recovers(name: &str, scene: &Scene) -> usize {
    let (commits, requests) = at_once(async { play(&scene.rig(), None).await });
    let points = points(commits, requests);
    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some(point) = points.get(next.fetch_add(1, Ordering::SeqCst)) {
                    at_once(async {
                        let rig = scene.rig();
                        play(&rig, Some(*point)).await;
                        scene.assert_recovers(&rig, &format!("{name}: {point:?}")).await;
                    });
                }
            });
        }
    });
    points.len()
}

#[test]
fn plans_of_every_shape_cut_at_any_point_end_as_if_they_were_not() {
    let scenes = at_once(shapes());
    assert!(scenes.len() >= 30, "{}", scenes.len());
    let mut cuts = 0;
    for (name, scene) in &scenes {
        let count = every_cut_recovers(name, scene);
        assert!(count > 40, "{name}: {count}");
        cuts += count;
    }
    assert!(cuts > 3_000, "{cuts}");
}
