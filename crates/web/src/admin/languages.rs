//! What there is in which language.

use crate::ctx::{Ctx, Frame};
use crate::refusal::Refusal;
use askama::Template;
use axum::response::Response;
use std::collections::BTreeSet;

#[derive(Template)]
#[template(path = "admin/languages.html")]
struct LanguagesPage {
    frame: Frame,
    rows: Vec<LanguageRow>,
}

struct LanguageRow {
    tag: String,
    name: String,
    pages: bool,
    signals: bool,
    safety: bool,
    measures: String,
    is_practices: bool,
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

/// `GET /admin/languages`
///
/// # Errors
/// The template fails.
pub async fn show(ctx: Ctx) -> Result<Response, Refusal> {
    let library = ctx.practice.library();
    let settings = ctx.practice.settings();
    let mut tags: BTreeSet<&str> = library.labels.keys().map(String::as_str).collect();
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
            pages: library.labels.contains_key(tag),
            signals: library.signal_words.contains_key(tag),
            safety: library.safety.words_in(tag).is_some() || library.safety_words.contains_key(tag),
            measures: format!("{worded} of {}", library.instruments.len()),
            is_practices: settings.language == tag,
        }
    });
    let rows = rows.collect();
    ctx.page(&LanguagesPage {
        frame: ctx.frame("Languages"),
        rows,
    })
}
