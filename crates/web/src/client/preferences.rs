//! How the pages are for this person: language, one page or a few questions at a time, where messages go.

use super::own::Own;
use crate::ctx::{Ctx, Frame, done};
use crate::refusal::Refusal;
use askama::Template;
use axum::extract::Form;
use axum::response::Response;
use records::client::Client;
use serde::Deserialize;

/// Languages by tag, in their own words; only those that the library has words in are offered.
const LANGUAGES: [(&str, &str); 4] = [
    ("en", "English"),
    ("de", "Deutsch"),
    ("es", "Español"),
    ("fr", "Français"),
];
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
    wrong: Option<&'static str>,
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

fn page(ctx: &Ctx, client: &Client, wrong: Option<&'static str>) -> Result<Response, Refusal> {
    let library = ctx.practice.library();
    let own_words = |tag: &str| {
        LANGUAGES
            .iter()
            .find(|(known, _)| *known == tag)
            .map_or(tag, |(_, words)| words)
            .to_owned()
    };
    let languages = library
        .labels
        .keys()
        .map(|tag| (tag.clone(), own_words(tag), *tag == client.language));
    let page = PreferencesPage {
        frame: ctx.frame(if wrong.is_some() {
            "Error: How my pages are"
        } else {
            "How my pages are"
        }),
        version: client.version,
        languages: languages.collect(),
        one_page: client.one_page,
        contact: client.contact.clone().unwrap_or_default(),
        messages: client.wants_messages,
        wrong,
    };
    ctx.page_or_wrong(&page, wrong.is_some())
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
        return page(
            &ctx,
            &client,
            Some(
                "This does not read as an e-mail address. Write it as name@place.example, or leave it empty.",
            ),
        );
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
