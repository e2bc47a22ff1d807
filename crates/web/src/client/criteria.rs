//! "Is it time for a change?": five criteria with their numbers and dates, and words for the conversation. Never a verdict.

use super::own::Own;
use crate::ctx::{Ctx, Frame};
use crate::refusal::Refusal;
use askama::Template;
use axum::response::Response;
use monitoring::adjustment::sentence::groups;

/// The page of the library with what to look at, and with the options.
const FIT: &str = "assess-fit";

#[derive(Template)]
#[template(path = "client/criteria.html")]
struct CriteriaPage {
    frame: Frame,
    therapist: String,
    lines: Vec<Line>,
    hold: usize,
    prepare: bool,
    for_client: String,
    options: Vec<String>,
    questions: Vec<String>,
}

struct Line {
    title: String,
    holds: bool,
    facts: Vec<String>,
    words: String,
}

/// The page.
///
/// # Errors
/// The records are away.
pub async fn show(ctx: Ctx) -> Result<Response, Refusal> {
    let own = Own::of(&ctx).await?;
    let read = crate::read::read(&ctx.practice, &own.row, &own.language).await?;
    let mut known: Vec<_> = own.library.criteria.iter().collect();
    known.sort_by_key(|criterion| criterion.head.number);
    let lines = known.into_iter().filter_map(|criterion| {
        let words = monitoring::hypothesis::page::in_language(&criterion.words, &own.language)?;
        let up = read.reading.criteria.iter().find(|up| up.slug == criterion.slug);
        Some(Line {
            title: words.title.clone(),
            holds: up.is_some(),
            facts: up
                .map(|up| {
                    up.facts
                        .iter()
                        .map(|fact| own.words.spoken(&fact.words))
                        .collect()
                })
                .unwrap_or_default(),
            words: words.text("For the client"),
        })
    });
    let lines: Vec<Line> = lines.collect();
    let fit = own
        .library
        .adjustments
        .iter()
        .find(|known| known.slug == FIT)
        .and_then(|known| known.words(&own.language));
    let choices = |at: usize| {
        let groups = fit.map(|fit| groups(fit, "Options")).unwrap_or_default();
        groups
            .get(at)
            .map(|group| {
                group
                    .choices
                    .iter()
                    .map(|choice| choice.words.clone())
                    .collect::<Vec<_>>()
            })
            .unwrap_or_default()
    };
    let page = CriteriaPage {
        frame: own.frame(&ctx, &own.words.home.time_for_change, false),
        therapist: own.therapist.name.clone(),
        hold: lines.iter().filter(|line| line.holds).count(),
        lines,
        prepare: read.reading.prepare_conversation,
        for_client: fit
            .map(|fit| fit.text("Words for the client"))
            .unwrap_or_default(),
        options: choices(0),
        questions: choices(1),
    };
    ctx.page(&page)
}
