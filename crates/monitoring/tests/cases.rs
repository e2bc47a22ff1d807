//! Every case of the library is taken through all rooms; a difference is shown in words.

use monitoring::knowledge::{Library, runner};

#[test]
fn every_case_comes_out_as_it_says() {
    let library = Library::shipped();
    assert!(!library.cases.is_empty());
    let wrong: Vec<String> = library
        .cases
        .iter()
        .map(|case| runner::run(case, library))
        .filter(|ran| !ran.is_right())
        .map(|ran| ran.report())
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {} cases differ:\n\n{}",
        wrong.len(),
        library.cases.len(),
        wrong.join("\n")
    );
}
