//! Makes the typed settings out of checked values. It must not judge them: by now all is well.

use std::collections::BTreeMap;
use std::path::PathBuf;

use secrecy::{ExposeSecret, SecretString};

use crate::config::base_url;
use crate::config::fields::Fields;
use crate::config::layers::Values;
use crate::config::secrets::{Secret, Secrets};
use crate::config::settings::{
    CopperSettings, MailSettings, MailchimpSettings, NotifySettings, Origin, ScheduleSettings, Settings,
};
use crate::model::mapping::{CopperField, FieldMapping};
use crate::model::rules::{Existence, MarkNames, MemberRules, Policy, Rules, Scope, TagRules};

/// Everything that was read and checked.
pub(crate) struct Parts {
    /// The file, where there is one.
    pub(crate) file: Option<PathBuf>,
    /// Where relative paths start.
    pub(crate) folder: PathBuf,
    /// Every key outside `[[field]]`.
    pub(crate) values: Values,
    /// The mapped fields.
    pub(crate) fields: Fields,
    /// Empty for local work.
    pub(crate) secrets: Secrets,
}

/// The settings.
pub(crate) fn settings(parts: Parts) -> Settings {
    let values = &parts.values;
    let path = |key| parts.folder.join(values.text(key));
    Settings {
        language: values.optional("language").map(str::to_owned),
        state: path("state"),
        plans: path("plans"),
        reports: path("reports"),
        retain_days: values.number("retain_days"),
        copper: copper(values, &parts.secrets),
        mailchimp: mailchimp(values, &parts.secrets),
        schedule: ScheduleSettings {
            every: values.duration("schedule.every"),
            full_snapshot_every: values.duration("schedule.full_snapshot_every"),
        },
        notify: NotifySettings {
            when: values.word("notify.when"),
            webhook: value(parts.secrets.webhook.as_ref()),
            email: mail(values, &parts.secrets),
        },
        origins: origins(&parts),
        values: texts(&parts),
        rules: rules(values, parts.fields.mappings),
        file: parts.file,
        folder: parts.folder,
    }
}

fn copper(values: &Values, secrets: &Secrets) -> CopperSettings {
    CopperSettings {
        user_email: values.text("copper.user_email"),
        base_url: values.text("copper.base_url"),
        requests_per_minute: values.number("copper.requests_per_minute"),
        api_key: value(secrets.copper.as_ref()),
    }
}

fn mailchimp(values: &Values, secrets: &Secrets) -> MailchimpSettings {
    let api_key = value(secrets.mailchimp.as_ref());
    let from_key = || {
        let centre = base_url::data_centre(api_key.as_ref()?.expose_secret())?;
        Some(base_url::mailchimp(centre))
    };
    let configured = values.optional("mailchimp.base_url").map(str::to_owned);
    MailchimpSettings {
        audience: values.text("mailchimp.audience"),
        base_url: configured.or_else(from_key).unwrap_or_default(),
        connections: values.number("mailchimp.connections"),
        start_journeys: values.flag("tags.start_journeys"),
        api_key,
    }
}

fn mail(values: &Values, secrets: &Secrets) -> Option<MailSettings> {
    let to = values.list("notify.email.to");
    (!to.is_empty()).then(|| MailSettings {
        to,
        from: values.text("notify.email.from"),
        smtp_host: values.text("notify.email.smtp_host"),
        smtp_port: values.number("notify.email.smtp_port"),
        smtp_user: values.text("notify.email.smtp_user"),
        smtp_password: value(secrets.smtp_password.as_ref()),
    })
}

fn rules(values: &Values, fields: Vec<FieldMapping>) -> Rules {
    Rules {
        fields,
        tags: TagRules { direction: values.word("tags.direction"), exclude: values.list("tags.exclude") },
        marks: MarkNames {
            delete: values.text("tags.delete_mark"),
            inactive: values.text("tags.inactive_mark"),
            opt_out: values.text("tags.opt_out_mark"),
            resubscribe: values.text("tags.resubscribe_mark"),
        },
        scope: Scope {
            mode: values.word("mode"),
            email_contains: values.text("test.email_contains"),
            copper_tags_any: values.list("filter.copper_tags_any"),
            copper_tags_none: values.list("filter.copper_tags_none"),
            copper_contact_types: values.list("filter.copper_contact_types"),
            import_members: values.words("filter.import_members"),
        },
        existence: Existence {
            deleted_in_copper: values.word("existence.deleted_in_copper"),
            archived_in_mailchimp: values.word("existence.archived_in_mailchimp"),
            delete_in_mailchimp: values.word("existence.delete_in_mailchimp"),
        },
        members: MemberRules {
            new_members: values.word("mailchimp.new_members"),
            on_refusal: values.word("mailchimp.on_refusal"),
        },
        policy: policy(values),
    }
}

fn policy(values: &Values) -> Policy {
    Policy {
        automatic: values.words("approval.automatic"),
        max_removals_per_run: values.number("approval.max_removals_per_run"),
        max_removals_per_day: values.number("approval.max_removals_per_day"),
        max_creates_per_run: values.number("approval.max_creates_per_run"),
        max_creates_per_day: values.number("approval.max_creates_per_day"),
        max_shrink_percent: values.number("approval.max_shrink_percent"),
        audience_cap: values.number("approval.audience_cap"),
    }
}

fn origins(parts: &Parts) -> BTreeMap<String, Origin> {
    let settings = parts.values.iter().map(|(key, setting)| (key.to_owned(), setting.origin.clone()));
    let fields = parts
        .fields
        .mappings
        .iter()
        .zip(&parts.fields.origins)
        .map(|(mapping, origin)| (field_key(mapping), origin.clone()));
    let secrets = [
        ("copper.api_key", &parts.secrets.copper),
        ("mailchimp.api_key", &parts.secrets.mailchimp),
        ("notify.webhook", &parts.secrets.webhook),
        ("notify.email.smtp_password", &parts.secrets.smtp_password),
    ];
    let secrets =
        secrets.into_iter().filter_map(|(key, secret)| Some((key.to_owned(), secret.as_ref()?.origin.clone())));
    settings.chain(fields).chain(secrets).collect()
}

fn texts(parts: &Parts) -> BTreeMap<String, String> {
    let settings = parts.values.iter().map(|(key, setting)| (key.to_owned(), setting.plain.to_string()));
    let fields = parts.fields.mappings.iter().map(|mapping| {
        let place = copper_place(mapping.copper);
        (field_key(mapping), format!("{place} ↔ {}", mapping.mailchimp))
    });
    settings.chain(fields).collect()
}

fn field_key(mapping: &FieldMapping) -> String {
    format!("field.{}", mapping.name)
}

fn copper_place(field: CopperField) -> String {
    match field {
        CopperField::FirstName => "first_name".to_owned(),
        CopperField::LastName => "last_name".to_owned(),
        CopperField::Phone => "phone".to_owned(),
        CopperField::Address => "address".to_owned(),
        CopperField::Title => "title".to_owned(),
        CopperField::CompanyName => "company_name".to_owned(),
        CopperField::Custom(id) => format!("custom:{id}"),
    }
}

fn value(secret: Option<&Secret>) -> Option<SecretString> {
    secret.map(|secret| secret.value.clone())
}
