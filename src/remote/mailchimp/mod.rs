//! Mailchimp as a remote: one audience, read whole in two passes, read by member, written by member.
//!
//! Invariant: the only statuses that leave here are `status_if_new` of `creation` and the three words
//! of `write`; no field or tag write carries a status.

use std::sync::{Arc, PoisonError, RwLock};

use async_trait::async_trait;

use crate::model::email::Email;
use crate::model::mapping::FieldMapping;
use crate::model::side::Side;
use crate::model::snapshot::Reading;
use crate::remote::http::Http;
use crate::remote::mailchimp::aftermath::Line;
use crate::remote::mailchimp::client::Client;
use crate::remote::{
    Identity, Locator, ReadAll, ReadChanges, Refresh, Refreshed, Remote, RemoteError, Sighting, WriteRequest, Written,
};

mod aftermath;
mod archive;
mod batch;
mod batches;
mod body;
mod bulk;
mod changes;
mod client;
mod creation;
mod hash;
mod identify;
mod listing;
mod point;
mod problem;
mod read;
mod refresh;
#[cfg(test)]
mod script;
mod survey;
mod tagging;
#[cfg(test)]
mod tests;
mod wire;
mod write;

pub use client::{Journeys, MailchimpAccess};

/// One audience at Mailchimp.
pub struct MailchimpRemote {
    client: Client,
    fields: RwLock<Arc<[FieldMapping]>>,
}

impl MailchimpRemote {
    /// A remote that reads and writes these fields, until `set_fields` says otherwise.
    pub fn new(http: Http, config: MailchimpAccess, fields: Vec<FieldMapping>) -> Self {
        Self { client: Client::new(http, config), fields: RwLock::new(fields.into()) }
    }

    fn fields(&self) -> Arc<[FieldMapping]> {
        // The list is replaced whole, so a holder that panicked cannot have left half of one.
        let fields = self.fields.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&fields)
    }
}

#[async_trait]
impl Remote for MailchimpRemote {
    fn side(&self) -> Side {
        Side::Mailchimp
    }

    async fn identify(&self) -> Result<Identity, RemoteError> {
        identify::identify(&self.client, &self.fields()).await
    }

    fn set_fields(&self, fields: Arc<[FieldMapping]>) {
        *self.fields.write().unwrap_or_else(PoisonError::into_inner) = fields;
    }

    async fn read_all(&self, request: ReadAll<'_>) -> Result<Reading, RemoteError> {
        read::read_all(&self.client, &self.fields(), &request).await
    }

    async fn read_changes(&self, request: ReadChanges<'_>) -> Result<Option<Reading>, RemoteError> {
        changes::read_changes(&self.client, &self.fields(), &request).await
    }

    async fn read_one(&self, locator: &Locator) -> Result<Option<Sighting>, RemoteError> {
        point::read_one(&self.client, &self.fields(), locator).await
    }

    async fn find(&self, emails: &[Email]) -> Result<Vec<Sighting>, RemoteError> {
        point::find(&self.client, &self.fields(), emails).await
    }

    async fn look(&self, emails: &[Email]) -> Result<Vec<Sighting>, RemoteError> {
        point::look(&self.client, &self.fields(), emails).await
    }

    async fn refresh(&self, request: Refresh<'_>) -> Result<Refreshed, RemoteError> {
        refresh::refresh(&self.client, &self.fields(), request).await
    }

    async fn write(&self, request: WriteRequest<'_>) -> Result<Option<Sighting>, RemoteError> {
        write::write(&self.client, &self.fields(), &request).await
    }

    async fn write_all(&self, requests: &[WriteRequest<'_>]) -> Vec<Written> {
        bulk::write_all(Line { client: &self.client, fields: &self.fields() }, requests).await
    }
}
