//! The cells of one row: what each must hold, and what is said where it does not.

use csv::ByteRecord;

use super::columns::Columns;
use super::rejection::Rejection;
use super::time::TimeKind;

/// The cells of one row of a file with these columns.
pub struct Cells<'a> {
    /// Which column plays which role.
    pub columns: &'a Columns,
    /// The row.
    pub record: &'a ByteRecord,
    /// Its line in the file, from 1.
    pub line: u64,
}

impl Cells<'_> {
    /// A cell as text, trimmed.
    pub fn text(&self, column: usize) -> Result<&str, Box<Rejection>> {
        cell(self.record, column).map_err(|()| {
            let raw = self.record.get(column).unwrap_or_default();
            let value = String::from_utf8_lossy(raw).into_owned();
            self.wrong(
                column,
                &value,
                "these bytes are not UTF-8 text",
                "Save the file as UTF-8",
            )
        })
    }

    /// When the score was given, on the column's own clock.
    pub fn time(&self, column: usize, kind: TimeKind) -> Result<f64, Box<Rejection>> {
        let value = self.text(column)?;
        if value.is_empty() {
            return Err(self.wrong(column, value, "the time is empty", "Say when the score was given"));
        }
        kind.read(value)
            .map_err(|(reason, remedy)| self.wrong(column, value, reason, remedy))
    }

    /// Days of a calendar column beside sessions; an empty cell is allowed there.
    pub fn calendar(&self, column: usize, kind: TimeKind) -> Result<Option<f64>, Box<Rejection>> {
        if self.text(column)?.is_empty() {
            return Ok(None);
        }
        let value = self.time(column, kind)?;
        Ok(Some(match kind {
            TimeKind::Date => value,
            TimeKind::Number(clock) => value * clock.weeks() * 7.0,
        }))
    }

    /// The score, points; none where the cell is empty.
    pub fn score(&self) -> Result<Option<f64>, Box<Rejection>> {
        let column = self.columns.score;
        let value = self.text(column)?;
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
                Err(self.wrong(column, value, reason, remedy))
            }
        }
    }

    /// The session with which treatment is planned to end, where the file says it.
    pub fn planned(&self) -> Result<Option<u32>, Box<Rejection>> {
        let Some(column) = self.columns.planned else {
            return Ok(None);
        };
        let value = self.text(column)?;
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
                    column,
                    value,
                    reason,
                    "Give a whole number from 1, or leave the cell empty",
                ))
            }
        }
    }

    /// What is wrong with a cell.
    pub fn wrong(
        &self,
        column: usize,
        value: &str,
        reason: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Box<Rejection> {
        Box::new(Rejection::new(
            self.line,
            self.columns.name(column),
            value,
            reason,
            remedy,
        ))
    }
}

/// A trimmed cell as text; a cell that is not there is empty.
pub fn cell(record: &ByteRecord, column: usize) -> Result<&str, ()> {
    let bytes = record.get(column).unwrap_or_default();
    std::str::from_utf8(bytes).map(str::trim).map_err(|_| ())
}
