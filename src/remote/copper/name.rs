//! A person's `name`, which Copper splits itself: composed from the parts just re-read, with the
//! changed ones put in. It must not lose a part that it was not told to change.

use serde_json::Value;

/// The changed parts: `None` keeps, an empty text clears.
#[derive(Default)]
pub(crate) struct NewParts {
    /// The first name.
    pub(crate) first: Option<String>,
    /// The last name.
    pub(crate) last: Option<String>,
}

/// The name to write; `None` where it is the one that stands already. `raw` is the person as
/// Copper sent them.
///
/// Errors: `name_required` when nothing would be left, `name_unknown` when a part to keep was not
/// seen.
pub(crate) fn renamed(raw: &Value, parts: &NewParts) -> Result<Option<String>, &'static str> {
    if parts.first.is_none() && parts.last.is_none() {
        return Ok(None);
    }
    let stem = joined(&[
        part(raw, "prefix"),
        kept_or_new(raw, "first_name", parts.first.as_deref())?,
        part(raw, "middle_name"),
        kept_or_new(raw, "last_name", parts.last.as_deref())?,
    ]);
    if stem.is_empty() {
        return Err("name_required");
    }
    let name = with_suffix(stem, raw);
    Ok((name != joined(&[part(raw, "name")])).then_some(name))
}

/// Texts joined by one space, without what is blank.
pub(crate) fn joined(parts: &[&str]) -> String {
    parts.iter().flat_map(|part| part.split_whitespace()).collect::<Vec<_>>().join(" ")
}

fn part<'a>(raw: &'a Value, key: &str) -> &'a str {
    raw.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn kept_or_new<'a>(raw: &'a Value, key: &str, new: Option<&'a str>) -> Result<&'a str, &'static str> {
    match (new, raw.get(key)) {
        (Some(new), _) => Ok(new),
        (None, Some(_)) => Ok(part(raw, key)),
        (None, None) => Err("name_unknown"),
    }
}

/// A suffix follows a comma, which Copper takes as its sign, unless the name stands without one.
fn with_suffix(stem: String, raw: &Value) -> String {
    let suffix = joined(&[part(raw, "suffix")]);
    let name = joined(&[part(raw, "name")]);
    if suffix.is_empty() {
        stem
    } else if name.ends_with(&format!(" {suffix}")) && !name.ends_with(&format!(", {suffix}")) {
        format!("{stem} {suffix}")
    } else {
        format!("{stem}, {suffix}")
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn new(first: Option<&str>, last: Option<&str>) -> NewParts {
        NewParts { first: first.map(str::to_owned), last: last.map(str::to_owned) }
    }

    fn raw() -> Value {
        json!({"name": "Dr Anne M. Petit, PhD", "prefix": "Dr", "first_name": "Anne",
               "middle_name": "M.", "last_name": "Petit", "suffix": "PhD"})
    }

    #[test]
    fn the_parts_that_do_not_change_are_kept() {
        let name = renamed(&raw(), &new(None, Some("Le Grand"))).unwrap();
        assert_eq!(name.as_deref(), Some("Dr Anne M. Le Grand, PhD"));
        let name = renamed(&raw(), &new(Some("Zoé"), Some(""))).unwrap();
        assert_eq!(name.as_deref(), Some("Dr Zoé M., PhD"));
    }

    #[test]
    fn a_suffix_without_a_comma_gets_none() {
        let raw = json!({"name": "Jean Petit Jr", "first_name": "Jean", "last_name": "Petit",
                         "suffix": "Jr"});
        let name = renamed(&raw, &new(Some("Jo"), None)).unwrap();
        assert_eq!(name.as_deref(), Some("Jo Petit Jr"));
    }

    #[test]
    fn the_name_that_stands_is_not_written_again() {
        assert_eq!(renamed(&raw(), &new(Some("Anne"), None)), Ok(None));
        assert_eq!(renamed(&raw(), &NewParts::default()), Ok(None));
    }

    #[test]
    fn a_name_cannot_be_emptied() {
        let raw = json!({"name": "Anne", "first_name": "Anne", "last_name": null});
        assert_eq!(renamed(&raw, &new(Some(""), None)), Err("name_required"));
    }

    #[test]
    fn a_part_that_was_not_seen_is_not_lost() {
        let raw = json!({"name": "Anne Petit", "first_name": "Anne"});
        assert_eq!(renamed(&raw, &new(Some("Zoé"), None)), Err("name_unknown"));
    }
}
