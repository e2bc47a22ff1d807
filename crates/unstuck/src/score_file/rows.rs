//! What a file of scores holds.

use super::columns::{Columns, Role};
use super::covariates::Covariate;
use super::rejection::Rejection;
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
    /// Further columns, where `read_with` was asked for some; their rows are those of [`ScoreFile::rows`].
    pub covariates: Vec<Covariate>,
}

impl ScoreFile {
    /// The clock of the file's time column.
    pub fn clock(&self) -> Clock {
        self.columns.time.1.clock()
    }
}
