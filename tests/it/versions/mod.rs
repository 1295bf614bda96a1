//! A record's version never goes back, however late Copper's search learns of a write: an hour of people
//! editing on both sides, on the virtual clock. It must not depend on how a listing is read.

mod town;

use std::thread;

use copper_mailchimp_sync::model::aspect::Aspect;
use copper_mailchimp_sync::model::contact::FieldName;
use copper_mailchimp_sync::sandbox::people;
use copper_mailchimp_sync::steps::Clock as _;
use serde_json::json;
use tokio::runtime::Builder;

use self::town::Town;
use crate::support::rig::Rig;

/// Whole hours of different people; each has its own lag, from none to ten minutes.
const SEEDS: u64 = 56;
/// Each lane has a runtime of its own; more gain nothing on a small machine.
const LANES: usize = 8;

#[test]
fn an_hour_of_edits_under_a_lagging_search_loses_repeats_and_doubles_nothing() {
    thread::scope(|scope| {
        for first in (0..SEEDS).take(LANES) {
            scope.spawn(move || (first..SEEDS).step_by(LANES).for_each(hour));
        }
    });
}

/// One seed. A failure names it, so that it can be run again alone.
fn hour(seed: u64) {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    runtime.block_on(async {
        let mut town = Town::new(seed);
        town.live_an_hour().await;
        town.come_to_rest().await;
        town.check();
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listing_of_the_second_of_our_write_is_not_taken_for_a_later_edit() {
    let rig = Rig::new(people::seed_cast);
    rig.settle_down().await;
    rig.clock.advance(60);
    let now_ms = rig.clock.now() * 1000;
    let email = "antoine.lambert@exemple.fr";
    {
        let mut services = rig.services();
        services.copper.options_mut().search_lag_ms = 400;
        services.copper.act(&json!({"act": "edit", "email": email, "set": {"name": "Antoine Roux"}}), now_ms).unwrap();
        let set = json!({"merge_fields": {"FNAME": "Tony"}});
        services.mailchimp.act(&json!({"act": "edit", "email": email, "set": set}), now_ms).unwrap();
        services.clock_offset_ms = 100;
    }
    let mut session = rig.session();
    let made = rig.plan(&mut session).await.unwrap();
    rig.apply(&mut session, &made.file).await.unwrap();
    // Search now shows the edit of this second, and not yet what was written after it.
    rig.services().clock_offset_ms = 450;
    let made = rig.plan(&mut session).await.unwrap();
    let fields: Vec<&Aspect> =
        made.file.body.changes().flat_map(|operation| &operation.changes).map(|change| &change.field).collect();
    assert_eq!(fields, [&Aspect::Field(FieldName::new("last_name"))]);
}
