//! A check-in link to copy or to send, the device handed over, and why a check-in was not answered.

use super::given::{self, Choice, Given};
use crate::ctx::{Ctx, Frame, done};
use crate::days;
use crate::post::{queue, state};
use crate::refusal::Refusal;
use crate::words::english;
use askama::Template;
use axum::extract::Form;
use axum::response::Response;
use jiff::SignedDuration;
use records::link::{Link, Stands};

#[derive(Template)]
#[template(path = "therapist/link.html")]
struct LinkPage {
    frame: Frame,
    path: String,
    name: String,
    contact: Option<String>,
    /// The address a link can be sent to, or why none can.
    send_to: Result<String, &'static str>,
    remind: Option<i32>,
    days: i64,
    made: Option<String>,
    until: String,
    last: Option<Last>,
    given: Given,
    whys: Vec<Choice>,
}

/// How the last link stands.
struct Last {
    words: String,
    messages: Vec<(String, String)>,
    unanswered: bool,
    why: Option<String>,
}

const WHYS: [(&str, &str); 6] = [
    ("no time", "No time"),
    ("too much right now", "Too much right now"),
    ("did not want to", "Did not want to"),
    ("did not reach the client", "It did not reach the client"),
    ("no session that week", "No session that week"),
    ("other", "Something else"),
];

async fn page(ctx: &Ctx, made: Option<String>, until: String, given: Given) -> Result<Response, Refusal> {
    let row = ctx.episode()?;
    let client = ctx.practice.records().client(row.client).await?;
    let links = ctx.practice.records().links_of(row.id, 1).await?;
    let mut newest = None;
    if let Some(link) = links.first().filter(|_| made.is_none()) {
        newest = Some(last(ctx, link).await?);
    }
    let page = LinkPage {
        frame: given::frame(ctx, "Check-in link", &given),
        path: format!("/clients/{}", row.id),
        send_to: queue::address_of(&ctx.practice, &client)
            .map(str::to_owned)
            .map_err(queue::Cannot::words),
        remind: ctx.practice.settings().remind_after_days,
        name: client.name,
        contact: client.contact,
        days: link_days(ctx),
        last: newest,
        made,
        until,
        whys: WHYS
            .iter()
            .map(|(value, words)| Choice::new(*value, *words))
            .collect(),
        given,
    };
    given::answer(ctx, &page, &page.given)
}

fn link_days(ctx: &Ctx) -> i64 {
    i64::from(ctx.practice.settings().link_days)
}

async fn last(ctx: &Ctx, link: &Link) -> Result<Last, Refusal> {
    let zone = ctx.practice.time_zone();
    let said = |at: &Option<String>| {
        at.as_deref()
            .map_or_else(String::new, |at| days::moment(at, &zone))
    };
    let stands = link.stands(ctx.practice.now());
    let made = days::moment(&link.created_at, &zone);
    let words = match stands {
        Stands::Used => format!(
            "The last link, made {made}, was answered {}.",
            said(&link.used_at)
        ),
        Stands::Open => format!(
            "A link made {made} is open until {}.",
            days::moment(&link.expires_at, &zone)
        ),
        Stands::Expired => format!(
            "The last link, made {made}, ran out {} without an answer.",
            days::moment(&link.expires_at, &zone)
        ),
        Stands::Revoked => format!(
            "The last link, made {made}, was taken back {}.",
            said(&link.revoked_at)
        ),
    };
    let messages = ctx.practice.records().messages_with(link.id).await?;
    Ok(Last {
        words,
        messages: messages
            .iter()
            .map(|message| {
                (
                    state::kind(english(), &message.kind),
                    state::stands(english(), &ctx.practice, message),
                )
            })
            .collect(),
        unanswered: stands != Stands::Used,
        why: link.no_answer.clone(),
    })
}

/// `GET /clients/{episode}/link`.
///
/// # Errors
/// The records are away.
pub async fn show(ctx: Ctx) -> Result<Response, Refusal> {
    page(&ctx, None, String::new(), Given::default()).await
}

/// `POST /clients/{episode}/link`: makes a link and shows it this once; the records keep only its fingerprint.
///
/// # Errors
/// The records are away.
pub async fn make(ctx: Ctx) -> Result<Response, Refusal> {
    let row = ctx.episode()?.clone();
    let now = ctx.practice.now();
    let until = now + SignedDuration::from_hours(24 * link_days(&ctx));
    let deed = ctx.deed("write", Some(row.client), "check-in link");
    let (_, token) = ctx
        .practice
        .records()
        .make_link(row.id, None, "null".to_owned(), until, deed, now)
        .await?;
    let link = format!("{}/c/{}", ctx.practice.address(), token.text());
    let until = days::moment(&until.to_string(), &ctx.practice.time_zone());
    page(&ctx, Some(link), until, Given::default()).await
}

/// `POST /clients/{episode}/link/send`: makes a link and queues it, with its one reminder.
///
/// # Errors
/// The records are away, or nothing can be sent to this client.
pub async fn send(ctx: Ctx) -> Result<Response, Refusal> {
    let row = ctx.episode()?.clone();
    let client = ctx.practice.records().client(row.client).await?;
    if let Err(cannot) = queue::address_of(&ctx.practice, &client) {
        return Err(Refusal::Said(cannot.words().to_owned()));
    }
    let deed = ctx.deed("write", Some(row.client), "check-in link by e-mail");
    queue::check_in_by_hand(&ctx.practice, &row, &client, deed).await?;
    Ok(done(&format!("/clients/{}/link", row.id), "link-queued"))
}

/// `POST /clients/{episode}/link/why`: why the last check-in was not answered.
///
/// # Errors
/// The records are away.
pub async fn why(ctx: Ctx, Form(fields): Form<Vec<(String, String)>>) -> Result<Response, Refusal> {
    let mut given = Given::of(fields);
    let chosen = WHYS.iter().find(|(value, _)| given.has("why", value));
    let words = given.text("words");
    let why = match (chosen, words) {
        (Some(("other", _)), Some(words)) => words,
        (Some(("other", _)), None) => {
            given.wrong("words", "Say it in a few words.");
            return page(&ctx, None, String::new(), given).await;
        }
        (Some((value, _)), None) => (*value).to_owned(),
        (Some((value, _)), Some(words)) => format!("{value}: {words}"),
        (None, _) => {
            given.wrong("why", "Choose one of the reasons.");
            return page(&ctx, None, String::new(), given).await;
        }
    };
    let row = ctx.episode()?.clone();
    let records = ctx.practice.records();
    let Some(link) = records.links_of(row.id, 1).await?.into_iter().next() else {
        return Err(Refusal::NotFound);
    };
    records
        .say_no_answer(
            link.id,
            why,
            ctx.deed("write", Some(row.client), "why a check-in was not answered"),
            ctx.practice.now(),
        )
        .await?;
    Ok(done(&format!("/clients/{}/link", row.id), "stored"))
}
