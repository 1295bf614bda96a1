//! Many writes: through batches where there are enough of them, else side by side, as many as the
//! account's connections allow. It must not have two writes to one member on their way together.

use crate::model::side::Side;
use crate::remote::mailchimp::batches::{self, Line, WORTH_A_BATCH, may_travel};
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
    let calls = part.iter().map(|request| write(line.client, line.fields, request)).collect();
    together(Side::Mailchimp, line.client.connections(), calls).await
}

/// After a refused key, nothing more was begun.
fn finished(results: Vec<Option<Written>>) -> Vec<Written> {
    let not_begun = || Err(RemoteError::not_begun(Side::Mailchimp));
    results.into_iter().map(|result| result.unwrap_or_else(not_begun)).collect()
}

fn is_refused(written: &Written) -> bool {
    written.as_ref().is_err_and(|error| error.kind == RemoteErrorKind::Unauthorized)
}
