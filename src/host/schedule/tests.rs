//! The units, agents and lines, whole, and the periods that make them. It must not run a timer.

use std::path::Path;
use std::process::Command;

use jiff::civil::date;
use jiff::tz::TimeZone;

use super::*;

fn timer(minutes: u32) -> Timer {
    Timer {
        program: "/opt/synchro d'été/sync".into(),
        config: "/home/it/50% \"net\"/sync.toml".into(),
        every: Period::of_minutes(minutes).unwrap(),
    }
}

#[test]
fn only_periods_that_come_out_even_at_midnight_are_taken() {
    let taken: Vec<u32> = (0..=1500).filter(|minutes| Period::of_minutes(*minutes).is_some()).collect();
    assert_eq!(taken, [1, 2, 3, 4, 5, 6, 10, 12, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720, 1440]);
    assert!(period::OFFERED.iter().all(|minutes| taken.contains(minutes)));
    for (minutes, shown) in [(15, "15m"), (60, "1h"), (1440, "24h")] {
        assert_eq!(Period::of_minutes(minutes).unwrap().to_string(), shown);
    }
}

#[test]
fn the_next_run_is_the_next_whole_multiple_since_midnight_here() {
    let paris = TimeZone::get("Europe/Paris").unwrap();
    let at = |hour, minute| date(2026, 11, 25).at(hour, minute, 7, 0).to_zoned(paris.clone()).unwrap();
    let next = |minutes, hour, minute| {
        let seconds = Period::of_minutes(minutes).unwrap().next_after(&at(hour, minute)).unwrap();
        jiff::Timestamp::from_second(seconds).unwrap().to_zoned(paris.clone()).strftime("%d %H:%M").to_string()
    };
    assert_eq!(next(15, 9, 14), "25 09:15");
    assert_eq!(next(15, 9, 15), "25 09:30");
    assert_eq!(next(240, 9, 15), "25 12:00");
    assert_eq!(next(1440, 23, 59), "26 00:00");
}

#[test]
fn the_units_of_systemd_are_these() {
    let (service, text) = (systemd::service(&timer(15)), systemd::timer(&timer(15)));
    assert_eq!(service, include_str!("../../../fixtures/schedule/sync.service"));
    assert_eq!(text, include_str!("../../../fixtures/schedule/sync.timer"));
    for (minutes, calendar) in [(60, "*-*-* 0/1:00:00"), (240, "*-*-* 0/4:00:00"), (1440, "*-*-* 00:00:00")] {
        assert!(systemd::timer(&timer(minutes)).contains(&format!("OnCalendar={calendar}\n")), "{minutes}");
    }
}

/// The tool is part of systemd: where that is, it must agree.
#[test]
fn systemd_itself_takes_the_units() {
    let Ok(output) = Command::new("systemd-analyze").arg("--version").output() else { return };
    assert!(output.status.success());
    let folder = tempfile::tempdir().unwrap();
    let program = folder.path().join("le programme");
    std::fs::write(&program, "#!/bin/sh\n").unwrap();
    let mut permissions = std::fs::metadata(&program).unwrap().permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut permissions, 0o755);
    std::fs::set_permissions(&program, permissions).unwrap();
    for minutes in period::OFFERED {
        let timer = Timer { program: program.clone(), ..timer(minutes) };
        let (service, unit) = (folder.path().join("sync.service"), folder.path().join("sync.timer"));
        std::fs::write(&service, systemd::service(&timer)).unwrap();
        std::fs::write(&unit, systemd::timer(&timer)).unwrap();
        let output =
            Command::new("systemd-analyze").args(["verify", "--man=no"]).arg(&service).arg(&unit).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        let ours: Vec<&str> = said.lines().filter(|line| line.contains("sync.")).collect();
        assert!(output.status.success() && ours.is_empty(), "{said}");
    }
}

#[test]
fn the_agent_of_launchd_is_this() {
    assert_eq!(launchd::agent(&timer(240)), include_str!("../../../fixtures/schedule/agent.plist"));
}

#[test]
fn our_lines_of_a_crontab_come_and_go_and_every_other_line_stays() {
    let others = "MAILTO=it@exemple.fr\n# sauvegarde\n0 3 * * * backup\n";
    let quarter = crontab::with(others, &timer(15));
    assert_eq!(quarter, format!("{others}{}", include_str!("../../../fixtures/schedule/crontab")));
    let name = Timer::name(Path::new("/home/it/50% \"net\"/sync.toml"));
    assert_eq!(crontab::without(&quarter, &name), others);
    for minutes in period::OFFERED {
        let changed = crontab::with(&quarter, &timer(minutes));
        assert_eq!(changed.matches("# begin").count(), 1);
        let line = crontab::ours(&changed, &name).unwrap();
        assert_eq!(crontab::period(line), Period::of_minutes(minutes), "{line}");
    }
    let another = Timer { config: "/autre/sync.toml".into(), ..timer(60) };
    let both = crontab::with(&quarter, &another);
    assert_eq!(crontab::without(&both, &Timer::name(&another.config)), quarter);
    assert_eq!(crontab::without("0 3 * * * backup", &name), "0 3 * * * backup");
}

/// The shell that cron starts sees the path as it is.
#[test]
fn a_path_with_quotes_and_blanks_reaches_the_program_whole() {
    let folder = tempfile::tempdir().unwrap();
    let odd =
        Timer {
            program: "/bin/echo".into(), config: folder.path().join("l'été 100% \"net\"/sync.toml"), ..timer(15)
        };
    let line = crontab::line(&odd);
    let command = line.strip_prefix("*/15 * * * * ").unwrap().strip_suffix(" >/dev/null 2>&1").unwrap();
    // Cron takes the backslash before a percent sign away.
    let output = Command::new("/bin/sh").args(["-c", &command.replace("\\%", "%")]).output().unwrap();
    assert_eq!(
        String::from_utf8_lossy(&output.stdout).trim_end(),
        format!("--quiet --config {} run", odd.config.display())
    );
}
