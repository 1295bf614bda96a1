//! Which addresses may be called: encrypted ones, and plain ones on this machine alone. It must not
//! call any.

use url::{Host, Url};

use crate::config::problem::UrlProblem;

/// The address without a trailing slash, or why it may not be called.
pub(crate) fn check(text: &str) -> Result<String, UrlProblem> {
    let url = callable(text)?;
    if !url.username().is_empty() || url.password().is_some() {
        Err(UrlProblem::Credentials)
    } else if url.query().is_some() || url.fragment().is_some() {
        Err(UrlProblem::Query)
    } else {
        Ok(url.as_str().trim_end_matches('/').to_owned())
    }
}

/// Whether a webhook may be called; it is a secret as a whole, so a query may stand in it.
pub(crate) fn check_webhook(text: &str) -> Result<(), UrlProblem> {
    callable(text).map(drop)
}

/// Whether an address leads to this machine, as the sandbox's do.
pub(crate) fn is_loopback(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| leads_here(&url))
}

/// The data centre at the end of a Mailchimp key: `us21` of `…-us21`.
pub(crate) fn data_centre(key: &str) -> Option<&str> {
    key.rsplit_once('-').map(|(_, centre)| centre).filter(|centre| is_data_centre(centre))
}

/// Whether a word has the form of a data centre. Anything else in a host name could lead elsewhere.
pub(crate) fn is_data_centre(word: &str) -> bool {
    let digits = word.trim_start_matches(|letter: char| letter.is_ascii_lowercase());
    let letter_count = word.len() - digits.len();
    (2..=4).contains(&letter_count)
        && (1..=4).contains(&digits.len())
        && digits.chars().all(|digit| digit.is_ascii_digit())
}

/// Mailchimp's base URL in a data centre.
pub(crate) fn mailchimp(data_centre: &str) -> String {
    format!("https://{data_centre}.api.mailchimp.com/3.0")
}

fn callable(text: &str) -> Result<Url, UrlProblem> {
    let url = Url::parse(text).map_err(|_| UrlProblem::NotAUrl)?;
    match url.scheme() {
        "https" if url.has_host() => Ok(url),
        "http" if leads_here(&url) => Ok(url),
        "http" => Err(UrlProblem::HttpToRemote),
        _ => Err(UrlProblem::NotAUrl),
    }
}

fn leads_here(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_may_be_called_when_it_is_encrypted_or_leads_to_this_machine() {
        let cases = [
            ("https://api.exemple.com/v1", Ok("https://api.exemple.com/v1")),
            ("https://api.exemple.com/v1//", Ok("https://api.exemple.com/v1")),
            ("http://localhost:8080/", Ok("http://localhost:8080")),
            ("http://127.0.0.9:1/3.0", Ok("http://127.0.0.9:1/3.0")),
            ("http://[::1]:1", Ok("http://[::1]:1")),
            ("http://api.exemple.com", Err(UrlProblem::HttpToRemote)),
            ("http://localhost.exemple.com", Err(UrlProblem::HttpToRemote)),
            ("http://0.0.0.0:1", Err(UrlProblem::HttpToRemote)),
            ("http://127.0.0.1@exemple.com", Err(UrlProblem::HttpToRemote)),
            ("http://user@127.0.0.1", Err(UrlProblem::Credentials)),
            ("https://:pass@exemple.com", Err(UrlProblem::Credentials)),
            ("https://exemple.com/?key=1", Err(UrlProblem::Query)),
            ("https://exemple.com/#a", Err(UrlProblem::Query)),
            ("ftp://localhost", Err(UrlProblem::NotAUrl)),
            ("file:///etc/passwd", Err(UrlProblem::NotAUrl)),
            ("exemple.com", Err(UrlProblem::NotAUrl)),
            ("", Err(UrlProblem::NotAUrl)),
        ];
        for (text, expected) in cases {
            assert_eq!(check(text), expected.map(str::to_owned), "{text}");
        }
    }

    #[test]
    fn a_key_s_data_centre_is_letters_and_digits_after_the_last_dash() {
        assert_eq!(data_centre("0123abcd-us21"), Some("us21"));
        assert_eq!(data_centre("0123abcd"), None);
        assert_eq!(data_centre("0123abcd-"), None);
        assert_eq!(data_centre("0123abcd-us21.exemple.com/"), None);
        assert_eq!(data_centre("0123abcd-us"), None);
        assert_eq!(data_centre("0123abcd-21"), None);
    }
}
