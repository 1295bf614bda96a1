//! Looks over an installation: both services, the store, the last runs. It must not change any of them.

use std::sync::Arc;

use crate::model::checkup::{Finding, Subject, Verdict};
use crate::model::journal::{Run, RunOutcome};
use crate::model::mapping::FieldMapping;
use crate::model::side::{PerSide, Side};
use crate::remote::survey::{Account, Rights, Survey, View};
use crate::remote::{Identity, Remote, RemoteError, RemoteErrorKind};
use crate::store::{Store, StoreError};

/// Both services, as set up.
pub struct Services {
    /// What they tell about themselves.
    pub surveys: PerSide<Arc<dyn Survey>>,
    /// As the walk uses them.
    pub remotes: PerSide<Arc<dyn Remote>>,
    /// The audience of the configuration.
    pub audience: String,
    /// The mapped fields.
    pub fields: Vec<FieldMapping>,
}

/// Clocks further apart than this many seconds make times in reports and listings doubtful.
const CLOCK_SECONDS: i64 = 120;

/// So many failures in a row are told.
const FAILURES: usize = 3;

/// Everything about both services; `now` in UTC seconds, `store` where there is one.
pub async fn services(services: &Services, store: Option<&Store>, now: i64) -> Vec<Finding> {
    let (copper, mailchimp) = tokio::join!(services.surveys.copper.account(), services.surveys.mailchimp.account());
    let accounts = PerSide { copper, mailchimp };
    let mut findings = Vec::new();
    for (side, account) in accounts.iter() {
        findings.push(key(side, account));
        findings.push(match account {
            Ok(_) => rights(side, &services.surveys.get(side).rights().await),
            Err(_) => Finding::unknown(subject(side, Subject::CopperRights, Subject::MailchimpRights)),
        });
    }
    findings.push(view(accounts.copper.as_ref().ok()));
    let audience = audience(accounts.mailchimp.as_ref().ok(), &services.audience);
    let has_audience = audience.verdict == Verdict::Good;
    findings.push(audience);
    let identities = identify(services, &accounts, has_audience).await;
    for (side, identity) in identities.iter() {
        findings.push(mapped(side, identity.as_ref(), services.fields.len()));
    }
    findings.push(same_accounts(&identities, store));
    findings.push(quota(accounts.iter().filter_map(|(_, account)| account.as_ref().err())));
    findings.push(clock(&accounts, now));
    findings.push(Finding::new(Subject::Integration, Verdict::Advice, "unseen"));
    findings
}

/// The database, and how the last runs ended.
pub fn kept(store: Result<&Store, &StoreError>) -> Vec<Finding> {
    let store = match store {
        Ok(store) => store,
        Err(error) => {
            let bad = Finding::new(Subject::Store, Verdict::Bad, "broken").with("cause", error);
            return vec![bad, Finding::unknown(Subject::Runs)];
        }
    };
    let count = |side: Side| store.latest_snapshot(side).ok().flatten().map(|snapshot| snapshot.record_count);
    let held = match (count(Side::Copper), count(Side::Mailchimp)) {
        (Some(copper), Some(mailchimp)) => {
            Finding::good(Subject::Store).with("copper", copper).with("mailchimp", mailchimp)
        }
        _ => Finding::new(Subject::Store, Verdict::Good, "new"),
    };
    vec![held, runs(store)]
}

const fn subject(side: Side, copper: Subject, mailchimp: Subject) -> Subject {
    match side {
        Side::Copper => copper,
        Side::Mailchimp => mailchimp,
    }
}

/// Whether a service takes the key, and whose it is.
pub fn key(side: Side, account: &Result<Account, RemoteError>) -> Finding {
    let subject = subject(side, Subject::CopperKey, Subject::MailchimpKey);
    match account {
        Ok(account) => Finding::good(subject).with("account", &account.name).with("user", &account.user),
        Err(error) => {
            let state = match error.kind {
                RemoteErrorKind::Unauthorized => "refused",
                RemoteErrorKind::RateLimited => "busy",
                RemoteErrorKind::Unreachable => "unreachable",
                _ => "strange",
            };
            Finding::new(subject, Verdict::Bad, state).with("cause", error)
        }
    }
}

/// Whether the key may write there.
pub fn rights(side: Side, rights: &Result<Rights, RemoteError>) -> Finding {
    let subject = subject(side, Subject::CopperRights, Subject::MailchimpRights);
    match rights {
        Ok(Rights::Write) => Finding::good(subject),
        Ok(Rights::Read) => Finding::new(subject, Verdict::Bad, "read_only"),
        Err(_) => Finding::unknown(subject),
    }
}

/// Whether the key sees everybody.
pub fn view(account: Option<&Account>) -> Finding {
    match account.map(|account| account.view) {
        Some(View::Whole) => Finding::good(Subject::CopperView),
        Some(View::Part) => Finding::new(Subject::CopperView, Verdict::Advice, "part"),
        None => Finding::unknown(Subject::CopperView),
    }
}

/// Whether the audience is one of the account's.
pub fn audience(account: Option<&Account>, wanted: &str) -> Finding {
    let Some(account) = account else { return Finding::unknown(Subject::Audience) };
    let found = account.audiences.iter().find(|audience| audience.id == wanted);
    match found {
        Some(found) => Finding::good(Subject::Audience).with("name", &found.name).with("count", found.member_count),
        None => {
            Finding::new(Subject::Audience, Verdict::Bad, "absent").with("wanted", wanted).with("known", names(account))
        }
    }
}

fn names(account: &Account) -> String {
    account.audiences.iter().map(|known| format!("{} ({})", known.id, known.name)).collect::<Vec<_>>().join(", ")
}

/// `None`: it could not be asked.
async fn identify(
    services: &Services,
    accounts: &PerSide<Result<Account, RemoteError>>,
    has_audience: bool,
) -> PerSide<Option<Result<Identity, RemoteError>>> {
    let copper = match accounts.copper {
        Ok(_) => Some(services.remotes.copper.identify().await),
        Err(_) => None,
    };
    let mailchimp = if has_audience { Some(services.remotes.mailchimp.identify().await) } else { None };
    PerSide { copper, mailchimp }
}

fn mapped(side: Side, identity: Option<&Result<Identity, RemoteError>>, count: usize) -> Finding {
    let subject = subject(side, Subject::CopperFields, Subject::MergeFields);
    match identity {
        None => Finding::unknown(subject),
        Some(Ok(_)) => Finding::good(subject).with("count", count),
        Some(Err(error)) => Finding::new(subject, Verdict::Bad, "absent").with("cause", &error.message),
    }
}

fn same_accounts(identities: &PerSide<Option<Result<Identity, RemoteError>>>, store: Option<&Store>) -> Finding {
    let found = |side: Side| identities.get(side).as_ref().and_then(|identity| identity.as_ref().ok());
    let (Some(copper), Some(mailchimp)) = (found(Side::Copper), found(Side::Mailchimp)) else {
        return Finding::unknown(Subject::Accounts);
    };
    let known = |key: &str| store.and_then(|store| store.meta(key).ok().flatten());
    for (side, key, identity) in [(Side::Copper, "account", copper), (Side::Mailchimp, "audience", mailchimp)] {
        if let Some(known) = known(key).filter(|known| *known != identity.id) {
            return Finding::new(Subject::Accounts, Verdict::Bad, "other")
                .with("side", side)
                .with("expected", known)
                .with("found", &identity.id);
        }
    }
    Finding::good(Subject::Accounts)
}

fn quota<'a>(mut errors: impl Iterator<Item = &'a RemoteError>) -> Finding {
    match errors.find(|error| error.kind == RemoteErrorKind::RateLimited) {
        Some(error) => Finding::new(Subject::Quota, Verdict::Bad, "used_up").with("side", error.side),
        None => Finding::good(Subject::Quota),
    }
}

/// By the service that tells the time furthest from ours.
fn clock(accounts: &PerSide<Result<Account, RemoteError>>, now: i64) -> Finding {
    let told = accounts.iter().filter_map(|(side, account)| Some((side, account.as_ref().ok()?.clock? - now)));
    match told.max_by_key(|(_, apart)| apart.abs()) {
        None => Finding::unknown(Subject::Clock),
        Some((_, apart)) if apart.abs() <= CLOCK_SECONDS => Finding::good(Subject::Clock),
        Some((side, apart)) => {
            Finding::new(Subject::Clock, Verdict::Bad, "apart").with("side", side).with("seconds", apart)
        }
    }
}

fn runs(store: &Store) -> Finding {
    if store.in_doubt().is_ok_and(|doubts| !doubts.is_empty()) {
        return Finding::new(Subject::Runs, Verdict::Advice, "in_doubt");
    }
    let runs = store.runs(FAILURES).unwrap_or_default();
    let has_failed =
        |run: &Run| !matches!(run.outcome, Some(RunOutcome::Done | RunOutcome::Pending | RunOutcome::Changes));
    match runs.first() {
        None => Finding::new(Subject::Runs, Verdict::Advice, "none"),
        Some(_) if runs.len() == FAILURES && runs.iter().all(has_failed) => {
            Finding::new(Subject::Runs, Verdict::Bad, "failing").with("count", FAILURES)
        }
        Some(run) if has_failed(run) => Finding::new(Subject::Runs, Verdict::Advice, "failed").with("run", &run.id),
        Some(_) => Finding::good(Subject::Runs),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(kind: RemoteErrorKind) -> RemoteError {
        RemoteError {
            side: Side::Copper,
            kind,
            call: "GET account".to_owned(),
            status: None,
            message: String::new(),
            faulty: Vec::new(),
        }
    }

    #[test]
    fn every_way_in_which_a_service_does_not_answer_has_its_own_remedy() {
        for (kind, state) in [
            (RemoteErrorKind::Unauthorized, "refused"),
            (RemoteErrorKind::RateLimited, "busy"),
            (RemoteErrorKind::Unreachable, "unreachable"),
            (RemoteErrorKind::Unreadable, "strange"),
        ] {
            let found = key(Side::Copper, &Err(error(kind)));
            assert_eq!((found.verdict, found.state), (Verdict::Bad, state));
        }
    }

    #[test]
    fn a_limit_that_is_used_up_is_told_of_whichever_service_says_so() {
        let refused = error(RemoteErrorKind::Unauthorized);
        let busy = error(RemoteErrorKind::RateLimited);
        assert_eq!(quota([&refused].into_iter()).verdict, Verdict::Good);
        assert_eq!(quota([&refused, &busy].into_iter()).state, "used_up");
    }
}
