//! Who looked, in words.

use records::audit::Entry;

/// An entry of the audit in words: "Dr Rapp read your page".
pub(super) fn look_in_words(entry: &Entry, who: Option<String>) -> String {
    let who = who.unwrap_or_else(|| {
        match entry.who.as_str() {
            "link" => "Somebody with your check-in link",
            "kiosk" => "Somebody on a device in the practice",
            _ => "The program",
        }
        .to_owned()
    });
    let part = if entry.detail.starts_with('/') {
        page_in_words(&entry.detail)
    } else {
        entry.detail.clone()
    };
    let part = if part.is_empty() {
        String::new()
    } else {
        format!(": {part}")
    };
    match entry.action.as_str() {
        "read" => format!("{who} read your record{part}"),
        "write" => format!("{who} stored something{part}"),
        "export" => format!("{who} took a copy of your record{part}"),
        "sign-in" => format!("{who} signed in"),
        other => format!("{who}: {}{part}", other.replace('-', " ")),
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
