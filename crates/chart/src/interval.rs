//! A share with its interval on a line from 0 to 100 in 100.

use crate::course::view_box;
use crate::markup::Markup;

const WIDTH: f64 = 200.0;
const HEIGHT: f64 = 16.0;
const INSET: f64 = 5.0;

/// A share with its interval. The words and numbers stand beside it, so the drawing is hidden from screen readers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The share, 0 to 1.
    pub share: f64,
    /// Lower and upper end, 0 to 1.
    pub interval: (f64, f64),
}

impl Interval {
    /// A stand-alone `<svg>`; empty where a number is not finite.
    #[must_use]
    pub fn to_svg(&self) -> String {
        let (low, high) = self.interval;
        if ![self.share, low, high].iter().all(|value| value.is_finite()) {
            return String::new();
        }
        let x = |share: f64| INSET + share.clamp(0.0, 1.0) * (WIDTH - 2.0 * INSET);
        let mut markup = Markup::default();
        markup.open(
            "svg",
            &[
                ("class", "chart interval chart-interval".into()),
                ("viewBox", view_box(WIDTH, HEIGHT).into()),
                ("aria-hidden", "true".into()),
                ("focusable", "false".into()),
            ],
        );
        line(&mut markup, "all chart-grid", (x(0.0), x(1.0)), 1.0, "#e2ddd2");
        line(&mut markup, "chart-error", (x(low), x(high)), 2.0, "#868b87");
        markup.empty(
            "circle",
            &[
                ("class", "chart-dot".into()),
                ("fill", "#1d2320".into()),
                ("cx", x(self.share).into()),
                ("cy", (HEIGHT / 2.0).into()),
                ("r", 4.0.into()),
            ],
        );
        markup.finish()
    }
}

fn line(markup: &mut Markup, class: &'static str, ends: (f64, f64), width: f64, colour: &'static str) {
    markup.empty(
        "line",
        &[
            ("class", class.into()),
            ("stroke", colour.into()),
            ("stroke-width", width.into()),
            ("x1", ends.0.into()),
            ("x2", ends.1.into()),
            ("y1", (HEIGHT / 2.0).into()),
            ("y2", (HEIGHT / 2.0).into()),
        ],
    );
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checked::{numbers, well_formed};

    #[test]
    fn the_dot_lies_between_the_ends() {
        let svg = Interval {
            share: 0.54,
            interval: (0.47, 0.61),
        }
        .to_svg();
        well_formed(&svg);
        let (from, to) = (numbers(&svg, "line", "x1")[1], numbers(&svg, "line", "x2")[1]);
        let dot = numbers(&svg, "circle", "cx")[0];
        assert!(from < dot && dot < to, "{svg}");
    }

    #[test]
    fn nothing_leaves_the_line_and_what_is_not_a_number_draws_nothing() {
        let svg = Interval {
            share: 1.7,
            interval: (-1.0, 9.0),
        }
        .to_svg();
        assert!(numbers(&svg, "line", "x2").iter().all(|x| *x <= WIDTH), "{svg}");
        assert!(
            Interval {
                share: f64::NAN,
                interval: (0.0, 1.0)
            }
            .to_svg()
            .is_empty()
        );
    }
}
