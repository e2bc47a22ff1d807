//! Everything needed to read the scores of one measure.

use longitudinal::bounded::Points;
use longitudinal::growth::{GrowthCourse, TimeBasis};
use longitudinal::reliable_change::{
    AtCutoff, Better, ChangeClass, ClinicalCutoff, ReliableThreshold, ScoreRange, class_of_scores,
};

use crate::instrument;

/// A measure with its expected course and thresholds, all in the scale's own points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Measure {
    /// The points that a score can have.
    pub points: Points,
    /// Which direction is better.
    pub better: Better,
    /// The course expected of the group.
    pub growth: GrowthCourse,
    /// How time enters that course.
    pub basis: TimeBasis,
    /// The smallest reliable change.
    pub reliable: ReliableThreshold,
    /// The smallest change that clients notice, points: less than this since the beginning is "never started".
    pub noticed_points: f64,
    /// A gain over the stall window smaller than this is no gain, points.
    pub stall_gain_points: f64,
    /// The line of the clinical range, where one is known.
    pub clinical: Option<ClinicalCutoff>,
}

impl Measure {
    /// A measure of the library on a date, with an expected course.
    ///
    /// Where the library states no reliable change, the one that follows from the course's own noise is taken:
    /// `z * sqrt(2) * noise SD` with the confidence of `reliable_z`. `stall_gain_share` is the part of the reliable
    /// change that counts as a gain.
    pub fn of(
        measure: &instrument::Measure,
        growth: GrowthCourse,
        basis: TimeBasis,
        date: jiff::civil::Date,
        stall_gain_share: f64,
        reliable_z: f64,
    ) -> Self {
        let points = Points {
            min: measure.scale.min,
            max: measure.scale.max,
            whole: measure.scale.whole(),
        };
        let stated = measure.reliable_change_on(date).map(|change| ReliableThreshold {
            points: change.fact.points,
            inclusive: change.fact.inclusive,
        });
        let noticed = measure
            .noticed_change_on(date)
            .and_then(|change| change.fact.points);
        let clinical = measure
            .cutoff_on(date)
            .map(|cutoff| clinical_cutoff(&cutoff.fact));
        let mut unstated = Self::unstated(
            points,
            measure.better,
            growth,
            basis,
            stall_gain_share,
            reliable_z,
        );
        if let Some(reliable) = stated {
            unstated.reliable = reliable;
            unstated.noticed_points = reliable.points;
            unstated.stall_gain_points = stall_gain_share * reliable.points;
        }
        unstated.noticed_points = noticed.unwrap_or(unstated.noticed_points);
        unstated.clinical = clinical;
        unstated
    }

    /// A measure of which only the scale and the course are known: the reliable change follows from the noise, a
    /// noticed change is a reliable one, and no clinical range is known.
    pub fn unstated(
        points: Points,
        better: Better,
        growth: GrowthCourse,
        basis: TimeBasis,
        stall_gain_share: f64,
        reliable_z: f64,
    ) -> Self {
        let reliable = reliable_z * (2.0 * growth.noise_variance).sqrt();
        Self {
            points,
            better,
            growth,
            basis,
            reliable: ReliableThreshold::more_than(reliable),
            noticed_points: reliable,
            stall_gain_points: stall_gain_share * reliable,
            clinical: None,
        }
    }

    /// The same measure turned so that lower is better.
    pub(super) fn upright(&self) -> Self {
        match self.better {
            Better::Lower => *self,
            Better::Higher => Self {
                points: Points {
                    min: -self.points.max,
                    max: -self.points.min,
                    whole: self.points.whole,
                },
                better: Better::Lower,
                growth: GrowthCourse {
                    intercept: -self.growth.intercept,
                    slope: -self.growth.slope,
                    ..self.growth
                },
                clinical: self.clinical.map(|line| ClinicalCutoff {
                    score: -line.score,
                    ..line
                }),
                ..*self
            },
        }
    }

    /// The same measure with another reliable change; less than it goes unnoticed, and `stall_gain_share` of it is a gain.
    #[must_use]
    pub fn with_reliable(self, reliable: ReliableThreshold, stall_gain_share: f64) -> Self {
        Self {
            reliable,
            noticed_points: reliable.points,
            stall_gain_points: stall_gain_share * reliable.points,
            ..self
        }
    }

    /// Whether a score lies in the clinical range, where the range is known.
    pub fn is_clinical(&self, score_points: f64) -> Option<bool> {
        self.clinical
            .map(|line| line.range_of(score_points, self.better) == ScoreRange::Clinical)
    }

    /// Points by which `later` is better than `earlier`; negative when worse.
    pub fn gain(&self, earlier_points: f64, later_points: f64) -> f64 {
        self.better.improvement_points(earlier_points, later_points)
    }

    /// The class of a change from a first to a last score.
    pub fn change_class(&self, first_points: f64, last_points: f64) -> ChangeClass {
        class_of_scores(
            first_points,
            last_points,
            self.reliable,
            self.clinical,
            self.better,
        )
    }
}

fn clinical_cutoff(cutoff: &instrument::Cutoff) -> ClinicalCutoff {
    use instrument::ClinicalSide::{Above, AtOrAbove, AtOrBelow, Below};
    let at_cutoff = match cutoff.clinical {
        AtOrAbove | AtOrBelow => AtCutoff::Clinical,
        Above | Below => AtCutoff::Functional,
    };
    ClinicalCutoff {
        score: cutoff.points,
        at_cutoff,
    }
}

/// 1 where lower is better, -1 where higher is: what turns a score upright.
pub(super) fn sign(better: Better) -> f64 {
    -better.sign()
}

/// How the treatment is planned, on the course's clock.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// The session with which treatment is planned to end, where that is known.
    pub planned_sessions: Option<f64>,
    /// Sessions to look ahead where no end is planned.
    pub horizon_sessions: f64,
    /// Sessions to look ahead for a stall.
    pub stall_window_sessions: f64,
    /// Share of those still there who end after a session although more were planned.
    pub early_ending: f64,
    /// Time of the first session on the course's clock (1 where sessions are counted from 1, else 0).
    pub first_time: f64,
    /// Time on the course's clock from one session to the next.
    pub time_per_session: f64,
    /// Weeks from one session to the next.
    pub weeks_per_session: f64,
}

impl Plan {
    /// Sessions from `time` to the end that the chances look to: at least one.
    pub(super) fn sessions_ahead(&self, time: f64) -> f64 {
        let done = (time - self.first_time) / self.time_per_session + 1.0;
        match self.planned_sessions {
            Some(planned) => (planned - done).max(1.0),
            None => self.horizon_sessions,
        }
    }

    /// Of those who are there now, the share who give their last score before the end `ahead` sessions away.
    pub(super) fn ends_before(&self, ahead: f64) -> f64 {
        1.0 - (1.0 - self.early_ending).powf((ahead - 1.0).max(0.0))
    }
}
