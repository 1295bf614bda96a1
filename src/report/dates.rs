//! Dates, times and durations as a person reads them. It must not read a clock or the machine's
//! time zone: both are given.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::report::locale::Catalogue;

const SECONDS_PER_MINUTE: i64 = 60;
const SECONDS_PER_HOUR: i64 = 3600;

/// A day and a time: `9 juillet 2025 14:30:15`, `9 July 2025 14:30:15`.
pub fn date(catalogue: &Catalogue, utc_seconds: i64, time_zone: &TimeZone) -> String {
    let zoned = timestamp(utc_seconds).to_zoned(time_zone.clone());
    let day = u64::try_from(zoned.day()).unwrap_or_default();
    let year = zoned.year().to_string();
    let time = zoned.strftime("%H:%M:%S").to_string();
    catalogue.format(
        "date",
        &[
            ("day", day.into()),
            ("month", catalogue.text(&format!("month-{}", zoned.month())).as_str().into()),
            ("year", year.as_str().into()),
            ("time", time.as_str().into()),
        ],
    )
}

/// A time for machines: RFC 3339 in UTC, to the second.
pub fn rfc3339(utc_seconds: i64) -> String {
    timestamp(utc_seconds).to_string()
}

/// A stretch of time: `4 s`, `2 min 05 s`, `1 h 02 min`.
pub fn duration(seconds: i64) -> String {
    let seconds = seconds.max(0);
    let hours = seconds / SECONDS_PER_HOUR;
    let minutes = seconds % SECONDS_PER_HOUR / SECONDS_PER_MINUTE;
    match (hours, minutes) {
        (0, 0) => format!("{seconds} s"),
        (0, _) => format!("{minutes} min {:02} s", seconds % SECONDS_PER_MINUTE),
        (_, _) => format!("{hours} h {minutes:02} min"),
    }
}

/// A second that no calendar holds can only come from a damaged store; it shows as 1970.
fn timestamp(utc_seconds: i64) -> Timestamp {
    Timestamp::from_second(utc_seconds).unwrap_or(Timestamp::UNIX_EPOCH)
}

#[cfg(test)]
mod tests {
    use jiff::tz::offset;

    use super::*;
    use crate::report::locale::Language;

    fn french(utc_seconds: i64) -> String {
        let paris_in_summer = TimeZone::fixed(offset(2));
        date(&Catalogue::new(Language::French), utc_seconds, &paris_in_summer)
    }

    #[test]
    fn a_date_is_written_in_the_reader_s_language_and_time_zone() {
        assert_eq!(french(1_752_064_215), "9 juillet 2025 14:30:15");
        let english = Catalogue::new(Language::English);
        assert_eq!(date(&english, 1_752_064_215, &TimeZone::UTC), "9 July 2025 12:30:15");
    }

    #[test]
    fn the_first_of_a_month_is_premier_in_french() {
        assert_eq!(french(1_754_006_400), "1er août 2025 02:00:00");
    }

    #[test]
    fn machines_get_utc() {
        assert_eq!(rfc3339(1_752_064_215), "2025-07-09T12:30:15Z");
        assert_eq!(rfc3339(i64::MAX), "1970-01-01T00:00:00Z");
    }

    #[test]
    fn a_duration_uses_the_two_largest_units() {
        assert_eq!(duration(-1), "0 s");
        assert_eq!(duration(59), "59 s");
        assert_eq!(duration(125), "2 min 05 s");
        assert_eq!(duration(3_725), "1 h 02 min");
    }
}
