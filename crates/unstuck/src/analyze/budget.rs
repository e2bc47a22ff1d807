//! How many clients are flagged at once.
//!
//! A list of alerts that is too long is not read. Of all clients as they stand now (and, for earlier readings, of all with
//! one at the same session), only those who need a look most keep their flag, up to a share; who is worsening always
//! keeps it. The state stays visible either way.

use std::collections::HashMap;

use monitoring::knowledge::Library;
use monitoring::signal::{Alert, Signal};
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

/// The readings of one measure at one session.
#[derive(Debug, Default)]
struct Cohort {
    readings: usize,
    always: usize,
    needs: Vec<f64>,
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
        let least = self.least_need.get(&key).copied().unwrap_or(f64::NEG_INFINITY);
        if signal.alert == Alert::Look && signal.need() < least {
            signal.alert = Alert::None;
        }
    }
}

impl Cohort {
    fn take(&mut self, signal: &Signal) {
        self.readings += 1;
        match signal.alert {
            Alert::LookNow => self.always += 1,
            Alert::Look => self.needs.push(signal.need()),
            Alert::None => {}
        }
    }

    fn merge(&mut self, other: Self) {
        self.readings += other.readings;
        self.always += other.always;
        self.needs.extend(other.needs);
    }

    /// The smallest need that is still flagged; `None` where all may be. A cohort of any size may flag one.
    fn least_need(mut self, share: f64) -> Option<f64> {
        let may = ((share * self.readings as f64).ceil() as usize)
            .max(1)
            .saturating_sub(self.always);
        if self.needs.len() <= may {
            return None;
        }
        self.needs.sort_unstable_by(|one, other| other.total_cmp(one));
        Some(match may {
            0 => f64::INFINITY,
            // Equals share a fate: all of them are flagged, or a strict cut would depend on the order of rows.
            _ => self.needs[may - 1],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn those_who_need_it_most_keep_their_flag() {
        let cohort = |readings, always, needs: &[f64]| Cohort {
            readings,
            always,
            needs: needs.to_vec(),
        };
        assert_eq!(cohort(10, 0, &[0.9, 0.7, 0.8]).least_need(0.2), Some(0.8));
        assert_eq!(cohort(10, 1, &[0.9, 0.7, 0.8]).least_need(0.2), Some(0.9));
        assert_eq!(cohort(10, 2, &[0.9]).least_need(0.2), Some(f64::INFINITY));
        assert_eq!(
            cohort(1, 0, &[0.6]).least_need(0.2),
            None,
            "one client alone may be flagged"
        );
    }
}
