//! One cell of a written file.

use std::borrow::Cow;
use std::io::Write;

/// The comma between two cells.
pub fn field(out: &mut Vec<u8>) {
    out.push(b',');
}

/// Text that a spreadsheet takes for text: what would begin a formula gets a quotation mark before it, a plain number does not.
/// As asked in OWASP ASVS 5.0, 1.2.10.
pub fn harmless(cell: &str) -> Cow<'_, str> {
    let begins_a_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\0']);
    if begins_a_formula && cell.parse::<f64>().is_err() {
        format!("'{cell}").into()
    } else {
        cell.into()
    }
}

/// A cell of text, quoted where it must be; none begins a formula.
pub fn text(out: &mut Vec<u8>, cell: &str) {
    let cell = &*harmless(cell);
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
    let Some(number) = number else { return };
    // Nearly every number here has at most four decimals, and whole numbers are written far faster than fractions.
    let scaled = (number * 10_000.0).round();
    if scaled.abs() < 1e15 && scaled / 10_000.0 == number {
        ten_thousandths_of(out, scaled as i64);
    } else {
        // Writing to memory does not go wrong.
        let _ = write!(out, "{number}");
    }
}

/// Writes a number of ten-thousandths as a decimal without trailing zeros.
fn ten_thousandths_of(out: &mut Vec<u8>, scaled: i64) {
    if scaled < 0 {
        out.push(b'-');
    }
    let (whole, mut rest) = (scaled.unsigned_abs() / 10_000, scaled.unsigned_abs() % 10_000);
    let _ = write!(out, "{whole}");
    if rest > 0 {
        out.push(b'.');
        let mut place = 1_000;
        while rest > 0 {
            // One digit, 0 to 9.
            out.push(b'0' + (rest / place) as u8);
            rest %= place;
            place /= 10;
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_begins_a_formula() {
        let written = |cell: &str| {
            let mut out = Vec::new();
            text(&mut out, cell);
            String::from_utf8(out).unwrap()
        };
        for bad in [
            "=1+1",
            "+x",
            "-x",
            "@SUM(A1)",
            "\tx",
            "\rx",
            "=HYPERLINK(\"a\",\"b\")",
            "-2+3",
        ] {
            let cell = written(bad);
            assert!(cell.trim_start_matches('"').starts_with('\''), "{cell}");
        }
        for plain in ["ana", "-3", "+4.5", "a=b", "", " x"] {
            assert_eq!(written(plain).trim_matches('"'), plain);
        }
    }

    #[test]
    fn decimals_are_those_of_the_standard_library() {
        for number in [
            0.0,
            1.0,
            -1.0,
            0.5,
            12.0305,
            -0.0001,
            100.25,
            1e-7,
            123_456.789_1,
            1.0 / 3.0,
            1e18,
            27.1,
        ] {
            let mut out = Vec::new();
            decimal(&mut out, Some(number));
            assert_eq!(String::from_utf8(out).unwrap(), number.to_string());
        }
    }
}
