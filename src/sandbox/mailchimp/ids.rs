//! Ids and orders that look random and are not: all are hashes of an address or a counter.
//! It must keep no state, so that equal inputs give equal ids in every run.

use md5::{Digest, Md5};

/// The lower-case hex MD5 of a text.
pub(crate) fn md5_hex(text: &str) -> String {
    let digit = |nibble: u8| char::from_digit(u32::from(nibble), 16).expect("a nibble is a hex digit");
    Md5::digest(text.as_bytes()).iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 15)]).collect()
}

/// The id of a member in a path: the MD5 of the address in ASCII lower case.
///
/// How the service lowers other letters is not specified, so they are left alone.
pub(crate) fn subscriber_hash(address: &str) -> String {
    md5_hex(&address.to_ascii_lowercase())
}

/// Ten hex digits that belong to an address in every audience.
pub(crate) fn unique_email_id(address: &str) -> String {
    prefix(&md5_hex(&format!("unique:{}", address.to_ascii_lowercase())), 10)
}

/// Thirty-two hex digits that stay with a contact when its address changes.
pub(crate) fn contact_id(serial: u64) -> String {
    md5_hex(&format!("contact:{serial}"))
}

/// The id of the n-th batch, ten hex digits.
pub(crate) fn batch_id(serial: u64) -> String {
    prefix(&md5_hex(&format!("batch:{serial}")), 10)
}

/// The id of the n-th request, in the shape of a UUID.
pub(crate) fn request_id(count: u64) -> String {
    let hex = md5_hex(&format!("request:{count}"));
    let part = |from: usize, to: usize| hex.get(from..to).expect("an MD5 has 32 hex digits");
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}

/// Spreads a number over all 64 bits (the last steps of splitmix64), to shuffle by.
pub(crate) fn scramble(value: u64) -> u64 {
    let mut mixed = value.wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

fn prefix(text: &str, length: usize) -> String {
    text.chars().take(length).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hash_is_the_md5_of_the_lowered_address() {
        assert_eq!(subscriber_hash("Ana@Exemple.fr"), "010b12111e0cc88193bf3bfdf04e2455");
    }

    #[test]
    fn only_ascii_letters_are_lowered() {
        assert_ne!(subscriber_hash("É@exemple.fr"), subscriber_hash("é@exemple.fr"));
    }

    #[test]
    fn a_request_id_has_the_shape_of_a_uuid() {
        let lengths: Vec<usize> = request_id(1).split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
    }
}
