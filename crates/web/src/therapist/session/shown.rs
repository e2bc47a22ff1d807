//! What the form shows: earlier topics, goals, the library's list of marks, days to meet again.

use crate::days;
use crate::therapist::given::{Choice, Given};
use crate::therapist::opened::Opened;
use crate::therapist::practice;
use jiff::ToSpan as _;
use jiff::civil::Date;
use monitoring::episode::event::CallOffReason;
use monitoring::episode::{State, goals};
use monitoring::hypothesis::quantity::Kind;

/// What marks are called in the registry.
pub const MARK: &str = "mark-";
/// Earlier topics offered, the latest first.
const TOPICS_SHOWN: usize = 5;
/// New topics that can be added.
pub const NEW_TOPICS: usize = 2;

/// The form's choices.
pub struct Shown {
    /// Whether it took place.
    pub attended: Vec<Choice>,
    /// By whom it was called off.
    pub off_by: Vec<Choice>,
    /// Why, as it was said.
    pub off_reasons: Vec<Choice>,
    /// The modes, each with its picks.
    pub modes: Vec<(String, &'static str)>,
    /// How much of the time.
    pub shares: Vec<Choice>,
    /// Earlier topics.
    pub topics: Vec<Topic>,
    /// How deep.
    pub depths: Vec<Choice>,
    /// Keys of new topics.
    pub new_topics: Vec<(String, String, String)>,
    /// Goals, after "none".
    pub goals: Vec<Choice>,
    /// Goals that can be looked at.
    pub own_goals: Vec<Choice>,
    /// Marks.
    pub marks: Vec<Choice>,
    /// Whether one of them is ticked: the list then stands open.
    pub any_mark: bool,
    /// Yes or no.
    pub yes_no: Vec<Choice>,
    /// Practice formats.
    pub formats: Vec<Choice>,
    /// Days to meet again.
    pub next: Vec<Choice>,
    /// Ratings.
    pub ratings: Vec<u32>,
}

/// A topic of an earlier session.
pub struct Topic {
    /// Key of its depth.
    pub key: String,
    /// Its name.
    pub name: String,
}

/// The modes of a session by key, with their words.
pub const MODES: [(&str, &str); 4] = [
    ("analysis", "Understanding, talking about it"),
    ("skill", "Skills"),
    ("emotion", "Emotion in the moment"),
    ("behaviour", "Trying things out"),
];
/// Shares of the time that can be picked, in percent.
pub const SHARES: [(&str, &str); 4] = [("25", "¼"), ("50", "½"), ("75", "¾"), ("100", "all")];

pub(super) fn shown(record: &Opened, given: &Given) -> Shown {
    let state = record.state();
    let own_goals = goals(&state)
        .into_iter()
        .map(|goal| Choice::new(goal.goal.clone(), goal.title()));
    let choices = |known: &[(&str, &str)]| {
        known
            .iter()
            .map(|(value, words)| Choice::new(*value, *words))
            .collect()
    };
    let on = given.value("on").parse().unwrap_or(record.today);
    Shown {
        attended: choices(&[
            ("yes", "Yes"),
            ("late", "Yes, began late"),
            ("cancelled", "Called off"),
            ("missed", "Nobody came"),
        ]),
        off_by: vec![
            Choice::new("client", record.client.name.clone()),
            Choice::new("therapist", "I did"),
        ],
        off_reasons: CallOffReason::ALL
            .iter()
            .map(|reason| Choice::new(reason.slug(), reason_words(*reason)))
            .collect(),
        modes: MODES
            .iter()
            .map(|(key, words)| (format!("mode-{key}"), *words))
            .collect(),
        shares: choices(&SHARES),
        topics: earlier_topics(&state)
            .into_iter()
            .enumerate()
            .map(|(at, name)| Topic {
                key: format!("topic-{at}"),
                name,
            })
            .collect(),
        depths: choices(&[
            ("planned", "not opened"),
            ("0", "0"),
            ("1", "1"),
            ("2", "2"),
            ("3", "3"),
        ]),
        new_topics: (0..NEW_TOPICS)
            .map(|at| {
                (
                    format!("new-{at}"),
                    format!("new-depth-{at}"),
                    format!("new-goal-{at}"),
                )
            })
            .collect(),
        goals: practice::goal_choices(&state),
        own_goals: own_goals.collect(),
        marks: marks(record),
        any_mark: !given.value("mark").is_empty(),
        yes_no: choices(&[("yes", "Yes"), ("no", "No")]),
        formats: practice::formats(record),
        next: next_days(on),
        ratings: (0..=10).collect(),
    }
}

/// Why a session did not take place, in a word or two.
pub fn reason_words(reason: CallOffReason) -> &'static str {
    match reason {
        CallOffReason::Ill => "ill",
        CallOffReason::Work => "work or study",
        CallOffReason::Family => "family or care",
        CallOffReason::Away => "away",
        CallOffReason::Way => "the way or the line",
        CallOffReason::DidNotWant => "did not want to",
        CallOffReason::Other => "something else",
        CallOffReason::NoneGiven => "none given",
    }
}

/// Names of earlier topics, the latest first, each once; topics that were planned and wait are among them.
pub fn earlier_topics(state: &State) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for session in state.sessions.iter().rev() {
        let planned = session.it.planned.iter().flatten();
        let told = planned.chain(session.it.topics.iter().map(|topic| &topic.name));
        for name in told {
            if !names.contains(name) {
                names.push(name.clone());
            }
        }
    }
    names.truncate(TOPICS_SHOWN);
    names
}

/// The marks of the library by slug, in the words of this language.
pub fn marks(record: &Opened) -> Vec<Choice> {
    let known = record
        .library
        .quantities
        .0
        .iter()
        .filter(|(_, quantity)| quantity.kind == Kind::Marked);
    known
        .filter_map(|(name, _)| Some(Choice::new(name.strip_prefix(MARK)?, record.quantity(name))))
        .collect()
}

/// The number of the session to record: the one a check-in came for already, else the next.
pub fn next_number(state: &State) -> u32 {
    let recorded = state
        .sessions
        .iter()
        .map(|session| session.it.session)
        .max()
        .unwrap_or(0);
    let told = state
        .check_ins
        .iter()
        .filter_map(|check_in| check_in.it)
        .max()
        .unwrap_or(0);
    if told > recorded { told } else { recorded + 1 }
}

fn next_days(on: Date) -> Vec<Choice> {
    let weeks = [(1, "in a week"), (2, "in two weeks"), (4, "in four weeks")];
    let day = |(weeks, words): (i64, &str)| {
        let day = on.checked_add(weeks.weeks()).ok()?;
        Some(Choice::new(
            day.to_string(),
            format!("{words}, {}", days::short(day)),
        ))
    };
    let mut days: Vec<Choice> = weeks.into_iter().filter_map(day).collect();
    days.push(Choice::new("other", "another day"));
    days
}
