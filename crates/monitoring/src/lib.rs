//! From a check-in to the review of an adjustment, in the order in which the data flows.
//!
//! Every module takes what the ones above it give; a module may use only those above it, and a test reads this list and
//! fails on an arrow that runs the wrong way. [`knowledge`] stands last because it reads the types of every room.
//!
//! This crate is handed text and dates: it reads no file, no clock and no environment, and it holds no clinical number.
//! Those live in the library (`knowledge/`), each with unit, date and source.
//!
//! | module | takes | gives |
//! |---|---|---|
//! | [`finding`] | – | what is wrong with a text of the library: file, line, remedy |
//! | [`instrument`] | knowledge text | items, options, scale, bands, cut-offs valid on a date, terms of use |
//! | [`check_in`] | answers of one day | only valid answers can be made |
//! | [`score`] | check-in, instrument | points and band, or the reason why there are none |
//! | [`safety`] | check-in | answers that a person must see today |
//! | [`trajectory`] | scores, expected course | the course beside the expected one, bands, probabilities |
//! | [`signal`] | trajectory | the state, since when, by which rule, with its reasons |
//! | [`hypothesis`] | signal, evidence | causes with evidence for, against, missing; the next question |
//! | [`adjustment`] | hypotheses | what to try, for whom, until when; what was agreed |
//! | [`review`] | adjustment, frozen forecast, later check-ins | done, process moved, outcome moved |
//! | [`episode`] | a list of events | the present state, by folding; same events, same state |
//! | [`knowledge`] | all text | the library as of a date, checked, with a practice's overlay |

pub mod finding;
pub mod instrument;
pub mod check_in;
pub mod score;
pub mod safety;
pub mod trajectory;
pub mod signal;
pub mod hypothesis;
pub mod adjustment;
pub mod review;
pub mod episode;
pub mod knowledge;
