//! The lists that Copper replaces whole, rebuilt from the person just re-read: tags, addresses,
//! phone numbers. It must not drop, reorder or respell what it was not told to change.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::model::email::Email;
use crate::model::tag::TagKey;

/// The category of an address or number that had none yet.
const WORK: &str = "work";

/// The tags after adding and taking away; `None` where nothing changes.
///
/// Errors: `tags_unknown` when the person was sent without tags.
pub(crate) fn tags_after(raw: &Value, add: &[String], remove: &[String]) -> Result<Option<Value>, &'static str> {
    let before = match raw.get("tags") {
        None => return Err("tags_unknown"),
        Some(tags) => spellings(tags),
    };
    let unwanted: BTreeSet<TagKey> = remove.iter().map(|tag| TagKey::new(tag)).collect();
    let mut after = before.clone();
    after.retain(|tag| !unwanted.contains(&TagKey::new(tag)));
    for tag in add {
        let key = TagKey::new(tag);
        if !after.iter().any(|present| TagKey::new(present) == key) {
            after.push(tag);
        }
    }
    Ok((after != before).then(|| json!(after)))
}

/// The addresses with one replaced in place; `None` where nothing changes. A person without
/// address gets a first one.
///
/// Errors: `address_gone` when the address to replace is not there.
pub(crate) fn emails_after(raw: &Value, from: Option<&Email>, to: &Email) -> Result<Option<Value>, &'static str> {
    let before = elements(raw, "emails");
    let fresh = json!({"email": to, "category": WORK});
    let Some(from) = from else {
        let after = [vec![fresh], before].concat();
        return Ok(Some(json!(without_repeats_of(to, after))));
    };
    let mut after = before.clone();
    let place = after.iter_mut().find(|element| address(element).as_ref() == Some(from)).ok_or("address_gone")?;
    if from != to {
        set(place, "email", json!(to));
        // The same address twice is one address: none of its copies stays behind.
        after.retain(|element| address(element).as_ref() != Some(from));
        after = without_repeats_of(to, after);
    }
    Ok((after != before).then(|| json!(after)))
}

/// The numbers with the first replaced, or taken away by an empty text.
pub(crate) fn phones_after(raw: &Value, number: &str) -> Value {
    let mut phones = elements(raw, "phone_numbers");
    if number.is_empty() {
        phones = phones.into_iter().skip(1).collect();
    } else if let Some(first) = phones.first_mut() {
        set(first, "number", json!(number));
    } else {
        phones.push(json!({"number": number, "category": WORK}));
    }
    json!(phones)
}

/// A list of one, for a new person.
pub(crate) fn only(key: &str, text: &str) -> Value {
    json!([{key: text, "category": WORK}])
}

fn spellings(tags: &Value) -> Vec<&str> {
    let list = tags.as_array().map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(Value::as_str).collect()
}

fn elements(raw: &Value, key: &str) -> Vec<Value> {
    raw.get(key).and_then(Value::as_array).cloned().unwrap_or_default()
}

fn address(element: &Value) -> Option<Email> {
    element.get("email")?.as_str().and_then(Email::new)
}

fn set(element: &mut Value, key: &str, value: Value) {
    if let Some(map) = element.as_object_mut() {
        map.insert(key.to_owned(), value);
    }
}

fn without_repeats_of(email: &Email, elements: Vec<Value>) -> Vec<Value> {
    let mut is_seen = false;
    elements
        .into_iter()
        .filter(|element| {
            let is_it = address(element).as_ref() == Some(email);
            let is_repeat = is_it && is_seen;
            is_seen |= is_it;
            !is_repeat
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn email(raw: &str) -> Email {
        Email::new(raw).unwrap()
    }

    fn texts(tags: &[&str]) -> Vec<String> {
        tags.iter().map(|&tag| tag.to_owned()).collect()
    }

    #[test]
    fn tags_keep_their_order_and_spelling() {
        let raw = json!({"tags": ["Zoo", "VIP ", "abc"]});
        let after = tags_after(&raw, &texts(&["📥 INACTIF"]), &texts(&["vip"])).unwrap();
        assert_eq!(after, Some(json!(["Zoo", "abc", "📥 INACTIF"])));
    }

    #[test]
    fn a_tag_that_is_there_in_another_spelling_is_not_added() {
        let raw = json!({"tags": ["Zoo"]});
        let after = tags_after(&raw, &texts(&["ZOO"]), &texts(&["x"])).unwrap();
        assert_eq!(after, None);
    }

    #[test]
    fn tags_that_were_not_seen_are_not_replaced() {
        let after = tags_after(&json!({}), &texts(&["a"]), &[]);
        assert_eq!(after, Err("tags_unknown"));
    }

    #[test]
    fn one_address_is_replaced_in_place_and_the_others_stay() {
        let raw = json!({"emails": [
            {"email": "x@exemple.fr", "category": "personal"},
            {"email": " OLD@exemple.fr", "category": "other"},
            {"email": "Z@exemple.fr", "category": "work"},
            {"email": "old@exemple.fr", "category": "work"},
        ]});
        let after = emails_after(&raw, Some(&email("old@exemple.fr")), &email("new@exemple.fr"));
        let expected = json!([
            {"email": "x@exemple.fr", "category": "personal"},
            {"email": "new@exemple.fr", "category": "other"},
            {"email": "Z@exemple.fr", "category": "work"},
        ]);
        assert_eq!(after, Ok(Some(expected)));
    }

    #[test]
    fn an_address_that_the_person_has_already_is_not_doubled() {
        let raw = json!({"emails": [
            {"email": "old@exemple.fr", "category": "work"},
            {"email": "new@exemple.fr", "category": "other"},
        ]});
        let after = emails_after(&raw, Some(&email("old@exemple.fr")), &email("new@exemple.fr"));
        let expected = json!([{"email": "new@exemple.fr", "category": "work"}]);
        assert_eq!(after, Ok(Some(expected)));
    }

    #[test]
    fn an_address_that_is_not_there_is_not_replaced() {
        let raw = json!({"emails": []});
        let from = email("old@exemple.fr");
        assert_eq!(emails_after(&raw, Some(&from), &email("n@exemple.fr")), Err("address_gone"));
        let expected = json!([{"email": "n@exemple.fr", "category": "work"}]);
        let after = emails_after(&raw, None, &email("n@exemple.fr"));
        assert_eq!(after, Ok(Some(expected)));
    }

    #[test]
    fn the_first_number_changes_and_the_rest_stays() {
        let raw = json!({"phone_numbers": [
            {"number": "1", "category": "mobile"}, {"number": "2", "category": "home"}]});
        assert_eq!(
            phones_after(&raw, "9"),
            json!([{"number": "9", "category": "mobile"}, {"number": "2", "category": "home"}])
        );
        assert_eq!(phones_after(&raw, ""), json!([{"number": "2", "category": "home"}]));
        assert_eq!(phones_after(&json!({"phone_numbers": []}), "9"), json!([{"number": "9", "category": "work"}]));
    }
}
