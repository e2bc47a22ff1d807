//! The hours in which nothing is sent, by the clock on the wall of the practice.

use jiff::{Timestamp, tz::TimeZone};

/// Whether nothing is sent at this moment. `hours` are the first quiet hour and the first that is not; over midnight where the
/// first is the later one; none where both are the same.
pub fn is_quiet(hours: (i8, i8), zone: &TimeZone, at: Timestamp) -> bool {
    holds(hours, at.to_zoned_datetime(zone.clone()).hour())
}

/// Whether an hour in which somebody reads is quiet: then whoever reads is told late of what waits.
pub fn covers_reading(quiet: (i8, i8), reading: (i8, i8)) -> bool {
    (reading.0..reading.1).any(|hour| holds(quiet, hour))
}

fn holds(hours: (i8, i8), hour: i8) -> bool {
    let (from, to) = (hours.0.rem_euclid(24), hours.1.rem_euclid(24));
    let whole_day = hours.0 != hours.1 && from == to;
    whole_day
        || if from <= to {
            (from..to).contains(&hour)
        } else {
            hour >= from || hour < to
        }
}

#[cfg(test)]
mod tests {
    use super::{covers_reading, is_quiet};
    use jiff::tz::TimeZone;

    fn quiet(hours: (i8, i8), zone: &str, at: &str) -> bool {
        is_quiet(hours, &TimeZone::get(zone).unwrap(), at.parse().unwrap())
    }

    #[test]
    fn hours_go_over_midnight() {
        let at = |at| quiet((20, 8), "UTC", at);
        assert!(!at("2026-03-02T19:59:59Z") && at("2026-03-02T20:00:00Z"));
        assert!(at("2026-03-03T00:00:00Z") && at("2026-03-03T07:59:59Z") && !at("2026-03-03T08:00:00Z"));
    }

    #[test]
    fn hours_within_a_day_none_at_all_and_the_whole_day() {
        assert!(quiet((12, 14), "UTC", "2026-03-02T13:59:59Z"));
        assert!(!quiet((12, 14), "UTC", "2026-03-02T14:00:00Z"));
        assert!(!quiet((0, 0), "UTC", "2026-03-02T03:00:00Z"));
        assert!(quiet((0, 24), "UTC", "2026-03-02T03:00:00Z"));
        assert!(quiet((20, 24), "UTC", "2026-03-02T23:00:00Z"));
        assert!(!quiet((20, 24), "UTC", "2026-03-02T00:00:00Z"));
    }

    #[test]
    fn it_is_seen_where_quiet_hours_cover_reading_hours() {
        assert!(!covers_reading((20, 8), (9, 17)) && !covers_reading((20, 8), (8, 20)));
        assert!(covers_reading((20, 8), (7, 17)) && covers_reading((20, 8), (9, 21)));
        assert!(!covers_reading((0, 0), (0, 24)));
    }

    /// Berlin: on 29 March 2026 the clock goes from 2 to 3, on 25 October from 3 back to 2.
    #[test]
    fn it_is_the_clock_on_the_wall_also_on_the_days_it_is_changed() {
        let at = |at| quiet((20, 8), "Europe/Berlin", at);
        assert!(at("2026-03-28T19:00:00Z"), "20:00 in winter");
        assert!(
            at("2026-03-29T05:59:59Z") && !at("2026-03-29T06:00:00Z"),
            "8:00 in summer"
        );
        assert!(
            !at("2026-10-24T17:59:59Z") && at("2026-10-24T18:00:00Z"),
            "20:00 in summer"
        );
        assert!(
            at("2026-10-25T06:59:59Z") && !at("2026-10-25T07:00:00Z"),
            "8:00 in winter"
        );
        // The hour that comes twice is quiet twice; after one that never comes it is not quiet any more.
        let night = |at| quiet((22, 3), "Europe/Berlin", at);
        assert!(night("2026-10-25T00:30:00Z") && night("2026-10-25T01:30:00Z"));
        assert!(night("2026-03-29T00:59:59Z") && !night("2026-03-29T01:00:00Z"));
    }
}
