//! The sentence of a client who feels stuck, put together from the choices of the library's page, or in own words.
//!
//! The choices stand in the section `Sentence builder` of `adjustments/name-the-stuckness.md`, in groups under `### `. The
//! builder proposes words; the client changes them until they are the client's own.

use crate::hypothesis::page::Words;
use serde::Serialize;

/// The section of the page that holds the choices.
pub const SECTION: &str = "Sentence builder";
/// What stands where the beginning is to be gone on with.
const OPEN_END: char = '…';

/// One group of choices, for example how the sentence begins.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Group {
    /// Its label.
    pub label: String,
    /// The choices in order.
    pub choices: Vec<Choice>,
}

/// One choice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Choice {
    /// Its key, the same in every language.
    pub key: String,
    /// Its words.
    pub words: String,
}

/// The groups of a section: each `### label` with its list lines.
pub fn groups(words: &Words, section: &str) -> Vec<Group> {
    let Some(section) = words.section(section) else {
        return Vec::new();
    };
    let labels = section.text.lines().enumerate();
    let mut groups: Vec<(usize, Group)> = labels
        .filter_map(|(at, line)| Some((section.line + 2 + at, line.strip_prefix("### ")?)))
        .map(|(line, label)| {
            (
                line,
                Group {
                    label: label.trim().to_owned(),
                    choices: Vec::new(),
                },
            )
        })
        .collect();
    for line in section.list() {
        let group = groups.iter_mut().rev().find(|(start, _)| *start <= line.line);
        if let Some((_, group)) = group {
            group.choices.push(Choice {
                key: line.key,
                words: line.words,
            });
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// What a client picked, by key; what is left out is left open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Picked<'a> {
    /// How it begins.
    pub beginning: Option<&'a str>,
    /// How it goes on.
    pub ending: Option<&'a str>,
    /// What the client would like.
    pub wish: Option<&'a str>,
}

/// The sentence from what was picked; a beginning that is not gone on with keeps its three dots. Empty where no choice has
/// such a key.
pub fn sentence(groups: &[Group], picked: Picked) -> String {
    let words = |key: Option<&str>| {
        let mut choices = groups.iter().flat_map(|group| &group.choices);
        key.and_then(|key| choices.find(|choice| choice.key == key))
            .map(|choice| choice.words.clone())
    };
    let begun = words(picked.beginning);
    let first = match (begun, words(picked.ending)) {
        (Some(begun), Some(ending)) if begun.ends_with(OPEN_END) => {
            format!("{}{ending}", begun.trim_end_matches(OPEN_END))
        }
        (Some(begun), Some(ending)) => format!("{begun} {}", capital(&ending)),
        (Some(begun), None) => begun,
        (None, Some(ending)) => capital(&ending),
        (None, None) => String::new(),
    };
    let parts = [first, words(picked.wish).unwrap_or_default()];
    let said: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    said.join(" ")
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(key: &str, words: &str) -> Choice {
        Choice {
            key: key.to_owned(),
            words: words.to_owned(),
        }
    }

    #[test]
    fn beginning_ending_and_wish_become_one_text() {
        let groups = [Group {
            label: "all".to_owned(),
            choices: vec![
                choice("stuck", "I feel stuck, because …"),
                choice("do-not-know", "I do not know why."),
                choice("same", "we talk about the same things."),
                choice("slower", "I would like to slow down."),
            ],
        }];
        let say = |beginning, ending, wish| {
            sentence(
                &groups,
                Picked {
                    beginning,
                    ending,
                    wish,
                },
            )
        };
        assert_eq!(
            say(Some("stuck"), Some("same"), Some("slower")),
            "I feel stuck, because we talk about the same things. I would like to slow down."
        );
        assert_eq!(
            say(Some("do-not-know"), Some("same"), None),
            "I do not know why. We talk about the same things."
        );
        assert_eq!(say(Some("stuck"), None, None), "I feel stuck, because …");
        assert_eq!(say(Some("weather"), None, None), "");
    }
}
