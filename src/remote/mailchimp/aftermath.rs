//! Members after writes whose answers do not show them, read together. It must not take a member for
//! written because a write was sent.

use std::collections::BTreeMap;

use crate::model::mapping::FieldMapping;
use crate::model::operation::Write;
use crate::model::side::Side;
use crate::model::snapshot::{NativeId, Record};
use crate::model::tag::TagKey;
use crate::remote::mailchimp::client::{Call, Client};
use crate::remote::mailchimp::point::read_one;
use crate::remote::mailchimp::refresh::refresh;
use crate::remote::mailchimp::tagging;
use crate::remote::sharing::together;
use crate::remote::{Locator, Refresh, RemoteError, Sighting, Written};

/// Which members are written to, and how.
#[derive(Clone, Copy)]
pub(crate) struct Line<'a> {
    /// The line to the audience.
    pub(crate) client: &'a Client,
    /// The mapped fields.
    pub(crate) fields: &'a [FieldMapping],
}

/// What was read of members, by id.
pub(crate) type Members = BTreeMap<NativeId, Result<Option<Sighting>, RemoteError>>;

/// The members that were written to after a time (UTC seconds by the service's clock): by one listing as
/// far as it shows what was written, the others one by one.
pub(crate) async fn members(line: Line<'_>, wanted: &[(&Sighting, &Write)], since: i64) -> Members {
    let locators: Vec<Locator> = wanted.iter().map(|(target, _)| Locator::from(&target.record)).collect();
    let refreshed = refresh(line.client, line.fields, Refresh { locators: &locators, since }).await;
    let listed = refreshed.map(|refreshed| refreshed.seen).unwrap_or_default();
    let mut members: Members =
        listed.into_iter().map(|sighting| (sighting.record.id.clone(), Ok(Some(sighting)))).collect();
    let shows = |target: &Sighting, write: &Write| matches!(members.get(&target.record.id), Some(Ok(Some(seen))) if holds(write, &seen.record));
    let open: Vec<Locator> = wanted
        .iter()
        .filter(|(target, write)| !shows(target, write))
        .map(|(target, _)| Locator::from(&target.record))
        .collect();
    let calls = open.iter().map(|locator| read_one(line.client, line.fields, locator)).collect();
    let read = together(Side::Mailchimp, line.client.connections(), calls).await;
    members.extend(open.into_iter().map(|locator| locator.id).zip(read));
    members
}

/// The member after a write that the service took.
pub(crate) fn read_back(call: &Call, target: Option<&Sighting>, members: &Members) -> Written {
    match target.and_then(|target| members.get(&target.record.id)) {
        Some(Ok(Some(sighting))) => Ok(Some(sighting.clone())),
        Some(Err(error)) => Err(error.clone()),
        Some(Ok(None)) | None => Err(tagging::went_away(call)),
    }
}

/// Whether a member holds what was to be written.
pub(crate) fn holds(write: &Write, record: &Record) -> bool {
    let stands = |tag: &String| record.tags.contains(&TagKey::new(tag));
    match write {
        Write::Fields(values) => values.iter().all(|(name, value)| record.fields.get(name) == Some(value)),
        Write::Tags { add, remove } => {
            add.iter().all(|tag| stands(tag) == Some(true)) && remove.iter().all(|tag| stands(tag) == Some(false))
        }
        _ => false,
    }
}
