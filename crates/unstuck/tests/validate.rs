//! `unstuck simulate` and `unstuck validate`, run as a person runs them.

#![allow(clippy::unwrap_used, clippy::disallowed_methods)]

#[path = "validate/export.rs"]
mod export;
#[path = "validate/page.rs"]
mod page;
#[path = "validate/split.rs"]
mod split;

use std::path::Path;
use std::process::{Command, Output};

fn unstuck(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_unstuck"))
        .args(arguments)
        .env("UNSTUCK_TODAY", "2026-11-23")
        .output()
        .unwrap()
}

fn simulated(folder: &Path, world: &str, clients: &str) -> (String, String) {
    let out = folder.display().to_string();
    let made = unstuck(&[
        "simulate",
        "--world",
        world,
        "--clients",
        clients,
        "--seed",
        "3",
        "--out",
        &out,
    ]);
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let file = |name: &str| folder.join(name).display().to_string();
    (file("scores.csv"), file("truth.csv"))
}

fn json(output: &Output) -> serde_json::Value {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn a_simulated_file_is_validated_with_its_truth() {
    let folder = tempfile::tempdir().unwrap();
    let (scores, truth) = simulated(folder.path(), "reference", "1500");
    let out = folder.path().join("validation").display().to_string();
    let arguments = [
        "validate",
        &scores,
        "--truth",
        &truth,
        "--format",
        "json",
        "--bootstrap",
        "20",
        "--out",
        &out,
    ];
    let report = json(&unstuck(&arguments));
    let measure = &report["measures"][0];
    assert_eq!(
        (measure["measure"].as_str(), measure["clients"].as_u64()),
        (Some("PHQ-9"), Some(1500))
    );
    let all = &measure["one_step"][0];
    // 13 000 scores in clusters of ten: coverage is known within a point or so, and lies near .80 on this world.
    let covered = all["covered_80"].as_f64().unwrap();
    assert!((0.76..0.84).contains(&covered), "{covered}");
    assert!(all["rmse"].as_f64().unwrap() < all["last_value_rmse"].as_f64().unwrap());
    let auc = |method: &str, target: &str, session: u64| {
        measure["figures"].as_array().unwrap().iter().find_map(|figures| {
            let wanted =
                figures["method"] == method && figures["target"] == target && figures["session"] == session;
            wanted.then(|| figures["auc"].as_f64().unwrap())
        })
    };
    // 1 500 clients leave a standard error of .01 about .86.
    assert!((0.82..0.90).contains(&auc("Unstuck", "not-improved", 4).unwrap()));
    assert!(auc("ETR boundary 90 %, ever", "not-improved", 4).unwrap() < 0.7);
    assert!(
        auc("last value carried forward", "stalled", 4).is_none(),
        "it says the same of everybody"
    );
    assert!(measure["watching"]["stalls"]["plateaus"].as_u64().unwrap() > 20);
    let page = std::fs::read_to_string(Path::new(&out).join("validation.html")).unwrap();
    assert!(page.contains("chart-calibration") && !page.contains("<script"));
    assert_eq!(
        json(&unstuck(&arguments)),
        report,
        "the same seed gives the same report"
    );
}

#[test]
fn an_unknown_measure_is_read_by_what_the_other_parts_teach() {
    let scores = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../examples/beat-the-blues/btheb.csv"
    );
    let report = json(&unstuck(&[
        "validate",
        scores,
        "--time-unit",
        "month",
        "--format",
        "json",
        "--bootstrap",
        "0",
    ]));
    let measure = &report["measures"][0];
    assert_eq!(measure["course"], "estimated on the other parts");
    let all = &measure["one_step"][0];
    assert_eq!(
        all["scores"], 280,
        "every score after the first of each client, once"
    );
    // The last value carried forward is 8.721 on these scores, whoever is held out.
    let last = all["last_value_rmse"].as_f64().unwrap();
    assert!((last - 8.721).abs() < 0.001, "{last}");
    assert!(all["rmse"].as_f64().unwrap() < last);
}

#[test]
fn what_cannot_be_validated_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let (scores, _) = simulated(folder.path(), "floor", "10");
    let other = folder.path().join("other.csv");
    std::fs::write(&other, "client_id,class,latent,stalled\nsomebody,fast,9 8,0 0\n").unwrap();
    let wrong = unstuck(&["validate", &scores, "--truth", &other.display().to_string()]);
    assert!(!wrong.status.success());
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("no client of"));
    let world = unstuck(&[
        "simulate",
        "--world",
        "atlantis",
        "--out",
        &folder.path().display().to_string(),
    ]);
    assert!(String::from_utf8_lossy(&world.stderr).contains("log-linear"));
}

#[test]
fn endings_and_ratings_are_measured_where_the_files_tell_of_them() {
    let folder = tempfile::tempdir().unwrap();
    let (scores, truth) = simulated(folder.path(), "reference", "1500");
    let process = folder.path().join("process.csv").display().to_string();
    let shared = [
        "validate",
        &scores,
        "--truth",
        &truth,
        "--format",
        "json",
        "--bootstrap",
        "0",
    ];
    let without = json(&unstuck(&shared));
    assert_eq!(without["measures"][0]["with_ratings"], serde_json::json!([]));
    let report = json(&unstuck(&[&shared[..], &["--process", &process]].concat()));
    let measure = &report["measures"][0];
    let [good, not_helping] = [0, 1].map(|at| &measure["endings"][at]);
    // Good-enough endings follow a score of 6 or less in this world, so they are easily foreseen; dropping out hardly is.
    assert!(good["auc"].as_f64().unwrap() > 0.9, "{good}");
    assert!(not_helping["auc"].as_f64().unwrap() > 0.5, "{not_helping}");
    for ending in [good, not_helping] {
        let ratio = ending["observed_over_expected"].as_f64().unwrap();
        // Some 300 endings: O/E is known within .06, one standard error.
        assert!((ratio - 1.0).abs() < 0.2, "{ending}");
    }
    let at_six = measure["with_ratings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|one| one["session"] == 6)
        .unwrap();
    let [alone, with] = ["symptoms_auc", "with_ratings_auc"].map(|name| at_six[name].as_f64().unwrap());
    assert!(with > alone + 0.02, "{at_six}");
}
