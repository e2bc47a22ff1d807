//! Why might this be? Each cause with what speaks for it, against it, what nobody knows, and what both say of it.

use crate::days;
use crate::therapist::opened::Opened;
use monitoring::episode::State;
use monitoring::episode::event::{OpinionEvent, Person, Says};
use monitoring::hypothesis::Who;
use monitoring::hypothesis::evidence::{Finding, plain};
use monitoring::hypothesis::naming::{BasisLine, Weighed};
use monitoring::knowledge::reading::Looked;
use monitoring::knowledge::{ClientReading, Labels};
use std::collections::BTreeSet;

/// The section of causes.
pub struct Causes {
    /// Why no cause is shown; empty where causes were looked at.
    pub instead: String,
    /// Which signs are up, in a line.
    pub signs_said: String,
    /// Signs that are up, each with its facts.
    pub signs: Vec<(String, String)>,
    /// Named causes.
    pub named: Vec<CauseCard>,
    /// Where none could be named: what that would take.
    pub not_enough: String,
    /// Less speaks for these.
    pub others: Vec<(String, String)>,
    /// The question the next check-in asks.
    pub asks_client: Option<Asked>,
    /// The question to the therapist.
    pub asks_therapist: Option<Asked>,
}

/// One question.
pub struct Asked {
    /// Its words, one item each.
    pub questions: Vec<String>,
    /// Why it is asked.
    pub why: String,
}

/// One cause.
pub struct CauseCard {
    /// Its slug.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// Points and sources.
    pub points: String,
    /// Tried first, not in use.
    pub preview: bool,
    /// What it is.
    pub what: String,
    /// What speaks for it.
    pub speaks_for: Vec<Fact>,
    /// What speaks against it.
    pub against: Vec<Fact>,
    /// What is not known.
    pub missing: String,
    /// A question or two to say aloud.
    pub to_say: String,
    /// What would change our mind.
    pub change_our_mind: String,
    /// The research, each sentence with its source, kind of work and mark.
    pub basis: Vec<String>,
    /// What the client reads.
    pub for_client: String,
    /// What client and therapist said of it.
    pub opinions: Vec<String>,
}

/// One fact with who said it and when.
pub struct Fact {
    /// The sentence.
    pub words: String,
    /// Who, and when.
    pub from: String,
}

/// What is not known is named up to here; the rest is counted.
const MISSING_SHOWN: usize = 4;

pub(super) fn causes(record: &Opened, state: &State, reading: &ClientReading) -> Causes {
    let labels = record.labels();
    let rules = &record.library.rules;
    let signs = reading.signs.iter().map(|sign| {
        let facts: Vec<String> = sign.facts.iter().map(|fact| days::spoken(&fact.words)).collect();
        (sign.title.clone(), facts.join("; "))
    });
    let titles: Vec<&str> = reading.signs.iter().map(|sign| sign.title.as_str()).collect();
    let named = reading.causes.named.iter().take(rules.naming.causes_shown);
    let others = reading.causes.next(rules);
    let asked = |question: &Option<monitoring::hypothesis::Question>| {
        question.as_ref().map(|question| Asked {
            questions: question.asks.iter().map(|ask| ask.question.clone()).collect(),
            why: question.why.clone(),
        })
    };
    let is_open = reading.looked == Looked::Yes;
    let naming = [
        ("points", plain(rules.naming.points)),
        ("sources", rules.naming.sources.to_string()),
    ];
    let naming = naming.each_ref().map(|(name, value)| (*name, value.as_str()));
    Causes {
        instead: match reading.looked {
            Looked::Yes => String::new(),
            Looked::NotNeeded => labels.say("page.not-needed"),
            Looked::RiskFirst => labels.say("page.risk-first"),
        },
        signs_said: match titles.len() {
            1 => format!("One sign holds: {}", titles.join("; ")),
            count => format!("{count} signs hold: {}", titles.join("; ")),
        },
        signs: if reading.looked == Looked::RiskFirst {
            Vec::new()
        } else {
            signs.collect()
        },
        not_enough: if is_open && reading.causes.named.is_empty() {
            labels.with("cause.not-enough", &naming)
        } else {
            String::new()
        },
        named: named
            .map(|weighed| card(record, &labels, state, weighed))
            .collect(),
        others: others
            .into_iter()
            .map(|weighed| (weighed.name.clone(), points(&labels, weighed)))
            .collect(),
        asks_client: asked(&reading.next_question),
        asks_therapist: asked(&reading.next_question_therapist),
    }
}

fn card(record: &Opened, labels: &Labels, state: &State, weighed: &Weighed) -> CauseCard {
    let shown = record.library.rules.naming.facts_shown;
    let sources: Vec<String> = weighed
        .sources
        .iter()
        .map(|who| who_words(labels, *who))
        .collect();
    let of = state
        .opinions
        .iter()
        .filter(|opinion| opinion.it.cause == weighed.cause);
    CauseCard {
        slug: weighed.cause.clone(),
        name: capital(&weighed.name),
        points: format!("{} from {}", points(labels, weighed), sources.join(", ")),
        preview: weighed.preview,
        what: weighed.what_it_is.clone(),
        speaks_for: weighed
            .speaks_for
            .iter()
            .take(shown)
            .map(|finding| fact(labels, finding))
            .collect(),
        against: weighed
            .against
            .iter()
            .map(|finding| fact(labels, finding))
            .collect(),
        missing: missing(record, labels, weighed),
        to_say: weighed.how_to_check.clone(),
        change_our_mind: weighed.change_our_mind.clone(),
        basis: weighed
            .basis
            .iter()
            .map(|line| basis(record, labels, line))
            .collect(),
        for_client: weighed.for_client.clone(),
        opinions: of
            .map(|opinion| opinion_words(&record.client.name, &opinion.it, &days::long(opinion.day)))
            .collect(),
    }
}

/// Names of causes read on after "perhaps because of"; above a card they stand alone.
pub fn capital(name: &str) -> String {
    let mut letters = name.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn points(labels: &Labels, weighed: &Weighed) -> String {
    if (weighed.points - 1.0).abs() < 0.05 {
        labels.say("cause.one-point")
    } else {
        labels.with("cause.points", &[("points", &plain(weighed.points))])
    }
}

fn who_words(labels: &Labels, who: Who) -> String {
    labels.say(match who {
        Who::Client => "who.client",
        Who::Therapist => "who.therapist",
        Who::Process => "who.process",
    })
}

fn fact(labels: &Labels, finding: &Finding) -> Fact {
    let who = who_words(labels, finding.who);
    let words = days::spoken(&finding.words);
    // The sentence often carries its day; then it is not said twice.
    let day = finding.on.map(days::long).filter(|day| !words.contains(day));
    Fact {
        words,
        from: day.map_or_else(|| who.clone(), |day| format!("{who}, {day}")),
    }
}

fn missing(record: &Opened, labels: &Labels, weighed: &Weighed) -> String {
    let mut seen = BTreeSet::new();
    let names = weighed
        .missing
        .iter()
        .flat_map(|finding| &finding.missing)
        .map(|name| record.quantity(name));
    let names: Vec<String> = names.filter(|name| seen.insert(name.clone())).collect();
    let listed = names
        .iter()
        .take(MISSING_SHOWN)
        .cloned()
        .collect::<Vec<_>>()
        .join("; ");
    let more = names.len().saturating_sub(MISSING_SHOWN);
    if more == 0 {
        listed
    } else {
        listed + &labels.with("cause.and-more", &[("count", &more.to_string())])
    }
}

fn basis(record: &Opened, labels: &Labels, line: &BasisLine) -> String {
    let grade = labels.say(&format!("grade.{}", line.grade.slug()));
    let mark = labels.say(&format!("mark.{:?}", line.mark));
    format!(
        "{} ({}; {grade}; {mark})",
        line.words,
        record.library.cite(&line.source)
    )
}

/// What somebody said of a cause, in a sentence.
fn opinion_words(client: &str, opinion: &OpinionEvent, day: &str) -> String {
    let who = match opinion.by {
        Person::Client => client,
        Person::Therapist => "The therapist",
    };
    let says = match opinion.says {
        Says::Agree => "agrees",
        Says::Disagree => "does not agree",
        Says::Other => "sees something else",
        Says::Fits => "says that it fits",
        Says::DoesNotFit => "says that it does not fit",
    };
    let words = opinion
        .words
        .as_ref()
        .map(|words| format!(": “{words}”"))
        .unwrap_or_default();
    format!("{who} {says}, {day}{words}")
}
