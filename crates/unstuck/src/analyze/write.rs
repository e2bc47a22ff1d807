//! The files that an analysis writes, and the same as lines of JSON.

mod cell;
mod contribution;

pub use contribution::{CONTRIBUTION_COLUMNS, write_contributions};

use std::io::{self, Write};

use longitudinal::reliable_change::ChangeClass;
use longitudinal::sudden_change::{SuddenChange, SuddenKind};
use monitoring::signal::{Signal, SignalRules, SignalWords};
use serde::Serialize;

use cell::{decimal, field, harmless, ten_thousandths, tenths, text, thousandths};

use super::courses::CourseReading;
use super::measures::MeasureReading;
use super::sudden::sudden_changes;
use crate::score_file::Rejection;

/// The columns of `readings.csv`, in order.
pub const READING_COLUMNS: [&str; 20] = [
    "client_id",
    "measure",
    "session",
    "week",
    "score",
    "expected",
    "lower_80",
    "upper_80",
    "lower_90",
    "upper_90",
    "peer_centile",
    "p_reliable_improvement",
    "p_recovery",
    "p_reliable_deterioration",
    "p_stall",
    "p_never_started",
    "state",
    "state_since",
    "alert",
    "reasons",
];

/// The columns of `clients.csv`, in order.
pub const CLIENT_COLUMNS: [&str; 17] = [
    "client_id",
    "measure",
    "scores",
    "first_session",
    "last_session",
    "first_score",
    "last_score",
    "change",
    "reliable_change",
    "clinical_significance",
    "sudden_gains",
    "sudden_gains_reversed",
    "sudden_losses",
    "state",
    "state_since",
    "alert",
    "reasons",
];

/// One reading as it is written: numbers rounded, `None` where a column does not apply.
#[derive(Debug, Serialize)]
pub struct ReadingLine<'a> {
    client_id: &'a str,
    measure: &'a str,
    session: u32,
    week: Option<f64>,
    score: f64,
    expected: Option<f64>,
    lower_80: Option<f64>,
    upper_80: Option<f64>,
    lower_90: Option<f64>,
    upper_90: Option<f64>,
    peer_centile: Option<f64>,
    p_reliable_improvement: f64,
    p_recovery: Option<f64>,
    p_reliable_deterioration: f64,
    p_stall: f64,
    p_never_started: Option<f64>,
    state: &'static str,
    state_since: u32,
    alert: &'static str,
    reasons: String,
}

/// The words that make a reading's reasons.
#[derive(Clone, Copy)]
pub struct Voice<'a> {
    /// The words.
    pub words: &'a SignalWords,
    /// The thresholds they quote.
    pub rules: &'a SignalRules,
}

impl Voice<'_> {
    /// The reasons of a signal as plain sentences, the client's sentence for the state not among them.
    pub fn reasons(&self, signal: &Signal, measure: &MeasureReading) -> String {
        self.words.sentences(
            &signal.reasons,
            self.rules,
            measure.reading_word,
            measure.decimals,
        )
    }
}

impl<'a> ReadingLine<'a> {
    /// The line of one signal.
    pub fn new(
        client_id: &'a str,
        measure: &'a MeasureReading,
        signal: &Signal,
        week: Option<f64>,
        voice: Voice,
    ) -> Self {
        let standing = &signal.standing;
        let (chances, expected) = (&standing.chances, standing.expected);
        Self {
            client_id,
            measure: &measure.name,
            session: standing.score.session,
            week: week.map(thousandths),
            score: standing.score.points,
            expected: expected.map(|expected| thousandths(expected.points)),
            lower_80: expected.map(|expected| thousandths(expected.band_80.lower)),
            upper_80: expected.map(|expected| thousandths(expected.band_80.upper)),
            lower_90: expected.map(|expected| thousandths(expected.band_90.lower)),
            upper_90: expected.map(|expected| thousandths(expected.band_90.upper)),
            peer_centile: standing.peer_centile.map(|share| tenths(100.0 * share)),
            p_reliable_improvement: ten_thousandths(chances.reliable_improvement),
            p_recovery: chances.recovery.map(ten_thousandths),
            p_reliable_deterioration: ten_thousandths(chances.reliable_deterioration),
            p_stall: ten_thousandths(chances.stall),
            p_never_started: expected.map(|_| ten_thousandths(chances.never_started)),
            state: signal.state.slug(),
            state_since: signal.since_session,
            alert: signal.alert.slug(),
            reasons: voice.reasons(signal, measure),
        }
    }

    /// Writes it as one row of `readings.csv`.
    pub fn write_csv(&self, out: &mut Vec<u8>) {
        text(out, self.client_id);
        field(out);
        text(out, self.measure);
        for number in [
            Some(f64::from(self.session)),
            self.week,
            Some(self.score),
            self.expected,
        ] {
            field(out);
            decimal(out, number);
        }
        for number in [
            self.lower_80,
            self.upper_80,
            self.lower_90,
            self.upper_90,
            self.peer_centile,
        ] {
            field(out);
            decimal(out, number);
        }
        let chances = [
            Some(self.p_reliable_improvement),
            self.p_recovery,
            Some(self.p_reliable_deterioration),
            Some(self.p_stall),
            self.p_never_started,
        ];
        for number in chances {
            field(out);
            decimal(out, number);
        }
        field(out);
        text(out, self.state);
        field(out);
        decimal(out, Some(f64::from(self.state_since)));
        field(out);
        text(out, self.alert);
        field(out);
        text(out, &self.reasons);
        out.push(b'\n');
    }
}

/// Writes one course as a row of `clients.csv`.
pub fn write_client(
    out: &mut Vec<u8>,
    client_id: &str,
    measure: &MeasureReading,
    course: &CourseReading,
    voice: Voice,
) {
    let (Some(first), Some(last)) = (course.signals.first(), course.signals.last()) else {
        return;
    };
    let (begin, end) = (first.standing.score, last.standing.score);
    text(out, client_id);
    field(out);
    text(out, &measure.name);
    let numbers = [
        course.signals.len() as f64,
        f64::from(begin.session),
        f64::from(end.session),
    ];
    for number in numbers
        .into_iter()
        .chain([begin.points, end.points, end.points - begin.points])
    {
        field(out);
        decimal(out, Some(thousandths(number)));
    }
    field(out);
    text(out, course.change.map_or("", reliable_class));
    field(out);
    let known = course.change.filter(|_| measure.measure.clinical.is_some());
    text(out, known.map_or("", significance_class));
    let sudden = sudden_changes(measure, &course.signals);
    for steps in [
        steps(&sudden, SuddenKind::Gain, |_| true),
        steps(&sudden, SuddenKind::Gain, |change| change.reversed),
        steps(&sudden, SuddenKind::Loss, |_| true),
    ] {
        field(out);
        text(out, &steps);
    }
    field(out);
    text(out, last.state.slug());
    field(out);
    decimal(out, Some(f64::from(last.since_session)));
    field(out);
    text(out, last.alert.slug());
    field(out);
    text(out, &voice.reasons(last, measure));
    out.push(b'\n');
}

/// Writes `rejected.csv` with its header.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_rejections(out: impl Write, rejections: &[Rejection]) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(["line", "column", "value", "reason", "remedy"])?;
    for rejection in rejections {
        let line = rejection.line.to_string();
        csv.write_record([
            line.as_str(),
            &*harmless(&rejection.column),
            &*harmless(&rejection.value),
            &*harmless(&rejection.reason),
            &*harmless(&rejection.remedy),
        ])?;
    }
    csv.flush()
}

/// "3>4 7>8": the sessions of the sudden changes of one kind.
fn steps(sudden: &[SuddenChange], kind: SuddenKind, wanted: impl Fn(&SuddenChange) -> bool) -> String {
    let of_kind = sudden
        .iter()
        .filter(|change| change.kind == kind && wanted(change));
    let steps: Vec<String> = of_kind
        .map(|change| format!("{}>{}", change.from_session, change.from_session + 1))
        .collect();
    steps.join(" ")
}

/// The reliable-change class alone, whatever line was crossed.
fn reliable_class(class: ChangeClass) -> &'static str {
    match class {
        ChangeClass::Recovered | ChangeClass::Improved => "improved",
        ChangeClass::Unchanged => "unchanged",
        ChangeClass::Deteriorated | ChangeClass::Harmed => "deteriorated",
    }
}

/// The class that also says whether the clinical line was crossed.
pub fn significance_class(class: ChangeClass) -> &'static str {
    match class {
        ChangeClass::Recovered => "recovered",
        ChangeClass::Improved => "improved",
        ChangeClass::Unchanged => "unchanged",
        ChangeClass::Deteriorated => "deteriorated",
        ChangeClass::Harmed => "harmed",
    }
}
