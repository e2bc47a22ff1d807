//! One client's record, opened for a page: who, what happened, and whether the one who asks may write.

use crate::ctx::Ctx;
use crate::read;
use crate::refusal::Refusal;
use jiff::civil::Date;
use monitoring::episode::{Episode, State, What};
use monitoring::knowledge::{Labels, Library};
use records::client::{Client, EpisodeRow};
use records::event::{Append, NewEvent};
use std::sync::Arc;

/// One client's record.
#[derive(Debug, Clone)]
pub struct Opened {
    /// The episode.
    pub row: EpisodeRow,
    /// The client.
    pub client: Client,
    /// Whether the one who asks treats the client; who only reads sees no forms.
    pub writes: bool,
    /// What happened.
    pub episode: Arc<Episode>,
    /// The library.
    pub library: Arc<Library>,
    /// Language of the page.
    pub language: String,
    /// The day.
    pub today: Date,
}

impl Opened {
    /// The record of the episode in the path.
    ///
    /// # Errors
    /// The records are away, or an event does not read.
    pub async fn of(ctx: &Ctx) -> Result<Self, Refusal> {
        let row = ctx.episode()?.clone();
        Ok(Self {
            client: ctx.practice.records().client(row.client).await?,
            episode: read::episode(&ctx.practice, &row).await?,
            writes: ctx.account()?.id == row.therapist,
            library: ctx.practice.library(),
            language: ctx.language(),
            today: ctx.practice.today(),
            row,
        })
    }

    /// The state of the episode today.
    pub fn state(&self) -> State {
        State::of(&self.episode, self.today, self.library.books())
    }

    /// The short words of pages.
    pub fn labels(&self) -> Labels {
        self.library.labels(&self.language)
    }

    /// The client's page, or a page below it.
    pub fn path(&self, below: &str) -> String {
        format!("/clients/{}{below}", self.row.id)
    }

    /// The number of the last event, for a form to carry.
    pub fn last_event(&self) -> i64 {
        self.row.last_event
    }

    /// Whether nothing that `about` names was stored after the event `last`, from which a form was made: other things, such
    /// as answers that came meanwhile, do not stand in the way.
    pub fn is_unchanged_since(&self, last: &str, about: impl Fn(&What) -> bool) -> bool {
        let last = last.parse::<usize>().unwrap_or(0);
        !self
            .episode
            .events
            .iter()
            .any(|event| event.number > last && about(&event.what))
    }

    /// The name of a cause, or its slug.
    pub fn cause(&self, slug: &str) -> String {
        let cause = self.library.causes.iter().find(|cause| cause.slug == slug);
        cause
            .and_then(|cause| cause.words(&self.language))
            .map_or_else(|| slug.to_owned(), |words| words.title.clone())
    }

    /// The title of an adjustment, or its slug.
    pub fn adjustment(&self, slug: &str) -> String {
        let known = self.library.adjustments.iter().find(|known| known.slug == slug);
        known
            .and_then(|known| known.words(&self.language))
            .map_or_else(|| slug.to_owned(), |words| words.title.clone())
    }

    /// The title of a practice format, or its slug.
    pub fn format(&self, slug: &str) -> String {
        let known = self.library.practice.iter().find(|known| known.slug == slug);
        known.map_or_else(|| slug.to_owned(), |known| known.title(&self.language))
    }

    /// The name of a quantity, or its key.
    pub fn quantity(&self, name: &str) -> String {
        self.library.quantities.label(name, &self.language).to_owned()
    }

    /// The title of a measure, or its name.
    pub fn measure(&self, name: &str) -> String {
        self.library
            .instrument(name)
            .map_or_else(|| name.to_owned(), |one| one.title.clone())
    }

    /// Stores events, seen from the record as it was opened: what somebody else stored in this moment is not overwritten.
    ///
    /// # Errors
    /// The records are away, or somebody stored something in between.
    pub async fn store(&self, ctx: &Ctx, events: Vec<NewEvent>, what: &str) -> Result<(), Refusal> {
        let how = Append {
            expected: Some(self.row.last_event),
            ..ctx.append(ctx.deed("write", Some(self.row.client), what))
        };
        ctx.practice.records().append(self.row.id, events, how).await?;
        Ok(())
    }
}
