//! `run_sync.sh`, the manual run that the teams know. The program is replaced by stubs here.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::desk::{Ended, ended};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/run_sync.sh");

/// Runs the script away from a terminal, with a program that says what it was given.
fn run(help: &str, arguments: &[&str]) -> Ended {
    let folder = tempfile::tempdir().unwrap();
    let stub = folder.path().join("stub");
    let text = format!("#!/bin/sh\nif [ \"$1\" = --help ]; then printf '{help}'; else echo \"given: $*\"; fi\n");
    std::fs::write(&stub, text).unwrap();
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
    let ended = run("Commands:\\n  plan   x\\n  run    y\\n", &["--lang", "en"]);
    assert_eq!((ended.code, ended.stdout.as_str()), (0, "given: run --lang en\n"), "{ended:?}");
}

#[test]
fn the_script_never_applies_by_itself_where_the_program_has_no_unattended_run() {
    let ended = run("Commands:\\n  plan   run something\\n", &[]);
    assert_eq!((ended.code, ended.stdout.as_str()), (64, ""), "{ended:?}");
    assert!(ended.stderr.contains("run_sync.sh: "), "{ended:?}");
}

/// In either language, which the locale decides.
#[test]
fn the_program_s_own_help_tells_the_script_whether_it_can_run_unattended() {
    let program = env!("CARGO_BIN_EXE_sync");
    let folder = tempfile::tempdir().unwrap();
    for locale in ["fr_FR.UTF-8", "en_GB.UTF-8"] {
        let inside = |program: &str| {
            let mut command = Command::new(program);
            command.current_dir(folder.path()).env("LANG", locale).env("SYNC_BIN", env!("CARGO_BIN_EXE_sync"));
            command.stdin(Stdio::null());
            command
        };
        let help = ended(&inside(program).arg("--help").output().unwrap()).stdout;
        let has_run = help.lines().any(|line| line.starts_with("  run "));
        let script = ended(&inside("sh").arg(SCRIPT).output().unwrap());
        let is_said = script.stderr.starts_with("run_sync.sh: ");
        assert_eq!((script.code == 64, is_said), (!has_run, !has_run), "{script:?}");
    }
}
