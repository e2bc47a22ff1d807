//! The words of each kind of event.

use super::{Told, is_shared, value};
use crate::client::practice::fields_in_words;
use crate::days;
use crate::measure_plan;
use crate::therapist::opened::Opened;
use crate::therapist::session;
use crate::words;
use monitoring::adjustment::practice::Share;
use monitoring::episode::event::{
    AgreementEvent, AnswerEvent, Attended, Change, CheckInEvent, ContextEvent, CorrectionEvent, GoalAction,
    GoalEvent, Intake, MeasurePlan, MeasurePlanEvent, OpinionEvent, Person, PracticeEvent, PracticeState,
    Reason, ReviewEvent, RiskEvent, RiskState, Says, SessionEvent, StucknessEvent,
};
use monitoring::hypothesis::evidence::plain;
use monitoring::review::Done;

fn quoted(words: Option<&String>) -> Option<String> {
    words
        .filter(|words| !words.is_empty())
        .map(|words| format!("“{words}”"))
}

fn person(who: Person) -> &'static str {
    match who {
        Person::Client => "client",
        Person::Therapist => "therapist",
    }
}

pub(super) fn intake(it: &Intake) -> Told {
    let problems =
        (!it.problems.is_empty()).then(|| format!("What brought the client: {}", it.problems.join(", ")));
    Told::new("The beginning")
        .maybe(problems)
        .maybe(
            it.approach
                .as_ref()
                .map(|approach| format!("Way of working: {approach}")),
        )
        .maybe(
            it.planned_sessions
                .map(|count| format!("{count} sessions planned")),
        )
}

pub(super) fn check_in(record: &Opened, it: &CheckInEvent) -> Told {
    let mut told = Told::new(it.session.map_or_else(
        || "Check-in".to_owned(),
        |session| format!("Check-in, session {session}"),
    ));
    for (measure, points) in &it.scores {
        told = told.line(format!("{}: {}", record.measure(measure), plain(*points)));
    }
    for (instrument, items) in &it.answers {
        let title = record.measure(instrument);
        let named = record
            .library
            .quantities
            .0
            .iter()
            .filter_map(|(name, known)| Some((name, known.item.as_deref()?)));
        let private = |item: &str| {
            named
                .clone()
                .any(|(name, of)| of == format!("{instrument}/{item}") && !is_shared(record, name, it.share))
        };
        let shown: Vec<String> = items
            .iter()
            .filter(|(item, _)| !private(item))
            .map(|(item, points)| format!("{item}: {}", plain(*points)))
            .collect();
        told.keeps_back |= shown.len() < items.len();
        told = told.line(format!(
            "{title}, answers by item: {}",
            if shown.is_empty() {
                "none".to_owned()
            } else {
                shown.join(", ")
            }
        ));
    }
    for (name, given) in &it.quantities {
        if is_shared(record, name, it.share) {
            told = told.line(format!(
                "{}: {}",
                record.quantity(name),
                value(record, name, *given)
            ));
        } else {
            told.keeps_back = true;
        }
    }
    told
}

pub(super) fn answer(record: &Opened, it: &AnswerEvent) -> Told {
    if is_shared(record, &it.quantity, it.share) {
        return Told::new("One answer").line(format!(
            "{}: {}",
            record.quantity(&it.quantity),
            value(record, &it.quantity, it.value)
        ));
    }
    Told {
        keeps_back: true,
        ..Told::new("One answer")
    }
}

pub(super) fn session(record: &Opened, it: &SessionEvent) -> Told {
    let attended = match it.attended {
        Attended::Yes => "took place",
        Attended::Late => "took place, began late",
        Attended::Cancelled => "was called off",
        Attended::Missed => "nobody came, nobody called it off",
    };
    let modes: Vec<String> = it
        .modes
        .iter()
        .map(|(mode, share)| format!("{mode} {} %", plain(*share)))
        .collect();
    let topics = it.topics.iter().map(|topic| match topic.depth {
        Some(depth) => format!("{} (depth {})", topic.name, plain(depth)),
        None => topic.name.clone(),
    });
    let topics: Vec<String> = topics.collect();
    let marks = it.marks.as_ref().map(|marks| match marks.is_empty() {
        true => "No mark was ticked".to_owned(),
        false => format!(
            "Ticked: {}",
            marks
                .iter()
                .map(|mark| record.quantity(&format!("mark-{mark}")))
                .collect::<Vec<_>>()
                .join("; ")
        ),
    });
    let yes = |yes: bool| if yes { "yes" } else { "no" };
    let planned = it.planned.as_ref().filter(|planned| !planned.is_empty());
    let off = it.called_off.map(|off| {
        let by = off.by.map(|by| format!("Called off by the {}", person(by)));
        let why = off
            .reason
            .map(|reason| format!("Why: {}", session::reason_words(reason)));
        by.into_iter().chain(why).collect::<Vec<_>>().join(". ")
    });
    let place = it.whereabouts.as_ref().map(|it| {
        format!(
            "The client was in {} ({})",
            it.place,
            it.basis.slug().replace('-', " ")
        )
    });
    Told::new(format!("Session {}: {attended}", it.session))
        .maybe(off)
        .maybe(place)
        .maybe((!modes.is_empty()).then(|| format!("Time: {}", modes.join(", "))))
        .maybe((!topics.is_empty()).then(|| format!("Topics: {}", topics.join(", "))))
        .maybe(planned.map(|planned| format!("Planned: {}", planned.join(", "))))
        .maybe(marks)
        .maybe(it.hard.then(|| "It was a hard one".to_owned()))
        .maybe(it.alliance.map(|alliance| {
            format!(
                "Working relation as the therapist sees it: {} of 10",
                plain(alliance)
            )
        }))
        .maybe(
            it.practice_specific
                .map(|it| format!("Practice agreed with when and where: {}", yes(it))),
        )
        .maybe(
            it.practice_reviewed
                .map(|it| format!("Last practice looked at: {}", yes(it))),
        )
}

pub(super) fn practice(record: &Opened, it: &PracticeEvent) -> Told {
    let by_client = !matches!(it.state, PracticeState::Assigned | PracticeState::Reviewed);
    if by_client && it.share == Some(Share::None) {
        return Told {
            keeps_back: true,
            ..Told::new("Practice: an entry")
        };
    }
    let state = match it.state {
        PracticeState::Assigned => "agreed",
        PracticeState::Started => "begun",
        PracticeState::Done => "done",
        PracticeState::Undone => "left",
        PracticeState::Postponed => "put off",
        PracticeState::Reviewed => "looked at together",
    };
    let reason = it.reason.map(|reason| match reason {
        Reason::DidNotWant => "Why: did not want to",
        Reason::TooHard => "Why: it was too hard",
        Reason::NoTime => "Why: no time",
        Reason::Forgot => "Why: it slipped the mind",
        Reason::Life => "Why: life came between",
        Reason::Other => "Why: something else",
    });
    let mut told = Told::new(format!("Practice {state}: {}", it.task))
        .maybe(
            it.format
                .as_ref()
                .map(|slug| format!("Form: {}", record.format(slug))),
        )
        .maybe(reason.map(str::to_owned));
    let full = it.share.is_none_or(|share| share == Share::Full);
    if full {
        let fields = fields_in_words(words::english(), &record.library, &record.language, it);
        for (asked, given) in fields {
            told = told.line(words::answered(&asked, &given));
        }
    }
    told.keeps_back = !full && !it.fields.is_empty();
    told
}

pub(super) fn goal(it: &GoalEvent) -> Told {
    let action = match it.action {
        GoalAction::Set => "set",
        GoalAction::Revisited => "looked at together",
        GoalAction::Rated => "rated",
        GoalAction::Reworded => "put in other words",
        GoalAction::Dropped => "laid aside",
    };
    let by = person(it.by.unwrap_or(Person::Client));
    Told::new(format!("Goal {action}: {}", it.goal))
        .maybe(quoted(it.words.as_ref()))
        .maybe(
            it.rating
                .map(|rating| format!("{} of 10, says the {by}", plain(rating))),
        )
        .maybe(
            it.attained
                .map(|level| format!("Level {} (−2 to 2)", plain(level))),
        )
}

pub(super) fn measure_plan(record: &Opened, it: &MeasurePlanEvent) -> Told {
    if it.measures.is_empty() {
        return Told::new("What is asked: as the practice asks everybody").maybe(quoted(it.words.as_ref()));
    }
    let one = |one: &MeasurePlan| {
        let often = measure_plan::how_often(one.every);
        format!("{}, {often}", record.measure(&one.measure))
    };
    let told = Told::new("What is asked of this client");
    let told = it.measures.iter().fold(told, |told, it| told.line(one(it)));
    told.maybe(quoted(it.words.as_ref()))
}

pub(super) fn context(it: &ContextEvent) -> Told {
    let change = match it.change {
        Change::Worse => "harder than before",
        Change::Same => "as before",
        Change::Better => "better than before",
    };
    Told::new(format!(
        "Life and health: {} {change}",
        crate::therapist::plan::area_words(it.area)
    ))
    .maybe(quoted(it.note.as_ref()))
}

pub(super) fn risk(it: &RiskEvent) -> Told {
    let state = match it.state {
        RiskState::Open => "opened",
        RiskState::Closed => "closed",
    };
    Told::new(format!("Safety task {state}")).maybe(it.note.clone())
}

pub(super) fn stuckness(it: &StucknessEvent) -> Told {
    if it.is_shared() {
        return Told::new("“I feel stuck”, shared").maybe(quoted(it.words.as_ref()));
    }
    Told {
        keeps_back: true,
        ..Told::new("A note of the client’s")
    }
}

pub(super) fn agreement(record: &Opened, it: &AgreementEvent) -> Told {
    let by: Vec<&str> = it.agreed_by.iter().map(|who| person(*who)).collect();
    Told::new(format!("Agreed: {}", record.adjustment(&it.adjustment)))
        .line(format!("For: {}", record.cause(&it.cause)))
        .maybe(
            it.target
                .as_ref()
                .map(|target| format!("Should move: {}", record.quantity(target))),
        )
        .line(format!("Review on {}", days::long(it.review_on)))
        .line(format!("Agreed by {}", by.join(" and ")))
}

pub(super) fn review(it: &ReviewEvent) -> Told {
    let done = match it.done {
        Done::Yes => "it was done",
        Done::Partly => "it was done in part",
        Done::No => "it was not done",
    };
    Told::new(format!("Review of event {}: {done}", it.agreement)).maybe(quoted(it.words.as_ref()))
}

pub(super) fn opinion(record: &Opened, it: &OpinionEvent) -> Told {
    let says = match it.says {
        Says::Agree => "agrees",
        Says::Disagree => "does not agree",
        Says::Other => "sees something else",
        Says::Fits => "says it fits",
        Says::DoesNotFit => "says it does not fit",
    };
    Told::new(format!(
        "The {} {says}: {}",
        person(it.by),
        record.cause(&it.cause)
    ))
    .maybe(quoted(it.words.as_ref()))
}

pub(super) fn correction(it: &CorrectionEvent) -> Told {
    match &it.with {
        None => Told::new(format!("Event {} was withdrawn", it.corrects)),
        Some(_) => Told::new(format!("Event {} was put right", it.corrects)),
    }
}
