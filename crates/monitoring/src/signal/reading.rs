//! From where a client stands to the state of the course, one reading after another.

use super::{Alert, Reason, SignalRules, State};
use crate::trajectory::Standing;

/// The state of a course after one score, with its reasons.
#[derive(Debug, Clone, PartialEq)]
pub struct Signal {
    /// Where the client stands.
    pub standing: Standing,
    /// The state.
    pub state: State,
    /// The session (or number of the reading) since which the state holds.
    pub since_session: u32,
    /// How soon somebody should look.
    pub alert: Alert,
    /// The facts behind it, the decisive ones first.
    pub reasons: Vec<Reason>,
}

impl Signal {
    /// How much this reading needs a look, for ranking those with the same alert; larger is sooner: the chance of ending
    /// reliably worse.
    pub fn need(&self) -> f64 {
        self.standing.chances.reliable_deterioration
    }
}

/// Watches one course and gives a signal for each reading.
#[derive(Debug, Clone)]
pub struct Watcher {
    rules: SignalRules,
    readings: u32,
    state: State,
    since_session: u32,
    candidate: State,
    candidate_since: u32,
    candidate_readings: u32,
}

/// What the rules say of one reading alone.
struct Verdict {
    state: State,
    /// How sure the rule is, 0 to 1.
    chance: f64,
}

impl Watcher {
    /// A course of which nothing has been read.
    pub fn new(rules: &SignalRules) -> Self {
        Self {
            rules: *rules,
            readings: 0,
            state: State::TooEarly,
            since_session: 0,
            candidate: State::TooEarly,
            candidate_since: 0,
            candidate_readings: 0,
        }
    }

    /// Takes in the next reading.
    pub fn see(&mut self, standing: Standing) -> Signal {
        let session = standing.score.session;
        self.readings += 1;
        if self.readings == 1 {
            self.since_session = session;
        }
        let verdict = self.seen(&standing);
        self.follow(&verdict, &standing);
        let alert = self.alert(&standing);
        let reasons = self.reasons(&standing);
        Signal {
            standing,
            state: self.state,
            since_session: self.since_session,
            alert,
            reasons,
        }
    }

    /// Enters the state of the verdict when it has held often enough, or is all but certain.
    ///
    /// Readings count from the beginning, but before the session from which more is said the word is "too early".
    fn follow(&mut self, verdict: &Verdict, standing: &Standing) {
        let session = standing.score.session;
        if verdict.state == self.candidate && self.readings > 1 {
            self.candidate_readings += 1;
        } else {
            self.candidate = verdict.state;
            self.candidate_since = session;
            self.candidate_readings = 1;
        }
        let held = self.candidate_readings >= self.rules.readings_in_a_row;
        let certain = verdict.chance >= self.rules.certain_chance;
        let enough = self.readings >= self.rules.readings_needed;
        let said_early = matches!(verdict.state, State::Worsening | State::OnCourse | State::Reached);
        let (state, since) = if self.is_early(standing) && !said_early {
            (State::TooEarly, session)
        } else {
            (verdict.state, self.candidate_since)
        };
        // Leaving "too early" for "on course" promises nothing, so one reading is enough.
        let harmless = self.state == State::TooEarly && state == State::OnCourse;
        if enough && state != self.state && (held || certain || harmless) {
            self.state = state;
            self.since_session = since;
        }
    }

    /// The state that the rules see at this reading alone.
    fn seen(&self, standing: &Standing) -> Verdict {
        let (rules, chances) = (&self.rules, &standing.chances);
        let worsening = chances.worsening >= rules.worsening_chance
            || chances.reliable_deterioration >= rules.deterioration_chance;
        if self.readings > 1 && worsening {
            let chance = chances.worsening.max(chances.reliable_deterioration);
            return Verdict {
                state: State::Worsening,
                chance,
            };
        }
        if let Some(chance) = chances.reached.filter(|&chance| chance >= rules.reached_chance) {
            return Verdict {
                state: State::Reached,
                chance,
            };
        }
        if standing.unrest.swings || standing.unrest.sawtooth {
            return Verdict {
                state: State::Swinging,
                chance: 0.0,
            };
        }
        if let Some(verdict) = self.standstill(standing) {
            return verdict;
        }
        if self.behind(standing) {
            return Verdict {
                state: State::Slower,
                chance: 0.0,
            };
        }
        Verdict {
            state: State::OnCourse,
            chance: 0.0,
        }
    }

    /// Stalled, or on a plateau after a gain; only a client still in the clinical range can be, and not just after a new best.
    fn standstill(&self, standing: &Standing) -> Option<Verdict> {
        let (rules, chances) = (&self.rules, &standing.chances);
        if standing.clinical == Some(false) || standing.unrest.fresh_gain {
            return None;
        }
        let stalled = chances.standstill >= rules.standstill_chance;
        if standing.gained_once {
            return stalled.then_some(Verdict {
                state: State::PlateauAfterGain,
                chance: chances.stall,
            });
        }
        let never_started = chances.never_started >= rules.never_started_chance
            && reached_session(standing, rules.never_started_from_session);
        let chance = if stalled { chances.standstill } else { 0.0 };
        (stalled || never_started).then_some(Verdict {
            state: State::Stalled,
            chance,
        })
    }

    /// Whether most of those who began alike do better now; only a client still in the clinical range is behind.
    fn behind(&self, standing: &Standing) -> bool {
        let share = standing.peers_better.filter(|_| standing.clinical != Some(false));
        share.is_some_and(|share| share >= self.rules.slower_centile)
    }

    fn is_early(&self, standing: &Standing) -> bool {
        !reached_session(standing, self.rules.early_until_session)
    }

    fn alert(&self, standing: &Standing) -> Alert {
        let watched = self.is_watched(standing);
        let hopeless = 1.0 - standing.chances.reliable_improvement >= self.rules.no_improvement_chance;
        match self.state {
            State::Worsening => Alert::LookNow,
            State::Stalled | State::PlateauAfterGain | State::Swinging => Alert::Look,
            State::Slower if hopeless => Alert::Look,
            _ if watched => Alert::Look,
            State::Slower | State::TooEarly | State::OnCourse | State::Reached => Alert::None,
        }
    }

    /// Whether ending reliably worse is so likely that somebody should look, whatever else can be said.
    fn is_watched(&self, standing: &Standing) -> bool {
        let chance = standing.chances.reliable_deterioration;
        match self.readings {
            0 | 1 => false,
            2 => chance >= self.rules.deterioration_watch_early,
            _ => chance >= self.rules.deterioration_watch,
        }
    }

    fn reasons(&self, standing: &Standing) -> Vec<Reason> {
        let mut reasons = Vec::with_capacity(5);
        self.decisive_reasons(standing, &mut reasons);
        let score = standing.score;
        let Some(expected) = standing.expected else {
            reasons.push(Reason::First { score: score.points });
            return reasons;
        };
        let band = expected.band_80;
        reasons.push(Reason::Expected {
            lower: band.lower,
            upper: band.upper,
            session: score.session,
            score: score.points,
        });
        if let Some(share) = standing.peer_centile {
            reasons.push(Reason::Peers { share });
        }
        let chance = standing.chances.reliable_improvement;
        reasons.push(Reason::Improvement {
            horizon: standing.horizon_session,
            chance,
        });
        reasons
    }

    fn decisive_reasons(&self, standing: &Standing, reasons: &mut Vec<Reason>) {
        if self.candidate == self.state || matches!(self.state, State::TooEarly | State::OnCourse) {
            self.reasons_of_state(standing, reasons);
        } else {
            reasons.push(Reason::Held);
        }
        let (chances, unrest) = (&standing.chances, &standing.unrest);
        if self.state != State::Worsening && self.is_watched(standing) {
            let watch = Reason::Watch {
                chance: chances.reliable_deterioration,
            };
            // Where the state itself asks for no look, this is why one is asked for.
            let harmless = matches!(self.state, State::TooEarly | State::OnCourse | State::Reached);
            reasons.insert(if harmless { 0 } else { reasons.len() }, watch);
        }
        if unrest.drift_up && self.state != State::Worsening && !self.is_early(standing) {
            reasons.push(Reason::DriftWorse);
        }
    }

    fn reasons_of_state(&self, standing: &Standing, reasons: &mut Vec<Reason>) {
        let (rules, chances, unrest) = (&self.rules, &standing.chances, &standing.unrest);
        match self.state {
            State::Worsening => {
                if chances.worsening >= rules.worsening_chance {
                    reasons.push(Reason::Worsening {
                        chance: chances.worsening,
                    });
                }
                if standing.gained_once && chances.setback >= rules.setback_chance {
                    reasons.push(Reason::Setback {
                        chance: chances.setback,
                    });
                }
                if chances.reliable_deterioration >= rules.deterioration_chance || reasons.is_empty() {
                    reasons.push(Reason::Deterioration {
                        chance: chances.reliable_deterioration,
                    });
                }
            }
            State::Stalled => {
                if chances.standstill >= rules.standstill_chance {
                    reasons.push(Reason::Stall {
                        chance: chances.standstill,
                    });
                }
                if chances.never_started >= rules.never_started_chance || reasons.is_empty() {
                    reasons.push(Reason::NeverStarted {
                        chance: chances.never_started,
                    });
                }
            }
            State::PlateauAfterGain => reasons.push(Reason::Plateau {
                chance: chances.standstill,
            }),
            State::Swinging => reasons.push(if unrest.sawtooth && !unrest.swings {
                Reason::Sawtooth
            } else {
                Reason::Swings
            }),
            State::Reached => reasons.push(Reason::Reached {
                chance: chances.reached.unwrap_or(0.0),
            }),
            State::Slower => reasons.push(Reason::Slower),
            State::TooEarly if self.is_early(standing) && self.readings > 1 => {
                reasons.push(Reason::Early {
                    session: rules.early_until_session,
                });
            }
            State::TooEarly | State::OnCourse => {}
        }
    }
}

/// Whether this session has been reached, by count or by the calendar (a session a week).
fn reached_session(standing: &Standing, session: u32) -> bool {
    standing.score.session >= session || standing.score.week + 1.0 >= f64::from(session)
}
