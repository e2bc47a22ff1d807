//! How a file tells when a score was given, and how one cell of it is read.

use jiff::civil::Date;
use monitoring::trajectory::Clock;

/// What the time column of a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeKind {
    /// Numbers on a clock.
    Number(Clock),
    /// Dates such as `2026-11-23`.
    Date,
}

/// Latest time that is believed, in units of any clock: beyond it a number is a mistake, such as a date without hyphens.
const LATEST: f64 = 100_000.0;

impl TimeKind {
    /// The clock on which the time is counted; dates are counted in weeks from a client's first.
    pub fn clock(self) -> Clock {
        match self {
            TimeKind::Number(clock) => clock,
            TimeKind::Date => Clock::Week,
        }
    }

    /// Reads one cell: a number on the clock, or days since the year 0 for dates (made relative by the caller).
    ///
    /// # Errors
    /// What is wrong, and what would be right.
    pub fn read(self, cell: &str) -> Result<f64, (String, String)> {
        match self {
            TimeKind::Number(clock) => number(cell, clock),
            TimeKind::Date => date(cell),
        }
    }
}

fn number(cell: &str, clock: Clock) -> Result<f64, (String, String)> {
    let word = clock.word();
    let Some(time) = cell.parse::<f64>().ok().filter(|time| time.is_finite()) else {
        return Err((
            format!("\"{cell}\" is not a {word}"),
            format!("Give the {word} as a number, such as 3"),
        ));
    };
    if !(0.0..=LATEST).contains(&time) {
        let remedy = format!("Count {word}s from 0 or 1; the latest that is read is {LATEST}");
        return Err((format!("{word} {cell} lies outside 0 to {LATEST}"), remedy));
    }
    if clock == Clock::Session && time.fract() != 0.0 {
        return Err((
            format!("session {cell} is not a whole number"),
            "Number the sessions 1, 2, 3".to_owned(),
        ));
    }
    Ok(time)
}

fn date(cell: &str) -> Result<f64, (String, String)> {
    // A time of day after the date does no harm.
    let day = cell.split(['T', ' ']).next().unwrap_or(cell);
    match day.parse::<Date>() {
        Ok(date) => Ok(f64::from(days(date))),
        Err(_) => Err((
            format!("\"{cell}\" is not a date"),
            "Write dates as 2026-11-23".to_owned(),
        )),
    }
}

/// Days since a fixed day long ago.
fn days(date: Date) -> i32 {
    let beginning = Date::constant(1, 1, 1);
    date.since(beginning).map_or(0, |span| span.get_days())
}
