//! The mixed model against published figures, three other programs, a slow twin, and its own symmetries.
#![allow(clippy::unwrap_used, reason = "a test that finds nothing stops there")]

mod mixed_model {
    mod edges;
    mod handbook;
    mod json;
    mod lme4;
    mod other_programs;
    mod refusals;
    mod simulate;
    mod slow_twin;
    mod symmetries;
    mod table;
    mod twins;
    mod units;
}
