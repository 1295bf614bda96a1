//! The program on a terminal: `script` of util-linux lends one, and what a person would type is given
//! to it at once. It must not wait for a prompt: a terminal keeps what was typed ahead.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::support::desk::{Desk, Ended, ended};

/// Longer than any walk here takes; a program that still asks then is stuck.
const SECONDS: &str = "60";

impl Desk {
    /// Runs the program on a terminal where these lines are typed.
    pub fn type_into(&self, arguments: &str, lines: &[&str]) -> Ended {
        self.type_into_with(arguments, lines, &[])
    }

    /// The same with more of an environment.
    pub fn type_into_with(&self, arguments: &str, lines: &[&str], variables: &[(&str, &str)]) -> Ended {
        self.on_terminal(&format!("{} {arguments}", env!("CARGO_BIN_EXE_sync")), lines, variables)
    }

    /// Runs the program on a terminal of so many rows and columns.
    pub fn look_at(&self, arguments: &str, (rows, columns): (u32, u32), variables: &[(&str, &str)]) -> Ended {
        let sized = format!("stty rows {rows} cols {columns}; exec {} {arguments}", env!("CARGO_BIN_EXE_sync"));
        self.on_terminal(&sized, &[], variables)
    }

    fn on_terminal(&self, program: &str, lines: &[&str], variables: &[(&str, &str)]) -> Ended {
        let mut command = Command::new("timeout");
        command.args([SECONDS, "script", "--quiet", "--return", "--command", program, "/dev/null"]);
        command.current_dir(self.folder.path()).env_clear();
        command.env("PATH", std::env::var("PATH").unwrap_or_default()).env("SHELL", "/bin/sh").env("TERM", "xterm");
        command.env("LANG", "fr_FR.UTF-8").env("TZ", "UTC").env("USER", "testeur").env("HOSTNAME", "poste");
        command.envs(variables.iter().copied());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let typed = [lines, &[""]].concat().join("\n");
        child.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
        ended(&child.wait_with_output().unwrap())
    }
}
