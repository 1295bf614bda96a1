//! An unattended run that meets everything that only a person can say: it does the rest, and its report
//! lists what waits with what to do.

use copper_mailchimp_sync::sandbox::copper::options::Quota;
use copper_mailchimp_sync::sandbox::serve::system_ms;
use copper_mailchimp_sync::sandbox::state::State;
use serde_json::{Value, json};

use crate::support::desk::Desk;

const MARKED: [&str; 3] = ["anne@exemple.fr", "bruno@exemple.fr", "carl@exemple.fr"];

fn people(known: &[(&str, &str)]) -> Value {
    let person = |(name, email): &(&str, &str)| json!({"name": name, "emails": [{"email": email, "category": "work"}]});
    json!({"copper": {"people": known.iter().map(person).collect::<Vec<Value>>()}})
}

#[test]
fn three_marked_one_forgotten_and_one_shared_address_stop_nobody_else_and_are_listed() {
    let mut state = State::new(Quota::Off);
    let known = [("Anne Un", MARKED[0]), ("Bruno Deux", MARKED[1]), ("Carl Trois", MARKED[2])];
    state.load(&people(&known), system_ms()).unwrap();
    let desk = Desk::with(state);
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    {
        let mut state = desk.sandbox.state();
        let now = system_ms();
        for email in MARKED {
            state.copper.act(&json!({"act": "tag", "email": email, "add": ["🗑️ À SUPPRIMER"]}), now).unwrap();
        }
        // Once a member, deleted there for good: only the contact can come back.
        let member = json!({"act": "create", "member": {"email_address": "dora@exemple.fr", "status": "subscribed"}});
        state.mailchimp.act(&member, now).unwrap();
        state.mailchimp.act(&json!({"act": "delete", "email": "dora@exemple.fr"}), now).unwrap();
        let new = [
            ("Dora Quatre", "dora@exemple.fr"),
            ("Accueil Nord", "accueil@exemple.fr"),
            ("Accueil Sud", "accueil@exemple.fr"),
            ("Élodie Faure", "elodie@exemple.fr"),
        ];
        state.load(&people(&new), now).unwrap();
    }
    let run = desk.sync(&["run"]);
    assert_eq!(run.code, 0, "{run:?}");
    assert_eq!(desk.member("elodie@exemple.fr").unwrap()["status"], "subscribed", "the rest is done");
    assert!(desk.member("dora@exemple.fr").is_none() && desk.member("accueil@exemple.fr").is_none());
    for email in MARKED {
        assert!(run.stdout.contains(&format!("sync decide {email} archive")), "{}", run.stdout);
    }
    assert!(run.stdout.contains("sync decide accueil@exemple.fr use:"), "{}", run.stdout);
    let again = desk.sync(&["run"]);
    assert_eq!(again.code, 0);
    assert!(again.stdout.contains("sync decide anne@exemple.fr archive"), "every time: {}", again.stdout);
    for report in [run, again].map(|run| run.stdout) {
        let forgotten = report.rsplit("dora@exemple.fr").next().unwrap_or_default();
        assert!(forgotten.contains("se réinscrire"), "{report}");
        assert!(forgotten.contains("Lien d'inscription"), "{report}");
    }
    assert_eq!(desk.sync(&["run", "--fail-on-pending", "-q"]).code, 7);
}
