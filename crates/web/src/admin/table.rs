//! A table of clients and past scores read row by row: what is right, and what is not with what would be.

use jiff::civil::Date;
use monitoring::instrument::Instrument;
use monitoring::knowledge::Library;
use records::AccountId;
use records::account::{Account, Role};
use std::collections::{BTreeMap, BTreeSet};

/// What a table may be called at its head, by column.
const HEADS: [(Column, &[&str]); 6] = [
    (Column::Client, &["client", "name", "id", "client_id", "patient"]),
    (Column::Therapist, &["therapist", "login", "therapist_login"]),
    (Column::Measure, &["measure", "instrument", "questionnaire"]),
    (Column::Date, &["date", "day", "on"]),
    (Column::Score, &["score", "points", "total"]),
    (Column::Items, &["items", "answers"]),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Column {
    Client,
    Therapist,
    Measure,
    Date,
    Score,
    Items,
}

impl Column {
    fn word(self) -> &'static str {
        match self {
            Self::Client => "client",
            Self::Therapist => "therapist",
            Self::Measure => "measure",
            Self::Date => "date",
            Self::Score => "score",
            Self::Items => "items",
        }
    }
}

/// What is wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Line of the table, counted from 1, the head included.
    pub line: usize,
    /// The column.
    pub column: &'static str,
    /// What is wrong.
    pub what: String,
    /// What would be right.
    pub right: String,
}

/// What was answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// The total, points.
    Score(f64),
    /// Answers by item.
    Items(BTreeMap<String, f64>),
}

/// One score of one client.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Line of the table.
    pub line: usize,
    /// The client, as the table calls them.
    pub client: String,
    /// Who treats.
    pub therapist: AccountId,
    /// Name of the measure in the library.
    pub measure: String,
    /// The day.
    pub on: Date,
    /// What was answered.
    pub value: Value,
}

/// A table as it was read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// Rows that are right.
    pub entries: Vec<Entry>,
    /// What is wrong, by line.
    pub problems: Vec<Problem>,
    /// Rows below the head.
    pub rows: usize,
}

/// What rows are read against.
pub struct Against<'a> {
    /// The library.
    pub library: &'a Library,
    /// The staff.
    pub staff: &'a [Account],
    /// The last day a score can have.
    pub today: Date,
}

impl Table {
    /// Reads a table: comma, semicolon or tab between the cells, the first line its head.
    pub fn read(text: &str, against: &Against) -> Self {
        let mut lines = cells(text).into_iter();
        let mut table = Self::default();
        let Some((_, head)) = lines.next() else {
            table.wrong(
                1,
                "head",
                "The table is empty".to_owned(),
                "A first line such as client,therapist,measure,date,score".to_owned(),
            );
            return table;
        };
        let places = table.places(&head);
        if !table.problems.is_empty() {
            return table;
        }
        let mut seen = BTreeSet::new();
        for (line, row) in lines.filter(|(_, row)| row.iter().any(|cell| !cell.trim().is_empty())) {
            table.rows += 1;
            let reading = Reading {
                line,
                row: &row,
                places: &places,
                against,
            };
            match reading.entry() {
                Ok(entry)
                    if !seen.insert((
                        entry.therapist,
                        entry.client.clone(),
                        entry.measure.clone(),
                        entry.on,
                    )) =>
                {
                    let what = format!(
                        "{} has a {} of {} already in an earlier row",
                        entry.client, entry.measure, entry.on
                    );
                    table.wrong(line, "date", what, "Keep one of the two rows".to_owned());
                }
                Ok(entry) => table.entries.push(entry),
                Err(problem) => table.problems.push(problem),
            }
        }
        table
    }

    /// Notes what is wrong with a line, and what would be right.
    pub(super) fn wrong(&mut self, line: usize, column: &'static str, what: String, right: String) {
        self.problems.push(Problem {
            line,
            column,
            what,
            right,
        });
    }

    fn places(&mut self, head: &[String]) -> BTreeMap<Column, usize> {
        let mut places = BTreeMap::new();
        for (at, name) in head.iter().enumerate() {
            let name = name.trim().to_lowercase().replace([' ', '-'], "_");
            if let Some((column, _)) = HEADS.iter().find(|(_, names)| names.contains(&name.as_str())) {
                places.entry(*column).or_insert(at);
            }
        }
        for column in [Column::Client, Column::Therapist, Column::Measure, Column::Date] {
            if !places.contains_key(&column) {
                let right = format!("Name one column “{}” in the first line", column.word());
                self.wrong(
                    1,
                    column.word(),
                    format!("There is no column “{}”", column.word()),
                    right,
                );
            }
        }
        if !places.contains_key(&Column::Score) && !places.contains_key(&Column::Items) {
            self.wrong(
                1,
                "score",
                "There is neither a column “score” nor “items”".to_owned(),
                "Name one of them in the first line".to_owned(),
            );
        }
        places
    }
}

struct Reading<'a> {
    line: usize,
    row: &'a [String],
    places: &'a BTreeMap<Column, usize>,
    against: &'a Against<'a>,
}

impl Reading<'_> {
    fn cell(&self, column: Column) -> &str {
        self.places
            .get(&column)
            .and_then(|at| self.row.get(*at))
            .map_or("", |cell| cell.trim())
    }

    fn problem(&self, column: Column, what: impl Into<String>, right: impl Into<String>) -> Problem {
        Problem {
            line: self.line,
            column: column.word(),
            what: what.into(),
            right: right.into(),
        }
    }

    fn entry(&self) -> Result<Entry, Problem> {
        let client = self.cell(Column::Client);
        if client.is_empty() {
            return Err(self.problem(
                Column::Client,
                "No client stands there",
                "A name, or a number that you know the client by",
            ));
        }
        let instrument = self.instrument()?;
        Ok(Entry {
            line: self.line,
            client: client.to_owned(),
            therapist: self.therapist()?,
            on: self.day()?,
            value: self.value(instrument)?,
            measure: instrument.name.clone(),
        })
    }

    fn therapist(&self) -> Result<AccountId, Problem> {
        let login = self.cell(Column::Therapist).to_lowercase();
        let found = self.against.staff.iter().find(|account| account.login == login);
        match found {
            Some(account) if account.is(Role::Therapist) && !account.disabled => Ok(account.id),
            Some(_) => Err(self.problem(
                Column::Therapist,
                format!("“{login}” treats nobody here, or may not sign in"),
                "The login of a therapist",
            )),
            None => Err(self.problem(
                Column::Therapist,
                format!("Nobody has the login “{login}”"),
                "A login from the list of people; invite the person first",
            )),
        }
    }

    fn instrument(&self) -> Result<&Instrument, Problem> {
        let name = self.cell(Column::Measure);
        let found = self.against.library.instrument(name);
        found.ok_or_else(|| {
            self.problem(
                Column::Measure,
                format!("The measure “{name}” is not known"),
                "A name from “Measures and licences”, such as PHQ-9",
            )
        })
    }

    fn day(&self) -> Result<Date, Problem> {
        let text = self.cell(Column::Date);
        let written = text.parse::<Date>().ok().or_else(|| dotted(text));
        match written {
            Some(day) if day <= self.against.today => Ok(day),
            Some(day) => Err(self.problem(Column::Date, format!("{day} lies ahead"), "A day that has been")),
            None => Err(self.problem(
                Column::Date,
                format!("“{text}” is no day"),
                "A day as 2026-03-31 or 31.03.2026",
            )),
        }
    }

    fn value(&self, instrument: &Instrument) -> Result<Value, Problem> {
        match (self.cell(Column::Score), self.cell(Column::Items)) {
            ("", "") => Err(self.problem(
                Column::Score,
                "Neither score nor items stand there",
                "One of them",
            )),
            (_, "") => self.score(instrument),
            ("", items) => self.items(instrument, items),
            _ => Err(self.problem(
                Column::Items,
                "Score and items both stand there",
                "One of them: the score follows from the items",
            )),
        }
    }

    fn score(&self, instrument: &Instrument) -> Result<Value, Problem> {
        let text = self.cell(Column::Score);
        let Some(scale) = instrument.scale() else {
            let right = "Items instead of a score, or another measure";
            return Err(self.problem(
                Column::Score,
                format!("{} counts no total", instrument.title),
                right,
            ));
        };
        let points = text
            .replace(',', ".")
            .parse::<f64>()
            .ok()
            .filter(|points| scale.contains(*points));
        let points = points.filter(|points| !scale.whole() || points.fract() == 0.0);
        let kind = if scale.whole() {
            "A whole number"
        } else {
            "A number"
        };
        let right = format!("{kind} from {} to {}", scale.min, scale.max);
        points.map(Value::Score).ok_or_else(|| {
            self.problem(
                Column::Score,
                format!("“{text}” is no score of {}", instrument.title),
                right,
            )
        })
    }

    fn items(&self, instrument: &Instrument, text: &str) -> Result<Value, Problem> {
        let parts: Vec<&str> = text
            .split(|letter: char| letter.is_whitespace() || letter == '/')
            .filter(|part| !part.is_empty())
            .collect();
        // Whoever typed a form in may have left out what is not counted, such as how hard it made daily life.
        let counted = |item: &&monitoring::instrument::Item| {
            parts.len() == instrument.items.len()
                || instrument
                    .total
                    .as_ref()
                    .is_some_and(|total| total.items.contains(&item.id))
        };
        let items: Vec<_> = instrument.items.iter().filter(counted).collect();
        if parts.len() != items.len() {
            let what = format!("{} answers stand there", parts.len());
            let right = format!(
                "{} answers with spaces between, in the order of {}; “-” for one that is missing",
                items.len(),
                instrument.title
            );
            return Err(self.problem(Column::Items, what, right));
        }
        let mut answers = BTreeMap::new();
        for (item, part) in items.into_iter().zip(parts).filter(|(_, part)| *part != "-") {
            let points = part
                .replace(',', ".")
                .parse::<f64>()
                .ok()
                .filter(|points| item.answers.allows(*points));
            let wrong = || {
                self.problem(
                    Column::Items,
                    format!("“{part}” is no answer to item {}", item.id),
                    "A number that this item can have, or “-”",
                )
            };
            answers.insert(item.id.clone(), points.ok_or_else(wrong)?);
        }
        Ok(Value::Items(answers))
    }
}

/// 31.03.2026
fn dotted(text: &str) -> Option<Date> {
    let mut parts = text.split('.');
    let (day, month, year) = (
        parts.next()?.parse().ok()?,
        parts.next()?.parse().ok()?,
        parts.next()?.parse().ok()?,
    );
    if parts.next().is_some() {
        return None;
    }
    Date::new(year, month, day).ok()
}

/// The cells of each line with its number; quoted cells may hold anything (RFC 4180). The sign between the cells is the one
/// that stands most often in the first line.
fn cells(text: &str) -> Vec<(usize, Vec<String>)> {
    let text = text.trim_start_matches('\u{feff}');
    let head = text.lines().next().unwrap_or_default();
    let between = [',', ';', '\t']
        .into_iter()
        .max_by_key(|sign| head.matches(*sign).count())
        .unwrap_or(',');
    let mut rows = Vec::new();
    let (mut row, mut cell, mut quoted) = (Vec::new(), String::new(), false);
    let (mut line, mut began) = (1, 1);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        if letter == '\n' {
            line += 1;
        }
        match letter {
            '"' if quoted && letters.peek() == Some(&'"') => {
                cell.push('"');
                letters.next();
            }
            '"' => quoted = !quoted,
            '\r' if !quoted => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push((began, std::mem::take(&mut row)));
                began = line;
            }
            letter if letter == between && !quoted => row.push(std::mem::take(&mut cell)),
            letter => cell.push(letter),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push((began, row));
    }
    rows.retain(|(_, row)| row.iter().any(|cell| !cell.trim().is_empty()));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_semicolons_and_line_numbers() {
        let rows = cells("\u{feff}client;date\r\n\"Berg; \"\"B\"\"\nAnn\";2026-01-01\r\n\r\nCem;x");
        assert_eq!(
            rows[1],
            (2, vec!["Berg; \"B\"\nAnn".to_owned(), "2026-01-01".to_owned()])
        );
        assert_eq!(rows[2], (5, vec!["Cem".to_owned(), "x".to_owned()]));
        assert_eq!(cells("").len(), 0);
    }

    #[test]
    fn days_with_dots_are_read_and_nonsense_is_not() {
        assert_eq!(dotted("31.03.2026"), Date::new(2026, 3, 31).ok());
        assert_eq!(
            (dotted("31.02.2026"), dotted("3/31/2026"), dotted("1.2.3.4")),
            (None, None, None)
        );
    }
}
