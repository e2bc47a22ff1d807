//! Runs the program and reads what it wrote.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The program with these arguments.
pub fn unstuck(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_unstuck"));
    command.args(arguments).env("UNSTUCK_TODAY", "2026-11-23");
    command
}

/// What one analysis gave.
pub struct Analysis {
    pub output: Output,
    pub folder: tempfile::TempDir,
}

/// Analyses a text as `scores.csv`, with further arguments.
pub fn analyze(csv: &[u8], arguments: &[&str]) -> Analysis {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("scores.csv");
    std::fs::write(&file, csv).unwrap();
    analyze_file(&file, arguments, folder)
}

/// Analyses a file where it stands.
pub fn analyze_file(file: &Path, arguments: &[&str], folder: tempfile::TempDir) -> Analysis {
    let out = folder.path().join("out");
    let output = unstuck(&[
        "analyze",
        &file.display().to_string(),
        "--out",
        &out.display().to_string(),
    ])
    .args(arguments)
    .output()
    .unwrap();
    Analysis { output, folder }
}

/// Runs the program with a text on standard input.
pub fn with_input(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = unstuck(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that stopped early closes its end: that is for the caller to see in the output.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

impl Analysis {
    pub fn stdout(&self) -> String {
        String::from_utf8(self.output.stdout.clone()).unwrap()
    }

    pub fn stderr(&self) -> String {
        String::from_utf8(self.output.stderr.clone()).unwrap()
    }

    pub fn succeeded(&self) -> bool {
        self.output.status.success()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("out").join(name)
    }

    /// The rows of a written file, by column name.
    pub fn rows(&self, name: &str) -> Vec<BTreeMap<String, String>> {
        let mut csv = csv::Reader::from_path(self.path(name)).unwrap();
        csv.deserialize().map(Result::unwrap).collect()
    }
}

/// The reference data beside the checkout, or a printed reason why a test is skipped.
pub fn reference(name: &str) -> Option<PathBuf> {
    let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data")).join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: the reference data {name} is not beside this checkout");
    None
}

/// The shipped example.
pub fn beat_the_blues() -> PathBuf {
    Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../examples/beat-the-blues/btheb.csv"
    ))
    .to_owned()
}
