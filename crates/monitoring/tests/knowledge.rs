//! The library as a whole: it holds its own rules, and a broken overlay is refused.

// Helpers of tests may stop a test as the tests do.
#![allow(clippy::unwrap_used)]

#[path = "knowledge/languages.rs"]
mod languages;
#[path = "knowledge/overlay.rs"]
mod overlay;
#[path = "knowledge/planted.rs"]
mod planted;
#[path = "knowledge/printed.rs"]
mod printed;
#[path = "knowledge/product.rs"]
mod product;
#[path = "knowledge/shipped.rs"]
mod shipped;
