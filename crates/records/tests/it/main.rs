//! The records, proved on SQLite and on PostgreSQL: every test runs on both.

// A test stops where something is not as it must be; helpers beside `#[test]` count as tests too.
#![allow(clippy::unwrap_used)]

mod harness;

mod account;
mod audit;
mod client;
mod erasure;
mod event;
mod fault;
mod keys;
mod link;
mod message;
mod rights;
mod safety;
mod schema;
mod second_step;
mod server;
mod service_figures;
mod sign_in;
mod stuck_note;
mod task;
mod transfer;
