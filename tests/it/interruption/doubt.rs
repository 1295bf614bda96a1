//! People are posted together and no answer comes: nobody knows whether they exist.

use copper_mailchimp_sync::model::journal::RunOutcome;
use copper_mailchimp_sync::sandbox::people;
use copper_mailchimp_sync::steps::plan::make;
use serde_json::json;

use crate::support::rig::Rig;

fn lose_the_answer_to_the_first_creation(rig: &Rig, kind: &str) {
    let fault = json!({"side": "copper", "kind": kind, "method": "POST", "path": "/people/bulk_create"});
    rig.services().faults.order(serde_json::from_value(fault).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_in_doubt_is_left_alone_by_plans_until_it_is_settled() {
    for kind in ["dropped", "dropped_after"] {
        let rig = Rig::new(people::seed_cast);
        let mut session = rig.session();
        let made = rig.plan(&mut session).await.unwrap();
        lose_the_answer_to_the_first_creation(&rig, kind);
        let run = rig.apply(&mut session, &made.file).await.unwrap();
        assert_eq!(run.outcome, Some(RunOutcome::Partial), "{kind}");
        let doubts = session.store.in_doubt().unwrap();
        assert!(doubts.len() > 1, "{kind}: {doubts:?}");

        let planned = make(&mut session, None).await.unwrap();
        for doubt in &doubts {
            let contact = &doubt.operation.contact.email;
            let operations: Vec<_> =
                planned.file.body.operations.iter().filter(|o| o.contact.email == *contact).collect();
            assert!(operations.is_empty(), "{kind}: {operations:#?}");
        }
        assert_eq!(session.store.in_doubt().unwrap(), doubts, "a plan settles nothing");

        drop(session);
        rig.settle_down().await;
        assert!(rig.session().store.in_doubt().unwrap().is_empty());
        let people = rig.services().copper.ground_truth().to_string();
        for doubt in &doubts {
            let contact = &doubt.operation.contact.email;
            assert_eq!(people.matches(&format!("\"{contact}\"")).count(), 1, "{kind}");
        }
    }
}

/// Copper splits `Anne Marie Dupont, fils` elsewhere than Mailchimp does; that does not make it another
/// person, and the name at Mailchimp is not taken for one that lost a conflict.
#[tokio::test(flavor = "multi_thread")]
async fn a_person_whose_name_copper_split_is_known_again_after_a_lost_answer() {
    let contact = json!({
        "email_address": "anne@exemple.fr", "status": "subscribed",
        "merge_fields": {"FNAME": "Anne Marie", "LNAME": "Dupont, fils"},
    });
    let rig = Rig::new(|state, now| {
        for member in [contact, json!({"email_address": "ida@exemple.fr", "status": "subscribed"})] {
            state.mailchimp.seed(&member, now);
        }
    });
    let mut session = rig.session();
    let made = rig.plan(&mut session).await.unwrap();
    lose_the_answer_to_the_first_creation(&rig, "dropped_after");
    rig.apply(&mut session, &made.file).await.unwrap();
    assert_eq!(session.store.in_doubt().unwrap().len(), 2);

    drop(session);
    rig.settle_down().await;
    let members = rig.services().mailchimp.ground_truth();
    assert_eq!(members[0]["merge_fields"]["FNAME"], "Anne Marie");
    assert_eq!(members[0]["merge_fields"]["LNAME"], "Dupont, fils");
}

/// A link is one to one: whoever bears the address now is another's half, and nothing is settled on them.
#[tokio::test(flavor = "multi_thread")]
async fn a_person_made_in_doubt_and_merged_into_a_linked_one_stops_nothing() {
    let person = |name: &str, email: &str| json!({"name": name, "emails": [{"email": email, "category": "work"}]});
    let rig = Rig::new(|state, now| {
        state.copper.seed(&person("Marie Dupont", "marie@exemple.fr"), now);
        for email in ["marie@exemple.fr", "emma@exemple.fr", "ida@exemple.fr"] {
            state.mailchimp.seed(&json!({"email_address": email, "status": "subscribed"}), now);
        }
    });
    let mut session = rig.session();
    let made = rig.plan(&mut session).await.unwrap();
    lose_the_answer_to_the_first_creation(&rig, "dropped_after");
    rig.apply(&mut session, &made.file).await.unwrap();
    assert_eq!(session.store.in_doubt().unwrap().len(), 2);
    let merge = json!({"act": "merge", "from": "emma@exemple.fr", "into": "marie@exemple.fr"});
    rig.services().copper.act(&merge, rig.now() * 1000).unwrap();

    drop(session);
    rig.settle_down().await;
    assert_eq!(rig.services().copper.ground_truth().as_array().unwrap().len(), 2);
}
