//! Plays seeds: worlds of a few people in which everything may go wrong, and says what must never be.
//! It must not know what is right: the engine's audits do.
//!
//! `cargo run --release --example simulate -- --seeds 10000 [--from 0] [--jobs 2]` plays many;
//! `--seed 17 --trace` one, with every step, request and answer.
#![allow(unreachable_pub, missing_docs, reason = "a program has no readers outside")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "what panics here is a breach")]
#![allow(clippy::print_stdout, clippy::print_stderr, clippy::exit, reason = "it is a program on a terminal")]

mod engine;

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use engine::coverage::Coverage;
use engine::known::KNOWN;
use engine::script::Script;
use engine::shrink::shrink;
use engine::{Telling, play};

/// So many failing seeds of each class are shrunk and shown; the rest is counted.
const SHOWN: u64 = 2;

struct Wanted {
    seeds: u64,
    from: u64,
    jobs: usize,
    seed: Option<u64>,
    trace: Telling,
    until_found: bool,
}

#[derive(Default)]
struct Found {
    failing: BTreeMap<u64, Vec<String>>,
    known: BTreeMap<&'static str, u64>,
    coverage: Coverage,
}

fn main() -> ExitCode {
    let Some(wanted) = wanted() else {
        eprintln!("usage: simulate --seeds N [--from S] [--jobs J] [--until-found] | --seed S [--trace]");
        return ExitCode::from(64);
    };
    // A panic of the program is a breach of its seed, told with the others.
    std::panic::set_hook(Box::new(|_| {}));
    match wanted.seed {
        Some(seed) => one(seed, wanted.trace),
        None => many(&wanted),
    }
}

fn wanted() -> Option<Wanted> {
    let jobs = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut wanted = Wanted { seeds: 1000, from: 0, jobs, seed: None, trace: Telling::Quiet, until_found: false };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        match word.as_str() {
            "--seeds" => wanted.seeds = words.next()?.parse().ok()?,
            "--from" => wanted.from = words.next()?.parse().ok()?,
            "--jobs" => wanted.jobs = words.next()?.parse().ok()?,
            "--seed" => wanted.seed = Some(words.next()?.parse().ok()?),
            "--trace" => wanted.trace = Telling::Trace,
            "--until-found" => wanted.until_found = true,
            _ => return None,
        }
    }
    Some(wanted)
}

fn one(seed: u64, telling: Telling) -> ExitCode {
    let script = Script::of(seed);
    let report = play(&script, telling);
    report.trace.iter().for_each(|line| println!("{line}"));
    report.known.iter().for_each(|name| println!("known: {name}"));
    if report.breaches.is_empty() {
        println!("seed {seed}: no breach");
        return ExitCode::SUCCESS;
    }
    show(seed, &report.breaches, telling);
    ExitCode::from(1)
}

fn many(wanted: &Wanted) -> ExitCode {
    let start = Instant::now();
    let (next, found) = (AtomicU64::new(wanted.from), Mutex::new(Found::default()));
    let end = wanted.from + wanted.seeds;
    thread::scope(|scope| {
        for _ in 0..wanted.jobs.max(1) {
            scope.spawn(|| lane(wanted, &next, end, &found));
        }
    });
    let found = found.into_inner().unwrap();
    let played = next.load(Ordering::SeqCst).min(end) - wanted.from;
    println!("{}", found.coverage.shown());
    let mut classes: BTreeMap<&str, u64> = BTreeMap::new();
    for (seed, breaches) in &found.failing {
        let class = breaches.first().and_then(|breach| breach.split(':').next()).unwrap_or_default();
        let count = classes.entry(class).or_default();
        *count += 1;
        if *count <= SHOWN {
            show(*seed, breaches, Telling::Quiet);
        }
    }
    let seconds = start.elapsed().as_secs_f64();
    println!("{played} seeds in {seconds:.1} s: {:.1} a second", f64::from(u32::try_from(played).unwrap()) / seconds);
    for class in &KNOWN {
        let count = found.known.get(class.name).copied().unwrap_or_default();
        println!("known: {} in {count} seeds: {}", class.name, class.reason);
    }
    println!("{} seeds breach an invariant {classes:?}", found.failing.len());
    ExitCode::from(u8::from(!found.failing.is_empty()))
}

fn lane(wanted: &Wanted, next: &AtomicU64, end: u64, found: &Mutex<Found>) {
    loop {
        let seed = next.fetch_add(1, Ordering::SeqCst);
        if seed >= end {
            return;
        }
        let report = play(&Script::of(seed), Telling::Quiet);
        let mut found = found.lock().unwrap();
        found.coverage.add(&report.coverage);
        for name in report.known {
            *found.known.entry(name).or_default() += 1;
        }
        if !report.breaches.is_empty() {
            found.failing.insert(seed, report.breaches);
        }
        if wanted.until_found && !found.failing.is_empty() {
            return;
        }
    }
}

/// The breaches of a seed, and the shortest way to the first one.
fn show(seed: u64, breaches: &[String], telling: Telling) {
    println!("\nseed {seed}");
    breaches.iter().take(5).for_each(|breach| println!("  {breach}"));
    if telling == Telling::Quiet && std::env::var_os("SIMULATE_QUICK").is_some() {
        return;
    }
    let least = shrink(&Script::of(seed));
    println!("  people {:?}\n  members {:?}\n  settings {:?}", least.people, least.members, least.settings);
    least.steps.iter().enumerate().for_each(|(number, step)| println!("  {number} {step:?}"));
    println!("  answers {:?}", least.answers);
    if telling == Telling::Trace {
        println!("\nthe shortest, told:");
        play(&least, telling).trace.iter().for_each(|line| println!("  {line}"));
    }
}
