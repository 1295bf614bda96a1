//! A few hundred seeds of the simulator, each of which breaks nothing. The program that plays as many
//! as are wanted is the example `simulate`; it must share every module with this.

use crate::engine::script::Script;
use crate::engine::{Telling, play};

/// Enough to see that a change broke the simulator, or something that breaks often.
const SEEDS: u64 = 200;

#[test]
fn two_hundred_seeds_break_no_invariant() {
    let broken: Vec<String> = (0..SEEDS)
        .filter_map(|seed| {
            let report = play(&Script::of(seed), Telling::Quiet);
            (!report.breaches.is_empty()).then(|| format!("seed {seed}: {}", report.breaches.join("; ")))
        })
        .collect();
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn a_seed_played_twice_tells_the_same() {
    for seed in 0..20 {
        let script = Script::of(seed);
        assert_eq!(play(&script, Telling::Trace).trace, play(&script, Telling::Trace).trace, "seed {seed}");
    }
}
