//! The shipped example: 100 people of a real trial.

use super::support::{analyze_file, beat_the_blues};

#[test]
fn every_row_is_read_or_named() {
    let analysis = analyze_file(&beat_the_blues(), &[], tempfile::tempdir().unwrap());
    assert!(analysis.succeeded(), "{}", analysis.stderr());
    assert_eq!(analysis.rows("readings.csv").len(), 380);
    assert_eq!(analysis.rows("rejected.csv").len(), 120);
    assert_eq!(analysis.rows("clients.csv").len(), 100);
    assert!(
        analysis.stdout().contains("100 clients, 380 scores, BDI-II"),
        "{}",
        analysis.stdout()
    );
}

#[test]
fn the_columns_are_the_promised_ones_in_their_order() {
    let analysis = analyze_file(&beat_the_blues(), &[], tempfile::tempdir().unwrap());
    let readings = std::fs::read_to_string(analysis.path("readings.csv")).unwrap();
    assert_eq!(
        readings.lines().next().unwrap(),
        "client_id,measure,session,week,score,expected,lower_80,upper_80,lower_90,upper_90,peer_centile,\
         p_reliable_improvement,p_recovery,p_reliable_deterioration,p_stall,p_never_started,state,state_since,alert,reasons"
    );
}

#[test]
fn bands_hold_their_score_about_as_often_as_they_say() {
    let analysis = analyze_file(&beat_the_blues(), &[], tempfile::tempdir().unwrap());
    let rows = analysis.rows("readings.csv");
    let forecast: Vec<_> = rows.iter().filter(|row| !row["expected"].is_empty()).collect();
    assert_eq!(
        forecast.len(),
        280,
        "every score but each client's first has a forecast"
    );
    for (lower, upper, share) in [("lower_80", "upper_80", 0.8), ("lower_90", "upper_90", 0.9)] {
        let number = |row: &std::collections::BTreeMap<String, String>, column: &str| -> f64 {
            row[column].parse().unwrap()
        };
        let held = forecast
            .iter()
            .filter(|row| (number(row, lower)..=number(row, upper)).contains(&number(row, "score")))
            .count();
        let held = held as f64 / forecast.len() as f64;
        // 280 scores of 97 people: a standard error of about .03 counting scores of one person as alike.
        assert!((held - share).abs() < 0.06, "{share}: {held}");
    }
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let once = analyze_file(&beat_the_blues(), &[], tempfile::tempdir().unwrap());
    let again = analyze_file(&beat_the_blues(), &[], tempfile::tempdir().unwrap());
    for name in ["readings.csv", "clients.csv", "rejected.csv", "report.html"] {
        assert!(
            std::fs::read(once.path(name)).unwrap() == std::fs::read(again.path(name)).unwrap(),
            "{name} differs"
        );
    }
}

#[test]
fn the_report_needs_nothing_from_elsewhere_and_no_script() {
    let analysis = analyze_file(&beat_the_blues(), &[], tempfile::tempdir().unwrap());
    let html = std::fs::read_to_string(analysis.path("report.html")).unwrap();
    // A namespace is a name, and url(#…) points into the page itself.
    let html_only = html
        .replace("http://www.w3.org/2000/svg", "")
        .replace("url(#", "");
    for forbidden in ["<script", "http://", "https://", "@import", "url("] {
        assert!(!html_only.contains(forbidden), "{forbidden}");
    }
    assert!(
        html.contains("estimated from"),
        "the report says how the course was obtained"
    );
}

#[test]
fn json_lines_say_the_same_as_the_file() {
    let analysis = analyze_file(
        &beat_the_blues(),
        &["--format", "json"],
        tempfile::tempdir().unwrap(),
    );
    let lines: Vec<serde_json::Value> = analysis
        .stdout()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 380);
    let csv = analyze_file(&beat_the_blues(), &[], tempfile::tempdir().unwrap());
    for (json, csv) in lines.iter().zip(csv.rows("readings.csv")) {
        for (column, cell) in &csv {
            let said = match &json[column] {
                serde_json::Value::Null => String::new(),
                serde_json::Value::String(text) => text.clone(),
                number => number.to_string(),
            };
            let same = match (said.parse::<f64>(), cell.parse::<f64>()) {
                (Ok(said), Ok(cell)) => said == cell,
                _ => said == *cell,
            };
            assert!(same, "{column}: {said} and {cell}");
        }
    }
}
