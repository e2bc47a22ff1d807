//! The eight shapes that carry a state's meaning.

use crate::markup::{Attribute, Markup};

/// A shape that a person tells apart without colour, as a drawing and as one character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shape {
    /// ○
    OpenCircle,
    /// ●
    Circle,
    /// ◐, left half filled
    HalfCircle,
    /// ■
    Square,
    /// ⬓, upper half filled
    HalfSquare,
    /// ▲
    Triangle,
    /// ◆
    Diamond,
    /// ★
    Star,
}

impl Shape {
    /// All shapes.
    pub const ALL: [Self; 8] = [
        Self::OpenCircle,
        Self::Circle,
        Self::HalfCircle,
        Self::Square,
        Self::HalfSquare,
        Self::Triangle,
        Self::Diamond,
        Self::Star,
    ];

    /// The shape as one character, one column wide in a terminal.
    #[must_use]
    pub const fn character(self) -> char {
        match self {
            Self::OpenCircle => '○',
            Self::Circle => '●',
            Self::HalfCircle => '◐',
            Self::Square => '■',
            Self::HalfSquare => '⬓',
            Self::Triangle => '▲',
            Self::Diamond => '◆',
            Self::Star => '★',
        }
    }

    /// The shape as a stand-alone SVG of `side_px` × `side_px`. It is hidden from screen readers: the word for it
    /// stands beside it.
    #[must_use]
    pub fn to_svg(self, side_px: f64) -> String {
        let mut markup = Markup::default();
        markup.open(
            "svg",
            &[
                ("class", "chart chart-symbol".into()),
                ("width", side_px.into()),
                ("height", side_px.into()),
                ("viewBox", "0 0 16 16".into()),
                ("aria-hidden", "true".into()),
                ("focusable", "false".into()),
            ],
        );
        self.draw(&mut markup, 8.0, 8.0, 16.0);
        markup.finish()
    }

    /// Draws the shape with its centre at (`x`, `y`) inside a square of `side`, all in user units.
    pub(crate) fn draw(self, markup: &mut Markup, x: f64, y: f64, side: f64) {
        markup.open(
            "g",
            &[
                ("class", "chart-shape".into()),
                ("fill", "#1d2320".into()),
                ("stroke", "#1d2320".into()),
                ("stroke-width", 1.5.into()),
                ("stroke-linejoin", "round".into()),
                ("transform", transform(x, y, side / 16.0)),
            ],
        );
        match self {
            Self::OpenCircle => circle(markup, true),
            Self::Circle => circle(markup, false),
            Self::HalfCircle => {
                circle(markup, true);
                path(markup, "M0-6A6 6 0 0 0 0 6Z");
            }
            Self::Square => path(markup, "M-5.5-5.5H5.5V5.5H-5.5Z"),
            Self::HalfSquare => {
                open_path(markup, "M-5.5-5.5H5.5V5.5H-5.5Z");
                path(markup, "M-5.5-5.5H5.5V0H-5.5Z");
            }
            Self::Triangle => path(markup, "M0-6.2L6.4 5.2H-6.4Z"),
            Self::Diamond => path(markup, "M0-6.8L6.8 0L0 6.8L-6.8 0Z"),
            Self::Star => path(
                markup,
                "M0-6.9L1.8-2.1L6.8-1.9L2.9 1.2L4.2 6.1L0 3.3L-4.2 6.1L-2.9 1.2L-6.8-1.9L-1.8-2.1Z",
            ),
        }
        markup.close();
    }
}

fn transform(x: f64, y: f64, scale: f64) -> crate::markup::Value<'static> {
    use crate::markup::rounded;
    format!(
        "translate({} {}) scale({})",
        rounded(x),
        rounded(y),
        rounded(scale)
    )
    .into()
}

fn circle(markup: &mut Markup, open: bool) {
    let radius: Attribute<'_> = ("r", 6.0.into());
    if open {
        markup.empty(
            "circle",
            &[
                radius,
                ("class", "chart-shape-open".into()),
                ("fill", "none".into()),
            ],
        );
    } else {
        markup.empty("circle", &[radius]);
    }
}

fn path(markup: &mut Markup, outline: &'static str) {
    markup.empty("path", &[("d", outline.into())]);
}

fn open_path(markup: &mut Markup, outline: &'static str) {
    markup.empty(
        "path",
        &[
            ("class", "chart-shape-open".into()),
            ("fill", "none".into()),
            ("d", outline.into()),
        ],
    );
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::checked::well_formed;

    #[test]
    fn every_shape_is_its_own_drawing_and_character() {
        let drawings: BTreeSet<String> = Shape::ALL.iter().map(|shape| shape.to_svg(16.0)).collect();
        let characters: BTreeSet<char> = Shape::ALL.iter().map(|shape| shape.character()).collect();
        assert_eq!((drawings.len(), characters.len()), (8, 8));
        for drawing in &drawings {
            well_formed(drawing);
        }
    }

    #[test]
    fn half_shapes_are_an_outline_and_a_filled_half() {
        for shape in [Shape::HalfCircle, Shape::HalfSquare] {
            let drawing = shape.to_svg(16.0);
            assert_eq!(drawing.matches("chart-shape-open").count(), 1, "{drawing}");
            assert_eq!(
                drawing.matches("<path").count() + drawing.matches("<circle").count(),
                2,
                "{drawing}"
            );
        }
    }
}
