//! A validation as one self-contained HTML file.

use askama::Template;
use chart::{CalibrationChart, CalibrationPoint};

use super::figures::Figures;
use super::measure::LANDMARKS;
use super::methods::Method;
use super::report::{MeasureReport, Report};
use super::targets::Target;

/// The page.
///
/// # Errors
/// Only when formatting itself fails, which writing to memory does not.
pub fn page(report: &Report) -> Result<String, askama::Error> {
    let measures = report
        .measures
        .iter()
        .map(|measure| MeasureView::of(report, measure))
        .collect();
    Page {
        report,
        measures,
        chart_style: chart::STYLE,
        page_style: include_str!("../report/report.css"),
        version: env!("CARGO_PKG_VERSION"),
        least_clients: super::subgroups::LEAST_CLIENTS,
    }
    .render()
}

#[derive(Template)]
#[template(path = "validation.html")]
struct Page<'a> {
    report: &'a Report,
    measures: Vec<MeasureView<'a>>,
    chart_style: &'static str,
    page_style: &'static str,
    version: &'static str,
    least_clients: usize,
}

struct MeasureView<'a> {
    measure: &'a MeasureReport,
    reliable: String,
    goals: Vec<[String; 4]>,
    one_step: Vec<[String; 12]>,
    targets: Vec<TargetView>,
    charts: Vec<String>,
    flagged: Vec<[String; 7]>,
    watching: Vec<(&'static str, String)>,
    subgroups: Vec<[String; 8]>,
    dealt: String,
    endings: Vec<[String; 7]>,
    ratings: Vec<[String; 4]>,
}

/// The tables of one target, a landmark each.
struct TargetView {
    name: &'static str,
    landmarks: Vec<LandmarkView>,
}

struct LandmarkView {
    session: u32,
    clients: usize,
    events: usize,
    rows: Vec<[String; 12]>,
}

impl<'a> MeasureView<'a> {
    fn of(report: &Report, measure: &'a MeasureReport) -> Self {
        Self {
            reliable: format!("{:.2}", measure.reliable_points),
            goals: measure.goals.iter().map(goal_row).collect(),
            one_step: measure.one_step.iter().map(step_row).collect(),
            targets: Target::ALL
                .iter()
                .filter_map(|target| target_view(measure, *target))
                .collect(),
            charts: LANDMARKS
                .iter()
                .filter_map(|session| calibration(measure, *session))
                .collect(),
            flagged: measure.watching.flagged_by.iter().map(flagged_row).collect(),
            watching: watching(measure),
            subgroups: measure.subgroups.iter().map(subgroup_row).collect(),
            dealt: measure.dealt(report),
            endings: measure.endings.iter().map(ending_row).collect(),
            ratings: measure.with_ratings.iter().map(rating_row).collect(),
            measure,
        }
    }
}

fn goal_row(goal: &super::goals::Goal) -> [String; 4] {
    let word = match goal.reached {
        Some(true) => "reached",
        Some(false) => "not reached",
        None => "cannot tell",
    };
    [
        goal.number.to_string(),
        goal.wanted.clone(),
        goal.measured.clone(),
        word.to_owned(),
    ]
}

fn step_row(step: &super::one_step::OneStep) -> [String; 12] {
    [
        step.of.clone(),
        step.scores.to_string(),
        percent(step.covered_80),
        percent(step.covered_90),
        percent(step.plain_covered_80),
        percent(step.plain_covered_90),
        number(step.rmse, 2),
        number(step.plain_rmse, 2),
        number(step.last_value_rmse, 2),
        number(step.bias, 2),
        number(step.crps, 2),
        number(step.plain_crps, 2),
    ]
}

fn target_view(measure: &MeasureReport, target: Target) -> Option<TargetView> {
    let landmarks: Vec<LandmarkView> = LANDMARKS
        .iter()
        .filter_map(|&session| {
            let rows: Vec<&Figures> = Method::ALL
                .iter()
                .filter_map(|method| measure.of(target, session, *method))
                .collect();
            let first = rows.first()?;
            Some(LandmarkView {
                session,
                clients: first.clients,
                events: first.events,
                rows: rows.into_iter().map(method_row).collect(),
            })
        })
        .collect();
    (!landmarks.is_empty()).then(|| TargetView {
        name: target.name(),
        landmarks,
    })
}

fn method_row(figures: &Figures) -> [String; 12] {
    let believed = figures.believed.as_ref();
    let at_twenty = figures.at_shares.get(1);
    let flag = figures.flag.as_ref();
    let auc = match figures.auc_interval {
        Some((low, high)) => format!("{} ({low:.3} to {high:.3})", number(figures.auc, 3)),
        None => number(figures.auc, 3),
    };
    let net = |at: usize| number(figures.net_benefit.get(at).copied().flatten(), 3);
    let own_flag = flag.map_or_else(
        || "–".to_owned(),
        |flag| {
            format!(
                "{}: {} / {}",
                percent(flag.share_flagged),
                percent(flag.sensitivity),
                percent(flag.specificity)
            )
        },
    );
    [
        figures.method.to_owned(),
        auc,
        number(believed.and_then(|believed| believed.brier), 3),
        number(believed.and_then(|believed| believed.slope), 2),
        number(believed.and_then(|believed| believed.observed_over_expected), 2),
        number(believed.and_then(|believed| believed.expected_error), 3),
        percent(at_twenty.and_then(|caught| caught.sensitivity)),
        percent(at_twenty.and_then(|caught| caught.ppv)),
        own_flag,
        net(2),
        net(4),
        net(6),
    ]
}

fn calibration(measure: &MeasureReport, session: u32) -> Option<String> {
    let figures = measure.of(Target::NotImproved, session, Method::Ours)?;
    let believed = figures.believed.as_ref()?;
    let chart = CalibrationChart {
        title: format!("Session {session}: {} said and came", Target::NotImproved.name()),
        description: format!(
            "{} clients in ten groups; calibration slope {}, observed over expected {}, expected error {}.",
            figures.clients,
            number(believed.slope, 2),
            number(believed.observed_over_expected, 2),
            number(believed.expected_error, 3)
        ),
        points: believed
            .groups
            .iter()
            .map(|group| CalibrationPoint {
                said: group.said,
                came: group.came,
                interval: group.interval,
            })
            .collect(),
    };
    Some(format!(
        "<figcaption>Session {session}</figcaption>{}",
        chart.to_svg()
    ))
}

fn flagged_row(by: &super::watching::FlaggedBy) -> [String; 7] {
    [
        by.by.clone(),
        by.clients.to_string(),
        percent(by.share_flagged),
        percent(by.deteriorated_sensitivity),
        percent(by.not_improved_sensitivity),
        percent(by.not_improved_specificity),
        percent(by.not_improved_ppv),
    ]
}

fn watching(measure: &MeasureReport) -> Vec<(&'static str, String)> {
    let watching = &measure.watching;
    let mut rows = vec![
        ("flagged at once", percent(watching.share_flagged_at_once)),
        ("of these, “look now”", percent(watching.share_look_now_at_once)),
        (
            "sessions from the first flag to the last score, ended worse (median)",
            number(watching.lead_sessions_deteriorated, 0),
        ),
        (
            "the same, not improved",
            number(watching.lead_sessions_not_improved, 0),
        ),
        (
            "flags begun a client-year, of those who improved",
            number(watching.false_alarms_per_client_year, 2),
        ),
        (
            "changes of state a client",
            number(watching.state_changes_per_client, 2),
        ),
        (
            "changes between flagged and not, a client",
            number(watching.alert_flips_per_client, 2),
        ),
    ];
    if let Some(stalls) = &watching.stalls {
        rows.push((
            "plateaus found within six sessions",
            percent(stalls.found_within_six),
        ));
        rows.push(("sessions until then (median)", number(stalls.median_delay, 0)));
        rows.push((
            "improving clients shown as standing still, wrongly",
            percent(stalls.false_alarms),
        ));
    }
    if let Some((clients, area)) = watching.within_client_stall_auc {
        rows.push((
            "area under the curve of the stall chance within a client",
            format!("{area:.3} ({clients} clients)"),
        ));
    }
    rows
}

fn subgroup_row(one: &super::subgroups::Subgroup) -> [String; 8] {
    let gap = match one.gap_interval {
        Some((low, high)) => format!("{:+.3} ({low:+.3} to {high:+.3})", one.gap),
        None => format!("{:+.3}", one.gap),
    };
    [
        one.session.to_string(),
        format!("{}: {}", one.by, one.value),
        one.clients.to_string(),
        percent(Some(one.said)),
        percent(Some(one.came)),
        gap,
        number(one.observed_over_expected, 2),
        number(one.auc, 3),
    ]
}

fn ending_row(one: &super::ending::EndingFigures) -> [String; 7] {
    [
        one.cause.to_owned(),
        one.sessions.to_string(),
        one.endings.to_string(),
        number(one.auc, 3),
        number(one.slope, 2),
        number(one.observed_over_expected, 2),
        number(one.expected_error, 4),
    ]
}

fn rating_row(one: &super::process::WithRatings) -> [String; 4] {
    [
        one.session.to_string(),
        one.clients.to_string(),
        number(one.symptoms_auc, 3),
        number(one.with_ratings_auc, 3),
    ]
}

fn number(value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.decimals$}"))
}

fn percent(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{:.1} %", 100.0 * value))
}
