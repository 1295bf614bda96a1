//! Reads which members changed after a second, the archived ones included. It must not conclude anything
//! from a member who is not listed.

use std::collections::BTreeMap;

use crate::model::mapping::FieldMapping;
use crate::model::side::Side;
use crate::model::snapshot::{Completeness, Evidence, NativeId, Reading, Record};
use crate::remote::mailchimp::client::Client;
use crate::remote::mailchimp::listing::{Listing, Pass, Query, count, read_pass};
use crate::remote::mailchimp::read::{counts, fill_tags, note, union};
use crate::remote::{Progress, ReadChanges, RemoteError, RemoteErrorKind};

/// Reads who changed, and counts everybody; `None`: read everybody, as the counts do not hold still.
pub(crate) async fn read_changes(
    client: &Client,
    fields: &[FieldMapping],
    request: &ReadChanges<'_>,
) -> Result<Option<Reading>, RemoteError> {
    let Some(changes) = list_changes(client, fields, request.since, request.progress).await? else { return Ok(None) };
    let Changes { mut records, mut evidence } = changes;
    let tag_reads = fill_tags(client, &mut records).await?;
    note(&mut evidence, "tag_reads", tag_reads);
    // Of everybody, not of those who changed.
    evidence.insert("total_listed".to_owned(), count(client).await?);
    evidence.remove("total_archived");
    let (completeness, since, absent) = (Completeness::Incremental, Some(request.since), BTreeMap::new());
    Ok(Some(Reading { side: Side::Mailchimp, completeness, records, since, absent, evidence }))
}

/// Who changed, and how that is known.
pub(crate) struct Changes {
    /// The members, archived ones included; of two rows for one id the newer.
    pub(crate) records: BTreeMap<NativeId, Record>,
    /// The counts.
    pub(crate) evidence: Evidence,
}

/// Lists who changed from a second on; `None` where the counts do not hold still.
pub(crate) async fn list_changes(
    client: &Client,
    fields: &[FieldMapping],
    since: i64,
    progress: &dyn Progress,
) -> Result<Option<Changes>, RemoteError> {
    // The service lists what changed strictly later.
    let query = |pass| Query { pass, since: Some(since - 1) };
    // In this order a member archived meanwhile is in both.
    let Some(listed) = believed(read_pass(client, fields, query(Pass::Listed), progress).await)? else {
        return Ok(None);
    };
    let Some(archived) = believed(read_pass(client, fields, query(Pass::Archived), progress).await)? else {
        return Ok(None);
    };
    let mut evidence = counts(&listed, &archived);
    let (records, in_both) = union(listed.records, archived.records);
    note(&mut evidence, "in_both", in_both);
    note(&mut evidence, "distinct", records.len());
    Ok(Some(Changes { records, evidence }))
}

/// Nothing where a pass was read whole, but is not believed: no page was at fault.
fn believed(pass: Result<Listing, RemoteError>) -> Result<Option<Listing>, RemoteError> {
    match pass {
        Err(error) if error.kind == RemoteErrorKind::Unreadable && error.status.is_none() => Ok(None),
        other => other.map(Some),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::model::consent::Status;
    use crate::remote::mailchimp::script::{Script, member};
    use crate::remote::{ChangesWay, Quiet};

    const SINCE: i64 = 1_767_225_600;

    async fn changes(script: &Script) -> Option<Reading> {
        let request = ReadChanges { since: SINCE, way: ChangesWay::Filtered, progress: &Quiet };
        read_changes(&script.client(), &[], &request).await.unwrap()
    }

    /// One member changed, another was archived; everybody is counted when nothing is filtered.
    fn audience(total: impl Fn(usize) -> usize + Send + Sync + 'static) -> Script {
        Script::answering(move |request, number| {
            let archived = json!({"status": "archived"});
            let with = |mut member: Value, keys: &Value| {
                member.as_object_mut().unwrap().extend(keys.as_object().unwrap().clone());
                member
            };
            let url = &request.url;
            let rows = match (url.contains("since_last_changed"), url.contains("status=archived")) {
                (true, true) => vec![with(member("c2", "zoe@exemple.fr"), &archived)],
                (true, false) => vec![member("c1", "lea@exemple.fr")],
                (false, _) => return (200, json!({"total_items": 12_000})),
            };
            (200, json!({"members": rows, "total_items": total(number)}))
        })
    }

    #[tokio::test]
    async fn members_that_changed_are_read_from_the_second_before_on_the_archived_ones_too() {
        let script = audience(|_| 1);
        let reading = changes(&script).await.unwrap();
        assert_eq!((reading.completeness, reading.since), (Completeness::Incremental, Some(SINCE)));
        let status = |id: &str| reading.records[&NativeId::new(id)].status;
        assert_eq!((status("c1"), status("c2")), (Some(Status::Subscribed), Some(Status::Archived)));
        assert_eq!((reading.evidence["total_listed"], reading.absent.len()), (12_000, 0));
        let urls: Vec<String> = script.seen().into_iter().map(|request| request.url).collect();
        assert_eq!(urls.len(), 3);
        assert!(urls[0].contains("since_last_changed=2025-12-31T23:59:59%2B00:00"), "{}", urls[0]);
    }

    #[tokio::test]
    async fn counts_that_do_not_hold_still_are_no_listing_of_changes() {
        assert_eq!(changes(&audience(|number| 3 + number)).await, None);
    }
}
