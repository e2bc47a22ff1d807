//! The state-space growth model against nlme, the filter, a slow twin, planted parameters and its own prior.
#![allow(clippy::unwrap_used, reason = "a test that finds nothing stops there")]

mod state_space {
    #[path = "../mixed_model/json.rs"]
    #[allow(dead_code, reason = "shared with the tests of the mixed model")]
    mod json;
    #[path = "../mixed_model/simulate.rs"]
    #[allow(dead_code, reason = "shared with the tests of the mixed model")]
    mod simulate;
    #[path = "../mixed_model/table.rs"]
    #[allow(dead_code, reason = "shared with the tests of the mixed model")]
    mod table;

    mod nlme;
    mod planted;
    mod prior;
    mod shape;
    mod singular;
    mod twins;
}
