//! The request limits: 180 in any 60 seconds, and 3 bulk requests in any second on top.
//! One bucket serves the whole account. It must not count a request that it refused.

use std::collections::VecDeque;

/// What a request draws on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Draw {
    /// The general limit.
    Single,
    /// The general limit, once, and the bulk limit.
    Bulk,
}

/// The requests admitted lately.
#[derive(Debug, Clone)]
pub(crate) struct Allowance {
    general: Window,
    bulk: Window,
}

impl Default for Allowance {
    fn default() -> Self {
        Self { general: Window::new(180, 60_000), bulk: Window::new(3, 1_000) }
    }
}

impl Allowance {
    /// Counts a request, or says how many milliseconds to wait.
    pub(crate) fn admit(&mut self, draw: Draw, now_ms: i64) -> Result<(), i64> {
        let mut wait_ms = self.general.wait_ms(now_ms);
        if draw == Draw::Bulk {
            wait_ms = wait_ms.max(self.bulk.wait_ms(now_ms));
        }
        if wait_ms > 0 {
            return Err(wait_ms);
        }
        self.general.taken_ms.push_back(now_ms);
        if draw == Draw::Bulk {
            self.bulk.taken_ms.push_back(now_ms);
        }
        Ok(())
    }
}

#[derive(Debug, Clone)]
struct Window {
    limit: usize,
    span_ms: i64,
    taken_ms: VecDeque<i64>,
}

impl Window {
    fn new(limit: usize, span_ms: i64) -> Self {
        Self { limit, span_ms, taken_ms: VecDeque::new() }
    }

    fn wait_ms(&mut self, now_ms: i64) -> i64 {
        while self.taken_ms.front().is_some_and(|taken| now_ms - taken >= self.span_ms) {
            self.taken_ms.pop_front();
        }
        match self.taken_ms.front() {
            Some(oldest) if self.taken_ms.len() >= self.limit => oldest + self.span_ms - now_ms,
            _ => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_181st_request_within_a_minute_waits_for_the_first_to_leave_the_window() {
        let mut allowance = Allowance::default();
        for number in 0..180 {
            assert_eq!(allowance.admit(Draw::Single, number), Ok(()));
        }
        assert_eq!(allowance.admit(Draw::Single, 1_000), Err(59_000));
        assert_eq!(allowance.admit(Draw::Single, 59_999), Err(1));
        assert_eq!(allowance.admit(Draw::Single, 60_000), Ok(()));
    }

    #[test]
    fn the_fourth_bulk_request_within_a_second_is_refused_while_single_ones_pass() {
        let mut allowance = Allowance::default();
        for _ in 0..3 {
            assert_eq!(allowance.admit(Draw::Bulk, 0), Ok(()));
        }
        assert_eq!(allowance.admit(Draw::Bulk, 999), Err(1));
        assert_eq!(allowance.admit(Draw::Single, 999), Ok(()));
        assert_eq!(allowance.admit(Draw::Bulk, 1_000), Ok(()));
    }

    #[test]
    fn a_bulk_request_counts_once_against_the_general_limit() {
        let mut allowance = Allowance::default();
        for number in 0..179 {
            assert_eq!(allowance.admit(Draw::Single, number), Ok(()));
        }
        assert_eq!(allowance.admit(Draw::Bulk, 200), Ok(()));
        assert!(allowance.admit(Draw::Single, 200).is_err());
    }
}
