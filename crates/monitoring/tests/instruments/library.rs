//! The knowledge folder, read once for each test.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jiff::civil::{Date, date};
use monitoring::check_in::CheckIn;
use monitoring::finding::{Finding, Reader};
use monitoring::instrument::{Instrument, Wording};
use monitoring::safety::Safety;
use monitoring::score::{Score, Unscorable, score, score_measure};

pub(crate) const DAY: Date = date(2026, 11, 23);

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../knowledge")
}

pub(crate) fn text(path: &str) -> String {
    let at = folder().join(path);
    std::fs::read_to_string(&at).unwrap_or_else(|error| panic!("{}: {error}", at.display()))
}

/// Paths of the folder's TOML files, relative to the library, sorted.
pub(crate) fn files_in(name: &str) -> Vec<String> {
    let entries = std::fs::read_dir(folder().join(name)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut paths: Vec<String> = names
        .filter(|file| file.ends_with(".toml"))
        .map(|file| format!("{name}/{file}"))
        .collect();
    paths.sort();
    paths
}

/// A wording file has a language before its ending: `phq-9.en.toml`.
pub(crate) fn is_wording(path: &str) -> bool {
    path.trim_end_matches(".toml").contains('.')
}

/// Reads one text as the file at `path`: what it gives, and what was found wrong.
pub(crate) fn read<T>(
    path: &str,
    text: &str,
    parse: impl Fn(&mut Reader) -> Option<T>,
) -> (Option<T>, Vec<Finding>) {
    let mut findings = Vec::new();
    let value = parse(&mut Reader::new(path, text, &mut findings));
    (value, findings)
}

fn read_whole<T>(path: &str, parse: impl Fn(&mut Reader) -> Option<T>) -> T {
    let (value, findings) = read(path, &text(path), parse);
    assert!(
        findings.is_empty(),
        "{}",
        findings
            .iter()
            .map(Finding::to_string)
            .collect::<Vec<_>>()
            .join("\n")
    );
    value.unwrap()
}

pub(crate) fn instrument(name: &str) -> Instrument {
    read_whole(&format!("instruments/{name}.toml"), Instrument::parse)
}

pub(crate) fn instruments() -> Vec<Instrument> {
    let paths = files_in("instruments")
        .into_iter()
        .filter(|path| !is_wording(path));
    paths.map(|path| read_whole(&path, Instrument::parse)).collect()
}

pub(crate) fn wordings() -> Vec<(String, Wording)> {
    let paths = files_in("instruments")
        .into_iter()
        .filter(|path| is_wording(path));
    paths
        .map(|path| (path.clone(), read_whole(&path, Wording::parse)))
        .collect()
}

pub(crate) fn wording(name: &str) -> Wording {
    read_whole(&format!("instruments/{name}.en.toml"), Wording::parse)
}

pub(crate) fn safety() -> Safety {
    read_whole("safety.toml", Safety::parse)
}

/// Keys of `sources.toml`.
pub(crate) fn source_keys() -> BTreeSet<String> {
    let table: toml::Table = text("sources.toml").parse().unwrap();
    let sources = table["source"].as_array().unwrap();
    sources
        .iter()
        .map(|source| source["key"].as_str().unwrap().to_owned())
        .collect()
}

/// A form in the order of the items; `-1` in a list of points stands for an item passed over.
pub(crate) fn form(instrument: &Instrument, points: &[i32]) -> CheckIn {
    let points: Vec<Option<f64>> = points.iter().map(|&p| (p >= 0).then_some(f64::from(p))).collect();
    CheckIn::in_order(instrument, DAY, &points).unwrap()
}

/// Every item of a measure answered with `points`.
pub(crate) fn all(points: i32, items: usize) -> Vec<i32> {
    vec![points; items]
}

/// The one place that calls the scoring: what the total of a form is.
pub(crate) fn total(name: &str, points: &[i32]) -> Result<Score, Unscorable> {
    let instrument = instrument(name);
    score(&instrument, &form(&instrument, points))
}

/// What a subscale of a form is.
pub(crate) fn subscale(name: &str, measure: &str, points: &[i32]) -> Result<Score, Unscorable> {
    let instrument = instrument(name);
    score_measure(&instrument, &form(&instrument, points), measure)
}
