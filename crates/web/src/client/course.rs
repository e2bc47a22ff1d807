//! "My course": each measure with sentence, chart and table; goals; what came of earlier changes.

use super::own::Own;
use crate::ctx::{Ctx, Frame};
use crate::pictures;
use crate::refusal::Refusal;
use crate::words::Words;
use crate::words::sections::Course;
use askama::Template;
use axum::response::Response;
use chart::Size;
use monitoring::knowledge::drawn::{BandAt, Drawn, DrawnMeasure, DrawnPoint, RawSeries, SeriesOf};
use monitoring::knowledge::{Labels, came_of_it};
use monitoring::review::{Review, Verdict};

#[derive(Template)]
#[template(path = "client/course.html")]
struct CoursePage {
    frame: Frame,
    measures: Vec<MeasureShown>,
    goals: Vec<SeriesShown>,
    others: Vec<SeriesShown>,
    changes: Vec<ChangeShown>,
}

struct MeasureShown {
    id: String,
    title: String,
    sentence: String,
    chart: String,
    caption: String,
    expected: Option<String>,
    forecast: Option<String>,
    rows: Vec<RowShown>,
    described: String,
}

struct RowShown {
    day: String,
    session: String,
    points: String,
    expected: String,
    state: String,
}

struct SeriesShown {
    id: String,
    title: String,
    described: String,
    chart: String,
    caption: String,
    points: Vec<(String, String)>,
}

struct ChangeShown {
    letter: String,
    title: String,
    verdict: String,
    lines: Vec<String>,
}

/// The page.
///
/// # Errors
/// The records are away.
pub async fn show(ctx: Ctx) -> Result<Response, Refusal> {
    let own = Own::of(&ctx).await?;
    let read = crate::read::read(&ctx.practice, &own.row, &own.language).await?;
    let labels = own.library.labels(&own.language);
    let drawn = &read.drawn;
    let measures = drawn
        .measures
        .iter()
        .enumerate()
        .map(|(at, measure)| measure_shown(&own, at, drawn, measure));
    let (goals, others): (Vec<_>, Vec<_>) = drawn
        .raw
        .iter()
        .enumerate()
        .partition(|(_, series)| series.of != SeriesOf::Measure);
    let changes = read
        .reading
        .reviews
        .iter()
        .filter(|review| review.agreement.by_both());
    let page = CoursePage {
        frame: own.frame(&ctx, &own.words.common.course, false),
        measures: measures.collect(),
        goals: goals
            .into_iter()
            .map(|(at, series)| series_shown(&own.words, at, series))
            .collect(),
        others: others
            .into_iter()
            .map(|(at, series)| series_shown(&own.words, at, series))
            .collect(),
        changes: changes
            .map(|review| change_shown(&own, drawn, review, &labels))
            .collect(),
    };
    ctx.page(&page)
}

fn measure_shown(own: &Own, at: usize, drawn: &Drawn, measure: &DrawnMeasure) -> MeasureShown {
    let words = &own.words;
    let say = &words.course;
    let states = own.library.signal_words_in(&own.language);
    let scale = &measure.scale;
    let digits = usize::from(!scale.whole);
    let number = |points: f64| words.decimal(&format!("{points:.digits$}"));
    let row = |row: &monitoring::knowledge::drawn::DrawnRow| RowShown {
        day: words.long(row.on),
        session: row
            .session
            .map_or_else(String::new, |session| session.to_string()),
        points: row.points.map_or_else(|| say.not_answered.clone(), number),
        expected: row
            .expected
            .map_or_else(String::new, |(low, high)| say.range(number(low), number(high))),
        state: row.state.clone().unwrap_or_default(),
    };
    MeasureShown {
        id: format!("measure-{at}"),
        title: measure.title.clone(),
        sentence: states.state(measure.state.state).client.clone(),
        chart: pictures::course(words, &format!("chart-{at}"), drawn, measure, Size::SMALL),
        caption: say.caption(
            &measure.title,
            words.number(scale.min_points),
            words.number(scale.max_points),
            scale.up.trim_end_matches(" ↑"),
        ),
        expected: expected(say, measure, &number),
        forecast: forecast(say, measure, &number),
        rows: measure.rows.iter().map(row).collect(),
        described: measure.description.clone(),
    }
}

/// What was expected at the beginning, at the last session, in words with its numbers.
fn expected(say: &Course, measure: &DrawnMeasure, number: &dyn Fn(f64) -> String) -> Option<String> {
    let last = measure.points.iter().rev().find(|point| point.points.is_some())?;
    let session = last.session?;
    let band = measure.expected.iter().find(|band| band.session == session)?;
    let where_now = where_in(say, band, last)?;
    Some(say.expected_band(number(band.low), number(band.high), session, where_now))
}

fn where_in<'a>(say: &'a Course, band: &BandAt, last: &DrawnPoint) -> Option<&'a str> {
    let points = last.points?;
    Some(if points < band.low {
        &say.below
    } else if points > band.high {
        &say.above
    } else {
        &say.within
    })
}

fn forecast(say: &Course, measure: &DrawnMeasure, number: &dyn Fn(f64) -> String) -> Option<String> {
    let last = measure.forecast.last()?;
    Some(say.forecast(last.session, number(last.low), number(last.high)))
}

fn series_shown(words: &Words, at: usize, series: &RawSeries) -> SeriesShown {
    let say = &words.course;
    let caption = series.scale.as_ref().map(|scale| {
        let [min, max] = [scale.min_points, scale.max_points].map(|points| words.number(points));
        say.goal_caption(min, max, scale.up.trim_end_matches(" ↑"))
    });
    let title = if series.of == SeriesOf::GoalByTherapist {
        say.by_therapist(&series.title)
    } else {
        series.title.clone()
    };
    let value = |point: &DrawnPoint| {
        let points = point.points.map(|points| words.number(points));
        points.unwrap_or_else(|| say.not_answered.clone())
    };
    SeriesShown {
        id: format!("series-{at}"),
        title,
        described: series.description.clone(),
        chart: pictures::series(words, &format!("series-chart-{at}"), series, Size::SMALL),
        caption: caption.unwrap_or_default(),
        points: series
            .points
            .iter()
            .map(|point| (words.long(point.on), value(point)))
            .collect(),
    }
}

fn change_shown(own: &Own, drawn: &Drawn, review: &Review, labels: &Labels) -> ChangeShown {
    let agreement = &review.agreement;
    let mark = drawn.marks.iter().find(|mark| mark.event == agreement.event);
    let (words, say) = (&own.words, &own.words.course);
    let review_on = words.long(agreement.review_on);
    let mut lines = vec![say.agreed(words.long(agreement.agreed_on), own.cause(&agreement.cause))];
    lines.push(match review.held_on {
        Some(day) => say.looked_at(words.long(day)),
        None if review.overdue => say.look_was(review_on),
        None => say.look_will_be(review_on),
    });
    if review.done.is_some() {
        let done = came_of_it::done(labels, review.done);
        lines.push(say.line(labels.say("agreed.done"), done));
    }
    for process in &review.process {
        if process.before.is_some() && process.after.is_some() {
            let name = own.library.quantities.label(&process.quantity, &own.language);
            lines.push(format!("{}.", came_of_it::process(labels, name, process)));
        }
    }
    if let Some(outcome) = &review.outcome {
        let percent = came_of_it::in_100(outcome.chance_without);
        lines.push(say.without(percent));
    }
    let verdict = match review.verdict {
        Verdict::TooEarly => say.too_early(review.readings, review.readings_needed),
        other => labels.say(&format!("caseload.verdict-{}", other.slug())),
    };
    ChangeShown {
        letter: mark.map(|mark| mark.letter.clone()).unwrap_or_default(),
        title: own.adjustment(&agreement.adjustment),
        verdict,
        lines,
    }
}
