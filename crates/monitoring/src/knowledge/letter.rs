//! The letter of a warm handover: the headings and sentences of the library, the facts of the record, and blanks for what
//! only the two people can say.
//!
//! It is a draft. Nothing private enters it: no answer that was not shared, no note, no practice text; what the client wants
//! to be known is left blank for the client.

use super::{came_of_it, labels::Labels, library::Library, reading::ClientReading};
use crate::adjustment::sentence::groups;
use crate::episode::event::{Attended, PracticeState};
use crate::episode::{Episode, State};
use crate::hypothesis::evidence::plain;
use crate::review::Verdict;
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// The adjustment whose page holds the letter, and its section.
const PAGE: (&str, &str) = ("assess-fit", "Handover letter");

/// The draft of a handover letter on a day, in `language`; none where the library holds no letter.
pub fn handover_letter(episode: &Episode, as_of: Date, library: &Library, language: &str) -> Option<String> {
    let page = library
        .adjustments
        .iter()
        .find(|adjustment| adjustment.slug == PAGE.0)?;
    let labels = library.labels(language);
    let state = State::of(episode, as_of, library.books());
    let reading = ClientReading::of(episode, as_of, library, language);
    let record = Record {
        library,
        language,
        labels: &labels,
        state: &state,
        reading: &reading,
    };
    let mut text = labels.with(
        "letter.title",
        &[("client", &reading.client), ("date", &as_of.to_string())],
    );
    let _ = write!(text, "\n\n{}\n", labels.say("letter.draft"));
    for group in groups(page.words(language)?, PAGE.1) {
        let _ = write!(text, "\n{}\n", group.label);
        for line in group.choices {
            let _ = writeln!(text, "\n{}", line.words);
            let facts = record.facts(&line.key);
            let given = !facts.is_empty();
            facts.iter().for_each(|fact| text += &format!("  {fact}\n"));
            if !given || wants_own_words(&line.key) {
                let _ = writeln!(text, "  {}", labels.say("letter.blank"));
            }
        }
    }
    let _ = write!(
        text,
        "\n{}\n{}\n",
        labels.say("letter.therapist-signs"),
        labels.say("letter.client-signs")
    );
    Some(text)
}

/// Lines that need people's own words even where the record tells something.
fn wants_own_words(key: &str) -> bool {
    matches!(key, "what-brought" | "helped" | "safety" | "tried-and-after")
}

/// What the letter draws on.
struct Record<'a> {
    library: &'a Library,
    language: &'a str,
    labels: &'a Labels,
    state: &'a State,
    reading: &'a ClientReading,
}

impl Record<'_> {
    /// What the record tells for one line of the letter; empty where it is for people to say.
    fn facts(&self, key: &str) -> Vec<String> {
        match key {
            "how-long" => vec![self.how_long()],
            "what-brought" => self.what_brought(),
            "goals" => self.goals(),
            "course" => self.course(),
            "tried-and-after" => self.tried(),
            "helped" => self.practised(),
            "safety" => vec![self.labels.say(if self.state.open_risk() > 0 {
                "letter.safety-open"
            } else {
                "letter.safety-none"
            })],
            _ => Vec::new(),
        }
    }

    fn how_long(&self) -> String {
        let held = self.state.sessions.iter();
        let held = held.filter(|record| matches!(record.it.attended, Attended::Yes | Attended::Late));
        // Sessions are known from records and from check-ins; the highest number counts those that left neither.
        let told = self
            .state
            .check_ins
            .iter()
            .map(|check_in| (check_in.day, check_in.it.unwrap_or(0)));
        let told: Vec<(Date, u32)> = held
            .map(|record| (record.day, record.it.session))
            .chain(told)
            .collect();
        let days: BTreeSet<Date> = told.iter().map(|(day, _)| *day).collect();
        let highest = told.iter().map(|(_, number)| *number).max().unwrap_or(0);
        let count = if highest > 0 { highest as usize } else { days.len() };
        match (days.first(), days.last()) {
            (Some(first), Some(last)) => self.labels.with(
                "letter.sessions",
                &[
                    ("count", &count.to_string()),
                    ("first", &first.to_string()),
                    ("last", &last.to_string()),
                ],
            ),
            _ => self.labels.say("letter.no-sessions"),
        }
    }

    fn what_brought(&self) -> Vec<String> {
        let Some(intake) = &self.state.intake else {
            return Vec::new();
        };
        let mut lines = Vec::new();
        if !intake.it.problems.is_empty() {
            let problems = intake.it.problems.join(", ");
            lines.push(self.labels.with("letter.problems", &[("problems", &problems)]));
        }
        if let Some(approach) = &intake.it.approach {
            lines.push(self.labels.with("letter.approach", &[("approach", approach)]));
        }
        lines
    }

    fn goals(&self) -> Vec<String> {
        if self.reading.goals.is_empty() {
            return vec![self.labels.say("letter.no-goals")];
        }
        let line = |goal: &crate::episode::Goal| {
            let rated = goal.client_rating.map(|(first, now)| {
                let values = [("first", plain(first)), ("now", plain(now))];
                let values: Vec<(&str, &str)> = values
                    .iter()
                    .map(|(name, value)| (*name, value.as_str()))
                    .collect();
                self.labels.with("letter.goal-rated", &values)
            });
            let rated = rated.unwrap_or_else(|| self.labels.say("letter.goal-not-rated"));
            let words = goal.words.as_deref().unwrap_or(&goal.goal);
            self.labels
                .with("letter.goal", &[("goal", words), ("where", &rated)])
        };
        self.reading.goals.iter().map(line).collect()
    }

    fn course(&self) -> Vec<String> {
        let mut lines = Vec::new();
        for (name, scores) in &self.state.scores {
            let (Some(first), Some(last)) = (scores.first(), scores.last()) else {
                continue;
            };
            let title = self
                .library
                .instrument(name)
                .map_or(name.as_str(), |one| one.title.as_str());
            lines.push(self.labels.with(
                "letter.measure",
                &[
                    ("measure", title),
                    ("first", &plain(first.points)),
                    ("first_date", &first.on.to_string()),
                    ("last", &plain(last.points)),
                    ("last_date", &last.on.to_string()),
                ],
            ));
        }
        if lines.is_empty() {
            return vec![self.labels.say("letter.no-measure")];
        }
        let word = self.reading.course.as_ref().map(|course| course.word.as_str());
        lines.extend(word.map(|word| self.labels.with("letter.reading", &[("word", word)])));
        lines
    }

    fn tried(&self) -> Vec<String> {
        if self.reading.reviews.is_empty() {
            return vec![self.labels.say("letter.tried-nothing")];
        }
        let line = |review: &crate::review::Review| {
            let slug = &review.agreement.adjustment;
            let page = self.library.adjustments.iter().find(|known| known.slug == *slug);
            let title = page
                .and_then(|page| page.words(self.language))
                .map_or(slug.as_str(), |w| w.title.as_str());
            let what = match review.verdict {
                Verdict::TooEarly => came_of_it::too_early(self.labels, review),
                Verdict::NotDone => self.labels.say("agreed.no"),
                other => {
                    let said = self
                        .labels
                        .with(&format!("agreed.{}", other.slug()), &[("tail", "")]);
                    said.trim_end_matches([':', ' ']).to_owned()
                }
            };
            let day = review.agreement.agreed_on.to_string();
            self.labels.with(
                "letter.tried",
                &[("title", title), ("day", &day), ("what", &what)],
            )
        };
        self.reading.reviews.iter().map(line).collect()
    }

    /// Titles of forms whose entries were shared and done; never what stands in them.
    fn practised(&self) -> Vec<String> {
        let entries = self.state.practice.iter();
        let done = entries.filter(|entry| {
            entry.it.state == PracticeState::Done
                && entry.it.share != Some(crate::adjustment::practice::Share::None)
        });
        let slugs: BTreeSet<&str> = done.filter_map(|entry| entry.it.format.as_deref()).collect();
        let formats = self
            .library
            .practice
            .iter()
            .filter(|format| slugs.contains(format.slug.as_str()));
        let names: Vec<String> = formats.map(|format| format.title(self.language)).collect();
        if names.is_empty() {
            return Vec::new();
        }
        vec![
            self.labels
                .with("letter.practised", &[("names", &names.join(", "))]),
        ]
    }
}
