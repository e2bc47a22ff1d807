//! Answers that a person must see today.

use monitoring::check_in::{Answer, CheckIn};
use monitoring::instrument::{Instrument, TermsClass};
use monitoring::safety::{Concern, Contact, Reason, Urgency, concerns};

use crate::library::{DAY, form, instrument, instruments, read, safety, text};

fn concerns_of(name: &str, answers: &[i32]) -> Vec<Concern> {
    concerns(&form(&instrument(name), answers), &safety())
}

#[test]
fn any_answer_above_zero_to_item_9_is_seen_today() {
    for points in 1..=3 {
        let found = concerns_of("phq-9", &[0, 0, 0, 0, 0, 0, 0, 0, points]);
        assert_eq!(found.len(), 1);
        assert_eq!(
            found[0].reason,
            Reason::Answered {
                points: f64::from(points)
            }
        );
        assert_eq!((found[0].urgency, found[0].item.as_str()), (Urgency::Today, "9"));
    }
}

#[test]
fn a_risk_item_passed_over_is_asked_about() {
    let found = concerns_of("phq-9", &[0, 0, 0, 0, 0, 0, 0, 0, -1]);
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].reason, found[0].urgency),
        (Reason::NotAnswered, Urgency::Today)
    );
}

#[test]
fn a_zero_raises_nothing_and_its_words_promise_nothing() {
    assert!(concerns_of("phq-9", &[3, 3, 3, 3, 3, 3, 3, 3, 0]).is_empty());
    let safety = safety();
    let words = safety.words_in("de").unwrap();
    assert_eq!(
        words.language, "en",
        "a language without words falls back to English"
    );
    assert!(words.zero.contains("does not mean that there is no risk"));
}

#[test]
fn other_measures_have_their_own_items() {
    assert_eq!(concerns_of("core-10", &[0, 4, 4, 0, 0, 1, 0, 0, 0, 0]).len(), 1);
    assert!(concerns_of("gad-7", &[3; 7]).is_empty());
    assert!(concerns_of("phq-8", &[3; 8]).is_empty());
    let mut oq = vec![0; 45];
    (oq[7], oq[10]) = (1, 1);
    let found = concerns_of("oq-45", &oq);
    let order: Vec<Urgency> = found.iter().map(|concern| concern.urgency).collect();
    assert_eq!(
        order,
        [Urgency::Today, Urgency::NextConversation],
        "the most urgent first"
    );
}

#[test]
fn safety_at_home_having_become_worse_is_seen_today() {
    let context = instrument("context-check");
    for (points, expected) in [(-1.0, 1), (0.0, 0), (1.0, 0)] {
        let answers = [("safety-at-home", Answer::Points(points))];
        let check_in = CheckIn::new(&context, DAY, answers).unwrap();
        assert_eq!(concerns(&check_in, &safety()).len(), expected, "{points}");
    }
}

#[test]
fn rules_and_risk_items_name_each_other() {
    let instruments = instruments();
    let path = "safety.toml";
    let against = |text: &str, instruments: &[Instrument]| {
        read(path, text, |reader| {
            let safety = monitoring::safety::Safety::parse(reader)?;
            safety.check_against(instruments, reader);
            Some(())
        })
        .1
    };
    assert_eq!(against(&text(path), &instruments), []);
    let renamed = text(path).replace(
        "instrument = \"phq-9\"\nitem = \"9\"",
        "instrument = \"phq-9\"\nitem = \"8\"",
    );
    let findings = against(&renamed, &instruments);
    assert!(
        findings.iter().any(|f| f.what.contains("not marked as risk")),
        "{findings:?}"
    );
    assert!(
        findings
            .iter()
            .any(|f| f.what.contains("risk item 9 of phq-9 has no rule")),
        "{findings:?}"
    );
}

#[test]
fn help_is_found_by_country_and_carries_its_mark() {
    let safety = safety();
    let names = |country: &str| -> Vec<String> {
        safety
            .resources_in(country, DAY)
            .iter()
            .map(|help| help.fact.name.clone())
            .collect()
    };
    assert!(names("US").iter().any(|name| name.starts_with("988")));
    assert!(names("us").len() == names("US").len());
    assert_eq!(
        names("NZ").len(),
        1,
        "a country without an entry still gets the one for all"
    );
    assert!(
        safety.resources.iter().all(|help| help.mark.is_unverified()),
        "none was called or read"
    );
    let texted = |contact: &Contact| matches!(contact, Contact::Text { number, .. } if number == "741741");
    assert!(
        safety
            .resources_in("US", DAY)
            .iter()
            .any(|help| help.fact.contact.iter().any(texted))
    );
}

#[test]
fn no_word_blames_or_promises() {
    let all = text("safety.toml").to_lowercase();
    for word in [
        "committed",
        "attention-seeking",
        "manipulat",
        "patient",
        "resistant",
    ] {
        assert!(!all.contains(word), "{word}");
    }
}

#[test]
fn items_whose_words_are_not_ours_are_named_in_general_words() {
    let general = [
        "danger to yourself",
        "danger to others",
        "alcohol or drugs",
        "how you see your life",
    ];
    for rule in &safety().rules {
        // The forms for practice are ours.
        if rule.fact.instrument.starts_with(monitoring::safety::PRACTICE) {
            continue;
        }
        if instrument(&rule.fact.instrument).terms.class != TermsClass::Ship {
            assert!(
                general.contains(&rule.fact.about.as_str()),
                "{}: {}",
                rule.fact.name,
                rule.fact.about
            );
        }
    }
}
