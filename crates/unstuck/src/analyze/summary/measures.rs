//! What the report says about each measure: its course, its thresholds, and how much people changed.

use std::collections::BTreeMap;

use longitudinal::growth::Drift;
use longitudinal::reliable_change::{Better, ChangeClass};
use monitoring::trajectory::{Course, CourseOrigin};

use crate::analyze::measures::MeasureReading;
use crate::analyze::output::{Job, Standing};
use crate::analyze::write::significance_class;
use crate::report;

/// One entry a measure.
pub fn measures(job: &Job, overview: &[Standing]) -> Vec<report::MeasureSummary> {
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
            thresholds: [measure.thresholds.as_slice(), &measure.course_notes].concat(),
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
                "{}, each client with a level and a slope of their own, time as {} in {}s, maximum likelihood",
                model(course.growth.drift),
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

fn model(drift: Drift) -> &'static str {
    match drift {
        Drift::None => "linear mixed model",
        Drift::RandomWalk { .. } => "state-space model, the level wandering between scores",
        Drift::Decaying { .. } => "state-space model, deviations that fade between scores",
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
    let mut said = vec![
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
    ];
    match growth.drift {
        Drift::None => {}
        Drift::RandomWalk { variance_per_week } => {
            said.push(parameter(
                "SD of the drift in a week",
                variance_per_week.sqrt(),
                "points",
            ));
        }
        Drift::Decaying {
            variance,
            rate_per_week,
        } => {
            said.push(parameter(
                "SD of the fading deviations",
                variance.sqrt(),
                "points",
            ));
            let half_life_weeks = std::f64::consts::LN_2 / rate_per_week;
            said.push(parameter(
                "time in which half of one fades",
                half_life_weeks,
                "weeks",
            ));
        }
    }
    said
}

fn change<'a>(measure: &MeasureReading, of: impl Iterator<Item = &'a Standing>) -> Vec<report::ChangeClass> {
    let mut counted: BTreeMap<&'static str, usize> = BTreeMap::new();
    for class in of.filter_map(|standing| standing.change) {
        *counted.entry(significance_class(class)).or_default() += 1;
    }
    let has_line = measure.measure.clinical.is_some();
    let names = [
        (
            ChangeClass::Recovered,
            "recovered",
            "reliably better and out of the clinical range",
        ),
        (
            ChangeClass::Improved,
            "improved",
            if has_line {
                "reliably better, not across the line"
            } else {
                "reliably better"
            },
        ),
        (
            ChangeClass::Unchanged,
            "unchanged",
            "no change beyond measurement error",
        ),
        (
            ChangeClass::Deteriorated,
            "worse",
            if has_line {
                "reliably worse, not across the line"
            } else {
                "reliably worse"
            },
        ),
        (
            ChangeClass::Harmed,
            "worse, across the line",
            "reliably worse and into the clinical range",
        ),
    ];
    names
        .into_iter()
        .filter(|(class, ..)| has_line || !matches!(class, ChangeClass::Recovered | ChangeClass::Harmed))
        .map(|(class, name, meaning)| report::ChangeClass {
            name: name.to_owned(),
            meaning: meaning.to_owned(),
            clients: counted.get(significance_class(class)).copied().unwrap_or(0),
        })
        .collect()
}
