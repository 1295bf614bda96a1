//! A seed is a world, a script and what they come to: deterministic, in one thread, on a virtual
//! clock. It must not read the machine's clock, nor any other source of chance.

pub mod acts;
pub mod asked;
pub mod audit;
pub mod books;
pub mod coverage;
pub mod effects;
pub mod faults;
pub mod known;
pub mod operator;
pub mod rest;
pub mod script;
pub mod settings;
pub mod shape;
pub mod shrink;
pub mod time;
pub mod truth;
pub mod wire;
pub mod world;

use std::panic::{AssertUnwindSafe, catch_unwind};

use copper_mailchimp_sync::sandbox::copper::options::Fault as Misbehaviour;
use copper_mailchimp_sync::steps::StepError;

use self::coverage::Coverage;
use self::operator::End;
use self::script::{Command, Script, Step};
use self::world::World;

/// What a seed came to.
#[derive(Debug, Default)]
pub struct Report {
    /// What must never be; empty: all is well.
    pub breaches: Vec<String>,
    /// Breaches of a class that is known, by its name.
    pub known: Vec<&'static str>,
    pub coverage: Coverage,
    pub trace: Vec<String>,
}

/// Whether every step, request and answer is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Telling {
    Quiet,
    Trace,
}

thread_local! {
    /// The planner shares its work among threads; of a few people, waking another one costs more than the
    /// whole plan.
    static ALONE: Option<rayon::ThreadPool> =
        rayon::ThreadPoolBuilder::new().num_threads(1).use_current_thread().build().ok();
}

/// Plays a script in a runtime of its own. A panic of the program is a breach.
pub fn play(script: &Script, telling: Telling) -> Report {
    // The waits before a retry are drawn from this thread's generator.
    fastrand::seed(script.seed);
    ALONE.with(|_| ());
    let played = catch_unwind(AssertUnwindSafe(|| {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
        runtime.block_on(run(script, telling))
    }));
    let mut report = played.unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        Report { breaches: vec![format!("panic: {}", text.unwrap_or_default())], ..Report::default() }
    });
    known::sort_out(&mut report);
    report
}

async fn run(script: &Script, telling: Telling) -> Report {
    let mut world = World::of(script);
    if telling == Telling::Trace {
        world.wire().trace = Some(Vec::new());
    }
    for (number, step) in script.steps.iter().enumerate() {
        world.wire().say(|| format!("{number} {step:?}"));
        perform(&mut world, step).await;
        if !world.books.breaches.is_empty() {
            break;
        }
    }
    if world.books.breaches.is_empty() {
        rest::come_to(&mut world, script.answers).await;
    }
    let mut wire = world.wire.lock().unwrap();
    Report {
        breaches: std::mem::take(&mut world.books.breaches),
        known: Vec::new(),
        coverage: std::mem::take(&mut wire.coverage),
        trace: wire.trace.take().unwrap_or_default(),
    }
}

async fn perform(world: &mut World, step: &Step) {
    match step {
        Step::Act(act) => world.wire().act(act),
        Step::Pass(seconds) => world.time.pass(*seconds),
        Step::Jump(seconds) => world.time.jump(*seconds),
        Step::Lag(seconds) => world.wire().state.copper.options_mut().search_lag_ms = seconds * 1000,
        Step::Fault(fault) => world.wire().faults.push(fault.clone()),
        Step::Setting(setting) => {
            settings::set(&mut world.rules, *setting);
            world.books.note_rules(&world.rules);
        }
        Step::Command { command: Command::Restore, .. } => {
            if world.restore() {
                world.books.restored();
                world.wire().forget_effects();
            }
        }
        Step::Command { command, cut, meanwhile } => {
            world.wire().coverage.command(word(command));
            let can_fail = !world.wire().faults.is_empty();
            let end = operator::command(world, command, *cut, meanwhile).await;
            world.wire().say(|| format!("  => {end:?}"));
            judge_end(world, &end, (can_fail, cut.is_some()));
        }
    }
}

/// A service that answers well does not make a command fail.
fn judge_end(world: &mut World, end: &End, (can_fail, is_cut): (bool, bool)) {
    let End::Failed(error) = end else { return };
    let is_expected = match error {
        StepError::Remote(_) | StepError::Snapshot(_) => can_fail || is_cut,
        // What no person may let pass is a fault of the plan.
        StepError::Guard(check) => check.allowance().is_some(),
        _ => false,
    };
    // Listings whose order changes at every request may never hold still.
    let is_shuffled = world.wire().state.copper.options_mut().shuffled_ties == Misbehaviour::On;
    let is_expected = is_expected || is_shuffled && matches!(error, StepError::Snapshot(_));
    if !is_expected {
        world.books.breach(format!("failed: {error}"));
    }
}

const fn word(command: &Command) -> &'static str {
    match command {
        Command::Plan => "plan",
        Command::Apply(script::Kept::All) => "apply",
        Command::Apply(script::Kept::Only(_)) => "only",
        Command::Apply(script::Kept::Except(_)) => "except",
        Command::ApplySaved => "saved",
        Command::ApplyForged => "forged",
        Command::Run => "run",
        Command::Resume => "resume",
        Command::Decide(..) => "decide",
        Command::Undo => "undo",
        Command::Backup => "backup",
        Command::Restore => "restore",
    }
}
