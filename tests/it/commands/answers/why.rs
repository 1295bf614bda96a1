//! `why`: the first sentence says it, whatever the reason; the rest shows everything on record.

use serde_json::{Value, json};

use super::{applied, in_copper, in_store, told, with_phones};
use crate::support::desk::Desk;

/// The one contact that an address leads to.
fn person(desk: &Desk, email: &str) -> Value {
    let people = told(desk, &["why", email])["people"].as_array().unwrap().clone();
    assert_eq!(people.len(), 1, "{people:#?}");
    people[0].clone()
}

/// The sentence under the name.
fn sentence(desk: &Desk, email: &str) -> String {
    let ended = desk.sync(&["why", email]);
    assert_eq!(ended.code, 0, "{ended:?}");
    ended.stdout.lines().nth(1).unwrap().replace('\u{a0}', " ")
}

fn assert_sentence(desk: &Desk, email: &str, word: &str, wanted: &str) {
    assert_eq!(person(desk, email)["answer"], word, "{email}");
    let said = sentence(desk, email);
    assert!(said.contains(wanted), "{email}: {said}");
}

#[test]
fn before_anything_is_written_the_reason_is_what_a_plan_would_do_or_ask() {
    let desk = with_phones(Desk::with_cast());
    desk.sync(&["plan", "-q"]);
    for (email, word, wanted) in [
        ("jean.martin@exemple.com", "to_create", "il n'est que dans Copper, et le prochain passage le créera"),
        ("ines.garcia@exemple.fr", "to_create", "il n'est que dans Mailchimp"),
        ("antoine.lambert@exemple.fr", "to_link", "seront reliées au prochain passage"),
        ("marie.dupont@exemple.com", "to_change", "À faire au prochain passage : complément, ajout de tags"),
        ("emma.girard@exemple.com", "waiting", "Marqué pour suppression dans Copper"),
        ("julie@client.exemple.com", "excluded", "n'est pas synchronisé : hors du mode test"),
        ("hugo.mercier@exemple.com", "excluded", "archivé dans Mailchimp"),
    ] {
        assert_sentence(&desk, email, word, wanted);
    }
}

#[test]
fn a_synchronised_person_is_shown_with_both_records_the_link_its_base_and_what_was_done() {
    let desk = applied();
    let email = "marie.dupont@exemple.com";
    assert_sentence(&desk, email, "in_sync", "Ce contact est synchronisé");
    let marie = person(&desk, email);
    let (person, member) = (desk.person(email).unwrap(), desk.member(email).unwrap());
    let records = &marie["records"];
    assert_eq!(records["copper"][0]["id"], person["id"].to_string());
    assert_eq!(records["copper"][0]["fields"]["first_name"], person["first_name"]);
    assert_eq!(records["mailchimp"][0]["status"], member["status"]);
    assert_eq!(records["mailchimp"][0]["fields"]["phone"], member["merge_fields"]["PHONE"]);
    let link = &marie["link"];
    assert_eq!((&link["state"], &link["generation"]), (&json!("active"), &json!(3)));
    assert_eq!(link["base"]["fields"]["first_name"], json!({"copper": "Marie", "mailchimp": "Marie"}));
    assert_eq!(link["base"]["tags"]["vip ⭐"], json!({"copper": true, "mailchimp": true}));
    let kinds: Vec<&Value> =
        marie["performed"].as_array().unwrap().iter().map(|one| &one["operation"]["kind"]).collect();
    assert_eq!(kinds, ["adopt", "fill", "tag"]);
    for performed in marie["performed"].as_array().unwrap() {
        assert_eq!((&performed["outcome"]["outcome"], &performed["approver"]), (&json!("done"), &json!("testeur")));
    }
    let text = desk.sync(&["why", email]).stdout;
    for wanted in ["fiche ", "Tags suivis", "Copper « Marie » · Mailchimp « Marie »", "accord de testeur"] {
        assert!(text.replace('\u{a0}', " ").contains(wanted), "{wanted}: {text}");
    }
}

#[test]
fn a_marked_person_s_question_comes_with_the_command_that_answers_it() {
    let desk = applied();
    let emma = person(&desk, "emma.girard@exemple.com");
    assert_eq!((&emma["bucket"], &emma["questions"][0]["kind"]), (&json!("waiting"), &json!("marked")));
    assert_eq!(emma["records"]["copper"][0]["marks"], json!(["delete"]));
    let text = desk.sync(&["why", "emma.girard@exemple.com"]).stdout;
    assert!(text.contains("sync decide emma.girard@exemple.com archive"), "{text}");
}

#[test]
fn an_opted_out_person_is_synchronised_and_gets_no_mail_because_of_somebody() {
    let desk = applied();
    for (email, owner) in [
        ("paul.roux@exemple.com", "la personne elle-même"),
        ("alice.robin@exemple.com", "une marque posée dans Copper"),
    ] {
        assert_sentence(&desk, email, "in_sync_suppressed", &format!("ne reçoit pas d'e-mails : désabonné ({owner})"));
    }
    assert_eq!(person(&desk, "paul.roux@exemple.com")["link"]["base"]["suppression"]["owner"], "contact");
}

#[test]
fn a_person_outside_the_test_mode_is_told_so_with_the_text_that_is_missing() {
    let desk = applied();
    let text = desk.sync(&["why", "pierre@client.exemple.com"]).stdout.replace('\u{a0}', " ");
    assert!(text.contains("hors du mode test.\nMode : TEST (adresses contenant « @exemple »)"), "{text}");
    desk.reconfigure(|text| text.replacen("mode = \"test\"", "mode = \"production\"", 1));
    assert_eq!(person(&desk, "pierre@client.exemple.com")["answer"], "to_change", "settings count at once");
}

#[test]
fn a_write_that_failed_is_the_reason_until_it_is_done() {
    let desk = Desk::with_cast();
    let fault = json!({"side": "mailchimp", "kind": "unauthorized", "count": 100, "method": "PATCH"});
    desk.sandbox.state().faults.order(serde_json::from_value(fault).unwrap());
    let (code, report) = desk.json(&["apply", "--yes"]);
    assert_eq!(code, 6, "{report}");
    let entries = report["entries"].as_array().unwrap();
    let failed = entries.iter().find(|entry| entry["outcome"]["outcome"] == "failed").unwrap();
    let email = failed["operation"]["contact"]["email"].as_str().unwrap();
    assert_sentence(&desk, email, "failed_last", "la dernière écriture a échoué (la clé d'accès a été refusée)");
    let text = desk.sync(&["why", email]).stdout;
    assert!(text.contains("demander une nouvelle clé"), "the remedy: {text}");
    desk.sandbox.state().faults.clear();
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    assert!(person(&desk, email)["answer"].as_str().unwrap().starts_with("in_sync"));
}

#[test]
fn a_deletion_remembered_is_shown_with_whom_it_concerns() {
    let desk = applied();
    in_store(
        &desk,
        "INSERT INTO tombstone (side, id, emails, at, cause)
         VALUES ('mailchimp', 'gone-one', '[\"disparu@exemple.com\"]', 4102444800, 'forgotten')",
    );
    let gone = person(&desk, "Disparu@exemple.com ");
    assert_eq!((&gone["answer"], &gone["bucket"]), (&json!("past"), &Value::Null));
    assert_eq!(gone["tombstones"][0]["cause"], "forgotten");
    in_copper(
        &desk,
        &json!({"act": "create", "person": {"name": "Disparu Revenu",
        "emails": [{"email": "disparu@exemple.com", "category": "work"}]}}),
    );
    desk.sync(&["plan", "-q"]);
    let back = person(&desk, "disparu@exemple.com");
    assert_ne!(back["answer"], "past");
    assert_eq!(back["tombstones"][0]["id"], "gone-one");
    assert!(desk.sync(&["why", "disparu@exemple.com"]).stdout.contains("janvier 2100"));
}

#[test]
fn of_a_shared_address_every_record_is_shown() {
    let desk = applied();
    let people = told(&desk, &["why", "accueil@exemple.fr"])["people"].clone();
    let records: Vec<&Value> =
        people.as_array().unwrap().iter().flat_map(|one| one["records"]["copper"].as_array().unwrap()).collect();
    let names: Vec<&Value> = records.iter().map(|record| &record["fields"]["last_name"]).collect();
    assert_eq!(names, ["Nord", "Sud"]);
    assert_eq!(people[0]["questions"][0]["kind"], "shared_address");
}

#[test]
fn any_address_leads_to_the_person_also_one_that_they_no_longer_have() {
    let desk = applied();
    for email in ["claire.petit@exemple.com", " Claire.Perso@EXEMPLE.fr "] {
        assert_eq!(person(&desk, email)["contact"]["name"], "Claire Petit", "{email}");
    }
    let act = json!({"act": "change_address", "email": "antoine.lambert@exemple.fr",
        "from": "antoine.lambert@exemple.fr", "to": "a.lambert@exemple.fr"});
    in_copper(&desk, &act);
    desk.sync(&["plan", "-q"]);
    for email in ["antoine.lambert@exemple.fr", "a.lambert@exemple.fr"] {
        let antoine = person(&desk, email);
        assert_eq!(antoine["records"]["copper"][0]["emails"], json!(["a.lambert@exemple.fr"]), "{antoine:#}");
    }
}

#[test]
fn an_address_that_stands_in_a_base_or_in_the_journal_alone_leads_to_the_person_too() {
    let desk = applied();
    for (table, column, email) in [("link", "base", "accord@exemple.fr"), ("entry", "body", "journal@exemple.fr")] {
        let word = "'\"marie.dupont@exemple.com\"'";
        in_store(
            &desk,
            &format!(
                "UPDATE {table} SET {column} = replace({column}, {word}, '\"{email}\"') WHERE instr({column}, {word})"
            ),
        );
        let marie = person(&desk, email);
        assert_eq!(
            (&marie["answer"], &marie["contact"]["name"]),
            (&json!("in_sync"), &json!("Marie Dupont")),
            "{table}"
        );
    }
}

#[test]
fn somebody_of_whom_no_record_is_left_is_still_known() {
    let desk = applied();
    in_copper(&desk, &json!({"act": "delete", "email": "julie@client.exemple.com"}));
    desk.sync(&["plan", "-q"]);
    assert_sentence(&desk, "julie@client.exemple.com", "past", "plus de fiche, ni dans Copper ni dans Mailchimp");
}

#[test]
fn an_address_of_which_nothing_is_known_is_a_failure_that_says_what_to_do() {
    let desk = Desk::with_cast();
    for when in ["before the first reading", "after it"] {
        for email in ["personne@exemple.com", "", "jean"] {
            for command in ["why", "history"] {
                let ended = desk.sync(&[command, email]);
                assert_eq!((ended.code, ended.stdout.as_str()), (1, ""), "{when} {ended:?}");
                assert!(ended.stderr.contains(email) && ended.stderr.contains("sync plan"), "{when} {ended:?}");
            }
        }
        desk.sync(&["plan", "-q"]);
    }
    let (code, document) = desk.json(&["why", "personne@exemple.com"]);
    assert_eq!((code, &document["error"]["code"]), (1, &json!("unknown-contact")));
    assert_eq!(desk.sync(&["why"]).code, 64);
}
