//! Every way of breaking the input gives a message that says where and what would be right.

use super::support::{analyze, unstuck, with_input};

/// A file whose second row is fine, so that one broken row does not end the analysis.
fn with_row(row: &str) -> String {
    format!("client_id,measure,session,score\nana,PHQ-9,1,14\n{row}\nana,PHQ-9,3,12\n")
}

/// The one rejected row, as `line, column: reason. remedy.`
fn rejected(csv: &str) -> String {
    let analysis = analyze(csv.as_bytes(), &[]);
    assert!(analysis.succeeded(), "{}", analysis.stderr());
    assert!(
        analysis.stdout().contains("1 of 3 rows not used"),
        "{}",
        analysis.stdout()
    );
    let rows = analysis.rows("rejected.csv");
    assert_eq!(rows.len(), 1);
    let row = &rows[0];
    format!(
        "{}, {}: {}. {}.",
        row["line"], row["column"], row["reason"], row["remedy"]
    )
}

/// The message of a file that cannot be read at all.
fn refused(csv: &[u8]) -> String {
    let analysis = analyze(csv, &[]);
    assert!(!analysis.succeeded());
    analysis.stderr()
}

#[test]
fn a_broken_row_is_named_with_line_column_and_remedy() {
    let check = |row: &str, expected: &str| assert_eq!(rejected(&with_row(row)), expected);
    check(
        "ana,PHQ-9,2,31",
        "3, score: score 31 lies outside the scale of PHQ-9. PHQ-9 runs from 0 to 27.",
    );
    check(
        "ana,PHQ-9,2,11.5",
        "3, score: score 11.5 is a fraction, but PHQ-9 has whole points. \
         Give a whole number, or --scale PHQ-9=0.0..27.0.",
    );
    check(
        "ana,PHQ-9,2,eleven",
        "3, score: \"eleven\" is not a score. Give a number, with a point before decimals, or leave the cell empty.",
    );
    check(
        "ana,PHQ-9,2,NaN",
        "3, score: \"NaN\" is not a score. Give a number, with a point before decimals, or leave the cell empty.",
    );
    check(
        "ana,PHQ-9,,12",
        "3, session: the time is empty. Say when the score was given.",
    );
    check(
        "ana,PHQ-9,2.5,12",
        "3, session: session 2.5 is not a whole number. Number the sessions 1, 2, 3.",
    );
    check(
        "ana,PHQ-9,-1,12",
        "3, session: session -1 lies outside 0 to 100000. Count sessions from 0 or 1; the latest that is read is 100000.",
    );
    check(
        ",PHQ-9,2,12",
        "3, client_id: the client is empty. Say whose score it is.",
    );
    check(
        "ana,,2,12",
        "3, measure: the measure is empty. Name the measure, such as PHQ-9.",
    );
    check(
        "ana,PHQ-9,2",
        "3, : the row has 3 cells, the header 4. Check for a missing or an extra comma.",
    );
    check(
        "ana,PHQ-99,2,12",
        "3, measure: PHQ-99 is not a measure of the library, and 1 clients are too few to estimate a course. \
         Use a known measure (unstuck knowledge list), map the name (--measure), or give 30 clients or more.",
    );
}

#[test]
fn a_date_that_cannot_be_read_says_how_dates_are_written() {
    let csv = "client_id,measure,date,score\nana,PHQ-9,2026-01-05,14\nana,PHQ-9,12/01/2026,13\nana,PHQ-9,2026-01-19,12\n";
    assert_eq!(
        rejected(csv),
        "3, date: \"12/01/2026\" is not a date. Write dates as 2026-11-23."
    );
}

#[test]
fn an_empty_score_is_a_missing_reading_and_not_a_fault() {
    let analysis = analyze(with_row("ana,PHQ-9,2,").as_bytes(), &["--strict"]);
    assert!(analysis.succeeded(), "{}", analysis.stderr());
    assert_eq!(analysis.rows("readings.csv").len(), 2);
    assert_eq!(
        analysis.rows("rejected.csv")[0]["reason"],
        "no score: the reading is missing"
    );
}

#[test]
fn strict_stops_at_the_first_row_that_cannot_be_used() {
    let analysis = analyze(with_row("ana,PHQ-9,2,31").as_bytes(), &["--strict"]);
    assert!(!analysis.succeeded());
    let said = analysis.stderr();
    assert!(
        said.contains("scores.csv, line 3, column score: score 31 lies outside"),
        "{said}"
    );
}

#[test]
fn a_file_that_cannot_be_read_at_all_is_refused_with_a_remedy() {
    let check = |csv: &[u8], expected: &str| {
        let said = refused(csv);
        assert!(said.contains(expected), "{said}");
    };
    check(b"", "the file is empty");
    check(
        b"client_id,measure,session,score\n",
        "there is a header but no row below it",
    );
    check(
        b"id,measure,session,score\na,PHQ-9,1,3\n",
        "line 1: there is no column \"client_id\". The columns are \"id\"",
    );
    check(b"client_id,session,score\na,1,3\n", "Use --measure NAME");
    check(b"client_id,measure,time,score\na,PHQ-9,1,3\n", "Add --time-unit");
    check(
        b"client_id,measure,session,score\na,PHQ-9,1,99\n",
        "no client could be read",
    );
    check(b"\x1f\x8bnot really gzip", "scores.csv");
}

#[test]
fn a_file_that_is_not_there_is_said_to_be_so() {
    let output = unstuck(&["analyze", "no-such-file.csv"]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(said, "unstuck: no-such-file.csv: there is no such file\n");
}

#[test]
fn text_that_is_not_utf8_is_rejected_row_by_row() {
    let analysis = analyze(
        b"client_id,measure,session,score\nana,PHQ-9,1,14\n\xff\xfe,PHQ-9,2,12\n",
        &[],
    );
    assert!(analysis.succeeded());
    assert_eq!(
        analysis.rows("rejected.csv")[0]["reason"],
        "these bytes are not UTF-8 text"
    );
}

/// Bytes made by a small generator from a seed. Each run starts the program anew, so there are few; the same is done
/// with thousands inside the crate.
#[test]
fn no_bytes_make_it_panic() {
    let pieces: [&[u8]; 18] = [
        b"client_id,measure,session,score\n",
        b"ana",
        b",",
        b",",
        b"\n",
        b"PHQ-9",
        b"1",
        b"27",
        b"-5",
        b"1e308",
        b"\"",
        b"\r\n",
        b"\xff\xc3",
        b"\0",
        b"9999999999999999",
        b"NA",
        b";",
        b"0.5",
    ];
    let mut state: u64 = 20_261_123;
    for _ in 0..25 {
        let mut bytes = pieces[0].to_vec();
        for _ in 0..40 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            bytes.extend_from_slice(pieces[(state >> 33) as usize % pieces.len()]);
        }
        let output = with_input(&["analyze", "-", "--format", "json"], &bytes);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            !said.contains("panicked"),
            "{said}\n{}",
            String::from_utf8_lossy(&bytes)
        );
    }
}
