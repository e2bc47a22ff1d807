//! What a client agreed to: for one purpose each, with what it means and what follows from saying no.
//!
//! Check-ins are part of the therapy, so that no consent stands before it can begin. Where nobody has asked yet, a purpose is
//! handled as [`Unasked`] says; a no is always kept to.

use crate::ctx::{Ctx, Frame, done};
use crate::may::May;
use crate::practice::Practice;
use crate::refusal::Refusal;
use crate::routes::Routes;
use crate::words::{Words, sections};
use askama::Template;
use axum::extract::Form;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use records::consent::Consent;
use records::consent::Standing;
use records::{ClientId, RecordsError};
use serde::Deserialize;
use std::collections::BTreeSet;

/// What holds as long as a client was not asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unasked {
    /// It is done: part of the treatment, or a duty of the practice.
    Done,
    /// It is not done.
    NotDone,
}

/// A purpose.
#[derive(Debug, Clone, Copy)]
pub struct Purpose {
    /// Its name in the records.
    pub name: &'static str,
    /// What holds as long as nobody has asked.
    pub unasked: Unasked,
    /// As a question to the client, what it means, and what follows from no.
    pub says: fn(&sections::Consent) -> [&String; 3],
}

/// The course is computed and shown to client and therapist.
pub const FEEDBACK: &str = "feedback";
/// Supervisors read the record.
pub const SUPERVISION: &str = "supervision";
/// The client is counted in the figures of the service.
pub const SERVICE_FIGURES: &str = "service-figures";

/// Answers go to research.
pub const RESEARCH: &str = "research";
/// The record goes to another health record.
pub const OTHER_RECORD: &str = "ehr";

/// Every purpose, in the order of the page.
pub const PURPOSES: [Purpose; 5] = [
    Purpose {
        name: FEEDBACK,
        unasked: Unasked::Done,
        says: |say| [&say.feedback, &say.feedback_means, &say.feedback_without],
    },
    Purpose {
        name: SUPERVISION,
        unasked: Unasked::Done,
        says: |say| [&say.supervision, &say.supervision_means, &say.supervision_without],
    },
    Purpose {
        name: SERVICE_FIGURES,
        unasked: Unasked::Done,
        says: |say| [&say.figures, &say.figures_means, &say.figures_without],
    },
    Purpose {
        name: RESEARCH,
        unasked: Unasked::NotDone,
        says: |say| [&say.research, &say.research_means, &say.research_without],
    },
    Purpose {
        name: OTHER_RECORD,
        unasked: Unasked::NotDone,
        says: |say| {
            [
                &say.other_record,
                &say.other_record_means,
                &say.other_record_without,
            ]
        },
    },
];

/// Whether something may be done with a client's record today.
///
/// # Errors
/// The records are away.
pub async fn allows(practice: &Practice, client: ClientId, purpose: &str) -> Result<bool, RecordsError> {
    let unasked = PURPOSES
        .iter()
        .find(|known| known.name == purpose)
        .is_some_and(|known| known.unasked == Unasked::Done);
    Ok(match practice.records().consent_stands(client, purpose).await? {
        Standing::Given => true,
        Standing::Refused => false,
        Standing::NotAsked if purpose == SUPERVISION => !practice.settings().supervision_by_consent,
        Standing::NotAsked => unasked,
    })
}

/// Whose records supervisors may read, asked for many at once: what [`allows`] says of [`SUPERVISION`] one by one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenToSupervision {
    /// Everybody's but theirs.
    AllBut(BTreeSet<ClientId>),
    /// Theirs alone.
    Only(BTreeSet<ClientId>),
}

impl OpenToSupervision {
    /// As it stands now.
    ///
    /// # Errors
    /// The records are away.
    pub async fn now(practice: &Practice) -> Result<Self, RecordsError> {
        let records = practice.records();
        Ok(if practice.settings().supervision_by_consent {
            Self::Only(records.who_agreed(SUPERVISION).await?.into_iter().collect())
        } else {
            Self::AllBut(records.who_refused(SUPERVISION).await?.into_iter().collect())
        })
    }

    /// Whether a client's record is.
    pub fn has(&self, client: ClientId) -> bool {
        match self {
            Self::AllBut(closed) => !closed.contains(&client),
            Self::Only(open) => open.contains(&client),
        }
    }
}

/// The routes.
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/me/consents", May::Client, show)
        .post("/me/consents", May::Client, answer)
}

#[derive(Template)]
#[template(path = "account/consents.html")]
struct ConsentsPage {
    frame: Frame,
    asked: Vec<Asked>,
    history: Vec<String>,
}

struct Asked {
    name: &'static str,
    question: String,
    means: String,
    without: String,
    standing: String,
    yes: bool,
    no: bool,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Given {
    purpose: String,
    answer: String,
}

/// Where a purpose stands, in a sentence to the client.
fn standing_in_words(say: &sections::Consent, standing: Standing, holds: bool) -> String {
    match (standing, holds) {
        (Standing::Given, _) => &say.given,
        (Standing::Refused, _) => &say.refused,
        (Standing::NotAsked, true) => &say.not_asked_done,
        (Standing::NotAsked, false) => &say.not_asked_not_done,
    }
    .clone()
}

fn line(words: &Words, consent: &Consent, practice: &Practice) -> String {
    let say = &words.consent;
    let zone = practice.time_zone();
    let purpose = PURPOSES.iter().find(|known| known.name == consent.purpose);
    let question = purpose.map_or(&consent.purpose, |known| (known.says)(say)[0]);
    let given = words.moment(&consent.given_at, &zone);
    match &consent.withdrawn_at {
        None => say.yes_since(question, given),
        Some(at) if *at == consent.given_at => say.no_on(question, given),
        Some(at) => say.yes_until(question, given, words.moment(at, &zone)),
    }
}

async fn page(ctx: &Ctx) -> Result<Response, Refusal> {
    let client = ctx.own_client()?;
    let words = ctx.words();
    let say = &words.consent;
    let mut asked = Vec::new();
    for purpose in PURPOSES {
        let standing = ctx
            .practice
            .records()
            .consent_stands(client, purpose.name)
            .await?;
        let holds = allows(&ctx.practice, client, purpose.name).await?;
        let [question, means, without] = (purpose.says)(say);
        asked.push(Asked {
            name: purpose.name,
            question: question.clone(),
            means: means.clone(),
            without: without.clone(),
            standing: standing_in_words(say, standing, holds),
            yes: standing == Standing::Given,
            no: standing == Standing::Refused,
        });
    }
    let mut history: Vec<String> = ctx
        .practice
        .records()
        .consents(client)
        .await?
        .iter()
        .map(|consent| line(&words, consent, &ctx.practice))
        .collect();
    history.reverse();
    ctx.page(&ConsentsPage {
        frame: ctx.frame_in(words.clone(), &words.record.agreed_to),
        asked,
        history,
    })
}

async fn show(ctx: Ctx) -> Result<Response, Refusal> {
    page(&ctx).await
}

async fn answer(ctx: Ctx, Form(given): Form<Given>) -> Result<Response, Refusal> {
    let client = ctx.own_client()?;
    let Some(purpose) = PURPOSES.iter().find(|known| known.name == given.purpose) else {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&ctx).await?).into_response());
    };
    let (records, now) = (ctx.practice.records(), ctx.practice.now());
    let deed = ctx.deed(
        "consent",
        Some(client),
        format!(
            "{}: {}",
            purpose.name,
            if given.answer == "yes" { "yes" } else { "no" }
        ),
    );
    match given.answer.as_str() {
        "yes" => {
            records
                .give_consent(client, purpose.name.to_owned(), deed, now)
                .await?;
        }
        "no" => {
            records
                .refuse_consent(client, purpose.name.to_owned(), deed, now)
                .await?;
        }
        _ => return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&ctx).await?).into_response()),
    }
    Ok(done("/me/consents", "stored"))
}
