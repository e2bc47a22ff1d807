//! One cell of a written file.

use std::io::Write;

/// The comma between two cells.
pub fn field(out: &mut Vec<u8>) {
    out.push(b',');
}

/// A cell of text, quoted where it must be.
pub fn text(out: &mut Vec<u8>, cell: &str) {
    let special = cell
        .bytes()
        .any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r'));
    // An empty quoted cell and an empty cell are the same; a leading or trailing blank is kept by quotes.
    if special || cell.starts_with(' ') || cell.ends_with(' ') {
        out.push(b'"');
        for byte in cell.bytes() {
            if byte == b'"' {
                out.push(b'"');
            }
            out.push(byte);
        }
        out.push(b'"');
    } else {
        out.extend_from_slice(cell.as_bytes());
    }
}

/// The shortest decimal that gives the number back; nothing where there is none.
pub fn decimal(out: &mut Vec<u8>, number: Option<f64>) {
    if let Some(number) = number {
        // Writing to memory does not go wrong.
        let _ = write!(out, "{number}");
    }
}

fn rounded(number: f64, per_unit: f64) -> f64 {
    // Adding 0 turns a rounded -0 into 0.
    (number * per_unit).round() / per_unit + 0.0
}

/// Rounded to tenths.
pub fn tenths(number: f64) -> f64 {
    rounded(number, 10.0)
}

/// Rounded to thousandths.
pub fn thousandths(number: f64) -> f64 {
    rounded(number, 1000.0)
}

/// Rounded to ten-thousandths.
pub fn ten_thousandths(number: f64) -> f64 {
    rounded(number, 10_000.0)
}
