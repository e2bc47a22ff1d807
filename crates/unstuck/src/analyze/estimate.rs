//! A course estimated from the rows of the file.

use longitudinal::filter::Moment;
use longitudinal::growth::{Drift, TimeBasis};
use longitudinal::mixed_model::{Criterion, Design, FitError, FixedColumn, RandomEffects, fit};
use longitudinal::state_space::{Choice, DriftKind, Prior, Scores, near, pick};
use monitoring::trajectory::Course;

use super::timing::Timing;
use crate::score_file::Row;

/// The model that fits the rows best, by maximum likelihood: how time enters the mean (in doubt, as `basis`) and whether
/// the level wanders between scores. Clients differ in level and slope; in level alone where the file has too few scores a
/// client to tell their slopes from noise.
///
/// # Errors
/// Where the rows hold no such model.
pub fn estimate(
    rows: &[&Row],
    clients: usize,
    basis: TimeBasis,
    timing: &Timing,
) -> Result<Choice, FitError> {
    let columns = Columns::of(rows.to_vec(), timing);
    pick(
        &columns.scores(clients),
        &[basis, TimeBasis::SquareRoot, TimeBasis::Linear],
    )
}

/// What a published course counts as, clients (statistics paper, 8.3): a solo practice stays near it, a large service becomes
/// itself.
pub const PUBLISHED_CLIENTS: f64 = 100.0;
/// Sessions, one a week, at which each of them is imagined to have been seen.
const IMAGINED_SESSIONS: u32 = 12;

/// The published course moved as far as the rows say against [`PUBLISHED_CLIENTS`] clients of it. For files that count in
/// sessions from 1, as the published courses do.
///
/// # Errors
/// Where the rows hold no such model.
pub fn estimate_near(
    rows: &[&Row],
    clients: usize,
    published: &Course,
    timing: &Timing,
) -> Result<Choice, FitError> {
    let columns = Columns::of(rows.to_vec(), timing);
    let attendance: Vec<Moment> = (1..=IMAGINED_SESSIONS)
        .map(|session| Moment {
            basis: published.basis.at(f64::from(session)),
            week: f64::from(session - 1),
        })
        .collect();
    let prior = Prior {
        course: published.growth,
        clients: PUBLISHED_CLIENTS,
        attendance: &attendance,
    };
    let drift = match published.growth.drift {
        Drift::None => DriftKind::None,
        Drift::RandomWalk { .. } => DriftKind::RandomWalk,
        Drift::Decaying { .. } => DriftKind::Decaying,
    };
    near(&columns.scores(clients), published.basis, drift, prior)
}

/// Rows as columns, the rows of a client together and in the order of time: the first scores are those earliest in time,
/// whatever the order of the file.
struct Columns {
    client: Vec<u32>,
    time: Vec<f64>,
    week: Vec<f64>,
    points: Vec<f64>,
}

impl Columns {
    fn of(mut rows: Vec<&Row>, timing: &Timing) -> Self {
        rows.sort_by(|one, other| {
            one.client
                .cmp(&other.client)
                .then(one.time.total_cmp(&other.time))
        });
        Self {
            client: rows.iter().map(|row| row.client).collect(),
            time: rows.iter().map(|row| timing.time(row)).collect(),
            week: rows.iter().map(|row| timing.week(row)).collect(),
            points: rows.iter().filter_map(|row| row.score).collect(),
        }
    }

    fn scores(&self, clients: usize) -> Scores<'_> {
        Scores {
            client: &self.client,
            client_count: clients,
            time: &self.time,
            week: &self.week,
            points: &self.points,
        }
    }
}

/// What a reader must know of the choice, as sentences.
pub fn notes(choice: &Choice, clients: usize) -> Vec<String> {
    let mut notes = vec![format!("The model was chosen by the data: {choice}.")];
    if choice.clients_compared < clients {
        notes.push(format!(
            "The models were compared on {} clients at even distances in the file, not on all {clients}.",
            choice.clients_compared
        ));
    }
    if choice.clients_estimated < clients {
        notes.push(format!(
            "The course itself is estimated from {} clients: times differ from client to client, and more would say little more.",
            choice.clients_estimated
        ));
    }
    notes
}

/// Variance of a score about its client's own smooth course, points²: the noise of the plain mixed model.
///
/// Where the level wanders, the noise of the picked model is only what is left from one score to the next, and far less
/// than what two scores months apart differ by without any lasting change. `None` where the plain model cannot be fitted.
pub fn scatter_variance(rows: &[&Row], clients: usize, basis: TimeBasis, timing: &Timing) -> Option<f64> {
    let client: Vec<u32> = rows.iter().map(|row| row.client).collect();
    let time: Vec<f64> = rows.iter().map(|row| basis.at(timing.time(row))).collect();
    let ones = vec![1.0; rows.len()];
    let response: Vec<f64> = rows.iter().filter_map(|row| row.score).collect();
    let fixed = [
        FixedColumn {
            name: "intercept",
            values: &ones,
        },
        FixedColumn {
            name: "slope",
            values: &time,
        },
    ];
    let design = Design {
        client: &client,
        client_count: clients,
        basis: &time,
        fixed: &fixed,
        response: &response,
    };
    let with = |random| fit(&design, random, Criterion::MaximumLikelihood);
    let plain = with(RandomEffects::InterceptAndSlope)
        .or_else(|_| with(RandomEffects::Intercept))
        .ok()?;
    Some(plain.variances.noise_variance)
}
