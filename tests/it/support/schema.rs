//! JSON Schema as far as API descriptions use it: every fault with its place. It must not pass over
//! a keyword that it does not know: a rule nobody checks is worse than none.

use serde_json::{Map, Value, json};

/// What is wrong with a value, by place; empty: nothing.
pub fn faults(schema: &Value, place: &str, value: &Value) -> Vec<String> {
    let rules = schema.as_object().unwrap_or_else(|| panic!("{place}: a schema is an object: {schema}"));
    rules.iter().flat_map(|(keyword, rule)| broken(rules, (keyword, rule), place, value)).collect()
}

/// An `OpenAPI` 3.0 schema in the words of JSON Schema, shut: an object takes the keys that it names
/// and no others.
pub fn shut(mut schema: Value) -> Value {
    let Some(rules) = schema.as_object_mut() else { return schema };
    if rules.get("nullable") == Some(&json!(true)) {
        let kind = rules.get("type").cloned().unwrap_or_default();
        rules.insert("type".to_owned(), json!([kind, "null"]));
    }
    if rules.contains_key("properties") {
        rules.entry("additionalProperties").or_insert(json!(false));
    }
    each_inner(rules, &shut);
    schema
}

/// Replaces every `$ref` by what `named` gives for it.
pub fn inlined(schema: Value, named: &dyn Fn(&str) -> Value) -> Value {
    let mut schema = match schema.get("$ref").and_then(Value::as_str) {
        Some(name) => named(name),
        None => schema,
    };
    if let Some(rules) = schema.as_object_mut() {
        each_inner(rules, &|inner| inlined(inner, named));
    }
    schema
}

/// Whether a dotted path (`members.tags.name`) leads to something that the schema names.
pub fn names(schema: &Value, path: &str) -> bool {
    match (schema.get("items"), schema.get("properties"), path.split_once('.')) {
        (Some(items), _, _) => names(items, path),
        (None, Some(properties), Some((head, rest))) => properties.get(head).is_some_and(|inner| names(inner, rest)),
        (None, Some(properties), None) => properties.get(path).is_some(),
        (None, None, _) => schema.get("additionalProperties").is_some_and(|inner| *inner != json!(false)),
    }
}

fn each_inner(rules: &mut Map<String, Value>, change: &dyn Fn(Value) -> Value) {
    for (keyword, rule) in rules.iter_mut() {
        match (keyword.as_str(), rule) {
            ("properties" | "$defs", Value::Object(inner)) => inner.values_mut().for_each(|it| *it = change(it.take())),
            ("items" | "additionalProperties", inner @ Value::Object(_)) => *inner = change(inner.take()),
            ("anyOf" | "oneOf", Value::Array(inner)) => inner.iter_mut().for_each(|it| *it = change(it.take())),
            _ => {}
        }
    }
}

type Rule<'a> = (&'a String, &'a Value);

fn broken(rules: &Map<String, Value>, (keyword, rule): Rule<'_>, place: &str, value: &Value) -> Vec<String> {
    let unless = |holds: bool, why: &str| if holds { vec![] } else { vec![format!("{place}: {value} {why} {rule}")] };
    match keyword.as_str() {
        "type" => unless(is_a(rule, value), "is not of type"),
        "enum" => unless(list(rule).contains(value), "is not one of"),
        "const" => unless(rule == value, "is not"),
        "format" => unless(is_formed(rule, value), "is no"),
        "minimum" => unless(is_bound(value.as_f64(), f64::ge, rule), "is below"),
        "maximum" => unless(is_bound(value.as_f64(), f64::le, rule), "is above"),
        "minLength" => unless(is_bound(length(value), f64::ge, rule), "is shorter than"),
        "maxLength" => unless(is_bound(length(value), f64::le, rule), "is longer than"),
        "minItems" => unless(is_bound(length(value), f64::ge, rule), "has fewer entries than"),
        "maxItems" => unless(is_bound(length(value), f64::le, rule), "has more entries than"),
        "required" => missing(rule, place, value),
        "properties" => known_keys(rule, place, value),
        "additionalProperties" => other_keys(rules.get("properties"), rule, place, value),
        "items" => entries(rule, place, value),
        "anyOf" => nearest(rule, place, value),
        // They say something to readers only.
        "title" | "description" | "default" | "example" | "readOnly" | "nullable" | "$defs" | "$schema" => vec![],
        other if other.starts_with("x-") => vec![],
        other => panic!("{place}: the keyword {other} is not understood"),
    }
}

fn list(rule: &Value) -> &[Value] {
    rule.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn is_a(rule: &Value, value: &Value) -> bool {
    let is = |kind: &str| match kind {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        "null" => value.is_null(),
        other => panic!("no type is called {other}"),
    };
    match rule {
        Value::String(kind) => is(kind),
        kinds => list(kinds).iter().filter_map(Value::as_str).any(is),
    }
}

/// The service writes an empty text where a moment is not set.
fn is_formed(rule: &Value, value: &Value) -> bool {
    match (rule.as_str(), value.as_str()) {
        (Some("date-time"), Some(text)) => {
            text.is_empty() || text.contains('T') && text.parse::<jiff::Timestamp>().is_ok()
        }
        (Some("date-time"), None) => true,
        (other, _) => panic!("no format is called {other:?}"),
    }
}

/// What has no size breaks no bound.
fn is_bound(size: Option<f64>, holds: fn(&f64, &f64) -> bool, rule: &Value) -> bool {
    let bound = rule.as_f64().expect("a bound is a number");
    size.is_none_or(|size| holds(&size, &bound))
}

fn length(value: &Value) -> Option<f64> {
    let count = match value {
        Value::String(text) => text.chars().count(),
        Value::Array(entries) => entries.len(),
        _ => return None,
    };
    u32::try_from(count).ok().map(f64::from)
}

fn missing(rule: &Value, place: &str, value: &Value) -> Vec<String> {
    let Some(object) = value.as_object() else { return vec![] };
    let names = list(rule).iter().filter_map(Value::as_str);
    names.filter(|name| !object.contains_key(*name)).map(|name| format!("{place}/{name}: is missing")).collect()
}

fn known_keys(rule: &Value, place: &str, value: &Value) -> Vec<String> {
    let known = value.as_object().into_iter().flatten().filter_map(|(key, inner)| Some((key, rule.get(key)?, inner)));
    known.flat_map(|(key, schema, inner)| faults(schema, &format!("{place}/{key}"), inner)).collect()
}

fn other_keys(known: Option<&Value>, rule: &Value, place: &str, value: &Value) -> Vec<String> {
    let is_other = |key: &str| known.is_none_or(|known| known.get(key).is_none());
    let others = value.as_object().into_iter().flatten().filter(|(key, _)| is_other(key));
    let fault = |(key, inner): (&String, &Value)| match rule {
        Value::Bool(true) => vec![],
        Value::Bool(false) => vec![format!("{place}/{key}: no such key")],
        schema => faults(schema, &format!("{place}/{key}"), inner),
    };
    others.flat_map(fault).collect()
}

fn entries(rule: &Value, place: &str, value: &Value) -> Vec<String> {
    let entries = list(value).iter().enumerate();
    entries.flat_map(|(number, entry)| faults(rule, &format!("{place}/{number}"), entry)).collect()
}

/// Of several forms the faults of the one that is missed by least.
fn nearest(rule: &Value, place: &str, value: &Value) -> Vec<String> {
    let tried = list(rule).iter().map(|form| faults(form, place, value));
    tried.min_by_key(Vec::len).unwrap_or_else(|| vec![format!("{place}: no form is allowed")])
}
