//! Many members at once: those that changed since a time, in one listing. It must not take the listing's
//! silence for an answer where it was not read whole.

use std::collections::BTreeSet;

use crate::model::mapping::FieldMapping;
use crate::model::side::Side;
use crate::model::snapshot::NativeId;
use crate::remote::mailchimp::changes::{Changes, list_changes};
use crate::remote::mailchimp::client::Client;
use crate::remote::mailchimp::point::read_one;
use crate::remote::sharing::together;
use crate::remote::{Quiet, Refresh, Refreshed, RemoteError, Sighting, Unlisted};

/// So few members are read one by one, side by side: two listings would take as long.
pub(crate) const FEW: usize = 8;

/// The members behind these locators, where they changed, or all of them.
pub(crate) async fn refresh(
    client: &Client,
    fields: &[FieldMapping],
    request: Refresh<'_>,
) -> Result<Refreshed, RemoteError> {
    // Very old bounds are on record as making the service hang.
    if request.locators.len() > FEW
        && request.since > 0
        && let Some(changes) = list_changes(client, fields, request.since, &Quiet).await?
    {
        return Ok(Refreshed { seen: among(changes, request), others: Unlisted::AsStored });
    }
    one_by_one(client, fields, request).await
}

async fn one_by_one(client: &Client, fields: &[FieldMapping], request: Refresh<'_>) -> Result<Refreshed, RemoteError> {
    let calls = request.locators.iter().map(|locator| read_one(client, fields, locator)).collect();
    let mut seen = Vec::with_capacity(request.locators.len());
    for sighting in together(Side::Mailchimp, client.connections(), calls).await {
        seen.extend(sighting?);
    }
    Ok(Refreshed { seen, others: Unlisted::Unknown })
}

/// A member is written by its handle and its tags alone, so that nobody needs the service's own form.
fn among(changes: Changes, request: Refresh<'_>) -> Vec<Sighting> {
    let wanted: BTreeSet<&NativeId> = request.locators.iter().map(|locator| &locator.id).collect();
    let among = changes.records.into_values().filter(|record| wanted.contains(&record.id));
    among.map(|record| Sighting { record, raw: serde_json::Value::Null }).collect()
}
