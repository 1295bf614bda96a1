//! `history`: every version on both sides, every write, in time order.

use serde_json::{Value, json};

use super::{applied, in_copper, told};
use crate::support::desk::Desk;

fn events(desk: &Desk, email: &str) -> Vec<Value> {
    let people = told(desk, &["history", email])["people"].as_array().unwrap().clone();
    assert_eq!(people.len(), 1, "{people:#?}");
    let events = people[0]["events"].as_array().unwrap().clone();
    let times: Vec<i64> = events.iter().map(|event| event["at"].as_i64().unwrap()).collect();
    assert!(times.is_sorted(), "{times:?}");
    events
}

/// The place of the first event from `after` on that fits.
fn place(events: &[Value], after: usize, fits: impl Fn(&Value) -> bool) -> usize {
    let found = events.iter().enumerate().skip(after).find(|(_, event)| fits(event));
    found.unwrap_or_else(|| panic!("after {after} of {events:#?}")).0
}

fn is_version(event: &Value, side: &str, by: &str) -> bool {
    event["event"] == "version" && event["side"] == side && event["by"] == by
}

#[test]
fn an_edit_in_copper_comes_before_our_write_in_mailchimp_and_what_came_of_it() {
    let desk = applied();
    let email = "antoine.lambert@exemple.fr";
    in_copper(&desk, &json!({"act": "edit", "email": email, "set": {"name": "Antoine Lambert-Roy"}}));
    let (_, report) = desk.json(&["apply", "--yes"]);
    let run = &report["run"]["id"];
    let events = events(&desk, email);
    let moved = json!({"field": "last_name", "before": "Lambert", "after": "Lambert-Roy"});

    let edit = place(&events, 0, |event| is_version(event, "copper", "them") && event["is_first"] == false);
    assert_eq!((&events[edit]["differences"], &events[edit]["run"]), (&json!([moved]), &Value::Null));
    let write = place(&events, edit, |event| event["event"] == "write" && event["operation"]["side"] == "mailchimp");
    assert_eq!((&events[write]["run"], &events[write]["approver"]), (run, &json!("testeur")));
    assert_eq!(events[write]["outcome"]["outcome"], "done");
    let ours = place(&events, write, |event| is_version(event, "mailchimp", "us"));
    assert_eq!(ours, write + 1, "what came of a write follows it at once");
    assert_eq!((&events[ours]["run"], &events[ours]["differences"]), (run, &json!([moved])));

    let text = desk.sync(&["history", email]).stdout.replace('\u{a0}', " ");
    let mut rest = text.as_str();
    for wanted in [
        "modifiée dans Copper\n      Nom de famille : « Lambert » → « Lambert-Roy »",
        "Copper → Mailchimp · mise à jour · fait · passage",
        "écrite par la synchronisation (passage",
        "Nom de famille : « Lambert » → « Lambert-Roy »",
    ] {
        rest = rest.split_once(wanted).unwrap_or_else(|| panic!("{wanted} in {text}")).1;
    }
}

#[test]
fn every_version_and_every_entry_of_the_journal_is_an_event() {
    let desk = Desk::with_cast();
    let (_, report) = desk.json(&["apply", "--yes"]);
    let email = "jean.martin@exemple.com";
    let events = events(&desk, email);
    let theirs = report["entries"].as_array().unwrap().iter();
    let entries: Vec<&Value> = theirs
        .filter(|entry| entry["operation"]["contact"]["email"] == email)
        .map(|entry| &entry["operation"]["id"])
        .collect();
    let written: Vec<&Value> =
        events.iter().filter(|event| event["event"] == "write").map(|event| &event["operation"]["id"]).collect();
    assert_eq!((written.len(), &written), (2, &entries));
    let first = place(&events, 0, |event| is_version(event, "copper", "them"));
    assert_eq!((first, &events[first]["is_first"]), (0, &json!(true)));
    let made = place(&events, 0, |event| is_version(event, "mailchimp", "us"));
    assert_eq!(events[made]["is_first"], true);
    let tagged = place(&events, made + 1, |event| is_version(event, "mailchimp", "us"));
    let tags = events[tagged]["differences"].as_array().unwrap();
    assert!(tags.iter().all(|one| one["field"].as_str().unwrap().starts_with("tag:")), "{tags:?}");
}

#[test]
fn a_question_and_a_disappearance_are_told_too() {
    let desk = applied();
    let asked = events(&desk, "emma.girard@exemple.com");
    let asked = &asked[place(&asked, 0, |event| event["event"] == "asked")];
    assert_eq!(asked["question"]["kind"], "marked");
    in_copper(&desk, &json!({"act": "delete", "email": "julie@client.exemple.com"}));
    desk.sync(&["plan", "-q"]);
    let gone = events(&desk, "julie@client.exemple.com");
    assert_eq!(gone.last().unwrap()["event"], "gone", "{gone:#?}");
    let text = desk.sync(&["history", "julie@client.exemple.com"]).stdout;
    assert!(text.contains("disparue"), "{text}");
}

#[test]
fn times_are_the_reader_s_and_words_too() {
    let desk = applied();
    let email = "jean.martin@exemple.com";
    let hours = |zone: &str| {
        let output = desk.command(&["history", email]).env("TZ", zone).output().unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    assert_ne!(hours("UTC"), hours("Asia/Tokyo"));
    let english = desk.sync(&["--lang", "en", "history", email]).stdout;
    assert!(english.contains("created by the synchronisation (run "), "{english}");
}
