//! From the input to HTML. The template escapes every text; only what the `chart` crate drew is put in as it is.

use askama::Template;
use monitoring::signal::{Alert, State};

use super::input::{
    ClientCard, ClientLine, CourseOrigin, LISTED, MeasureSummary, REASONS_SHOWN, REJECTED_SHOWN, RejectedRow,
    ReportInput, TableRow,
};
use super::numbers::{counted, estimate, grouped, points, signed};
use super::{chance, shape};

/// Side of a shape beside its word, in pixels.
const SHAPE_PX: f64 = 16.0;

/// The report as one HTML file.
///
/// # Errors
/// Only when formatting itself fails, which writing to memory does not.
pub(crate) fn page(input: &ReportInput) -> Result<String, askama::Error> {
    Page::of(input).render()
}

#[derive(Template)]
#[template(path = "report.html")]
struct Page<'a> {
    input: &'a ReportInput,
    chart_style: &'static str,
    page_style: &'static str,
    keys: Vec<KeyView>,
    summary: Vec<StateView<'a>>,
    cards: Vec<CardView<'a>>,
    lines: Vec<LineView<'a>>,
    lines_left_out: usize,
    measures: Vec<MeasureView<'a>>,
    reasons: &'a [(String, usize)],
    rejected_rows: &'a [RejectedRow],
}

struct KeyView {
    picture: String,
    words: &'static str,
}

struct StateView<'a> {
    shape: String,
    word: &'a str,
    meaning: &'a str,
    courses: usize,
}

struct LineView<'a> {
    line: &'a ClientLine,
    shape: String,
    standing: String,
    urgency: &'static str,
    sparkline: String,
}

struct CardView<'a> {
    card: &'a ClientCard,
    anchor: usize,
    line: LineView<'a>,
    chart: String,
    /// The sentence without the reason that stands above it already.
    sentence: &'a str,
    chances: Vec<String>,
    rows: Vec<RowView<'a>>,
    with_session: bool,
}

struct RowView<'a> {
    row: &'a TableRow,
    score: String,
    expected: String,
    band: String,
    word: &'a str,
}

struct MeasureView<'a> {
    measure: &'a MeasureSummary,
    scale: String,
    parameters: Vec<[String; 4]>,
    with_errors: bool,
}

impl<'a> Page<'a> {
    fn of(input: &'a ReportInput) -> Self {
        let listed = &input.lines[..input.lines.len().min(LISTED)];
        Self {
            input,
            chart_style: chart::STYLE,
            page_style: include_str!("report.css"),
            keys: keys(),
            summary: input.states.iter().map(state_view).collect(),
            cards: input
                .cards
                .iter()
                .enumerate()
                .map(|(index, card)| card_view(input, index + 1, card))
                .collect(),
            lines: listed.iter().map(|line| line_view(input, line)).collect(),
            lines_left_out: input.lines_total.max(input.lines.len()) - listed.len(),
            measures: input.measures.iter().map(measure_view).collect(),
            reasons: &input.rejected.by_reason[..input.rejected.by_reason.len().min(REASONS_SHOWN)],
            rejected_rows: &input.rejected.first[..input.rejected.first.len().min(REJECTED_SHOWN)],
        }
    }

    /// The sentence under the title: who needs a look, in numbers.
    fn headline(&self) -> String {
        let counts = &self.input.counts;
        // Where each client has one course, it is the clients who are counted.
        let noun = if counts.courses == counts.clients {
            "client"
        } else {
            "course"
        };
        let all = counted(counts.courses, noun);
        let need = |number: usize| {
            let verb = if number == 1 { "needs" } else { "need" };
            format!("{} of {all} {verb} a look", grouped(number))
        };
        match (counts.look_now, counts.look) {
            (0, 0) => format!("By these numbers nobody of {all} needs a look."),
            (now, 0) => format!("{} now.", need(now)),
            (0, look) => format!("{}.", need(look)),
            (now, look) => format!(
                "{} now, {} a look before or in the next session.",
                need(now),
                grouped(look)
            ),
        }
    }

    fn early(&self) -> usize {
        self.input
            .states
            .iter()
            .filter(|known| known.state == State::TooEarly)
            .map(|known| known.courses)
            .sum()
    }
}

fn keys() -> Vec<KeyView> {
    use chart::Key;
    let words = |key| match key {
        Key::Reported => "what was reported, joined by straight lines",
        Key::Missing => "a reading that did not come: an open ring and a gap",
        Key::Error => "measurement error of one score",
        Key::Expected => "what was expected for someone who began like this (8 in 10 lie inside)",
        Key::Forecast => "where the next scores are likely to lie (8 in 10)",
        Key::CutOff => "a cut-off, with its name",
    };
    Key::ALL
        .into_iter()
        .map(|key| KeyView {
            picture: key.to_svg(),
            words: words(key),
        })
        .collect()
}

fn state_view(known: &super::StateSummary) -> StateView<'_> {
    StateView {
        shape: shape(known.state).to_svg(SHAPE_PX),
        word: &known.word,
        meaning: &known.meaning,
        courses: known.courses,
    }
}

fn line_view<'a>(input: &ReportInput, line: &'a ClientLine) -> LineView<'a> {
    LineView {
        line,
        shape: shape(line.state).to_svg(SHAPE_PX),
        standing: input.standing(line),
        urgency: match line.alert {
            Alert::LookNow => "now",
            Alert::Look => "look",
            Alert::None => "calm",
        },
        // The shape stands beside the word already.
        sparkline: chart::Sparkline {
            shape: None,
            ..line.sparkline.clone()
        }
        .to_svg(),
    }
}

fn card_view<'a>(input: &'a ReportInput, anchor: usize, card: &'a ClientCard) -> CardView<'a> {
    let say = |chance: &super::Chance| {
        format!(
            "{}: {} ({})",
            chance.of,
            chance::about(chance.probability),
            chance::percent(chance.probability)
        )
    };
    CardView {
        card,
        anchor,
        line: line_view(input, &card.line),
        chart: card.chart.to_svg(),
        sentence: without_reason(&card.sentence, &card.line.why),
        chances: card.chances.iter().map(say).collect(),
        rows: card.rows.iter().map(|row| row_view(input, row)).collect(),
        with_session: card.rows.iter().any(|row| row.session.is_some()),
    }
}

/// What a sentence says beyond the reason it may begin with.
fn without_reason<'a>(sentence: &'a str, reason: &str) -> &'a str {
    let rest = sentence
        .strip_prefix(reason.trim_end_matches('.'))
        .and_then(|rest| rest.strip_prefix('.'));
    rest.map_or(sentence, str::trim_start)
}

fn row_view<'a>(input: &'a ReportInput, row: &'a TableRow) -> RowView<'a> {
    let or_dash = |value: Option<String>| value.unwrap_or_else(|| "–".to_owned());
    RowView {
        row,
        score: row
            .score
            .map_or_else(|| "no reading".to_owned(), |score| points(score, 2)),
        expected: or_dash(row.expected.map(|expected| points(expected, 1))),
        band: or_dash(
            row.band_80
                .map(|(low, high)| format!("{} to {}", points(low, 1), points(high, 1))),
        ),
        word: input.word(row.state),
    }
}

fn measure_view(measure: &MeasureSummary) -> MeasureView<'_> {
    let parameters = match &measure.origin {
        CourseOrigin::Estimated { parameters, .. } => parameters.as_slice(),
        CourseOrigin::Published { .. } => &[],
    };
    let row = |parameter: &super::Parameter| {
        let error = parameter.standard_error.map_or_else(|| "–".to_owned(), estimate);
        [
            parameter.name.clone(),
            estimate(parameter.value),
            parameter.unit.clone(),
            error,
        ]
    };
    MeasureView {
        measure,
        scale: scale(measure.scale),
        with_errors: parameters
            .iter()
            .any(|parameter| parameter.standard_error.is_some()),
        parameters: parameters.iter().map(row).collect(),
    }
}

fn scale((min, max): (f64, f64)) -> String {
    match (min.is_finite(), max.is_finite()) {
        (true, true) => format!("{} to {} points", points(min, 2), points(max, 2)),
        (true, false) => format!("from {} points up", points(min, 2)),
        (false, true) => format!("up to {} points", points(max, 2)),
        (false, false) => "no known ends of the scale".to_owned(),
    }
}
