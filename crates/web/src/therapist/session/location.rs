//! Where the client was during the session, and on what the session rests there. It warns and never blocks.
//!
//! The place stands in the audit entry of the session record ("session record 12; client in NY; basis licensed"): it is a fact
//! of the record's keeping that the client sees, and the days of a temporary authorisation are counted from it.

use crate::ctx::Ctx;
use crate::days;
use crate::refusal::Refusal;
use crate::therapist::given::{self, Choice};
use crate::therapist::opened::Opened;
use monitoring::knowledge::licensure::{Basis, Licensure, Place};
use std::collections::BTreeSet;

/// Audit entries looked through for places of earlier sessions.
const ENTRIES: i64 = 2000;
const IN: &str = "; client in ";
const RESTS_ON: &str = "; basis ";

/// The choices.
pub struct Places {
    /// The places, after "not said".
    pub places: Vec<Choice>,
    /// On what it may rest.
    pub bases: Vec<Choice>,
    /// What the table is, and when it was seen.
    pub table: String,
}

/// What the form said.
pub(super) struct Given {
    code: String,
    basis: Basis,
    /// What to look at.
    pub warnings: Vec<String>,
    /// What was said of the basis.
    pub basis_words: String,
}

impl Given {
    /// For the audit entry.
    pub(super) fn detail(&self) -> String {
        format!("{IN}{}{RESTS_ON}{}", self.code, self.basis.slug())
    }
}

fn basis_words(table: &Licensure, basis: Basis) -> String {
    let compact = &table.compact;
    match basis {
        Basis::Licensed => "licensed there".to_owned(),
        Basis::Compact => format!("{}, {}", compact.name, compact.video),
        Basis::Temporary => format!("{}, {}", compact.name, compact.temporary),
        Basis::NotChecked => "not looked up yet".to_owned(),
    }
}

/// The choices where the practice's country has a table, with the place of the last session filled in.
pub(super) async fn places(
    ctx: &Ctx,
    record: &Opened,
    given: &mut given::Given,
) -> Result<Option<Places>, Refusal> {
    let Some(table) = table(ctx) else { return Ok(None) };
    let unsaid = !given.has("place", "") && given.value("place").is_empty();
    if let Some(last) = earlier(ctx, record).await?.into_iter().next().filter(|_| unsaid) {
        given.put("place", last.code);
        given.put("basis", last.basis.slug());
    }
    let named = |place: &Place| {
        let member = if place.member {
            format!(", {}", table.compact.name)
        } else {
            String::new()
        };
        Choice::new(place.code.clone(), format!("{}{member}", place.name))
    };
    Ok(Some(Places {
        places: std::iter::once(Choice::new("", "Not said"))
            .chain(table.places.iter().map(named))
            .collect(),
        bases: Basis::ALL
            .iter()
            .map(|basis| Choice::new(basis.slug(), basis_words(&table, *basis)))
            .collect(),
        table: format!(
            "{} is for {}. The list was seen on {}; it is not verified, and it only reminds.",
            table.compact.name,
            table.compact.for_whom,
            days::long(table.compact.as_of)
        ),
    }))
}

/// The table, in a practice in the country it is about.
fn table(ctx: &Ctx) -> Option<Licensure> {
    if ctx.practice.settings().country != "US" {
        return None;
    }
    Licensure::of(&ctx.practice.library())
}

/// What the form says of the place, with what to look at; none where nothing was said.
pub(super) async fn given(
    ctx: &Ctx,
    record: &Opened,
    form: &mut given::Given,
) -> Result<Option<Given>, Refusal> {
    let Some(table) = table(ctx) else { return Ok(None) };
    let code = form.value("place").to_owned();
    if code.is_empty() {
        return Ok(None);
    }
    if table.place(&code).is_none() {
        form.wrong("place", "Choose one of the places shown.");
        return Ok(None);
    }
    let basis = Basis::of(form.value("basis")).unwrap_or(Basis::NotChecked);
    let on = form.value("on").parse().unwrap_or(record.today);
    let used = earlier(ctx, record)
        .await?
        .into_iter()
        .filter(|told| told.code == code && told.basis == Basis::Temporary);
    let mut days_used: BTreeSet<_> = used
        .map(|told| told.on)
        .filter(|day| day.year() == on.year())
        .collect();
    days_used.insert(on);
    let warnings = table.warnings(
        &code,
        basis,
        on,
        u32::try_from(days_used.len()).unwrap_or(u32::MAX),
    );
    Ok(Some(Given {
        code,
        basis,
        warnings: warnings
            .iter()
            .map(|warning| days::spoken(&warning.to_string()))
            .collect(),
        basis_words: basis_words(&table, basis),
    }))
}

/// A place told with an earlier session record.
struct Earlier {
    code: String,
    basis: Basis,
    on: jiff::civil::Date,
}

/// Places of earlier sessions, the latest first.
async fn earlier(ctx: &Ctx, record: &Opened) -> Result<Vec<Earlier>, Refusal> {
    let mut entries = ctx
        .practice
        .records()
        .audit_of(record.row.client, ENTRIES)
        .await?;
    entries.sort_by_key(|entry| std::cmp::Reverse(entry.id));
    let told = entries.iter().filter_map(|entry| {
        let (_, place) = entry.detail.split_once(IN)?;
        let (code, basis) = place.split_once(RESTS_ON)?;
        let on = ctx.practice.day_of(entry.at.parse().ok()?);
        Some(Earlier {
            code: code.to_owned(),
            basis: Basis::of(basis)?,
            on,
        })
    });
    Ok(told.collect())
}
