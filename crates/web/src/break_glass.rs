//! Looking at a record that is not one's own, in need: with a reason, for a time, told to the therapist and seen by the client.

use crate::account::confirm::MINUTES;
use crate::ctx::{Ctx, Frame, done};
use crate::days;
use crate::may::May;
use crate::practice::Practice;
use crate::refusal::Refusal;
use crate::routes::Routes;
use askama::Template;
use axum::extract::Form;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::SignedDuration;
use records::access_grant::Grant;
use records::{AccountId, RecordsError};
use serde::Deserialize;

/// Fewest letters of a reason: one that says something.
const LEAST_LETTERS: usize = 15;
/// Most letters of a reason.
const MOST_LETTERS: usize = 1000;
/// For how many hours access can be taken.
const HOURS: [i64; 3] = [1, 4, 24];
/// How many accesses a therapist's page shows.
const SHOWN: i64 = 200;

/// The routes.
pub fn routes(routes: Routes) -> Routes {
    routes
        .get("/clients/{episode}/break-glass", May::BreaksGlass, show)
        .post("/clients/{episode}/break-glass", May::BreaksGlass, take)
        .get("/access-taken", May::Therapist, taken)
        .post("/access-taken/seen", May::Therapist, seen)
}

#[derive(Template)]
#[template(path = "account/break-glass.html")]
struct BreakGlassPage {
    frame: Frame,
    episode: String,
    therapist: String,
    hours: Vec<(i64, bool)>,
    why: String,
    wrong: Option<String>,
}

#[derive(Template)]
#[template(path = "account/access-taken.html")]
struct TakenPage {
    frame: Frame,
    rows: Vec<Row>,
}

struct Row {
    id: i64,
    who: String,
    client: String,
    why: String,
    when: String,
    until: String,
    seen: bool,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Given {
    why: String,
    hours: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Which {
    grant: String,
}

/// Where the record is, for who may read it.
fn record(ctx: &Ctx) -> Result<String, Refusal> {
    Ok(format!("/clients/{}", ctx.episode()?.id))
}

/// Whether the one who asks reads this record without a reason: treats, or was let in and the time is not over.
async fn reads_already(ctx: &Ctx) -> Result<bool, Refusal> {
    let (row, account) = (ctx.episode()?, ctx.account()?);
    Ok(row.therapist == account.id
        || ctx
            .practice
            .records()
            .access_holds(account.id, row.client, ctx.practice.now())
            .await?)
}

async fn page(ctx: &Ctx, given: Given, wrong: Option<String>) -> Result<Response, Refusal> {
    let row = ctx.episode()?;
    let chosen = given.hours.parse().unwrap_or(HOURS[0]);
    let page = BreakGlassPage {
        frame: ctx.frame(if wrong.is_some() {
            "Error: look at a record in need"
        } else {
            "Look at a record in need"
        }),
        episode: row.id.to_string(),
        therapist: ctx.practice.records().account(row.therapist).await?.name,
        hours: HOURS.iter().map(|hours| (*hours, *hours == chosen)).collect(),
        why: given.why,
        wrong,
    };
    ctx.page(&page)
}

/// Names nobody: who only tries numbers learns nothing. That the page was asked for stands in the audit like every look.
async fn show(ctx: Ctx) -> Result<Response, Refusal> {
    if reads_already(&ctx).await? {
        return Ok(Redirect::to(&record(&ctx)?).into_response());
    }
    page(&ctx, Given::default(), None).await
}

async fn take(ctx: Ctx, Form(given): Form<Given>) -> Result<Response, Refusal> {
    if reads_already(&ctx).await? {
        return Ok(Redirect::to(&record(&ctx)?).into_response());
    }
    let letters = given.why.trim().chars().count();
    let hours = given.hours.parse().ok().filter(|hours| HOURS.contains(hours));
    let wrong = if letters < LEAST_LETTERS {
        Some("Say in a sentence why you need to look. The client and the therapist will read it.".to_owned())
    } else if letters > MOST_LETTERS {
        Some(format!("This has {letters} letters; {MOST_LETTERS} are enough."))
    } else if hours.is_none() {
        Some("Choose for how long.".to_owned())
    } else {
        None
    };
    let (None, Some(hours)) = (&wrong, hours) else {
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page(&ctx, given, wrong).await?).into_response());
    };
    ctx.confirmed_within(MINUTES, &format!("/clients/{}/break-glass", ctx.episode()?.id))?;
    let (row, account, now) = (ctx.episode()?, ctx.account()?, ctx.practice.now());
    let until = now
        .saturating_add(SignedDuration::from_hours(hours))
        .unwrap_or(now);
    // The reason is sealed with the record; the audit says only for how long.
    let deed = ctx.deed(
        "break-glass",
        Some(row.client),
        format!("access taken for {hours} h"),
    );
    ctx.practice
        .records()
        .grant_access(
            account.id,
            row.client,
            given.why.trim().to_owned(),
            until,
            deed,
            now,
        )
        .await?;
    Ok(done(&record(&ctx)?, "access-taken"))
}

/// How many accesses to the records of a therapist's clients they have not seen yet: for the caseload and the tasks, with a
/// link to `/access-taken`.
///
/// # Errors
/// The records are away.
pub async fn unseen(practice: &Practice, therapist: AccountId) -> Result<i64, RecordsError> {
    practice.records().access_unseen_by(therapist).await
}

async fn row(ctx: &Ctx, taken: Grant) -> Result<Row, Refusal> {
    let zone = ctx.practice.time_zone();
    let records = ctx.practice.records();
    Ok(Row {
        id: taken.id,
        who: records.account(taken.account).await?.name,
        client: records.client(taken.client).await?.name,
        why: taken.why,
        when: days::moment(&taken.at, &zone),
        until: days::moment(&taken.until_at, &zone),
        seen: taken.announced_at.is_some(),
    })
}

async fn taken(ctx: Ctx) -> Result<Response, Refusal> {
    let found = ctx
        .practice
        .records()
        .access_to_clients_of(ctx.account()?.id, SHOWN)
        .await?;
    let mut rows = Vec::with_capacity(found.len());
    for one in found {
        rows.push(row(&ctx, one).await?);
    }
    ctx.page(&TakenPage {
        frame: ctx.frame("Access taken"),
        rows,
    })
}

async fn seen(ctx: Ctx, Form(which): Form<Which>) -> Result<Response, Refusal> {
    let records = ctx.practice.records();
    let own = records.access_to_clients_of(ctx.account()?.id, SHOWN).await?;
    // Only one's own clients: a number of another record is as good as none.
    if let Some(grant) = own.iter().find(|grant| grant.id.to_string() == which.grant) {
        records.announce_access(grant.id, ctx.practice.now()).await?;
    }
    Ok(done("/access-taken", "acknowledged"))
}
