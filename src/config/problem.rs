//! What can be wrong with a setting, as data, with its words in English: each continues a sentence
//! that begins with the key. It must not repeat a value that might be a secret.

use std::fmt;

/// What is wrong with one setting.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Problem {
    /// The text is not TOML.
    #[error("not valid TOML: {message}")]
    Syntax {
        /// The parser's words.
        message: String,
    },
    /// No such key.
    #[error("did you mean `{nearest}`?")]
    UnknownKey {
        /// The known key that is spelled most like it.
        nearest: String,
    },
    /// A value of another form.
    #[error("must be {expected}, found {found}")]
    WrongType {
        /// The form that is needed.
        expected: ValueType,
        /// The form that was found.
        found: ValueType,
    },
    /// A word that is none of those allowed.
    #[error("must be one of {}, found `{found}`", quoted(allowed))]
    NotAllowed {
        /// The word.
        found: String,
        /// All words that are.
        allowed: Vec<String>,
    },
    /// A number too small or too large.
    #[error("must be from {least} to {most}, found {found}")]
    OutOfRange {
        /// The number.
        found: i64,
        /// The least allowed.
        least: i64,
        /// The most allowed.
        most: i64,
    },
    /// Not a length of time.
    #[error("must be a length of time such as `15m`, `24h` or `7d`, found `{found}`")]
    NotADuration {
        /// The text.
        found: String,
    },
    /// Not an address that may be called.
    #[error("{0}")]
    BaseUrl(UrlProblem),
    /// Empty where something must stand.
    #[error("must not be empty")]
    Blank,
    /// Not given, and without a default.
    #[error("is missing")]
    Missing,
    /// Given together with another key that excludes it.
    #[error("excludes `{other}`: give only one of them")]
    Excludes {
        /// The other key.
        other: String,
    },
    /// Two marks could not be told apart.
    #[error("cannot be told from `{other}`")]
    SameMark {
        /// The key of the other mark.
        other: String,
    },
    /// About a `[[field]]`.
    #[error("{0}")]
    Field(FieldProblem),
    /// About a key, a password or the variable that holds one.
    #[error("{0}")]
    Secret(SecretProblem),
}

/// The form of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ValueType {
    /// Text in quotes.
    Text,
    /// A whole number.
    Number,
    /// A number with a fraction.
    Decimal,
    /// True or false.
    Flag,
    /// A date or time.
    Date,
    /// A list of texts.
    List,
    /// A table: `[name]`.
    Table,
    /// A list of tables: `[[name]]`.
    Tables,
}

/// Why an address may not be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum UrlProblem {
    /// Not an absolute address.
    #[error("must be an https:// address")]
    NotAUrl,
    /// Unencrypted, and not to this machine.
    #[error("may be http:// to this machine only; use https://")]
    HttpToRemote,
    /// A user name or password stands in it.
    #[error("must not hold a user name or a password")]
    Credentials,
    /// A query or a fragment stands in it.
    #[error("must not hold a query or a fragment")]
    Query,
}

/// What is wrong with a `[[field]]`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum FieldProblem {
    /// A value that only one field may have.
    #[error("is `{value}` already in line {first_line}")]
    Repeated {
        /// The value.
        value: String,
        /// The line of the field that has it.
        first_line: usize,
    },
    /// A name that plans use for something else.
    #[error("cannot be `{found}`: email, status, owner and names with `:` are reserved")]
    ReservedName {
        /// The name.
        found: String,
    },
    /// A Copper field that this program does not map.
    #[error("must be one of first_name, last_name, phone, address, title, company_name, custom:ID, found `{found}`")]
    NotACopperField {
        /// The text.
        found: String,
    },
    /// Not a merge tag.
    #[error("must be a merge tag other than EMAIL, up to 10 capitals, digits and underscores, found `{found}`")]
    NotAMergeTag {
        /// The text.
        found: String,
    },
    /// A conflict rule whose winner could not be written.
    #[error("cannot be `{conflict}` under direction `{direction}`, which never writes there")]
    AgainstDirection {
        /// The rule.
        conflict: String,
        /// The direction.
        direction: String,
    },
}

/// What is wrong with a secret or the way to it. The text read is never told: it may be the secret.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum SecretProblem {
    /// A secret stands where others could read it.
    #[error("is a secret, not a setting: put it in the environment or in `.env` as {variable}=…")]
    Misplaced {
        /// The variable to put it in.
        variable: String,
    },
    /// Not the name of an environment variable.
    #[error("must be the name of an environment variable, never the secret itself")]
    NotAVariable,
    /// The variable that should hold it is unset or empty.
    #[error("is missing: set {variable} in the environment or in `.env` beside sync.toml")]
    Unset {
        /// The variable's name.
        variable: String,
    },
    /// Blanks, or characters that no key has.
    #[error("holds blanks or characters that cannot stand in a key")]
    Malformed,
    /// The file that should hold it cannot be read.
    #[error("names a file that could not be read: {reason}")]
    UnreadableFile {
        /// What the system said.
        reason: String,
    },
    /// The file that holds it is open to others.
    #[error("names a file that others may read (mode {mode:04o}): chmod 600 it")]
    OpenFile {
        /// Its permission bits.
        mode: u32,
    },
    /// The key does not tell its data centre, and no base URL is given.
    #[error("does not end in its data centre (`…-us21`): set mailchimp.base_url")]
    NoDataCentre,
    /// A quotation mark in `.env` that is never closed.
    #[error("has a quotation mark that is never closed")]
    OpenQuote,
}

impl fmt::Display for ValueType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Text => "a text in quotes",
            Self::Number => "a whole number",
            Self::Decimal => "a number with a fraction",
            Self::Flag => "true or false",
            Self::Date => "a date",
            Self::List => "a list of texts",
            Self::Table => "a table",
            Self::Tables => "a list of tables",
        })
    }
}

fn quoted(words: &[String]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
    words.join(", ")
}
