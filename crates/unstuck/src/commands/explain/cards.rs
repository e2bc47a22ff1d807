//! Causes, options and agreements, each as a card of text.

use super::lines::Lines;
use monitoring::adjustment::{Direction, options::Offer};
use monitoring::hypothesis::{
    evidence::{Finding, plain},
    naming::Weighed,
};
use monitoring::knowledge::{ClientReading, Library};

/// The causes: named ones as cards, or what is missing for naming one.
pub(super) fn causes(
    lines: &mut Lines,
    reading: &ClientReading,
    library: &Library,
    language: &str,
    full: bool,
) {
    lines.heading("Why might this be?");
    let rules = &library.rules.naming;
    if reading.causes.named.is_empty() {
        let (points, sources) = (rules.points, rules.sources);
        lines.put(2, "", &format!("Not enough information to name a cause ({points} points from {sources} sources are needed): ask."));
    }
    for (at, weighed) in reading.causes.named.iter().take(rules.causes_shown).enumerate() {
        card(lines, at + 1, weighed, library, language, full);
    }
    let next = reading.causes.next(&library.rules);
    if !next.is_empty() {
        lines.gap();
        lines.put(2, "", "Less speaks for these, and they are not named:");
    }
    for weighed in next {
        lines.put(5, "", &format!("{} ({})", weighed.name, points(weighed.points)));
        weighed
            .speaks_for
            .iter()
            .take(rules.facts_shown)
            .for_each(|fact| evidence(lines, "+ ", fact));
        weighed
            .against
            .iter()
            .for_each(|fact| evidence(lines, "− ", fact));
    }
}

fn card(lines: &mut Lines, number: usize, weighed: &Weighed, library: &Library, language: &str, full: bool) {
    let rules = &library.rules.naming;
    let preview = if weighed.preview { ", preview" } else { "" };
    let sources: Vec<String> = weighed.sources.iter().map(ToString::to_string).collect();
    lines.gap();
    let head = format!(
        "Perhaps because of {} ({} from {}{preview})",
        weighed.name,
        points(weighed.points),
        sources.join(", ")
    );
    lines.put(2, &format!("{number}. "), &head);
    weighed
        .speaks_for
        .iter()
        .take(rules.facts_shown)
        .for_each(|fact| evidence(lines, "+ ", fact));
    weighed
        .against
        .iter()
        .for_each(|fact| evidence(lines, "− ", fact));
    if weighed.against.is_empty() {
        lines.put(5, "− ", "nothing known speaks against it");
    }
    let mut missing: Vec<&str> = weighed
        .missing
        .iter()
        .flat_map(|fact| &fact.missing)
        .map(|name| library.quantities.label(name, language))
        .collect();
    let mut seen = std::collections::BTreeSet::new();
    missing.retain(|name| seen.insert(*name));
    let shown = if full { missing.len() } else { 4 };
    let more = if missing.len() > shown {
        format!(" and {} more", missing.len() - shown)
    } else {
        String::new()
    };
    let listed = missing.iter().take(shown).copied().collect::<Vec<_>>().join("; ");
    lines.labelled(5, "Not known", &(listed + &more));
    lines.labelled(5, "To say", &weighed.how_to_check);
    lines.labelled(5, "Would change our mind", &weighed.change_our_mind);
    let basis = if full { weighed.basis.len() } else { 1 };
    for line in weighed.basis.iter().take(basis) {
        let words = format!(
            "{} ({}, {}; {})",
            line.words,
            library.cite(&line.source),
            line.grade,
            line.mark
        );
        lines.labelled(5, "Research", &words);
    }
    if full {
        lines.labelled(5, "For the client", &weighed.for_client);
    }
}

fn evidence(lines: &mut Lines, mark: &str, fact: &Finding) {
    lines.put(5, mark, &format!("{}: {}", fact.who, fact.words));
}

fn points(points: f64) -> String {
    if (points - 1.0).abs() < 0.05 {
        "1 point".to_owned()
    } else {
        format!("{} points", plain(points))
    }
}

/// The name of a cause, or its slug.
pub(super) fn cause_name<'a>(library: &'a Library, slug: &'a str, language: &str) -> &'a str {
    let cause = library.causes.iter().find(|cause| cause.slug == slug);
    cause
        .and_then(|cause| cause.words(language))
        .map_or(slug, |words| words.title.as_str())
}

/// What could be changed: all options alike, none chosen.
pub(super) fn offers(
    lines: &mut Lines,
    reading: &ClientReading,
    library: &Library,
    language: &str,
    full: bool,
) {
    if reading.offers.is_empty() {
        return;
    }
    lines.heading("What could be changed? Options, none of them chosen");
    for offer in &reading.offers {
        lines.gap();
        let window = offer.window_sessions;
        lines.put(
            2,
            "◇ ",
            &format!("{}, for {} to {} sessions", offer.title, window.from, window.to),
        );
        offer_body(lines, offer, library, language, full);
    }
}

fn offer_body(lines: &mut Lines, offer: &Offer, library: &Library, language: &str, full: bool) {
    let causes: Vec<&str> = offer
        .for_causes
        .iter()
        .map(|slug| cause_name(library, slug, language))
        .collect();
    lines.labelled(4, "For", &causes.join("; "));
    for (at, step) in offer.steps.iter().enumerate() {
        lines.put(4, &format!("{}. ", at + 1), step);
    }
    let targets: Vec<String> = offer
        .targets
        .iter()
        .map(|target| {
            let way = if target.direction == Direction::Up {
                "up"
            } else {
                "down"
            };
            let now = target
                .now
                .map_or_else(|| "not known yet".to_owned(), |now| format!("now {}", plain(now)));
            format!(
                "{} {way} ({now})",
                library.quantities.label(&target.quantity, language)
            )
        })
        .collect();
    lines.labelled(4, "Should move", &targets.join("; "));
    offer
        .cautions
        .iter()
        .for_each(|caution| lines.labelled(4, "Not when", caution));
    offer
        .ask_before
        .iter()
        .for_each(|caution| lines.labelled(4, "Ask before", caution));
    if full {
        lines.labelled(4, "Practice that fits", &offer.practice.join("; "));
        lines.labelled(4, "To say", &offer.words_therapist);
        lines.labelled(4, "For the client", &offer.words_client);
        lines.labelled(4, "If it is not done", &offer.if_not_done);
    }
}
