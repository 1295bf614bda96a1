//! Reading a JSON answer, and masking what goes into a message. It must go once `http` offers both.

use serde::Deserialize;

use crate::model::side::Side;
use crate::remote::transport::HttpResponse;
use crate::remote::{RemoteError, RemoteErrorKind};

/// The answer as JSON; `Unreadable` where it is anything else.
pub(crate) fn read_json<'a, T: Deserialize<'a>>(
    call: &str,
    side: Side,
    response: &'a HttpResponse,
) -> Result<T, RemoteError> {
    serde_json::from_slice(&response.body).map_err(|error| RemoteError {
        side,
        kind: RemoteErrorKind::Unreadable,
        call: call.to_owned(),
        status: Some(response.status),
        // The parser's own words may quote the body; its category and place do not.
        message: format!("{:?} at line {}", error.classify(), error.line()),
    })
}

/// One line of at most 200 characters, without addresses.
pub(crate) fn mask(text: &str) -> String {
    let words = text
        .split_whitespace()
        .map(|word| if word.contains('@') { "***" } else { word });
    let line = words.collect::<Vec<_>>().join(" ");
    line.chars().take(200).collect()
}
