//! Days and moments as people say them.

use jiff::civil::Date;
use jiff::{Timestamp, tz::TimeZone};

/// "26 November 2026".
pub fn long(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

/// "Thu 26 November".
pub fn short(day: Date) -> String {
    day.strftime("%a %-d %B").to_string()
}

/// "Thu 26 Nov", for narrow places.
pub fn brief(day: Date) -> String {
    day.strftime("%a %-d %b").to_string()
}

/// "today", "yesterday", "5 days ago", "3 weeks ago"; "in 4 days" for what is to come.
pub fn ago(day: Date, today: Date) -> String {
    let days = day.until(today).map_or(0, |span| span.get_days());
    let count = |count: i32, one: &str| {
        if count == 1 {
            format!("1 {one}")
        } else {
            format!("{count} {one}s")
        }
    };
    match days {
        0 => "today".to_owned(),
        1 => "yesterday".to_owned(),
        -1 => "tomorrow".to_owned(),
        ..0 => format!("in {}", count(-days, "day")),
        2..14 => format!("{days} days ago"),
        _ => format!("{} ago", count(days / 7, "week")),
    }
}

/// "Thu 26 November, 17:00" in the practice's time zone; the text itself where it is no moment.
pub fn moment(utc: &str, zone: &TimeZone) -> String {
    match utc.parse::<Timestamp>() {
        Ok(moment) => moment
            .to_zoned_datetime(zone.clone())
            .strftime("%a %-d %B, %H:%M")
            .to_string(),
        Err(_) => utc.to_owned(),
    }
}

/// A sentence with every day such as `2026-11-26` in it put as "26 November 2026": sentences of the library carry bare days.
pub fn spoken(text: &str) -> String {
    const LENGTH: usize = "2026-11-26".len();
    let mut said = String::with_capacity(text.len() + LENGTH);
    let mut rest = text;
    while let Some(at) = rest.find(|letter: char| letter.is_ascii_digit()) {
        let (before, from) = rest.split_at(at);
        said.push_str(before);
        let digits = from
            .find(|letter: char| !letter.is_ascii_digit() && letter != '-')
            .unwrap_or(from.len());
        let (word, after) = from.split_at(digits);
        match word.parse::<Date>().ok().filter(|_| word.len() == LENGTH) {
            Some(day) => said.push_str(&long(day)),
            None => said.push_str(word),
        }
        rest = after;
    }
    said + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn days_stand_in_words() {
        let today = date(2026, 11, 23);
        assert_eq!(long(date(2026, 11, 6)), "6 November 2026");
        assert_eq!(short(date(2026, 11, 26)), "Thu 26 November");
        assert_eq!(ago(today, today), "today");
        assert_eq!(ago(date(2026, 11, 24), today), "tomorrow");
        assert_eq!(ago(date(2026, 11, 10), today), "13 days ago");
        assert_eq!(ago(date(2026, 11, 9), today), "2 weeks ago");
        assert_eq!(ago(date(2026, 12, 1), today), "in 8 days");
    }

    #[test]
    fn bare_days_in_a_sentence_are_spoken_and_numbers_are_left() {
        assert_eq!(
            spoken("said 3 times (last 2026-11-06), 12-14 of 27"),
            "said 3 times (last 6 November 2026), 12-14 of 27"
        );
        assert_eq!(spoken("2026-13-40"), "2026-13-40");
    }

    #[test]
    fn a_moment_stands_in_the_practices_own_time() {
        let zone = TimeZone::get("America/New_York").unwrap();
        assert_eq!(moment("2026-11-23T22:00:00Z", &zone), "Mon 23 November, 17:00");
        assert_eq!(moment("soon", &zone), "soon");
    }
}
