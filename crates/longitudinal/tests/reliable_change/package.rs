//! Every table of the reference run of clinicalsignificance 2.1.0, on six data sets.

use longitudinal::reliable_change::*;

use super::reference::{Json, text};
use super::runs::{CASES, Run, change_word, check_client, check_counts, class_word, close, pairs_of, runs};

#[test]
fn distribution_based_indices_and_counts() {
    for run in runs() {
        for name in ["JT", "GLN", "HLL", "EN", "NK", "HA"] {
            let table = run.reference.at("distribution").at(name);
            let (method, z) = run.method(name);
            run.check_constants(name, table.get("rci_constants"));
            let mut words = Vec::new();
            for (id, first, last) in &run.pairs {
                let found = index(method, &run.sample, *first, *last).unwrap();
                let word = change_word(ReliableChange::of_index(found, z, run.better));
                words.push(word);
                check_client(table, *id, &[("rci", found)], word, run.name);
            }
            check_counts(&words, table, &format!("{} {name}", run.name));
        }
    }
}

const KINDS: [(&str, CutoffKind); 3] = [("a", CutoffKind::A), ("b", CutoffKind::B), ("c", CutoffKind::C)];

/// Cut-offs a and c, and who crossed them. For b the package's line is drawn with the clinical spread; there our line
/// is asserted from the definition, and the counts are compared *at the package's line*, so that the counting is held.
#[test]
fn statistical_cutoffs_and_counts() {
    for run in runs() {
        for (block, of_true_scores) in [("statistical_JT_cutoff", false), ("statistical_HA_cutoff", true)] {
            for (letter, kind) in KINDS {
                let what = format!("{} {block} {letter}", run.name);
                let table = run.reference.at(block).at(letter);
                let theirs = table.at("cutoff").at("value").number().unwrap();
                let ours = run.line(kind, of_true_scores);
                if kind == CutoffKind::B {
                    check_cutoff_b(&run, ours, theirs, of_true_scores, &what);
                } else {
                    close(ours, theirs, &what);
                }
                let words: Vec<&str> = run
                    .pairs
                    .iter()
                    .map(|(_, first, last)| change_word(run.crossed(*first, *last, theirs, of_true_scores)))
                    .collect();
                check_counts(&words, table, &what);
            }
        }
    }
}

fn check_cutoff_b(run: &Run, ours: f64, theirs: f64, of_true_scores: bool, what: &str) {
    let error = if of_true_scores {
        run.sample.error_points().unwrap()
    } else {
        0.0
    };
    let spread = |sd: f64| (sd.powi(2) - error.powi(2)).sqrt();
    let away = -run.better.sign() * 2.0;
    close(
        ours,
        run.functional.mean() + away * spread(run.functional.sd()),
        what,
    );
    close(
        theirs,
        run.functional.mean() + away * spread(run.sample.first().sd()),
        what,
    );
    assert!(
        (ours - theirs).abs() > 0.5,
        "{what}: the spreads differ, so the lines must"
    );
}

#[test]
fn combined_classes() {
    for run in runs() {
        for name in ["JT", "GLN", "HLL", "EN", "NK", "HA"] {
            for (letter, kind) in [("a", CutoffKind::A), ("c", CutoffKind::C)] {
                let what = format!("{} {name}_{letter}", run.name);
                let table = run.reference.at("combined").at(&format!("{name}_{letter}"));
                let of_true_scores = name == "HA";
                let score = run.line(kind, of_true_scores);
                close(score, table.at("cutoff").at("value").number().unwrap(), &what);
                run.check_constants(name, table.get("rci_constants"));
                check_group_level(&run, table, score, &what);
                let (method, z) = run.method(name);
                let mut words = Vec::new();
                for (id, first, last) in &run.pairs {
                    let found = index(method, &run.sample, *first, *last).unwrap();
                    let change = ReliableChange::of_index(found, z, run.better);
                    let crossed = run.crossed(*first, *last, score, of_true_scores);
                    let word = class_word(classify(change, crossed));
                    words.push(word);
                    let mut ours = vec![("rci", found)];
                    if of_true_scores {
                        // The package turns this one so that it points the way the raw score does.
                        ours.push(("cs_indiv", last_score_index(&run.sample, *last, score).unwrap()));
                    }
                    check_client(table, *id, &ours, word, &what);
                }
                check_counts(&words, table, &what);
            }
        }
    }
}

fn check_group_level(run: &Run, table: &Json, score: f64, what: &str) {
    let Some(rows) = table.get("group_level") else {
        return;
    };
    let ours = group_shares(&run.sample, score, run.better).unwrap();
    let theirs = |at: usize| rows.list()[at].at("percent").number().unwrap();
    close(ours.changed, theirs(0), what);
    close(ours.functional, theirs(1), what);
}

#[test]
fn shares_of_the_first_score() {
    for run in runs() {
        for (block, worse) in [("percentage_50", 0.5), ("percentage_50_30", 0.3)] {
            let words: Vec<&str> = run
                .pairs
                .iter()
                .map(|(_, first, last)| {
                    change_word(change_by_share(*first, *last, 0.5, worse, run.better).unwrap())
                })
                .collect();
            check_counts(&words, run.reference.at(block), &format!("{} {block}", run.name));
        }
    }
}

/// Minimal important difference of 7 BDI points, all together and by treatment; and HAM-D classes by treatment.
#[test]
fn anchor_and_groups() {
    let Some(text_json) = text("reference/clinicalsignificance.json") else {
        return;
    };
    let all = Json::parse(&text_json);
    let csv = text("claus_2020.csv").unwrap();
    let treatment_of = |id: u32| {
        let line = csv
            .lines()
            .find(|line| line.starts_with(&format!("{id},")))
            .unwrap();
        line.split(',').nth(4).unwrap().to_owned()
    };
    let seven = ReliableThreshold::at_least(7.0);
    let bdi: Vec<(String, &str)> = pairs_of(&CASES[1], 1.0, 4.0)
        .iter()
        .map(|(id, first, last)| {
            let change = change_by_points(*first, *last, seven, seven, Better::Lower);
            (treatment_of(*id), change_word(change))
        })
        .collect();
    let words: Vec<&str> = bdi.iter().map(|(_, word)| *word).collect();
    check_counts(&words, all.at("claus_2020_bdi_anchor_mid7"), "anchor");
    check_grouped(&bdi, all.at("claus_2020_bdi_anchor_mid7_by_treatment"));

    let run = &runs()[0];
    let score = run.line(CutoffKind::C, false);
    let hamd: Vec<(String, &str)> = run
        .pairs
        .iter()
        .map(|(id, first, last)| {
            let found = index(Method::JacobsonTruax, &run.sample, *first, *last).unwrap();
            let change = ReliableChange::of_index(found, run.z, run.better);
            let class = classify(change, run.crossed(*first, *last, score, false));
            (treatment_of(*id), class_word(class))
        })
        .collect();
    check_grouped(&hamd, all.at("claus_2020_hamd_JT_c_by_treatment"));
}

fn check_grouped(ours: &[(String, &str)], table: &Json) {
    for row in table.at("counts").list() {
        let (group, category) = (row.at("group").word(), row.at("category").word());
        let count = ours
            .iter()
            .filter(|(of, word)| of == group && *word == category)
            .count();
        assert_eq!(count as f64, row.at("n").number().unwrap(), "{group} {category}");
    }
}

/// Known answers typed in, so that a damaged reference file cannot agree with a damaged program.
#[test]
fn dyadic_adjustment_as_published() {
    let Some(run) = runs().into_iter().find(|run| run.name == "jacobson_1989_das") else {
        return;
    };
    let s_diff = standard_error_of_difference(run.sample.first().sd(), run.sample.reliability()).unwrap();
    assert!((s_diff - 5.793).abs() < 5e-4, "{s_diff}");
    let score = run.line(CutoffKind::C, false);
    assert!((score - 96.427).abs() < 5e-4, "{score}");
    let classes: Vec<ChangeClass> = run
        .pairs
        .iter()
        .map(|(_, first, last)| {
            let found = index(Method::JacobsonTruax, &run.sample, *first, *last).unwrap();
            let change = ReliableChange::of_index(found, run.z, run.better);
            classify(change, run.crossed(*first, *last, score, false))
        })
        .collect();
    let count = |class| classes.iter().filter(|found| **found == class).count();
    assert_eq!(count(ChangeClass::Recovered), 14);
    assert_eq!(count(ChangeClass::Improved), 5);
    assert_eq!(count(ChangeClass::Unchanged), 10);
    assert_eq!(count(ChangeClass::Deteriorated), 1);
}
