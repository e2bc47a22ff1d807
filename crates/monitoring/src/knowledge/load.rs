//! From files to rooms: each path belongs to one room, whose own parser reads it.

use super::{
    case::Case, labels::Labels, library::Library, licensure::Licensure, pages::PageWords,
    safety_words::SafetyWords, source::Source, word_rules::WordRules,
};
use crate::adjustment::{Adjustment, PracticeFormat};
use crate::finding::{Finding, Reader};
use crate::hypothesis::{Cause, Quantities, Rules, Sign, learned, learned::Weight};
use crate::instrument::{Instrument, Wording};
use crate::safety::Safety;
use crate::signal::{SignalRules, SignalWords};
use crate::trajectory::Course;
use std::collections::{BTreeMap, BTreeSet};

/// Where a file stands and what it is called: `causes/avoidance.de.md` is folder `causes`, slug `avoidance`, language `de`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place<'a> {
    /// The folder; empty for files at the top.
    pub folder: &'a str,
    /// The name without language and ending.
    pub slug: &'a str,
    /// The language, where the name has one.
    pub language: Option<&'a str>,
    /// The ending.
    pub ending: &'a str,
}

impl<'a> Place<'a> {
    /// Takes a path apart; none where it has no ending.
    pub fn of(path: &'a str) -> Option<Self> {
        let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
        let (stem, ending) = name.rsplit_once('.')?;
        let is_language =
            |tag: &str| (2..=3).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_lowercase());
        match stem.rsplit_once('.') {
            Some((slug, tag)) if is_language(tag) => Some(Self {
                folder,
                slug,
                language: Some(tag),
                ending,
            }),
            _ => Some(Self {
                folder,
                slug: stem,
                language: None,
                ending,
            }),
        }
    }
}

/// What has been read so far; what everything else needs may still be missing.
#[derive(Default)]
struct Shelves {
    instruments: Vec<Instrument>,
    wordings: Vec<Wording>,
    courses: Vec<Course>,
    safety: Option<Safety>,
    signal_rules: Option<SignalRules>,
    signal_words: BTreeMap<String, SignalWords>,
    quantities: Option<Quantities>,
    rules: Option<Rules>,
    signs: Vec<Sign>,
    criteria: Vec<Sign>,
    causes: Vec<Cause>,
    adjustments: Vec<Adjustment>,
    practice: Vec<PracticeFormat>,
    cases: Vec<Case>,
    sources: Vec<Source>,
    learned: Vec<Weight>,
    word_rules: BTreeMap<String, WordRules>,
    labels: BTreeMap<String, Labels>,
    safety_words: BTreeMap<String, SafetyWords>,
    pages: BTreeMap<String, PageWords>,
}

/// Reads all files; what is wrong goes into `findings`. None where a file that everything needs cannot be read.
pub fn load(
    files: BTreeMap<String, String>,
    overlaid: BTreeSet<String>,
    findings: &mut Vec<Finding>,
) -> Option<Library> {
    let mut shelves = Shelves::default();
    // Facts first, words after them: words are laid beside facts.
    for with_language in [false, true] {
        for (path, text) in &files {
            let place = Place::of(path);
            let Some(place) = place.filter(|place| place.language.is_some() == with_language) else {
                continue;
            };
            shelves.take(place, &mut Reader::new(path, text, findings));
        }
    }
    if let Some(text) = files.get("learned.toml") {
        learned::apply(
            &shelves.learned,
            &mut shelves.causes,
            &mut Reader::new("learned.toml", text, findings),
        );
    }
    let version = version(&files);
    shelves.library(version, files, overlaid, findings)
}

impl Shelves {
    fn take(&mut self, place: Place, reader: &mut Reader) {
        match place.language {
            None => self.take_facts(place, reader),
            Some(language) => self.take_words(place, language, reader),
        }
    }

    fn take_facts(&mut self, place: Place, reader: &mut Reader) {
        let slug = place.slug;
        match (place.folder, slug, place.ending) {
            (_, "README", "md") | (_, "NOTICE", "txt") => {}
            ("", "sources", "toml") => self.sources = Source::parse_all(reader),
            ("", "safety", "toml") => self.safety = Safety::parse(reader),
            ("", "signals", "toml") => self.signal_rules = SignalRules::parse(reader),
            ("", "quantities", "toml") => self.quantities = Quantities::parse(reader),
            ("", "reading", "toml") => self.rules = Rules::parse(reader),
            ("", "learned", "toml") => self.learned = learned::parse(reader),
            // Read where it is asked for; here only what is wrong in it is noted.
            ("", "licensure", "toml") => drop(Licensure::parse(reader)),
            ("instruments", _, "toml") => self.instruments.extend(Instrument::parse(reader)),
            ("courses", _, "toml") => self.courses.extend(Course::parse(reader)),
            ("signs", _, "md") => self.signs.extend(Sign::parse(reader, slug)),
            ("criteria", _, "md") => self.criteria.extend(Sign::parse(reader, slug)),
            ("causes", _, "md") => self.causes.extend(Cause::parse(reader, slug)),
            ("adjustments", _, "md") => self.adjustments.extend(Adjustment::parse(reader, slug)),
            ("practice", _, "toml") => self.practice.extend(PracticeFormat::parse(reader, slug)),
            ("cases", _, "md") => self.cases.extend(Case::parse(reader, slug)),
            _ => reader.wrong(
                0,
                "this file belongs to no room",
                "See knowledge/README.md for the folders",
            ),
        }
    }

    fn take_words(&mut self, place: Place, language: &str, reader: &mut Reader) {
        let slug = place.slug;
        match (place.folder, slug, place.ending) {
            ("", "signals", "toml") => {
                if let Some(words) = SignalWords::parse(reader) {
                    self.signal_words.insert(language.to_owned(), words);
                }
            }
            ("", "words", "toml") => {
                if let Some(rules) = WordRules::parse(reader) {
                    self.word_rules.insert(language.to_owned(), rules);
                }
            }
            ("", "safety", "toml") => {
                if let Some(words) = SafetyWords::parse(reader) {
                    self.safety_words.insert(language.to_owned(), words);
                }
            }
            ("", "labels", "toml") => {
                if let Some(labels) = Labels::parse(reader) {
                    self.labels.insert(language.to_owned(), labels);
                }
            }
            ("", "quantities", "toml") => match &mut self.quantities {
                Some(quantities) => quantities.add_words(reader, language),
                None => alone(reader),
            },
            ("pages", _, "toml") => {
                let pages = self.pages.entry(language.to_owned()).or_default();
                pages.take(slug, reader);
            }
            ("instruments", _, "toml") => self.wordings.extend(Wording::parse(reader)),
            ("signs", _, "md") => match self.signs.iter_mut().find(|sign| sign.slug == slug) {
                Some(sign) => sign.add_words(reader, language),
                None => alone(reader),
            },
            ("criteria", _, "md") => match self.criteria.iter_mut().find(|sign| sign.slug == slug) {
                Some(sign) => sign.add_words(reader, language),
                None => alone(reader),
            },
            ("causes", _, "md") => match self.causes.iter_mut().find(|cause| cause.slug == slug) {
                Some(cause) => cause.add_words(reader, language),
                None => alone(reader),
            },
            ("adjustments", _, "md") => match self.adjustments.iter_mut().find(|found| found.slug == slug) {
                Some(found) => found.add_words(reader, language),
                None => alone(reader),
            },
            ("practice", _, "toml") => match self.practice.iter_mut().find(|format| format.slug == slug) {
                Some(format) => format.add_words(reader, language),
                None => alone(reader),
            },
            _ => reader.wrong(
                0,
                "this file belongs to no room",
                "See knowledge/README.md for the folders",
            ),
        }
    }

    fn library(
        mut self,
        version: String,
        files: BTreeMap<String, String>,
        overlaid: BTreeSet<String>,
        findings: &mut Vec<Finding>,
    ) -> Option<Library> {
        let mut need = |file: &str, here: bool| {
            let reported = findings.iter().any(|finding| finding.file == file);
            if !here && !reported {
                let what = "this file is needed and was not found or not read".to_owned();
                let remedy = "Put it back; see knowledge/README.md".to_owned();
                findings.push(Finding {
                    file: file.to_owned(),
                    line: 0,
                    what,
                    remedy,
                });
            }
        };
        need("safety.toml", self.safety.is_some());
        need("signals.toml", self.signal_rules.is_some());
        need("signals.en.toml", self.signal_words.contains_key("en"));
        need("words.en.toml", self.word_rules.contains_key("en"));
        need("labels.en.toml", self.labels.contains_key("en"));
        need("pages/common.en.toml", self.pages.contains_key("en"));
        need("quantities.toml", self.quantities.is_some());
        need("reading.toml", self.rules.is_some());
        self.instruments.sort_by(|a, b| a.name.cmp(&b.name));
        Some(Library {
            version,
            files,
            overlaid,
            instruments: self.instruments,
            wordings: self.wordings,
            courses: self.courses,
            safety: self.safety?,
            signal_rules: self.signal_rules?,
            signal_words_english: self.signal_words.get("en")?.clone(),
            signal_words: self.signal_words,
            word_rules: self.word_rules,
            labels: self.labels,
            safety_words: self.safety_words,
            pages: self.pages,
            quantities: self.quantities?,
            rules: self.rules?,
            signs: in_order(self.signs),
            criteria: in_order(self.criteria),
            causes: self.causes,
            adjustments: self.adjustments,
            practice: self.practice,
            cases: self.cases,
            sources: self.sources,
        })
    }
}

fn in_order(mut signs: Vec<Sign>) -> Vec<Sign> {
    signs.sort_by_key(|sign| sign.head.number);
    signs
}

fn alone(reader: &mut Reader) {
    reader.wrong(
        0,
        "words without facts",
        "Add the file of the same name without a language",
    );
}

/// Fingerprint of paths and texts: 64-bit FNV-1a, 16 hexadecimal digits. It tells versions apart; it is no protection.
fn version(files: &BTreeMap<String, String>) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for (path, text) in files {
        for byte in path.bytes().chain([0]).chain(text.bytes()).chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    format!("{hash:016x}")
}
