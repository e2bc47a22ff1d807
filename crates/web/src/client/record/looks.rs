//! Who looked, in words.

use crate::words::Words;
use records::audit::Entry;

/// An entry of the audit in words: "Dr Rapp read your page".
#[derive(Debug, Clone)]
pub struct Look {
    /// Who did what.
    pub who: String,
    /// At which part, as the log has it: its words are English.
    pub part: String,
}

/// An entry of the audit in words.
pub(super) fn look_in_words(words: &Words, entry: &Entry, who: Option<String>) -> Look {
    let say = &words.record;
    let who = who.unwrap_or_else(|| {
        match entry.who.as_str() {
            "link" => &say.somebody_with_link,
            "kiosk" => &say.somebody_on_device,
            _ => &say.the_program,
        }
        .clone()
    });
    let part = if entry.detail.starts_with('/') {
        page_in_words(&entry.detail)
    } else {
        entry.detail.clone()
    };
    let (who, part) = match entry.action.as_str() {
        "read" => (say.read_record(who), part),
        "write" => (say.stored_something(who), part),
        "export" => (say.took_copy(who), part),
        "sign-in" => (say.signed_in(who), String::new()),
        other => (format!("{who}:"), format!("{} {part}", other.replace('-', " "))),
    };
    Look {
        part: part.trim().to_owned(),
        who: if part.is_empty() || who.ends_with(':') {
            who
        } else {
            format!("{who}:")
        },
    }
}

fn page_in_words(path: &str) -> String {
    let mut parts = path
        .split('/')
        .filter(|part| !part.is_empty() && part.parse::<i64>().is_err());
    let _area = parts.next();
    let words: Vec<String> = parts.map(|part| part.replace('-', " ")).collect();
    words.join(", ")
}
