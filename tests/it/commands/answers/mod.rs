//! What a person asks to understand what happened: `why`, `history`, `status`, `export`. None of
//! them needs a key, calls a service, or waits for a run.

mod export;
mod history;
mod status;
mod why;

use copper_mailchimp_sync::sandbox::copper::options::Quota;
use copper_mailchimp_sync::sandbox::serve::system_ms;
use copper_mailchimp_sync::sandbox::state::State;
use serde_json::{Value, json};

use crate::support::desk::Desk;

/// The telephone numbers take part too.
fn with_phones(desk: Desk) -> Desk {
    let phone = "[[field]]\nname = \"phone\"\ncopper = \"phone\"\nmailchimp = \"PHONE\"\n";
    desk.reconfigure(|text| format!("{text}\n{phone}"));
    desk
}

/// The cast, read and brought in step.
fn applied() -> Desk {
    let desk = with_phones(Desk::with_cast());
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    desk
}

/// An act of a person in Copper.
fn in_copper(desk: &Desk, act: &Value) {
    desk.sandbox.state().copper.act(act, system_ms()).unwrap();
}

/// What one command answers as a document.
fn told(desk: &Desk, arguments: &[&str]) -> Value {
    let (code, document) = desk.json(arguments);
    assert_eq!((code, document["outcome"].as_str()), (0, Some("done")), "{document}");
    document
}

/// Runs a statement on the store, for what no command leaves behind.
fn in_store(desk: &Desk, sql: &str) {
    let store = rusqlite::Connection::open(desk.path("state/sync.db")).unwrap();
    assert!(store.execute(sql, []).unwrap() > 0, "{sql}");
}

/// How many records each service holds.
fn truth(desk: &Desk) -> [usize; 2] {
    let state = desk.sandbox.state();
    [state.copper.ground_truth(), state.mailchimp.ground_truth()].map(|truth| truth.as_array().unwrap().len())
}

/// Somebody whose data steers a terminal, and would run in a spreadsheet.
fn strange() -> Desk {
    let mut state = State::new(Quota::Off);
    let person = json!({"name": "Ève\u{1b}[31m\u{7} \u{202e}Noir\u{2066}", "tags": ["Salon\u{1b}]0;x\u{7}", "=1+1"],
        "emails": [{"email": "eve@exemple.com", "category": "work"}],
        "phone_numbers": [{"number": "+33 6 11 22 33 44", "category": "mobile"}]});
    state.copper.seed(&person, system_ms());
    with_phones(Desk::with(state))
}

/// Line ends are ours; every other control character, and what turns text around or hides it, is not.
fn steers(character: char) -> bool {
    let is_hidden = matches!(character,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    is_hidden || (character.is_control() && character != '\n')
}

#[test]
fn nobody_needs_a_key_a_service_or_the_lock_to_understand() {
    let desk = applied();
    std::fs::write(desk.path(".env"), "").unwrap();
    let lock = std::fs::File::open(desk.path("state/sync.db.lock")).unwrap();
    lock.lock().unwrap();
    let before = (desk.requests(), std::fs::read(desk.path("sync.toml")).unwrap());
    let commands: [&[&str]; 5] = [
        &["why", "jean.martin@exemple.com"],
        &["history", "jean.martin@exemple.com"],
        &["status"],
        &["status", "--list", "in_sync"],
        &["export"],
    ];
    for arguments in commands {
        let ended = desk.sync(arguments);
        assert_eq!((ended.code, ended.stderr.as_str()), (0, ""), "{arguments:?} {ended:?}");
        assert!(ended.stdout.contains("jean.martin@exemple.com") || arguments == ["status"], "{ended:?}");
    }
    assert_eq!((desk.requests(), std::fs::read(desk.path("sync.toml")).unwrap()), before);
}

#[test]
fn no_answer_steers_the_terminal_that_shows_it() {
    let desk = strange();
    let mut shown = String::new();
    let commands: [&[&str]; 7] = [
        &["plan", "-q"],
        &["why", "eve@exemple.com"],
        &["status", "--list", "changed"],
        &["apply", "--yes", "-q"],
        &["why", "eve@exemple.com"],
        &["history", "eve@exemple.com"],
        &["status", "--list", "in_sync"],
    ];
    for arguments in commands {
        let ended = desk.sync(arguments);
        assert_eq!(ended.code, 0, "{ended:?}");
        shown += &(ended.stdout + &ended.stderr);
    }
    let unknown = desk.sync(&["why", "\u{1b}[31m\u{202e}x@exemple.com"]);
    assert_eq!(unknown.code, 1, "{unknown:?}");
    shown += &unknown.stderr;
    assert!(shown.matches("Ève").count() >= 6, "{shown}");
    let raw: Vec<char> = shown.chars().filter(|character| steers(*character)).collect();
    assert!(raw.is_empty(), "{raw:?}");
}
