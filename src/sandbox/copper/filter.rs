//! The filters of people search, each a test of one person; all must hold.
//! It must know neither paging nor order.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::sandbox::copper::definition::Definition;
use crate::sandbox::copper::person::Person;

/// One filter.
#[derive(Debug, Clone)]
pub(crate) enum Test {
    /// One of these people.
    Ids(BTreeSet<u64>),
    /// Holds one of these addresses, given in normal form.
    Emails(BTreeSet<String>),
    /// The text contains this, which is in lower case.
    Contains(fn(&Person) -> &str, String),
    /// The text is this, but for case; given in lower case.
    Is(fn(&Person) -> &str, String),
    /// The digits of some phone number end so.
    Phone(String),
    /// The number is one of these; -2 stands for none.
    OneOf(fn(&Person) -> Option<i64>, Vec<i64>),
    /// Inclusive bounds.
    Within(fn(&Person) -> Option<i64>, Bounds<i64>),
    /// Tags, compared as they are spelt.
    Tags(Quantity, Vec<String>),
    /// Has one of these social profiles.
    Socials(Vec<String>),
    /// A custom field.
    Custom(CustomTest),
    /// Asks for what no person here has.
    Nobody,
}

/// Lowest and highest value, both inclusive.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Bounds<T> {
    pub(crate) minimum: Option<T>,
    pub(crate) maximum: Option<T>,
}

/// How many of the values asked for must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quantity {
    /// At least one.
    Any,
    /// Every one.
    All,
    /// Not one.
    None,
}

/// A test of one custom field; holds when the value fits, or is empty where that is allowed.
#[derive(Debug, Clone)]
pub(crate) struct CustomTest {
    pub(crate) definition: Definition,
    pub(crate) values: Option<(Quantity, Vec<Value>)>,
    pub(crate) bounds: Bounds<f64>,
    pub(crate) is_empty_allowed: bool,
}

impl Test {
    /// Whether a person passes.
    pub(crate) fn holds(&self, person: &Person) -> bool {
        match self {
            Self::Ids(ids) => ids.contains(&person.id),
            Self::Emails(emails) => person.addresses().any(|address| emails.contains(&address)),
            Self::Contains(read, part) => read(person).to_lowercase().contains(part),
            Self::Is(read, whole) => read(person).to_lowercase() == *whole,
            Self::Phone(end) => person.phone_numbers.iter().any(|entry| digits(&entry.number).ends_with(end)),
            Self::OneOf(read, numbers) => numbers.contains(&read(person).unwrap_or(-2)),
            Self::Within(read, bounds) => read(person).is_some_and(|number| bounds.hold(&number)),
            Self::Tags(quantity, tags) => quantity.holds(tags, &person.tags),
            Self::Socials(urls) => person.socials.iter().any(|entry| urls.contains(&entry.url)),
            Self::Custom(test) => test.holds(person),
            Self::Nobody => false,
        }
    }
}

impl<T: PartialOrd> Bounds<T> {
    fn hold(&self, value: &T) -> bool {
        self.minimum.as_ref().is_none_or(|minimum| value >= minimum)
            && self.maximum.as_ref().is_none_or(|maximum| value <= maximum)
    }

    fn is_open(&self) -> bool {
        self.minimum.is_none() && self.maximum.is_none()
    }
}

impl Quantity {
    fn holds<T: PartialEq>(self, wanted: &[T], held: &[T]) -> bool {
        match self {
            Self::Any => wanted.iter().any(|value| held.contains(value)),
            Self::All => wanted.iter().all(|value| held.contains(value)),
            Self::None => !wanted.iter().any(|value| held.contains(value)),
        }
    }
}

impl CustomTest {
    fn holds(&self, person: &Person) -> bool {
        let value = person.custom.get(&self.definition.id).unwrap_or_else(|| self.definition.empty());
        let is_blank = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        if is_blank && (self.is_empty_allowed || self.values.is_none()) {
            return self.is_empty_allowed;
        }
        let held = match value {
            Value::Array(items) => items.as_slice(),
            one => std::slice::from_ref(one),
        };
        let has_value = self.values.as_ref().is_some_and(|(quantity, wanted)| quantity.holds(wanted, held));
        let is_within = !self.bounds.is_open() && value.as_f64().is_some_and(|number| self.bounds.hold(&number));
        has_value || is_within
    }
}

/// The digits of a phone number.
pub(crate) fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::copper::person::Phone;

    #[test]
    fn bounds_are_inclusive_and_an_unknown_date_is_outside() {
        let test = Test::Within(|person| person.date_last_contacted, Bounds { minimum: Some(5), maximum: Some(7) });
        let passes = [None, Some(4), Some(5), Some(7), Some(8)]
            .map(|date_last_contacted| test.holds(&Person { date_last_contacted, ..Person::default() }));
        assert_eq!(passes, [false, false, true, true, false]);
    }

    #[test]
    fn minus_two_asks_for_people_without_owner() {
        let test = Test::OneOf(|person| person.assignee_id, vec![-2, 5]);
        let passes =
            [None, Some(5), Some(6)].map(|assignee_id| test.holds(&Person { assignee_id, ..Person::default() }));
        assert_eq!(passes, [true, true, false]);
    }

    #[test]
    fn tags_are_asked_for_as_any_all_or_none() {
        let person = Person { tags: vec!["a".to_owned(), "b".to_owned()], ..Person::default() };
        let holds = |quantity, tag: &str| Test::Tags(quantity, vec!["a".to_owned(), tag.to_owned()]).holds(&person);
        assert_eq!(
            (holds(Quantity::Any, "x"), holds(Quantity::All, "x"), holds(Quantity::All, "b")),
            (true, false, true)
        );
        assert!(!holds(Quantity::None, "x"));
    }

    #[test]
    fn a_phone_number_is_matched_on_its_last_digits() {
        let phone_numbers = vec![Phone { number: "+33 6 12 34".to_owned(), category: "mobile" }];
        let person = Person { phone_numbers, ..Person::default() };
        assert!(Test::Phone("1234".to_owned()).holds(&person));
        assert!(!Test::Phone("3361".to_owned()).holds(&person));
    }
}
