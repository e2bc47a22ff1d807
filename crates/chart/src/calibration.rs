//! Probabilities said beside shares that came: a calibration plot.

use crate::course::view_box;
use crate::markup::{Markup, line_through, rounded};

const SIDE: f64 = 260.0;
const LEFT: f64 = 44.0;
const TOP: f64 = 10.0;
const BELOW: f64 = 42.0;
const RIGHT: f64 = 12.0;

/// One group of cases with similar forecasts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CalibrationPoint {
    /// Mean probability said, 0–1.
    pub said: f64,
    /// Share with the event, 0–1.
    pub came: f64,
    /// Lower and upper end of the share's interval, 0–1.
    pub interval: (f64, f64),
}

/// How often the event came, for each group of probabilities. On the diagonal they hold.
#[derive(Clone, Debug, PartialEq)]
pub struct CalibrationChart {
    /// What is forecast, in words; becomes the title that a screen reader reads.
    pub title: String,
    /// The same in a sentence, with the numbers that matter.
    pub description: String,
    /// The groups, in the order of their probability.
    pub points: Vec<CalibrationPoint>,
}

impl CalibrationChart {
    /// A stand-alone `<svg>`. Points that are not finite are left out.
    #[must_use]
    pub fn to_svg(&self) -> String {
        let (width, height) = (LEFT + SIDE + RIGHT, TOP + SIDE + BELOW);
        let mut markup = Markup::default();
        markup.open(
            "svg",
            &[
                ("class", "chart chart-calibration".into()),
                ("xmlns", "http://www.w3.org/2000/svg".into()),
                ("viewBox", view_box(width, height).into()),
                ("width", width.into()),
                ("height", height.into()),
                ("role", "img".into()),
            ],
        );
        markup.text("title", &[], &self.title);
        markup.text("desc", &[], &self.description);
        grid(&mut markup);
        words(&mut markup);
        self.draw(&mut markup);
        markup.finish()
    }

    fn draw(&self, markup: &mut Markup) {
        let finite = |point: &&CalibrationPoint| {
            [point.said, point.came, point.interval.0, point.interval.1]
                .iter()
                .all(|value| value.is_finite())
        };
        let shown: Vec<&CalibrationPoint> = self.points.iter().filter(finite).collect();
        markup.open(
            "g",
            &[
                ("class", "chart-error".into()),
                ("stroke", "#868b87".into()),
                ("stroke-width", 1.5.into()),
            ],
        );
        for point in &shown {
            line(
                markup,
                (x(point.said), y(point.interval.0)),
                (x(point.said), y(point.interval.1)),
            );
        }
        markup.close();
        let places: Vec<(f64, f64)> = shown.iter().map(|point| (x(point.said), y(point.came))).collect();
        if places.len() > 1 {
            markup.empty(
                "path",
                &[
                    ("class", "chart-line".into()),
                    ("stroke", "#1d2320".into()),
                    ("stroke-width", 1.5.into()),
                    ("fill", "none".into()),
                    ("d", line_through(&places).into()),
                ],
            );
        }
        markup.open("g", &[("class", "chart-dot".into()), ("fill", "#1d2320".into())]);
        for (across, down) in places {
            markup.empty(
                "circle",
                &[("cx", across.into()), ("cy", down.into()), ("r", 3.5.into())],
            );
        }
        markup.close();
    }
}

fn x(share: f64) -> f64 {
    LEFT + share.clamp(0.0, 1.0) * SIDE
}

fn y(share: f64) -> f64 {
    TOP + (1.0 - share.clamp(0.0, 1.0)) * SIDE
}

fn line(markup: &mut Markup, from: (f64, f64), to: (f64, f64)) {
    let ends = [
        ("x1", from.0.into()),
        ("y1", from.1.into()),
        ("x2", to.0.into()),
        ("y2", to.1.into()),
    ];
    markup.empty("line", &ends);
}

const TICKS: [f64; 6] = [0.0, 0.2, 0.4, 0.6, 0.8, 1.0];

fn grid(markup: &mut Markup) {
    markup.open(
        "g",
        &[("class", "chart-grid".into()), ("stroke", "#e2ddd2".into())],
    );
    for tick in TICKS {
        line(markup, (x(0.0), y(tick)), (x(1.0), y(tick)));
        line(markup, (x(tick), y(0.0)), (x(tick), y(1.0)));
    }
    markup.close();
    let dashes = [
        ("class", "chart-forecast".into()),
        ("stroke", "#7a7f7b".into()),
        ("stroke-dasharray", "4 4".into()),
    ];
    markup.open("g", &dashes);
    line(markup, (x(0.0), y(0.0)), (x(1.0), y(1.0)));
    markup.close();
}

fn words(markup: &mut Markup) {
    markup.open(
        "g",
        &[("class", "chart-words".into()), ("fill", "#4a504c".into())],
    );
    for tick in TICKS {
        let percent = rounded(100.0 * tick);
        let beside = [
            ("x", (LEFT - 6.0).into()),
            ("y", (y(tick) + 4.0).into()),
            ("text-anchor", "end".into()),
        ];
        markup.text("text", &beside, &percent);
        let under = [
            ("x", x(tick).into()),
            ("y", (y(0.0) + 17.0).into()),
            ("text-anchor", "middle".into()),
        ];
        markup.text("text", &under, &percent);
    }
    let across = [
        ("x", x(0.5).into()),
        ("y", (y(0.0) + 36.0).into()),
        ("text-anchor", "middle".into()),
    ];
    markup.text("text", &across, "said, in 100");
    let turned = format!("translate(12 {}) rotate(-90)", rounded(y(0.5)));
    let up = [("transform", turned.into()), ("text-anchor", "middle".into())];
    markup.text("text", &up, "came, in 100");
    markup.close();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checked::well_formed;

    fn chart(points: &[(f64, f64)]) -> CalibrationChart {
        CalibrationChart {
            title: "no <clear> improvement".to_owned(),
            description: "said & came".to_owned(),
            points: points
                .iter()
                .map(|&(said, came)| CalibrationPoint {
                    said,
                    came,
                    interval: (came - 0.1, came + 0.1),
                })
                .collect(),
        }
    }

    #[test]
    fn every_group_is_a_dot_and_the_markup_is_well_formed() {
        let svg = chart(&[(0.1, 0.2), (0.5, 0.5), (0.9, 1.0)]).to_svg();
        well_formed(&svg);
        assert_eq!(svg.matches("<circle").count(), 3);
        assert!(svg.contains("M70 218"), "said .1, came .2: {svg}");
    }

    #[test]
    fn what_is_not_finite_is_left_out_and_nothing_leaves_the_frame() {
        let svg = chart(&[(f64::NAN, 0.2), (0.5, 7.0)]).to_svg();
        well_formed(&svg);
        assert_eq!(svg.matches("<circle").count(), 1);
        assert!(svg.contains("cy=\"10\""), "{svg}");
    }

    #[test]
    fn no_groups_give_an_empty_frame() {
        well_formed(&chart(&[]).to_svg());
    }
}
