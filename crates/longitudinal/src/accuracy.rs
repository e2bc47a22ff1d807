//! How well do forecasts hold?
//!
//! Every figure here compares what was said before with what came after. Nothing is fitted but the recalibration, and
//! nothing is drawn but the bootstrap, whose seed is an argument.
//!
//! | module | answers |
//! |---|---|
//! | [`discrimination`] | are those with the event ranked above those without, and what do flags catch? |
//! | [`calibration`] | do probabilities come true as often as they say? |
//! | [`benefit`] | is acting on the forecast better than acting on another, or on nobody? |
//! | [`forecast`] | do bands hold what they promise, and how far off are the scores? |
//! | [`split`] | who is forecast by whom? |
//! | [`bootstrap`] | how far would a figure move with other clients? |

pub mod benefit;
pub mod bootstrap;
pub mod calibration;
pub mod discrimination;
pub mod forecast;
pub mod split;

/// What was forecast for one case, and what came.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Case {
    /// What was said: a probability from 0 to 1 where a probability is asked for, else any number that grows with it.
    pub forecast: f64,
    /// Whether the event came.
    pub event: bool,
}

/// Number of events among the cases.
pub fn events(cases: &[Case]) -> usize {
    cases.iter().filter(|case| case.event).count()
}

/// Share of events among the cases, 0 to 1; `None` without cases.
pub fn base_rate(cases: &[Case]) -> Option<f64> {
    (!cases.is_empty()).then(|| events(cases) as f64 / cases.len() as f64)
}

/// Cases from pairs of forecast and event, for the tests.
#[cfg(test)]
fn cases(pairs: &[(f64, u8)]) -> Vec<Case> {
    pairs
        .iter()
        .map(|&(forecast, event)| Case {
            forecast,
            event: event == 1,
        })
        .collect()
}
