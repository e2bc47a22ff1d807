//! The words on the chart: what up means, the unit of time, names of cut-offs and marks, the last value, the state.
//!
//! Widths are estimates (this crate has no fonts), so words stand where an error of a fifth does no harm.

use super::{CourseChart, Mark, Point};
use crate::frame::Frame;
use crate::markup::{Attribute, Markup};

/// Estimated width of one character of 12 units' text.
const CHARACTER_WIDTH: f64 = 6.4;

/// Writes all words; the halo in the paper's colour keeps them readable over lines.
pub(super) fn all(chart: &CourseChart, frame: &Frame, points: &[Point], markup: &mut Markup) {
    let words = [("class", "chart-words".into()), ("fill", "#4a504c".into())];
    super::group(markup, &words, |markup| {
        markup.text(
            "text",
            &[("x", 2.0.into()), ("y", 13.0.into())],
            &chart.value_axis.label,
        );
        let below = [
            ("x", frame.right.into()),
            ("y", (frame.bottom + 32.0).into()),
            ("text-anchor", "end".into()),
        ];
        markup.text("text", &below, &format!("{} →", chart.time_axis.unit));
    });
    mark_names(chart, frame, markup);
    last_value(chart, frame, points, markup);
    state(chart, frame, markup);
}

/// The name of each cut-off at the first of four places along its line that no reported line runs through; at the
/// first of all where every place is taken.
pub(super) fn cut_off_names(chart: &CourseChart, frame: &Frame, points: &[Point], markup: &mut Markup) {
    let mut line: Vec<Option<(f64, f64)>> = points
        .iter()
        .map(|point| point.value.map(|value| (frame.x(point.time), frame.y(value))))
        .collect();
    // The last value is in the way like a dot of its own.
    let label = chart
        .last_label
        .as_deref()
        .and_then(|label| last_place(label, frame, points));
    line.extend([None, label.map(|(x, y, _)| (x, y - 4.0))]);
    for cut_off in chart
        .cut_offs
        .iter()
        .filter(|cut_off| frame.holds_value(cut_off.value))
    {
        let at = frame.y(cut_off.value);
        let width = width_of(&cut_off.name);
        let places = [
            (frame.left + 6.0, at - 5.0),
            (frame.right - 6.0 - width, at - 5.0),
        ];
        let below = places.map(|(x, y)| (x, y + 19.0));
        let inside = |place: &&(f64, f64)| place.1 - 10.0 >= frame.top && place.1 <= frame.bottom - 2.0;
        let candidates: Vec<&(f64, f64)> = places.iter().chain(&below).filter(inside).collect();
        let free = |place: &&&(f64, f64)| !line_meets(&line, ***place, width);
        let Some((x, y)) = candidates.iter().find(free).or(candidates.first()) else {
            continue;
        };
        let on_the_left = *x < (frame.left + frame.right) / 2.0;
        let (x, anchor) = if on_the_left {
            (*x, "start")
        } else {
            (*x + width, "end")
        };
        markup.text(
            "text",
            &haloed("chart-cut-off-name", "#6a4a7d", x, *y, anchor),
            &cut_off.name,
        );
    }
}

/// Whether a reported segment or dot comes within a few units of the text that begins at `place`.
fn line_meets(line: &[Option<(f64, f64)>], place: (f64, f64), width: f64) -> bool {
    let (left, right) = (place.0 - 6.0, place.0 + width + 6.0);
    let (top, bottom) = (place.1 - 14.0, place.1 + 6.0);
    let inside = |(x, y): (f64, f64)| (left..=right).contains(&x) && (top..=bottom).contains(&y);
    let segment = |from: (f64, f64), to: (f64, f64)| {
        // Steps of a twentieth are finer than the text is high on any segment that fits the picture.
        (0..=20u32).map(f64::from).any(|step| {
            let share = step / 20.0;
            inside((from.0 + share * (to.0 - from.0), from.1 + share * (to.1 - from.1)))
        })
    };
    line.iter().flatten().any(|place| inside(*place))
        || line
            .windows(2)
            .any(|pair| matches!(pair, [Some(from), Some(to)] if segment(*from, *to)))
}

/// The letter above each line, with its label where it ends before the next mark and the right edge.
fn mark_names(chart: &CourseChart, frame: &Frame, markup: &mut Markup) {
    let mut marks: Vec<&Mark> = chart
        .marks
        .iter()
        .filter(|mark| frame.holds_time(mark.time))
        .collect();
    marks.sort_by(|a, b| a.time.total_cmp(&b.time));
    for (index, mark) in marks.iter().enumerate() {
        let x = frame.x(mark.time);
        let room_ends = marks
            .get(index + 1)
            .map_or(frame.right + 10.0, |next| frame.x(next.time) - 14.0);
        let whole = format!("{}: {}", mark.letter, mark.label);
        let fits = x - 4.0 + width_of(&whole) <= room_ends;
        let shown = if fits {
            whole.clone()
        } else {
            mark.letter.to_string()
        };
        markup.open(
            "text",
            &haloed("chart-mark-name", "#0b5a5a", x - 4.0, frame.top - 6.0, "start"),
        );
        markup.text("title", &[], &whole);
        markup.text("tspan", &[], &shown);
        markup.close();
    }
}

fn last_value(chart: &CourseChart, frame: &Frame, points: &[Point], markup: &mut Markup) {
    let Some(label) = &chart.last_label else { return };
    if let Some((x, y, anchor)) = last_place(label, frame, points) {
        markup.text("text", &haloed("chart-last", "#1d2320", x, y, anchor), label);
    }
}

/// Where the last value is written: beside the last dot, away from the line that leads to it, inside the picture.
fn last_place(label: &str, frame: &Frame, points: &[Point]) -> Option<(f64, f64, &'static str)> {
    let mut reported = points
        .iter()
        .rev()
        .filter_map(|point| point.value.map(|value| (point.time, value)));
    let (time, value) = reported.next()?;
    let (x, y) = (frame.x(time), frame.y(value));
    let comes_from_above = reported.next().is_some_and(|(_, before)| frame.y(before) < y);
    let place = if comes_from_above { y + 19.0 } else { y - 10.0 };
    let place = if place > frame.bottom - 3.0 {
        y - 10.0
    } else {
        place
    };
    let place = if place < frame.top + 9.0 { y + 19.0 } else { place };
    let ends_outside = x + width_of(label) > frame.right + 10.0;
    let (x, anchor) = if ends_outside {
        (frame.right + 8.0, "end")
    } else {
        (x - 3.0, "start")
    };
    Some((x, place, anchor))
}

/// The shape at the right edge, the word before it: so the width of the word does not matter.
fn state(chart: &CourseChart, frame: &Frame, markup: &mut Markup) {
    let Some(state) = &chart.state else { return };
    let right = frame.right + 8.0;
    let place = [
        ("class", "chart-words".into()),
        ("fill", "#4a504c".into()),
        ("x", (right - 19.0).into()),
        ("y", 13.0.into()),
        ("text-anchor", "end".into()),
    ];
    markup.text("text", &place, &state.word);
    state.shape.draw(markup, right - 7.0, 8.5, 13.0);
}

fn haloed(
    class: &'static str,
    fill: &'static str,
    x: f64,
    y: f64,
    anchor: &'static str,
) -> [Attribute<'static>; 9] {
    [
        ("class", class.into()),
        ("fill", fill.into()),
        ("stroke", "#fffdf9".into()),
        ("stroke-width", 4.0.into()),
        ("stroke-linejoin", "round".into()),
        ("paint-order", "stroke".into()),
        ("x", x.into()),
        ("y", y.into()),
        ("text-anchor", anchor.into()),
    ]
}

fn width_of(text: &str) -> f64 {
    text.chars().fold(0.0, |width, _| width + CHARACTER_WIDTH)
}
