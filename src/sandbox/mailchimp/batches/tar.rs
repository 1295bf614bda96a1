//! A gzip-compressed tar archive (POSIX ustar) of texts, beginning with the folder `./`.
//! It must not know what the texts say.

use std::io::Write as _;
use std::iter::repeat_n;

use flate2::Compression;
use flate2::write::GzEncoder;

const BLOCK: usize = 512;
/// Where a header holds its checksum.
const CHECKSUM: std::ops::Range<usize> = 148..156;

/// The archive of files by name, all of one time in seconds. Names have at most 100 bytes.
pub(crate) fn packed(files: &[(String, String)], modified_s: i64) -> Vec<u8> {
    let mut archive = header(("./", "0000755", "5"), 0, modified_s);
    for (name, text) in files {
        archive.extend(header((name, "0000644", "0"), text.len(), modified_s));
        archive.extend(text.bytes());
        archive.extend(repeat_n(0, text.len().next_multiple_of(BLOCK) - text.len()));
    }
    archive.extend([0; 2 * BLOCK]);
    let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
    gzip.write_all(&archive).expect("a vector takes every byte");
    gzip.finish().expect("a vector takes every byte")
}

fn header((name, mode, kind): (&str, &str, &str), size: usize, modified_s: i64) -> Vec<u8> {
    let (size, modified) = (format!("{size:011o}"), format!("{:011o}", modified_s.max(0)));
    let fields = [
        (name, 100),
        (mode, 8),
        ("0000000", 8),
        ("0000000", 8),
        (&size, 12),
        (&modified, 12),
        // The checksum is made with blanks in its own place.
        ("        ", 8),
        (kind, 1),
        ("", 100),
        ("ustar", 6),
        ("00", 2),
        ("root", 32),
        ("root", 32),
        ("0000000", 8),
        ("0000000", 8),
        ("", 167),
    ];
    let padded = |(text, width): (&str, usize)| text.bytes().chain(repeat_n(0, width)).take(width).collect::<Vec<_>>();
    let mut block: Vec<u8> = fields.into_iter().flat_map(padded).collect();
    let sum: u32 = block.iter().copied().map(u32::from).sum();
    block.splice(CHECKSUM, format!("{sum:06o}\0 ").bytes());
    block
}
