//! A made-up practice: people who do not exist, with a year of care in every state.
//!
//! The same seed and the same day make the same practice. Courses come from the made-up worlds of `longitudinal`, answers add up
//! to the scores, and what is said fits the cause that a [`story`] names. Nothing here is knowledge about people.

mod choose;
mod course;
mod items;
mod large;
mod life;
mod log;
mod names;
mod pattern;
mod random;
mod staff;
mod store;
mod story;
mod words;

use jiff::Timestamp;
use jiff::civil::Date;
use records::Records;

pub use large::{Numbers, fill_large};
pub use staff::{PASSWORD, Seat};

/// The seed where none is given.
pub const SEED: u64 = 2027;

/// Clients of the small practice: enough for one page of each kind.
const SMALL: usize = 16;

/// How much is made up.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Size {
    /// 16 clients.
    Small,
    /// 60 clients, seven who treat.
    Practice,
    /// 50,000 clients with 2 million check-ins, 500 therapists: for measuring.
    Large,
}

/// Who may sign in, and a check-in that waits for its answers.
#[derive(Debug, Clone, Default)]
pub struct Filled {
    /// Who may sign in.
    pub seats: Vec<Seat>,
    /// The token of a check-in link that can be used.
    pub check_in: Option<String>,
}

/// Fills empty records.
///
/// # Errors
/// The database refuses.
pub async fn fill(
    records: &Records,
    size: Size,
    seed: u64,
    today: Date,
    now: Timestamp,
) -> anyhow::Result<Filled> {
    let clients = if size == Size::Small {
        SMALL
    } else {
        story::STORIES.len()
    };
    let lives = tokio::task::spawn_blocking(move || {
        let library = monitoring::knowledge::Library::shipped();
        choose::lives(clients, seed, today, library)
    });
    let staff = staff::add(records, today, now).await?;
    store::store(records, lives.await?, staff, seed, now).await
}
