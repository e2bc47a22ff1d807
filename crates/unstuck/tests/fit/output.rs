//! What is printed and written.

use super::support::{BTHEB, json, printed};

#[test]
fn the_text_says_what_was_fitted_and_how_it_went() {
    let text = printed(&[BTHEB]);
    for piece in [
        "BDI-II: mixed model by maximum likelihood",
        "time = ln(1 + t), t in months as in the file",
        "(Intercept)",
        "correlation -0.19",
        "Log-likelihood -1325.51",
        "380 scores of 100 clients, 5 attendance patterns",
        "The search converged",
        "Reading 0.",
    ] {
        assert!(text.contains(piece), "{piece} is not in\n{text}");
    }
}

#[test]
fn the_json_has_all_parts() {
    let found = json(&[BTHEB, "--model", "state-space"]);
    for key in [
        "measure",
        "model",
        "criterion",
        "time_basis",
        "time_unit",
        "fixed",
        "variances",
        "drift",
        "log_likelihood",
        "aic",
        "bic",
        "parameters",
        "rows",
        "clients",
        "patterns",
        "converged",
        "at_boundary",
        "seconds",
    ] {
        assert!(found.get(key).is_some(), "{key}");
    }
    assert!(found["seconds"]["read"].is_number() && found["seconds"]["fit"].is_number());
}

/// lme4's first prediction for this model is near −3.15 and −4.86; what matters here is the shape, and that the variances
/// left are smaller than those between clients.
#[test]
fn predictions_are_one_row_a_client() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("predictions.csv");
    let found = json(&[BTHEB, "--predictions", &path.display().to_string()]);
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    assert_eq!(
        lines.next(),
        Some("client_id,intercept,slope,var_intercept,var_slope,cov")
    );
    assert_eq!(lines.clone().count(), 100);
    let between = found["variances"]["intercept"].as_f64().unwrap();
    for line in lines {
        let cells: Vec<f64> = line
            .split(',')
            .skip(1)
            .map(|cell| cell.parse().unwrap())
            .collect();
        assert!(cells.len() == 5 && cells[2] > 0.0 && cells[2] < between, "{line}");
    }
}

/// Two measures are two fits, named in the predictions; one can be picked.
#[test]
fn several_measures_are_fitted_one_by_one() {
    let folder = tempfile::tempdir().unwrap();
    let (file, out) = (folder.path().join("two.csv"), folder.path().join("out.csv"));
    let mut text = String::from("client_id,measure,session,score\n");
    for client in 0..12 {
        for session in 1..=4 {
            let wobble = (client * 7 + session * session * 5) % 6;
            text += &format!(
                "c{client},PHQ-9,{session},{}\n",
                18 - session + wobble + client % 5
            );
            text += &format!(
                "c{client},GAD-7,{session},{}\n",
                14 - session + (wobble * 2) % 5 + client % 3
            );
        }
    }
    std::fs::write(&file, text).unwrap();
    let file = file.display().to_string();
    let both = printed(&[
        &file,
        "--format",
        "json",
        "--predictions",
        &out.display().to_string(),
    ]);
    assert_eq!(both.lines().count(), 2);
    let written = std::fs::read_to_string(out).unwrap();
    assert!(written.starts_with("measure,client_id,"));
    assert_eq!(written.lines().count(), 25);
    let one = json(&[&file, "--measure", "GAD-7"]);
    assert_eq!(
        (one["measure"].as_str(), one["rows"].as_u64()),
        (Some("GAD-7"), Some(48))
    );
    assert_eq!(one["time_basis"], "ln(t)");
}

/// The same scores twice, the second turned: what ties them is found, and it is as strong as can be.
#[test]
fn two_measures_that_are_one_are_tied_as_closely_as_can_be() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("two.csv");
    let text = std::fs::read_to_string(BTHEB).unwrap();
    let mut lines = text.lines();
    let header = lines.next().unwrap();
    let mut both = format!("{header}\n");
    for line in lines {
        let mut cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        both += &format!("{line}\n");
        cells[2] = "TURNED".to_owned();
        if let Ok(score) = cells[3].parse::<f64>() {
            cells[3] = (63.0 - score).to_string();
        }
        both += &format!("{}\n", cells.join(","));
    }
    std::fs::write(&file, both).unwrap();
    let found = json(&[&file.display().to_string(), "--model", "joint", "--drift", "none"]);
    assert_eq!(found["measures"], serde_json::json!(["BDI-II", "TURNED"]));
    assert_eq!(found["clients"], 100);
    for what in ["intercept", "slope", "noise"] {
        let tie = found["correlations"][what].as_f64().unwrap();
        assert!(tie < -0.9, "{what}: {tie}");
    }
    let [joint, apart] = ["log_likelihood", "log_likelihood_apart"].map(|name| found[name].as_f64().unwrap());
    assert!(joint > apart + 100.0);
}
