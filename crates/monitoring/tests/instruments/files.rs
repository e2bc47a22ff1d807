//! Every file is read without a finding, names are unique, sources exist, wordings are whole.

use std::collections::{BTreeMap, BTreeSet};

use monitoring::instrument::{Instrument, Origin, TermsClass, shared_names};

use crate::library::{files_in, instrument, instruments, read, safety, source_keys, text, wording, wordings};

#[test]
fn every_instrument_is_read_without_a_finding() {
    let names: Vec<String> = instruments()
        .into_iter()
        .map(|instrument| instrument.name)
        .collect();
    for wanted in [
        "phq-9",
        "gad-7",
        "pcl-5",
        "k10",
        "audit-c",
        "core-10",
        "oq-45",
        "bdi-ii",
        "six-sign-check",
    ] {
        assert!(names.iter().any(|name| name == wanted), "{wanted} is missing");
    }
}

#[test]
fn no_two_instruments_share_a_name() {
    let mut owner: BTreeMap<String, String> = BTreeMap::new();
    for instrument in instruments() {
        let names: BTreeSet<String> = instrument.names().map(plain).collect();
        for name in names {
            let other = owner.insert(name.clone(), instrument.name.clone());
            assert!(
                other.is_none(),
                "{name} is both {other:?} and {}",
                instrument.name
            );
        }
    }
    assert_eq!(shared_names(&instruments()), []);
}

#[test]
fn a_name_given_to_two_instruments_is_found() {
    let mut both = vec![instrument("phq-9"), instrument("gad-7")];
    both[1].aliases.push("phq_9".to_owned());
    let found = shared_names(&both);
    assert_eq!(
        found,
        [("phq_9".to_owned(), "phq-9".to_owned(), "gad-7".to_owned())]
    );
}

/// Written a second time here, so that the test does not lean on what it tests.
fn plain(name: &str) -> String {
    name.to_lowercase().replace(|c: char| !c.is_alphanumeric(), "")
}

#[test]
fn spellings_found_in_data_mean_one_instrument_each() {
    let instruments = instruments();
    let named = |name: &str| -> Vec<String> {
        instruments
            .iter()
            .filter(|i| i.matches(name))
            .map(|i| i.name.clone())
            .collect()
    };
    for (spelling, wanted) in [
        ("PHQ9", "phq-9"),
        ("PHQ_9", "phq-9"),
        ("phq 9", "phq-9"),
        ("Patient Health Questionnaire-9", "phq-9"),
        ("GAD7", "gad-7"),
        ("BDI", "bdi"),
        ("BDI-II", "bdi-ii"),
        ("bdi_2", "bdi-ii"),
        ("HAMD", "ham-d"),
        ("HDRS", "ham-d"),
        ("CESD", "ces-d"),
        ("OQ-45.2", "oq-45"),
        ("Kessler-10", "k10"),
    ] {
        assert_eq!(named(spelling), [wanted], "{spelling}");
    }
    assert!(named("PHQ-99").is_empty());
}

#[test]
fn every_source_stands_in_sources() {
    let keys = source_keys();
    let mut used = BTreeSet::new();
    for instrument in instruments() {
        used.insert(instrument.terms.source.clone());
        for measure in instrument.measures() {
            used.insert(measure.missing.source.clone());
            used.extend(measure.bands.iter().map(|dated| dated.source.clone()));
            used.extend(measure.cutoffs.iter().map(|dated| dated.source.clone()));
            used.extend(measure.reliable_changes.iter().map(|dated| dated.source.clone()));
            used.extend(measure.noticed_changes.iter().map(|dated| dated.source.clone()));
            used.extend(measure.reliabilities.iter().map(|dated| dated.source.clone()));
            used.extend(measure.deviations.iter().map(|dated| dated.source.clone()));
        }
    }
    let safety = safety();
    used.extend(safety.rules.iter().map(|dated| dated.source.clone()));
    used.extend(safety.resources.iter().map(|dated| dated.source.clone()));
    for path in files_in("courses") {
        let table: toml::Table = text(&path).parse().unwrap();
        used.insert(table["source"].as_str().unwrap().to_owned());
    }
    let unknown: Vec<&String> = used.difference(&keys).collect();
    assert!(unknown.is_empty(), "not in sources.toml: {unknown:?}");
    assert!(used.contains("loewe-2004"));
}

#[test]
fn sources_stand_once_and_say_how_they_were_seen() {
    let table: toml::Table = text("sources.toml").parse().unwrap();
    let sources = table["source"].as_array().unwrap();
    assert_eq!(sources.len(), source_keys().len(), "a key stands twice");
    for source in sources {
        let key = source["key"].as_str().unwrap();
        for field in ["authors", "title", "where"] {
            assert!(!source[field].as_str().unwrap().is_empty(), "{key}: {field}");
        }
        assert!(
            (1950..=2026).contains(&source["year"].as_integer().unwrap()),
            "{key}"
        );
        let seen = source["seen"].as_str().unwrap();
        assert!(["read", "secondary", "memory"].contains(&seen), "{key}: {seen}");
    }
}

#[test]
fn every_wording_fits_its_instrument() {
    let instruments = instruments();
    for (path, wording) in wordings() {
        let instrument = instruments.iter().find(|i| i.name == wording.instrument).unwrap();
        assert_eq!(
            path,
            format!("instruments/{}.{}.toml", instrument.name, wording.language)
        );
        let (fits, findings) = read(&path, &text(&path), |reader| {
            Some(wording.check(instrument, Origin::Shipped, reader))
        });
        assert_eq!((fits, findings.as_slice()), (Some(true), [].as_slice()), "{path}");
        assert!(
            wording.checked_how.len() > 40,
            "{path} does not say how it was checked"
        );
    }
}

#[test]
fn every_instrument_that_may_be_shown_has_its_words() {
    let worded: BTreeSet<String> = wordings()
        .into_iter()
        .map(|(_, wording)| wording.instrument)
        .collect();
    for instrument in instruments().iter().filter(|i| i.terms.class == TermsClass::Ship) {
        assert!(
            worded.contains(&instrument.name),
            "{} has no wording",
            instrument.name
        );
    }
}

#[test]
fn the_short_forms_have_the_words_of_the_long_ones() {
    let same = |short: &str, at: &str, long: &str, from: &str| {
        assert_eq!(wording(short).item(at), wording(long).item(from), "{short} {at}");
    };
    for item in ["1", "2", "3", "4", "5", "6", "7", "8"] {
        same("phq-8", item, "phq-9", item);
    }
    for (item, long, from) in [
        ("1", "gad-7", "1"),
        ("2", "gad-7", "2"),
        ("3", "phq-9", "1"),
        ("4", "phq-9", "2"),
    ] {
        same("phq-4", item, long, from);
    }
    for item in ["1", "2"] {
        same("phq-2", item, "phq-9", item);
        same("gad-2", item, "gad-7", item);
    }
    for (item, from) in [
        ("1", "2"),
        ("2", "4"),
        ("3", "5"),
        ("4", "8"),
        ("5", "9"),
        ("6", "10"),
    ] {
        same("k6", item, "k10", from);
    }
}

#[test]
fn known_traps_of_public_copies_are_avoided() {
    let phq9 = instrument("phq-9");
    let gad7 = instrument("gad-7");
    assert_eq!(
        phq9.total.as_ref().unwrap().code.as_deref(),
        Some("44261-6"),
        "not the panel's code 44249-1"
    );
    assert_eq!(
        gad7.total.as_ref().unwrap().code.as_deref(),
        Some("70274-6"),
        "not the panel's code 69737-5"
    );
    assert_eq!(phq9.item("9").unwrap().code.as_deref(), Some("44260-8"));
    assert_eq!(
        instrument("audit-c").items[0].code.as_deref(),
        Some("68518-0"),
        "not the single-question screen"
    );
    assert_eq!(
        wording("gad-7").labels("frequency").unwrap()[0],
        "Not at all",
        "not \"not at all sure\""
    );
}

#[test]
fn a_typing_error_in_a_key_is_a_finding_with_its_line() {
    let broken = text("instruments/gad-7.toml").replacen("inclusive = true", "inclusiv = true", 1);
    let (instrument, findings) = read("instruments/gad-7.toml", &broken, Instrument::parse);
    assert!(instrument.is_none());
    assert!(findings[0].to_string().contains("inclusiv"), "{}", findings[0]);
    assert!(findings[0].line > 0);
}
