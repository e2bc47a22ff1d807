//! Process notes: a store of their own, read by their writer alone, in no export but their own. Written once; put right by a new
//! note that points at the old.

use super::given::{self, Given};
use crate::ctx::{Ctx, Frame, done};
use crate::days;
use crate::refusal::Refusal;
use askama::Template;
use axum::extract::Form;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use records::NoteId;
use records::process_note::ProcessNote;

#[derive(Template)]
#[template(path = "therapist/notes.html")]
struct NotesPage {
    frame: Frame,
    path: String,
    name: String,
    notes: Vec<NoteLine>,
    given: Given,
}

/// One note.
struct NoteLine {
    id: i64,
    words: String,
    when: String,
    corrects: Option<i64>,
    corrected_by: Option<i64>,
}

async fn own_notes(ctx: &Ctx) -> Result<Vec<ProcessNote>, Refusal> {
    Ok(ctx
        .practice
        .records()
        .process_notes(ctx.episode()?.id, ctx.account()?.id)
        .await?)
}

async fn page(ctx: &Ctx, given: Given) -> Result<Response, Refusal> {
    let row = ctx.episode()?;
    let zone = ctx.practice.time_zone();
    let notes = own_notes(ctx).await?;
    let line = |note: &ProcessNote| NoteLine {
        id: note.id.0,
        words: note.words.clone(),
        when: days::moment(&note.written_at, &zone),
        corrects: note.corrects,
        corrected_by: notes
            .iter()
            .find(|other| other.corrects == Some(note.id.0))
            .map(|other| other.id.0),
    };
    let page = NotesPage {
        frame: given::frame(ctx, "My notes", &given),
        path: format!("/clients/{}", row.id),
        name: ctx.practice.records().client(row.client).await?.name,
        notes: notes.iter().map(line).collect(),
        given,
    };
    given::answer(ctx, &page, &page.given)
}

/// `GET /clients/{episode}/notes`.
///
/// # Errors
/// The store is away.
pub async fn show(ctx: Ctx) -> Result<Response, Refusal> {
    page(&ctx, Given::default()).await
}

/// `POST /clients/{episode}/notes`.
///
/// # Errors
/// The store is away.
pub async fn write(ctx: Ctx, Form(fields): Form<Vec<(String, String)>>) -> Result<Response, Refusal> {
    let mut given = Given::of(fields);
    let words = given.needed("words", "Write the note.");
    let corrects = match given.value("corrects") {
        "" => None,
        text => {
            let id = text.parse::<NoteId>().ok();
            let own = own_notes(&ctx).await?.into_iter().any(|note| Some(note.id) == id);
            if !own {
                given.wrong("corrects", "Choose one of the notes below.");
            }
            id
        }
    };
    if !given.is_right() {
        return page(&ctx, given).await;
    }
    let row = ctx.episode()?.clone();
    let deed = ctx.deed("write", Some(row.client), "process note");
    ctx.practice
        .records()
        .write_process_note(
            row.id,
            ctx.account()?.id,
            words,
            corrects,
            deed,
            ctx.practice.now(),
        )
        .await?;
    Ok(done(&format!("/clients/{}/notes", row.id), "note-kept"))
}

/// `GET /clients/{episode}/notes/export`: the writer's notes of this record as a text file.
///
/// # Errors
/// The store is away.
pub async fn export(ctx: Ctx) -> Result<Response, Refusal> {
    let row = ctx.episode()?.clone();
    let zone = ctx.practice.time_zone();
    let mut notes = own_notes(&ctx).await?;
    notes.reverse();
    let name = ctx.practice.records().client(row.client).await?.name;
    let mut text = format!("Process notes about {name}, by {}\n", ctx.account()?.name);
    for note in &notes {
        let right = note
            .corrects
            .map(|id| format!(", puts note {id} right"))
            .unwrap_or_default();
        text += &format!(
            "\n[{}] {}{right}\n{}\n",
            note.id,
            days::moment(&note.written_at, &zone),
            note.words
        );
    }
    ctx.practice
        .records()
        .audit(
            ctx.deed("export", Some(row.client), "own process notes"),
            ctx.practice.now(),
        )
        .await?;
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/plain; charset=utf-8"),
        ),
        (
            header::CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"process-notes.txt\""),
        ),
    ];
    Ok((headers, text).into_response())
}
