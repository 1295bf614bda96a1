//! A `sync.toml` with mistakes: each is told with its line, before anything is asked or made.

use crate::bad_input::assert_harmless;
use crate::support::desk::Desk;

/// What is put under the last table, and what is said of it; `LINE` stands for its line.
const MISTAKES: [(&str, &str); 6] = [
    ("modee = \"test\"", "sync.toml:LINE: unknown key"),
    ("[mailchimpp]", "sync.toml:LINE: unknown key `mailchimpp`, did you mean `mailchimp`?"),
    ("[schedule]\nevry = \"15m\"", "sync.toml:LINE: unknown key `schedule.evry`, did you mean `schedule.every`?"),
    ("[schedule]\nevery = 15", "sync.toml:LINE: `schedule.every` must be a text in quotes, found a whole number"),
    ("[approval]\nautomatic = [\"adopte\"]", "sync.toml:LINE: `approval.automatic` must be one of"),
    ("[schedule", "sync.toml:LINE: not valid TOML"),
];

#[test]
fn a_mistake_in_the_settings_is_told_with_its_line() {
    let desk = Desk::with_cast();
    let good = "mode = \"test\"\nlanguage = \"fr\"\n".to_owned() + &accounts(&desk);
    for (mistake, said) in MISTAKES {
        std::fs::write(desk.path("sync.toml"), format!("{good}{mistake}\n")).unwrap();
        let line = (good.lines().count() + mistake.lines().count()).to_string();
        let said = said.replace("LINE", &line);
        assert_harmless(&desk, &["plan"], (78, &said), |desk| {
            std::fs::write(desk.path("sync.toml"), &good).unwrap();
        });
    }
}

#[test]
fn a_mistake_in_the_settings_is_told_in_the_reader_s_language() {
    let desk = Desk::with_cast();
    let good = accounts(&desk);
    for (language, said) in [("fr", "configuration refusée"), ("en", "configuration refused")] {
        std::fs::write(desk.path("sync.toml"), format!("mod = 1\n{good}")).unwrap();
        assert_harmless(&desk, &["plan", "--lang", language], (78, said), |desk| {
            std::fs::write(desk.path("sync.toml"), &good).unwrap();
        });
    }
}

#[test]
fn a_configuration_that_is_not_there_is_told_with_what_to_do() {
    let desk = Desk::with_cast();
    assert_harmless(&desk, &["plan", "--config", "ailleurs.toml"], (78, "ailleurs.toml"), |_| {});
}

/// The tables that lead to the sandbox, and nothing else.
fn accounts(desk: &Desk) -> String {
    let text = std::fs::read_to_string(desk.path("sync.toml")).unwrap();
    let value = |key: &str| {
        let lines = text.lines().filter(|line| line.starts_with(&format!("{key} = ")));
        lines.map(|line| line.split('#').next().unwrap().trim().to_owned()).collect::<Vec<_>>()
    };
    let urls = value("base_url");
    format!(
        "[copper]\n{}\n{}\nrequests_per_minute = 180\n[mailchimp]\n{}\n{}\n",
        value("user_email")[0],
        urls[0],
        value("audience")[0],
        urls[1]
    )
}
