//! How the file's time becomes the course's.

use longitudinal::growth::TimeBasis;
use monitoring::signal::SignalRules;
use monitoring::trajectory::{Clock, Plan, TimedScore};

use crate::score_file::Row;

/// How the file's time becomes the course's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Timing {
    clock: Clock,
    /// Added to the time in the file, after conversion to the course's clock.
    shift: f64,
    /// Units of the course's clock in one of the file's.
    scale: f64,
    /// Time of the first session on the course's clock.
    first_time: f64,
    /// Units of the course's clock from one session to the next.
    time_per_session: f64,
    /// Weeks in one unit of the course's clock.
    weeks_per_unit: f64,
}

impl Timing {
    /// For a course that counts sessions from 1: a file that counts from 0 begins one earlier, and where the file has
    /// only a calendar a session a week is assumed.
    pub fn in_sessions(clock: Clock, rows: &[&Row]) -> Self {
        let from_zero = clock != Clock::Session || counts_from_zero(rows);
        Self {
            clock,
            shift: if from_zero { 1.0 } else { 0.0 },
            scale: clock.weeks(),
            first_time: 1.0,
            time_per_session: 1.0,
            weeks_per_unit: 1.0,
        }
    }

    /// For a course estimated from the file: the file's own time.
    pub fn as_in_file(clock: Clock, basis: TimeBasis, rows: &[&Row]) -> Self {
        Self {
            clock,
            shift: 0.0,
            scale: 1.0,
            first_time: if basis == TimeBasis::LogFromOne { 1.0 } else { 0.0 },
            time_per_session: if clock == Clock::Session {
                1.0
            } else {
                usual_interval(rows)
            },
            weeks_per_unit: clock.weeks(),
        }
    }

    /// Time on the course's clock.
    pub fn time(&self, row: &Row) -> f64 {
        row.time * self.scale + self.shift
    }

    /// Weeks on the clock of the drift: the calendar where it is known, else the course's own time.
    pub fn week(&self, row: &Row) -> f64 {
        row.calendar_week
            .unwrap_or((self.time(row) - self.first_time) * self.weeks_per_unit)
    }

    /// Weeks as they are known from the file, if they are.
    pub fn known_week(&self, row: &Row) -> Option<f64> {
        match self.clock {
            Clock::Session => row.calendar_week,
            _ => Some(row.time * self.clock.weeks()),
        }
    }

    /// Whether the file counts sessions.
    pub fn counts_sessions(&self) -> bool {
        self.clock == Clock::Session
    }

    /// The unit of the file's time.
    pub fn clock(&self) -> Clock {
        self.clock
    }

    /// Units of the file's time from one session to the next.
    pub fn file_time_per_session(&self) -> f64 {
        self.time_per_session / self.scale
    }

    /// Time on the course's clock and week, so much later than a score, in the file's unit.
    pub fn later(&self, score: TimedScore, file_time: f64) -> (f64, f64) {
        let ahead = file_time * self.scale;
        (score.time + ahead, score.week + ahead * self.weeks_per_unit)
    }

    /// The plan of one course of treatment.
    pub fn plan(&self, planned_sessions: Option<u32>, rules: &SignalRules) -> Plan {
        Plan {
            planned_sessions: planned_sessions.map(f64::from),
            horizon_sessions: rules.horizon_sessions,
            early_ending: rules.early_ending,
            stall_window_sessions: rules.stall_window_sessions,
            first_time: self.first_time,
            time_per_session: self.time_per_session,
            weeks_per_session: self.time_per_session * self.weeks_per_unit,
        }
    }
}

/// Whether the rows count their time from 0.
pub fn counts_from_zero(rows: &[&Row]) -> bool {
    rows.iter().any(|row| row.time == 0.0)
}

/// The median time from one reading of a client to the next, on the file's clock; 1 where nobody has two.
fn usual_interval(rows: &[&Row]) -> f64 {
    let mut times: Vec<(u32, f64)> = rows.iter().map(|row| (row.client, row.time)).collect();
    times.sort_unstable_by(|one, other| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)));
    let mut intervals: Vec<f64> = times
        .windows(2)
        .filter(|pair| pair[0].0 == pair[1].0 && pair[1].1 > pair[0].1)
        .map(|pair| pair[1].1 - pair[0].1)
        .collect();
    intervals.sort_unstable_by(f64::total_cmp);
    intervals.get(intervals.len() / 2).copied().unwrap_or(1.0)
}
