//! A long list by month, newest first, each month with what it holds: so that a year can be looked through on a phone.

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
        title: month.strftime("%B %Y").to_string(),
        tally: tally(&kinds),
        entries,
    });
    months.collect()
}

/// Kinds of events with their words, one and several.
const KINDS: [(&str, &str, &str); 15] = [
    ("check-in", "check-in", "check-ins"),
    ("session", "session", "sessions"),
    ("practice", "entry of practice", "entries of practice"),
    ("goal", "about a goal", "about goals"),
    ("answer", "answer", "answers"),
    ("stuckness", "“I feel stuck”", "“I feel stuck”"),
    ("agreement", "agreement", "agreements"),
    ("review", "look at what came of it", "looks at what came of it"),
    ("opinion", "opinion on a cause", "opinions on causes"),
    ("plan-shared", "plan in plain words", "plans in plain words"),
    ("measure-plan", "choice of questions", "choices of questions"),
    ("context", "about life and health", "about life and health"),
    ("risk", "about safety", "about safety"),
    ("intake", "beginning", "beginnings"),
    ("correction", "put right", "put right"),
];

/// "4 check-ins, 3 sessions, 1 about a goal"; kinds without words of their own are counted last.
pub fn tally(kinds: &[&str]) -> String {
    let said = KINDS.iter().filter_map(|(kind, one, several)| {
        let count = kinds.iter().filter(|found| *found == kind).count();
        let words = if count == 1 { one } else { several };
        (count > 0).then(|| format!("{count} {words}"))
    });
    let others = kinds
        .iter()
        .filter(|found| !KINDS.iter().any(|(kind, _, _)| kind == *found))
        .count();
    let others = (others > 0).then(|| format!("{others} more"));
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
        let months = by_month(entries, tally);
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
