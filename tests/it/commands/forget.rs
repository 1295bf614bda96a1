//! `sync forget` from outside: nothing that names the person is left in any file, they do not come back,
//! and an unsubscribe of theirs still travels.

use std::path::{Path, PathBuf};

use copper_mailchimp_sync::sandbox::serve::system_ms;
use serde_json::json;

use crate::support::desk::{Desk, ended};

const EMAIL: &str = "marie.dupont@exemple.com";

/// Every file below a folder.
fn all_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { all_files(&path) } else { vec![path] }).collect()
}

/// The files that hold a word, in any case, as text or escaped as JSON.
fn holding(desk: &Desk, word: &str) -> Vec<PathBuf> {
    let escaped = serde_json::to_string(word).unwrap().trim_matches('"').to_lowercase();
    let holds = |path: &PathBuf| {
        let text = String::from_utf8_lossy(&std::fs::read(path).unwrap()).to_lowercase();
        text.contains(&word.to_lowercase()) || text.contains(&escaped)
    };
    let folders = ["state", "plans", "reports"].map(|name| all_files(&desk.path(name)));
    folders.concat().into_iter().filter(holds).collect()
}

/// Synchronised, edited, synchronised again: the person stands in versions, journal, plans and reports.
fn known() -> Desk {
    let desk = Desk::with_cast();
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    let act = json!({"act": "edit", "email": EMAIL, "set": {"name": "Marie Quintessence"}});
    desk.sandbox.state().copper.act(&act, system_ms()).unwrap();
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    assert!(holding(&desk, EMAIL).len() > 3 && holding(&desk, "Quintessence").len() > 2);
    desk
}

#[test]
fn nothing_that_names_the_person_is_left_in_any_file() {
    let desk = known();
    let writes = desk.writes();
    let forgotten = desk.sync(&["forget", EMAIL, "--yes"]);
    assert_eq!(forgotten.code, 0, "{forgotten:?}");
    assert!(forgotten.stdout.contains("Copper et de Mailchimp ne sont pas touchées"), "{}", forgotten.stdout);
    for word in [EMAIL, "Quintessence"] {
        assert_eq!(holding(&desk, word), Vec::<PathBuf>::new(), "{word}");
    }
    assert_eq!(desk.writes(), writes, "nothing is sent");
    assert!(desk.person(EMAIL).is_some());
    assert_eq!(desk.sync(&["status"]).code, 0);
    assert_eq!(desk.sync(&["report"]).code, 0);
}

#[test]
fn an_address_that_the_person_had_before_is_erased_too_and_somebody_with_a_longer_one_is_not() {
    let desk = known();
    let (new, longer) = ("marie.roy@exemple.com", "anne-marie.dupont@exemple.com");
    let act = json!({"act": "change_address", "from": EMAIL, "to": new});
    desk.sandbox.state().copper.act(&act, system_ms()).unwrap();
    let person = json!({"name": "Anne-Marie Dupont", "emails": [{"email": longer, "category": "work"}]});
    desk.sandbox.state().copper.act(&json!({"act": "create", "person": person}), system_ms()).unwrap();
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    assert_eq!(desk.sync(&["forget", new, "--yes"]).code, 0);
    assert_eq!(holding(&desk, new), Vec::<PathBuf>::new());
    let left = holding(&desk, "marie.dupont@exemple.com");
    assert_eq!(left, holding(&desk, longer), "only as part of another address");
    assert!(!left.is_empty());
}

#[test]
fn somebody_forgotten_is_neither_imported_nor_edited_and_their_name_is_not_read_again() {
    let desk = known();
    assert_eq!(desk.sync(&["forget", EMAIL, "--yes"]).code, 0);
    let act = json!({"act": "edit", "email": EMAIL, "set": {"name": "Marie Nouvelle"}});
    desk.sandbox.state().copper.act(&act, system_ms()).unwrap();
    let before = desk.member(EMAIL).unwrap();
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    assert_eq!(desk.member(EMAIL).unwrap()["merge_fields"], before["merge_fields"]);
    assert_eq!(holding(&desk, "Quintessence"), Vec::<PathBuf>::new());
    assert_eq!(holding(&desk, "Nouvelle"), Vec::<PathBuf>::new());
    assert_eq!(desk.sync(&["plan", "--detailed-exitcode"]).code, 0);
}

#[test]
fn an_unsubscribe_of_somebody_forgotten_still_travels() {
    let desk = known();
    assert_eq!(desk.sync(&["forget", EMAIL, "--yes"]).code, 0);
    let act = json!({"act": "tag", "email": EMAIL, "add": ["🔕 DÉSABONNÉ"]});
    desk.sandbox.state().copper.act(&act, system_ms()).unwrap();
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    assert_eq!(desk.member(EMAIL).unwrap()["status"], "unsubscribed");
    assert_eq!(holding(&desk, "Quintessence").len(), 0);
}

#[test]
fn nothing_is_erased_without_a_yes() {
    let desk = known();
    let refused = desk.sync(&["forget", EMAIL]);
    assert_eq!(refused.code, 4, "{refused:?}");
    assert!(refused.stderr.contains("--yes"), "{}", refused.stderr);
    assert_eq!(desk.type_into(&format!("forget {EMAIL}"), &["oui"]).code, 4);
    assert!(!holding(&desk, EMAIL).is_empty());
    assert_eq!(desk.type_into(&format!("forget {EMAIL}"), &[EMAIL]).code, 0);
    assert!(holding(&desk, EMAIL).is_empty());
}

#[test]
fn somebody_unknown_can_be_forgotten_before_they_are_known() {
    let desk = Desk::with_cast();
    let forgotten = ended(&desk.command(&["forget", EMAIL, "--yes"]).output().unwrap());
    assert_eq!(forgotten.code, 0, "{forgotten:?}");
    let writes = desk.writes();
    assert_eq!(desk.sync(&["plan", "-q"]).code, 0);
    let (_, why) = desk.json(&["why", EMAIL]);
    assert!(why.to_string().contains("erased"), "{why}");
    assert_eq!(desk.writes(), writes);
}

#[test]
fn on_a_terminal_the_address_is_typed_again_and_another_one_erases_nobody() {
    let desk = known();
    let before = holding(&desk, EMAIL);
    let other = desk.type_into(&format!("forget {EMAIL}"), &["marie.dupond@exemple.com"]);
    assert_eq!((other.code, holding(&desk, EMAIL)), (4, before), "{other:?}");
    let same = desk.type_into(&format!("forget {EMAIL}"), &[EMAIL]);
    assert_eq!((same.code, holding(&desk, EMAIL)), (0, vec![]), "{same:?}");
}
