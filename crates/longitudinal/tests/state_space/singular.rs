//! A variance at its bound ends the search; it is reported, and is no failure.

use longitudinal::mixed_model::{Criterion, Design, FixedColumn, RandomEffects};
use longitudinal::state_space::{Boundary, DriftKind, Model, Timeline, fit};

use super::table::{Table, reference};

/// Differences of change, and on one measure of level, vanish beside deviations that fade. Restricted or not, the search ends.
#[test]
fn session_by_session_scores_are_singular_and_converge() {
    let Some(text) = reference("sgdata.csv") else {
        return;
    };
    for measure in ["BDI", "RQ"] {
        let table = Table::parse(&text).keep("measure", |name| name == measure);
        let data = table.data(&["(Intercept)"], "time");
        let basis: Vec<f64> = data.basis.iter().map(|time| time.ln_1p()).collect();
        let ones = vec![1.0; basis.len()];
        let fixed = [("one", &ones), ("basis", &basis)].map(|(name, values)| FixedColumn { name, values });
        let design = Design {
            client: &data.client,
            client_count: data.client_count,
            basis: &basis,
            fixed: &fixed,
            response: &data.response,
        };
        let timeline = Timeline {
            design,
            week: &data.basis,
        };
        let with = |random, criterion| {
            let plain = Model::plain(random, DriftKind::Decaying);
            fit(&timeline, &Model { criterion, ..plain }).unwrap()
        };
        for criterion in [
            Criterion::MaximumLikelihood,
            Criterion::RestrictedMaximumLikelihood,
        ] {
            let slopes = with(RandomEffects::InterceptAndSlope, criterion);
            assert!(
                slopes.report.converged,
                "{measure} {criterion:?}: {:?}",
                slopes.report
            );
            let singular = &slopes.report.at_boundary;
            assert!(
                singular.contains(&Boundary::NoSlopeVariance),
                "{measure} {criterion:?}: {singular:?}"
            );
            // The model without slopes lies inside the one with them, so it cannot be likelier by more than the search's end.
            let levels = with(RandomEffects::Intercept, criterion);
            let behind = levels.log_likelihood - slopes.log_likelihood;
            assert!(behind < 1e-3, "{measure} {criterion:?}: {behind}");
        }
    }
}
