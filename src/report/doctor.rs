//! What a look over the installation found, as text: a line a subject, and below it what to do. It must
//! not judge: the verdicts are given.

use std::io::{self, Write};

use crate::model::checkup::{Finding, Verdict};
use crate::report::json::FindingTold;
use crate::report::locale::{Argument, Catalogue};
use crate::report::safe;
use crate::report::words;

/// Findings in the reader's words; `program` is what the program is called by.
pub fn told(findings: &[Finding], program: &str, catalogue: &Catalogue) -> Vec<FindingTold> {
    findings.iter().map(|finding| tell(finding, program, catalogue)).collect()
}

/// Writes them.
///
/// # Errors
/// Whatever `out` answers.
pub fn render(findings: &[FindingTold], catalogue: &Catalogue, out: &mut dyn Write) -> io::Result<()> {
    write(findings, catalogue, out)?;
    let count = |verdict| findings.iter().filter(|finding| finding.verdict == verdict).count() as u64;
    let counts = [
        ("bad", count(Verdict::Bad).into()),
        ("advice", count(Verdict::Advice).into()),
        ("good", count(Verdict::Good).into()),
    ];
    writeln!(out, "\n{}", catalogue.format("doctor-end", &counts))
}

/// Writes the lines alone.
///
/// # Errors
/// Whatever `out` answers.
pub fn write(findings: &[FindingTold], catalogue: &Catalogue, out: &mut dyn Write) -> io::Result<()> {
    for finding in findings {
        let name = catalogue.text(&format!("doctor-{}", finding.subject.as_str()));
        writeln!(out, "{} {}", sign(finding.verdict), words::labelled(catalogue, &name, &finding.message))?;
        if !finding.remedy.is_empty() {
            writeln!(out, "   → {}", finding.remedy)?;
        }
    }
    Ok(())
}

const fn sign(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Good => "✅",
        Verdict::Advice => "💡",
        Verdict::Bad => "❌",
        Verdict::Unknown => "❔",
    }
}

fn tell(finding: &Finding, program: &str, catalogue: &Catalogue) -> FindingTold {
    let safe: Vec<(&str, String)> =
        finding.facts.iter().map(|(name, value)| (*name, safe::line(value, words::MAX_VALUE_CHARS))).collect();
    let mut arguments: Vec<(&str, Argument<'_>)> = safe.iter().map(|(name, value)| (*name, value.into())).collect();
    arguments.push(("program", program.into()));
    let id = match finding.verdict {
        Verdict::Unknown => "doctor-unknown".to_owned(),
        _ => format!("doctor-{}-{}", finding.subject.as_str(), finding.state),
    };
    FindingTold {
        subject: finding.subject,
        verdict: finding.verdict,
        state: finding.state,
        message: catalogue.format(&id, &arguments),
        remedy: catalogue.find(&format!("{id}-remedy"), &arguments).unwrap_or_default(),
    }
}
