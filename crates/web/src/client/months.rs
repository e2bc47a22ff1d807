//! A long list by month, newest first, each month with what it holds: so that a year can be looked through on a phone.

use crate::words::{Words, sections::Record};
use jiff::civil::Date;

/// One month of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Month<T> {
    /// "November 2026".
    pub title: String,
    /// How much of what.
    pub tally: String,
    /// What it holds, newest first.
    pub entries: Vec<T>,
}

/// Entries with their day and kind, in months; nothing is left out, and within a month the order stays.
pub fn by_month<T>(
    words: &Words,
    entries: Vec<(Date, &'static str, T)>,
    tally: impl Fn(&[&'static str]) -> String,
) -> Vec<Month<T>> {
    let mut entries = entries;
    entries.sort_by_key(|(day, _, _)| std::cmp::Reverse(day.first_of_month()));
    let mut months: Vec<(Date, Vec<&'static str>, Vec<T>)> = Vec::new();
    for (day, kind, entry) in entries {
        let month = day.first_of_month();
        match months.last_mut().filter(|(last, _, _)| *last == month) {
            Some((_, kinds, list)) => {
                kinds.push(kind);
                list.push(entry);
            }
            None => months.push((month, vec![kind], vec![entry])),
        }
    }
    let months = months.into_iter().map(|(month, kinds, entries)| Month {
        title: words.month_of(month),
        tally: tally(&kinds),
        entries,
    });
    months.collect()
}

/// How many of a kind, in words.
type Tally = fn(&Record, usize) -> String;

/// Kinds of events, in the order in which a month says them.
const KINDS: [(&str, Tally); 15] = [
    ("check-in", |say, count| say.tally_check_ins(count)),
    ("session", |say, count| say.tally_sessions(count)),
    ("practice", |say, count| say.tally_practice(count)),
    ("goal", |say, count| say.tally_goals(count)),
    ("answer", |say, count| say.tally_answers(count)),
    ("stuckness", |say, count| say.tally_stuck(count)),
    ("agreement", |say, count| say.tally_agreements(count)),
    ("review", |say, count| say.tally_reviews(count)),
    ("opinion", |say, count| say.tally_opinions(count)),
    ("plan-shared", |say, count| say.tally_plans(count)),
    ("measure-plan", |say, count| say.tally_measure_plans(count)),
    ("context", |say, count| say.tally_contexts(count)),
    ("risk", |say, count| say.tally_risks(count)),
    ("intake", |say, count| say.tally_intakes(count)),
    ("correction", |say, count| say.tally_corrections(count)),
];

/// "4 check-ins, 3 sessions, 1 about a goal"; kinds without words of their own are counted last.
pub fn tally(say: &Record, kinds: &[&str]) -> String {
    let said = KINDS.iter().filter_map(|(kind, tally)| {
        let count = kinds.iter().filter(|found| *found == kind).count();
        (count > 0).then(|| tally(say, count))
    });
    let others = kinds
        .iter()
        .filter(|found| !KINDS.iter().any(|(kind, _)| kind == *found))
        .count();
    let others = (others > 0).then(|| say.tally_more(others));
    said.chain(others).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn a_list_falls_into_months_and_loses_nothing() {
        let entries = vec![
            (date(2026, 11, 3), "check-in", 5),
            (date(2026, 11, 1), "session", 4),
            (date(2026, 9, 30), "goal", 3),
            // Written down later than it was.
            (date(2026, 11, 2), "check-in", 2),
            (date(2025, 11, 2), "dream", 1),
        ];
        let words = crate::words::english();
        let months = by_month(words, entries, |kinds| tally(&words.record, kinds));
        let shown: Vec<_> = months
            .iter()
            .map(|month| {
                (
                    month.title.as_str(),
                    month.tally.as_str(),
                    month.entries.as_slice(),
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                ("November 2026", "2 check-ins, 1 session", [5, 4, 2].as_slice()),
                ("September 2026", "1 about a goal", [3].as_slice()),
                ("November 2025", "1 more", [1].as_slice()),
            ]
        );
    }
}
