//! A link that somebody opened: whose it is, how it stands, what was typed so far.

use super::asked::{Asked, DueNow, due_now, form};
use super::field::Typed;
use crate::ctx::{Ctx, Frame};
use crate::practice::Practice;
use crate::refusal::Refusal;
use crate::words::Words;
use axum::response::Response;
use jiff::{SignedDuration, Timestamp};
use monitoring::knowledge::Form;
use monitoring::knowledge::form::FormPage;
use records::audit::Deed;
use records::client::{Client, EpisodeRow};
use records::link::{Link, Stands};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How long a handed-over device brings back what was typed.
const KIOSK_DRAFT: SignedDuration = SignedDuration::from_hours(1);

/// By which way a check-in is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By a link that was sent.
    Link,
    /// On a device that a therapist handed over.
    Kiosk,
}

impl Way {
    /// The name it is stored under.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Kiosk => "kiosk",
        }
    }

    fn path(self, token: &str) -> String {
        match self {
            Self::Link => format!("/c/{token}"),
            Self::Kiosk => format!("/kiosk/{token}"),
        }
    }
}

/// A link that somebody opened.
#[derive(Debug, Clone)]
pub struct Opened {
    /// By which way.
    pub way: Way,
    /// The address of its first page.
    pub path: String,
    /// The link.
    pub link: Link,
    /// The episode it belongs to.
    pub row: EpisodeRow,
    /// Whose.
    pub client: Client,
}

impl Opened {
    /// Looks a token up; none where it is not known, or is not this therapist's on a handed-over device.
    ///
    /// # Errors
    /// The records are away.
    pub async fn of(ctx: &Ctx, way: Way, token: &str) -> Result<Option<Self>, Refusal> {
        let records = ctx.practice.records();
        let Some(link) = records.link(token).await? else {
            return Ok(None);
        };
        let row = records.episode_row(link.episode_id).await?;
        if way == Way::Kiosk && ctx.account()?.id != row.therapist {
            return Ok(None);
        }
        let client = records.client(row.client).await?;
        Ok(Some(Self {
            way,
            path: way.path(token),
            link,
            row,
            client,
        }))
    }

    /// How the link stands now.
    pub fn stands(&self, practice: &Practice) -> Stands {
        self.link.stands(practice.now())
    }

    /// The name under which its form is stored: the same form sent twice is one.
    pub fn form_name(&self) -> String {
        form_name(&self.link)
    }

    /// What stands around its pages: no name and nothing of anybody who may be signed in.
    pub fn frame(&self, ctx: &Ctx) -> Frame {
        open_frame(ctx, &self.words(&ctx.practice))
    }

    /// Words of its pages, in the client's language.
    pub fn words(&self, practice: &Practice) -> Arc<Words> {
        practice.words(&self.client.language)
    }

    /// For the audit.
    pub fn deed(&self, action: &'static str, detail: &str) -> Deed {
        Deed {
            account: None,
            who: self.way.slug().to_owned(),
            action,
            client: Some(self.row.client),
            detail: detail.to_owned(),
        }
    }

    /// What was typed so far; none where nothing was, or where it is too old for a device that many people hold.
    ///
    /// # Errors
    /// The records are away.
    pub async fn draft(&self, practice: &Practice) -> Result<Option<Draft>, Refusal> {
        let kept = practice.records().draft(&self.form_name()).await?;
        // What an older program kept and no longer reads is begun anew.
        let draft = kept.and_then(|kept| serde_json::from_str::<Draft>(&kept).ok());
        Ok(draft.filter(|draft| self.way != Way::Kiosk || draft.is_fresh(practice.now())))
    }

    /// Keeps what was typed so far.
    ///
    /// # Errors
    /// The records are away.
    pub async fn keep(&self, practice: &Practice, form: &Form, mut draft: Draft) -> Result<(), Refusal> {
        draft.kept_at = practice.now().to_string();
        // Nobody is told of an answer to a page that did not say so beforehand.
        let tell_at = super::unsent::tell_at(practice, form, &draft.typed).filter(|_| draft.told);
        let body = serde_json::to_string(&draft)?;
        Ok(practice
            .records()
            .keep_draft(self.form_name(), self.row.id, body, tell_at, practice.now())
            .await?)
    }

    /// What is due for it now.
    ///
    /// # Errors
    /// The records are away.
    pub async fn due_now(&self, practice: &Practice) -> Result<DueNow, Refusal> {
        due_now(practice, &self.row, Some(&self.link), &self.client.language).await
    }

    /// The form of what is asked.
    ///
    /// # Errors
    /// The records are away.
    pub async fn form(&self, practice: &Practice, asked: &Asked) -> Result<Form, Refusal> {
        form(practice, &self.row, asked, &self.client.language).await
    }

    /// The screens of a form: one, or one for each of its pages, as the client prefers.
    pub fn screens<'a>(&self, form: &'a Form) -> Vec<&'a [FormPage]> {
        if self.client.one_page {
            vec![form.pages.as_slice()]
        } else {
            form.pages.chunks(1).collect()
        }
    }
}

/// The name under which the form of a link is stored.
pub fn form_name(link: &Link) -> String {
    format!("check-in {}", link.token_hash)
}

/// What stands around a page that anybody with a link may see.
pub fn open_frame(ctx: &Ctx, words: &Arc<Words>) -> Frame {
    let mut frame = ctx.frame_in(words.clone(), &words.check_in.title);
    frame.nav.clear();
    frame.who = None;
    frame
}

/// What was typed so far, with what was asked.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// What was asked.
    pub asked: Asked,
    /// What was typed.
    pub typed: Typed,
    /// When it was kept, UTC.
    pub kept_at: String,
    /// Whether the page said that a person is told of some answers that are not sent.
    #[serde(default)]
    pub told: bool,
}

impl Draft {
    fn is_fresh(&self, now: Timestamp) -> bool {
        self.kept_at
            .parse::<Timestamp>()
            .is_ok_and(|kept| now.duration_since(kept) <= KIOSK_DRAFT)
    }
}

/// On a handed-over device a page does not stay: after three minutes it asks whether somebody is still there. A header and not an
/// element of the page, so that it works without script and a screen reader is not moved unawares by the page itself.
pub fn does_not_stay(way: Way, to: &str, mut response: Response) -> Response {
    const SECONDS: u32 = 180;
    if way == Way::Kiosk
        && let Ok(value) = format!("{SECONDS}; url={to}").parse()
    {
        response.headers_mut().insert("refresh", value);
    }
    response
}
