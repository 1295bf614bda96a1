//! People whose data is strange: without an address, far too long, with characters that steer a
//! terminal, with an address that no service takes.

use copper_mailchimp_sync::sandbox::copper::options::Quota;
use copper_mailchimp_sync::sandbox::serve::system_ms;
use copper_mailchimp_sync::sandbox::state::State;
use serde_json::json;

use crate::support::desk::{Desk, files};

fn strange() -> Desk {
    let mut state = State::new(Quota::Off);
    let now_ms = system_ms();
    let long = "Anne".repeat(2_500);
    let people = [
        json!({"name": "Sans Adresse", "emails": []}),
        json!({"name": format!("{long} Roux"), "emails": [{"email": "long@exemple.com", "category": "work"}]}),
        json!({"name": "Ève\u{1b}[31m\u{7} \u{202e}Noir\u{200b}\u{9b}\u{2066}", "tags": ["Salon\u{1b}]0;x\u{7}"],
            "emails": [{"email": "eve@exemple.com", "category": "work"}]}),
        json!({"name": "Pas Une", "emails": [{"email": "pas une@@exemple..com", "category": "work"}]}),
        json!({"name": "Double Point", "emails": [{"email": "double..point@exemple.com", "category": "work"}]}),
    ];
    let members = [
        json!({"email_address": "adele@exemple.com", "status": "subscribed",
            "merge_fields": {"FNAME": "Ad\u{1b}[2Jèle\u{202e}", "LNAME": "Blanc"}, "tags": ["\u{2067}Lettre"]}),
        json!({"email_address": "vide@exemple.com", "status": "subscribed", "merge_fields": {}}),
    ];
    for person in people {
        state.copper.seed(&person, now_ms);
    }
    for member in members {
        state.mailchimp.seed(&member, now_ms);
    }
    Desk::with(state)
}

#[test]
fn nothing_that_steers_a_terminal_reaches_one() {
    let desk = strange();
    let mut shown = desk.sync(&["plan"]).stdout;
    let plan = files(&desk.path("plans")).remove(0);
    let plan = plan.to_str().unwrap();
    let commands: [&[&str]; 6] = [
        &["show", plan, "--all"],
        &["--lang", "en", "show", plan],
        &["apply", plan, "--yes"],
        &["report"],
        &["status"],
        &["plan"],
    ];
    for arguments in commands {
        let ended = desk.sync(arguments);
        assert!([0, 6].contains(&ended.code), "{ended:?}");
        shown += &(ended.stdout + &ended.stderr);
    }
    assert!(shown.contains("Ève"), "{shown}");
    let raw: Vec<char> = shown.chars().filter(|character| steers(*character)).collect();
    assert!(raw.is_empty(), "{raw:?}");
}

#[test]
fn strange_people_hold_nobody_else_up_and_come_to_rest() {
    let desk = strange();
    let (code, report) = desk.json(&["apply", "--yes"]);
    assert!([0, 6].contains(&code), "{report}");
    assert!(desk.person("vide@exemple.com").is_some());
    assert!(desk.member("eve@exemple.com").is_some());
    let long = desk.member("long@exemple.com").unwrap();
    assert_eq!(long["merge_fields"]["FNAME"].as_str().map(str::len), Some(255), "{long}");
    assert!(desk.member("pas une@@exemple..com").is_none());
    desk.json(&["apply", "--yes"]);
    let (code, plan) = desk.json(&["plan", "--detailed-exitcode"]);
    assert_eq!(code, 0, "{}", plan["body"]["operations"]);
    let listed = plan["body"]["listed"].as_array().unwrap();
    for reason in ["no_address", "address_refused"] {
        assert!(listed.iter().any(|entry| entry["reason"] == reason), "{reason}: {listed:#?}");
    }
}

/// Line ends are ours; every other control character, and what turns text around or hides it, is not.
pub fn steers(character: char) -> bool {
    let is_hidden = matches!(character,
        '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    is_hidden || (character.is_control() && character != '\n')
}
