//! An event of one's own record in plain words. Nothing is kept back here: it is the client's own.

use super::opinion::says_in_words;
use super::own::Own;
use super::practice::{in_words, share_in_words, state_in_words};
use crate::days;
use crate::measure_plan;
use crate::therapist::session;
use monitoring::adjustment::practice::Share;
use monitoring::episode::What;
use monitoring::episode::event::{
    AgreementEvent, Attended, Audience, CalledOff, Change, CheckInEvent, ContextEvent, GoalAction, GoalEvent,
    MeasurePlanEvent, Moment, Person, PracticeEvent, RiskState, SessionEvent, StucknessEvent,
};
use monitoring::hypothesis::evidence::plain;
use monitoring::instrument::{AnswerSet, Wording};
use monitoring::knowledge::Form;
use monitoring::review::Done;

/// An event in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// What it is.
    pub title: String,
    /// What it says.
    pub lines: Vec<String>,
}

fn of(title: impl Into<String>, lines: impl IntoIterator<Item = String>) -> Told {
    Told {
        title: title.into(),
        lines: lines.into_iter().filter(|line| !line.is_empty()).collect(),
    }
}

fn quoted(words: Option<&String>) -> String {
    words
        .filter(|words| !words.is_empty())
        .map(|words| format!("“{words}”"))
        .unwrap_or_default()
}

/// An event in words.
pub fn told(own: &Own, what: &What) -> Told {
    match what {
        What::Intake(it) => of(
            "The beginning",
            [
                it.planned_sessions
                    .map(|count| format!("{count} sessions planned"))
                    .unwrap_or_default(),
                if it.problems.is_empty() {
                    String::new()
                } else {
                    format!("What brought you: {}", it.problems.join(", "))
                },
                it.approach
                    .as_ref()
                    .map(|approach| format!("Way of working: {approach}"))
                    .unwrap_or_default(),
            ],
        ),
        What::CheckIn(it) => check_in(own, it),
        What::Answer(it) => of(
            "One answer",
            [answer(own, &it.quantity, it.value), shared(it.share)],
        ),
        What::Session(it) => session(it),
        What::Practice(it) => practice(own, it),
        What::Goal(it) => goal(it),
        What::PlanShared(it) => of("The plan in plain words", [quoted(it.words.as_ref())]),
        What::MeasurePlan(it) => measure_plan(own, it),
        What::Context(it) => context(it),
        What::Risk(it) => of(
            match it.state {
                RiskState::Open => "Something to talk about soon was noted",
                RiskState::Closed => "It was talked about",
            },
            [quoted(it.note.as_ref())],
        ),
        What::Stuckness(it) => stuckness(it),
        What::Agreement(it) => agreement(own, it),
        What::Review(it) => of(
            "Looked at together",
            [
                format!(
                    "Done: {}",
                    match it.done {
                        Done::Yes => "yes",
                        Done::Partly => "in part",
                        Done::No => "not this time",
                    }
                ),
                quoted(it.words.as_ref()),
            ],
        ),
        What::Opinion(it) => of(
            format!("{} about “{}”", capital(person(it.by)), own.cause(&it.cause)),
            [says_in_words(it.says).to_owned(), quoted(it.words.as_ref())],
        ),
        What::Correction(it) => match &it.with {
            None => of(format!("Entry {} was taken back", it.corrects), []),
            Some(with) => {
                let told = told(own, &with.1);
                let lines = [format!("It now reads, for {}:", days::long(with.0)), told.title]
                    .into_iter()
                    .chain(told.lines);
                of(format!("Entry {} was put right", it.corrects), lines)
            }
        },
    }
}

fn person(who: Person) -> &'static str {
    match who {
        Person::Client => "you",
        Person::Therapist => "your therapist",
    }
}

/// A sentence from words that stand inside one elsewhere.
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn shared(share: Option<Share>) -> String {
    share_in_words(share).to_owned()
}

fn answer(own: &Own, quantity: &str, value: f64) -> String {
    let known = own.library.quantities.get(quantity);
    let value = match known.map(|known| known.unit.as_str()) {
        Some("yes-no") => if value > 0.0 { "yes" } else { "no" }.to_owned(),
        _ => plain(value),
    };
    format!(
        "{}: {value}",
        own.library.quantities.label(quantity, &own.language)
    )
}

fn check_in(own: &Own, it: &CheckInEvent) -> Told {
    let title = it.session.map_or_else(
        || "Check-in".to_owned(),
        |session| format!("Check-in, session {session}"),
    );
    let scores = it
        .scores
        .iter()
        .map(|(name, points)| format!("{}: {} points", own.measure(name), plain(*points)));
    let answers = it.answers.iter().flat_map(|(name, items)| {
        let wording = own
            .library
            .wordings
            .iter()
            .find(|words| words.instrument == *name && words.language == own.language);
        let line = move |(item, points): (&String, &f64)| {
            let words = wording
                .and_then(|words| words.item(item))
                .map_or_else(|| format!("question {item}"), str::to_owned);
            let given = wording.and_then(|words| in_its_words(own, words, item, *points));
            let given = given.unwrap_or_else(|| plain(*points));
            if words.ends_with('?') {
                format!("{words} {given}")
            } else {
                format!("{}: {given}", words.trim_end_matches('.'))
            }
        };
        let none = items.is_empty().then(|| "no answer".to_owned());
        let all = items.iter().map(line).chain(none).collect::<Vec<_>>().join("; ");
        [format!("{}: {all}", own.measure(name))]
    });
    let quantities = it
        .quantities
        .iter()
        .map(|(name, value)| answer(own, name, *value));
    of(
        title,
        scores.chain(answers).chain(quantities).chain([shared(it.share)]),
    )
}

/// The words of the answer that was chosen; none where it was a number.
fn in_its_words(own: &Own, words: &Wording, item: &str, points: f64) -> Option<String> {
    let item = own.library.instrument(&words.instrument)?.item(item)?;
    let AnswerSet::Choice { points: all, .. } = &item.answers else {
        return None;
    };
    let at = all.iter().position(|known| (known - points).abs() < 1e-9)?;
    words.labels(item.answers.name())?.get(at).cloned()
}

fn session(it: &SessionEvent) -> Told {
    let attended = match it.attended {
        Attended::Yes => "It took place.",
        Attended::Late => "It took place and began late.",
        Attended::Cancelled => "It was called off.",
        Attended::Missed => "It did not take place.",
    };
    let topics: Vec<&str> = it.topics.iter().map(|topic| topic.name.as_str()).collect();
    let modes: Vec<String> = it
        .modes
        .iter()
        .map(|(mode, percent)| format!("{mode} {} %", plain(*percent)))
        .collect();
    let list = |words: &str, list: &[String]| {
        if list.is_empty() {
            String::new()
        } else {
            format!("{words}: {}", list.join(", "))
        }
    };
    of(
        format!("Session {}, as your therapist recorded it", it.session),
        [
            attended.to_owned(),
            it.called_off.map(called_off).unwrap_or_default(),
            it.whereabouts
                .as_ref()
                .map(|it| format!("You were in {}.", it.place))
                .unwrap_or_default(),
            if it.hard {
                "It was noted as a hard one.".to_owned()
            } else {
                String::new()
            },
            list("How the time was used", &modes),
            if topics.is_empty() {
                String::new()
            } else {
                format!("Topics: {}", topics.join(", "))
            },
            list("Planned", it.planned.as_deref().unwrap_or_default()),
            list("Noted", it.marks.as_deref().unwrap_or_default()),
            it.alliance
                .map(|value| {
                    format!(
                        "How well you work together, as your therapist sees it: {} of 10",
                        plain(value)
                    )
                })
                .unwrap_or_default(),
        ],
    )
}

fn measure_plan(own: &Own, it: &MeasurePlanEvent) -> Told {
    if it.measures.is_empty() {
        let title = "What you are asked: as this practice asks everybody";
        return of(title, [quoted(it.words.as_ref())]);
    }
    let measures = it.measures.iter();
    let lines = measures.map(|one| measure_plan::for_client(&own.library, &own.language, one));
    of("What you are asked", lines.chain([quoted(it.words.as_ref())]))
}

/// Who called it off, and why, as it was said.
fn called_off(off: CalledOff) -> String {
    let by = match off.by {
        Some(Person::Client) => "You called it off",
        Some(Person::Therapist) => "Your therapist called it off",
        None => "It is not noted who called it off",
    };
    match off.reason {
        Some(reason) => format!("{by}. Why, as it was said: {}.", session::reason_words(reason)),
        None => format!("{by}."),
    }
}

fn practice(own: &Own, it: &PracticeEvent) -> Told {
    let form = it
        .format
        .as_deref()
        .and_then(|format| Form::practice(&own.library, &own.language, format));
    let fields = it.fields.iter().map(|(key, value)| {
        let item = form
            .as_ref()
            .and_then(|form| form.all_items().find(|item| item.key == *key));
        format!(
            "{}: {}",
            item.map_or(key.as_str(), |item| item.words.as_str()),
            in_words(item, value)
        )
    });
    of(
        format!("Practice: {}", it.task),
        [state_in_words(it).to_owned()]
            .into_iter()
            .chain(fields)
            .chain([shared(it.share)]),
    )
}

fn goal(it: &GoalEvent) -> Told {
    let title = match it.action {
        GoalAction::Set => "A goal was set",
        GoalAction::Revisited => "A goal was looked at together",
        GoalAction::Rated => "A goal was rated",
        GoalAction::Reworded => "A goal was put in other words",
        GoalAction::Dropped => "A goal was let go",
    };
    let by = it.by.map_or("you", person);
    of(
        title,
        [
            it.words
                .as_ref()
                .map_or_else(|| it.goal.clone(), |words| format!("“{words}”")),
            it.rating
                .map(|rating| format!("{} of 10, by {by}", plain(rating)))
                .unwrap_or_default(),
            it.attained
                .map(|level| format!("level {}", plain(level)))
                .unwrap_or_default(),
        ],
    )
}

fn context(it: &ContextEvent) -> Told {
    let change = match it.change {
        Change::Worse => "worse",
        Change::Same => "the same",
        Change::Better => "better",
    };
    of(
        "Life and health",
        [
            format!("{}: {change}", it.area.slug().replace('-', " and ")),
            quoted(it.note.as_ref()),
        ],
    )
}

fn stuckness(it: &StucknessEvent) -> Told {
    let with = match it.with {
        Audience::NobodyYet | Audience::OnlyMe => "shared with nobody",
        Audience::MyTherapist => "shared with your therapist",
        Audience::MyTherapistPleaseBegin => "shared with your therapist, who is asked to begin",
        Audience::SomeoneElseHere => "shared with somebody else in the practice",
    };
    let when = match it.when {
        Some(Moment::Now) => ", for now",
        Some(Moment::EveningBefore) => ", for the evening before the session",
        Some(Moment::AtTheStart) => ", for the start of the session",
        Some(Moment::Later) | None => "",
    };
    of(
        "“I feel stuck”",
        [quoted(it.words.as_ref()), format!("{with}{when}")],
    )
}

fn agreement(own: &Own, it: &AgreementEvent) -> Told {
    let by: Vec<&str> = it.agreed_by.iter().map(|who| person(*who)).collect();
    of(
        format!("Agreed: {}", own.adjustment(&it.adjustment)),
        [
            format!("For: {}", own.cause(&it.cause)),
            format!(
                "Agreed by {}; to be looked at on {}",
                by.join(" and "),
                days::long(it.review_on)
            ),
            it.forecast
                .as_ref()
                .map(|_| {
                    "What was expected on that day was kept with it, so that nothing later changes it."
                        .to_owned()
                })
                .unwrap_or_default(),
        ],
    )
}
