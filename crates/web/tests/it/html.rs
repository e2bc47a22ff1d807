//! Enough of HTML to look at our own pages: elements in order, each with its attributes, its text and what stands around it.

use std::collections::BTreeMap;

/// Elements without content.
const VOID: [&str; 13] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
];
/// Elements whose content is text, whatever it looks like.
const RAW: [&str; 4] = ["script", "style", "textarea", "title"];

/// An element of a page.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Element {
    /// Its name, in small letters.
    pub name: String,
    /// Its attributes.
    pub attributes: BTreeMap<String, String>,
    /// All text inside, that of inner elements too; spaces squeezed.
    pub text: String,
    /// The elements around it, by their place in the page, outermost first.
    pub around: Vec<usize>,
}

impl Element {
    /// An attribute's value; empty where it is missing.
    pub fn value(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }

    /// Whether it has an attribute.
    pub fn has(&self, name: &str) -> bool {
        self.attributes.contains_key(name)
    }
}

/// A page, read.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// Its elements, in the order in which they begin.
    pub elements: Vec<Element>,
    /// End tags that close nothing, and elements that are never closed.
    pub unbalanced: Vec<String>,
    /// Its texts piece by piece, each with the elements around it, outermost first.
    pub texts: Vec<(String, Vec<usize>)>,
}

impl Page {
    /// Reads a page.
    pub fn read(html: &str) -> Self {
        let mut page = Self::default();
        let mut open: Vec<usize> = Vec::new();
        let mut rest = html;
        while let Some(at) = rest.find('<') {
            page.write(&open, &rest[..at]);
            rest = &rest[at..];
            if let Some(after) = rest.strip_prefix("<!--") {
                rest = after.split_once("-->").map_or("", |(_, after)| after);
            } else if rest.starts_with("<!") {
                rest = rest.split_once('>').map_or("", |(_, after)| after);
            } else if let Some(after) = rest.strip_prefix("</") {
                let (name, after) = after.split_once('>').unwrap_or((after, ""));
                page.close(&mut open, name.trim());
                rest = after;
            } else {
                rest = page.open(&mut open, &rest[1..]);
            }
        }
        page.write(&open, rest);
        for place in open {
            page.unbalanced.push(page.elements[place].name.clone());
        }
        for element in &mut page.elements {
            element.text = element.text.split_whitespace().collect::<Vec<_>>().join(" ");
        }
        page
    }

    /// All elements of this name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.elements.iter().filter(move |element| element.name == name)
    }

    /// Whether an element of this name stands around another.
    pub fn is_inside(&self, element: &Element, name: &str) -> bool {
        element
            .around
            .iter()
            .any(|place| self.elements[*place].name == name)
    }

    fn write(&mut self, open: &[usize], text: &str) {
        let text = unescaped(text);
        if !text.trim().is_empty() {
            self.texts.push((text.clone(), open.to_vec()));
        }
        for place in open {
            self.elements[*place].text.push_str(&text);
        }
    }

    fn close(&mut self, open: &mut Vec<usize>, name: &str) {
        match open.last() {
            Some(place) if self.elements[*place].name == name => {
                open.pop();
            }
            _ => self.unbalanced.push(format!("/{name}")),
        }
    }

    /// Reads a start tag, of which `rest` is what follows `<`; gives what follows the tag, or the whole of a raw element.
    fn open<'a>(&mut self, open: &mut Vec<usize>, rest: &'a str) -> &'a str {
        let end = rest
            .find(|c: char| c.is_whitespace() || c == '>' || c == '/')
            .unwrap_or(rest.len());
        let name = rest[..end].to_ascii_lowercase();
        let (attributes, closes_itself, mut rest) = attributes(&rest[end..]);
        self.elements.push(Element {
            name: name.clone(),
            attributes,
            text: String::new(),
            around: open.clone(),
        });
        if closes_itself || VOID.contains(&name.as_str()) {
            return rest;
        }
        let place = self.elements.len() - 1;
        open.push(place);
        if RAW.contains(&name.as_str()) {
            let (text, after) = rest.split_once(&format!("</{name}>")).unwrap_or((rest, ""));
            self.write(open, text);
            open.pop();
            rest = after;
        }
        rest
    }
}

/// Attributes up to the end of a tag, whether it closes itself, and what follows.
fn attributes(mut rest: &str) -> (BTreeMap<String, String>, bool, &str) {
    let mut found = BTreeMap::new();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return (found, false, rest);
        }
        if let Some(after) = rest.strip_prefix("/>") {
            return (found, true, after);
        }
        if let Some(after) = rest.strip_prefix('>') {
            return (found, false, after);
        }
        let end = rest
            .find(|c: char| c.is_whitespace() || c == '>' || c == '=')
            .unwrap_or(rest.len())
            .max(1);
        let name = rest[..end].to_ascii_lowercase();
        rest = &rest[end..];
        let mut value = "";
        if let Some(after) = rest.strip_prefix('=') {
            (value, rest) = match after.chars().next() {
                Some(quote @ ('"' | '\'')) => after[1..].split_once(quote).unwrap_or((&after[1..], "")),
                _ => after.split_at(
                    after
                        .find(|c: char| c.is_whitespace() || c == '>')
                        .unwrap_or(after.len()),
                ),
            };
        }
        found.insert(name, unescaped(value));
    }
}

fn unescaped(text: &str) -> String {
    let named = [
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&#60;", "<"),
        ("&#62;", ">"),
        ("&#38;", "&"),
        ("&amp;", "&"),
    ];
    named.iter().fold(text.to_owned(), |text, (written, meant)| {
        text.replace(written, meant)
    })
}

#[test]
fn a_page_is_read_with_attributes_text_and_what_stands_around() {
    let page = Page::read(
        "<!doctype html><p id=a class='x y'>One &amp; <b>two</b><br><input required value=\"&lt;\"></p><title><b></title></i>",
    );
    let names: Vec<&str> = page
        .elements
        .iter()
        .map(|element| element.name.as_str())
        .collect();
    assert_eq!(names, ["p", "b", "br", "input", "title"]);
    assert_eq!(page.elements[0].text, "One & two");
    assert_eq!(
        (page.elements[0].value("id"), page.elements[0].value("class")),
        ("a", "x y")
    );
    assert_eq!(
        (page.elements[3].value("value"), page.elements[3].has("required")),
        ("<", true)
    );
    assert!(page.is_inside(&page.elements[1], "p"));
    assert_eq!(page.elements[4].text, "<b>");
    assert_eq!(page.unbalanced, ["/i"]);
}
