//! What setting up asks of a service beside the walk: whose key it is, what it may do, which fields
//! there are to map. It must not change a record: the write that it tries can take no effect.

use async_trait::async_trait;

use crate::model::mapping::FieldKind;
use crate::model::side::Side;
use crate::remote::{RemoteError, RemoteErrorKind};

/// What a service tells about itself. Object-safe.
#[async_trait]
pub trait Survey: Send + Sync {
    /// Which side it is.
    fn side(&self) -> Side;

    /// Checks the key and says whose it is.
    ///
    /// # Errors
    /// `Unauthorized` for a refused key; else any kind.
    async fn account(&self) -> Result<Account, RemoteError>;

    /// The fields that can be mapped there, in the service's order.
    ///
    /// # Errors
    /// Any kind; `NotFound` for an audience that does not exist.
    async fn places(&self) -> Result<Vec<Place>, RemoteError>;

    /// Whether the key may write, found out by a write that the service must turn down.
    ///
    /// # Errors
    /// Any kind but `Unauthorized`, which is an answer.
    async fn rights(&self) -> Result<Rights, RemoteError>;
}

/// Whose key it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The account's name, for people.
    pub name: String,
    /// Who has the key there; empty where the service does not say.
    pub user: String,
    /// The audiences that the key opens; Copper has none.
    pub audiences: Vec<Audience>,
    /// Whether the service may keep records from this user.
    pub view: View,
    /// The service's clock, UTC seconds; `None` where it does not tell.
    pub clock: Option<i64>,
}

/// A list of contacts to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audience {
    /// As `mailchimp.audience` has it.
    pub id: String,
    /// Its name, for people.
    pub name: String,
    /// How many get mail.
    pub member_count: u64,
}

/// How much of an account a user sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum View {
    /// Everything.
    Whole,
    /// Perhaps a part: rights are given team by team.
    Part,
}

/// What a key may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rights {
    /// Read and write.
    Write,
    /// Read alone.
    Read,
}

/// A field that a record has there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// As `copper = "…"` or `mailchimp = "…"` of a `[[field]]` has it.
    pub word: String,
    /// What people call it.
    pub name: String,
    /// Its form; `None`: it is not synchronised.
    pub kind: Option<FieldKind>,
}

/// What the answer to a write that can take no effect says of the key.
///
/// # Errors
/// What says nothing about it.
pub(crate) fn rights_by<T>(answer: Result<T, RemoteError>) -> Result<Rights, RemoteError> {
    match answer {
        Ok(_) => Ok(Rights::Write),
        Err(error) => match error.kind {
            RemoteErrorKind::NotFound | RemoteErrorKind::Rejected | RemoteErrorKind::Refused => Ok(Rights::Write),
            RemoteErrorKind::Unauthorized => Ok(Rights::Read),
            _ => Err(error),
        },
    }
}

/// The service's clock by an answer's `Date`, UTC seconds.
pub(crate) fn clock(date: Option<&str>) -> Option<i64> {
    let moment = jiff::fmt::rfc2822::parse(date?).ok()?;
    Some(moment.timestamp().as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_read_from_the_date_of_an_answer() {
        assert_eq!(clock(Some("Wed, 25 Nov 2026 10:00:00 GMT")), Some(1_795_600_800));
        assert_eq!(clock(Some("yesterday")), None);
        assert_eq!(clock(None), None);
    }

    #[test]
    fn a_write_that_was_turned_down_for_its_contents_shows_that_the_key_may_write() {
        let error = |kind| RemoteError {
            side: Side::Copper,
            kind,
            call: "POST people".to_owned(),
            status: None,
            message: String::new(),
            faulty: Vec::new(),
        };
        for (kind, expected) in [
            (RemoteErrorKind::NotFound, Some(Rights::Write)),
            (RemoteErrorKind::Rejected, Some(Rights::Write)),
            (RemoteErrorKind::Unauthorized, Some(Rights::Read)),
            (RemoteErrorKind::Unreachable, None),
            (RemoteErrorKind::RateLimited, None),
        ] {
            assert_eq!(rights_by::<()>(Err(error(kind))).ok(), expected, "{kind:?}");
        }
    }
}
