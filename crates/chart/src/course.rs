//! The chart of one course: what was reported, what was expected, what is forecast.

mod axes;
mod bands;
mod labels;
mod line;

use crate::axis::{TimeAxis, ValueAxis};
use crate::frame::Frame;
use crate::markup::{Attribute, Markup};
use crate::shape::Shape;

/// One measure of one client over time, ready to be drawn by [`CourseChart::to_svg`].
///
/// Values lie on the scale's own points, times in the unit of the time axis. Series may come in any order; they are
/// drawn in order of time. Values beyond an axis are drawn at its edge.
#[derive(Clone, Debug, PartialEq)]
pub struct CourseChart {
    /// Unlike every other `id` on the page; letters, digits, `-` and `_` are kept.
    pub id: String,
    /// The picture's name, read out first: "Course of BDI-II for client 12".
    pub title: String,
    /// What the picture shows, in a sentence; read out after the title.
    pub description: String,
    /// Width and height of the drawing.
    pub size: Size,
    /// The upright axis.
    pub value_axis: ValueAxis,
    /// The axis along the bottom.
    pub time_axis: TimeAxis,
    /// What was reported, and where nothing was.
    pub points: Vec<Point>,
    /// What was expected for someone who began like this; may be empty.
    pub expected: Vec<Expected>,
    /// What is forecast from the last reading on; may be empty.
    pub forecast: Vec<Forecast>,
    /// Named lines across.
    pub cut_offs: Vec<CutOff>,
    /// Named lines down.
    pub marks: Vec<Mark>,
    /// Text beside the last reported value; usually the value.
    pub last_label: Option<String>,
    /// Shape and word at the top right; none where the page says it beside the chart.
    pub state: Option<StateLabel>,
}

/// Width and height in user units, which are pixels where the picture is shown at its own size. Text is 12 units
/// high whatever the size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    /// Width; at least 200 is used.
    pub width_px: f64,
    /// Height; at least 120 is used.
    pub height_px: f64,
}

impl Size {
    /// Fits a phone held upright and two charts side by side on a desk.
    pub const SMALL: Self = Self {
        width_px: 420.0,
        height_px: 250.0,
    };
    /// One client's page.
    pub const LARGE: Self = Self {
        width_px: 760.0,
        height_px: 340.0,
    };
}

/// One reading.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// When.
    pub time: f64,
    /// The score, or nothing where a reading was due and none came.
    pub value: Option<f64>,
    /// Half the height of the measurement-error whisker, in score points; none draws no whisker.
    pub error_half_width: Option<f64>,
}

/// The expected course at one time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Expected {
    /// When.
    pub time: f64,
    /// Lower edge of the band, in score points.
    pub low: f64,
    /// Middle of the band.
    pub middle: f64,
    /// Upper edge of the band.
    pub high: f64,
}

/// The forecast at one time after the last reading.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Forecast {
    /// When.
    pub time: f64,
    /// Lower edge of the fan, in score points.
    pub low: f64,
    /// Upper edge of the fan.
    pub high: f64,
}

/// A named value: a dashed line across.
#[derive(Clone, Debug, PartialEq)]
pub struct CutOff {
    /// Where, in score points. Not drawn when it lies off the axis.
    pub value: f64,
    /// Its name, kept short: "clinical cut-off 14".
    pub name: String,
}

/// A named moment, such as an adjustment: a line down with a letter, and its label where there is room.
#[derive(Clone, Debug, PartialEq)]
pub struct Mark {
    /// When. Not drawn when it lies off the axis.
    pub time: f64,
    /// One letter.
    pub letter: char,
    /// "smaller steps, changed after".
    pub label: String,
}

/// Shape and word for how the course stands.
#[derive(Clone, Debug, PartialEq)]
pub struct StateLabel {
    /// The shape.
    pub shape: Shape,
    /// The word: "stalled since session 6".
    pub word: String,
}

impl CourseChart {
    /// The picture as one `<svg>` element with `role="img"`, its title and its description first.
    #[must_use]
    pub fn to_svg(&self) -> String {
        let width = self.size.width_px.max(200.0);
        let height = self.size.height_px.max(120.0);
        let top = if self.marks.is_empty() { 26.0 } else { 40.0 };
        let frame = Frame::new(
            (32.0, width - 12.0),
            (top, height - 36.0),
            &self.time_axis,
            &self.value_axis,
        );
        let points = self.points_in_order();
        let mut markup = Markup::default();
        self.open(&mut markup, width, height);
        axes::axes(self, &frame, &mut markup);
        bands::expected(self, &frame, &mut markup);
        bands::forecast(self, &frame, &points, &mut markup);
        axes::cut_off_lines(self, &frame, &mut markup);
        axes::mark_lines(self, &frame, &mut markup);
        // Under the line: a name must never hide a score.
        labels::cut_off_names(self, &frame, &points, &mut markup);
        line::reported(&frame, &points, &self.time_axis.unit, &mut markup);
        labels::all(self, &frame, &points, &mut markup);
        markup.finish()
    }

    fn open(&self, markup: &mut Markup, width: f64, height: f64) {
        let id = self.safe_id();
        markup.open(
            "svg",
            &[
                ("class", "chart chart-course".into()),
                ("xmlns", "http://www.w3.org/2000/svg".into()),
                ("role", "img".into()),
                ("aria-labelledby", format!("{id}-title {id}-description").into()),
                ("viewBox", view_box(width, height).into()),
                ("width", width.into()),
                ("height", height.into()),
                ("font-family", "system-ui, sans-serif".into()),
                ("font-size", 12.0.into()),
            ],
        );
        markup.text("title", &[("id", format!("{id}-title").into())], &self.title);
        markup.text(
            "desc",
            &[("id", format!("{id}-description").into())],
            &self.description,
        );
    }

    /// The identifier without what could break a reference such as `url(#…)`.
    fn safe_id(&self) -> String {
        let kept = |character: char| character.is_ascii_alphanumeric() || matches!(character, '-' | '_');
        let id: String = self
            .id
            .chars()
            .map(|character| if kept(character) { character } else { '-' })
            .collect();
        format!("chart-{id}")
    }

    /// Points with a finite time, in order of time; readings of the same time keep their order. A value that is not
    /// finite counts as missing.
    fn points_in_order(&self) -> Vec<Point> {
        let mut points: Vec<Point> = self
            .points
            .iter()
            .filter(|point| point.time.is_finite())
            .copied()
            .collect();
        for point in &mut points {
            point.value = point.value.filter(|value| value.is_finite());
        }
        points.sort_by(|a, b| a.time.total_cmp(&b.time));
        points
    }
}

/// `viewBox` of a drawing that begins at the origin.
pub(crate) fn view_box(width: f64, height: f64) -> String {
    use crate::markup::rounded;
    format!("0 0 {} {}", rounded(width), rounded(height))
}

/// A group of elements that share class and paint; the paint is what holds where no style sheet does.
fn group(markup: &mut Markup, attributes: &[Attribute<'_>], draw: impl FnOnce(&mut Markup)) {
    markup.open("g", attributes);
    draw(markup);
    markup.close();
}

#[cfg(test)]
mod tests;
