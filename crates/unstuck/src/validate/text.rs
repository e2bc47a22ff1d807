//! A validation as tables for a terminal.

use std::fmt::Write;

use super::figures::Figures;
use super::measure::LANDMARKS;
use super::methods::Method;
use super::report::{MeasureReport, Report};
use super::subgroups::LEAST_CLIENTS;
use super::targets::Target;

/// The tables.
pub fn page(report: &Report) -> String {
    let mut text = String::new();
    let truth = if report.with_truth { ", truth known" } else { "" };
    // Writing to a String cannot fail, so its results are not looked at.
    let _ = writeln!(text, "Validation of {}{truth}. {}", report.source, report.dealt());
    for measure in &report.measures {
        one_measure(&mut text, report, measure);
    }
    for left_out in &report.left_out {
        let _ = writeln!(text, "\nNot validated: {left_out}");
    }
    text
}

fn one_measure(text: &mut String, whole: &Report, report: &MeasureReport) {
    let _ = writeln!(
        text,
        "\n{}: {} clients, {} scores; course {}; reliable change {:.2} points.",
        report.measure, report.clients, report.scores, report.course, report.reliable_points
    );
    let _ = writeln!(text, "{}", report.dealt(whole));
    goals(text, report);
    one_step(text, report);
    for target in Target::ALL {
        methods(text, report, target);
    }
    watching(text, report);
    endings(text, report);
    ratings(text, report);
    subgroups(text, report);
}

fn endings(text: &mut String, report: &MeasureReport) {
    if report.endings.is_empty() {
        return;
    }
    let _ = writeln!(
        text,
        "\nEnding before the next session, learned on the other parts"
    );
    for one in &report.endings {
        let _ = writeln!(
            text,
            "  {:<12} {} of {} sessions; AUC {}, slope {}, O/E {}, calibration error {}",
            one.cause,
            one.endings,
            one.sessions,
            number(one.auc, 3),
            number(one.slope, 2),
            number(one.observed_over_expected, 2),
            number(one.expected_error, 4)
        );
    }
}

fn ratings(text: &mut String, report: &MeasureReport) {
    if report.with_ratings.is_empty() {
        return;
    }
    let _ = writeln!(
        text,
        "\nStall over the next sessions: AUC from symptoms alone, and with ratings of the work"
    );
    for one in &report.with_ratings {
        let _ = writeln!(
            text,
            "  session {:>2}: {} clients, {} and {}",
            one.session,
            one.clients,
            number(one.symptoms_auc, 3),
            number(one.with_ratings_auc, 3)
        );
    }
}

fn goals(text: &mut String, report: &MeasureReport) {
    let _ = writeln!(text, "\nGoals");
    for goal in &report.goals {
        let word = match goal.reached {
            Some(true) => "reached",
            Some(false) => "NOT REACHED",
            None => "cannot tell",
        };
        let _ = writeln!(
            text,
            "  {}  {}: {}: {word}",
            goal.number, goal.wanted, goal.measured
        );
    }
}

fn one_step(text: &mut String, report: &MeasureReport) {
    let _ = writeln!(text, "\nOne step ahead (share inside the bands; error in points)");
    let _ = writeln!(
        text,
        "  {:>11} {:>8} {:>6} {:>6} | plain {:>5} {:>5} | {:>7} {:>7} {:>7} {:>7} | {:>6} {:>6} {:>5}",
        "", "scores", "80 %", "90 %", "80 %", "90 %", "RMSE", "plain", "last", "bias", "CRPS", "plain", "var"
    );
    for step in &report.one_step {
        let _ = writeln!(
            text,
            "  {:>11} {:>8} {:>6} {:>6} |       {:>5} {:>5} | {:>7} {:>7} {:>7} {:>7} | {:>6} {:>6} {:>5}",
            step.of,
            step.scores,
            number(step.covered_80, 3),
            number(step.covered_90, 3),
            number(step.plain_covered_80, 3),
            number(step.plain_covered_90, 3),
            number(step.rmse, 3),
            number(step.plain_rmse, 3),
            number(step.last_value_rmse, 3),
            number(step.bias, 3),
            number(step.crps, 3),
            number(step.plain_crps, 3),
            number(step.variance_ratio, 2)
        );
    }
}

fn methods(text: &mut String, report: &MeasureReport, target: Target) {
    for session in LANDMARKS {
        let rows: Vec<&Figures> = Method::ALL
            .iter()
            .filter_map(|method| report.of(target, session, *method))
            .collect();
        let Some(first) = rows.first() else { continue };
        let _ = writeln!(
            text,
            "\n{} · session {session} · {} clients, {} with the event",
            target.name(),
            first.clients,
            first.events
        );
        let _ = writeln!(
            text,
            "  {:<26} {:>5} {:>13} {:>5} | {:>5} {:>5} {:>5} {:>5} | 20 % flagged {:>5} {:>5} | flag {:>5} {:>5} {:>5} | net {:>6} {:>6} {:>6}",
            "",
            "AUC",
            "95 %",
            "bal",
            "Brier",
            "slope",
            "O/E",
            "ECE",
            "SE",
            "PPV",
            "share",
            "SE",
            "SP",
            ".3",
            ".5",
            ".7"
        );
        for row in rows {
            method_row(text, row);
        }
    }
}

fn method_row(text: &mut String, row: &Figures) {
    let interval = row
        .auc_interval
        .map_or_else(String::new, |(low, high)| format!("{low:.3} to {high:.3}"));
    let believed = row.believed.as_ref();
    let at_twenty = row.at_shares.get(1);
    let flag = row.flag.as_ref();
    let _ = writeln!(
        text,
        "  {:<26} {:>5} {:>13} {:>5} | {:>5} {:>5} {:>5} {:>5} |              {:>5} {:>5} |      {:>5} {:>5} {:>5} |     {:>6} {:>6} {:>6}",
        row.method,
        number(row.auc, 3),
        interval,
        number(row.balanced_accuracy, 3),
        number(believed.and_then(|believed| believed.brier), 3),
        number(believed.and_then(|believed| believed.slope), 2),
        number(believed.and_then(|believed| believed.observed_over_expected), 2),
        number(believed.and_then(|believed| believed.expected_error), 3),
        number(at_twenty.and_then(|caught| caught.sensitivity), 2),
        number(at_twenty.and_then(|caught| caught.ppv), 2),
        number(flag.and_then(|caught| caught.share_flagged), 2),
        number(flag.and_then(|caught| caught.sensitivity), 2),
        number(flag.and_then(|caught| caught.specificity), 2),
        number(row.net_benefit.get(2).copied().flatten(), 3),
        number(row.net_benefit.get(4).copied().flatten(), 3),
        number(row.net_benefit.get(6).copied().flatten(), 3),
    );
}

fn watching(text: &mut String, report: &MeasureReport) {
    let watching = &report.watching;
    let _ = writeln!(text, "\nSignals over whole courses");
    let _ = writeln!(
        text,
        "  flagged at once {}, \"look now\" {}; largest at a session {}",
        number(watching.share_flagged_at_once, 3),
        number(watching.share_look_now_at_once, 3),
        watching
            .largest_share_at_once
            .map_or_else(String::new, |(session, share)| format!(
                "{share:.3} (session {session})"
            ))
    );
    for by in &watching.flagged_by {
        let _ = writeln!(
            text,
            "  by {:>4}: {:>6} clients, flagged {}; deteriorated SE {}; not improved SE {} SP {} PPV {}",
            by.by,
            by.clients,
            number(by.share_flagged, 3),
            number(by.deteriorated_sensitivity, 3),
            number(by.not_improved_sensitivity, 3),
            number(by.not_improved_specificity, 3),
            number(by.not_improved_ppv, 3)
        );
    }
    let _ = writeln!(
        text,
        "  lead (sessions before the last): deteriorated {}, not improved {}; false alarms a client-year {}; a client \
         changes state {} times, flag {} times",
        number(watching.lead_sessions_deteriorated, 0),
        number(watching.lead_sessions_not_improved, 0),
        number(watching.false_alarms_per_client_year, 2),
        number(watching.state_changes_per_client, 2),
        number(watching.alert_flips_per_client, 2)
    );
    if let Some(stalls) = &watching.stalls {
        let _ = writeln!(
            text,
            "  plateaus {}: found within 6 {}, median delay {}, before it began {}; improving {}: wrongly {}",
            stalls.plateaus,
            number(stalls.found_within_six, 3),
            number(stalls.median_delay, 0),
            number(stalls.early, 3),
            stalls.improving,
            number(stalls.false_alarms, 3)
        );
    }
    if let Some((clients, area)) = watching.within_client_stall_auc {
        let _ = writeln!(
            text,
            "  within-client AUC of the stall chance {area:.3} ({clients} clients)"
        );
    }
}

fn subgroups(text: &mut String, report: &MeasureReport) {
    let _ = writeln!(
        text,
        "\nNo reliable improvement by what clients share (said, came; gap with 95 %; O/E; AUC); groups of {LEAST_CLIENTS} or more"
    );
    for one in &report.subgroups {
        let interval = one
            .gap_interval
            .map_or_else(String::new, |(low, high)| format!(" ({low:+.3} to {high:+.3})"));
        let _ = writeln!(
            text,
            "  session {:>2}, {} {}: {:>6} clients  {:.3} {:.3}  {:+.3}{interval}  {} {}",
            one.session,
            one.by,
            one.value,
            one.clients,
            one.said,
            one.came,
            one.gap,
            number(one.observed_over_expected, 2),
            number(one.auc, 3)
        );
    }
}

/// A number with so many decimals, or a dash.
fn number(value: Option<f64>, decimals: usize) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.decimals$}"))
}
