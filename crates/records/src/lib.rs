//! People, episodes and what happened in them, kept in SQLite or PostgreSQL.
//!
//! Knows no page, no cut-off and no clock: times are handed in, what follows from events is computed by `monitoring`.
//!
//! | module | keeps |
//! |---|---|
//! | [`database`] | the two databases behind one door; every write of SQLite goes through one writer that commits in groups |
//! | [`vault`] | the keys; what is personal or clinical is sealed with a key of its client |
//! | [`practice`] | settings of the practice, measure plans, languages |
//! | [`account`] | people who sign in, their roles, invitations, supervision |
//! | [`sign_in`], [`second_factor`] | passwords, sessions, throttling; second factors and recovery codes |
//! | [`client`] | clients and their episodes |
//! | [`event`] | what happened in an episode, append-only |
//! | [`link`] | one-time check-in links, drafts, submissions |
//! | [`task`] | what a person must do, by when |
//! | [`stuck_note`] | "I feel stuck", private until shared |
//! | [`proposal`] | adjustments proposed by one side and not yet agreed |
//! | [`process_note`] | the therapist's own notes, in a store of their own |
//! | [`reading`] | what `monitoring` made of an episode, cached |
//! | [`consent`], [`access_grant`], [`safety_plan`] | what a client agreed to; access taken in need; the plan for hard hours |
//! | [`ceremony`], [`brake`], [`session`] | steps of signing in that are under way, the brake on codes, sessions renewed |
//! | [`message`], [`passkey`] | what waits to be sent, once each; keys to sign in with |
//! | [`provider`] | whose sign-in at the clinic's own identity provider is which account |
//! | [`erasure`], [`export`] | the rights of a client: everything out, everything gone but what must stay |
//! | [`transfer`], [`bulk`] | the whole practice as open files and back; many events at once |
//! | [`service_figures`] | one line of plain facts an episode, and the figures added up from them |
//! | [`oversight`] | what an administrator looks over: staff, everybody's sessions, the audit by who and what |
//! | [`audit`] | who read or wrote what, hash-chained |
//!
//! Every function says in its name what it does and returns [`RecordsError`] as a value.

pub mod id;
pub mod error;
mod utc;
pub mod vault;
pub mod access;
pub mod database;
mod migration;
pub mod store;
pub mod audit;
pub mod practice;
pub mod account;
pub mod sign_in;
pub mod second_factor;
pub mod client;
pub mod event;
pub mod link;
pub mod task;
pub mod stuck_note;
pub mod proposal;
pub mod process_note;
pub mod reading;
pub mod consent;
pub mod access_grant;
pub mod safety_plan;
pub mod message;
pub mod passkey;
pub mod erasure;
pub mod export;
pub mod transfer;
pub mod bulk;
pub mod integrity;
pub mod service_figures;
pub mod oversight;
pub mod ceremony;
pub mod brake;
pub mod session;
pub mod provider;

pub use access::Access;
pub use database::Place;
pub use error::RecordsError;
pub use id::{AccountId, ClientId, EpisodeId, LinkId, NoteId, ProposalId, StuckNoteId, TaskId};
pub use store::Records;
