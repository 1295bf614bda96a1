//! Lays environment, file, the earlier program's variables and defaults over one another. It must
//! not judge how values fit together.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use serde::de::DeserializeOwned;
use serde::de::value::{Error, StrDeserializer};

use crate::config::error::Mistake;
use crate::config::file::{self, FileValues};
use crate::config::keys::{self, KEYS, Key};
use crate::config::legacy;
use crate::config::problem::Problem;
use crate::config::settings::Origin;
use crate::config::shape::{self, Plain};
use crate::config::variables::Variables;

/// One value for each key that has one.
pub(crate) struct Values {
    file_name: String,
    settled: BTreeMap<&'static str, Setting>,
}

/// A value and where it came from.
pub(crate) struct Setting {
    /// Of its key's form.
    pub(crate) plain: Plain,
    /// Which layer.
    pub(crate) origin: Origin,
}

/// The uppermost readable value of every key. What cannot be read is told in every layer, and gives
/// way to the layer below, so that the other checks still have something to hold on to.
pub(crate) fn merge(file: &FileValues, variables: &Variables, mistakes: &mut Vec<Mistake>) -> Values {
    mistakes.extend(unknown_variables(variables));
    let mut settled = BTreeMap::new();
    for key in KEYS {
        let setting = from_variable(key, variables, mistakes)
            .or_else(|| from_file(key, file))
            .or_else(|| from_legacy(key, variables, mistakes))
            .or_else(|| from_default(key));
        if let Some(setting) = setting {
            settled.insert(key.name, setting);
        }
    }
    let file_name = file.name.clone();
    Values { file_name, settled }
}

impl Values {
    /// A key's text; none where it has none or an empty one.
    pub(crate) fn optional(&self, key: &str) -> Option<&str> {
        match &self.settled.get(key)?.plain {
            Plain::Text(text) => Some(text.as_str()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    /// A key's text, empty where it has none.
    pub(crate) fn text(&self, key: &str) -> String {
        self.optional(key).unwrap_or_default().to_owned()
    }

    /// A key's number.
    pub(crate) fn number<T: TryFrom<i64>>(&self, key: &str) -> T {
        let number = match self.settled.get(key).map(|setting| &setting.plain) {
            Some(Plain::Number(number)) => T::try_from(*number).ok(),
            _ => None,
        };
        number.expect("the catalogue gives every number a default and bounds that fit its type")
    }

    /// Whether a switch is on.
    pub(crate) fn flag(&self, key: &str) -> bool {
        matches!(self.settled.get(key).map(|setting| &setting.plain), Some(Plain::Flag(true)))
    }

    /// A key's list, empty where it has none.
    pub(crate) fn list(&self, key: &str) -> Vec<String> {
        match self.settled.get(key).map(|setting| &setting.plain) {
            Some(Plain::List(items)) => items.clone(),
            _ => Vec::new(),
        }
    }

    /// A key's word as the type that it stands for.
    pub(crate) fn word<T: DeserializeOwned>(&self, key: &str) -> T {
        as_type(&self.text(key))
    }

    /// A key's words as the type that they stand for.
    pub(crate) fn words<T: DeserializeOwned + Ord>(&self, key: &str) -> BTreeSet<T> {
        self.list(key).iter().map(|word| as_type(word)).collect()
    }

    /// A key's length of time.
    pub(crate) fn duration(&self, key: &str) -> Duration {
        shape::duration(&self.text(key)).expect("the catalogue admits nothing else for this key")
    }

    /// Where a key's value came from; its absence is a default too.
    pub(crate) fn origin(&self, key: &str) -> &Origin {
        self.settled.get(key).map_or(&Origin::Default, |setting| &setting.origin)
    }

    /// Every value, by key.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static str, &Setting)> {
        self.settled.iter().map(|(key, setting)| (*key, setting))
    }

    /// A mistake at the place that gave a key its value.
    pub(crate) fn mistake(&self, key: &str, problem: Problem) -> Mistake {
        match self.origin(key) {
            Origin::File { line } => {
                Mistake { file: Some(self.file_name.clone()), line: Some(*line), key: key.to_owned(), problem }
            }
            Origin::DotEnv { name } | Origin::Environment { name } | Origin::Legacy { name } => {
                of_variable(self.origin(key), name, problem)
            }
            Origin::Default | Origin::Flag | Origin::KeyFile { .. } => unplaced(key, problem),
        }
    }
}

/// A mistake that has no place: something is not there.
pub(crate) fn unplaced(key: &str, problem: Problem) -> Mistake {
    Mistake { file: None, line: None, key: key.to_owned(), problem }
}

/// The words of the catalogue are the words of the model; a test holds them together.
pub(crate) fn as_type<T: DeserializeOwned>(word: &str) -> T {
    T::deserialize(StrDeserializer::<Error>::new(word)).expect("the catalogue admits only words of this type")
}

fn from_variable(key: &Key, variables: &Variables, out: &mut Vec<Mistake>) -> Option<Setting> {
    let name = keys::variable(key.name);
    let variable = variables.get(&name)?;
    match key.shape.read_text(&variable.text) {
        Ok(plain) => {
            let origin = variable.origin.clone();
            Some(Setting { plain, origin })
        }
        Err(problems) => {
            let tell = |problem| of_variable(&variable.origin, &name, problem);
            out.extend(problems.into_iter().map(tell));
            None
        }
    }
}

fn from_file(key: &Key, file: &FileValues) -> Option<Setting> {
    let entry = file.entries.get(key.name)?;
    Some(Setting { plain: entry.plain.clone(), origin: Origin::File { line: entry.line } })
}

fn from_legacy(key: &Key, variables: &Variables, out: &mut Vec<Mistake>) -> Option<Setting> {
    let value = legacy::value(key.name, variables)?;
    let name = value.name.to_owned();
    match key.shape.read_text(&value.text) {
        Ok(plain) => {
            let origin = Origin::Legacy { name };
            Some(Setting { plain, origin })
        }
        Err(problems) => {
            out.extend(problems.into_iter().map(|problem| unplaced(&name, problem)));
            None
        }
    }
}

fn from_default(key: &Key) -> Option<Setting> {
    let plain = key.shape.read_text(key.default?);
    Some(Setting { plain: plain.expect("every default has the form of its key"), origin: Origin::Default })
}

/// `SYNC_` alone may belong to another program; with the name of one of our tables it is ours.
fn unknown_variables(variables: &Variables) -> Vec<Mistake> {
    let is_ours = |name: &str| {
        let path = name.strip_prefix("SYNC_")?.to_lowercase().replace("__", ".");
        let table = path.rsplit_once('.')?.0;
        (keys::is_section(table) && KEYS.iter().all(|key| key.name != path)).then_some(path)
    };
    variables
        .iter()
        .filter_map(|(name, variable)| {
            let problem = match file::unknown(&is_ours(name)?) {
                Problem::UnknownKey { nearest } => Problem::UnknownKey { nearest: keys::variable(&nearest) },
                other => other,
            };
            Some(of_variable(&variable.origin, name, problem))
        })
        .collect()
}

fn of_variable(origin: &Origin, name: &str, problem: Problem) -> Mistake {
    let file = matches!(origin, Origin::DotEnv { .. }).then(|| ".env".to_owned());
    Mistake { file, ..unplaced(name, problem) }
}
