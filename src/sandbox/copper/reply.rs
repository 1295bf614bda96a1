//! The shapes of answers: successes and the error envelopes of the service.
//! It must know no state.

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::sandbox::message::Response;

/// One failed validation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The attribute in snake case; `base` for the record as a whole.
    pub(crate) field: &'static str,
    /// What is wrong with it.
    pub(crate) text: String,
}

impl Problem {
    /// A problem of one attribute.
    pub(crate) fn new(field: &'static str, text: &str) -> Self {
        Self { field, text: text.to_owned() }
    }

    /// The problem of keys that the service does not know.
    pub(crate) fn unrecognized(names: &[String]) -> Self {
        let text = format!("Unrecognized attributes specified: {}", names.join(", "));
        Self { field: "base", text }
    }
}

/// Why a request, or one item of a bulk request, was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// 422 with every validation that failed.
    Invalid(Vec<Problem>),
    /// Another status with its message.
    Status(u16, &'static str),
    /// 404 for a path that leads nowhere.
    NoRoute,
    /// 422 for a bulk request of more than 10 items; it has a shape of its own.
    BulkTooLarge,
}

impl Refusal {
    /// The refusal of one attribute.
    pub(crate) fn invalid(field: &'static str, text: &str) -> Self {
        Self::Invalid(vec![Problem::new(field, text)])
    }

    /// No such record.
    pub(crate) fn not_found() -> Self {
        Self::Status(404, "Resource not found")
    }

    /// The whole answer.
    pub(crate) fn response(&self) -> Response {
        match self {
            Self::Invalid(_) => envelope(422, &self.message()),
            Self::Status(status, _) => envelope(*status, &self.message()),
            Self::NoRoute => ok_with(404, &json!({"error": "not_found"})),
            Self::BulkTooLarge => ok_with(422, &json!({"error": self.message()})),
        }
    }

    /// The refusal in words.
    pub(crate) fn message(&self) -> String {
        match self {
            Self::Invalid(problems) => {
                let lines: Vec<_> = problems.iter().map(line).collect();
                format!("Invalid input: Validation errors: {}", lines.join("\n"))
            }
            Self::Status(_, message) => (*message).to_owned(),
            Self::NoRoute => "not_found".to_owned(),
            Self::BulkTooLarge => "Request size too large, limit is 10".to_owned(),
        }
    }

    /// The `message` object of a failed bulk item.
    pub(crate) fn by_field(&self) -> Value {
        let invalid = json!([{"error": "invalid"}]);
        let fields: Vec<_> = match self {
            Self::Invalid(problems) => problems.iter().map(|problem| problem.field).collect(),
            _ => vec!["id"],
        };
        fields.into_iter().map(|name| (name.to_owned(), invalid.clone())).collect::<Map<_, _>>().into()
    }
}

/// 200 with a JSON body.
pub(crate) fn ok(body: &impl Serialize) -> Response {
    ok_with(200, body)
}

fn envelope(status: u16, message: &str) -> Response {
    ok_with(status, &json!({"success": false, "status": status, "message": message}))
}

fn ok_with(status: u16, body: &impl Serialize) -> Response {
    let body = serde_json::to_vec(body).expect("records hold only JSON values with text keys");
    let content_type = "application/json; charset=utf-8".to_owned();
    Response { status, headers: vec![("Content-Type".to_owned(), content_type)], body }
}

/// `contact_type_id` reads `Contact type id` in a message.
fn line(problem: &Problem) -> String {
    let words = problem.field.replace('_', " ");
    let (head, tail) = words.split_at_checked(1).unwrap_or(("", &words));
    format!("{}{tail}: {}", head.to_uppercase(), problem.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_validation_errors_are_joined_by_a_newline() {
        let refusal = Refusal::Invalid(vec![
            Problem::unrecognized(&["url".to_owned(), "x".to_owned()]),
            Problem::new("name", "can't be blank"),
        ]);
        assert_eq!(
            refusal.message(),
            "Invalid input: Validation errors: Base: Unrecognized attributes specified: url, x\nName: can't be blank"
        );
    }

    #[test]
    fn the_envelope_repeats_the_status() {
        let response = Refusal::not_found().response();
        let body: Value = serde_json::from_slice(&response.body).unwrap();
        assert_eq!(body, json!({"success": false, "status": 404, "message": "Resource not found"}));
        assert_eq!(response.status, 404);
    }

    #[test]
    fn a_bulk_item_names_its_fields_in_an_object() {
        let refusal = Refusal::invalid("name", "can't be blank");
        assert_eq!(refusal.by_field(), json!({"name": [{"error": "invalid"}]}));
    }
}
