//! What on a page is not in the page's language.

use super::made_up::TAG;
use crate::html::Page;
use monitoring::knowledge::Library;

/// Attributes that somebody reads or hears.
const READ: [&str; 9] = [
    "aria-label",
    "title",
    "placeholder",
    "alt",
    "data-saved",
    "data-waiting",
    "data-refused",
    "data-stopped",
    "data-label",
];

/// What is the same in every language: the practice and its people, and what people here typed.
const NAMES: [&str; 19] = [
    super::made_up::TAG,
    "Our practice",
    "Dr Thea Rapp",
    "Otto Wend",
    "Ana",
    "Ben",
    "a test",
    "mother",
    "work",
    "rest",
    "flat",
    "father",
    "job",
    "ana",
    "ben",
    "I did not know it showed",
    "depression",
    "cbt",
    "I want to sit with my mother without running off",
];

/// A text without what is wrapped, nested or not.
fn bare(text: &str) -> String {
    let mut depth = 0_usize;
    let mut bare = String::new();
    for letter in text.chars() {
        match letter {
            '⟦' => depth += 1,
            '⟧' => depth = depth.saturating_sub(1),
            _ if depth == 0 => bare.push(letter),
            _ => {}
        }
    }
    bare
}

/// Names of people, and of measures and services, which are their owners'; the longest first.
fn names() -> Vec<String> {
    let library = Library::shipped();
    let titles = library.instruments.iter().map(|known| known.title.clone());
    let worded = library
        .wordings
        .iter()
        .flat_map(|known| [Some(known.title.clone()), known.heading.clone()]);
    let services = library
        .safety
        .resources
        .iter()
        .map(|known| known.fact.name.clone());
    let mut names: Vec<String> = titles
        .chain(worded.flatten())
        .chain(services)
        .chain(NAMES.map(str::to_owned))
        .collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names
}

/// Whether letters are left of a text when all that may stand in any language is taken out.
fn is_foreign(text: &str, names: &[String]) -> bool {
    let mut left = bare(text);
    for name in names {
        left = left.replace(name, "");
    }
    // An address is no language.
    let said = |word: &str| !word.contains(['/', '@']) && word.chars().any(char::is_alphabetic);
    left.split_whitespace().any(said)
}

/// Everything on a page that is neither in the made-up language nor marked as being in another.
pub fn foreign(html: &str) -> Vec<String> {
    let names = names();
    let page = Page::read(html);
    let root = page.all("html").next();
    let mut found = Vec::new();
    if root.is_none_or(|root| root.value("lang") != TAG) {
        found.push(format!(
            "the page says that it is in {:?}",
            root.map(|root| root.value("lang"))
        ));
    }
    let elsewhere = |around: &[usize]| {
        let langs = around
            .iter()
            .rev()
            .map(|place| page.elements[*place].value("lang"));
        langs
            .into_iter()
            .find(|lang| !lang.is_empty())
            .is_some_and(|lang| lang != TAG)
    };
    for (text, around) in &page.texts {
        let hidden = around.iter().any(|place| {
            matches!(page.elements[*place].name.as_str(), "script" | "style")
                || page.elements[*place].value("translate") == "no"
        });
        if !hidden && !elsewhere(around) && is_foreign(text, &names) {
            found.push(text.trim().to_owned());
        }
    }
    for element in &page.elements {
        let own = element.value("lang");
        let marked = if own.is_empty() {
            elsewhere(&element.around)
        } else {
            own != TAG
        };
        for name in READ {
            if !marked && is_foreign(element.value(name), &names) {
                found.push(format!("{name}=\"{}\"", element.value(name)));
            }
        }
    }
    found
}

#[test]
fn a_word_in_another_language_is_found_wherever_it_stands() {
    let page = |inside: &str| format!("<html lang=xx><title>⟦A⟧ · Our practice</title>{inside}</html>");
    for (inside, found) in [
        ("<p>⟦Hello ⟦Mon⟧ Ana⟧ 3</p>", ""),
        ("<p>⟦One⟧ two</p>", "⟦One⟧ two"),
        ("<a aria-label=Next>⟦x⟧</a>", "aria-label=\"Next\""),
        ("<p lang=en>Marked <b>so</b></p>", ""),
        ("<p lang=en>Marked <b lang=xx>so</b></p>", "so"),
        ("<input placeholder=Write>", "placeholder=\"Write\""),
    ] {
        let all = foreign(&page(inside));
        assert_eq!(all.join("|"), found, "{inside}");
    }
    assert!(foreign("<html lang=en></html>")[0].contains("en"));
}
