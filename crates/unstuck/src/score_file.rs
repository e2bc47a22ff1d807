//! A file of scores: long CSV, plain or gzipped, from a path or from standard input.
//!
//! Every row becomes a score, a missing score, or a [`Rejection`] with its line, its column and what would be right.
//! Nothing is dropped silently.

mod columns;
mod covariates;
mod rejection;
mod rows;
mod source;
mod time;

pub use columns::Role;
pub use covariates::{Covariate, Extra};
pub use rejection::Rejection;
#[cfg(test)]
pub use rows::read_from;
pub use rows::{Row, ScoreFile, Settings, read, read_with};
pub use source::Source;
