//! "I feel stuck": build a sentence, make it one's own, choose who sees it and when; change one's mind until it was seen.

use super::own::Own;
use crate::ctx::{Ctx, Frame, done};
use crate::refusal::Refusal;
use crate::safety_due;
use crate::stuck_due;
use askama::Template;
use axum::extract::{Form, Path};
use axum::response::Response;
use jiff::Timestamp;
use monitoring::adjustment::sentence::{Group, Picked, SECTION, groups, sentence};
use monitoring::episode::What;
use monitoring::episode::event::{Audience, Moment, StucknessEvent};
use records::StuckNoteId;
use records::event::NewEvent;
use records::stuck_note::{StuckNote, Wish};
use serde::Deserialize;

/// The page of the library that holds the choices.
const PAGE: &str = "name-the-stuckness";
/// Longest sentence taken, characters.
const LONGEST_CHARACTERS: usize = 10_000;

#[derive(Template)]
#[template(path = "client/stuck.html")]
struct StuckPage {
    frame: Frame,
    for_client: String,
    groups: Vec<(&'static str, Group)>,
    notes: Vec<NoteShown>,
}

struct NoteShown {
    id: String,
    words: String,
    on: String,
    stands: String,
    can_change: bool,
    shared: bool,
}

#[derive(Template)]
#[template(path = "client/stuck_words.html")]
struct WordsPage {
    frame: Frame,
    words: String,
    note: String,
    version: String,
    who: Vec<Offered>,
    when: Vec<Offered>,
    wrong_words: Option<String>,
    wrong_who: Option<String>,
    wrong_when: Option<String>,
}

struct Offered {
    key: String,
    words: String,
    small: String,
    chosen: bool,
}

/// What was picked to build the sentence.
#[derive(Debug, Default, Deserialize)]
pub struct Built {
    beginning: Option<String>,
    ending: Option<String>,
    wish: Option<String>,
}

/// The sentence with who sees it and when.
#[derive(Debug, Default, Deserialize)]
pub struct Given {
    #[serde(default)]
    words: String,
    who: Option<String>,
    when: Option<String>,
    #[serde(default)]
    note: String,
    #[serde(default)]
    version: String,
}

fn library_groups(own: &Own) -> (Vec<Group>, String) {
    let page = own.library.adjustments.iter().find(|known| known.slug == PAGE);
    page.and_then(|page| page.words(&own.language))
        .map_or_else(Default::default, |words| {
            (groups(words, SECTION), words.text("Words for the client"))
        })
}

/// The page: the builder, and the notes so far.
///
/// # Errors
/// The records are away.
pub async fn show(ctx: Ctx) -> Result<Response, Refusal> {
    let own = Own::of(&ctx).await?;
    let (groups, for_client) = library_groups(&own);
    let notes = ctx.practice.records().stuck_notes(own.row.id).await?;
    let names = ["beginning", "ending", "wish"];
    let page = StuckPage {
        frame: own.frame(&ctx, &own.words.home.feel_stuck, false),
        for_client,
        groups: names.into_iter().zip(groups).collect(),
        notes: notes.iter().map(|note| note_shown(&ctx, &own, note)).collect(),
    };
    ctx.page(&page)
}

fn note_shown(ctx: &Ctx, own: &Own, note: &StuckNote) -> NoteShown {
    let zone = ctx.practice.time_zone();
    let who = if note.audience == "someone-else-here" {
        own.words.stuck.someone_else.as_str()
    } else {
        own.therapist.name.as_str()
    };
    let say = &own.words.stuck;
    let stands = match (&note.shared_at, &note.seen_at) {
        (_, Some(seen)) => say.saw_it(who, own.words.moment(seen, &zone)),
        (Some(_), None) => say.shared(when_read(ctx, own, note.moment.as_deref(), who)),
        (None, None) if stuck_due::waits(note) => waits_in_words(ctx, own, note, who),
        (None, None) => say.only_you.clone(),
    };
    NoteShown {
        id: note.id.to_string(),
        words: note.words.clone(),
        on: own.words.moment(&note.created_at, &zone),
        stands,
        can_change: note.seen_at.is_none(),
        shared: note.shared_at.is_some(),
    }
}

/// When it is read, honestly.
fn when_read(ctx: &Ctx, own: &Own, moment: Option<&str>, who: &str) -> String {
    let say = &own.words.stuck;
    match moment {
        Some("now") if ctx.practice.settings().read_within_hours.is_some() => {
            let by = safety_due::due_in_words(&ctx.practice, &own.words, ctx.practice.now());
            say.asked_by(who, by)
        }
        Some("now") => say.asked(who),
        _ => say.can_open_now(who),
    }
}

/// From when on a note that waits can be opened. Its moment has come where nothing is left to wait for.
fn waits_in_words(ctx: &Ctx, own: &Own, note: &StuckNote, who: &str) -> String {
    let when = note.moment.as_deref().and_then(stuck_due::moment);
    let from = when.and_then(|when| stuck_due::opens_at(&ctx.practice, own.row.next_session_on, when));
    match from {
        Some(from) => own.words.stuck.waits(who, from_in_words(ctx, own, when, from)),
        None => own.words.stuck.opens_soon(who),
    }
}

/// "Sun 29 November, 18:00"; of a whole day, the day.
fn from_in_words(ctx: &Ctx, own: &Own, when: Option<Moment>, from: Timestamp) -> String {
    match when {
        Some(Moment::AtTheStart) => own.words.short(ctx.practice.day_of(from)),
        _ => own.words.moment(&from.to_string(), &ctx.practice.time_zone()),
    }
}

/// The second page: the sentence as it was built, to be changed freely. Nothing is stored yet.
///
/// # Errors
/// The records are away.
pub async fn write(ctx: Ctx, Form(built): Form<Built>) -> Result<Response, Refusal> {
    let own = Own::of(&ctx).await?;
    let (groups, _) = library_groups(&own);
    let picked = Picked {
        beginning: built.beginning.as_deref(),
        ending: built.ending.as_deref(),
        wish: built.wish.as_deref(),
    };
    let given = Given {
        words: sentence(&groups, picked),
        ..Given::default()
    };
    words_page(&ctx, &own, &given, [const { None }; 3])
}

/// An earlier note, to be changed.
///
/// # Errors
/// The note is not this client's, or it was seen.
pub async fn change(ctx: Ctx, Path(id): Path<String>) -> Result<Response, Refusal> {
    let own = Own::of(&ctx).await?;
    let notes = ctx.practice.records().stuck_notes(own.row.id).await?;
    let note = notes
        .into_iter()
        .find(|note| note.id.to_string() == id && note.seen_at.is_none())
        .ok_or(Refusal::NotFound)?;
    let given = Given {
        words: note.words,
        who: Some(note.audience),
        when: note.moment,
        note: note.id.to_string(),
        version: note.version.to_string(),
    };
    words_page(&ctx, &own, &given, [const { None }; 3])
}

fn words_page(
    ctx: &Ctx,
    own: &Own,
    given: &Given,
    [wrong_words, wrong_who, wrong_when]: [Option<String>; 3],
) -> Result<Response, Refusal> {
    let (groups, _) = library_groups(own);
    let wrong = wrong_words.is_some() || wrong_who.is_some() || wrong_when.is_some();
    let offered = |at: usize, chosen: Option<&str>, small: &dyn Fn(&str) -> String| {
        let choices = groups
            .get(at)
            .map(|group| group.choices.clone())
            .unwrap_or_default();
        choices
            .into_iter()
            .map(|choice| Offered {
                small: small(&choice.key),
                chosen: chosen == Some(&choice.key),
                key: choice.key,
                words: choice.words,
            })
            .collect::<Vec<_>>()
    };
    let who_small = |key: &str| match key {
        "only-me" => own.words.stuck.in_your_notes.clone(),
        "someone-else-here" => own.words.stuck.sees_that_shared.clone(),
        _ => own.therapist.name.clone(),
    };
    let when_small = |key: &str| when_offered(ctx, own, key);
    let page = WordsPage {
        frame: own.frame(ctx, &own.words.home.feel_stuck, wrong),
        words: given.words.clone(),
        note: given.note.clone(),
        version: given.version.clone(),
        who: offered(3, given.who.as_deref(), &who_small),
        when: offered(4, given.when.as_deref(), &when_small),
        wrong_words,
        wrong_who,
        wrong_when,
    };
    ctx.page_or_wrong(&page, wrong)
}

/// What follows from each choice of a moment, said before it is made.
fn when_offered(ctx: &Ctx, own: &Own, slug: &str) -> String {
    let next = own.row.next_session_on.filter(|day| *day >= ctx.practice.today());
    let from = stuck_due::moment(slug).and_then(|when| stuck_due::opens_at(&ctx.practice, next, when));
    let say = &own.words.stuck;
    match slug {
        "now" if ctx.practice.settings().read_within_hours.is_some() => {
            let by = safety_due::due_in_words(&ctx.practice, &own.words, ctx.practice.now());
            say.they_are_asked_by(by)
        }
        "now" => say.they_are_asked.clone(),
        "evening-before" | "at-the-start" => match (from, next) {
            (Some(from), _) => say.they_can_from(from_in_words(ctx, own, stuck_due::moment(slug), from)),
            (None, Some(_)) => say.moment_has_come.clone(),
            (None, None) => say.no_session_planned.clone(),
        },
        _ => say.nobody_until_then.clone(),
    }
}

/// Keeps the sentence, and shares it where that was chosen.
///
/// # Errors
/// [`Refusal::Said`] where it was seen already, [`Refusal::Changed`] where it was changed on another device.
pub async fn keep(ctx: Ctx, Form(given): Form<Given>) -> Result<Response, Refusal> {
    let own = Own::of(&ctx).await?;
    let words = given.words.trim().to_owned();
    let who = given.who.as_deref().and_then(stuck_due::audience);
    let when = given.when.as_deref().and_then(stuck_due::moment);
    let private = matches!(who, Some(Audience::OnlyMe));
    let backup = stuck_due::backup(&ctx.practice, &own.row);
    let say = &own.words.stuck;
    let wrong_words = match words.chars().count() {
        0 => Some(say.write_a_sentence.clone()),
        count if count > LONGEST_CHARACTERS => Some(say.too_long.clone()),
        _ => None,
    };
    let wrong_who = match who {
        None => Some(say.choose_who.clone()),
        Some(Audience::SomeoneElseHere) if backup.is_none() => Some(say.nobody_else.clone()),
        Some(_) => None,
    };
    let wrong_when = (!private && when.is_none()).then(|| say.choose_when.clone());
    let wrong = [wrong_words, wrong_who, wrong_when];
    if wrong.iter().any(Option::is_some) {
        return words_page(&ctx, &own, &given, wrong);
    }
    let event = StucknessEvent {
        words: Some(words.clone()),
        with: who.unwrap_or_default(),
        when: if private { None } else { when },
    };
    let wanted = event.is_shared();
    let waits = event
        .when
        .and_then(|when| stuck_due::opens_at(&ctx.practice, own.row.next_session_on, when))
        .is_some();
    let shared = wanted && !waits;
    let wish = Wish {
        change: change_of(&given)?,
        task: stuck_due::task(&ctx.practice, &own.row, &event).filter(|_| shared),
        audience: given.who.unwrap_or_default(),
        moment: given.when.filter(|_| !private),
        shares: shared.then(|| NewEvent {
            on: ctx.practice.today(),
            what: What::Stuckness(stuck_due::for_the_record(event)),
        }),
        words,
    };
    let how = ctx.append(ctx.deed("write", Some(own.client.id), "a note of feeling stuck"));
    ctx.practice
        .records()
        .keep_stuck_note(own.row.id, wish, how)
        .await
        .map_err(|error| Refusal::or_told(error, |say| say.refusal.seen_no_change.clone()))?;
    let said = match (wanted, waits) {
        (true, true) => "kept-waiting",
        (true, false) => "shared",
        (false, _) => "kept-private",
    };
    Ok(done("/me/stuck", said))
}

fn change_of(given: &Given) -> Result<Option<(StuckNoteId, i64)>, Refusal> {
    if given.note.is_empty() {
        return Ok(None);
    }
    let id = given.note.parse().map_err(|_| Refusal::NotFound)?;
    let version = given.version.parse().map_err(|_| Refusal::NotFound)?;
    Ok(Some((id, version)))
}

/// Takes a note back.
///
/// # Errors
/// [`Refusal::Said`] where it was seen already.
pub async fn take_back(ctx: Ctx, Path(id): Path<String>) -> Result<Response, Refusal> {
    let own = Own::of(&ctx).await?;
    let id: StuckNoteId = id.parse().map_err(|_| Refusal::NotFound)?;
    let how = ctx.append(ctx.deed("write", Some(own.client.id), "a note of feeling stuck taken back"));
    ctx.practice
        .records()
        .take_back_stuck_note(own.row.id, id, None, how)
        .await
        .map_err(|error| Refusal::or_told(error, |say| say.refusal.seen_no_take_back.clone()))?;
    Ok(done("/me/stuck", "withdrawn"))
}
