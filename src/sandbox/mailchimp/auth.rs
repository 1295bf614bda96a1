//! Whether a request carries the key: Basic with any user, Bearer, or the old `apikey` form.
//! It must not say which part of a wrong key was wrong.

use crate::sandbox::mailchimp::problem::Problem;
use crate::sandbox::message::Request;

/// Lets a request in.
///
/// # Errors
/// API Key Missing without credentials, API Key Invalid with others than ours.
pub(crate) fn check(request: &Request, api_key: &str) -> Result<(), Problem> {
    let header = request.header("authorization").unwrap_or_default().trim();
    let Some((scheme, credentials)) = header.split_once(' ') else {
        return Err(if header.is_empty() { Problem::key_missing() } else { Problem::key_invalid() });
    };
    let sent = match scheme.to_ascii_lowercase().as_str() {
        "basic" => password(credentials.trim()),
        "bearer" | "apikey" => Some(credentials.trim().to_owned()),
        _ => None,
    };
    if sent.as_deref() == Some(api_key) { Ok(()) } else { Err(Problem::key_invalid()) }
}

fn password(credentials: &str) -> Option<String> {
    let text = String::from_utf8(base64(credentials)?).ok()?;
    text.split_once(':').map(|(_, password)| password.to_owned())
}

/// The bytes of a base64 text (RFC 4648); `None` for letters outside its alphabet.
fn base64(text: &str) -> Option<Vec<u8>> {
    let (mut bits, mut held) = (0_u32, 0);
    let mut bytes = Vec::new();
    for letter in text.trim_end_matches('=').bytes() {
        bits = (bits << 6) | sextet(letter)?;
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xff).expect("eight bits are a byte"));
        }
    }
    Some(bytes)
}

fn sextet(letter: u8) -> Option<u32> {
    let value = match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(authorization: &str) -> Result<(), Problem> {
        let headers = [("authorization".to_owned(), authorization.to_owned())].into();
        check(&Request { headers, ..Request::default() }, "abc-us21")
    }

    #[test]
    fn the_key_is_taken_with_any_user_or_as_a_token() {
        for authorization in ["Basic dXNlcjphYmMtdXMyMQ==", "Basic OmFiYy11czIx", "bearer abc-us21", "apikey abc-us21"]
        {
            assert_eq!(with(authorization), Ok(()), "{authorization}");
        }
    }

    #[test]
    fn another_key_is_invalid_and_no_key_is_missing() {
        for authorization in ["Basic dXNlcjphYmMtdXMyMg==", "Basic %%%", "Bearer abc-us22", "abc-us21"] {
            assert_eq!(with(authorization), Err(Problem::key_invalid()), "{authorization}");
        }
        assert_eq!(check(&Request::default(), "abc-us21"), Err(Problem::key_missing()));
    }
}
