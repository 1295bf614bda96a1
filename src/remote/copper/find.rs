//! One person, by id or by address. It must not take the search index's word for it: the index
//! lags, so what only it knows is read by id.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::{StreamExt, TryStreamExt, stream};
use serde_json::json;

use crate::model::email::Email;
use crate::model::snapshot::NativeId;
use crate::remote::copper::client::Client;
use crate::remote::copper::wire::{Person, Reader};
use crate::remote::transport::HttpResponse;
use crate::remote::{RemoteError, RemoteErrorKind, Sighting};

/// How errors call a person's path.
pub(crate) const PERSON: &str = "people/{id}";
/// The most addresses in one search; Copper documents no limit, its page holds 200 people.
const ADDRESSES: usize = 200;

/// The person of an id; `None` when Copper says that there is none.
pub(crate) async fn read_one(
    client: &Client,
    reader: &Reader<'_>,
    id: &NativeId,
) -> Result<Option<Sighting>, RemoteError> {
    let answer = client.get(&format!("people/{id}"), PERSON).await;
    present(answer)?.map(|response| sighting(client, reader, "GET people/{id}", &response)).transpose()
}

/// Everybody who holds one of these addresses, each once, by id.
pub(crate) async fn find(client: &Client, reader: &Reader<'_>, emails: &[Email]) -> Result<Vec<Sighting>, RemoteError> {
    let mut found = by_address(client, reader, emails).await?;
    for id in search(client, reader, emails).await? {
        if !found.contains_key(&id) {
            let sighting = read_one(client, reader, &id).await?;
            found.extend(sighting.map(|sighting| (id, sighting)));
        }
    }
    found.retain(|_, sighting| emails.iter().any(|email| sighting.record.emails.contains(email)));
    Ok(found.into_values().collect())
}

/// Everybody who holds one of these addresses, as far as the index knows; read by id, as it may know
/// what is not so any more.
pub(crate) async fn look(client: &Client, reader: &Reader<'_>, emails: &[Email]) -> Result<Vec<Sighting>, RemoteError> {
    let mut found = Vec::new();
    for id in search(client, reader, emails).await?.into_iter().collect::<BTreeSet<_>>() {
        found.extend(read_one(client, reader, &id).await?);
    }
    found.retain(|sighting| emails.iter().any(|email| sighting.record.emails.contains(email)));
    Ok(found)
}

/// A sighting from the JSON of one person.
pub(crate) fn sighting(
    client: &Client,
    reader: &Reader<'_>,
    call: &str,
    response: &HttpResponse,
) -> Result<Sighting, RemoteError> {
    let person: Person<'_> = client.json(call, response)?;
    Ok(Sighting { record: reader.record(&person), raw: client.json(call, response)? })
}

fn present(answer: Result<HttpResponse, RemoteError>) -> Result<Option<HttpResponse>, RemoteError> {
    match answer {
        Ok(response) => Ok(Some(response)),
        Err(error) if error.kind == RemoteErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

async fn by_address(
    client: &Client,
    reader: &Reader<'_>,
    emails: &[Email],
) -> Result<BTreeMap<NativeId, Sighting>, RemoteError> {
    let found: Vec<Option<Sighting>> = stream::iter(emails.to_vec())
        .map(|email| async move { fetch_by_email(client, reader, &email).await })
        .buffer_unordered(client.connections())
        .try_collect()
        .await?;
    Ok(found.into_iter().flatten().map(|sighting| (sighting.record.id.clone(), sighting)).collect())
}

async fn fetch_by_email(client: &Client, reader: &Reader<'_>, email: &Email) -> Result<Option<Sighting>, RemoteError> {
    let body = json!({"email": email});
    present(client.query("people/fetch_by_email", &body).await)?
        .map(|response| sighting(client, reader, "POST people/fetch_by_email", &response))
        .transpose()
}

/// The ids that the search index knows under these addresses.
async fn search(client: &Client, reader: &Reader<'_>, emails: &[Email]) -> Result<Vec<NativeId>, RemoteError> {
    let mut ids = Vec::new();
    for chunk in emails.chunks(ADDRESSES) {
        let body = json!({"emails": chunk, "page_size": ADDRESSES});
        let response = client.query("people/search", &body).await?;
        let people: Vec<Person<'_>> = client.json("POST people/search", &response)?;
        ids.extend(people.iter().map(|person| reader.record(person).id));
    }
    Ok(ids)
}
