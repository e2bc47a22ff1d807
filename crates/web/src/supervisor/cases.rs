//! The list of courses to look at together.

use crate::consent::SUPERVISION;
use crate::ctx::{Ctx, Frame};
use crate::days;
use crate::minding::{self, Overdue};
use crate::pictures;
use crate::practice::Practice;
use crate::read::{self, Row};
use crate::refusal::Refusal;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use monitoring::knowledge::Library;
use monitoring::knowledge::glance::Need;
use monitoring::knowledge::service::supervision::{Asked, asked, is_for_supervision};
use monitoring::review::{Done, Review, Verdict};
use records::AccountId;
use records::account::Account;
use serde::Deserialize;
use std::collections::BTreeSet;

#[derive(Template)]
#[template(path = "supervisor/cases.html")]
struct CasesPage {
    frame: Frame,
    overdue: Option<Overdue>,
    therapists: Vec<TherapistChoice>,
    with: String,
    show: String,
    cases: Vec<CaseView>,
    others: usize,
    not_shared: usize,
}

struct TherapistChoice {
    id: String,
    name: String,
}

struct CaseView {
    class: &'static str,
    shape: String,
    word: String,
    name: String,
    href: String,
    therapist: String,
    spark: String,
    why: String,
    since: String,
    next: String,
    tried: Vec<Tried>,
    asked: Vec<&'static str>,
    causes: Vec<String>,
}

struct Tried {
    what: String,
    when: String,
    came: String,
}

/// What of the list is shown.
#[derive(Deserialize, Default)]
pub struct Filter {
    #[serde(default)]
    with: String,
    #[serde(default)]
    show: String,
}

/// `GET /supervision`
///
/// # Errors
/// The records are away, or an event does not read.
pub async fn show(ctx: Ctx, Query(filter): Query<Filter>) -> Result<Response, Refusal> {
    let therapists = supervised(&ctx).await?;
    let language = ctx.language();
    let library = ctx.practice.library();
    let refused: BTreeSet<_> = ctx
        .practice
        .records()
        .who_refused(SUPERVISION)
        .await?
        .into_iter()
        .collect();
    let mut page = CasesPage {
        frame: ctx.frame("Supervision"),
        overdue: minding::overdue(&ctx.practice).await?,
        therapists: therapists
            .iter()
            .map(|one| TherapistChoice {
                id: one.id.to_string(),
                name: one.name.clone(),
            })
            .collect(),
        with: filter.with,
        show: filter.show,
        cases: Vec::new(),
        others: 0,
        not_shared: 0,
    };
    let mut wanted: Vec<(Row, &Account)> = Vec::new();
    for therapist in therapists
        .iter()
        .filter(|one| page.with.is_empty() || one.id.to_string() == page.with)
    {
        for row in read::rows(&ctx.practice, Some(therapist.id), &language).await? {
            if refused.contains(&row.line.client) {
                page.not_shared += 1;
            } else if page.show == "all" || is_wanted(&row) {
                wanted.push((row, therapist));
            } else {
                page.others += 1;
            }
        }
    }
    wanted.sort_by(|(one, _), (other, _)| (one.need, &one.line.name).cmp(&(other.need, &other.line.name)));
    for (row, therapist) in wanted {
        page.cases
            .push(case(&ctx.practice, &row, therapist, &library, &language).await?);
    }
    ctx.page(&page)
}

async fn supervised(ctx: &Ctx) -> Result<Vec<Account>, Refusal> {
    let ids: Vec<AccountId> = ctx
        .practice
        .records()
        .supervised(ctx.account()?.id, ctx.practice.today())
        .await?;
    let mut therapists = Vec::with_capacity(ids.len());
    for id in ids {
        therapists.push(ctx.practice.records().account(id).await?);
    }
    therapists.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(therapists)
}

fn is_wanted(row: &Row) -> bool {
    row.seen.glance.state.is_some_and(is_for_supervision)
        || matches!(row.need, Need::Risk | Need::Asked | Need::ReviewOverdue)
}

async fn case(
    practice: &Practice,
    row: &Row,
    therapist: &Account,
    library: &Library,
    language: &str,
) -> Result<CaseView, Refusal> {
    let episode = practice.records().episode_row(row.line.episode).await?;
    let read = read::read(practice, &episode, language).await?;
    let reading = &read.reading;
    let today = practice.today();
    let next = row
        .line
        .next_session_on
        .as_deref()
        .and_then(|day| day.parse().ok())
        .filter(|day| *day >= today);
    let title = |slug: &str| {
        let known = library
            .adjustments
            .iter()
            .find(|known| known.slug == slug)
            .and_then(|known| known.words(language));
        known.map_or_else(|| slug.to_owned(), |words| words.title.clone())
    };
    let mut tried: Vec<Tried> = reading
        .reviews
        .iter()
        .map(|review| tried(review, &title(&review.agreement.adjustment)))
        .collect();
    tried.reverse();
    Ok(CaseView {
        class: match row.need {
            Need::Risk => "now",
            Need::Asked | Need::Worsening | Need::Alert => "look",
            _ => "",
        },
        shape: row
            .seen
            .glance
            .state
            .map_or_else(String::new, |state| pictures::shape_svg(state, 16.0)),
        word: row.seen.glance.word.clone(),
        name: row.line.name.clone(),
        href: format!("/clients/{}", row.line.episode),
        therapist: therapist.name.clone(),
        spark: row.seen.spark.clone(),
        why: row.seen.glance.why.clone(),
        since: format!("in care since {}", days::long(episode.began_on)),
        next: next.map(days::short).unwrap_or_default(),
        tried,
        asked: asked(reading).into_iter().map(in_words).collect(),
        causes: reading
            .causes
            .named
            .iter()
            .map(|cause| cause.name.clone())
            .collect(),
    })
}

fn tried(review: &Review, title: &str) -> Tried {
    let came = match (review.done, review.verdict) {
        (None, _) if review.overdue => {
            format!("the review was due on {}", days::long(review.agreement.review_on))
        }
        (None, _) => format!("under way, review on {}", days::long(review.agreement.review_on)),
        (Some(Done::No), _) => "not done".to_owned(),
        (_, Verdict::TooEarly) => "reviewed, too early to say what came of it".to_owned(),
        (_, Verdict::NotDone) => "not done".to_owned(),
        (_, Verdict::NothingClear) => "nothing clear came of it".to_owned(),
        (_, Verdict::ProcessMoved) => {
            "what it was meant to move did move, the scores did not clearly".to_owned()
        }
        (_, Verdict::ChangedAfter) => "got better after it than expected".to_owned(),
        (_, Verdict::WorseAfter) => "got worse after it than expected".to_owned(),
    };
    Tried {
        what: title.to_owned(),
        when: days::long(review.agreement.agreed_on),
        came,
    }
}

fn in_words(asked: Asked) -> &'static str {
    match asked {
        Asked::Safety => "An answer needs a person: has somebody looked?",
        Asked::Fit => "Several criteria for a change hold: prepare the conversation about fit together.",
        Asked::WorseAfter => "It got worse after the last change: go on, change it, or leave it?",
        Asked::NothingClear => "Nothing clear came of the last change: what would be tried next?",
        Asked::NotDone => "What was agreed was not done: what stood in the way?",
        Asked::ReviewOverdue => "A review is overdue: what did both see?",
        Asked::NothingAgreed => "A cause is named and nothing is agreed yet: what fits these two?",
        Asked::NotEnoughKnown => "Not enough is known to name a cause: which question would tell most?",
    }
}
