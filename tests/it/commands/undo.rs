//! `sync undo` from outside: what a run did is taken back by a plan that a person applies, and what
//! cannot be is said.

use copper_mailchimp_sync::sandbox::serve::system_ms;
use serde_json::{Value, json};

use crate::support::desk::Desk;

fn in_copper(desk: &Desk, act: &Value) {
    desk.sandbox.state().copper.act(act, system_ms()).unwrap();
}

fn by_contact(desk: &Desk, act: &Value) {
    desk.sandbox.state().mailchimp.contact(act, system_ms()).unwrap();
}

/// At rest, then edited on both sides and synchronised: the run to take back is the last one.
fn edited() -> Desk {
    let desk = Desk::with_cast();
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    in_copper(&desk, &json!({"act": "edit", "email": "antoine.lambert@exemple.fr", "set": {"name": "Antoine Roy"}}));
    let tags = json!({"act": "tag", "email": "jean.martin@exemple.com", "add": ["Nouveau"]});
    in_copper(&desk, &tags);
    by_contact(
        &desk,
        &json!({"act": "edit", "email": "camille.rousseau@exemple.fr", "merge_fields": {"LNAME": "Vidal"}}),
    );
    desk
}

fn undo(desk: &Desk, arguments: &[&str]) -> Value {
    let all = [&["undo", "last", "-o", "undo.json"], arguments].concat();
    let (code, plan) = desk.json(&all);
    assert_eq!(code, 0, "{plan}");
    plan
}

fn kinds(plan: &Value) -> Vec<String> {
    let operations = plan["body"]["operations"].as_array().unwrap();
    operations.iter().map(|operation| operation["kind"].as_str().unwrap().to_owned()).collect()
}

fn tag_names(member: &Value) -> Vec<&str> {
    member["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect()
}

#[test]
fn every_value_and_tag_of_a_run_goes_back_on_both_sides_and_stays_so() {
    let desk = edited();
    let before = desk.member("antoine.lambert@exemple.fr").unwrap()["merge_fields"].clone();
    let name = desk.person("camille.rousseau@exemple.fr").unwrap()["name"].clone();
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    assert_eq!(desk.member("antoine.lambert@exemple.fr").unwrap()["merge_fields"]["LNAME"], "Roy");
    let writes = desk.writes();
    let plan = undo(&desk, &[]);
    assert_eq!(desk.writes(), writes, "nothing is sent before it is applied");
    assert!(kinds(&plan).contains(&"untag".to_owned()), "{plan}");
    let applied = desk.sync(&["apply", "undo.json", "--yes"]);
    assert_eq!(applied.code, 0, "{applied:?}");
    assert_eq!(desk.member("antoine.lambert@exemple.fr").unwrap()["merge_fields"], before);
    assert_eq!(desk.person("camille.rousseau@exemple.fr").unwrap()["name"], name);
    assert!(!tag_names(&desk.member("jean.martin@exemple.com").unwrap()).contains(&"Nouveau"));
    let next = desk.sync(&["plan", "--detailed-exitcode"]);
    assert_eq!(next.code, 0, "each side keeps its own: {}", next.stdout);
}

#[test]
fn an_undo_can_itself_be_undone() {
    let desk = edited();
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    let done = desk.member("antoine.lambert@exemple.fr").unwrap()["merge_fields"].clone();
    for _ in 0..2 {
        undo(&desk, &[]);
        assert_eq!(desk.sync(&["apply", "undo.json", "--yes"]).code, 0);
    }
    assert_eq!(desk.member("antoine.lambert@exemple.fr").unwrap()["merge_fields"], done);
    assert!(tag_names(&desk.member("jean.martin@exemple.com").unwrap()).contains(&"Nouveau"));
}

#[test]
fn what_somebody_edited_since_is_kept_and_listed() {
    let desk = edited();
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    by_contact(
        &desk,
        &json!({"act": "edit", "email": "antoine.lambert@exemple.fr", "merge_fields": {"LNAME": "Leroy"}}),
    );
    assert_eq!(desk.sync(&["plan", "-q"]).code, 0);
    let plan = undo(&desk, &["--email", "antoine.lambert@exemple.fr"]);
    assert_eq!(kinds(&plan), [""; 0], "{plan}");
    assert_eq!(plan["body"]["listed"][0]["reason"], "changed_since");
}

#[test]
fn a_member_created_by_the_run_is_unsubscribed_and_never_subscribed_again() {
    let desk = Desk::with_cast();
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    let email = "elodie.faure@exemple.fr";
    in_copper(
        &desk,
        &json!({"act": "create", "person": {"name": "Élodie Faure", "emails": [{"email": email, "category": "work"}]}}),
    );
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    assert_eq!(desk.member(email).unwrap()["status"], "subscribed");
    assert_eq!(kinds(&undo(&desk, &[])), ["restrict"]);
    assert_eq!(desk.sync(&["apply", "undo.json", "--yes"]).code, 0);
    for _ in 0..2 {
        assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
        assert_eq!(desk.member(email).unwrap()["status"], "unsubscribed");
    }
}

#[test]
fn an_unsubscribe_is_never_undone_and_an_unknown_run_is_told() {
    let desk = Desk::with_cast();
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    in_copper(&desk, &json!({"act": "tag", "email": "luc.moreau@exemple.com", "add": ["📥 INACTIF"]}));
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    let plan = undo(&desk, &[]);
    assert_eq!((kinds(&plan).len(), &plan["body"]["listed"][0]["reason"]), (0, &"irreversible".into()), "{plan}");
    let shown = desk.sync(&["undo", "last"]);
    assert!(shown.stdout.contains("ne peut pas être annulé"), "{}", shown.stdout);
    assert!(shown.stderr.contains("sync apply "), "{}", shown.stderr);
    let unknown = desk.sync(&["undo", "20200101"]);
    assert_eq!(unknown.code, 1, "{unknown:?}");
    assert!(unknown.stderr.contains("hint: "), "{}", unknown.stderr);
}
