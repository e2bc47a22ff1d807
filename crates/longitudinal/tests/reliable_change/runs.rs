//! The six data sets of the reference run of clinicalsignificance 2.1.0, what the package was told, and how its tables
//! are compared with ours.

use longitudinal::reliable_change::*;

use super::reference::{Json, scores, text};

/// The arithmetic is the same, so only rounding (and 15 printed digits) may differ.
pub(super) const SAME: f64 = 1e-9;

pub(super) struct Case {
    pub(super) name: &'static str,
    pub(super) file: &'static str,
    pub(super) measure: &'static str,
}

pub(super) const CASES: [Case; 6] = [
    Case {
        name: "claus_2020_hamd",
        file: "claus_2020.csv",
        measure: "HAMD",
    },
    Case {
        name: "claus_2020_bdi",
        file: "claus_2020.csv",
        measure: "BDI",
    },
    Case {
        name: "jacobson_1989_das",
        file: "jacobson_1989.csv",
        measure: "DAS",
    },
    Case {
        name: "jacobson_1989_gds",
        file: "jacobson_1989.csv",
        measure: "GDS",
    },
    Case {
        name: "btheb",
        file: "btheb.csv",
        measure: "BDI-II",
    },
    Case {
        name: "fdd_parent_ptsd",
        file: "fdd.csv",
        measure: "UCLA_PTSD_RI_parent",
    },
];

/// One data set with everything the package was told, and what it answered.
pub(super) struct Run {
    pub(super) name: &'static str,
    pub(super) reference: Json,
    pub(super) pairs: Vec<(u32, f64, f64)>,
    pub(super) sample: Sample,
    pub(super) functional: Distribution,
    pub(super) reliability_last: f64,
    pub(super) better: Better,
    /// Two-sided z of the significance level asked for.
    pub(super) z: f64,
    /// One-sided z of the same level, which Hageman and Arrindell use.
    pub(super) z_one: f64,
}

pub(super) fn pairs_of(case: &Case, pre: f64, post: f64) -> Vec<(u32, f64, f64)> {
    let csv = text(case.file).unwrap();
    let at = |time: f64| time as u32;
    scores(&csv, case.measure)
        .into_iter()
        .filter_map(|(id, course)| Some((id, *course.get(&at(pre))?, *course.get(&at(post))?)))
        .collect()
}

pub(super) fn runs() -> Vec<Run> {
    let Some(text) = text("reference/clinicalsignificance.json") else {
        return Vec::new();
    };
    let all = Json::parse(&text);
    CASES
        .iter()
        .map(|case| {
            let reference = all.at(case.name).clone();
            let told = |key: &str| reference.at("parameters").at(key).number().unwrap();
            let pairs = pairs_of(case, told("pre"), told("post"));
            let scores: Vec<(f64, f64)> = pairs.iter().map(|(_, first, last)| (*first, *last)).collect();
            let confidence = 1.0 - told("significance_level");
            Run {
                name: case.name,
                sample: Sample::from_pairs(&scores, told("reliability")).unwrap(),
                functional: Distribution::new(told("m_functional"), told("sd_functional")).unwrap(),
                reliability_last: told("reliability_post_for_NK"),
                better: match reference.at("parameters").at("better_is").word() {
                    "lower" => Better::Lower,
                    _ => Better::Higher,
                },
                z: z_two_sided(confidence).unwrap(),
                z_one: z_one_sided(confidence).unwrap(),
                pairs,
                reference,
            }
        })
        .collect()
}

impl Run {
    pub(super) fn method(&self, name: &str) -> (Method, f64) {
        match name {
            "JT" => (Method::JacobsonTruax, self.z),
            "GLN" => (Method::GulliksenLordNovick, self.z),
            "HLL" => (Method::HsuLinLord, self.z),
            "EN" => (Method::EdwardsNunnally, self.z),
            "NK" => (
                Method::NunnallyKotsch {
                    reliability_last: self.reliability_last,
                },
                self.z,
            ),
            "HA" => (Method::HagemanArrindell, self.z_one),
            other => panic!("unknown method {other}"),
        }
    }

    pub(super) fn line(&self, kind: CutoffKind, of_true_scores: bool) -> f64 {
        let clinical = self.sample.first();
        if of_true_scores {
            let error = self.sample.error_points().unwrap();
            true_cutoff(kind, clinical, self.functional, error, self.better).unwrap()
        } else {
            cutoff(kind, clinical, self.functional, self.better)
        }
    }

    pub(super) fn crossed(&self, first: f64, last: f64, score: f64, of_true_scores: bool) -> ReliableChange {
        let line = ClinicalCutoff {
            score,
            at_cutoff: AtCutoff::Neither,
        };
        let ended = if of_true_scores {
            last_score_range(&self.sample, last, score, self.z_one, self.better).unwrap()
        } else {
            line.range_of(last, self.better)
        };
        crossing(line.range_of(first, self.better), ended)
    }

    pub(super) fn check_constants(&self, name: &str, told: Option<&Json>) {
        let Some(told) = told else { return };
        let error = self.sample.error_points().unwrap();
        let sd = self.sample.first().sd();
        for (key, ours) in [
            (
                "s_diff",
                standard_error_of_difference(sd, self.sample.reliability()).unwrap(),
            ),
            ("se_measurement", error),
            (
                "se_prediction",
                sd * (1.0 - self.sample.reliability().powi(2)).sqrt(),
            ),
            ("m_post", self.sample.last().mean()),
            ("r_dd", difference_reliability(&self.sample).unwrap()),
        ] {
            if let Some(theirs) = told.get(key) {
                close(
                    ours,
                    theirs.number().unwrap(),
                    &format!("{} {name} {key}", self.name),
                );
            }
        }
    }
}

pub(super) fn close(ours: f64, theirs: f64, what: &str) {
    assert!(
        (ours - theirs).abs() <= SAME * theirs.abs().max(1.0),
        "{what}: ours {ours}, theirs {theirs}"
    );
}

pub(super) fn change_word(change: ReliableChange) -> &'static str {
    match change {
        ReliableChange::Improved => "Improved",
        ReliableChange::Unchanged => "Unchanged",
        ReliableChange::Deteriorated => "Deteriorated",
    }
}

pub(super) fn class_word(class: ChangeClass) -> &'static str {
    match class {
        ChangeClass::Recovered => "Recovered",
        ChangeClass::Improved => "Improved",
        ChangeClass::Unchanged => "Unchanged",
        ChangeClass::Deteriorated => "Deteriorated",
        ChangeClass::Harmed => "Harmed",
    }
}

/// Each category must be counted as often as the package counted it, and no one left out.
pub(super) fn check_counts(words: &[&str], table: &Json, what: &str) {
    assert_eq!(
        words.len() as f64,
        table.at("n").at("n_used").number().unwrap(),
        "{what}: used"
    );
    for row in table.at("counts").list() {
        let category = row.at("category").word();
        let ours = words.iter().filter(|word| **word == category).count();
        assert_eq!(ours as f64, row.at("n").number().unwrap(), "{what}: {category}");
    }
}

/// Where the reference lists its clients, ours must agree on each of them.
pub(super) fn check_client(table: &Json, id: u32, ours: &[(&str, f64)], word: &str, what: &str) {
    let Some(clients) = table.get("clients") else {
        return;
    };
    let theirs = clients
        .list()
        .iter()
        .find(|row| row.at("id").number() == Some(f64::from(id)))
        .unwrap();
    for (key, value) in ours {
        close(
            *value,
            theirs.at(key).number().unwrap(),
            &format!("{what} client {id} {key}"),
        );
    }
    assert_eq!(word, theirs.at("category").word(), "{what} client {id}");
}
