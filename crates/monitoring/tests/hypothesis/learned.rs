//! Points learned from answers: shrunk, never silent, laid over by a file.

use jiff::civil::date;
use monitoring::hypothesis::learned::{Answered, Weight, learn, to_toml};
use monitoring::knowledge::Library;

fn learned(answers: u32, agreed: u32) -> Weight {
    let library = Library::shipped();
    let answer = |at: u32| Answered {
        cause: "avoidance".to_owned(),
        facts: vec!["unsaid".to_owned()],
        agrees: at < agreed,
    };
    let all: Vec<Answered> = (0..answers).map(answer).collect();
    learn(&library.causes, &all, library.rules.learning, date(2027, 6, 1)).remove(0)
}

#[test]
fn ten_answers_change_little_and_a_thousand_make_a_practice_itself() {
    // Shipped: 2 points. All disagree: (100 * 0.6 + 0) / (100 + n) / 0.6 * 2.
    assert!((learned(10, 0).points - 1.82).abs() < 1e-9);
    assert!((learned(1000, 0).points - 0.18).abs() < 1e-9);
    // As expected: nothing moves.
    assert!((learned(1000, 600).points - 2.0).abs() < 1e-9);
    assert!(learned(1000, 1000).points <= Library::shipped().rules.learning.most_points);
}

#[test]
fn the_file_is_an_overlay_that_moves_the_points() {
    let library = Library::shipped();
    let text = to_toml(&[learned(20, 10)]);
    assert!(text.contains("# 10 of 20 answers agree."), "{text}");
    let practice = library
        .with_overlay(vec![("learned.toml".to_owned(), text)])
        .unwrap();
    let points = |library: &Library| {
        let cause = library
            .causes
            .iter()
            .find(|cause| cause.slug == "avoidance")
            .unwrap();
        cause
            .head
            .evidence
            .iter()
            .find(|evidence| evidence.key == "unsaid")
            .unwrap()
            .points
    };
    assert_eq!((points(library), points(&practice)), (2.0, 1.94));
}

#[test]
fn a_weight_of_nothing_is_refused() {
    let mut weight = learned(20, 10);
    weight.key = "weather".to_owned();
    let refused = Library::shipped()
        .with_overlay(vec![("learned.toml".to_owned(), to_toml(&[weight]))])
        .unwrap_err();
    assert!(refused.findings[0].what.contains("weather"), "{refused}");
}
