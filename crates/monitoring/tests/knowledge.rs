//! The library as a whole: it holds its own rules, and a broken overlay is refused.

#[path = "knowledge/overlay.rs"]
mod overlay;
#[path = "knowledge/planted.rs"]
mod planted;
#[path = "knowledge/shipped.rs"]
mod shipped;
