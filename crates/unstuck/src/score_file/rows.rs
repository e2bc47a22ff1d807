//! The rows of a file of scores.

use std::collections::HashMap;
use std::io::Read;

use csv::ByteRecord;

use super::columns::{Columns, Role};
use super::covariates::{Covariate, Extra};
use super::rejection::Rejection;
use super::source::Source;
use super::time::TimeKind;
use monitoring::trajectory::Clock;

/// How the file is to be read.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The person's own `role=column` pairs.
    pub mapped: Vec<(Role, String)>,
    /// Unit of a column `time`.
    pub time_unit: Option<Clock>,
    /// The measure's name, where the file has one measure and no such column.
    pub one_measure: Option<String>,
}

/// One row that was read: a score, or a reading that is missing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Row {
    /// Index into [`ScoreFile::clients`].
    pub client: u32,
    /// Index into [`ScoreFile::measures`].
    pub measure: u32,
    /// Line in the file, from 1.
    pub line: u32,
    /// Time on the file's clock; for dates, weeks since this client's first row.
    pub time: f64,
    /// Weeks since this client's first row, where a calendar column stands beside sessions.
    pub calendar_week: Option<f64>,
    /// The score, points; `None` where the reading is missing.
    pub score: Option<f64>,
    /// The session with which treatment is planned to end.
    pub planned_sessions: Option<u32>,
}

/// A file of scores, read.
#[derive(Debug)]
pub struct ScoreFile {
    /// Which column played which role.
    pub columns: Columns,
    /// Client identifiers, in the order of their first row.
    pub clients: Vec<String>,
    /// Measure names as the file spells them, in the order of their first row.
    pub measures: Vec<String>,
    /// Rows in the order of the file.
    pub rows: Vec<Row>,
    /// Rows not used, in the order of the file. Rows without a score are among them and among [`ScoreFile::rows`].
    pub rejections: Vec<Rejection>,
    /// Rows after the header.
    pub rows_seen: u64,
    /// Further columns, where [`read_with`] was asked for some; their rows are those of [`ScoreFile::rows`].
    pub covariates: Vec<Covariate>,
}

impl ScoreFile {
    /// The clock of the file's time column.
    pub fn clock(&self) -> Clock {
        self.columns.time.1.clock()
    }
}

/// Reads a whole file of scores.
///
/// # Errors
/// A sentence naming file, line and remedy, where nothing can be read at all: no header, a header without the needed
/// columns, no rows, bytes that cannot be had.
pub fn read(source: &Source, settings: &Settings) -> Result<ScoreFile, String> {
    read_with(source, settings, &Extra::default())
}

/// Reads a whole file of scores and some of its other columns.
///
/// # Errors
/// As [`read`], and where a wanted column is not there.
pub fn read_with(source: &Source, settings: &Settings, extra: &Extra) -> Result<ScoreFile, String> {
    let bytes = source.open().map_err(|error| error.to_string())?;
    read_bytes(bytes, &source.name(), settings, extra)
}

/// Reads a whole file of scores from bytes; `name` is how messages call them.
///
/// # Errors
/// As [`read`].
#[cfg(test)]
pub fn read_from(bytes: impl Read, name: &str, settings: &Settings) -> Result<ScoreFile, String> {
    read_bytes(bytes, name, settings, &Extra::default())
}

fn read_bytes(bytes: impl Read, name: &str, settings: &Settings, extra: &Extra) -> Result<ScoreFile, String> {
    let mut text = std::io::BufReader::with_capacity(1 << 16, bytes);
    let delimiter = delimiter(&mut text).map_err(|error| format!("{name}: {error}"))?;
    let mut csv = csv::ReaderBuilder::new()
        .flexible(true)
        .delimiter(delimiter)
        .from_reader(text);
    let header = csv
        .byte_headers()
        .map_err(|error| format!("{name}: {error}"))?
        .clone();
    let names: Vec<String> = header
        .iter()
        .map(|cell| String::from_utf8_lossy(cell).trim().to_owned())
        .collect();
    if names.iter().all(String::is_empty) {
        return Err(format!(
            "{name}: the file is empty. It needs a header line and a row for each score"
        ));
    }
    let line_1 = |what: String| format!("{name}, line 1: {what}.");
    let find =
        |one_measure: Option<&str>| Columns::find(&names, &settings.mapped, settings.time_unit, one_measure);
    let mut one_measure = settings.one_measure.clone();
    let with_column = extra.keep_measure_column.then(|| find(None).ok()).flatten();
    let columns = match with_column {
        Some(columns) => {
            one_measure = None;
            columns
        }
        None => find(one_measure.as_deref()).map_err(line_1)?,
    };
    let mut reading = Reading::new(columns, one_measure);
    for wanted in &extra.columns {
        let covariate = Covariate::find(&names, wanted).map_err(line_1)?;
        reading.file.covariates.push(covariate);
    }
    let mut record = ByteRecord::new();
    loop {
        match csv.read_byte_record(&mut record) {
            Ok(true) => reading.take(&record),
            Ok(false) => break,
            Err(error) => return Err(format!("{name}, after row {}: {error}", reading.file.rows_seen)),
        }
    }
    if reading.file.rows_seen == 0 {
        return Err(format!(
            "{name}: there is a header but no row below it. Each score needs a row"
        ));
    }
    Ok(reading.finish())
}

/// Comma, semicolon or tab: whichever the first line has most of.
fn delimiter(text: &mut impl std::io::BufRead) -> std::io::Result<u8> {
    let start = text.fill_buf()?;
    let line = start.split(|&byte| byte == b'\n').next().unwrap_or_default();
    let count = |wanted: u8| line.iter().filter(|&&byte| byte == wanted).count();
    let best = [b',', b';', b'\t']
        .into_iter()
        .rev()
        .max_by_key(|&wanted| count(wanted));
    Ok(best.unwrap_or(b','))
}

struct Reading {
    file: ScoreFile,
    client_index: HashMap<String, u32>,
    measure_index: HashMap<String, u32>,
    /// Days since the year 1 of the row's date, while reading.
    dates: Vec<f64>,
}

impl Reading {
    fn new(columns: Columns, one_measure: Option<String>) -> Self {
        let mut reading = Self {
            file: ScoreFile {
                columns,
                clients: Vec::new(),
                measures: Vec::new(),
                rows: Vec::new(),
                rejections: Vec::new(),
                rows_seen: 0,
                covariates: Vec::new(),
            },
            client_index: HashMap::new(),
            measure_index: HashMap::new(),
            dates: Vec::new(),
        };
        if let Some(measure) = one_measure {
            index_of(&measure, &mut reading.file.measures, &mut reading.measure_index);
        }
        reading
    }

    fn take(&mut self, record: &ByteRecord) {
        self.file.rows_seen += 1;
        let line = record.position().map_or(0, csv::Position::line);
        match self.row(record, line) {
            Ok((row, days)) => {
                if row.score.is_none() {
                    let column = self.file.columns.score;
                    let value = cell(record, column).unwrap_or_default();
                    self.file.rejections.push(Rejection::missing_score(
                        line,
                        self.file.columns.name(column),
                        value,
                    ));
                }
                self.file.rows.push(row);
                for covariate in &mut self.file.covariates {
                    covariate.take(record);
                }
                if let Some(days) = days {
                    self.dates.push(days);
                }
            }
            Err(rejection) => self.file.rejections.push(*rejection),
        }
    }

    /// One row, and the day of its date where the file counts in dates.
    fn row(&mut self, record: &ByteRecord, line: u64) -> Result<(Row, Option<f64>), Box<Rejection>> {
        let columns = &self.file.columns;
        let wanted = columns.names.len();
        if record.len() != wanted {
            let reason = format!("the row has {} cells, the header {wanted}", record.len());
            return Err(Box::new(Rejection::new(
                line,
                "",
                "",
                reason,
                "Check for a missing or an extra comma",
            )));
        }
        let client_id = self.text(record, line, columns.client)?;
        if client_id.is_empty() {
            return Err(self.wrong(
                line,
                columns.client,
                client_id,
                "the client is empty",
                "Say whose score it is",
            ));
        }
        let (time_column, kind) = columns.time;
        let time = self.time(record, line, time_column, kind)?;
        let calendar = match columns.calendar {
            Some((column, kind)) => self.calendar(record, line, column, kind)?,
            None => None,
        };
        let score = self.score(record, line)?;
        let planned_sessions = self.planned(record, line)?;
        let measure = match columns.measure {
            Some(column) => self.text(record, line, column)?,
            None => "",
        };
        if columns
            .measure
            .is_some_and(|column| measure.is_empty() && column < wanted)
        {
            let column = columns.measure.unwrap_or_default();
            return Err(self.wrong(
                line,
                column,
                measure,
                "the measure is empty",
                "Name the measure, such as PHQ-9",
            ));
        }
        let measure = match columns.measure {
            Some(_) => index_of(measure, &mut self.file.measures, &mut self.measure_index),
            None => 0,
        };
        let client = index_of(client_id, &mut self.file.clients, &mut self.client_index);
        let days = match (kind, calendar) {
            (TimeKind::Date, _) => Some(time),
            (_, Some(day)) => Some(day),
            _ if self.file.columns.calendar.is_some() => Some(f64::NAN),
            _ => None,
        };
        let row = Row {
            client,
            measure,
            line: u32::try_from(line).unwrap_or(u32::MAX),
            time,
            calendar_week: None,
            score,
            planned_sessions,
        };
        Ok((row, days))
    }

    fn text<'r>(&self, record: &'r ByteRecord, line: u64, column: usize) -> Result<&'r str, Box<Rejection>> {
        cell(record, column).map_err(|()| {
            let raw = record.get(column).unwrap_or_default();
            let value = String::from_utf8_lossy(raw).into_owned();
            self.wrong(
                line,
                column,
                &value,
                "these bytes are not UTF-8 text",
                "Save the file as UTF-8",
            )
        })
    }

    fn time(
        &self,
        record: &ByteRecord,
        line: u64,
        column: usize,
        kind: TimeKind,
    ) -> Result<f64, Box<Rejection>> {
        let value = self.text(record, line, column)?;
        if value.is_empty() {
            return Err(self.wrong(
                line,
                column,
                value,
                "the time is empty",
                "Say when the score was given",
            ));
        }
        kind.read(value)
            .map_err(|(reason, remedy)| self.wrong(line, column, value, reason, remedy))
    }

    /// Days of a calendar column beside sessions; an empty cell is allowed there.
    fn calendar(
        &self,
        record: &ByteRecord,
        line: u64,
        column: usize,
        kind: TimeKind,
    ) -> Result<Option<f64>, Box<Rejection>> {
        if self.text(record, line, column)?.is_empty() {
            return Ok(None);
        }
        let value = self.time(record, line, column, kind)?;
        Ok(Some(match kind {
            TimeKind::Date => value,
            TimeKind::Number(clock) => value * clock.weeks() * 7.0,
        }))
    }

    fn score(&self, record: &ByteRecord, line: u64) -> Result<Option<f64>, Box<Rejection>> {
        let column = self.file.columns.score;
        let value = self.text(record, line, column)?;
        if value.is_empty() || value.eq_ignore_ascii_case("NA") {
            return Ok(None);
        }
        match value
            .parse::<f64>()
            .ok()
            .filter(|score| score.is_finite() && score.abs() <= 1e9)
        {
            Some(score) => Ok(Some(score)),
            None => {
                let reason = format!("\"{value}\" is not a score");
                let remedy = "Give a number, with a point before decimals, or leave the cell empty";
                Err(self.wrong(line, column, value, reason, remedy))
            }
        }
    }

    fn planned(&self, record: &ByteRecord, line: u64) -> Result<Option<u32>, Box<Rejection>> {
        let Some(column) = self.file.columns.planned else {
            return Ok(None);
        };
        let value = self.text(record, line, column)?;
        if value.is_empty() || value.eq_ignore_ascii_case("NA") {
            return Ok(None);
        }
        match value.parse::<f64>() {
            Ok(planned) if (1.0..=10_000.0).contains(&planned) && planned.fract() == 0.0 => {
                Ok(Some(planned as u32))
            }
            _ => {
                let reason = format!("\"{value}\" is not a number of sessions");
                Err(self.wrong(
                    line,
                    column,
                    value,
                    reason,
                    "Give a whole number from 1, or leave the cell empty",
                ))
            }
        }
    }

    fn wrong(
        &self,
        line: u64,
        column: usize,
        value: &str,
        reason: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Box<Rejection> {
        Box::new(Rejection::new(
            line,
            self.file.columns.name(column),
            value,
            reason,
            remedy,
        ))
    }

    /// Turns days into weeks since each client's first row.
    fn finish(mut self) -> ScoreFile {
        if self.dates.len() == self.file.rows.len() {
            let mut first = vec![f64::INFINITY; self.file.clients.len()];
            for (row, &days) in self.file.rows.iter().zip(&self.dates) {
                let earliest = &mut first[row.client as usize];
                *earliest = earliest.min(days);
            }
            let dates = self.file.columns.time.1 == TimeKind::Date;
            for (row, &days) in self.file.rows.iter_mut().zip(&self.dates) {
                let week = (days - first[row.client as usize]) / 7.0;
                if dates {
                    row.time = week;
                } else {
                    row.calendar_week = week.is_finite().then_some(week);
                }
            }
        }
        self.file
    }
}

/// A trimmed cell as text; a cell that is not there is empty.
fn cell(record: &ByteRecord, column: usize) -> Result<&str, ()> {
    let bytes = record.get(column).unwrap_or_default();
    std::str::from_utf8(bytes).map(str::trim).map_err(|_| ())
}

fn index_of(name: &str, names: &mut Vec<String>, index: &mut HashMap<String, u32>) -> u32 {
    if let Some(&known) = index.get(name) {
        return known;
    }
    let new = u32::try_from(names.len()).unwrap_or(u32::MAX);
    names.push(name.to_owned());
    index.insert(name.to_owned(), new);
    new
}
