//! The walk of a new user: plan, show, apply, report, and nothing left to do.

use serde_json::Value;

use crate::support::desk::Desk;

/// Whether a list of Copper's or Mailchimp's tags holds a spelling.
fn has_tag(record: &Value, spelling: &str) -> bool {
    let tags = record["tags"].as_array().unwrap();
    tags.iter().any(|tag| tag == spelling || tag["name"] == spelling)
}

/// What a record holds under a field of the default mapping.
fn held<'a>(side: &str, record: &'a Value, field: &str) -> &'a Value {
    match (side, field) {
        ("copper", "email") => &record["emails"][0]["email"],
        ("copper", name) => &record[name],
        (_, "email") => &record["email_address"],
        (_, "first_name") => &record["merge_fields"]["FNAME"],
        (_, "last_name") => &record["merge_fields"]["LNAME"],
        (_, name) => &record[name],
    }
}

/// What a plan says that a record will hold is what it holds.
fn assert_done(desk: &Desk, operation: &Value) {
    let side = operation["side"].as_str().unwrap();
    let email = operation["contact"]["email"].as_str().unwrap();
    let record = match side {
        "base" => return,
        "copper" => desk.person(email),
        _ => desk.member(email),
    };
    let record = record.unwrap_or_else(|| panic!("nobody at {email} on {side}: {operation}"));
    for change in operation["changes"].as_array().unwrap() {
        let (field, write) = (change["field"].as_str().unwrap(), &change["write"]);
        match (field.split_once(':'), field) {
            (Some(("tag", spelling)), _) => assert_eq!(has_tag(&record, spelling), !write.is_null(), "{operation}"),
            // What the base remembers, and what a mark in Copper only tells of.
            (Some(_), _) | (None, "owner") => {}
            (None, "status") if operation["kind"] == "mark" => {}
            _ => assert_eq!(held(side, &record, field), write, "{operation}"),
        }
    }
}

#[test]
fn a_new_user_plans_shows_applies_reports_and_has_nothing_left_to_do() {
    let desk = Desk::with_cast();
    let planned = desk.sync(&["plan", "-o", "p.json", "--detailed-exitcode"]);
    assert_eq!((planned.code, planned.stderr.as_str()), (2, ""), "{planned:?}");
    assert_eq!(desk.writes(), (0, 0), "a plan writes nothing");

    let shown = desk.sync(&["show", "p.json"]);
    assert_eq!((shown.code, shown.stderr.as_str()), (0, ""));
    assert!(shown.stdout.contains("jean.martin@exemple.com"), "{}", shown.stdout);

    let applied = desk.sync(&["apply", "p.json", "--yes"]);
    assert_eq!((applied.code, applied.stderr.as_str()), (0, ""), "{applied:?}");
    let plan: Value = serde_json::from_slice(&std::fs::read(desk.path("p.json")).unwrap()).unwrap();
    let operations = plan["body"]["operations"].as_array().unwrap();
    assert!(operations.iter().filter(|operation| operation["side"] != "base").count() >= 8);
    for operation in operations {
        assert_done(&desk, operation);
    }

    let report = desk.sync(&["report"]);
    assert_eq!(report.code, 0);
    assert!(report.stdout.contains("jean.martin@exemple.com → Nouveau contact ajouté"), "{}", report.stdout);
    assert!(report.stdout.contains("📊 Taux de réussite: 100%"), "{}", report.stdout);

    let again = desk.sync(&["plan", "--detailed-exitcode"]);
    assert_eq!(again.code, 0, "{again:?}");
}

#[test]
fn a_plan_writes_as_much_as_it_says_and_no_more() {
    let desk = Desk::with_cast();
    let (_, plan) = desk.json(&["plan", "-o", "p.json"]);
    let count = |side: &str| {
        let operations = plan["body"]["operations"].as_array().unwrap();
        operations.iter().filter(|operation| operation["side"] == side).count() as u64
    };
    desk.sync(&["apply", "p.json", "--yes"]);
    assert_eq!(desk.writes(), (count("copper"), count("mailchimp")));
}

#[test]
fn a_plan_applied_again_is_refused_and_nothing_is_sent() {
    let desk = Desk::with_cast();
    desk.sync(&["plan", "-o", "p.json"]);
    assert_eq!(desk.sync(&["apply", "p.json", "--yes"]).code, 0);
    let before = desk.requests();
    let again = desk.sync(&["apply", "p.json", "--yes"]);
    assert_eq!(again.code, 4, "{again:?}");
    assert!(again.stderr.contains("hint: "), "{}", again.stderr);
    assert_eq!(desk.requests(), before);
}

#[test]
fn without_a_file_apply_plans_and_performs() {
    let desk = Desk::with_cast();
    let applied = desk.sync(&["apply", "--yes"]);
    assert_eq!(applied.code, 0, "{applied:?}");
    assert!(desk.member("jean.martin@exemple.com").is_some());
    assert_eq!(desk.sync(&["plan", "--detailed-exitcode"]).code, 0);
    let writes = desk.writes();
    assert_eq!(desk.sync(&["apply", "--yes"]).code, 0, "a plan without operations applies as done");
    assert_eq!(desk.writes(), writes);
}

#[test]
fn an_approved_plan_is_applied_without_asking() {
    let desk = Desk::with_cast();
    desk.sync(&["plan", "-o", "p.json"]);
    let approved = desk.sync(&["approve", "p.json"]);
    assert_eq!((approved.code, desk.writes()), (0, (0, 0)), "{approved:?}");
    let applied = desk.sync(&["apply", "p.json"]);
    assert_eq!(applied.code, 0, "{applied:?}");
    assert!(desk.member("jean.martin@exemple.com").is_some());
}

#[test]
fn questions_make_the_exit_code_seven_only_where_the_caller_asks() {
    let desk = Desk::with_cast();
    assert_eq!(desk.sync(&["plan"]).code, 0);
    assert_eq!(desk.sync(&["plan", "--fail-on-pending"]).code, 7);
    assert_eq!(desk.sync(&["apply", "--yes", "--fail-on-pending"]).code, 7);
    assert!(desk.member("jean.martin@exemple.com").is_some(), "the rest is done all the same");
}
