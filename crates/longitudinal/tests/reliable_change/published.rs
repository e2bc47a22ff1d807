//! Worked examples of the papers, and what must be refused.

use longitudinal::reliable_change::*;

/// Jacobson & Truax 1991: SD 7.5, reliability .80, from 32.5 to 47.5. Printed with two decimals.
#[test]
fn jacobson_and_truax_worked_example() {
    assert!((standard_error_of_difference(7.5, 0.80).unwrap() - 4.74).abs() < 0.005);
    let sample = Sample::from_pairs(&[(25.0, 30.0), (32.5, 47.5), (40.0, 44.0)], 0.80).unwrap();
    assert_eq!(sample.first().sd(), 7.5);
    assert!((index(Method::JacobsonTruax, &sample, 32.5, 47.5).unwrap() - 3.16).abs() < 0.005);
}

/// The same paper: means 40 and 60 with equal spread put cut-off c half way, and a, b two SD from their means.
#[test]
fn cutoffs_of_the_same_paper() {
    let clinical = Distribution::new(40.0, 7.5).unwrap();
    let functional = Distribution::new(60.0, 7.5).unwrap();
    assert_eq!(cutoff(CutoffKind::C, clinical, functional, Better::Higher), 50.0);
    assert_eq!(cutoff(CutoffKind::A, clinical, functional, Better::Higher), 55.0);
    assert_eq!(cutoff(CutoffKind::B, clinical, functional, Better::Higher), 45.0);
}

/// Cut-off b is drawn with the functional spread, and lies on the clinical side of the functional mean.
#[test]
fn cutoff_b_takes_the_functional_spread() {
    let clinical = Distribution::new(30.0, 8.0).unwrap();
    let functional = Distribution::new(10.0, 3.0).unwrap();
    assert_eq!(cutoff(CutoffKind::B, clinical, functional, Better::Lower), 16.0);
    // Freed from an error of 1.8 points, the functional spread is 2.4.
    let true_b = true_cutoff(CutoffKind::B, clinical, functional, 1.8, Better::Lower).unwrap();
    assert!((true_b - 14.8).abs() < 1e-12, "{true_b}");
}

/// Tables of the normal distribution, five decimals.
#[test]
fn critical_values() {
    assert!((z_two_sided(0.95).unwrap() - 1.95996).abs() < 5e-6);
    assert!((z_two_sided(0.90).unwrap() - 1.64485).abs() < 5e-6);
    assert!((z_one_sided(0.95).unwrap() - 1.64485).abs() < 5e-6);
}

/// suddengains 0.7.2, `define_crit1_cutoff` (its z is 1.96, so ours is told to use that).
#[test]
fn reliable_change_of_the_suddengains_package() {
    for (sd, reliability, points) in [
        (10.5, 0.931, 7.645_130_685_606_36),
        (10.5, 0.961, 5.747_681_202_015_3),
        (6.396_073_490_631_65, 0.931, 4.657_030_258_154_42),
    ] {
        assert!((reliable_change_points(sd, reliability, 1.96).unwrap() - points).abs() < 1e-12);
    }
}

#[test]
fn what_has_no_meaning_is_refused() {
    assert_eq!(
        standard_error_of_measurement(0.0, 0.9),
        Err(ChangeError::SpreadNotPositive { sd: 0.0 })
    );
    assert_eq!(
        standard_error_of_measurement(5.0, 1.0),
        Err(ChangeError::ReliabilityOutOfRange { reliability: 1.0 })
    );
    assert_eq!(
        z_two_sided(1.0),
        Err(ChangeError::ConfidenceOutOfRange { confidence: 1.0 })
    );
    assert_eq!(
        Sample::from_pairs(&[(1.0, 2.0)], 0.9),
        Err(ChangeError::TooFewPairs { pairs: 1 })
    );
    let sample = Sample::from_pairs(&[(10.0, 4.0), (20.0, 14.0), (30.0, 24.5)], 0.5).unwrap();
    assert!(matches!(
        difference_reliability(&sample),
        Err(ChangeError::DifferencesUnreliable { .. })
    ));
    assert!(matches!(
        index(Method::JacobsonTruax, &sample, f64::NAN, 3.0),
        Err(ChangeError::NotFinite { .. })
    ));
}

/// Every error says its fact.
#[test]
fn errors_in_words() {
    let words = ChangeError::ReliabilityOutOfRange { reliability: 1.2 }.to_string();
    assert_eq!(words, "a reliability must be at least 0 and below 1, not 1.2");
}
