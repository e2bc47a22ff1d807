//! The thresholds of the states, read from `knowledge/signals.toml`.

use std::collections::BTreeMap;

use longitudinal::innovations::Limits;
use serde::Deserialize;

use crate::finding::Reader;
use crate::instrument::Dated;

/// What counts as which state. Every number comes from the library.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SignalRules {
    /// Chance that the present pace brings no gain, from which a course counts as stalled.
    pub standstill_chance: f64,
    /// Sessions looked ahead for a gain.
    pub stall_window_sessions: f64,
    /// Part of the reliable change that counts as a gain, where the instrument states no gain of its own.
    pub stall_gain_share: f64,
    /// Chance that less than a noticed change has happened at which therapy counts as never started.
    pub never_started_chance: f64,
    /// Session from which "never started" may be said.
    pub never_started_from_session: u32,
    /// Session before which only worsening is said: late responders are common.
    pub early_until_session: u32,
    /// Readings needed before anything is said.
    pub readings_needed: u32,
    /// Chance of being worse than at the beginning, and getting worse, that counts as worsening.
    pub worsening_chance: f64,
    /// Chance of ending reliably worse that counts as worsening.
    pub deterioration_chance: f64,
    /// Chance of ending reliably worse from which somebody should look, whatever the state.
    pub deterioration_watch: f64,
    /// The same where only two scores are known.
    pub deterioration_watch_early: f64,
    /// Chance that a gain was lost again which counts as worsening.
    pub setback_chance: f64,
    /// Share of those who began alike who do better now, from which a moving course counts as slower.
    pub slower_centile: f64,
    /// Chance of being out of the clinical range from which the goal range counts as reached.
    pub reached_chance: f64,
    /// Chance of no clear improvement by the end from which a slow course needs a look.
    pub no_improvement_chance: f64,
    /// Chance that makes a state certain at a single reading.
    pub certain_chance: f64,
    /// Readings in a row that make a state.
    pub readings_in_a_row: u32,
    /// Sessions to look ahead where no end is planned.
    pub horizon_sessions: f64,
    /// Share of those still there who end after a session although more were planned.
    pub early_ending: f64,
    /// Clients needed before a course is estimated from a file.
    pub clients_to_estimate: u32,
    /// Surprise that counts as a shift, standard deviations.
    pub shift_sd: f64,
    /// What the cumulative sum forgives, standard deviations.
    pub drift_slack_sd: f64,
    /// Cumulative sum that counts as a drift, standard deviations.
    pub drift_alarm_sd: f64,
    /// Readings looked at for swings.
    pub swing_window_readings: u32,
    /// Sum of squared surprises that counts as large swings.
    pub swing_sum_of_squares: f64,
    /// Turns that make a sawtooth.
    pub sawtooth_turns: u32,
    /// Part of the reliable change that one step of a sawtooth must have.
    pub sawtooth_share: f64,
    /// Part of the reliable change by which a score must beat all before it to be a fresh gain.
    pub fresh_gain_share: f64,
    /// Readings for which a gain is fresh, the one that brought it counted: so long there is no standstill.
    pub fresh_gain_readings: u32,
    /// Share of clients that may be flagged at once, worsening not counted.
    pub alert_budget: f64,
    /// How much the pace of a course changes by itself, part of the reliable change a session (one standard deviation).
    pub pace_change_share: f64,
    /// Part of the score before it that a sudden change must have.
    pub sudden_share: f64,
    /// Two-sided level at which a sudden change must stand out from the scores around it.
    pub sudden_alpha: f64,
    /// Confidence of a reliable change that is computed because none is stated.
    pub reliable_confidence: f64,
}

/// One threshold as the library states it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Threshold {
    value: f64,
    unit: String,
    says: String,
}

impl SignalRules {
    /// Reads `signals.toml`. A missing or unknown number, or one outside its range, becomes a finding.
    pub fn parse(reader: &mut Reader) -> Option<Self> {
        let mut numbers: BTreeMap<String, Dated<Threshold>> = reader.toml()?;
        let mut complete = true;
        let mut take = |reader: &mut Reader, name: &str, lowest: f64, highest: f64| match numbers.remove(name)
        {
            Some(number) if (lowest..=highest).contains(&number.fact.value) => number.fact.value,
            Some(Dated { fact, .. }) => {
                let line = reader.line_with(&format!("[{name}]"));
                let what = format!(
                    "{name} is {} {} ({})",
                    fact.value,
                    fact.unit,
                    fact.says.trim_end_matches('.')
                );
                reader.wrong(line, what, format!("Give a value from {lowest} to {highest}"));
                complete = false;
                f64::NAN
            }
            None => {
                reader.wrong(0, format!("{name} is missing"), format!("Add a section [{name}]"));
                complete = false;
                f64::NAN
            }
        };
        let mut chance = |reader: &mut Reader, name: &str| take(reader, name, 0.0, 1.0);
        let chances = [
            chance(reader, "standstill_chance"),
            chance(reader, "stall_gain_share"),
            chance(reader, "never_started_chance"),
            chance(reader, "worsening_chance"),
            chance(reader, "deterioration_chance"),
            chance(reader, "slower_centile"),
            chance(reader, "reached_chance"),
            chance(reader, "no_improvement_chance"),
            chance(reader, "certain_chance"),
            chance(reader, "deterioration_watch"),
            chance(reader, "setback_chance"),
            chance(reader, "deterioration_watch_early"),
        ];
        let mut count = |reader: &mut Reader, name: &str| take(reader, name, 1.0, 1000.0);
        let rules = Self {
            standstill_chance: chances[0],
            stall_gain_share: chances[1],
            never_started_chance: chances[2],
            worsening_chance: chances[3],
            deterioration_chance: chances[4],
            slower_centile: chances[5],
            reached_chance: chances[6],
            no_improvement_chance: chances[7],
            certain_chance: chances[8],
            deterioration_watch: chances[9],
            setback_chance: chances[10],
            deterioration_watch_early: chances[11],
            stall_window_sessions: count(reader, "stall_window"),
            never_started_from_session: count(reader, "never_started_from") as u32,
            early_until_session: count(reader, "early_until") as u32,
            readings_needed: count(reader, "readings_needed") as u32,
            readings_in_a_row: count(reader, "readings_in_a_row") as u32,
            horizon_sessions: count(reader, "horizon"),
            clients_to_estimate: count(reader, "clients_to_estimate") as u32,
            swing_window_readings: count(reader, "swing_window") as u32,
            sawtooth_turns: count(reader, "sawtooth_turns") as u32,
            fresh_gain_readings: count(reader, "fresh_gain_readings") as u32,
            fresh_gain_share: take(reader, "fresh_gain", 0.0, 10.0),
            shift_sd: take(reader, "shift", 0.0, 10.0),
            drift_slack_sd: take(reader, "drift_slack", 0.0, 10.0),
            drift_alarm_sd: take(reader, "drift_alarm", 0.0, 100.0),
            swing_sum_of_squares: take(reader, "swing_sum_of_squares", 0.0, 1000.0),
            sawtooth_share: take(reader, "sawtooth_share", 0.0, 10.0),
            early_ending: take(reader, "early_ending", 0.0, 0.5),
            alert_budget: take(reader, "alert_budget", 0.0, 1.0),
            pace_change_share: take(reader, "pace_change", 0.0, 1.0),
            sudden_share: take(reader, "sudden_share", 0.0, 1.0),
            sudden_alpha: take(reader, "sudden_alpha", 0.0, 1.0),
            reliable_confidence: take(reader, "reliable_confidence", 0.0, 1.0),
        };
        for name in numbers.keys() {
            let line = reader.line_with(&format!("[{name}]"));
            reader.wrong(
                line,
                format!("{name} is not a threshold of the signal"),
                "Remove it or correct its name",
            );
        }
        (complete && numbers.is_empty()).then_some(rules)
    }

    /// What counts as a drift or a swing on a measure with this reliable change.
    pub fn limits(&self, reliable_change_points: f64) -> Limits {
        Limits {
            shift_sd: self.shift_sd,
            drift_slack_sd: self.drift_slack_sd,
            drift_alarm_sd: self.drift_alarm_sd,
            swing_window: self.swing_window_readings as usize,
            swing_sum_of_squares: self.swing_sum_of_squares,
            sawtooth_turns: self.sawtooth_turns as usize,
            sawtooth_points: self.sawtooth_share * reliable_change_points,
            fresh_gain_points: self.fresh_gain_share * reliable_change_points,
            fresh_gain_scores: self.fresh_gain_readings as usize,
        }
    }
}
