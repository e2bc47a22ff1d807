//! Answers that a person must see today, and the tasks they raise. What counts is the library's to say.

use crate::practice::Practice;
use crate::refusal::Refusal;
use crate::safety_due;
use crate::words::Words as PageWords;
use jiff::civil::Date;
use monitoring::episode::{Event, State, What};
use monitoring::knowledge::Library;
use monitoring::safety::{Concern, Reason, Urgency, Words};
use records::client::EpisodeRow;
use records::task::{NewTask, TaskKind};

/// What a person must see in these events, as `monitoring` finds it when they are stored.
pub fn concerns(library: &Library, day: Date, events: &[What]) -> Vec<Concern> {
    let numbered = events.iter().zip(1..).map(|(what, number)| Event {
        number,
        on: day,
        what: what.clone(),
    });
    numbered
        .fold(State::empty(day), |state, event| {
            state.and(event, library.books())
        })
        .concerns
}

/// Whether somebody must see it today: an answer, not a question that was passed over.
pub fn is_urgent(concern: &Concern) -> bool {
    concern.urgency == Urgency::Today && matches!(concern.reason, Reason::Answered { .. })
}

/// The words around safety in a language.
pub fn words<'a>(library: &'a Library, language: &str) -> Option<&'a Words> {
    let own = library.safety_words.get(language).map(|own| &own.words);
    own.or_else(|| library.safety.words_in(language))
}

/// What a concern is about, in a language.
pub fn about(library: &Library, language: &str, concern: &Concern) -> String {
    let own = library
        .safety_words
        .get(language)
        .and_then(|own| own.about.get(&concern.rule));
    own.unwrap_or(&concern.about).clone()
}

/// What concerns are about, each once, as the end of "You told us about …".
pub fn all_about(library: &Library, say: &PageWords, concerns: &[Concern]) -> String {
    let mut found: Vec<String> = Vec::new();
    for concern in concerns.iter().filter(|concern| is_urgent(concern)) {
        let words = about(library, &say.language, concern);
        if !found.contains(&words) {
            found.push(words);
        }
    }
    let both = |before: String, last: String| say.check_in.and(before, last);
    found.into_iter().reduce(both).unwrap_or_default()
}

/// The tasks that concerns raise for the one who treats. Words are in the practice's language: a colleague reads them.
///
/// # Errors
/// The records are away.
pub async fn tasks(
    practice: &Practice,
    row: &EpisodeRow,
    concerns: &[Concern],
) -> Result<Vec<NewTask>, Refusal> {
    let library = practice.library();
    let settings = practice.settings();
    let language = &settings.language;
    let Some(words) = words(&library, language) else {
        return Ok(Vec::new());
    };
    let due_at = safety_due::due_at(practice, practice.now());
    let backup = settings.backup.filter(|backup| *backup != row.therapist);
    let task = |kind, sentence: &str, concern: &Concern| NewTask {
        kind,
        about: sentence.replace("{about}", &about(&library, language, concern)),
        due_at,
        assigned_to: row.therapist,
        backup,
    };
    let today = concerns
        .iter()
        .filter(|concern| concern.urgency == Urgency::Today);
    let raised = today.map(|concern| match concern.reason {
        Reason::Answered { .. } => task(TaskKind::Risk, &words.therapist, concern),
        Reason::NotAnswered => task(TaskKind::Ask, &words.therapist_ask, concern),
    });
    let mut all: Vec<NewTask> = Vec::new();
    for task in raised {
        // Two answers about the same thing are one thing to do.
        if !all
            .iter()
            .any(|known| known.kind == task.kind && known.about == task.about)
        {
            all.push(task);
        }
    }
    Ok(all)
}

/// Whether and by when somebody reads, in the words of the library.
pub fn watched(practice: &Practice, say: &PageWords) -> String {
    let library = practice.library();
    let Some(words) = words(&library, &say.language) else {
        return String::new();
    };
    if practice.settings().read_within_hours.is_some() {
        words
            .watched
            .replace("{when}", &safety_due::due_in_words(practice, say, practice.now()))
    } else {
        words.not_watched.clone()
    }
}
