//! Canonical JSON (RFC 8785) and hashes of it: equal content, equal bytes, equal id, on any machine.
//! It must not know what it hashes.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The canonical JSON text of a value.
///
/// # Panics
/// When the value cannot be JSON (a map whose keys are not text), which our types never are.
pub fn canonical_json<T: Serialize>(value: &T) -> String {
    serde_json_canonicalizer::to_string(value).expect("our types have text keys and finite numbers")
}

/// A blake3 hash in lower-case hex, 64 characters.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default)]
#[serde(transparent)]
pub struct Hash(String);

impl Hash {
    /// The hash of raw bytes.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        Self(blake3::hash(bytes).to_hex().to_string())
    }

    /// The hash of a value's canonical JSON.
    pub fn of<T: Serialize>(value: &T) -> Self {
        Self::of_bytes(canonical_json(value).as_bytes())
    }

    /// The hash written as hex by an earlier call.
    pub fn from_hex(hex: impl Into<String>) -> Self {
        Self(hex.into())
    }

    /// All 64 hex digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The first `length` hex digits, for names and messages.
    pub fn short(&self, length: usize) -> &str {
        self.0.get(..length).unwrap_or(&self.0)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.short(12))
    }
}

/// Hashes a long sequence item by item, without holding it: each item is framed by its length.
#[derive(Debug, Default)]
pub struct Hasher(blake3::Hasher);

impl Hasher {
    /// Adds one item.
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.update(&(bytes.len() as u64).to_le_bytes());
        self.0.update(bytes);
    }

    /// The hash of all items added, in their order.
    pub fn finish(self) -> Hash {
        Hash(self.0.finalize().to_hex().to_string())
    }
}

/// Hashes a stream of bytes: the same as `Hash::of_bytes` of all of them.
#[derive(Debug, Default)]
pub struct ByteHasher(blake3::Hasher);

impl ByteHasher {
    /// Adds what comes next.
    pub fn add(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// The hash of all bytes added.
    pub fn finish(self) -> Hash {
        Hash(self.0.finalize().to_hex().to_string())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn keys_are_sorted_and_nothing_is_padded() {
        let map = BTreeMap::from([("é", 1), ("a", 2)]);
        assert_eq!(canonical_json(&map), "{\"a\":2,\"é\":1}");
    }

    #[test]
    fn moving_a_border_between_two_items_changes_the_hash() {
        let hash = |items: &[&str]| {
            let mut hasher = Hasher::default();
            for item in items {
                hasher.add(item.as_bytes());
            }
            hasher.finish()
        };
        assert_ne!(hash(&["ab", "c"]), hash(&["a", "bc"]));
    }
}
