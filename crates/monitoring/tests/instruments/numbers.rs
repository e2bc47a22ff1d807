//! Cut-offs, changes and bands: the one that holds on a day.

use jiff::civil::date;
use monitoring::instrument::{Better, Instrument, Mark};

use crate::library::{DAY, files_in, instrument, instruments, read, text};

#[test]
fn the_phq_9_reads_as_published() {
    let phq9 = instrument("phq-9");
    let scale = phq9.scale().unwrap();
    assert_eq!((scale.min, scale.max, scale.whole()), (0.0, 27.0, true));
    assert_eq!(phq9.better(), Some(Better::Lower));
    assert_eq!(phq9.cutoff_on(DAY).unwrap().fact.points, 10.0);
    let reliable = phq9.reliable_change_on(DAY).unwrap();
    assert_eq!(
        (reliable.fact.points, reliable.fact.inclusive, reliable.mark),
        (6.0, true, Mark::S)
    );
    assert!(reliable.fact.is_reliable(-6.0) && !reliable.fact.is_reliable(-5.0));
    assert_eq!(phq9.noticed_change_on(DAY).unwrap().fact.points, Some(5.0));
    let noticed = phq9
        .total
        .as_ref()
        .unwrap()
        .noticed_change_for("smallest-noticed", DAY)
        .unwrap();
    assert_eq!((noticed.fact.points, noticed.fact.share), (Some(1.7), Some(0.21)));
}

#[test]
fn bands_begin_and_end_where_published() {
    let check = |name: &str, expected: &[(f64, &str)]| {
        let instrument = instrument(name);
        for (points, band) in expected {
            let found = instrument.band_on(DAY, *points).map(|band| band.name.as_str());
            assert_eq!(found, Some(*band), "{name} at {points}");
        }
    };
    check(
        "phq-9",
        &[
            (0.0, "minimal"),
            (4.0, "minimal"),
            (5.0, "mild"),
            (9.0, "mild"),
            (10.0, "moderate"),
            (14.0, "moderate"),
            (15.0, "moderately-severe"),
            (19.0, "moderately-severe"),
            (20.0, "severe"),
            (27.0, "severe"),
        ],
    );
    check(
        "gad-7",
        &[
            (4.0, "minimal"),
            (5.0, "mild"),
            (10.0, "moderate"),
            (15.0, "severe"),
            (21.0, "severe"),
        ],
    );
    check(
        "isi",
        &[
            (7.0, "none"),
            (8.0, "subthreshold"),
            (15.0, "moderate"),
            (22.0, "severe"),
        ],
    );
    check(
        "wsas",
        &[
            (9.0, "subclinical"),
            (10.0, "significant"),
            (21.0, "moderately-severe-or-worse"),
        ],
    );
    check(
        "who-5",
        &[
            (28.0, "likely-depression"),
            (32.0, "low"),
            (48.0, "low"),
            (52.0, "adequate"),
        ],
    );
    assert_eq!(instrument("phq-9").band_on(DAY, 28.0), None, "off the scale");
}

#[test]
fn the_clinical_side_follows_the_measure() {
    let clinical =
        |name: &str, points: f64| instrument(name).cutoff_on(DAY).unwrap().fact.is_clinical(points);
    assert!(clinical("phq-9", 10.0) && !clinical("phq-9", 9.0));
    assert!(clinical("gad-7", 8.0) && !clinical("gad-7", 7.0));
    assert!(clinical("pcl-5", 29.0) && !clinical("pcl-5", 28.0));
    assert!(clinical("who-5", 48.0) && clinical("who-5", 50.0) && !clinical("who-5", 52.0));
    assert!(clinical("ors", 24.9) && !clinical("ors", 25.0));
    assert_eq!(instrument("ors").better(), Some(Better::Higher));
}

#[test]
fn a_number_does_not_hold_before_its_day() {
    let phq9 = instrument("phq-9");
    assert!(phq9.cutoff_on(date(2000, 12, 31)).is_none());
    assert!(phq9.cutoff_on(date(2001, 1, 1)).is_some());
}

#[test]
fn a_number_that_was_ended_gives_way_to_the_next() {
    let ended = text("instruments/k6.toml").replace(
        "from = 2003-01-01",
        "from = 2003-01-01\nuntil = 2030-01-01\n\
         source = \"kessler-2003\"\nmark = \"U\"\n\n\
         [[total.cutoff]]\nuse = \"next\"\npoints = 12\nclinical = \"at-or-above\"\nprimary = true\nfrom = 2030-01-01",
    );
    let (k6, findings) = read("instruments/k6.toml", &ended, Instrument::parse);
    assert!(findings.is_empty(), "{findings:?}");
    let k6 = k6.unwrap();
    assert_eq!(k6.cutoff_on(date(2029, 12, 31)).unwrap().fact.points, 13.0);
    assert_eq!(k6.cutoff_on(date(2030, 1, 1)).unwrap().fact.points, 12.0);
}

#[test]
fn two_primary_numbers_on_one_day_are_a_finding() {
    let doubled = text("instruments/phq-2.toml").replace("points = 2\n", "points = 2\nprimary = true\n");
    let (instrument, findings) = read("instruments/phq-2.toml", &doubled, Instrument::parse);
    assert!(instrument.is_none());
    assert!(
        findings.iter().any(|f| f.what.contains("primary")),
        "{findings:?}"
    );
}

#[test]
fn a_scale_that_the_items_cannot_reach_is_a_finding() {
    let wrong = text("instruments/gad-7.toml").replace("max = 21", "max = 27");
    let (instrument, findings) = read("instruments/gad-7.toml", &wrong, Instrument::parse);
    assert!(instrument.is_none());
    assert!(findings[0].what.contains("0 to 21"), "{findings:?}");
}

#[test]
fn our_own_check_ins_have_no_cutoff_and_say_that_they_are_not_validated() {
    for name in [
        "six-sign-check",
        "session-pulse",
        "plan-check",
        "change-rulers",
        "carry-over",
        "context-check",
    ] {
        let own = instrument(name);
        assert!(
            !own.validated && own.terms.notice.contains("not validated"),
            "{name}"
        );
        for measure in own.measures() {
            assert!(measure.cutoffs.is_empty() && measure.bands.is_empty(), "{name}");
            assert!(measure.reliable_changes.is_empty(), "{name}");
        }
    }
    assert!(instruments().iter().filter(|i| !i.validated).count() == 6);
}

#[test]
fn every_expected_course_begins_on_its_scale_and_can_exist() {
    for path in files_in("courses") {
        let course: toml::Table = text(&path).parse().unwrap();
        let number = |table: &str, key: &str| {
            let value = &course[table][key];
            value
                .as_float()
                .or_else(|| value.as_integer().map(|whole| whole as f64))
                .unwrap()
        };
        let instrument = instrument(course["instrument"].as_str().unwrap());
        assert!(
            path.starts_with(&format!("courses/{}-", instrument.name)),
            "{path}"
        );
        assert!(
            instrument
                .scale()
                .unwrap()
                .contains(number("mean", "intercept_points")),
            "{path}"
        );
        let falls = number("mean", "slope_points_per_log_session") < 0.0;
        assert_eq!(
            falls,
            instrument.better() == Some(Better::Lower),
            "{path}: the mean gets better"
        );
        let spread = number("spread", "intercept_variance") * number("spread", "slope_variance");
        assert!(
            number("spread", "covariance").powi(2) < spread,
            "{path}: no covariance matrix"
        );
        assert!(
            number("noise", "variance") > 0.0 && number("noise", "drift_variance_per_week") > 0.0,
            "{path}"
        );
    }
}
