//! What is wrong is said with what would be right.

use super::support::{BTHEB, complaint};

#[test]
fn an_unknown_column_is_answered_with_those_there_are() {
    let said = complaint(&[BTHEB, "--fixed", "age"]);
    assert!(
        said.contains("there is no column \"age\"") && said.contains("\"treatment\""),
        "{said}"
    );
}

#[test]
fn a_column_with_one_value_explains_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("flat.csv");
    let rows: String = (0..30)
        .map(|row| format!("c{},{},{},x\n", row / 3, row % 3, 10 + row * 7 % 5))
        .collect();
    std::fs::write(&file, format!("client_id,session,score,site\n{rows}")).unwrap();
    let said = complaint(&[&file.display().to_string(), "--fixed", "site"]);
    assert!(said.contains("\"site\" has one value only"), "{said}");
}

#[test]
fn too_few_rows_are_no_model() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("few.csv");
    std::fs::write(&file, "client_id,session,score\na,1,10\na,2,8\nb,1,12\n").unwrap();
    let said = complaint(&[&file.display().to_string()]);
    assert!(said.contains("score cannot be fitted"), "{said}");
}

#[test]
fn a_reference_that_never_occurs_is_named() {
    let said = complaint(&[BTHEB, "--fixed", "treatment", "--reference", "treatment=CBT"]);
    assert!(
        said.contains("never \"CBT\"") && said.contains("BtheB, TAU"),
        "{said}"
    );
}

#[test]
fn an_unknown_measure_is_answered_with_those_there_are() {
    let said = complaint(&[BTHEB, "--measure", "PHQ-9"]);
    assert!(
        said.contains("no measure \"PHQ-9\"") && said.contains("BDI-II"),
        "{said}"
    );
}

#[test]
fn the_joint_model_needs_two_measures() {
    let said = complaint(&[BTHEB, "--model", "joint"]);
    assert!(
        said.contains("needs two measures, and here are 1: BDI-II"),
        "{said}"
    );
    let said = complaint(&[BTHEB, "--model", "joint", "--measures", "BDI-II,PHQ-9"]);
    assert!(said.contains("no measure \"PHQ-9\""), "{said}");
    let said = complaint(&[BTHEB, "--measures", "BDI-II,PHQ-9"]);
    assert!(said.contains("--measures is for the joint model"), "{said}");
}
