//! Numbers as a person reads them.
//!
//! Counts may be handed in by value or by reference, because a template does either.

use std::borrow::Borrow;

/// A whole number with its digits in groups of three: "12,400".
#[must_use]
pub(crate) fn grouped(number: impl Borrow<usize>) -> String {
    let digits = number.borrow().to_string();
    let mut written = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            written.push(',');
        }
        written.push(digit);
    }
    written
}

/// "1 client", "12,400 clients": the plural is the word with an s.
#[must_use]
pub(crate) fn counted(number: impl Borrow<usize>, word: &str) -> String {
    let number = *number.borrow();
    let plural = if number == 1 { "" } else { "s" };
    format!("{} {word}{plural}", grouped(number))
}

/// A score or an expected score with at most `decimals` decimals and no trailing zeros: "18", "11.4".
#[must_use]
pub(super) fn points(number: f64, decimals: usize) -> String {
    let fixed = format!("{number:.decimals$}");
    let short = if fixed.contains('.') {
        fixed.trim_end_matches('0').trim_end_matches('.')
    } else {
        &fixed
    };
    if short == "-0" {
        "0".to_owned()
    } else {
        short.to_owned()
    }
}

/// An estimate with as many decimals as its size asks for: "0.0312", "−2.41", "431.2".
#[must_use]
pub(super) fn estimate(number: f64) -> String {
    let size = number.abs();
    let decimals = if size >= 100.0 {
        1
    } else if size >= 1.0 || size == 0.0 {
        2
    } else if size >= 0.1 {
        3
    } else {
        4
    };
    signed(number, decimals)
}

/// A number with so many decimals and a true minus sign, which is as wide as a digit.
#[must_use]
pub(super) fn signed(number: impl Borrow<f64>, decimals: usize) -> String {
    format!("{:.decimals$}", number.borrow()).replace('-', "−")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_easy_to_read() {
        assert_eq!(
            [grouped(0), grouped(999), grouped(1_000), grouped(1_234_567)],
            ["0", "999", "1,000", "1,234,567"]
        );
        assert_eq!(
            [counted(1, "client"), counted(0, "score")],
            ["1 client", "0 scores"]
        );
        assert_eq!(
            [
                points(18.0, 1),
                points(11.44, 1),
                points(-0.04, 1),
                points(100.0, 0)
            ],
            ["18", "11.4", "0", "100"]
        );
        assert_eq!(
            [
                estimate(431.23),
                estimate(-2.412),
                estimate(0.03123),
                estimate(0.5)
            ],
            ["431.2", "−2.41", "0.0312", "0.500"]
        );
    }
}
