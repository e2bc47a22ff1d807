//! Measures of the library, and the ways a file may tell the time.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use super::support::{analyze, with_input};

/// One client who starts moderately severe and gets slowly better.
const COURSE: &str = "client_id,measure,session,score,planned_sessions\n\
    ana,PHQ-9,1,17,12\nana,PHQ-9,2,16,12\nana,PHQ-9,3,15,12\nana,PHQ-9,4,13,12\nana,PHQ-9,5,12,12\n\
    ana,PHQ-9,6,11,12\nana,PHQ-9,7,9,12\nana,PHQ-9,8,8,12\n";

#[test]
fn a_known_measure_needs_no_other_client() {
    let analysis = analyze(COURSE.as_bytes(), &["--strict"]);
    assert!(analysis.succeeded(), "{}", analysis.stderr());
    let rows = analysis.rows("readings.csv");
    assert_eq!(rows.len(), 8);
    assert!(
        rows[0]["expected"].is_empty(),
        "before the first score nothing is known of this client"
    );
    assert_eq!(rows[7]["state"], "on-course");
    let chance: f64 = rows[7]["p_reliable_improvement"].parse().unwrap();
    assert!(chance > 0.5, "{chance}");
    assert!(
        rows[4]["reasons"].contains("by session 12"),
        "{}",
        rows[4]["reasons"]
    );
}

#[test]
fn rows_may_come_in_any_order() {
    let mut lines: Vec<&str> = COURSE.lines().collect();
    lines[1..].reverse();
    let shuffled = analyze(lines.join("\n").as_bytes(), &[]);
    let straight = analyze(COURSE.as_bytes(), &[]);
    assert_eq!(shuffled.rows("readings.csv"), straight.rows("readings.csv"));
}

#[test]
fn gzip_and_standard_input_say_the_same() {
    let plain = with_input(&["analyze", "-", "--format", "json"], COURSE.as_bytes());
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(COURSE.as_bytes()).unwrap();
    let packed = with_input(&["analyze", "-", "--format", "json"], &packed.finish().unwrap());
    assert!(plain.status.success());
    assert_eq!(plain.stdout, packed.stdout);
}

#[test]
fn semicolons_a_byte_order_mark_and_other_names_are_read() {
    let csv = "\u{feff}Client_ID;instrument;session;phq_total\nana;phq9;1;17\nana;phq9;2;16\n";
    let analysis = analyze(
        csv.as_bytes(),
        &["--column", "score=phq_total", "--column", "measure=instrument"],
    );
    assert!(analysis.succeeded(), "{}", analysis.stderr());
    assert_eq!(analysis.rows("readings.csv").len(), 2);
}

#[test]
fn a_gap_widens_the_band_by_itself() {
    let width = |third_week: &str| -> f64 {
        let csv = format!(
            "client_id,measure,session,week,score\na,PHQ-9,1,0,15\na,PHQ-9,2,1,14\na,PHQ-9,3,{third_week},13\n"
        );
        let rows = analyze(csv.as_bytes(), &[]).rows("readings.csv");
        rows[2]["upper_80"].parse::<f64>().unwrap() - rows[2]["lower_80"].parse::<f64>().unwrap()
    };
    assert!(width("8") > width("2") + 0.5, "{} {}", width("8"), width("2"));
}

#[test]
fn dates_weeks_and_sessions_of_one_course_agree() {
    let dates =
        "client_id,measure,date,score\na,PHQ-9,2026-01-05,17\na,PHQ-9,2026-01-12,16\na,PHQ-9,2026-01-26,12\n";
    let weeks = "client_id,measure,week,score\na,PHQ-9,0,17\na,PHQ-9,1,16\na,PHQ-9,3,12\n";
    let sessions = "client_id,measure,session,score\na,PHQ-9,1,17\na,PHQ-9,2,16\na,PHQ-9,4,12\n";
    let expected = |csv: &str| -> Vec<String> {
        let rows = analyze(csv.as_bytes(), &[]).rows("readings.csv");
        rows.iter()
            .map(|row| format!("{} {}", row["expected"], row["lower_90"]))
            .collect()
    };
    assert_eq!(expected(dates), expected(weeks));
    assert_eq!(expected(weeks), expected(sessions));
}

#[test]
fn two_scores_at_one_time_both_count() {
    let csv = "client_id,measure,session,score\na,PHQ-9,1,15\na,PHQ-9,2,9\na,PHQ-9,2,13\n";
    let rows = analyze(csv.as_bytes(), &[]).rows("readings.csv");
    assert_eq!(rows.len(), 3);
    assert_ne!(
        rows[1]["expected"], rows[2]["expected"],
        "the second score was expected after the first was seen"
    );
}

#[test]
fn several_measures_and_hundreds_of_sessions_are_read() {
    let mut csv = "client_id,measure,session,score\n".to_owned();
    for session in 1..=400 {
        csv.push_str(&format!("a,PHQ-9,{session},{}\n", 10 + session % 5));
        csv.push_str(&format!("a,GAD-7,{session},{}\n", 8 + session % 3));
    }
    let analysis = analyze(csv.as_bytes(), &[]);
    assert!(analysis.succeeded(), "{}", analysis.stderr());
    assert_eq!(analysis.rows("readings.csv").len(), 800);
    assert_eq!(analysis.rows("clients.csv").len(), 2);
}

#[test]
fn someone_who_worsens_needs_a_look_now() {
    let csv = "client_id,measure,session,score\na,PHQ-9,1,12\na,PHQ-9,2,15\na,PHQ-9,3,18\na,PHQ-9,4,20\n";
    let rows = analyze(csv.as_bytes(), &[]).rows("readings.csv");
    assert_eq!(rows[3]["state"], "worsening");
    assert_eq!(rows[3]["alert"], "look-now");
}

#[test]
fn a_flat_course_is_stalled_but_not_before_session_6() {
    let mut csv = "client_id,measure,session,score\n".to_owned();
    for session in 1..=10 {
        csv.push_str(&format!("a,PHQ-9,{session},{}\n", 16 + session % 2));
    }
    let rows = analyze(csv.as_bytes(), &[]).rows("readings.csv");
    assert!(
        rows[..5].iter().all(|row| row["state"] == "too-early"),
        "late responders are protected"
    );
    let last = &rows[9];
    assert_eq!(
        (last["state"].as_str(), last["alert"].as_str()),
        ("stalled", "look")
    );
}

#[test]
fn contributions_add_up_to_the_forecast() {
    let analysis = analyze(COURSE.as_bytes(), &["--contributions"]);
    assert!(analysis.succeeded(), "{}", analysis.stderr());
    let parts = analysis.rows("contributions.csv");
    for reading in analysis
        .rows("readings.csv")
        .iter()
        .filter(|row| !row["expected"].is_empty())
    {
        let of_reading: Vec<_> = parts
            .iter()
            .filter(|part| part["session"] == reading["session"])
            .collect();
        let number = |text: &str| -> f64 { text.parse().unwrap() };
        let sum: f64 = of_reading.iter().map(|part| number(&part["points"])).sum();
        let forecast = number(&of_reading[0]["group_mean"]) + sum;
        // The written expectation is stopped at the ends of the scale, which lie far away here; the rest is rounding.
        assert!(
            (forecast - number(&reading["expected"])).abs() < 0.02,
            "session {}",
            reading["session"]
        );
    }
}

/// Forty clients on the PHQ-9 whose scores fall by two points a session, each from another beginning.
fn forty_clients() -> String {
    let mut csv = "client_id,measure,session,score\n".to_owned();
    for client in 0..40 {
        for session in 1..=5 {
            let wobble = (client * 7 + session * 3) % 3;
            csv.push_str(&format!(
                "c{client},PHQ-9,{session},{}\n",
                20 + client % 6 + wobble - 2 * session
            ));
        }
    }
    csv
}

#[test]
fn a_known_measure_is_estimated_again_when_asked() {
    let published = analyze(forty_clients().as_bytes(), &[]);
    let estimated = analyze(forty_clients().as_bytes(), &["--fit"]);
    assert!(
        !published.stdout().contains("estimated from this file"),
        "{}",
        published.stdout()
    );
    assert!(
        estimated
            .stdout()
            .contains("estimated from this file (40 clients)"),
        "{}",
        estimated.stdout()
    );
    // Its own course is steeper than the published one, so it expects less at session 5; not by much, because the published
    // one counts as 100 clients beside these forty.
    let expected = |analysis: &super::support::Analysis| -> f64 {
        analysis.rows("readings.csv")[4]["expected"].parse().unwrap()
    };
    assert!(expected(&estimated) < expected(&published) - 0.1);
}

#[test]
fn the_planned_end_sets_the_horizon() {
    let csv = "client_id,measure,session,score\na,PHQ-9,1,16\na,PHQ-9,2,15\n";
    let reasons =
        |arguments: &[&str]| analyze(csv.as_bytes(), arguments).rows("readings.csv")[1]["reasons"].clone();
    assert!(
        reasons(&[]).contains("by session 7"),
        "five sessions ahead: {}",
        reasons(&[])
    );
    assert!(reasons(&["--planned-sessions", "12"]).contains("by session 12"));
}
