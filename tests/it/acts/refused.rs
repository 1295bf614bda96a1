//! A service takes a write but for one field: the report says so, and does not show it as done.

use copper_mailchimp_sync::sandbox::copper::options::Quota;
use copper_mailchimp_sync::sandbox::serve::system_ms;
use copper_mailchimp_sync::sandbox::state::State;
use serde_json::json;

use crate::support::desk::Desk;

const EMAIL: &str = "marie@exemple.fr";

#[test]
fn a_field_that_was_refused_is_told_as_not_kept_in_the_report_of_that_run() {
    let mut state = State::new(Quota::Off);
    let data = json!({
        "copper": {
            "custom_field_definitions":
                [{"id": 9, "name": "Code postal", "data_type": "String", "available_on": ["person"]}],
            "people": [{"name": "Marie Dupont", "emails": [{"email": EMAIL, "category": "work"}],
                "custom_fields": [{"custom_field_definition_id": 9, "value": "69001"}]}],
        },
        "mailchimp": {"merge_fields": [
            {"tag": "FNAME", "name": "Prénom", "type": "text"},
            {"tag": "LNAME", "name": "Nom", "type": "text"},
            {"tag": "POSTCODE", "name": "Code postal", "type": "zip"},
        ]},
    });
    state.load(&data, system_ms()).unwrap();
    let desk = Desk::with(state);
    desk.reconfigure(|text| {
        format!("{text}\n[[field]]\nname = \"postcode\"\ncopper = \"custom:9\"\nmailchimp = \"POSTCODE\"\n")
    });
    let first = desk.sync(&["apply", "--yes", "-q"]);
    assert_eq!(first.code, 0, "{first:?}");
    let fields = json!([{"custom_field_definition_id": 9, "value": "sans code"}]);
    let act = json!({"act": "edit", "email": EMAIL, "set": {"name": "Maria Dupont", "custom_fields": fields}});
    desk.sandbox.state().copper.act(&act, system_ms()).unwrap();
    let applied = desk.sync(&["apply", "--yes"]);
    assert_eq!(applied.code, 0, "{applied:?}");
    let kept = &desk.member(EMAIL).unwrap()["merge_fields"];
    assert_eq!((&kept["FNAME"], &kept["POSTCODE"]), (&json!("Maria"), &json!("69001")), "the rest was sent once more");
    assert!(applied.stdout.contains("Pas conservé tel quel\u{a0}: postcode"), "{}", applied.stdout);
    let listed = desk.sync(&["plan"]).stdout;
    assert!(listed.contains("postcode"), "shown until it changes: {listed}");
}
