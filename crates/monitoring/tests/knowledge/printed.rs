//! What is printed from the library: sheets, the handover letter, the client's sentence.

use jiff::civil::date;
use monitoring::adjustment::sentence::{Picked, SECTION, groups, sentence};
use monitoring::episode::Episode;
use monitoring::knowledge::sheet::{Answer, sheet};
use monitoring::knowledge::{Library, handover_letter};

#[test]
fn every_format_has_a_sheet_with_each_of_its_fields() {
    let library = Library::shipped();
    for format in &library.practice {
        let printed = sheet(library, &format.slug, "en").unwrap();
        let words = format.words("en").unwrap();
        for field in &format.head.field {
            let row = printed
                .rows
                .iter()
                .find(|row| row.label == words.field[&field.key].label)
                .unwrap();
            assert_eq!(row.required, field.required, "{}: {}", format.slug, field.key);
            assert_eq!(
                row.only_if.is_some(),
                field.when.is_some(),
                "{}: {}",
                format.slug,
                field.key
            );
            assert_eq!(row.risk.is_some(), field.risk, "{}: {}", format.slug, field.key);
            if let Answer::One(boxes) | Answer::Any(boxes) = &row.answer {
                assert!(boxes.len() >= 2, "{}: {}", format.slug, field.key);
            }
        }
        assert_eq!(printed.sharing.len(), 3, "{}", format.slug);
        let text = format!("{printed:?}");
        assert!(
            !text.contains("sheet.") && !text.contains("unit."),
            "{}: a label is missing",
            format.slug
        );
    }
    assert!(sheet(library, "weather", "en").is_none());
}

const EVENTS: &str = r#"
client = "Ada"
[[event]]
on = 2027-01-08
kind = "intake"
problems = ["worry"]
approach = "act"
[[event]]
on = 2027-01-08
kind = "check-in"
session = 1
scores = { gad-7 = 14 }
[[event]]
on = 2027-01-09
kind = "goal"
goal = "bus"
action = "set"
words = "Take the bus to work"
rating = 2
[[event]]
on = 2027-01-20
kind = "answer"
quantity = "wish-to-stop"
value = 8
[[event]]
on = 2027-01-21
kind = "stuckness"
words = "Do not tell him"
with = "only-me"
[[event]]
on = 2027-02-05
kind = "check-in"
session = 5
scores = { gad-7 = 9 }
[[event]]
on = 2027-02-05
kind = "goal"
goal = "bus"
action = "rated"
rating = 6
[[event]]
on = 2027-02-05
kind = "practice"
task = "two stops"
format = "exposure"
state = "done"
fields = { feared-outcome = "I faint" }
"#;

#[test]
fn the_letter_holds_the_facts_of_the_record_and_blanks_for_people() {
    let library = Library::shipped();
    let (episode, findings) = Episode::parse("x", EVENTS);
    assert!(findings.is_empty(), "{findings:?}");
    let letter = handover_letter(&episode, date(2027, 2, 6), library, "en").unwrap();
    for said in [
        "Handover letter about Ada, 2027-02-06",
        "5 sessions from 2027-01-08 to 2027-02-05",
        "worry",
        "Way of working: act",
        "Take the bus to work: 2 at first, 6 now, of 10",
        "GAD-7: 14 on 2027-01-08, 9 on 2027-02-05",
        "Facing it, step by step",
        "This does not mean that there is no risk",
    ] {
        assert!(letter.contains(said), "{said:?} is not in\n{letter}");
    }
    // Private answers, private notes and what stands in a form never enter it.
    for kept in ["Do not tell him", "wish", "I faint"] {
        assert!(!letter.contains(kept), "{kept:?} is in\n{letter}");
    }
    let page = library
        .adjustments
        .iter()
        .find(|one| one.slug == "assess-fit")
        .unwrap();
    let lines = groups(page.words("en").unwrap(), "Handover letter");
    assert_eq!(lines.len(), 5);
    for line in lines.iter().flat_map(|group| &group.choices) {
        assert!(letter.contains(&line.words), "{} is missing", line.key);
    }
    assert!(letter.matches("____").count() > 10);
    assert!(!letter.contains("letter."), "a label is missing:\n{letter}");
}

#[test]
fn the_sentence_builder_holds_beginnings_endings_wishes_whom_and_when() {
    let library = Library::shipped();
    let page = library
        .adjustments
        .iter()
        .find(|one| one.slug == "name-the-stuckness")
        .unwrap();
    let groups = groups(page.words("en").unwrap(), SECTION);
    assert_eq!(groups.len(), 5);
    assert!(groups.iter().all(|group| group.choices.len() >= 4), "{groups:?}");
    let picked = Picked {
        beginning: Some("stuck"),
        ending: Some("no-aim"),
        wish: Some("look-at-goals"),
    };
    assert_eq!(
        sentence(&groups, picked),
        "I feel stuck, because I do not know what we are working towards. I would like to look at my goals again."
    );
    // Every choice of whom and when is one that an episode understands.
    for (label, field) in [(&groups[3], "with"), (&groups[4], "when")] {
        for choice in &label.choices {
            let text = format!(
                "[[event]]\non = 2027-01-08\nkind = \"stuckness\"\n{field} = \"{}\"\n",
                choice.key
            );
            let (_, findings) = Episode::parse("x", &text);
            assert!(findings.is_empty(), "{field} = {}: {findings:?}", choice.key);
        }
    }
}
