//! Recording and displaying only: the library without what a course is compared with and explained by.
//!
//! Answers, goals, practice and what was agreed are shown as they were given; no state, no signal, no cause and no forecast is
//! computed, because there is nothing left to compute one from. What calls for a person today stays: it is the answer itself.

use crate::consent::{self, FEEDBACK};
use crate::practice::Practice;
use monitoring::knowledge::Library;
use records::{ClientId, RecordsError};
use std::sync::Arc;

/// What marks the version of such a library.
const MARK: &str = "+record-only";

/// The library of a practice that records and displays only. Its version is another, so that no reading made before is shown.
pub fn without_inference(mut library: Library) -> Library {
    if library.version.ends_with(MARK) {
        return library;
    }
    library.version.push_str(MARK);
    library.courses.clear();
    library.signs.clear();
    library.criteria.clear();
    library.causes.clear();
    library
}

/// The library a client's record is read with: without inference where the practice, or this client, said no to it.
///
/// # Errors
/// The records are away.
pub async fn library_of(practice: &Practice, client: ClientId) -> Result<Arc<Library>, RecordsError> {
    Ok(if consent::allows(practice, client, FEEDBACK).await? {
        practice.library()
    } else {
        practice.library_without_inference()
    })
}
