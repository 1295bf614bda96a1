//! What a refusal leads to: the same write once more with less, or an outcome that says what is not
//! tried again. It must not send anything itself.

use crate::model::aspect::Aspect;
use crate::model::consent::Status;
use crate::model::email::Email;
use crate::model::journal::{FailureClass, Outcome, Patience, Refused};
use crate::model::kind::Kind;
use crate::model::operation::{Change, Operation};
use crate::model::rules::OnRefusal;
use crate::model::value::Value;
use crate::model::wish::Wish;
use crate::remote::{RemoteError, RemoteErrorKind};
use crate::steps::Session;
use crate::steps::apply::remember;
use crate::store::Settlement;

/// The operation that is tried instead, with what was refused of the first one: without the fields
/// that the service finds fault with; or, where somebody may not be subscribed again and it is
/// configured so, asking the contact.
pub fn less(session: &Session, operation: &Operation, error: &RemoteError) -> Option<(Operation, Vec<Refused>)> {
    match (operation.kind, error.kind) {
        (Kind::Reactivate, RemoteErrorKind::Refused) if session.rules.members.on_refusal == OnRefusal::Pending => {
            Some((asking(operation), Vec::new()))
        }
        (_, RemoteErrorKind::Rejected) => without_faulty(session, operation, error),
        _ => None,
    }
}

fn asking(operation: &Operation) -> Operation {
    let mut asking = Operation { kind: Kind::Confirm, ..operation.clone() };
    for change in asking.changes.iter_mut().filter(|change| change.field == Aspect::Status) {
        change.write = Value::text(Status::Pending.as_str());
    }
    asking
}

fn without_faulty(session: &Session, operation: &Operation, error: &RemoteError) -> Option<(Operation, Vec<Refused>)> {
    let is_faulty = |change: &Change| match &change.field {
        Aspect::Field(name) => session
            .rules
            .fields
            .iter()
            .any(|mapping| mapping.name == *name && error.faulty.contains(&mapping.mailchimp)),
        _ => false,
    };
    let (faulty, rest): (Vec<Change>, Vec<Change>) = operation.changes.iter().cloned().partition(is_faulty);
    if faulty.is_empty() || rest.is_empty() {
        return None;
    }
    let refused = |change: &Change| Refused {
        wish: Wish::of_change(operation, change),
        class: FailureClass::Rejected,
        message: error.message.clone(),
    };
    let refused = faulty.iter().map(refused).collect();
    Some((Operation { changes: rest, ..operation.clone() }, refused))
}

/// How an operation ended that a service did not do.
pub fn settlement(session: &Session, operation: &Operation, error: &RemoteError) -> Settlement {
    let class = class(error);
    let message = error.to_string();
    let settlement = Settlement::bare(Outcome::Failed { class, message: message.clone() });
    let forgotten = Email::new(&operation.contact.email).filter(|_| class == FailureClass::Forgotten);
    Settlement {
        tombstones: forgotten.iter().map(|email| remember::forgotten(session, email)).collect(),
        refused: is_parked(operation.kind, class).then(|| wish(operation, class, message)).into_iter().collect(),
        ..settlement
    }
}

/// The service answered well and changed nothing: it would not the next time either.
pub fn ignored(operation: &Operation) -> Settlement {
    let class = FailureClass::IgnoredByService;
    Settlement {
        refused: vec![wish(operation, class, String::new())],
        ..Settlement::bare(Outcome::Failed { class, message: String::new() })
    }
}

fn wish(operation: &Operation, class: FailureClass, message: String) -> Refused {
    Refused { wish: Wish::of(operation), class, message }
}

/// Whether a write that failed is left alone for a while. What makes somebody be contacted less never is
/// but where the service refuses it for good.
const fn is_parked(kind: Kind, class: FailureClass) -> bool {
    match (class.patience(), kind) {
        (Patience::None, _) | (Patience::Growing, Kind::Restrict | Kind::Mark) => false,
        (Patience::Growing | Patience::UntilChanged, _) => true,
    }
}

const fn class(error: &RemoteError) -> FailureClass {
    match error.kind {
        RemoteErrorKind::NotFound | RemoteErrorKind::Rejected => FailureClass::Rejected,
        RemoteErrorKind::Refused => FailureClass::Refused,
        RemoteErrorKind::Forgotten => FailureClass::Forgotten,
        RemoteErrorKind::Unauthorized => FailureClass::Unauthorized,
        RemoteErrorKind::RateLimited | RemoteErrorKind::Unreachable | RemoteErrorKind::Doubtful => {
            FailureClass::Unreachable
        }
        RemoteErrorKind::Unreadable => FailureClass::Unreadable,
        RemoteErrorKind::OutOfScope => FailureClass::OutOfScope,
    }
}
