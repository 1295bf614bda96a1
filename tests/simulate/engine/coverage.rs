//! How often which write met which fault, and which act was followed by which command. It must not
//! influence a simulation.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::faults::Wrong;
use super::script::Verb;
use super::shape::Shape;

/// Counts, added up over seeds.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    requests: BTreeMap<&'static str, BTreeMap<String, u64>>,
    acts: BTreeMap<Verb, BTreeMap<&'static str, u64>>,
    kinds: BTreeMap<&'static str, BTreeMap<String, u64>>,
    since: Vec<Verb>,
}

impl Coverage {
    pub fn request(&mut self, shape: &Shape, fault: Option<Wrong>) {
        let fault = fault.map_or("none".to_owned(), |fault| format!("{fault:?}"));
        *self.requests.entry(shape.word).or_default().entry(fault).or_default() += 1;
    }

    pub fn act(&mut self, verb: Verb) {
        self.since.push(verb);
    }

    /// A command after the acts since the last one.
    pub fn command(&mut self, word: &'static str) {
        for verb in std::mem::take(&mut self.since) {
            *self.acts.entry(verb).or_default().entry(word).or_default() += 1;
        }
    }

    /// How an operation of a kind ended.
    pub fn operation(&mut self, kind: &'static str, end: &str) {
        *self.kinds.entry(kind).or_default().entry(end.to_owned()).or_default() += 1;
    }

    pub fn add(&mut self, other: &Self) {
        fn sum<K: Ord + Clone, L: Ord + Clone>(
            into: &mut BTreeMap<K, BTreeMap<L, u64>>,
            from: &BTreeMap<K, BTreeMap<L, u64>>,
        ) {
            for (row, cells) in from {
                for (column, count) in cells {
                    *into.entry(row.clone()).or_default().entry(column.clone()).or_default() += count;
                }
            }
        }
        sum(&mut self.requests, &other.requests);
        sum(&mut self.acts, &other.acts);
        sum(&mut self.kinds, &other.kinds);
    }

    /// Three tables as text.
    pub fn shown(&self) -> String {
        let mut out = String::new();
        table(
            &mut out,
            "requests × faults",
            self.requests.iter().map(|(row, cells)| ((*row).to_owned(), named(cells))),
        );
        table(&mut out, "operations × ends", self.kinds.iter().map(|(row, cells)| ((*row).to_owned(), named(cells))));
        table(&mut out, "acts × commands", self.acts.iter().map(|(row, cells)| (format!("{row:?}"), named(cells))));
        out
    }
}

fn named<K: ToString>(cells: &BTreeMap<K, u64>) -> BTreeMap<String, u64> {
    cells.iter().map(|(column, count)| (column.to_string(), *count)).collect()
}

fn table(out: &mut String, title: &str, rows: impl Iterator<Item = (String, BTreeMap<String, u64>)>) {
    let rows: Vec<(String, BTreeMap<String, u64>)> = rows.collect();
    let columns: std::collections::BTreeSet<&String> = rows.iter().flat_map(|(_, cells)| cells.keys()).collect();
    let _infallible = writeln!(out, "\n{title}");
    let _infallible = write!(out, "{:22}", "");
    for column in &columns {
        let _infallible = write!(out, " {:>9}", column.chars().take(9).collect::<String>());
    }
    for (row, cells) in &rows {
        let _infallible = write!(out, "\n{row:22}");
        for column in &columns {
            let _infallible = write!(out, " {:>9}", cells.get(*column).copied().unwrap_or_default());
        }
    }
    out.push('\n');
}
