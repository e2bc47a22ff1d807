//! Where one client stands after each score.

use longitudinal::bounded::Band;
use longitudinal::filter::{Filter, Moment};
use longitudinal::growth::{Drift, GrowthCourse};
use longitudinal::innovations::{Limits, Unrest, Watch};
use longitudinal::normal::{Gaussian, both_positive, quantile};
use longitudinal::reliable_change::{AtCutoff, Better, ClinicalCutoff};

use super::measure::{Measure, Plan, sign};

/// One score and when it was taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TimedScore {
    /// The number a person gives this reading: the session, or which reading it is, counted from the beginning.
    pub session: u32,
    /// Time on the course's clock.
    pub time: f64,
    /// Weeks since the beginning, on the clock of the drift.
    pub week: f64,
    /// The score, points.
    pub points: f64,
}

/// What was expected just before a score was seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expectation {
    /// The expected score, points.
    pub points: f64,
    /// The band that holds 80 in 100 such scores.
    pub band_80: Band,
    /// The band that holds 90 in 100 such scores.
    pub band_90: Band,
}

/// Chances, each between 0 and 1, given all scores so far.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Chances {
    /// The score at the horizon is reliably better than the first.
    pub reliable_improvement: f64,
    /// The score at the horizon is out of the clinical range; `None` where the client did not begin in it.
    pub recovery: Option<f64>,
    /// The score at the horizon is reliably worse than the first.
    pub reliable_deterioration: f64,
    /// The level gains less than a stall's worth over the stall window, its ups and downs on the way included.
    pub stall: f64,
    /// The trend of the smooth course through the scores gains less than a stall's worth over the stall window: what is to be
    /// expected at the present pace, whatever ups and downs come.
    pub standstill: f64,
    /// The level has changed by less than clients notice since the beginning.
    pub never_started: f64,
    /// The level is worse than at the beginning and the slope points to worse.
    pub worsening: f64,
    /// The level is worse than it once was by at least what clients notice: a gain was lost again.
    pub setback: f64,
    /// The level is out of the clinical range; `None` where the client did not begin in it.
    pub reached: Option<f64>,
}

/// Where a client stands after one score.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// The score and when it was taken.
    pub score: TimedScore,
    /// What was expected before it was seen; `None` for the first score.
    pub expected: Option<Expectation>,
    /// The forecast behind it, unrounded and without the scale's ends, points; `None` for the first score.
    pub forecast: Option<Gaussian>,
    /// How far the score lay from what was expected, standard deviations, worse counted positive; 0 for the first.
    pub surprise_sd: f64,
    /// Share of those who began with the same score who would report fewer points now; `None` for the first score.
    pub peer_centile: Option<f64>,
    /// Share of those who began with the same score who would do better now; `None` for the first score.
    pub peers_better: Option<f64>,
    /// The level now, without measurement noise, points.
    pub level: Gaussian,
    /// Chances from here.
    pub chances: Chances,
    /// The session to which the chances of improvement, recovery and deterioration look.
    pub horizon_session: u32,
    /// What the surprises show, worse counted as up.
    pub unrest: Unrest,
    /// Whether this score or an earlier one was better than the first by more than measurement error, or by as much as
    /// clients notice.
    pub gained_once: bool,
    /// Whether this score lies in the clinical range; `None` where the range is not known.
    pub clinical: Option<bool>,
}

/// Follows one client through the scores of one measure.
#[derive(Debug, Clone)]
pub struct Follower {
    measure: Measure,
    upright: Measure,
    plan: Plan,
    filter: Filter,
    intake: Filter,
    /// The same scores read as a smooth course alone: where the level may wander, a gain that stops is taken for wandering
    /// for a session or two before the slope gives way.
    smooth: Filter,
    watch: Watch,
    widths: BandWidths,
    first: Option<(Moment, f64)>,
    gained_once: bool,
    /// Best level believed so far, upright points.
    best_level: f64,
}

/// How wide bands are, standard deviations of the forecast.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BandWidths {
    half_80: f64,
    all_80: f64,
    half_90: f64,
    all_90: f64,
}

impl BandWidths {
    /// As the normal distribution has it.
    pub fn nominal() -> Self {
        Self {
            half_80: quantile(0.9),
            all_80: quantile(0.8),
            half_90: quantile(0.95),
            all_90: quantile(0.9),
        }
    }

    /// Width at an end of the scale over half the width elsewhere, for the 80 % and the 90 % band.
    pub fn ratios(self) -> [f64; 2] {
        [self.all_80 / self.half_80, self.all_90 / self.half_90]
    }

    /// As this service's own clients have shown: half the width of the band that held 80, and 90, in 100 scores.
    pub fn learned(half_80_sd: f64, half_90_sd: f64) -> Self {
        let nominal = Self::nominal();
        Self {
            half_80: half_80_sd,
            all_80: nominal.all_80 * half_80_sd / nominal.half_80,
            half_90: half_90_sd,
            all_90: nominal.all_90 * half_90_sd / nominal.half_90,
        }
    }
}

impl Follower {
    /// A client of whom nothing is known yet. `limits` says what counts as a drift or a swing.
    pub fn new(measure: &Measure, plan: Plan, limits: Limits) -> Self {
        let upright = measure.upright();
        Self {
            measure: *measure,
            upright,
            plan,
            filter: Filter::new(&upright.growth),
            intake: Filter::new(&upright.growth),
            smooth: Filter::new(&GrowthCourse {
                drift: Drift::None,
                ..upright.growth
            }),
            watch: Watch::new(limits),
            widths: BandWidths::nominal(),
            first: None,
            gained_once: false,
            best_level: f64::INFINITY,
        }
    }

    /// The same client with bands of other widths.
    #[must_use]
    pub fn with_widths(self, widths: BandWidths) -> Self {
        Self { widths, ..self }
    }

    /// Takes in the next score; scores come in the order of time.
    pub fn see(&mut self, score: TimedScore) -> Standing {
        let points = sign(self.measure.better) * score.points;
        let now = self.moment(score.time, score.week);
        let beginning = self.first.is_none();
        let innovation = self.filter.update(now, points);
        self.smooth.update(now, points);
        if beginning {
            self.intake.update(now, points);
            self.first = Some((now, points));
        }
        let surprise_sd = if beginning { 0.0 } else { innovation.standardised };
        let gain = self.measure.gain(self.first_points(), score.points);
        self.gained_once |= self.measure.reliable.is_met_by(gain) || gain >= self.measure.noticed_points;
        self.best_level = self.best_level.min(self.filter.level(now).mean);
        let ahead = self.plan.sessions_ahead(score.time);
        let peers_better = (!beginning).then(|| self.upright.points.centile(self.intake.score(now), points));
        let lower_is_better = self.measure.better == Better::Lower;
        Standing {
            score,
            expected: (!beginning).then(|| self.expectation(innovation.expected)),
            forecast: (!beginning).then(|| self.turned(innovation.expected)),
            surprise_sd,
            peer_centile: peers_better.map(|share| if lower_is_better { share } else { 1.0 - share }),
            peers_better,
            level: self.turned(self.filter.level(now)),
            chances: self.chances(score, now, ahead),
            horizon_session: score.session.saturating_add(ahead.round() as u32),
            unrest: self.watch.see(points, surprise_sd),
            gained_once: self.gained_once,
            clinical: self.measure.is_clinical(score.points),
        }
    }

    /// The score to expect at a later time, with its bands, points.
    pub fn expect(&self, time: f64, week: f64) -> Expectation {
        self.expectation(self.filter.score(self.moment(time, week)))
    }

    /// The score that was to be expected at a time from the first score alone, with its bands, points.
    pub fn expect_from_intake(&self, time: f64, week: f64) -> Expectation {
        self.expectation(self.intake.score(self.moment(time, week)))
    }

    /// What is believed about this client, with lower as the better direction.
    pub fn belief(&self) -> &Filter {
        &self.filter
    }

    /// The moment of a time on the course's clock.
    pub fn moment(&self, time: f64, week: f64) -> Moment {
        Moment {
            basis: self.measure.basis.at(time),
            week,
        }
    }

    fn first_points(&self) -> f64 {
        self.first
            .map_or(0.0, |(_, points)| sign(self.measure.better) * points)
    }

    fn expectation(&self, forecast: Gaussian) -> Expectation {
        let q = self.widths;
        let points = self.upright.points;
        Expectation {
            points: sign(self.measure.better) * points.expected(forecast),
            band_80: self.turned_band(points.band(forecast, q.half_80, q.all_80)),
            band_90: self.turned_band(points.band(forecast, q.half_90, q.all_90)),
        }
    }

    fn chances(&self, score: TimedScore, now: Moment, ahead: f64) -> Chances {
        let (first_moment, first) = self.first.unwrap_or((now, score.points));
        let ends = self.ends(score, ahead);
        let stalled_at = self.later(score, self.plan.stall_window_sessions);
        let change_ahead = self.filter.change_ahead(now, stalled_at);
        let trend_ahead = self.smooth.trend_ahead(now, stalled_at);
        let level = self.filter.level(now);
        let (change, with_slope) = self.filter.change_since(first_moment, now);
        let began_clinical = self.measure.is_clinical(self.first_points()).unwrap_or(false);
        let line = self.upright.clinical.filter(|_| began_clinical);
        Chances {
            reliable_improvement: at_the_end(ends, |end| {
                self.at_most(end, first - self.upright.reliable.points)
            }),
            recovery: line.map(|line| at_the_end(ends, |end| self.out_of_range(end, line))),
            reliable_deterioration: at_the_end(ends, |end| {
                self.at_least(end, first + self.upright.reliable.points)
            }),
            stall: 1.0 - change_ahead.below(-self.upright.stall_gain_points),
            standstill: 1.0 - trend_ahead.below(-self.upright.stall_gain_points),
            never_started: 1.0 - change.below(-self.upright.noticed_points),
            worsening: both_positive(change, self.filter.slope(), with_slope),
            setback: 1.0 - level.below(self.best_level + self.upright.noticed_points),
            reached: line.map(|line| level.below(line.score)),
        }
    }

    /// The last score, with the share of those for whom it is this one: at the horizon, or half way there, where those who end
    /// early do so on average.
    fn ends(&self, score: TimedScore, ahead: f64) -> [(f64, Gaussian); 2] {
        let early = self.plan.ends_before(ahead);
        let horizon = self.filter.score(self.later(score, ahead));
        let half_way = self.filter.score(self.later(score, 0.5 * ahead));
        [(1.0 - early, horizon), (early, half_way)]
    }

    /// Chance of a score at or below a limit that is itself included or not, as the reliable change is.
    fn at_most(&self, forecast: Gaussian, limit: f64) -> f64 {
        let points = self.upright.points;
        if self.upright.reliable.inclusive || !points.whole {
            points.at_most(forecast, limit)
        } else {
            points.at_most(forecast, limit.ceil() - 1.0)
        }
    }

    fn at_least(&self, forecast: Gaussian, limit: f64) -> f64 {
        let points = self.upright.points;
        if self.upright.reliable.inclusive || !points.whole {
            points.at_least(forecast, limit)
        } else {
            points.at_least(forecast, limit.floor() + 1.0)
        }
    }

    /// Chance of a score out of the clinical range. A line that belongs to neither range counts as not yet out.
    fn out_of_range(&self, forecast: Gaussian, line: ClinicalCutoff) -> f64 {
        let points = self.upright.points;
        match line.at_cutoff {
            AtCutoff::Functional => points.at_most(forecast, line.score),
            AtCutoff::Clinical | AtCutoff::Neither => 1.0 - points.at_least(forecast, line.score),
        }
    }

    fn later(&self, score: TimedScore, sessions: f64) -> Moment {
        self.moment(
            score.time + sessions * self.plan.time_per_session,
            score.week + sessions * self.plan.weeks_per_session,
        )
    }

    fn turned(&self, upright: Gaussian) -> Gaussian {
        Gaussian {
            mean: sign(self.measure.better) * upright.mean,
            ..upright
        }
    }

    fn turned_band(&self, upright: Band) -> Band {
        if sign(self.measure.better) > 0.0 {
            upright
        } else {
            Band {
                lower: -upright.upper,
                upper: -upright.lower,
            }
        }
    }
}

/// The chance of something at the last score, whenever that is.
fn at_the_end(ends: [(f64, Gaussian); 2], chance: impl Fn(Gaussian) -> f64) -> f64 {
    ends.into_iter().map(|(share, end)| share * chance(end)).sum()
}
