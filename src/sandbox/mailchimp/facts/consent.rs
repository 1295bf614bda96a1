//! Who may be on the list, and who decides that.
//! It must not test merge fields or tags.

use serde_json::{Value, json};

use crate::sandbox::mailchimp::facts::client::Client;
use crate::sandbox::mailchimp::options::{FakeLookingAddresses, NewSubscribers, SignupThrottle};

#[test]
fn an_opt_out_of_the_contact_can_only_be_asked_again() {
    let mut client = Client::seeded(&json!({"email_address": "a@exemple.fr", "status": "subscribed"}));
    client.mailchimp.contact(&json!({"act": "unsubscribe", "email": "a@exemple.fr"}), 0).unwrap();
    let title = client.title("PUT /a@exemple.fr", &json!({"status": "subscribed"}));
    assert_eq!(title, "Member In Compliance State");
    let (_, pending) = client.call(2, "PUT /a@exemple.fr", &json!({"status": "pending"}));
    assert_eq!(pending["status"], "pending");
    let title = client.title("PUT /a@exemple.fr", &json!({"status": "subscribed"}));
    assert_eq!(title, "Member In Compliance State");
    client.mailchimp.contact(&json!({"act": "confirm", "email": "a@exemple.fr"}), 0).unwrap();
    assert_eq!(client.truth("a@exemple.fr")["status"], "subscribed");
}

#[test]
fn a_cleaned_member_is_refused_and_cannot_be_archived() {
    let mut client = Client::seeded(&json!({"email_address": "a@exemple.fr", "status": "subscribed"}));
    client.mailchimp.contact(&json!({"act": "bounce", "email": "a@exemple.fr"}), 0).unwrap();
    let title = client.title("PATCH /a@exemple.fr", &json!({"status": "subscribed"}));
    assert_eq!(title, "Member In Compliance State");
    assert_eq!(client.title("DELETE /a@exemple.fr", &Value::Null), "Method Not Allowed");
}

#[test]
fn a_forgotten_address_comes_back_only_by_the_contacts_own_hand() {
    let mut client = Client::seeded(&json!({"email_address": "a@exemple.fr", "status": "cleaned"}));
    let hash = client.truth("a@exemple.fr")["id"].as_str().unwrap().to_owned();
    assert_eq!(client.call(1, &format!("POST /{hash}/actions/delete-permanent"), &Value::Null).0, 204);
    assert_eq!(client.mailchimp.forgotten(), ["a@exemple.fr"]);
    assert_eq!(client.call(1, &format!("GET /{hash}"), &Value::Null).0, 404);
    for status in ["subscribed", "pending", "unsubscribed"] {
        let body = json!({"email_address": "A@exemple.fr", "status": status});
        assert_eq!(client.title("POST ", &body), "Forgotten Email Not Subscribed");
    }
    client.mailchimp.seed(&json!({"email_address": "b@exemple.fr", "status": "subscribed"}), 0);
    let to = json!({"email_address": "a@exemple.fr"});
    assert_eq!(client.title("PATCH /b@exemple.fr", &to), "Forgotten Email Not Subscribed");
    client.mailchimp.contact(&json!({"act": "sign_up", "email": "a@exemple.fr"}), 0).unwrap();
    assert_eq!(client.truth("a@exemple.fr")["status"], "subscribed");
    assert!(client.mailchimp.forgotten().is_empty());
}

#[test]
fn permanent_deletion_takes_the_hash_alone() {
    let mut client = Client::seeded(&json!({"email_address": "a@exemple.fr", "status": "subscribed"}));
    let line = "POST /a@exemple.fr/actions/delete-permanent";
    assert_eq!(client.title(line, &Value::Null), "Resource Not Found");
    assert_eq!(client.title("POST /a@exemple.fr/actions/frobnicate", &Value::Null), "Invalid Action");
}

#[test]
fn bad_addresses_and_the_throttle_answer_with_their_texts() {
    let mut client = Client::new();
    client.mailchimp.options_mut().signup_throttle = SignupThrottle::Addresses(["t@exemple.fr".to_owned()].into());
    for (email, text) in [
        ("AAAAA", "Please provide a valid email address."),
        ("foo@example.com", "foo@example.com looks fake or invalid, please enter a real email address."),
        (
            "T@exemple.fr",
            "T@exemple.fr has signed up to a lot of lists very recently; we're not allowing more signups for now",
        ),
    ] {
        let (status, problem) = client.call(0, "POST ", &json!({"email_address": email, "status": "subscribed"}));
        assert_eq!((status, &problem["detail"]), (400, &json!(text)));
    }
    client.mailchimp.options_mut().fake_looking_addresses = FakeLookingAddresses::Accepted;
    let body = json!({"email_address": "foo@example.com", "status": "subscribed"});
    assert_eq!(client.call(0, "POST ", &body).0, 200);
}

#[test]
fn a_new_subscriber_may_be_answered_as_pending() {
    let mut client = Client::new();
    client.mailchimp.options_mut().new_subscribers = NewSubscribers::Pending;
    let body = json!({"email_address": "a@exemple.fr", "status": "subscribed"});
    let (status, member) = client.call(0, "POST ", &body);
    assert_eq!((status, &member["status"], &member["timestamp_opt"]), (200, &json!("pending"), &json!("")));
}
