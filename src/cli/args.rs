//! What the command line may say. It must hold no logic, and no text that a person reads: help comes
//! from the message catalogue.

use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "sync",
    version,
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true
)]
#[expect(missing_docs, reason = "doc comments here would become English help text")]
pub struct Cli {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    pub command: Command,
}

/// Accepted before or after the command.
#[derive(Debug, Clone, Default, Args)]
#[expect(missing_docs, reason = "doc comments here would become English help text")]
pub struct Global {
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    #[arg(long, global = true, value_name = "fr|en")]
    pub lang: Option<LanguageChoice>,
    #[arg(long, global = true, value_name = "auto|always|never", default_value = "auto", hide_default_value = true)]
    pub color: ColourChoice,
    #[arg(long, global = true)]
    pub json: bool,
    #[arg(short, long, global = true)]
    pub quiet: bool,
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "doc comments here would become English help text")]
pub enum LanguageChoice {
    Fr,
    En,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "doc comments here would become English help text")]
pub enum ColourChoice {
    #[default]
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
#[expect(missing_docs, reason = "doc comments here would become English help text")]
pub enum Command {
    Demo(Demo),
    Sandbox(Sandbox),
    Init(Init),
    Doctor(Doctor),
    Plan(Plan),
    Show(Show),
    Decide(Decide),
    Approve(Approve),
    Apply(Apply),
    Run(Run),
    Resume(Resume),
    Status(Status),
    Undo(Undo),
    Schedule(Schedule),
    Mode(Mode),
    Forget(Forget),
    Report(Report),
    Completions(Completions),
    Man(Man),
    Why(About),
    History(About),
    Export(Export),
}

#[derive(Debug, Args)]
#[expect(missing_docs, reason = "doc comments here would become English help text")]
pub struct Demo {
    #[arg(long, value_name = "DIR")]
    pub dir: Option<PathBuf>,
    #[arg(long, value_name = "N")]
    pub contacts: Option<usize>,
}

#[derive(Debug, Args)]
#[expect(missing_docs, reason = "doc comments here would become English help text")]
pub struct Sandbox {
    #[arg(long, value_name = "PORT", default_value_t = 0, hide_default_value = true)]
    pub copper_port: u16,
    #[arg(long, value_name = "PORT", default_value_t = 0, hide_default_value = true)]
    pub mailchimp_port: u16,
    #[arg(long, value_name = "PORT", default_value_t = 0, hide_default_value = true)]
    pub admin_port: u16,
    #[arg(long, value_name = "N")]
    pub contacts: Option<usize>,
    #[arg(long, value_name = "FILE")]
    pub data: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub keep: Option<PathBuf>,
    #[arg(long, value_name = "on|off", default_value = "on", hide_default_value = true)]
    pub quota: QuotaChoice,
}

#[derive(Debug, Args)]
#[expect(missing_docs, reason = "doc comments here would become English help text")]
pub struct Init {
    #[arg(long)]
    pub non_interactive: bool,
    #[arg(long, value_name = "ADDRESS")]
    pub copper_email: Option<String>,
    #[arg(long, value_name = "ID")]
    pub audience: Option<String>,
    #[arg(long, value_name = "15m|off")]
    pub every: Option<String>,
    #[arg(long, value_name = "URL")]
    pub copper_url: Option<String>,
    #[arg(long, value_name = "URL")]
    pub mailchimp_url: Option<String>,
    #[arg(long)]
    pub apply: bool,
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Args)]
#[expect(missing_docs, reason = "doc comments here would become English help text")]
pub struct Doctor {}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "doc comments here would become English help text")]
pub enum QuotaChoice {
    On,
    Off,
}

#[derive(Debug, Args)]
#[expect(missing_docs, reason = "doc comments here would become English help text")]
pub struct Plan {
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[arg(long)]
    pub full: bool,
    #[arg(long)]
    pub detailed_exitcode: bool,
    #[arg(long)]
    pub fail_on_pending: bool,
}

#[derive(Debug, Args)]
#[expect(missing_docs, reason = "doc comments here would become English help text")]
pub struct Show {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[arg(long, value_name = "ADDRESS")]
    pub email: Option<String>,
    #[arg(long)]
    pub all: bool,
    #[arg(long)]
    pub redact: bool,
}

#[derive(Debug, Args)]
#[expect(missing_docs, reason = "doc comments here would become English help text")]
pub struct Decide {
    #[arg(value_name = "SUBJECT")]
    pub subject: Option<String>,
    #[arg(value_name = "CHOICE")]
    pub choice: Option<String>,
    #[arg(long, value_name = "CHOICE")]
    pub all: Option<String>,
    #[arg(long, value_name = "KIND")]
    pub kind: Option<String>,
    #[arg(long)]
    pub permanently: bool,
}

/// What is kept of a plan.
#[derive(Debug, Clone, Default, Args)]
#[expect(missing_docs, reason = "doc comments here would become English help text")]
pub struct Kept {
    #[arg(long, value_name = "ID,…", value_delimiter = ',')]
    pub only: Vec<String>,
    #[arg(long, value_name = "ID,…", value_delimiter = ',')]
    pub except: Vec<String>,
    #[arg(long, value_name = "K=N", value_parser = allowance)]
    pub allow: Vec<(String, u64)>,
}

#[derive(Debug, Args)]
#[expect(missing_docs, reason = "doc comments here would become English help text")]
pub struct Approve {
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    pub kept: Kept,
}

#[derive(Debug, Args)]
#[expect(missing_docs, reason = "doc comments here would become English help text")]
pub struct Apply {
    #[arg(value_name = "FILE")]
    pub file: Option<PathBuf>,
    #[arg(long)]
    pub yes: bool,
    #[command(flatten)]
    pub kept: Kept,
    #[arg(long)]
    pub fail_on_pending: bool,
}

#[derive(Debug, Args)]
#[expect(missing_docs, reason = "doc comments here would become English help text")]
pub struct Run {
    #[arg(long)]
    pub fail_on_pending: bool,
}

#[derive(Debug, Args)]
#[expect(missing_docs, reason = "doc comments here would become English help text")]
pub struct Resume {
    #[arg(long)]
    pub fail_on_pending: bool,
}

#[derive(Debug, Args)]
#[expect(missing_docs, reason = "doc comments here would become English help text")]
pub struct Schedule {
    #[arg(value_name = "on|off|status")]
    pub action: ScheduleAction,
    #[arg(long, value_name = "15m")]
    pub every: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "doc comments here would become English help text")]
pub enum ScheduleAction {
    On,
    Off,
    Status,
}

#[derive(Debug, Args)]
#[expect(missing_docs, reason = "doc comments here would become English help text")]
pub struct Mode {
    #[arg(value_name = "test|production")]
    pub mode: Option<ModeChoice>,
    #[arg(long, value_name = "production")]
    pub yes: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "doc comments here would become English help text")]
pub enum ModeChoice {
    Test,
    Production,
}

#[derive(Debug, Args)]
#[expect(missing_docs, reason = "doc comments here would become English help text")]
pub struct Forget {
    #[arg(value_name = "ADDRESS")]
    pub email: String,
    #[arg(long)]
    pub yes: bool,
}

#[derive(Debug, Args)]
#[expect(missing_docs, reason = "doc comments here would become English help text")]
pub struct Undo {
    #[arg(value_name = "RUN")]
    pub run: String,
    #[arg(long, value_name = "ADDRESS")]
    pub email: Option<String>,
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[expect(missing_docs, reason = "doc comments here would become English help text")]
pub struct Report {
    #[arg(value_name = "RUN", default_value = "last", hide_default_value = true)]
    pub run: String,
    #[arg(long, value_name = "text|csv|html|json", default_value = "text", hide_default_value = true)]
    pub format: FormatChoice,
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[arg(long)]
    pub raw: bool,
    #[arg(long)]
    pub redact: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "doc comments here would become English help text")]
pub enum FormatChoice {
    Text,
    Csv,
    Html,
    Json,
}

#[derive(Debug, Args)]
#[expect(missing_docs, reason = "doc comments here would become English help text")]
pub struct Man {
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, Args)]
#[expect(missing_docs, reason = "doc comments here would become English help text")]
pub struct Completions {
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

#[derive(Debug, Args)]
#[expect(missing_docs, reason = "doc comments here would become English help text")]
pub struct Status {
    #[arg(long, value_name = "in_sync|changed|excluded|waiting|failing")]
    pub list: Option<BucketChoice>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "doc comments here would become English help text")]
#[value(rename_all = "snake_case")]
pub enum BucketChoice {
    InSync,
    Changed,
    Excluded,
    Waiting,
    Failing,
}

/// Whom `why` and `history` tell about.
#[derive(Debug, Args)]
#[expect(missing_docs, reason = "doc comments here would become English help text")]
pub struct About {
    #[arg(value_name = "EMAIL")]
    pub email: String,
}

#[derive(Debug, Args)]
#[expect(missing_docs, reason = "doc comments here would become English help text")]
pub struct Export {
    #[arg(long, value_name = "copper|mailchimp")]
    pub side: Option<SideChoice>,
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    #[arg(long)]
    pub raw: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
#[expect(missing_docs, reason = "doc comments here would become English help text")]
pub enum SideChoice {
    Copper,
    Mailchimp,
}

/// The checks whose limit one plan may raise.
const ALLOWANCES: [&str; 4] = ["shrink", "removals", "creates", "audience"];

fn allowance(text: &str) -> Result<(String, u64), String> {
    let parsed = text.split_once('=').and_then(|(name, number)| Some((name.to_owned(), number.parse().ok()?)));
    parsed.filter(|(name, _)| ALLOWANCES.contains(&name.as_str())).ok_or_else(|| format!("{}=N", ALLOWANCES.join("|")))
}
