//! A story: who stands in both services, what happens, and what both hold in the end. It must not know
//! how the program comes to it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use copper_mailchimp_sync::sandbox::copper::options::Quota;
use copper_mailchimp_sync::sandbox::serve::system_ms;
use copper_mailchimp_sync::sandbox::state::State;
use copper_mailchimp_sync::sandbox::switches;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::support::desk::{Desk, Ended, ended};

/// One story of a file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Story {
    /// A sentence: which row, and what follows.
    row: String,
    /// Settings that differ, by variable.
    #[serde(default)]
    settings: BTreeMap<String, String>,
    /// What else stands in `sync.toml`: `BEFORE => AFTER`, the first place alone.
    #[serde(default)]
    config: Vec<String>,
    /// `NAME <ADDRESS, …> [TAG, …]`.
    #[serde(default)]
    people: Vec<String>,
    /// `ADDRESS STATUS FNAME/LNAME [TAG, …]`.
    #[serde(default)]
    members: Vec<String>,
    /// `SERVICE JSON`, or `sync ARGUMENTS`, with ` => CODE` where it is not 0.
    steps: Vec<String>,
    /// What both services hold in the end, whole and sorted.
    then: Then,
}

/// The end of a story.
#[derive(Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Then {
    people: Vec<String>,
    members: Vec<String>,
    /// `KIND ADDRESS` of what waits.
    questions: Vec<String>,
    /// `REASON ADDRESS` of what the last plan lists, but for tags and values that stay apart.
    listed: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    story: Vec<Story>,
}

/// Every story of `fixtures/acts`, named by file and row.
pub fn all() -> Vec<(String, Story)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/acts");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let stories = paths.iter().flat_map(|path| {
        let text = std::fs::read_to_string(path).unwrap();
        let file: File = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let section = path.file_stem().unwrap().to_string_lossy().into_owned();
        file.story.into_iter().map(move |story| (format!("{section}: {}", story.row), story))
    });
    stories.collect()
}

impl Story {
    /// Plays it; an error tells what differs.
    pub fn play(&self) -> Result<(), String> {
        let desk = Desk::with(self.services()?);
        desk.reconfigure(|text| self.config.iter().fold(text, |text, change| replaced(&text, change)));
        self.sync(&desk, "apply --yes", 0)?;
        for step in &self.steps {
            self.step(&desk, step)?;
        }
        let planned = self.run(&desk, "--json plan --detailed-exitcode");
        let found = then(&desk, &planned.stdout)?;
        if found != self.then {
            return Err(format!("expected {}found    {}", shown(&self.then), shown(&found)));
        }
        match planned.code {
            0 => Ok(()),
            code => Err(format!("a plan with changes follows ({code})\n{}", self.run(&desk, "plan").stdout)),
        }
    }

    fn services(&self) -> Result<State, String> {
        let people: Vec<Value> = self.people.iter().map(|line| read_person(line)).collect();
        let members: Vec<Value> = self.members.iter().map(|line| read_member(line)).collect();
        let mut state = State::new(Quota::Off);
        state.load(&json!({"copper": {"people": people}, "mailchimp": {"members": members}}), system_ms())?;
        Ok(state)
    }

    fn step(&self, desk: &Desk, step: &str) -> Result<(), String> {
        let (verb, rest) = step.split_once(' ').ok_or_else(|| format!("not a step: {step}"))?;
        let act = || serde_json::from_str::<Value>(rest).map_err(|error| format!("{step}: {error}"));
        let now = system_ms();
        let done = match verb {
            "copper" => desk.sandbox.state().copper.act(&act()?, now).map(drop),
            "mailchimp" => desk.sandbox.state().mailchimp.act(&act()?, now).map(drop),
            "contact" => desk.sandbox.state().mailchimp.contact(&act()?, now).map(drop),
            "options" => switches::turn(&mut desk.sandbox.state(), &act()?).map(drop),
            "fault" => {
                desk.sandbox.state().faults.order(serde_json::from_value(act()?).unwrap());
                Ok(())
            }
            "lose" => std::fs::remove_dir_all(desk.path(rest)).map_err(|error| error.to_string()),
            "sync" => {
                let (arguments, code) = rest.split_once(" => ").unwrap_or((rest, "0"));
                return self.sync(desk, arguments, code.parse().unwrap());
            }
            _ => Err("no such step".to_owned()),
        };
        done.map_err(|error| format!("{step}: {error}"))
    }

    fn sync(&self, desk: &Desk, arguments: &str, code: i32) -> Result<(), String> {
        let ended = self.run(desk, arguments);
        if ended.code == code {
            Ok(())
        } else {
            Err(format!("sync {arguments}: {}\n{}{}", ended.code, ended.stdout, ended.stderr))
        }
    }

    fn run(&self, desk: &Desk, arguments: &str) -> Ended {
        let words: Vec<&str> = arguments.split(' ').collect();
        ended(&desk.command(&words).envs(&self.settings).output().unwrap())
    }
}

fn replaced(text: &str, change: &str) -> String {
    let (before, after) = change.split_once(" => ").unwrap();
    assert!(text.contains(before), "not in sync.toml: {before}");
    text.replacen(before, after, 1)
}

/// What both services hold, what waits and what is listed.
fn then(desk: &Desk, plan: &str) -> Result<Then, String> {
    let plan: Value = serde_json::from_str(plan).map_err(|error| format!("{error}: {plan}"))?;
    let (copper, mailchimp) = {
        let state = desk.sandbox.state();
        (state.copper.ground_truth(), state.mailchimp.ground_truth())
    };
    let sorted = |mut lines: Vec<String>| {
        lines.sort();
        lines
    };
    let named = |list: &str, word: &str| {
        let all = plan["body"][list].as_array().cloned().unwrap_or_default();
        sorted(
            all.iter()
                .map(|each| format!("{} {}", each[word].as_str().unwrap(), each["contact"]["email"].as_str().unwrap()))
                .collect(),
        )
    };
    let mut listed = named("listed", "reason");
    listed.retain(|line| !line.starts_with("settled_apart"));
    listed.dedup();
    Ok(Then {
        people: sorted(copper.as_array().unwrap().iter().map(person).collect()),
        members: sorted(mailchimp.as_array().unwrap().iter().map(member).collect()),
        questions: named("questions", "kind"),
        listed,
    })
}

fn shown(then: &Then) -> String {
    let mut out = "then = {\n".to_owned();
    for (name, lines) in
        [("people", &then.people), ("members", &then.members), ("questions", &then.questions), ("listed", &then.listed)]
    {
        let _infallible = writeln!(out, "  {name}: {}", lines.join(" | "));
    }
    out + "}\n"
}

fn person(person: &Value) -> String {
    let texts = |list: &Value, key: &str| -> Vec<String> {
        let all = list.as_array().unwrap().iter();
        all.map(|each| each.get(key).unwrap_or(each).as_str().unwrap().trim().to_owned()).collect()
    };
    let name = person["name"].as_str().unwrap();
    let title = person["title"].as_str().map(|title| format!(" ({title})")).unwrap_or_default();
    let emails = texts(&person["emails"], "email").join(", ");
    format!("{name}{title} <{emails}> [{}]", texts(&person["tags"], "").join(", "))
}

fn member(member: &Value) -> String {
    let merge = |tag: &str| member["merge_fields"][tag].as_str().unwrap_or_default().to_owned();
    let tags: Vec<&str> = member["tags"].as_array().unwrap().iter().map(|tag| tag["name"].as_str().unwrap()).collect();
    let (email, status) = (member["email_address"].as_str().unwrap(), member["status"].as_str().unwrap());
    format!("{email} {status} {}/{} [{}]", merge("FNAME"), merge("LNAME"), tags.join(", "))
}

/// The text between two marks, split at commas.
fn between(line: &str, open: char, close: char) -> Vec<String> {
    let inside = line.split_once(open).and_then(|(_, rest)| rest.rsplit_once(close)).map_or("", |(inside, _)| inside);
    inside.split(", ").filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn read_person(line: &str) -> Value {
    let emails: Vec<Value> =
        between(line, '<', '>').iter().map(|email| json!({"email": email, "category": "work"})).collect();
    let name = line.split('<').next().unwrap().trim();
    json!({"name": name, "emails": emails, "tags": between(line, '[', ']')})
}

fn read_member(line: &str) -> Value {
    let mut words = line.split(' ');
    let (email, status) = (words.next().unwrap(), words.next().unwrap());
    let (first, last) = words.next().and_then(|name| name.split_once('/')).unwrap_or_default();
    json!({
        "email_address": email, "status": status, "merge_fields": {"FNAME": first, "LNAME": last},
        "tags": between(line, '[', ']'),
    })
}
