//! Each row of the rules as a story, through the command line alone: people act in both services, the
//! program runs, and both services are looked at. Every story ends with a plan without changes.

mod lost_store;
mod refused;
mod story;
mod unattended;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use self::story::Story;

/// Each story is mostly a process that starts; a few at once keep the machine busy.
const LANES: usize = 4;

#[test]
fn every_story_ends_as_told_and_leaves_nothing_to_do() {
    let stories = story::all();
    let next = AtomicUsize::new(0);
    let wrong: Vec<String> = thread::scope(|scope| {
        let lane = || {
            let mine = std::iter::from_fn(|| stories.get(next.fetch_add(1, Ordering::SeqCst)));
            mine.filter_map(|(name, story)| story.play().err().map(|wrong| format!("--- {name}\n{wrong}"))).collect()
        };
        let lanes: Vec<thread::ScopedJoinHandle<'_, Vec<String>>> = (0..LANES).map(|_| scope.spawn(lane)).collect();
        lanes.into_iter().flat_map(|lane| lane.join().unwrap()).collect()
    });
    assert!(wrong.is_empty(), "{} of {} stories differ\n{}", wrong.len(), stories.len(), wrong.join("\n"));
}

#[test]
fn every_story_says_which_row_it_tells() {
    let stories: Vec<(String, Story)> = story::all();
    assert!(stories.len() > 60, "{}", stories.len());
    assert!(stories.iter().all(|(name, _)| name.contains(": ")));
}
