//! From what client and therapist were asked.

use super::{Look, days_between, mean};
use crate::episode::event::{Area, Change};
use jiff::civil::Date;
use longitudinal::alliance_chart::{ChartSettings, chart_alliance};
use std::collections::BTreeMap;

const PULSE: [&str; 4] = [
    "pulse-understood",
    "pulse-agreed",
    "pulse-method",
    "pulse-honesty",
];
const PLAN: [&str; 3] = ["plan-goals", "plan-reasons", "plan-how-we-tell"];

/// Understanding minus doing differently, the latest of each within the days.
pub(super) fn carry_over_gap(look: Look) -> Option<f64> {
    let understanding = look.given("carry-understanding").last()?.1;
    Some(understanding - look.given("carry-did-differently").last()?.1)
}

/// Mean of the latest answers to the plan check.
pub(super) fn plan_check_mean(look: Look) -> Option<f64> {
    let latest: Vec<f64> = PLAN
        .iter()
        .filter_map(|name| Some(look.given(name).last()?.1))
        .collect();
    mean(&latest)
}

/// The pulse of each day: all its answers, oldest first.
pub(super) fn pulses(given: &BTreeMap<&str, Vec<(Date, f64)>>) -> Vec<(Date, Vec<f64>)> {
    let mut days: BTreeMap<Date, Vec<f64>> = BTreeMap::new();
    for (on, value) in PULSE.iter().filter_map(|name| given.get(name)).flatten() {
        days.entry(*on).or_default().push(*value);
    }
    days.into_iter().collect()
}

/// The pulse of each day within the days.
fn recent_pulses<'a>(look: &Look<'a>) -> &'a [(Date, Vec<f64>)] {
    look.within(&look.laid.pulses)
}

/// The mean pulse of each day within the days, oldest first.
fn pulse_means(look: &Look) -> Vec<f64> {
    recent_pulses(look)
        .iter()
        .filter_map(|(_, values)| mean(values))
        .collect()
}

/// Mean of the latest pulse.
pub(super) fn pulse_mean(look: Look) -> Option<f64> {
    mean(&recent_pulses(&look).last()?.1)
}

/// How far the latest pulse lies below the mean of the client's earlier ones, in percent of the scale; 0 where it does not.
pub(super) fn pulse_drop(look: Look) -> Option<f64> {
    let means = pulse_means(&look);
    let (latest, earlier) = means.split_last()?;
    if earlier.len() < look.count("earlier_pulses")? {
        return None;
    }
    // The pulse runs from 0 to 10, so one point is ten percent of the scale.
    mean(earlier).map(|before| (10.0 * (before - latest)).max(0.0))
}

/// The numbers [`pulse_dip`] needs.
pub(super) const PULSE_DIP: &[&str] = &[
    "earlier_pulses",
    "pooled_sd_points",
    "slack_sd",
    "alarm_sd",
    "dip_sd",
    "marker_sd",
    "settled_sessions",
    "top_points",
    "ceiling_pulses",
];

/// The latest pulse on the client's own control chart: 0 as usual, 1 a dip, 2 a marker (see `longitudinal::alliance_chart`).
///
/// Many small falls count as a dip when their sum raises the alarm. Nothing before enough earlier pulses.
pub(super) fn pulse_dip(look: Look) -> Option<f64> {
    let settings = ChartSettings {
        pooled_sd_points: look.number("pooled_sd_points")?,
        least_earlier_ratings: look.count("earlier_pulses")?,
        slack_sd: look.number("slack_sd")?,
        alarm_sd: look.number("alarm_sd")?,
        dip_sd: look.number("dip_sd")?,
        marker_sd: look.number("marker_sd")?,
        settled_sessions: look.count("settled_sessions")?,
        ceiling_points: look.number("top_points")?,
        ceiling_ratings: look.count("ceiling_pulses")?,
    };
    let ratings: Vec<Option<f64>> = pulse_means(&look).into_iter().map(Some).collect();
    let chart = chart_alliance(&ratings, &settings).ok()?;
    let latest = chart.sessions.last()?;
    let fall = -latest.deviation_sd?;
    Some(if fall >= settings.marker_sd {
        2.0
    } else if fall >= settings.dip_sd || latest.alarm {
        1.0
    } else {
        0.0
    })
}

/// Pulses in a row, up to the latest, in which every answer is at the very top.
pub(super) fn pulse_ceiling(look: Look) -> Option<f64> {
    let top = look.number("top_points")?;
    let all = recent_pulses(&look);
    let at_top = all
        .iter()
        .rev()
        .take_while(|(_, values)| values.iter().all(|value| *value >= top))
        .count();
    (!all.is_empty()).then_some(at_top as f64)
}

/// The therapist's view of the working relation minus the client's pulse, both within the days.
pub(super) fn client_therapist_gap(look: Look) -> Option<f64> {
    let therapist = look.given("therapist-alliance").last()?.1;
    Some(therapist - pulse_mean(look)?)
}

/// How often something was steered away from, where the client shared it.
pub(super) fn unsaid_marks(look: Look) -> Option<f64> {
    let told = look.given("steered-away");
    (!told.is_empty()).then(|| told.iter().filter(|(_, value)| *value > 0.0).count() as f64)
}

/// Distance of the latest pace from right.
pub(super) fn pace_off(look: Look) -> Option<f64> {
    look.given("pulse-pace").last().map(|(_, pace)| pace.abs())
}

/// How far readiness has fallen from its highest within the days.
pub(super) fn readiness_drop(look: Look) -> Option<f64> {
    let told = look.given("ruler-readiness");
    let latest = told.last()?.1;
    (told.len() >= 2).then(|| told.iter().fold(latest, |most, (_, value)| most.max(*value)) - latest)
}

/// Which areas of life are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Areas {
    /// Those that got worse.
    Worse,
    /// Those that got better.
    Better,
    /// All that were asked about.
    Known,
}

/// Areas of life and health by what was last said of each within the days.
pub(super) fn context(look: Look, which: Areas) -> Option<f64> {
    let recent = look.within(&look.state.context);
    let latest: BTreeMap<Area, Change> = recent.iter().map(|told| told.it).collect();
    let counted = latest.values().filter(|change| match which {
        Areas::Worse => **change == Change::Worse,
        Areas::Better => **change == Change::Better,
        Areas::Known => true,
    });
    let count = counted.count() as f64;
    (!latest.is_empty()).then_some(count)
}

/// Days since the last check-in.
pub(super) fn days_since(look: Look) -> Option<f64> {
    let last = look.known(&look.state.check_ins).last()?;
    Some(look.days_since(last.day) as f64)
}

/// Of the last sessions held, those without a check-in within so many days.
pub(super) fn unanswered(look: Look) -> Option<f64> {
    let near = look.number("within_days")?;
    let held = look.known(&look.laid.held);
    let recent = &held[held.len().saturating_sub(look.count("sessions")?)..];
    let alone = recent.iter().filter(|record| {
        let mut answered = look.known(&look.state.check_ins).iter().rev();
        !answered.any(|check_in| days_between(record.day, check_in.day).abs() as f64 <= near)
    });
    let count = alone.count() as f64;
    (!recent.is_empty()).then_some(count)
}

/// Notes of feeling stuck that the client shared with somebody.
pub(super) fn stuckness_shared(look: Look) -> Option<f64> {
    let notes = look.within(&look.state.stuckness).iter();
    Some(notes.filter(|note| note.it.is_shared()).count() as f64)
}
