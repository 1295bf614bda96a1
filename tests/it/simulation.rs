//! A few hundred seeds of the simulator, each of which breaks nothing. The program that plays as many
//! as are wanted is the example `simulate`; it must share every module with this.

use crate::engine::script::Script;
use crate::engine::{Telling, play};

/// Enough to see that a change broke the simulator, or something that breaks often.
const SEEDS: u64 = 200;

/// Each broke something once, and what it led to was mended. As long as scripts are drawn the same way.
const ONCE_BROKEN: [u64; 35] = [
    774, 932, 4608, 13380, 14844, 16645, 19422, 19505, 22089, 24820, 25134, 34408, 38651, 44172, 47503, 55208, 64451,
    68238, 79989, 80470, 81974, 82360, 82547, 91133, 100_761, 123_976, 127_379, 128_116, 139_083, 150_983, 181_924,
    206_498, 214_201, 229_658, 283_153,
];

fn assert_unbroken(seeds: impl Iterator<Item = u64>) {
    let broken: Vec<String> = seeds
        .filter_map(|seed| {
            let report = play(&Script::of(seed), Telling::Quiet);
            (!report.breaches.is_empty()).then(|| format!("seed {seed}: {}", report.breaches.join("; ")))
        })
        .collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn two_hundred_seeds_break_no_invariant() {
    assert_unbroken(0..SEEDS);
}

#[test]
fn what_broke_once_is_not_broken_again() {
    assert_unbroken(ONCE_BROKEN.into_iter());
}

#[test]
fn a_seed_played_twice_tells_the_same() {
    for seed in 0..20 {
        let script = Script::of(seed);
        assert_eq!(play(&script, Telling::Trace).trace, play(&script, Telling::Trace).trace, "seed {seed}");
    }
}
