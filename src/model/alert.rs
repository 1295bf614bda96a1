//! When somebody is told of a run: a pure decision over what waits now and what was told before. It must
//! not know how anybody is told.

use std::collections::BTreeSet;

use serde::Deserialize;

/// After which runs somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotifyWhen {
    /// Each.
    Always,
    /// Those that changed something.
    Changes,
    /// Those after which something new waits, and the third failure in a row.
    Attention,
    /// None.
    Never,
}

/// What waits for somebody, each under a lasting name: a question's id, `held:KIND`, `failed:OPERATION`,
/// [`FAILING`] and [`STALE`].
pub type Waiting = BTreeSet<String>;

/// Three runs in a row came to nothing.
pub const FAILING: &str = "failing";

/// No run succeeded for two hours.
pub const STALE: &str = "stale";

/// Why somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// Something waits that was not told before.
    Waits,
    /// What had failed for long works again.
    Works,
    /// Something changed.
    Changed,
    /// Every run is told.
    Each,
}

/// Whether a run is told, by what waits now and what was told of before; `changed`: how many writes were done.
pub fn decide(when: NotifyWhen, waiting: &Waiting, told: &Waiting, changed: u64) -> Option<Cause> {
    let is_new = waiting.difference(told).next().is_some();
    let works_again = [FAILING, STALE].iter().any(|name| told.contains(*name) && !waiting.contains(*name));
    match when {
        NotifyWhen::Never => None,
        _ if is_new => Some(Cause::Waits),
        _ if works_again => Some(Cause::Works),
        NotifyWhen::Always => Some(Cause::Each),
        NotifyWhen::Changes => (changed > 0).then_some(Cause::Changed),
        NotifyWhen::Attention => None,
    }
}

/// What counts as told of once a run is over: what waits and was told, now or before.
pub fn told_after(waiting: &Waiting, told: &Waiting, is_told: bool) -> Waiting {
    if is_told { waiting.clone() } else { waiting.intersection(told).cloned().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(names: &[&str]) -> Waiting {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn who_is_told_of_what_is_this_table() {
        use Cause::{Changed, Each, Waits, Works};
        use NotifyWhen::{Always, Attention, Changes, Never};
        for (when, waiting, told, changed, expected) in [
            (Attention, &["q1"][..], &[][..], 0, Some(Waits)),
            (Attention, &["q1"], &["q1"], 5, None),
            (Attention, &["q1", "held:create"], &["q1"], 0, Some(Waits)),
            (Attention, &[], &["q1"], 5, None),
            (Attention, &[], &[], 5, None),
            (Attention, &[FAILING], &[], 0, Some(Waits)),
            (Attention, &[FAILING], &[FAILING], 0, None),
            (Attention, &[], &[FAILING], 0, Some(Works)),
            (Attention, &[], &[STALE], 0, Some(Works)),
            (Changes, &[], &[], 1, Some(Changed)),
            (Changes, &[], &[], 0, None),
            (Changes, &["q1"], &[], 0, Some(Waits)),
            (Always, &[], &[], 0, Some(Each)),
            (Never, &["q1", FAILING], &[], 9, None),
        ] {
            assert_eq!(decide(when, &set(waiting), &set(told), changed), expected, "{when:?} {waiting:?} {told:?}");
        }
    }

    #[test]
    fn what_was_settled_is_told_again_when_it_comes_back() {
        let told = told_after(&set(&["q1"]), &set(&[]), true);
        assert_eq!(told, set(&["q1"]));
        let settled = told_after(&set(&[]), &told, false);
        assert_eq!(decide(NotifyWhen::Attention, &set(&["q1"]), &settled, 0), Some(Cause::Waits));
        // What could not be told is not told.
        assert_eq!(told_after(&set(&["q1", "q2"]), &set(&["q1"]), false), set(&["q1"]));
    }
}
