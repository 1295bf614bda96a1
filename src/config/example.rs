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

/// A field to be mapped.
#[derive(Debug, Clone, Copy)]
pub struct Field<'a> {
    /// Its name.
    pub name: &'a str,
    /// Where it stands in Copper.
    pub copper: &'a str,
    /// Its merge tag.
    pub mailchimp: &'a str,
}

/// The text with these fields in place of its own; what explains a field stays beside the first.
pub fn with_fields(text: &str, fields: &[Field<'_>]) -> String {
    let begins = text.find("[[field]]").unwrap_or(text.len());
    let ends = text.get(begins..).and_then(|rest| rest.find("\n[tags]")).map_or(text.len(), |place| begins + place + 1);
    let blocks: Vec<String> = fields.iter().enumerate().map(|(number, field)| block(field, number == 0)).collect();
    let (before, after) = (text.get(..begins).unwrap_or_default(), text.get(ends..).unwrap_or_default());
    format!("{before}{}\n{after}", blocks.join("\n"))
}

fn block(field: &Field<'_>, is_first: bool) -> String {
    let quoted = |text: &str| toml::Value::from(text).to_string();
    let said = |line: String, why: &str| if is_first { format!("{line:33} # {why}") } else { line };
    let places = "first_name last_name phone address title company_name custom:ID";
    let copper = said(format!("copper = {}", quoted(field.copper)), places);
    let mailchimp = said(format!("mailchimp = {}", quoted(field.mailchimp)), "un champ de fusion");
    let mut lines = vec!["[[field]]".to_owned(), format!("name = {}", quoted(field.name)), copper, mailchimp];
    if is_first {
        lines.push(said("# direction = \"both\"".to_owned(), "both, to_mailchimp ou to_copper"));
        lines.push(said(
            "# conflict = \"copper\"".to_owned(),
            "qui l'emporte : copper, mailchimp, ou hold (poser la question)",
        ));
    }
    lines.join("\n") + "\n"
}
