//! The report of a run as a table: one row per field change. It must not be translated: columns and
//! words are read by other programs.

use std::io::{self, Write};

use csv::{Terminator, Writer, WriterBuilder};

use crate::model::journal::RunReport;
use crate::model::kind::Target;
use crate::model::operation::Change;
use crate::model::side::Side;
use crate::model::value::Value;
use crate::report::dates;
use crate::report::tally::{self, State, Step};
use crate::report::words;

/// The columns, in order.
pub const COLUMNS: [&str; 18] = [
    "run",
    "plan",
    "operation",
    "time",
    "side",
    "direction",
    "email",
    "name",
    "kind",
    "field",
    "before",
    "after",
    "base",
    "loser",
    "reason",
    "outcome",
    "error",
    "approver",
];

/// Excel takes a file for UTF-8 only where it begins so.
const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();

/// Whether cells are made safe for a spreadsheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cells {
    /// As they are, without a byte order mark.
    Raw,
    /// With a byte order mark, and an apostrophe before what a spreadsheet would run as a formula.
    Guarded,
}

/// Writes the table, RFC 4180.
///
/// # Errors
/// Whatever `out` answers.
pub fn render(report: &RunReport, cells: Cells, out: &mut dyn Write) -> io::Result<()> {
    let mut table = begin(cells, out)?;
    table.write_record(COLUMNS)?;
    for result in tally::results(report) {
        for step in &result.steps {
            write_step(report, step, cells, &mut table)?;
        }
    }
    table.flush()
}

fn write_step(report: &RunReport, step: &Step, cells: Cells, table: &mut Writer<&mut dyn Write>) -> io::Result<()> {
    let changes: Vec<Option<&Change>> = match step.operation.changes.as_slice() {
        [] => vec![None],
        changes => changes.iter().map(Some).collect(),
    };
    for change in changes {
        let row = row(report, step, change);
        write_row(&row, cells, table)?;
    }
    Ok(())
}

/// A table in the form that all of ours have: RFC 4180, and what a spreadsheet needs before it.
pub(crate) fn begin(cells: Cells, out: &mut dyn Write) -> io::Result<Writer<&mut dyn Write>> {
    if cells == Cells::Guarded {
        out.write_all(BYTE_ORDER_MARK)?;
    }
    Ok(WriterBuilder::new().terminator(Terminator::CRLF).from_writer(out))
}

/// Adds a row, its cells guarded or not.
pub(crate) fn write_row(row: &[String], cells: Cells, table: &mut Writer<&mut dyn Write>) -> io::Result<()> {
    Ok(table.write_record(row.iter().map(|cell| guarded(cell, cells)))?)
}

fn row(report: &RunReport, step: &Step, change: Option<&Change>) -> [String; COLUMNS.len()] {
    let operation = step.operation;
    let run = &report.run;
    [
        run.id.to_string(),
        run.plan.as_ref().map_or_else(String::new, ToString::to_string),
        operation.id.to_string(),
        step.at.map_or_else(String::new, dates::rfc3339),
        operation.side.to_string(),
        direction(operation.side).to_owned(),
        operation.contact.email.clone(),
        operation.contact.name.clone(),
        operation.kind.as_str().to_owned(),
        change.map_or_else(String::new, |change| change.field.to_string()),
        change.map_or_else(String::new, |change| text(before(operation.side, change))),
        change.map_or_else(String::new, |change| text(after(operation.side, change))),
        change.map_or_else(String::new, |change| text(base(operation.side, change))),
        change.and_then(|change| change.loser.as_ref()).map_or_else(String::new, |loser| text(&loser.value)),
        words::word(&operation.reason),
        outcome(step.state).to_owned(),
        error(step.state),
        run.approver.clone().unwrap_or_default(),
    ]
}

const fn direction(target: Target) -> &'static str {
    match target {
        Target::Side(Side::Mailchimp) => "to_mailchimp",
        Target::Side(Side::Copper) => "to_copper",
        Target::Base => "",
    }
}

/// What the target held. An adopted value is written to no side: what moves is the base, told by
/// Copper's half of it.
const fn before(target: Target, change: &Change) -> &Value {
    match target {
        Target::Side(side) => change.now(side),
        Target::Base => &change.base_copper,
    }
}

const fn after(target: Target, change: &Change) -> &Value {
    match target {
        Target::Side(_) => &change.write,
        Target::Base => &change.copper,
    }
}

const fn base(target: Target, change: &Change) -> &Value {
    match target {
        Target::Side(Side::Mailchimp) => &change.base_mailchimp,
        Target::Side(Side::Copper) | Target::Base => &change.base_copper,
    }
}

/// A value that was not seen leaves its cell empty, as no value does.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::Unknown => String::new(),
        _ => value.to_string(),
    }
}

const fn outcome(state: State) -> &'static str {
    match state {
        State::Done(_) => "done",
        State::Drifted(_) => "drift",
        State::Failed(..) => "failed",
        State::InDoubt => "in_doubt",
        State::Held(_) => "held",
    }
}

fn error(state: State) -> String {
    match state {
        State::Failed(class, message) => format!("{}: {message}", words::word(&class)),
        State::Drifted(what) => what.join(", "),
        State::Held(Some(hold)) => words::word(&hold),
        State::Done(_) | State::InDoubt | State::Held(None) => String::new(),
    }
}

/// A cell that begins with one of these is run as a formula by spreadsheets, or hides one that is.
fn guarded(cell: &str, cells: Cells) -> String {
    match cells {
        Cells::Guarded if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) => format!("'{cell}"),
        Cells::Guarded | Cells::Raw => cell.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::samples;

    fn rendered(report: &RunReport, cells: Cells) -> String {
        let mut out = Vec::new();
        render(report, cells, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_run_is_a_table_as_reviewed() {
        let report = samples::report();
        samples::assert_reviewed("report-guarded.csv", &rendered(&report, Cells::Guarded));
        samples::assert_reviewed("report-raw.csv", &rendered(&report, Cells::Raw));
    }

    #[test]
    fn every_row_has_every_column_and_ends_in_crlf() {
        let text = rendered(&samples::report(), Cells::Raw);
        assert!(text.ends_with("\r\n"));
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
        assert!(rows.iter().all(|row| row.len() == COLUMNS.len()));
        assert!(rows.len() > 5);
    }

    #[test]
    fn a_formula_is_disarmed_only_in_guarded_cells() {
        for cell in ["=1+1", "+33", "-1", "@a", "\tx", "\rx"] {
            assert_eq!(guarded(cell, Cells::Guarded), format!("'{cell}"));
            assert_eq!(guarded(cell, Cells::Raw), cell);
        }
        assert_eq!(guarded("1=1", Cells::Guarded), "1=1");
    }

    #[test]
    fn a_value_with_quotes_and_line_breaks_is_read_back_as_it_was() {
        let mut report = samples::report();
        let name = "Du\"pont, \r\nMarie";
        for operation in &mut report.plan.as_mut().unwrap().operations {
            operation.contact.name = name.into();
        }
        let text = rendered(&report, Cells::Raw);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        assert!(reader.records().map(Result::unwrap).all(|row| &row[7] == name));
    }
}
