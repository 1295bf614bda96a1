//! Many writes: through batches where there are enough of them, else side by side, as many as the
//! account's connections allow. It must not have two writes to one member on their way together.

use crate::model::operation::Write;
use crate::model::side::Side;
use crate::remote::mailchimp::aftermath::{Line, members, read_back};
use crate::remote::mailchimp::batches::{self, WORTH_A_BATCH, call, may_travel};
use crate::remote::mailchimp::client::Call;
use crate::remote::mailchimp::refresh::FEW;
use crate::remote::mailchimp::write::write;
use crate::remote::sharing::{rounds, together};
use crate::remote::{RemoteError, RemoteErrorKind, WriteRequest, Written};

/// Performs the writes; each result at the place of its request.
pub(crate) async fn write_all(line: Line<'_>, requests: &[WriteRequest<'_>]) -> Vec<Written> {
    let mut results: Vec<Option<Written>> = requests.iter().map(|_| None).collect();
    for round in rounds(requests) {
        for places in parts(requests, round) {
            let part: Vec<WriteRequest<'_>> = places.iter().filter_map(|place| requests.get(*place).copied()).collect();
            let written = perform(line, &part).await;
            let is_locked_out = written.iter().any(is_refused);
            for (place, written) in places.into_iter().zip(written) {
                results.get_mut(place).map(|result| result.replace(written));
            }
            if is_locked_out {
                return finished(results);
            }
        }
    }
    finished(results)
}

/// What may travel in a batch, and what may not.
fn parts(requests: &[WriteRequest<'_>], round: Vec<usize>) -> [Vec<usize>; 2] {
    let travels = |place: &usize| requests.get(*place).is_some_and(|request| may_travel(request.write));
    let (travelling, others): (Vec<usize>, Vec<usize>) = round.into_iter().partition(travels);
    // The others first: less contact comes before anything else.
    [others, travelling]
}

async fn perform(line: Line<'_>, part: &[WriteRequest<'_>]) -> Vec<Written> {
    if part.len() >= WORTH_A_BATCH && part.iter().all(|request| may_travel(request.write)) {
        return batches::write_all(line, part).await;
    }
    if part.len() > FEW && part.iter().all(|request| matches!(request.write, Write::Tags { .. })) {
        return tag_all(line, part).await;
    }
    let calls = part.iter().map(|request| write(line.client, line.fields, request)).collect();
    together(Side::Mailchimp, line.client.connections(), calls).await
}

/// An answer about tags is empty: the members are listed afterwards, instead of one read for each.
async fn tag_all(line: Line<'_>, part: &[WriteRequest<'_>]) -> Vec<Written> {
    let calls = part.iter().map(|request| tag(line, request)).collect();
    let sent = together(Side::Mailchimp, line.client.connections(), calls).await;
    let tagged = part.iter().zip(&sent).filter(|(_, sent)| matches!(sent, Ok(Some(_))));
    let tagged: Vec<_> = tagged.filter_map(|(request, _)| Some((request.target?, request.write))).collect();
    // None of them was tagged before any of them changed last.
    let since = tagged.iter().map(|(target, _)| target.record.stamp).max().unwrap_or_default();
    let members = members(line, &tagged, since).await;
    let end = |(request, sent): (&WriteRequest<'_>, Result<Option<Call>, RemoteError>)| match sent {
        Ok(Some(call)) => read_back(&call, request.target, &members),
        Ok(None) => Ok(request.target.cloned()),
        Err(error) => Err(error),
    };
    part.iter().zip(sent).map(end).collect()
}

/// The call that was made; none where there was nothing to change.
async fn tag(line: Line<'_>, request: &WriteRequest<'_>) -> Result<Option<Call>, RemoteError> {
    let Some(call) = call(line, request)? else { return Ok(None) };
    line.client.send(&call).await?;
    Ok(Some(call))
}

/// After a refused key, nothing more was begun.
fn finished(results: Vec<Option<Written>>) -> Vec<Written> {
    let not_begun = || Err(RemoteError::not_begun(Side::Mailchimp));
    results.into_iter().map(|result| result.unwrap_or_else(not_begun)).collect()
}

fn is_refused(written: &Written) -> bool {
    written.as_ref().is_err_and(|error| error.kind == RemoteErrorKind::Unauthorized)
}
