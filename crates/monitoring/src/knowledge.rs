//! The library as of a date: all files read, checked against each other, with a practice's own folder laid over them.
//!
//! This room stands last because it reads the types of every other. It also takes one client through all of them
//! ([`reading`]), because only here is everything known that such a reading needs, and runs the library's own cases
//! ([`case`], [`runner`]).

pub mod answers;
pub mod came_of_it;
pub mod case;
pub mod check;
pub mod course;
pub mod drawn;
pub mod due;
pub mod form;
pub mod glance;
pub mod labels;
pub mod letter;
pub mod library;
pub mod licensure;
pub mod load;
pub mod pages;
pub mod readability;
pub mod reading;
pub mod runner;
pub mod service;
pub mod safety_words;
pub mod sheet;
pub mod source;
pub mod word_rules;

pub use case::Case;
pub use course::freeze;
pub use drawn::Drawn;
pub use due::due;
pub use form::Form;
pub use glance::Glance;
pub use labels::Labels;
pub use letter::handover_letter;
pub use library::{Library, Refused};
pub use pages::PageWords;
pub use reading::ClientReading;
pub use sheet::{Sheet, sheet};
pub use source::Source;
