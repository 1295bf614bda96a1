//! The whole audience, with the evidence that it was seen whole. It must not take a member for gone
//! because a listing does not show it.

use std::collections::BTreeMap;

use futures_util::future::try_join_all;

use crate::model::mapping::FieldMapping;
use crate::model::side::Side;
use crate::model::snapshot::{Absence, Completeness, Evidence, NativeId, Reading, Record};
use crate::model::tag::Tags;
use crate::remote::mailchimp::client::Client;
use crate::remote::mailchimp::listing::{Listing, Pass, Query, keep_newer, read_pass};
use crate::remote::mailchimp::point::{read_one, tags};
use crate::remote::{Locator, ReadAll, RemoteError};

/// Tags are embedded up to 50 a member; beyond so many members that have more, reading them one by
/// one would cost more than the listing, and they stay unknown.
const TAG_READS_MAX: usize = 200;

const READS_AT_ONCE: usize = 8;

type Records = BTreeMap<NativeId, Record>;

/// Reads all members: those listed, the archived ones, and by id the known ones that are neither.
pub(crate) async fn read_all(
    client: &Client,
    fields: &[FieldMapping],
    request: &ReadAll<'_>,
) -> Result<Reading, RemoteError> {
    // In this order a member archived between the passes is in both; one that is revived is in
    // neither, and read by id if it is known.
    let listed = read_pass(client, fields, Query { pass: Pass::Listed, since: None }, request.progress).await?;
    let archived = read_pass(client, fields, Query { pass: Pass::Archived, since: None }, request.progress).await?;
    let mut evidence = counts(&listed, &archived);
    let (mut records, in_both) = union(listed.records, archived.records);
    note(&mut evidence, "in_both", in_both);
    note(&mut evidence, "distinct", records.len());
    let tag_reads = fill_tags(client, &mut records).await?;
    note(&mut evidence, "tag_reads", tag_reads);
    let absent = settle_absent(client, fields, request, &mut records).await?;
    note_absent(&mut evidence, &absent);
    let (completeness, since, absent) = (Completeness::Full, None, absent.missing);
    Ok(Reading { side: Side::Mailchimp, completeness, records, since, absent, evidence })
}

/// What became of the known ids that were not listed.
#[derive(Default)]
struct Absent {
    point_reads: usize,
    missing: BTreeMap<NativeId, Absence>,
}

pub(crate) fn counts(listed: &Listing, archived: &Listing) -> Evidence {
    [
        ("pages", listed.pages + archived.pages),
        ("rereads", listed.rereads + archived.rereads),
        ("total_listed", listed.total),
        ("total_archived", archived.total),
    ]
    .map(|(name, count)| (name.to_owned(), count))
    .into()
}

pub(crate) fn note(evidence: &mut Evidence, name: &str, count: usize) {
    evidence.insert(name.to_owned(), count as u64);
}

fn note_absent(evidence: &mut Evidence, absent: &Absent) {
    let count = |absence| absent.missing.values().filter(|a| **a == absence).count();
    note(evidence, "point_reads", absent.point_reads);
    note(evidence, "gone", count(Absence::Gone));
    note(evidence, "unseen", count(Absence::Unseen));
}

/// Both passes as one, and how many ids stood in both.
pub(crate) fn union(mut records: Records, archived: Records) -> (Records, usize) {
    let mut in_both = 0;
    for record in archived.into_values() {
        in_both += usize::from(keep_newer(&mut records, record));
    }
    (records, in_both)
}

/// Reads the tags that did not fit into the listing; how many members it asked for.
pub(crate) async fn fill_tags(client: &Client, records: &mut Records) -> Result<usize, RemoteError> {
    let mut incomplete: Vec<&mut Record> = records.values_mut().filter(|record| record.tags == Tags::Unknown).collect();
    if incomplete.len() > TAG_READS_MAX {
        return Ok(0);
    }
    for chunk in incomplete.chunks_mut(READS_AT_ONCE) {
        let reads = chunk.iter().map(|record| tags(client, &record.handle));
        let read = try_join_all(reads).await?;
        for (record, tags) in chunk.iter_mut().zip(read) {
            record.tags = tags;
        }
    }
    Ok(incomplete.len())
}

/// Reads the known ids that were not listed one by one, unless there are too many of them.
async fn settle_absent(
    client: &Client,
    fields: &[FieldMapping],
    request: &ReadAll<'_>,
    records: &mut Records,
) -> Result<Absent, RemoteError> {
    let unlisted: Vec<&Locator> =
        request.known.iter().filter(|(id, _)| !records.contains_key(id)).map(|(_, locator)| locator).collect();
    let mut absent = Absent::default();
    if unlisted.len() > request.max_absent {
        let unseen = |locator: &&Locator| (locator.id.clone(), Absence::Unseen);
        absent.missing = unlisted.iter().map(unseen).collect();
        return Ok(absent);
    }
    absent.point_reads = unlisted.len();
    for chunk in unlisted.chunks(READS_AT_ONCE) {
        let reads = chunk.iter().map(|locator| read_one(client, fields, locator));
        for (locator, sighting) in chunk.iter().zip(try_join_all(reads).await?) {
            match sighting {
                Some(sighting) => drop(records.insert(locator.id.clone(), sighting.record)),
                None => drop(absent.missing.insert(locator.id.clone(), Absence::Gone)),
            }
        }
    }
    Ok(absent)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::model::consent::Status;
    use crate::remote::Quiet;
    use crate::remote::mailchimp::script::{Script, member, not_found};

    /// The two listings; further members are there by id only.
    fn audience(listed: Vec<Value>, archived: Vec<Value>, hidden: Vec<Value>) -> Script {
        Script::answering(move |request, _| {
            let url = &request.url;
            if url.contains("/tags?") {
                let tags = json!([{"id": 1, "name": "VIP"}]);
                return (200, json!({"tags": tags, "total_items": 1}));
            }
            if url.contains("/members?") {
                let members = if url.contains("status=archived") { &archived } else { &listed };
                return (200, json!({"members": members, "total_items": members.len()}));
            }
            let by_id = |member: &&Value| url.contains(member["contact_id"].as_str().unwrap());
            hidden.iter().find(by_id).map_or_else(not_found, |member| (200, member.clone()))
        })
    }

    fn archived(contact_id: &str, email: &str, last_changed: &str) -> Value {
        let mut member = member(contact_id, email);
        member["status"] = json!("archived");
        member["last_changed"] = json!(last_changed);
        member
    }

    async fn read(script: &Script, known: &[&str], max_absent: usize) -> Reading {
        let known = known
            .iter()
            .map(|id| {
                let id = NativeId::new(*id);
                let handle = "stale".to_owned();
                (id.clone(), Locator { id, handle })
            })
            .collect();
        let request = ReadAll { known: &known, max_absent, progress: &Quiet };
        read_all(&script.client(), &[], &request).await.unwrap()
    }

    fn status(reading: &Reading, id: &str) -> Option<Status> {
        reading.records[&NativeId::new(id)].status
    }

    #[tokio::test]
    async fn both_passes_are_one_reading_and_the_newer_row_stands() {
        let script = audience(
            vec![member("c1", "lea@exemple.fr"), member("c2", "zoe@exemple.fr"), member("c3", "max@exemple.fr")],
            vec![
                archived("c2", "zoe@exemple.fr", "2026-03-02T10:00:00+00:00"),
                archived("c3", "max@exemple.fr", "2026-02-01T10:00:00+00:00"),
                archived("c4", "ida@exemple.fr", "2026-03-02T10:00:00+00:00"),
            ],
            vec![],
        );
        let reading = read(&script, &[], 10).await;
        assert_eq!(reading.completeness, Completeness::Full);
        assert_eq!(status(&reading, "c2"), Some(Status::Archived));
        assert_eq!(status(&reading, "c3"), Some(Status::Subscribed));
        assert_eq!(status(&reading, "c4"), Some(Status::Archived));
        let counts = [
            ("distinct", 4),
            ("gone", 0),
            ("in_both", 2),
            ("pages", 2),
            ("point_reads", 0),
            ("rereads", 0),
            ("tag_reads", 0),
            ("total_archived", 3),
            ("total_listed", 3),
            ("unseen", 0),
        ];
        let expected: Evidence = counts.map(|(name, n)| (name.to_owned(), n)).into();
        assert_eq!(reading.evidence, expected);
    }

    #[tokio::test]
    async fn a_known_member_that_is_not_listed_is_read_by_id_before_it_is_gone() {
        let script = audience(vec![], vec![], vec![member("c2", "zoe@exemple.fr")]);
        let reading = read(&script, &["c1", "c2"], 2).await;
        assert_eq!(reading.absent, [(NativeId::new("c1"), Absence::Gone)].into());
        assert_eq!(status(&reading, "c2"), Some(Status::Subscribed));
        assert_eq!(reading.evidence["point_reads"], 2);
        assert_eq!(reading.evidence["gone"], 1);
    }

    #[tokio::test]
    async fn too_many_absent_members_are_unseen_and_not_asked_for() {
        let script = audience(vec![member("c9", "lea@exemple.fr")], vec![], vec![]);
        let reading = read(&script, &["c1", "c2", "c9"], 1).await;
        let unseen = |id| (NativeId::new(id), Absence::Unseen);
        assert_eq!(reading.absent, [unseen("c1"), unseen("c2")].into());
        assert_eq!(reading.evidence["unseen"], 2);
        assert_eq!(script.calls(), ["GET /members", "GET /members"]);
    }

    #[tokio::test]
    async fn tags_that_do_not_fit_are_read_apart_unless_there_are_too_many() {
        let rows = |count: usize| -> Vec<Value> {
            (0..count)
                .map(|n| {
                    let mut many = member(&format!("c{n}"), &format!("a{n}@exemple.fr"));
                    many["tags_count"] = json!(51);
                    many
                })
                .collect()
        };
        let reading = read(&audience(rows(200), vec![], vec![]), &[], 0).await;
        let known = Tags::known(["VIP"]);
        assert!(reading.records.values().all(|record| record.tags == known));
        assert_eq!(reading.evidence["tag_reads"], 200);
        let reading = read(&audience(rows(201), vec![], vec![]), &[], 0).await;
        assert!(reading.records.values().all(|record| record.tags == Tags::Unknown));
        assert_eq!(reading.evidence["tag_reads"], 0);
    }
}
