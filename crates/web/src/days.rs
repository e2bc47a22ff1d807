//! Days and moments as people say them: in the words of a language for clients, in English for those who work here.

use crate::words::{Words, english};
use jiff::civil::{Date, Time, Weekday};
use jiff::{Timestamp, tz::TimeZone};

impl Words {
    /// "26 November 2026".
    pub fn long(&self, day: Date) -> String {
        self.days.long(day.day(), self.month(day), day.year())
    }

    /// "November 2026".
    pub fn month_of(&self, day: Date) -> String {
        self.days.month_of(self.month(day), day.year())
    }

    /// "Thu 26 November".
    pub fn short(&self, day: Date) -> String {
        self.days.short(self.weekday(day), day.day(), self.month(day))
    }

    /// "today", "yesterday", "5 days ago", "3 weeks ago"; "in 4 days" for what is to come.
    pub fn ago(&self, day: Date, today: Date) -> String {
        let days = day.until(today).map_or(0, |span| span.get_days());
        let count = usize::try_from(days.unsigned_abs()).unwrap_or(usize::MAX);
        match days {
            0 => self.days.today.clone(),
            1 => self.days.yesterday.clone(),
            -1 => self.days.tomorrow.clone(),
            ..0 => self.days.in_days(count),
            2..14 => self.days.days_ago(count),
            _ => self.days.weeks_ago(count / 7),
        }
    }

    /// "Thu 26 November, 17:00" in the practice's time zone; the text itself where it is no moment.
    pub fn moment(&self, utc: &str, zone: &TimeZone) -> String {
        let Ok(moment) = utc.parse::<Timestamp>() else {
            return utc.to_owned();
        };
        let at = moment.to_zoned_datetime(zone.clone());
        let (day, time) = (at.date(), at.strftime("%H:%M"));
        self.days
            .moment(self.weekday(day), day.day(), self.month(day), time)
    }

    /// "by Tue 24 November, 9:00"; of this day, "today by 17:00".
    pub fn by(&self, day: Date, time: Time, today: Date) -> String {
        let time = time.strftime("%-H:%M");
        if day == today {
            self.days.by_today(time)
        } else {
            self.days
                .by_moment(self.weekday(day), day.day(), self.month(day), time)
        }
    }

    /// A sentence with every day such as `2026-11-26` in it put as "26 November 2026": sentences of the library carry bare days.
    pub fn spoken(&self, text: &str) -> String {
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
                Some(day) => said.push_str(&self.long(day)),
                None => said.push_str(word),
            }
            rest = after;
        }
        said + rest
    }

    fn month(&self, day: Date) -> &str {
        let days = &self.days;
        match day.month() {
            1 => &days.january,
            2 => &days.february,
            3 => &days.march,
            4 => &days.april,
            5 => &days.may,
            6 => &days.june,
            7 => &days.july,
            8 => &days.august,
            9 => &days.september,
            10 => &days.october,
            11 => &days.november,
            _ => &days.december,
        }
    }

    fn weekday(&self, day: Date) -> &str {
        let days = &self.days;
        match day.weekday() {
            Weekday::Monday => &days.monday,
            Weekday::Tuesday => &days.tuesday,
            Weekday::Wednesday => &days.wednesday,
            Weekday::Thursday => &days.thursday,
            Weekday::Friday => &days.friday,
            Weekday::Saturday => &days.saturday,
            Weekday::Sunday => &days.sunday,
        }
    }
}

/// "26 November 2026".
pub fn long(day: Date) -> String {
    english().long(day)
}

/// "Thu 26 November".
pub fn short(day: Date) -> String {
    english().short(day)
}

/// "Thu 26 Nov", for narrow places.
pub fn brief(day: Date) -> String {
    day.strftime("%a %-d %b").to_string()
}

/// "today", "yesterday", "5 days ago", "3 weeks ago"; "in 4 days" for what is to come.
pub fn ago(day: Date, today: Date) -> String {
    english().ago(day, today)
}

/// "Thu 26 November, 17:00" in the practice's time zone; the text itself where it is no moment.
pub fn moment(utc: &str, zone: &TimeZone) -> String {
    english().moment(utc, zone)
}

/// A sentence with every bare day in it put as people say it.
pub fn spoken(text: &str) -> String {
    english().spoken(text)
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
