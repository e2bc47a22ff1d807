//! The pages as a browser gets them: requests through the whole application, over a practice in a temporary folder.

#![allow(clippy::unwrap_used)]

mod harness;
mod headers;
mod html;
mod languages;
mod policy;
mod post;
mod static_html;
mod therapist;
mod account;
mod faults;
mod fuzz;
mod reach;
mod parsers;
mod sign_in;
mod provider;
mod limits;
mod trust;
mod service;
mod supervisor;
mod admin;
mod client;
mod client_record;
mod check_in;
mod kiosk;
mod minding;
