//! Reads which members changed after a second, the archived ones included. It must not conclude anything
//! from a member who is not listed.

use std::collections::BTreeMap;

use crate::model::mapping::FieldMapping;
use crate::model::side::Side;
use crate::model::snapshot::{Completeness, Reading};
use crate::remote::mailchimp::client::Client;
use crate::remote::mailchimp::listing::{Pass, Query, count, read_pass};
use crate::remote::mailchimp::read::{counts, fill_tags, note, union};
use crate::remote::{ReadChanges, RemoteError, RemoteErrorKind};

/// Reads who changed; `None`: read everybody, as the counts do not hold still.
pub(crate) async fn read_changes(
    client: &Client,
    fields: &[FieldMapping],
    request: &ReadChanges<'_>,
) -> Result<Option<Reading>, RemoteError> {
    match changed(client, fields, request).await {
        // Read whole, but not believed: no page was at fault.
        Err(error) if error.kind == RemoteErrorKind::Unreadable && error.status.is_none() => Ok(None),
        other => other.map(Some),
    }
}

async fn changed(client: &Client, fields: &[FieldMapping], request: &ReadChanges<'_>) -> Result<Reading, RemoteError> {
    // The service lists what changed strictly later.
    let query = |pass| Query { pass, since: Some(request.since - 1) };
    let listed = read_pass(client, fields, query(Pass::Listed), request.progress).await?;
    let archived = read_pass(client, fields, query(Pass::Archived), request.progress).await?;
    let mut evidence = counts(&listed, &archived);
    let (mut records, in_both) = union(listed.records, archived.records);
    note(&mut evidence, "in_both", in_both);
    note(&mut evidence, "distinct", records.len());
    let tag_reads = fill_tags(client, &mut records).await?;
    note(&mut evidence, "tag_reads", tag_reads);
    // Of everybody, not of those who changed.
    evidence.insert("total_listed".to_owned(), count(client).await?);
    evidence.remove("total_archived");
    let (completeness, since, absent) = (Completeness::Incremental, Some(request.since), BTreeMap::new());
    Ok(Reading { side: Side::Mailchimp, completeness, records, since, absent, evidence })
}
