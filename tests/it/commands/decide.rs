//! `sync decide` from outside: what it lists, what it takes, what it refuses, and that it sends nothing.

use copper_mailchimp_sync::sandbox::serve::system_ms;
use serde_json::{Value, json};

use crate::support::desk::Desk;

/// A desk with a plan made, so that its questions are known.
fn asked() -> Desk {
    let desk = Desk::with_cast();
    let act = json!({"act": "tag", "email": "jean.martin@exemple.com", "add": ["à supprimer"]});
    desk.sandbox.state().copper.act(&act, system_ms()).unwrap();
    assert_eq!(desk.sync(&["plan", "-q"]).code, 0);
    desk
}

fn open(desk: &Desk) -> Vec<Value> {
    let (code, document) = desk.json(&["decide"]);
    assert_eq!(code, 0, "{document}");
    document["questions"].as_array().unwrap().clone()
}

/// The addresses of those who are marked for deletion.
fn marked(desk: &Desk) -> Vec<String> {
    let questions = open(desk);
    let marked = questions.iter().filter(|question| question["kind"] == "marked");
    marked.map(|question| question["contact"]["email"].as_str().unwrap().to_owned()).collect()
}

/// Refused as a usage error, with a hint, and nothing kept.
fn assert_refused(desk: &Desk, arguments: &[&str], said: &str) {
    let before = open(desk);
    let ended = desk.sync(arguments);
    assert_eq!(ended.code, 64, "{arguments:?} {ended:?}");
    assert!(ended.stderr.contains(said) && ended.stderr.contains("hint: "), "{arguments:?} {}", ended.stderr);
    assert_eq!(open(desk), before, "{arguments:?}");
}

#[test]
fn the_list_names_contact_question_choices_and_the_command_that_answers() {
    let desk = asked();
    let before = desk.requests();
    let listed = desk.sync(&["decide"]);
    assert_eq!((listed.code, listed.stderr.as_str()), (0, ""));
    let first = marked(&desk).remove(0);
    assert!(listed.stdout.contains(&first), "{}", listed.stdout);
    assert!(listed.stdout.contains("Marqué pour suppression dans Copper."), "{}", listed.stdout);
    assert!(listed.stdout.contains("sync decide jean.martin@exemple.com archive"), "{}", listed.stdout);
    assert_eq!(desk.requests(), before, "nothing is sent");
}

#[test]
fn an_answer_by_address_or_by_the_beginning_of_an_id_is_kept_with_its_author() {
    let desk = asked();
    let questions = open(&desk);
    let first = marked(&desk).remove(0);
    assert_eq!(desk.sync(&["decide", &first.to_uppercase(), "archive"]).code, 0);
    let (_, document) = desk.json(&["decide"]);
    let answered = &document["answered"][0];
    assert_eq!((&answered["decision"]["choice"], &answered["decision"]["by"]), (&"archive".into(), &"testeur".into()));
    let id = answered["question"]["id"].as_str().unwrap();
    assert_eq!(document["questions"].as_array().unwrap().len(), questions.len() - 1);
    assert_eq!(desk.sync(&["decide", &id[..8], "ask"]).code, 0);
    assert_eq!(open(&desk).len(), questions.len(), "asked again");
}

#[test]
fn an_answer_survives_the_next_plan_and_all_of_a_kind_are_answered_at_once() {
    let desk = asked();
    let count = marked(&desk).len();
    assert!(count > 1, "the cast has several");
    let ended = desk.sync(&["decide", "--all", "archive", "--kind", "marked"]);
    assert_eq!(ended.code, 0, "{ended:?}");
    assert!(marked(&desk).is_empty());
    assert_eq!(desk.sync(&["plan", "-q"]).code, 0);
    assert!(marked(&desk).is_empty(), "the answers stand");
    assert_eq!(desk.sync(&["decide", "--all", "ask", "--kind", "marked"]).code, 0);
    assert_eq!(marked(&desk).len(), count);
}

#[test]
fn a_deletion_needs_its_own_confirmation_and_is_never_for_all() {
    let desk = asked();
    let first = marked(&desk).remove(0);
    assert_refused(&desk, &["decide", &first, "delete"], "--permanently");
    assert_refused(&desk, &["decide", &first, "archive", "--permanently"], "--permanently");
    assert_refused(&desk, &["decide", "--all", "delete", "--kind", "marked"], "en masse");
    assert_refused(&desk, &["decide", "--all", "delete", "--kind", "marked", "--permanently"], "en masse");
    assert_eq!(desk.sync(&["decide", &first, "delete", "--permanently"]).code, 0);
    assert!(!marked(&desk).contains(&first));
}

#[test]
fn what_cannot_be_an_answer_says_what_can() {
    let desk = asked();
    let first = marked(&desk).remove(0);
    assert_refused(&desk, &["decide", &first, "archiver"], "archive, delete, ignore, ask");
    assert_refused(&desk, &["decide", &first, "copper"], "archive, delete, ignore, ask");
    assert_refused(&desk, &["decide", "personne@exemple.com", "archive"], "personne@exemple.com");
    assert_refused(&desk, &["decide", &first], "--kind");
    assert_refused(&desk, &["decide", "--all", "archive"], "--kind");
    assert_refused(&desk, &["decide", "--all", "archive", "--kind", "marques"], "marked, conflict");
    assert_refused(&desk, &["decide", "--all", "keep", "--kind", "lost_address"], "lost_address");
}

#[test]
fn on_a_terminal_the_walk_shows_one_contact_a_screen_with_archive_first() {
    let desk = asked();
    let questions = open(&desk).len();
    let people = marked(&desk);
    let typed: Vec<&str> = std::iter::repeat_n("1", questions).collect();
    let walked = desk.type_into("decide", &typed);
    assert_eq!(walked.code, 0, "{walked:?}");
    assert!(walked.stdout.contains("1. archive — garder la fiche"), "{}", walked.stdout);
    assert!(walked.stdout.contains("(conseillé)"), "{}", walked.stdout);
    assert!(walked.stdout.contains(&format!("question 1 sur {questions}")), "{}", walked.stdout);
    assert_eq!((open(&desk).len(), people.is_empty()), (0, false));
}

#[test]
fn on_a_terminal_enter_leaves_a_question_open_and_q_stops() {
    let desk = asked();
    let before = open(&desk);
    assert_eq!(desk.type_into("decide", &["", "quoi", "q"]).code, 0);
    assert_eq!(open(&desk), before);
}

#[test]
fn on_a_terminal_a_deletion_needs_the_address_typed_again() {
    let desk = asked();
    let first = marked(&desk).remove(0);
    let refused = desk.type_into(&format!("decide {first} delete --permanently"), &["oui"]);
    assert_eq!(refused.code, 4, "{refused:?}");
    assert!(marked(&desk).contains(&first));
    let taken = desk.type_into(&format!("decide {first} delete --permanently"), &[&first]);
    assert_eq!(taken.code, 0, "{taken:?}");
    assert!(!marked(&desk).contains(&first));
}

#[test]
fn on_a_terminal_apply_begins_with_the_open_questions() {
    let desk = asked();
    let first = marked(&desk).remove(0);
    let typed: Vec<&str> = std::iter::repeat_n("1", open(&desk).len()).chain(["oui"]).collect();
    let applied = desk.type_into("apply", &typed);
    assert_eq!(applied.code, 0, "{applied:?}");
    let person = desk.person(&first).unwrap();
    let tags: Vec<&str> = person["tags"].as_array().unwrap().iter().map(|tag| tag.as_str().unwrap()).collect();
    assert!(tags.contains(&"📥 INACTIF"), "{tags:?}");
    assert!(!tags.iter().any(|tag| tag.to_lowercase().contains("supprimer")), "{tags:?}");
}
