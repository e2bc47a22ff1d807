//! Beginning a case and running it.

use crate::{err, out, unstuck};

#[test]
fn a_new_case_is_read_runs_and_comes_out_as_it_says() {
    let folder = tempfile::tempdir().unwrap();
    let begun = unstuck(&["case", "new", "Ada speaks of the weather"]);
    assert!(begun.status.success(), "{}", err(&begun));
    let text = out(&begun);
    assert!(
        text.contains("# Ada speaks of the weather") && text.contains("as_of = 2026-11-23"),
        "{text}"
    );
    let file = folder.path().join("ada-speaks-of-the-weather.md");
    std::fs::write(&file, &text).unwrap();
    let ran = unstuck(&["case", "run", file.to_str().unwrap()]);
    assert!(ran.status.success(), "{}{}", out(&ran), err(&ran));
    assert_eq!(out(&ran).trim(), "as expected: Ada speaks of the weather");
    // As part of a practice's folder it is checked with the library.
    let cases = folder.path().join("practice/cases");
    std::fs::create_dir_all(&cases).unwrap();
    std::fs::write(cases.join("ada-speaks-of-the-weather.md"), &text).unwrap();
    let practice = folder.path().join("practice");
    let checked = unstuck(&["knowledge", "check", "--overlay", practice.to_str().unwrap()]);
    assert!(checked.status.success(), "{}", err(&checked));
}

#[test]
fn a_case_that_comes_out_otherwise_shows_what_and_why() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ada.md");
    let text = out(&unstuck(&["case", "new", "Ada"])).replace("\"too-early\"", "\"worsening\"");
    std::fs::write(&file, text).unwrap();
    let ran = unstuck(&["case", "run", file.to_str().unwrap()]);
    assert_eq!(ran.status.code(), Some(1));
    let said = out(&ran);
    assert!(
        said.contains("signal: expected \"worsening\", came out \"too-early\""),
        "{said}"
    );
    assert!(said.contains("course:"), "{said}");
    assert!(
        err(&ran).contains("1 of 1 cases came out otherwise"),
        "{}",
        err(&ran)
    );
}

#[test]
fn a_measure_or_a_case_that_is_not_there_is_named() {
    let wrong = unstuck(&["case", "new", "Ada", "--measure", "weather-9"]);
    assert!(
        !wrong.status.success() && err(&wrong).contains("weather-9"),
        "{}",
        err(&wrong)
    );
    let none = unstuck(&["case", "run", "nobody-at-all"]);
    assert!(
        !none.status.success() && err(&none).contains("nobody-at-all"),
        "{}",
        err(&none)
    );
}

#[test]
fn a_case_of_the_library_is_run_by_its_name() {
    let name = "ben-keeps-one-thing-to-himself";
    let ran = unstuck(&["case", "run", name]);
    assert!(ran.status.success(), "{}", out(&ran));
    assert!(out(&ran).starts_with("as expected: Ben"), "{}", out(&ran));
}
