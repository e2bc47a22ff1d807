//! The folder that `unstuck export` makes, read back: one episode after another, and all their scores as one table.

use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead as _, BufReader, Lines};
use std::path::Path;

use anyhow::Context as _;
use jiff::civil::Date;
use monitoring::episode::{Episode, State, state::ScorePoint};
use monitoring::finding::Finding;
use monitoring::knowledge::Library;
use serde::Deserialize;
use serde_json::Value;

/// Files without which a folder is no export.
const NEEDED: [&str; 3] = ["client.jsonl", "episode.jsonl", "event.jsonl"];
/// Columns of the table of scores. A client counts once for each episode of care; `person` is the client as the practice
/// numbers them. Names and words are not in it.
const COLUMNS: [&str; 10] = [
    "client_id",
    "person",
    "therapist",
    "language",
    "approach",
    "measure",
    "session",
    "date",
    "score",
    "planned_sessions",
];

/// Whether a folder holds what `unstuck export` writes.
pub fn is_export(folder: &Path) -> bool {
    NEEDED.iter().all(|name| folder.join(name).is_file())
}

/// One episode of care, as the practice kept it.
pub struct Kept {
    /// Its events.
    pub episode: Episode,
    /// What is wrong with some of them, which are left out.
    pub findings: Vec<Finding>,
    about: About,
}

/// A line of `episode.jsonl`.
#[derive(Deserialize)]
struct About {
    id: i64,
    client_id: i64,
    therapist_id: Option<i64>,
    measure: Option<String>,
}

/// A line of `event.jsonl`; no body where the client's record was erased.
#[derive(Deserialize)]
struct Stored {
    episode_id: i64,
    number: usize,
    body: Option<Value>,
}

/// A line of `client.jsonl`.
#[derive(Deserialize)]
struct Person {
    id: i64,
    language: Option<String>,
}

/// The episodes of an export that have events, in the order of the file: only one is in memory at a time.
pub struct Episodes {
    about: HashMap<i64, About>,
    events: Table<Stored>,
    next: Option<Stored>,
}

impl Episodes {
    /// Of a folder.
    ///
    /// # Errors
    /// A file that is missing, or a line that does not read.
    pub fn of(folder: &Path) -> anyhow::Result<Self> {
        let about = Table::<About>::open(folder, "episode.jsonl")?
            .map(|line| line.map(|about| (about.id, about)))
            .collect::<anyhow::Result<_>>()?;
        Ok(Self {
            about,
            events: Table::open(folder, "event.jsonl")?,
            next: None,
        })
    }

    fn one(&mut self) -> anyhow::Result<Option<Kept>> {
        let first = match self.next.take() {
            Some(event) => event,
            None => match self.events.next().transpose()? {
                Some(event) => event,
                None => return Ok(None),
            },
        };
        let id = first.episode_id;
        let about = self.about.remove(&id).with_context(|| {
            format!("event.jsonl has events of episode {id} that do not stand together, or episode.jsonl does not have it")
        })?;
        let mut events: Vec<(usize, Value)> = Vec::new();
        events.extend(first.body.map(|body| (first.number, body)));
        while let Some(event) = self.events.next().transpose()? {
            if event.episode_id != id {
                self.next = Some(event);
                break;
            }
            events.extend(event.body.map(|body| (event.number, body)));
        }
        let name = format!("{}-{id}", about.client_id);
        let (episode, mut findings) = Episode::of_events(name, about.measure.clone(), events);
        for finding in &mut findings {
            finding.file = format!("event.jsonl, episode {id}");
        }
        Ok(Some(Kept {
            episode,
            findings,
            about,
        }))
    }
}

impl Iterator for Episodes {
    type Item = anyhow::Result<Kept>;

    fn next(&mut self) -> Option<Self::Item> {
        self.one().transpose()
    }
}

/// Every score of an export as a CSV table, with what a course can be told apart by: who is responsible now, the client's
/// language, the approach named at intake.
///
/// # Errors
/// A file that is missing, or a line that does not read.
pub fn scores(folder: &Path, library: &Library) -> anyhow::Result<Vec<u8>> {
    let languages: HashMap<i64, Option<String>> = Table::<Person>::open(folder, "client.jsonl")?
        .map(|line| line.map(|person| (person.id, person.language)))
        .collect::<anyhow::Result<_>>()?;
    let mut csv = csv::Writer::from_writer(Vec::new());
    csv.write_record(COLUMNS)?;
    for kept in Episodes::of(folder)? {
        let kept = kept?;
        let language = languages.get(&kept.about.client_id).cloned().flatten();
        let Some(day) = kept.episode.day_of_reading() else {
            continue;
        };
        rows(
            &mut csv,
            &kept,
            &State::of(&kept.episode, day, library.books()),
            language.as_deref(),
        )?;
    }
    Ok(csv.into_inner()?)
}

fn rows(
    csv: &mut csv::Writer<Vec<u8>>,
    kept: &Kept,
    state: &State,
    language: Option<&str>,
) -> anyhow::Result<()> {
    let text = |number: Option<i64>| number.map(|number| number.to_string()).unwrap_or_default();
    let intake = state.intake.as_ref().map(|intake| &intake.it);
    let planned = intake.and_then(|intake| intake.planned_sessions).map(i64::from);
    let approach = intake.and_then(|intake| intake.approach.as_deref());
    for (measure, scores) in &state.scores {
        for (session, score) in numbered(scores) {
            csv.write_record([
                &kept.episode.client,
                &text(Some(kept.about.client_id)),
                &text(kept.about.therapist_id),
                language.unwrap_or_default(),
                approach.unwrap_or_default(),
                measure,
                &session.to_string(),
                &day(score.on),
                &score.points.to_string(),
                &text(planned),
            ])?;
        }
    }
    Ok(())
}

fn day(date: Date) -> String {
    date.to_string()
}

/// Scores with their sessions: one that names none counts as the one after the last, as everywhere.
fn numbered(scores: &[ScorePoint]) -> impl Iterator<Item = (u32, &ScorePoint)> {
    let mut last = 0;
    scores.iter().map(move |score| {
        let session = score.session.unwrap_or(last + 1).max(1);
        last = session.max(last);
        (session, score)
    })
}

/// The lines of one file, each a JSON object.
struct Table<Line> {
    name: String,
    lines: Lines<BufReader<File>>,
    at: usize,
    of: std::marker::PhantomData<Line>,
}

impl<Line> Table<Line> {
    fn open(folder: &Path, file: &str) -> anyhow::Result<Self> {
        let path = folder.join(file);
        let opened = File::open(&path).with_context(|| format!("{} cannot be read", path.display()))?;
        Ok(Self {
            name: file.to_owned(),
            lines: BufReader::new(opened).lines(),
            at: 0,
            of: std::marker::PhantomData,
        })
    }
}

impl<Line: serde::de::DeserializeOwned> Iterator for Table<Line> {
    type Item = anyhow::Result<Line>;

    fn next(&mut self) -> Option<Self::Item> {
        let line = self.lines.next()?;
        self.at += 1;
        let read = || Ok(serde_json::from_str(&line?)?);
        let read: anyhow::Result<Line> = read();
        Some(read.with_context(|| format!("{}, line {}", self.name, self.at)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(events: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        put(
            "client.jsonl",
            "{\"id\":7,\"name\":\"Ana\",\"language\":\"en\"}\n{\"id\":8,\"name\":null,\"language\":null}\n",
        );
        put(
            "episode.jsonl",
            "{\"id\":3,\"client_id\":7,\"therapist_id\":2,\"measure\":\"phq-9\"}\n{\"id\":4,\"client_id\":8,\"therapist_id\":2,\"measure\":null}\n",
        );
        put("event.jsonl", events);
        folder
    }

    #[test]
    fn scores_come_out_with_their_sessions_and_corrections_and_without_names() {
        let folder = folder(concat!(
            r#"{"episode_id":3,"number":1,"day":"2026-01-05","body":{"on":"2026-01-05","kind":"check-in","scores":{"phq-9":17}}}"#,
            "\n",
            r#"{"episode_id":3,"number":2,"body":{"on":"2026-01-05","kind":"intake","planned_sessions":12,"approach":"cbt"}}"#,
            "\n",
            r#"{"episode_id":3,"number":3,"body":{"on":"2026-01-12","kind":"check-in","session":3,"scores":{"phq-9":51}}}"#,
            "\n",
            r#"{"episode_id":3,"number":4,"body":{"on":"2026-01-13","kind":"correction","corrects":3,"with":{"on":"2026-01-12","kind":"check-in","session":3,"scores":{"phq-9":15}}}}"#,
            "\n",
            r#"{"episode_id":4,"number":1,"body":null}"#,
            "\n",
        ));
        assert!(is_export(folder.path()));
        let table = String::from_utf8(scores(folder.path(), Library::shipped()).unwrap()).unwrap();
        let rows: Vec<&str> = table.lines().skip(1).collect();
        assert_eq!(
            rows,
            [
                "7-3,7,2,en,cbt,phq-9,1,2026-01-05,17,12",
                "7-3,7,2,en,cbt,phq-9,3,2026-01-12,15,12"
            ]
        );
    }

    #[test]
    fn what_does_not_read_is_named_with_its_line() {
        let spoilt = folder("{\"episode_id\":3,\"number\":1,\"body\":null}\nnot JSON\n");
        let error = scores(spoilt.path(), Library::shipped()).unwrap_err();
        assert!(format!("{error:#}").contains("event.jsonl, line 2"), "{error:#}");
        let strange = folder("{\"episode_id\":9,\"number\":1,\"body\":null}\n");
        assert!(
            format!("{:#}", scores(strange.path(), Library::shipped()).unwrap_err()).contains("episode 9")
        );
        assert!(!is_export(tempfile::tempdir().unwrap().path()));
    }
}
