//! Running a practice, as people run it: `demo`, `serve`, and the commands that look after the records.
#![allow(clippy::unwrap_used, reason = "a test that finds nothing stops there")]

mod practice {
    mod backup;
    mod changed;
    mod cluster;
    mod demo;
    mod doctor;
    mod faults;
    mod files;
    mod log;
    mod post;
    mod serve;
    mod support;
    mod synced;
    mod tls;
    mod user;
    mod visit;
}
