//! Tags put on one member and taken off. It must not send a tag that nobody asked to change: what is
//! not named stays.

use serde_json::{Value as Json, json};

use crate::model::mapping::FieldMapping;
use crate::model::tag::{TagKey, Tags};
use crate::remote::http::Repeat;
use crate::remote::mailchimp::client::{Call, Client, Journeys, MEMBER_TAGS, member_path};
use crate::remote::mailchimp::point::{member_at, with_all_tags};
use crate::remote::mailchimp::problem::failure;
use crate::remote::{RemoteError, RemoteErrorKind, Sighting};

/// The `tags` list of a change. A tag that stands as wished is not sent: the service would date the
/// member anew. Empty: nothing to do.
pub(crate) fn changes(add: &[String], remove: &[String], present: &Tags) -> Vec<Json> {
    let added = add
        .iter()
        .filter(|spelling| present.contains(&TagKey::new(spelling)) != Some(true))
        .map(|spelling| json!({"name": spelling, "status": "active"}));
    let removed = remove
        .iter()
        .filter(|spelling| present.contains(&TagKey::new(spelling)) != Some(false))
        .map(|spelling| json!({"name": spelling, "status": "inactive"}));
    added.chain(removed).collect()
}

/// The answer to a tags call is empty, so the member is read back.
pub(crate) async fn change(
    client: &Client,
    fields: &[FieldMapping],
    target: &Sighting,
    changes: Vec<Json>,
) -> Result<Sighting, RemoteError> {
    let Some(call) = call(client, target, &changes) else { return Ok(target.clone()) };
    client.send(&call).await?;
    let sighting = member_at(client, fields, &target.record.handle).await?.ok_or_else(|| went_away(&call))?;
    with_all_tags(client, sighting).await
}

/// The call that makes these changes; nothing where there are none.
pub(crate) fn call(client: &Client, target: &Sighting, changes: &[Json]) -> Option<Call> {
    let is_syncing = client.journeys() == Journeys::Quiet;
    (!changes.is_empty()).then(|| Call {
        method: "POST",
        shape: MEMBER_TAGS,
        path: format!("{}/tags", member_path(&target.record.handle)),
        body: Some(json!({"tags": changes, "is_syncing": is_syncing})),
        repeat: Repeat::Harmless,
    })
}

/// The member was there when its tags were written and is not shown now: only a later look says whether it
/// went, and what it held.
pub(crate) fn went_away(call: &Call) -> RemoteError {
    let message = "the member went away after its tags were written";
    failure(&call.name(), RemoteErrorKind::Doubtful, message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::remote::mailchimp::client::MailchimpAccess;
    use crate::remote::mailchimp::point::sighting;
    use crate::remote::mailchimp::script::{Script, member, not_found, response};

    fn lea() -> Sighting {
        let answer = response(200, &member("c1", "lea@exemple.fr"));
        sighting("GET member", &[], &answer).unwrap()
    }

    fn vip() -> Vec<Json> {
        changes(&["VIP".into()], &["Ancien".into()], &Tags::Unknown)
    }

    /// Takes any tags call, and shows the member with one tag.
    fn service() -> Script {
        Script::answering(|request, _| {
            if request.method == "POST" {
                return (204, json!(null));
            }
            let mut member = member("c1", "lea@exemple.fr");
            member["tags"] = json!([{"id": 1, "name": "VIP"}]);
            (200, member)
        })
    }

    #[test]
    fn a_tag_that_stands_as_wished_is_not_sent() {
        let present = Tags::known(["VIP"]);
        let sent = changes(&["vip ".into(), "Neuf".into()], &["Ancien".into()], &present);
        assert_eq!(sent, [json!({"name": "Neuf", "status": "active"})]);
    }

    #[tokio::test]
    async fn tags_change_without_starting_automations_and_are_read_back() {
        let script = service();
        let sighting = change(&script.client(), &[], &lea(), vip()).await.unwrap();
        assert_eq!(sighting.record.tags, Tags::known(["VIP"]));
        assert_eq!(
            script.written(),
            json!({"is_syncing": true, "tags": [
                {"name": "VIP", "status": "active"},
                {"name": "Ancien", "status": "inactive"},
            ]})
        );
        let path = "/members/41c9094fee7e37bc3a1cfc93498b6cf1";
        assert_eq!(script.calls(), [format!("POST {path}/tags"), format!("GET {path}")]);
    }

    #[tokio::test]
    async fn automations_start_where_the_configuration_says_so() {
        let script = service();
        let access = MailchimpAccess { start_journeys: Journeys::Start, ..Script::access() };
        let client = Client::new(script.http(), access);
        change(&client, &[], &lea(), vip()).await.unwrap();
        assert_eq!(script.written()["is_syncing"], json!(false));
    }

    #[tokio::test]
    async fn nothing_to_change_sends_nothing() {
        let script = service();
        let sighting = change(&script.client(), &[], &lea(), vec![]).await.unwrap();
        assert_eq!(sighting, lea());
        assert!(script.calls().is_empty());
    }

    #[tokio::test]
    async fn a_member_that_went_away_is_not_found() {
        let script = Script::answering(|_, _| not_found());
        let error = change(&script.client(), &[], &lea(), vip()).await;
        assert_eq!(error.unwrap_err().kind, RemoteErrorKind::NotFound);
    }
}
