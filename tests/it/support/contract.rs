//! What a service says of its own interface, and the check of one exchange against it, both ways.
//! It must not know either service.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::support::recording::{Body, Exchange, header};
use crate::support::schema::{faults, names};

/// A service's interface.
pub struct Contract {
    /// What stands before every path.
    pub base: &'static str,
    /// Headers that every request carries.
    pub credentials: &'static [&'static str],
    pub operations: Vec<Operation>,
    /// Every answer that is no success.
    pub error: Value,
    pub error_type: &'static str,
}

/// A verb at a path.
pub struct Operation {
    pub method: String,
    /// `/lists/{list_id}`
    pub template: String,
    /// By place (`path`, `query`) and name.
    pub parameters: BTreeMap<(String, String), Value>,
    /// `None`: it takes no body.
    pub body: Option<Value>,
    /// By status; without a schema, without a body.
    pub answers: BTreeMap<u16, Option<Value>>,
}

impl Contract {
    /// What is wrong with an exchange, each fault with verb, path and place.
    pub fn faults(&self, exchange: &Exchange) -> Vec<String> {
        let (found, call) = match self.operation(exchange) {
            Ok(operation) => {
                let found = [self.request_faults(operation, exchange), self.answer_faults(operation, exchange)];
                (found.concat(), operation.name())
            }
            Err(fault) => (vec![fault], format!("{} {}", exchange.method, exchange.path)),
        };
        found.into_iter().map(|fault| format!("{call} ({}): {fault}", exchange.answer.status)).collect()
    }

    /// Which operation an exchange is about.
    pub fn operation(&self, exchange: &Exchange) -> Result<&Operation, String> {
        let path = exchange.path.strip_prefix(self.base).ok_or("path: outside the interface")?;
        let mut here: Vec<&Operation> = self.operations.iter().filter(|operation| operation.is_at(path)).collect();
        // A path in so many words goes before one with a place for an id.
        here.sort_by_key(|operation| operation.template.matches('{').count());
        let is_asked = |operation: &&&Operation| operation.method == exchange.method;
        here.iter().find(is_asked).copied().ok_or_else(|| match here.as_slice() {
            [] => "path: no such path".to_owned(),
            here => {
                let known: Vec<&str> = here.iter().map(|operation| operation.method.as_str()).collect();
                format!("method: no such method, only {}", known.join(", "))
            }
        })
    }

    fn request_faults(&self, operation: &Operation, exchange: &Exchange) -> Vec<String> {
        let lacks = |name: &&&str| header(&exchange.headers, name).is_none_or(str::is_empty);
        let headers = self.credentials.iter().filter(lacks).map(|name| format!("header {name}: is missing"));
        let body = match (&operation.body, &exchange.body) {
            (None, Body::None) => vec![],
            (None, _) => vec!["body: takes none".to_owned()],
            (Some(_), Body::None) => vec!["body: is missing".to_owned()],
            (Some(_), Body::Raw) => vec!["body: is not JSON".to_owned()],
            (Some(schema), Body::Json(value)) => {
                [is_json("header content-type", &exchange.headers, "application/json"), faults(schema, "body", value)]
                    .concat()
            }
        };
        headers
            .chain(operation.path_faults(exchange, self.base))
            .chain(operation.query_faults(exchange))
            .chain(body)
            .collect()
    }

    fn answer_faults(&self, operation: &Operation, exchange: &Exchange) -> Vec<String> {
        let answer = &exchange.answer;
        let (schema, kind) = match (operation.answers.get(&answer.status), answer.status) {
            (Some(schema), _) => (schema.as_ref(), "application/json"),
            (None, 400..) => (Some(&self.error), self.error_type),
            (None, _) => return vec!["answer: no such status".to_owned()],
        };
        match (schema, &answer.body) {
            (None, Body::None) => vec![],
            (None, _) => vec!["answer: has no body".to_owned()],
            (Some(_), Body::None | Body::Raw) => vec!["answer: is not JSON".to_owned()],
            (Some(schema), Body::Json(value)) => [
                is_json("answer content-type", &answer.headers, kind),
                faults(schema, "answer", value),
                repeated(answer.status, value),
            ]
            .concat(),
        }
    }
}

impl Operation {
    /// `GET /lists/{list_id}`
    pub fn name(&self) -> String {
        format!("{} {}", self.method, self.template)
    }

    fn is_at(&self, path: &str) -> bool {
        let (ours, theirs) = (segments(&self.template), segments(path));
        ours.len() == theirs.len()
            && ours
                .iter()
                .zip(&theirs)
                .all(|(ours, theirs)| ours.starts_with('{') && !theirs.is_empty() || ours == theirs)
    }

    fn path_faults(&self, exchange: &Exchange, base: &str) -> Vec<String> {
        let path = exchange.path.strip_prefix(base).unwrap_or_default();
        let pairs = segments(&self.template).into_iter().zip(segments(path));
        let given = pairs.filter_map(|(ours, theirs)| Some((ours.strip_prefix('{')?.strip_suffix('}')?, theirs)));
        given.flat_map(|(name, text)| self.parameter_faults("path", name, text)).collect()
    }

    fn query_faults(&self, exchange: &Exchange) -> Vec<String> {
        let given = exchange.query.iter();
        given
            .flat_map(|(name, text)| [self.parameter_faults("query", name, text), self.cut_faults(name, text)].concat())
            .collect()
    }

    fn parameter_faults(&self, place: &str, name: &str, text: &str) -> Vec<String> {
        match self.parameters.get(&(place.to_owned(), name.to_owned())) {
            Some(schema) => faults(schema, &format!("{place} {name}"), &typed(schema, text)),
            None => vec![format!("{place} {name}: no such parameter")],
        }
    }

    /// What an answer is to be cut to must be something that it has.
    fn cut_faults(&self, name: &str, text: &str) -> Vec<String> {
        let schema = self.answers.get(&200).and_then(Option::as_ref);
        let (Some(schema), "fields" | "exclude_fields") = (schema, name) else { return vec![] };
        let unknown = text.split(',').filter(|path| !names(schema, path));
        unknown.map(|path| format!("query {name}: the answer has no {path}")).collect()
    }
}

fn segments(path: &str) -> Vec<&str> {
    match path.trim_start_matches('/') {
        "" => vec![],
        path => path.split('/').collect(),
    }
}

/// A parameter is text; what the schema makes of it.
fn typed(schema: &Value, text: &str) -> Value {
    match schema.get("type").and_then(Value::as_str) {
        Some("integer" | "number" | "boolean") => serde_json::from_str(text).unwrap_or_else(|_| json!(text)),
        Some("array") => text.split(',').map(Value::from).collect(),
        _ => json!(text),
    }
}

fn is_json(place: &str, headers: &[(String, String)], wanted: &str) -> Vec<String> {
    match header(headers, "content-type") {
        Some(kind) if kind.split(';').next() == Some(wanted) => vec![],
        other => vec![format!("{place}: {other:?} is not {wanted}")],
    }
}

/// An error that names its status names the one it came with.
fn repeated(status: u16, value: &Value) -> Vec<String> {
    match value.get("status").and_then(Value::as_u64) {
        Some(named) if named != u64::from(status) => vec![format!("answer/status: {named} is not {status}")],
        _ => vec![],
    }
}
