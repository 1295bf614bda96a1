//! Many people in one search by their ids. It must not pass off the index for what Copper holds now:
//! that is for the caller to judge by the stamp.

use serde_json::json;
use serde_json::value::RawValue;

use crate::model::side::Side;
use crate::model::snapshot::NativeId;
use crate::remote::copper::client::Client;
use crate::remote::copper::find::sighting;
use crate::remote::copper::wire::Reader;
use crate::remote::sharing::together;
use crate::remote::transport::HttpResponse;
use crate::remote::{Refresh, Refreshed, RemoteError, Sighting, Unlisted};

const SEARCH: &str = "people/search";
const CALL: &str = "POST people/search";
/// The most ids in one search: its page holds 200 people.
const IDS: usize = 200;

/// The people of these ids as the index shows them.
pub(crate) async fn refresh(
    client: &Client,
    reader: &Reader<'_>,
    request: Refresh<'_>,
) -> Result<Refreshed, RemoteError> {
    let ids: Vec<u64> = request.locators.iter().filter_map(|locator| number(&locator.id)).collect();
    let pages = ids.chunks(IDS).map(|ids| page(client, reader, ids)).collect();
    let mut seen = Vec::new();
    for page in together(Side::Copper, client.connections(), pages).await {
        seen.extend(page?);
    }
    Ok(Refreshed { seen, others: Unlisted::Unknown })
}

/// Copper's ids are numbers; what is none is nobody's.
pub(crate) fn number(id: &NativeId) -> Option<u64> {
    id.as_str().parse().ok()
}

async fn page(client: &Client, reader: &Reader<'_>, ids: &[u64]) -> Result<Vec<Sighting>, RemoteError> {
    let response = client.query(SEARCH, &json!({"ids": ids, "page_size": IDS})).await?;
    let people: Vec<&RawValue> = client.json(CALL, &response)?;
    people.into_iter().map(|person| sighting(client, reader, CALL, &alone(person))).collect()
}

/// A person of a list, as if it were an answer of its own.
pub(crate) fn alone(person: &RawValue) -> HttpResponse {
    HttpResponse { status: 200, headers: Vec::new(), body: person.get().as_bytes().to_vec() }
}
