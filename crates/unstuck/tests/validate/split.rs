//! Clients of one therapist stay in one part and are drawn together; calibration is told apart by what clients share.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use crate::{json, simulated, unstuck};
use serde_json::Value;

/// Made-up scores with a therapist and a clinic for each client: clients go to 12 therapists in turn, `t0` to `t11`, and
/// these to two clinics. The therapist of the first client is left empty.
fn with_therapists(folder: &Path, clients: &str) -> String {
    let (scores, _) = simulated(folder, "reference", clients);
    let text = std::fs::read_to_string(scores).unwrap();
    let mut lines = text.lines();
    let header = lines.next().unwrap();
    let mut made = format!("{header},therapist,clinic\n");
    let mut numbers: BTreeMap<&str, usize> = BTreeMap::new();
    for line in lines {
        let next = numbers.len();
        let number = *numbers.entry(line.split(',').next().unwrap()).or_insert(next);
        let therapist = match number {
            0 => String::new(),
            number => format!("t{}", number % 12),
        };
        let clinic = ["north", "south"][number % 2];
        writeln!(made, "{line},{therapist},{clinic}").unwrap();
    }
    let path = folder.join("with.csv").display().to_string();
    std::fs::write(&path, made).unwrap();
    path
}

fn validated(path: &str, further: &[&str]) -> Value {
    json(&unstuck(
        &[
            &["validate", path, "--format", "json", "--bootstrap", "60"],
            further,
        ]
        .concat(),
    ))
}

fn interval_width(report: &Value, session: u64) -> f64 {
    let all = report["measures"][0]["figures"].as_array().unwrap();
    let ours = all.iter().find(|one| {
        one["method"] == "Unstuck" && one["target"] == "not-improved" && one["session"] == session
    });
    let interval = &ours.unwrap()["auc_interval"];
    interval[1].as_f64().unwrap() - interval[0].as_f64().unwrap()
}

#[test]
fn clients_of_one_therapist_are_forecast_by_what_other_therapists_clients_taught() {
    let folder = tempfile::tempdir().unwrap();
    let path = with_therapists(folder.path(), "600");
    let plain = validated(&path, &[]);
    let split = validated(&path, &["--split-by", "therapist", "--by", "clinic"]);
    let found = &split["split_by"];
    assert_eq!(
        (found["groups"].as_u64(), found["clients_without_value"].as_u64()),
        (Some(12), Some(1))
    );
    assert!(found["rows_without_value"].as_u64().unwrap() >= 1);
    assert_eq!(
        split["clustered_by"], *found,
        "what is kept together is drawn together"
    );
    assert_eq!(plain["split_by"], Value::Null);
    let measure = &split["measures"][0];
    assert_eq!(
        (measure["clients"].as_u64(), measure["clusters"].as_u64()),
        (Some(599), Some(12))
    );
    // Twelve therapists of 50 clients (one of 49) in five parts, each whole: two or three of them a part.
    let mut parts: Vec<u64> = sizes(measure);
    parts.sort_unstable();
    assert_eq!(parts, [100, 100, 100, 149, 150]);
    // With more parts than therapists each of them is a part.
    let each = validated(&path, &["--split-by", "Therapist", "--parts", "30"]);
    assert_eq!(sizes(&each["measures"][0]).len(), 12);
    // The course is the library's, so what comes as it is does not depend on who taught; what was learned does.
    let figures = |report: &Value, method: &str| {
        let all = report["measures"][0]["figures"].as_array().unwrap().clone();
        let one = all
            .into_iter()
            .find(|one| one["method"] == method && one["target"] == "not-improved" && one["session"] == 4);
        one.unwrap()["believed"]["brier"].as_f64().unwrap()
    };
    assert_ne!(
        figures(&each, "full-history logistic"),
        figures(&split, "full-history logistic")
    );
    // The same sum in another order.
    assert!((figures(&each, "Unstuck") - figures(&split, "Unstuck")).abs() < 1e-12);
}

fn sizes(measure: &Value) -> Vec<u64> {
    let parts = measure["part_clients"].as_array().unwrap();
    parts.iter().map(|part| part.as_u64().unwrap()).collect()
}

#[test]
fn intervals_draw_whole_clusters_and_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let path = with_therapists(folder.path(), "600");
    // Six clusters of clients who all fare alike: by the class of the made-up course, which decides most of the outcome.
    let truth = std::fs::read_to_string(folder.path().join("truth.csv")).unwrap();
    let class: BTreeMap<&str, &str> = truth
        .lines()
        .skip(1)
        .filter_map(|line| {
            let mut cells = line.split(',');
            Some((cells.next()?, cells.nth(1)?))
        })
        .collect();
    let text = std::fs::read_to_string(&path).unwrap();
    let mut made = String::new();
    for (at, line) in text.lines().enumerate() {
        let kind = match at {
            0 => "kind",
            _ => class[line.split(',').next().unwrap()],
        };
        writeln!(made, "{line},{kind}").unwrap();
    }
    std::fs::write(&path, made).unwrap();
    let (clients, kinds) = (validated(&path, &[]), validated(&path, &["--cluster", "kind"]));
    assert_eq!(kinds["split_by"], Value::Null);
    assert_eq!(kinds["clustered_by"]["column"], "kind");
    // 600 independent clients leave a standard error of .015; six clusters that differ in everything far more.
    assert!(interval_width(&kinds, 4) > 1.5 * interval_width(&clients, 4));
    let said = |further: &[&str]| {
        let arguments = [&["validate", &path, "--bootstrap", "10"], further].concat();
        String::from_utf8(unstuck(&arguments).stdout).unwrap()
    };
    let (of_clients, of_kinds) = (said(&[]), said(&["--cluster", "kind"]));
    assert!(of_clients.contains("Intervals draw 600 clients."), "{of_clients}");
    assert!(
        of_kinds.contains("Intervals draw 6 whole clusters of kind, which are few"),
        "{of_kinds}"
    );
    let of_therapists = said(&["--split-by", "therapist"]);
    assert!(
        of_therapists.contains("with the same therapist")
            && of_therapists.contains("1 client with none at all"),
        "{of_therapists}"
    );
}

#[test]
fn calibration_is_told_apart_by_first_score_and_by_a_column() {
    let folder = tempfile::tempdir().unwrap();
    let path = with_therapists(folder.path(), "600");
    let report = validated(&path, &["--by", "clinic"]);
    let groups = report["measures"][0]["subgroups"].as_array().unwrap();
    let at_four = |by: &str| -> Vec<&Value> {
        groups
            .iter()
            .filter(|one| one["by"] == by && one["session"] == 4)
            .collect()
    };
    let (firsts, clinics) = (at_four("first score"), at_four("clinic"));
    assert_eq!((firsts.len(), clinics.len()), (3, 2));
    let clients =
        |groups: &[&Value]| -> u64 { groups.iter().map(|one| one["clients"].as_u64().unwrap()).sum() };
    assert_eq!(
        clients(&firsts),
        clients(&clinics),
        "each client stands in one group of each"
    );
    for one in firsts.iter().chain(&clinics) {
        let number = |name: &str| one[name].as_f64().unwrap();
        assert!(
            (number("gap") - (number("came") - number("said"))).abs() < 1e-12,
            "{one}"
        );
        let [lower, upper] = [0, 1].map(|at| one["gap_interval"][at].as_f64().unwrap());
        assert!(lower < number("gap") && number("gap") < upper, "{one}");
    }
}

#[test]
fn what_cannot_be_split_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = with_therapists(folder.path(), "60");
    let wrong = |further: &[&str]| {
        let output = unstuck(&[&["validate", &path], further].concat());
        assert!(!output.status.success());
        String::from_utf8(output.stderr).unwrap()
    };
    let unknown = wrong(&["--split-by", "team"]);
    assert!(
        unknown.contains("there is no column \"team\"") && unknown.contains("\"therapist\""),
        "{unknown}"
    );
    let time = wrong(&["--split-by", "session"]);
    assert!(time.contains("deal by time, which is not made"), "{time}");
    let one = wrong(&["--split-by", "measure"]);
    assert!(one.contains("all belong together"), "{one}");
}
