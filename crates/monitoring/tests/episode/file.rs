//! Reading an episode: JSON and TOML alike, and what is wrong has its event number.

use jiff::civil::date;
use monitoring::episode::Episode;

fn wrong(text: &str) -> Vec<String> {
    Episode::parse("x", text)
        .1
        .iter()
        .map(ToString::to_string)
        .collect()
}

#[test]
fn toml_and_json_give_the_same_episode() {
    let toml = "client = \"Ana\"\n[[event]]\non = 2027-01-08\nkind = \"check-in\"\nsession = 1\nscores = { phq-9 = 16 }\n";
    let json = r#"{"client": "Ana", "event": [{"on": "2027-01-08", "kind": "check-in", "session": 1, "scores": {"phq-9": 16}}]}"#;
    let (from_toml, no_findings) = Episode::parse("x", toml);
    assert!(no_findings.is_empty(), "{no_findings:?}");
    assert_eq!(from_toml, Episode::parse("x", json).0);
    assert_eq!(from_toml.day_of_reading(), Some(date(2027, 1, 8)));
}

#[test]
fn an_unknown_field_is_found_with_its_event_and_line() {
    let text = "[[event]]\non = 2027-01-08\nkind = \"plan-shared\"\n\n[[event]]\non = 2027-01-09\nkind = \"risk\"\nstate = \"open\"\nwhy = \"x\"\n";
    let found = wrong(text);
    assert_eq!(found.len(), 1);
    assert!(
        found[0].starts_with("x:5: event 2: unknown field `why`"),
        "{}",
        found[0]
    );
}

#[test]
fn bad_days_kinds_and_references_are_found() {
    for (event, says) in [
        ("on = \"2027-02-30\"\nkind = \"plan-shared\"", "no day such as"),
        ("kind = \"plan-shared\"", "no day `on`"),
        ("on = 2027-01-08\nkind = \"weather\"", "no kind of event"),
        ("on = 2027-01-08", "no `kind`"),
        ("on = 2027-01-08\nkind = \"session\"", "missing field `session`"),
        (
            "on = 2027-01-08\nkind = \"review\"\nagreement = 1\ndone = \"yes\"",
            "event 1 is no agreement",
        ),
        (
            "on = 2027-01-08\nkind = \"correction\"\ncorrects = 7\nwithdrawn = true",
            "not an earlier one",
        ),
        (
            "on = 2027-01-08\nkind = \"correction\"\ncorrects = 1",
            "either `with` or",
        ),
        (
            "on = 2027-01-08\nkind = \"opinion\"\ncause = \"avoidance\"\nby = \"client\"\nsays = \"perhaps\"",
            "unknown variant",
        ),
    ] {
        let found = wrong(&format!("[[event]]\n{event}\n"));
        assert!(
            found
                .iter()
                .any(|finding| finding.contains("event 1") && finding.contains(says)),
            "{says}: {found:?}"
        );
    }
}

#[test]
fn no_bytes_make_it_panic() {
    for text in [
        "",
        "{",
        "[[event]]",
        "{\"event\": 3}",
        "event = [1]",
        "\u{0}\u{1}",
        "{\"event\": [null, [], {\"on\": 5}]}",
        "client = 3",
    ] {
        let (episode, _) = Episode::parse("x", text);
        assert!(episode.events.is_empty(), "{text:?}");
    }
}
