//! Our lines in a user's crontab, as text. It must not touch any other line.

use std::path::Path;

use crate::host::schedule::{Period, Timer};

/// The whole crontab with our lines; those of the same name are replaced.
pub(crate) fn with(crontab: &str, timer: &Timer) -> String {
    let name = Timer::name(&timer.config);
    let others = without(crontab, &name);
    let gap = if others.is_empty() || others.ends_with('\n') { "" } else { "\n" };
    format!("{others}{gap}{}\n{}\n{}\n", begin(&name), line(timer), end(&name))
}

/// The whole crontab without our lines of a name.
pub(crate) fn without(crontab: &str, name: &str) -> String {
    let (begin, end) = (begin(name), end(name));
    let mut is_ours = false;
    let mut kept = String::new();
    for line in crontab.split_inclusive('\n') {
        is_ours |= line.trim_end() == begin;
        if !is_ours {
            kept.push_str(line);
        }
        is_ours &= line.trim_end() != end;
    }
    kept
}

/// Our line of a name, if it is there.
pub(crate) fn ours<'a>(crontab: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = crontab.lines().skip_while(|line| line.trim_end() != begin(name));
    lines.nth(1)
}

/// The line that starts a run.
pub(crate) fn line(timer: &Timer) -> String {
    let schedule = match (timer.every.hours(), timer.every.minutes()) {
        (None, minutes) => format!("*/{minutes} * * * *"),
        (Some(1), _) => "0 * * * *".to_owned(),
        (Some(24), _) => "0 0 * * *".to_owned(),
        (Some(hours), _) => format!("0 */{hours} * * *"),
    };
    // What a run prints would be mailed; its report is on file.
    let (program, config) = (quoted(&timer.program), quoted(&timer.config));
    format!("{schedule} {program} --quiet --config {config} run >/dev/null 2>&1")
}

/// The period of one of our lines.
pub(crate) fn period(line: &str) -> Option<Period> {
    let mut fields = line.split_whitespace();
    let (minute, hour) = (fields.next()?, fields.next()?);
    let minutes = match (minute.strip_prefix("*/"), hour) {
        (Some(minutes), "*") => minutes.parse().ok()?,
        (None, "*") => 60,
        (None, "0") => 24 * 60,
        (None, hour) => 60 * hour.strip_prefix("*/")?.parse::<u32>().ok()?,
        (Some(_), _) => return None,
    };
    Period::of_minutes(minutes)
}

fn begin(name: &str) -> String {
    format!("# begin {name}")
}

fn end(name: &str) -> String {
    format!("# end {name}")
}

/// A word of a shell's command line; cron would take a bare `%` for the end of the line.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string().replace('\'', "'\\''").replace('%', "\\%");
    format!("'{text}'")
}
