mod contrast;

use super::*;

fn written() -> String {
    page(&sample::report()).unwrap()
}

/// The text of the page without its style and tags, spaces run together.
fn words(html: &str) -> String {
    let body = html.split_once("</style>").unwrap().1;
    let mut text = String::new();
    for piece in body.split('<').skip(1) {
        text.push_str(piece.split_once('>').map_or("", |(_, after)| after));
        text.push(' ');
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_page_is_whole_and_asks_nobody_for_anything() {
    let html = written();
    assert!(html.starts_with("<!DOCTYPE html>"));
    for outside in [
        "<script",
        "<link",
        "<img",
        "<iframe",
        "@import",
        "src=",
        "javascript:",
        "onload",
        "url(http",
    ] {
        assert!(!html.contains(outside), "{outside}");
    }
    let addresses: Vec<&str> = html
        .split("http")
        .skip(1)
        .map(|after| after.split('"').next().unwrap())
        .collect();
    let named = |address: &&str| *address != "://www.w3.org/2000/svg" && !address.starts_with("-equiv");
    assert!(!addresses.iter().any(named), "{addresses:?}");
}

#[test]
fn tags_nest_and_ids_differ() {
    let html = written();
    let body = html
        .split_once("</style>")
        .unwrap()
        .1
        .replace("<bdi", "<b")
        .replace("</bdi", "</b");
    let mut open: Vec<&str> = vec!["html", "head"];
    for piece in body.split('<').skip(1) {
        let tag = piece.split_once('>').unwrap().0;
        let name = tag.split([' ', '/']).find(|part| !part.is_empty()).unwrap();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "{piece}");
        } else if !tag.ends_with('/') {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
    let ids: Vec<&str> = html
        .split(" id=\"")
        .skip(1)
        .map(|after| after.split('"').next().unwrap())
        .collect();
    let different: std::collections::BTreeSet<&&str> = ids.iter().collect();
    assert_eq!(different.len(), ids.len(), "{ids:?}");
}

#[test]
fn those_who_need_a_look_come_first_and_say_why() {
    let text = words(&written());
    let place = |part: &str| {
        text.find(part)
            .unwrap_or_else(|| panic!("{part:?} is not in {text}"))
    };
    let now = place("c-004 PHQ-9 worsening since session 5");
    let stalled = place("c-017 PHQ-9 stalled since session 3");
    let listed = place("goal range reached since session 5 c-009");
    assert!(now < stalled && stalled < listed);
    place("no clear change since session 3");
    place("a clear improvement by session 12: about 3 in 10 (28 %)");
    place("1 of 6 clients needs a look now, 3 a look before or in the next session. 1 is too early to call.");
}

#[test]
fn a_reason_is_said_once() {
    let mut input = sample::report();
    input.cards[0].line.why = "No gain is likely (p. 2)".to_owned();
    input.cards[0].sentence = "No gain is likely (p. 2). Expected 3 to 9, reported 12.".to_owned();
    let text = words(&page(&input).unwrap());
    assert!(
        text.contains("No gain is likely (p. 2) Expected 3 to 9, reported 12."),
        "{text}"
    );
    assert_eq!(text.matches("No gain is likely").count(), 1);
}

#[test]
fn it_says_how_the_course_was_obtained_and_what_was_left_out() {
    let text = words(&written());
    for part in [
        "estimated from this very file: mixed model with random intercept and slope, maximum likelihood, 6 clients, \
         33 scores; log-likelihood −81.234. The estimation converged. The fit is singular",
        "mean at the start 17.10 points 0.420",
        "have not been calibrated",
        "reliably improved 2 at least 6 points fewer",
        "4 of 37 rows.",
        "the score is empty 3",
        "12 score 31 is above the scale of PHQ-9",
    ] {
        assert!(text.contains(part), "{part:?} is not in {text}");
    }
}

#[test]
fn a_fit_that_did_not_converge_is_said_loudly() {
    let mut input = sample::report();
    if let CourseOrigin::Estimated { converged, .. } = &mut input.measures[0].origin {
        *converged = false;
    }
    assert!(
        page(&input)
            .unwrap()
            .contains("<strong>The estimation did not converge")
    );
}

#[test]
fn a_published_course_carries_its_mark() {
    let mut input = sample::report();
    input.measures[0].origin = CourseOrigin::Published {
        source: "Saunders et al. 2019".to_owned(),
        mark: "U".to_owned(),
        sample: "Adults in talking therapies.".to_owned(),
    };
    let text = words(&page(&input).unwrap());
    assert!(
        text.contains("published: Saunders et al. 2019 (mark U). Adults in talking therapies."),
        "{text}"
    );
}

#[test]
fn text_from_a_file_stays_text() {
    let evil = "</title></style><script>alert('1')</script>&\"";
    let mut input = sample::report();
    input.source = evil.to_owned();
    input.cards[0].line.client_id = evil.to_owned();
    input.cards[0].chart.id = evil.to_owned();
    input.cards[0].chart.title = evil.to_owned();
    input.lines[0].client_id = evil.to_owned();
    input.lines[0].why = evil.to_owned();
    input.rejected.first[0].reason = evil.to_owned();
    input.rejected.by_reason[0].0 = evil.to_owned();
    input.measures[0].name = evil.to_owned();
    let html = page(&input).unwrap();
    assert!(!html.contains("<script") && !html.contains("alert('1')"));
    assert_eq!(
        (html.matches("</style>").count(), html.matches("</title>").count()),
        (1, written().matches("</title>").count())
    );
}

#[test]
fn what_is_not_drawn_is_counted() {
    let mut input = sample::report();
    let one = "one of many";
    input.lines = vec![
        ClientLine {
            client_id: one.to_owned(),
            ..input.lines[0].clone()
        };
        LISTED + 5
    ];
    input.lines_total = 1_234;
    let text = words(&page(&input).unwrap());
    assert!(text.contains("1,034 more courses are not shown here"), "{text}");
    assert_eq!(text.matches(one).count(), LISTED);
}

#[test]
fn an_empty_analysis_is_a_page_too() {
    let input = ReportInput {
        source: "standard input".to_owned(),
        made_on: None,
        version: "0.1.0".to_owned(),
        counts: Counts::default(),
        cards: Vec::new(),
        lines: Vec::new(),
        lines_total: 0,
        states: Vec::new(),
        measures: Vec::new(),
        rejected: Rejected::default(),
        notes: Vec::new(),
    };
    let text = words(&page(&input).unwrap());
    assert!(
        text.contains("By these numbers nobody of 0 clients needs a look."),
        "{text}"
    );
    assert!(text.contains("Read from standard input : 0 clients"), "{text}");
}

#[test]
fn the_same_input_gives_the_same_bytes_and_no_date_of_its_own() {
    assert_eq!(written(), written());
    let undated = ReportInput {
        made_on: None,
        ..sample::report()
    };
    assert!(!page(&undated).unwrap().contains("2026-11-23"));
}

#[test]
fn nothing_on_the_page_praises_or_blames() {
    let text = words(&written()).to_lowercase();
    for word in [
        "patient",
        "resistant",
        "failed",
        "failure",
        "non-compliant",
        "committed",
        "well done",
        "great",
        "poor",
    ] {
        assert!(!text.contains(word), "{word}");
    }
}

#[test]
fn many_different_reasons_are_counted_not_listed() {
    let mut input = sample::report();
    input.rejected.by_reason = (0..40).map(|number| (format!("reason {number}"), 1)).collect();
    let text = words(&page(&input).unwrap());
    assert!(
        text.contains("reason 11 1") && !text.contains("reason 12"),
        "{text}"
    );
    assert!(text.contains("28 more reasons"), "{text}");
}

#[test]
fn a_scale_without_known_ends_is_said_in_words() {
    let said = |scale| {
        let mut input = sample::report();
        input.measures[0].scale = scale;
        words(&page(&input).unwrap())
    };
    assert!(said((0.0, 27.0)).contains("0 to 27 points, fewer is better"));
    assert!(said((0.0, f64::INFINITY)).contains("from 0 points up, fewer is better"));
    assert!(said((f64::NEG_INFINITY, f64::INFINITY)).contains("no known ends of the scale, fewer is better"));
}

#[test]
fn standard_errors_have_a_column_only_where_there_are_some() {
    let mut input = sample::report();
    assert!(written().contains("standard error"));
    if let CourseOrigin::Estimated { parameters, .. } = &mut input.measures[0].origin {
        parameters
            .iter_mut()
            .for_each(|parameter| parameter.standard_error = None);
    }
    assert!(!page(&input).unwrap().contains("standard error"));
}
