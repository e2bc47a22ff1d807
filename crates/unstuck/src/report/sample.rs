//! Made-up data for the tests of the page and of the printed summary. No real person, no real trial.

use chart::{
    Better, CourseChart, CutOff, Expected, Forecast, Mark, Point, Reading, Size, Sparkline, TimeAxis,
    ValueAxis,
};
use monitoring::signal::{Alert, State};

use super::{
    Chance, ChangeClass, ClientCard, ClientLine, Counts, CourseOrigin, MeasureSummary, Parameter, Rejected,
    RejectedRow, ReportInput, StateSummary, TableRow, shape,
};

/// A course as told to [`line`]: client, state, session since when, alert, scores (`.` is a missing one), why.
type Told = (
    &'static str,
    State,
    Option<u32>,
    Alert,
    &'static str,
    &'static str,
);

/// Those who need a look first.
const STORIES: [Told; 6] = [
    (
        "c-004",
        State::Worsening,
        Some(5),
        Alert::LookNow,
        "11 12 10 13 16 19",
        "worse than at the beginning, and probably getting worse",
    ),
    (
        "c-017",
        State::Stalled,
        Some(3),
        Alert::Look,
        "18 17 18 . 17 18 18",
        "no clear change since session 3",
    ),
    (
        "c-021",
        State::PlateauAfterGain,
        Some(6),
        Alert::Look,
        "22 19 14 11 11 12 11 11 12",
        "a clear gain by session 4, about the same since session 6",
    ),
    (
        "c-032",
        State::Swinging,
        Some(4),
        Alert::Look,
        "14 21 9 20 8 19 10",
        "up and down by more than the measure’s error",
    ),
    (
        "c-040",
        State::TooEarly,
        None,
        Alert::None,
        "15",
        "one score so far",
    ),
    ("c-009", State::Reached, Some(5), Alert::None, "13 9 6 4 3", ""),
];

/// Words as the library's English file has them, shortened.
fn states() -> Vec<StateSummary> {
    let words = [
        (
            State::Worsening,
            "worsening",
            "Worse than at the beginning and getting worse (chance 8 in 10 or more).",
            1,
        ),
        (
            State::Stalled,
            "stalled",
            "No real gain is likely over the next 4 sessions (chance 7 in 10 or more).",
            1,
        ),
        (
            State::PlateauAfterGain,
            "plateau after a gain",
            "A clear gain once, and no further gain likely.",
            1,
        ),
        (
            State::Swinging,
            "large swings",
            "The last scores lie further from what was expected than error explains.",
            1,
        ),
        (
            State::Slower,
            "slower than expected",
            "A gain is still likely, but most who began alike are further.",
            0,
        ),
        (
            State::TooEarly,
            "too early to call",
            "Fewer than 3 readings. Some people start late and then improve fast.",
            1,
        ),
        (
            State::OnCourse,
            "on course",
            "About where people are who began alike.",
            0,
        ),
        (
            State::Reached,
            "goal range reached",
            "The level is out of the range that is called clinical.",
            1,
        ),
    ];
    let summary = |(state, word, meaning, courses): (State, &str, &str, usize)| StateSummary {
        state,
        word: word.to_owned(),
        meaning: meaning.to_owned(),
        courses,
    };
    words.into_iter().map(summary).collect()
}

/// Six clients on a scale from 0 to 27: four need a look and are drawn, two are listed.
pub(crate) fn report() -> ReportInput {
    let mut lines: Vec<ClientLine> = STORIES.iter().map(line).collect();
    let calm = lines.split_off(4);
    ReportInput {
        source: "scores.csv".to_owned(),
        made_on: Some("2026-11-23".to_owned()),
        version: "0.1.0".to_owned(),
        counts: Counts { rows: 37, scores: 33, clients: 6, courses: 6, look_now: 1, look: 3 },
        cards: lines.into_iter().map(card).collect(),
        lines_total: calm.len(),
        lines: calm,
        states: states(),
        measures: vec![measure()],
        rejected: rejected(),
        notes: vec![
            "The forecasts have not been calibrated on this service’s own clients yet: read a chance as a rough guide."
                .to_owned(),
        ],
    }
}

fn line(told: &Told) -> ClientLine {
    let (client_id, state, since, alert, scores, why) = *told;
    let reading = |score: &str| Reading {
        value: score.parse().ok(),
        band: Some((6.0, 15.0)),
    };
    ClientLine {
        client_id: client_id.to_owned(),
        measure: "PHQ-9".to_owned(),
        state,
        since: since.map(|session| format!("session {session}")),
        alert,
        why: why.to_owned(),
        sparkline: Sparkline {
            readings: scores.split(' ').map(reading).collect(),
            min: 0.0,
            max: 27.0,
            better: Better::Lower,
            shape: Some(shape(state)),
        },
    }
}

fn card(line: ClientLine) -> ClientCard {
    let values: Vec<Option<f64>> = line
        .sparkline
        .readings
        .iter()
        .map(|reading| reading.value)
        .collect();
    let rows = (1u32..)
        .zip(&values)
        .map(|(session, value)| row(f64::from(session), *value, line.state))
        .collect();
    ClientCard {
        sentence: "Expected 11 to 16 at session 5, reported 18. About 9 in 10 people who began like this would report \
                   less by now."
            .to_owned(),
        chances: vec![
            Chance { of: "a clear improvement by session 12".to_owned(), probability: 0.28 },
            Chance { of: "no real gain over the next 4 sessions".to_owned(), probability: 0.74 },
        ],
        chart: course(&line, &values),
        rows,
        time_unit: "session".to_owned(),
        line,
    }
}

fn row(session: f64, value: Option<f64>, state: State) -> TableRow {
    let middle = 17.0 - 3.0 * session.ln();
    TableRow {
        time: format!("{session}"),
        session: None,
        score: value,
        expected: (session > 1.0).then_some(middle),
        band_80: (session > 1.0).then_some((middle - 4.25, middle + 4.25)),
        state: if session < 3.0 { State::TooEarly } else { state },
    }
}

fn course(line: &ClientLine, values: &[Option<f64>]) -> CourseChart {
    let times = || (1u32..).map(f64::from);
    let point = |(time, value): (f64, &Option<f64>)| Point {
        time,
        value: *value,
        error_half_width: Some(2.4),
    };
    let points: Vec<Point> = times().zip(values).map(point).collect();
    let last = points
        .iter()
        .rev()
        .find_map(|point| point.value.map(|value| (point.time, value)));
    let (end, score) = last.unwrap_or((1.0, 0.0));
    let middle = |time: f64| 17.0 - 3.0 * time.ln();
    CourseChart {
        id: line.client_id.clone(),
        title: format!("Course of {} for client {}", line.measure, line.client_id),
        description: format!("{} scores, the last one {score} at session {end}.", points.len()),
        size: Size::SMALL,
        value_axis: ValueAxis {
            min: 0.0,
            max: 27.0,
            better: Better::Lower,
            label: "fewer symptoms ↑".to_owned(),
        },
        time_axis: TimeAxis::covering("session", [1.0, 12.0]),
        points,
        expected: times()
            .take(12)
            .map(|time| Expected {
                time,
                low: middle(time) - 4.5,
                middle: middle(time),
                high: middle(time) + 4.5,
            })
            .collect(),
        forecast: times()
            .skip_while(|time| *time <= end)
            .take_while(|time| *time <= 12.0)
            .map(|time| Forecast {
                time,
                low: score - 3.0 - 0.4 * (time - end).sqrt() * 3.0,
                high: score + 3.0 + 0.2 * (time - end),
            })
            .collect(),
        cut_offs: vec![CutOff {
            value: 10.0,
            name: "clinical cut-off 10".to_owned(),
        }],
        marks: match line.state {
            State::Stalled => vec![Mark {
                time: 3.0,
                letter: 'B',
                label: "smaller steps, changed after".to_owned(),
            }],
            _ => Vec::new(),
        },
        last_label: Some(format!("{score}")),
        state: None,
    }
}

fn measure() -> MeasureSummary {
    let parameter = |name: &str, value: f64, unit: &str, standard_error: Option<f64>| Parameter {
        name: name.to_owned(),
        value,
        standard_error,
        unit: unit.to_owned(),
    };
    MeasureSummary {
        name: "PHQ-9".to_owned(),
        scale: (0.0, 27.0),
        direction: "fewer is better".to_owned(),
        clients: 6,
        scores: 33,
        origin: CourseOrigin::Estimated {
            method: "mixed model with random intercept and slope, maximum likelihood".to_owned(),
            parameters: vec![
                parameter("mean at the start", 17.1, "points", Some(0.42)),
                parameter("change for each step of ln(session)", -3.0, "points", Some(0.31)),
                parameter("spread between clients", 4.9, "points", None),
            ],
            clients: 6,
            scores: 33,
            log_likelihood: -81.2345,
            converged: true,
            singular: true,
        },
        thresholds: vec!["clinical cut-off 10 points (mark R, kroenke-2001)".to_owned()],
        change: vec![
            ChangeClass {
                name: "reliably improved".to_owned(),
                meaning: "at least 6 points fewer".to_owned(),
                clients: 2,
            },
            ChangeClass {
                name: "no reliable change".to_owned(),
                meaning: "less than 6 points".to_owned(),
                clients: 4,
            },
        ],
    }
}

fn rejected() -> Rejected {
    Rejected {
        total: 4,
        by_reason: vec![
            ("the score is empty".to_owned(), 3),
            ("the score is above the scale".to_owned(), 1),
        ],
        first: vec![RejectedRow {
            line: 12,
            column: Some("score".to_owned()),
            reason: "31 is above the scale of PHQ-9: write a whole number from 0 to 27".to_owned(),
        }],
    }
}
