//! The filter keys of a people search, each read into a test; a strict table.
//! It must look at no person.

use serde_json::Value;

use crate::sandbox::copper::catalog::Catalog;
use crate::sandbox::copper::filter::{Bounds, CustomTest, Quantity, Test, digits};
use crate::sandbox::copper::options::{ModifiedDateFilter, Options};
use crate::sandbox::copper::person::{Person, normal};
use crate::sandbox::copper::values::{Misfit, integer, list, number, object, text, texts};

/// More ids than this in one search are refused: the real limit is unknown.
const MOST_IDS: usize = 1_000;

/// The account as far as a search depends on it.
pub(crate) struct Ground<'a> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) options: &'a Options,
    pub(crate) now_s: i64,
}

/// The tests that one key asks for; none when its list is empty or its value null.
pub(crate) fn criteria(key: &str, value: &Value, ground: &Ground<'_>) -> Result<Vec<Test>, Misfit> {
    if value.is_null() {
        return Ok(Vec::new());
    }
    Ok(match key {
        "ids" => ids(value)?,
        "emails" => {
            some(texts("emails", value)?, |list| Test::Emails(list.iter().map(|email| normal(email)).collect()))
        }
        "name" => words("name", value, |part| Test::Contains(|person| &person.name, part))?,
        "title" => words("title", value, |part| Test::Contains(title, part))?,
        "phone_number" | "phone_numbers" => phone(value)?,
        "contact_type_ids" => one_of(value, |person| person.contact_type_id)?,
        "assignee_ids" => one_of(value, |person| person.assignee_id)?,
        "company_ids" => one_of(value, |person| person.company_id)?,
        "opportunity_ids" => some(numbers(value)?, |_| Test::Nobody),
        "city" => words("city", value, |whole| Test::Is(|person| person.place(|at| &at.city), whole))?,
        "state" => words("state", value, |whole| Test::Is(|person| person.place(|at| &at.state), whole))?,
        "postal_code" => {
            words("postal_code", value, |whole| Test::Is(|person| person.place(|at| &at.postal_code), whole))?
        }
        "country" => words("country", value, |whole| Test::Is(|person| person.place(|at| &at.country), whole))?,
        "tags" => tags(value)?,
        "socials" => some(texts("socials", value)?, Test::Socials),
        "followed" => followed(value)?,
        "custom_fields" => custom_fields(value, ground.catalog)?,
        _ => range(key, value, ground)?,
    })
}

fn title(person: &Person) -> &str {
    person.title.as_deref().unwrap_or_default()
}

fn some<T>(list: Vec<T>, test: impl FnOnce(Vec<T>) -> Test) -> Vec<Test> {
    if list.is_empty() { Vec::new() } else { vec![test(list)] }
}

fn words(field: &'static str, value: &Value, test: impl FnOnce(String) -> Test) -> Result<Vec<Test>, Misfit> {
    let sent = text(field, value)?.unwrap_or_default();
    Ok(if sent.is_empty() { Vec::new() } else { vec![test(sent.to_lowercase())] })
}

fn numbers(value: &Value) -> Result<Vec<i64>, Misfit> {
    list("base", value)?.iter().map(|item| integer(item).ok_or_else(|| Misfit::invalid("base"))).collect()
}

fn ids(value: &Value) -> Result<Vec<Test>, Misfit> {
    let ids = numbers(value)?;
    if ids.len() > MOST_IDS {
        return Err(Misfit::invalid("ids"));
    }
    Ok(some(ids, |ids| Test::Ids(ids.into_iter().map(i64::cast_unsigned).collect())))
}

fn one_of(value: &Value, read: fn(&Person) -> Option<i64>) -> Result<Vec<Test>, Misfit> {
    Ok(some(numbers(value)?, |numbers| Test::OneOf(read, numbers)))
}

/// A text, or `{"value", "match"}`; both ways of matching compare the last digits here.
fn phone(value: &Value) -> Result<Vec<Test>, Misfit> {
    let sent = match value {
        Value::Object(_) => object("phone_number", value, &["value", "match"])?.get("value").unwrap_or(&Value::Null),
        _ => value,
    };
    words("phone_number", sent, |text| Test::Phone(digits(&text)))
}

/// A list, of which one must be there, or `{"option", "value"}`.
fn tags(value: &Value) -> Result<Vec<Test>, Misfit> {
    let Value::Object(_) = value else {
        return Ok(some(texts("tags", value)?, |tags| Test::Tags(Quantity::Any, tags)));
    };
    let sent = object("tags", value, &["option", "value"])?;
    let quantity = quantity("tags", sent.get("option"))?;
    Ok(some(texts("tags", sent.get("value").unwrap_or(&Value::Null))?, |tags| Test::Tags(quantity, tags)))
}

fn quantity(field: &'static str, option: Option<&Value>) -> Result<Quantity, Misfit> {
    match option.map(Value::as_str) {
        None | Some(Some("ANY")) => Ok(Quantity::Any),
        Some(Some("ALL")) => Ok(Quantity::All),
        Some(Some("NONE")) => Ok(Quantity::None),
        Some(_) => Err(Misfit::invalid(field)),
    }
}

/// 1 asks for followed people, 2 for the others; nobody is followed here.
fn followed(value: &Value) -> Result<Vec<Test>, Misfit> {
    match integer(value) {
        Some(1) => Ok(vec![Test::Nobody]),
        Some(2) => Ok(Vec::new()),
        _ => Err(Misfit::invalid("followed")),
    }
}

/// `age`, and `minimum_…` or `maximum_…` of a date or count.
fn range(key: &str, value: &Value, ground: &Ground<'_>) -> Result<Vec<Test>, Misfit> {
    let takes_modified = ground.options.modified_date_filter == ModifiedDateFilter::Accepted;
    let unknown = || Misfit::Unrecognized(vec![key.to_owned()]);
    let (end, field) = key.split_once('_').unwrap_or((key, "created_date"));
    let read: fn(&Person) -> Option<i64> = match field {
        "created_date" => |person| Some(person.date_created),
        "modified_date" if takes_modified => |person| Some(person.date_modified),
        "interaction_date" => |person| person.date_last_contacted,
        "interaction_count" => |person| Some(person.interaction_count),
        _ => return Err(unknown()),
    };
    let bound = number("base", value)?;
    let bounds = match (end, key) {
        ("minimum", _) => Bounds { minimum: bound, maximum: None },
        ("maximum", _) => Bounds { minimum: None, maximum: bound },
        (_, "age") => Bounds { minimum: bound.map(|age_s| ground.now_s.saturating_sub(age_s)), maximum: None },
        _ => return Err(unknown()),
    };
    Ok(vec![Test::Within(read, bounds)])
}

fn custom_fields(value: &Value, catalog: &Catalog) -> Result<Vec<Test>, Misfit> {
    list("custom_fields", value)?.iter().map(|item| custom_field(item, catalog).map(Test::Custom)).collect()
}

/// Text types cannot be searched.
fn custom_field(item: &Value, catalog: &Catalog) -> Result<CustomTest, Misfit> {
    let misfit = || Misfit::invalid("custom_fields");
    let keys = ["custom_field_definition_id", "value", "option", "allow_empty", "minimum_value", "maximum_value"];
    let item = object("custom_fields", item, &keys)?;
    let id = item.get("custom_field_definition_id").and_then(integer).ok_or_else(misfit)?;
    let definition = catalog.definition(id.cast_unsigned()).ok_or_else(misfit)?;
    if ["String", "Text", "URL"].contains(&definition.data_type.as_str()) {
        return Err(misfit());
    }
    let quantity = quantity("custom_fields", item.get("option"))?;
    let values = item.get("value").filter(|value| !value.is_null()).map(|value| match value {
        Value::Array(values) => (quantity, values.clone()),
        one => (quantity, vec![one.clone()]),
    });
    let bound = |key: &str| item.get(key).and_then(Value::as_f64);
    Ok(CustomTest {
        definition: definition.clone(),
        values,
        bounds: Bounds { minimum: bound("minimum_value"), maximum: bound("maximum_value") },
        is_empty_allowed: item.get("allow_empty").and_then(Value::as_bool).unwrap_or_default(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(key: &str, value: &Value) -> Result<Vec<Test>, Misfit> {
        let mut catalog = Catalog::default();
        catalog.define(&json!({"id": 1, "name": "Text", "data_type": "Text"}));
        catalog
            .define(&json!({"id": 2, "name": "Choice", "data_type": "Dropdown", "options": [{"id": 8, "name": "x"}]}));
        let options = Options::default();
        criteria(key, value, &Ground { catalog: &catalog, options: &options, now_s: 100 })
    }

    fn passes(key: &str, value: &Value, person: &Person) -> bool {
        read(key, value).unwrap().iter().all(|test| test.holds(person))
    }

    #[test]
    fn a_key_outside_the_table_is_unrecognised() {
        for key in ["email", "minimum_", "minimum_height", "latest_created_date", "agent"] {
            assert_eq!(read(key, &json!(1)).unwrap_err(), Misfit::Unrecognized(vec![key.to_owned()]));
        }
    }

    #[test]
    fn more_than_a_thousand_ids_are_refused() {
        let ids = |count: u64| json!((0..count).collect::<Vec<_>>());
        assert!(read("ids", &ids(1_000)).is_ok());
        assert!(read("ids", &ids(1_001)).is_err());
    }

    #[test]
    fn tags_come_as_a_list_or_as_an_object() {
        let person = Person { tags: vec!["a".to_owned()], ..Person::default() };
        assert!(passes("tags", &json!(["a", "b"]), &person));
        assert!(passes("tags", &json!({"value": ["a", "b"]}), &person));
        assert!(!passes("tags", &json!({"option": "ALL", "value": ["a", "b"]}), &person));
        assert!(!passes("tags", &json!({"option": "NONE", "value": ["a"]}), &person));
        assert!(read("tags", &json!({"option": "SOME", "value": ["a"]})).is_err());
    }

    #[test]
    fn an_empty_list_asks_for_nothing() {
        for key in ["ids", "emails", "tags", "contact_type_ids"] {
            assert!(read(key, &json!([])).unwrap().is_empty(), "{key}");
        }
    }

    #[test]
    fn an_age_is_counted_back_from_now() {
        let person = Person { date_created: 90, ..Person::default() };
        assert!(passes("age", &json!(10), &person));
        assert!(!passes("age", &json!(9), &person));
    }

    #[test]
    fn a_choice_is_asked_for_by_option_id_or_as_empty_and_a_text_not_at_all() {
        let mut person = Person::default();
        let filled = json!([{"custom_field_definition_id": 2, "value": [8], "option": "ANY"}]);
        let empty = json!([{"custom_field_definition_id": 2, "allow_empty": true}]);
        assert_eq!(
            (passes("custom_fields", &filled, &person), passes("custom_fields", &empty, &person)),
            (false, true)
        );
        person.custom.insert(2, json!(8));
        assert_eq!(
            (passes("custom_fields", &filled, &person), passes("custom_fields", &empty, &person)),
            (true, false)
        );
        assert!(read("custom_fields", &json!([{"custom_field_definition_id": 1, "value": "x"}])).is_err());
    }
}
