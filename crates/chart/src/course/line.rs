//! What was reported: whiskers, straight segments between neighbouring scores, dots, and open ticks where a reading
//! was due and none came.

use super::{Point, group};
use crate::frame::Frame;
use crate::markup::{Markup, line_through, rounded};

/// Up to this many readings each dot says its time and score to a pointer resting on it, and each has its whisker;
/// beyond, only the last has one, or the whiskers would be all that is seen.
const FEW_READINGS: usize = 60;

/// Draws `points`, which are in order of time.
pub(super) fn reported(frame: &Frame, points: &[Point], unit: &str, markup: &mut Markup) {
    whiskers(frame, points, markup);
    let runs = unbroken_runs(frame, points);
    let paint = [
        ("class", "chart-line".into()),
        ("stroke", "#1d2320".into()),
        ("stroke-width", if points.len() > 100 { 1.25 } else { 2.0 }.into()),
        ("stroke-linejoin", "round".into()),
        ("fill", "none".into()),
    ];
    if !runs.is_empty() {
        let path: String = runs.iter().map(|run| line_through(run)).collect();
        group(markup, &paint, |markup| {
            markup.empty("path", &[("d", path.into())]);
        });
    }
    open_ticks(frame, points, markup);
    dots(frame, points, unit, markup);
}

/// Places of neighbouring scores, broken wherever a reading is missing; runs of one dot have no line.
fn unbroken_runs(frame: &Frame, points: &[Point]) -> Vec<Vec<(f64, f64)>> {
    points
        .split(|point| point.value.is_none())
        .map(|run| {
            let place = |point: &Point| point.value.map(|value| (frame.x(point.time), frame.y(value)));
            run.iter().filter_map(place).collect::<Vec<_>>()
        })
        .filter(|run| run.len() > 1)
        .collect()
}

fn whiskers(frame: &Frame, points: &[Point], markup: &mut Markup) {
    let paint = [
        ("class", "chart-error".into()),
        ("stroke", "#868b87".into()),
        ("stroke-width", 1.0.into()),
    ];
    let mut path = String::new();
    let reported: Vec<&Point> = points.iter().filter(|point| point.value.is_some()).collect();
    let first = if reported.len() > FEW_READINGS {
        reported.len() - 1
    } else {
        0
    };
    for point in &reported[first..] {
        let (Some(value), Some(half)) = (point.value, point.error_half_width) else {
            continue;
        };
        if half.is_finite() && half > 0.0 {
            let x = frame.x(point.time);
            path.push_str(&line_through(&[
                (x, frame.y(value - half)),
                (x, frame.y(value + half)),
            ]));
        }
    }
    if !path.is_empty() {
        group(markup, &paint, |markup| {
            markup.empty("path", &[("d", path.into())]);
        });
    }
}

/// A hollow ring on the time axis for each missing reading.
fn open_ticks(frame: &Frame, points: &[Point], markup: &mut Markup) {
    if points.iter().all(|point| point.value.is_some()) {
        return;
    }
    let paint = [
        ("class", "chart-missing".into()),
        ("stroke", "#1d2320".into()),
        ("fill", "#fffdf9".into()),
        ("stroke-width", 1.25.into()),
    ];
    group(markup, &paint, |markup| {
        for point in points.iter().filter(|point| point.value.is_none()) {
            let place = [
                ("cx", frame.x(point.time).into()),
                ("cy", frame.bottom.into()),
                ("r", 3.0.into()),
            ];
            markup.empty("circle", &place);
        }
    });
}

fn dots(frame: &Frame, points: &[Point], unit: &str, markup: &mut Markup) {
    let reported: Vec<(f64, f64)> = points
        .iter()
        .filter_map(|point| point.value.map(|value| (point.time, value)))
        .collect();
    // Where dots stand close, the ring in the paper's colour around each would eat the line between them.
    let (radius, ring) = match reported.len() {
        0..=30 => (4.0, 1.0),
        31..=100 => (2.5, 0.0),
        _ => (1.5, 0.0),
    };
    let paint = [
        ("class", "chart-dot".into()),
        ("fill", "#1d2320".into()),
        ("stroke", "#fffdf9".into()),
        ("stroke-width", ring.into()),
    ];
    group(markup, &paint, |markup| {
        for (time, value) in &reported {
            let place = [
                ("cx", frame.x(*time).into()),
                ("cy", frame.y(*value).into()),
                ("r", radius.into()),
            ];
            if reported.len() > FEW_READINGS {
                markup.empty("circle", &place);
            } else {
                markup.open("circle", &place);
                markup.text(
                    "title",
                    &[],
                    &format!("{unit} {}: {}", rounded(*time), rounded(*value)),
                );
                markup.close();
            }
        }
    });
}
