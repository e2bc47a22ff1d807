//! `unstuck knowledge` and `unstuck case`, run as a person runs them.

// Helpers of tests may stop a test as the tests do.
#![allow(clippy::unwrap_used)]

#[path = "knowledge/case.rs"]
mod case;
#[path = "knowledge/learned.rs"]
mod learned;
#[path = "knowledge/outcomes.rs"]
mod outcomes;
#[path = "knowledge/overlay.rs"]
mod overlay;
#[path = "knowledge/sheet.rs"]
mod sheet;

use std::process::{Command, Output};

/// Runs the program on a fixed day.
fn unstuck(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_unstuck"));
    command.args(arguments).env("UNSTUCK_TODAY", "2026-11-23");
    command.output().unwrap()
}

fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}
