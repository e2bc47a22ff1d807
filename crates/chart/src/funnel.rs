//! A funnel plot: one dot for each unit, its mean against the number of people behind it, with lines that close as numbers grow.

use crate::axis::{TimeAxis, ValueAxis};
use crate::course::view_box;
use crate::frame::Frame;
use crate::markup::{Markup, line_through, rounded};
use crate::shape::Shape;

const WIDTH: f64 = 420.0;
const HEIGHT: f64 = 300.0;
const ACROSS: (f64, f64) = (40.0, 412.0);
const DOWN: (f64, f64) = (26.0, 250.0);
const DOT: f64 = 13.0;

/// One unit.
#[derive(Clone, Debug, PartialEq)]
pub struct FunnelDot {
    /// A short label, such as a letter; drawn beside the dot.
    pub label: String,
    /// People behind it.
    pub count: f64,
    /// Its value, in the axis's unit.
    pub value: f64,
    /// The shape: whoever reads it knows from the words beside the plot what it says.
    pub shape: Shape,
}

/// Two lines.
#[derive(Clone, Debug, PartialEq)]
pub struct FunnelLimit {
    /// What stands at the upper line, such as "95 %".
    pub name: String,
    /// People, lower and upper value.
    pub at: Vec<(f64, f64, f64)>,
    /// Whether the lines are dashed: the inner ones are.
    pub dashed: bool,
}

/// A funnel plot.
#[derive(Clone, Debug, PartialEq)]
pub struct FunnelChart {
    /// What is plotted, in words; becomes the title that a screen reader reads.
    pub title: String,
    /// The same in a sentence, with the numbers that matter.
    pub description: String,
    /// What is counted along the bottom: "clients".
    pub across: String,
    /// The upright axis; its label is written above it.
    pub value_axis: ValueAxis,
    /// The mean of all.
    pub middle: f64,
    /// The lines.
    pub limits: Vec<FunnelLimit>,
    /// The units.
    pub dots: Vec<FunnelDot>,
}

impl FunnelChart {
    /// A stand-alone `<svg>`. Dots and places that are not finite are left out.
    #[must_use]
    pub fn to_svg(&self) -> String {
        let counts = self.dots.iter().map(|dot| dot.count);
        let counts = counts.chain(self.limits.iter().flat_map(|limit| &limit.at).map(|at| at.0));
        let people = TimeAxis::covering(&self.across, counts);
        let frame = Frame::new(ACROSS, DOWN, &people, &self.value_axis);
        let mut markup = Markup::default();
        markup.open(
            "svg",
            &[
                ("class", "chart chart-funnel".into()),
                ("xmlns", "http://www.w3.org/2000/svg".into()),
                ("viewBox", view_box(WIDTH, HEIGHT).into()),
                ("width", WIDTH.into()),
                ("height", HEIGHT.into()),
                ("role", "img".into()),
            ],
        );
        markup.text("title", &[], &self.title);
        markup.text("desc", &[], &self.description);
        self.grid(&mut markup, &frame);
        self.words(&mut markup, &frame, &people);
        for limit in &self.limits {
            draw_limit(&mut markup, &frame, limit);
        }
        self.draw_dots(&mut markup, &frame);
        markup.finish()
    }

    fn grid(&self, markup: &mut Markup, frame: &Frame) {
        markup.open(
            "g",
            &[("class", "chart-grid".into()), ("stroke", "#e2ddd2".into())],
        );
        for tick in self.value_axis.ticks() {
            line(markup, (frame.left, frame.y(tick)), (frame.right, frame.y(tick)));
        }
        markup.close();
        markup.open(
            "g",
            &[("class", "chart-axis".into()), ("stroke", "#6b706c".into())],
        );
        line(markup, (frame.left, frame.bottom), (frame.right, frame.bottom));
        if self.middle.is_finite() {
            line(
                markup,
                (frame.left, frame.y(self.middle)),
                (frame.right, frame.y(self.middle)),
            );
        }
        markup.close();
    }

    fn words(&self, markup: &mut Markup, frame: &Frame, people: &TimeAxis) {
        markup.open(
            "g",
            &[("class", "chart-words".into()), ("fill", "#4a504c".into())],
        );
        markup.text(
            "text",
            &[("x", 2.0.into()), ("y", 13.0.into())],
            &self.value_axis.label,
        );
        for tick in self.value_axis.ticks() {
            let beside = [
                ("x", (frame.left - 6.0).into()),
                ("y", (frame.y(tick) + 4.0).into()),
                ("text-anchor", "end".into()),
            ];
            markup.text("text", &beside, &rounded(tick));
        }
        for tick in &people.ticks {
            let under = [
                ("x", frame.x(*tick).into()),
                ("y", (frame.bottom + 17.0).into()),
                ("text-anchor", "middle".into()),
            ];
            markup.text("text", &under, &rounded(*tick));
        }
        let under = [
            ("x", ((frame.left + frame.right) / 2.0).into()),
            ("y", (frame.bottom + 38.0).into()),
            ("text-anchor", "middle".into()),
        ];
        markup.text("text", &under, &self.across);
        markup.close();
    }

    fn draw_dots(&self, markup: &mut Markup, frame: &Frame) {
        let shown = self
            .dots
            .iter()
            .filter(|dot| dot.count.is_finite() && dot.value.is_finite());
        for dot in shown {
            let (x, y) = (frame.x(dot.count), frame.y(dot.value));
            dot.shape.draw(markup, x, y, DOT);
            let beside = [
                ("class", "chart-last".into()),
                ("fill", "#1d2320".into()),
                ("stroke", "#fffdf9".into()),
                ("stroke-width", 3.0.into()),
                (
                    "x",
                    (if x > frame.right - 26.0 { x - 9.0 } else { x + 9.0 }).into(),
                ),
                ("y", (y + 4.0).into()),
                (
                    "text-anchor",
                    if x > frame.right - 26.0 { "end" } else { "start" }.into(),
                ),
            ];
            markup.text("text", &beside, &dot.label);
        }
    }
}

fn draw_limit(markup: &mut Markup, frame: &Frame, limit: &FunnelLimit) {
    let finite = limit
        .at
        .iter()
        .filter(|at| at.0.is_finite() && at.1.is_finite() && at.2.is_finite());
    let finite: Vec<&(f64, f64, f64)> = finite.collect();
    let Some(first) = finite.first() else { return };
    for side in [|at: &(f64, f64, f64)| at.1, |at: &(f64, f64, f64)| at.2] {
        let places: Vec<(f64, f64)> = finite
            .iter()
            .map(|at| (frame.x(at.0), frame.y(side(at))))
            .collect();
        let mut attributes = vec![
            ("class", "chart-forecast".into()),
            ("stroke", "#7a7f7b".into()),
            ("stroke-width", 1.5.into()),
            ("fill", "none".into()),
        ];
        if limit.dashed {
            attributes.push(("stroke-dasharray", "5 4".into()));
        }
        attributes.push(("d", line_through(&places).into()));
        markup.empty("path", &attributes);
    }
    let name = [
        ("class", "chart-words".into()),
        ("fill", "#4a504c".into()),
        ("x", (frame.x(first.0) + 4.0).into()),
        ("y", (frame.y(first.2).min(frame.y(first.1)) - 4.0).into()),
    ];
    markup.text("text", &name, &limit.name);
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::axis::Better;
    use crate::checked::{numbers, path_places, well_formed};

    fn dot(label: &str, count: f64, value: f64) -> FunnelDot {
        FunnelDot {
            label: label.to_owned(),
            count,
            value,
            shape: Shape::Circle,
        }
    }

    fn chart(dots: Vec<FunnelDot>) -> FunnelChart {
        FunnelChart {
            title: "Gain by <therapist>".to_owned(),
            description: "A & B".to_owned(),
            across: "clients".to_owned(),
            value_axis: ValueAxis {
                min: 0.0,
                max: 12.0,
                better: Better::Higher,
                label: "mean gain ↑".to_owned(),
            },
            middle: 6.0,
            limits: vec![
                FunnelLimit {
                    name: "95 %".to_owned(),
                    at: vec![(5.0, 3.0, 9.0), (40.0, 5.0, 7.0)],
                    dashed: true,
                },
                FunnelLimit {
                    name: "99.8 %".to_owned(),
                    at: vec![(5.0, 1.0, 11.0), (40.0, 4.0, 8.0)],
                    dashed: false,
                },
            ],
            dots,
        }
    }

    #[test]
    fn every_unit_is_a_shape_with_its_label_and_every_limit_two_lines() {
        let svg = chart(vec![dot("A", 8.0, 5.0), dot("B", 38.0, 6.5)]).to_svg();
        well_formed(&svg);
        assert_eq!(svg.matches("chart-shape").count(), 2);
        assert!(svg.contains(">A</text>") && svg.contains(">B</text>") && svg.contains(">99.8 %</text>"));
        assert_eq!(
            (
                svg.matches("chart-forecast").count(),
                svg.matches("stroke-dasharray").count()
            ),
            (4, 2)
        );
    }

    #[test]
    fn more_gain_is_up_and_more_people_are_right() {
        let svg = chart(Vec::new()).to_svg();
        let places = path_places(&svg);
        let (low, high) = (places[0].1, places[2].1);
        assert!(high < low, "the upper line is drawn higher: {places:?}");
        assert!(places[1].0 > places[0].0);
    }

    #[test]
    fn what_is_not_finite_is_left_out_and_nothing_leaves_the_frame() {
        let svg = chart(vec![dot("A", f64::NAN, 5.0), dot("B", 10.0, 99.0)]).to_svg();
        well_formed(&svg);
        assert_eq!(svg.matches("chart-shape").count(), 1);
        assert!(
            numbers(&svg, "text", "y")
                .iter()
                .all(|y| (0.0..=HEIGHT).contains(y))
        );
        well_formed(
            &FunnelChart {
                limits: Vec::new(),
                ..chart(Vec::new())
            }
            .to_svg(),
        );
    }
}
