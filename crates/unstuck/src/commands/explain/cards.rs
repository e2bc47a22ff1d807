//! Causes and options, each as a card of text.

use super::{lines::Lines, page::Sheet};
use monitoring::adjustment::{
    Direction,
    options::{Offer, TargetNow},
};
use monitoring::hypothesis::{
    evidence::{Finding, plain},
    naming::Weighed,
};
use std::collections::BTreeSet;

/// Names of missing answers shown where not everything is asked for.
const MISSING_SHOWN: usize = 4;

/// The causes: named ones as cards, or what is missing for naming one.
pub(super) fn causes(lines: &mut Lines, sheet: &Sheet) {
    lines.heading(&sheet.say("page.why"));
    let (causes, rules) = (&sheet.reading.causes, &sheet.library.rules.naming);
    if causes.named.is_empty() {
        let (points, sources) = (plain(rules.points), rules.sources.to_string());
        let values = [("points", points.as_str()), ("sources", sources.as_str())];
        lines.put(2, "", &sheet.with("cause.not-enough", &values));
    }
    for (at, weighed) in causes.named.iter().take(rules.causes_shown).enumerate() {
        card(lines, at + 1, weighed, sheet);
    }
    let next = causes.next(&sheet.library.rules);
    if !next.is_empty() {
        lines.gap();
        lines.put(2, "", &sheet.say("cause.less-for-these"));
    }
    for weighed in next {
        lines.put(
            5,
            "",
            &format!("{} ({})", weighed.name, points(weighed.points, sheet)),
        );
        facts(lines, weighed, sheet);
    }
}

fn card(lines: &mut Lines, number: usize, weighed: &Weighed, sheet: &Sheet) {
    let preview = if weighed.preview {
        sheet.say("cause.preview")
    } else {
        String::new()
    };
    let sources: Vec<String> = weighed.sources.iter().map(|who| sheet.who(*who)).collect();
    lines.gap();
    let (points, sources) = (points(weighed.points, sheet), sources.join(", "));
    let values = [
        ("cause", weighed.name.as_str()),
        ("points", points.as_str()),
        ("sources", sources.as_str()),
        ("preview", preview.as_str()),
    ];
    lines.put(2, &format!("{number}. "), &sheet.with("cause.because", &values));
    facts(lines, weighed, sheet);
    if weighed.against.is_empty() {
        lines.put(5, "− ", &sheet.say("cause.nothing-against"));
    }
    lines.labelled(5, &sheet.say("cause.not-known"), &missing(weighed, sheet));
    lines.labelled(5, &sheet.say("cause.to-say"), &weighed.how_to_check);
    lines.labelled(5, &sheet.say("cause.change-our-mind"), &weighed.change_our_mind);
    let basis = if sheet.full { weighed.basis.len() } else { 1 };
    for line in weighed.basis.iter().take(basis) {
        let grade = sheet.say(&format!("grade.{}", line.grade.slug()));
        let mark = sheet.say(&format!("mark.{:?}", line.mark));
        let cited = sheet.library.cite(&line.source);
        let words = format!("{} ({cited}, {grade}; {mark})", line.words);
        lines.labelled(5, &sheet.say("cause.research"), &words);
    }
    if sheet.full {
        lines.labelled(5, &sheet.say("cause.for-client"), &weighed.for_client);
    }
}

/// The strongest facts for it, and all against it.
fn facts(lines: &mut Lines, weighed: &Weighed, sheet: &Sheet) {
    let mut line =
        |mark: &str, fact: &Finding| lines.put(5, mark, &format!("{}: {}", sheet.who(fact.who), fact.words));
    let shown = sheet.library.rules.naming.facts_shown;
    weighed
        .speaks_for
        .iter()
        .take(shown)
        .for_each(|fact| line("+ ", fact));
    weighed.against.iter().for_each(|fact| line("− ", fact));
}

/// What is not known, each once.
fn missing(weighed: &Weighed, sheet: &Sheet) -> String {
    let mut seen = BTreeSet::new();
    let names = weighed.missing.iter().flat_map(|fact| &fact.missing);
    let names = names.map(|name| sheet.library.quantities.label(name, sheet.language));
    let names: Vec<&str> = names.filter(|name| seen.insert(*name)).collect();
    let shown = if sheet.full { names.len() } else { MISSING_SHOWN };
    let listed = names.iter().take(shown).copied().collect::<Vec<_>>().join("; ");
    if names.len() > shown {
        let more = (names.len() - shown).to_string();
        return listed + &sheet.with("cause.and-more", &[("count", &more)]);
    }
    listed
}

fn points(points: f64, sheet: &Sheet) -> String {
    if (points - 1.0).abs() < 0.05 {
        sheet.say("cause.one-point")
    } else {
        sheet.with("cause.points", &[("points", &plain(points))])
    }
}

/// The name of a cause, or its slug.
pub(super) fn cause_name<'a>(sheet: &'a Sheet, slug: &'a str) -> &'a str {
    let cause = sheet.library.causes.iter().find(|cause| cause.slug == slug);
    let words = cause.and_then(|cause| cause.words(sheet.language));
    words.map_or(slug, |words| words.title.as_str())
}

/// What could be changed: all options alike, none chosen.
pub(super) fn offers(lines: &mut Lines, sheet: &Sheet) {
    if sheet.reading.offers.is_empty() {
        return;
    }
    lines.heading(&sheet.say("offer.heading"));
    for offer in &sheet.reading.offers {
        lines.gap();
        let (from, to) = (
            offer.window_sessions.from.to_string(),
            offer.window_sessions.to.to_string(),
        );
        let values = [
            ("title", offer.title.as_str()),
            ("from", from.as_str()),
            ("to", to.as_str()),
        ];
        lines.put(2, "◇ ", &sheet.with("offer.window", &values));
        body(lines, offer, sheet);
    }
}

fn body(lines: &mut Lines, offer: &Offer, sheet: &Sheet) {
    let causes: Vec<&str> = offer
        .for_causes
        .iter()
        .map(|slug| cause_name(sheet, slug))
        .collect();
    lines.labelled(4, &sheet.say("offer.for"), &causes.join("; "));
    for (at, step) in offer.steps.iter().enumerate() {
        lines.put(4, &format!("{}. ", at + 1), step);
    }
    let targets: Vec<String> = offer.targets.iter().map(|one| target(one, sheet)).collect();
    lines.labelled(4, &sheet.say("offer.should-move"), &targets.join("; "));
    let (not_when, before) = (sheet.say("offer.not-when"), sheet.say("offer.ask-before"));
    offer
        .cautions
        .iter()
        .for_each(|caution| lines.labelled(4, &not_when, caution));
    offer
        .ask_before
        .iter()
        .for_each(|caution| lines.labelled(4, &before, caution));
    if sheet.full {
        lines.labelled(4, &sheet.say("offer.practice"), &offer.practice.join("; "));
        lines.labelled(4, &sheet.say("offer.to-say"), &offer.words_therapist);
        lines.labelled(4, &sheet.say("offer.for-client"), &offer.words_client);
        lines.labelled(4, &sheet.say("offer.not-done"), &offer.if_not_done);
    }
}

/// A quantity that should move, which way, and where it stands.
fn target(target: &TargetNow, sheet: &Sheet) -> String {
    let up = target.direction == Direction::Up;
    let way = sheet.say(if up { "offer.up" } else { "offer.down" });
    let now = match target.now {
        None => sheet.say("offer.not-known-yet"),
        Some(now) => sheet.with("offer.now", &[("value", &plain(now))]),
    };
    let name = sheet.library.quantities.label(&target.quantity, sheet.language);
    format!("{name} {way} ({now})")
}
