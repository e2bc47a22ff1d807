//! Where the client was during the session, and on what the session rests there. It warns and never blocks.
//!
//! The place is part of the session's record; the days of a temporary authorisation are counted from it.

use crate::ctx::Ctx;
use crate::days;
use crate::therapist::given::{self, Choice};
use crate::therapist::opened::Opened;
use jiff::civil::Date;
use monitoring::episode::State;
use monitoring::episode::event::{Attended, Whereabouts};
use monitoring::knowledge::licensure::{Basis, Licensure, Place};
use std::collections::BTreeSet;

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
    /// What is kept with the session.
    pub whereabouts: Whereabouts,
    /// What to look at.
    pub warnings: Vec<String>,
    /// What was said of the basis.
    pub basis_words: String,
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
pub(super) fn places(ctx: &Ctx, record: &Opened, given: &mut given::Given) -> Option<Places> {
    let table = table(ctx)?;
    let unsaid = !given.has("place", "") && given.value("place").is_empty();
    if let Some((_, last)) = earlier(&record.state()).next().filter(|_| unsaid) {
        given.put("place", last.place.clone());
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
    Some(Places {
        places: std::iter::once(Choice::new("", "Not said"))
            .chain(table.places.iter().map(named))
            .collect(),
        // What nobody said comes first: a licence is never taken for granted.
        bases: Basis::ALL
            .iter()
            .rev()
            .map(|basis| Choice::new(basis.slug(), basis_words(&table, *basis)))
            .collect(),
        table: format!(
            "{} is for {}. The list was seen on {}; it is not verified, and it only reminds.",
            table.compact.name,
            table.compact.for_whom,
            days::long(table.compact.as_of)
        ),
    })
}

/// The table, in a practice in the country it is about.
fn table(ctx: &Ctx) -> Option<Licensure> {
    if ctx.practice.settings().country != "US" {
        return None;
    }
    Licensure::of(&ctx.practice.library())
}

/// What the form says of the place, with what to look at; none where nothing was said.
pub(super) fn given(ctx: &Ctx, record: &Opened, form: &mut given::Given) -> Option<Given> {
    let table = table(ctx)?;
    let place = form.value("place").to_owned();
    if place.is_empty() {
        return None;
    }
    if table.place(&place).is_none() {
        form.wrong("place", "Choose one of the places shown.");
        return None;
    }
    let basis = Basis::of(form.value("basis")).unwrap_or(Basis::NotChecked);
    let on = form.value("on").parse().unwrap_or(record.today);
    let state = record.state();
    let mut days_used: BTreeSet<Date> = earlier(&state)
        .filter(|(day, it)| it.place == place && it.basis == Basis::Temporary && day.year() == on.year())
        .map(|(day, _)| day)
        .collect();
    days_used.insert(on);
    let used = u32::try_from(days_used.len()).unwrap_or(u32::MAX);
    let warnings = table.warnings(&place, basis, on, used);
    Some(Given {
        whereabouts: Whereabouts { place, basis },
        warnings: warnings
            .iter()
            .map(|warning| days::spoken(&warning.to_string()))
            .collect(),
        basis_words: basis_words(&table, basis),
    })
}

/// Where the client was in earlier sessions that took place, with their days, the latest first.
fn earlier(state: &State) -> impl Iterator<Item = (Date, &Whereabouts)> {
    let held = state.sessions.iter().rev();
    let held = held.filter(|session| matches!(session.it.attended, Attended::Yes | Attended::Late));
    held.filter_map(|session| Some((session.day, session.it.whereabouts.as_ref()?)))
}
