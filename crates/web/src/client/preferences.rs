//! How the pages are for this person: language, one page or a few questions at a time, where messages go.

use super::own::Own;
use crate::admin::languages::name;
use crate::ctx::{Ctx, Frame, done};
use crate::refusal::Refusal;
use askama::Template;
use axum::extract::Form;
use axum::response::Response;
use records::client::Client;
use serde::Deserialize;

/// Longest address taken, characters.
const LONGEST_CONTACT: usize = 320;

#[derive(Template)]
#[template(path = "client/preferences.html")]
struct PreferencesPage {
    frame: Frame,
    version: i64,
    languages: Vec<(String, String, bool)>,
    one_page: bool,
    contact: String,
    messages: bool,
    wrong: Option<String>,
}

/// What was chosen.
#[derive(Debug, Deserialize)]
pub struct Given {
    language: String,
    layout: String,
    #[serde(default)]
    contact: String,
    #[serde(default)]
    messages: String,
    version: i64,
}

/// The page.
///
/// # Errors
/// The records are away.
pub async fn show(ctx: Ctx) -> Result<Response, Refusal> {
    let client = ctx.practice.records().client(ctx.own_client()?).await?;
    page(&ctx, &client, None)
}

fn page(ctx: &Ctx, client: &Client, wrong: Option<String>) -> Result<Response, Refusal> {
    let library = ctx.practice.library();
    let words = ctx.words();
    let is_wrong = wrong.is_some();
    let languages = library
        .labels
        .keys()
        .map(|tag| (tag.clone(), name(tag), *tag == client.language));
    let page = PreferencesPage {
        frame: ctx.frame_in(words.clone(), words.title(&words.home.how_pages_are, is_wrong)),
        version: client.version,
        languages: languages.collect(),
        one_page: client.one_page,
        contact: client.contact.clone().unwrap_or_default(),
        messages: client.wants_messages,
        wrong,
    };
    ctx.page_or_wrong(&page, is_wrong)
}

/// Stores what was chosen, for check-in links and for the own pages.
///
/// # Errors
/// [`Refusal::Changed`] where it was changed elsewhere in between.
pub async fn change(ctx: Ctx, Form(given): Form<Given>) -> Result<Response, Refusal> {
    let own = Own::of(&ctx).await?;
    let contact = given.contact.trim().to_owned();
    let mut client = own.client;
    client.one_page = given.layout == "one-page";
    client.wants_messages = given.messages != "no";
    client.contact = Some(contact.clone()).filter(|contact| !contact.is_empty());
    client.version = given.version;
    if own.library.labels.contains_key(&given.language) {
        client.language = given.language;
    }
    let reads = contact.is_empty()
        || (contact.chars().count() <= LONGEST_CONTACT
            && contact.contains('@')
            && !contact.chars().any(char::is_whitespace));
    if !reads {
        let wrong = own.words.preferences.no_address.clone();
        return page(&ctx, &client, Some(wrong));
    }
    let (records, now) = (ctx.practice.records(), ctx.practice.now());
    let language = client.language.clone();
    records
        .change_client(
            client,
            ctx.deed("write", Some(own.row.client), "how the own pages are"),
            now,
        )
        .await?;
    let mut account = records.account(ctx.account()?.id).await?;
    if account.language != language {
        account.language = language;
        records
            .change_account(
                account,
                ctx.deed("write", Some(own.row.client), "language of the own pages"),
                now,
            )
            .await?;
    }
    Ok(done("/me/preferences", "stored"))
}
