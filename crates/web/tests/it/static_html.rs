//! Every page that links lead to, for everybody, looked at as text: heads, labels, names, nothing inline, nothing from elsewhere.

use crate::harness::{Stand, Who};
use crate::html::{Element, Page};
use axum::http::{StatusCode, header};
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// What is wrong with a page.
type Wrong = Vec<String>;

fn lacks(wrong: &mut Wrong, holds: bool, words: impl FnOnce() -> String) {
    if !holds {
        wrong.push(words());
    }
}

fn shown(element: &Element) -> String {
    let attributes: Vec<String> = element
        .attributes
        .iter()
        .map(|(name, value)| format!("{name}=\"{value}\""))
        .collect();
    format!(
        "<{} {}> {}",
        element.name,
        attributes.join(" "),
        element.text.chars().take(60).collect::<String>()
    )
}

fn heads(page: &Page, wrong: &mut Wrong) {
    let levels: Vec<u8> = page
        .elements
        .iter()
        .filter_map(|element| {
            element
                .name
                .strip_prefix('h')
                .and_then(|level| level.parse().ok())
        })
        .filter(|level| (1..=6).contains(level))
        .collect();
    lacks(
        wrong,
        levels.iter().filter(|level| **level == 1).count() == 1,
        || format!("one h1 is needed: {levels:?}"),
    );
    lacks(
        wrong,
        levels.windows(2).all(|pair| pair[1] <= pair[0] + 1),
        || format!("heads skip a level: {levels:?}"),
    );
    lacks(
        wrong,
        page.all("html").any(|html| !html.value("lang").is_empty()),
        || "no language".to_owned(),
    );
    lacks(wrong, page.all("title").any(|title| title.text.len() > 3), || {
        "no title".to_owned()
    });
    lacks(wrong, page.all("main").count() == 1, || {
        "one main is needed".to_owned()
    });
}

fn nothing_inline(page: &Page, wrong: &mut Wrong) {
    for element in &page.elements {
        for name in element.attributes.keys() {
            lacks(wrong, name != "style" && !name.starts_with("on"), || {
                format!("{name} inline: {}", shown(element))
            });
        }
        lacks(wrong, element.name != "style", || "a style element".to_owned());
        if element.name == "script" {
            lacks(
                wrong,
                element.has("src") && !element.value("nonce").is_empty(),
                || format!("a script without source or nonce: {}", shown(element)),
            );
        }
        let htmx = element
            .attributes
            .keys()
            .any(|name| name.starts_with("hx-") && name != "hx-nonce");
        lacks(wrong, !htmx || !element.value("hx-nonce").is_empty(), || {
            format!("htmx without its nonce: {}", shown(element))
        });
    }
}

fn nothing_from_elsewhere(page: &Page, wrong: &mut Wrong) {
    let is_ours = |address: &str| {
        address.is_empty()
            || address == "data:,"
            || (address.starts_with('/') && !address.starts_with("//"))
            || address.starts_with('#')
            || address.starts_with('?')
    };
    for element in &page.elements {
        for name in [
            "src",
            "srcset",
            "poster",
            "data",
            "action",
            "formaction",
            "xlink:href",
        ] {
            lacks(wrong, is_ours(element.value(name)), || {
                format!("{name} leads elsewhere: {}", shown(element))
            });
        }
        if matches!(element.name.as_str(), "link" | "use" | "image") {
            lacks(wrong, is_ours(element.value("href")), || {
                format!("loaded from elsewhere: {}", shown(element))
            });
        }
        if element.name == "a" && element.has("href") {
            let href = element.value("href");
            let known = is_ours(href)
                || ["https://", "tel:", "sms:", "mailto:"]
                    .iter()
                    .any(|begin| href.starts_with(begin));
            lacks(wrong, known && !href.is_empty(), || {
                format!("an odd link: {}", shown(element))
            });
            lacks(
                wrong,
                element.value("target") != "_blank" || element.value("rel").contains("noopener"),
                || format!("opens a window: {}", shown(element)),
            );
        }
    }
}

fn names(page: &Page, wrong: &mut Wrong) {
    let mut ids = BTreeSet::new();
    for element in page.elements.iter().filter(|element| element.has("id")) {
        lacks(wrong, ids.insert(element.value("id")), || {
            format!("an id twice: {}", shown(element))
        });
    }
    for element in &page.elements {
        let points = [
            "aria-describedby",
            "aria-labelledby",
            "aria-controls",
            "for",
            "list",
        ];
        for name in points.into_iter().filter(|name| element.has(name)) {
            for id in element.value(name).split_whitespace() {
                lacks(wrong, ids.contains(id), || {
                    format!("{name} points at nothing: {}", shown(element))
                });
            }
        }
        if let Some(id) = element.value("href").strip_prefix('#') {
            lacks(wrong, ids.contains(id), || {
                format!("a link to nothing: {}", shown(element))
            });
        }
    }
}

fn labels(page: &Page, wrong: &mut Wrong) {
    let labelled: BTreeSet<&str> = page.all("label").map(|label| label.value("for")).collect();
    for field in page
        .elements
        .iter()
        .filter(|element| matches!(element.name.as_str(), "input" | "select" | "textarea"))
    {
        let kind = field.value("type");
        if matches!(kind, "hidden" | "submit" | "button") {
            continue;
        }
        let named = (field.has("id") && labelled.contains(field.value("id")))
            || page.is_inside(field, "label")
            || field.has("aria-label")
            || field.has("aria-labelledby");
        lacks(wrong, named, || {
            format!("a field without a label: {}", shown(field))
        });
        lacks(
            wrong,
            kind != "radio" || page.is_inside(field, "fieldset"),
            || format!("a radio outside a fieldset: {}", shown(field)),
        );
        lacks(
            wrong,
            !field.has("aria-invalid") || field.has("aria-describedby"),
            || format!("an error that hangs on nothing: {}", shown(field)),
        );
    }
    let legends = page.all("fieldset").count()
        == page
            .all("legend")
            .filter(|legend| page.is_inside(legend, "fieldset"))
            .count();
    lacks(wrong, legends, || "a fieldset without a legend".to_owned());
    for element in page.elements.iter().filter(|element| {
        matches!(
            element.name.as_str(),
            "button" | "a" | "summary" | "legend" | "label" | "th"
        )
    }) {
        let named = !element.text.is_empty() || element.has("aria-label") || element.has("aria-labelledby");
        lacks(wrong, named, || {
            format!("nothing to read out: {}", shown(element))
        });
    }
}

fn forms_and_tables(page: &Page, wrong: &mut Wrong) {
    for form in page.all("form") {
        lacks(wrong, matches!(form.value("method"), "post" | "get"), || {
            format!("a form without a method: {}", shown(form))
        });
    }
    for head in page.all("th") {
        lacks(
            wrong,
            matches!(head.value("scope"), "col" | "row" | "colgroup" | "rowgroup"),
            || format!("a head without a scope: {}", shown(head)),
        );
    }
    lacks(
        wrong,
        page.all("table").count() == page.all("caption").count(),
        || "a table without a caption".to_owned(),
    );
    for svg in page.all("svg") {
        let read_out = svg.value("aria-hidden") == "true"
            || svg.value("role") == "img"
            || svg.value("role") == "presentation";
        lacks(wrong, read_out, || {
            format!("a drawing that is neither read out nor hidden: {}", shown(svg))
        });
    }
    lacks(wrong, page.unbalanced.is_empty(), || {
        format!("tags out of order: {:?}", page.unbalanced)
    });
}

/// Words that say something about a person which no page of ours says.
fn vocabulary(page: &Page, wrong: &mut Wrong) {
    let text: String = page.all("body").map(|body| body.text.to_lowercase()).collect();
    for word in [
        "patient",
        "resistant",
        "non-compliant",
        "noncompliant",
        "lorem",
        "todo:",
        "none)",
        "some(",
    ] {
        let found = text.match_indices(word).any(|(at, _)| {
            let before = text[..at]
                .chars()
                .next_back()
                .is_none_or(|c| !c.is_alphanumeric());
            let after = text[at + word.len()..]
                .chars()
                .next()
                .is_none_or(|c| !c.is_alphanumeric());
            before && (after || !word.ends_with(char::is_alphanumeric))
        });
        lacks(wrong, !found, || format!("the page says “{word}”"));
    }
}

/// All that is wrong with a page.
pub fn wrong_with(html: &str) -> Vec<String> {
    let page = Page::read(html);
    let mut wrong = Vec::new();
    for look in [
        heads,
        nothing_inline,
        nothing_from_elsewhere,
        names,
        labels,
        forms_and_tables,
        vocabulary,
    ] {
        look(&page, &mut wrong);
    }
    wrong
}

/// The pages that links lead to, from somebody's first page on: path and text.
pub async fn walked(stand: &Stand, who: Who) -> BTreeMap<String, String> {
    let browser = stand.browser(who).await;
    let mut waiting: VecDeque<String> = ["/", "/help", "/sign-in"].map(str::to_owned).into();
    let mut seen: BTreeSet<String> = waiting.iter().cloned().collect();
    let mut pages = BTreeMap::new();
    while let Some(path) = waiting.pop_front() {
        let answer = browser.get(&path).await;
        let mut found = Vec::new();
        if answer.status.is_redirection() {
            found.push(answer.location().to_owned());
        } else if answer.header(header::CONTENT_TYPE).starts_with("text/html") {
            assert_ne!(answer.status, StatusCode::INTERNAL_SERVER_ERROR, "{who:?} {path}");
            found.extend(
                Page::read(&answer.body)
                    .all("a")
                    .map(|link| link.value("href").to_owned()),
            );
            pages.insert(path, answer.body);
        }
        for link in found {
            // Other looks of the same page (sorted, filtered, in another language) are one page here.
            let path = link.split(['#', '?']).next().unwrap_or("").to_owned();
            if path.starts_with('/') && !path.starts_with("//") && seen.insert(path.clone()) {
                waiting.push_back(path);
            }
        }
    }
    pages
}

#[tokio::test]
async fn every_page_of_everybody_is_sound() {
    let stand = Stand::new().await;
    let mut wrong = Vec::new();
    for who in Who::ALL {
        let pages = walked(&stand, who).await;
        println!("{who:?}: {}", pages.keys().cloned().collect::<Vec<_>>().join(" "));
        assert!(pages.len() >= 2, "{who:?} reaches only {:?}", pages.keys());
        for (path, html) in pages {
            wrong.extend(
                wrong_with(&html)
                    .into_iter()
                    .map(|what| format!("{who:?} {path}: {what}")),
            );
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A link on a page leads to a page: nobody is sent to what does not exist or is not theirs.
#[tokio::test]
async fn no_link_leads_nowhere() {
    let stand = Stand::new().await;
    let mut broken = Vec::new();
    for who in Who::ALL {
        for (path, html) in walked(&stand, who).await {
            let is_refusal = html.contains("There is nothing here for you");
            if is_refusal {
                broken.push(format!("{who:?} {path}"));
            }
        }
    }
    assert!(broken.is_empty(), "links that lead nowhere: {broken:#?}");
}

#[tokio::test]
async fn pages_of_refusal_are_sound_too() {
    let stand = Stand::new().await;
    for path in ["/nowhere", "/clients/0/record"] {
        let answer = stand.get(Who::Therapist, path).await;
        assert_eq!(wrong_with(&answer.body), Vec::<String>::new(), "{path}");
    }
    let wrong_password = stand
        .post(Who::Nobody, "/sign-in", &[("login", "thea"), ("password", "no")])
        .await;
    assert_eq!(wrong_with(&wrong_password.body), Vec::<String>::new());
}

#[test]
fn what_is_wrong_is_found() {
    let cases = [
        ("<h2>a</h2>", "one h1"),
        ("<h1>a</h1><h3>b</h3>", "skip"),
        ("<p style='x'>a</p>", "style inline"),
        ("<p onclick='x'>a</p>", "onclick inline"),
        ("<script>x</script>", "without source"),
        ("<img src='https://example.org/a.png'>", "leads elsewhere"),
        ("<link href='//example.org/a.css'>", "loaded from elsewhere"),
        ("<p id=a></p><p id=a></p>", "an id twice"),
        ("<input name=a>", "without a label"),
        ("<label><input type=radio name=a>a</label>", "outside a fieldset"),
        ("<input aria-label=a aria-invalid=true>", "hangs on nothing"),
        ("<button></button>", "nothing to read out"),
        ("<form></form>", "without a method"),
        ("<p aria-describedby=no></p>", "points at nothing"),
        ("<p hx-get='/a'></p>", "without its nonce"),
        ("<table></table>", "without a caption"),
        ("<b><i></b></i>", "out of order"),
        ("<p>The patient came.</p>", "the page says"),
    ];
    for (html, expected) in cases {
        let wrong = wrong_with(&format!("<html lang=en><body>{html}</body></html>"));
        assert!(
            wrong.iter().any(|what| what.contains(expected)),
            "{html}: {wrong:?}"
        );
    }
    let sound = "<!doctype html><html lang=en><head><title>A page</title></head><body><main><h1>A</h1><p>Be impatiently kind.</p></main></body></html>";
    assert_eq!(wrong_with(sound), Vec::<String>::new());
}
