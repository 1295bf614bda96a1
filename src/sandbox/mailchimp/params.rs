//! Query values that several resources share.
//! It must not guess: a value it cannot read is refused or, for times, named as such.

use crate::sandbox::mailchimp::problem::{Fault, Problem};
use crate::sandbox::message::Request;

const DEFAULT_COUNT: usize = 10;
const MAX_COUNT: usize = 1000;

/// Which part of a collection is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Page {
    count: usize,
    offset: usize,
}

impl Page {
    /// The page of a request.
    ///
    /// # Errors
    /// Invalid Resource for what is no number, and for more than 1000 entries.
    pub(crate) fn of(request: &Request) -> Result<Self, Problem> {
        let count = number(request, "count", DEFAULT_COUNT)?;
        if count > MAX_COUNT {
            return Err(refused("count", "Value must be at most 1000."));
        }
        Ok(Self { count, offset: number(request, "offset", 0)? })
    }

    /// The entries of the page; none beyond the end.
    pub(crate) fn cut<T>(self, items: &[T]) -> &[T] {
        let rest = items.get(self.offset..).unwrap_or_default();
        rest.get(..self.count).unwrap_or(rest)
    }
}

/// A yes or no, in the spellings of every official client.
pub(crate) fn flag(request: &Request, name: &str) -> bool {
    request.param(name).is_some_and(|value| value == "1" || value.eq_ignore_ascii_case("true"))
}

/// A query value that the schema refuses.
pub(crate) fn refused(name: &str, message: &str) -> Problem {
    Problem::schema(vec![Fault::new(name, message)])
}

fn number(request: &Request, name: &str, default: usize) -> Result<usize, Problem> {
    let Some(text) = request.param(name) else {
        return Ok(default);
    };
    text.parse().map_err(|_| refused(name, "Schema describes integer, string found instead"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(name: &str, value: &str) -> Request {
        Request { query: vec![(name.to_owned(), value.to_owned())], ..Request::default() }
    }

    #[test]
    fn a_page_has_ten_entries_unless_told_and_at_most_a_thousand() {
        let items: Vec<usize> = (0..2000).collect();
        assert_eq!(Page::of(&Request::default()).unwrap().cut(&items).len(), 10);
        assert_eq!(Page::of(&request("count", "1000")).unwrap().cut(&items).len(), 1000);
        assert!(Page::of(&request("count", "1001")).is_err());
        assert!(Page::of(&request("offset", "-1")).is_err());
    }

    #[test]
    fn a_page_beyond_the_end_is_empty() {
        assert!(Page::of(&request("offset", "5")).unwrap().cut(&[1, 2, 3]).is_empty());
    }

    #[test]
    fn both_spellings_of_true_are_taken() {
        assert!(flag(&request("vip_only", "True"), "vip_only"));
        assert!(flag(&request("vip_only", "true"), "vip_only"));
        assert!(!flag(&request("vip_only", "False"), "vip_only"));
    }
}
