//! Which audience the key opens, and what its merge fields take. It must not read a member.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;

use crate::model::contact::FieldName;
use crate::model::mapping::{FieldKind, FieldMapping};
use crate::model::side::Side;
use crate::remote::http::read_json;
use crate::remote::mailchimp::client::{Call, Client};
use crate::remote::mailchimp::problem::failure;
use crate::remote::{FieldShape, Identity, RemoteError, RemoteErrorKind};

#[derive(Deserialize)]
struct Audience {
    id: String,
    name: String,
    #[serde(default)]
    subscribe_url_short: String,
    #[serde(default)]
    subscribe_url_long: String,
}

impl Audience {
    /// The short link where there is one: it is sent to people.
    fn signup_url(&self) -> Option<String> {
        [&self.subscribe_url_short, &self.subscribe_url_long].into_iter().find(|url| !url.is_empty()).cloned()
    }
}

#[derive(Deserialize)]
struct MergeFieldPage<'a> {
    #[serde(borrow)]
    merge_fields: Vec<MergeField<'a>>,
}

/// A merge field of the audience.
#[derive(Deserialize)]
pub(crate) struct MergeField<'a> {
    /// Its tag, `FNAME`.
    #[serde(borrow)]
    pub(crate) tag: Cow<'a, str>,
    /// What people call it.
    #[serde(borrow, default)]
    pub(crate) name: Cow<'a, str>,
    /// The service's word for its form.
    #[serde(borrow, rename = "type")]
    pub(crate) kind: Cow<'a, str>,
    #[serde(default)]
    options: MergeFieldOptions,
}

#[derive(Default, Deserialize)]
struct MergeFieldOptions {
    #[serde(default)]
    choices: Vec<String>,
}

/// The audience and the form of every mapped field there.
pub(crate) async fn identify(client: &Client, fields: &[FieldMapping]) -> Result<Identity, RemoteError> {
    let call = Call::get("lists/{id}", "?fields=id,name,subscribe_url_short,subscribe_url_long".to_owned());
    let response = client.send(&call).await?;
    let audience: Audience = read_json(&call.name(), Side::Mailchimp, &response)?;
    let signup_url = audience.signup_url();
    Ok(Identity { id: audience.id, name: audience.name, signup_url, fields: shapes(client, fields).await? })
}

async fn shapes(client: &Client, fields: &[FieldMapping]) -> Result<BTreeMap<FieldName, FieldShape>, RemoteError> {
    let shape_of = |mapping: &FieldMapping, held: &[MergeField<'_>]| {
        let shape = shape(mapping, held).ok_or_else(|| {
            let message = format!("field {}: the audience has no merge field {}", mapping.name, mapping.mailchimp);
            failure("GET lists/{id}/merge-fields", RemoteErrorKind::Rejected, &message)
        })?;
        Ok((mapping.name.clone(), shape))
    };
    merge_fields(client, |held| fields.iter().map(|mapping| shape_of(mapping, held)).collect()).await
}

/// Hands the audience's merge fields, in its order, to whoever makes something of them.
pub(crate) async fn merge_fields<T>(
    client: &Client,
    make: impl FnOnce(&[MergeField<'_>]) -> Result<T, RemoteError> + Send,
) -> Result<T, RemoteError> {
    let wanted = "merge_fields.tag,merge_fields.name,merge_fields.type,merge_fields.options";
    // An audience has at most 80 merge fields: one page holds them all.
    let path = format!("/merge-fields?count=1000&fields={wanted}");
    let call = Call::get("lists/{id}/merge-fields", path);
    let response = client.send(&call).await?;
    let page: MergeFieldPage<'_> = read_json(&call.name(), Side::Mailchimp, &response)?;
    make(&page.merge_fields)
}

fn shape(mapping: &FieldMapping, fields: &[MergeField<'_>]) -> Option<FieldShape> {
    let field = fields.iter().find(|field| field.tag == mapping.mailchimp)?;
    // Whatever else it is called, it takes text: Copper's field says what the text means.
    let kind = match field.kind.as_ref() {
        "address" => Some(FieldKind::Address),
        "number" => Some(FieldKind::Number),
        _ => None,
    };
    Some(FieldShape { kind, options: field.options.choices.clone() })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::remote::mailchimp::script::{Script, mapping, not_found};

    fn audience() -> Script {
        Script::answering(|request, _| {
            if !request.url.contains("/merge-fields") {
                return (200, json!({"id": "aud1", "name": "Lettre"}));
            }
            let fields = json!([
                {"tag": "ADDRESS", "type": "address", "options": {"default_country": 164}},
                {"tag": "FNAME", "type": "text", "options": {"size": 25}},
                {"tag": "COLOR", "type": "dropdown", "options": {"choices": ["Bleu", "Vert"]}},
                {"tag": "LTV", "type": "number", "options": {}},
            ]);
            (200, json!({"merge_fields": fields}))
        })
    }

    #[tokio::test]
    async fn each_mapped_field_has_the_form_that_the_audience_gives_it() {
        let fields = [
            mapping("home", "ADDRESS", FieldKind::Text),
            mapping("first_name", "FNAME", FieldKind::Text),
            mapping("color", "COLOR", FieldKind::Text),
            mapping("worth", "LTV", FieldKind::Text),
        ];
        let identity = identify(&audience().client(), &fields).await.unwrap();
        assert_eq!((identity.id.as_str(), identity.name.as_str()), ("aud1", "Lettre"));
        let shape = |name| identity.fields[&FieldName::new(name)].clone();
        assert_eq!(shape("home").kind, Some(FieldKind::Address));
        assert_eq!(shape("first_name"), FieldShape::default());
        assert_eq!(shape("color").kind, None);
        assert_eq!(shape("color").options, ["Bleu", "Vert"]);
        assert_eq!(shape("worth").kind, Some(FieldKind::Number));
    }

    #[tokio::test]
    async fn the_sign_up_link_is_the_short_one_where_there_is_one() {
        for (short, long, expected) in [
            ("https://eepurl.example/a", "https://exemple.com/long", Some("https://eepurl.example/a")),
            ("", "https://exemple.com/long", Some("https://exemple.com/long")),
            ("", "", None),
        ] {
            let script = Script::answering(move |request, _| {
                if request.url.contains("/merge-fields") {
                    return (200, json!({"merge_fields": []}));
                }
                let mut list = json!({"id": "aud1", "name": "Lettre"});
                list["subscribe_url_short"] = short.into();
                list["subscribe_url_long"] = long.into();
                (200, list)
            });
            let identity = identify(&script.client(), &[]).await.unwrap();
            assert_eq!(identity.signup_url.as_deref(), expected);
        }
    }

    #[tokio::test]
    async fn a_mapped_tag_that_the_audience_lacks_is_rejected_by_name() {
        let fields = [mapping("pet", "PET", FieldKind::Text)];
        let error = identify(&audience().client(), &fields).await.unwrap_err();
        assert_eq!(error.kind, RemoteErrorKind::Rejected);
        assert!(error.message.contains("pet") && error.message.contains("PET"));
    }

    #[tokio::test]
    async fn an_audience_that_does_not_exist_is_not_found() {
        let script = Script::answering(|_, _| not_found());
        let error = identify(&script.client(), &[]).await.unwrap_err();
        assert_eq!(error.kind, RemoteErrorKind::NotFound);
    }
}
