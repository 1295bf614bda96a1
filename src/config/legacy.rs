//! The variables of the earlier Python program, understood as they are. They stand below the file
//! and must never override it.

use crate::config::base_url;
use crate::config::variables::Variables;

/// A value that the earlier program's variables give.
pub(crate) struct LegacyValue {
    /// The variable.
    pub(crate) name: &'static str,
    /// As the text of the key.
    pub(crate) text: String,
}

/// What the earlier program's variables say about a key. Its two API keys bear the names that are
/// the defaults of `api_key_env`, and need nothing here.
pub(crate) fn value(key: &str, variables: &Variables) -> Option<LegacyValue> {
    let name = match key {
        "copper.user_email" => "COPPER_API_EMAIL",
        "copper.base_url" => "COPPER_API_URL",
        "mailchimp.audience" => "MAILCHIMP_LIST_ID",
        "mailchimp.base_url" => "MAILCHIMP_DC",
        _ => return None,
    };
    let text = variables.filled(name)?.text.trim().to_owned();
    let text = match name {
        "MAILCHIMP_DC" if base_url::is_data_centre(&text) => base_url::mailchimp(&text),
        _ => text,
    };
    Some(LegacyValue { name, text })
}
