//! The caseload: a list, those first who need a look, with the one line why and what is open.

use super::given::Choice;
use crate::ctx::{Ctx, Frame};
use crate::days;
use crate::pictures;
use crate::read::{self, Row};
use crate::refusal::Refusal;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use jiff::civil::Date;
use monitoring::knowledge::Labels;
use monitoring::knowledge::glance::{Glance, Need, OpenItem as Item};
use serde::Deserialize;

#[derive(Template)]
#[template(path = "therapist/caseload.html")]
struct CaseloadPage {
    frame: Frame,
    urgent: Vec<Urgent>,
    access: i64,
    rows: Vec<CaseRow>,
    /// How many fit what is asked for, shown or not.
    found: usize,
    all: usize,
    order: String,
    find: String,
    show: String,
    shows: Vec<Choice>,
}

/// A task that somebody must look at.
struct Urgent {
    due: String,
    name: String,
    href: String,
}

/// One row.
struct CaseRow {
    class: &'static str,
    shape: String,
    word: String,
    name: String,
    href: String,
    spark: String,
    why: String,
    open: Vec<OpenItem>,
    next: String,
}

/// Something open, with where to see to it.
struct OpenItem {
    words: String,
    href: String,
    now: bool,
}

/// What of the caseload is shown.
#[derive(Deserialize, Default)]
pub struct Filter {
    #[serde(default)]
    show: String,
    #[serde(default)]
    find: String,
    #[serde(default)]
    rows: String,
}

/// Rows that stand on the page before all are asked for: as many as somebody goes through in one sitting, those who need a look
/// first. Finding and filtering go over all.
const FIRST_ROWS: usize = 30;

/// `GET /caseload`.
///
/// # Errors
/// The records are away, or an event does not read.
pub async fn show(ctx: Ctx, Query(filter): Query<Filter>) -> Result<Response, Refusal> {
    let account = ctx.account()?;
    let language = ctx.language();
    let library = ctx.practice.library();
    let rows = read::rows(&ctx.practice, Some(account.id), &language).await?;
    let urgent = urgent(&ctx, &rows).await?;
    let labels = library.labels(&language);
    let all = rows.len();
    let find = filter.find.trim().to_lowercase();
    let wanted = |row: &&Row| {
        is_shown(row, &filter.show) && (find.is_empty() || row.line.name.to_lowercase().contains(&find))
    };
    let today = ctx.practice.today();
    let found: Vec<&Row> = rows.iter().filter(wanted).collect();
    let shown = if filter.rows == "all" {
        found.len()
    } else {
        FIRST_ROWS
    };
    let page = CaseloadPage {
        frame: ctx.frame("Caseload"),
        urgent,
        access: crate::break_glass::unseen(&ctx.practice, account.id).await?,
        rows: found
            .iter()
            .take(shown)
            .map(|row| case_row(row, &labels, today))
            .collect(),
        found: found.len(),
        all,
        order: Glance::order_in_words(&library, &language),
        find: filter.find,
        show: filter.show,
        shows: shows(),
    };
    ctx.page(&page)
}

fn shows() -> Vec<Choice> {
    vec![
        Choice::new("", "All"),
        Choice::new("look", "Needs a look"),
        Choice::new("review", "Review due"),
        Choice::new("unanswered", "Check-in not answered"),
    ]
}

async fn urgent(ctx: &Ctx, rows: &[Row]) -> Result<Vec<Urgent>, Refusal> {
    let tasks = ctx.practice.records().open_tasks(ctx.account()?.id).await?;
    let zone = ctx.practice.time_zone();
    let mut urgent = Vec::with_capacity(tasks.len());
    for task in tasks {
        let own = rows
            .iter()
            .find(|row| row.line.episode == task.episode)
            .map(|row| row.line.name.clone());
        let name = match own {
            Some(name) => name,
            None => ctx.practice.records().client(task.client).await?.name,
        };
        urgent.push(Urgent {
            due: days::moment(&task.due_at, &zone),
            name,
            href: format!("/tasks/{}", task.id),
        });
    }
    Ok(urgent)
}

fn case_row(row: &Row, labels: &Labels, today: Date) -> CaseRow {
    let (line, glance) = (&row.line, &row.seen.glance);
    let next = line
        .next_session_on
        .as_deref()
        .and_then(|day| day.parse::<Date>().ok())
        .filter(|day| *day >= today);
    let href = format!("/clients/{}", line.episode);
    CaseRow {
        class: match row.need {
            Need::Risk => "now",
            Need::Asked | Need::Worsening | Need::Alert => "look",
            _ => "",
        },
        shape: glance
            .state
            .map_or_else(String::new, |state| pictures::shape_svg(state, 16.0)),
        word: glance.word.clone(),
        name: line.name.clone(),
        spark: row.seen.spark.clone(),
        why: glance.why.clone(),
        open: row
            .open
            .iter()
            .map(|item| open_item(item, labels, &href))
            .collect(),
        next: next.map(days::brief).unwrap_or_default(),
        href,
    }
}

/// Something open, with where to see to it.
fn open_item(item: &Item, labels: &Labels, client: &str) -> OpenItem {
    OpenItem {
        words: item.words(labels, days::short),
        href: match item {
            Item::Risk => "/tasks".to_owned(),
            Item::Contact | Item::Stuckness => format!("{client}#stuck"),
            Item::ReviewOverdue(_) | Item::Review(_) => format!("{client}#agreed"),
            Item::Unanswered(_) => format!("{client}/link"),
        },
        now: *item == Item::Risk,
    }
}

fn is_shown(row: &Row, show: &str) -> bool {
    match show {
        "look" => row.need < Need::Unanswered,
        "review" => row.open.iter().any(Item::is_review),
        "unanswered" => row.open.iter().any(|item| matches!(item, Item::Unanswered(_))),
        _ => true,
    }
}
