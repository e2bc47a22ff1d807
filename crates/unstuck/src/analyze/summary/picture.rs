//! The pictures of one course: chart and sparkline.

use chart::{
    CourseChart, CutOff, Expected, Forecast, Point, Reading, Size, Sparkline, StateLabel, TimeAxis, ValueAxis,
};
use longitudinal::normal::quantile;
use longitudinal::reliable_change::Better;

use crate::analyze::courses::CourseReading;
use crate::analyze::measures::MeasureReading;
use crate::analyze::output::{Job, Standing};
use crate::report;

/// The ends of the axis: the scale's, or where none is known the scores' own.
fn axis_ends(measure: &MeasureReading, reading: &CourseReading) -> (f64, f64) {
    let points = measure.measure.points;
    if points.min.is_finite() && points.max.is_finite() {
        return (points.min, points.max);
    }
    let bands = reading
        .signals
        .iter()
        .filter_map(|signal| signal.standing.expected.map(|expected| expected.band_80));
    let scores = reading.signals.iter().map(|signal| signal.standing.score.points);
    let values: Vec<f64> = scores
        .chain(bands.flat_map(|band| [band.lower, band.upper]))
        .collect();
    let low = values.iter().copied().fold(f64::INFINITY, f64::min).floor();
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max).ceil();
    (
        low.max(points.min),
        if high > low {
            high.min(points.max)
        } else {
            low + 1.0
        },
    )
}

fn direction(measure: &MeasureReading) -> chart::Better {
    match measure.measure.better {
        Better::Lower => chart::Better::Lower,
        Better::Higher => chart::Better::Higher,
    }
}

/// The last readings of a course.
pub fn sparkline(measure: &MeasureReading, reading: &CourseReading) -> Sparkline {
    let (min, max) = axis_ends(measure, reading);
    let from = reading.signals.len().saturating_sub(chart::READINGS_SHOWN);
    let readings = reading.signals[from..].iter().map(|signal| Reading {
        value: Some(signal.standing.score.points),
        band: signal
            .standing
            .expected
            .map(|expected| (expected.band_80.lower, expected.band_80.upper)),
    });
    Sparkline {
        readings: readings.collect(),
        min,
        max,
        better: direction(measure),
        shape: reading.signals.last().map(|signal| report::shape(signal.state)),
    }
}

/// The whole course; `place` makes its name on the page its own.
pub fn course_chart(
    job: &Job,
    standing: &Standing,
    reading: &CourseReading,
    line: &report::ClientLine,
    place: usize,
) -> CourseChart {
    let rows = &job.prepared.courses[standing.course];
    let measure = &job.prepared.measures[rows.measure];
    let (min, max) = axis_ends(measure, reading);
    // Measurement error as the reliable change implies it: a reliable change is z times the root of 2 times it.
    let z = quantile(0.5 + 0.5 * job.library.signal_rules().reliable_confidence);
    let error = quantile(0.9) * measure.measure.reliable.points / (z * std::f64::consts::SQRT_2);
    let points: Vec<Point> = job
        .prepared
        .rows(job.file, rows)
        .map(|row| Point {
            time: row.time,
            value: row.score,
            error_half_width: Some(error),
        })
        .collect();
    let (expected, forecast) = bands(job, standing, reading);
    let times = points
        .iter()
        .map(|point| point.time)
        .chain(forecast.iter().map(|step| step.time));
    let last = reading.signals.last();
    let cut_offs = measure.measure.clinical.map(|line| CutOff {
        value: line.score,
        name: format!("clinical cut-off {:.*}", measure.decimals, line.score),
    });
    let better = direction(measure);
    CourseChart {
        id: format!("course-{place}"),
        title: format!("{} of client {}", measure.title, line.client_id),
        description: described(measure, reading, line),
        size: Size::SMALL,
        value_axis: ValueAxis {
            min,
            max,
            better,
            label: measure.up_label.to_owned(),
        },
        time_axis: TimeAxis::covering(measure.timing.clock().word(), times),
        points,
        expected,
        forecast,
        cut_offs: cut_offs.into_iter().collect(),
        marks: Vec::new(),
        last_label: last.map(|signal| format!("{:.*}", measure.decimals, signal.standing.score.points)),
        state: last.map(|signal| StateLabel {
            shape: report::shape(signal.state),
            word: job.library.signal_words().state(signal.state).word.clone(),
        }),
    }
}

/// The chart in a sentence, for those who hear the page.
fn described(measure: &MeasureReading, reading: &CourseReading, line: &report::ClientLine) -> String {
    let (Some(first), Some(last)) = (reading.signals.first(), reading.signals.last()) else {
        return String::new();
    };
    let (from, to) = (first.standing.score, last.standing.score);
    let word = measure.reading_word;
    format!(
        "{} scores, from {:.*} at {word} {} to {:.*} at {word} {}. {}.",
        reading.signals.len(),
        measure.decimals,
        from.points,
        from.session,
        measure.decimals,
        to.points,
        to.session,
        line.why
    )
}

/// What was expected at intake for someone who began like this, and the forecast from the last score on.
fn bands(job: &Job, standing: &Standing, reading: &CourseReading) -> (Vec<Expected>, Vec<Forecast>) {
    let rows = &job.prepared.courses[standing.course];
    let measure = &job.prepared.measures[rows.measure];
    let (Some(first), Some(last)) = (reading.signals.first(), reading.signals.last()) else {
        return (Vec::new(), Vec::new());
    };
    let all: Vec<_> = job.prepared.rows(job.file, rows).collect();
    let horizon = job.library.signal_rules().stall_window_sessions;
    let file_time_per_session = measure.timing.file_time_per_session();
    let (start, end) = (first.standing.score, last.standing.score);
    let (Some(first_row), Some(last_row)) = (all.first(), all.iter().rev().find(|row| row.score.is_some()))
    else {
        return (Vec::new(), Vec::new());
    };
    let expected = steps(first_row.time, last_row.time + horizon * file_time_per_session)
        .map(|time| {
            let later = measure.timing.later(start, time - first_row.time);
            let band = reading.follower.expect_from_intake(later.0, later.1);
            Expected {
                time,
                low: band.band_80.lower,
                middle: band.points,
                high: band.band_80.upper,
            }
        })
        .collect();
    let forecast = steps(last_row.time, last_row.time + horizon * file_time_per_session)
        .map(|time| {
            let later = measure.timing.later(end, time - last_row.time);
            let band = reading.follower.expect(later.0, later.1);
            Forecast {
                time,
                low: band.band_80.lower,
                high: band.band_80.upper,
            }
        })
        .collect();
    (expected, forecast)
}

/// Evenly spaced times from one to another, both ends among them.
fn steps(from: f64, to: f64) -> impl Iterator<Item = f64> {
    const STEPS: u32 = 24;
    (0..=STEPS).map(move |step| from + (to - from) * f64::from(step) / f64::from(STEPS))
}
