//! What a client agreed to: for one purpose each, with what it means and what follows from saying no.
//!
//! Check-ins are part of the therapy, so that no consent stands before it can begin. Where nobody has asked yet, a purpose is
//! handled as [`Unasked`] says; a no is always kept to.

use crate::ctx::{Ctx, Frame, done};
use crate::days;
use crate::may::May;
use crate::practice::Practice;
use crate::refusal::Refusal;
use crate::routes::Routes;
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Purpose {
    /// Its name in the records.
    pub name: &'static str,
    /// As a question to the client.
    pub question: &'static str,
    /// What it means.
    pub means: &'static str,
    /// What follows from no.
    pub without: &'static str,
    /// What holds as long as nobody has asked.
    pub unasked: Unasked,
}

/// The course is computed and shown to client and therapist.
pub const FEEDBACK: &str = "feedback";
/// Supervisors read the record.
pub const SUPERVISION: &str = "supervision";
/// The client is counted in the figures of the service.
pub const SERVICE_FIGURES: &str = "service-figures";

/// Every purpose, in the order of the page.
pub const PURPOSES: [Purpose; 5] = [
    Purpose {
        name: FEEDBACK,
        question: "May your answers be used to look with you at how therapy is going?",
        means: "Your answers are compared with what is to be expected, and you and your therapist see when it is not as hoped and what may be the reason.",
        without: "What you answer is stored and shown as you gave it. No course is judged and no reason is looked for; your therapist sees that.",
        unasked: Unasked::Done,
    },
    Purpose {
        name: SUPERVISION,
        question: "May your therapist’s supervisor read your record?",
        means: "Supervision is how therapists look at their own work with an experienced colleague. The supervisor keeps silence as your therapist does.",
        without: "Your record is closed to supervisors from this moment. Your therapist may still talk about the work without your name.",
        unasked: Unasked::Done,
    },
    Purpose {
        name: SERVICE_FIGURES,
        question: "May you be counted in the figures of this practice?",
        means: "Figures say how many people got better and how many did not. Nobody can be recognised in them; small numbers are hidden.",
        without: "You are left out of every figure made from now on. Figures that were printed before stay as they are.",
        unasked: Unasked::Done,
    },
    Purpose {
        name: "research",
        question: "May your answers be used for research?",
        means: "Only without your name, and only for studies the practice tells you about.",
        without: "Nothing is given to research.",
        unasked: Unasked::NotDone,
    },
    Purpose {
        name: "ehr",
        question: "May your record be sent to another health record?",
        means: "For example to the record your clinic or your doctor keeps.",
        without: "Nothing is sent. What another record has received before stays there; ask that place.",
        unasked: Unasked::NotDone,
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
    purpose: Purpose,
    standing: &'static str,
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
fn words(standing: Standing, holds: bool) -> &'static str {
    match (standing, holds) {
        (Standing::Given, _) => "You said yes.",
        (Standing::Refused, _) => "You said no.",
        (Standing::NotAsked, true) => "You were not asked yet. It is done until you say no.",
        (Standing::NotAsked, false) => "You were not asked yet. It is not done until you say yes.",
    }
}

fn line(consent: &Consent, practice: &Practice) -> String {
    let zone = practice.time_zone();
    let purpose = PURPOSES.iter().find(|known| known.name == consent.purpose);
    let question = purpose.map_or(consent.purpose.as_str(), |known| known.question);
    let given = days::moment(&consent.given_at, &zone);
    match &consent.withdrawn_at {
        None => format!("{question} Yes, since {given}."),
        Some(at) if *at == consent.given_at => format!("{question} No, {given}."),
        Some(at) => format!("{question} Yes, {given}; taken back {}.", days::moment(at, &zone)),
    }
}

async fn page(ctx: &Ctx) -> Result<Response, Refusal> {
    let client = ctx.own_client()?;
    let mut asked = Vec::new();
    for purpose in PURPOSES {
        let standing = ctx
            .practice
            .records()
            .consent_stands(client, purpose.name)
            .await?;
        let holds = allows(&ctx.practice, client, purpose.name).await?;
        asked.push(Asked {
            purpose,
            standing: words(standing, holds),
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
        .map(|consent| line(consent, &ctx.practice))
        .collect();
    history.reverse();
    ctx.page(&ConsentsPage {
        frame: ctx.frame("What I agreed to"),
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
