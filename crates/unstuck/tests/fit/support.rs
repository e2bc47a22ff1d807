//! Runs the program and reads what it printed.

use std::process::{Command, Output};

/// Beat the Blues as it is shipped.
pub const BTHEB: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../examples/beat-the-blues/btheb.csv"
);

/// `unstuck fit` with these arguments.
pub fn fit(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_unstuck"))
        .arg("fit")
        .args(arguments)
        .output()
        .unwrap()
}

/// What it printed; it must have succeeded.
pub fn printed(arguments: &[&str]) -> String {
    let output = fit(arguments);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// The one object printed with `--format json`.
pub fn json(arguments: &[&str]) -> serde_json::Value {
    let text = printed(&[arguments, &["--format", "json"]].concat());
    serde_json::from_str(text.trim()).unwrap()
}

/// What it complained of; it must have failed.
pub fn complaint(arguments: &[&str]) -> String {
    let output = fit(arguments);
    assert!(!output.status.success());
    assert!(output.stdout.is_empty());
    String::from_utf8(output.stderr).unwrap()
}

/// Estimate and standard error of a fixed effect.
pub fn effect(found: &serde_json::Value, name: &str) -> (f64, f64) {
    let list = found["fixed"].as_array().unwrap();
    let one = list
        .iter()
        .find(|effect| effect["name"] == name)
        .unwrap_or_else(|| panic!("no {name} in {list:?}"));
    (
        one["estimate"].as_f64().unwrap(),
        one["standard_error"].as_f64().unwrap(),
    )
}

/// Fails unless two numbers agree to a share of the second.
#[track_caller]
pub fn assert_close(ours: f64, theirs: f64, share: f64) {
    assert!((ours / theirs - 1.0).abs() <= share, "{ours} for {theirs}");
}
