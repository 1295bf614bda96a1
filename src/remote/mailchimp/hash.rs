//! What Mailchimp calls a member by address. The hash is a name, never a proof of anything: it must
//! not be used where the lasting id is known.

use std::fmt::Write;

use md5::{Digest, Md5};

use crate::model::email::Email;

/// The member's hash: MD5 of the address in lower case. An `Email` is in lower case already; letters
/// outside ASCII are hashed as they are, since the service does not say how it lowers them.
pub(crate) fn subscriber_hash(email: &Email) -> String {
    let digest = Md5::digest(email.as_str().to_ascii_lowercase().as_bytes());
    digest.iter().fold(String::with_capacity(32), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("writing to a string cannot fail");
        hex
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hash(raw: &str) -> String {
        subscriber_hash(&Email::new(raw).unwrap())
    }

    #[test]
    fn case_and_padding_do_not_change_the_hash() {
        assert_eq!(hash(" Lea@Exemple.FR "), "41c9094fee7e37bc3a1cfc93498b6cf1");
    }

    #[test]
    fn leading_zeros_are_part_of_the_hash() {
        assert_eq!(hash("a6@exemple.fr"), "0148118e3d09f54e4cf1391fe7950527");
    }
}
