//! A token bucket over tokio's clock, so that a service's allowance is shared fairly by all tasks.
//! It must not know what a request is for.

use tokio::sync::Mutex;
use tokio::time::{Duration, Instant, sleep};

/// The most requests that go out at once after a quiet time. With 150 a minute it stays clear of
/// a rolling window of 180 in 60 seconds.
const MAX_BURST: u32 = 20;

/// Copper takes three bulk requests in any second beside its general allowance. So many in a minute,
/// without a burst, are one every 350 ms: a fourth never falls into the same second, even where the
/// way there takes one of them a little longer than another.
const BULK_PER_MINUTE: u32 = 171;

/// Copper's general allowance. Whoever sets more than this knows of another limit than the documented
/// ones, and the bulk requests keep their proportion to it.
const GENERAL_PER_MINUTE: u32 = 180;

/// Hands out one token a request.
pub(crate) struct Bucket {
    burst: f64,
    per_second: f64,
    level: Mutex<Level>,
}

struct Level {
    tokens: f64,
    at: Instant,
}

impl Bucket {
    /// A full bucket that refills at this many tokens a minute; at least one.
    pub(crate) fn new(per_minute: u32) -> Self {
        let per_minute = per_minute.max(1);
        let burst = f64::from(per_minute.min(MAX_BURST));
        Self {
            burst,
            per_second: f64::from(per_minute) / 60.0,
            level: Mutex::new(Level { tokens: burst, at: Instant::now() }),
        }
    }

    /// What bulk requests draw on too, on a line with this general pace.
    pub(crate) fn for_bulk(requests_per_minute: u32) -> Self {
        let proportion = (requests_per_minute / GENERAL_PER_MINUTE).max(1);
        Self::steady(proportion.saturating_mul(BULK_PER_MINUTE))
    }

    /// One token at a time, without a burst: no two are ever handed out closer together than the
    /// pace says.
    fn steady(per_minute: u32) -> Self {
        let per_second = f64::from(per_minute.max(1)) / 60.0;
        Self { burst: 1.0, per_second, level: Mutex::new(Level { tokens: 1.0, at: Instant::now() }) }
    }

    /// Waits for a token and takes it.
    pub(crate) async fn take(&self) {
        // Held across the sleep: tokio's lock is first in, first out, and so are the waiters.
        let mut level = self.level.lock().await;
        let mut tokens = self.tokens(&level);
        if tokens < 1.0 {
            sleep(Duration::from_secs_f64((1.0 - tokens) / self.per_second)).await;
            tokens = self.tokens(&level).max(1.0);
        }
        *level = Level { tokens: tokens - 1.0, at: Instant::now() };
    }

    fn tokens(&self, level: &Level) -> f64 {
        let refilled = level.at.elapsed().as_secs_f64() * self.per_second;
        (level.tokens + refilled).min(self.burst)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn seconds_for(bucket: &Bucket, count: u32) -> f64 {
        let start = Instant::now();
        for _ in 0..count {
            bucket.take().await;
        }
        start.elapsed().as_secs_f64()
    }

    #[tokio::test(start_paused = true)]
    async fn a_burst_is_free_and_the_rest_keeps_the_pace() {
        let bucket = Bucket::new(150);
        assert!(seconds_for(&bucket, 20).await < 0.01);
        let seconds = seconds_for(&bucket, 150).await;
        assert!((59.9..60.5).contains(&seconds), "{seconds}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_small_allowance_has_a_small_burst() {
        let bucket = Bucket::new(2);
        assert!(seconds_for(&bucket, 2).await < 0.01);
        let seconds = seconds_for(&bucket, 1).await;
        assert!((29.9..30.1).contains(&seconds), "{seconds}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_steady_bucket_has_no_burst() {
        let bucket = Bucket::steady(60);
        tokio::time::advance(Duration::from_hours(1)).await;
        let seconds = seconds_for(&bucket, 3).await;
        assert!((1.9..2.1).contains(&seconds), "{seconds}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_long_quiet_time_saves_up_no_more_than_the_burst() {
        let bucket = Bucket::new(60);
        tokio::time::advance(Duration::from_hours(1)).await;
        assert!(seconds_for(&bucket, 21).await > 0.9);
    }
}
