//! Reads the body of a people search: order and page here, every other key is a criterion.
//! It must look at no person.

use serde_json::{Map, Value};

use crate::sandbox::copper::criteria::{Ground, criteria};
use crate::sandbox::copper::filter::Test;
use crate::sandbox::copper::options::{Options, PageSizeOverCap};
use crate::sandbox::copper::reply::{Problem, Refusal};
use crate::sandbox::copper::sorting::SortKey;
use crate::sandbox::copper::values::{Misfit, integer, texts};

/// The documented maximum of `page_size`.
const LARGEST_PAGE: usize = 200;

/// A people search.
#[derive(Debug)]
pub(crate) struct Query {
    pub(crate) page_number: usize,
    pub(crate) page_size: usize,
    pub(crate) sort: SortKey,
    pub(crate) direction: Direction,
    pub(crate) tests: Vec<Test>,
    /// The body without its page: two pages of one search ask the same question.
    pub(crate) question: Map<String, Value>,
}

/// The direction of the sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Direction {
    Ascending,
    Descending,
}

/// The search that a body asks for.
pub(crate) fn parse(body: &Map<String, Value>, ground: &Ground<'_>) -> Result<Query, Refusal> {
    let mut query = Query {
        page_number: 1,
        page_size: 20,
        sort: SortKey::FirstName,
        direction: Direction::Ascending,
        tests: Vec::new(),
        question: question(body, ground.now_s),
    };
    let (mut unknown, mut problems) = (Vec::new(), Vec::new());
    for (key, value) in body {
        match read(&mut query, key, value, ground) {
            Ok(()) => {}
            Err(Misfit::Unrecognized(names)) => unknown.extend(names),
            Err(Misfit::Invalid(problem)) => problems.push(problem),
        }
    }
    if !unknown.is_empty() {
        problems.insert(0, Problem::unrecognized(&unknown));
    }
    if problems.is_empty() { Ok(query) } else { Err(Refusal::Invalid(problems)) }
}

/// The page number and size of a list that takes nothing else.
pub(crate) fn paging(body: &Map<String, Value>, options: &Options) -> Result<(usize, usize), Refusal> {
    let unknown: Vec<_> =
        body.keys().filter(|key| !["page_number", "page_size"].contains(&key.as_str())).cloned().collect();
    if !unknown.is_empty() {
        return Err(Refusal::Invalid(vec![Problem::unrecognized(&unknown)]));
    }
    let number = body.get("page_number").map_or(Ok(1), page_number);
    let size = body.get("page_size").map_or(Ok(20), |value| page_size(value, options));
    match (number, size) {
        (Ok(number), Ok(size)) => Ok((number, size)),
        _ => Err(Refusal::invalid("page_size", "is invalid")),
    }
}

fn question(body: &Map<String, Value>, now_s: i64) -> Map<String, Value> {
    let mut question = body.clone();
    question.remove("page_number");
    question.remove("page_size");
    if body.contains_key("age") {
        question.insert("now".to_owned(), now_s.into());
    }
    question
}

fn read(query: &mut Query, key: &str, value: &Value, ground: &Ground<'_>) -> Result<(), Misfit> {
    match key {
        "page_number" => query.page_number = page_number(value)?,
        "page_size" => query.page_size = page_size(value, ground.options)?,
        "sort_by" => {
            let sort = value.as_str().and_then(SortKey::named);
            query.sort = sort.ok_or_else(|| Misfit::invalid("sort_by"))?;
        }
        "sort_direction" => query.direction = direction(value)?,
        // What `fields` does is not documented; whole records are always right.
        "fields" => drop(texts("fields", value)?),
        _ => query.tests.extend(criteria(key, value, ground)?),
    }
    Ok(())
}

fn page_number(value: &Value) -> Result<usize, Misfit> {
    let number = integer(value).and_then(|number| usize::try_from(number).ok());
    number.filter(|number| *number >= 1).ok_or_else(|| Misfit::invalid("page_number"))
}

fn page_size(value: &Value, options: &Options) -> Result<usize, Misfit> {
    let size = integer(value).and_then(|size| usize::try_from(size).ok()).filter(|size| *size >= 1);
    match (size, options.page_size_over_cap) {
        (Some(size), _) if size <= LARGEST_PAGE => Ok(size),
        (Some(_), PageSizeOverCap::Clamped) => Ok(LARGEST_PAGE),
        _ => Err(Misfit::invalid("page_size")),
    }
}

fn direction(value: &Value) -> Result<Direction, Misfit> {
    match value.as_str() {
        Some("asc") => Ok(Direction::Ascending),
        Some("desc") => Ok(Direction::Descending),
        _ => Err(Misfit::invalid("sort_direction")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::sandbox::copper::catalog::Catalog;
    use crate::sandbox::copper::options::ModifiedDateFilter;

    fn parsed(body: &Value, options: &Options) -> Result<Query, Refusal> {
        let catalog = Catalog::default();
        parse(body.as_object().unwrap(), &Ground { catalog: &catalog, options, now_s: 100 })
    }

    #[test]
    fn an_empty_body_asks_for_the_first_twenty_by_first_name() {
        let query = parsed(&json!({}), &Options::default()).unwrap();
        assert_eq!((query.page_number, query.page_size), (1, 20));
        assert_eq!((query.sort, query.direction), (SortKey::FirstName, Direction::Ascending));
    }

    #[test]
    fn a_page_of_more_than_200_is_refused_or_clamped() {
        let body = json!({"page_size": 201});
        assert!(parsed(&body, &Options::default()).is_err());
        let options = Options { page_size_over_cap: PageSizeOverCap::Clamped, ..Options::default() };
        assert_eq!(parsed(&body, &options).unwrap().page_size, 200);
    }

    #[test]
    fn page_numbers_may_be_texts_but_start_at_one() {
        let options = Options::default();
        assert_eq!(parsed(&json!({"page_number": "2"}), &options).unwrap().page_number, 2);
        assert!(parsed(&json!({"page_number": 0}), &options).is_err());
        assert!(parsed(&json!({"page_size": 0}), &options).is_err());
    }

    #[test]
    fn sorting_by_id_or_sideways_is_refused() {
        for body in [json!({"sort_by": "id"}), json!({"sort_direction": "up"})] {
            assert!(parsed(&body, &Options::default()).is_err(), "{body}");
        }
    }

    #[test]
    fn modified_date_bounds_can_be_switched_off_as_unknown_keys() {
        let body = json!({"minimum_modified_date": 0, "page_size": 1});
        assert!(parsed(&body, &Options::default()).is_ok());
        let options = Options { modified_date_filter: ModifiedDateFilter::Refused, ..Options::default() };
        let refusal = parsed(&body, &options).unwrap_err();
        assert_eq!(refusal, Refusal::Invalid(vec![Problem::unrecognized(&["minimum_modified_date".to_owned()])]));
    }

    #[test]
    fn the_pages_of_one_search_ask_one_question_until_an_age_moves() {
        let options = Options::default();
        let one = parsed(&json!({"page_number": 1, "name": "a"}), &options).unwrap();
        let two = parsed(&json!({"page_number": 2, "name": "a"}), &options).unwrap();
        assert_eq!(one.question, two.question);
        let aged = parsed(&json!({"age": 5}), &options).unwrap();
        assert_eq!(aged.question["now"], json!(100));
    }
}
