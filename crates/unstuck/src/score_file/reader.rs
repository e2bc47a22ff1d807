//! From the bytes of a file to its rows.

use std::io::Read;

use csv::ByteRecord;

use super::columns::Columns;
use super::covariates::{Covariate, Extra};
use super::reading::Reading;
use super::rows::{ScoreFile, Settings};
use super::source::Source;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::any_bytes::Dice;

    const GOOD: &[u8] = b"client_id,measure,session,week,score\nana,PHQ-9,1,0,17\nana,PHQ-9,2,1.5,15\n\"ben, b\",PHQ-9,1,0,\nben,GAD-7,2,2,\"9\"\n";

    #[test]
    fn a_spoilt_file_of_scores_is_read_or_refused_and_every_row_is_accounted_for() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("scores.csv");
        let mut dice = Dice(11);
        let (mut read_so_far, mut refused) = (0, 0);
        for _ in 0..3000 {
            std::fs::write(&path, dice.spoilt(GOOD)).unwrap();
            match read(&Source::File(path.clone()), &Settings::default()) {
                Ok(file) => {
                    read_so_far += 1;
                    for row in &file.rows {
                        assert!(
                            row.score.is_none_or(f64::is_finite) && row.time.is_finite(),
                            "{row:?}"
                        );
                        assert!(
                            (row.client as usize) < file.clients.len()
                                && (row.measure as usize) < file.measures.len()
                        );
                    }
                }
                Err(words) => {
                    refused += 1;
                    assert!(!words.is_empty());
                }
            }
        }
        assert!(
            read_so_far > 100 && refused > 100,
            "{read_so_far} read, {refused} refused"
        );
    }
}
