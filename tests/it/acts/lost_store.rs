//! The store is lost: whoever opted out by themselves is never subscribed, whatever Copper shows.

use copper_mailchimp_sync::sandbox::copper::options::Quota;
use copper_mailchimp_sync::sandbox::serve::system_ms;
use copper_mailchimp_sync::sandbox::state::State;
use serde_json::{Value, json};

use crate::support::desk::Desk;

/// Enough to meet every page; `SYNC_TEST_PEOPLE` makes it any number.
const PEOPLE: usize = 400;

#[test]
fn after_a_lost_store_nobody_who_unsubscribed_is_subscribed_and_everybody_is_marked() {
    let count = std::env::var("SYNC_TEST_PEOPLE").ok().and_then(|text| text.parse().ok()).unwrap_or(PEOPLE);
    let people: Vec<Value> = (0..count)
        .map(|number| {
            json!({"name": format!("Personne N{number}"),
                "emails": [{"email": format!("p{number}@exemple.fr"), "category": "work"}]})
        })
        .collect();
    let mut state = State::new(Quota::Off);
    state.load(&json!({"copper": {"people": people}}), system_ms()).unwrap();
    let desk = Desk::with(state);
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    for number in 0..count {
        let act = json!({"act": "unsubscribe", "email": format!("p{number}@exemple.fr")});
        desk.sandbox.state().mailchimp.contact(&act, system_ms()).unwrap();
    }
    std::fs::remove_dir_all(desk.path("state")).unwrap();
    assert_eq!(desk.sync(&["apply", "--yes", "-q"]).code, 0);
    let (copper, mailchimp) = {
        let state = desk.sandbox.state();
        (state.copper.ground_truth(), state.mailchimp.ground_truth())
    };
    let is_marked = |person: &&Value| person["tags"].to_string().contains("🔕 DÉSABONNÉ");
    assert_eq!(copper.as_array().unwrap().iter().filter(is_marked).count(), count);
    let is_out = |member: &&Value| member["status"] == "unsubscribed";
    assert_eq!(mailchimp.as_array().unwrap().iter().filter(is_out).count(), count);
    assert_eq!(desk.sync(&["plan", "--detailed-exitcode", "-q"]).code, 0);
}
