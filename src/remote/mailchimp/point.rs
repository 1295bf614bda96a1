//! One member at a time: by what paths call it, by lasting id, by address. It must not conclude from
//! anything but the service's own 404 that a member does not exist.

use std::collections::BTreeMap;

use crate::model::email::Email;
use crate::model::mapping::FieldMapping;
use crate::model::side::Side;
use crate::model::snapshot::NativeId;
use crate::model::tag::Tags;
use crate::remote::http::read_json;
use crate::remote::mailchimp::client::{Call, Client, MEMBER, MEMBER_TAGS, found, member_path};
use crate::remote::mailchimp::hash::subscriber_hash;
use crate::remote::mailchimp::problem::failure;
use crate::remote::mailchimp::wire::{self, Member, TagPage};
use crate::remote::sharing::together;
use crate::remote::transport::HttpResponse;
use crate::remote::{Locator, RemoteError, RemoteErrorKind, Sighting};

/// The member behind a locator. The handle goes stale when the address changes, and may by then be
/// somebody else's; the lasting id decides.
pub(crate) async fn read_one(
    client: &Client,
    fields: &[FieldMapping],
    locator: &Locator,
) -> Result<Option<Sighting>, RemoteError> {
    let sighting = match by_handle(client, fields, locator).await? {
        Some(sighting) => Some(sighting),
        None => by_id(client, fields, locator).await?,
    };
    match sighting {
        Some(sighting) => with_all_tags(client, sighting).await.map(Some),
        None => Ok(None),
    }
}

/// Who holds these addresses, by hash, which finds archived members too.
pub(crate) async fn find(
    client: &Client,
    fields: &[FieldMapping],
    emails: &[Email],
) -> Result<Vec<Sighting>, RemoteError> {
    let mut sightings: Vec<Sighting> = Vec::new();
    for email in emails {
        if let Some(sighting) = holder(client, fields, email).await?
            && sightings.iter().all(|other| other.record.id != sighting.record.id)
        {
            sightings.push(with_all_tags(client, sighting).await?);
        }
    }
    Ok(sightings)
}

/// The same for many, side by side: the service has no look-up that several addresses could share.
pub(crate) async fn look(
    client: &Client,
    fields: &[FieldMapping],
    emails: &[Email],
) -> Result<Vec<Sighting>, RemoteError> {
    let calls = emails.iter().map(|email| find(client, fields, std::slice::from_ref(email))).collect();
    let mut sightings: BTreeMap<NativeId, Sighting> = BTreeMap::new();
    for found in together(Side::Mailchimp, client.connections(), calls).await {
        sightings.extend(found?.into_iter().map(|sighting| (sighting.record.id.clone(), sighting)));
    }
    Ok(sightings.into_values().collect())
}

/// The member at a path, with the tags that the service embeds.
pub(crate) async fn member_at(
    client: &Client,
    fields: &[FieldMapping],
    handle: &str,
) -> Result<Option<Sighting>, RemoteError> {
    let path = format!("{}?exclude_fields=_links", member_path(handle));
    let call = Call::get(MEMBER, path);
    match found(client.send(&call).await)? {
        Some(response) => sighting(&call.name(), fields, &response).map(Some),
        None => Ok(None),
    }
}

/// The member in an answer.
pub(crate) fn sighting(call: &str, fields: &[FieldMapping], response: &HttpResponse) -> Result<Sighting, RemoteError> {
    let member: Member<'_> = read_json(call, Side::Mailchimp, response)?;
    let record = wire::record(&member, fields).map_err(|what| failure(call, RemoteErrorKind::Unreadable, what))?;
    let raw = read_json(call, Side::Mailchimp, response)?;
    Ok(Sighting { record, raw })
}

/// The same sighting with every tag, those beyond the embedded ones read apart.
pub(crate) async fn with_all_tags(client: &Client, mut sighting: Sighting) -> Result<Sighting, RemoteError> {
    if sighting.record.tags == Tags::Unknown {
        sighting.record.tags = tags(client, &sighting.record.handle).await?;
    }
    Ok(sighting)
}

/// What was written stands, whether or not the tags beyond the embedded ones can be read: then they
/// stay unknown.
pub(crate) async fn settled(client: &Client, written: Sighting) -> Sighting {
    match with_all_tags(client, written.clone()).await {
        Ok(sighting) => sighting,
        Err(_) => written,
    }
}

/// A member's tags; unknown where the service does not give them all.
pub(crate) async fn tags(client: &Client, handle: &str) -> Result<Tags, RemoteError> {
    let query = "count=1000&fields=tags.name,total_items";
    let call = Call::get(MEMBER_TAGS, format!("{}/tags?{query}", member_path(handle)));
    match found(client.send(&call).await)? {
        Some(response) => {
            let page: TagPage<'_> = read_json(&call.name(), Side::Mailchimp, &response)?;
            Ok(wire::tags(&page))
        }
        None => Ok(Tags::Unknown),
    }
}

async fn by_handle(
    client: &Client,
    fields: &[FieldMapping],
    locator: &Locator,
) -> Result<Option<Sighting>, RemoteError> {
    // Without a last segment the path would be that of the listing.
    if locator.handle.is_empty() {
        return Ok(None);
    }
    let sighting = member_at(client, fields, &locator.handle).await?;
    Ok(sighting.filter(|sighting| sighting.record.id == locator.id))
}

async fn by_id(client: &Client, fields: &[FieldMapping], locator: &Locator) -> Result<Option<Sighting>, RemoteError> {
    let id = locator.id.as_str();
    match member_at(client, fields, id).await? {
        Some(sighting) if sighting.record.id != locator.id => {
            let call = format!("GET {MEMBER}");
            let message = "another member answers to this id";
            Err(failure(&call, RemoteErrorKind::Unreadable, message))
        }
        sighting => Ok(sighting),
    }
}

/// How the service lowers letters outside ASCII before it hashes is not known, so that an address
/// with such letters is also looked up by itself.
async fn holder(client: &Client, fields: &[FieldMapping], email: &Email) -> Result<Option<Sighting>, RemoteError> {
    let sighting = member_at(client, fields, &subscriber_hash(email)).await?;
    if sighting.is_some() || email.as_str().is_ascii() {
        return Ok(sighting);
    }
    member_at(client, fields, email.as_str()).await
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::remote::mailchimp::script::{Script, member, not_found};

    fn locator(id: &str, handle: &str) -> Locator {
        Locator { id: NativeId::new(id), handle: handle.into() }
    }

    /// Answers by path below `members/`; anything else does not exist.
    fn holding(members: &[(&str, Value)]) -> Script {
        let members: Vec<(String, Value)> =
            members.iter().map(|(path, member)| (format!("/members/{path}?"), member.clone())).collect();
        Script::answering(move |request, _| {
            members
                .iter()
                .find(|(path, _)| request.url.contains(path.as_str()))
                .map_or_else(not_found, |(_, member)| (200, member.clone()))
        })
    }

    #[tokio::test]
    async fn a_member_at_its_handle_takes_one_request() {
        let script = holding(&[("h1", member("c1", "lea@exemple.fr"))]);
        let locator = locator("c1", "h1");
        let sighting = read_one(&script.client(), &[], &locator).await.unwrap();
        let sighting = sighting.unwrap();
        assert_eq!(sighting.record.id, locator.id);
        assert_eq!(sighting.raw["web_id"], json!(400_751_728));
        assert_eq!(script.calls(), ["GET /members/h1"]);
    }

    #[tokio::test]
    async fn a_member_who_moved_is_found_by_the_lasting_id() {
        let moved = member("c1", "lea@exemple.com");
        let other = member("c2", "lea@exemple.fr");
        for script in [holding(&[("c1", moved.clone())]), holding(&[("h1", other), ("c1", moved)])] {
            let sighting = read_one(&script.client(), &[], &locator("c1", "h1")).await;
            let record = sighting.unwrap().unwrap().record;
            assert_eq!(record.email(), Email::new("lea@exemple.com").as_ref());
            assert_eq!(script.calls(), ["GET /members/h1", "GET /members/c1"]);
        }
    }

    #[tokio::test]
    async fn a_member_is_gone_when_neither_path_knows_it() {
        let sighting = read_one(&holding(&[]).client(), &[], &locator("c1", "h1")).await;
        assert_eq!(sighting, Ok(None));
    }

    #[tokio::test]
    async fn an_id_that_answers_with_another_member_is_unreadable_not_gone() {
        let script = holding(&[("c1", member("c2", "lea@exemple.fr"))]);
        let error = read_one(&script.client(), &[], &locator("c1", "")).await;
        assert_eq!(error.unwrap_err().kind, RemoteErrorKind::Unreadable);
        assert_eq!(script.calls(), ["GET /members/c1"]);
    }

    #[tokio::test]
    async fn a_point_read_knows_the_tags_beyond_the_embedded_ones() {
        let mut many = member("c1", "lea@exemple.fr");
        many["tags_count"] = json!(51);
        let tags = json!({"tags": [{"id": 1, "name": "VIP"}], "total_items": 1});
        let handle = "41c9094fee7e37bc3a1cfc93498b6cf1";
        let script = holding(&[(handle, many), (&format!("{handle}/tags"), tags)]);
        let sighting = read_one(&script.client(), &[], &locator("c1", handle)).await;
        assert_eq!(sighting.unwrap().unwrap().record.tags, Tags::known(["VIP"]));
    }

    #[tokio::test]
    async fn addresses_are_looked_up_by_hash_and_a_holder_is_given_once() {
        let lea = member("c1", "lea@exemple.fr");
        let script =
            holding(&[("41c9094fee7e37bc3a1cfc93498b6cf1", lea.clone()), ("f7cd6c4cc80e67dc6c78a93c1545b8df", lea)]);
        let emails = ["Lea@exemple.fr", "zoe@exemple.com", "a6@exemple.fr"].map(|raw| Email::new(raw).unwrap());
        let sightings = find(&script.client(), &[], &emails).await.unwrap();
        assert_eq!(sightings.len(), 1);
        assert_eq!(script.calls().len(), 3);
    }

    #[tokio::test]
    async fn an_address_outside_ascii_is_also_looked_up_by_itself() {
        let script = holding(&[("zo%C3%A9%40exemple.fr", member("c1", "zoé@exemple.fr"))]);
        let emails = [Email::new("zoé@exemple.fr").unwrap()];
        let sightings = find(&script.client(), &[], &emails).await.unwrap();
        assert_eq!(sightings.len(), 1);
        assert_eq!(script.calls()[0], "GET /members/8c430dfe0a3b2ddf33acdd8ca35b7177");
    }
}
