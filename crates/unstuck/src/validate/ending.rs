//! Who ends before the next session, by cause: a discrete-time hazard learned on the other parts, where the truth says how
//! courses ended.

use longitudinal::accuracy::Case;
use longitudinal::accuracy::calibration::{Recalibration, expected_error, observed_over_expected};
use longitudinal::accuracy::discrimination::auc;
use longitudinal::ending::{AtRisk, EndingCause, EndingHazard, fit_ending};
use serde::Serialize;

use super::clients::{Client, Reading, Rules};
use super::truth::Ending;

/// What is known after a session: points gained since the first, the score itself, chance of a stall, sessions missed,
/// whether it was one of the first three.
const FEATURES: usize = 5;
/// Sessions counted as the first.
const FIRST_SESSIONS: u32 = 3;
/// Inverse variance of the prior about no effect: enough to keep a cause without endings finite.
const STRENGTH: f64 = 1.0;
/// Groups of the calibration error.
const GROUPS: usize = 10;

/// How well endings for one cause are foreseen, one session ahead.
#[derive(Debug, Clone, Serialize)]
pub struct EndingFigures {
    /// "good enough" or "not helping".
    pub cause: &'static str,
    /// Sessions after which somebody could have ended early.
    pub sessions: usize,
    /// Those after which somebody did, for this cause.
    pub endings: usize,
    /// Area under the curve.
    pub auc: Option<f64>,
    /// Slope of the calibration; 1 where spread is right.
    pub slope: Option<f64>,
    /// Endings observed over expected.
    pub observed_over_expected: Option<f64>,
    /// Expected calibration error.
    pub expected_error: Option<f64>,
}

/// By cause; empty where the truth says of nobody how the course ended.
pub fn figures(clients: &[Client], rules: &Rules) -> Vec<EndingFigures> {
    let rows: Vec<(usize, AtRisk)> = clients.iter().flat_map(|client| at_risk(client, rules)).collect();
    let parts = rows.iter().map(|(part, _)| part + 1).max().unwrap_or(0);
    let mut cases: [Vec<Case>; 2] = [Vec::new(), Vec::new()];
    for part in 0..parts {
        let training: Vec<AtRisk> = rows
            .iter()
            .filter(|row| row.0 != part)
            .map(|row| row.1.clone())
            .collect();
        let nothing = EndingHazard {
            good_enough: vec![0.0; FEATURES + 1],
            not_helping: vec![0.0; FEATURES + 1],
        };
        let Ok(fit) = fit_ending(&training, &nothing, STRENGTH) else {
            continue;
        };
        for (_, row) in rows.iter().filter(|row| row.0 == part) {
            let chances = fit.hazard.chances(&row.features);
            let said = [
                (EndingCause::GoodEnough, chances.good_enough),
                (EndingCause::NotHelping, chances.not_helping),
            ];
            for (cases, (cause, forecast)) in cases.iter_mut().zip(said) {
                cases.push(Case {
                    forecast,
                    event: row.ended == Some(cause),
                });
            }
        }
    }
    let [good_enough, not_helping] = &cases;
    [("good enough", good_enough), ("not helping", not_helping)]
        .into_iter()
        .filter(|(_, cases)| !cases.is_empty())
        .map(|(cause, cases)| EndingFigures {
            cause,
            sessions: cases.len(),
            endings: cases.iter().filter(|case| case.event).count(),
            auc: auc(cases),
            slope: Recalibration::fit(cases).map(|fit| fit.slope),
            observed_over_expected: observed_over_expected(cases),
            expected_error: expected_error(cases, GROUPS),
        })
        .collect()
}

/// The sessions after which a client could have ended early, with what followed. The last one of a course that ended as
/// planned is none.
fn at_risk(client: &Client, rules: &Rules) -> Vec<(usize, AtRisk)> {
    let ending = client.truth.as_ref().and_then(|truth| truth.ending);
    let (Some(ending), Some(first)) = (ending, client.readings.first()) else {
        return Vec::new();
    };
    let last = client.readings.len() - 1;
    let cause = match ending {
        Ending::AsPlanned => None,
        Ending::GoodEnough => Some(EndingCause::GoodEnough),
        Ending::DroppedOut => Some(EndingCause::NotHelping),
    };
    let upto = if cause.is_some() { last + 1 } else { last };
    client.readings[..upto]
        .iter()
        .enumerate()
        .map(|(at, now)| {
            let row = AtRisk {
                features: features(first, now, at, rules),
                ended: cause.filter(|_| at == last),
            };
            (client.part, row)
        })
        .collect()
}

fn features(first: &Reading, now: &Reading, at: usize, rules: &Rules) -> Vec<f64> {
    let reliable = rules.reliable.points.max(f64::MIN_POSITIVE);
    let expected = now.session().saturating_sub(first.session());
    vec![
        (first.score - now.score) / reliable,
        now.score / reliable,
        now.signal.standing.chances.stall,
        f64::from(expected) - at as f64,
        f64::from(u8::from(now.session() <= FIRST_SESSIONS)),
    ]
}
