//! A documented `sync.toml` in French, to begin with. It must load as it is, and hold no secret.

/// The accounts that a new file names.
#[derive(Debug, Clone, Copy)]
pub struct Accounts<'a> {
    /// The user at Copper that the key belongs to.
    pub user_email: &'a str,
    /// Copper's base URL.
    pub copper_base_url: &'a str,
    /// The audience's id.
    pub audience: &'a str,
    /// Mailchimp's base URL; none: from the key's data centre.
    pub mailchimp_base_url: Option<&'a str>,
}

/// The text of a `sync.toml` for these accounts, in test mode; every key stands in it, those at
/// their default as comments.
pub fn example(accounts: &Accounts<'_>) -> String {
    let quoted = |text: &str| toml::Value::from(text).to_string();
    let mailchimp_base_url = accounts.mailchimp_base_url.map_or_else(
        || "# base_url = \"https://us21.api.mailchimp.com/3.0\"  # par défaut, d'après la clé".to_owned(),
        |text| format!("base_url = {}", quoted(text)),
    );
    include_str!("example.toml")
        .replace("@USER_EMAIL@", &quoted(accounts.user_email))
        .replace("@COPPER_BASE_URL@", &quoted(accounts.copper_base_url))
        .replace("@AUDIENCE@", &quoted(accounts.audience))
        .replace("base_url = @MAILCHIMP_BASE_URL@", &mailchimp_base_url)
}
