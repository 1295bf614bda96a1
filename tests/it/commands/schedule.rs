//! `sync schedule` on machines with one timer or another: small programs stand for the system's tools, and
//! what they were told is looked at. It must not touch the timers of the machine that tests run on.

use std::fs;
use std::path::PathBuf;

use serde_json::Value;

use crate::documents::assert_described;
use crate::support::desk::{Desk, Ended, ended};
use crate::support::machine::CRONTAB;

/// A desk on a machine whose tools are ours.
struct Machine {
    desk: Desk,
}

/// Says yes to everything, and that a unit is on when its link is there.
const SYSTEMCTL: &str = r#"#!/bin/sh
echo "systemctl $*" >> "$TOLD"
case $2 in
is-enabled) [ -f "$HOME/enabled" ] ;;
enable) touch "$HOME/enabled" ;;
disable) rm -f "$HOME/enabled" ;;
esac
"#;

impl Machine {
    fn with(tools: &[(&str, &str)]) -> Self {
        let machine = Self { desk: Desk::with_cast() };
        for (name, text) in tools {
            machine.desk.lend_tool(name, text);
        }
        fs::create_dir_all(machine.path("bin")).unwrap();
        machine
    }

    fn path(&self, name: &str) -> PathBuf {
        self.desk.path(name)
    }

    fn sync(&self, arguments: &[&str]) -> Ended {
        let mut command = self.desk.command(arguments);
        let path = format!("{}:/usr/bin:/bin", self.path("bin").display());
        // Only what is in our own folder may answer to a tool's name.
        let path = if self.path("bin").join("systemctl").exists() { path } else { self.only_ours() };
        command.env("PATH", path).env("HOME", self.path("home")).env("TOLD", self.path("told"));
        fs::create_dir_all(self.path("home")).unwrap();
        ended(&command.output().unwrap())
    }

    /// The shell's own tools are linked beside ours, systemd's is not.
    fn only_ours(&self) -> String {
        for tool in ["cat", "sh", "touch", "rm"] {
            let _linked = std::os::unix::fs::symlink(format!("/bin/{tool}"), self.path("bin").join(tool));
        }
        self.path("bin").display().to_string()
    }

    fn told(&self) -> String {
        fs::read_to_string(self.path("told")).unwrap_or_default()
    }

    fn status(&self) -> Value {
        let ended = self.sync(&["--json", "schedule", "status"]);
        assert_eq!(ended.code, 0, "{ended:?}");
        let document = serde_json::from_str(&ended.stdout).unwrap();
        assert_described("schedule", &document);
        document
    }
}

#[test]
fn a_crontab_gets_our_line_keeps_its_own_and_loses_ours_again() {
    let machine = Machine::with(&[("crontab", CRONTAB)]);
    assert_eq!(machine.status()["system"], Value::Null);
    let on = machine.sync(&["schedule", "on"]);
    assert_eq!(on.code, 0, "{on:?}");
    assert!(on.stdout.contains("15m") && on.stdout.contains("crontab"), "{}", on.stdout);
    let path = machine.path("home/crontab");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains("*/15 * * * * '") && text.contains("/sync.toml' run"), "{text}");
    fs::write(&path, format!("0 3 * * * backup\n{text}")).unwrap();
    assert_eq!(machine.sync(&["schedule", "on", "--every", "4h"]).code, 0);
    let status = machine.status();
    assert_eq!((&status["system"], &status["every"]), (&"crontab".into(), &"4h".into()));
    assert!(status["next_run_at"].as_i64().unwrap() % (4 * 3600) == 0, "{status}");
    assert!(fs::read_to_string(machine.path("sync.toml")).unwrap().contains("every = \"4h\""));
    assert_eq!(machine.sync(&["schedule", "off"]).code, 0);
    assert_eq!(fs::read_to_string(&path).unwrap(), "0 3 * * * backup\n");
    assert_eq!(machine.sync(&["schedule", "off"]).code, 0, "what is off stays off");
}

#[test]
fn systemd_gets_two_units_and_loses_them_again() {
    let machine = Machine::with(&[("systemctl", SYSTEMCTL)]);
    assert_eq!(machine.sync(&["schedule", "on", "--every", "1h"]).code, 0);
    let folder = machine.path("home/.config/systemd/user");
    let units: Vec<PathBuf> = crate::support::desk::files(&folder);
    assert_eq!(units.len(), 2, "{units:?}");
    assert!(fs::read_to_string(&units[1]).unwrap().contains("OnCalendar=*-*-* 0/1:00:00"));
    assert!(machine.told().contains("--user enable --now copper-mailchimp-sync-"), "{}", machine.told());
    assert_eq!(machine.status()["every"], "1h");
    let state = machine.sync(&["status"]);
    assert!(state.stdout.contains("Prochain passage") || state.stdout.contains("prochain passage"), "{}", state.stdout);
    assert_eq!(machine.sync(&["schedule", "off"]).code, 0);
    assert_eq!(crate::support::desk::files(&folder), Vec::<PathBuf>::new());
    assert_eq!(machine.status()["system"], Value::Null);
}

#[test]
fn a_frequency_that_no_timer_keeps_is_refused_and_nothing_is_installed() {
    let machine = Machine::with(&[("crontab", CRONTAB)]);
    for every in ["7m", "5h", "90m", "2d", "soon"] {
        let ended = machine.sync(&["schedule", "on", "--every", every]);
        assert_eq!(ended.code, 64, "{ended:?}");
        assert!(ended.stderr.contains(every) && ended.stderr.contains("hint: "), "{}", ended.stderr);
    }
    assert!(!machine.path("home/crontab").exists());
}

#[test]
fn a_machine_without_a_timer_shows_the_line_to_put_elsewhere() {
    let machine = Machine::with(&[]);
    let ended = machine.sync(&["schedule", "on"]);
    assert_eq!(ended.code, 1);
    assert!(ended.stderr.contains("hint: ") && ended.stderr.contains("*/15 * * * * '"), "{}", ended.stderr);
    let doctor = machine.sync(&["doctor"]);
    assert!(doctor.stdout.contains("💡 Passages automatiques"), "{}", doctor.stdout);
}
