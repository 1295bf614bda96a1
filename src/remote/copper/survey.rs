//! Copper's part of setting up: whose key it is, the fields of a person, whether it may write. It must
//! not make or change a person.

use async_trait::async_trait;
use serde::Deserialize;
use serde_json::json;

use crate::model::mapping::FieldKind;
use crate::model::side::Side;
use crate::remote::RemoteError;
use crate::remote::copper::CopperRemote;
use crate::remote::copper::catalog::Catalog;
use crate::remote::copper::client::Ask;
use crate::remote::http::Repeat;
use crate::remote::survey::{Account, Place, Rights, Survey, View, clock, rights_by};

#[derive(Deserialize)]
struct User {
    #[serde(default)]
    name: String,
}

#[derive(Deserialize)]
struct Wire {
    name: String,
    #[serde(default)]
    settings: Settings,
}

#[derive(Default, Deserialize)]
struct Settings {
    #[serde(default)]
    setting_team_permissions_enabled: bool,
}

#[async_trait]
impl Survey for CopperRemote {
    fn side(&self) -> Side {
        Side::Copper
    }

    async fn account(&self) -> Result<Account, RemoteError> {
        let me = self.client.get("users/me", "users/me").await?;
        let user: User = self.client.json("GET users/me", &me)?;
        let response = self.client.get("account", "account").await?;
        let account: Wire = self.client.json("GET account", &response)?;
        Ok(Account {
            name: account.name,
            user: user.name,
            audiences: Vec::new(),
            view: if account.settings.setting_team_permissions_enabled { View::Part } else { View::Whole },
            clock: clock(response.header("date")),
        })
    }

    async fn places(&self) -> Result<Vec<Place>, RemoteError> {
        let custom = Catalog::custom_places(&self.client).await?;
        Ok(OWN.into_iter().map(own).chain(custom).collect())
    }

    /// Copper requires a name of a new person [D]: without one, nobody is made.
    async fn rights(&self) -> Result<Rights, RemoteError> {
        let body = json!({});
        let ask = Ask { method: "POST", path: "people", label: "people", body: Some(&body), repeat: Repeat::Never };
        rights_by(self.client.ask(ask).await)
    }
}

/// The fields that every account has: the word in the configuration, what Copper calls it, its form.
const OWN: [(&str, &str, FieldKind); 6] = [
    ("first_name", "First Name", FieldKind::Text),
    ("last_name", "Last Name", FieldKind::Text),
    ("phone", "Phone Number", FieldKind::Text),
    ("address", "Address", FieldKind::Address),
    ("title", "Title", FieldKind::Text),
    ("company_name", "Company", FieldKind::Text),
];

fn own((word, name, kind): (&str, &str, FieldKind)) -> Place {
    Place { word: word.to_owned(), name: name.to_owned(), kind: Some(kind) }
}
