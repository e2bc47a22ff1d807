//! What a file teaches about its own forecasts: how wide bands must be, and how chances must be bent.
//!
//! Learned from the other clients of the file only: clients are dealt into parts, and each part is corrected by what the
//! rest has shown. With too few clients nothing is corrected and the report says so. States and alerts are decided before
//! the correction: their thresholds were chosen for chances as they come.

use longitudinal::honesty::{Case, NotYet, Promise, Recalibration, Surprise, conformal, recalibrate};
use monitoring::knowledge::Library;
use monitoring::signal::{Reason, Signal};
use monitoring::trajectory::{BandWidths, Chances, Measure};
use rayon::prelude::*;

use super::courses::{CourseReading, Prepared};
use crate::score_file::ScoreFile;

/// Parts into which clients are dealt.
const PARTS: u32 = 5;
/// Courses learned from at most, evenly spaced over the file: more would teach the same.
const MOST_COURSES: usize = 1_500;

/// What one part of the clients is corrected by.
#[derive(Debug, Clone)]
pub struct Correction {
    widths: Option<BandWidths>,
    improvement: Option<Recalibration>,
    recovery: Option<Recalibration>,
    deterioration: Option<Recalibration>,
}

/// Corrections for each measure and part of the clients.
#[derive(Debug)]
pub struct Calibration {
    /// By measure, then by part.
    corrections: Vec<Vec<Correction>>,
    /// By measure: what was lacking, for bands and for chances of improvement.
    lacking: Vec<(Option<NotYet>, Option<NotYet>)>,
}

/// What one measure's clients have shown so far.
#[derive(Debug, Default)]
struct Shown {
    /// Half widths with which the 80 % and the 90 % band would have held each score.
    needed: [Vec<Surprise>; 2],
    improvement: Vec<Case>,
    recovery: Vec<Case>,
    deterioration: Vec<Case>,
}

impl Correction {
    /// The width of the bands, where other clients have shown it; else `begun_with`.
    pub fn widths(&self, begun_with: BandWidths) -> BandWidths {
        self.widths.unwrap_or(begun_with)
    }

    /// Says the chances of a signal as they come true here.
    pub fn apply(&self, signal: &mut Signal) {
        self.bend(&mut signal.standing.chances);
        let chances = signal.standing.chances;
        for reason in &mut signal.reasons {
            match reason {
                Reason::Improvement { chance, .. } => *chance = chances.reliable_improvement,
                Reason::Deterioration { chance } | Reason::Watch { chance } => {
                    *chance = chances.reliable_deterioration;
                }
                _ => {}
            }
        }
    }

    fn bend(&self, chances: &mut Chances) {
        let bend = |chance: &mut f64, by: &Option<Recalibration>| {
            if let Some(by) = by {
                *chance = by.apply(*chance);
            }
        };
        bend(&mut chances.reliable_improvement, &self.improvement);
        bend(&mut chances.reliable_deterioration, &self.deterioration);
        if let Some(recovery) = &mut chances.recovery {
            bend(recovery, &self.recovery);
        }
    }
}

impl Calibration {
    /// Reads courses once, uncorrected, and learns from what came true.
    pub fn of(
        file: &ScoreFile,
        prepared: &Prepared,
        library: &Library,
        planned_sessions: Option<u32>,
    ) -> Self {
        let stride = prepared.courses.len().div_ceil(MOST_COURSES).max(1);
        let sample: Vec<_> = prepared.courses.iter().step_by(stride).collect();
        let read: Vec<CourseReading> = sample
            .par_iter()
            .map(|course| prepared.read(file, course, library, planned_sessions, BandWidths::nominal()))
            .collect();
        let mut shown: Vec<Shown> = prepared.measures.iter().map(|_| Shown::default()).collect();
        for (course, reading) in sample.iter().zip(&read) {
            shown[course.measure].take(course.client, &prepared.measures[course.measure].measure, reading);
        }
        Self {
            corrections: shown.iter().map(Shown::learn).collect(),
            lacking: shown.iter().map(Shown::lacking).collect(),
        }
    }

    /// What a client's readings are corrected by.
    pub fn correction(&self, measure: usize, client: u32) -> &Correction {
        &self.corrections[measure][(client % PARTS) as usize]
    }

    /// What keeps the bands of a measure from being calibrated here, if anything.
    pub fn bands_lacking(&self, measure: usize) -> Option<NotYet> {
        self.lacking[measure].0
    }

    /// What keeps the chances of a measure from being calibrated here, if anything.
    pub fn chances_lacking(&self, measure: usize) -> Option<NotYet> {
        self.lacking[measure].1
    }
}

impl Shown {
    /// Takes in one course: every surprise, and every forecast whose horizon has come.
    fn take(&mut self, client: u32, measure: &Measure, reading: &CourseReading) {
        let signals = &reading.signals;
        let begin = signals.first().map(|signal| signal.standing.score.points);
        for signal in signals {
            let Some(forecast) = signal.standing.forecast else {
                continue;
            };
            for (needed, ratio) in self.needed.iter_mut().zip(BandWidths::nominal().ratios()) {
                let half = measure
                    .points
                    .half_width_needed(forecast, signal.standing.score.points, ratio);
                needed.push(Surprise {
                    client,
                    standardised: half,
                });
            }
        }
        for signal in signals {
            let horizon = signal.standing.horizon_session;
            let later = signals
                .iter()
                .find(|later| later.standing.score.session == horizon);
            let (Some(begin), Some(later)) = (begin, later) else {
                continue;
            };
            if horizon <= signal.standing.score.session {
                continue;
            }
            let gain = measure.gain(begin, later.standing.score.points);
            let (reliable, chances) = (measure.reliable, &signal.standing.chances);
            let case = |probability, happened| Case {
                client,
                probability,
                happened,
            };
            self.improvement
                .push(case(chances.reliable_improvement, reliable.is_met_by(gain)));
            self.deterioration
                .push(case(chances.reliable_deterioration, reliable.is_met_by(-gain)));
            if let Some(recovery) = chances.recovery {
                self.recovery
                    .push(case(recovery, later.standing.clinical == Some(false)));
            }
        }
    }

    /// One correction for each part, learned from the others.
    fn learn(&self) -> Vec<Correction> {
        (0..PARTS)
            .into_par_iter()
            .map(|part| {
                let others = |cases: &[Case]| -> Option<Recalibration> {
                    let cases: Vec<Case> = cases
                        .iter()
                        .filter(|case| case.client % PARTS != part)
                        .copied()
                        .collect();
                    recalibrate(&cases).ok()
                };
                let half = |needed: &[Surprise], share| {
                    let needed: Vec<Surprise> = needed
                        .iter()
                        .filter(|surprise| surprise.client % PARTS != part)
                        .copied()
                        .collect();
                    conformal(&needed, share, Promise::EachForecast).ok()
                };
                let widths = half(&self.needed[0], 0.8).zip(half(&self.needed[1], 0.9));
                Correction {
                    widths: widths
                        .map(|(narrow, wide)| BandWidths::learned(narrow.half_width_sd, wide.half_width_sd)),
                    improvement: others(&self.improvement),
                    recovery: others(&self.recovery),
                    deterioration: others(&self.deterioration),
                }
            })
            .collect()
    }

    fn lacking(&self) -> (Option<NotYet>, Option<NotYet>) {
        let bands = conformal(&self.needed[0], 0.8, Promise::EachForecast).err();
        (bands, recalibrate(&self.improvement).err())
    }
}
