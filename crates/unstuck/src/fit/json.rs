//! The result as a line of JSON for each measure.

use longitudinal::growth::Drift;
use longitudinal::mixed_model::{Criterion, RandomEffects};
use serde_json::{Value, json};

use super::text::Fitted;

/// One object a line, one line a measure.
///
/// # Errors
/// Where a number cannot be written as JSON.
pub fn lines(all: &[Fitted]) -> serde_json::Result<String> {
    let mut text = String::new();
    for fitted in all {
        text.push_str(&serde_json::to_string(&object(fitted))?);
        text.push('\n');
    }
    Ok(text)
}

fn object(fitted: &Fitted) -> Value {
    let found = &fitted.outcome;
    let fixed: Vec<Value> = found
        .fixed
        .iter()
        .map(|effect| {
            json!({
                "name": effect.name,
                "estimate": effect.estimate,
                "standard_error": effect.standard_error,
                "z": effect.estimate / effect.standard_error,
            })
        })
        .collect();
    json!({
        "measure": fitted.measure,
        "model": found.model,
        "criterion": match found.criterion {
            Criterion::MaximumLikelihood => "ml",
            Criterion::RestrictedMaximumLikelihood => "reml",
        },
        "time_basis": fitted.basis.formula(),
        "time_unit": fitted.clock.word(),
        "fixed": fixed,
        "variances": {
            "intercept": found.variances.intercept_variance,
            "slope": (found.random == RandomEffects::InterceptAndSlope).then_some(found.variances.slope_variance),
            "covariance": (found.random == RandomEffects::InterceptAndSlope).then_some(found.variances.covariance),
            "correlation": found.variances.correlation(),
            "noise": found.variances.noise_variance,
        },
        "drift": match found.drift {
            Drift::None => Value::Null,
            Drift::RandomWalk { variance_per_week } => json!({
                "kind": "random-walk",
                "variance_per_week": variance_per_week,
            }),
            Drift::Decaying { variance, rate_per_week } => json!({
                "kind": "fading",
                "variance": variance,
                "rate_per_week": rate_per_week,
            }),
        },
        "log_likelihood": found.log_likelihood,
        "aic": found.aic,
        "bic": found.bic,
        "parameters": found.parameters,
        "rows": found.rows,
        "rows_without_a_covariate": fitted.unused,
        "clients": found.clients,
        "patterns": found.patterns,
        "iterations": found.iterations,
        "converged": found.converged,
        "at_boundary": found.at_boundary,
        "seconds": { "read": fitted.read_seconds, "fit": found.seconds },
    })
}
