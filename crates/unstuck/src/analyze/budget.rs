//! How many clients are flagged at once.
//!
//! Everyone's last reading is one list; earlier readings at the same session are the list as it stood then. Which of a list
//! keep their flag is the rule of [`monitoring::signal::Cohort`].

use std::collections::HashMap;

use monitoring::knowledge::Library;
use monitoring::signal::{Cohort, Signal};
use monitoring::trajectory::BandWidths;
use rayon::prelude::*;

use super::courses::Prepared;
use crate::score_file::ScoreFile;

/// For each measure and moment, the need below which a flag is not shown.
#[derive(Debug)]
pub struct Budget {
    share: f64,
    least_need: HashMap<(usize, Moment), f64>,
}

/// Whose flags are seen together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Moment {
    /// Everyone's last reading: the list as it stands now.
    Now,
    /// Earlier readings at the same session: the list as it stood then.
    Session(u32),
}

impl Moment {
    fn of(signal: &Signal, is_last: bool) -> Self {
        if is_last {
            Self::Now
        } else {
            Self::Session(signal.standing.score.session)
        }
    }
}

impl Budget {
    /// Reads every course once and finds out who would be flagged; `share` is the part of the clients that may be.
    pub fn of(
        file: &ScoreFile,
        prepared: &Prepared,
        library: &Library,
        planned_sessions: Option<u32>,
        share: f64,
    ) -> Self {
        let cohorts = prepared
            .courses
            .par_iter()
            .fold(
                HashMap::new,
                |mut cohorts: HashMap<(usize, Moment), Cohort>, course| {
                    let reading =
                        prepared.read(file, course, library, planned_sessions, BandWidths::nominal());
                    for (at, signal) in (1..).zip(&reading.signals) {
                        let moment = Moment::of(signal, at == reading.signals.len());
                        cohorts.entry((course.measure, moment)).or_default().take(signal);
                    }
                    cohorts
                },
            )
            .reduce(HashMap::new, |mut one, other| {
                for (key, cohort) in other {
                    one.entry(key).or_default().merge(cohort);
                }
                one
            });
        let least_need = cohorts
            .into_iter()
            .filter_map(|(key, cohort)| Some((key, cohort.least_need(share)?)));
        Self {
            share,
            least_need: least_need.collect(),
        }
    }

    /// The share of clients that may be flagged at one session.
    pub fn share(&self) -> f64 {
        self.share
    }

    /// Takes the flag from a reading that lies beyond the budget.
    pub fn apply(&self, measure: usize, signal: &mut Signal, is_last: bool) {
        let key = (measure, Moment::of(signal, is_last));
        if let Some(&least) = self.least_need.get(&key) {
            signal.flag_from(least);
        }
    }
}
