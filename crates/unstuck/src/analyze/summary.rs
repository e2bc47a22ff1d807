//! What the report and the printed summary show of an analysis.

use std::collections::BTreeMap;

use chart::{
    CourseChart, CutOff, Expected, Forecast, Point, Reading, Size, Sparkline, StateLabel, TimeAxis, ValueAxis,
};
use longitudinal::reliable_change::{Better, ChangeClass};
use monitoring::signal::{Alert, Signal, State};
use monitoring::trajectory::{Course, CourseOrigin};

use super::courses::CourseReading;
use super::measures::MeasureReading;
use super::output::{Job, Standing};
use super::write::significance_class;
use crate::report::{self, ReportInput};
use crate::score_file::Rejection;

/// Fills the report from an analysis.
pub fn report_input(job: &Job, overview: &[Standing], source: &str) -> ReportInput {
    let ranked = ranked(overview);
    let drawn = ranked
        .iter()
        .take_while(|standing| standing.alert != Alert::None)
        .take(report::DRAWN_IN_FULL);
    let cards: Vec<_> = drawn
        .enumerate()
        .map(|(place, standing)| card(job, standing, place))
        .collect();
    let listed = ranked.iter().skip(cards.len()).take(report::LISTED);
    let lines = listed
        .map(|standing| line(job, standing, &job.read(standing.course)))
        .collect();
    let count = |alert| overview.iter().filter(|standing| standing.alert == alert).count();
    let counts = report::Counts {
        rows: usize::try_from(job.file.rows_seen).unwrap_or(usize::MAX),
        scores: overview.iter().map(|standing| standing.scores).sum(),
        clients: clients(job),
        courses: overview.len(),
        look_now: count(Alert::LookNow),
        look: count(Alert::Look),
    };
    ReportInput {
        source: source.to_owned(),
        made_on: None,
        version: env!("CARGO_PKG_VERSION").to_owned(),
        counts,
        lines_total: overview.len() - cards.len(),
        cards,
        lines,
        states: states(job, overview),
        measures: measures(job, overview),
        rejected: rejected(&job.prepared.rejections),
        notes: notes(job),
    }
}

/// Those who need a look first; equals in the order of the file.
fn ranked(overview: &[Standing]) -> Vec<Standing> {
    let mut ranked = overview.to_vec();
    let place = |state: State| State::ALL.iter().position(|known| *known == state);
    ranked.sort_by(|one, other| {
        (other.alert.cmp(&one.alert))
            .then(place(one.state).cmp(&place(other.state)))
            .then(other.need.total_cmp(&one.need))
            .then(one.course.cmp(&other.course))
    });
    ranked
}

fn clients(job: &Job) -> usize {
    // Courses stand client by client.
    let mut clients: Vec<u32> = job.prepared.courses.iter().map(|course| course.client).collect();
    clients.dedup();
    clients.len()
}

fn line(job: &Job, standing: &Standing, reading: &CourseReading) -> report::ClientLine {
    let rows = &job.prepared.courses[standing.course];
    let measure = &job.prepared.measures[rows.measure];
    let last = reading.signals.last();
    let since = last.map(|signal| format!("{} {}", measure.reading_word, signal.since_session));
    let voice = job.voice();
    let decisive = last.and_then(|signal| signal.reasons.first()).map(|reason| {
        voice.words.sentences(
            std::slice::from_ref(reason),
            voice.rules,
            measure.reading_word,
            measure.decimals,
        )
    });
    report::ClientLine {
        client_id: job.file.clients[rows.client as usize].clone(),
        measure: measure.title.clone(),
        state: standing.state,
        since,
        alert: standing.alert,
        why: decisive.unwrap_or_default().trim_end_matches('.').to_owned(),
        sparkline: sparkline(measure, reading),
    }
}

/// The ends of the axis: the scale's, or where none is known the scores' own.
fn axis_ends(measure: &MeasureReading, reading: &CourseReading) -> (f64, f64) {
    let points = measure.measure.points;
    if points.min.is_finite() && points.max.is_finite() {
        return (points.min, points.max);
    }
    let bands = reading
        .signals
        .iter()
        .filter_map(|signal| signal.standing.expected.map(|expected| expected.band_80));
    let scores = reading.signals.iter().map(|signal| signal.standing.score.points);
    let values: Vec<f64> = scores
        .chain(bands.flat_map(|band| [band.lower, band.upper]))
        .collect();
    let low = values.iter().copied().fold(f64::INFINITY, f64::min).floor();
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max).ceil();
    (
        low.max(points.min),
        if high > low {
            high.min(points.max)
        } else {
            low + 1.0
        },
    )
}

fn direction(measure: &MeasureReading) -> chart::Better {
    match measure.measure.better {
        Better::Lower => chart::Better::Lower,
        Better::Higher => chart::Better::Higher,
    }
}

fn sparkline(measure: &MeasureReading, reading: &CourseReading) -> Sparkline {
    let (min, max) = axis_ends(measure, reading);
    let from = reading.signals.len().saturating_sub(chart::READINGS_SHOWN);
    let readings = reading.signals[from..].iter().map(|signal| Reading {
        value: Some(signal.standing.score.points),
        band: signal
            .standing
            .expected
            .map(|expected| (expected.band_80.lower, expected.band_80.upper)),
    });
    Sparkline {
        readings: readings.collect(),
        min,
        max,
        better: direction(measure),
        shape: reading.signals.last().map(|signal| report::shape(signal.state)),
    }
}

fn card(job: &Job, standing: &Standing, place: usize) -> report::ClientCard {
    let rows = &job.prepared.courses[standing.course];
    let measure = &job.prepared.measures[rows.measure];
    let reading = job.read(standing.course);
    let line = line(job, standing, &reading);
    let unit = measure.timing.clock().word();
    let last = reading.signals.last();
    let table = job
        .prepared
        .rows(job.file, rows)
        .filter(|row| row.score.is_some())
        .zip(&reading.signals)
        .map(|(row, signal)| table_row(measure, row.time, signal));
    report::ClientCard {
        sentence: last
            .map(|signal| job.voice().reasons(signal, measure))
            .unwrap_or_default(),
        chances: last.map(|signal| chances(signal, measure)).unwrap_or_default(),
        chart: course_chart(job, standing, &reading, &line, place),
        rows: table.collect(),
        time_unit: unit.to_owned(),
        line,
    }
}

fn table_row(measure: &MeasureReading, time: f64, signal: &Signal) -> report::TableRow {
    let standing = &signal.standing;
    report::TableRow {
        time: format!("{}", (time * 10.0).round() / 10.0),
        session: (!measure.timing.counts_sessions()).then(|| standing.score.session.to_string()),
        score: Some(standing.score.points),
        expected: standing.expected.map(|expected| expected.points),
        band_80: standing
            .expected
            .map(|expected| (expected.band_80.lower, expected.band_80.upper)),
        state: signal.state,
    }
}

fn chances(signal: &Signal, measure: &MeasureReading) -> Vec<report::Chance> {
    let chances = &signal.standing.chances;
    let by = format!("by {} {}", measure.reading_word, signal.standing.horizon_session);
    let mut said = vec![report::Chance {
        of: format!("a clear improvement {by}"),
        probability: chances.reliable_improvement,
    }];
    if let Some(probability) = chances.recovery {
        said.push(report::Chance {
            of: format!("out of the clinical range {by}"),
            probability,
        });
    }
    said.push(report::Chance {
        of: format!("clearly worse than at the beginning {by}"),
        probability: chances.reliable_deterioration,
    });
    said
}

/// Width of an 80 % band of measurement error, standard deviations to each side.
const ERROR_HALF_WIDTH_SD: f64 = 1.281_551_565_544_6;

fn course_chart(
    job: &Job,
    standing: &Standing,
    reading: &CourseReading,
    line: &report::ClientLine,
    place: usize,
) -> CourseChart {
    let rows = &job.prepared.courses[standing.course];
    let measure = &job.prepared.measures[rows.measure];
    let (min, max) = axis_ends(measure, reading);
    let error = ERROR_HALF_WIDTH_SD * measure.measure.growth.noise_variance.sqrt();
    let points: Vec<Point> = job
        .prepared
        .rows(job.file, rows)
        .map(|row| Point {
            time: row.time,
            value: row.score,
            error_half_width: Some(error),
        })
        .collect();
    let (expected, forecast) = bands(job, standing, reading);
    let times = points
        .iter()
        .map(|point| point.time)
        .chain(forecast.iter().map(|step| step.time));
    let last = reading.signals.last();
    let cut_offs = measure.measure.clinical.map(|line| CutOff {
        value: line.score,
        name: format!("clinical cut-off {:.*}", measure.decimals, line.score),
    });
    let better = direction(measure);
    CourseChart {
        id: format!("course-{place}"),
        title: format!("{} of client {}", measure.title, line.client_id),
        description: line.why.clone(),
        size: Size::SMALL,
        value_axis: ValueAxis {
            min,
            max,
            better,
            label: match better {
                chart::Better::Lower => "fewer symptoms ↑".to_owned(),
                chart::Better::Higher => "better ↑".to_owned(),
            },
        },
        time_axis: TimeAxis::covering(measure.timing.clock().word(), times),
        points,
        expected,
        forecast,
        cut_offs: cut_offs.into_iter().collect(),
        marks: Vec::new(),
        last_label: last.map(|signal| format!("{:.*}", measure.decimals, signal.standing.score.points)),
        state: last.map(|signal| StateLabel {
            shape: report::shape(signal.state),
            word: job.library.signal_words().state(signal.state).word.clone(),
        }),
    }
}

/// What was expected at intake for someone who began like this, and the forecast from the last score on.
fn bands(job: &Job, standing: &Standing, reading: &CourseReading) -> (Vec<Expected>, Vec<Forecast>) {
    let rows = &job.prepared.courses[standing.course];
    let measure = &job.prepared.measures[rows.measure];
    let (Some(first), Some(last)) = (reading.signals.first(), reading.signals.last()) else {
        return (Vec::new(), Vec::new());
    };
    let all: Vec<_> = job.prepared.rows(job.file, rows).collect();
    let horizon = job.library.signal_rules().stall_window_sessions;
    let file_time_per_session = measure.timing.file_time_per_session();
    let (start, end) = (first.standing.score, last.standing.score);
    let (Some(first_row), Some(last_row)) = (all.first(), all.iter().rev().find(|row| row.score.is_some()))
    else {
        return (Vec::new(), Vec::new());
    };
    let expected = steps(first_row.time, last_row.time + horizon * file_time_per_session)
        .map(|time| {
            let later = measure.timing.later(start, time - first_row.time);
            let band = reading.follower.expect_from_intake(later.0, later.1);
            Expected {
                time,
                low: band.band_80.lower,
                middle: band.points,
                high: band.band_80.upper,
            }
        })
        .collect();
    let forecast = steps(last_row.time, last_row.time + horizon * file_time_per_session)
        .map(|time| {
            let later = measure.timing.later(end, time - last_row.time);
            let band = reading.follower.expect(later.0, later.1);
            Forecast {
                time,
                low: band.band_80.lower,
                high: band.band_80.upper,
            }
        })
        .collect();
    (expected, forecast)
}

/// Evenly spaced times from one to another, both ends among them.
fn steps(from: f64, to: f64) -> impl Iterator<Item = f64> {
    const STEPS: u32 = 24;
    (0..=STEPS).map(move |step| from + (to - from) * f64::from(step) / f64::from(STEPS))
}

fn states(job: &Job, overview: &[Standing]) -> Vec<report::StateSummary> {
    let words = job.library.signal_words();
    State::ALL
        .into_iter()
        .map(|state| report::StateSummary {
            state,
            word: words.state(state).word.clone(),
            meaning: words.meaning(state, job.library.signal_rules()),
            courses: overview.iter().filter(|standing| standing.state == state).count(),
        })
        .collect()
}

fn measures(job: &Job, overview: &[Standing]) -> Vec<report::MeasureSummary> {
    let of = |index: usize| {
        overview
            .iter()
            .filter(move |standing| job.prepared.courses[standing.course].measure == index)
    };
    job.prepared
        .measures
        .iter()
        .enumerate()
        .map(|(index, measure)| report::MeasureSummary {
            name: measure.title.clone(),
            scale: (measure.measure.points.min, measure.measure.points.max),
            direction: match measure.measure.better {
                Better::Lower => "fewer points are better".to_owned(),
                Better::Higher => "more points are better".to_owned(),
            },
            clients: of(index).count(),
            scores: of(index).map(|standing| standing.scores).sum(),
            origin: origin(job, &measure.course),
            thresholds: measure.thresholds.clone(),
            change: change(measure, of(index)),
        })
        .collect()
}

fn origin(job: &Job, course: &Course) -> report::CourseOrigin {
    match &course.origin {
        CourseOrigin::Library {
            population,
            source,
            mark,
            note,
            ..
        } => report::CourseOrigin::Published {
            source: job.library.cite(source),
            mark: format!("{mark:?}: {}", mark.phrase()),
            sample: format!("{population}. {note}"),
        },
        CourseOrigin::Estimated {
            clients,
            scores,
            log_likelihood,
            converged,
            singular,
        } => report::CourseOrigin::Estimated {
            method: format!(
                "linear mixed model, each client with a level and a slope of their own, time as {} in {}s, maximum likelihood",
                course.basis.formula(),
                course.clock.word()
            ),
            parameters: parameters(course),
            clients: *clients,
            scores: *scores,
            log_likelihood: *log_likelihood,
            converged: *converged,
            singular: *singular,
        },
    }
}

fn parameters(course: &Course) -> Vec<report::Parameter> {
    let growth = &course.growth;
    let spread = (growth.intercept_variance * growth.slope_variance).sqrt();
    let correlation = if spread > 0.0 {
        growth.covariance / spread
    } else {
        0.0
    };
    let parameter = |name: &str, value: f64, unit: &str| report::Parameter {
        name: name.to_owned(),
        value,
        standard_error: None,
        unit: unit.to_owned(),
    };
    let per = format!("points for one unit of {}", course.basis.formula());
    vec![
        parameter("mean at the beginning", growth.intercept, "points"),
        parameter("mean change", growth.slope, &per),
        parameter(
            "SD of clients at the beginning",
            growth.intercept_variance.sqrt(),
            "points",
        ),
        parameter("SD of clients' change", growth.slope_variance.sqrt(), &per),
        parameter("correlation of the two", correlation, ""),
        parameter("SD of one score (noise)", growth.noise_variance.sqrt(), "points"),
    ]
}

fn change<'a>(measure: &MeasureReading, of: impl Iterator<Item = &'a Standing>) -> Vec<report::ChangeClass> {
    let mut counted: BTreeMap<&'static str, usize> = BTreeMap::new();
    for class in of.filter_map(|standing| standing.change) {
        *counted.entry(significance_class(class)).or_default() += 1;
    }
    let has_line = measure.measure.clinical.is_some();
    let meanings = [
        (
            ChangeClass::Recovered,
            "reliably better and out of the clinical range",
        ),
        (
            ChangeClass::Improved,
            if has_line {
                "reliably better, not across the line"
            } else {
                "reliably better"
            },
        ),
        (ChangeClass::Unchanged, "no change beyond measurement error"),
        (
            ChangeClass::Deteriorated,
            if has_line {
                "reliably worse, not across the line"
            } else {
                "reliably worse"
            },
        ),
        (ChangeClass::Harmed, "reliably worse and into the clinical range"),
    ];
    meanings
        .into_iter()
        .filter(|(class, _)| has_line || !matches!(class, ChangeClass::Recovered | ChangeClass::Harmed))
        .map(|(class, meaning)| report::ChangeClass {
            name: significance_class(class).to_owned(),
            meaning: meaning.to_owned(),
            clients: counted.get(significance_class(class)).copied().unwrap_or(0),
        })
        .collect()
}

fn rejected(rejections: &[Rejection]) -> report::Rejected {
    let mut counted: BTreeMap<&str, usize> = BTreeMap::new();
    for rejection in rejections {
        *counted.entry(&rejection.reason).or_default() += 1;
    }
    let mut by_reason: Vec<(String, usize)> = counted
        .into_iter()
        .map(|(reason, rows)| (reason.to_owned(), rows))
        .collect();
    by_reason.sort_by_key(|(_, rows)| std::cmp::Reverse(*rows));
    let shown = |rejection: &Rejection| report::RejectedRow {
        line: rejection.line,
        column: (!rejection.column.is_empty()).then(|| rejection.column.clone()),
        reason: if rejection.remedy.is_empty() {
            rejection.reason.clone()
        } else {
            format!("{}. {}", rejection.reason, rejection.remedy)
        },
    };
    report::Rejected {
        total: rejections.len(),
        by_reason,
        first: rejections
            .iter()
            .take(report::REJECTED_SHOWN)
            .map(shown)
            .collect(),
    }
}

/// What a reader must know; the same sentence about several measures is said once.
fn notes(job: &Job) -> Vec<String> {
    let measures = &job.prepared.measures;
    let mut said: Vec<(&str, Vec<&str>)> = Vec::new();
    for measure in measures {
        for note in &measure.notes {
            match said.iter_mut().find(|(known, _)| known == note) {
                Some((_, names)) => names.push(&measure.title),
                None => said.push((note, vec![&measure.title])),
            }
        }
    }
    let own = said.into_iter().map(|(note, names)| {
        if names.len() == measures.len() {
            note.to_owned()
        } else {
            format!("{}: {note}", names.join(", "))
        }
    });
    own.chain([NOT_CALIBRATED.to_owned()]).collect()
}

const NOT_CALIBRATED: &str =
    "Not yet calibrated here: these chances have not been checked against this service's own results.";
