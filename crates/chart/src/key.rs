//! The key of a chart: each kind of line and dot once, small, to stand beside its words.

use crate::course::view_box;
use crate::markup::{Attribute, Markup};

const WIDTH: f64 = 32.0;
const HEIGHT: f64 = 16.0;

/// Something a course chart draws.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// Dots joined by a line.
    Reported,
    /// The open ring of a missing reading.
    Missing,
    /// The whisker of measurement error.
    Error,
    /// The band of what was expected.
    Expected,
    /// The hatched fan of the forecast.
    Forecast,
    /// The dashed line of a cut-off.
    CutOff,
}

impl Key {
    /// All keys, in the order in which a chart is best explained.
    pub const ALL: [Self; 6] = [
        Self::Reported,
        Self::Missing,
        Self::Error,
        Self::Expected,
        Self::Forecast,
        Self::CutOff,
    ];

    /// A picture of 32 × 16 pixels, hidden from screen readers: its words stand beside it.
    #[must_use]
    pub fn to_svg(self) -> String {
        let mut markup = Markup::default();
        markup.open(
            "svg",
            &[
                ("class", "chart chart-key".into()),
                ("width", WIDTH.into()),
                ("height", HEIGHT.into()),
                ("viewBox", view_box(WIDTH, HEIGHT).into()),
                ("aria-hidden", "true".into()),
                ("focusable", "false".into()),
            ],
        );
        match self {
            Self::Reported => {
                stroke(&mut markup, "chart-line", "#1d2320", 2.0, "M6 11L26 5");
                dot(&mut markup, 6.0, 11.0);
                dot(&mut markup, 26.0, 5.0);
            }
            Self::Missing => missing(&mut markup),
            Self::Error => {
                stroke(&mut markup, "chart-error", "#868b87", 1.0, "M16 0L16 16");
                dot(&mut markup, 16.0, 8.0);
            }
            Self::Expected => {
                let band = [
                    ("class", "chart-band".into()),
                    ("fill", "#d9e6e3".into()),
                    ("d", "M0 2L32 2L32 14L0 14Z".into()),
                ];
                markup.empty("path", &band);
                stroke(
                    &mut markup,
                    "chart-band-edge",
                    "#5f8a86",
                    1.0,
                    "M0 2L32 2M0 14L32 14",
                );
            }
            Self::Forecast => {
                stroke(
                    &mut markup,
                    "chart-forecast",
                    "#7a7f7b",
                    1.0,
                    "M8 10L12 6M14 12L20 4M20 14L29 3M26 15L32 8",
                );
            }
            Self::CutOff => dashed(&mut markup),
        }
        markup.finish()
    }
}

fn stroke(markup: &mut Markup, class: &'static str, colour: &'static str, width: f64, path: &'static str) {
    let attributes: [Attribute<'_>; 5] = [
        ("class", class.into()),
        ("stroke", colour.into()),
        ("stroke-width", width.into()),
        ("fill", "none".into()),
        ("d", path.into()),
    ];
    markup.empty("path", &attributes);
}

fn dashed(markup: &mut Markup) {
    let attributes: [Attribute<'_>; 5] = [
        ("class", "chart-cut-off".into()),
        ("stroke", "#6a4a7d".into()),
        ("stroke-width", 1.25.into()),
        ("stroke-dasharray", "6 4".into()),
        ("d", "M0 8L32 8".into()),
    ];
    markup.empty("path", &attributes);
}

fn dot(markup: &mut Markup, x: f64, y: f64) {
    let attributes: [Attribute<'_>; 6] = [
        ("class", "chart-dot".into()),
        ("fill", "#1d2320".into()),
        ("stroke", "#fffdf9".into()),
        ("cx", x.into()),
        ("cy", y.into()),
        ("r", 4.0.into()),
    ];
    markup.empty("circle", &attributes);
}

fn missing(markup: &mut Markup) {
    stroke(markup, "chart-axis", "#6b706c", 1.0, "M0 8L32 8");
    let attributes: [Attribute<'_>; 7] = [
        ("class", "chart-missing".into()),
        ("fill", "#fffdf9".into()),
        ("stroke", "#1d2320".into()),
        ("stroke-width", 1.25.into()),
        ("cx", 16.0.into()),
        ("cy", 8.0.into()),
        ("r", 3.0.into()),
    ];
    markup.empty("circle", &attributes);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::checked::well_formed;

    #[test]
    fn every_key_is_well_formed_and_its_own() {
        let pictures: Vec<String> = Key::ALL.into_iter().map(Key::to_svg).collect();
        for (index, picture) in pictures.iter().enumerate() {
            well_formed(picture);
            assert!(!pictures[..index].contains(picture), "{picture}");
        }
    }
}
