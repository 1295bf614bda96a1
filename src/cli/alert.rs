//! Tells somebody of an unattended run, where the configuration says so. It must not change how the run
//! ended, nor let a name or an address leave but in the report that a mail carries.

use std::path::Path;

use crate::cli::App;
use crate::config::settings::Settings;
use crate::host::notify::{self, Mail, MailServer, NotifyError, Whom};
use crate::model::alert::{self, Cause, FAILING, STALE, Waiting};
use crate::model::journal::{Run, RunOutcome, RunReport};
use crate::model::kind::Target;
use crate::report::tally::{self, State, Totals};
use crate::store::Store;

/// Under which name the store keeps what was told of.
const TOLD: &str = "alerted";

/// So many runs in a row that came to nothing are told.
const FAILURES: usize = 3;

/// Without a success for so long, and for three periods, the installation stands still.
const STALE_SECONDS: i64 = 2 * 3600;

/// Among these, the last success is looked for.
const RUNS_LOOKED_AT: usize = 1_000;

/// What is to be told, in words.
struct Words {
    subject: String,
    text: String,
}

/// Tells whoever is to be told of a run. A failing alert is one line, and is tried again by the next run.
pub async fn tell(app: &App, settings: &Settings, store: &mut Store, report: &RunReport, path: &str) {
    let results = tally::results(report);
    let totals = tally::totals(report, &results);
    let waiting = waiting(store, settings, report);
    let told: Waiting =
        store.meta(TOLD).ok().flatten().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    let done = results.iter().flat_map(|result| &result.steps);
    let changed = done.filter(|step| matches!(step.state, State::Done(_)) && step.operation.side != Target::Base);
    let cause = alert::decide(settings.notify.when, &waiting, &told, changed.count() as u64);
    let mut is_told = false;
    if let Some(cause) = cause {
        let words = words(app, (cause, &waiting), &totals);
        match send(app, settings, &words, path).await {
            Ok(is_sent) => is_told = is_sent,
            Err(error) => {
                tracing::warn!(%error, "nobody could be told");
                let said = app.catalogue.format("alert-failed", &[("cause", (&cause_of(app, &error)).into())]);
                app.output.complain(&format!("{}: {said}", app.program));
            }
        }
    }
    let kept = alert::told_after(&waiting, &told, is_told);
    if kept != told
        && let Ok(text) = serde_json::to_string(&kept)
    {
        // What cannot be kept is told once more.
        let _untold = store.set_meta(TOLD, &text);
    }
}

fn cause_of(app: &App, error: &NotifyError) -> String {
    let whom = |whom: Whom| match whom {
        Whom::MailServer => app.catalogue.text("alert-mail-server"),
        Whom::Webhook => app.catalogue.text("alert-webhook"),
    };
    match error {
        NotifyError::Address => app.catalogue.text("alert-no-address"),
        NotifyError::Message(_) => app.catalogue.text("alert-no-message"),
        NotifyError::Refused(by, code) => {
            app.catalogue.format("alert-refused", &[("whom", (&whom(*by)).into()), ("code", code.into())])
        }
        NotifyError::Silent(who) => app.catalogue.format("alert-silent", &[("whom", (&whom(*who)).into())]),
    }
}

fn waiting(store: &Store, settings: &Settings, report: &RunReport) -> Waiting {
    let mut waiting: Waiting = report.questions().iter().map(|question| question.id.to_string()).collect();
    for step in tally::results(report).iter().flat_map(|result| &result.steps) {
        match step.state {
            State::Held(Some(_)) => waiting.insert(format!("held:{}", step.operation.kind.as_str())),
            State::Failed(..) => waiting.insert(format!("failed:{}", step.operation.id)),
            _ => false,
        };
    }
    let runs = store.runs(RUNS_LOOKED_AT).unwrap_or_default();
    if runs.len() >= FAILURES && runs.iter().take(FAILURES).all(has_failed) {
        waiting.insert(FAILING.to_owned());
    }
    let last_success = runs.iter().find(|run| !has_failed(run)).map(|run| run.started_at);
    let periods = i64::try_from(settings.schedule.every.as_secs()).unwrap_or(i64::MAX).saturating_mul(3);
    if last_success.is_some_and(|at| report.run.started_at - at > STALE_SECONDS.max(periods)) {
        waiting.insert(STALE.to_owned());
    }
    waiting
}

const fn has_failed(run: &Run) -> bool {
    !matches!(run.outcome, Some(RunOutcome::Done | RunOutcome::Partial | RunOutcome::Pending | RunOutcome::Changes))
}

/// Counts alone: a webhook's channel may be read by many.
fn words(app: &App, (cause, waiting): (Cause, &Waiting), totals: &Totals) -> Words {
    let catalogue = &app.catalogue;
    let counts = [
        ("questions", totals.waiting.into()),
        ("errors", totals.errors.into()),
        ("held", totals.held.into()),
        ("successes", totals.successes.into()),
    ];
    let id = match cause {
        Cause::Waits if waiting.contains(FAILING) => "alert-failing",
        Cause::Waits if waiting.contains(STALE) => "alert-stale",
        Cause::Waits => "alert-waits",
        Cause::Works => "alert-works",
        Cause::Changed | Cause::Each => "alert-each",
    };
    let subject = catalogue.format(id, &counts);
    let next = catalogue.format("alert-next", &[("program", (&app.program).into())]);
    Words { text: format!("{subject}. {next}"), subject }
}

/// Whether somebody is there to be told, and was.
async fn send(app: &App, settings: &Settings, words: &Words, path: &str) -> Result<bool, NotifyError> {
    if let Some(url) = &settings.notify.webhook {
        notify::webhook(url, &words.text).await?;
    }
    if let Some(mail) = &settings.notify.email {
        let body = std::fs::read_to_string(path).unwrap_or_else(|_| words.text.clone());
        let page = Path::new(path).with_extension("html");
        let name = page.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let server = MailServer {
            host: &mail.smtp_host,
            port: mail.smtp_port,
            user: &mail.smtp_user,
            password: mail.smtp_password.as_ref(),
        };
        let message = Mail {
            from: &mail.from,
            to: &mail.to,
            subject: &words.subject,
            body: &format!("{}\n\n{body}", words.text),
            page: std::fs::read(&page).ok().map(|bytes| (name, bytes)),
        };
        notify::mail(&server, &message).await?;
    }
    tracing::info!(program = app.program, "somebody was told");
    Ok(settings.notify.webhook.is_some() || settings.notify.email.is_some())
}
