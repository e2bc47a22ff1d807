//! A Markdown file of the library: a TOML head between two `+++` lines, a title and words under headings.

mod check;

pub use check::{check_headings, check_list};

use crate::finding::Reader;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;

/// One page of the library: the facts of its head and its words in each language.
#[derive(Debug, Clone, PartialEq)]
pub struct Page<H> {
    /// File name without ending, for example `avoidance`.
    pub slug: String,
    /// The facts of the head.
    pub head: H,
    /// The words, by language.
    pub words: BTreeMap<String, Words>,
}

/// The head of a kind of page: it knows which words must stand below it.
pub trait Head: DeserializeOwned {
    /// Compares the words with the head; what is wrong is noted in `reader`.
    fn check_words(&self, reader: &mut Reader, words: &Words);
}

impl<H: Head> Page<H> {
    /// Reads `<slug>.md`.
    pub fn parse(reader: &mut Reader, slug: &str) -> Option<Self> {
        let (head, words) = read::<H>(reader)?;
        head.check_words(reader, &words);
        Some(Self {
            slug: slug.to_owned(),
            head,
            words: BTreeMap::from([("en".to_owned(), words)]),
        })
    }

    /// Reads `<slug>.<language>.md`.
    pub fn add_words(&mut self, reader: &mut Reader, language: &str) {
        if let Some(words) = read_translation(reader) {
            self.head.check_words(reader, &words);
            self.words.insert(language.to_owned(), words);
        }
    }

    /// The words in `language`, or in English.
    pub fn words(&self, language: &str) -> Option<&Words> {
        in_language(&self.words, language)
    }
}

/// What stands under `language`, or in English where that language is not there.
pub fn in_language<'a, T>(words: &'a BTreeMap<String, T>, language: &str) -> Option<&'a T> {
    words.get(language).or_else(|| words.get("en"))
}

/// The words of one page in one language.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Words {
    /// The text after `# `, without the mark.
    pub title: String,
    /// The parts of the page in their order.
    pub sections: Vec<Section>,
}

/// One part of a page: the text below a `## ` heading, up to the next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The text after `## `.
    pub heading: String,
    /// Line of the heading in the file, counted from 1.
    pub line: usize,
    /// The text below it, without blank lines at either end.
    pub text: String,
}

/// One list line `- key: words`, with the lines that continue it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListLine {
    /// The key before the colon.
    pub key: String,
    /// The words after it, on one line.
    pub words: String,
    /// Line in the file, counted from 1.
    pub line: usize,
}

impl Words {
    /// The section under `heading`.
    pub fn section(&self, heading: &str) -> Option<&Section> {
        self.sections.iter().find(|section| section.heading == heading)
    }

    /// The text under `heading`, joined to paragraphs of one line each; empty where there is none.
    pub fn text(&self, heading: &str) -> String {
        self.section(heading)
            .map_or_else(String::new, |section| paragraphs(&section.text))
    }

    /// The words for `key` in the list under `heading`.
    pub fn line(&self, heading: &str, key: &str) -> Option<String> {
        let section = self.section(heading)?;
        section
            .list()
            .into_iter()
            .find(|line| line.key == key)
            .map(|line| line.words)
    }
}

impl Section {
    /// The list lines of this section; other lines are left out.
    pub fn list(&self) -> Vec<ListLine> {
        let mut lines: Vec<ListLine> = Vec::new();
        let mut open = false;
        for (offset, text) in self.text.lines().enumerate() {
            if let Some(item) = text.strip_prefix("- ") {
                let (key, words) = item.split_once(':').unwrap_or((item, ""));
                let line = self.line + 2 + offset;
                lines.push(ListLine {
                    key: key.trim().to_owned(),
                    words: words.trim().to_owned(),
                    line,
                });
                open = true;
            } else if text.trim().is_empty() || text.starts_with('#') {
                open = false;
            } else if open && let Some(last) = lines.last_mut() {
                last.words = format!("{} {}", last.words, text.trim());
            }
        }
        lines
    }
}

/// Reads the head into `T` and the words below it; what is wrong is noted in `reader`.
pub fn read<T: DeserializeOwned>(reader: &mut Reader) -> Option<(T, Words)> {
    let text = reader.text;
    let Some(rest) = text.strip_prefix("+++\n") else {
        reader.wrong(
            1,
            "the file has no TOML head",
            "Begin it with a line `+++`, the head, and a second line `+++`",
        );
        return None;
    };
    let Some(end) = rest.find("\n+++\n") else {
        reader.wrong(1, "the head is not closed", "End the head with a line `+++`");
        return None;
    };
    let (head, body) = (&rest[..=end], &rest[end + "\n+++\n".len()..]);
    let head_value = reader.toml_part(head, 1);
    let first_line = 2 + text[..text.len() - body.len()].matches('\n').count() - 1;
    let words = read_words(reader, body, first_line);
    Some((head_value?, words))
}

/// Reads a page that has words only: another language of a page with a head.
pub fn read_translation(reader: &mut Reader) -> Option<Words> {
    if reader.text.starts_with("+++\n") {
        reader.wrong(
            1,
            "a translation has a head",
            "Leave the facts in the file without a language in its name",
        );
        return None;
    }
    let text = reader.text;
    Some(read_words(reader, text, 1))
}

fn read_words(reader: &mut Reader, body: &str, first_line: usize) -> Words {
    let mut words = Words::default();
    let mut fenced = false;
    for (offset, line) in body.lines().enumerate() {
        fenced ^= line.starts_with("```");
        if let Some(title) = line.strip_prefix("# ").filter(|_| !fenced) {
            title.trim().clone_into(&mut words.title);
        } else if let Some(heading) = line.strip_prefix("## ").filter(|_| !fenced) {
            let line = first_line + offset;
            words.sections.push(Section {
                heading: heading.trim().to_owned(),
                line,
                text: String::new(),
            });
        } else if let Some(section) = words.sections.last_mut() {
            section.text.push_str(line);
            section.text.push('\n');
        }
    }
    for section in &mut words.sections {
        section.text = section.text.trim_matches('\n').to_owned();
    }
    if words.title.is_empty() {
        reader.wrong(
            first_line,
            "the page has no title",
            "Add a line `# …` below the head",
        );
    }
    words
}

fn paragraphs(text: &str) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let line = line.trim_end();
        if line.is_empty() {
            out.push_str("\n\n");
        } else {
            if !out.is_empty() && !out.ends_with('\n') {
                out.push(if line.starts_with("- ") { '\n' } else { ' ' });
            }
            out.push_str(line);
        }
    }
    out.replace("\n\n\n\n", "\n\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Head {
        number: u8,
    }

    #[test]
    fn head_title_sections_and_lists_are_found_with_their_lines() {
        let text = "+++\nnumber = 4\n+++\n\n# a title\n\n## One\n\nfirst\nline\n\n## Two\n\n- key: words\n  go on\n- other: x\n";
        let mut findings = Vec::new();
        let (head, words): (Head, Words) = read(&mut Reader::new("x.md", text, &mut findings)).unwrap();
        assert_eq!(head.number, 4);
        assert_eq!(words.title, "a title");
        assert_eq!(words.text("One"), "first line");
        let two = words.section("Two").unwrap();
        assert_eq!(text.lines().nth(two.line - 1), Some("## Two"));
        let list = two.list();
        assert_eq!(list[0].words, "words go on");
        assert_eq!(text.lines().nth(list[1].line - 1), Some("- other: x"));
        assert!(findings.is_empty());
    }

    #[test]
    fn a_wrong_value_in_the_head_is_found_on_its_line() {
        let text = "+++\n# remark\nnumber = \"four\"\n+++\n# t\n";
        let mut findings = Vec::new();
        assert!(read::<Head>(&mut Reader::new("x.md", text, &mut findings)).is_none());
        assert_eq!(findings[0].line, 3);
    }
}
