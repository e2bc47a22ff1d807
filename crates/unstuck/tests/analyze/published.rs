//! Results that established programs and papers give on the same data.

use super::support::{analyze, analyze_file, reference};

/// suddengains 0.7.2 (R 4.2.2) on its example data: sessions 1 to 12, cut-off 7 points: 24 gains in 15 of 43 clients, 4
/// of them reversed, 3 losses. Counts, so no tolerance.
#[test]
fn sudden_gains_are_those_of_the_reference_program() {
    let Some(path) = reference("sgdata.csv") else {
        return;
    };
    let text = std::fs::read_to_string(path).unwrap();
    let wanted = |line: &&str| {
        let cells: Vec<&str> = line.split(',').collect();
        cells[2] == "BDI" && (1..=12).contains(&cells[1].parse::<u32>().unwrap())
    };
    let rows: Vec<&str> = text.lines().skip(1).filter(wanted).collect();
    let csv = format!("{}\n{}\n", text.lines().next().unwrap(), rows.join("\n"));
    let analysis = analyze(
        csv.as_bytes(),
        &["--time-unit", "session", "--sudden-cutoff", "7"],
    );
    assert!(analysis.succeeded(), "{}", analysis.stderr());
    let clients = analysis.rows("clients.csv");
    let count = |column: &str| {
        clients
            .iter()
            .map(|row| row[column].split_whitespace().count())
            .sum::<usize>()
    };
    let with_gain = clients
        .iter()
        .filter(|row| !row["sudden_gains"].is_empty())
        .count();
    assert_eq!(clients.len(), 43);
    assert_eq!((count("sudden_gains"), with_gain), (24, 15));
    assert_eq!((count("sudden_gains_reversed"), count("sudden_losses")), (4, 3));
}

/// Jacobson & Truax (1991) on the Dyadic Adjustment Scale, reliability .88, functional mean 114 and SD 14, by
/// clinicalsignificance 2.1.0 (R 4.2.2): SEdiff 5.793, c 96.427, 14 recovered, 5 improved, 10 unchanged, 1 deteriorated.
#[test]
fn clinical_significance_is_that_of_the_worked_example() {
    let Some(path) = reference("jacobson_1989.csv") else {
        return;
    };
    let arguments = [
        "--time-unit",
        "session",
        "--better",
        "DAS=higher",
        "--reliability",
        "DAS=0.88",
    ];
    let arguments = [arguments.as_slice(), &["--functional", "DAS=114,14"]].concat();
    let analysis = analyze_file(&path, &arguments, tempfile::tempdir().unwrap());
    assert!(analysis.succeeded(), "{}", analysis.stderr());
    let clients = analysis.rows("clients.csv");
    let count = |class: &str| {
        let of_class = |row: &&std::collections::BTreeMap<String, String>| {
            row["measure"] == "DAS" && row["clinical_significance"] == class
        };
        clients.iter().filter(of_class).count()
    };
    let counts = ["recovered", "improved", "unchanged", "deteriorated", "harmed"].map(count);
    assert_eq!(counts, [14, 5, 10, 1, 0]);
    let report = std::fs::read_to_string(analysis.path("report.html")).unwrap();
    assert!(
        report.contains("SEdiff 5.793"),
        "the report states the standard error of the difference"
    );
    assert!(report.contains("96.427"), "the report states the cut-off c");
}
