//! What the operator does with the program, through its public steps, as the commands do it. It must
//! not do what no command does.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use copper_mailchimp_sync::model::journal::{Approval, ApprovalWay, Run};
use copper_mailchimp_sync::model::plan::PlanFile;
use copper_mailchimp_sync::steps::apply::{Job, apply, settle, verify};
use copper_mailchimp_sync::steps::approve::{Selection, approve};
use copper_mailchimp_sync::steps::decide::{Said, keep, standing};
use copper_mailchimp_sync::steps::plan::{Made, make};
use copper_mailchimp_sync::steps::undo::Wanted;
use copper_mailchimp_sync::steps::{Refusal, Session, StepError, resume, run, snapshot, undo};
use copper_mailchimp_sync::store::StoreError;
use tokio_util::sync::CancellationToken;

use super::audit::{self, Performed};
use super::script::{Act, Command, Cut, Kept};
use super::world::World;

/// How a command ended.
#[derive(Debug)]
pub enum End {
    Done,
    /// There was nothing for it to do.
    Nothing,
    Refused(Refusal),
    Failed(StepError),
    /// The process ended in the middle.
    Killed,
}

/// Runs one command to its end, or to where it is cut, and audits what it did.
pub async fn command(world: &mut World, command: &Command, cut: Option<Cut>, meanwhile: &[(usize, Act)]) -> End {
    prepare(world, cut, meanwhile);
    let stop = world.wire().stop.clone();
    let mut session = match world.session(&stop) {
        Ok(session) => session,
        Err(error) => return End::Failed(error.into()),
    };
    audit::before(world, &session);
    if let Some(Cut::Commit(at)) = cut {
        let seen = Arc::new(AtomicUsize::new(0));
        session.store.on_commit(Box::new(move |point| {
            let is_here = seen.fetch_add(1, Ordering::SeqCst) >= at;
            if is_here { Err(StoreError::Interrupted { point }) } else { Ok(()) }
        }));
    }
    let ended = Arc::clone(&world.ended);
    let result = tokio::select! {
        biased;
        () = ended.notified() => None,
        result = perform(world, &mut session, command) => Some(result),
    };
    let end = match result {
        None | Some(Err(StepError::Store(StoreError::Interrupted { .. }))) => End::Killed,
        Some(Ok(performed)) => performed.map_or(End::Nothing, |performed| {
            world.books.performed(performed);
            End::Done
        }),
        Some(Err(StepError::Refused(refusal))) => End::Refused(refusal),
        Some(Err(error)) => End::Failed(error),
    };
    if !matches!(end, End::Killed) {
        session.store.on_commit(Box::new(|_| Ok(())));
        audit::after(world, &session, command);
        world.keep(session);
    }
    end
}

fn prepare(world: &World, cut: Option<Cut>, meanwhile: &[(usize, Act)]) {
    let mut wire = world.wire();
    wire.sent = 0;
    wire.writes = 0;
    wire.cut = cut;
    wire.meanwhile = meanwhile.to_vec();
    wire.stop = CancellationToken::new();
    wire.shown.clear();
}

/// `None`: there was nothing to do.
async fn perform(world: &mut World, session: &mut Session, command: &Command) -> Result<Option<Performed>, StepError> {
    match command {
        Command::Plan => {
            let made = planned(world, session).await?;
            world.saved = Some((made.file, made.path));
            Ok(Some(Performed::Nothing))
        }
        Command::Apply(kept) => {
            snapshot::identify(session).await?;
            settle::settle(session).await?;
            let made = planned(world, session).await?;
            yes(world, session, &made.file, *kept).await.map(Some)
        }
        Command::ApplySaved | Command::ApplyForged => saved(world, session, command).await,
        Command::Run => unattended(world, session).await.map(Some),
        Command::Resume => resumed(world, session).await,
        Command::Decide(which, choice) => answered(world, session, *which, *choice),
        Command::Undo => undone(world, session).await,
        Command::Backup => {
            world.back_up();
            Ok(Some(Performed::Nothing))
        }
        Command::Restore => Ok(None),
    }
}

/// A plan leaves bases, answers and services as they are.
async fn planned(world: &mut World, session: &mut Session) -> Result<Made, StepError> {
    let before = audit::Untouched::of(world, session)?;
    let made = make(session, None).await?;
    let after = audit::Untouched::of(world, session)?;
    before.compare(&after, world);
    audit::plan(world, session, &made.file)?;
    audit::everybody(world, session, &made.file)?;
    Ok(made)
}

async fn yes(world: &mut World, session: &mut Session, file: &PlanFile, kept: Kept) -> Result<Performed, StepError> {
    let approval = approve(session, file, &selection(file, kept), ApprovalWay::Flag)?;
    done(world, session, (file, &approval), "apply").await
}

/// The plan counts as begun before its first write, so that a process that ends is audited too.
async fn done(
    world: &mut World,
    session: &mut Session,
    (file, approval): (&PlanFile, &Approval),
    command: &'static str,
) -> Result<Performed, StepError> {
    world.begin(file, approval);
    let run = apply(session, &Job { command, file, approval }).await?;
    Ok(Performed::Run(Box::new(run), Box::new(approval.clone())))
}

fn selection(file: &PlanFile, kept: Kept) -> Selection {
    let named = |at: usize| {
        let changes: Vec<_> = file.body.changes().collect();
        let operation = changes.get(at.checked_rem(changes.len())?)?;
        Some(operation.id.to_string())
    };
    match kept {
        Kept::All => Selection::default(),
        Kept::Only(at) => Selection { only: named(at).into_iter().collect(), ..Selection::default() },
        Kept::Except(at) => Selection { except: named(at).into_iter().collect(), ..Selection::default() },
    }
}

async fn saved(world: &mut World, session: &mut Session, command: &Command) -> Result<Option<Performed>, StepError> {
    let Some((_, path)) = world.saved.clone() else { return Ok(None) };
    if *command == Command::ApplyForged {
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let forged = text.replacen("\"reason\":\"", "\"reason\": \"", 1);
        if forged != text {
            let aside = path.with_extension("forged.json");
            std::fs::write(&aside, forged).unwrap();
            if verify::open(session, &aside).is_ok() {
                world.books.breach("I11: a forged plan was taken".to_owned());
            }
        }
        return Ok(None);
    }
    let file = verify::open(session, &path)?;
    // Whose first intent never came about may still be applied.
    let is_used = !world.books.fresh.contains(file.id.as_str());
    if is_used && !session.store.plan_entries(&file.id)?.is_empty() {
        world.books.breach("I9: a plan that was begun was taken again".to_owned());
    }
    snapshot::identify(session).await?;
    settle::settle(session).await?;
    let selected = copper_mailchimp_sync::steps::approve::select(&file.body, &Selection::default())?;
    verify::unmoved(session, &file, &selected)?;
    yes(world, session, &file, Kept::All).await.map(Some)
}

async fn unattended(world: &mut World, session: &mut Session) -> Result<Performed, StepError> {
    let made = run::prepare(session).await?;
    audit::plan(world, session, &made.file)?;
    let allowed = run::approve(session, &made.file);
    let (approval, selection) = allowed?;
    world.begin(&made.file, &approval);
    let run: Run = run::perform(session, &made.file, (&approval, &selection)).await?;
    Ok(Performed::Run(Box::new(run), Box::new(approval)))
}

async fn resumed(world: &mut World, session: &mut Session) -> Result<Option<Performed>, StepError> {
    let Some(interrupted) = resume::find(session)? else {
        resume::settle_alone(session).await?;
        return Ok(None);
    };
    world.begin(&interrupted.file, &interrupted.approval);
    resume::finish(session, interrupted).await?;
    Ok(Some(Performed::Nothing))
}

fn answered(
    world: &mut World,
    session: &mut Session,
    which: usize,
    choice: usize,
) -> Result<Option<Performed>, StepError> {
    let open = standing(&session.store)?.open;
    let Some(question) = which.checked_rem(open.len()).and_then(|at| open.get(at)) else { return Ok(None) };
    let Some(choice) = choice.checked_rem(question.choices.len()).and_then(|at| question.choices.get(at)) else {
        return Ok(None);
    };
    world
        .wire()
        .say(|| format!("  {} {} {}: {}", question.kind.as_str(), question.id, question.contact.email, choice.word()));
    world.books.decided(question, choice);
    keep(&mut session.store, question, &Said::Choice(choice.clone()), (session.clock.now(), "testeur"))?;
    Ok(Some(Performed::Nothing))
}

async fn undone(world: &mut World, session: &mut Session) -> Result<Option<Performed>, StepError> {
    let plans = session.plans.clone();
    let wanted = Wanted { run: "last", email: None, output: None, folder: &plans };
    let (place, now) = (session.place.clone(), session.clock.now());
    let rules = session.rules.clone();
    let made = match undo::make(&mut session.store, &rules, (&place, now), &wanted) {
        Err(StepError::Store(StoreError::NotFound { .. })) => return Ok(None),
        made => made?,
    };
    let file = verify::open(session, &made.path)?;
    snapshot::identify(session).await?;
    settle::settle(session).await?;
    let selected = copper_mailchimp_sync::steps::approve::select(&file.body, &Selection::default())?;
    verify::unmoved(session, &file, &selected)?;
    yes(world, session, &file, Kept::All).await.map(Some)
}
