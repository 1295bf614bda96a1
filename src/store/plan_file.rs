//! The plan file: text that `grep` and `git diff` can use, named by the hash of its body. It must
//! not know which files the store remembers.

use std::fs;
use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;

use serde::Deserialize;

use crate::model::canonical::{ByteHasher, Hash, canonical_json};
use crate::model::plan::{FORMAT, Meta, Plan, PlanFile, PlanId};
use crate::model::plan_form::{Piece, pieces};
use crate::store::error::PlanFileError;

/// Writes a plan file and gives its id: the body's keys in canonical order, each element of a list on
/// a line of its own, everything in canonical JSON. Equal bodies give equal lines. The body is made
/// once, hashed on its way; the id is then put in its place. A long plan never stands in memory whole.
///
/// # Errors
/// Whatever `out` answers.
pub fn write<W: Write + Seek>(plan: &Plan, meta: &Meta, out: &mut W) -> io::Result<PlanId> {
    write!(out, "{{\"format\":{},\"id\":\"", canonical_json(&FORMAT))?;
    let place_of_id = out.stream_position()?;
    write!(out, "{}\",\"body\":", "0".repeat(ID_DIGITS))?;
    let id = write_body(plan, out)?;
    writeln!(out, ",\"meta\":{}}}", canonical_json(meta))?;
    out.seek(SeekFrom::Start(place_of_id))?;
    out.write_all(id.as_str().as_bytes())?;
    Ok(id)
}

/// A blake3 hash in hex.
const ID_DIGITS: usize = 64;

fn write_body(plan: &Plan, out: &mut impl Write) -> io::Result<PlanId> {
    let mut hasher = ByteHasher::default();
    let mut written = Ok(());
    pieces(plan, &mut |piece| {
        let bytes = match piece {
            Piece::Text(text) => text.as_bytes(),
            Piece::Break => b"\n",
        };
        if piece != Piece::Break {
            hasher.add(bytes);
        }
        if written.is_ok() {
            written = out.write_all(bytes);
        }
    });
    written.map(|()| PlanId::of(hasher.finish()))
}

/// A plan file from its bytes, believed only where its ids are those of its content.
///
/// # Errors
/// `NotJson`, `NotAPlan`, `OtherFormat`, `Changed`, `Unsealed`.
pub fn decode(bytes: &[u8]) -> Result<PlanFile, PlanFileError> {
    let head: Head = serde_json::from_slice(bytes).map_err(|error| refuse(&error))?;
    if head.format != FORMAT {
        return Err(PlanFileError::OtherFormat { found: head.format, known: FORMAT });
    }
    let file: PlanFile = serde_json::from_slice(bytes).map_err(|error| refuse(&error))?;
    let unsealed = file.body.operations.iter().find(|operation| !operation.is_sealed());
    if let Some(operation) = unsealed {
        return Err(PlanFileError::Unsealed { operation: operation.id.clone() });
    }
    if file.body.id() != file.id {
        return Err(PlanFileError::Changed);
    }
    Ok(file)
}

/// A plan file with the hash of its bytes, by which the store knows the files it wrote.
///
/// # Errors
/// `Unreadable`, and those of `decode`.
pub fn read_plan_file(path: &Path) -> Result<(PlanFile, Hash), PlanFileError> {
    let bytes = fs::read(path).map_err(|source| PlanFileError::Unreadable { path: path.to_owned(), source })?;
    Ok((decode(&bytes)?, Hash::of_bytes(&bytes)))
}

/// Just enough to tell the format, whatever else another format holds.
#[derive(Deserialize)]
struct Head {
    format: String,
}

/// Where it went wrong, without the words of the parser, which quote the content.
fn refuse(error: &serde_json::Error) -> PlanFileError {
    let (line, column) = (error.line(), error.column());
    match error.classify() {
        serde_json::error::Category::Data => PlanFileError::NotAPlan { line, column },
        _ => PlanFileError::NotJson { line, column },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::samples;

    fn encode(file: &PlanFile) -> String {
        let mut bytes = io::Cursor::new(Vec::new());
        assert_eq!(write(&file.body, &file.meta, &mut bytes).unwrap(), file.body.id());
        let text = String::from_utf8(bytes.into_inner()).unwrap();
        // Samples may bear another format or id than a file that is written.
        let (format, id) = (canonical_json(&file.format), canonical_json(&file.id));
        let head = format!("{{\"format\":{},\"id\":{}", canonical_json(&FORMAT), canonical_json(&file.body.id()));
        text.replacen(&head, &format!("{{\"format\":{format},\"id\":{id}"), 1)
    }

    fn text() -> String {
        encode(&samples::plan_file("a"))
    }

    #[test]
    fn what_was_written_is_read() {
        let file = samples::plan_file("a");
        assert_eq!(decode(encode(&file).as_bytes()).unwrap(), file);
    }

    #[test]
    fn the_body_is_canonical_but_for_line_feeds() {
        let file = samples::plan_file("a");
        let text = encode(&file);
        let canonical = canonical_json(&file.body);
        assert!(text.replace('\n', "").contains(&canonical), "{text}");
    }

    #[test]
    fn every_operation_has_a_line_of_its_own() {
        let file = samples::plan_file("a");
        let text = encode(&file);
        for operation in &file.body.operations {
            let line = text.lines().find(|line| line.contains(&format!("\"id\":\"{}\"", operation.id))).unwrap();
            assert_eq!(line.trim_end_matches(','), canonical_json(operation));
        }
        assert!(text.starts_with("{\"format\":\"1.0\",\"id\":\""));
        assert!(text.ends_with("}}\n"));
    }

    #[test]
    fn a_changed_body_no_longer_has_its_id() {
        let changed = text().replace("account a", "account b");
        assert!(matches!(decode(changed.as_bytes()), Err(PlanFileError::Changed)));
    }

    #[test]
    fn an_operation_changed_together_with_the_id_of_the_body_is_noticed() {
        let mut file = samples::plan_file("a");
        file.body.operations[0].contact.email = "autre@exemple.fr".to_owned();
        file.id = file.body.id();
        let result = decode(encode(&file).as_bytes());
        assert!(matches!(result, Err(PlanFileError::Unsealed { .. })), "{result:?}");
    }

    #[test]
    fn another_format_is_told_from_a_broken_file() {
        let other = text().replacen("1.0", "2.0", 1);
        match decode(other.as_bytes()) {
            Err(PlanFileError::OtherFormat { found, .. }) => assert_eq!(found, "2.0"),
            other => panic!("{other:?}"),
        }
        let foreign = decode(br#"{"format":"2.0","anything":[1]}"#);
        assert!(matches!(foreign, Err(PlanFileError::OtherFormat { .. })));
    }

    #[test]
    fn a_file_that_is_no_json_says_where() {
        let text = text();
        let cut = &text[..text.len() / 2];
        assert!(matches!(decode(cut.as_bytes()), Err(PlanFileError::NotJson { .. })));
        match decode(b"{\n\"format\": nothing}") {
            Err(PlanFileError::NotJson { line: 2, .. }) => {}
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn an_unknown_key_is_refused_and_no_content_is_quoted() {
        let text = text().replacen("\"account\"", "\"marie@exemple.fr\":1,\"account\"", 1);
        let error = decode(text.as_bytes()).unwrap_err();
        assert!(matches!(error, PlanFileError::NotAPlan { .. }));
        assert!(!error.to_string().contains("marie"));
    }
}
