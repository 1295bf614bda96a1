//! A plan as short readable lines, one for each operation, question, note and conflict. It must
//! leave out nothing that a rule decides.

use copper_mailchimp_sync::model::aspect::Aspect;
use copper_mailchimp_sync::model::kind::Kind;
use copper_mailchimp_sync::model::operation::{Change, ContactRef, Operation};
use copper_mailchimp_sync::model::plan::{Bucket, Conflict, Listed, Plan};
use copper_mailchimp_sync::model::question::{Choice, Question};
use copper_mailchimp_sync::model::reason::Reason;
use copper_mailchimp_sync::model::side::{PerSide, Side};
use copper_mailchimp_sync::model::value::Value;
use serde::Deserialize;

/// What a plan says. `main` is whom a case is about: their address is not repeated.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Lines {
    /// `KIND TARGET: CHANGE, … (REASON)`.
    pub(crate) operations: Vec<String>,
    /// `KIND: FIELD COPPER | MAILCHIMP [CHOICE …]`.
    pub(crate) questions: Vec<String>,
    /// `REASON SIDE: FIELD COPPER | MAILCHIMP`.
    pub(crate) listed: Vec<String>,
    /// `FIELD: WINNER wins, COPPER | MAILCHIMP, base COPPER | MAILCHIMP (REASON)`.
    pub(crate) conflicts: Vec<String>,
    /// The buckets of each side's records.
    pub(crate) bucket: PerSide<String>,
}

/// Every line of a plan.
pub(crate) fn lines(plan: &Plan, main: &str) -> Lines {
    let about =
        |contact: &ContactRef| if contact.email == main { String::new() } else { format!(" <{}>", contact.email) };
    Lines {
        operations: plan.operations.iter().map(|each| operation(each) + &about(&each.contact)).collect(),
        questions: plan.questions.iter().map(|each| question(each) + &about(&each.contact)).collect(),
        listed: plan.listed.iter().map(|each| listed(each) + &about(&each.contact)).collect(),
        conflicts: plan.conflicts.iter().map(|each| conflict(each) + &about(&each.contact)).collect(),
        bucket: plan.counts.records.as_ref().map(|counts| counts.iter().map(bucket).collect::<Vec<_>>().join(", ")),
    }
}

/// The lines as a section of a case file.
pub(crate) fn toml(lines: &Lines) -> String {
    let list = |name: &str, lines: &[String]| match lines {
        [] => String::new(),
        lines => format!("{name} = [\n  '{}',\n]\n", lines.join("',\n  '")),
    };
    format!(
        "[expected]\n{}{}{}{}bucket = {{ copper = \"{}\", mailchimp = \"{}\" }}\n",
        list("operations", &lines.operations),
        list("questions", &lines.questions),
        list("listed", &lines.listed),
        list("conflicts", &lines.conflicts),
        lines.bucket.copper,
        lines.bucket.mailchimp
    )
}

fn operation(operation: &Operation) -> String {
    let changes: Vec<String> = operation.changes.iter().map(|each| change(operation, each)).collect();
    let head = format!("{} {}", operation.kind.as_str(), operation.side);
    if changes.is_empty() {
        return format!("{head} ({})", reason(operation.reason));
    }
    format!("{head}: {} ({})", changes.join(", "), reason(operation.reason))
}

fn change(operation: &Operation, change: &Change) -> String {
    let lossy = if change.lossy { " (lossy)" } else { "" };
    match (&change.field, operation.side.side()) {
        (Aspect::Owner | Aspect::State | Aspect::Mark(_), _) => format!("{} → {}", change.field, shown(&change.write)),
        (Aspect::Tag(spelling), Some(_)) if change.write.is_empty() => format!("-{spelling}"),
        (Aspect::Tag(spelling), Some(_)) => format!("+{spelling}"),
        (Aspect::Tag(_), None) => format!("{} {}", change.field, presence(change)),
        (Aspect::Status, _) if change.write.is_empty() => format!("status {}", shown(&change.mailchimp)),
        (_, None) => format!("{} {}", change.field, pair(&change.copper, &change.mailchimp)),
        (_, Some(target)) if operation.kind == Kind::Create => {
            format!("{} {}{lossy}", change.field, created(change, target))
        }
        (_, Some(target)) => {
            format!("{} {} → {}{lossy}", change.field, shown(change.now(target)), shown(&change.write))
        }
    }
}

/// The value given to a new record, and where it differs, what the source holds.
fn created(change: &Change, target: Side) -> String {
    let source = change.now(target.other());
    if *source == change.write || change.field == Aspect::Status {
        shown(&change.write)
    } else {
        format!("{} → {}", shown(source), shown(&change.write))
    }
}

fn presence(change: &Change) -> &'static str {
    match (change.copper.is_empty(), change.mailchimp.is_empty()) {
        (false, false) => "both",
        (false, true) => "copper",
        (true, false) => "mailchimp",
        (true, true) => "neither",
    }
}

fn question(question: &Question) -> String {
    let choices: Vec<String> = question.choices.iter().map(Choice::word).collect();
    let about = question.field.as_ref().map_or_else(String::new, |field| {
        format!(": {field} {}", pair(&question.values.copper, &question.values.mailchimp))
    });
    format!("{}{about} [{}]", question.kind.as_str(), choices.join(" "))
}

fn listed(listed: &Listed) -> String {
    let side = listed.side.map_or_else(String::new, |side| format!(" {side}"));
    let about = listed.field.as_ref().map_or_else(String::new, |field| {
        format!(": {field} {}", pair(&listed.values.copper, &listed.values.mailchimp))
    });
    format!("{}{side}{about}", reason(listed.reason))
}

fn conflict(conflict: &Conflict) -> String {
    format!(
        "{}: {} wins, {}, base {} ({})",
        conflict.field,
        conflict.winner,
        pair(&conflict.values.copper, &conflict.values.mailchimp),
        pair(&conflict.base.copper, &conflict.base.mailchimp),
        reason(conflict.reason)
    )
}

fn bucket((bucket, count): (&Bucket, &u64)) -> String {
    if *count == 1 { bucket.as_str().to_owned() } else { format!("{} ×{count}", bucket.as_str()) }
}

fn pair(copper: &Value, mailchimp: &Value) -> String {
    if copper == mailchimp { shown(copper) } else { format!("{} | {}", shown(copper), shown(mailchimp)) }
}

fn shown(value: &Value) -> String {
    match value {
        Value::Empty => "empty".to_owned(),
        Value::Unknown => "unknown".to_owned(),
        Value::Text(text) if text.chars().count() > 60 => {
            format!("\"{}…\" of {}", text.chars().take(5).collect::<String>(), text.chars().count())
        }
        Value::Text(text) => format!("\"{text}\""),
        Value::Address(address) => format!("\"{}\"", address.one_line()),
        other => other.to_string(),
    }
}

fn reason(reason: Reason) -> String {
    serde_json::to_value(reason).ok().and_then(|json| json.as_str().map(str::to_owned)).expect("a reason is a word")
}
