//! The unattended run at the desk: what it does by itself, what it holds, what it refuses; and that
//! it leaves a report whatever happened.

use std::process::Stdio;

use copper_mailchimp_sync::sandbox::copper::options::Quota;
use copper_mailchimp_sync::sandbox::people;
use copper_mailchimp_sync::sandbox::serve::system_ms;
use copper_mailchimp_sync::sandbox::state::State;
use serde_json::{Value, json};

use crate::support::desk::{Desk, Ended, files};

/// A desk on which a person has applied the first plan.
fn settled() -> Desk {
    let desk = Desk::with_cast();
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    desk
}

/// The same with a crowd, of whom everybody has what is asked.
fn crowd(count: usize) -> Desk {
    let mut state = State::new(Quota::Off);
    people::seed_crowd(&mut state, count, system_ms());
    let desk = Desk::with(state);
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    desk
}

fn in_copper(desk: &Desk, act: &Value) {
    desk.sandbox.state().copper.act(act, system_ms()).unwrap();
}

fn by_contact(desk: &Desk, act: &Value) {
    desk.sandbox.state().mailchimp.contact(act, system_ms()).unwrap();
}

fn new_person(desk: &Desk, email: &str) {
    in_copper(desk, &json!({"act": "create", "person": {"name": "Élodie Faure", "emails": [{"email": email}]}}));
}

fn fault(desk: &Desk, fault: Value) {
    desk.sandbox.state().faults.order(serde_json::from_value(fault).unwrap());
}

/// Whether a member carries the tag, in whatever case the audience knows it.
fn is_client(desk: &Desk, email: &str) -> bool {
    let member = desk.member(email).unwrap();
    member["tags"].as_array().unwrap().iter().any(|tag| tag["name"].as_str().unwrap().eq_ignore_ascii_case("client"))
}

/// Puts keys under `[approval]` in place of what is commented out there.
fn approval(desk: &Desk, keys: &str) {
    desk.reconfigure(|text| text.replacen("[approval]", &format!("[approval]\n{keys}"), 1));
}

/// The text report of the last run.
fn last_report(desk: &Desk) -> String {
    let run = desk.json(&["status"]).1["runs"][0]["id"].as_str().unwrap().to_owned();
    std::fs::read_to_string(desk.path(&format!("reports/{run}.txt"))).unwrap()
}

/// What a run that did nothing leaves: an exit code, a cause and a remedy on stderr and in the report.
fn assert_fruitless(desk: &Desk, ended: &Ended, (code, outcome): (i32, &str), words: &[&str]) {
    assert_eq!(ended.code, code, "{ended:?}");
    let [message, hint] = ended.stderr.lines().collect::<Vec<_>>().try_into().unwrap();
    let hint = hint.strip_prefix("hint: ").unwrap();
    let report = last_report(desk);
    assert!(report.contains("POURQUOI RIEN N'A ÉTÉ FAIT:"), "{report}");
    for text in words.iter().copied().chain([message.split_once(": ").unwrap().1, hint]) {
        assert!(report.contains(text), "{text} in {report}");
    }
    assert_eq!(ended.stdout, report, "what is shown is what is kept");
    let (_, status) = desk.json(&["status"]);
    assert_eq!((&status["runs"][0]["command"], &status["runs"][0]["outcome"]), (&"run".into(), &outcome.into()));
    let again = desk.json(&["report"]).1;
    assert_eq!((&again["outcome"], &again["error"]["hint"]), (&outcome.into(), &hint.into()));
}

#[test]
fn a_first_run_is_refused_with_a_report_until_a_person_has_applied_a_plan() {
    let desk = Desk::with_cast();
    let refused = desk.sync(&["run"]);
    assert_fruitless(&desk, &refused, (4, "refused"), &["«\u{a0}apply\u{a0}»", "sync apply"]);
    assert_eq!(desk.writes(), (0, 0));
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    let ran = desk.sync(&["run"]);
    assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{ran:?}");
}

#[test]
fn a_new_person_in_copper_is_in_the_audience_after_a_run() {
    let desk = settled();
    new_person(&desk, "elodie.faure@exemple.fr");
    let ran = desk.sync(&["run"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stdout.contains("• elodie.faure@exemple.fr → Nouveau contact ajouté"), "{}", ran.stdout);
    assert_eq!(desk.member("elodie.faure@exemple.fr").unwrap()["status"], "subscribed");
    let (code, document) = desk.json(&["run"]);
    assert_eq!((code, &document["outcome"], &document["run"]["approver"]), (0, &"done".into(), &"standing".into()));
    assert_eq!(desk.sync(&["plan", "--detailed-exitcode"]).code, 0);
}

#[test]
fn an_unsubscribe_travels_even_where_nothing_is_automatic_and_everything_else_waits() {
    let desk = settled();
    approval(&desk, "automatic = []");
    in_copper(&desk, &json!({"act": "tag", "email": "sophie.bernard@exemple.com", "add": ["🔕 DÉSABONNÉ"]}));
    new_person(&desk, "elodie.faure@exemple.fr");
    let (code, document) = desk.json(&["run"]);
    assert_eq!((code, &document["outcome"]), (0, &"done".into()), "{document}");
    assert_eq!(desk.member("sophie.bernard@exemple.com").unwrap()["status"], "unsubscribed");
    assert!(desk.member("elodie.faure@exemple.fr").is_none());
    let held: Vec<&Value> =
        document["entries"].as_array().unwrap().iter().filter(|entry| entry["outcome"]["outcome"] == "held").collect();
    assert_eq!(held.len(), 1, "{held:?}");
    assert_eq!((&held[0]["outcome"]["because"], &held[0]["operation"]["kind"]), (&"kind".into(), &"create".into()));
    let report = last_report(&desk);
    assert!(report.contains("MODIFICATIONS RETENUES (1):"), "{report}");
    assert!(report.contains("relire le plan et l'approuver\u{a0}: sync apply"), "{report}");
    assert_eq!(desk.sync(&["run", "--fail-on-pending", "-q"]).code, 7);
}

#[test]
fn a_budget_of_creations_holds_every_creation_and_counts_over_a_day_of_runs() {
    let desk = crowd(20);
    approval(&desk, "max_creates_per_run = 2\nmax_creates_per_day = 3");
    let emails = |from: usize, to: usize| (from..to).map(|index| format!("nouveau{index}@exemple.fr"));
    for email in emails(0, 3) {
        new_person(&desk, &email);
    }
    in_copper(&desk, &json!({"act": "tag", "email": "contact1@exemple.com", "add": ["Salon 2027"]}));
    assert_eq!(desk.sync(&["run"]).code, 0);
    assert!(emails(0, 3).all(|email| desk.member(&email).is_none()), "never the first two");
    let tags = desk.member("contact1@exemple.com").unwrap()["tags"].to_string();
    assert!(tags.contains("Salon 2027"), "other kinds go on: {tags}");
    assert!(last_report(&desk).contains("3 nouveaux contacts → il y en a plus que ce qui est permis"));

    in_copper(&desk, &json!({"act": "delete", "email": "nouveau2@exemple.fr"}));
    assert_eq!(desk.sync(&["run"]).code, 0);
    assert!(emails(0, 2).all(|email| desk.member(&email).is_some()), "two are within both budgets");
    for email in emails(3, 5) {
        new_person(&desk, &email);
    }
    assert_eq!(desk.sync(&["run"]).code, 0);
    assert!(emails(3, 5).all(|email| desk.member(&email).is_none()), "two more would make four in a day");
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    assert!(emails(3, 5).all(|email| desk.member(&email).is_some()), "a person may");
    new_person(&desk, "nouveau5@exemple.fr");
    assert_eq!(desk.sync(&["run"]).code, 0);
    assert!(desk.member("nouveau5@exemple.fr").is_some(), "what a person did is not spent");
}

#[test]
fn a_budget_of_removals_holds_every_removal() {
    let desk = settled();
    approval(&desk, "max_removals_per_run = 1");
    for email in ["sophie.bernard@exemple.com", "marie.dupont@exemple.com"] {
        in_copper(&desk, &json!({"act": "tag", "email": email, "remove": ["Client"]}));
    }
    let (code, document) = desk.json(&["run"]);
    assert_eq!((code, &document["totals"]["held"]), (0, &2.into()), "{document}");
    assert!(is_client(&desk, "marie.dupont@exemple.com"));
}

#[test]
fn an_audience_at_its_cap_takes_nobody_new() {
    let desk = settled();
    approval(&desk, "audience_cap = 5");
    new_person(&desk, "elodie.faure@exemple.fr");
    let (code, document) = desk.json(&["run"]);
    assert_eq!(code, 0);
    assert_eq!(document["entries"][0]["outcome"], json!({"outcome": "held", "because": "audience"}), "{document}");
    assert!(desk.member("elodie.faure@exemple.fr").is_none());
}

#[test]
fn a_wider_scope_is_refused_until_a_person_has_applied_under_it() {
    let desk = settled();
    desk.reconfigure(|text| text.replacen("mode = \"test\"", "mode = \"production\"", 1));
    let writes = desk.writes();
    for _ in 0..2 {
        let refused = desk.sync(&["run"]);
        assert_fruitless(&desk, &refused, (4, "refused"), &["Mode: PRODUCTION", "«\u{a0}apply\u{a0}»"]);
    }
    assert_eq!(desk.writes(), writes);
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    assert_eq!(desk.sync(&["run", "-q"]).code, 0);
    desk.reconfigure(|text| text.replacen("mode = \"production\"", "mode = \"test\"", 1));
    assert_eq!(desk.sync(&["run", "-q"]).code, 0, "a narrower one may be taken");
    desk.reconfigure(|text| text.replacen("mode = \"test\"", "mode = \"production\"", 1));
    assert_eq!(desk.sync(&["run", "-q"]).code, 0, "the widest that a person approved still counts");
}

#[test]
fn under_another_mapping_nothing_is_taken_away_until_a_person_has_looked() {
    let desk = settled();
    desk.reconfigure(|text| {
        text + "\n[[field]]\nname = \"phone\"\ncopper = \"phone\"\nmailchimp = \"PHONE\"\ndirection = \"to_mailchimp\"\n"
    });
    in_copper(&desk, &json!({"act": "tag", "email": "marie.dupont@exemple.com", "remove": ["Client"]}));
    let (code, document) = desk.json(&["run"]);
    assert_eq!(code, 0, "{document}");
    assert!(is_client(&desk, "marie.dupont@exemple.com"));
    assert!(last_report(&desk).contains("personne n'a encore appliqué de plan depuis"));
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    assert!(!is_client(&desk, "marie.dupont@exemple.com"));
}

#[test]
fn questions_never_stop_the_rest_and_every_report_lists_them_with_what_to_do() {
    let desk = settled();
    let marked = ["sophie.bernard@exemple.com", "antoine.lambert@exemple.fr", "luc.moreau@exemple.com"];
    for email in marked {
        in_copper(&desk, &json!({"act": "tag", "email": email, "add": ["🗑️ À SUPPRIMER"]}));
    }
    new_person(&desk, "elodie.faure@exemple.fr");
    by_contact(&desk, &json!({"act": "unsubscribe", "email": "camille.rousseau@exemple.fr"}));
    for round in 0..2 {
        let ran = desk.sync(&["run"]);
        assert_eq!((ran.code, ran.stderr.as_str()), (0, ""), "{ran:?}");
        let report = last_report(&desk);
        for email in marked {
            assert!(report.contains(&format!("Pour répondre\u{a0}: sync decide {email} archive")), "{round}: {report}");
        }
        assert!(report.contains("QUESTIONS EN ATTENTE D'UNE RÉPONSE (5):"), "{round}: {report}");
        assert!(report.contains("Plusieurs personnes de Copper ont cette adresse"), "{report}");
        assert!(report.contains("Pour répondre\u{a0}: sync decide accueil@exemple.fr use:"), "{report}");
        assert!(report.contains("🗑️ Contacts marqués pour suppression: 4"), "{report}");
    }
    assert!(desk.member("elodie.faure@exemple.fr").is_some());
    assert!(desk.person("camille.rousseau@exemple.fr").unwrap()["tags"].to_string().contains("DÉSABONNÉ"));
    assert_eq!(desk.sync(&["run", "--fail-on-pending"]).code, 7);
}

#[test]
fn a_service_that_fails_leaves_a_report_and_nothing_else() {
    let desk = settled();
    let plans = files(&desk.path("plans")).len();
    fault(&desk, json!({"side": "copper", "kind": "server_error", "count": 1000}));
    let failed = desk.sync(&["run"]);
    let still_waits = "sync decide emma.girard@exemple.com archive";
    assert_fruitless(&desk, &failed, (1, "failed"), &["copper", "rien n'est perdu", still_waits]);
    assert_eq!(files(&desk.path("plans")).len(), plans);
    desk.sandbox.state().faults.clear();
    assert_eq!(desk.sync(&["run"]).code, 0);
}

#[test]
fn a_refused_key_leaves_a_report_and_is_not_in_it() {
    let desk = settled();
    let secrets = std::fs::read_to_string(desk.path(".env")).unwrap();
    let key = secrets.lines().find_map(|line| line.strip_prefix("MAILCHIMP_API_KEY=")).unwrap();
    let wrong = "feedfacefeedfacefeedfacefeedface-us21";
    std::fs::write(desk.path(".env"), secrets.replace(key, wrong)).unwrap();
    let failed = desk.sync(&["run"]);
    assert_fruitless(&desk, &failed, (78, "failed"), &["mailchimp"]);
    assert!(!last_report(&desk).contains("feedface"));
}

#[test]
fn a_guard_that_speaks_leaves_a_report_with_the_limit() {
    let desk = crowd(60);
    for index in 20..40 {
        let act = json!({"act": "delete", "email": format!("contact{index}@exemple.com")});
        drop(desk.sandbox.state().copper.act(&act, system_ms()));
    }
    let writes = desk.writes();
    let stopped = desk.sync(&["run"]);
    assert_fruitless(&desk, &stopped, (5, "stopped"), &["Contacts manquants dans Copper"]);
    assert_eq!(desk.writes(), writes);
}

#[test]
fn a_run_without_a_plan_is_a_document_with_its_cause() {
    let desk = settled();
    fault(&desk, json!({"side": "copper", "kind": "unauthorized", "count": 1000}));
    let (code, document) = desk.json(&["run"]);
    assert_eq!((code, &document["outcome"]), (78, &"failed".into()));
    assert_eq!(document["error"]["code"], "unauthorized");
    assert_eq!((&document["run"]["plan"], &document["total"]), (&Value::Null, &0.into()));
}

#[test]
fn a_key_refused_midway_leaves_the_rest_for_the_next_run() {
    let desk = settled();
    new_person(&desk, "elodie.faure@exemple.fr");
    new_person(&desk, "remi.colin@exemple.fr");
    fault(&desk, json!({"side": "mailchimp", "kind": "unauthorized", "method": "PUT", "count": 9}));
    let (code, document) = desk.json(&["run"]);
    assert_eq!((code, &document["outcome"]), (6, &"partial".into()));
    desk.sandbox.state().faults.clear();
    assert_eq!(desk.sync(&["run"]).code, 0);
    assert!(desk.member("remi.colin@exemple.fr").is_some());
}

/// Whoever read from it would wait for ever: nobody writes there, and nobody closes it.
#[test]
fn a_run_never_reads_what_stands_on_its_input() {
    let desk = Desk::with_cast();
    for expected in [4, 0] {
        let mut command = desk.command(&["run"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let input = child.stdin.take();
        assert_eq!(child.wait().unwrap().code(), Some(expected));
        drop(input);
        assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    }
}

#[test]
fn a_second_run_at_the_same_time_is_told_to_wait() {
    let desk = settled();
    let lock = std::fs::File::open(desk.path("state/sync.db.lock")).unwrap();
    lock.lock().unwrap();
    let requests = desk.requests();
    let locked = desk.sync(&["run"]);
    assert_eq!(locked.code, 8, "{locked:?}");
    assert_eq!(desk.sync(&["resume"]).code, 8);
    assert_eq!(desk.requests(), requests);
}

#[test]
fn of_two_runs_started_together_each_ends_whole_or_is_told_to_wait() {
    let desk = settled();
    new_person(&desk, "elodie.faure@exemple.fr");
    let start = || desk.command(&["run", "-q"]).stderr(Stdio::null()).spawn().unwrap();
    let codes = [start(), start()].map(|mut child| child.wait().unwrap().code().unwrap());
    assert!(codes.contains(&0) && codes.iter().all(|code| [0, 8].contains(code)), "{codes:?}");
    assert!(desk.member("elodie.faure@exemple.fr").is_some());
}

#[test]
fn what_is_older_than_is_kept_is_thrown_away_and_nothing_else() {
    let desk = Desk::with_cast();
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    let old = ["plans/20200101T000000Z-1a2b3c4d.json", "reports/20200101T000000Z-1a2b.html"];
    let others = ["reports/20200101 notes.txt", "reports/20991231T000000Z-1a2b.txt"];
    for name in old.iter().chain(&others) {
        std::fs::write(desk.path(name), "x").unwrap();
    }
    assert_eq!(desk.sync(&["run", "-q"]).code, 0);
    assert!(old.iter().all(|name| !desk.path(name).exists()));
    assert!(others.iter().all(|name| desk.path(name).exists()));
}
