//! What is to be done, contact by contact, in a shown plan. It must not leave out a deletion,
//! however many there are.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::model::kind::Kind;
use crate::model::operation::{ContactRef, Operation};
use crate::report::changes;
use crate::report::command;
use crate::report::difference::Emphasis;
use crate::report::plan_view::Page;
use crate::report::style::Tone;
use crate::report::words;

/// As many contacts of one kind as a person still reads through; the rest is counted.
const CONTACTS_SHOWN: usize = 50;

/// The id's first digits, enough to name an operation to `--only` and `--except`.
const ID_CHARS: usize = 8;

/// Writes a block for each contact, by first kind, then by address.
pub(crate) fn write(page: Page, out: &mut dyn Write) -> io::Result<()> {
    let blocks = blocks(page);
    if blocks.is_empty() {
        return Ok(());
    }
    page.write_title(&page.catalogue.text("plan-details"), out)?;
    for (kind, blocks) in blocks {
        let shown = match kind {
            Kind::Destroy => blocks.len(),
            _ => page.shown(blocks.len(), CONTACTS_SHOWN),
        };
        for block in blocks.iter().take(shown) {
            write_block(page, block, out)?;
        }
        write_rest(page, kind, blocks.len() - shown, out)?;
    }
    Ok(())
}

/// The operations of one contact, in the order executed.
type Block<'a> = Vec<&'a Operation>;

fn blocks(page: Page<'_>) -> BTreeMap<Kind, Vec<Block<'_>>> {
    let mut contacts: BTreeMap<&ContactRef, Block> = BTreeMap::new();
    for operation in page.file.body.changes().filter(|operation| page.shows(&operation.contact)) {
        contacts.entry(&operation.contact).or_default().push(operation);
    }
    let mut blocks: Vec<Block> = contacts.into_values().collect();
    blocks.sort_by_key(|block| block.first().map(|operation| &operation.contact.email));
    let mut by_kind: BTreeMap<Kind, Vec<Block>> = BTreeMap::new();
    for block in blocks {
        if let Some(kind) = leading_kind(&block) {
            by_kind.entry(kind).or_default().push(block);
        }
    }
    by_kind
}

/// A deletion leads, whatever is done before it.
fn leading_kind(block: &Block) -> Option<Kind> {
    let kinds = || block.iter().map(|operation| operation.kind);
    kinds().find(|kind| *kind == Kind::Destroy).or_else(|| kinds().min())
}

fn write_block(page: Page, block: &Block, out: &mut dyn Write) -> io::Result<()> {
    let (Some(first), Some(kind)) = (block.first(), leading_kind(block)) else {
        return Ok(());
    };
    let tone = Tone::of(kind);
    let contact = words::contact(page.catalogue, &first.contact);
    let heading = format!("{} {contact}", tone.symbol());
    writeln!(out, "{}", page.view.palette.paint(tone, &heading))?;
    block.iter().try_for_each(|operation| write_operation(page, operation, out))
}

fn write_operation(page: Page, operation: &Operation, out: &mut dyn Write) -> io::Result<()> {
    let id = operation.id.as_str();
    let id = id.get(..ID_CHARS).unwrap_or(id);
    writeln!(
        out,
        "    {} · {} {}",
        words::direction(operation.side),
        words::kind(page.catalogue, operation.kind),
        page.view.palette.paint(Tone::Quiet, &format!("[{id}]")),
    )?;
    for line in changes::lines(operation, page.catalogue, Emphasis::Words(page.view.palette)) {
        writeln!(out, "      {line}")?;
    }
    let label = page.catalogue.text("label-reason");
    let reason = words::reason(page.catalogue, operation.reason);
    let line = words::labelled(page.catalogue, &label, &reason);
    writeln!(out, "      {}", page.view.palette.paint(Tone::Quiet, &line))
}

fn write_rest(page: Page, kind: Kind, rest: usize, out: &mut dyn Write) -> io::Result<()> {
    if rest == 0 {
        return Ok(());
    }
    let show_all = command::line([page.view.program, "show", page.file_word(), "--all"]);
    let line = page.catalogue.format(
        "plan-more-contacts",
        &[
            ("count", (rest as u64).into()),
            ("kind", (&words::kind(page.catalogue, kind)).into()),
            ("command", (&show_all).into()),
        ],
    );
    writeln!(out, "  {line}")
}
