//! The rows of one measure that a model uses.

use crate::score_file::ScoreFile;

/// Words for a cell without a value.
const MISSING: [&str; 2] = ["", "NA"];

/// The rows of one measure that a model uses, as places in the file's rows.
pub struct ChosenRows {
    /// Places, in the order of the file.
    pub places: Vec<usize>,
    /// Rows of the measure with a score that are not used because a column has no value there.
    pub unused: usize,
}

impl ChosenRows {
    /// Rows with a score, not before `from_time`, with a value in every further column.
    pub fn of(file: &ScoreFile, measure: u32, from_time: Option<f64>) -> Self {
        let missing: Vec<Vec<bool>> = file
            .covariates
            .iter()
            .map(|column| column.values.iter().map(|value| is_missing(value)).collect())
            .collect();
        let (mut places, mut unused) = (Vec::with_capacity(file.rows.len()), 0);
        for (place, row) in file.rows.iter().enumerate() {
            let early = from_time.is_some_and(|from| row.time < from);
            if row.measure != measure || row.score.is_none() || early {
                continue;
            }
            let lacking = |(column, missing): (&crate::score_file::Covariate, &Vec<bool>)| {
                missing[column.rows[place] as usize]
            };
            if file.covariates.iter().zip(&missing).any(lacking) {
                unused += 1;
            } else {
                places.push(place);
            }
        }
        Self { places, unused }
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }
}

/// Whether a cell says nothing.
pub fn is_missing(value: &str) -> bool {
    MISSING.iter().any(|missing| value.eq_ignore_ascii_case(missing))
}
