//! The rules of the library, across its files (`unstuck knowledge check`). Each finding has file, line and remedy.

mod cases;
mod languages;
mod links;
mod pages;
mod promised;
mod words;

use super::library::Library;
use crate::finding::{Finding, Reader};

/// Checks the whole library; what is wrong goes into `findings`.
pub fn check(library: &Library, findings: &mut Vec<Finding>) {
    links::check(library, findings);
    words::check(library, findings);
    languages::check(library, findings);
    pages::check(library, findings);
    promised::check(library, findings);
    cases::check(library, findings);
}

/// A reader for a file of the library that is already parsed, to note what is wrong across files.
fn with_reader(library: &Library, path: &str, findings: &mut Vec<Finding>, note: impl FnOnce(&mut Reader)) {
    let text = library.files.get(path).map_or("", String::as_str);
    note(&mut Reader::new(path, text, findings));
}
