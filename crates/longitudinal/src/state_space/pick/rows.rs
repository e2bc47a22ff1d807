//! The rows that models are compared on: all, or some of many.

/// Most clients that candidates are compared on; of more, this many at even distances are taken.
pub const MOST_COMPARED: usize = 3000;

/// Most scores of a client that are used, the first ones: a covariance of all of them at once grows with their cube.
pub const MOST_SCORES: usize = 60;

/// Scores of one measure, as columns of equal length; the rows of one client in the order of time.
#[derive(Debug, Clone, Copy)]
pub struct Scores<'a> {
    /// Whose score, below `client_count`.
    pub client: &'a [u32],
    /// Number of clients.
    pub client_count: usize,
    /// Time, on the clock of the bases.
    pub time: &'a [f64],
    /// Weeks, for the drift.
    pub week: &'a [f64],
    /// The scores, points.
    pub points: &'a [f64],
}

/// Number of clients with a score.
pub(super) fn count_clients(client: &[u32], client_count: usize) -> usize {
    let mut seen = vec![false; client_count];
    for &one in client {
        if let Some(seen) = seen.get_mut(one as usize) {
            *seen = true;
        }
    }
    seen.into_iter().filter(|seen| *seen).count()
}

/// Some of the rows, copied.
pub(super) struct Own {
    client: Vec<u32>,
    client_count: usize,
    time: Vec<f64>,
    week: Vec<f64>,
    points: Vec<f64>,
}

impl Own {
    /// As columns.
    pub(super) fn scores(&self) -> Scores<'_> {
        Scores {
            client: &self.client,
            client_count: self.client_count,
            time: &self.time,
            week: &self.week,
            points: &self.points,
        }
    }

    fn of(scores: &Scores<'_>, rows: impl Iterator<Item = usize>, client: impl Fn(u32) -> u32) -> Self {
        let mut own = Own {
            client: Vec::new(),
            client_count: 0,
            time: Vec::new(),
            week: Vec::new(),
            points: Vec::new(),
        };
        for row in rows {
            own.client.push(client(scores.client[row]));
            own.time.push(scores.time[row]);
            own.week.push(scores.week[row]);
            own.points.push(scores.points[row]);
        }
        own.client_count = own.client.iter().max().map_or(0, |&last| last as usize + 1);
        own
    }

    /// Clients at even distances, where there are more than are compared.
    pub(super) fn sample(scores: &Scores<'_>) -> Option<Self> {
        let step = scores.client_count.div_ceil(MOST_COMPARED) as u32;
        let rows = (0..scores.client.len()).filter(|&row| scores.client[row].is_multiple_of(step));
        (step > 1).then(|| Self::of(scores, rows, |client| client / step))
    }

    /// The first scores of each client, where some client has more than are fitted.
    pub(super) fn first_scores(scores: &Scores<'_>) -> Option<Self> {
        let mut counts = vec![0_usize; scores.client_count];
        for &client in scores.client {
            counts[client as usize] += 1;
        }
        if counts.iter().all(|&count| count <= MOST_SCORES) {
            return None;
        }
        counts.fill(0);
        let rows = (0..scores.client.len()).filter(|&row| {
            let count = &mut counts[scores.client[row] as usize];
            *count += 1;
            *count <= MOST_SCORES
        });
        let rows: Vec<usize> = rows.collect();
        Some(Self::of(scores, rows.into_iter(), |client| client))
    }
}
