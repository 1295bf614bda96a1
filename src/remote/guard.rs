//! Refuses any write outside the scope, whatever the caller says, in front of the wire. It must
//! never allow what `Scope` forbids, nor decide what to write.

use std::sync::Arc;

use async_trait::async_trait;

use crate::model::email::Email;
use crate::model::mapping::FieldMapping;
use crate::model::operation::Write;
use crate::model::rules::{Mode, Scope};
use crate::model::side::Side;
use crate::model::snapshot::Reading;
use crate::remote::{
    Identity, Locator, ReadAll, ReadChanges, Refresh, Refreshed, Remote, RemoteError, RemoteErrorKind, Sighting,
    WriteRequest, Written,
};

/// A remote whose writes are checked once more: every address of the person, of the record just
/// re-read and of the write itself must be allowed.
pub struct Guarded<R: Remote> {
    inner: R,
    scope: Scope,
}

impl<R: Remote> Guarded<R> {
    /// Puts a guard in front of a remote.
    pub const fn new(inner: R, scope: Scope) -> Self {
        Self { inner, scope }
    }

    fn check(&self, request: &WriteRequest<'_>) -> Result<(), RemoteError> {
        let emails = addresses(request);
        let names_nobody = emails.is_empty() && self.scope.mode == Mode::Test;
        if names_nobody || !emails.iter().all(|email| self.scope.allows(email)) {
            return Err(RemoteError {
                side: self.inner.side(),
                kind: RemoteErrorKind::OutOfScope,
                call: "write".to_owned(),
                status: None,
                message: "an address of this person is outside the scope".to_owned(),
                faulty: Vec::new(),
            });
        }
        Ok(())
    }
}

#[async_trait]
impl<R: Remote> Remote for Guarded<R> {
    fn side(&self) -> Side {
        self.inner.side()
    }

    async fn identify(&self) -> Result<Identity, RemoteError> {
        self.inner.identify().await
    }

    fn set_fields(&self, fields: Arc<[FieldMapping]>) {
        self.inner.set_fields(fields);
    }

    async fn read_all(&self, request: ReadAll<'_>) -> Result<Reading, RemoteError> {
        self.inner.read_all(request).await
    }

    async fn read_changes(&self, request: ReadChanges<'_>) -> Result<Option<Reading>, RemoteError> {
        self.inner.read_changes(request).await
    }

    async fn read_one(&self, locator: &Locator) -> Result<Option<Sighting>, RemoteError> {
        self.inner.read_one(locator).await
    }

    async fn find(&self, emails: &[Email]) -> Result<Vec<Sighting>, RemoteError> {
        self.inner.find(emails).await
    }

    async fn look(&self, emails: &[Email]) -> Result<Vec<Sighting>, RemoteError> {
        self.inner.look(emails).await
    }

    async fn refresh(&self, request: Refresh<'_>) -> Result<Refreshed, RemoteError> {
        self.inner.refresh(request).await
    }

    async fn write(&self, request: WriteRequest<'_>) -> Result<Option<Sighting>, RemoteError> {
        self.check(&request)?;
        self.inner.write(request).await
    }

    async fn write_all(&self, requests: &[WriteRequest<'_>]) -> Vec<Written> {
        let verdicts: Vec<Result<(), RemoteError>> = requests.iter().map(|request| self.check(request)).collect();
        let allowed: Vec<WriteRequest<'_>> = requests
            .iter()
            .zip(&verdicts)
            .filter(|(_, verdict)| verdict.is_ok())
            .map(|(request, _)| *request)
            .collect();
        let mut written = self.inner.write_all(&allowed).await.into_iter();
        let side = self.inner.side();
        let mut next = || written.next().unwrap_or_else(|| Err(RemoteError::not_begun(side)));
        verdicts.into_iter().map(|verdict| verdict.and_then(|()| next())).collect()
    }
}

fn addresses<'a>(request: &WriteRequest<'a>) -> Vec<&'a Email> {
    let target = request.target.map_or(&[][..], |sighting| &sighting.record.emails);
    request.person.iter().chain(target).chain(written(request.write)).collect()
}

fn written(write: &Write) -> Vec<&Email> {
    match write {
        Write::Create(record) => vec![&record.email],
        Write::Rekey { from, to } => from.iter().chain([to]).collect(),
        Write::Fields(_)
        | Write::Tags { .. }
        | Write::Restrict
        | Write::Reactivate
        | Write::Confirm
        | Write::Destroy(_) => vec![],
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::sync::atomic::{AtomicU32, Ordering};

    use crate::model::consent::NewStatus;
    use crate::model::operation::{Destruction, NewRecord};
    use crate::model::snapshot::{Completeness, NativeId, Record};
    use crate::model::tag::Tags;
    use crate::remote::Unlisted;

    use super::*;

    const INSIDE: &str = "marie@exemple.fr";
    const OUTSIDE: &str = "jean@ailleurs.exemple.com";

    #[derive(Default)]
    struct Counting(AtomicU32);

    #[async_trait]
    impl Remote for Counting {
        fn side(&self) -> Side {
            Side::Copper
        }
        async fn identify(&self) -> Result<Identity, RemoteError> {
            Ok(Identity { id: "1".into(), name: String::new(), signup_url: None, fields: BTreeMap::new() })
        }
        fn set_fields(&self, _: Arc<[FieldMapping]>) {}
        async fn read_all(&self, _: ReadAll<'_>) -> Result<Reading, RemoteError> {
            Ok(Reading {
                side: Side::Copper,
                completeness: Completeness::Full,
                records: BTreeMap::new(),
                since: None,
                absent: BTreeMap::new(),
                evidence: BTreeMap::new(),
            })
        }
        async fn read_changes(&self, _: ReadChanges<'_>) -> Result<Option<Reading>, RemoteError> {
            Ok(None)
        }
        async fn read_one(&self, _: &Locator) -> Result<Option<Sighting>, RemoteError> {
            Ok(None)
        }
        async fn find(&self, _: &[Email]) -> Result<Vec<Sighting>, RemoteError> {
            Ok(vec![])
        }
        async fn write(&self, _: WriteRequest<'_>) -> Result<Option<Sighting>, RemoteError> {
            self.0.fetch_add(1, Ordering::Relaxed);
            Ok(None)
        }
        async fn look(&self, _: &[Email]) -> Result<Vec<Sighting>, RemoteError> {
            Ok(vec![])
        }
        async fn refresh(&self, _: Refresh<'_>) -> Result<Refreshed, RemoteError> {
            Ok(Refreshed { seen: vec![], others: Unlisted::Unknown })
        }
        async fn write_all(&self, requests: &[WriteRequest<'_>]) -> Vec<Written> {
            self.0.fetch_add(u32::try_from(requests.len()).unwrap(), Ordering::Relaxed);
            requests.iter().map(|request| Ok(request.target.cloned())).collect()
        }
    }

    fn emails(raw: &[&str]) -> Vec<Email> {
        raw.iter().map(|raw| Email::new(raw).unwrap()).collect()
    }

    fn sighting(raw: &[&str]) -> Sighting {
        Sighting {
            record: Record {
                id: NativeId::new("7"),
                handle: "7".into(),
                emails: emails(raw),
                fields: crate::model::contact::Contact::new(),
                tags: Tags::Unknown,
                status: None,
                unsubscribe_reason: None,
                contact_type: None,
                stamp: 0,
            },
            raw: serde_json::Value::Null,
        }
    }

    fn rekey(from: &str, to: &str) -> Write {
        Write::Rekey { from: Email::new(from), to: Email::new(to).unwrap() }
    }

    fn guarded(mode: Mode) -> Guarded<Counting> {
        let scope = Scope {
            mode,
            email_contains: "@Exemple.FR".into(),
            copper_tags_any: vec![],
            copper_tags_none: vec![],
            copper_contact_types: vec![],
            import_members: BTreeSet::new(),
        };
        Guarded::new(Counting::default(), scope)
    }

    #[tokio::test]
    async fn of_many_writes_the_allowed_ones_go_through_and_each_result_has_its_place() {
        let guarded = guarded(Mode::Test);
        let person = BTreeSet::new();
        let targets = [[OUTSIDE], [INSIDE], [OUTSIDE], ["lea@exemple.fr"]].map(|emails| sighting(&emails));
        let requests: Vec<WriteRequest<'_>> = targets
            .iter()
            .map(|target| WriteRequest { target: Some(target), person: &person, write: &Write::Restrict })
            .collect();
        let written = guarded.write_all(&requests).await;
        let shown: Vec<_> = written.into_iter().map(|written| written.map_err(|error| error.kind)).collect();
        let refused = Err(RemoteErrorKind::OutOfScope);
        assert_eq!(shown, [refused.clone(), Ok(Some(targets[1].clone())), refused, Ok(Some(targets[3].clone()))]);
        assert_eq!(guarded.inner.0.load(Ordering::Relaxed), 2);
    }

    /// Whether the write went through, in this mode.
    async fn passes(mode: Mode, target: &[&str], person: &[&str], write: &Write) -> bool {
        let guarded = guarded(mode);
        let person: BTreeSet<Email> = emails(person).into_iter().collect();
        let target = sighting(target);
        let result = guarded.write(WriteRequest { target: Some(&target), person: &person, write }).await;
        let count = guarded.inner.0.load(Ordering::Relaxed);
        match result {
            Ok(_) => assert_eq!(count, 1),
            Err(error) => {
                assert_eq!((error.kind, count), (RemoteErrorKind::OutOfScope, 0));
                assert!(!error.to_string().contains('@'), "{error}");
            }
        }
        count == 1
    }

    #[tokio::test]
    async fn a_write_inside_the_scope_passes() {
        let write = Write::Destroy(Destruction::Permanent);
        assert!(passes(Mode::Test, &[INSIDE], &[INSIDE], &write).await);
        assert!(passes(Mode::Test, &[INSIDE], &[], &write).await);
        assert!(passes(Mode::Test, &[INSIDE], &[], &rekey(INSIDE, "new@exemple.fr")).await);
    }

    #[tokio::test]
    async fn one_address_outside_is_enough_wherever_it_stands() {
        let write = Write::Restrict;
        assert!(!passes(Mode::Test, &[INSIDE, OUTSIDE], &[INSIDE], &write).await);
        assert!(!passes(Mode::Test, &[INSIDE], &[INSIDE, OUTSIDE], &write).await);
        assert!(!passes(Mode::Test, &[INSIDE], &[INSIDE], &rekey(OUTSIDE, INSIDE)).await);
        assert!(!passes(Mode::Test, &[INSIDE], &[INSIDE], &rekey(INSIDE, OUTSIDE)).await);
        let create = Write::Create(NewRecord {
            email: Email::new(OUTSIDE).unwrap(),
            fields: crate::model::contact::Contact::new(),
            tags: vec![],
            status: NewStatus::Subscribed,
        });
        assert!(!passes(Mode::Test, &[], &[INSIDE], &create).await);
    }

    #[tokio::test]
    async fn a_write_about_nobody_passes_in_production_only() {
        assert!(!passes(Mode::Test, &[], &[], &Write::Destroy(Destruction::Permanent)).await);
        assert!(passes(Mode::Production, &[], &[], &Write::Destroy(Destruction::Permanent)).await);
        assert!(passes(Mode::Production, &[OUTSIDE], &[], &Write::Destroy(Destruction::Permanent)).await);
    }
}
