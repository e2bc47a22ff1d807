//! After a check-in: thanks that say it is stored, help first where somebody needs it, and the words for not answering now.

use super::concern;
use super::field::Urgent;
use super::open::{Opened, Way, does_not_stay};
use super::show::closed;
use super::unsent;
use crate::ctx::{Ctx, Frame, done};
use crate::refusal::Refusal;
use crate::safety::{Phone, phones};
use crate::safety_due;
use crate::words::Words;
use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use jiff::{SignedDuration, Timestamp};
use monitoring::safety::Concern;
use records::link::Stands;
use records::task::{NewTask, TaskKind};

/// How long the page that follows an answer speaks of it: whoever opens a used link later learns nothing from it.
const SPEAKS_OF_IT: SignedDuration = SignedDuration::from_hours(1);

/// Help, first on the page.
#[derive(Debug, Clone)]
pub struct Help {
    /// The sentence.
    pub sentence: String,
    /// The question, until it is answered.
    pub question: Option<String>,
    /// What follows from the answer.
    pub answered: Option<String>,
    /// Where to post the answer.
    pub action: String,
    /// Phones of the country.
    pub phones: Vec<Phone>,
    /// Whether somebody was told once more.
    pub told: Option<String>,
}

#[derive(Template)]
#[template(path = "check_in/thanks.html")]
struct ThanksPage {
    frame: Frame,
    kiosk: bool,
    help: Option<Help>,
    stored: String,
    reads: String,
    watched: String,
    has_account: bool,
}

/// What somebody answers to "Are you safe right now?".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Safe {
    /// Yes.
    Yes,
    /// Not sure.
    NotSure,
    /// No.
    No,
}

impl Safe {
    /// The answer of this name.
    pub fn of(slug: &str) -> Option<Self> {
        match slug {
            "yes" => Some(Self::Yes),
            "not-sure" => Some(Self::NotSure),
            "no" => Some(Self::No),
            _ => None,
        }
    }

    /// The name it has in addresses.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::NotSure => "not-sure",
            Self::No => "no",
        }
    }

    /// What the client reads after it.
    pub fn follows(self, words: &Words) -> String {
        let help = &words.help;
        match self {
            Self::Yes => help.stays_the_same.clone(),
            Self::NotSure | Self::No => help.please_call.clone(),
        }
    }

    fn in_words(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::NotSure => "not sure",
            Self::No => "no",
        }
    }
}

/// The help that stands first after answers that need a person today; none where no rule was met, which is no "no risk".
pub fn help(
    ctx: &Ctx,
    say: &Words,
    concerns: &[Concern],
    action: String,
    safe: Option<Safe>,
) -> Option<Help> {
    let library = ctx.practice.library();
    if !concerns.iter().any(concern::is_urgent) {
        return None;
    }
    let words = concern::words(&library, &say.language)?;
    let told = matches!(safe, Some(Safe::NotSure | Safe::No)).then(|| concern::watched(&ctx.practice, say));
    Some(Help {
        sentence: words
            .client
            .replace("{about}", &concern::all_about(&library, say, concerns)),
        question: safe.is_none().then(|| words.client_question.clone()),
        answered: safe.map(|safe| safe.follows(say)),
        action,
        phones: phones(&ctx.practice, say),
        told,
    })
}

/// How long a handed-over device shows its thanks: time to read it, and to hand the device back.
const HANDED_BACK_WITHIN: SignedDuration = SignedDuration::from_mins(5);

/// Whether a check-in was sent just now, by whoever still holds the device.
pub fn is_just_now(utc: &str, now: Timestamp) -> bool {
    utc.parse::<Timestamp>()
        .is_ok_and(|then| now.duration_since(then) <= HANDED_BACK_WITHIN)
}

/// Whether a moment is recent enough to speak of.
pub fn is_recent(utc: &str, now: Timestamp) -> bool {
    utc.parse::<Timestamp>()
        .is_ok_and(|then| now.duration_since(then) <= SPEAKS_OF_IT)
}

/// What the stored answers of a link need a person for, as long as the page may speak of it.
async fn concerns_of(ctx: &Ctx, opened: &Opened) -> Result<Vec<Concern>, Refusal> {
    let used_at = opened.link.used_at.as_deref().unwrap_or_default();
    if !is_recent(used_at, ctx.practice.now()) {
        return Ok(Vec::new());
    }
    let Some(number) = ctx.practice.records().was_sent(&opened.form_name()).await? else {
        return Ok(Vec::new());
    };
    concerns_of_event(ctx, opened, number).await
}

async fn concerns_of_event(ctx: &Ctx, opened: &Opened, number: i64) -> Result<Vec<Concern>, Refusal> {
    let episode = crate::read::episode(&ctx.practice, &opened.row).await?;
    let stored = episode
        .events
        .iter()
        .find(|event| i64::try_from(event.number) == Ok(number));
    Ok(stored.map_or_else(Vec::new, |event| {
        concern::concerns(
            &ctx.practice.library(),
            event.on,
            std::slice::from_ref(&event.what),
        )
    }))
}

/// The page that thanks; `safe` is what was answered to the question on it.
///
/// # Errors
/// The records are away.
pub async fn thanks(ctx: &Ctx, opened: Option<Opened>, safe: Option<Safe>) -> Result<Response, Refusal> {
    let Some(opened) = opened else {
        return closed(ctx, None);
    };
    let Some(used_at) = opened.link.used_at.clone() else {
        return Ok(Redirect::to(&opened.path).into_response());
    };
    let concerns = concerns_of(ctx, &opened).await?;
    let therapist = ctx.practice.records().account(opened.row.therapist).await?;
    let words = opened.words(&ctx.practice);
    let page = ThanksPage {
        frame: opened.frame(ctx),
        kiosk: opened.way == Way::Kiosk,
        help: help(ctx, &words, &concerns, format!("{}/safe", opened.path), safe),
        stored: words.moment(&used_at, &ctx.practice.time_zone()),
        reads: therapist.name,
        watched: concern::watched(&ctx.practice, &words),
        has_account: opened.client.account.is_some(),
    };
    Ok(does_not_stay(opened.way, "/kiosk", ctx.page(&page)?))
}

/// Takes the answer to "Are you safe right now?". Anything but yes is told once more, once.
///
/// # Errors
/// The records are away.
pub async fn safe(ctx: &Ctx, opened: Option<Opened>, answer: &str) -> Result<Response, Refusal> {
    let Some(opened) = opened else {
        return closed(ctx, None);
    };
    let to =
        |safe: Safe| Redirect::to(&format!("{}/thanks?safe={}", opened.path, safe.slug())).into_response();
    let Some(answer) = Safe::of(answer) else {
        return Ok(Redirect::to(&format!("{}/thanks", opened.path)).into_response());
    };
    let since = opened.link.used_at.clone().unwrap_or_default();
    if answer != Safe::Yes && concerns_of(ctx, &opened).await?.iter().any(concern::is_urgent) {
        tell_once_more(
            ctx,
            &opened.row,
            answer,
            &since,
            opened.deed("write", "question after a check-in"),
        )
        .await?;
    }
    Ok(to(answer))
}

/// Raises a task for an answer to the question, unless the same stands since the moment it follows.
///
/// # Errors
/// The records are away.
pub async fn tell_once_more(
    ctx: &Ctx,
    row: &records::client::EpisodeRow,
    answer: Safe,
    since: &str,
    deed: records::audit::Deed,
) -> Result<(), Refusal> {
    let practice = &ctx.practice;
    let library = practice.library();
    let settings = practice.settings();
    let question = concern::words(&library, &settings.language)
        .map(|words| words.client_question.clone())
        .unwrap_or_default();
    let about = format!("“{question}” Answered: {}.", answer.in_words());
    let known = practice.records().tasks_of(row.id).await?;
    if known
        .iter()
        .any(|task| task.about == about && task.raised_at.as_str() >= since)
    {
        return Ok(());
    }
    let task = NewTask {
        kind: TaskKind::Risk,
        about,
        due_at: safety_due::due_at(practice, practice.now()),
        assigned_to: row.therapist,
        backup: settings.backup.filter(|backup| *backup != row.therapist),
    };
    practice
        .records()
        .raise_task(row.id, task, deed, practice.now())
        .await?;
    Ok(())
}

/// Why somebody would rather not answer: the name in the form, and what is stored for the therapist to read.
const REASONS: [(&str, &str); 4] = [
    ("no-time", "no time"),
    ("too-much", "too much right now"),
    ("do-not-want", "did not want to"),
    ("other", "another reason"),
];

/// A reason as the client says it, by what is stored of it; what is stored where it is none of ours.
pub fn reason<'a>(words: &'a Words, stored: &'a str) -> &'a str {
    let say = &words.check_in;
    let said = [&say.no_time, &say.too_much, &say.do_not_want, &say.other];
    let known = REASONS.iter().zip(said).find(|((_, known), _)| *known == stored);
    known.map_or(stored, |(_, said)| said)
}

#[derive(Template)]
#[template(path = "check_in/not_now.html")]
struct NotNowPage {
    frame: Frame,
    path: String,
    kiosk: bool,
    reasons: Vec<(&'static str, String)>,
    wrong: bool,
    said: bool,
    until: String,
    urgent: Option<Urgent>,
    told: Option<String>,
}

/// The page on which somebody says that they would rather not answer now.
///
/// # Errors
/// The records are away.
pub async fn not_now(ctx: &Ctx, opened: Option<Opened>, wrong: bool) -> Result<Response, Refusal> {
    let Some(opened) = opened.filter(|opened| opened.stands(&ctx.practice) == Stands::Open) else {
        return closed(ctx, None);
    };
    let mut frame = opened.frame(ctx);
    let said = frame.said.is_some();
    if wrong {
        frame.title = frame.say.common.error(&frame.title);
    }
    let draft = opened.draft(&ctx.practice).await?.unwrap_or_default();
    let form = opened.form(&ctx.practice, &draft.asked).await?;
    let words = opened.words(&ctx.practice);
    let concerns = unsent::concerns(&ctx.practice, &form, &draft.typed);
    let urgent = unsent::help(&ctx.practice, &words, &concerns);
    let page = NotNowPage {
        frame,
        told: unsent::before(&ctx.practice, &words).filter(|_| urgent.is_some() && draft.told),
        urgent,
        path: opened.path.clone(),
        kiosk: opened.way == Way::Kiosk,
        reasons: REASONS
            .iter()
            .map(|(slug, stored)| (*slug, reason(&words, stored).to_owned()))
            .collect(),
        wrong,
        said,
        until: words.moment(&opened.link.expires_at, &ctx.practice.time_zone()),
    };
    let html = ctx.page(&page)?;
    let response = if wrong {
        (StatusCode::UNPROCESSABLE_ENTITY, html).into_response()
    } else {
        html
    };
    Ok(does_not_stay(opened.way, "/kiosk", response))
}

/// Stores why somebody would rather not answer now. The link can still be used.
///
/// # Errors
/// The records are away.
pub async fn say_not_now(ctx: &Ctx, opened: Option<Opened>, why: &str) -> Result<Response, Refusal> {
    let Some(opened) = opened.filter(|opened| opened.stands(&ctx.practice) == Stands::Open) else {
        return closed(ctx, None);
    };
    let Some((_, words)) = REASONS.iter().find(|(slug, _)| *slug == why) else {
        return not_now(ctx, Some(opened), true).await;
    };
    let deed = opened.deed("write", "why a check-in was not answered");
    ctx.practice
        .records()
        .say_no_answer(opened.link.id, (*words).to_owned(), deed, ctx.practice.now())
        .await?;
    Ok(done(&format!("{}/not-now", opened.path), "not-now"))
}
