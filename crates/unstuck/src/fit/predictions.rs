//! What each client is expected to differ by, as a CSV file.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use super::text::Fitted;

/// Writes one row a client (and measure, where there are several): the expected difference from the fixed part in
/// intercept and slope, its variances given the client's scores, and their covariance.
///
/// # Errors
/// Where the file cannot be written.
pub fn write(path: &Path, all: &[Fitted], clients: &[String]) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 18, File::create(path)?);
    let several = all.len() > 1;
    if several {
        write!(out, "measure,")?;
    }
    writeln!(out, "client_id,intercept,slope,var_intercept,var_slope,cov")?;
    for fitted in all {
        let measure = quoted(&fitted.measure);
        for (client, one) in &fitted.outcome.predictions {
            if several {
                write!(out, "{measure},")?;
            }
            writeln!(
                out,
                "{},{},{},{},{},{}",
                quoted(&clients[*client as usize]),
                one.intercept,
                one.slope,
                one.intercept_variance,
                one.slope_variance,
                one.covariance
            )?;
        }
    }
    out.flush()
}

/// A cell, in quotes where it needs them.
fn quoted(cell: &str) -> std::borrow::Cow<'_, str> {
    if cell.contains([',', '"', '\n', '\r']) {
        format!("\"{}\"", cell.replace('"', "\"\"")).into()
    } else {
        cell.into()
    }
}
