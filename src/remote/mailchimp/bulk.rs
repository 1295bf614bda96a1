//! Many writes side by side, as many as the account's connections allow. It must not have two writes to
//! one member on their way together.

use crate::model::mapping::FieldMapping;
use crate::model::side::Side;
use crate::remote::mailchimp::client::Client;
use crate::remote::mailchimp::write::write;
use crate::remote::sharing::{rounds, together};
use crate::remote::{RemoteError, RemoteErrorKind, WriteRequest, Written};

/// Performs the writes; each result at the place of its request.
pub(crate) async fn write_all(client: &Client, fields: &[FieldMapping], requests: &[WriteRequest<'_>]) -> Vec<Written> {
    let mut results: Vec<Option<Written>> = requests.iter().map(|_| None).collect();
    for round in rounds(requests) {
        let round: Vec<(usize, WriteRequest<'_>)> =
            round.into_iter().filter_map(|place| Some((place, *requests.get(place)?))).collect();
        let calls = round.iter().map(|(_, request)| write(client, fields, request)).collect();
        let written = together(Side::Mailchimp, client.connections(), calls).await;
        let is_refused = written.iter().any(is_refused);
        for ((place, _), written) in round.into_iter().zip(written) {
            results.get_mut(place).map(|result| result.replace(written));
        }
        if is_refused {
            break;
        }
    }
    results.into_iter().map(|result| result.unwrap_or_else(|| Err(RemoteError::not_begun(Side::Mailchimp)))).collect()
}

fn is_refused(written: &Written) -> bool {
    written.as_ref().is_err_and(|error| error.kind == RemoteErrorKind::Unauthorized)
}
