//! The current snapshot as a table: one row a record. It must not be translated: columns and words
//! are read by other programs.

use std::io::{self, Write};

use crate::model::contact::FieldName;
use crate::model::link::LinkId;
use crate::model::placement::Placement;
use crate::model::side::Side;
use crate::model::snapshot::Record;
use crate::model::sorted::SortedMap;
use crate::report::csv::{self, Cells};

/// The columns before those of the mapped fields.
const FIRST: [&str; 6] = ["side", "id", "email", "other_emails", "status", "tags"];

/// The columns after them.
const LAST: [&str; 2] = ["link", "bucket"];

/// Between several addresses or tags of one cell.
const SEPARATOR: &str = "; ";

/// A snapshot as rows of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The names, in order.
    pub columns: Vec<String>,
    /// One row a record, each as long as the columns.
    pub rows: Vec<Vec<String>>,
}

/// The table of some records, with the mapped fields in their order; of one side where one is named.
/// A value that was not seen leaves its cell empty, as no value does.
pub fn table(records: &[(Placement, Record)], fields: &[FieldName], side: Option<Side>) -> Table {
    let names = fields.iter().map(FieldName::as_str);
    let columns = FIRST.into_iter().chain(names).chain(LAST).map(str::to_owned).collect();
    let wanted = records.iter().filter(|(placement, _)| side.is_none_or(|side| placement.side == side));
    Table { columns, rows: wanted.map(|(placement, record)| row(placement, record, fields)).collect() }
}

/// Writes a table, RFC 4180.
///
/// # Errors
/// Whatever `out` answers.
pub fn render(table: &Table, cells: Cells, out: &mut dyn Write) -> io::Result<()> {
    let mut file = csv::begin(cells, out)?;
    file.write_record(&table.columns)?;
    for row in &table.rows {
        csv::write_row(row, cells, &mut file)?;
    }
    file.flush()
}

fn row(placement: &Placement, record: &Record, fields: &[FieldName]) -> Vec<String> {
    let mut emails = record.emails.iter().map(ToString::to_string);
    let tags = record.tags.as_known().into_iter().flat_map(SortedMap::values);
    let mut row = vec![
        placement.side.as_str().to_owned(),
        record.id.to_string(),
        emails.next().unwrap_or_default(),
        emails.collect::<Vec<_>>().join(SEPARATOR),
        record.status.map(|status| status.as_str().to_owned()).unwrap_or_default(),
        tags.map(String::as_str).collect::<Vec<_>>().join(SEPARATOR),
    ];
    row.extend(fields.iter().map(|name| record.fields.get(name).map(csv::text).unwrap_or_default()));
    row.push(placement.link.as_ref().map(LinkId::to_string).unwrap_or_default());
    row.push(placement.bucket.as_str().to_owned());
    row
}
