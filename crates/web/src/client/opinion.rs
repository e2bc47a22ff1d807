//! Why it might be stuck, in the client's words, and whether each of it fits.

use super::own::Own;
use crate::ctx::{Ctx, Frame, done};
use crate::refusal::Refusal;
use crate::words::Words;
use askama::Template;
use axum::extract::Form;
use axum::response::Response;
use monitoring::episode::event::{OpinionEvent, Person, Says};
use monitoring::episode::{Event, What};
use monitoring::hypothesis::evidence::Finding;
use monitoring::hypothesis::naming::Weighed;
use monitoring::hypothesis::quantity::Who;
use monitoring::knowledge::reading::Looked;
use records::event::NewEvent;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "client/opinion.html")]
struct OpinionPage {
    frame: Frame,
    causes: Vec<CauseShown>,
    why_none: String,
    wrong: bool,
}

struct CauseShown {
    id: String,
    slug: String,
    name: String,
    for_client: String,
    speaks_for: Vec<Fact>,
    against: Vec<Fact>,
    not_known: Vec<String>,
    said: Option<String>,
    therapist: Option<String>,
}

struct Fact {
    words: String,
    who: String,
}

/// What the client says of a cause.
#[derive(Debug, Deserialize)]
pub struct Said {
    cause: String,
    says: Option<String>,
    #[serde(default)]
    words: String,
}

/// The page.
///
/// # Errors
/// The records are away.
pub async fn show(ctx: Ctx) -> Result<Response, Refusal> {
    page(&ctx, false).await
}

async fn page(ctx: &Ctx, wrong: bool) -> Result<Response, Refusal> {
    let own = Own::of(ctx).await?;
    let read = crate::read::read(&ctx.practice, &own.row, &own.language).await?;
    let events = own.standing(ctx).await?;
    let shown = own.library.rules.naming.causes_shown;
    let named = read.reading.causes.named.iter().take(shown).enumerate();
    let say = &own.words.opinion;
    let page = OpinionPage {
        frame: own.frame(ctx, &say.title, wrong),
        causes: named
            .map(|(at, cause)| cause_shown(&own, at, cause, &events))
            .collect(),
        why_none: match read.reading.looked {
            Looked::RiskFirst => &say.risk_first,
            Looked::NotNeeded => &say.not_needed,
            Looked::Yes => &say.not_enough,
        }
        .clone(),
        wrong,
    };
    ctx.page_or_wrong(&page, wrong)
}

fn cause_shown(own: &Own, at: usize, cause: &Weighed, events: &[Event]) -> CauseShown {
    let (words, say) = (&own.words, &own.words.opinion);
    let fact = |finding: &Finding| {
        let who = match finding.who {
            Who::Client => &say.you,
            Who::Therapist => &say.your_therapist,
            Who::Process => &say.the_record,
        };
        Fact {
            words: words.spoken(&finding.words),
            who: finding
                .on
                .map_or_else(|| who.clone(), |on| say.who_on(who, words.long(on))),
        }
    };
    let opinion = |by: Person| {
        events.iter().rev().find_map(|event| match &event.what {
            What::Opinion(it) if it.by == by && it.cause == cause.cause => Some((it, event.on)),
            _ => None,
        })
    };
    let told = |(it, on): (&OpinionEvent, jiff::civil::Date)| {
        let (says, on) = (says_in_words(words, it.says), words.long(on));
        match it.words.as_ref().filter(|said| !said.is_empty()) {
            Some(said) => say.said_with(says, said, on),
            None => say.said_on(says, on),
        }
    };
    let facts_shown = own.library.rules.naming.facts_shown;
    CauseShown {
        id: format!("cause-{at}"),
        slug: cause.cause.clone(),
        name: super::told::capital(&cause.name),
        for_client: cause.for_client.clone(),
        speaks_for: cause.speaks_for.iter().take(facts_shown).map(fact).collect(),
        against: cause.against.iter().take(facts_shown).map(fact).collect(),
        not_known: cause
            .missing
            .iter()
            .take(facts_shown)
            .map(|finding| words.spoken(&finding.words))
            .collect(),
        said: opinion(Person::Client).map(told),
        therapist: opinion(Person::Therapist).map(told),
    }
}

/// What was said of a cause, in words.
pub fn says_in_words(words: &Words, says: Says) -> &str {
    let say = &words.opinion;
    match says {
        Says::Agree => &say.agrees,
        Says::Disagree => &say.does_not_agree,
        Says::Other => &say.something_else,
        Says::Fits => &say.fits_me,
        Says::DoesNotFit => &say.does_not_fit_me,
    }
}

/// Takes what the client says of a cause.
///
/// # Errors
/// The cause is not known.
pub async fn say(ctx: Ctx, Form(said): Form<Said>) -> Result<Response, Refusal> {
    let says = match said.says.as_deref() {
        Some("fits") => Says::Fits,
        Some("does-not-fit") => Says::DoesNotFit,
        _ => return page(&ctx, true).await,
    };
    let own = Own::of(&ctx).await?;
    if !own.library.causes.iter().any(|cause| cause.slug == said.cause) {
        return Err(Refusal::NotFound);
    }
    let words = Some(said.words.trim().to_owned()).filter(|words| !words.is_empty());
    let what = What::Opinion(OpinionEvent {
        cause: said.cause,
        by: Person::Client,
        says,
        words,
    });
    let how = ctx.append(ctx.deed("write", Some(own.client.id), "whether a cause fits"));
    ctx.practice
        .records()
        .append(
            own.row.id,
            vec![NewEvent {
                on: ctx.practice.today(),
                what,
            }],
            how,
        )
        .await?;
    Ok(done("/me/opinion", "stored"))
}
