//! Copper: the people of an account. It reads all of them with evidence, reads one, and performs
//! writes, ten in a request where Copper lets it.
//!
//! Invariant: it writes only what it is told to, and never a key that it does not know.

use std::sync::{Arc, RwLock};

use async_trait::async_trait;
use serde::Deserialize;
use tokio::sync::OnceCell;

use crate::model::email::Email;
use crate::model::mapping::FieldMapping;
use crate::model::side::Side;
use crate::model::snapshot::Reading;
use crate::remote::copper::bulk::Line;
use crate::remote::copper::catalog::Catalog;
use crate::remote::copper::client::Client;
use crate::remote::copper::wire::Reader;
use crate::remote::http::Http;
use crate::remote::{
    Identity, Locator, ReadAll, ReadChanges, Refresh, Refreshed, Remote, RemoteError, Sighting, WriteRequest, Written,
};

mod body;
mod bulk;
mod catalog;
mod changes;
mod client;
#[cfg(test)]
mod double;
mod find;
mod listing;
mod lists;
mod name;
mod read;
mod refresh;
mod survey;
#[cfg(test)]
mod tests;
mod windows;
mod wire;
mod write;

pub use client::CopperAccess;

/// A Copper account.
pub struct CopperRemote {
    client: Client,
    fields: RwLock<Arc<[FieldMapping]>>,
    catalog: OnceCell<Catalog>,
}

impl CopperRemote {
    /// The account that `access` opens, read through these fields until `set_fields` says more.
    pub fn new(http: Http, access: CopperAccess, fields: Vec<FieldMapping>) -> Self {
        Self { client: Client::new(http, access), fields: RwLock::new(fields.into()), catalog: OnceCell::new() }
    }

    fn fields(&self) -> Arc<[FieldMapping]> {
        self.fields.read().expect("nothing panics while it holds this lock").clone()
    }

    /// The account's own lists are fetched once, at the first need.
    async fn catalog(&self) -> Result<&Catalog, RemoteError> {
        let fields = self.fields();
        self.catalog.get_or_try_init(|| Catalog::fetch(&self.client, &fields)).await
    }

    async fn reader(&self) -> Result<Reader<'_>, RemoteError> {
        Ok(Reader { catalog: self.catalog().await?, fields: self.fields() })
    }
}

#[derive(Deserialize)]
struct Account {
    id: u64,
    name: String,
}

#[async_trait]
impl Remote for CopperRemote {
    fn side(&self) -> Side {
        Side::Copper
    }

    async fn identify(&self) -> Result<Identity, RemoteError> {
        // Asked first: it needs no right to any record, so a refusal is about the key.
        self.client.get("users/me", "users/me").await?;
        let account = self.client.get("account", "account").await?;
        let account: Account = self.client.json("GET account", &account)?;
        let catalog = self.catalog().await?;
        let fields = catalog.shapes(&self.fields())?;
        Ok(Identity { id: account.id.to_string(), name: account.name, signup_url: None, fields })
    }

    fn set_fields(&self, fields: Arc<[FieldMapping]>) {
        *self.fields.write().expect("nothing panics while it holds this lock") = fields;
    }

    async fn read_all(&self, request: ReadAll<'_>) -> Result<Reading, RemoteError> {
        let reader = self.reader().await?;
        read::read_all(&self.client, &reader, request).await
    }

    async fn read_changes(&self, request: ReadChanges<'_>) -> Result<Option<Reading>, RemoteError> {
        let reader = self.reader().await?;
        changes::read_changes(&self.client, &reader, &request).await
    }

    async fn read_one(&self, locator: &Locator) -> Result<Option<Sighting>, RemoteError> {
        let reader = self.reader().await?;
        find::read_one(&self.client, &reader, &locator.id).await
    }

    async fn find(&self, emails: &[Email]) -> Result<Vec<Sighting>, RemoteError> {
        let reader = self.reader().await?;
        find::find(&self.client, &reader, emails).await
    }

    async fn look(&self, emails: &[Email]) -> Result<Vec<Sighting>, RemoteError> {
        let reader = self.reader().await?;
        find::look(&self.client, &reader, emails).await
    }

    async fn refresh(&self, request: Refresh<'_>) -> Result<Refreshed, RemoteError> {
        let reader = self.reader().await?;
        refresh::refresh(&self.client, &reader, request).await
    }

    async fn write(&self, request: WriteRequest<'_>) -> Result<Option<Sighting>, RemoteError> {
        let reader = self.reader().await?;
        write::write(&self.client, &reader, &request).await
    }

    async fn write_all(&self, requests: &[WriteRequest<'_>]) -> Vec<Written> {
        match self.reader().await {
            Ok(reader) => bulk::write_all(Line { client: &self.client, reader: &reader }, requests).await,
            Err(error) => requests.iter().map(|_| Err(error.clone())).collect(),
        }
    }
}
