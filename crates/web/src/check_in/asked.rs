//! What one check-in asks. It is settled when the page is first opened and goes with the form, so that what was shown is what is
//! read, whatever happens in between.

use super::plan::{Past, allowed, plan};
use crate::practice::Practice;
use crate::refusal::Refusal;
use monitoring::episode::Event;
use monitoring::hypothesis::Question;
use monitoring::hypothesis::quantity::Who;
use monitoring::hypothesis::question::Ask;
use monitoring::knowledge::due::{Due, Occasion, due, goals_to_rate};
use monitoring::knowledge::form::NotShown;
use monitoring::knowledge::{Form, Library};
use records::client::EpisodeRow;
use records::link::Link;
use serde::{Deserialize, Serialize};

/// Language in which every shipped form has words.
const FALLBACK: &str = "en";

/// What a check-in asks, by name. Names that the library does not know ask nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// Measures.
    pub measures: Vec<String>,
    /// Short names of the goals to rate.
    pub goals: Vec<String>,
    /// The quantity of the one next question.
    pub question: Option<String>,
}

/// What is due for an episode today.
#[derive(Debug, Clone, Default)]
pub struct DueNow {
    /// What is asked.
    pub asked: Asked,
    /// Measures whose time has come and that are not asked, because nobody is set up to read an urgent answer.
    pub left_out: Vec<String>,
    /// Number of the session it belongs to.
    pub session: Option<u32>,
}

/// What is due for an episode today; a link may name its measures itself.
///
/// # Errors
/// The records are away, or an event does not read.
pub async fn due_now(
    practice: &Practice,
    row: &EpisodeRow,
    link: Option<&Link>,
    language: &str,
) -> Result<DueNow, Refusal> {
    let library = practice.library();
    let read = crate::read::read(practice, row, language).await?;
    let standing = read.episode.standing_on(practice.today());
    let past = Past::of(&standing, &library);
    let named = link.and_then(|link| {
        serde_json::from_str::<Option<Vec<String>>>(&link.asks)
            .ok()
            .flatten()
    });
    let session = link
        .and_then(|link| link.session)
        .and_then(|number| u32::try_from(number).ok());
    let occasion = Occasion {
        day: practice.today(),
        sessions: past.sessions.max(session.unwrap_or(0)),
        goals: u32::try_from(read.reading.goals.len()).unwrap_or(u32::MAX),
    };
    let plan = plan(practice, row, &standing, &library);
    let mut now = due(&plan, &past.last_given, occasion, &library);
    if let Some(named) = named {
        now.measures = named;
    } else if now.measures.is_empty() && now.next_time.is_empty() {
        // Somebody asked for a check-in before its time: the measure that is read is always worth asking.
        now.measures.extend(
            row.measure
                .clone()
                .or_else(|| plan.first().map(|first| first.measure.clone())),
        );
    }
    let (measures, left_out) = allowed(&now.measures, &library, practice.settings().risk_flow_ready);
    let goals = goals_to_rate(&read.reading.goals, &read.drawn, now.goals);
    let asked = Asked {
        measures,
        goals: goals.into_iter().map(|goal| goal.goal.clone()).collect(),
        question: question_now(practice, &library, &now, read.reading.next_question.as_ref()),
    };
    Ok(DueNow {
        asked,
        left_out,
        session: session.or(past.session),
    })
}

/// The one next question, where there is room for it and where it may be asked.
fn question_now(
    practice: &Practice,
    library: &Library,
    due: &Due,
    next: Option<&Question>,
) -> Option<String> {
    let next = next.filter(|next| u32::try_from(next.asks.len()).is_ok_and(|asks| asks <= due.items_left))?;
    let settings = practice.settings();
    let fine = !settings.record_only
        && (settings.risk_flow_ready || next.asks.iter().all(|ask| !asks_risk(library, &ask.quantity)));
    fine.then(|| next.quantity.clone())
}

fn asks_risk(library: &Library, quantity: &str) -> bool {
    let item = library
        .quantities
        .get(quantity)
        .and_then(|quantity| quantity.item.as_deref());
    let of = item.and_then(|item| item.split_once('/'));
    of.and_then(|(instrument, item)| library.instrument(instrument)?.item(item))
        .is_some_and(|item| item.risk)
}

/// The form of what is asked; in English where there are no words in this person's language.
///
/// # Errors
/// The records are away, or an event does not read.
pub async fn form(
    practice: &Practice,
    row: &EpisodeRow,
    asked: &Asked,
    language: &str,
) -> Result<Form, Refusal> {
    let library = practice.library();
    let ready = practice.settings().risk_flow_ready;
    let (measures, _) = allowed(&asked.measures, &library, ready);
    let read = crate::read::read(practice, row, language).await?;
    let goals: Vec<_> = read
        .reading
        .goals
        .iter()
        .filter(|goal| asked.goals.contains(&goal.goal))
        .collect();
    let in_language = |language: &str| {
        let question = asked
            .question
            .as_deref()
            .filter(|name| ready || !asks_risk(&library, name));
        let question = question.and_then(|name| question_of(&library, name, language));
        Form::of(
            &library,
            language,
            &measures,
            goals.iter().copied(),
            question.as_ref(),
        )
    };
    let own = in_language(language);
    if own.not_shown.is_empty() && !own.pages.is_empty() {
        return Ok(own);
    }
    let english = in_language(FALLBACK);
    Ok(if english.items > own.items { english } else { own })
}

/// The question of a quantity, as a reading would ask it.
fn question_of(library: &Library, name: &str, language: &str) -> Option<Question> {
    let quantity = library.quantities.get(name)?;
    let names: Vec<&str> = if quantity.asks.is_empty() {
        vec![name]
    } else {
        quantity.asks.iter().map(String::as_str).collect()
    };
    let words = |name: &str| {
        library
            .quantities
            .get(name)
            .and_then(|it| it.words(language).or_else(|| it.words(FALLBACK)))
    };
    let asks: Vec<Ask> = names
        .iter()
        .filter_map(|name| {
            Some(Ask {
                quantity: (*name).to_owned(),
                question: words(name)?.question.clone()?,
            })
        })
        .collect();
    let why = names
        .first()
        .and_then(|name| words(name)?.why.clone())
        .unwrap_or_default();
    (!asks.is_empty()).then(|| Question {
        quantity: name.to_owned(),
        who: Who::Client,
        asks,
        gain_bits: 0.0,
        seconds: quantity.seconds.unwrap_or(0),
        why,
        about: Vec::new(),
    })
}

/// What the plan of an episode asks for and its check-ins cannot show, with the reason, for whoever plans the measures.
pub fn not_shown(practice: &Practice, row: &EpisodeRow, standing: &[Event], language: &str) -> Vec<NotShown> {
    let library = practice.library();
    let wanted: Vec<String> = plan(practice, row, standing, &library)
        .into_iter()
        .map(|one| one.measure)
        .collect();
    let (asked, left_out) = allowed(&wanted, &library, practice.settings().risk_flow_ready);
    let mut missing = Form::of(&library, language, &asked, [], None).not_shown;
    missing.extend(left_out.into_iter().map(|measure| NotShown {
        measure,
        why: "It has a question about risk. It is asked once the practice has set who reads urgent answers, and when.".to_owned(),
    }));
    missing
}
