//! What a shown plan depends on beside the plan: how much of it, for whom, in which colours. It must
//! not write a line of it but titles.

use std::io::{self, Write};

use jiff::tz::TimeZone;

use crate::model::email::Email;
use crate::model::operation::ContactRef;
use crate::model::plan::PlanFile;
use crate::model::rules::Mode;
use crate::report::locale::Catalogue;
use crate::report::style::{Palette, Tone};

/// How much is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// The first contacts of each kind and the first notes of each reason; the rest is counted.
    Brief,
    /// Everything.
    All,
}

/// What the text depends on beside the plan itself.
#[derive(Debug, Clone, Copy)]
pub struct PlanView<'a> {
    /// Only what concerns this address.
    pub email: Option<&'a str>,
    /// How much is shown.
    pub extent: Extent,
    /// The width of the terminal in characters, for the rule under the title.
    pub width: usize,
    /// Colours or none.
    pub palette: Palette,
    /// The word the program is called by.
    pub program: &'a str,
    /// The plan's file, for the commands shown.
    pub file: Option<&'a str>,
    /// The mode, with the mark of a test address.
    pub mode: Option<(Mode, &'a str)>,
    /// The reader's time zone.
    pub time_zone: &'a TimeZone,
}

impl<'a> PlanView<'a> {
    /// The whole plan, briefly, without colour, for a program called `sync`.
    pub const fn new(time_zone: &'a TimeZone, palette: Palette) -> Self {
        Self {
            email: None,
            extent: Extent::Brief,
            width: 80,
            palette,
            program: "sync",
            file: None,
            mode: None,
            time_zone,
        }
    }
}

/// What every part of the text needs.
#[derive(Clone, Copy)]
pub(crate) struct Page<'a> {
    pub(crate) file: &'a PlanFile,
    pub(crate) view: &'a PlanView<'a>,
    pub(crate) catalogue: &'a Catalogue,
}

impl Page<'_> {
    /// Whether a contact is to be shown under the view's filter.
    pub(crate) fn shows(&self, contact: &ContactRef) -> bool {
        self.view.email.is_none_or(|email| Email::new(email) == Email::new(&contact.email))
    }

    /// A title over a section, after a blank line.
    pub(crate) fn write_title(&self, title: &str, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "\n{}", self.view.palette.paint(Tone::Title, title))
    }

    /// How many of `total` things are shown.
    pub(crate) fn shown(&self, total: usize, brief: usize) -> usize {
        match (self.view.extent, self.view.email) {
            (Extent::Brief, None) => total.min(brief),
            (Extent::All, _) | (_, Some(_)) => total,
        }
    }

    /// A title with a count; nothing where there is nothing to count.
    pub(crate) fn write_counted_title(&self, id: &str, count: usize, out: &mut dyn Write) -> io::Result<()> {
        if count == 0 {
            return Ok(());
        }
        let count = [("count", (count as u64).into())];
        self.write_title(&self.catalogue.format(id, &count), out)
    }

    /// The plan's file as a word of a command.
    pub(crate) fn file_word(&self) -> &str {
        self.view.file.unwrap_or("PLAN.json")
    }
}
