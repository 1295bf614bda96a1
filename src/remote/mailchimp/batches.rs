//! Many field and tag writes and creations in few requests, through batches. Restrictive writes never
//! travel in one; it must not send anything again whose effect is not known.

use futures_util::{StreamExt, stream};
use serde_json::Value as Json;

use crate::model::operation::Write;
use crate::model::side::Side;
use crate::remote::mailchimp::aftermath::{Line, Members, holds, members, read_back};
use crate::remote::mailchimp::batch::{Answers, Ended, operation, run};
use crate::remote::mailchimp::client::{Call, Client};
use crate::remote::mailchimp::creation;
use crate::remote::mailchimp::point::{find, settled, sighting};
use crate::remote::mailchimp::problem::{failure, refusal};
use crate::remote::mailchimp::tagging;
use crate::remote::mailchimp::wire;
use crate::remote::mailchimp::write::{update_call, write};
use crate::remote::sharing::together;
use crate::remote::transport::HttpResponse;
use crate::remote::{RemoteError, RemoteErrorKind, Sighting, WriteRequest, Written};

/// From so many writes on, a batch is worth its waiting. Side by side on eight connections, calls of
/// 0.4 seconds are twenty a second: so many take twenty seconds, about what a batch needs to be queued,
/// split up and packed where the service is not busy, and it leaves the connections to others meanwhile.
/// Fewer would wait longer than they work. Against the sandbox a batch of 500 takes 5 seconds by its
/// clock, which is modelled on the shortest on record, and 500 calls take less: only the latency of the
/// real line speaks for batches.
pub(crate) const WORTH_A_BATCH: usize = 400;
/// No figure is published; larger ones are on record, but what is lost with one should stay small.
const OPERATIONS: usize = 500;
/// "A few megabytes": well below what any gateway refuses.
const BYTES: usize = 2 * 1024 * 1024;

/// Whether a write may travel in a batch.
pub(crate) const fn may_travel(write: &Write) -> bool {
    match write {
        Write::Create(_) | Write::Fields(_) | Write::Tags { .. } => true,
        Write::Rekey { .. } | Write::Restrict | Write::Reactivate | Write::Confirm | Write::Destroy(_) => false,
    }
}

/// Performs writes of which none concerns the same member as another, and all may travel.
pub(crate) async fn write_all(line: Line<'_>, requests: &[WriteRequest<'_>]) -> Vec<Written> {
    let mut results: Vec<Written> = Vec::with_capacity(requests.len());
    let mut items = Vec::with_capacity(requests.len());
    for (place, request) in requests.iter().enumerate() {
        // Until its batch is over, or for good where there is nothing to send.
        results.push(Ok(request.target.cloned()));
        match call(line, request) {
            Ok(Some(call)) => items.push(Item { place, request: *request, call }),
            Ok(None) => {}
            Err(error) => put(&mut results, place, Err(error)),
        }
    }
    // One at a time: the service runs no two of an account at once.
    let mut lock_out = None;
    for pack in packs(line.client, items) {
        let written = match &lock_out {
            None => perform(line, &pack).await,
            Some(()) => pack.iter().map(|_| Err(RemoteError::not_begun(Side::Mailchimp))).collect(),
        };
        let is_refused =
            |written: &Written| written.as_ref().is_err_and(|error| error.kind == RemoteErrorKind::Unauthorized);
        lock_out = lock_out.or_else(|| written.iter().any(is_refused).then_some(()));
        for (item, written) in pack.iter().zip(written) {
            put(&mut results, item.place, written);
        }
    }
    results
}

fn put(results: &mut [Written], place: usize, written: Written) {
    if let Some(result) = results.get_mut(place) {
        *result = written;
    }
}

/// A write with what it sends.
struct Item<'a> {
    place: usize,
    request: WriteRequest<'a>,
    call: Call,
}

/// What a write sends; nothing where nothing changes.
pub(crate) fn call(line: Line<'_>, request: &WriteRequest<'_>) -> Result<Option<Call>, RemoteError> {
    match (request.write, request.target) {
        (Write::Create(new), _) => creation::call(line.fields, new).map(Some),
        (Write::Fields(values), Some(target)) => update_call(line.fields, target, values),
        (Write::Tags { add, remove }, Some(target)) => {
            let changes = tagging::changes(add, remove, &target.record.tags);
            Ok(tagging::call(line.client, target, &changes))
        }
        _ => Err(failure("write", RemoteErrorKind::Rejected, "it does not travel in a batch")),
    }
}

/// The items in batches that the service takes.
fn packs<'a>(client: &Client, items: Vec<Item<'a>>) -> Vec<Vec<Item<'a>>> {
    let mut packs: Vec<Vec<Item<'a>>> = Vec::new();
    let mut size = 0;
    for item in items {
        let bytes = operation(client, item.place, &item.call).to_string().len();
        match packs.last_mut() {
            Some(pack) if pack.len() < OPERATIONS && size + bytes <= BYTES => {
                size += bytes;
                pack.push(item);
            }
            _ => {
                size = bytes;
                packs.push(vec![item]);
            }
        }
    }
    packs
}

async fn perform(line: Line<'_>, pack: &[Item<'_>]) -> Vec<Written> {
    let operations: Vec<Json> =
        pack.iter().enumerate().map(|(place, item)| operation(line.client, place, &item.call)).collect();
    match run(line.client, &operations).await {
        Ended::NotTaken(error) if error.kind == RemoteErrorKind::Unauthorized => {
            pack.iter().map(|_| Err(error.clone())).collect()
        }
        Ended::NotTaken(_) => each_apart(line, pack.iter().collect()).await,
        Ended::Taken(answers) => settle(line, pack, answers).await,
    }
}

/// Writes side by side, where no batch was taken.
async fn each_apart(line: Line<'_>, items: Vec<&Item<'_>>) -> Vec<Written> {
    let calls = items.iter().map(|item| write(line.client, line.fields, &item.request)).collect();
    together(Side::Mailchimp, line.client.connections(), calls).await
}

/// What an answer leaves to do.
enum Verdict {
    /// Nothing.
    Known(Box<Written>),
    /// It stands; the answer does not show the member.
    ReadBack,
    /// Nobody knows: the member is read.
    Unknown,
    /// The service was too busy for it.
    Again,
}

async fn settle(line: Line<'_>, pack: &[Item<'_>], mut answers: Answers) -> Vec<Written> {
    let verdicts: Vec<Verdict> =
        pack.iter().enumerate().map(|(place, item)| verdict(line, item, answers.by_place.remove(&place))).collect();
    let since = answers.submitted_at.and_then(|stamp| wire::stamp(&stamp).ok()).unwrap_or_default();
    let members = members(line, &unshown(pack, &verdicts), since).await;
    let ends = pack.iter().zip(verdicts).map(|(item, verdict)| end(line, item, verdict, &members)).collect::<Vec<_>>();
    stream::iter(ends).buffered(line.client.connections()).collect().await
}

async fn end(line: Line<'_>, item: &Item<'_>, verdict: Verdict, members: &Members) -> Written {
    match verdict {
        Verdict::Known(written) => match *written {
            Ok(Some(sighting)) => Ok(Some(settled(line.client, sighting).await)),
            written => written,
        },
        Verdict::ReadBack => read_back(&item.call, item.request.target, members),
        Verdict::Unknown => searched(line, item, members).await,
        Verdict::Again => write(line.client, line.fields, &item.request).await,
    }
}

/// Whom the answers do not show.
fn unshown<'a>(pack: &[Item<'a>], verdicts: &[Verdict]) -> Vec<(&'a Sighting, &'a Write)> {
    pack.iter()
        .zip(verdicts)
        .filter(|(_, verdict)| matches!(verdict, Verdict::ReadBack | Verdict::Unknown))
        .filter_map(|(item, _)| Some((item.request.target?, item.request.write)))
        .collect()
}

fn verdict(line: Line<'_>, item: &Item<'_>, answer: Option<HttpResponse>) -> Verdict {
    let Some(answer) = answer else { return Verdict::Unknown };
    let name = item.call.name();
    match (answer.status, item.request.write) {
        (200..300, Write::Tags { .. }) => Verdict::ReadBack,
        (200..300, _) => {
            let seen = sighting(&name, line.fields, &answer);
            seen.map_or(Verdict::Unknown, |seen| Verdict::Known(Box::new(Ok(Some(seen)))))
        }
        // Sent by itself it would be repeated too.
        (408 | 429 | 500.., _) => Verdict::Again,
        _ => Verdict::Known(Box::new(Err(refusal(&name, &answer)))),
    }
}

/// What reading tells of a write whose end is not known. Only what is held as intended was written.
async fn searched(line: Line<'_>, item: &Item<'_>, members: &Members) -> Written {
    let unknown = |kind| failure(&item.call.name(), kind, "the end of its batch is not known");
    match (item.request.write, item.request.target) {
        (Write::Create(new), _) => {
            let found = find(line.client, line.fields, std::slice::from_ref(&new.email)).await;
            match found.ok().and_then(|found| found.into_iter().next()) {
                Some(made) => Ok(Some(made)),
                // It may still come: nothing but a look later can tell.
                None => Err(unknown(RemoteErrorKind::Doubtful)),
            }
        }
        (write, Some(target)) => match members.get(&target.record.id) {
            Some(Ok(Some(seen))) if holds(write, &seen.record) => Ok(Some(seen.clone())),
            Some(Err(error)) => Err(error.clone()),
            Some(Ok(_)) | None => Err(unknown(RemoteErrorKind::Unreachable)),
        },
        (_, None) => Err(unknown(RemoteErrorKind::Unreachable)),
    }
}
