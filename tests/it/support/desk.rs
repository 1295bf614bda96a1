//! A desk with the program on it: a folder, a configuration, and a sandbox listening on loopback.
//! Tests run the real binary here and look at it from outside.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use copper_mailchimp_sync::cli::sandbox::{configuration, variables};
use copper_mailchimp_sync::sandbox::copper::options::Quota;
use copper_mailchimp_sync::sandbox::people;
use copper_mailchimp_sync::sandbox::serve::{self, Ports, Running, system_ms};
use copper_mailchimp_sync::sandbox::state::State;
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;

/// A folder with `sync.toml` and `.env`, and the services they lead to.
pub struct Desk {
    pub folder: TempDir,
    pub sandbox: Running,
    // Dropped last: the listeners live on it.
    _runtime: Runtime,
}

/// What a command left behind.
#[derive(Debug)]
pub struct Ended {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Desk {
    /// With the whole cast of invented people.
    pub fn with_cast() -> Self {
        let mut state = State::new(Quota::Off);
        people::seed_cast(&mut state, system_ms());
        Self::with(state)
    }

    /// With these services.
    pub fn with(mut state: State) -> Self {
        let runtime = Runtime::new().unwrap();
        let keys = state.keys();
        let sandbox = runtime.block_on(serve::start(state, Ports::default())).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let text =
            configuration(&sandbox, &keys).replace("# requests_per_minute = 150 ", "requests_per_minute = 60000 ");
        std::fs::write(folder.path().join("sync.toml"), text).unwrap();
        let secrets = variables(&keys).map(|(name, value)| format!("{name}={value}\n")).concat();
        std::fs::write(folder.path().join(".env"), secrets).unwrap();
        Self { folder, sandbox, _runtime: runtime }
    }

    /// The program, in this folder, with nothing of the surrounding environment but what is given.
    pub fn command<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sync"));
        command.args(arguments).current_dir(self.folder.path()).env_clear();
        command.env("LANG", "fr_FR.UTF-8").env("TZ", "UTC").env("USER", "testeur").env("HOSTNAME", "poste");
        command.stdin(std::process::Stdio::null());
        command
    }

    /// Runs the program to its end.
    pub fn sync<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Ended {
        ended(&self.command(arguments).output().unwrap())
    }

    /// Runs the program to its end and reads the one JSON document that it prints.
    pub fn json(&self, arguments: &[&str]) -> (i32, Value) {
        let mut all = vec!["--json"];
        all.extend(arguments);
        let ended = self.sync(&all);
        let document = serde_json::from_str(&ended.stdout).unwrap_or_else(|error| panic!("{error}: {ended:?}"));
        (ended.code, document)
    }

    /// A path in the folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Changes the configuration file.
    pub fn reconfigure(&self, change: impl FnOnce(String) -> String) {
        let path = self.path("sync.toml");
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(path, change(text)).unwrap();
    }

    /// The record of a person in Copper, by first address.
    pub fn person(&self, email: &str) -> Option<Value> {
        let truth = self.sandbox.state().copper.ground_truth();
        let holds = |person: &&Value| {
            let emails = person["emails"].as_array().unwrap();
            emails.iter().any(|held| held["email"].as_str().unwrap().trim().eq_ignore_ascii_case(email))
        };
        truth.as_array().unwrap().iter().find(holds).cloned()
    }

    /// The member with an address.
    pub fn member(&self, email: &str) -> Option<Value> {
        let truth = self.sandbox.state().mailchimp.ground_truth();
        truth.as_array().unwrap().iter().find(|member| member["email_address"] == email).cloned()
    }

    /// How many requests that may change something each service has seen: Copper, Mailchimp.
    pub fn writes(&self) -> (u64, u64) {
        let log = self.sandbox.state().log.to_json();
        let count = |side: &str| log[side]["writes"].as_u64().unwrap();
        (count("copper"), count("mailchimp"))
    }

    /// How many requests of any kind both services have seen.
    pub fn requests(&self) -> u64 {
        let log = self.sandbox.state().log.to_json();
        log["copper"]["requests"].as_u64().unwrap() + log["mailchimp"]["requests"].as_u64().unwrap()
    }
}

/// A finished process as values.
pub fn ended(output: &Output) -> Ended {
    Ended {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout.clone()).unwrap(),
        stderr: String::from_utf8(output.stderr.clone()).unwrap(),
    }
}

/// The files in a folder, sorted; none where there is no folder.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}
