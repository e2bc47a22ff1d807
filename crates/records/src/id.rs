//! Keys of rows, one type for each table, so that a client is never taken for an episode.

use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident)+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, sqlx::Type)]
        #[serde(transparent)]
        #[sqlx(transparent)]
        pub struct $name(pub i64);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = std::num::ParseIntError;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

ids! {
    /// Somebody who signs in.
    AccountId
    /// A client.
    ClientId
    /// An episode of care.
    EpisodeId
    /// A check-in link.
    LinkId
    /// Something a person must do.
    TaskId
    /// A note of feeling stuck.
    StuckNoteId
    /// An adjustment proposed.
    ProposalId
    /// A process note.
    NoteId
}
