//! Only valid answers make a check-in.

use monitoring::check_in::{Answer, AnswerError, CheckIn};

use crate::library::{DAY, instrument};

fn check(name: &str, answers: &[(&str, Answer)]) -> Result<CheckIn, AnswerError> {
    CheckIn::new(&instrument(name), DAY, answers.iter().cloned())
}

#[test]
fn items_that_are_not_named_were_passed_over() {
    let check_in = check("gad-7", &[("2", Answer::Points(3.0)), ("1", Answer::Skipped)]).unwrap();
    assert_eq!(check_in.points("2"), Some(3.0));
    assert_eq!(
        check_in.skipped().collect::<Vec<_>>(),
        ["1", "3", "4", "5", "6", "7"]
    );
    assert_eq!((check_in.instrument(), check_in.date()), ("gad-7", DAY));
}

#[test]
fn wrong_answers_are_refused_with_their_facts() {
    let refused = |name: &str, item: &str, answer: Answer| check(name, &[(item, answer)]).unwrap_err();
    let item = |id: &str| id.to_owned();
    assert_eq!(
        refused("gad-7", "8", Answer::Points(1.0)),
        AnswerError::UnknownItem { item: item("8") }
    );
    for points in [4.0, -1.0, 1.5, f64::NAN, f64::INFINITY] {
        let error = refused("gad-7", "1", Answer::Points(points));
        assert!(matches!(error, AnswerError::NotAnAnswer { .. }), "{points}");
    }
    let words = Answer::Text("often".to_owned());
    assert_eq!(
        refused("gad-7", "1", words),
        AnswerError::WrongKind { item: item("1") }
    );
    assert_eq!(
        refused("carry-over", "example", Answer::Points(1.0)),
        AnswerError::WrongKind {
            item: item("example")
        }
    );
    let twice = check("gad-7", &[("1", Answer::Points(1.0)), ("1", Answer::Points(2.0))]).unwrap_err();
    assert_eq!(twice, AnswerError::AnsweredTwice { item: item("1") });
}

#[test]
fn ratings_lie_on_their_steps() {
    assert!(check("session-pulse", &[("pace", Answer::Points(-5.0))]).is_ok());
    assert!(check("session-pulse", &[("pace", Answer::Points(-6.0))]).is_err());
    assert!(check("session-pulse", &[("understood", Answer::Points(7.5))]).is_err());
    assert!(check("ors", &[("1", Answer::Points(7.3))]).is_ok());
    assert!(check("ors", &[("1", Answer::Points(7.35))]).is_err());
}

#[test]
fn own_words_are_kept_and_limited() {
    let kept = check(
        "carry-over",
        &[("example", Answer::Text("I said no.".to_owned()))],
    )
    .unwrap();
    assert_eq!(
        kept.answer("example"),
        Some(&Answer::Text("I said no.".to_owned()))
    );
    assert_eq!(kept.points("example"), None);
    let empty = check("carry-over", &[("example", Answer::Text("  ".to_owned()))]).unwrap();
    assert_eq!(empty.answer("example"), Some(&Answer::Skipped));
    let long = Answer::Text("a".repeat(2001));
    assert!(matches!(
        check("carry-over", &[("example", long)]),
        Err(AnswerError::TooLong {
            max_characters: 2000,
            ..
        })
    ));
}

#[test]
fn more_points_than_items_are_refused() {
    let phq2 = instrument("phq-2");
    let error = CheckIn::in_order(&phq2, DAY, &[Some(1.0), Some(1.0), Some(1.0)]).unwrap_err();
    assert_eq!(error, AnswerError::UnknownItem { item: "3".to_owned() });
    assert_eq!(error.to_string(), "there is no item 3");
}
