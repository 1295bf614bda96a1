//! Performs one write and reads back. It must not decide what to write, nor make a person twice.

use serde_json::Value;

use crate::model::operation::{Destruction, NewRecord, Write};
use crate::model::snapshot::NativeId;
use crate::remote::copper::body::{change, creation};
use crate::remote::copper::client::{Ask, Client, rejected};
use crate::remote::copper::find::{PERSON, read_one, sighting};
use crate::remote::copper::wire::Reader;
use crate::remote::http::Repeat;
use crate::remote::transport::HttpResponse;
use crate::remote::{RemoteError, RemoteErrorKind, Sighting, WriteRequest};

const CREATE: &str = "POST people";
const UPDATE: &str = "PUT people/{id}";

/// Performs a write; `None` after a deletion.
pub(crate) async fn write(
    client: &Client,
    reader: &Reader<'_>,
    request: &WriteRequest<'_>,
) -> Result<Option<Sighting>, RemoteError> {
    match (request.write, request.target) {
        (Write::Create(new), _) => create(client, reader, new).await.map(Some),
        (Write::Restrict | Write::Reactivate | Write::Confirm | Write::Destroy(Destruction::Archive), _) => {
            Err(rejected("write", "Copper has no statuses"))
        }
        (Write::Fields(_) | Write::Tags { .. } | Write::Rekey { .. } | Write::Destroy(_), None) => {
            Err(rejected("write", "there is no person to write to"))
        }
        (Write::Destroy(Destruction::Permanent), Some(target)) => destroy(client, target).await.map(|()| None),
        (write, Some(target)) => update(client, reader, target, write).await.map(Some),
    }
}

async fn create(client: &Client, reader: &Reader<'_>, new: &NewRecord) -> Result<Sighting, RemoteError> {
    let body = creation(reader, new).map_err(|why| rejected(CREATE, &why))?;
    let response = client
        .ask(Ask { method: "POST", path: "people", label: "people", body: Some(&body), repeat: Repeat::Never })
        .await?;
    // Copper said yes: whatever goes wrong from here on, the person may be there.
    created(client, reader, &response).await.map_err(|error| RemoteError { kind: RemoteErrorKind::Doubtful, ..error })
}

/// The answer where it is a whole person, else a read by the id in it.
pub(crate) async fn created(
    client: &Client,
    reader: &Reader<'_>,
    response: &HttpResponse,
) -> Result<Sighting, RemoteError> {
    let whole = sighting(client, reader, CREATE, response);
    let answer: Value = client.json(CREATE, response)?;
    match (whole, answer.get("id").and_then(Value::as_u64)) {
        (Err(_), Some(id)) => read_back(client, reader, &NativeId::new(id.to_string())).await,
        (whole, _) => whole,
    }
}

async fn update(
    client: &Client,
    reader: &Reader<'_>,
    target: &Sighting,
    write: &Write,
) -> Result<Sighting, RemoteError> {
    let body = change(reader, target, write).map_err(|why| rejected(UPDATE, &why))?;
    // A no-op may move Copper's stamp of the last change.
    if body.is_empty() {
        return Ok(target.clone());
    }
    let response = client
        .ask(Ask {
            method: "PUT",
            path: &path(&target.record.id),
            label: PERSON,
            body: Some(&Value::Object(body)),
            repeat: Repeat::Harmless,
        })
        .await?;
    match sighting(client, reader, UPDATE, &response) {
        Ok(sighting) => Ok(sighting),
        Err(_) => read_back(client, reader, &target.record.id).await,
    }
}

/// A person who is not there any more counts as deleted.
async fn destroy(client: &Client, target: &Sighting) -> Result<(), RemoteError> {
    let answer = client
        .ask(Ask {
            method: "DELETE",
            path: &path(&target.record.id),
            label: PERSON,
            body: None,
            repeat: Repeat::Harmless,
        })
        .await;
    match answer {
        Err(error) if error.kind != RemoteErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// The person after a write.
pub(crate) async fn read_back(client: &Client, reader: &Reader<'_>, id: &NativeId) -> Result<Sighting, RemoteError> {
    read_one(client, reader, id).await?.ok_or_else(|| RemoteError {
        // Only a later look says whether the person went.
        kind: RemoteErrorKind::Doubtful,
        ..rejected("GET people/{id}", "not there after the write")
    })
}

fn path(id: &NativeId) -> String {
    format!("people/{id}")
}
