//! Mailchimp's part of setting up: whose key it is, the audiences it opens, the merge fields of one,
//! whether it may write. It must not make or change a member.

use async_trait::async_trait;
use serde::Deserialize;
use serde_json::json;

use crate::model::mapping::FieldKind;
use crate::model::side::Side;
use crate::remote::RemoteError;
use crate::remote::http::{Repeat, read_json};
use crate::remote::mailchimp::MailchimpRemote;
use crate::remote::mailchimp::client::{Call, MEMBER, member_path};
use crate::remote::mailchimp::identify::merge_fields;
use crate::remote::survey::{Account, Audience, Place, Rights, Survey, View, clock, rights_by};

/// The hash of no address: nobody is at this path.
const NOBODY: &str = "00000000000000000000000000000000";

/// Users who may not touch an audience's contacts.
const ONLOOKERS: [&str; 2] = ["viewer", "author"];

#[derive(Deserialize)]
struct Root {
    account_name: String,
    #[serde(default)]
    role: String,
}

#[derive(Deserialize)]
struct Lists {
    lists: Vec<List>,
}

#[derive(Deserialize)]
struct List {
    id: String,
    name: String,
    #[serde(default)]
    stats: Stats,
}

#[derive(Default, Deserialize)]
struct Stats {
    #[serde(default)]
    member_count: u64,
}

#[async_trait]
impl Survey for MailchimpRemote {
    fn side(&self) -> Side {
        Side::Mailchimp
    }

    async fn account(&self) -> Result<Account, RemoteError> {
        let call = Call::get("/", "/?fields=account_name,role".to_owned());
        let response = self.client.send_for_account(&call).await?;
        let root: Root = read_json(&call.name(), Side::Mailchimp, &response)?;
        let clock = clock(response.header("date"));
        let fields = "lists.id,lists.name,lists.stats.member_count";
        let call = Call::get("lists", format!("/lists?count=1000&fields={fields}"));
        let response = self.client.send_for_account(&call).await?;
        let lists: Lists = read_json(&call.name(), Side::Mailchimp, &response)?;
        let audience = |list: List| Audience { id: list.id, name: list.name, member_count: list.stats.member_count };
        Ok(Account {
            name: root.account_name,
            user: root.role,
            audiences: lists.lists.into_iter().map(audience).collect(),
            view: View::Whole,
            clock,
        })
    }

    async fn places(&self) -> Result<Vec<Place>, RemoteError> {
        merge_fields(&self.client, |fields| {
            let place = |field: &crate::remote::mailchimp::identify::MergeField<'_>| Place {
                word: field.tag.to_string(),
                name: field.name.to_string(),
                kind: Some(match field.kind.as_ref() {
                    "address" => FieldKind::Address,
                    "number" => FieldKind::Number,
                    "dropdown" | "radio" => FieldKind::Choice,
                    _ => FieldKind::Text,
                }),
            };
            Ok(fields.iter().map(place).collect())
        })
        .await
    }

    /// A change of nothing, of nobody.
    async fn rights(&self) -> Result<Rights, RemoteError> {
        if ONLOOKERS.contains(&self.account().await?.user.as_str()) {
            return Ok(Rights::Read);
        }
        let call = Call {
            method: "PATCH",
            shape: MEMBER,
            path: member_path(NOBODY),
            body: Some(json!({})),
            repeat: Repeat::Harmless,
        };
        rights_by(self.client.send(&call).await)
    }
}
