//! Plans that are not applied: changed, foreign, unapproved, stale, made under other settings. None
//! of them writes.

use copper_mailchimp_sync::sandbox::serve::system_ms;
use serde_json::{Value, json};

use crate::support::desk::{Desk, Ended};

fn planned() -> Desk {
    let desk = Desk::with_cast();
    assert_eq!(desk.sync(&["plan", "-o", "p.json"]).code, 0);
    desk
}

fn plan(desk: &Desk, name: &str) -> Value {
    serde_json::from_slice(&std::fs::read(desk.path(name)).unwrap()).unwrap()
}

/// The id of the first operation of a kind.
fn operation(plan: &Value, kind: &str) -> String {
    let operations = plan["body"]["operations"].as_array().unwrap();
    operations.iter().find(|operation| operation["kind"] == kind).unwrap()["id"].as_str().unwrap().to_owned()
}

fn assert_refused(desk: &Desk, ended: &Ended, code: i32) {
    assert_eq!(ended.code, code, "{ended:?}");
    assert_eq!(ended.stderr.lines().count(), 2, "{ended:?}");
    assert!(ended.stderr.lines().nth(1).unwrap().starts_with("hint: "), "{ended:?}");
    assert_eq!(desk.writes(), (0, 0));
}

/// In the body, where the id tells; in the rest, where only the bytes do.
#[test]
fn a_plan_changed_by_one_byte_is_refused_before_any_request() {
    let desk = planned();
    let text = std::fs::read_to_string(desk.path("p.json")).unwrap();
    let requests = desk.requests();
    for (from, to) in [("Jean", "Jehn"), ("\"user\":\"testeur\"", "\"user\":\"testeus\""), ("}}\n", "}} ")] {
        assert!(text.contains(from));
        std::fs::write(desk.path("p.json"), text.replacen(from, to, 1)).unwrap();
        for command in [["apply", "p.json", "--yes"].as_slice(), &["approve", "p.json"]] {
            assert_refused(&desk, &desk.sync(command), 4);
        }
    }
    assert_eq!(desk.requests(), requests);
}

#[test]
fn a_plan_of_another_store_is_refused_before_any_request() {
    let (theirs, ours) = (planned(), planned());
    std::fs::copy(theirs.path("p.json"), ours.path("foreign.json")).unwrap();
    let requests = ours.requests();
    assert_refused(&ours, &ours.sync(&["apply", "foreign.json", "--yes"]), 4);
    assert_eq!(ours.requests(), requests);
}

#[test]
fn a_plan_that_nobody_approved_is_refused_where_nobody_can_be_asked() {
    let desk = planned();
    assert_refused(&desk, &desk.sync(&["apply", "p.json"]), 4);
    assert_refused(&desk, &desk.sync(&["apply"]), 4);
}

#[test]
fn only_the_operations_kept_are_performed() {
    let desk = planned();
    let create = operation(&plan(&desk, "p.json"), "restrict");
    let applied = desk.sync(&["apply", "p.json", "--yes", "--only", &create[..8]]);
    assert_eq!(applied.code, 0, "{applied:?}");
    assert_eq!(desk.writes(), (0, 1));
}

#[test]
fn the_operations_left_out_are_not_performed() {
    let desk = planned();
    let plan = plan(&desk, "p.json");
    let changes = plan["body"]["operations"].as_array().unwrap().iter().filter(|o| o["side"] != "base").count() as u64;
    let left_out = format!("{},{}", &operation(&plan, "restrict")[..10], operation(&plan, "conflict"));
    let applied = desk.sync(&["apply", "p.json", "--yes", "--except", &left_out]);
    assert_eq!(applied.code, 0, "{applied:?}");
    let (copper, mailchimp) = desk.writes();
    assert_eq!(copper + mailchimp, changes - 2);
    assert_eq!(desk.member("thomas.garnier@exemple.com").unwrap()["merge_fields"]["FNAME"], "Tom");
}

#[test]
fn a_prefix_that_names_no_operation_or_several_is_a_usage_error() {
    let desk = planned();
    let requests = desk.requests();
    for prefix in ["zzzz", ""] {
        for option in ["--only", "--except"] {
            assert_refused(&desk, &desk.sync(&["apply", "p.json", "--yes", option, prefix]), 64);
            assert_refused(&desk, &desk.sync(&["approve", "p.json", option, prefix]), 64);
        }
    }
    assert_eq!(desk.requests(), requests);
}

#[test]
fn a_plan_made_under_another_mapping_is_refused() {
    let desk = planned();
    desk.reconfigure(|text| text.replacen("conflict = \"copper\"", "conflict = \"mailchimp\"", 1));
    assert_refused(&desk, &desk.sync(&["apply", "p.json", "--yes"]), 4);
}

#[test]
fn a_plan_made_under_another_scope_is_refused() {
    let desk = planned();
    desk.reconfigure(|text| text.replacen("mode = \"test\"", "mode = \"production\"", 1));
    assert_refused(&desk, &desk.sync(&["apply", "p.json", "--yes"]), 4);
}

/// Two plans see the same edit; the second to be applied meets a link that has moved.
#[test]
fn a_plan_of_which_a_link_moved_is_refused_and_names_the_contact() {
    let desk = Desk::with_cast();
    desk.sync(&["apply", "--yes"]);
    let act = json!({"act": "edit", "email": "antoine.lambert@exemple.fr", "set": {"name": "Antoine Lambert-Roy"}});
    desk.sandbox.state().copper.act(&act, system_ms()).unwrap();
    desk.sync(&["plan", "-o", "first.json"]);
    // The plan's name holds its content: another edit makes it another plan.
    let act = json!({"act": "tag", "email": "sophie.bernard@exemple.com", "add": ["VIP"]});
    desk.sandbox.state().copper.act(&act, system_ms()).unwrap();
    desk.sync(&["plan", "-o", "second.json"]);
    assert_eq!(desk.sync(&["apply", "second.json", "--yes"]).code, 0);
    let writes = desk.writes();
    let stale = desk.sync(&["apply", "first.json", "--yes"]);
    assert_eq!(stale.code, 4, "{stale:?}");
    assert!(stale.stderr.contains("antoine.lambert@exemple.fr"), "{}", stale.stderr);
    assert_eq!(desk.writes(), writes);
}

#[test]
fn a_stale_plan_is_named_even_where_the_contact_was_not_linked_yet() {
    let desk = planned();
    desk.sync(&["plan", "-o", "other.json"]);
    let act = json!({"act": "tag", "email": "sophie.bernard@exemple.com", "add": ["VIP"]});
    desk.sandbox.state().copper.act(&act, system_ms()).unwrap();
    assert_eq!(desk.sync(&["apply", "--yes"]).code, 0);
    let writes = desk.writes();
    let stale = desk.sync(&["apply", "p.json", "--yes"]);
    assert_eq!(stale.code, 4, "{stale:?}");
    assert!(stale.stderr.contains("jean.martin@exemple.com"), "{}", stale.stderr);
    assert_eq!(desk.writes(), writes);
}
