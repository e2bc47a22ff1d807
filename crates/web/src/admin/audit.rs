//! Who read or wrote what, with a filter; whether the chain is whole.

use crate::ctx::{Ctx, Frame};
use crate::days;
use crate::refusal::Refusal;
use crate::therapist::given::Choice;
use askama::Template;
use axum::extract::Query;
use axum::response::Response;
use records::audit::Walk;
use records::oversight::AuditFilter;
use serde::Deserialize;
use std::collections::BTreeMap;

const PAGE: i64 = 100;

#[derive(Template)]
#[template(path = "admin/audit.html")]
struct AuditPage {
    frame: Frame,
    asked: Asked,
    people: Vec<Choice>,
    rows: Vec<AuditRow>,
    older: Option<String>,
    walk: Option<WalkView>,
}

struct AuditRow {
    number: i64,
    at: String,
    who: String,
    action: String,
    client: String,
    detail: String,
}

struct WalkView {
    whole: bool,
    says: String,
    head: String,
}

/// What is asked for.
#[derive(Debug, Clone, Deserialize, Default)]
pub struct Asked {
    #[serde(default)]
    who: String,
    #[serde(default)]
    action: String,
    #[serde(default)]
    client: String,
    #[serde(default)]
    before: String,
}

/// `GET /admin/audit`
///
/// # Errors
/// The records are away.
pub async fn list(ctx: Ctx, Query(asked): Query<Asked>) -> Result<Response, Refusal> {
    page(&ctx, asked, None).await
}

/// `POST /admin/audit/check`: walks the whole chain.
///
/// # Errors
/// The records are away.
pub async fn check(ctx: Ctx) -> Result<Response, Refusal> {
    let walk = ctx.practice.records().audit_walk().await?;
    page(&ctx, Asked::default(), Some(view(walk))).await
}

fn view(walk: Walk) -> WalkView {
    match walk.broken {
        None => WalkView {
            whole: true,
            says: format!(
                "{} entries were read. Each follows the one before it; none was changed or removed.",
                walk.entries
            ),
            head: walk.head,
        },
        Some((entry, why)) => WalkView {
            whole: false,
            says: format!(
                "The chain breaks at entry {entry}: {why}. Keep a copy of the database as it is, compare with a backup, and find out who had access."
            ),
            head: walk.head,
        },
    }
}

async fn page(ctx: &Ctx, asked: Asked, walk: Option<WalkView>) -> Result<Response, Refusal> {
    let staff = ctx.practice.records().staff().await?;
    let names: BTreeMap<i64, &str> = staff
        .iter()
        .map(|account| (account.id.0, account.name.as_str()))
        .collect();
    let filter = AuditFilter {
        before: asked.before.parse().ok(),
        account: asked.who.parse().ok(),
        action: Some(asked.action.trim().to_owned()).filter(|action| !action.is_empty()),
        client: asked.client.trim().parse().ok(),
    };
    let entries = ctx.practice.records().audit_search(&filter, PAGE).await?;
    let zone = ctx.practice.time_zone();
    let older = entries
        .last()
        .filter(|last| entries.len() as i64 == PAGE && last.id > 1);
    let older = older.map(|last| {
        format!(
            "/admin/audit?who={}&action={}&client={}&before={}",
            digits(&asked.who),
            word(&asked.action),
            digits(&asked.client),
            last.id
        )
    });
    let rows = entries.iter().map(|entry| AuditRow {
        number: entry.id,
        at: days::moment(&entry.at, &zone),
        who: entry
            .account_id
            .and_then(|id| names.get(&id.0))
            .map_or_else(|| entry.who.clone(), |name| (*name).to_owned()),
        action: entry.action.replace('-', " "),
        client: entry.client_id.map(|id| id.to_string()).unwrap_or_default(),
        detail: entry.detail.clone(),
    });
    let rows = rows.collect();
    let mut people = vec![Choice::new("", "Everybody")];
    people.extend(
        staff
            .iter()
            .map(|account| Choice::new(account.id.to_string(), account.name.clone())),
    );
    ctx.page(&AuditPage {
        frame: ctx.frame("Audit"),
        asked,
        people,
        rows,
        older,
        walk,
    })
}

/// Only digits go back into an address.
fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

fn word(text: &str) -> String {
    text.chars()
        .filter(|letter| letter.is_ascii_alphanumeric() || *letter == '-')
        .collect()
}
