//! The client who asks, with the episode in hand.

use crate::ctx::{Ctx, Frame};
use crate::refusal::Refusal;
use crate::words::Words;
use monitoring::episode::Event;
use monitoring::knowledge::Library;
use records::account::Account;
use records::client::{Client, EpisodeRow};
use std::sync::Arc;

/// The client who asks.
#[derive(Debug, Clone)]
pub struct Own {
    /// The client.
    pub client: Client,
    /// The episode in hand: the newest open one, else the newest.
    pub row: EpisodeRow,
    /// Who treats.
    pub therapist: Account,
    /// Language of the pages.
    pub language: String,
    /// Words of the pages, in this language.
    pub words: Arc<Words>,
    /// The library.
    pub library: Arc<Library>,
}

impl Own {
    /// The client who asks.
    ///
    /// # Errors
    /// [`Refusal::Said`] where there is no episode yet.
    pub async fn of(ctx: &Ctx) -> Result<Self, Refusal> {
        let records = ctx.practice.records();
        let client = records.client(ctx.own_client()?).await?;
        let mut rows = records.episodes_of(client.id).await?;
        let at = rows.iter().position(|row| row.ended_on.is_none()).unwrap_or(0);
        if rows.is_empty() {
            return Err(Refusal::told(|say| say.home.nothing_begun.clone()));
        }
        let row = rows.swap_remove(at);
        let therapist = records.account(row.therapist).await?;
        let words = ctx.words();
        Ok(Self {
            client,
            row,
            therapist,
            language: words.language.clone(),
            words,
            library: ctx.practice.library(),
        })
    }

    /// What stands around one of the client's pages; where something typed on it was wrong, its title says so first.
    pub fn frame(&self, ctx: &Ctx, title: &str, is_wrong: bool) -> Frame {
        ctx.frame_in(self.words.clone(), self.words.title(title, is_wrong))
    }

    /// The events that stand today, in the order of their days.
    ///
    /// # Errors
    /// The records are away.
    pub async fn standing(&self, ctx: &Ctx) -> Result<Vec<Event>, Refusal> {
        let episode = crate::read::episode(&ctx.practice, &self.row).await?;
        Ok(episode.standing_on(ctx.practice.today()))
    }

    /// Title of an adjustment.
    pub fn adjustment(&self, slug: &str) -> String {
        let known = self.library.adjustments.iter().find(|known| known.slug == slug);
        known
            .and_then(|known| known.words(&self.language))
            .map_or_else(|| slug.replace('-', " "), |words| words.title.clone())
    }

    /// Name of a cause, in the client's words.
    pub fn cause(&self, slug: &str) -> String {
        let known = self.library.causes.iter().find(|known| known.slug == slug);
        known
            .and_then(|known| known.words(&self.language))
            .map_or_else(|| slug.replace('-', " "), |words| words.title.clone())
    }

    /// Title of a practice format.
    pub fn format(&self, slug: &str) -> String {
        let known = self.library.practice.iter().find(|known| known.slug == slug);
        known.map_or_else(|| slug.replace('-', " "), |known| known.title(&self.language))
    }

    /// Title of a measure.
    pub fn measure(&self, name: &str) -> String {
        self.library
            .instrument(name)
            .map_or_else(|| name.to_owned(), |known| known.title.clone())
    }
}
