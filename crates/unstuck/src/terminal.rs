//! The printed summary: who needs a look, how many are in each state, what was not used, where the files are.
//!
//! A pure function from data to text: width and colour are arguments, so that a test can hold every character.

mod summary;
mod table;
mod width;

pub(crate) use summary::{Appearance, summary};
