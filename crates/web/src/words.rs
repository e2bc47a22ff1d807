//! The words of the pages that a client meets, in the language of whoever reads: a field for each, made from the English files of
//! the library when this crate is built (`build.rs`). What a practice's own files say in another language is laid into the same fields.

use jiff::SignedDuration;
use monitoring::knowledge::Library;
use monitoring::knowledge::pages::{PageWords, Said};
use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::{Arc, LazyLock};

/// A question with its answer in one line.
pub fn answered(asked: &str, given: &str) -> String {
    if asked.ends_with('?') {
        format!("{asked} {given}")
    } else {
        format!("{}: {given}", asked.trim_end_matches('.'))
    }
}

/// The language that is always there.
pub const ENGLISH: &str = "en";

/// A sentence with a link, or something in bold, in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Linked {
    /// What stands before it.
    pub before: String,
    /// What it says.
    pub link: String,
    /// What stands after it.
    pub after: String,
}

impl Linked {
    fn of(text: &str) -> Self {
        let (before, rest) = text.split_once('[').unwrap_or((text, ""));
        let (link, after) = rest.split_once(']').unwrap_or((rest, ""));
        Self {
            before: before.to_owned(),
            link: link.to_owned(),
            after: after.to_owned(),
        }
    }
}

/// Words for one thing and for any other number. Enough for English and its neighbours; a language with more forms writes what
/// fits most numbers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Counted {
    one: String,
    other: String,
}

impl Counted {
    fn text(&self, count: usize) -> &str {
        if count == 1 { &self.one } else { &self.other }
    }
}

/// Puts each `{name}` in. What is put in is not looked through again: a client's own words may hold braces.
fn fill(text: &str, values: &[(&str, &dyn Display)]) -> String {
    let mut filled = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        filled.push_str(before);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        if let Some((_, value)) = values.iter().find(|(known, _)| *known == name) {
            filled.push_str(&value.to_string());
        }
        rest = after;
    }
    filled.push_str(rest);
    filled
}

/// Where words are taken from; a word that is not there is the shipped English one.
struct Texts<'a>(&'a PageWords);

impl Texts<'_> {
    fn said(&self, section: &str, key: &str) -> Option<&Said> {
        let shipped = || Library::shipped().pages.get(ENGLISH)?.get(section, key);
        self.0.get(section, key).or_else(shipped)
    }

    fn text(&self, section: &str, key: &str) -> String {
        let texts = self.said(section, key).map(Said::texts).unwrap_or_default();
        texts
            .first()
            .map_or_else(String::new, |text| text.trim_end().to_owned())
    }

    fn linked(&self, section: &str, key: &str) -> Linked {
        Linked::of(&self.text(section, key))
    }

    fn counted(&self, section: &str, key: &str) -> Counted {
        match self.said(section, key) {
            Some(Said::Counted { one, other }) => Counted {
                one: one.clone(),
                other: other.clone(),
            },
            Some(Said::Always(text)) => Counted {
                one: text.clone(),
                other: text.clone(),
            },
            None => Counted::default(),
        }
    }
}

/// A section of words for each of the English files, and all of them in one language.
pub mod sections {
    use super::{Counted, Linked, Texts, fill};

    include!(concat!(env!("OUT_DIR"), "/words.rs"));
}

pub use sections::Words;

impl Words {
    /// A number as this language writes it: `7.5` or `7,5`.
    pub fn number(&self, number: f64) -> String {
        self.decimal(&monitoring::hypothesis::evidence::plain(number))
    }

    /// A number that was written with a point, with this language's own mark.
    pub fn decimal(&self, written: &str) -> String {
        written.replace('.', &self.common.decimal)
    }
}

impl Words {
    /// The title of a page, which says first where something typed on it was wrong.
    pub fn title(&self, title: &str, is_wrong: bool) -> String {
        if is_wrong {
            self.common.error(title)
        } else {
            title.to_owned()
        }
    }

    /// "yes" or "no".
    pub fn yes_or_no(&self, yes: bool) -> &str {
        if yes { &self.common.yes } else { &self.common.no }
    }

    /// How long somebody waits who tried too often.
    pub fn wait(&self, left: SignedDuration) -> String {
        let seconds = usize::try_from(left.as_secs()).unwrap_or_default();
        self.common.too_many_tries(seconds.max(1))
    }
}

/// The words of every language that is whole; English is always there.
#[derive(Debug, Clone)]
pub struct AllWords {
    english: Arc<Words>,
    others: BTreeMap<String, Arc<Words>>,
}

impl AllWords {
    /// The words that a library has. A language that lacks any is left out: its pages are English as a whole, not in part.
    pub fn of(library: &Library) -> Self {
        let none = PageWords::default();
        let english = library.pages.get(ENGLISH).unwrap_or(&none);
        let words = |language: &str, pages| Arc::new(Words::of(language, &Texts(pages)));
        let others = library
            .pages
            .iter()
            .filter(|(language, pages)| *language != ENGLISH && pages.covers(english));
        Self {
            english: words(ENGLISH, english),
            others: others
                .map(|(language, pages)| (language.clone(), words(language, pages)))
                .collect(),
        }
    }

    /// Whether some page can be in another language than English.
    pub fn has_others(&self) -> bool {
        !self.others.is_empty()
    }

    /// The words of a language, or else English.
    pub fn of_language(&self, language: &str) -> Arc<Words> {
        Arc::clone(self.others.get(language).unwrap_or(&self.english))
    }
}

/// The shipped English words, for the pages of those who work here.
pub fn english() -> &'static Words {
    static WORDS: LazyLock<Words> = LazyLock::new(|| Words::of(ENGLISH, &Texts(&PageWords::default())));
    &WORDS
}

/// What was just done, by its key in the address. Only these are shown: nobody can put words on a page through a link.
pub fn said<'a>(words: &'a Words, key: &str) -> Option<&'a str> {
    let said = &words.said;
    Some(match key {
        "stored" => &said.stored,
        "signed-out" => &said.signed_out,
        "agreed" => &said.agreed,
        "declined" => &said.declined,
        "withdrawn" => &said.withdrawn,
        "shared" => &said.shared,
        "kept-private" => &said.kept_private,
        "kept-waiting" => &said.kept_waiting,
        "password-set" => &said.password_set,
        "not-now" => &said.not_now,
        "password-changed" => &said.password_changed,
        "factor-removed" => &said.factor_removed,
        "session-ended" => &said.session_ended,
        "passkey-added" => &said.passkey_added,
        "provider-linked" => &said.provider_linked,
        "provider-unlinked" => &said.provider_unlinked,
        "passkey-removed" => &said.passkey_removed,
        "to-talk" => &said.to_talk,
        staff => return said_to_staff(staff),
    })
}

/// The same on the pages of those who work here, which are English.
fn said_to_staff(key: &str) -> Option<&'static str> {
    Some(match key {
        "sent" => "Stored and sent.",
        "proposed" => "Proposed. It begins when your client has agreed.",
        "reviewed" => "The review is stored.",
        "acknowledged" => "Noted that you have seen it.",
        "closed" => "Closed, with what was done.",
        "link-made" => "A new link was made; an older one no longer works.",
        "link-queued" => "A new link is on its way; an older one no longer works.",
        "invited" => "Invited.",
        "imported" => "Imported.",
        "locked" => "This device now shows check-ins only.",
        "unlocked" => "Unlocked.",
        "access-taken" => "You can read this record for the time you chose. The therapist is told.",
        "figures-made" => "The figures were made anew.",
        "figures-under-way" => "The figures are being made; this takes a while.",
        "settings-kept" => "The settings are stored and in force.",
        "person-kept" => "Stored.",
        "person-unlinked" => "Taken away. The person is signed out everywhere.",
        "supervision-kept" => "The supervision is stored.",
        "licence-kept" => "What is held is stored.",
        "plan-kept" => "The plan is stored. It holds from the next check-in on.",
        "overlay-kept" => "The file is checked and in force.",
        "files-kept" => "The files are checked and in force.",
        "language-gone" => "The language is taken away.",
        "overlay-gone" => "The file is removed. What is shipped holds again.",
        "erased" => "The record is erased. What had to stay was named before.",
        "client-added" => "The client is added. A check-in link is the next step.",
        "session-kept" => "The session is kept.",
        "note-kept" => "The note is kept. Only you can read it.",
        "put-right" => "Put right. The original stays to be seen.",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filled_in_is_not_read_again() {
        let filled = fill("{a} and {b}.", &[("a", &"{b}"), ("b", &2)]);
        assert_eq!(filled, "{b} and 2.");
    }

    #[test]
    fn a_sentence_falls_into_what_stands_around_its_link() {
        let linked = Linked::of("See [this page].");
        assert_eq!(
            [linked.before, linked.link, linked.after],
            ["See ", "this page", "."]
        );
    }
}
