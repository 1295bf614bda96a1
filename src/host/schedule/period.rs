//! How often runs start. It must not allow what a timer cannot keep through midnight.

use std::fmt;
use std::time::Duration;

use jiff::Zoned;

/// The periods that are offered, in minutes.
pub const OFFERED: [u32; 5] = [15, 60, 240, 720, 1440];

const HOUR: u32 = 60;
const DAY: u32 = 24 * HOUR;

/// A number of minutes that divides an hour, or of hours that divides a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    minutes: u32,
}

impl Period {
    /// Of so many minutes; `None` where no timer keeps it.
    pub const fn of_minutes(minutes: u32) -> Option<Self> {
        let divides_an_hour = minutes > 0 && minutes <= HOUR && HOUR.is_multiple_of(minutes);
        let divides_a_day =
            minutes >= HOUR && minutes <= DAY && minutes.is_multiple_of(HOUR) && DAY.is_multiple_of(minutes);
        if divides_an_hour || divides_a_day { Some(Self { minutes }) } else { None }
    }

    /// Of a length of time; `None` where no timer keeps it.
    pub fn of(every: Duration) -> Option<Self> {
        let seconds = every.as_secs();
        seconds.is_multiple_of(60).then(|| u32::try_from(seconds / 60).ok().and_then(Self::of_minutes)).flatten()
    }

    /// In minutes.
    pub const fn minutes(self) -> u32 {
        self.minutes
    }

    /// Whole hours; `None` below one.
    pub(crate) const fn hours(self) -> Option<u32> {
        if self.minutes < HOUR { None } else { Some(self.minutes / HOUR) }
    }

    /// When the next run starts after a moment of the reader's day, UTC seconds; runs start at whole multiples
    /// of the period since midnight.
    pub fn next_after(self, now: &Zoned) -> Option<i64> {
        let midnight = now.start_of_day().ok()?;
        let passed = u32::try_from((now.timestamp() - midnight.timestamp()).get_seconds() / 60).ok()?;
        let next = (passed / self.minutes + 1) * self.minutes;
        let wall = now.date().at(0, 0, 0, 0).checked_add(jiff::Span::new().minutes(i64::from(next))).ok()?;
        Some(wall.to_zoned(now.time_zone().clone()).ok()?.timestamp().as_second())
    }
}

/// As `sync.toml` has it: `15m`, `4h`.
impl fmt::Display for Period {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.hours() {
            Some(hours) => write!(formatter, "{hours}h"),
            None => write!(formatter, "{}m", self.minutes),
        }
    }
}
