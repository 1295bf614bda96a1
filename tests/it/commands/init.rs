//! `sync init` as somebody new meets it: an empty folder, both services, and what is typed. It must not
//! touch the timers of the machine that tests run on.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use copper_mailchimp_sync::sandbox::copper::options::KeyRights;
use copper_mailchimp_sync::sandbox::mailchimp::options::Role;

use crate::documents::assert_described;
use crate::support::desk::{Desk, Ended, ended, files};

/// A desk on which nothing is set up yet, with a crontab of its own.
struct Newcomer {
    desk: Desk,
}

impl Newcomer {
    fn new() -> Self {
        let desk = Desk::with_cast();
        for name in ["sync.toml", ".env"] {
            fs::remove_file(desk.path(name)).unwrap();
        }
        desk.lend_crontab();
        Self { desk }
    }

    fn urls(&self) -> String {
        format!("--copper-url {} --mailchimp-url {}", self.desk.sandbox.copper_url, self.desk.sandbox.mailchimp_url)
    }

    /// On a terminal where these lines are typed.
    fn types(&self, lines: &[&str]) -> Ended {
        self.desk.type_on_lent(&format!("init {}", self.urls()), lines)
    }

    /// Without a terminal.
    fn runs(&self, arguments: &[&str], keys: &[(&str, &str)]) -> Ended {
        let urls = self.urls();
        let all: Vec<&str> = ["init"].into_iter().chain(urls.split(' ')).chain(arguments.iter().copied()).collect();
        let mut command = self.desk.command(&all);
        command.envs(self.desk.lent()).envs(keys.iter().copied());
        ended(&command.output().unwrap())
    }

    fn keys(&self) -> (String, String, String) {
        let keys = self.desk.sandbox.state().keys();
        (keys.user_email, keys.copper, keys.mailchimp)
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.desk.path(name)).unwrap_or_default()
    }
}

#[test]
fn from_nothing_to_a_timer_and_a_first_report_in_seven_answers() {
    let new = Newcomer::new();
    let (email, copper, mailchimp) = new.keys();
    let ended = new.types(&[&email, &copper, &mailchimp, "", "1", "oui"]);
    assert_eq!(ended.code, 0, "{}", ended.stdout);
    assert!(ended.stdout.contains("RAPPORT DE SYNCHRONISATION") && ended.stdout.contains("Tout est en place"));
    assert!(new.read("home/crontab").contains("*/15 * * * *"));
    let configuration = new.read("sync.toml");
    assert!(configuration.contains("mode = \"test\"") && configuration.contains("every = \"15m\""), "{configuration}");
    assert!(configuration.contains("mailchimp = \"PHONE\""), "{configuration}");
    assert!(!configuration.contains(&copper) && new.read(".env").contains(&copper));
    let mode = |name: &str| fs::metadata(new.desk.path(name)).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode("sync.toml"), mode(".env")), (0o600, 0o600));
    assert!(files(&new.desk.path("reports")).len() >= 2);
    // What was set up is what an unattended run takes.
    assert_eq!(new.desk.sync(&["run"]).code, 0);
}

#[test]
fn every_wrong_answer_is_caught_where_it_was_given() {
    let new = Newcomer::new();
    let (email, copper, mailchimp) = new.keys();
    let typed = [
        "nobody@exemple.fr",
        "wrong",
        &email,
        &copper,
        "without-centre",
        "wrong-us21",
        &mailchimp,
        "non",
        "7m",
        "0",
        "non",
    ];
    let ended = new.types(&typed);
    assert_eq!(ended.code, 0, "{}", ended.stdout);
    assert_eq!(ended.stdout.matches('❌').count(), 3, "{}", ended.stdout);
    assert!(ended.stdout.contains("Réponse non comprise"), "{}", ended.stdout);
    assert_eq!(new.read("sync.toml").matches("[[field]]").count(), 2);
    assert_eq!(new.read("home/crontab"), "", "0: no timer");
    assert_eq!(new.desk.writes().1, 1, "but for the write that can take no effect, nothing was sent to Mailchimp");
    assert!(files(&new.desk.path("reports")).is_empty(), "nothing was applied without a yes");
}

#[test]
fn a_key_that_may_only_look_is_caught_at_its_question() {
    let new = Newcomer::new();
    let (email, copper, mailchimp) = new.keys();
    new.desk.sandbox.state().copper.options_mut().key_rights = KeyRights::ReadOnly;
    let keys = [("COPPER_API_KEY", copper.as_str()), ("MAILCHIMP_API_KEY", mailchimp.as_str())];
    let arguments = ["--non-interactive", "--copper-email", &email, "--every", "off"];
    let refused = new.runs(&arguments, &keys);
    assert_eq!(refused.code, 78, "{refused:?}");
    assert!(refused.stderr.contains("lecture seule") && refused.stderr.contains("hint: "), "{}", refused.stderr);
    new.desk.sandbox.state().copper.options_mut().key_rights = KeyRights::Full;
    new.desk.sandbox.state().mailchimp.options_mut().role = Role::Viewer;
    assert_eq!(new.runs(&arguments, &keys).code, 78);
    assert_eq!((new.read("sync.toml"), new.read(".env")), (String::new(), String::new()));
}

#[test]
fn without_questions_flags_and_environment_do_the_same() {
    let new = Newcomer::new();
    let (email, copper, mailchimp) = new.keys();
    let keys = [("COPPER_API_KEY", copper.as_str()), ("MAILCHIMP_API_KEY", mailchimp.as_str())];
    let arguments = ["--non-interactive", "--copper-email", &email];
    let wrong = new.runs(&[&arguments[..], &["--audience", "ffffffffff"]].concat(), &keys);
    assert_eq!(wrong.code, 78, "{wrong:?}");
    assert!(wrong.stderr.contains("a1b2c3d4e5"), "{}", wrong.stderr);
    let done = new.runs(&[&arguments[..], &["--json", "--every", "1h", "--apply"]].concat(), &keys);
    assert_eq!(done.code, 0, "{done:?}");
    let document: serde_json::Value = serde_json::from_str(&done.stdout).unwrap();
    assert_described("init", &document);
    assert_eq!((&document["is_applied"], &document["is_scheduled"]), (&true.into(), &true.into()));
    assert!(new.read("home/crontab").contains("\n0 * * * *") || new.read("home/crontab").contains("0 * * * * '"));
    let again = new.runs(&arguments, &keys);
    assert_eq!((again.code, again.stderr.contains("--force")), (4, true), "{again:?}");
    let forced = new.runs(&[&arguments[..], &["--force", "--every", "off"]].concat(), &keys);
    assert_eq!(forced.code, 0, "{forced:?}");
    let kept =
        files(new.desk.folder.path()).into_iter().filter(|path| path.display().to_string().contains("sync.toml.2"));
    assert_eq!(kept.count(), 1, "the old configuration is kept beside the new one");
}

#[test]
fn the_earlier_programs_file_answers_by_itself() {
    let new = Newcomer::new();
    let (email, copper, mailchimp) = new.keys();
    let earlier = format!(
        "COPPER_API_KEY={copper}\nCOPPER_API_EMAIL={email}\nMAILCHIMP_API_KEY={mailchimp}\nMAILCHIMP_LIST_ID=a1b2c3d4e5\nLOG=1\n"
    );
    fs::write(new.desk.path(".env"), earlier).unwrap();
    let ended = new.runs(&["--non-interactive", "--every", "off"], &[]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(new.read("sync.toml").contains(&email));
    assert!(new.read(".env").contains("LOG=1\n") && new.read(".env").contains("MAILCHIMP_LIST_ID="));
}

#[test]
fn without_a_terminal_it_says_what_to_give() {
    let new = Newcomer::new();
    let ended = new.runs(&[], &[]);
    assert_eq!(ended.code, 64);
    assert!(ended.stderr.contains("--non-interactive"), "{}", ended.stderr);
}
