//! "My course": each measure with sentence, chart and table; goals; what came of earlier changes.

use super::own::Own;
use crate::ctx::{Ctx, Frame};
use crate::days;
use crate::pictures;
use crate::refusal::Refusal;
use askama::Template;
use axum::response::Response;
use chart::Size;
use monitoring::hypothesis::evidence::plain;
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
        frame: ctx.frame("My course"),
        measures: measures.collect(),
        goals: goals
            .into_iter()
            .map(|(at, series)| series_shown(at, series))
            .collect(),
        others: others
            .into_iter()
            .map(|(at, series)| series_shown(at, series))
            .collect(),
        changes: changes
            .map(|review| change_shown(&own, drawn, review, &labels))
            .collect(),
    };
    ctx.page(&page)
}

fn measure_shown(own: &Own, at: usize, drawn: &Drawn, measure: &DrawnMeasure) -> MeasureShown {
    let words = own.library.signal_words_in(&own.language);
    let scale = &measure.scale;
    let digits = usize::from(!scale.whole);
    let number = |points: f64| format!("{points:.digits$}");
    let row = |row: &monitoring::knowledge::drawn::DrawnRow| RowShown {
        day: days::long(row.on),
        session: row
            .session
            .map_or_else(String::new, |session| session.to_string()),
        points: row.points.map_or_else(|| "not answered".to_owned(), number),
        expected: row.expected.map_or_else(String::new, |(low, high)| {
            format!("{} to {}", number(low), number(high))
        }),
        state: row.state.clone().unwrap_or_default(),
    };
    MeasureShown {
        id: format!("measure-{at}"),
        title: measure.title.clone(),
        sentence: words.state(measure.state.state).client.clone(),
        chart: pictures::course(&format!("chart-{at}"), drawn, measure, Size::SMALL),
        caption: format!(
            "{}, {} to {} points. Up is better: {}.",
            measure.title,
            plain(scale.min_points),
            plain(scale.max_points),
            scale.up.trim_end_matches(" ↑")
        ),
        expected: expected(measure, &number),
        forecast: forecast(measure, &number),
        rows: measure.rows.iter().map(row).collect(),
        described: measure.description.clone(),
    }
}

/// What was expected at the beginning, at the last session, in words with its numbers.
fn expected(measure: &DrawnMeasure, number: &dyn Fn(f64) -> String) -> Option<String> {
    let last = measure.points.iter().rev().find(|point| point.points.is_some())?;
    let session = last.session?;
    let band = measure.expected.iter().find(|band| band.session == session)?;
    let where_now = where_in(band, last)?;
    Some(format!(
        "The light band is what was expected at the beginning: of 10 people who began like you, about 8 are between {} and {} points at session {session}. You are {where_now}.",
        number(band.low),
        number(band.high),
    ))
}

fn where_in(band: &BandAt, last: &DrawnPoint) -> Option<&'static str> {
    let points = last.points?;
    Some(if points < band.low {
        "below it"
    } else if points > band.high {
        "above it"
    } else {
        "within it"
    })
}

fn forecast(measure: &DrawnMeasure, number: &dyn Fn(f64) -> String) -> Option<String> {
    let last = measure.forecast.last()?;
    Some(format!(
        "The hatched part is what can be expected from here: at session {}, about 8 in 10 people in your place are between {} and {} points. It is a range, not a promise.",
        last.session,
        number(last.low),
        number(last.high),
    ))
}

fn series_shown(at: usize, series: &RawSeries) -> SeriesShown {
    let caption = series.scale.as_ref().map(|scale| {
        format!(
            "{} to {}. Up is better: {}.",
            plain(scale.min_points),
            plain(scale.max_points),
            scale.up.trim_end_matches(" ↑")
        )
    });
    let by = if series.of == SeriesOf::GoalByTherapist {
        ", as your therapist sees it"
    } else {
        ""
    };
    let value = |point: &DrawnPoint| point.points.map_or_else(|| "not answered".to_owned(), plain);
    SeriesShown {
        id: format!("series-{at}"),
        title: format!("{}{by}", series.title),
        described: series.description.clone(),
        chart: pictures::series(&format!("series-chart-{at}"), series, Size::SMALL),
        caption: caption.unwrap_or_default(),
        points: series
            .points
            .iter()
            .map(|point| (days::long(point.on), value(point)))
            .collect(),
    }
}

fn change_shown(own: &Own, drawn: &Drawn, review: &Review, labels: &Labels) -> ChangeShown {
    let agreement = &review.agreement;
    let mark = drawn.marks.iter().find(|mark| mark.event == agreement.event);
    let mut lines = vec![format!(
        "Agreed on {}, for {}.",
        days::long(agreement.agreed_on),
        own.cause(&agreement.cause)
    )];
    lines.push(match review.held_on {
        Some(day) => format!("Looked at together on {}.", days::long(day)),
        None if review.overdue => format!(
            "The day to look at it together was {}.",
            days::long(agreement.review_on)
        ),
        None => format!("We look at it together on {}.", days::long(agreement.review_on)),
    });
    if review.done.is_some() {
        lines.push(format!(
            "{}: {}.",
            labels.say("agreed.done"),
            came_of_it::done(labels, review.done)
        ));
    }
    for process in &review.process {
        if process.before.is_some() && process.after.is_some() {
            let name = own.library.quantities.label(&process.quantity, &own.language);
            lines.push(format!("{}.", came_of_it::process(labels, name, process)));
        }
    }
    if let Some(outcome) = &review.outcome {
        let percent = came_of_it::in_100(outcome.chance_without);
        lines.push(format!("About {percent} in 100 people would have come as far without it. That is why it says “after”, not “because of”."));
    }
    let verdict = match review.verdict {
        Verdict::TooEarly => format!(
            "too early to say ({} of {} check-ins since then)",
            review.readings, review.readings_needed
        ),
        other => labels.say(&format!("caseload.verdict-{}", other.slug())),
    };
    ChangeShown {
        letter: mark.map(|mark| mark.letter.clone()).unwrap_or_default(),
        title: own.adjustment(&agreement.adjustment),
        verdict,
        lines,
    }
}
