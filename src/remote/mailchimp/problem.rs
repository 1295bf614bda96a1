//! What a refusal means: Mailchimp's problem documents, by status and title. It must never key on
//! `type`, which is missing from some of them, nor trust a body that is not a problem document.

use serde::Deserialize;

use crate::model::side::Side;
use crate::remote::http::mask;
use crate::remote::transport::HttpResponse;
use crate::remote::{RemoteError, RemoteErrorKind};

/// RFC 9457, as far as we read it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Problem {
    title: String,
    detail: String,
    errors: Option<Vec<FieldError>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct FieldError {
    field: String,
    message: String,
}

/// The error that a response other than 2xx stands for.
pub(crate) fn refusal(call: &str, response: &HttpResponse) -> RemoteError {
    // A body without a title comes from something in between, not from Mailchimp.
    let problem = serde_json::from_slice::<Problem>(&response.body).ok().filter(|problem| !problem.title.is_empty());
    let (kind, message) = match &problem {
        Some(problem) => (spoken(response.status, problem), words(problem)),
        None => (unspoken(response.status), String::new()),
    };
    let faulty =
        problem.map(|problem| problem.errors.iter().flatten().map(|error| tag(&error.field).to_owned()).collect());
    RemoteError { status: Some(response.status), faulty: faulty.unwrap_or_default(), ..failure(call, kind, &message) }
}

/// An error of ours about a call.
pub(crate) fn failure(call: &str, kind: RemoteErrorKind, message: &str) -> RemoteError {
    RemoteError {
        side: Side::Mailchimp,
        kind,
        call: call.to_owned(),
        status: None,
        message: mask(message),
        faulty: Vec::new(),
    }
}

/// A write that was not even sent.
pub(crate) fn rejected(message: &str) -> RemoteError {
    failure("write", RemoteErrorKind::Rejected, message)
}

/// Mailchimp said it.
fn spoken(status: u16, problem: &Problem) -> RemoteErrorKind {
    match (status, problem.title.as_str()) {
        (401 | 403, _) => RemoteErrorKind::Unauthorized,
        (404, _) => RemoteErrorKind::NotFound,
        (429, _) => RemoteErrorKind::RateLimited,
        (500.., _) => RemoteErrorKind::Unreachable,
        (400, "Member In Compliance State") => RemoteErrorKind::Refused,
        (400, "Forgotten Email Not Subscribed") => RemoteErrorKind::Forgotten,
        // The one refusal of a subscription that only its text tells from a faulty value.
        (400, "Invalid Resource") if problem.detail.contains("signed up to a lot of lists") => RemoteErrorKind::Refused,
        (400..500, _) => RemoteErrorKind::Rejected,
        (_, _) => RemoteErrorKind::Unreadable,
    }
}

/// Something in between said it. Its 404 is no proof that a member is gone.
const fn unspoken(status: u16) -> RemoteErrorKind {
    match status {
        401 => RemoteErrorKind::Unauthorized,
        429 => RemoteErrorKind::RateLimited,
        403 | 500.. => RemoteErrorKind::Unreachable,
        _ => RemoteErrorKind::Unreadable,
    }
}

fn words(problem: &Problem) -> String {
    let fields: Vec<String> =
        problem.errors.iter().flatten().map(|error| format!("{}: {}", tag(&error.field), error.message)).collect();
    if fields.is_empty() { format!("{}: {}", problem.title, problem.detail) } else { fields.join("; ") }
}

/// A faulty field is named by its bare tag or by its path in the body.
fn tag(field: &str) -> &str {
    field.strip_prefix("merge_fields.").unwrap_or(field)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn refused(status: u16, body: &str) -> RemoteError {
        let response = HttpResponse { status, headers: vec![], body: body.as_bytes().to_vec() };
        refusal("PUT members/{id}", &response)
    }

    fn kind(status: u16, title: &str, detail: &str) -> RemoteErrorKind {
        let body = json!({"title": title, "status": status, "detail": detail, "instance": ""});
        refused(status, &body.to_string()).kind
    }

    #[test]
    fn an_address_that_may_not_be_subscribed_is_refused_and_a_faulty_one_rejected() {
        use RemoteErrorKind::{Forgotten, Refused, Rejected};
        let throttled = "lea@exemple.fr has signed up to a lot of lists very recently; \
                         we're not allowing more signups for now";
        let fake = "lea@exemple.fr looks fake or invalid, please enter a real email address.";
        for (title, detail, expected) in [
            ("Member In Compliance State", "", Refused),
            ("Forgotten Email Not Subscribed", "", Forgotten),
            ("Invalid Resource", throttled, Refused),
            ("Invalid Resource", fake, Rejected),
            ("Member Exists", "", Rejected),
            ("A Title Nobody Knows", "", Rejected),
        ] {
            assert_eq!(kind(400, title, detail), expected, "{title} {detail}");
        }
    }

    #[test]
    fn a_key_that_is_refused_is_not_a_blocked_line() {
        use RemoteErrorKind::{Unauthorized, Unreachable};
        assert_eq!(kind(401, "API Key Invalid", ""), Unauthorized);
        assert_eq!(kind(403, "Forbidden", ""), Unauthorized);
        assert_eq!(refused(403, "<html>Access Denied</html>").kind, Unreachable);
    }

    #[test]
    fn only_mailchimp_can_say_that_a_member_does_not_exist() {
        use RemoteErrorKind::{NotFound, Unreadable};
        assert_eq!(kind(404, "Resource Not Found", ""), NotFound);
        assert_eq!(refused(404, "<html>no such page</html>").kind, Unreadable);
        assert_eq!(refused(404, "{\"message\":\"no route\"}").kind, Unreadable);
    }

    #[test]
    fn a_redirect_is_no_answer() {
        assert_eq!(refused(301, "").kind, RemoteErrorKind::Unreadable);
    }

    #[test]
    fn faulty_fields_are_named_by_their_tag() {
        let body = json!({"title": "Invalid Resource", "detail": "Your merge fields were invalid.",
            "errors": [{"field": "LTV", "message": "Please enter a number"},
                       {"field": "merge_fields.FNAME", "message": "Please enter a value"}]});
        assert_eq!(refused(400, &body.to_string()).message, "LTV: Please enter a number; FNAME: Please enter a value");
    }

    #[test]
    fn an_address_never_stands_in_a_message() {
        let body = json!({"title": "Member Exists",
            "detail": "lea@exemple.fr is already a list member."});
        let error = refused(400, &body.to_string());
        assert!(!error.to_string().contains("lea@"), "{error}");
        assert!(error.message.contains("already a list member"), "{error}");
    }
}
