//! Many members at once: those that changed since a time, in one listing. It must not take the listing's
//! silence for an answer where it was not read whole.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::mapping::FieldMapping;
use crate::model::side::Side;
use crate::model::snapshot::{NativeId, Record};
use crate::remote::http::read_json;
use crate::remote::mailchimp::client::{Call, Client};
use crate::remote::mailchimp::listing::{Pass, keep_newer};
use crate::remote::mailchimp::point::read_one;
use crate::remote::mailchimp::problem::failure;
use crate::remote::mailchimp::wire::{self, PAGE_FIELDS, Page};
use crate::remote::sharing::together;
use crate::remote::{Refresh, Refreshed, RemoteError, RemoteErrorKind, Sighting, Unlisted};

const SHAPE: &str = "lists/{id}/members";

/// So few members are read one by one, side by side: two listings would take as long.
pub(crate) const FEW: usize = 8;

/// The service gives at most 1000 a page.
const PAGE_ROWS: u64 = 1000;

/// A member that changes while we page leaves its place, and all rows after it move up by one: so many
/// moves between two pages lose nobody.
const OVERLAP_ROWS: u64 = 10;

const STEP_ROWS: u64 = PAGE_ROWS - OVERLAP_ROWS;

/// `since_last_changed` leaves its own second out, says the documentation, and a change may be dated a
/// little before it shows. Rows seen twice do no harm.
const OVERLAP_SECONDS: i64 = 15 * 60;

/// The members behind these locators, where they changed, or all of them.
pub(crate) async fn refresh(
    client: &Client,
    fields: &[FieldMapping],
    request: Refresh<'_>,
) -> Result<Refreshed, RemoteError> {
    let since = request.since - OVERLAP_SECONDS;
    // Very old bounds are on record as making the service hang.
    if request.locators.len() > FEW && since > 0 {
        let asked = Asked { since, worth_pages: request.locators.len() as u64 };
        if let Some(changed) = changed(client, fields, &asked).await? {
            return Ok(Refreshed { seen: among(changed, request), others: Unlisted::AsStored });
        }
    }
    one_by_one(client, fields, request).await
}

/// What one listing is asked for.
struct Asked {
    since: i64,
    /// More pages than this cost more than reading the members one by one.
    worth_pages: u64,
}

type Records = BTreeMap<NativeId, Record>;

async fn one_by_one(client: &Client, fields: &[FieldMapping], request: Refresh<'_>) -> Result<Refreshed, RemoteError> {
    let calls = request.locators.iter().map(|locator| read_one(client, fields, locator)).collect();
    let mut seen = Vec::with_capacity(request.locators.len());
    for sighting in together(Side::Mailchimp, client.connections(), calls).await {
        seen.extend(sighting?);
    }
    Ok(Refreshed { seen, others: Unlisted::Unknown })
}

/// Who changed, archived ones included; nothing where that is too much, or was not seen whole.
async fn changed(client: &Client, fields: &[FieldMapping], asked: &Asked) -> Result<Option<Records>, RemoteError> {
    // In this order a member archived meanwhile is in both.
    let Some(mut records) = pass(client, fields, Pass::Listed, asked).await? else { return Ok(None) };
    let Some(archived) = pass(client, fields, Pass::Archived, asked).await? else { return Ok(None) };
    for record in archived.into_values() {
        keep_newer(&mut records, record);
    }
    Ok(Some(records))
}

async fn pass(
    client: &Client,
    fields: &[FieldMapping],
    pass: Pass,
    asked: &Asked,
) -> Result<Option<Records>, RemoteError> {
    let mut records = Records::new();
    for number in 0..asked.worth_pages {
        let (page, total) = page(client, fields, &path(pass, asked.since, number)).await?;
        for record in page {
            keep_newer(&mut records, record);
        }
        let pages = total.saturating_sub(OVERLAP_ROWS).div_ceil(STEP_ROWS).max(1);
        if number + 1 >= pages {
            return Ok((records.len() as u64 == total).then_some(records));
        }
        if pages > asked.worth_pages {
            return Ok(None);
        }
    }
    Ok(None)
}

async fn page(client: &Client, fields: &[FieldMapping], path: &str) -> Result<(Vec<Record>, u64), RemoteError> {
    let call = Call::get(SHAPE, path.to_owned());
    let response = client.send(&call).await?;
    let page: Page<'_> = read_json(&call.name(), Side::Mailchimp, &response)?;
    let records = page.members.iter().map(|member| wire::record(member, fields)).collect::<Result<Vec<_>, _>>();
    let records = records.map_err(|what| failure(&call.name(), RemoteErrorKind::Unreadable, what))?;
    Ok((records, page.total_items))
}

fn path(pass: Pass, since: i64, number: u64) -> String {
    let since = jiff::Timestamp::from_second(since).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    // A plus sign must be encoded, or the service reads a blank and another time.
    let since = since.strftime("%Y-%m-%dT%H:%M:%S%%2B00:00");
    let filter = match pass {
        Pass::Listed => "",
        Pass::Archived => "&status=archived",
    };
    format!(
        "/members?count={PAGE_ROWS}&offset={}&since_last_changed={since}&sort_field=last_changed&sort_dir=ASC\
         {filter}&fields={PAGE_FIELDS}",
        number * STEP_ROWS
    )
}

/// A member is written by its handle and its tags alone, so that nobody needs the service's own form.
fn among(mut changed: Records, request: Refresh<'_>) -> Vec<Sighting> {
    let wanted: BTreeSet<&NativeId> = request.locators.iter().map(|locator| &locator.id).collect();
    changed.retain(|id, _| wanted.contains(id));
    changed.into_values().map(|record| Sighting { record, raw: serde_json::Value::Null }).collect()
}
