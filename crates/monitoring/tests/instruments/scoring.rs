//! Forms counted by hand: least, greatest, a middle one, and what happens when answers are missing.

use monitoring::score::{Unscorable, score, score_all};

use crate::library::{DAY, all, form, instrument, instruments, subscale, total};

/// Points and band of a total, or a panic that says why there are none.
fn check(name: &str, answers: &[i32], points: f64, band: Option<&str>) {
    let score = total(name, answers).unwrap_or_else(|why| panic!("{name}: {why}"));
    assert_eq!(
        (score.points, score.band.as_deref()),
        (points, band),
        "{name} {answers:?}"
    );
    assert!(!score.prorated);
}

#[test]
fn the_phq_family() {
    check("phq-9", &all(0, 9), 0.0, Some("minimal"));
    check("phq-9", &all(3, 9), 27.0, Some("severe"));
    check("phq-9", &[3, 2, 2, 1, 1, 2, 1, 0, 1], 13.0, Some("moderate"));
    check(
        "phq-8",
        &[3, 3, 3, 3, 3, 2, 1, 1],
        19.0,
        Some("moderately-severe"),
    );
    check("phq-8", &all(3, 8), 24.0, Some("severe"));
    check("phq-2", &[2, 1], 3.0, None);
    check("gad-7", &all(3, 7), 21.0, Some("severe"));
    check("gad-7", &[2, 2, 1, 1, 1, 1, 0], 8.0, Some("mild"));
    check("gad-2", &[3, 0], 3.0, None);
    check("phq-4", &[3, 2, 1, 0], 6.0, Some("moderate"));
    assert_eq!(subscale("phq-4", "anxiety", &[3, 2, 1, 0]).unwrap().points, 5.0);
    assert_eq!(
        subscale("phq-4", "depression", &[3, 2, 1, 0]).unwrap().points,
        1.0
    );
}

#[test]
fn the_difficulty_item_of_the_phq_9_is_not_counted() {
    check("phq-9", &[1, 1, 1, 1, 1, 0, 0, 0, 0, 3], 5.0, Some("mild"));
}

#[test]
fn up_to_two_missing_answers_of_the_phq_9_are_estimated() {
    // Seven answers sum to 10: 10 / 7 * 9 = 12.857, so 13 points.
    let score = total("phq-9", &[2, 2, -1, 2, 1, 1, -1, 1, 1]).unwrap();
    assert_eq!((score.points, score.prorated), (13.0, true));
    assert!(
        (score.exact_points - 90.0 / 7.0).abs() < 1e-12,
        "one division and one product: rounding only"
    );
    assert_eq!(score.skipped, ["3", "7"]);
    assert_eq!(score.used.len(), 7);
    let why = total("phq-9", &[2, 2, -1, 2, -1, 1, -1, 1, 1]).unwrap_err();
    let missing = ["3", "5", "7"].map(str::to_owned).to_vec();
    assert_eq!(
        why,
        Unscorable::TooManyMissing {
            answered: 6,
            needed: 7,
            missing
        }
    );
}

#[test]
fn a_missing_risk_item_is_asked_about_and_never_estimated() {
    let why = total("phq-9", &[0, 0, 0, 0, 0, 0, 0, 0, -1]).unwrap_err();
    assert_eq!(
        why,
        Unscorable::AskAboutRisk {
            items: vec!["9".to_owned()]
        }
    );
    assert!(why.to_string().contains("incomplete"));
    for instrument in instruments() {
        for item in instrument.risk_items() {
            let skip = |id: &str| if id == item.id { -1 } else { least(&instrument, id) };
            let answers: Vec<i32> = instrument.items.iter().map(|i| skip(&i.id)).collect();
            let check_in = form_any(&instrument, &answers, &item.id);
            for (measure, scored) in score_all(&instrument, &check_in) {
                let counted = instrument.measure(&measure).unwrap().items.contains(&item.id);
                let asked = matches!(scored, Err(Unscorable::AskAboutRisk { .. }));
                assert_eq!(
                    counted, asked,
                    "{} {measure} without {}",
                    instrument.name, item.id
                );
            }
        }
    }
}

fn least(instrument: &monitoring::instrument::Instrument, id: &str) -> i32 {
    instrument
        .item(id)
        .unwrap()
        .answers
        .range()
        .map_or(-1, |(min, _)| min as i32)
}

/// As `form`, for instruments whose answers may be negative: only the named item is passed over.
fn form_any(
    instrument: &monitoring::instrument::Instrument,
    answers: &[i32],
    skipped: &str,
) -> monitoring::check_in::CheckIn {
    let points: Vec<Option<f64>> = instrument
        .items
        .iter()
        .zip(answers)
        .map(|(item, &points)| (item.id != skipped).then_some(f64::from(points)))
        .collect();
    monitoring::check_in::CheckIn::in_order(instrument, DAY, &points).unwrap()
}

#[test]
fn the_pcl_5_and_its_clusters() {
    check("pcl-5", &all(0, 20), 0.0, None);
    check("pcl-5", &all(4, 20), 80.0, None);
    let answers = [4, 3, 2, 1, 0, 4, 4, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2];
    check("pcl-5", &answers, 37.0, None);
    for (cluster, points) in [
        ("intrusion", 10.0),
        ("avoidance", 8.0),
        ("cognition-and-mood", 7.0),
        ("arousal", 12.0),
    ] {
        assert_eq!(
            subscale("pcl-5", cluster, &answers).unwrap().points,
            points,
            "{cluster}"
        );
    }
    let mut missing = answers;
    missing[5] = -1;
    assert!(total("pcl-5", &missing).is_err());
    assert_eq!(
        subscale("pcl-5", "arousal", &missing).unwrap().points,
        12.0,
        "another cluster is whole"
    );
}

#[test]
fn kessler_counts_from_zero() {
    check("k10", &all(0, 10), 0.0, Some("likely-well"));
    check("k10", &all(4, 10), 40.0, Some("likely-severe"));
    // 25 of the Australian counting (10 to 50) is 15 here, where its moderate band begins.
    check(
        "k10",
        &[2, 2, 2, 2, 2, 1, 1, 1, 1, 1],
        15.0,
        Some("likely-moderate"),
    );
    check("k6", &[3, 3, 2, 2, 2, 1], 13.0, None);
    check("k6", &all(4, 6), 24.0, None);
    assert!(total("k6", &[3, 3, 2, 2, 2, -1]).is_err());
}

#[test]
fn audit_c() {
    check("audit-c", &[0, 0, 0], 0.0, None);
    check("audit-c", &[4, 4, 4], 12.0, None);
    check("audit-c", &[2, 1, 1], 4.0, None);
    let audit_c = instrument("audit-c");
    let cutoffs = &audit_c.total.as_ref().unwrap().cutoffs;
    let group = |name: &str| {
        cutoffs
            .iter()
            .find(|c| c.fact.group.as_deref() == Some(name))
            .unwrap()
    };
    assert_eq!((group("women").fact.points, group("men").fact.points), (3.0, 4.0));
}

#[test]
fn core_measures_are_ten_times_the_mean_with_reversed_items() {
    // Items 2 and 3 of the CORE-10 count the other way round: 4 everywhere gives 8 * 4 + 2 * 0 = 32.
    check("core-10", &all(4, 10), 32.0, Some("severe"));
    check("core-10", &all(0, 10), 8.0, Some("low"));
    check("core-10", &[0, 4, 4, 0, 0, 0, 0, 0, 0, 0], 0.0, Some("healthy"));
    check("core-10", &[4, 0, 0, 4, 4, 4, 4, 4, 4, 4], 40.0, Some("severe"));
    // One missing: nine answers count 2 each, their mean times ten is 20.
    let one = total("core-10", &[2, 2, 2, -1, 2, 2, 2, 2, 2, 2]).unwrap();
    assert_eq!(
        (one.points, one.prorated, one.band.as_deref()),
        (20.0, true, Some("moderate-severe"))
    );
    assert!(matches!(
        total("core-10", &[2, 2, 2, -1, -1, 2, 2, 2, 2, 2]),
        Err(Unscorable::TooManyMissing {
            answered: 8,
            needed: 9,
            ..
        })
    ));
}

#[test]
fn core_om_and_its_domains() {
    // 1 everywhere: 26 items count 1, eight reversed ones 3, so 50 / 34 * 10.
    let ones = all(1, 34);
    let score = total("core-om", &ones).unwrap();
    assert!(
        (score.points - 500.0 / 34.0).abs() < 1e-12,
        "one product and one division: rounding only"
    );
    // Well-being: items 4 and 31 are reversed, so (1 + 1 + 3 + 3) / 4 * 10.
    assert_eq!(subscale("core-om", "well-being", &ones).unwrap().points, 20.0);
    assert_eq!(subscale("core-om", "risk", &ones).unwrap().points, 10.0);
    assert_eq!(subscale("core-om", "problems", &ones).unwrap().points, 10.0);
    // Functioning: items 3, 7, 12, 19, 21 and 32 are reversed, so (6 + 6 * 3) / 12 * 10.
    assert_eq!(subscale("core-om", "functioning", &ones).unwrap().points, 20.0);
}

#[test]
fn who_5_is_four_times_the_sum_and_more_is_better() {
    check("who-5", &all(5, 5), 100.0, Some("adequate"));
    check("who-5", &all(0, 5), 0.0, Some("likely-depression"));
    check("who-5", &[2, 3, 2, 3, 2], 48.0, Some("low"));
    assert!(total("who-5", &[2, 3, 2, 3, -1]).is_err());
}

#[test]
fn dass_21_doubles_its_subscales_and_has_no_total() {
    let answers = all(1, 21);
    assert_eq!(subscale("dass-21", "depression", &answers).unwrap().points, 14.0);
    assert_eq!(
        subscale("dass-21", "depression", &answers)
            .unwrap()
            .band
            .as_deref(),
        Some("moderate")
    );
    assert_eq!(
        subscale("dass-21", "anxiety", &answers).unwrap().band.as_deref(),
        Some("moderate")
    );
    assert_eq!(
        subscale("dass-21", "stress", &answers).unwrap().band.as_deref(),
        Some("normal")
    );
    assert_eq!(subscale("dass-21", "stress", &all(3, 21)).unwrap().points, 42.0);
    assert!(matches!(
        total("dass-21", &answers),
        Err(Unscorable::NoMeasure { .. })
    ));
    // Item 1 (stress) missing: six ones stand for seven, 14 points all the same.
    let mut missing = answers;
    missing[0] = -1;
    assert_eq!(subscale("dass-21", "stress", &missing).unwrap().points, 14.0);
}

#[test]
fn work_may_not_apply_in_the_wsas_but_nothing_else_may_be_missing() {
    check("wsas", &all(8, 5), 40.0, Some("moderately-severe-or-worse"));
    let without_work = total("wsas", &[-1, 4, 4, 4, 4]).unwrap();
    assert_eq!((without_work.points, without_work.prorated), (20.0, true));
    let why = total("wsas", &[4, -1, 4, 4, 4]).unwrap_err();
    assert_eq!(
        why,
        Unscorable::NeededItemMissing {
            items: vec!["2".to_owned()]
        }
    );
}

#[test]
fn totals_of_the_scored_only_measures() {
    check("bdi-ii", &all(3, 21), 63.0, Some("severe"));
    check("bdi-ii", &all(1, 21), 21.0, Some("moderate"));
    check("bdi", &all(2, 21), 42.0, None);
    check("bai", &all(1, 21), 21.0, Some("moderate"));
    check("epds", &all(1, 10), 10.0, None);
    check("isi", &all(2, 7), 14.0, Some("subthreshold"));
    check("csq-8", &all(4, 8), 32.0, None);
    check("csq-8", &all(1, 8), 8.0, None);
    check("oasis", &[2, 2, 2, 1, 1], 8.0, None);
    check("odsis", &all(4, 5), 20.0, None);
    // Nine reversed items: 36 * 4 + 9 * 0.
    check("oq-45", &all(4, 45), 144.0, None);
    check("oq-45", &all(0, 45), 36.0, None);
    // Four reversed items: 16 * 3 + 4 * 0.
    check("ces-d", &all(3, 20), 48.0, None);
    check("wai-sr", &all(3, 12), 36.0, None);
    assert_eq!(subscale("wai-sr", "bond", &all(5, 12)).unwrap().points, 20.0);
    // Nine items of 0 to 4 and eight of 0 to 2.
    let greatest = [4, 4, 4, 2, 2, 2, 4, 4, 4, 4, 4, 2, 2, 2, 4, 2, 2];
    check("ham-d", &greatest, 52.0, Some("very-severe"));
}

#[test]
fn lines_are_read_in_tenths_without_crumbs() {
    for name in ["ors", "srs"] {
        let instrument = instrument(name);
        let points = [Some(7.3), Some(6.1), Some(5.2), Some(6.3)];
        let check_in = monitoring::check_in::CheckIn::in_order(&instrument, DAY, &points).unwrap();
        assert_eq!(score(&instrument, &check_in).unwrap().points, 24.9, "{name}");
    }
}

#[test]
fn our_own_ratings_are_means_or_stay_single() {
    // Understood 8, agreed 6, method 7, honesty 3; the pace (0) does not count.
    let pulse = total("session-pulse", &[8, 6, 7, 0, 3]).unwrap();
    assert_eq!(pulse.points, 6.0);
    assert!(total("session-pulse", &[8, 6, 7, 0, -1]).unwrap().prorated);
    assert_eq!(total("plan-check", &[3, 4, 5]).unwrap().points, 4.0);
    for name in ["six-sign-check", "change-rulers", "carry-over", "context-check"] {
        let instrument = instrument(name);
        let nothing = vec![-1; instrument.items.len()];
        let why = score(&instrument, &form(&instrument, &nothing)).unwrap_err();
        assert!(matches!(why, Unscorable::NoMeasure { .. }), "{name}");
    }
}

#[test]
fn every_measure_reaches_both_ends_of_its_scale() {
    for instrument in instruments() {
        for measure in instrument.measures() {
            let at = |greatest: bool| {
                let points: Vec<Option<f64>> = instrument
                    .items
                    .iter()
                    .map(|item| {
                        item.answers
                            .range()
                            .map(|(l, h)| if greatest != item.reversed { h } else { l })
                    })
                    .collect();
                let check_in = monitoring::check_in::CheckIn::in_order(&instrument, DAY, &points).unwrap();
                let scored = score_all(&instrument, &check_in);
                scored
                    .into_iter()
                    .find(|(name, _)| *name == measure.name)
                    .unwrap()
                    .1
                    .unwrap()
                    .points
            };
            assert_eq!(
                (at(false), at(true)),
                (measure.scale.min, measure.scale.max),
                "{}",
                instrument.name
            );
        }
    }
}

#[test]
fn answers_to_another_instrument_are_not_counted() {
    let gad7 = instrument("gad-7");
    let why = score(&instrument("phq-9"), &form(&gad7, &all(1, 7))).unwrap_err();
    assert!(matches!(why, Unscorable::OtherInstrument { .. }));
}
