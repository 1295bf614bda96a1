//! The walk, end to end.

use copper_mailchimp_sync::sandbox::people;

use crate::support::rig::Rig;

#[tokio::test(flavor = "multi_thread")]
async fn the_cast_settles_down() {
    let rig = Rig::new(|state, now| people::seed_cast(state, now));
    rig.settle_down().await;
}
