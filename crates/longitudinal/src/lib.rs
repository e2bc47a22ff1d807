//! Numbers over time in groups.
//!
//! This crate knows scores, times and groups of scores; it knows no instrument, no client and no therapy, reads no
//! clock, no file and no environment, and draws no random number that a seed did not fix. The modules stand in the
//! order in which a later one may use an earlier one.
//!
//! | module | answers |
//! |---|---|
//! | [`normal`] | areas and quantiles of the normal distribution, in one and two dimensions |
//! | [`growth`] | what course is expected of a group: mean, spread between members, noise |
//! | [`filter`] | where is this member now, and where next, given the scores so far? |
//! | [`bounded`] | what does a forecast mean on a scale with whole points and two ends? |
//! | [`innovations`] | do the surprises drift, or swing? |
//! | [`reliable_change`] | is a change larger than measurement error, and does it cross the line? |
//! | [`sudden_change`] | was there a sudden gain or a sudden loss? |
//! | [`alliance_chart`] | did a session's rating fall below this member's own? |
//! | [`mixed_model`] | which course does a file of scores show? |
//! | [`state_space`] | which course, where the level wanders between scores? and which model fits best? |
//! | [`joint`] | where is this member on two scales at once? |
//! | [`honesty`] | do bands and chances hold here, and how are they made to? |
//! | [`pooled_effect`] | what came of the same change with many members? |
//! | [`ending`] | who ends before the next session, and for which of two reasons? |
//! | [`worlds`] | made-up groups whose truth is known, to measure the rest by |
//! | [`comparators`] | what would the methods in use elsewhere say? |
//! | [`accuracy`] | how well do forecasts hold? |

pub mod normal;
pub mod growing_change;
pub mod growth;
pub mod filter;
pub mod bounded;
pub mod innovations;
pub mod reliable_change;
pub mod sudden_change;
pub mod alliance_chart;
pub mod mixed_model;
pub mod state_space;
pub mod joint;
pub mod honesty;
pub mod pooled_effect;
pub mod ending;
pub mod worlds;
pub mod comparators;
pub mod accuracy;
