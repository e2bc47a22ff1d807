//! A second language is a matter of files: a made-up tiny language is complete, or each hole in it is a finding.

use monitoring::finding::Finding;
use monitoring::knowledge::{ClientReading, Library, sheet};
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// The shipped files without the cases, which are not about words and cost most of the time, and the made-up language:
/// every English file again, with its labels in capitals.
static BOTH: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| {
    let shipped = &Library::shipped().files;
    let mut files: BTreeMap<String, String> = shipped.clone();
    files.retain(|path, _| !path.starts_with("cases/"));
    for (path, text) in shipped {
        if let Some(name) = path
            .strip_suffix(".en.toml")
            .filter(|_| !path.starts_with("instruments/"))
        {
            files.insert(
                format!("{name}.xx.toml"),
                text.replace("label = \"", "label = \"XX "),
            );
        }
        let page = ["causes/", "adjustments/", "signs/", "criteria/"]
            .iter()
            .any(|folder| path.starts_with(folder));
        if let Some(name) = path.strip_suffix(".md").filter(|_| page) {
            let words = text.split("\n+++\n").nth(1).unwrap();
            files.insert(format!("{name}.xx.md"), words.replacen("# ", "# XX ", 1));
        }
    }
    files.insert("safety.xx.toml".to_owned(), safety());
    files
});

/// The safety words of the made-up language, from the English ones.
fn safety() -> String {
    let safety = &Library::shipped().safety;
    let words = safety.words_in("en").unwrap();
    let mut text = "[words]\nlanguage = \"xx\"\n".to_owned();
    for (key, said) in [
        ("client", &words.client),
        ("client_question", &words.client_question),
        ("watched", &words.watched),
        ("not_watched", &words.not_watched),
        ("help_page", &words.help_page),
        ("client_asked_again", &words.client_asked_again),
        ("therapist", &words.therapist),
        ("therapist_ask", &words.therapist_ask),
        ("client_unsent_before", &words.client_unsent_before),
        ("client_unsent", &words.client_unsent),
        ("therapist_unsent", &words.therapist_unsent),
        ("zero", &words.zero),
    ] {
        text += &format!("{key} = {said:?}\n");
    }
    text += "[about]\n";
    for rule in &safety.rules {
        text += &format!("{} = \"XX {}\"\n", rule.fact.name, rule.fact.about);
    }
    text
}

/// Findings of the two languages, without what only the cases would settle.
fn findings(files: BTreeMap<String, String>) -> Vec<Finding> {
    let (library, mut findings) = Library::from_files(files);
    assert!(library.is_some(), "{findings:?}");
    findings.retain(|finding| !finding.what.contains("case"));
    findings
}

#[test]
fn a_whole_language_has_nothing_to_mend_and_is_read() {
    let found = findings(BOTH.clone());
    assert!(found.is_empty(), "{found:#?}");
    let library = Library::from_files(BOTH.clone()).0.unwrap();
    let printed = sheet(&library, "exposure", "xx").unwrap();
    assert!(
        printed.rows.iter().all(|row| row.label.starts_with("XX ")),
        "{printed:?}"
    );
    let case = &Library::shipped().cases[0];
    let episode = case.episode(|name| library.instrument(name).is_some(), &mut Vec::new());
    let reading = ClientReading::of(&episode, case.head.as_of, &library, "xx");
    let causes = reading.causes.named.iter().chain(&reading.causes.others);
    assert!(causes.clone().next().is_some());
    assert!(
        causes.clone().all(|weighed| weighed.name.starts_with("XX ")),
        "a cause is in English"
    );
}

#[test]
fn each_file_that_is_missing_is_found() {
    let own: Vec<String> = BOTH
        .keys()
        .filter(|path| path.contains(".xx."))
        .cloned()
        .collect();
    assert!(own.len() > 30, "{own:?}");
    let mut files = BOTH.clone();
    // All but one at once, and one of the pages: the language and its pages are still begun, so every other file is missing.
    let kept = ["adjustments/assess-fit.xx.md", "pages/account.xx.toml"];
    assert!(kept.iter().all(|path| files.contains_key(*path)));
    let gone: Vec<&String> = own.iter().filter(|path| !kept.contains(&path.as_str())).collect();
    for path in &gone {
        files.remove(*path);
    }
    let found = findings(files);
    for path in gone {
        let named = found
            .iter()
            .any(|one| one.file == *path && one.what.contains("not complete"));
        assert!(named, "{path} is not found missing");
    }
}

#[test]
fn each_kind_of_hole_within_a_file_is_found() {
    let holes = [
        (
            "labels.xx.toml",
            "heading = \"Agreed\"\n",
            "",
            "`agreed.heading` has no words",
        ),
        (
            "quantities.xx.toml",
            "[quantity.pulse-dip]\nname = \"fall",
            "[quantity.pulse-mean]\nname = \"fall",
            "duplicate",
        ),
        ("labels.xx.toml", "T = {value}", "T", "other blanks"),
        (
            "practice/exposure.xx.toml",
            "[field.surprise]",
            "[field.surprised]",
            "`surprise` has no words",
        ),
        (
            "practice/exposure.xx.toml",
            "hint = \"Not doing it tells something too.\"",
            "",
            "no hint",
        ),
        (
            "causes/avoidance.xx.md",
            "- lightened-it:",
            "- lightened:",
            "`lightened-it` has no words",
        ),
        (
            "causes/avoidance.xx.md",
            "## Limits",
            "## Grenzen",
            "`## Limits` is missing",
        ),
        (
            "adjustments/name-the-stuckness.xx.md",
            "- only-me:",
            "- me:",
            "`only-me` has no words",
        ),
        (
            "safety.xx.toml",
            "phq-9-item-9 =",
            "phq-9-item-10 =",
            "`phq-9-item-9` has no words",
        ),
        (
            "pages/kiosk.xx.toml",
            "unlock =",
            "# unlock =",
            "`unlock` is missing",
        ),
        (
            "pages/kiosk.xx.toml",
            "unlock =",
            "unlocked =",
            "no page says `unlocked`",
        ),
        (
            "pages/home.xx.toml",
            "Hello {name}.",
            "Hello {nam}.",
            "`hello` has {nam} where English has {name}",
        ),
        (
            "pages/home.xx.toml",
            "{ one = \"1 question\", other = \"{count} questions\" }",
            "\"{count} questions\"",
            "where English has {count}, one = \"…\" and other = \"…\"",
        ),
        (
            "pages/sign-in.xx.toml",
            "[help now]",
            "help now",
            "`need-somebody` has nothing in braces where English has nothing in braces, one part in brackets",
        ),
        (
            "pages/kiosk.xx.toml",
            "unlock =",
            "unlock = 3 #",
            "neither words nor",
        ),
        (
            "pages/kiosk.xx.toml",
            "\"Unlock\"",
            "\"\"",
            "`unlock` says nothing",
        ),
    ];
    for (path, from, to, says) in holes {
        let mut files = BOTH.clone();
        let text = &files[path];
        assert!(text.contains(from), "{path} no longer says {from:?}");
        let mended = text.replacen(from, to, 1);
        files.insert(path.to_owned(), mended);
        let found = findings(files);
        let named = found
            .iter()
            .any(|one| one.file == path && one.what.contains(says));
        assert!(named, "{path}: {says:?} is not among {found:#?}");
    }
}

/// Pages without words in a language are English; so only a language that has some must have all.
#[test]
fn a_language_may_have_no_words_for_pages_at_all() {
    let mut files = BOTH.clone();
    files.retain(|path, _| !(path.starts_with("pages/") && path.contains(".xx.")));
    assert!(findings(files).is_empty());
}

/// A practice's own English is held against the English that the program was built with.
#[test]
fn what_a_practices_own_english_lacks_is_found() {
    let own = Library::shipped().files["pages/kiosk.en.toml"].replace("unlock =", "# unlock =");
    let refused = Library::shipped().with_overlay([("pages/kiosk.en.toml".to_owned(), own)]);
    let findings = refused.unwrap_err().findings;
    assert!(findings[0].what.contains("`unlock` is missing"), "{findings:?}");
}

/// The wording of a scale belongs to its owner and is never translated here: it neither asks for a language nor is asked for.
#[test]
fn a_scale_in_another_language_asks_for_nothing_else() {
    let mut files = Library::shipped().files.clone();
    files.retain(|path, _| !path.starts_with("cases/"));
    let german = files["instruments/phq-9.en.toml"].replace("language = \"en\"", "language = \"de\"");
    files.insert("instruments/phq-9.de.toml".to_owned(), german);
    let found = findings(files);
    assert!(
        !found.iter().any(|one| one.what.contains("not complete")),
        "{found:#?}"
    );
}
