//! What may not be shipped is refused by the parser.

use monitoring::instrument::{Instrument, Origin, TermsClass, Wording};

use crate::library::{instrument, instruments, read, text, wordings};

#[test]
fn no_wording_is_shipped_that_its_holder_does_not_allow() {
    let instruments = instruments();
    for (path, wording) in wordings() {
        let instrument = instruments.iter().find(|i| i.name == wording.instrument).unwrap();
        assert_eq!(instrument.terms.class, TermsClass::Ship, "{path}");
    }
}

#[test]
fn the_classes_are_those_of_the_holders() {
    let class = |name: &str| instrument(name).terms.class;
    for name in ["ors", "srs", "oq-45", "csq-8", "bdi-ii", "bai", "isi", "epds"] {
        assert_eq!(class(name), TermsClass::Forbidden, "{name}");
    }
    for name in ["wsas", "oasis", "odsis", "wai-sr", "dass-21"] {
        assert_eq!(class(name), TermsClass::BringYourOwn, "{name}");
    }
    for name in ["core-10", "core-om", "who-5"] {
        assert_eq!(class(name), TermsClass::ShipNoncommercial, "{name}");
    }
}

#[test]
fn item_text_planted_into_an_instrument_is_a_finding() {
    for (name, words) in [
        ("ors", "class forbidden"),
        ("wsas", "class bring-your-own"),
        ("phq-9", "holds no words"),
    ] {
        let path = format!("instruments/{name}.toml");
        let planted = text(&path).replacen("[[items]]", "[[items]]\ntext = [\"How was your week?\"]", 1);
        let (instrument, findings) = read(&path, &planted, Instrument::parse);
        assert!(instrument.is_none(), "{name}");
        assert!(
            findings.iter().any(|finding| finding.what.contains(words)),
            "{name}: {findings:?}"
        );
        assert!(findings[0].line > 0, "{name}");
    }
}

const WORDS: &str = r#"
instrument = "wsas"
language = "en"
title = "A title"
instruction = "An instruction"
checked_how = "Planted by a test"
checked = 2026-11-23

[[answers]]
name = "impairment"
labels = ["0", "1", "2", "3", "4", "5", "6", "7", "8"]

[[item]]
id = "1"
text = "one"
[[item]]
id = "2"
text = "two"
[[item]]
id = "3"
text = "three"
[[item]]
id = "4"
text = "four"
[[item]]
id = "5"
text = "five"
"#;

const LICENCE: &str =
    "\n[licence]\ngranted_by = \"the holder\"\nreference = \"letter 7\"\ngranted = 2026-01-02\n";

/// Whether `words` may be used for `name`, and the first finding.
fn check(name: &str, words: &str, origin: Origin) -> (bool, String) {
    let instrument = instrument(name);
    let (allowed, findings) = read("instruments/planted.en.toml", words, |reader| {
        let wording = Wording::parse(reader).unwrap();
        Some(wording.check(&instrument, origin, reader))
    });
    (
        allowed.unwrap(),
        findings.first().map(ToString::to_string).unwrap_or_default(),
    )
}

#[test]
fn a_practice_brings_wording_only_with_its_licence() {
    let licensed = format!("{WORDS}{LICENCE}");
    let (shipped, why) = check("wsas", &licensed, Origin::Shipped);
    assert!(!shipped && why.contains("class bring-your-own"), "{why}");
    let (unlicensed, why) = check("wsas", WORDS, Origin::Practice);
    assert!(!unlicensed && why.contains("licence"), "{why}");
    assert_eq!(check("wsas", &licensed, Origin::Practice), (true, String::new()));
}

#[test]
fn forbidden_wording_is_refused_wherever_it_comes_from() {
    for origin in [Origin::Shipped, Origin::Practice] {
        let (allowed, why) = check("ors", &format!("{WORDS}{LICENCE}"), origin);
        assert!(!allowed && why.contains("class forbidden"), "{why}");
    }
}

#[test]
fn a_wording_without_an_item_or_a_label_is_refused() {
    let licensed = format!("{WORDS}{LICENCE}");
    let (allowed, why) = check(
        "wsas",
        &licensed.replace("text = \"three\"", "text = \" \""),
        Origin::Practice,
    );
    assert!(!allowed && why.contains("item 3"), "{why}");
    let (allowed, why) = check("wsas", &licensed.replace(", \"8\"]", "]"), Origin::Practice);
    assert!(!allowed && why.contains("8 labels"), "{why}");
    let (allowed, why) = check(
        "wsas",
        &licensed.replace("id = \"5\"", "id = \"6\""),
        Origin::Practice,
    );
    assert!(!allowed && why.contains("item 5"), "{why}");
}
