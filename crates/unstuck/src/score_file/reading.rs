//! One file while it is read, row by row.

use std::collections::HashMap;

use csv::ByteRecord;

use super::cells::{Cells, cell};
use super::columns::Columns;
use super::rejection::Rejection;
use super::rows::{Row, ScoreFile};
use super::time::TimeKind;

/// A file of which some rows were read.
pub struct Reading {
    /// What was read so far.
    pub file: ScoreFile,
    client_index: HashMap<String, u32>,
    measure_index: HashMap<String, u32>,
    /// Days since the year 1 of the row's date, while reading.
    dates: Vec<f64>,
}

impl Reading {
    /// Before the first row.
    pub fn new(columns: Columns, one_measure: Option<String>) -> Self {
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

    /// Takes in one row.
    pub fn take(&mut self, record: &ByteRecord) {
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
        let cells = Cells {
            columns,
            record,
            line,
        };
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
        let client_id = cells.text(columns.client)?;
        if client_id.is_empty() {
            return Err(cells.wrong(
                columns.client,
                client_id,
                "the client is empty",
                "Say whose score it is",
            ));
        }
        let (time_column, kind) = columns.time;
        let time = cells.time(time_column, kind)?;
        let calendar = match columns.calendar {
            Some((column, kind)) => cells.calendar(column, kind)?,
            None => None,
        };
        let score = cells.score()?;
        let planned_sessions = cells.planned()?;
        let measure = match columns.measure {
            Some(column) => cells.text(column)?,
            None => "",
        };
        if columns
            .measure
            .is_some_and(|column| measure.is_empty() && column < wanted)
        {
            let column = columns.measure.unwrap_or_default();
            return Err(cells.wrong(
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

    /// Turns days into weeks since each client's first row.
    pub fn finish(mut self) -> ScoreFile {
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

fn index_of(name: &str, names: &mut Vec<String>, index: &mut HashMap<String, u32>) -> u32 {
    if let Some(&known) = index.get(name) {
        return known;
    }
    let new = u32::try_from(names.len()).unwrap_or(u32::MAX);
    names.push(name.to_owned());
    index.insert(name.to_owned(), new);
    new
}
