//! `run_sync.sh`, the manual run that the teams know, away from a terminal.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::desk::{Desk, Ended, ended};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/run_sync.sh");

/// Runs the script away from a terminal, with a program that says what it was given.
fn run(arguments: &[&str]) -> Ended {
    let folder = tempfile::tempdir().unwrap();
    let stub = folder.path().join("stub");
    std::fs::write(&stub, "#!/bin/sh\necho \"given: $*\"\n").unwrap();
    std::fs::set_permissions(&stub, std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = Command::new("sh");
    command.arg(SCRIPT).args(arguments).env("SYNC_BIN", &stub).stdin(Stdio::null());
    ended(&command.output().unwrap())
}

#[test]
fn the_script_is_plain_shell_and_can_be_run() {
    assert!(Command::new("sh").args(["-n", SCRIPT]).status().unwrap().success());
    assert_eq!(Path::new(SCRIPT).metadata().unwrap().permissions().mode() & 0o111, 0o111);
}

#[test]
fn away_from_a_terminal_the_script_runs_unattended_and_passes_arguments_on() {
    let ended = run(&["--lang", "en", "--fail-on-pending"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (0, "given: run --lang en --fail-on-pending\n"), "{ended:?}");
}

/// In the folder of the installation, as a scheduler would start it.
#[test]
fn the_script_starts_the_real_program_s_unattended_run_and_ends_as_it_does() {
    let desk = Desk::with_cast();
    let script = |arguments: &[&str]| {
        let mut command = Command::new("sh");
        command.arg(SCRIPT).args(arguments).current_dir(desk.folder.path()).env("LANG", "fr_FR.UTF-8");
        command.env("SYNC_BIN", env!("CARGO_BIN_EXE_sync")).stdin(Stdio::null());
        ended(&command.output().unwrap())
    };
    let first = script(&[]);
    assert_eq!(first.code, 4, "{first:?}");
    assert_eq!(desk.sync(&["apply", "--yes"]).code, 0);
    assert_eq!(script(&["--quiet"]).code, 0);
    assert_eq!(script(&["--fail-on-pending"]).code, 7, "the cast has questions");
}
