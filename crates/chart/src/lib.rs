//! Courses drawn as SVG and as characters. Knows shapes and axes, not therapy: what a state is called, where a
//! cut-off lies and what the words say is handed in.
//!
//! - [`CourseChart`]: one measure over time with its expected band, forecast, cut-offs and marks, as an SVG string.
//! - [`Sparkline`]: the last eight readings, as a small SVG or as block characters for a terminal.
//! - [`FunnelChart`]: means of units against the number of people behind them, with lines that close.
//! - [`Interval`]: a share with its interval, on a line.
//! - [`Key`]: what each kind of line and dot looks like, for the words that explain a chart.
//! - [`Shape`]: the eight shapes that carry a state's meaning, so that colour only has to repeat it.
//! - [`STYLE`]: the style sheet for all of them. A page sets its colours as CSS variables; without a style sheet
//!   (a picture in a README, a PDF) the plain light colours written into the elements hold.
//!
//! On every chart better is up, whichever way the scale counts. The same input gives the same bytes.

mod axis;
mod calibration;
mod course;
mod frame;
mod funnel;
mod interval;
mod key;
mod markup;
mod shape;
mod sparkline;

#[cfg(test)]
mod checked;

pub use axis::{Better, TimeAxis, ValueAxis};
pub use calibration::{CalibrationChart, CalibrationPoint};
pub use course::{CourseChart, CutOff, Expected, Forecast, Mark, Point, Size, StateLabel};
pub use funnel::{FunnelChart, FunnelDot, FunnelLimit};
pub use interval::Interval;
pub use key::Key;
pub use shape::Shape;
pub use sparkline::{READINGS_SHOWN, Reading, Sparkline};

/// Style sheet of all charts: classes beginning with `chart-`, colours from variables beginning with `--chart-`,
/// each with the plain light colour as its fallback.
pub const STYLE: &str = include_str!("chart.css");
