//! By when somebody must have looked at an answer: the hours of the clock, ended early where nobody reads at their end.

use crate::practice::Practice;
use crate::words::Words;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use records::practice::Settings;

/// Days looked ahead before giving up: more than any week without a reading day.
const DAYS_LOOKED_AHEAD: i32 = 14;

/// By when an answer given now must have been looked at.
///
/// Where the practice says within how many hours it reads, it is the last moment of its reading time within these hours. Where
/// there is none, or nobody reads between sessions, it is the earliest moment at which somebody can be expected.
pub fn due_at(practice: &Practice, now: Timestamp) -> Timestamp {
    due(&practice.settings(), &practice.time_zone(), now)
}

/// The same in words: "today by 17:00", "by Tue 24 November, 9:00".
pub fn due_in_words(practice: &Practice, words: &Words, now: Timestamp) -> String {
    in_words(words, &practice.time_zone(), due_at(practice, now), now)
}

fn in_words(words: &Words, zone: &TimeZone, moment: Timestamp, now: Timestamp) -> String {
    let at = moment.to_zoned_datetime(zone.clone());
    let today = now.to_zoned_datetime(zone.clone()).date();
    words.by(at.date(), at.time(), today)
}

fn due(settings: &Settings, zone: &TimeZone, now: Timestamp) -> Timestamp {
    let hours = settings.read_within_hours.unwrap_or(0).max(0);
    let latest = now + SignedDuration::from_hours(i64::from(hours));
    let mut last_within: Option<Timestamp> = None;
    let mut day = now.to_zoned_datetime(zone.clone()).date();
    for _ in 0..DAYS_LOOKED_AHEAD {
        if let Some((opens, closes)) = reading_time(settings, zone, day) {
            let from = opens.max(now);
            if from < closes && from <= latest {
                last_within = Some(closes.min(latest));
            } else if from < closes {
                return last_within.unwrap_or(from);
            }
        }
        let Ok(next) = day.checked_add(1.day()) else { break };
        day = next;
    }
    // No reading day is set: then it cannot wait for one.
    last_within.unwrap_or(latest)
}

/// From when to when somebody reads on a day.
fn reading_time(settings: &Settings, zone: &TimeZone, day: Date) -> Option<(Timestamp, Timestamp)> {
    if !settings
        .reading_days
        .contains(&day.weekday().to_monday_one_offset())
    {
        return None;
    }
    let (first, last) = settings.reading_hours;
    let at = |hour: i8| {
        let midnight = day.to_zoned_datetime(zone.clone()).ok()?;
        // Hour 24 is the midnight that ends the day.
        let moment = if hour >= 24 {
            midnight.tomorrow().ok()?.start_of_day().ok()?
        } else {
            day.at(hour, 0, 0, 0).to_zoned_datetime(zone.clone()).ok()?
        };
        Some(moment.timestamp())
    };
    let (opens, closes) = (at(first)?, at(last)?);
    (opens < closes).then_some((opens, closes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(within: Option<i32>) -> Settings {
        Settings {
            read_within_hours: within,
            reading_hours: (9, 17),
            reading_days: vec![1, 2, 3, 4, 5],
            ..Settings::default()
        }
    }

    fn due_of(within: Option<i32>, now: &str) -> String {
        due(&settings(within), &TimeZone::UTC, now.parse().unwrap()).to_string()
    }

    #[test]
    fn it_ends_within_the_hours_while_somebody_reads() {
        // Monday noon and four hours.
        assert_eq!(due_of(Some(4), "2026-11-23T12:00:00Z"), "2026-11-23T16:00:00Z");
        // Friday 16:00 and four hours: before the practice closes.
        assert_eq!(due_of(Some(4), "2026-11-27T16:00:00Z"), "2026-11-27T17:00:00Z");
        // At night, with too few hours: when somebody reads again.
        assert_eq!(due_of(Some(2), "2026-11-23T22:30:00Z"), "2026-11-24T09:00:00Z");
        // Monday evening and a day: within Tuesday's reading time, not three days of office hours later.
        assert_eq!(due_of(Some(24), "2026-11-23T17:07:00Z"), "2026-11-24T17:00:00Z");
        // Saturday and a day: nobody reads on Sunday.
        assert_eq!(due_of(Some(24), "2026-11-28T10:00:00Z"), "2026-11-30T09:00:00Z");
    }

    #[test]
    fn where_nobody_reads_it_is_the_next_moment_at_which_somebody_can() {
        assert_eq!(due_of(None, "2026-11-28T10:00:00Z"), "2026-11-30T09:00:00Z");
        assert_eq!(due_of(None, "2026-11-23T10:00:00Z"), "2026-11-23T10:00:00Z");
    }

    #[test]
    fn without_a_reading_day_it_does_not_wait() {
        let never = Settings {
            reading_days: Vec::new(),
            ..settings(Some(3))
        };
        let now: Timestamp = "2026-11-23T10:00:00Z".parse().unwrap();
        assert_eq!(
            due(&never, &TimeZone::UTC, now).to_string(),
            "2026-11-23T13:00:00Z"
        );
    }

    #[test]
    fn the_hours_are_those_of_the_practice() {
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let due = due(&settings(Some(1)), &zone, "2026-11-23T15:30:00Z".parse().unwrap());
        assert_eq!(due.to_string(), "2026-11-23T16:00:00Z");
        let now = "2026-11-23T15:30:00Z".parse().unwrap();
        assert_eq!(
            in_words(crate::words::english(), &zone, due, now),
            "today by 17:00"
        );
    }
}
