//! Reads the text of `sync.toml` against the catalogue, keeping the line of everything. It must not
//! fill in defaults, nor repeat a value that may be a secret.

use std::collections::BTreeMap;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::config::error::Mistake;
use crate::config::keys::{self, FIELD_KEYS, KEYS, Key};
use crate::config::problem::{Problem, SecretProblem, ValueType};
use crate::config::shape::{self, Plain};

/// What a file says, as far as it could be read.
#[derive(Debug, Default)]
pub(crate) struct FileValues {
    /// The file as a person would name it.
    pub(crate) name: String,
    /// By dotted key.
    pub(crate) entries: Entries,
    /// The `[[field]]` tables in order; none where the file has no such table.
    pub(crate) fields: Option<Vec<FieldTable>>,
    /// Everything that is wrong, in no order.
    pub(crate) mistakes: Vec<Mistake>,
}

/// Key → value and its line.
pub(crate) type Entries = BTreeMap<&'static str, Entry>;

/// A value and where it stands.
#[derive(Debug)]
pub(crate) struct Entry {
    /// The value.
    pub(crate) plain: Plain,
    /// From 1.
    pub(crate) line: usize,
}

/// One `[[field]]`.
#[derive(Debug, Default)]
pub(crate) struct FieldTable {
    /// Where it begins.
    pub(crate) line: usize,
    /// By key.
    pub(crate) entries: Entries,
    /// Keys that are there but could not be read: they are not missing.
    pub(crate) faulty: Vec<&'static str>,
}

/// Reads a whole file. Where it is not TOML, only that is told: the rest would be noise.
pub(crate) fn read(name: &str, text: &str) -> FileValues {
    let mut reader = Reader { text, values: FileValues { name: name.to_owned(), ..FileValues::default() } };
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let message = error.message().to_owned();
        let offset = error.span().map_or(0, |span| span.start);
        reader.mistake(offset, "", Problem::Syntax { message });
    }
    if errors.is_empty() {
        reader.table("", table.get_ref());
    }
    reader.values
}

struct Reader<'a> {
    text: &'a str,
    values: FileValues,
}

impl Reader<'_> {
    fn table(&mut self, path: &str, table: &DeTable<'_>) {
        for (name, value) in table {
            let key = joined(path, name.get_ref());
            if key == "field" {
                self.fields(value);
            } else if keys::is_section(&key) {
                self.section(&key, value);
            } else if let Some(known) = KEYS.iter().find(|known| known.name == key) {
                if let Some(entry) = self.entry(&key, known, value) {
                    self.values.entries.insert(known.name, entry);
                }
            } else {
                let problem = unknown(&key);
                self.mistake(name.span().start, &key, problem);
            }
        }
    }

    fn section(&mut self, path: &str, value: &Spanned<DeValue<'_>>) {
        match value.get_ref() {
            DeValue::Table(table) => self.table(path, table),
            other => self.wrong_type(value.span().start, path, ValueType::Table, other),
        }
    }

    fn fields(&mut self, value: &Spanned<DeValue<'_>>) {
        let DeValue::Array(items) = value.get_ref() else {
            return self.wrong_type(value.span().start, "field", ValueType::Tables, value.get_ref());
        };
        let mut tables = Vec::new();
        for item in items {
            match item.get_ref() {
                DeValue::Table(table) => tables.push(self.field(item.span().start, table)),
                other => self.wrong_type(item.span().start, "field", ValueType::Table, other),
            }
        }
        self.values.fields = Some(tables);
    }

    fn field(&mut self, offset: usize, table: &DeTable<'_>) -> FieldTable {
        let mut field = FieldTable { line: self.line(offset), ..FieldTable::default() };
        for (name, value) in table {
            let path = joined("field", name.get_ref());
            let Some(known) = FIELD_KEYS.iter().find(|known| known.name == name.get_ref()) else {
                let nearest = joined("field", keys::nearest_in_field(name.get_ref()));
                self.mistake(name.span().start, &path, Problem::UnknownKey { nearest });
                continue;
            };
            match self.entry(&path, known, value) {
                Some(entry) => drop(field.entries.insert(known.name, entry)),
                None => field.faulty.push(known.name),
            }
        }
        field
    }

    fn entry(&mut self, path: &str, key: &Key, value: &Spanned<DeValue<'_>>) -> Option<Entry> {
        let line = self.line(value.span().start);
        match key.shape.read_toml(value) {
            Ok(plain) => Some(Entry { plain, line }),
            Err(faults) => {
                for fault in faults {
                    self.mistake(fault.offset, path, fault.problem);
                }
                None
            }
        }
    }

    fn wrong_type(&mut self, at: usize, path: &str, expected: ValueType, value: &DeValue<'_>) {
        let found = shape::type_of(value);
        self.mistake(at, path, Problem::WrongType { expected, found });
    }

    fn mistake(&mut self, offset: usize, key: &str, problem: Problem) {
        let mistake = Mistake {
            file: Some(self.values.name.clone()),
            line: Some(self.line(offset)),
            key: key.to_owned(),
            problem,
        };
        self.values.mistakes.push(mistake);
    }

    fn line(&self, offset: usize) -> usize {
        let before = self.text.bytes().take(offset);
        before.filter(|byte| *byte == b'\n').count() + 1
    }
}

/// What to say about a key that is not in the catalogue: where a secret belongs, or what was meant.
pub(crate) fn unknown(path: &str) -> Problem {
    secret_variable(path).map_or_else(
        || Problem::UnknownKey { nearest: keys::nearest(path).to_owned() },
        |variable| Problem::Secret(SecretProblem::Misplaced { variable: variable.to_owned() }),
    )
}

/// The variable for a secret that somebody wrote as a setting.
fn secret_variable(path: &str) -> Option<&'static str> {
    let leaf = path.rsplit('.').next().unwrap_or(path).to_lowercase();
    let is_secret = ["key", "token", "secret", "password"].iter().any(|word| leaf.ends_with(word));
    let is_webhook = matches!(leaf.as_str(), "webhook" | "webhook_url");
    match path {
        _ if is_webhook => Some("WEBHOOK_URL"),
        _ if !is_secret => None,
        _ if leaf.contains("password") => Some("SMTP_PASSWORD"),
        _ if path.to_lowercase().contains("mailchimp") => Some("MAILCHIMP_API_KEY"),
        _ => Some("COPPER_API_KEY"),
    }
}

fn joined(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}
