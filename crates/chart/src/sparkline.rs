//! The last eight readings in the space of a word.

use crate::axis::Better;
use crate::course::view_box;
use crate::markup::{Attribute, Markup, line_through};
use crate::shape::Shape;

/// How many readings a sparkline shows: the last ones.
pub const READINGS_SHOWN: usize = 8;

/// From the worst eighth of the scale to the best.
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
const WIDTH: f64 = 132.0;
const HEIGHT: f64 = 36.0;
const MARGIN: f64 = 4.0;
/// Room for the shape at the right.
const SHAPE_ROOM: f64 = 22.0;

/// The last readings of one course, evenly spaced, with the expected band and the shape of the state.
#[derive(Clone, Debug, PartialEq)]
pub struct Sparkline {
    /// Readings, oldest first; the last [`READINGS_SHOWN`] are shown.
    pub readings: Vec<Reading>,
    /// Value at one end of the scale, in score points.
    pub min: f64,
    /// Value at the other end; greater than `min`.
    pub max: f64,
    /// Which end is up.
    pub better: Better,
    /// Shape of the state.
    pub shape: Option<Shape>,
}

/// One reading of a sparkline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Reading {
    /// The score, or nothing where none came.
    pub value: Option<f64>,
    /// Lower and upper edge of what was expected, in score points.
    pub band: Option<(f64, f64)>,
}

impl Sparkline {
    /// Block characters, better is higher; a missing reading is `·`. At most [`READINGS_SHOWN`] columns, without the
    /// shape, which a table shows in a column of its own.
    #[must_use]
    pub fn to_blocks(&self) -> String {
        self.shown()
            .iter()
            .map(|reading| reading.value.and_then(|value| self.block(value)).unwrap_or('·'))
            .collect()
    }

    /// A small `<svg>`, hidden from screen readers: state and reason stand beside it in words.
    #[must_use]
    pub fn to_svg(&self) -> String {
        let mut markup = Markup::default();
        markup.open(
            "svg",
            &[
                ("class", "chart chart-sparkline".into()),
                ("xmlns", "http://www.w3.org/2000/svg".into()),
                ("viewBox", view_box(WIDTH, HEIGHT).into()),
                ("width", WIDTH.into()),
                ("height", HEIGHT.into()),
                ("aria-hidden", "true".into()),
                ("focusable", "false".into()),
            ],
        );
        self.draw_band(&mut markup);
        self.draw_line(&mut markup);
        self.draw_last(&mut markup);
        if let Some(shape) = self.shape {
            shape.draw(&mut markup, WIDTH - 9.0, HEIGHT / 2.0, 14.0);
        }
        markup.finish()
    }

    fn shown(&self) -> &[Reading] {
        &self.readings[self.readings.len().saturating_sub(READINGS_SHOWN)..]
    }

    /// Share of the way from the worst end to the best, 0–1; nothing when the value or the scale is not finite.
    fn height_of(&self, value: f64) -> Option<f64> {
        let share = (value - self.min) / (self.max - self.min);
        let share = if self.max > self.min { share } else { 0.5 };
        if !(value.is_finite() && share.is_finite()) {
            return None;
        }
        let share = share.clamp(0.0, 1.0);
        Some(match self.better {
            Better::Higher => share,
            Better::Lower => 1.0 - share,
        })
    }

    fn block(&self, value: f64) -> Option<char> {
        let height = self.height_of(value)?;
        // The thresholds are compared rather than cast: eight equal parts, the top one closed.
        let step = (1..8).filter(|step| height * 8.0 >= f64::from(*step)).count();
        BLOCKS.get(step).copied()
    }

    fn place(&self, index: usize, value: f64) -> Option<(f64, f64)> {
        let share = (0..index).fold(0.0, |share, _| share + 1.0 / 7.0);
        // Fewer than eight readings keep the spacing and end at the right.
        let first = (self.shown().len()..READINGS_SHOWN).fold(0.0, |share, _| share + 1.0 / 7.0);
        let x = MARGIN + (first + share) * (WIDTH - SHAPE_ROOM - 2.0 * MARGIN);
        let y = HEIGHT - MARGIN - self.height_of(value)? * (HEIGHT - 2.0 * MARGIN);
        Some((x, y))
    }

    fn draw_band(&self, markup: &mut Markup) {
        let edge = |pick: fn((f64, f64)) -> f64| -> Vec<Option<(f64, f64)>> {
            let place = |(index, reading): (usize, &Reading)| self.place(index, pick(reading.band?));
            self.shown().iter().enumerate().map(place).collect()
        };
        let both: Vec<Option<[(f64, f64); 2]>> = edge(|band| band.0)
            .into_iter()
            .zip(edge(|band| band.1))
            .map(|(low, high)| Some([low?, high?]))
            .collect();
        let mut path = String::new();
        for run in both.split(Option::is_none) {
            let run: Vec<[(f64, f64); 2]> = run.iter().flatten().copied().collect();
            let there = run.iter().map(|edges| edges[0]);
            let back = run.iter().rev().map(|edges| edges[1]);
            let outline: Vec<(f64, f64)> = there.chain(back).collect();
            if run.len() > 1 {
                path.push_str(&line_through(&outline));
                path.push('Z');
            }
        }
        if !path.is_empty() {
            let paint = [
                ("class", "chart-band".into()),
                ("fill", "#d9e6e3".into()),
                ("d", path.into()),
            ];
            markup.empty("path", &paint);
        }
    }

    fn draw_line(&self, markup: &mut Markup) {
        let places = self.places();
        let mut path = String::new();
        for run in places.split(Option::is_none).filter(|run| run.len() > 1) {
            let run: Vec<(f64, f64)> = run.iter().flatten().copied().collect();
            path.push_str(&line_through(&run));
        }
        if !path.is_empty() {
            let paint: [Attribute<'_>; 5] = [
                ("class", "chart-line".into()),
                ("stroke", "#1d2320".into()),
                ("stroke-width", 1.5.into()),
                ("fill", "none".into()),
                ("d", path.into()),
            ];
            markup.empty("path", &paint);
        }
    }

    /// A dot at every reading, so that one between two gaps is seen; the last one is larger.
    fn draw_last(&self, markup: &mut Markup) {
        let places: Vec<(f64, f64)> = self.places().into_iter().flatten().collect();
        if places.is_empty() {
            return;
        }
        markup.open(
            "g",
            &[
                ("class", "chart-dot".into()),
                ("fill", "#1d2320".into()),
                ("stroke-width", 0.0.into()),
            ],
        );
        for (index, (x, y)) in places.iter().enumerate() {
            let radius = if index + 1 == places.len() { 2.75 } else { 1.5 };
            markup.empty(
                "circle",
                &[("cx", (*x).into()), ("cy", (*y).into()), ("r", radius.into())],
            );
        }
        markup.close();
    }

    fn places(&self) -> Vec<Option<(f64, f64)>> {
        let place = |(index, reading): (usize, &Reading)| self.place(index, reading.value?);
        self.shown().iter().enumerate().map(place).collect()
    }
}

#[cfg(test)]
mod tests;
