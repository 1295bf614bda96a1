//! A person as stored, and the full record that every answer shows.
//! It must not judge what is written to it.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;

use crate::sandbox::copper::names::NameParts;

/// A person; serialised, all of the record but `custom_fields`.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(crate) struct Person {
    pub(crate) id: u64,
    pub(crate) name: String,
    #[serde(flatten)]
    pub(crate) parts: NameParts,
    pub(crate) address: Option<Address>,
    pub(crate) assignee_id: Option<i64>,
    pub(crate) company_id: Option<i64>,
    pub(crate) company_name: Option<String>,
    pub(crate) contact_type_id: Option<i64>,
    pub(crate) details: Option<String>,
    pub(crate) emails: Vec<Email>,
    pub(crate) phone_numbers: Vec<Phone>,
    pub(crate) socials: Vec<Link>,
    pub(crate) tags: Vec<String>,
    pub(crate) title: Option<String>,
    pub(crate) websites: Vec<Link>,
    /// By definition id, only what is set.
    #[serde(skip)]
    pub(crate) custom: BTreeMap<u64, Value>,
    pub(crate) date_created: i64,
    pub(crate) date_modified: i64,
    pub(crate) date_last_contacted: Option<i64>,
    pub(crate) interaction_count: i64,
    pub(crate) leads_converted_from: Vec<Value>,
    pub(crate) date_lead_created: Option<i64>,
}

impl Person {
    /// Every address in the form in which addresses are compared.
    pub(crate) fn addresses(&self) -> impl Iterator<Item = String> + '_ {
        self.emails.iter().map(|entry| normal(&entry.email))
    }

    /// A part of the postal address; empty when there is none.
    pub(crate) fn place(&self, part: impl Fn(&Address) -> &Option<String>) -> &str {
        self.address.as_ref().and_then(|address| part(address).as_deref()).unwrap_or_default()
    }
}

/// A postal address; five parts, each may be null.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(crate) struct Address {
    pub(crate) street: Option<String>,
    pub(crate) city: Option<String>,
    pub(crate) state: Option<String>,
    pub(crate) postal_code: Option<String>,
    pub(crate) country: Option<String>,
}

/// One e-mail address, spelt as it was sent.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Email {
    pub(crate) email: String,
    pub(crate) category: &'static str,
}

/// One phone number, free text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Phone {
    pub(crate) number: String,
    pub(crate) category: &'static str,
}

/// One social profile or website, not validated.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(crate) struct Link {
    pub(crate) url: String,
    pub(crate) category: &'static str,
}

/// The form in which addresses are compared: without padding, in lower case.
pub(crate) fn normal(email: &str) -> String {
    email.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn padding_and_case_do_not_make_another_address() {
        assert_eq!(normal(" Ana@Exemple.COM "), normal("ana@exemple.com"));
    }
}
