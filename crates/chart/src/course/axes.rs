//! The axes with their numbers, and the lines that run across and down from them: cut-offs and marks.

use super::{CourseChart, group};
use crate::frame::Frame;
use crate::markup::{Markup, rounded};

/// Grid lines with their numbers, the time axis with its numbers, and a small tick at each reading.
pub(super) fn axes(chart: &CourseChart, frame: &Frame, markup: &mut Markup) {
    let ticks: Vec<f64> = chart
        .value_axis
        .ticks()
        .into_iter()
        .filter(|value| frame.holds_value(*value))
        .collect();
    group(
        markup,
        &[("class", "chart-grid".into()), ("stroke", "#e2ddd2".into())],
        |markup| {
            for value in &ticks {
                across(markup, frame, frame.y(*value));
            }
        },
    );
    group(
        markup,
        &[("class", "chart-axis".into()), ("stroke", "#6b706c".into())],
        |markup| {
            across(markup, frame, frame.bottom);
            for time in reading_times(chart, frame) {
                down(markup, frame.x(time), frame.bottom, frame.bottom + 4.0);
            }
        },
    );
    group(
        markup,
        &[("class", "chart-words".into()), ("fill", "#4a504c".into())],
        |markup| {
            for value in &ticks {
                let place = [
                    ("x", (frame.left - 6.0).into()),
                    ("y", (frame.y(*value) + 4.0).into()),
                    ("text-anchor", "end".into()),
                ];
                markup.text("text", &place, &rounded(*value));
            }
            for time in chart
                .time_axis
                .ticks
                .iter()
                .filter(|time| frame.holds_time(**time))
            {
                let place = [
                    ("x", frame.x(*time).into()),
                    ("y", (frame.bottom + 17.0).into()),
                    ("text-anchor", "middle".into()),
                ];
                markup.text("text", &place, &rounded(*time));
            }
        },
    );
}

/// Times of readings, each once; none where they are so dense that the ticks would run together.
fn reading_times(chart: &CourseChart, frame: &Frame) -> Vec<f64> {
    let mut times: Vec<f64> = chart
        .points
        .iter()
        .map(|point| point.time)
        .filter(|time| frame.holds_time(*time))
        .collect();
    times.sort_by(f64::total_cmp);
    times.dedup();
    if times.len() > 80 { Vec::new() } else { times }
}

/// Dashed lines across; their names are written last, above everything.
pub(super) fn cut_off_lines(chart: &CourseChart, frame: &Frame, markup: &mut Markup) {
    let shown: Vec<f64> = chart
        .cut_offs
        .iter()
        .map(|cut_off| cut_off.value)
        .filter(|value| frame.holds_value(*value))
        .collect();
    if shown.is_empty() {
        return;
    }
    let paint = [
        ("class", "chart-cut-off".into()),
        ("stroke", "#6a4a7d".into()),
        ("stroke-width", 1.25.into()),
        ("stroke-dasharray", "6 4".into()),
    ];
    group(markup, &paint, |markup| {
        for value in shown {
            across(markup, frame, frame.y(value));
        }
    });
}

/// Lines down for adjustments and other moments.
pub(super) fn mark_lines(chart: &CourseChart, frame: &Frame, markup: &mut Markup) {
    if chart.marks.is_empty() {
        return;
    }
    group(
        markup,
        &[("class", "chart-mark".into()), ("stroke", "#0b5a5a".into())],
        |markup| {
            for mark in chart.marks.iter().filter(|mark| frame.holds_time(mark.time)) {
                down(markup, frame.x(mark.time), frame.top - 2.0, frame.bottom);
            }
        },
    );
}

fn across(markup: &mut Markup, frame: &Frame, y: f64) {
    let ends = [
        ("x1", frame.left.into()),
        ("y1", y.into()),
        ("x2", frame.right.into()),
        ("y2", y.into()),
    ];
    markup.empty("line", &ends);
}

fn down(markup: &mut Markup, x: f64, from: f64, to: f64) {
    markup.empty(
        "line",
        &[
            ("x1", x.into()),
            ("y1", from.into()),
            ("x2", x.into()),
            ("y2", to.into()),
        ],
    );
}
