//! What on a page is not in the page's language.

use super::made_up::TAG;
use crate::html::Page;
use monitoring::knowledge::Library;
use monitoring::safety::Contact;

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
const NAMES: [&str; 21] = [
    super::made_up::TAG,
    "Our practice",
    "Dr Thea Rapp",
    "Otto Wend",
    "Sena Okafor",
    "sena",
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
    let contacts = library
        .safety
        .resources
        .iter()
        .flat_map(|known| &known.fact.contact);
    let contacts = contacts.filter_map(|contact| match contact {
        Contact::Text { word, .. } => Some(word.clone()),
        Contact::Web(address) => address.strip_prefix("https://").map(str::to_owned),
        Contact::Call(_) => None,
    });
    let services = library
        .safety
        .resources
        .iter()
        .map(|known| known.fact.name.clone());
    let mut names: Vec<String> = titles
        .chain(worded.flatten())
        .chain(services)
        .chain(contacts.filter(|word| !word.is_empty()))
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
    // An address is no language, and neither is the letter of a change.
    let is_letter = |word: &str| word.trim_end_matches(':').chars().count() == 1;
    let said =
        |word: &str| !word.contains(['/', '@']) && !is_letter(word) && word.chars().any(char::is_alphabetic);
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

/// Words that stand in a template itself, beside what it fills in.
pub fn literal(template: &str) -> Vec<String> {
    let mut html = String::new();
    // The block names a style, not a word.
    let kind = template.split_once("{% block kind %}");
    let kind = kind.and_then(|(before, rest)| Some((before, rest.split_once("{% endblock %}")?.1)));
    let template = kind.map_or_else(
        || template.to_owned(),
        |(before, after)| format!("{before}{after}"),
    );
    let mut rest = template.as_str();
    while let Some(at) = rest.find("{{").into_iter().chain(rest.find("{%")).min() {
        html.push_str(&rest[..at]);
        let end = if rest[at..].starts_with("{{") { "}}" } else { "%}" };
        rest = rest[at..].split_once(end).map_or("", |(_, after)| after);
    }
    html.push_str(rest);
    let page = Page::read(&html);
    let said = |text: &str| text.chars().any(char::is_alphabetic);
    let texts = page.texts.iter().map(|(text, _)| text.trim().to_owned());
    let read = page
        .elements
        .iter()
        .flat_map(|element| READ.map(|name| element.value(name).to_owned()));
    texts.chain(read).filter(|text| said(text)).collect()
}

#[test]
fn a_word_that_stands_in_a_template_is_found() {
    assert!(literal("<p>{% if a %}{{ b.c }}{% endif %} · 3</p>").is_empty());
    assert_eq!(literal("<p>{{ a }} and {{ b }}</p>"), ["and"]);
    assert_eq!(literal("<a title=\"See {{ b }}\">{{ c }}</a>"), ["See "]);
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
