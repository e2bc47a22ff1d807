//! What pages and storage ask of this crate: events written down, readings kept, pictures, rows of a list, forms.

// Helpers of tests may stop a test as the tests do.
#![allow(clippy::unwrap_used)]

#[path = "pages/drawn.rs"]
mod drawn;
#[path = "pages/due.rs"]
mod due;
#[path = "pages/episodes.rs"]
mod episodes;
#[path = "pages/form.rs"]
mod form;
#[path = "pages/glance.rs"]
mod glance;
#[path = "pages/kept.rs"]
mod kept;
#[path = "pages/written.rs"]
mod written;
