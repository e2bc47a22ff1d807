//! Further columns of a file, read beside the scores: what a model may explain them by.

use std::collections::HashMap;

use csv::ByteRecord;

/// Which further columns are read, and what `--measure` means.
#[derive(Debug, Clone, Default)]
pub struct Extra {
    /// Names of the columns wanted, as in the header.
    pub columns: Vec<String>,
    /// Whether a measure column counts although one measure was named: the name then picks from the column.
    pub keep_measure_column: bool,
}

/// One further column: for each row of the file that was read, which of its values.
#[derive(Debug, Clone, Default)]
pub struct Covariate {
    /// Name of the column as the header spells it.
    pub name: String,
    /// Different values, trimmed, in the order of their first row.
    pub values: Vec<String>,
    /// For each row, an index into `values`.
    pub rows: Vec<u32>,
    place: usize,
    known: HashMap<Vec<u8>, u32>,
    last: (Vec<u8>, u32),
}

impl Covariate {
    /// The column of that name; letters of either case are the same.
    ///
    /// # Errors
    /// A sentence that names the columns there are.
    pub fn find(header: &[String], wanted: &str) -> Result<Self, String> {
        let place = header
            .iter()
            .position(|name| name.trim().eq_ignore_ascii_case(wanted.trim()));
        let Some(place) = place else {
            let there: Vec<String> = header.iter().map(|name| format!("\"{}\"", name.trim())).collect();
            return Err(format!(
                "there is no column \"{wanted}\". The columns are {}",
                there.join(", ")
            ));
        };
        Ok(Self {
            name: header[place].trim().to_owned(),
            place,
            ..Self::default()
        })
    }

    /// Takes in the cell of a row that is kept.
    pub(super) fn take(&mut self, record: &ByteRecord) {
        let cell = record.get(self.place).unwrap_or_default().trim_ascii();
        // Neighbouring rows are often of one client, and then the same.
        if !self.rows.is_empty() && self.last.0 == cell {
            self.rows.push(self.last.1);
            return;
        }
        let index = match self.known.get(cell) {
            Some(&index) => index,
            None => {
                let index = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
                self.values.push(String::from_utf8_lossy(cell).into_owned());
                self.known.insert(cell.to_vec(), index);
                index
            }
        };
        self.rows.push(index);
        self.last.0.clear();
        self.last.0.extend_from_slice(cell);
        self.last.1 = index;
    }
}
