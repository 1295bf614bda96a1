//! `fields` and `exclude_fields`: dotted paths from the root of the answer.
//! It must not know what any answer contains.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::sandbox::message::Request;

/// What one request asked to see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Projection {
    include: Option<Node>,
    exclude: Option<Node>,
}

/// What is wanted at one place of the answer; everything, when both are `None`.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Want<'a> {
    include: Option<&'a Node>,
    exclude: Option<&'a Node>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Node {
    Whole,
    Parts(BTreeMap<String, Node>),
}

impl Projection {
    /// The paths of a request's query.
    pub(crate) fn of(request: &Request) -> Self {
        Self {
            include: request.param("fields").and_then(Node::of),
            exclude: request.param("exclude_fields").and_then(Node::of),
        }
    }

    /// What is wanted at the root.
    pub(crate) fn root(&self) -> Want<'_> {
        Want { include: self.include.as_ref(), exclude: self.exclude.as_ref() }
    }
}

impl Want<'_> {
    /// What is wanted under a key; `None` when the key is not wanted at all.
    pub(crate) fn under(self, key: &str) -> Option<Self> {
        let include = match self.include {
            None | Some(Node::Whole) => None,
            Some(Node::Parts(parts)) => Some(parts.get(key)?),
        };
        let exclude = match self.exclude {
            Some(Node::Parts(parts)) => parts.get(key),
            None | Some(Node::Whole) => None,
        };
        (exclude != Some(&Node::Whole)).then_some(Self { include, exclude })
    }

    /// The wanted part of a value; a list is cut element by element.
    pub(crate) fn cut(self, value: Value) -> Value {
        match value {
            _ if self.include.is_none() && self.exclude.is_none() => value,
            Value::Object(map) => self.cut_object(map),
            Value::Array(items) => items.into_iter().map(|item| self.cut(item)).collect(),
            plain => plain,
        }
    }

    fn cut_object(self, map: Map<String, Value>) -> Value {
        let wanted = map.into_iter().filter_map(|(key, value)| {
            let value = self.under(&key)?.cut(value);
            Some((key, value))
        });
        Value::Object(wanted.collect())
    }
}

impl Node {
    fn of(list: &str) -> Option<Self> {
        let mut root = BTreeMap::new();
        for path in list.split(',').map(str::trim).filter(|path| !path.is_empty()) {
            insert(&mut root, path);
        }
        (!root.is_empty()).then_some(Self::Parts(root))
    }
}

/// A path that ends inside a whole part adds nothing, and a whole part swallows longer paths.
fn insert(parts: &mut BTreeMap<String, Node>, path: &str) {
    let Some((head, rest)) = path.split_once('.') else {
        parts.insert(path.to_owned(), Node::Whole);
        return;
    };
    let child = parts.entry(head.to_owned()).or_insert_with(|| Node::Parts(BTreeMap::new()));
    if let Node::Parts(below) = child {
        insert(below, rest);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn cut(name: &str, paths: &str) -> Value {
        let request = Request { query: vec![(name.to_owned(), paths.to_owned())], ..Request::default() };
        Projection::of(&request).root().cut(json!({
            "members": [{"id": 1, "email_address": "a", "tags": [{"id": 2, "name": "t"}]}],
            "total_items": 1
        }))
    }

    #[test]
    fn fields_are_full_paths_from_the_root() {
        assert_eq!(
            cut("fields", "members.id,members.tags.name,total_items"),
            json!({"members": [{"id": 1, "tags": [{"name": "t"}]}], "total_items": 1})
        );
    }

    #[test]
    fn a_short_name_excludes_nothing_inside_a_collection() {
        assert_eq!(cut("exclude_fields", "email_address")["members"][0]["email_address"], "a");
    }

    #[test]
    fn an_excluded_path_takes_its_whole_branch() {
        assert_eq!(
            cut("exclude_fields", "members.tags,members.email_address,total_items"),
            json!({"members": [{"id": 1}]})
        );
    }

    #[test]
    fn a_whole_part_wins_over_its_own_parts() {
        assert_eq!(cut("fields", "members,members.id"), cut("fields", "members.id,members"));
        assert_eq!(cut("fields", "members")["members"][0]["email_address"], "a");
    }
}
