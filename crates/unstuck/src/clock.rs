//! The only clock of the house.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::civil::Date;
use jiff::{Timestamp, tz::Offset};

/// The moment; on the day that `UNSTUCK_TODAY` sets, at the time of day it is.
pub fn now() -> Timestamp {
    let seconds = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let real = Timestamp::from_second(i64::try_from(seconds).unwrap_or_default()).unwrap_or_default();
    let said: Option<Date> = std::env::var("UNSTUCK_TODAY")
        .ok()
        .and_then(|text| text.parse().ok());
    let moved = said.and_then(|day| {
        let time = Offset::UTC.to_datetime(real).time();
        Offset::UTC.to_timestamp(day.to_datetime(time)).ok()
    });
    moved.unwrap_or(real)
}

/// Today's date, UTC.
///
/// `UNSTUCK_TODAY=2026-11-23` sets another, so that an analysis can be repeated as of a day: it decides which numbers
/// of the library hold.
pub fn today() -> Date {
    let said = std::env::var("UNSTUCK_TODAY")
        .ok()
        .and_then(|text| text.parse().ok());
    said.unwrap_or_else(|| {
        let seconds = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_secs());
        let seconds = i64::try_from(seconds).unwrap_or_default();
        Offset::UTC
            .to_datetime(Timestamp::from_second(seconds).unwrap_or_default())
            .date()
    })
}
