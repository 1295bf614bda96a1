//! The units of a systemd user timer, as text. It must not run anything.

use std::path::Path;

use crate::host::schedule::{Period, Timer};

/// The service: one unattended run.
pub(crate) fn service(timer: &Timer) -> String {
    let (program, config) = (quoted(&timer.program), quoted(&timer.config));
    format!(
        "[Unit]\n\
         Description=Copper and Mailchimp in step: one unattended run\n\
         Wants=network-online.target\n\
         After=network-online.target\n\
         \n\
         [Service]\n\
         Type=oneshot\n\
         ExecStart={program} --quiet --config {config} run\n\
         Nice=5\n\
         # 7: questions wait for a person; 8: another run is under way.\n\
         SuccessExitStatus=7 8\n"
    )
}

/// The timer: at whole multiples of the period, and at once after the machine slept through one.
pub(crate) fn timer(timer: &Timer) -> String {
    let calendar = calendar(timer.every);
    format!(
        "[Unit]\n\
         Description=Copper and Mailchimp in step: every {}\n\
         \n\
         [Timer]\n\
         OnCalendar={calendar}\n\
         Persistent=true\n\
         RandomizedDelaySec=20\n\
         \n\
         [Install]\n\
         WantedBy=timers.target\n",
        timer.every
    )
}

fn calendar(every: Period) -> String {
    match (every.hours(), every.minutes()) {
        (None, minutes) => format!("*:0/{minutes}"),
        (Some(24), _) => "*-*-* 00:00:00".to_owned(),
        (Some(hours), _) => format!("*-*-* 0/{hours}:00:00"),
    }
}

/// A word of a command line, as systemd takes it apart.
fn quoted(path: &Path) -> String {
    let text = path.display().to_string();
    let escaped = text.replace('\\', "\\\\").replace('"', "\\\"").replace('%', "%%").replace('$', "$$");
    format!("\"{escaped}\"")
}
