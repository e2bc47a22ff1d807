//! Where the course stands: the line of state with its arithmetic, the chart, the other measures.

use crate::days;
use crate::pictures;
use crate::therapist::opened::Opened;
use chart::{Key, Size};
use monitoring::hypothesis::evidence::plain;
use monitoring::knowledge::drawn::{Drawn, DrawnMeasure};
use monitoring::knowledge::{ClientReading, Labels};
use monitoring::signal::Alert;

/// The standing of a course.
pub struct Standing {
    /// Whether it calls for a look.
    pub class: &'static str,
    /// The shape.
    pub shape: String,
    /// The word and since when.
    pub word: String,
    /// The arithmetic: what it comes to, then the sentences behind it.
    pub reasons: (String, String),
    /// What the client reads.
    pub for_client: String,
    /// The measure that is read; none without a course.
    pub main: Option<Picture>,
    /// What the lines and dots are.
    pub keys: Vec<(String, &'static str)>,
    /// Other measures and goals, smaller.
    pub others: Vec<Picture>,
}

/// One course with its table.
pub struct Picture {
    /// Of what.
    pub title: String,
    /// The chart.
    pub svg: String,
    /// Scale, direction and cut-off in words.
    pub caption: String,
    /// The rows of its table.
    pub rows: Vec<TableRow>,
}

/// One row.
pub struct TableRow {
    /// The day.
    pub day: String,
    /// The session.
    pub session: String,
    /// The score.
    pub score: String,
    /// What was expected at intake.
    pub expected: String,
    /// The word of the state.
    pub state: String,
}

pub(super) fn standing(record: &Opened, reading: &ClientReading, drawn: &Drawn) -> Standing {
    let labels = record.labels();
    let course = reading.course.as_ref();
    let main = drawn.read_measure();
    let others = drawn
        .measures
        .iter()
        .filter(|measure| !measure.is_read)
        .enumerate();
    let others = others.map(|(at, measure)| picture(&format!("other-{at}"), drawn, measure, &labels));
    let raw = drawn.raw.iter().enumerate().filter_map(|(at, series)| {
        let svg = pictures::series(crate::words::english(), &format!("raw-{at}"), series, Size::SMALL);
        (!svg.is_empty()).then(|| Picture {
            title: series.title.clone(),
            svg,
            caption: String::new(),
            rows: raw_rows(series),
        })
    });
    Standing {
        class: if course.is_some_and(|course| course.alert != Alert::None) {
            "look"
        } else {
            ""
        },
        shape: course.map_or_else(String::new, |course| pictures::shape_svg(course.state, 18.0)),
        word: course.map_or_else(
            || labels.say("page.no-course"),
            |course| format!("{} since session {}", course.word, course.since_session),
        ),
        reasons: course.map_or_else(Default::default, |course| {
            first_and_rest(&days::spoken(&course.reasons))
        }),
        for_client: course.map_or_else(String::new, |course| course.for_client.clone()),
        main: main.map(|measure| picture("course", drawn, measure, &labels)),
        keys: keys(main),
        others: others.chain(raw).collect(),
    }
}

/// The first sentence, and the others.
fn first_and_rest(sentences: &str) -> (String, String) {
    match sentences.split_once(". ") {
        Some((first, rest)) => (format!("{first}."), rest.to_owned()),
        None => (sentences.to_owned(), String::new()),
    }
}

fn picture(id: &str, drawn: &Drawn, measure: &DrawnMeasure, labels: &Labels) -> Picture {
    let scale = &measure.scale;
    let mut caption = format!(
        "{}, {} to {} points. Up: {}.",
        measure.title,
        plain(scale.min_points),
        plain(scale.max_points),
        scale.up.trim_end_matches([' ', '↑'])
    );
    if let Some(cut_off) = &scale.cut_off {
        caption += &format!(
            " Dashed: {} at {} ({}).",
            cut_off.name,
            plain(cut_off.points),
            labels.say(&format!("mark.{:?}", cut_off.mark))
        );
    }
    let rows = measure.rows.iter().map(|row| TableRow {
        day: days::long(row.on),
        session: row.session.map(|session| session.to_string()).unwrap_or_default(),
        score: row.points.map_or_else(|| "not given".to_owned(), plain),
        expected: row
            .expected
            .map(|(low, high)| format!("{} to {}", plain(low), plain(high)))
            .unwrap_or_default(),
        state: row.state.clone().unwrap_or_default(),
    });
    Picture {
        title: measure.title.clone(),
        svg: pictures::course(crate::words::english(), id, drawn, measure, Size::SMALL),
        caption,
        rows: rows.collect(),
    }
}

fn raw_rows(series: &monitoring::knowledge::drawn::RawSeries) -> Vec<TableRow> {
    let rows = series.points.iter().map(|point| TableRow {
        day: days::long(point.on),
        session: point
            .session
            .map(|session| session.to_string())
            .unwrap_or_default(),
        score: point.points.map_or_else(|| "not given".to_owned(), plain),
        expected: String::new(),
        state: String::new(),
    });
    rows.collect()
}

/// What is to be seen on this chart, and no more.
fn keys(measure: Option<&DrawnMeasure>) -> Vec<(String, &'static str)> {
    let Some(measure) = measure else { return Vec::new() };
    let gaps = measure.points.iter().any(|point| point.points.is_none());
    let errors = measure
        .points
        .iter()
        .any(|point| point.error_half_width.is_some());
    let known = [
        (Key::Reported, "what was reported", true),
        (Key::Missing, "not given", gaps),
        (
            Key::Error,
            "error of measurement: 8 in 10 repeated scores",
            errors,
        ),
        (
            Key::Expected,
            "expected at the beginning, for 8 in 10 who began like this",
            !measure.expected.is_empty(),
        ),
        (
            Key::Forecast,
            "expected from the last answer on",
            !measure.forecast.is_empty(),
        ),
        (Key::CutOff, "cut-off", measure.scale.cut_off.is_some()),
    ];
    known
        .into_iter()
        .filter(|(_, _, there)| *there)
        .map(|(key, words, _)| (key.to_svg(), words))
        .collect()
}
