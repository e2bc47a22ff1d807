//! The result for people.

use std::fmt::Write;

use longitudinal::growth::{Drift, TimeBasis};
use longitudinal::mixed_model::{Criterion, RandomEffects};
use monitoring::trajectory::Clock;

use super::model::Outcome;

/// One measure, fitted.
#[derive(Debug)]
pub struct Fitted {
    /// Its name.
    pub measure: String,
    /// The unit of the file's time.
    pub clock: Clock,
    /// How time enters.
    pub basis: TimeBasis,
    /// Rows not used because a column has no value there.
    pub unused: usize,
    /// Seconds for reading the file and coding its columns, up to this measure.
    pub read_seconds: f64,
    /// What was found.
    pub outcome: Outcome,
}

/// All measures, one after another.
pub fn text(all: &[Fitted]) -> String {
    all.iter().map(one).collect::<Vec<_>>().join("\n")
}

fn one(fitted: &Fitted) -> String {
    let found = &fitted.outcome;
    let by = match found.criterion {
        Criterion::MaximumLikelihood => "maximum likelihood",
        Criterion::RestrictedMaximumLikelihood => "restricted maximum likelihood (REML)",
    };
    let mut lines = vec![
        format!("{}: {} model by {by}", fitted.measure, found.model),
        format!(
            "time = {}, t in {}s as in the file",
            fitted.basis.formula(),
            fitted.clock.word()
        ),
        String::new(),
    ];
    lines.extend(fixed_effects(found));
    lines.push(String::new());
    lines.extend(variances(found));
    lines.push(String::new());
    lines.push(format!(
        "Log-likelihood {:.4}   AIC {:.1}   BIC {:.1}   {} parameters",
        found.log_likelihood, found.aic, found.bic, found.parameters
    ));
    lines.push(format!(
        "{} scores of {} clients, {} attendance patterns",
        found.rows, found.clients, found.patterns
    ));
    if fitted.unused > 0 {
        lines.push(format!(
            "{} scores were not used: a column of --fixed has no value there",
            fitted.unused
        ));
    }
    let end = if found.converged {
        "converged"
    } else {
        "did not converge: the estimates are the best found and not to be trusted"
    };
    lines.push(format!("The search {end} after {} steps", found.iterations));
    lines.extend(
        found
            .at_boundary
            .iter()
            .map(|what| format!("On the boundary: {what}")),
    );
    lines.push(format!(
        "Reading {:.3} s, fitting {:.3} s",
        fitted.read_seconds, found.seconds
    ));
    lines.push(String::new());
    lines.join("\n")
}

fn fixed_effects(found: &Outcome) -> Vec<String> {
    let longest = found.fixed.iter().map(|effect| effect.name.chars().count()).max();
    let width = longest.unwrap_or_default().max("Fixed effect".len());
    let mut lines = vec![format!(
        "{:width$}  {:>12}  {:>10}  {:>8}",
        "Fixed effect", "Estimate", "SE", "z"
    )];
    for effect in &found.fixed {
        let z = effect.estimate / effect.standard_error;
        lines.push(format!(
            "{:width$}  {:>12.5}  {:>10.5}  {z:>8.2}",
            effect.name, effect.estimate, effect.standard_error
        ));
    }
    lines
}

fn variances(found: &Outcome) -> Vec<String> {
    let known = &found.variances;
    let line = |name: &str, variance: f64| format!("{name:24}  {variance:>12.5}  {:>10.5}", variance.sqrt());
    let mut lines = vec![format!(
        "{:24}  {:>12}  {:>10}",
        "Between clients", "Variance", "SD"
    )];
    lines.push(line("intercept", known.intercept_variance));
    if found.random == RandomEffects::InterceptAndSlope {
        let mut slope = line("slope", known.slope_variance);
        if let Some(correlation) = known.correlation() {
            // Writing to a string cannot fail.
            let _ = write!(slope, "   correlation {correlation:.4}");
        }
        lines.push(slope);
    }
    match found.drift {
        Drift::None => {}
        Drift::RandomWalk { variance_per_week } => {
            lines.push(line("random walk, per week", variance_per_week));
        }
        Drift::Decaying {
            variance,
            rate_per_week,
        } => {
            let kept = (-rate_per_week).exp();
            lines.push(format!(
                "{}   correlation after a week {kept:.4}",
                line("fading deviations", variance)
            ));
        }
    }
    lines.push(line("noise", known.noise_variance));
    lines
}
