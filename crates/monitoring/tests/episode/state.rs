//! The fold: same events, same state; corrections replace and keep; private answers stay private.

use jiff::civil::{Date, date};
use monitoring::episode::{Episode, State};
use monitoring::knowledge::{ClientReading, Library};

fn episode(events: &str) -> Episode {
    let (episode, findings) = Episode::parse("x", events);
    assert!(findings.is_empty(), "{findings:?}");
    episode
}

fn state(events: &str, day: Date) -> State {
    State::of(&episode(events), day, Library::shipped().books())
}

const CORRECTED: &str = r#"
[[event]]
on = 2027-01-08
kind = "check-in"
scores = { phq-9 = 26 }

[[event]]
on = 2027-01-10
kind = "correction"
corrects = 1
with = { on = 2027-01-08, kind = "check-in", scores = { phq-9 = 16 } }

[[event]]
on = 2027-01-12
kind = "correction"
corrects = 1
withdrawn = true
"#;

#[test]
fn a_correction_holds_from_its_day_and_the_original_stays() {
    let points = |day| {
        state(CORRECTED, day)
            .scores
            .get("phq-9")
            .map(|row| row.iter().map(|s| s.points).collect::<Vec<_>>())
    };
    assert_eq!(points(date(2027, 1, 9)), Some(vec![26.0]));
    assert_eq!(points(date(2027, 1, 11)), Some(vec![16.0]));
    assert_eq!(points(date(2027, 1, 12)), None);
    assert_eq!(episode(CORRECTED).events.len(), 3, "nothing is lost");
}

#[test]
fn a_private_answer_counts_only_where_it_is_shared() {
    let event = |share: &str| {
        format!(
            "[[event]]\non = 2027-01-08\nkind = \"answer\"\nquantity = \"steered-away\"\nvalue = 1\n{share}"
        )
    };
    let given = |share: &str| state(&event(share), date(2027, 1, 9)).given.len();
    assert_eq!(given(""), 0);
    assert_eq!(given("share = \"none\"\n"), 0);
    assert_eq!(given("share = \"summary\"\n"), 1);
}

#[test]
fn what_cannot_be_taken_in_is_said() {
    let text =
        "[[event]]\non = 2027-01-08\nkind = \"check-in\"\nquantities = { sign-unsaid = 9, weather = 1 }\n";
    let said = state(text, date(2027, 1, 9)).not_taken;
    assert_eq!(said.len(), 2, "{said:?}");
}

#[test]
fn answers_by_item_are_scored_and_risk_comes_first() {
    let text = "[[event]]\non = 2027-01-08\nkind = \"check-in\"\nanswers = { phq-9 = { 1 = 2, 2 = 2, 3 = 1, 4 = 2, 5 = 1, 6 = 2, 7 = 1, 8 = 1, 9 = 1 } }\n";
    let open = state(text, date(2027, 1, 9));
    assert_eq!(open.scores["phq-9"][0].points, 13.0);
    assert_eq!(open.open_risk(), 1);
    let reading = ClientReading::of(&episode(text), date(2027, 1, 9), Library::shipped(), "en");
    assert_eq!(reading.safety.len(), 1);
    assert!(
        reading.causes.named.is_empty()
            && reading.causes.others.is_empty()
            && reading.next_question.is_none()
    );
    let closed = format!(
        "{text}[[event]]\non = 2027-01-09\nkind = \"risk\"\nstate = \"closed\"\nnote = \"seen and talked\"\n"
    );
    assert_eq!(state(&closed, date(2027, 1, 9)).open_risk(), 0);
}

#[test]
fn a_risk_field_of_a_practice_form_opens_a_safety_task_whatever_is_shared() {
    let entry = |urge: u8| {
        format!(
            "[[event]]\non = 2027-01-08\nkind = \"practice\"\ntask = \"card\"\nstate = \"done\"\nformat = \"diary-card\"\n\
             share = \"none\"\nfields = {{ self-harm-urge = {urge}, self-harm-action = false }}\n"
        )
    };
    assert_eq!(state(&entry(0), date(2027, 1, 8)).open_risk(), 0);
    assert_eq!(state(&entry(2), date(2027, 1, 8)).open_risk(), 1);
}

#[test]
fn the_same_events_give_the_same_reading() {
    let library = Library::shipped();
    let case = &library.cases[0];
    let read = || {
        let episode = case.episode(|name| library.instrument(name).is_some(), &mut Vec::new());
        serde_json::to_string(&ClientReading::of(&episode, case.head.as_of, library, "en")).unwrap()
    };
    assert_eq!(read(), read());
}

/// A note of feeling stuck is private until the client says who may see it, and again where it is kept for later.
#[test]
fn a_note_of_feeling_stuck_is_seen_only_by_whom_the_client_chose() {
    let library = Library::shipped();
    let looked = |choice: &str| {
        let text =
            format!("[[event]]\non = 2027-01-08\nkind = \"stuckness\"\nwords = \"I feel stuck\"\n{choice}\n");
        let state = state(&text, date(2027, 1, 9));
        let readings = monitoring::episode::readings(&state, &library.quantities);
        readings
            .latest("stuckness-shared", None)
            .map(|reading| reading.value)
    };
    for kept in [
        "",
        "with = \"only-me\"",
        "with = \"nobody-yet\"",
        "with = \"my-therapist\"\nwhen = \"later\"",
    ] {
        assert_eq!(looked(kept), Some(0.0), "{kept:?}");
    }
    for shared in [
        "with = \"my-therapist\"",
        "with = \"therapist\"\nwhen = \"now\"",
        "with = \"someone-else-here\"",
    ] {
        assert_eq!(looked(shared), Some(1.0), "{shared:?}");
    }
    let (_, findings) = Episode::parse(
        "x",
        "[[event]]\non = 2027-01-08\nkind = \"stuckness\"\nwith = \"everybody\"\n",
    );
    assert_eq!(findings.len(), 1, "an unknown reader is refused, not guessed");
}

/// What a form tells of risk is said in the words of its safety rule, and named by what it is about.
#[test]
fn a_risk_answer_of_a_form_is_said_in_the_words_of_its_rule() {
    let text = "[[event]]\non = 2027-01-08\nkind = \"practice\"\ntask = \"card\"\nstate = \"done\"\nformat = \"diary-card\"\n\
                fields = { thoughts-of-dying = 1, self-harm-urge = 0 }\n";
    let reading = ClientReading::of(&episode(text), date(2027, 1, 8), Library::shipped(), "en");
    assert_eq!(reading.safety.len(), 1);
    assert!(
        reading.safety[0].contains("thoughts of ending your life"),
        "{:?}",
        reading.safety
    );
    assert!(reading.next_question.is_none() && reading.causes.named.is_empty());
}
