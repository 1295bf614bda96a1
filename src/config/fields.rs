//! The `[[field]]` tables become mappings, each told its own mistakes. It must not decide what a
//! custom field holds: only the service knows.

use std::collections::BTreeMap;

use crate::config::error::Mistake;
use crate::config::file::{FieldTable, FileValues};
use crate::config::layers::as_type;
use crate::config::problem::{FieldProblem, Problem};
use crate::config::settings::Origin;
use crate::config::shape::Plain;
use crate::model::contact::FieldName;
use crate::model::mapping::{AddressState, ConflictRule, CopperField, Direction, FieldKind, FieldMapping};
use crate::model::side::Side;

/// The mapped fields and where each came from.
pub(crate) struct Fields {
    /// In the order of the file.
    pub(crate) mappings: Vec<FieldMapping>,
    /// In the same order.
    pub(crate) origins: Vec<Origin>,
}

/// The mappings of a file, or the two names where it has no `[[field]]`.
pub(crate) fn read(file: &FileValues, address_state: AddressState, mistakes: &mut Vec<Mistake>) -> Fields {
    let mappings: Vec<(FieldMapping, Origin)> = match &file.fields {
        None => default_mappings().map(|mapping| (mapping, Origin::Default)).into(),
        Some(tables) => {
            mistakes.extend(repetitions(file, tables));
            tables
                .iter()
                .filter_map(|table| {
                    let origin = Origin::File { line: table.line };
                    Some((Reader { file, table }.mapping(mistakes)?, origin))
                })
                .collect()
        }
    };
    let (mut mappings, origins): (Vec<_>, Vec<_>) = mappings.into_iter().unzip();
    for mapping in &mut mappings {
        mapping.address_state = address_state;
    }
    Fields { mappings, origins }
}

fn default_mappings() -> [FieldMapping; 2] {
    [("first_name", CopperField::FirstName, "FNAME"), ("last_name", CopperField::LastName, "LNAME")].map(
        |(name, copper, mailchimp)| FieldMapping {
            name: FieldName::new(name),
            copper,
            mailchimp: mailchimp.to_owned(),
            direction: Direction::Both,
            conflict: ConflictRule::Copper,
            kind: FieldKind::Text,
            options: Vec::new(),
            address_state: AddressState::default(),
        },
    )
}

struct Reader<'a> {
    file: &'a FileValues,
    table: &'a FieldTable,
}

impl Reader<'_> {
    fn mapping(&self, out: &mut Vec<Mistake>) -> Option<FieldMapping> {
        let name = self.required("name", field_name, out);
        let copper = self.required("copper", copper_field, out);
        let mailchimp = self.required("mailchimp", merge_tag, out);
        let direction = self.text("direction").map_or_else(Direction::default, as_type);
        let conflict = self.conflict(direction, out);
        let copper = copper?;
        Some(FieldMapping {
            name: name?,
            copper,
            mailchimp: mailchimp?,
            direction,
            conflict: conflict?,
            kind: match copper {
                CopperField::Address => FieldKind::Address,
                _ => FieldKind::Text,
            },
            options: Vec::new(),
            address_state: AddressState::default(),
        })
    }

    fn required<T>(
        &self,
        key: &'static str,
        read: fn(&str) -> Result<T, FieldProblem>,
        out: &mut Vec<Mistake>,
    ) -> Option<T> {
        match self.text(key).map(read) {
            Some(Ok(value)) => Some(value),
            Some(Err(problem)) => {
                out.push(self.mistake(key, Problem::Field(problem)));
                None
            }
            None => {
                if !self.table.faulty.contains(&key) {
                    out.push(self.mistake(key, Problem::Missing));
                }
                None
            }
        }
    }

    /// The winner of a conflict must be writable on the other side.
    fn conflict(&self, direction: Direction, out: &mut Vec<Mistake>) -> Option<ConflictRule> {
        let rule = match self.text("conflict") {
            None if direction == Direction::ToCopper => ConflictRule::Mailchimp,
            None => ConflictRule::Copper,
            Some(word) => as_type(word),
        };
        let is_writable = match rule {
            ConflictRule::Copper => direction.allows(Side::Mailchimp),
            ConflictRule::Mailchimp => direction.allows(Side::Copper),
            ConflictRule::Hold => true,
        };
        if is_writable {
            return Some(rule);
        }
        let problem = FieldProblem::AgainstDirection {
            conflict: self.text("conflict").unwrap_or_default().to_owned(),
            direction: self.text("direction").unwrap_or_default().to_owned(),
        };
        out.push(self.mistake("conflict", Problem::Field(problem)));
        None
    }

    fn text(&self, key: &str) -> Option<&str> {
        text_of(self.table, key).map(|(text, _)| text)
    }

    fn mistake(&self, key: &str, problem: Problem) -> Mistake {
        let line = text_of(self.table, key).map_or(self.table.line, |(_, line)| line);
        mistake(self.file, line, key, problem)
    }
}

/// Each name, Copper field and merge tag belongs to one field alone.
fn repetitions(file: &FileValues, tables: &[FieldTable]) -> Vec<Mistake> {
    let mut first_lines = BTreeMap::new();
    let mut mistakes = Vec::new();
    for key in ["name", "copper", "mailchimp"] {
        for (value, line) in tables.iter().filter_map(|table| text_of(table, key)) {
            let Some(&first_line) = first_lines.get(&(key, value)) else {
                first_lines.insert((key, value), line);
                continue;
            };
            let value = value.to_owned();
            let problem = FieldProblem::Repeated { value, first_line };
            mistakes.push(mistake(file, line, key, Problem::Field(problem)));
        }
    }
    mistakes
}

fn text_of<'a>(table: &'a FieldTable, key: &str) -> Option<(&'a str, usize)> {
    let entry = table.entries.get(key)?;
    match &entry.plain {
        Plain::Text(text) => Some((text, entry.line)),
        _ => None,
    }
}

fn mistake(file: &FileValues, line: usize, key: &str, problem: Problem) -> Mistake {
    Mistake { file: Some(file.name.clone()), line: Some(line), key: format!("field.{key}"), problem }
}

/// Plans call the address `email` and so on, and write tags as `tag:…`.
fn field_name(text: &str) -> Result<FieldName, FieldProblem> {
    if matches!(text, "email" | "status" | "owner") || text.contains(':') {
        let found = text.to_owned();
        return Err(FieldProblem::ReservedName { found });
    }
    Ok(FieldName::new(text))
}

/// An id has one spelling, without leading zeros, so that two fields cannot share a place.
fn copper_field(text: &str) -> Result<CopperField, FieldProblem> {
    let custom = text
        .strip_prefix("custom:")
        .filter(|id| id.starts_with(|first: char| matches!(first, '1'..='9')))
        .and_then(|id| id.parse().ok());
    match (text, custom) {
        ("first_name", _) => Ok(CopperField::FirstName),
        ("last_name", _) => Ok(CopperField::LastName),
        ("phone", _) => Ok(CopperField::Phone),
        ("address", _) => Ok(CopperField::Address),
        ("title", _) => Ok(CopperField::Title),
        ("company_name", _) => Ok(CopperField::CompanyName),
        (_, Some(id)) => Ok(CopperField::Custom(id)),
        (_, None) => Err(FieldProblem::NotACopperField { found: text.to_owned() }),
    }
}

/// Mailchimp's own limit; `EMAIL` is the address, which is no field.
fn merge_tag(text: &str) -> Result<String, FieldProblem> {
    let is_allowed = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    if text.len() <= 10 && text.bytes().all(is_allowed) && text != "EMAIL" {
        Ok(text.to_owned())
    } else {
        let found = text.to_owned();
        Err(FieldProblem::NotAMergeTag { found })
    }
}
