//! A probability in words a person can picture, and as a number.

/// "about 3 in 10". Near the ends twentieths and hundredths are used, because "about 0 in 10" would say never.
/// `probability` lies in 0–1; what lies outside is taken as the nearer end.
#[must_use]
pub(crate) fn about(probability: f64) -> String {
    if probability.is_nan() {
        return "not known".to_owned();
    }
    let probability = probability.clamp(0.0, 1.0);
    if probability < 0.01 {
        "fewer than 1 in 100".to_owned()
    } else if probability < 0.075 {
        "about 1 in 20".to_owned()
    } else if probability > 0.99 {
        "more than 99 in 100".to_owned()
    } else if probability > 0.925 {
        "about 19 in 20".to_owned()
    } else {
        format!("about {:.0} in 10", probability * 10.0)
    }
}

/// "28 %", never "0 %" or "100 %": a forecast is not certain. The space does not break.
#[must_use]
pub(crate) fn percent(probability: f64) -> String {
    if probability.is_nan() {
        return "not known".to_owned();
    }
    let whole = (probability.clamp(0.0, 1.0) * 100.0).round();
    if whole < 1.0 {
        "under 1\u{a0}%".to_owned()
    } else if whole > 99.0 {
        "over 99\u{a0}%".to_owned()
    } else {
        format!("{whole:.0}\u{a0}%")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_are_words_first() {
        let said = |probability: f64| format!("{} ({})", about(probability), percent(probability));
        assert_eq!(said(0.28), "about 3 in 10 (28\u{a0}%)");
        assert_eq!(said(0.5), "about 5 in 10 (50\u{a0}%)");
        assert_eq!(said(0.07), "about 1 in 20 (7\u{a0}%)");
        assert_eq!(said(0.93), "about 19 in 20 (93\u{a0}%)");
        assert_eq!(said(0.0), "fewer than 1 in 100 (under 1\u{a0}%)");
        assert_eq!(said(1.2), "more than 99 in 100 (over 99\u{a0}%)");
        assert_eq!(said(f64::NAN), "not known (not known)");
    }
}
