//! Whether a service is worth asking at all: after several requests in a row that failed through all their
//! tries, it is left alone for a while, then asked once. It must not send anything.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// After this many requests in a row that failed through all their tries, the service counts as down.
const GIVE_UPS: u32 = 3;
/// So long nothing is sent to a service that is down. A run of a thousand operations then ends in
/// minutes, not in hours.
const PAUSE: Duration = Duration::from_secs(30);

/// How a request may be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Passage {
    /// With all its tries.
    Patient,
    /// Once, to see whether the service is back.
    Once,
    /// Not at all.
    Shut,
}

/// What is known of a service's health.
#[derive(Debug, Default)]
pub(crate) struct Breaker(Mutex<Health>);

#[derive(Debug, Clone, Copy, Default)]
struct Health {
    give_ups: u32,
    asked_at: Option<Instant>,
}

impl Breaker {
    /// How the next request may be sent. Of those that come at once after a pause, one is.
    pub(crate) fn passage(&self) -> Passage {
        self.with(|health| match health.asked_at {
            _ if health.give_ups < GIVE_UPS => Passage::Patient,
            Some(at) if at.elapsed() < PAUSE => Passage::Shut,
            Some(_) | None => {
                health.asked_at = Some(Instant::now());
                Passage::Once
            }
        })
    }

    /// The service answered.
    pub(crate) fn answered(&self) {
        self.with(|health| *health = Health::default());
    }

    /// A request failed through all its tries.
    pub(crate) fn gave_up(&self) {
        self.with(|health| {
            health.give_ups = health.give_ups.saturating_add(1);
            health.asked_at = Some(Instant::now());
        });
    }

    fn with<T>(&self, work: impl FnOnce(&mut Health) -> T) -> T {
        // Two plain values: a holder that panicked left them whole.
        work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_service_that_is_down_is_left_alone_and_then_asked_once() {
        let breaker = Breaker::default();
        for _ in 0..GIVE_UPS {
            assert_eq!(breaker.passage(), Passage::Patient);
            breaker.gave_up();
        }
        assert_eq!(breaker.passage(), Passage::Shut);
        tokio::time::advance(PAUSE).await;
        assert_eq!((breaker.passage(), breaker.passage()), (Passage::Once, Passage::Shut));
        breaker.answered();
        assert_eq!(breaker.passage(), Passage::Patient);
    }
}
