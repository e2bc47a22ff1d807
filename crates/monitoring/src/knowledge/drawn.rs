//! What a picture of the course shows, as numbers and words: scores with gaps, what was expected, what is forecast, marks.
//!
//! No drawing is done here; a page hands these numbers to the crate that draws. One clock runs through all of it: weeks since
//! the first event of the episode, so that the pictures of several measures share their axis.

use super::course::{Followed, facts};
use super::labels::Labels;
use super::library::Library;
use super::reading::reviews::reviews;
use crate::episode::state::ScorePoint;
use crate::episode::{Episode, State, readings};
use crate::instrument::Mark;
use crate::review::{Review, Verdict};
use crate::signal::{Alert, State as CourseState};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Readings of a sparkline.
pub const SPARK_READINGS: usize = 8;

/// Everything drawn of one client on one day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Drawn {
    /// The day of reading.
    pub as_of: Date,
    /// Measures with an expected course, the one that is read first, then by name.
    pub measures: Vec<DrawnMeasure>,
    /// Scores without an expected course, then ratings of the goals in force.
    pub raw: Vec<RawSeries>,
    /// Adjustments agreed by both, oldest first.
    pub marks: Vec<DrawnMark>,
}

/// Which way a measure gets better.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Better {
    /// Fewer points are better.
    Lower,
    /// More points are better.
    Higher,
}

/// The scale of a measure.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DrawnScale {
    /// Which way it gets better.
    pub better: Better,
    /// What up means on the axis, with its arrow.
    pub up: String,
    /// Least score, points.
    pub min_points: f64,
    /// Greatest score, points.
    pub max_points: f64,
    /// Whether every score is a whole number.
    pub whole: bool,
    /// The primary cut-off, where there is one.
    pub cut_off: Option<DrawnCutOff>,
}

/// A cut-off with what it rests on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DrawnCutOff {
    /// The score, points.
    pub points: f64,
    /// Its name, for example "clinical cut-off".
    pub name: String,
    /// How the figure was come by.
    pub mark: Mark,
    /// Key of the source.
    pub source: String,
}

/// One measure with an expected course.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DrawnMeasure {
    /// Name in the library.
    pub name: String,
    /// Short title.
    pub title: String,
    /// Whether it is the measure that is read.
    pub is_read: bool,
    /// Its scale.
    pub scale: DrawnScale,
    /// Scores and gaps, oldest first.
    pub points: Vec<DrawnPoint>,
    /// What was to be expected from the first score alone (80 in 100), session by session, over the time of the forecast too.
    pub expected: Vec<BandAt>,
    /// What is to be expected from the last score on (80 in 100), session by session.
    pub forecast: Vec<BandAt>,
    /// State after the last score.
    pub state: DrawnState,
    /// The picture in a sentence.
    pub description: String,
    /// The picture as a table.
    pub rows: Vec<DrawnRow>,
    /// The last readings, gaps among them.
    pub spark: Vec<SparkReading>,
}

/// One score, or the place of a missing one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct DrawnPoint {
    /// The day.
    pub on: Date,
    /// Number of the session; where none was said, of the reading.
    pub session: Option<u32>,
    /// Weeks since the first event of the episode.
    pub week: f64,
    /// The score, points; none where a check-in was given without it.
    pub points: Option<f64>,
    /// Half the width that holds 80 in 100 repeated scores, points; none where it is not known.
    pub error_half_width: Option<f64>,
}

/// A band at a session.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct BandAt {
    /// Number of the session.
    pub session: u32,
    /// Weeks since the first event of the episode.
    pub week: f64,
    /// Lower end, points.
    pub low: f64,
    /// The expected score, points.
    pub middle: f64,
    /// Upper end, points.
    pub high: f64,
}

/// The state of a course.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DrawnState {
    /// The state; its slug is [`CourseState::slug`].
    pub state: CourseState,
    /// How soon somebody should look.
    pub alert: Alert,
    /// One character.
    pub shape: String,
    /// The word.
    pub word: String,
    /// The session since which it holds.
    pub since_session: u32,
}

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DrawnRow {
    /// The day.
    pub on: Date,
    /// Weeks since the first event of the episode.
    pub week: f64,
    /// Number of the session.
    pub session: Option<u32>,
    /// The score, points; none in a gap.
    pub points: Option<f64>,
    /// What was expected at intake, points; none for the first score.
    pub expected: Option<(f64, f64)>,
    /// The word of the state after this score; none in a gap.
    pub state: Option<String>,
}

/// One reading of a sparkline.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct SparkReading {
    /// The score, points; none in a gap.
    pub points: Option<f64>,
    /// What was expected at intake, points.
    pub expected: Option<(f64, f64)>,
}

/// What a series without an expected course is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SeriesOf {
    /// Scores of a measure.
    Measure,
    /// Ratings of a goal by the client, 0 not at all to 10 reached.
    GoalByClient,
    /// Ratings of a goal by the therapist.
    GoalByTherapist,
}

/// A series without an expected course.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RawSeries {
    /// What it is of.
    pub of: SeriesOf,
    /// Name of the measure, or short name of the goal.
    pub name: String,
    /// Short title of the measure, or the goal in the client's words.
    pub title: String,
    /// Its scale; none where the library does not know the measure.
    pub scale: Option<DrawnScale>,
    /// Scores and gaps, oldest first.
    pub points: Vec<DrawnPoint>,
    /// The picture in a sentence.
    pub description: String,
}

/// An adjustment agreed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DrawnMark {
    /// Number of the agreement's event.
    pub event: usize,
    /// A, B, C …
    pub letter: String,
    /// The day of the agreement.
    pub on: Date,
    /// Weeks since the first event of the episode.
    pub week: f64,
    /// The last session by then.
    pub session: Option<u32>,
    /// Title of the adjustment.
    pub title: String,
    /// What came of it, in words; none as long as it is too early to say.
    pub verdict: Option<String>,
}

impl Drawn {
    /// What is drawn of an episode on a day, in `language`.
    pub fn of(episode: &Episode, day: Date, library: &Library, language: &str) -> Self {
        let state = State::of(episode, day, library.books());
        let reviews = if state.agreements.is_empty() {
            Vec::new()
        } else {
            reviews(library, episode, &state, &readings(&state, &library.quantities))
        };
        Self::from_state(episode, &state, &reviews, library, language)
    }

    /// The same beside a reading of the same day that is known already, which spares working out the reviews again.
    pub fn beside(
        reading: &super::ClientReading,
        episode: &Episode,
        library: &Library,
        language: &str,
    ) -> Self {
        let state = State::of(episode, reading.as_of, library.books());
        Self::from_state(episode, &state, &reading.reviews, library, language)
    }

    /// The measure that is read, where it has an expected course.
    pub fn read_measure(&self) -> Option<&DrawnMeasure> {
        self.measures.iter().find(|measure| measure.is_read)
    }

    fn from_state(
        episode: &Episode,
        state: &State,
        reviews: &[Review],
        library: &Library,
        language: &str,
    ) -> Self {
        let labels = library.labels(language);
        let drawing = Drawing {
            library,
            language,
            labels: &labels,
            state,
            started_on: state.started_on.unwrap_or(state.as_of),
        };
        let read = facts(library, state, episode.measure.as_deref()).map(|facts| facts.name);
        let mut measures: Vec<DrawnMeasure> = Vec::new();
        let mut raw: Vec<RawSeries> = Vec::new();
        for (name, scores) in &state.scores {
            match Followed::of(library, name, state.as_of) {
                Some(followed) => {
                    measures.extend(drawing.measure(&followed, scores, read.as_deref() == Some(name)));
                }
                None => raw.push(drawing.raw_measure(name, scores)),
            }
        }
        measures.sort_by_key(|measure| !measure.is_read);
        raw.extend(drawing.goals());
        Self {
            as_of: state.as_of,
            measures,
            raw,
            marks: drawing.marks(reviews),
        }
    }
}

/// What the parts of a drawing share; its parts stand beside the reading: bands, gaps, scales and series.
pub(super) struct Drawing<'a> {
    pub(super) library: &'a Library,
    language: &'a str,
    pub(super) labels: &'a Labels,
    pub(super) state: &'a State,
    started_on: Date,
}

impl Drawing<'_> {
    /// Weeks since the first event of the episode.
    pub(super) fn week(&self, day: Date) -> f64 {
        weeks(self.started_on, day)
    }

    fn measure(&self, followed: &Followed, scores: &[ScorePoint], is_read: bool) -> Option<DrawnMeasure> {
        let planned = self
            .state
            .intake
            .as_ref()
            .and_then(|intake| intake.it.planned_sessions);
        let signals = followed.signals(scores, planned, self.library);
        let (first, last) = (signals.first()?, signals.last()?);
        let total = followed.instrument.total.as_ref()?;
        let error = Some(self.error_half_width_points(followed));
        let scored = signals.iter().zip(scores).map(|(signal, score)| DrawnPoint {
            on: score.on,
            session: Some(signal.standing.score.session),
            week: self.week(score.on),
            points: Some(signal.standing.score.points),
            error_half_width: error,
        });
        let points = self.with_gaps(scored.collect());
        let follower = self.follower(followed, &signals);
        let (expected, forecast) = self.bands(&follower, &signals, scores);
        let words = self.library.signal_words_in(self.language);
        let state = DrawnState {
            state: last.state,
            alert: last.alert,
            shape: words.state(last.state).shape.clone(),
            word: words.state(last.state).word.clone(),
            since_session: last.since_session,
        };
        let began = first.standing.score.session;
        let band_of = |point: &DrawnPoint| {
            let session = point.session.filter(|session| *session > began)?;
            let band = expected.iter().find(|band| band.session == session)?;
            Some((band.low, band.high))
        };
        let mut after = signals.iter();
        let rows = points.iter().map(|point| DrawnRow {
            on: point.on,
            week: point.week,
            session: point.session,
            points: point.points,
            expected: band_of(point),
            state: point
                .points
                .and_then(|_| after.next())
                .map(|signal| words.state(signal.state).word.clone()),
        });
        let rows: Vec<DrawnRow> = rows.collect();
        let from = rows.len().saturating_sub(SPARK_READINGS);
        let spark = rows[from..].iter().map(|row| SparkReading {
            points: row.points,
            expected: row.expected,
        });
        Some(DrawnMeasure {
            name: followed.instrument.name.clone(),
            title: followed.instrument.title.clone(),
            is_read,
            scale: self.scale(followed.instrument, total),
            description: self.described(&followed.instrument.title, &points, Some(&state)),
            spark: spark.collect(),
            rows,
            points,
            expected,
            forecast,
            state,
        })
    }

    fn marks(&self, reviews: &[Review]) -> Vec<DrawnMark> {
        let mark = |(at, review): (usize, &Review)| {
            let agreed = &review.agreement;
            let known = self
                .library
                .adjustments
                .iter()
                .find(|known| known.slug == agreed.adjustment);
            let words = known.and_then(|known| known.words(self.language));
            DrawnMark {
                event: agreed.event,
                letter: letter(at),
                on: agreed.agreed_on,
                week: self.week(agreed.agreed_on),
                session: self.session_by(agreed.agreed_on),
                title: words.map_or_else(|| agreed.adjustment.clone(), |words| words.title.clone()),
                verdict: (review.verdict != Verdict::TooEarly).then(|| {
                    self.labels
                        .say(&format!("caseload.verdict-{}", review.verdict.slug()))
                }),
            }
        };
        reviews.iter().enumerate().map(mark).collect()
    }
}

/// A, B … Z, AA, BB …
fn letter(at: usize) -> String {
    let letter = char::from(b'A' + (at % 26) as u8);
    letter.to_string().repeat(1 + at / 26)
}

fn weeks(from: Date, to: Date) -> f64 {
    let days = from.until(to).map_or(0, |span| span.get_days());
    f64::from(days) / 7.0
}
