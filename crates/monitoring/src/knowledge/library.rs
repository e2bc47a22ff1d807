//! All of the library, read.

use super::{
    case::Case, check, labels::Labels, load, pages::PageWords, safety_words::SafetyWords, source::Source,
    word_rules::WordRules,
};
use crate::adjustment::{Adjustment, PracticeFormat};
use crate::episode::Books;
use crate::finding::Finding;
use crate::hypothesis::{Cause, Quantities, Rules, Sign};
use crate::instrument::{Instrument, Wording};
use crate::safety::Safety;
use crate::signal::{SignalRules, SignalWords};
use crate::trajectory::Course;
use include_dir::{Dir, include_dir};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::LazyLock;

static FOLDER: Dir = include_dir!("$CARGO_MANIFEST_DIR/../../knowledge");
static SHIPPED: LazyLock<Library> = LazyLock::new(read_shipped);
static SHIPPED_FINDINGS: LazyLock<Vec<Finding>> =
    LazyLock::new(|| read(SHIPPED.files.clone(), BTreeSet::new()).1);

/// Everything the library says, checked.
#[derive(Debug, Clone)]
pub struct Library {
    /// Fingerprint of all files; stands on every signal made with this library.
    pub version: String,
    /// The files, by path.
    pub files: BTreeMap<String, String>,
    /// Paths that come from the practice's own folder.
    pub overlaid: BTreeSet<String>,
    /// Instruments, by name.
    pub instruments: Vec<Instrument>,
    /// Words of instruments.
    pub wordings: Vec<Wording>,
    /// Expected courses.
    pub courses: Vec<Course>,
    /// What a person must see today.
    pub safety: Safety,
    /// Its words in languages other than English.
    pub safety_words: BTreeMap<String, SafetyWords>,
    /// What counts as which state.
    pub signal_rules: SignalRules,
    /// Words of the states, by language; English is always there.
    pub signal_words: BTreeMap<String, SignalWords>,
    /// Words of the states in English.
    pub signal_words_english: SignalWords,
    /// Short words of pages, letters and sheets, by language; English is always there.
    pub labels: BTreeMap<String, Labels>,
    /// Words of the pages that a client meets, by language; English is always there.
    pub pages: BTreeMap<String, PageWords>,
    /// Rules for words, by language.
    pub word_rules: BTreeMap<String, WordRules>,
    /// Named quantities.
    pub quantities: Quantities,
    /// The numbers of naming, asking and reviewing.
    pub rules: Rules,
    /// Signs of being stuck.
    pub signs: Vec<Sign>,
    /// Criteria for considering a change.
    pub criteria: Vec<Sign>,
    /// Causes.
    pub causes: Vec<Cause>,
    /// Adjustments.
    pub adjustments: Vec<Adjustment>,
    /// Practice formats.
    pub practice: Vec<PracticeFormat>,
    /// Cases.
    pub cases: Vec<Case>,
    /// References.
    pub sources: Vec<Source>,
}

/// A library, or an overlay, that cannot be used; the shipped library goes on working.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// What is wrong, in the order of files and lines.
    pub findings: Vec<Finding>,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "the library was refused; nothing of it is used:")?;
        self.findings
            .iter()
            .try_for_each(|finding| writeln!(f, "{finding}"))
    }
}

impl std::error::Error for Refused {}

impl Library {
    /// The library this program was built with.
    ///
    /// # Panics
    /// Never in a build that passed its tests: they read the same embedded files.
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// Reads a library from its files, given as path inside the library and text. There is a library only where every
    /// file that everything else needs can be read; there may be findings beside it.
    pub fn from_files(files: impl IntoIterator<Item = (String, String)>) -> (Option<Self>, Vec<Finding>) {
        read(files.into_iter().collect(), BTreeSet::new())
    }

    /// This library with a practice's own files over it: same path replaces, new path adds.
    ///
    /// # Errors
    /// Anything wrong in the whole that is not wrong without the overlay; then nothing of the overlay is used.
    pub fn with_overlay(&self, overlay: impl IntoIterator<Item = (String, String)>) -> Result<Self, Refused> {
        let overlay: BTreeMap<String, String> = overlay.into_iter().collect();
        let names = overlay.keys().cloned().collect();
        let mut files = self.files.clone();
        files.extend(overlay);
        let (library, mut findings) = read(files, names);
        if !findings.is_empty() {
            let known = self.findings();
            findings.retain(|finding| !known.contains(finding));
        }
        match library {
            Some(library) if findings.is_empty() => Ok(library),
            _ => Err(Refused { findings }),
        }
    }

    /// What is wrong in this library; of the shipped one it is worked out once.
    pub fn findings(&self) -> Vec<Finding> {
        if self.version == SHIPPED.version {
            return SHIPPED_FINDINGS.clone();
        }
        read(self.files.clone(), self.overlaid.clone()).1
    }

    /// Paths and texts of the embedded library.
    pub fn shipped_files() -> impl Iterator<Item = (String, String)> {
        let mut files = Vec::new();
        collect(&FOLDER, &mut files);
        files.into_iter()
    }

    /// The instrument called `name`, under any of its spellings.
    pub fn instrument(&self, name: &str) -> Option<&Instrument> {
        self.instruments
            .iter()
            .find(|instrument| instrument.matches(name))
    }

    /// The expected course of the instrument with exactly this name.
    pub fn course(&self, instrument: &str) -> Option<&Course> {
        self.courses.iter().find(|course| course.instrument == instrument)
    }

    /// What counts as which state.
    pub fn signal_rules(&self) -> &SignalRules {
        &self.signal_rules
    }

    /// Words of the states in English.
    pub fn signal_words(&self) -> &SignalWords {
        &self.signal_words_english
    }

    /// Words of the states in `language`, or in English.
    pub fn signal_words_in(&self, language: &str) -> &SignalWords {
        self.signal_words
            .get(language)
            .unwrap_or(&self.signal_words_english)
    }

    /// The short words in `language`; where a key is missing, in English.
    pub fn labels(&self, language: &str) -> Labels {
        let english = self.labels.get("en").cloned().unwrap_or_default();
        match self.labels.get(language) {
            Some(own) if language != "en" => own.or(&english),
            _ => english,
        }
    }

    /// The reference with this key.
    pub fn source(&self, key: &str) -> Option<&Source> {
        self.sources.iter().find(|source| source.key == key)
    }

    /// A reference as it is named in a sentence; the key itself where it is not known.
    pub fn cite(&self, key: &str) -> String {
        self.source(key).map_or_else(|| key.to_owned(), Source::short)
    }

    /// What the fold of an episode needs.
    pub fn books(&self) -> Books<'_> {
        Books {
            quantities: &self.quantities,
            instruments: &self.instruments,
            practice: &self.practice,
            safety: Some(&self.safety),
        }
    }
}

fn read(files: BTreeMap<String, String>, overlaid: BTreeSet<String>) -> (Option<Library>, Vec<Finding>) {
    let mut findings = Vec::new();
    let library = load::load(files, overlaid, &mut findings);
    if let Some(library) = &library {
        check::check(library, &mut findings);
    }
    findings.sort();
    findings.dedup();
    (library, findings)
}

fn read_shipped() -> Library {
    // Only reading, not checking: every start of the program pays for this.
    let mut findings = Vec::new();
    let library = load::load(Library::shipped_files().collect(), BTreeSet::new(), &mut findings);
    match library {
        Some(library) => library,
        None => panic!("the embedded library does not read: {}", Refused { findings }),
    }
}

fn collect(folder: &'static Dir, files: &mut Vec<(String, String)>) {
    for file in folder.files() {
        if let (Some(path), Some(text)) = (file.path().to_str(), file.contents_utf8()) {
            files.push((path.replace('\\', "/"), text.to_owned()));
        }
    }
    folder.dirs().for_each(|folder| collect(folder, files));
}
