//! Two measures of the same clients, each with its own course, and what ties them.

use std::collections::BTreeMap;
use std::fmt::Write;

use anyhow::{Context, bail};
use longitudinal::growth::{GrowthCourse, TimeBasis};
use longitudinal::joint::{JointFit, JointMoment, Occasion, estimate};
use longitudinal::mixed_model::{Design, FixedColumn};
use longitudinal::state_space::Timeline;
use serde_json::json;

use super::chosen_rows::ChosenRows;
use super::{FitArgs, Format, model};
use crate::score_file::{Row, ScoreFile};

/// What was found of two measures.
struct Found {
    measures: [String; 2],
    fit: JointFit,
    clients: usize,
    /// Clients with at least one score on both.
    clients_with_both: usize,
}

/// Fits both measures and prints what ties them.
///
/// # Errors
/// Where not exactly two measures are named or the file has, or one of them cannot be fitted.
pub fn printed(args: &FitArgs, file: &ScoreFile, basis: TimeBasis) -> anyhow::Result<String> {
    let found = find(args, file, basis)?;
    Ok(match args.format {
        Format::Text => text(&found),
        Format::Json => line(&found),
    })
}

fn find(args: &FitArgs, file: &ScoreFile, basis: TimeBasis) -> anyhow::Result<Found> {
    let named = if args.measures.is_empty() {
        &file.measures
    } else {
        &args.measures
    };
    let [first, second] = named.as_slice() else {
        bail!(
            "the joint model needs two measures, and here are {}: {}. Name two with --measures A,B",
            named.len(),
            named.join(", ")
        );
    };
    if !args.fixed.is_empty() {
        bail!("the joint model has no further fixed terms. Leave out --fixed");
    }
    let [one, other] = [first, second].map(|name| rows_of(args, file, name));
    let (one, other) = (one?, other?);
    let scales = [
        course(args, file, &one, basis).with_context(|| format!("{first} cannot be fitted"))?,
        course(args, file, &other, basis).with_context(|| format!("{second} cannot be fitted"))?,
    ];
    let clients = occasions(file, [&one, &other], basis);
    let both = clients
        .values()
        .filter(|occasions| {
            [0, 1]
                .iter()
                .all(|scale| occasions.iter().any(|one| one.scores[*scale].is_some()))
        })
        .count();
    if both == 0 {
        bail!("no client has scores of both {first} and {second}");
    }
    let clients: Vec<Vec<Occasion>> = clients.into_values().collect();
    Ok(Found {
        measures: [first.clone(), second.clone()],
        fit: estimate(&clients, scales),
        clients: clients.len(),
        clients_with_both: both,
    })
}

fn rows_of<'a>(args: &FitArgs, file: &'a ScoreFile, name: &str) -> anyhow::Result<Vec<&'a Row>> {
    let index = file.measures.iter().position(|measure| measure == name);
    let index = index.with_context(|| {
        format!(
            "the file has no measure \"{name}\"; it has {}",
            file.measures.join(", ")
        )
    })?;
    let chosen = ChosenRows::of(file, u32::try_from(index)?, args.from_time);
    Ok(chosen.places.iter().map(|place| &file.rows[*place]).collect())
}

/// The course of one measure by itself, with the drift asked for.
fn course(args: &FitArgs, file: &ScoreFile, rows: &[&Row], basis: TimeBasis) -> anyhow::Result<GrowthCourse> {
    let client: Vec<u32> = rows.iter().map(|row| row.client).collect();
    let time: Vec<f64> = rows.iter().map(|row| basis.at(row.time)).collect();
    let week: Vec<f64> = rows.iter().map(|row| model::week(row, file.clock())).collect();
    let response: Vec<f64> = rows.iter().filter_map(|row| row.score).collect();
    let ones = vec![1.0; rows.len()];
    let fixed = [("intercept", &ones), ("time", &time)].map(|(name, values)| FixedColumn { name, values });
    let design = Design {
        client: &client,
        client_count: file.clients.len(),
        basis: &time,
        fixed: &fixed,
        response: &response,
    };
    let fit = model::best_drift(args, &Timeline { design, week: &week })?;
    fit.growth_course().context("the model is not one course")
}

/// Occasions of each client in the order of time; scores of both measures at one time are one occasion.
fn occasions(file: &ScoreFile, rows: [&[&Row]; 2], basis: TimeBasis) -> BTreeMap<u32, Vec<Occasion>> {
    let mut clients: BTreeMap<u32, Vec<Occasion>> = BTreeMap::new();
    for (scale, rows) in rows.into_iter().enumerate() {
        for row in rows {
            let at = basis.at(row.time);
            let when = JointMoment {
                basis: [at; 2],
                week: model::week(row, file.clock()),
            };
            let own = clients.entry(row.client).or_default();
            let free = own
                .iter_mut()
                .find(|one| one.when == when && one.scores[scale].is_none());
            match free {
                Some(occasion) => occasion.scores[scale] = row.score,
                None => {
                    let mut scores = [None; 2];
                    scores[scale] = row.score;
                    own.push(Occasion { when, scores });
                }
            }
        }
    }
    for own in clients.values_mut() {
        own.sort_by(|one, other| one.when.week.total_cmp(&other.when.week));
    }
    clients
}

fn text(found: &Found) -> String {
    let [first, second] = &found.measures;
    let (fit, ties) = (&found.fit, found.fit.course.correlations);
    let mut text =
        format!("{first} with {second}: joint model by maximum likelihood, each with its own course\n\n");
    // Writing to a String cannot fail, so its results are not looked at.
    let _ = writeln!(text, "Correlation of       Estimate");
    for (what, tie) in [
        ("lasting level", ties.intercept),
        ("lasting change", ties.slope),
        ("drift", ties.drift),
        ("noise", ties.noise),
    ] {
        let _ = writeln!(text, "{what:<18} {tie:>10.4}");
    }
    let _ = writeln!(
        text,
        "\nLog-likelihood {:.4}, without any tie {:.4}",
        fit.log_likelihood, fit.log_likelihood_apart
    );
    let _ = writeln!(
        text,
        "{} clients, {} with scores of both",
        found.clients, found.clients_with_both
    );
    let end = if fit.converged {
        "converged"
    } else {
        "did not converge"
    };
    let _ = writeln!(text, "The search {end} after {} steps", fit.iterations);
    text
}

fn line(found: &Found) -> String {
    let ties = found.fit.course.correlations;
    let value = json!({
        "model": "joint",
        "measures": found.measures,
        "correlations": {
            "intercept": ties.intercept,
            "slope": ties.slope,
            "drift": ties.drift,
            "noise": ties.noise,
        },
        "log_likelihood": found.fit.log_likelihood,
        "log_likelihood_apart": found.fit.log_likelihood_apart,
        "clients": found.clients,
        "clients_with_both": found.clients_with_both,
        "converged": found.fit.converged,
        "steps": found.fit.iterations,
    });
    format!("{value}\n")
}
