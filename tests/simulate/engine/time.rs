//! The time of a simulated world: tokio's paused clock, so that waits and retries cost nothing, plus
//! what is let pass between steps. The program's clock may be wrong; the services' is not.

use std::sync::atomic::{AtomicI64, Ordering};

use copper_mailchimp_sync::steps::Clock;
use tokio::time::Instant;

/// 9 July 2025, 14:30:15 UTC.
pub const START: i64 = 1_752_071_415;

/// Both clocks.
#[derive(Debug)]
pub struct Time {
    origin: Instant,
    passed_ms: AtomicI64,
    skew: AtomicI64,
    latest: AtomicI64,
}

impl Time {
    /// Inside a paused runtime.
    pub fn new() -> Self {
        Self {
            origin: Instant::now(),
            passed_ms: AtomicI64::new(0),
            skew: AtomicI64::new(0),
            latest: AtomicI64::new(START),
        }
    }

    /// The services' time, in milliseconds.
    pub fn true_ms(&self) -> i64 {
        let waited = i64::try_from(self.origin.elapsed().as_millis()).unwrap_or(i64::MAX);
        START * 1000 + self.passed_ms.load(Ordering::Relaxed) + waited
    }

    /// Lets time pass for everybody.
    pub fn pass(&self, seconds: i64) {
        self.passed_ms.fetch_add(seconds * 1000, Ordering::Relaxed);
    }

    /// Sets the program's clock wrong by so many seconds more.
    pub fn jump(&self, seconds: i64) {
        self.skew.fetch_add(seconds, Ordering::Relaxed);
    }

    /// Puts the program's clock right; never back behind what it showed, so time passes for everybody.
    pub fn put_right(&self) {
        self.skew.store(0, Ordering::Relaxed);
        let behind = self.latest.load(Ordering::Relaxed) - self.true_ms().div_euclid(1000);
        self.pass(behind.max(0));
    }
}

impl Clock for Time {
    fn now(&self) -> i64 {
        let now = self.true_ms().div_euclid(1000) + self.skew.load(Ordering::Relaxed);
        self.latest.fetch_max(now, Ordering::Relaxed);
        now
    }
}
