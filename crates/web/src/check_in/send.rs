//! What a check-in sends: one screen, a draft, or all of it. Stored before it is thanked for; sent twice, stored once.

use super::asked::Asked;
use super::concern;
use super::field::{Typed, typed};
use super::open::{Draft, Opened};
use super::show::{Look, closed, screen};
use crate::ctx::Ctx;
use crate::refusal::Refusal;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use monitoring::episode::What;
use monitoring::knowledge::Form;
use monitoring::knowledge::form::{FormAnswers, FormItem, Problem};
use records::RecordsError;
use records::event::{Append, NewEvent};
use records::link::Stands;

/// What one screen sent, put together with what was typed before.
struct Sent {
    asked: Asked,
    form: Form,
    typed: Typed,
    step: usize,
    go: String,
    asked_again: bool,
    told: bool,
}

impl Sent {
    /// Reads a form's fields. Only items of the screen are taken, and all of them: one that was unticked is forgotten.
    async fn of(ctx: &Ctx, opened: &Opened, pairs: Vec<(String, String)>) -> Result<Self, Refusal> {
        let mut sent = typed(pairs);
        let draft = opened.draft(&ctx.practice).await?;
        let asked = match sent
            .remove("asked")
            .and_then(|text| serde_json::from_str::<Asked>(&text).ok())
        {
            Some(asked) => asked,
            None => match &draft {
                Some(draft) => draft.asked.clone(),
                None => opened.due_now(&ctx.practice).await?.asked,
            },
        };
        let form = opened.form(&ctx.practice, &asked).await?;
        let step = sent
            .remove("step")
            .and_then(|step| step.parse().ok())
            .unwrap_or(0);
        let told = sent.remove("told").is_some() || draft.as_ref().is_some_and(|draft| draft.told);
        let mut kept = draft
            .filter(|draft| draft.asked == asked)
            .map(|draft| draft.typed)
            .unwrap_or_default();
        let items: Vec<FormItem> = items_of(opened, &form, step).cloned().collect();
        for item in &items {
            match sent.remove(&item.key).filter(|text| !text.trim().is_empty()) {
                Some(text) => kept.insert(item.key.clone(), text),
                None => kept.remove(&item.key),
            };
        }
        Ok(Self {
            asked,
            form,
            typed: kept,
            step,
            go: sent.remove("go").unwrap_or_default(),
            asked_again: sent.contains_key("asked-again"),
            told,
        })
    }

    async fn keep(&self, ctx: &Ctx, opened: &Opened) -> Result<(), Refusal> {
        let draft = Draft {
            asked: self.asked.clone(),
            typed: self.typed.clone(),
            told: self.told,
            ..Draft::default()
        };
        opened.keep(&ctx.practice, &self.form, draft).await
    }

    fn look(&self) -> Look {
        Look {
            step: self.step,
            typed: self.typed.clone(),
            ..Look::default()
        }
    }
}

fn items_of<'a>(
    opened: &Opened,
    form: &'a Form,
    step: usize,
) -> impl Iterator<Item = &'a FormItem> + use<'a> {
    let screens = opened.screens(form);
    let pages = screens
        .get(step.min(screens.len().saturating_sub(1)))
        .copied()
        .unwrap_or_default();
    pages.iter().flat_map(|page| &page.items)
}

/// Keeps a draft: 204, or 410 where the link can no longer be used.
///
/// # Errors
/// The records are away.
pub async fn draft(
    ctx: &Ctx,
    opened: Option<Opened>,
    pairs: Vec<(String, String)>,
) -> Result<Response, Refusal> {
    let usable = opened.filter(|opened| opened.stands(&ctx.practice) == Stands::Open);
    let Some(opened) = usable else {
        return Ok(StatusCode::GONE.into_response());
    };
    let sent = Sent::of(ctx, &opened, pairs).await?;
    sent.keep(ctx, &opened).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Takes a screen: back, on, the other layout, or all of it sent.
///
/// # Errors
/// The records are away.
pub async fn send(
    ctx: &Ctx,
    opened: Option<Opened>,
    pairs: Vec<(String, String)>,
) -> Result<Response, Refusal> {
    let Some(opened) = opened else {
        return closed(ctx, None);
    };
    match opened.stands(&ctx.practice) {
        Stands::Open => {}
        // The second of two clicks, or a page sent again: what was stored stays as it is.
        Stands::Used => return Ok(Redirect::to(&format!("{}/thanks", opened.path)).into_response()),
        Stands::Expired | Stands::Revoked => return closed(ctx, Some(&opened)),
    }
    let sent = Sent::of(ctx, &opened, pairs).await?;
    let turns = sent.go == "back" || sent.go == "layout";
    let again = if turns {
        None
    } else {
        look_again(ctx, &opened, &sent)?
    };
    let last = opened.screens(&sent.form).len().saturating_sub(1);
    if !turns && again.is_none() && sent.step >= last {
        return store(ctx, opened, sent).await;
    }
    sent.keep(ctx, &opened).await?;
    let to = |step: usize| Redirect::to(&format!("{}?step={}", opened.path, step + 1)).into_response();
    Ok(match again {
        Some(page) => page,
        None if sent.go == "back" => to(sent.step.saturating_sub(1)),
        None if sent.go == "layout" => other_layout(ctx, opened).await?,
        None => to(sent.step + 1),
    })
}

/// The same screen once more, where something on it does not read or a question about risk was passed over.
fn look_again(ctx: &Ctx, opened: &Opened, sent: &Sent) -> Result<Option<Response>, Refusal> {
    let mut here = items_of(opened, &sent.form, sent.step);
    let problems: Vec<Problem> = match sent.form.read(&sent.typed) {
        Ok(_) => Vec::new(),
        Err(problems) => {
            let keys: Vec<&str> = items_of(opened, &sent.form, sent.step)
                .map(|item| item.key.as_str())
                .collect();
            problems
                .into_iter()
                .filter(|problem| keys.contains(&problem.key.as_str()))
                .collect()
        }
    };
    if !problems.is_empty() {
        let look = Look {
            problems,
            ..sent.look()
        };
        return screen(ctx, opened, &sent.form, &sent.asked, &look).map(Some);
    }
    let passed_over = here.any(|item| item.risk && !sent.typed.contains_key(&item.key));
    if passed_over && !sent.asked_again {
        let look = Look {
            asked_again: true,
            ..sent.look()
        };
        return screen(ctx, opened, &sent.form, &sent.asked, &look).map(Some);
    }
    Ok(None)
}

/// One page or a screenful at a time: kept for this client, with what was typed.
async fn other_layout(ctx: &Ctx, opened: Opened) -> Result<Response, Refusal> {
    let records = ctx.practice.records();
    let mut client = opened.client.clone();
    client.one_page = !client.one_page;
    let deed = opened.deed("write", "check-in on one page or on several");
    match records.change_client(client, deed, ctx.practice.now()).await {
        // Changed elsewhere at this moment: the page is shown as it then is.
        Ok(()) | Err(RecordsError::Changed { .. }) => Ok(Redirect::to(&opened.path).into_response()),
        Err(error) => Err(error.into()),
    }
}

/// Stores it all. The draft of the last screen is written only where it does not come to that: one write to the disk, not two.
async fn store(ctx: &Ctx, opened: Opened, sent: Sent) -> Result<Response, Refusal> {
    let answers = match sent.form.read(&sent.typed) {
        Ok(answers) => answers,
        Err(problems) => {
            sent.keep(ctx, &opened).await?;
            // Something on an earlier screen does not read: that one is shown.
            let step = step_of(&opened, &sent.form, &problems);
            let look = Look {
                step,
                typed: sent.typed,
                problems,
                ..Look::default()
            };
            return screen(ctx, &opened, &sent.form, &sent.asked, &look);
        }
    };
    if sent.typed.is_empty() {
        sent.keep(ctx, &opened).await?;
        let look = Look {
            empty: true,
            ..sent.look()
        };
        return screen(ctx, &opened, &sent.form, &sent.asked, &look);
    }
    let events = events(answers, opened.due_now(&ctx.practice).await?.session);
    let today = ctx.practice.today();
    let concerns = concern::concerns(&ctx.practice.library(), today, &events);
    let tasks = concern::tasks(&ctx.practice, &opened.row, &concerns).await?;
    let how = Append {
        expected: None,
        form: Some(opened.form_name()),
        via: opened.way.slug(),
        deed: opened.deed("write", "check-in"),
        now: ctx.practice.now(),
    };
    let new: Vec<NewEvent> = events
        .into_iter()
        .map(|what| NewEvent { on: today, what })
        .collect();
    match ctx
        .practice
        .records()
        .store_check_in(opened.row.id, Some(opened.link.id), new, tasks, how)
        .await
    {
        Ok(_) => Ok(Redirect::to(&format!("{}/thanks", opened.path)).into_response()),
        Err(RecordsError::Refused(_)) => Ok(Redirect::to(&opened.path).into_response()),
        Err(error) => {
            // What was typed is there when they try again, if anything can be written at all.
            let _ = sent.keep(ctx, &opened).await;
            Err(error.into())
        }
    }
}

/// The events of one check-in; the answers stand last, so that the number of the form is theirs.
fn events(answers: FormAnswers, session: Option<u32>) -> Vec<What> {
    let FormAnswers { mut check_in, goals } = answers;
    check_in.session = session;
    goals
        .into_iter()
        .map(What::Goal)
        .chain([What::CheckIn(check_in)])
        .collect()
}

fn step_of(opened: &Opened, form: &Form, problems: &[Problem]) -> usize {
    let wrong = |step: &usize| {
        items_of(opened, form, *step).any(|item| problems.iter().any(|problem| problem.key == item.key))
    };
    (0..opened.screens(form).len()).find(wrong).unwrap_or(0)
}

/// What was typed before, and what is asked, to show a screen of it.
///
/// # Errors
/// The records are away.
pub async fn so_far(ctx: &Ctx, opened: &Opened) -> Result<(Asked, Typed, bool), Refusal> {
    Ok(match opened.draft(&ctx.practice).await? {
        Some(Draft { asked, typed, .. }) => {
            let saved = !typed.is_empty();
            (asked, typed, saved)
        }
        None => (opened.due_now(&ctx.practice).await?.asked, Typed::new(), false),
    })
}
