//! Test mode at the desk: whoever is outside `@exemple` is neither written to nor planned for.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::desk::Desk;

const OUTSIDE: [&str; 2] = ["pierre@client.exemple.com", "julie@client.exemple.com"];

fn outside(desk: &Desk) -> BTreeMap<&'static str, (Option<Value>, Option<Value>)> {
    OUTSIDE.into_iter().map(|email| (email, (desk.person(email), desk.member(email)))).collect()
}

/// Ids under which the outsiders' records are reached.
fn ids(desk: &Desk) -> Vec<String> {
    let records = outside(desk).into_values().flat_map(|(person, member)| [person, member]).flatten();
    records.map(|record| record["id"].to_string().trim_matches('"').to_owned()).collect()
}

#[test]
fn test_mode_touches_nobody_outside_its_scope() {
    let desk = Desk::with_cast();
    let before = outside(&desk);
    let (_, plan) = desk.json(&["plan", "-o", "p.json"]);
    assert!(OUTSIDE.iter().all(|email| !plan["body"]["operations"].to_string().contains(email)));
    assert_eq!(desk.sync(&["apply", "p.json", "--yes"]).code, 0);
    assert_eq!(outside(&desk), before);

    let ids = ids(&desk);
    assert_eq!(ids.len(), 3);
    let log = desk.sandbox.state().log.to_json();
    let lines = log["log"].as_array().unwrap();
    let is_theirs = |line: &&Value| ids.iter().any(|id| line["path"].as_str().unwrap().contains(id.as_str()));
    let touched: Vec<_> = lines.iter().filter(is_theirs).filter(|line| line["method"] != "GET").collect();
    assert!(touched.is_empty(), "{touched:?}");
}

#[test]
fn production_reaches_everybody() {
    let desk = Desk::with_cast();
    desk.sync(&["apply", "--yes"]);
    desk.reconfigure(|text| text.replacen("mode = \"test\"", "mode = \"production\"", 1));
    assert_eq!(desk.sync(&["apply", "--yes"]).code, 0);
    assert!(desk.member("julie@client.exemple.com").is_some());
    assert_eq!(desk.member("pierre@client.exemple.com").unwrap()["merge_fields"]["FNAME"], "Pierre");
    assert_eq!(desk.sync(&["plan", "--detailed-exitcode"]).code, 0);
}
