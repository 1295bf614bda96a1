//! Times as the service writes and reads them: whole seconds of UTC, `+00:00`, `""` when unset.
//! It must never read a clock.

use jiff::{Timestamp, civil, tz::TimeZone};

/// Seconds as `2021-11-23T22:51:56+00:00`.
pub(crate) fn text(seconds: i64) -> String {
    Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH).strftime("%Y-%m-%dT%H:%M:%S+00:00").to_string()
}

/// The same for a time that may be unset, which is written `""`.
pub(crate) fn optional_text(seconds: Option<i64>) -> String {
    seconds.map(text).unwrap_or_default()
}

/// A time in milliseconds: ISO 8601 with an offset or `Z`, or a UTC time without either.
///
/// A `+` that was not encoded reaches us as a blank; such a value is no time at all.
pub(crate) fn parse_ms(text: &str) -> Option<i64> {
    let with_offset = text.parse::<Timestamp>().ok();
    with_offset.or_else(|| utc(text)).map(Timestamp::as_millisecond)
}

/// Whole seconds of a time in milliseconds, rounded down.
pub(crate) fn whole_seconds(milliseconds: i64) -> i64 {
    milliseconds.div_euclid(1000)
}

fn utc(text: &str) -> Option<Timestamp> {
    let plain: civil::DateTime = text.parse().ok()?;
    Some(plain.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_in_whole_seconds_of_utc_and_never_ends_in_z() {
        assert_eq!(text(1_637_707_916), "2021-11-23T22:51:56+00:00");
        assert_eq!(optional_text(None), "");
    }

    #[test]
    fn every_documented_form_is_read() {
        let expected = Some(1_637_707_916_000);
        assert_eq!(parse_ms("2021-11-23T22:51:56+00:00"), expected);
        assert_eq!(parse_ms("2021-11-23T23:51:56+01:00"), expected);
        assert_eq!(parse_ms("2021-11-23 22:51:56"), expected);
        assert_eq!(parse_ms("2021-11-23T22:51:56.999Z"), Some(1_637_707_916_999));
    }

    #[test]
    fn a_plus_that_became_a_blank_is_no_time() {
        assert_eq!(parse_ms("2021-11-23T22:51:56 00:00"), None);
    }

    #[test]
    fn a_time_before_the_epoch_rounds_down() {
        assert_eq!(whole_seconds(-1), -1);
    }
}
