//! A file of scores: long CSV, plain or gzipped, from a path or from standard input.
//!
//! Every row becomes a score, a missing score, or a [`Rejection`] with its line, its column and what would be right.
//! Nothing is dropped silently.

mod cells;
mod columns;
mod covariates;
mod reader;
mod reading;
mod rejection;
mod rows;
mod source;
mod time;

pub use columns::Role;
pub use covariates::{Covariate, Extra};
#[cfg(test)]
pub use reader::read_from;
pub use reader::{read, read_with};
pub use rejection::Rejection;
pub use rows::{Row, ScoreFile, Settings};
pub use source::Source;
