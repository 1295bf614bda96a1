//! Makes a script that fails shorter: one step less as long as it still fails. It must not change what
//! the steps left do.

use super::script::{Script, Step};
use super::{Telling, play};

/// The shortest script found that still breaches the same invariant.
pub fn shrink(script: &Script) -> Script {
    let Some(wanted) = first(script) else { return script.clone() };
    let mut least = script.clone();
    loop {
        let before = size(&least);
        for at in (0..least.steps.len()).rev() {
            try_(&mut least, &wanted, |less| _ = less.steps.remove(at));
        }
        for at in (0..least.people.len()).rev() {
            try_(&mut least, &wanted, |less| _ = less.people.remove(at));
        }
        for at in (0..least.members.len()).rev() {
            try_(&mut least, &wanted, |less| _ = less.members.remove(at));
        }
        for at in (0..least.settings.len()).rev() {
            try_(&mut least, &wanted, |less| _ = less.settings.remove(at));
        }
        for at in 0..least.steps.len() {
            try_(&mut least, &wanted, |less| {
                if let Step::Command { cut, meanwhile, .. } = &mut less.steps[at] {
                    *cut = None;
                    meanwhile.clear();
                }
            });
        }
        if size(&least) == before {
            return least;
        }
    }
}

fn try_(least: &mut Script, wanted: &str, change: impl FnOnce(&mut Script)) {
    let mut less = least.clone();
    change(&mut less);
    if first(&less).is_some_and(|found| found == wanted) {
        *least = less;
    }
}

fn size(script: &Script) -> usize {
    script.steps.len() + script.people.len() + script.members.len() + script.settings.len()
}

/// The invariant that is breached first.
fn first(script: &Script) -> Option<String> {
    let report = play(script, Telling::Quiet);
    report.breaches.first().map(|breach| breach.split(':').next().unwrap_or_default().to_owned())
}
