//! `unstuck fit`, run as people run it.
#![allow(clippy::unwrap_used, reason = "a test that finds nothing stops there")]

mod fit {
    mod output;
    mod published;
    mod refusals;
    mod support;
}
