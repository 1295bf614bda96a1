//! An e-mail address in the form used for matching. It must not decide whom an address belongs to.

use std::fmt;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// RFC 5321 allows 254 bytes in a path; no service stores more.
const MAX_BYTES: usize = 254;

/// An address for matching: trimmed, lower-cased, NFC, domain in IDNA. Plus-tags and dots are kept.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Email(String);

impl Email {
    /// The matching form of an address as stored by a service; `None` when there is nothing in it.
    pub fn new(raw: &str) -> Option<Self> {
        if raw.is_ascii() {
            // The same as below, which most addresses do not need.
            let trimmed = raw.trim();
            return (!trimmed.is_empty()).then(|| Self(trimmed.to_ascii_lowercase()));
        }
        let trimmed: String = raw.trim().nfc().collect::<String>().to_lowercase();
        if trimmed.is_empty() {
            return None;
        }
        Some(Self(match trimmed.rsplit_once('@') {
            Some((local, domain)) if !domain.is_ascii() => {
                let domain = idna::domain_to_ascii(domain).unwrap_or_else(|_| domain.to_owned());
                format!("{local}@{domain}")
            }
            _ => trimmed,
        }))
    }

    /// The matching form as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What stands before the last `@`.
    pub fn local_part(&self) -> &str {
        self.0.rsplit_once('@').map_or(self.as_str(), |(local, _)| local)
    }

    /// Whether a service could accept it: one `@`, both halves filled, a dotted domain, no space or
    /// control character, at most 254 bytes. The service has the last word.
    pub fn is_plausible(&self) -> bool {
        let Some((local, domain)) = self.0.rsplit_once('@') else {
            return false;
        };
        let dotted = domain.split('.').count() > 1 && domain.split('.').all(|label| !label.is_empty());
        !local.is_empty()
            && !local.contains('@')
            && dotted
            && self.0.len() <= MAX_BYTES
            && !self.0.chars().any(|c| c.is_whitespace() || c.is_control())
    }
}

impl fmt::Display for Email {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn email(raw: &str) -> Email {
        Email::new(raw).unwrap()
    }

    #[test]
    fn padding_case_and_normal_form_make_no_difference() {
        assert_eq!(email("  Zoe\u{301}@Exemple.FR "), email("zoé@exemple.fr"));
    }

    #[test]
    fn an_international_domain_has_one_form() {
        assert_eq!(email("a@Café.fr").as_str(), "a@xn--caf-dma.fr");
    }

    #[test]
    fn plus_tags_and_dots_are_kept() {
        assert_ne!(email("a.b+c@exemple.fr"), email("ab@exemple.fr"));
    }

    #[test]
    fn nothing_is_no_address() {
        assert_eq!(Email::new("   "), None);
    }

    #[test]
    fn what_no_service_accepts_is_not_plausible() {
        for raw in ["a", "a@b", "@exemple.fr", "a@b@exemple.fr", "a b@exemple.fr", "a@exemple..fr"] {
            assert!(!email(raw).is_plausible(), "{raw}");
        }
        assert!(email("a@exemple.fr").is_plausible());
        assert!(!email(&format!("{}@exemple.fr", "a".repeat(250))).is_plausible());
    }
}
