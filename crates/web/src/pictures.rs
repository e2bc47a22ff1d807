//! Courses as `monitoring` gives them, handed to `chart`.

use crate::words::Words;
use chart::{
    CourseChart, CutOff, Expected, Forecast, Mark, Point, Reading, Shape, Size, Sparkline, StateLabel,
    TimeAxis, ValueAxis,
};
use monitoring::knowledge::drawn::{BandAt, Better, Drawn, DrawnMeasure, DrawnPoint, DrawnScale, RawSeries};
use monitoring::knowledge::glance::Glance;
use monitoring::signal::State;

/// The shape of a state.
pub fn shape(state: State) -> Shape {
    match state {
        State::TooEarly => Shape::OpenCircle,
        State::OnCourse => Shape::Circle,
        State::Slower => Shape::HalfCircle,
        State::Stalled => Shape::Square,
        State::PlateauAfterGain => Shape::HalfSquare,
        State::Worsening => Shape::Triangle,
        State::Swinging => Shape::Diamond,
        State::Reached => Shape::Star,
    }
}

/// The shape of a state as a small picture, `side_px` wide; the word stands beside it.
pub fn shape_svg(state: State, side_px: f64) -> String {
    shape(state).to_svg(side_px)
}

fn better(better: Better) -> chart::Better {
    match better {
        Better::Lower => chart::Better::Lower,
        Better::Higher => chart::Better::Higher,
    }
}

/// The last readings of a row of the caseload; empty where no course is read.
pub fn sparkline(glance: &Glance) -> String {
    let (Some((min, max)), Some(direction)) = (glance.spark_range_points, glance.better) else {
        return String::new();
    };
    let readings = glance.spark.iter().map(|reading| Reading {
        value: reading.points,
        band: reading.expected,
    });
    Sparkline {
        readings: readings.collect(),
        min,
        max,
        better: better(direction),
        shape: None,
    }
    .to_svg()
}

/// The chart of a measure. `id` is unlike every other on the page.
pub fn course(words: &Words, id: &str, drawn: &Drawn, measure: &DrawnMeasure, size: Size) -> String {
    let decimals = usize::from(!measure.scale.whole);
    let marks = drawn.marks.iter().map(|mark| Mark {
        time: mark.week,
        letter: mark.letter.chars().next().unwrap_or('?'),
        label: match &mark.verdict {
            Some(verdict) => format!("{}: {verdict}", mark.title),
            None => mark.title.clone(),
        },
    });
    let last = measure.points.iter().rev().find_map(|point| point.points);
    chart(Parts {
        words,
        id,
        title: &measure.title,
        description: &measure.description,
        size,
        scale: &measure.scale,
        points: &measure.points,
        expected: &measure.expected,
        forecast: &measure.forecast,
        marks: marks.collect(),
        last_label: last.map(|points| words.decimal(&format!("{points:.decimals$}"))),
        state: Some(StateLabel {
            shape: shape(measure.state.state),
            word: measure.state.word.clone(),
        }),
    })
}

/// The chart of a series without an expected course, such as a goal; empty where its scale is not known.
pub fn series(words: &Words, id: &str, series: &RawSeries, size: Size) -> String {
    let Some(scale) = &series.scale else {
        return String::new();
    };
    let last = series.points.iter().rev().find_map(|point| point.points);
    chart(Parts {
        words,
        id,
        title: &series.title,
        description: &series.description,
        size,
        scale,
        points: &series.points,
        expected: &[],
        forecast: &[],
        marks: Vec::new(),
        last_label: last
            .map(|points| words.decimal(&format!("{:.*}", usize::from(points.fract() != 0.0), points))),
        state: None,
    })
}

struct Parts<'a> {
    words: &'a Words,
    id: &'a str,
    title: &'a str,
    description: &'a str,
    size: Size,
    scale: &'a DrawnScale,
    points: &'a [DrawnPoint],
    expected: &'a [BandAt],
    forecast: &'a [BandAt],
    marks: Vec<Mark>,
    last_label: Option<String>,
    state: Option<StateLabel>,
}

fn chart(parts: Parts) -> String {
    let points = parts.points.iter().map(|point| Point {
        time: point.week,
        value: point.points,
        error_half_width: point.error_half_width,
    });
    let expected = parts.expected.iter().map(|band| Expected {
        time: band.week,
        low: band.low,
        middle: band.middle,
        high: band.high,
    });
    let forecast = parts.forecast.iter().map(|band| Forecast {
        time: band.week,
        low: band.low,
        high: band.high,
    });
    let times = parts
        .points
        .iter()
        .map(|point| point.week)
        .chain(parts.forecast.iter().map(|band| band.week));
    let cut_off = parts.scale.cut_off.iter().map(|cut_off| CutOff {
        value: cut_off.points,
        name: cut_off.name.clone(),
    });
    CourseChart {
        id: parts.id.to_owned(),
        title: parts.title.to_owned(),
        description: parts.description.to_owned(),
        size: parts.size,
        value_axis: ValueAxis {
            min: parts.scale.min_points,
            max: parts.scale.max_points,
            better: better(parts.scale.better),
            label: parts.scale.up.clone(),
        },
        time_axis: TimeAxis::covering(&parts.words.course.week, times),
        points: points.collect(),
        expected: expected.collect(),
        forecast: forecast.collect(),
        cut_offs: cut_off.collect(),
        marks: parts.marks,
        last_label: parts.last_label,
        state: parts.state,
    }
    .to_svg()
}
