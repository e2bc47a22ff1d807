//! Ratings of the work itself beside the symptoms: what they add to the forecast of a stall.

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, bail};
use longitudinal::accuracy::{Case, discrimination::auc};
use longitudinal::comparators::logistic::{self, Ridge, log_odds};
use serde::Serialize;

use super::clients::{Client, Rules};
use super::measure::LANDMARKS;
use super::targets::Target;

/// Ratings by session of one client; sessions without ratings are missing.
pub type Ratings = HashMap<u32, Vec<f64>>;

/// Sessions whose ratings are averaged: one is noise, and what was long ago says little of what comes.
const SESSIONS: u32 = 3;
/// Keeps coefficients finite where clients are few.
const RIDGE: Ridge = Ridge { penalty: 1.0 };

/// What ratings add at one landmark.
#[derive(Debug, Clone, Serialize)]
pub struct WithRatings {
    /// The landmark.
    pub session: u32,
    /// Clients at risk with ratings.
    pub clients: usize,
    /// Area under the curve of the stall chance from symptoms alone.
    pub symptoms_auc: Option<f64>,
    /// The same with the ratings of the last sessions, weighed as the other parts teach.
    pub with_ratings_auc: Option<f64>,
}

/// Reads a file with the columns `client_id` and `session`, and a number in every other column.
///
/// # Errors
/// A file that cannot be read, a column that is missing, a cell that is no number; with line and remedy.
pub fn read(path: &Path) -> anyhow::Result<HashMap<String, Ratings>> {
    let name = path.display();
    let mut csv = csv::Reader::from_path(path).with_context(|| format!("{name} cannot be read"))?;
    let header = csv
        .headers()
        .with_context(|| format!("{name} has no header"))?
        .clone();
    let column = |wanted: &str| {
        let found = header.iter().position(|name| name == wanted);
        found.with_context(|| {
            format!("{name}: there is no column \"{wanted}\". Give client_id, session and ratings")
        })
    };
    let (id, session) = (column("client_id")?, column("session")?);
    let mut all: HashMap<String, Ratings> = HashMap::new();
    for record in csv.records() {
        let record = record.with_context(|| format!("{name} cannot be read"))?;
        let line = record.position().map_or(0, csv::Position::line);
        let number = |cell: &str| cell.trim().parse::<f64>().ok().filter(|value| value.is_finite());
        let own = record
            .iter()
            .enumerate()
            .filter(|(at, _)| *at != id && *at != session);
        let ratings: Option<Vec<f64>> = own.map(|(_, cell)| number(cell)).collect();
        let at = record
            .get(session)
            .and_then(|cell| cell.trim().parse::<u32>().ok());
        let (Some(ratings), Some(at)) = (ratings, at) else {
            bail!("{name}, line {line}: a cell holds no number. Leave out sessions without ratings");
        };
        let client = record.get(id).unwrap_or_default().to_owned();
        all.entry(client).or_default().insert(at, ratings);
    }
    Ok(all)
}

/// What the ratings add at each landmark; empty where no client has any.
pub fn figures(clients: &[Client], rules: &Rules) -> Vec<WithRatings> {
    LANDMARKS
        .iter()
        .filter_map(|&session| at_landmark(clients, session, rules))
        .collect()
}

/// One client at a landmark.
struct Known {
    part: usize,
    stall: f64,
    columns: Vec<f64>,
    event: bool,
}

fn at_landmark(clients: &[Client], session: u32, rules: &Rules) -> Option<WithRatings> {
    let known: Vec<Known> = clients
        .iter()
        .filter_map(|client| known(client, session, rules))
        .collect();
    if known.is_empty() {
        return None;
    }
    let parts = known.iter().map(|one| one.part + 1).max().unwrap_or(0);
    let mut with_ratings = Vec::with_capacity(known.len());
    for part in 0..parts {
        let training = || known.iter().filter(|one| one.part != part);
        let rows: Vec<&[f64]> = training().map(|one| one.columns.as_slice()).collect();
        let events: Vec<bool> = training().map(|one| one.event).collect();
        let Ok(learned) = logistic::fit(&rows, &events, RIDGE) else {
            continue;
        };
        with_ratings.extend(known.iter().filter(|one| one.part == part).map(|one| Case {
            forecast: learned.probability(&one.columns),
            event: one.event,
        }));
    }
    let symptoms: Vec<Case> = known
        .iter()
        .map(|one| Case {
            forecast: one.stall,
            event: one.event,
        })
        .collect();
    Some(WithRatings {
        session,
        clients: known.len(),
        symptoms_auc: auc(&symptoms),
        with_ratings_auc: auc(&with_ratings),
    })
}

fn known(client: &Client, session: u32, rules: &Rules) -> Option<Known> {
    let event = Target::Stalled.event(client, session, rules)?;
    let stall = client.until(session).last()?.signal.standing.chances.stall;
    let from = (session + 1).saturating_sub(SESSIONS);
    let lately: Vec<&Vec<f64>> = (from..=session)
        .filter_map(|at| client.ratings.get(&at))
        .collect();
    let width = lately.first()?.len();
    let mean =
        |at: usize| lately.iter().filter_map(|ratings| ratings.get(at)).sum::<f64>() / lately.len() as f64;
    let ratings = (0..width).map(mean);
    Some(Known {
        part: client.part,
        stall,
        columns: std::iter::once(log_odds(stall)).chain(ratings).collect(),
        event,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratings_are_read_and_a_wrong_cell_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("process.csv");
        std::fs::write(&path, "client_id,session,alliance,goals\na,2,0.5,-1\n").unwrap();
        assert_eq!(read(&path).unwrap()["a"][&2], [0.5, -1.0]);
        std::fs::write(&path, "client_id,session,alliance\na,2,high\n").unwrap();
        assert!(read(&path).unwrap_err().to_string().contains("line 2"));
        std::fs::write(&path, "client_id,alliance\na,2\n").unwrap();
        assert!(read(&path).unwrap_err().to_string().contains("session"));
    }
}
