//! What there is in which language.

use super::overlay::{FindingView, check, leads_down, store};
use super::sent::Folder;
use crate::account::confirm::MINUTES;
use crate::ctx::{Ctx, Frame, done};
use crate::refusal::Refusal;
use crate::words::english;
use askama::Template;
use axum::extract::Form;
use axum::response::Response;
use monitoring::finding::Finding;
use monitoring::knowledge::Library;
use monitoring::knowledge::load::Place;
use serde::Deserialize;
use std::collections::BTreeSet;

#[derive(Template)]
#[template(path = "admin/languages.html")]
struct LanguagesPage {
    frame: Frame,
    rows: Vec<LanguageRow>,
    findings: Vec<FindingView>,
    wrong: Option<&'static str>,
}

struct LanguageRow {
    tag: String,
    name: String,
    pages: bool,
    library: bool,
    measures: String,
    is_practices: bool,
    is_own: bool,
}

/// The name of a language in itself; the tag where it is not known here.
pub fn name(tag: &str) -> String {
    match tag {
        "en" => "English",
        "de" => "Deutsch",
        "es" => "Español",
        "fr" => "Français",
        "it" => "Italiano",
        "nl" => "Nederlands",
        "pl" => "Polski",
        "pt" => "Português",
        "tr" => "Türkçe",
        "uk" => "Українська",
        other => other,
    }
    .to_owned()
}

/// Whether states, questions, help, letters and sheets have words. What else belongs to a language the check has asked for before
/// the practice's own files were in force.
fn has_library_words(library: &Library, tag: &str) -> bool {
    library.labels.contains_key(tag)
        && library.signal_words.contains_key(tag)
        && (library.safety.words_in(tag).is_some() || library.safety_words.contains_key(tag))
}

/// `GET /admin/languages`
///
/// # Errors
/// The template fails.
pub async fn show(ctx: Ctx) -> Result<Response, Refusal> {
    page(&ctx, Vec::new(), None).await
}

async fn page(ctx: &Ctx, findings: Vec<Finding>, wrong: Option<&'static str>) -> Result<Response, Refusal> {
    let own = ctx.practice.records().overlay().await?;
    let library = ctx.practice.library();
    let settings = ctx.practice.settings();
    let mut tags: BTreeSet<&str> = library.labels.keys().map(String::as_str).collect();
    tags.extend(library.pages.keys().map(String::as_str));
    tags.extend(library.signal_words.keys().map(String::as_str));
    tags.extend(library.wordings.iter().map(|wording| wording.language.as_str()));
    let rows = tags.into_iter().map(|tag| {
        let worded = library
            .wordings
            .iter()
            .filter(|wording| wording.language == tag)
            .count();
        LanguageRow {
            tag: tag.to_owned(),
            name: name(tag),
            pages: ctx.practice.words(tag).language == tag,
            library: has_library_words(&library, tag),
            measures: format!("{worded} of {}", library.instruments.len()),
            is_practices: settings.language == tag,
            is_own: !words_of(&own, tag).is_empty(),
        }
    });
    let rows = rows.collect();
    let is_wrong = wrong.is_some() || !findings.is_empty();
    let title = english().title("Languages", is_wrong);
    let page = LanguagesPage {
        frame: ctx.frame(title),
        rows,
        findings: findings.into_iter().map(FindingView::of).collect(),
        wrong,
    };
    ctx.page_or_wrong(&page, is_wrong)
}

/// The practice's own files with the words of a language; the wording of measures is their owners' and stays.
fn words_of(own: &[(String, String)], tag: &str) -> Vec<String> {
    let paths = own.iter().map(|(path, _)| path);
    let of_tag = |path: &&String| {
        let place = Place::of(path);
        place.is_some_and(|place| place.language == Some(tag) && place.folder != "instruments")
    };
    paths.filter(of_tag).cloned().collect()
}

/// `POST /admin/languages/put`: the files of a folder, checked together and put in force together. One by one a language would
/// never be whole.
///
/// # Errors
/// The form does not arrive whole, or the records are away.
pub async fn put(ctx: Ctx, Folder(files): Folder) -> Result<Response, Refusal> {
    ctx.confirmed_within(MINUTES, "/admin/languages")?;
    if !files.iter().all(|(path, _)| leads_down(path)) {
        return Err(Refusal::NotFound);
    }
    if files.is_empty() {
        return page(
            &ctx,
            Vec::new(),
            Some("No file was chosen, or none had a word in it."),
        )
        .await;
    }
    let findings = check(&ctx, &files).await?;
    if !findings.is_empty() {
        return page(&ctx, findings, None).await;
    }
    store(&ctx, files).await?;
    Ok(done("/admin/languages", "files-kept"))
}

/// Which language.
#[derive(Deserialize)]
pub struct Which {
    language: String,
}

/// `POST /admin/languages/remove`: takes the practice's own words of a language away, all at once.
///
/// # Errors
/// The practice has no files of it, or another of its files needs them.
pub async fn remove(ctx: Ctx, Form(Which { language }): Form<Which>) -> Result<Response, Refusal> {
    ctx.confirmed_within(MINUTES, "/admin/languages")?;
    let own = ctx.practice.records().overlay().await?;
    let gone: Vec<(String, Option<String>)> = words_of(&own, &language)
        .into_iter()
        .map(|path| (path, None))
        .collect();
    if gone.is_empty() {
        return Err(Refusal::NotFound);
    }
    let findings = check(&ctx, &gone).await?;
    if !findings.is_empty() {
        return page(&ctx, findings, None).await;
    }
    store(&ctx, gone).await?;
    Ok(done("/admin/languages", "language-gone"))
}
