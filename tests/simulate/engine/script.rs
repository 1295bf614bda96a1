//! What a seed makes: who is there, the settings, and the steps, as data that can be shortened and
//! played again. It must not look at what happens while they are played.

use fastrand::Rng;

use super::faults::{Fault, fault};
use super::settings::BUDGETS;

/// So many addresses are in play: the first ones inside the scope of the test mode.
pub const ADDRESSES: [&str; 14] = [
    "marie@exemple.fr",
    "jean@exemple.fr",
    "zoe@exemple.fr",
    "luc@exemple.fr",
    "claire@exemple.fr",
    "paul@exemple.fr",
    "ines@exemple.fr",
    "hugo@exemple.fr",
    "emma@exemple.fr",
    "louis@exemple.fr",
    "alice@exemple.com",
    "nadia@exemple.com",
    "remi@exemple.com",
    "theo@exemple.com",
];

/// What the test mode looks for.
pub const INSIDE: &str = "@exemple.fr";

pub const NAMES: [&str; 10] = [
    "Marie Dupont",
    "Jean Martin",
    "Zoe\u{301} Lefe\u{300}vre",
    "Anne Marie de la Tour",
    "  Luc   Moreau ",
    "Élodie",
    "Paul Roux, fils",
    "Inès García",
    "Hugo MERCIER",
    "",
];

pub const VALUES: [&str; 6] = ["Directrice", "Acheteur ", "", "07 55 66 77 88", "Chef de projet", "LONG"];

/// Tags of people; the last one is put in Mailchimp by hand alone.
pub const TAGS: [&str; 5] = ["Client", "client ", "VIP ⭐", "Salon 2026", "Lecteur fidèle"];

pub const MARKS: [&str; 6] =
    ["🗑️ À SUPPRIMER", "📥 INACTIF", "🔕 DÉSABONNÉ", "A supprimer", "📥 inactif", "NE PAS SUPPRIMER"];

/// What somebody does, in one of the services.
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    pub verb: Verb,
    /// Which address, or where nobody holds it, which record.
    pub who: usize,
    /// What with: another address, a name, a value, a tag.
    pub what: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    CopperCreate,
    CopperName,
    CopperTitle,
    CopperPhone,
    CopperTag,
    CopperUntag,
    CopperMark,
    CopperUnmark,
    CopperDelete,
    CopperMerge,
    CopperChangeAddress,
    CopperAddAddress,
    CopperDropAddress,
    CopperInteract,
    CopperHide,
    CopperShow,
    ContactSignUp,
    ContactConfirm,
    ContactUnsubscribe,
    ContactResubscribe,
    ContactBounce,
    ContactEdit,
    StaffChangeAddress,
    StaffEdit,
    StaffArchive,
    StaffDelete,
    StaffTag,
    StaffUntag,
}

const VERBS: [(Verb, u32); 28] = [
    (Verb::CopperCreate, 8),
    (Verb::CopperName, 6),
    (Verb::CopperTitle, 6),
    (Verb::CopperPhone, 3),
    (Verb::CopperTag, 5),
    (Verb::CopperUntag, 4),
    (Verb::CopperMark, 8),
    (Verb::CopperUnmark, 6),
    (Verb::CopperDelete, 3),
    (Verb::CopperMerge, 3),
    (Verb::CopperChangeAddress, 4),
    (Verb::CopperAddAddress, 2),
    (Verb::CopperDropAddress, 2),
    (Verb::CopperInteract, 1),
    (Verb::CopperHide, 1),
    (Verb::CopperShow, 1),
    (Verb::ContactSignUp, 5),
    (Verb::ContactConfirm, 2),
    (Verb::ContactUnsubscribe, 6),
    (Verb::ContactResubscribe, 4),
    (Verb::ContactBounce, 3),
    (Verb::ContactEdit, 6),
    (Verb::StaffChangeAddress, 3),
    (Verb::StaffEdit, 4),
    (Verb::StaffArchive, 2),
    (Verb::StaffDelete, 2),
    (Verb::StaffTag, 3),
    (Verb::StaffUntag, 2),
];

/// What the operator does.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    Plan,
    /// Settles, plans, approves and applies.
    Apply(Kept),
    /// Applies the plan that `Plan` wrote last.
    ApplySaved,
    /// A plan of which a byte was changed.
    ApplyForged,
    Run,
    Resume,
    /// Answers one open question: which, and which of its choices.
    Decide(usize, usize),
    /// Writes the plan that takes the last run back, and applies it.
    Undo,
    Backup,
    Restore,
}

/// Which operations a person keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    All,
    Only(usize),
    Except(usize),
}

/// How a command is broken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// The process ends at this request, before it reaches the service.
    Before(usize),
    /// After it took effect.
    After(usize),
    /// At this commit of the store, counted with a before and an after for each.
    Commit(usize),
    /// It is asked to stop at this request.
    Stop(usize),
}

/// A setting that the operator changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    pub key: usize,
    pub value: usize,
}

/// One step.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    Act(Act),
    /// Seconds pass.
    Pass(i64),
    /// The program's clock jumps by so many seconds.
    Jump(i64),
    /// Search is late by so many seconds.
    Lag(i64),
    Fault(Fault),
    Command {
        command: Command,
        cut: Option<Cut>,
        meanwhile: Vec<(usize, Act)>,
    },
    Setting(Setting),
}

/// A whole seed.
#[derive(Debug, Clone)]
pub struct Script {
    pub seed: u64,
    pub settings: Vec<Setting>,
    /// Acts before the first step, seen by nobody.
    pub people: Vec<(usize, usize)>,
    pub members: Vec<(usize, usize)>,
    pub steps: Vec<Step>,
    /// Whether open questions are answered at the end, and how.
    pub answers: Option<usize>,
}

impl Script {
    /// The script of a seed.
    pub fn of(seed: u64) -> Self {
        let mut rng = Rng::with_seed(seed ^ 0x9E37_79B9_7F4A_7C15);
        let count = rng.usize(3..=9);
        let mut crowd = |odds: f64| {
            let mut crowd: Vec<(usize, usize)> = Vec::new();
            for who in 0..ADDRESSES.len() {
                if crowd.len() < count && rng.f64() < odds {
                    crowd.push((who, rng.usize(0..1000)));
                }
            }
            crowd
        };
        let (people, members) = (crowd(0.7), crowd(0.6));
        let settings = (0..rng.usize(0..8)).map(|_| setting(&mut rng)).collect();
        let length = rng.usize(8..=25);
        let mut steps: Vec<Step> = Vec::new();
        if rng.f64() < 0.8 {
            steps.push(Step::Command { command: Command::Apply(Kept::All), cut: None, meanwhile: Vec::new() });
        }
        while steps.len() < length {
            steps.push(step(&mut rng));
        }
        let answers = rng.bool().then(|| rng.usize(0..1000));
        let mut script = Self { seed, settings, people, members, steps, answers };
        if rng.f64() < 0.1 {
            script.end_on_a_busy_day(&mut rng);
        }
        script
    }

    /// One creation for each of several unattended runs, with a budget for one: what a day may hold shows
    /// only where no single run holds too much.
    fn end_on_a_busy_day(&mut self, rng: &mut Rng) {
        self.steps.push(Step::Setting(Setting { key: BUDGETS, value: *pick(rng, &[1, 9]) }));
        self.steps.push(Step::Command { command: Command::Apply(Kept::All), cut: None, meanwhile: Vec::new() });
        for _ in 0..4 {
            let verb = *pick(rng, &[Verb::CopperCreate, Verb::ContactSignUp]);
            self.steps.push(Step::Act(Act { verb, who: rng.usize(0..ADDRESSES.len()), what: rng.usize(0..1000) }));
            self.steps.push(Step::Command { command: Command::Run, cut: None, meanwhile: Vec::new() });
        }
    }
}

fn step(rng: &mut Rng) -> Step {
    match rng.u32(0..100) {
        0..45 => Step::Act(act(rng)),
        45..80 => command(rng),
        80..90 => Step::Fault(fault(rng)),
        90..94 => Step::Pass(*pick(rng, &[1, 30, 300, 3600, 86_400, 90_000])),
        94..96 => Step::Jump(*pick(rng, &[-3600, 3600, -60, 7200, -86_400, 86_400])),
        96..98 => Step::Lag(*pick(rng, &[0, 5, 60, 600])),
        _ => Step::Setting(setting(rng)),
    }
}

fn command(rng: &mut Rng) -> Step {
    let command = match rng.u32(0..100) {
        0..12 => Command::Plan,
        12..40 => Command::Apply(kept(rng)),
        40..48 => Command::ApplySaved,
        48..49 => Command::ApplyForged,
        49..67 => Command::Run,
        67..73 => Command::Resume,
        73..91 => Command::Decide(rng.usize(0..8), rng.usize(0..4)),
        91..95 => Command::Undo,
        95..98 => Command::Backup,
        _ => Command::Restore,
    };
    let cut = (rng.f64() < 0.2).then(|| match rng.u32(0..4) {
        0 => Cut::Before(rng.usize(1..60)),
        1 => Cut::After(rng.usize(1..60)),
        2 => Cut::Commit(rng.usize(0..60)),
        _ => Cut::Stop(rng.usize(8..50)),
    });
    let busy = if rng.f64() < 0.12 { rng.usize(1..=2) } else { 0 };
    let meanwhile = (0..busy).map(|_| (rng.usize(1..50), act(rng))).collect();
    Step::Command { command, cut, meanwhile }
}

fn kept(rng: &mut Rng) -> Kept {
    match rng.u32(0..8) {
        0 => Kept::Only(rng.usize(0..20)),
        1 => Kept::Except(rng.usize(0..20)),
        _ => Kept::All,
    }
}

fn act(rng: &mut Rng) -> Act {
    let total: u32 = VERBS.iter().map(|(_, weight)| weight).sum();
    let mut drawn = rng.u32(0..total);
    let fitting = VERBS.iter().find(|(_, weight)| match drawn.checked_sub(*weight) {
        None => true,
        Some(rest) => {
            drawn = rest;
            false
        }
    });
    let verb = fitting.map_or(Verb::CopperName, |(verb, _)| *verb);
    Act { verb, who: rng.usize(0..ADDRESSES.len()), what: rng.usize(0..1000) }
}

fn setting(rng: &mut Rng) -> Setting {
    Setting { key: rng.usize(0..super::settings::KEYS), value: rng.usize(0..60) }
}

/// One of several.
pub fn pick<'a, T>(rng: &mut Rng, from: &'a [T]) -> &'a T {
    &from[rng.usize(0..from.len())]
}
