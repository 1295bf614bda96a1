//! A part of a report as a value: a title, and items with what is said of each. Text and page render the
//! same. It must not choose what is said.

use std::io::{self, Write};

/// Under one title.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Section {
    /// Its heading.
    pub(crate) title: String,
    /// In the order told.
    pub(crate) items: Vec<Item>,
}

/// One line, and the lines that belong to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    /// The line.
    pub(crate) head: String,
    /// What exactly.
    pub(crate) details: Vec<String>,
}

impl Section {
    /// Writes it after a blank line; nothing where there are no items.
    pub(crate) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        if self.items.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n{}", self.title)?;
        self.items.iter().try_for_each(|item| item.write(out))
    }
}

impl Item {
    /// One without details.
    pub(crate) const fn line(head: String) -> Self {
        Self { head, details: Vec::new() }
    }

    /// Writes the line with its point, and the details below it.
    pub(crate) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "• {}", self.head)?;
        self.details.iter().try_for_each(|line| writeln!(out, "    {line}"))
    }
}
