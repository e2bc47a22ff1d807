//! Reads an episode from JSON or TOML text. What is wrong becomes findings with the number of the event.

mod one;

use super::event::{Event, What};
use crate::finding::Finding;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One client's episode.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Episode {
    /// What the client is called; a made-up name or a key.
    pub client: String,
    /// The measure whose course is read; the one most often given where nothing is said.
    pub measure: Option<String>,
    /// The day of reading; the day of the last event where nothing is said.
    pub as_of: Option<Date>,
    /// The events, in the order of the file.
    pub events: Vec<Event>,
}

impl Episode {
    /// Reads JSON or TOML; JSON begins with `{`. An event with something wrong is left out and found.
    pub fn parse(file: &str, text: &str) -> (Self, Vec<Finding>) {
        Self::parse_from(file, text, 0)
    }

    /// The same, where `before` events stand before this text: numbers go on from there.
    pub fn parse_from(file: &str, text: &str, before: usize) -> (Self, Vec<Finding>) {
        let mut findings = Vec::new();
        let root = match read_root(text) {
            Ok(root) => root,
            Err((line, what)) => {
                findings.push(finding(
                    file,
                    line,
                    what,
                    "Write an episode as knowledge/README.md shows it",
                ));
                return (Self::default(), findings);
            }
        };
        let lines = event_lines(text);
        let mut wrong = |number: Option<usize>, what: String, remedy: &str| {
            let line = number
                .and_then(|number| lines.get(number - before - 1))
                .copied()
                .unwrap_or(0);
            let what = number.map_or(what.clone(), |number| format!("event {number}: {what}"));
            findings.push(finding(file, line, what, remedy));
        };
        let episode = read_episode(root, before, &mut wrong);
        (episode, findings)
    }

    /// An episode whose events are stored one by one, each with its number, in the order in which they were stored.
    ///
    /// Same events, same episode as from one text: an event with something wrong is left out and found, without a line.
    pub fn of_events(
        client: String,
        measure: Option<String>,
        events: impl IntoIterator<Item = (usize, Value)>,
    ) -> (Self, Vec<Finding>) {
        let mut findings = Vec::new();
        let mut wrong = |number: Option<usize>, what: String, remedy: &str| {
            let what = number.map_or(what.clone(), |number| format!("event {number}: {what}"));
            findings.push(finding("events", 0, what, remedy));
        };
        let mut episode = Self {
            client,
            measure,
            ..Self::default()
        };
        read_events(&mut episode, events, &mut wrong);
        check_references(&episode, 0, &mut wrong);
        (episode, findings)
    }

    /// The day of reading: as said, else the day of the last event.
    pub fn day_of_reading(&self) -> Option<Date> {
        self.as_of
            .or_else(|| self.events.iter().map(|event| event.on).max())
    }

    /// The events as they stand on a day, in the order of their days: corrections made by then are carried out.
    ///
    /// Events of one day keep the order of the file. A corrected event keeps its number.
    pub fn standing_on(&self, day: Date) -> Vec<Event> {
        let mut standing: Vec<Event> = Vec::new();
        for event in self.events.iter().filter(|event| event.on <= day) {
            let What::Correction(correction) = &event.what else {
                standing.push(event.clone());
                continue;
            };
            let at = standing
                .iter()
                .position(|earlier| earlier.number == correction.corrects);
            match (at, &correction.with) {
                (Some(at), Some(with)) => {
                    standing[at] = Event {
                        on: with.0,
                        what: with.1.clone(),
                        ..standing[at].clone()
                    }
                }
                (Some(at), None) => {
                    standing.remove(at);
                }
                (None, _) => {}
            }
        }
        standing.retain(|event| event.on <= day);
        standing.sort_by_key(|event| event.on);
        standing
    }
}

type Wrong<'a> = &'a mut dyn FnMut(Option<usize>, String, &str);

fn read_episode(mut root: Map<String, Value>, before: usize, wrong: Wrong) -> Episode {
    let mut episode = Episode::default();
    match root.remove("client") {
        Some(Value::String(client)) => episode.client = client,
        Some(_) => wrong(None, "`client` is no text".to_owned(), "Write it in quotes"),
        None => {}
    }
    match root.remove("measure") {
        None => {}
        Some(Value::String(measure)) => episode.measure = Some(measure),
        Some(_) => wrong(
            None,
            "`measure` is no text".to_owned(),
            "Write the name of a measure in quotes",
        ),
    }
    if let Some(value) = root.remove("as_of") {
        match one::date_of(&value) {
            Some(date) => episode.as_of = Some(date),
            None => wrong(
                None,
                format!("`as_of` is {value}, which is no day"),
                "Write a day such as 2026-03-31",
            ),
        }
    }
    let events = match root.remove("event") {
        Some(Value::Array(events)) => events,
        Some(_) => {
            wrong(
                None,
                "`event` is no list".to_owned(),
                "Write [[event]] for each event, or a list in JSON",
            );
            Vec::new()
        }
        None => Vec::new(),
    };
    for key in root.keys() {
        wrong(
            None,
            format!("`{key}` is not known here"),
            "Known are client, measure, as_of and event",
        );
    }
    let numbered = events
        .into_iter()
        .enumerate()
        .map(|(at, value)| (before + at + 1, value));
    read_events(&mut episode, numbered, wrong);
    check_references(&episode, before, wrong);
    episode
}

fn read_events(episode: &mut Episode, events: impl IntoIterator<Item = (usize, Value)>, wrong: Wrong) {
    for (number, value) in events {
        match one::read_event(value) {
            Ok((on, what)) => episode.events.push(Event { number, on, what }),
            Err(error) => wrong(
                Some(number),
                error,
                "See the table of events in knowledge/README.md",
            ),
        }
    }
}

/// Corrections and reviews must point at an earlier event of the right kind.
fn check_references(episode: &Episode, before: usize, wrong: Wrong) {
    for event in &episode.events {
        match &event.what {
            What::Correction(correction) if !(1..event.number).contains(&correction.corrects) => {
                let what = format!(
                    "it corrects event {}, which is not an earlier one",
                    correction.corrects
                );
                wrong(Some(event.number), what, "Give the number of an event above it");
            }
            What::Review(review) => {
                let pointed = episode
                    .events
                    .iter()
                    .find(|other| other.number == review.agreement);
                let known = pointed.is_some() || review.agreement > before || review.agreement == 0;
                if known && !matches!(pointed.map(|other| &other.what), Some(What::Agreement(_))) {
                    let what = format!("event {} is no agreement", review.agreement);
                    wrong(Some(event.number), what, "Give the number of the agreement");
                }
            }
            _ => {}
        }
    }
}

fn read_root(text: &str) -> Result<Map<String, Value>, (usize, String)> {
    if text.trim_start().starts_with('{') {
        return serde_json::from_str(text)
            .map_err(|error| (error.line(), format!("the JSON does not read: {error}")));
    }
    let table: toml::Table = toml::from_str(text).map_err(|error| {
        let line = error.span().map_or(0, |span| {
            1 + text[..span.start.min(text.len())].matches('\n').count()
        });
        (
            line,
            format!(
                "the TOML does not read: {}",
                error.message().trim_end_matches('.')
            ),
        )
    })?;
    Ok(table
        .into_iter()
        .map(|(key, value)| (key, to_json(value)))
        .collect())
}

/// TOML as JSON; a date becomes its text.
fn to_json(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => Value::from(number),
        toml::Value::Float(number) => Value::from(number),
        toml::Value::Boolean(yes) => Value::Bool(yes),
        toml::Value::Datetime(date) => Value::String(date.to_string()),
        toml::Value::Array(list) => Value::Array(list.into_iter().map(to_json).collect()),
        toml::Value::Table(table) => Value::Object(
            table
                .into_iter()
                .map(|(key, value)| (key, to_json(value)))
                .collect(),
        ),
    }
}

/// Lines of the `[[event]]` marks of a TOML text, counted from 1; empty for JSON.
fn event_lines(text: &str) -> Vec<usize> {
    let marks = text
        .lines()
        .enumerate()
        .filter(|(_, line)| line.trim() == "[[event]]");
    marks.map(|(at, _)| at + 1).collect()
}

fn finding(file: &str, line: usize, what: String, remedy: &str) -> Finding {
    Finding {
        file: file.to_owned(),
        line,
        what,
        remedy: remedy.to_owned(),
    }
}
