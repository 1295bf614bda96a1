//! `status`: its counts add up to what both services hold, and its lists to its counts.

use serde_json::{Value, json};

use super::{applied, in_copper, in_store, told, truth};
use crate::support::desk::Desk;

const BUCKETS: [&str; 5] = ["in_sync", "changed", "excluded", "waiting", "failing"];
const SIDES: [&str; 2] = ["copper", "mailchimp"];

/// Sums, totals and lists against the ground truth.
fn assert_adds_up(desk: &Desk, when: &str) -> Value {
    let status = told(desk, &["status"]);
    for (side, held) in SIDES.into_iter().zip(truth(desk)) {
        let held = held as u64;
        assert_eq!(status["totals"][side], held, "{when} {side}");
        let counts = status["buckets"][side].as_object().unwrap();
        assert_eq!(counts.values().map(|count| count.as_u64().unwrap()).sum::<u64>(), held, "{when} {side}");
    }
    for bucket in BUCKETS {
        let list = told(desk, &["status", "--list", bucket])["list"].as_array().unwrap().clone();
        for side in SIDES {
            let listed = list.iter().filter(|one| one["side"] == side).count() as u64;
            let counted = status["buckets"][side][bucket].as_u64().unwrap_or_default();
            assert_eq!(listed, counted, "{when} {side} {bucket}");
        }
        assert!(list.iter().all(|one| one["bucket"] == bucket));
    }
    status
}

#[test]
fn the_buckets_add_up_to_both_services_totals_before_and_after_and_without_a_plan_file() {
    let desk = Desk::with_cast();
    let empty = told(&desk, &["status"]);
    assert_eq!((&empty["read_at"], &empty["totals"]), (&Value::Null, &json!({"copper": 0, "mailchimp": 0})));
    let (_, plan) = desk.json(&["plan"]);
    let before = assert_adds_up(&desk, "after a plan");
    assert_eq!(before["buckets"], plan["body"]["counts"]["records"], "as the plan counted them");
    assert!(before["buckets"]["copper"]["changed"].as_u64() > Some(0));
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    let after = assert_adds_up(&desk, "after it was applied");
    assert_eq!(after["buckets"]["copper"]["changed"], Value::Null);
    std::fs::remove_dir_all(desk.path("plans")).unwrap();
    assert_eq!(assert_adds_up(&desk, "without a plan file"), after);
    in_copper(&desk, &json!({"act": "delete", "email": "julie@client.exemple.com"}));
    in_copper(&desk, &json!({"act": "edit", "email": "antoine.lambert@exemple.fr", "set": {"name": "Antoine Roy"}}));
    desk.sync(&["plan", "-q"]);
    let edited = assert_adds_up(&desk, "after edits");
    assert_eq!(edited["buckets"]["copper"]["changed"], 1);
}

#[test]
fn a_list_names_people_with_their_side_and_the_reason() {
    let desk = applied();
    let text = |bucket: &str| desk.sync(&["status", "--list", bucket]).stdout.replace('\u{a0}', " ");
    let excluded = text("excluded");
    for line in [
        "Copper     Julie Client <julie@client.exemple.com> · hors du mode test",
        "Copper     Sans Adresse, fiche ",
        "Mailchimp  Hugo Mercier <hugo.mercier@exemple.com> · archivé dans Mailchimp",
    ] {
        assert!(excluded.contains(line), "{line}: {excluded}");
    }
    assert!(text("waiting").contains("Emma Girard <emma.girard@exemple.com> · Marqué pour suppression"));
    assert!(text("in_sync").ends_with(" dans Mailchimp.\n"));
    assert_eq!(desk.sync(&["status", "--list", "nothing"]).code, 64);
}

#[test]
fn the_text_shows_mode_runs_totals_questions_with_their_commands_and_the_next_run() {
    let desk = applied();
    let text = desk.sync(&["status"]).stdout.replace('\u{a0}', " ");
    let [copper, mailchimp] = truth(&desk);
    for wanted in [
        "Mode : TEST (adresses contenant « @exemple »)".to_owned(),
        "apply — terminé".to_owned(),
        format!("  Copper : {copper} contacts\n"),
        format!("  Mailchimp : {mailchimp} contacts\n"),
        "    sync decide emma.girard@exemple.com archive".to_owned(),
        "Aucun passage n'est programmé.".to_owned(),
    ] {
        assert!(text.contains(&wanted), "{wanted}: {text}");
    }
    let status = told(&desk, &["status"]);
    assert_eq!((&status["mode"], &status["next_run_at"]), (&json!("test"), &Value::Null));
}

#[test]
fn what_the_last_run_held_is_shown_with_the_reason() {
    let desk = applied();
    assert_eq!(told(&desk, &["status"])["held"], json!([]));
    in_store(
        &desk,
        "UPDATE outcome SET result = '{\"outcome\":\"held\",\"because\":\"budget\"}'
         WHERE entry = (SELECT max(ordinal) FROM entry)",
    );
    let held = told(&desk, &["status"])["held"].as_array().unwrap().clone();
    assert_eq!((held.len(), &held[0]["outcome"]["because"]), (1, &json!("budget")));
    let text = desk.sync(&["status"]).stdout;
    let email = held[0]["operation"]["contact"]["email"].as_str().unwrap();
    let line = text.lines().find(|line| line.contains("plus que ce qui est permis")).unwrap_or_default();
    assert!(line.contains(email), "{text}");
}
