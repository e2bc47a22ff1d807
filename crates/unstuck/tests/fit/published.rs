//! Beat the Blues against the Handbook, lme4 and nlme.

use super::support::{BTHEB, assert_close, effect, json};

/// Hothorn and Everitt, A Handbook of Statistical Analyses Using R, the chapter on longitudinal data in HSAUR3 1.0-13:
/// maximum likelihood, random intercept, the four later occasions. Printed figures are right to half their last digit.
#[test]
fn the_handbook_model() {
    let found = json(&[
        BTHEB,
        "--time-basis",
        "linear",
        "--from-time",
        "1",
        "--random",
        "intercept",
        "--fixed",
        "bdi_pre,time,treatment,drug,length",
        "--reference",
        "treatment=TAU,length=lt6m",
    ]);
    let printed = [
        ("(Intercept)", 5.59239, 2.24244),
        ("bdi_pre", 0.63968, 0.07789),
        ("time", -0.70476, 0.14639),
        ("treatmentBtheB", -2.32908, 1.67036),
        ("drugYes", -2.82495, 1.72684),
        ("lengthgt6m", 0.19708, 1.63832),
    ];
    for (name, estimate, error) in printed {
        let ours = effect(&found, name);
        assert!(
            (ours.0 - estimate).abs() <= 0.5e-5 * 1.0001,
            "{name}: {} for {estimate}",
            ours.0
        );
        assert!(
            (ours.1 - error).abs() <= 0.5e-5 * 1.0001,
            "{name}: {} for {error}",
            ours.1
        );
    }
    assert!((found["log_likelihood"].as_f64().unwrap() - -935.75).abs() < 0.005);
    assert!((found["aic"].as_f64().unwrap() - 1887.5).abs() < 0.05);
    assert!((found["bic"].as_f64().unwrap() - 1916.6).abs() < 0.05);
    assert!((found["variances"]["intercept"].as_f64().unwrap() - 48.78).abs() < 0.005);
    assert!((found["variances"]["noise"].as_f64().unwrap() - 25.14).abs() < 0.005);
    assert_eq!(
        (found["rows"].as_u64(), found["clients"].as_u64()),
        (Some(280), Some(97))
    );
}

/// lme4 1.1.31 on R 4.2.2: `lmer(score ~ lt * treatment + (lt | client_id))`, REML, `lt = log(1 + months)`. lme4 itself
/// ends within 1e-5 of the estimates; 1e-4 leaves room for that.
#[test]
fn the_course_by_treatment() {
    let found = json(&[
        BTHEB,
        "--fixed",
        "time,treatment,time:treatment",
        "--reference",
        "treatment=TAU",
        "--reml",
    ]);
    assert!((found["log_likelihood"].as_f64().unwrap() - -1_319.798_676_896_92).abs() < 1e-6);
    for (name, estimate) in [
        ("(Intercept)", 24.349_797_715_403_9),
        ("time", -4.509_621_143_784_6),
        ("treatmentBtheB", -2.570_953_149_581_62),
        ("time:treatmentBtheB", -1.020_062_599_516_91),
    ] {
        assert_close(effect(&found, name).0, estimate, 1e-4);
    }
    assert_eq!(found["time_basis"], "ln(1 + t)");
    assert_eq!(
        (found["patterns"].as_u64(), found["converged"].as_bool()),
        (Some(5), Some(true))
    );
}

/// A wandering level cannot fit worse than one that does not wander. lme4 1.1.31 gives the plain model, by maximum
/// likelihood, −1325.513.
#[test]
fn a_wandering_level_fits_no_worse() {
    for drift in ["fading", "random-walk"] {
        let found = json(&[BTHEB, "--model", "state-space", "--drift", drift]);
        let likelihood = found["log_likelihood"].as_f64().unwrap();
        assert!(
            (-1325.513..-1320.0).contains(&(likelihood + 1e-3)),
            "{drift}: {likelihood}"
        );
        assert_eq!(found["converged"], true, "{drift}");
        assert_eq!(found["model"], "state-space");
    }
}
