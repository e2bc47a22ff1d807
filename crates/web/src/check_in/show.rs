//! The pages of a check-in, a screen at a time or all on one.

use super::asked::Asked;
use super::field::{Field, Typed, Urgent};
use super::open::{Opened, Way, does_not_stay};
use super::unsent;
use crate::ctx::{Ctx, Frame};
use crate::refusal::Refusal;
use crate::words::Words;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use monitoring::knowledge::Form;
use monitoring::knowledge::form::{FormItem, FormPage, Problem};
use records::link::Stands;

#[derive(Template)]
#[template(path = "check_in/form.html")]
struct FormShown {
    frame: Frame,
    path: String,
    kiosk: bool,
    title: String,
    /// The language of the form, where it is another than that of the page.
    lang: Option<String>,
    step: usize,
    steps: usize,
    opening: Option<Opening>,
    pages: Vec<PageShown>,
    urgent: Option<Urgent>,
    told: bool,
    asked: String,
    asked_again: bool,
    again_words: Option<String>,
    problems: Vec<ProblemShown>,
    empty: bool,
    is_last: bool,
    one_page: bool,
    many_pages: bool,
    saved: bool,
}

struct Opening {
    burden: String,
    watched: String,
}

struct PageShown {
    title: String,
    intro: String,
    named: Option<String>,
    terms: Option<String>,
    fields: Vec<Field>,
}

struct ProblemShown {
    id: String,
    words: String,
    message: String,
}

/// How a screen is shown: which one, with what was typed and what is wrong with it.
#[derive(Debug, Clone, Default)]
pub struct Look {
    /// The screen, counted from 0.
    pub step: usize,
    /// What was typed so far.
    pub typed: Typed,
    /// What is wrong.
    pub problems: Vec<Problem>,
    /// Whether a question that was passed over is asked once more.
    pub asked_again: bool,
    /// Whether it was sent without any answer.
    pub empty: bool,
    /// Whether what is shown was kept before.
    pub saved: bool,
}

/// The page of one screen.
///
/// # Errors
/// The template fails.
pub fn screen(
    ctx: &Ctx,
    opened: &Opened,
    form: &Form,
    asked: &Asked,
    look: &Look,
) -> Result<Response, Refusal> {
    let screens = opened.screens(form);
    let step = look.step.min(screens.len().saturating_sub(1));
    let pages = screens.get(step).copied().unwrap_or_default();
    let one_page = opened.client.one_page;
    let words = opened.words(&ctx.practice);
    let lang = Some(form.language.clone()).filter(|language| *language != words.language);
    let mut shown: Vec<PageShown> = pages
        .iter()
        .enumerate()
        .map(|(at, page)| page_shown(page, at, look, &words, lang.as_ref()))
        .collect();
    let told = mark_risk(ctx, opened, form, pages, &mut shown);
    let problems = problems_shown(&shown);
    let wrong = !problems.is_empty() || look.empty || look.asked_again;
    let mut frame = opened.frame(ctx);
    if !problems.is_empty() || look.empty {
        frame.title = frame.say.common.error(&frame.title);
    }
    let page = FormShown {
        frame,
        path: opened.path.clone(),
        kiosk: opened.way == Way::Kiosk,
        title: if one_page {
            words.check_in.your_check_in.clone()
        } else {
            shown.first().map(|page| page.title.clone()).unwrap_or_default()
        },
        lang,
        step,
        steps: screens.len(),
        opening: (step == 0 && !wrong).then(|| opening(ctx, opened, form)),
        asked: serde_json::to_string(asked)?,
        asked_again: look.asked_again,
        again_words: look
            .asked_again
            .then(|| again_words(ctx, &words.language))
            .flatten(),
        is_last: step + 1 >= screens.len(),
        one_page,
        many_pages: form.pages.len() > 1,
        urgent: urgent_elsewhere(ctx, opened, form, &shown, look),
        told,
        pages: shown,
        problems,
        empty: look.empty,
        saved: look.saved,
    };
    let html = ctx.page(&page)?;
    let response = if wrong {
        (StatusCode::UNPROCESSABLE_ENTITY, html).into_response()
    } else {
        html
    };
    Ok(does_not_stay(
        opened.way,
        &format!("{}/still-there", opened.path),
        response,
    ))
}

/// Marks what a person should see on this screen; true where the page says that somebody is told of it.
fn mark_risk(ctx: &Ctx, opened: &Opened, form: &Form, pages: &[FormPage], shown: &mut [PageShown]) -> bool {
    let words = opened.words(&ctx.practice);
    let mut told = false;
    for (page, shown) in pages.iter().zip(shown) {
        for (item, field) in page.items.iter().zip(&mut shown.fields) {
            told |= item.risk && unsent::mark(&ctx.practice, &words, form, field);
        }
    }
    told
}

/// Help at the head of a screen for an answer that stands on another one, so that it does not hang on script or style.
fn urgent_elsewhere(
    ctx: &Ctx,
    opened: &Opened,
    form: &Form,
    shown: &[PageShown],
    look: &Look,
) -> Option<Urgent> {
    let fields = shown.iter().flat_map(|page| &page.fields);
    let here = fields
        .flat_map(|field| &field.options)
        .any(|option| option.urgent && option.chosen);
    let concerns = unsent::concerns(&ctx.practice, form, &look.typed);
    unsent::help(&ctx.practice, &opened.words(&ctx.practice), &concerns).filter(|_| !here)
}

fn again_words(ctx: &Ctx, language: &str) -> Option<String> {
    let library = ctx.practice.library();
    super::concern::words(&library, language).map(|words| words.client_asked_again.clone())
}

/// What is said before anything is asked: how long it takes, and who reads it when.
fn opening(ctx: &Ctx, opened: &Opened, form: &Form) -> Opening {
    let words = opened.words(&ctx.practice);
    let say = &words.check_in;
    let sees = &say.sees;
    let watched = match (ctx.practice.settings().read_within_hours, opened.way) {
        (Some(_), _) => sees.clone(),
        (None, Way::Link) => format!("{sees} {}", say.nobody_between),
        (None, Way::Kiosk) => format!("{sees} {}", say.tell_them_today),
    };
    Opening {
        burden: say.burden(say.questions(form.items as usize), say.minutes(minutes(form))),
        watched,
    }
}

/// What a form takes, in whole minutes.
pub fn minutes(form: &Form) -> usize {
    form.seconds.div_ceil(60).max(1) as usize
}

fn page_shown(page: &FormPage, at: usize, look: &Look, words: &Words, lang: Option<&String>) -> PageShown {
    let field = |(number, item): (usize, &FormItem)| {
        let error = look
            .problems
            .iter()
            .find(|problem| problem.key == item.key)
            .map(|problem| problem.message.clone());
        let mut field = Field::of(item, format!("q{at}-{number}"), &look.typed, error, words);
        field.lang = lang.cloned();
        if look.asked_again && item.risk && field.value.is_empty() {
            field.note(words.check_in.asked_once_more.clone());
        }
        field
    };
    PageShown {
        title: page.title.clone(),
        intro: page.intro.clone(),
        named: page.named.clone(),
        terms: page.terms.clone(),
        fields: page.items.iter().enumerate().map(field).collect(),
    }
}

fn problems_shown(pages: &[PageShown]) -> Vec<ProblemShown> {
    let fields = pages.iter().flat_map(|page| &page.fields);
    let wrong = fields.filter_map(|field| {
        Some(ProblemShown {
            id: field.id.clone(),
            words: field.words.clone(),
            message: field.error.clone()?,
        })
    });
    wrong.collect()
}

#[derive(Template)]
#[template(path = "check_in/closed.html")]
struct ClosedPage {
    frame: Frame,
    kiosk: bool,
    title: String,
    what: String,
    remedy: String,
}

/// The page of a link that cannot be used, with what to do.
///
/// # Errors
/// The template fails.
pub fn closed(ctx: &Ctx, opened: Option<&Opened>) -> Result<Response, Refusal> {
    let Some(opened) = opened else {
        let words = ctx.words();
        let say = &words.check_in;
        let page = ClosedPage {
            frame: super::open::open_frame(ctx, &words),
            kiosk: ctx.actor.as_ref().is_some_and(|actor| actor.kiosk),
            title: say.unknown.clone(),
            what: say.unknown_what.clone(),
            remedy: say.ask_for_new.clone(),
        };
        return Ok((StatusCode::NOT_FOUND, ctx.page(&page)?).into_response());
    };
    let words = opened.words(&ctx.practice);
    let say = &words.check_in;
    let zone = ctx.practice.time_zone();
    let used = opened.link.used_at.as_deref().unwrap_or_default();
    let (status, title, what, remedy) = match opened.stands(&ctx.practice) {
        Stands::Open => (
            StatusCode::OK,
            &say.nothing_due,
            say.nothing_due_what.clone(),
            &say.nothing_due_remedy,
        ),
        Stands::Used => (
            StatusCode::OK,
            &say.used,
            say.used_what(words.moment(used, &zone)),
            &say.used_remedy,
        ),
        Stands::Expired => (
            StatusCode::GONE,
            &say.expired,
            say.expired_what(words.moment(&opened.link.expires_at, &zone)),
            &say.ask_for_new,
        ),
        Stands::Revoked => (
            StatusCode::GONE,
            &say.replaced,
            say.replaced_what.clone(),
            &say.ask_for_new,
        ),
    };
    let page = ClosedPage {
        frame: opened.frame(ctx),
        kiosk: opened.way == Way::Kiosk,
        title: title.clone(),
        what,
        remedy: remedy.clone(),
    };
    Ok((status, ctx.page(&page)?).into_response())
}
