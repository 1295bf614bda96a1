//! How many requests a plan takes, beside the fewest that the services allow. What is shared here is
//! what a quota of 180 a minute has to be spent on.

use crate::support::errands::{ERRANDS, Errand};

fn errand(what: &str) -> Errand {
    *ERRANDS.iter().find(|errand| errand.what == what).unwrap()
}

/// Few people, so that everything goes side by side and nothing through a batch.
#[tokio::test(flavor = "multi_thread")]
async fn few_members_are_written_one_by_one_after_one_look_at_what_changed() {
    let taken = errand("values overwritten at Mailchimp").run(100).await;
    assert_eq!((taken.requests, taken.writes), (2 + 100, 100));
    let taken = errand("new members at Mailchimp").run(100).await;
    assert_eq!((taken.requests, taken.writes), (100 + 100, 100));
    let taken = errand("tags added at Mailchimp").run(100).await;
    assert_eq!((taken.requests, taken.writes), (2 + 100 + 2, 100), "listed once more, as the answers are empty");
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_operations_of_a_kind_take_the_fewest_requests_that_the_services_allow() {
    for errand in ERRANDS {
        let taken = errand.run(500).await;
        assert_eq!(taken.requests, (errand.minimum)(500), "{}", errand.what);
        assert_eq!(taken.writes, 500, "{}", errand.what);
    }
}
