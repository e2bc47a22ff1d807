//! An event of one's own record in plain words. Nothing is kept back here: it is the client's own.

use super::opinion::says_in_words;
use super::own::Own;
use super::practice::{fields_in_words, share_in_words, state_in_words};
use crate::measure_plan;
use crate::words::{self, Words, sections};
use monitoring::adjustment::practice::Share;
use monitoring::episode::What;
use monitoring::episode::event::{
    AgreementEvent, Area, Attended, Audience, CallOffReason, CalledOff, Change, CheckInEvent, ContextEvent,
    GoalAction, GoalEvent, Intake, MeasurePlanEvent, Moment, Person, PracticeEvent, RiskState, SessionEvent,
    StucknessEvent,
};
use monitoring::instrument::{AnswerSet, Wording};
use monitoring::review::Done;
use std::collections::BTreeMap;

/// An event in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// What it is.
    pub title: String,
    /// What it says.
    pub lines: Vec<String>,
    /// Answers to a measure, item by item.
    pub answers: Vec<Answers>,
}

/// The answers to one measure.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers {
    /// The measure, and how many answers there are.
    pub measure: String,
    /// Each question with its answer.
    pub items: Vec<String>,
}

fn of(title: impl Into<String>, lines: impl IntoIterator<Item = String>) -> Told {
    Told {
        title: title.into(),
        lines: lines.into_iter().filter(|line| !line.is_empty()).collect(),
        answers: Vec::new(),
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
    let (words, say) = (&own.words, &own.words.told);
    match what {
        What::Intake(it) => intake(say, it),
        What::CheckIn(it) => check_in(own, it),
        What::Answer(it) => of(
            &say.one_answer,
            [answer(own, &it.quantity, it.value), shared(words, it.share)],
        ),
        What::Session(it) => session(own, it),
        What::Practice(it) => practice(own, it),
        What::Goal(it) => goal(words, it),
        What::PlanShared(it) => of(&say.plan, [quoted(it.words.as_ref())]),
        What::MeasurePlan(it) => measure_plan(own, it),
        What::Context(it) => context(own, it),
        What::Risk(it) => of(
            match it.state {
                RiskState::Open => &say.risk_open,
                RiskState::Closed => &say.risk_closed,
            },
            [quoted(it.note.as_ref())],
        ),
        What::Stuckness(it) => stuckness(say, it),
        What::Agreement(it) => agreement(own, it),
        What::Review(it) => of(
            &say.looked_at,
            [
                say.done(match it.done {
                    Done::Yes => &words.common.yes,
                    Done::Partly => &say.in_part,
                    Done::No => &say.not_this_time,
                }),
                quoted(it.words.as_ref()),
            ],
        ),
        What::Opinion(it) => of(
            match it.by {
                Person::Client => say.opinion_client(own.cause(&it.cause)),
                Person::Therapist => say.opinion_therapist(own.cause(&it.cause)),
            },
            [
                says_in_words(words, it.says).to_owned(),
                quoted(it.words.as_ref()),
            ],
        ),
        What::Correction(it) => match &it.with {
            None => of(say.taken_back(it.corrects), []),
            Some(with) => {
                let told = told(own, &with.1);
                let lines = [say.now_reads(words.long(with.0)), told.title]
                    .into_iter()
                    .chain(told.lines);
                Told {
                    answers: told.answers,
                    ..of(say.put_right(it.corrects), lines)
                }
            }
        },
    }
}

fn intake(say: &sections::Told, it: &Intake) -> Told {
    let problems = (!it.problems.is_empty()).then(|| say.brought_you(it.problems.join(", ")));
    let lines = [
        it.planned_sessions
            .map(|count| say.planned_sessions(count as usize)),
        problems,
        it.approach.as_ref().map(|approach| say.way_of_working(approach)),
    ];
    of(&say.beginning, lines.into_iter().flatten())
}

/// A sentence from words that stand inside one elsewhere.
pub fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn shared(words: &Words, share: Option<Share>) -> String {
    share_in_words(words, share).to_owned()
}

fn answer(own: &Own, quantity: &str, value: f64) -> String {
    let known = own.library.quantities.get(quantity);
    let value = match known.map(|known| known.unit.as_str()) {
        Some("yes-no") => own.words.yes_or_no(value > 0.0).to_owned(),
        _ => own.words.number(value),
    };
    format!(
        "{}: {value}",
        own.library.quantities.label(quantity, &own.language)
    )
}

fn check_in(own: &Own, it: &CheckInEvent) -> Told {
    let (words, say) = (&own.words, &own.words.told);
    let title = it
        .session
        .map_or_else(|| say.check_in.clone(), |session| say.check_in_session(session));
    let scores = it
        .scores
        .iter()
        .map(|(name, points)| say.points(own.measure(name), words.number(*points)));
    let quantities = it
        .quantities
        .iter()
        .map(|(name, value)| answer(own, name, *value));
    let lines = scores.chain(quantities).chain([shared(words, it.share)]);
    Told {
        answers: it
            .answers
            .iter()
            .map(|(name, items)| answers(own, name, items))
            .collect(),
        ..of(title, lines)
    }
}

fn answers(own: &Own, name: &str, items: &BTreeMap<String, f64>) -> Answers {
    let (words, say) = (&own.words, &own.words.told);
    let worded = own
        .library
        .wordings
        .iter()
        .find(|words| words.instrument == *name && words.language == own.language);
    let line = |(item, points): (&String, &f64)| {
        let asked = worded
            .and_then(|worded| worded.item(item))
            .map_or_else(|| say.question(item), str::to_owned);
        let given = worded.and_then(|worded| in_its_words(own, worded, item, *points));
        words::answered(&asked, &given.unwrap_or_else(|| words.number(*points)))
    };
    Answers {
        measure: say.answers_to(items.len(), own.measure(name)),
        items: items.iter().map(line).collect(),
    }
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

fn session(own: &Own, it: &SessionEvent) -> Told {
    let (words, say) = (&own.words, &own.words.told);
    let attended = match it.attended {
        Attended::Yes => &say.took_place,
        Attended::Late => &say.began_late,
        Attended::Cancelled => &say.was_called_off,
        Attended::Missed => &say.missed,
    };
    let listed = |list: Vec<String>| (!list.is_empty()).then(|| list.join(", "));
    let modes = it
        .modes
        .iter()
        .map(|(key, percent)| say.mode(mode(say, key), words.number(*percent)));
    let topics = it.topics.iter().map(|topic| topic.name.clone());
    let marks = it.marks.iter().flatten().map(|mark| known(own, "mark", mark));
    let lines = [
        Some(attended.clone()),
        it.called_off.map(|off| called_off(say, off)),
        it.whereabouts.as_ref().map(|it| say.you_were_in(&it.place)),
        it.hard.then(|| say.hard.clone()),
        listed(modes.collect()).map(|modes| say.time_used(modes)),
        listed(topics.collect()).map(|topics| say.topics(topics)),
        listed(it.planned.clone().unwrap_or_default()).map(|topics| say.planned(topics)),
        listed(marks.collect()).map(|marks| say.noted(marks)),
        it.alliance.map(|value| say.alliance(words.number(value))),
    ];
    of(say.session(it.session), lines.into_iter().flatten())
}

/// How the time was used; the name it is stored under where it is none of ours.
fn mode<'a>(say: &'a sections::Told, key: &'a str) -> &'a str {
    match key {
        "analysis" => &say.analysis,
        "skill" => &say.skill,
        "emotion" => &say.emotion,
        "behaviour" => &say.behaviour,
        other => other,
    }
}

/// What the library calls the quantity of a mark or of an area of life; the name it is stored under where it knows none.
fn known(own: &Own, kind: &str, name: &str) -> String {
    let quantity = format!("{kind}-{name}");
    match own.library.quantities.get(&quantity) {
        Some(_) => own.library.quantities.label(&quantity, &own.language).to_owned(),
        None => name.replace('-', " "),
    }
}

fn measure_plan(own: &Own, it: &MeasurePlanEvent) -> Told {
    let say = &own.words.told;
    if it.measures.is_empty() {
        return of(&say.asked_as_everybody, [quoted(it.words.as_ref())]);
    }
    let measures = it.measures.iter();
    let lines = measures.map(|one| measure_plan::for_client(&own.library, &own.words, one));
    of(&say.asked, lines.chain([quoted(it.words.as_ref())]))
}

/// Who called it off, and why, as it was said.
fn called_off(say: &sections::Told, off: CalledOff) -> String {
    let by = match off.by {
        Some(Person::Client) => &say.you_called_off,
        Some(Person::Therapist) => &say.therapist_called_off,
        None => &say.nobody_noted,
    };
    let why = off.reason.map(|reason| match reason {
        CallOffReason::Ill => &say.ill,
        CallOffReason::Work => &say.work,
        CallOffReason::Family => &say.family,
        CallOffReason::Away => &say.away,
        CallOffReason::Way => &say.way,
        CallOffReason::DidNotWant => &say.did_not_want,
        CallOffReason::Other => &say.something_else,
        CallOffReason::NoneGiven => &say.none_given,
    });
    why.map_or_else(|| format!("{by}."), |why| say.why_off(by, why))
}

fn practice(own: &Own, it: &PracticeEvent) -> Told {
    let fields = fields_in_words(&own.words, &own.library, &own.language, it)
        .into_iter()
        .map(|(asked, given)| words::answered(&asked, &given));
    of(
        own.words.told.practice(&it.task),
        [state_in_words(&own.words, it).to_owned()]
            .into_iter()
            .chain(fields)
            .chain([shared(&own.words, it.share)]),
    )
}

fn goal(words: &Words, it: &GoalEvent) -> Told {
    let say = &words.told;
    let title = match it.action {
        GoalAction::Set => &say.goal_set,
        GoalAction::Revisited => &say.goal_looked_at,
        GoalAction::Rated => &say.goal_rated,
        GoalAction::Reworded => &say.goal_reworded,
        GoalAction::Dropped => &say.goal_dropped,
    };
    let rated = |rating: f64| match it.by {
        Some(Person::Therapist) => say.rated_therapist(words.number(rating)),
        Some(Person::Client) | None => say.rated_client(words.number(rating)),
    };
    let lines = [
        Some(
            it.words
                .as_ref()
                .map_or_else(|| it.goal.clone(), |words| format!("“{words}”")),
        ),
        it.rating.map(rated),
        it.attained.map(|level| say.level(words.number(level))),
    ];
    of(title, lines.into_iter().flatten())
}

fn context(own: &Own, it: &ContextEvent) -> Told {
    let say = &own.words.told;
    let change = match it.change {
        Change::Worse => &say.worse,
        Change::Same => &say.same,
        Change::Better => &say.better,
    };
    let area = match it.area {
        Area::Support => say.support.clone(),
        Area::Other => say.other.clone(),
        area => known(own, "context", area.slug()),
    };
    of(&say.life, [format!("{area}: {change}"), quoted(it.note.as_ref())])
}

fn stuckness(say: &sections::Told, it: &StucknessEvent) -> Told {
    let with = match it.with {
        Audience::NobodyYet | Audience::OnlyMe => &say.shared_nobody,
        Audience::MyTherapist => &say.shared_therapist,
        Audience::MyTherapistPleaseBegin => &say.shared_begin,
        Audience::SomeoneElseHere => &say.shared_else,
    };
    let shared = match it.when {
        Some(Moment::Now) => say.for_now(with),
        Some(Moment::EveningBefore) => say.for_evening(with),
        Some(Moment::AtTheStart) => say.for_start(with),
        Some(Moment::Later) | None => with.clone(),
    };
    of(&say.stuck, [quoted(it.words.as_ref()), shared])
}

fn agreement(own: &Own, it: &AgreementEvent) -> Told {
    let say = &own.words.told;
    let day = own.words.long(it.review_on);
    let by = |who: Person| it.agreed_by.contains(&who);
    let agreed = match (by(Person::Client), by(Person::Therapist)) {
        (true, true) => say.by_both(day),
        (true, false) => say.by_client(day),
        _ => say.by_therapist(day),
    };
    let kept = it.forecast.as_ref().map(|_| say.forecast_kept.clone());
    of(
        say.agreed(own.adjustment(&it.adjustment)),
        [say.for_cause(own.cause(&it.cause)), agreed]
            .into_iter()
            .chain(kept),
    )
}
