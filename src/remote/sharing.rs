//! What calls that share requests have in common: what is asked, what comes back, and which of them
//! may be on their way together. It must not know how a service shares them.

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};

use futures_util::{StreamExt, stream};

use crate::model::operation::Write;
use crate::model::side::Side;
use crate::remote::{Locator, RemoteError, RemoteErrorKind, Sighting, WriteRequest};

/// How one of many writes ended; the record as read back, `None` after a deletion.
pub type Written = Result<Option<Sighting>, RemoteError>;

/// What `refresh` needs.
#[derive(Clone, Copy)]
pub struct Refresh<'a> {
    /// Whose records.
    pub locators: &'a [Locator],
    /// From when on changes are of interest, UTC seconds by the service's own clock; what the store
    /// holds is at least as new as that.
    pub since: i64,
}

/// What `refresh` saw.
#[derive(Debug, Clone, PartialEq)]
pub struct Refreshed {
    /// The records seen, in any order.
    pub seen: Vec<Sighting>,
    /// What is known of the others.
    pub others: Unlisted,
}

/// What it says of a record that it was not seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unlisted {
    /// It did not change since.
    AsStored,
    /// Nothing.
    Unknown,
}

/// Lets nothing more begin once a key was refused.
#[derive(Default)]
struct Gate {
    is_shut: AtomicBool,
}

impl Gate {
    async fn pass<T>(&self, side: Side, call: impl Future<Output = Result<T, RemoteError>>) -> Result<T, RemoteError> {
        if self.is_shut.load(Ordering::Relaxed) {
            return Err(RemoteError::not_begun(side));
        }
        let result = call.await;
        if result.as_ref().is_err_and(|error| error.kind == RemoteErrorKind::Unauthorized) {
            self.is_shut.store(true, Ordering::Relaxed);
        }
        result
    }
}

/// Makes calls of which at most so many are open at once; the results in the order of the calls. After
/// a refused key nothing more is begun.
pub async fn together<T, F: Future<Output = Result<T, RemoteError>>>(
    side: Side,
    most_open: usize,
    calls: Vec<F>,
) -> Vec<Result<T, RemoteError>> {
    let gate = Gate::default();
    let gated: Vec<_> = calls.into_iter().map(|call| gate.pass(side, call)).collect();
    stream::iter(gated).buffered(most_open).collect().await
}

/// The places of the requests, in rounds to be made one after the other: in each, nobody is written to
/// twice.
pub(crate) fn rounds(requests: &[WriteRequest<'_>]) -> Vec<Vec<usize>> {
    let mut rounds: Vec<(BTreeSet<String>, Vec<usize>)> = Vec::new();
    for (place, request) in requests.iter().enumerate() {
        let whom = whom(request);
        // After the last round that meets one of these: what is written to one record stays in order.
        let last = rounds.iter().rposition(|(met, _)| !met.is_disjoint(&whom));
        let number = last.map_or(0, |last| last + 1);
        if number == rounds.len() {
            rounds.push((BTreeSet::new(), Vec::new()));
        }
        if let Some((met, places)) = rounds.get_mut(number) {
            met.extend(whom);
            places.push(place);
        }
    }
    rounds.into_iter().map(|(_, places)| places).collect()
}

/// The record and the addresses that a request writes to.
fn whom(request: &WriteRequest<'_>) -> BTreeSet<String> {
    let target = request.target.map(|target| format!("id {}", target.record.id));
    let written = match request.write {
        Write::Create(new) => Some(&new.email),
        Write::Rekey { to, .. } => Some(to),
        _ => None,
    };
    let held = request.target.and_then(|target| target.record.email());
    target.into_iter().chain(held.into_iter().chain(written).map(ToString::to_string)).collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::atomic::AtomicUsize;

    use crate::model::consent::NewStatus;
    use crate::model::email::Email;
    use crate::model::operation::NewRecord;
    use crate::model::snapshot::{NativeId, Record};
    use crate::model::tag::Tags;

    use super::*;

    fn seen(id: &str) -> Sighting {
        let record = Record {
            id: NativeId::new(id),
            handle: id.to_owned(),
            emails: Email::new(&format!("{id}@exemple.fr")).into_iter().collect(),
            fields: [].into(),
            tags: Tags::default(),
            status: None,
            unsubscribe_reason: None,
            contact_type: None,
            stamp: 0,
        };
        Sighting { record, raw: serde_json::Value::Null }
    }

    fn creation(email: &str) -> Write {
        Write::Create(NewRecord {
            email: Email::new(email).unwrap(),
            fields: [].into(),
            tags: vec![],
            status: NewStatus::Pending,
        })
    }

    #[test]
    fn nobody_is_written_to_twice_in_one_round_and_the_order_stays() {
        let person = BTreeSet::new();
        let (a, b) = (seen("a"), seen("b"));
        let fields = Write::Fields(BTreeMap::new().into_iter().collect());
        let (new, held) = (creation("c@exemple.fr"), creation("a@exemple.fr"));
        let requests: Vec<WriteRequest<'_>> =
            [(Some(&a), &fields), (Some(&b), &fields), (Some(&a), &fields), (None, &new), (None, &held), (None, &new)]
                .into_iter()
                .map(|(target, write)| WriteRequest { target, person: &person, write })
                .collect();
        assert_eq!(rounds(&requests), [vec![0, 1, 3], vec![2, 5], vec![4]]);
        assert!(rounds(&[]).is_empty());
    }

    #[tokio::test]
    async fn after_a_refused_key_nothing_more_is_begun_and_each_result_has_its_place() {
        let begun = AtomicUsize::new(0);
        let calls = (0..5)
            .map(|number| {
                let begun = &begun;
                async move {
                    begun.fetch_add(1, Ordering::SeqCst);
                    match number {
                        2 => Err(RemoteError { status: Some(401), ..RemoteError::not_begun(Side::Copper) }),
                        number => Ok(number),
                    }
                }
            })
            .collect();
        let results = together(Side::Copper, 1, calls).await;
        let shown: Vec<_> =
            results.iter().map(|result| result.as_ref().map_err(RemoteError::was_begun).copied()).collect();
        assert_eq!(shown, [Ok(0), Ok(1), Err(true), Err(false), Err(false)]);
        assert_eq!(begun.load(Ordering::SeqCst), 3);
    }
}
