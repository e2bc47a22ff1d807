//! An entry of a practice format: quick to fill in, shared as much as the client says. Urgent answers go the way of safety.

use crate::check_in::after::{self, Help};
use crate::check_in::concern;
use crate::check_in::field::{Field, Typed, typed};
use crate::check_in::{Pairs, SafeAnswer};
use crate::client::own::Own;
use crate::ctx::{Ctx, Frame, done};
use crate::read;
use crate::refusal::Refusal;
use askama::Template;
use axum::extract::{Form as Body, Path, Query};
use axum::response::{IntoResponse as _, Redirect, Response};
use monitoring::episode::What;
use monitoring::episode::event::{PracticeEvent, PracticeState};
use monitoring::knowledge::Form;
use monitoring::knowledge::form::{About, FormKind, Problem};
use monitoring::safety::Concern;
use records::event::NewEvent;
use records::sign_in::Token;
use serde::Deserialize;
use serde_json::Value;

#[derive(Template)]
#[template(path = "client/practice_entry.html")]
struct EntryPage {
    frame: Frame,
    path: String,
    title: String,
    /// The language of the form, where it is another than that of the page.
    lang: Option<String>,
    intro: String,
    task: String,
    form_id: String,
    fields: Vec<Field>,
    /// What may be left out, folded.
    more: Vec<Field>,
    is_more_open: bool,
    /// Who may see it.
    share: Vec<Field>,
    problems: Vec<(String, String)>,
    therapist: String,
}

/// The field of every format that names a goal.
const GOAL: &str = "goal";

/// The task the entry is for.
#[derive(Debug, Deserialize)]
pub struct For {
    task: Option<String>,
}

/// A goal of the client: its name in the record, and its words.
type Goal = (String, String);

async fn goals(ctx: &Ctx, own: &Own) -> Result<Vec<Goal>, Refusal> {
    let read = read::read(&ctx.practice, &own.row, &own.language).await?;
    let goals = read.reading.goals.iter();
    Ok(goals
        .map(|goal| (goal.goal.clone(), goal.title().to_owned()))
        .collect())
}

/// The form of a format, without questions about risk where nobody is set up to read urgent answers. A goal is chosen, not written,
/// where there are goals.
fn form(ctx: &Ctx, own: &Own, slug: &str, goals: &[Goal]) -> Result<Form, Refusal> {
    let mut form = Form::practice(&own.library, &own.language, slug)
        .or_else(|| Form::practice(&own.library, "en", slug))
        .ok_or(Refusal::NotFound)?;
    if !ctx.practice.settings().risk_flow_ready {
        for page in &mut form.pages {
            page.items.retain(|item| !item.risk);
        }
    }
    let items = form.pages.iter_mut().flat_map(|page| &mut page.items);
    for item in items.filter(|item| item.key == GOAL && !goals.is_empty()) {
        let none = (String::new(), own.words.practice.no_goal.clone());
        let choices = goals.iter().map(|(_, words)| (words.clone(), words.clone()));
        item.kind = FormKind::Options(choices.chain([none]).collect());
    }
    Ok(form)
}

/// The page to fill in.
///
/// # Errors
/// There is no such format.
pub async fn show(ctx: Ctx, Path(slug): Path<String>, Query(of): Query<For>) -> Result<Response, Refusal> {
    let own = Own::of(&ctx).await?;
    let form = form(&ctx, &own, &slug, &goals(&ctx, &own).await?)?;
    let now = ctx
        .practice
        .now()
        .to_zoned_datetime(ctx.practice.time_zone())
        .strftime("%Y-%m-%dT%H:%M")
        .to_string();
    // Mostly it is written down soon after: the beginning is filled in, and can be changed.
    let first_time = form
        .all_items()
        .find(|item| item.key == "start")
        .map(|item| item.key.clone());
    let typed: Typed = first_time.into_iter().map(|key| (key, now.clone())).collect();
    let task = of.task.unwrap_or_else(|| own.format(&slug));
    let form_id = Token::new_random()?.text().to_owned();
    page(
        &ctx,
        &own,
        &slug,
        &form,
        Filled {
            task,
            form_id,
            typed,
            problems: Vec::new(),
        },
    )
}

struct Filled {
    task: String,
    form_id: String,
    typed: Typed,
    problems: Vec<Problem>,
}

fn page(ctx: &Ctx, own: &Own, slug: &str, form: &Form, filled: Filled) -> Result<Response, Refusal> {
    let wrong = !filled.problems.is_empty();
    let words = &own.words;
    let lang = Some(form.language.clone()).filter(|language| *language != words.language);
    let (mut fields, mut more, mut share) = (Vec::new(), Vec::new(), Vec::new());
    for (number, item) in form.all_items().enumerate() {
        let error = filled
            .problems
            .iter()
            .find(|problem| problem.key == item.key)
            .map(|problem| problem.message.clone());
        let field = Field {
            lang: lang.clone(),
            ..Field::of(item, format!("f{number}"), &filled.typed, error, words)
        };
        let is_own = form.pages[0].items.iter().any(|own| own.key == item.key);
        match (&item.about, is_own || !item.skippable || item.risk) {
            (About::Share, _) => share.push(field),
            (_, true) => fields.push(field),
            (_, false) => more.push(field),
        }
    }
    let is_more_open = more.iter().any(|field| {
        let is_typed = filled
            .typed
            .get(&field.key)
            .is_some_and(|typed| !typed.is_empty());
        field.error.is_some() || is_typed
    });
    let all = fields.iter().chain(&more).chain(&share);
    let problems = all
        .filter_map(|field| {
            Some((
                field.id.clone(),
                format!("{}: {}", field.words, field.error.clone()?),
            ))
        })
        .collect();
    let first = form.pages.first();
    let title = first.map(|page| page.title.clone()).unwrap_or_default();
    let page = EntryPage {
        frame: own.frame(ctx, &words.common.practice, wrong),
        lang: lang.clone(),
        path: format!("/me/practice/{slug}"),
        intro: first.map(|page| page.intro.clone()).unwrap_or_default(),
        title,
        task: filled.task,
        form_id: filled.form_id,
        fields,
        more,
        is_more_open,
        share,
        problems,
        therapist: own.therapist.name.clone(),
    };
    ctx.page_or_wrong(&page, wrong)
}

/// Stores an entry.
///
/// # Errors
/// There is no such format, or the records are away.
pub async fn store(ctx: Ctx, Path(slug): Path<String>, Body(pairs): Pairs) -> Result<Response, Refusal> {
    let own = Own::of(&ctx).await?;
    let goals = goals(&ctx, &own).await?;
    let form = form(&ctx, &own, &slug, &goals)?;
    let mut typed = typed(pairs);
    let task = typed
        .remove("task")
        .filter(|task| !task.trim().is_empty())
        .unwrap_or_else(|| own.format(&slug));
    let form_id = typed.remove("form").unwrap_or_default();
    let read = match form.read_practice(&typed) {
        Ok(read) => read,
        Err(problems) => {
            return page(
                &ctx,
                &own,
                &slug,
                &form,
                Filled {
                    task,
                    form_id,
                    typed,
                    problems,
                },
            );
        }
    };
    let named = read.fields.get(GOAL).and_then(Value::as_str);
    let goal = goals.into_iter().find(|(_, words)| Some(words.as_str()) == named);
    let what = What::Practice(PracticeEvent {
        task,
        state: PracticeState::Done,
        format: Some(slug),
        goal: goal.map(|(name, _)| name),
        reason: None,
        fields: read.fields,
        share: read.share,
    });
    let today = ctx.practice.today();
    let concerns = concern::concerns(&own.library, today, std::slice::from_ref(&what));
    let tasks = concern::tasks(&ctx.practice, &own.row, &concerns).await?;
    let mut how = ctx.append(ctx.deed("write", Some(own.client.id), "practice"));
    how.form = Some(form_id)
        .filter(|form| !form.is_empty())
        .map(|form| format!("practice {}", Token::fingerprint(&form)));
    let number = ctx
        .practice
        .records()
        .store_check_in(own.row.id, None, vec![NewEvent { on: today, what }], tasks, how)
        .await?;
    if concerns.iter().any(concern::is_urgent) {
        return Ok(Redirect::to(&format!("/me/practice/stored/{number}")).into_response());
    }
    Ok(done("/me/practice", "stored"))
}

#[derive(Template)]
#[template(path = "client/practice_stored.html")]
struct StoredPage {
    frame: Frame,
    help: Option<Help>,
    watched: String,
}

/// What a stored entry needs a person for, and when it was stored.
async fn concerns_of(ctx: &Ctx, own: &Own, number: i64) -> Result<(Vec<Concern>, String), Refusal> {
    let stored = ctx
        .practice
        .records()
        .events(own.row.id)
        .await?
        .into_iter()
        .find(|event| event.number == number);
    let stored = stored
        .filter(|event| event.kind == "practice")
        .ok_or(Refusal::NotFound)?;
    let episode = crate::read::episode(&ctx.practice, &own.row).await?;
    let event = episode
        .events
        .iter()
        .find(|event| i64::try_from(event.number) == Ok(number))
        .ok_or(Refusal::NotFound)?;
    Ok((
        concern::concerns(&own.library, event.on, std::slice::from_ref(&event.what)),
        stored.recorded_at,
    ))
}

/// The page after an entry with an urgent answer: help first.
///
/// # Errors
/// The entry is not this client's.
pub async fn stored(
    ctx: Ctx,
    Path(number): Path<i64>,
    Query(answer): Query<SafeAnswer>,
) -> Result<Response, Refusal> {
    let own = Own::of(&ctx).await?;
    let (concerns, _) = concerns_of(&ctx, &own, number).await?;
    let action = format!("/me/practice/stored/{number}");
    let page = StoredPage {
        frame: own.frame(&ctx, &own.words.practice.stored, false),
        help: after::help(&ctx, &own.words, &concerns, action, answer.of()),
        watched: concern::watched(&ctx.practice, &own.words),
    };
    ctx.page(&page)
}

/// Takes the answer to "Are you safe right now?".
///
/// # Errors
/// The entry is not this client's.
pub async fn safe(
    ctx: Ctx,
    Path(number): Path<i64>,
    Body(answer): Body<SafeAnswer>,
) -> Result<Response, Refusal> {
    let own = Own::of(&ctx).await?;
    let (concerns, since) = concerns_of(&ctx, &own, number).await?;
    let Some(answer) = answer.of() else {
        return Ok(Redirect::to(&format!("/me/practice/stored/{number}")).into_response());
    };
    if answer != after::Safe::Yes && concerns.iter().any(concern::is_urgent) {
        let deed = ctx.deed("write", Some(own.client.id), "question after an entry");
        after::tell_once_more(&ctx, &own.row, answer, &since, deed).await?;
    }
    Ok(Redirect::to(&format!("/me/practice/stored/{number}?safe={}", answer.slug())).into_response())
}
