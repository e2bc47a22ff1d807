//! A case: a made-up client told in three sentences, a table of check-ins, and the reading expected of it.

mod table;

use crate::episode::Episode;
use crate::finding::{Finding, Reader};
use crate::hypothesis::page::{self, Words};
use crate::instrument::toml_date;
use jiff::civil::Date;
use serde::Deserialize;

/// One case.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// File name without ending.
    pub slug: String,
    /// The facts of the head.
    pub head: CaseHead,
    /// The words.
    pub words: Words,
    /// Rows of the table, with their lines.
    pub table: Table,
    /// The block of further events, with the line it begins on.
    pub block: Option<(usize, String)>,
}

/// The table of check-ins.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Table {
    /// Names of the columns.
    pub columns: Vec<String>,
    /// Line in the file and cells of each row.
    pub rows: Vec<(usize, Vec<String>)>,
}

/// The head of a case's file.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseHead {
    /// The measure whose course is read.
    pub measure: String,
    /// The day of reading.
    #[serde(deserialize_with = "toml_date")]
    pub as_of: Date,
    /// Causes this case is the example of.
    #[serde(default)]
    pub raises: Vec<String>,
    /// Causes it nearly raises and must not.
    #[serde(default)]
    pub near_miss_of: Vec<String>,
    /// The reading expected.
    pub expected: Expected,
}

/// The reading expected; each line that stands is checked.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Expected {
    /// Slug of the state.
    pub signal: Option<String>,
    /// none, look or look-now.
    pub alert: Option<String>,
    /// Exactly the named causes, in order.
    pub causes: Option<Vec<String>>,
    /// Causes that must not be named.
    #[serde(default)]
    pub not_causes: Vec<String>,
    /// Adjustments that are among those offered.
    #[serde(default)]
    pub adjustments: Vec<String>,
    /// Exactly the signs that are up.
    pub signs: Option<Vec<String>>,
    /// Exactly the criteria that hold.
    pub criteria: Option<Vec<String>>,
    /// The quantity the next question is about.
    pub question: Option<String>,
    /// The verdict on the last agreement.
    pub verdict: Option<String>,
    /// Whether a person is asked to look today.
    pub risk: Option<bool>,
}

impl Case {
    /// Reads `cases/<slug>.md`.
    pub fn parse(reader: &mut Reader, slug: &str) -> Option<Self> {
        let (head, words) = page::read::<CaseHead>(reader)?;
        page::check_headings(
            reader,
            &words,
            &["Story", "Check-ins", "Why"],
            &["Events".to_owned()],
        );
        let table = table::read(reader, words.section("Check-ins")?);
        let block = words
            .section("Events")
            .and_then(|section| fenced(reader, section));
        Some(Self {
            slug: slug.to_owned(),
            head,
            words,
            table,
            block,
        })
    }

    /// Path inside the library.
    pub fn path(&self) -> String {
        format!("cases/{}.md", self.slug)
    }

    /// The events of the case: one check-in for each row of the table, then those of the block.
    ///
    /// `is_measure` tells measures from quantities among the columns. What cannot be read is noted with its line.
    pub fn episode(&self, is_measure: impl Fn(&str) -> bool, findings: &mut Vec<Finding>) -> Episode {
        let path = self.path();
        let mut episode = Episode {
            client: self
                .words
                .title
                .split_whitespace()
                .next()
                .unwrap_or_default()
                .to_owned(),
            measure: Some(self.head.measure.clone()),
            as_of: Some(self.head.as_of),
            events: table::events(&self.table, is_measure, &path, findings),
        };
        let Some((line, text)) = &self.block else {
            return episode;
        };
        let offset = episode.events.len();
        let (mut block, found) = Episode::parse_from(&path, text, offset);
        findings.extend(found.into_iter().map(|finding| Finding {
            line: finding.line + line,
            ..finding
        }));
        episode.events.append(&mut block.events);
        episode
    }
}

/// The fenced block of a section and the line of its opening fence.
fn fenced(reader: &mut Reader, section: &page::Section) -> Option<(usize, String)> {
    let opening = reader
        .text
        .lines()
        .enumerate()
        .skip(section.line)
        .find(|(_, line)| line.starts_with("```toml"));
    let Some((at, _)) = opening else {
        reader.wrong(
            section.line,
            "no events stand here",
            "Put them into a fenced block that begins with ```toml",
        );
        return None;
    };
    let lines = reader
        .text
        .lines()
        .skip(at + 1)
        .take_while(|line| !line.starts_with("```"));
    Some((at + 1, lines.fold(String::new(), |text, line| text + line + "\n")))
}
