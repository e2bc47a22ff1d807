//! What a report is made of, as plain data.

use chart::{CourseChart, Sparkline};

use monitoring::signal::{Alert, State};

/// Clients drawn in full unless the person asks for another number.
pub(crate) const DRAWN_IN_FULL: usize = 40;
/// Further clients listed with a sparkline at most; the page says how many it leaves out.
pub(crate) const LISTED: usize = 200;
/// Reasons for rejecting rows shown at most; what is beyond is counted.
pub(crate) const REASONS_SHOWN: usize = 12;
/// Rejected rows shown one by one at most; the rest is in `rejected.csv`.
pub(crate) const REJECTED_SHOWN: usize = 50;

/// All that the report page and the printed summary show.
#[derive(Clone, Debug)]
pub(crate) struct ReportInput {
    /// Where the scores came from: the file's name without its folders, or "standard input".
    pub(crate) source: String,
    /// Day of the analysis (`2026-11-23`), or nothing where the output must depend on the input alone.
    pub(crate) made_on: Option<String>,
    /// Version of this program.
    pub(crate) version: String,
    /// How much there was.
    pub(crate) counts: Counts,
    /// Clients who need a look and are drawn in full, most needed first.
    pub(crate) cards: Vec<ClientCard>,
    /// The other clients, as lines, most needed first. The page shows the first [`LISTED`] and says how many more
    /// there are (`lines_total`).
    pub(crate) lines: Vec<ClientLine>,
    /// How many clients and measures there are beyond the cards; at least `lines.len()`.
    pub(crate) lines_total: usize,
    /// The states with their words and how many courses are in each, in the order to be shown. The words of every
    /// state that occurs are looked up here.
    pub(crate) states: Vec<StateSummary>,
    /// One entry a measure: scale, course, thresholds, change.
    pub(crate) measures: Vec<MeasureSummary>,
    /// What was not used, and why.
    pub(crate) rejected: Rejected,
    /// Sentences the reader must know before trusting a number, such as that no forecast was calibrated on this
    /// service's own clients yet.
    pub(crate) notes: Vec<String>,
}

/// How much there was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Rows read from the file, without its header.
    pub(crate) rows: usize,
    /// Scores used.
    pub(crate) scores: usize,
    /// Different clients.
    pub(crate) clients: usize,
    /// Client and measure pairs: the courses that were read.
    pub(crate) courses: usize,
    /// Courses with the alert [`Alert::LookNow`].
    pub(crate) look_now: usize,
    /// Courses with the alert [`Alert::Look`].
    pub(crate) look: usize,
}

/// One client and measure in one line; the printed table and the page's list show it.
#[derive(Clone, Debug)]
pub(crate) struct ClientLine {
    /// Identifier as it stands in the file.
    pub(crate) client_id: String,
    /// Name of the measure.
    pub(crate) measure: String,
    /// How the course stands.
    pub(crate) state: State,
    /// Since when: "session 6", "month 3".
    pub(crate) since: Option<String>,
    /// Who should look.
    pub(crate) alert: Alert,
    /// The one line why, without a full stop: "no clear change since session 6".
    pub(crate) why: String,
    /// The last readings.
    pub(crate) sparkline: Sparkline,
}

/// One client and measure drawn in full.
#[derive(Clone, Debug)]
pub(crate) struct ClientCard {
    /// What the line says.
    pub(crate) line: ClientLine,
    /// The line of state with its arithmetic, a few sentences: the chart in words.
    pub(crate) sentence: String,
    /// What may come, each with its chance.
    pub(crate) chances: Vec<Chance>,
    /// The chart; its `id` must differ from card to card.
    pub(crate) chart: CourseChart,
    /// The readings behind the chart, oldest first.
    pub(crate) rows: Vec<TableRow>,
    /// What the rows' `time` counts, as a column head: "week", "session", "month".
    pub(crate) time_unit: String,
}

/// Something that may come.
#[derive(Clone, Debug)]
pub(crate) struct Chance {
    /// "a clear improvement by session 12".
    pub(crate) of: String,
    /// How likely, 0–1.
    pub(crate) probability: f64,
}

/// One reading in the table under a chart.
#[derive(Clone, Debug)]
pub(crate) struct TableRow {
    /// Time in the card's unit, as it should be written.
    pub(crate) time: String,
    /// Number of the session, where it is known and is not the time itself.
    pub(crate) session: Option<String>,
    /// The score, or nothing where none came.
    pub(crate) score: Option<f64>,
    /// Middle of what was expected before the score was seen, in score points.
    pub(crate) expected: Option<f64>,
    /// Lower and upper edge of the 80 % band expected before the score was seen.
    pub(crate) band_80: Option<(f64, f64)>,
    /// State after this reading.
    pub(crate) state: State,
}

/// One state: its words, from the library, and how many courses are in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StateSummary {
    /// The state.
    pub(crate) state: State,
    /// Its word: "stalled".
    pub(crate) word: String,
    /// What it means, in a sentence or two.
    pub(crate) meaning: String,
    /// Courses whose last reading has it.
    pub(crate) courses: usize,
}

/// What is said about one measure.
#[derive(Clone, Debug)]
pub(crate) struct MeasureSummary {
    /// Name as shown: "BDI-II".
    pub(crate) name: String,
    /// Lowest and highest score, in points; infinite where an end is not known.
    pub(crate) scale: (f64, f64),
    /// "fewer is better" or "more is better".
    pub(crate) direction: String,
    /// Clients with at least one score.
    pub(crate) clients: usize,
    /// Scores used.
    pub(crate) scores: usize,
    /// Where the expected course comes from.
    pub(crate) origin: CourseOrigin,
    /// Thresholds used, each with its mark and source: "clinical cut-off 14 points (source …, mark R)".
    pub(crate) thresholds: Vec<String>,
    /// First to last score, by class; empty where a class cannot be given.
    pub(crate) change: Vec<ChangeClass>,
}

/// Where an expected course comes from.
#[derive(Clone, Debug)]
pub(crate) enum CourseOrigin {
    /// From the library.
    Published {
        /// Authors, year, title or key of the source.
        source: String,
        /// How the source was seen: R read, S secondary, M memory, U unverified, D derived, P our proposal.
        mark: String,
        /// The people it was found in, in a sentence.
        sample: String,
    },
    /// Estimated from the very file that is reported on.
    Estimated {
        /// "mixed model with random intercept and slope, maximum likelihood".
        method: String,
        /// Fixed effects, standard deviations, correlation.
        parameters: Vec<Parameter>,
        /// Clients used.
        clients: usize,
        /// Scores used.
        scores: usize,
        /// Log-likelihood at the optimum.
        log_likelihood: f64,
        /// Whether the optimiser met its criterion.
        converged: bool,
        /// Whether a variance lies on its bound.
        singular: bool,
    },
}

/// One estimated number.
#[derive(Clone, Debug)]
pub(crate) struct Parameter {
    /// "mean score at the start".
    pub(crate) name: String,
    /// The estimate.
    pub(crate) value: f64,
    /// Its standard error, where there is one.
    pub(crate) standard_error: Option<f64>,
    /// "points", "points a month".
    pub(crate) unit: String,
}

/// One class of change and how many are in it.
#[derive(Clone, Debug)]
pub(crate) struct ChangeClass {
    /// "reliably improved".
    pub(crate) name: String,
    /// What it means, in a few words, with its number.
    pub(crate) meaning: String,
    /// Clients in it.
    pub(crate) clients: usize,
}

/// What was not used.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rejected {
    /// Rows not used, in all.
    pub(crate) total: usize,
    /// Reason and number of rows, most frequent first; the first [`REASONS_SHOWN`] are shown.
    pub(crate) by_reason: Vec<(String, usize)>,
    /// The first rows, at most [`REJECTED_SHOWN`] are shown.
    pub(crate) first: Vec<RejectedRow>,
}

/// One row that was not used.
#[derive(Clone, Debug)]
pub(crate) struct RejectedRow {
    /// Line in the file; the header is line 1.
    pub(crate) line: u64,
    /// Column, where one is to blame.
    pub(crate) column: Option<String>,
    /// What is wrong and what would be right.
    pub(crate) reason: String,
}

impl ReportInput {
    /// The library's word for a state, or its name in files where the library has none.
    #[must_use]
    pub(crate) fn word(&self, state: State) -> &str {
        self.states
            .iter()
            .find(|known| known.state == state)
            .map_or(state.slug(), |known| known.word.as_str())
    }

    /// Word and time of a line: "stalled since session 6". What is too early has no beginning.
    #[must_use]
    pub(crate) fn standing(&self, line: &ClientLine) -> String {
        match &line.since {
            Some(since) if line.state != State::TooEarly => {
                format!("{} since {since}", self.word(line.state))
            }
            _ => self.word(line.state).to_owned(),
        }
    }
}
