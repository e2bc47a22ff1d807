//! The shaded band of what was expected, and the hatched fan of what may come.

use super::{CourseChart, Expected, Forecast, Point, group};
use crate::frame::Frame;
use crate::markup::{Markup, line_through};

/// Distance between two hatch strokes of the forecast, in user units.
const HATCH_GAP: f64 = 6.0;

/// The shaded band with its edges and, dotted, its middle. A single expected time is drawn as an upright bar.
pub(super) fn expected(chart: &CourseChart, frame: &Frame, markup: &mut Markup) {
    let finite = |at: &&Expected| {
        [at.time, at.low, at.middle, at.high]
            .into_iter()
            .all(f64::is_finite)
    };
    let mut band: Vec<Expected> = chart.expected.iter().filter(finite).copied().collect();
    band.sort_by(|a, b| a.time.total_cmp(&b.time));
    let low: Vec<(f64, f64)> = band
        .iter()
        .map(|at| (frame.x(at.time), frame.y(at.low)))
        .collect();
    let high: Vec<(f64, f64)> = band
        .iter()
        .map(|at| (frame.x(at.time), frame.y(at.high)))
        .collect();
    let middle: Vec<(f64, f64)> = band
        .iter()
        .map(|at| (frame.x(at.time), frame.y(at.middle)))
        .collect();
    let Some(outline) = outline(&low, &high) else {
        return;
    };
    markup.empty(
        "path",
        &[
            ("class", "chart-band".into()),
            ("fill", "#d9e6e3".into()),
            ("d", outline.into()),
        ],
    );
    let paint = [
        ("class", "chart-band-edge".into()),
        ("stroke", "#5f8a86".into()),
        ("fill", "none".into()),
        ("stroke-width", 1.0.into()),
    ];
    group(markup, &paint, |markup| {
        for edge in [&low, &high] {
            markup.empty("path", &[("d", line_through(edge).into())]);
        }
        markup.empty(
            "path",
            &[
                ("d", line_through(&middle).into()),
                ("stroke-dasharray", "1 4".into()),
                ("stroke-width", 1.5.into()),
            ],
        );
    });
}

/// From the last reported score on, a fan filled with slanted strokes: unlike the band even without colour.
pub(super) fn forecast(chart: &CourseChart, frame: &Frame, points: &[Point], markup: &mut Markup) {
    let last = points
        .iter()
        .rev()
        .find_map(|point| point.value.map(|value| (point.time, value)));
    let mut fan: Vec<Forecast> = chart
        .forecast
        .iter()
        .filter(|at| [at.time, at.low, at.high].into_iter().all(f64::is_finite))
        .filter(|at| last.is_none_or(|(time, _)| at.time > time))
        .copied()
        .collect();
    if fan.is_empty() {
        return;
    }
    if let Some((time, value)) = last {
        fan.push(Forecast {
            time,
            low: value,
            high: value,
        });
    }
    fan.sort_by(|a, b| a.time.total_cmp(&b.time));
    let low: Vec<(f64, f64)> = fan.iter().map(|at| (frame.x(at.time), frame.y(at.low))).collect();
    let high: Vec<(f64, f64)> = fan
        .iter()
        .map(|at| (frame.x(at.time), frame.y(at.high)))
        .collect();
    let Some(outline) = outline(&low, &high) else {
        return;
    };
    let id = format!("{}-hatch", chart.safe_id());
    hatch_pattern(markup, &id);
    let fill = format!("url(#{id})");
    let paint = [
        ("class", "chart-forecast".into()),
        ("stroke", "#7a7f7b".into()),
        ("stroke-dasharray", "3 3".into()),
    ];
    group(markup, &paint, |markup| {
        markup.empty("path", &[("fill", fill.into()), ("d", outline.into())]);
    });
}

fn hatch_pattern(markup: &mut Markup, id: &str) {
    markup.open("defs", &[]);
    markup.open(
        "pattern",
        &[
            ("id", id.into()),
            ("width", HATCH_GAP.into()),
            ("height", HATCH_GAP.into()),
            ("patternUnits", "userSpaceOnUse".into()),
            ("patternTransform", "rotate(45)".into()),
        ],
    );
    let stroke = [
        ("class", "chart-forecast".into()),
        ("stroke", "#7a7f7b".into()),
        ("x1", 0.0.into()),
        ("y1", 0.0.into()),
        ("x2", 0.0.into()),
        ("y2", HATCH_GAP.into()),
    ];
    markup.empty("line", &stroke);
    markup.close();
    markup.close();
}

/// The closed outline between two edges, there along one and back along the other; nothing when there is no time at
/// all, and a bar four units wide when there is one.
fn outline(low: &[(f64, f64)], high: &[(f64, f64)]) -> Option<String> {
    if let ([low], [high]) = (low, high) {
        let bar = [
            (low.0 - 2.0, low.1),
            (low.0 + 2.0, low.1),
            (high.0 + 2.0, high.1),
            (high.0 - 2.0, high.1),
        ];
        return Some(line_through(&bar) + "Z");
    }
    let there_and_back: Vec<(f64, f64)> = low.iter().chain(high.iter().rev()).copied().collect();
    if there_and_back.is_empty() {
        None
    } else {
        Some(line_through(&there_and_back) + "Z")
    }
}
