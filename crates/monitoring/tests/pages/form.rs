//! Forms as a person fills them in, and what comes of what was typed.

use super::episodes;
use jiff::civil::date;
use monitoring::adjustment::practice::Share;
use monitoring::episode::event::{CheckInEvent, PracticeEvent, PracticeState};
use monitoring::episode::{Episode, State, What, goals};
use monitoring::hypothesis::Who;
use monitoring::hypothesis::question::{Ask, Question};
use monitoring::knowledge::form::{About, Form, FormKind, SHARE};
use monitoring::knowledge::{ClientReading, Library};
use monitoring::safety::Reason;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn typed(answers: &[(&str, &str)]) -> BTreeMap<String, String> {
    let one = |(key, text): &(&str, &str)| ((*key).to_owned(), (*text).to_owned());
    answers.iter().map(one).collect()
}

fn measures(names: &[&str]) -> Form {
    let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
    Form::of(Library::shipped(), "en", &names, [], None)
}

fn state_of(check_in: CheckInEvent) -> State {
    let on = date(2027, 1, 8);
    let value = What::CheckIn(check_in).to_value(on);
    let (episode, findings) = Episode::of_events("c".to_owned(), None, [(1, value)]);
    assert!(findings.is_empty(), "{findings:?}");
    State::of(&episode, on, Library::shipped().books())
}

#[test]
fn a_measure_stands_in_its_holders_words_with_instruction_and_terms() {
    let form = measures(&["phq-9", "session-pulse"]);
    assert!(form.not_shown.is_empty());
    let page = &form.pages[0];
    let words = &Library::shipped().wordings;
    let own = words.iter().find(|words| words.instrument == "phq-9").unwrap();
    let heading = own.heading.as_ref().unwrap();
    assert_eq!((&page.title, &page.intro), (heading, &own.instruction));
    assert!(page.terms.as_ref().unwrap().contains("Spitzer"));
    assert_eq!((form.items, form.seconds), (15, 15 * 8));
    let ninth = &page.items[8];
    assert!(ninth.risk && ninth.key == "phq-9/9" && ninth.skippable);
    let FormKind::Options(options) = &ninth.kind else {
        panic!("{ninth:?}")
    };
    assert_eq!(options.len(), 4);
    assert_eq!(
        options[3],
        ("3".to_owned(), own.labels("frequency").unwrap()[3].clone())
    );
    let pace = &form.pages[1].items[3];
    let FormKind::Scale {
        min,
        max,
        middle_words,
        ..
    } = &pace.kind
    else {
        panic!("{pace:?}")
    };
    assert_eq!((*min, *max, middle_words.as_deref()), (-5.0, 5.0, Some("right")));
}

#[test]
fn a_long_measure_is_spread_over_pages_of_at_most_twelve_items() {
    let form = measures(&["pcl-5"]);
    let sizes: Vec<usize> = form.pages.iter().map(|page| page.items.len()).collect();
    assert_eq!(sizes, [12, 8]);
    assert!(
        form.pages
            .iter()
            .all(|page| !page.intro.is_empty() && page.terms.is_some())
    );
}

#[test]
fn what_may_not_be_shown_is_left_out_with_its_reason() {
    let form = measures(&["bdi-ii", "wsas", "core-10", "ham-d", "weather", "gad-7"]);
    assert_eq!(form.pages.len(), 1);
    let why: Vec<&str> = form.not_shown.iter().map(|left| left.why.as_str()).collect();
    assert_eq!(why.len(), 5, "{why:?}");
    for (said, holds) in why.iter().zip([
        "does not allow",
        "licence for",
        "not shipped",
        "therapist",
        "not known",
    ]) {
        assert!(said.contains(holds), "{said}");
    }
    let names = ["gad-7".to_owned()];
    let german = Form::of(Library::shipped(), "de", &names, [], None);
    assert!(german.pages.is_empty() && german.not_shown[0].why.contains("in this language"));
    let carry_over = measures(&["carry-over"]);
    assert_eq!((carry_over.items, carry_over.not_shown.len()), (2, 1));
}

/// A practice that holds a licence puts the words into its overlay; only then is the measure in the form.
#[test]
fn licensed_words_from_the_overlay_are_shown() {
    let items: String = (1..=5)
        .map(|id| format!("[[item]]\nid = \"{id}\"\ntext = \"Words {id}\"\n"))
        .collect();
    let labels: Vec<String> = (0..=8).map(|at| format!("{at}")).collect();
    let text = format!(
        "instrument = \"wsas\"\nlanguage = \"en\"\ntitle = \"Work and life\"\ninstruction = \"Choose.\"\n\
        checked_how = \"By hand.\"\nchecked = 2026-11-23\n[licence]\ngranted_by = \"the holder\"\nreference = \"1\"\n\
        granted = 2026-01-01\n[[answers]]\nname = \"{}\"\nlabels = {labels:?}\n{items}",
        Library::shipped().instrument("wsas").unwrap().items[0]
            .answers
            .name()
    );
    let overlay = [("instruments/wsas.en.toml".to_owned(), text)];
    let library = Library::shipped().with_overlay(overlay).unwrap();
    let form = Form::of(&library, "en", &["wsas".to_owned()], [], None);
    assert!(form.not_shown.is_empty(), "{:?}", form.not_shown);
    assert_eq!(form.pages[0].items.len(), 5);
}

#[test]
fn answers_become_item_points_that_score_and_safety_see() {
    let form = measures(&["phq-9"]);
    let mut answers: Vec<(String, String)> = (1..=8)
        .map(|id| (format!("phq-9/{id}"), "2".to_owned()))
        .collect();
    answers.push(("phq-9/9".to_owned(), "1".to_owned()));
    answers.push(("csrf".to_owned(), "x".to_owned()));
    let read = form.read(&answers.into_iter().collect()).unwrap();
    let state = state_of(read.check_in);
    assert_eq!(state.scores["phq-9"][0].points, 17.0);
    assert_eq!(state.concerns.len(), 1);
    assert_eq!(state.concerns[0].reason, Reason::Answered { points: 1.0 });
}

#[test]
fn a_question_about_risk_that_was_passed_over_is_a_concern() {
    let form = measures(&["phq-9", "session-pulse"]);
    for answers in [typed(&[]), typed(&[("phq-9/1", "0"), ("phq-9/9", "  ")])] {
        let read = form.read(&answers).unwrap();
        assert!(!read.check_in.answers.contains_key("session-pulse"));
        let state = state_of(read.check_in);
        let reasons: Vec<Reason> = state.concerns.iter().map(|concern| concern.reason).collect();
        assert_eq!(reasons, [Reason::NotAnswered]);
    }
}

#[test]
fn each_wrong_answer_has_its_message_and_nothing_is_given() {
    let form = measures(&["phq-9", "session-pulse"]);
    let wrong = typed(&[
        ("phq-9/1", "7"),
        ("session-pulse/pace", "11"),
        ("session-pulse/agreed", "3,0"),
        ("phq-9/2", "1"),
    ]);
    let problems = form.read(&wrong).unwrap_err();
    let said: Vec<(&str, &str)> = problems
        .iter()
        .map(|problem| (problem.key.as_str(), problem.message.as_str()))
        .collect();
    assert_eq!(
        said,
        [
            ("phq-9/1", "Please choose one of the answers shown."),
            ("session-pulse/pace", "Please choose a whole number from -5 to 5.")
        ]
    );
    assert!(form.read(&typed(&[("session-pulse/pace", "2.5")])).is_err());
    assert!(form.read(&typed(&[("session-pulse/pace", "NaN")])).is_err());
    assert!(form.read(&typed(&[("session-pulse/pace", "-5")])).is_ok());
}

#[test]
fn goals_are_rated_by_the_client_and_the_next_question_is_asked_once() {
    let library = Library::shipped();
    let events = "[[event]]\non = 2027-01-01\nkind = \"goal\"\ngoal = \"bus\"\naction = \"set\"\nwords = \"Take the bus\"\n";
    let (episode, _) = Episode::parse("x", events);
    let goals = goals(&State::of(&episode, date(2027, 1, 8), library.books()));
    let question = |quantity: &str| Question {
        quantity: quantity.to_owned(),
        who: Who::Client,
        asks: vec![Ask {
            quantity: quantity.to_owned(),
            question: "?".to_owned(),
        }],
        gain_bits: 1.0,
        seconds: 5,
        why: "because".to_owned(),
        about: Vec::new(),
    };
    let pulse = ["session-pulse".to_owned()];
    let form = Form::of(library, "en", &pulse, &goals, Some(&question("wish-to-stop")));
    assert_eq!((form.items, form.seconds), (7, 6 * 8 + 5));
    assert_eq!(form.pages[1].items[0].words, "Take the bus");
    assert_eq!(form.pages[2].intro, "because");
    let read = form
        .read(&typed(&[
            ("goal/bus", "4"),
            ("quantity/wish-to-stop", "8"),
            (SHARE, "summary"),
        ]))
        .unwrap();
    assert_eq!(read.goals[0].rating, Some(4.0));
    assert_eq!(read.goals[0].mistake(), None);
    assert_eq!(read.check_in.quantities["wish-to-stop"], 8.0);
    assert_eq!(read.check_in.share, Some(Share::Summary));
    // What is private is kept unless it was shared.
    let silent = form.read(&typed(&[("quantity/wish-to-stop", "8")])).unwrap();
    assert!(state_of(silent.check_in).given.is_empty());
    let asked_already = Form::of(library, "en", &pulse, [], Some(&question("pulse-pace")));
    assert_eq!(asked_already.pages.len(), 1);
    let alone = Form::of(library, "en", &[], [], Some(&question("pulse-pace")));
    assert!(matches!(&alone.pages[0].items[0].kind, FormKind::Scale { min, .. } if *min == -5.0));
    let home = Form::of(library, "en", &[], [], Some(&question("context-safety-at-home")));
    assert!(home.pages[0].items[0].risk);
}

/// Whatever a reading asks next can be shown and read.
#[test]
fn every_next_question_of_the_cases_can_be_answered() {
    let library = Library::shipped();
    let mut asked = 0;
    for (name, episode, day) in episodes::all() {
        let reading = ClientReading::of(&episode, day, library, "en");
        let form = Form::of(library, "en", &[], &reading.goals, reading.next_question.as_ref());
        let first = |kind: &FormKind| match kind {
            FormKind::Options(options) => options[0].0.clone(),
            FormKind::Scale { min, .. } => min.to_string(),
            other => panic!("{name}: {other:?}"),
        };
        let answers = form
            .all_items()
            .map(|item| (item.key.clone(), first(&item.kind)))
            .collect();
        let read = form.read(&answers).unwrap();
        asked += read.check_in.quantities.len();
        let state = state_of(read.check_in);
        assert!(state.not_taken.is_empty(), "{name}: {:?}", state.not_taken);
        let text = format!("{:?}", form.pages);
        assert!(
            !text.contains("caseload.") && !text.contains("sheet."),
            "{name}: {text}"
        );
    }
    assert!(asked > 10, "{asked}");
}

#[test]
fn a_practice_form_asks_what_follows_from_what_was_said() {
    let form = Form::practice(Library::shipped(), "en", "exposure").unwrap();
    assert_eq!(form.format.as_deref(), Some("exposure"));
    assert_eq!(form.pages.len(), 2);
    let peak = form.all_items().find(|item| item.key == "distress-peak").unwrap();
    assert!(
        peak.only_if.as_ref().unwrap().words.ends_with(": yes"),
        "{peak:?}"
    );
    let base = [
        ("step", "one floor"),
        ("feared-outcome", "it stops"),
        ("expectancy-before", "70"),
        ("start", "2027-01-08 18:30"),
        ("with", "alone"),
    ];
    let with = |more: &[(&str, &str)]| form.read_practice(&typed(&[&base[..], more].concat()));
    let not_done = with(&[("done", "0"), ("distress-peak", "80")]).unwrap();
    assert_eq!(not_done.fields["done"], json!(false));
    assert!(!not_done.fields.contains_key("distress-peak"));
    assert_eq!(not_done.share, Some(Share::Summary));
    let done = with(&[
        ("done", "1"),
        ("distress-peak", "80"),
        ("safety-behaviours", "2"),
        (SHARE, "full"),
    ])
    .unwrap();
    assert_eq!(done.fields["distress-peak"], json!(80));
    assert_eq!(done.fields["start"], json!("2027-01-08T18:30:00"));
    assert_eq!(done.share, Some(Share::Full));
    let event = PracticeEvent {
        task: "the lift".to_owned(),
        state: PracticeState::Done,
        format: form.format.clone(),
        goal: None,
        reason: None,
        fields: done.fields,
        share: done.share,
    };
    let on = date(2027, 1, 8);
    let value = What::Practice(event).to_value(on);
    let (episode, findings) = Episode::of_events("c".to_owned(), None, [(1, value)]);
    assert!(findings.is_empty(), "{findings:?}");
    let state = State::of(&episode, on, Library::shipped().books());
    assert_eq!(state.practice.len(), 1);
    let problems = form
        .read_practice(&typed(&[
            ("step", "x"),
            ("expectancy-before", "700"),
            ("done", "maybe"),
            ("start", "soon"),
        ]))
        .unwrap_err();
    let keys: Vec<&str> = problems.iter().map(|problem| problem.key.as_str()).collect();
    assert_eq!(keys, ["feared-outcome", "expectancy-before", "done", "start"]);
    assert_eq!(problems[1].message, "Please write a number from 0 to 100.");
}

/// Every format: each field is there once with words, and a full entry reads into values of the right kind.
#[test]
fn every_practice_format_can_be_filled_in() {
    let library = Library::shipped();
    for format in &library.practice {
        let form = Form::practice(library, "en", &format.slug).unwrap();
        let mut keys: Vec<&str> = form.all_items().map(|item| item.key.as_str()).collect();
        let count = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), count, "{}", format.slug);
        let answer = |kind: &FormKind| match kind {
            FormKind::Options(options) => options[0].0.clone(),
            FormKind::Several(options) => format!("{},{}", options[0].0, options[1].0),
            FormKind::Scale { min, .. } => min.to_string(),
            FormKind::Number { max, .. } => max.to_string(),
            FormKind::Text { .. } => "words".to_owned(),
            FormKind::DateTime => "2027-01-08".to_owned(),
        };
        let answers = form
            .all_items()
            .map(|item| (item.key.clone(), answer(&item.kind)))
            .collect();
        let read = form.read_practice(&answers).unwrap();
        for field in &format.head.field {
            let item = form.all_items().find(|item| item.key == field.key).unwrap();
            assert_eq!((item.risk, item.skippable), (field.risk, !field.required));
            assert_eq!(item.only_if.is_some(), field.when.is_some());
            let fits = match &item.kind {
                FormKind::Several(_) => read.fields[&field.key].is_array(),
                FormKind::Number { .. } => read.fields[&field.key].is_number(),
                FormKind::Options(_) => {
                    read.fields[&field.key].is_string() || read.fields[&field.key] == Value::Bool(true)
                }
                _ => read.fields[&field.key].is_string(),
            };
            assert!(
                fits,
                "{}: {} {:?}",
                format.slug, field.key, read.fields[&field.key]
            );
        }
        assert!(form.all_items().any(|item| item.about == About::Share));
    }
    assert!(Form::practice(library, "en", "weather").is_none());
}

/// An answer about hurting oneself in a practice form reaches the safety rules.
#[test]
fn a_risk_field_of_a_practice_form_is_seen_by_safety() {
    let form = Form::practice(Library::shipped(), "en", "diary-card").unwrap();
    let read = form
        .read_practice(&typed(&[
            ("self-harm-action", "1"),
            ("self-harm-urge", "0"),
            ("thoughts-of-dying", "0"),
            ("start", "2027-01-08"),
            (SHARE, "none"),
        ]))
        .unwrap();
    let event = PracticeEvent {
        task: "diary".to_owned(),
        state: PracticeState::Done,
        format: form.format.clone(),
        goal: None,
        reason: None,
        fields: read.fields,
        share: read.share,
    };
    let on = date(2027, 1, 8);
    let (episode, _) = Episode::of_events("c".to_owned(), None, [(1, What::Practice(event).to_value(on))]);
    let state = State::of(&episode, on, Library::shipped().books());
    assert_eq!(state.concerns.len(), 1);
}
