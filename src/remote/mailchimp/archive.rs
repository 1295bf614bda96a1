//! The results of a batch: a tar archive packed with gzip, of several files in any order. It must not
//! take a part that cannot be read for a result.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use flate2::read::MultiGzDecoder;
use serde::Deserialize;

use crate::remote::transport::HttpResponse;

/// More than any batch of ours unpacks to: five hundred members of a hundred kilobytes each. Beyond it
/// an archive is not ours, and would fill the memory.
const UNPACKED_BYTES: u64 = 50 * 1024 * 1024;

/// What packed bytes begin with; something on the way may have unpacked them already.
const GZIP: [u8; 2] = [0x1f, 0x8b];

#[derive(Deserialize)]
struct Entry {
    status_code: u16,
    #[serde(default)]
    operation_id: String,
    #[serde(default)]
    response: String,
}

/// The answers by the id of their operation, as far as they can be read.
pub(crate) fn answers(bytes: &[u8]) -> BTreeMap<String, HttpResponse> {
    let unpacked: Box<dyn Read + '_> =
        if bytes.starts_with(&GZIP) { Box::new(MultiGzDecoder::new(bytes)) } else { Box::new(Cursor::new(bytes)) };
    let mut archive = tar::Archive::new(unpacked.take(UNPACKED_BYTES));
    let mut answers = BTreeMap::new();
    // An archive that is cut still holds what came before.
    let Ok(entries) = archive.entries() else { return answers };
    for entry in entries.map_while(Result::ok) {
        // The first one is the folder itself.
        if entry.header().entry_type().is_file() {
            answers.extend(file(entry));
        }
    }
    answers
}

fn file(mut entry: impl Read) -> Vec<(String, HttpResponse)> {
    let mut text = Vec::new();
    let whole = entry.read_to_end(&mut text).ok();
    let entries: Option<Vec<Entry>> = whole.and_then(|_| serde_json::from_slice(&text).ok());
    entries.unwrap_or_default().into_iter().map(answer).collect()
}

fn answer(entry: Entry) -> (String, HttpResponse) {
    let response = HttpResponse { status: entry.status_code, headers: Vec::new(), body: entry.response.into_bytes() };
    (entry.operation_id, response)
}

#[cfg(test)]
pub(crate) mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use serde_json::{Value, json};

    use super::*;

    /// An archive of these files, with the folder first.
    pub(crate) fn packed(files: &[Value]) -> Vec<u8> {
        let mut builder = tar::Builder::new(Vec::new());
        let mut folder = tar::Header::new_ustar();
        folder.set_entry_type(tar::EntryType::Directory);
        folder.set_size(0);
        builder.append_data(&mut folder, "./", std::io::empty()).unwrap();
        for (number, file) in files.iter().enumerate() {
            let text = file.to_string();
            let mut header = tar::Header::new_ustar();
            header.set_size(text.len() as u64);
            header.set_mode(0o644);
            builder.append_data(&mut header, format!("./{number}.json"), text.as_bytes()).unwrap();
        }
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(&builder.into_inner().unwrap()).unwrap();
        gzip.finish().unwrap()
    }

    fn entry(id: &str) -> Value {
        json!({"status_code": 200, "operation_id": id, "response": "{\"id\":1}"})
    }

    fn ids(bytes: &[u8]) -> Vec<String> {
        answers(bytes).into_keys().collect()
    }

    #[test]
    fn every_file_is_read_in_whatever_order_after_the_folder() {
        let archive = packed(&[json!([entry("2"), entry("0")]), json!([entry("1")])]);
        assert_eq!(ids(&archive), ["0", "1", "2"]);
        let mut plain = Vec::new();
        MultiGzDecoder::new(archive.as_slice()).read_to_end(&mut plain).unwrap();
        assert_eq!(ids(&plain), ["0", "1", "2"]);
        let answer = answers(&archive).remove("1").unwrap();
        assert_eq!((answer.status, answer.body), (200, b"{\"id\":1}".to_vec()));
    }

    #[test]
    fn what_cannot_be_read_is_no_result() {
        let archive = packed(&[json!([entry("0")]), json!({"not": "a list"}), json!([entry("1")])]);
        assert_eq!(ids(&archive), ["0", "1"]);
        assert!(ids(&archive[..archive.len() / 2]).len() < 2);
        assert!(ids(b"<html>").is_empty());
        assert!(ids(&[]).is_empty());
    }
}
