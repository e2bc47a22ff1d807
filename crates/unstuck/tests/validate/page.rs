//! The page says what the JSON says.

use crate::{json, simulated, unstuck};
use serde_json::Value;

/// The cells of every row of the table after a heading, without their marks.
fn table(page: &str, heading: &str) -> Vec<Vec<String>> {
    let at = page
        .find(&format!("<h3>{heading}</h3>"))
        .unwrap_or_else(|| panic!("no heading {heading}"));
    let body = page[at..].split("<tbody>").nth(1).unwrap();
    let body = body.split("</tbody>").next().unwrap();
    let rows = body.split("</tr>").filter(|row| row.contains("<tr>"));
    rows.map(|row| {
        let cells = row.split(['<']).filter_map(|piece| {
            let (mark, text) = piece.split_once('>')?;
            (mark.starts_with("td") || mark.starts_with("th")).then(|| text.trim().to_owned())
        });
        cells.collect()
    })
    .collect()
}

fn decimals(value: &Value, places: usize) -> String {
    format!("{:.places$}", value.as_f64().unwrap())
}

fn percent(value: &Value) -> String {
    format!("{:.1} %", 100.0 * value.as_f64().unwrap())
}

/// A whole validation of made-up clients, with truth, ratings and therapists, as JSON and as a page.
fn both() -> (Value, String) {
    let folder = tempfile::tempdir().unwrap();
    let (scores, truth) = simulated(folder.path(), "reference", "400");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let text = std::fs::read_to_string(&scores).unwrap();
    let with: String = text
        .lines()
        .enumerate()
        .map(|(at, line)| match at {
            0 => format!("{line},therapist\n"),
            // The last digit of the client's name.
            _ => {
                let client = line.split(',').next().unwrap();
                format!("{line},t{}\n", &client[client.len() - 1..])
            }
        })
        .collect();
    std::fs::write(&scores, with).unwrap();
    let output = unstuck(&[
        "validate",
        &scores,
        "--truth",
        &truth,
        "--process",
        &path("process.csv"),
        "--split-by",
        "therapist",
        "--by",
        "therapist",
        "--bootstrap",
        "20",
        "--format",
        "json",
        "--out",
        &path("validation"),
    ]);
    let page = std::fs::read_to_string(folder.path().join("validation/validation.html")).unwrap();
    (json(&output), page)
}

#[test]
fn endings_ratings_split_and_subgroups_stand_on_the_page_as_in_the_json() {
    let (report, page) = both();
    let measure = &report["measures"][0];
    let rows = |name: &str| measure[name].as_array().unwrap().clone();

    let endings: Vec<Vec<String>> = rows("endings")
        .iter()
        .map(|one| {
            vec![
                one["cause"].as_str().unwrap().to_owned(),
                one["sessions"].to_string(),
                one["endings"].to_string(),
                decimals(&one["auc"], 3),
                decimals(&one["slope"], 2),
                decimals(&one["observed_over_expected"], 2),
                decimals(&one["expected_error"], 4),
            ]
        })
        .collect();
    assert_eq!(endings.len(), 2);
    assert_eq!(table(&page, "Ending before the next session"), endings);

    let ratings: Vec<Vec<String>> = rows("with_ratings")
        .iter()
        .map(|one| {
            vec![
                one["session"].to_string(),
                one["clients"].to_string(),
                decimals(&one["symptoms_auc"], 3),
                decimals(&one["with_ratings_auc"], 3),
            ]
        })
        .collect();
    assert!(ratings.len() > 3);
    assert_eq!(table(&page, "With ratings of the work"), ratings);

    let subgroups: Vec<Vec<String>> = rows("subgroups")
        .iter()
        .map(|one| {
            let signed = |value: &Value| format!("{:+.3}", value.as_f64().unwrap());
            vec![
                one["session"].to_string(),
                format!(
                    "{}: {}",
                    one["by"].as_str().unwrap(),
                    one["value"].as_str().unwrap()
                ),
                one["clients"].to_string(),
                percent(&one["said"]),
                percent(&one["came"]),
                format!(
                    "{} ({} to {})",
                    signed(&one["gap"]),
                    signed(&one["gap_interval"][0]),
                    signed(&one["gap_interval"][1])
                ),
                decimals(&one["observed_over_expected"], 2),
                decimals(&one["auc"], 3),
            ]
        })
        .collect();
    // Three bands and ten therapists at the first landmark.
    assert!(subgroups.len() > 13);
    assert_eq!(table(&page, "By what clients share"), subgroups);
}

#[test]
fn the_page_says_how_clients_were_split_and_drawn() {
    let (report, page) = both();
    let measure = &report["measures"][0];
    let sizes: Vec<String> = measure["part_clients"]
        .as_array()
        .unwrap()
        .iter()
        .map(Value::to_string)
        .collect();
    assert_eq!(sizes.len(), 5);
    for said in [
        format!("Parts of {} clients.", sizes.join(", ")),
        format!(
            "Intervals draw {} whole clusters of therapist",
            measure["clusters"]
        ),
        format!("dealt by therapist: {} groups", report["split_by"]["groups"]),
    ] {
        assert!(page.contains(&said), "{said}");
    }
    let steps = measure["one_step"].as_array().unwrap();
    let shown = table(&page, "One step ahead");
    assert_eq!(shown.len(), steps.len());
    for (row, step) in shown.iter().zip(steps) {
        let wanted = [percent(&step["covered_80"]), percent(&step["covered_90"])];
        assert_eq!(row[2..4], wanted, "{row:?}");
        assert_eq!(row[6], decimals(&step["rmse"], 2));
    }
}
