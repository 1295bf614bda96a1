//! How statements are run and how types become columns. It must not know any table.

use rusqlite::{Connection, Row, ToSql};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::model::side::Side;
use crate::store::error::{Result, StoreError};

/// Named parameters, as `named_params!` makes them.
pub(crate) type Params<'a> = &'a [(&'a str, &'a dyn ToSql)];

/// Runs a statement; how many rows it changed.
pub(crate) fn run(db: &Connection, sql: &str, params: Params<'_>) -> Result<usize> {
    Ok(db.prepare_cached(sql)?.execute(params)?)
}

/// Every row of a query, in its order, gathered in whatever fits.
pub(crate) fn all<T, C: FromIterator<T>>(
    db: &Connection,
    sql: &str,
    params: Params<'_>,
    read: impl FnMut(&Row<'_>) -> Result<T>,
) -> Result<C> {
    db.prepare_cached(sql)?.query_and_then(params, read)?.collect()
}

/// Goes through the rows of a query, however many, without keeping them.
pub(crate) fn each(
    db: &Connection,
    sql: &str,
    params: Params<'_>,
    mut take: impl FnMut(&Row<'_>) -> Result<()>,
) -> Result<()> {
    let mut statement = db.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    while let Some(row) = rows.next()? {
        take(row)?;
    }
    Ok(())
}

/// A column of text, borrowed.
pub(crate) fn text<'a>(row: &'a Row<'_>, column: usize) -> Result<&'a str> {
    Ok(row.get_ref(column)?.as_str().map_err(rusqlite::Error::from)?)
}

/// The first row of a query, if there is one.
pub(crate) fn first<T>(
    db: &Connection,
    sql: &str,
    params: Params<'_>,
    read: impl FnMut(&Row<'_>) -> Result<T>,
) -> Result<Option<T>> {
    db.prepare_cached(sql)?.query_and_then(params, read)?.next().transpose()
}

/// A value as the text of a JSON column.
pub(crate) fn to_json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("our types have text keys and finite numbers")
}

/// A value from a JSON column; `what` names the column where it cannot be read. The reason is left
/// out: it would quote the value.
pub(crate) fn from_json<T: DeserializeOwned>(what: &'static str, json: &[u8]) -> Result<T> {
    serde_json::from_slice(json).map_err(|_| corrupt(what))
}

/// The word that stands for a value in files and in the store.
pub(crate) fn to_word<T: Serialize>(value: &T) -> String {
    to_json(value).trim_matches('"').to_owned()
}

/// The value that a word stands for.
pub(crate) fn from_word<T: DeserializeOwned>(what: &'static str, word: String) -> Result<T> {
    serde_json::from_value(serde_json::Value::String(word)).map_err(|_| corrupt(what))
}

/// A side from its column.
pub(crate) fn side(word: String) -> Result<Side> {
    from_word("side", word)
}

/// A count or a generation as a column.
pub(crate) fn to_integer(count: u64) -> i64 {
    i64::try_from(count).expect("nothing here is counted up to 2^63")
}

/// A count or a generation from a column.
pub(crate) fn from_integer(what: &'static str, number: i64) -> Result<u64> {
    u64::try_from(number).map_err(|_| corrupt(what))
}

fn corrupt(what: &'static str) -> StoreError {
    StoreError::Corrupt { what: format!("{what} cannot be read") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_the_same_both_ways() {
        for side in Side::BOTH {
            assert_eq!(to_word(&side), side.as_str());
            assert_eq!(super::side(to_word(&side)).unwrap(), side);
        }
    }

    #[test]
    fn a_value_that_cannot_be_read_is_not_quoted() {
        let error = from_json::<Side>("x.y", b"\"marie@exemple.fr\"").unwrap_err();
        assert_eq!(error.to_string(), "the database is damaged: x.y cannot be read");
    }
}
