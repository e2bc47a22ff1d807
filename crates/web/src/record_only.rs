//! Recording and displaying only: the library without what a course is compared with and explained by.
//!
//! Answers, goals, practice and what was agreed are shown as they were given; no state, no signal, no cause and no forecast is
//! computed, because there is nothing left to compute one from. What calls for a person today stays: it is the answer itself.

use monitoring::knowledge::Library;

/// The library of a practice that records and displays only. Its version is another, so that no reading made before is shown.
pub fn without_inference(mut library: Library) -> Library {
    library.version.push_str("+record-only");
    library.courses.clear();
    library.signs.clear();
    library.criteria.clear();
    library.causes.clear();
    library
}
