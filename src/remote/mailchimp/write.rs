//! One write to one member, and what it holds afterwards. A status leaves here only as a
//! `StatusWrite`, alone; it must not stand in a body beside anything else.

use serde_json::{Value as Json, json};

use crate::model::contact::Contact;
use crate::model::email::Email;
use crate::model::mapping::FieldMapping;
use crate::model::operation::{Destruction, Write};
use crate::remote::http::Repeat;
use crate::remote::mailchimp::body::merge_fields;
use crate::remote::mailchimp::client::{Call, Client, LENIENT, MEMBER, found, member_path};
use crate::remote::mailchimp::creation::create;
use crate::remote::mailchimp::hash::subscriber_hash;
use crate::remote::mailchimp::point::{member_at, settled, sighting};
use crate::remote::mailchimp::problem::rejected;
use crate::remote::mailchimp::tagging;
use crate::remote::{RemoteError, RemoteErrorKind, Sighting, WriteRequest};

/// What Mailchimp answers when a member cannot be archived.
const NOT_ALLOWED: u16 = 405;

/// Performs the write and tells what the member holds afterwards; nothing after a deletion.
pub(crate) async fn write(
    client: &Client,
    fields: &[FieldMapping],
    request: &WriteRequest<'_>,
) -> Result<Option<Sighting>, RemoteError> {
    let set = |status| async move { set_status(client, fields, target(request)?, status).await };
    match request.write {
        Write::Create(new) => create(client, fields, new).await.map(Some),
        Write::Fields(values) => update(client, fields, target(request)?, values).await.map(Some),
        Write::Tags { add, remove } => {
            let target = target(request)?;
            let changes = tagging::changes(add, remove, &target.record.tags);
            tagging::change(client, fields, target, changes).await.map(Some)
        }
        Write::Rekey { to, .. } => rekey(client, fields, target(request)?, to).await.map(Some),
        Write::Restrict => set(StatusWrite::Unsubscribed).await.map(Some),
        Write::Reactivate => set(StatusWrite::Subscribed).await.map(Some),
        Write::Confirm => set(StatusWrite::Pending).await.map(Some),
        Write::Destroy(Destruction::Permanent) => destroy(client, target(request)?).await.map(|()| None),
        Write::Destroy(Destruction::Archive) => archive(client, fields, target(request)?).await,
    }
}

/// The only statuses that an existing member may be given.
#[derive(Debug, Clone, Copy)]
enum StatusWrite {
    Unsubscribed,
    Subscribed,
    Pending,
}

impl StatusWrite {
    const fn word(self) -> &'static str {
        match self {
            Self::Unsubscribed => "unsubscribed",
            Self::Subscribed => "subscribed",
            Self::Pending => "pending",
        }
    }

    /// Every `pending` sends the contact a mail.
    const fn repeat(self) -> Repeat {
        match self {
            Self::Unsubscribed | Self::Subscribed => Repeat::Harmless,
            Self::Pending => Repeat::Never,
        }
    }
}

fn target<'a>(request: &WriteRequest<'a>) -> Result<&'a Sighting, RemoteError> {
    request.target.ok_or_else(|| rejected("the member was not read before"))
}

async fn update(
    client: &Client,
    fields: &[FieldMapping],
    target: &Sighting,
    values: &Contact,
) -> Result<Sighting, RemoteError> {
    match update_call(fields, target, values)? {
        Some(call) => perform(client, fields, &call).await,
        None => Ok(target.clone()),
    }
}

/// The call that writes these fields; nothing where there is none to write.
pub(crate) fn update_call(
    fields: &[FieldMapping],
    target: &Sighting,
    values: &Contact,
) -> Result<Option<Call>, RemoteError> {
    let merge_fields = merge_fields(values, fields)?;
    Ok((!merge_fields.is_empty()).then(|| patch(target, json!({"merge_fields": merge_fields}))))
}

async fn set_status(
    client: &Client,
    fields: &[FieldMapping],
    target: &Sighting,
    status: StatusWrite,
) -> Result<Sighting, RemoteError> {
    let call = Call { repeat: status.repeat(), ..patch(target, json!({"status": status.word()})) };
    perform(client, fields, &call).await
}

async fn rekey(
    client: &Client,
    fields: &[FieldMapping],
    target: &Sighting,
    to: &Email,
) -> Result<Sighting, RemoteError> {
    let call = patch(target, json!({"email_address": to}));
    match perform(client, fields, &call).await {
        // The old hash is unknown at once: it may be our own first try that moved the member.
        Err(error) if error.kind == RemoteErrorKind::NotFound => member_at(client, fields, &subscriber_hash(to))
            .await?
            .filter(|moved| moved.record.id == target.record.id)
            .ok_or(error),
        result => result,
    }
}

async fn destroy(client: &Client, target: &Sighting) -> Result<(), RemoteError> {
    let call = Call {
        method: "POST",
        shape: "lists/{id}/members/{id}/actions/delete-permanent",
        path: format!("{}/actions/delete-permanent", member_path(&target.record.handle)),
        body: None,
        repeat: Repeat::Harmless,
    };
    // A member that is not there is as deleted as it can be.
    found(client.send(&call).await).map(|_| ())
}

/// Hides the member and keeps its data. One that cannot be archived (bounced, pending, archived
/// already) stays as it is, which the answer then tells.
async fn archive(client: &Client, fields: &[FieldMapping], target: &Sighting) -> Result<Option<Sighting>, RemoteError> {
    let call = Call {
        method: "DELETE",
        shape: MEMBER,
        path: member_path(&target.record.handle),
        body: None,
        repeat: Repeat::Harmless,
    };
    match found(client.send(&call).await) {
        Err(error) if error.status != Some(NOT_ALLOWED) => Err(error),
        _ => member_at(client, fields, &target.record.handle).await,
    }
}

fn patch(target: &Sighting, body: Json) -> Call {
    Call {
        method: "PATCH",
        shape: MEMBER,
        path: format!("{}?{LENIENT}", member_path(&target.record.handle)),
        body: Some(body),
        repeat: Repeat::Harmless,
    }
}

async fn perform(client: &Client, fields: &[FieldMapping], call: &Call) -> Result<Sighting, RemoteError> {
    let response = client.send(call).await?;
    let written = sighting(&call.name(), fields, &response)?;
    Ok(settled(client, written).await)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::model::consent::{NewStatus, Status};
    use crate::model::contact::FieldName;
    use crate::model::mapping::FieldKind;
    use crate::model::operation::NewRecord;
    use crate::model::tag::Tags;
    use crate::model::value::Value;
    use crate::remote::mailchimp::script::{Script, mapping, member, not_found, response};

    const LEA: &str = "41c9094fee7e37bc3a1cfc93498b6cf1";
    const A6: &str = "0148118e3d09f54e4cf1391fe7950527";

    async fn perform_on(
        script: &Script,
        target: Option<&Sighting>,
        write_: &Write,
    ) -> Result<Option<Sighting>, RemoteError> {
        let fields = [mapping("first_name", "FNAME", FieldKind::Text)];
        let request = WriteRequest { target, person: &BTreeSet::new(), write: write_ };
        write(&script.client(), &fields, &request).await
    }

    async fn performed(script: &Script, write: &Write) -> Result<Option<Sighting>, RemoteError> {
        let answer = response(200, &member("c1", "lea@exemple.fr"));
        let target = sighting("GET member", &[], &answer).unwrap();
        perform_on(script, Some(&target), write).await
    }

    fn agreeing() -> Script {
        Script::answering(|_, _| (200, member("c1", "lea@exemple.fr")))
    }

    fn first_name(value: Value) -> Write {
        Write::Fields([(FieldName::new("first_name"), value)].into())
    }

    #[tokio::test]
    async fn a_field_write_sends_these_fields_and_no_status() {
        let script = agreeing();
        performed(&script, &first_name(Value::text("Léa"))).await.unwrap();
        assert_eq!(script.calls(), [format!("PATCH /members/{LEA}")]);
        assert_eq!(script.written(), json!({"merge_fields": {"FNAME": "Léa"}}));
    }

    #[tokio::test]
    async fn a_field_is_cleared_with_an_empty_string() {
        let script = agreeing();
        performed(&script, &first_name(Value::Empty)).await.unwrap();
        assert_eq!(script.written(), json!({"merge_fields": {"FNAME": ""}}));
    }

    #[tokio::test]
    async fn a_status_is_written_alone_and_only_as_one_of_three_words() {
        for (write, word) in
            [(Write::Restrict, "unsubscribed"), (Write::Reactivate, "subscribed"), (Write::Confirm, "pending")]
        {
            let script = agreeing();
            performed(&script, &write).await.unwrap();
            assert_eq!(script.calls(), [format!("PATCH /members/{LEA}")]);
            assert_eq!(script.written(), json!({"status": word}));
        }
    }

    #[tokio::test]
    async fn what_the_service_answers_is_the_read_back() {
        let script = Script::answering(|_, _| {
            let mut member = member("c1", "lea@exemple.fr");
            member["status"] = json!("unsubscribed");
            member["unsubscribe_reason"] = json!("N/A (Unsubscribed by admin)");
            (200, member)
        });
        let sighting = performed(&script, &Write::Restrict).await.unwrap().unwrap();
        assert_eq!(sighting.record.status, Some(Status::Unsubscribed));
        assert!(sighting.record.unsubscribe_reason.is_some());
    }

    #[tokio::test]
    async fn a_write_stands_although_its_tags_cannot_be_read() {
        let script = Script::answering(|request, _| {
            if request.method == "GET" {
                return (403, json!("Access Denied"));
            }
            let mut many = member("c1", "lea@exemple.fr");
            many["tags_count"] = json!(51);
            (200, many)
        });
        let sighting = performed(&script, &Write::Restrict).await.unwrap().unwrap();
        assert_eq!(sighting.record.tags, Tags::Unknown);
    }

    #[test]
    fn only_a_request_for_confirmation_must_not_be_repeated() {
        assert_eq!(StatusWrite::Pending.repeat(), Repeat::Never);
        assert_eq!(StatusWrite::Unsubscribed.repeat(), Repeat::Harmless);
        assert_eq!(StatusWrite::Subscribed.repeat(), Repeat::Harmless);
    }

    fn to_a6() -> Write {
        Write::Rekey { from: None, to: Email::new("a6@exemple.fr").unwrap() }
    }

    #[tokio::test]
    async fn a_change_of_address_is_one_key() {
        let script = Script::answering(|_, _| (200, member("c1", "a6@exemple.fr")));
        let sighting = performed(&script, &to_a6()).await.unwrap().unwrap();
        assert_eq!(sighting.record.handle, A6);
        assert_eq!(script.written(), json!({"email_address": "a6@exemple.fr"}));
    }

    #[tokio::test]
    async fn a_change_of_address_that_had_happened_already_is_done() {
        let moved_to = |contact_id: &'static str| {
            Script::answering(move |request, _| match request.method {
                "GET" => (200, member(contact_id, "a6@exemple.fr")),
                _ => not_found(),
            })
        };
        let sighting = performed(&moved_to("c1"), &to_a6()).await.unwrap().unwrap();
        assert_eq!(sighting.record.handle, A6);
        let error = performed(&moved_to("c2"), &to_a6()).await.unwrap_err();
        assert_eq!(error.kind, RemoteErrorKind::NotFound);
    }

    #[tokio::test]
    async fn a_member_that_is_not_there_is_as_deleted_as_it_can_be() {
        for (status, body) in [(204, json!(null)), not_found()] {
            let script = Script::answering(move |_, _| (status, body.clone()));
            assert_eq!(performed(&script, &Write::Destroy(Destruction::Permanent)).await, Ok(None));
            let path = format!("POST /members/{LEA}/actions/delete-permanent");
            assert_eq!(script.calls(), [path]);
            assert!(script.seen()[0].body.is_empty());
        }
    }

    #[tokio::test]
    async fn only_a_creation_may_go_without_a_member_read_before() {
        let script = agreeing();
        let error = perform_on(&script, None, &Write::Restrict).await;
        assert_eq!(error.unwrap_err().kind, RemoteErrorKind::Rejected);
        assert!(script.calls().is_empty());
        let new = Write::Create(NewRecord {
            email: Email::new("lea@exemple.fr").unwrap(),
            fields: Contact::new(),
            tags: vec![],
            status: NewStatus::Pending,
        });
        assert!(perform_on(&script, None, &new).await.is_ok());
        assert_eq!(script.written().get("status"), None);
    }
}
