//! A new member. It must not set the status of somebody who is a member already: that is what
//! `status_if_new` is for.

use serde_json::{Map, Value as Json, json};

use crate::model::contact::Contact;
use crate::model::mapping::FieldMapping;
use crate::model::operation::NewRecord;
use crate::remote::http::Repeat;
use crate::remote::mailchimp::body::merge_fields;
use crate::remote::mailchimp::client::{Call, Client, LENIENT, MEMBER, member_path};
use crate::remote::mailchimp::hash::subscriber_hash;
use crate::remote::mailchimp::point::{settled, sighting};
use crate::remote::{RemoteError, RemoteErrorKind, Sighting};

/// An upsert that sets no status of a member that exists: sent twice, it ends in the same state and
/// asks no contact twice. Who is archived meanwhile stays so, which the answer then tells.
pub(crate) async fn create(client: &Client, fields: &[FieldMapping], new: &NewRecord) -> Result<Sighting, RemoteError> {
    let call = call(fields, new)?;
    let response = client.send(&call).await?;
    // The service did say yes; what it made could not be read.
    let made = sighting(&call.name(), fields, &response)
        .map_err(|error| RemoteError { kind: RemoteErrorKind::Doubtful, ..error })?;
    Ok(settled(client, made).await)
}

/// The call that makes a member.
pub(crate) fn call(fields: &[FieldMapping], new: &NewRecord) -> Result<Call, RemoteError> {
    Ok(Call {
        method: "PUT",
        shape: MEMBER,
        path: format!("{}?{LENIENT}", member_path(&subscriber_hash(&new.email))),
        body: Some(Json::Object(body(new, fields)?)),
        repeat: Repeat::Harmless,
    })
}

/// Nothing is sent for an empty value: should the member exist after all, it would be cleared.
fn body(new: &NewRecord, fields: &[FieldMapping]) -> Result<Map<String, Json>, RemoteError> {
    let filled: Contact = new
        .fields
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    let merge_fields = merge_fields(&filled, fields)?;
    let status = new.status.as_status().as_str();
    let mut body =
        Map::from_iter([("email_address".to_owned(), json!(new.email)), ("status_if_new".to_owned(), json!(status))]);
    if !merge_fields.is_empty() {
        body.insert("merge_fields".to_owned(), Json::Object(merge_fields));
    }
    Ok(body)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::consent::{NewStatus, Status};
    use crate::model::contact::FieldName;
    use crate::model::email::Email;
    use crate::model::mapping::FieldKind;
    use crate::model::value::Value;
    use crate::remote::mailchimp::script::{Script, mapping, member};

    fn new_member(status: NewStatus) -> NewRecord {
        NewRecord {
            email: Email::new("Lea@exemple.fr").unwrap(),
            fields: [(FieldName::new("first_name"), Value::text("Léa")), (FieldName::new("last_name"), Value::Empty)]
                .into(),
            tags: vec!["VIP".into()],
            status,
        }
    }

    async fn created(script: &Script, new: &NewRecord) -> Result<Sighting, RemoteError> {
        let fields = [mapping("first_name", "FNAME", FieldKind::Text), mapping("last_name", "LNAME", FieldKind::Text)];
        create(&script.client(), &fields, new).await
    }

    #[tokio::test]
    async fn a_new_member_is_put_with_a_status_for_the_case_that_it_is_new() {
        for (status, word) in [(NewStatus::Subscribed, "subscribed"), (NewStatus::Pending, "pending")] {
            let script = Script::answering(|_, _| (200, member("c1", "lea@exemple.fr")));
            let sighting = created(&script, &new_member(status)).await.unwrap();
            assert_eq!(sighting.record.id.as_str(), "c1");
            assert_eq!(script.calls(), ["PUT /members/41c9094fee7e37bc3a1cfc93498b6cf1"]);
            assert_eq!(
                script.written(),
                json!({"email_address": "lea@exemple.fr", "status_if_new": word,
                    "merge_fields": {"FNAME": "Léa"}})
            );
        }
    }

    #[tokio::test]
    async fn a_status_other_than_asked_stands_in_the_record() {
        let script = Script::answering(|_, _| {
            let mut member = member("c1", "lea@exemple.fr");
            member["status"] = json!("archived");
            (200, member)
        });
        let new = new_member(NewStatus::Subscribed);
        let sighting = created(&script, &new).await.unwrap();
        assert_eq!(sighting.record.status, Some(Status::Archived));
    }

    #[tokio::test]
    async fn a_creation_whose_answer_cannot_be_read_is_in_doubt() {
        let script = Script::answering(|_, _| (200, json!("cut short")));
        let error = created(&script, &new_member(NewStatus::Subscribed)).await;
        assert_eq!(error.unwrap_err().kind, RemoteErrorKind::Doubtful);
    }

    #[tokio::test]
    async fn a_forgotten_address_is_refused() {
        let script = Script::answering(|_, _| {
            let title = "Forgotten Email Not Subscribed";
            (400, json!({"title": title, "detail": "lea@exemple.fr was deleted"}))
        });
        let error = created(&script, &new_member(NewStatus::Pending)).await;
        assert_eq!(error.unwrap_err().kind, RemoteErrorKind::Forgotten);
    }
}
