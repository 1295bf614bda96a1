//! What people do beside the API.
//! It must not test a rule that the API has too.

use serde_json::{Value, json};

use crate::sandbox::mailchimp::facts::client::{Client, START, at, names};
use crate::sandbox::mailchimp::options::HostedForm;

#[test]
fn an_operators_acts_leave_their_traces() {
    let mut client = Client::new();
    let mut act = |act: Value| client.mailchimp.act(&act, START * 1000);
    let member = json!({"email_address": "a@exemple.fr", "status": "subscribed"});
    assert_eq!(act(json!({"act": "create", "member": member})).unwrap()["source"], "Admin Add");
    let edit = json!({"act": "edit", "email": "a@exemple.fr", "set": {"merge_fields": {"FNAME": "Ana"}}});
    assert_eq!(act(edit).unwrap()["full_name"], "Ana");
    let tag = json!({"act": "tag", "email": "a@exemple.fr", "add": ["Un", "Deux"], "remove": ["un"]});
    assert_eq!(names(&act(tag).unwrap()), ["Deux"]);
    let to = json!({"act": "change_address", "email": "a@exemple.fr", "to": "b@exemple.fr"});
    assert_eq!(act(to).unwrap()["email_address"], "b@exemple.fr");
    assert_eq!(act(json!({"act": "archive", "email": "b@exemple.fr"})).unwrap()["status"], "archived");
    assert_eq!(act(json!({"act": "delete", "email": "b@exemple.fr"})), Ok(Value::Null));
    assert!(act(json!({"act": "archive", "email": "b@exemple.fr"})).unwrap_err().contains("not in the audience"));
    assert_eq!(client.mailchimp.forgotten(), ["b@exemple.fr"]);
}

#[test]
fn a_contacts_acts_leave_their_traces() {
    let mut client = Client::new();
    client.mailchimp.options_mut().hosted_form = HostedForm::DoubleOptIn;
    let mut act = |name: &str, fields: Value| {
        let act = json!({"act": name, "email": "a@exemple.fr", "merge_fields": fields});
        client.mailchimp.contact(&act, START * 1000)
    };
    assert!(act("resubscribe", json!({})).is_err());
    assert_eq!(act("sign_up", json!({"FNAME": "Ana"})).unwrap()["status"], "pending");
    assert_eq!(act("confirm", json!({})).unwrap()["status"], "subscribed");
    assert!(act("confirm", json!({})).is_err());
    assert_eq!(act("edit", json!({"FNAME": "Anna"})).unwrap()["full_name"], "Anna");
    assert_eq!(act("unsubscribe", json!({})).unwrap()["unsubscribe_reason"], "None given");
    assert_eq!(act("resubscribe", json!({})).unwrap()["status"], "pending");
    assert_eq!(client.truth("a@exemple.fr")["timestamp_signup"], at(0));
}

#[test]
fn an_operator_cannot_move_a_member_to_a_taken_address() {
    let mut client = Client::seeded(&json!({"email_address": "a@exemple.fr", "status": "cleaned"}));
    client.mailchimp.seed(&json!({"email_address": "b@exemple.fr"}), 0);
    let to = json!({"act": "change_address", "email": "a@exemple.fr", "to": "b@exemple.fr"});
    assert!(client.mailchimp.act(&to, 0).unwrap_err().starts_with("Member Exists"));
}
