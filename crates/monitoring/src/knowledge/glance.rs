//! One client in one row of the caseload: state, the one line why, how soon somebody should look, and what is open.

use super::ClientReading;
use super::drawn::{Better, Drawn, SparkReading};
use super::labels::Labels;
use super::library::Library;
use crate::signal::{Alert, State};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What is open around an episode and does not stand in its events, or not yet.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Open {
    /// Tasks about safety that nobody has closed.
    pub risk_tasks: u32,
    /// Whether the client asked to be contacted.
    pub contact_asked: bool,
    /// Whether a note of feeling stuck was shared and nobody has answered it yet.
    pub stuckness_shared: bool,
    /// The day of the next review, or of one that was due.
    pub review_due: Option<Date>,
    /// Why the last check-in was not answered, in words; none where it was answered or none is out.
    pub unanswered: Option<String>,
}

/// How soon somebody should look: the first is the soonest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Need {
    /// A safety task is open.
    Risk,
    /// The client asked for contact, or says that it is stuck.
    Asked,
    /// The course is worsening, or the signal asks for a look soon.
    Worsening,
    /// The course has an alert.
    Alert,
    /// A review is overdue.
    ReviewOverdue,
    /// A sign of being stuck is up.
    Sign,
    /// A check-in was not answered.
    Unanswered,
    /// Nothing of these.
    Rest,
}

impl Need {
    /// All, the soonest first.
    pub const ALL: [Self; 8] = [
        Self::Risk,
        Self::Asked,
        Self::Worsening,
        Self::Alert,
        Self::ReviewOverdue,
        Self::Sign,
        Self::Unanswered,
        Self::Rest,
    ];

    /// The name used in files.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Risk => "risk",
            Self::Asked => "asked",
            Self::Worsening => "worsening",
            Self::Alert => "alert",
            Self::ReviewOverdue => "review-overdue",
            Self::Sign => "sign",
            Self::Unanswered => "unanswered",
            Self::Rest => "rest",
        }
    }

    /// Its place in the caseload, 0 the soonest to 7; a database can sort by it.
    pub fn rank(self) -> u8 {
        self as u8
    }
}

/// One row of the caseload.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Glance {
    /// What the client is called.
    pub client: String,
    /// The state; none where no course is read.
    pub state: Option<State>,
    /// Slug of the state, which names the shape; empty where no course is read.
    pub shape: String,
    /// The word of the state; where no course is read, words that say so.
    pub word: String,
    /// The one line why.
    pub why: String,
    /// How soon somebody should look.
    pub need: Need,
    /// Why so soon, in words.
    pub need_words: String,
    /// What is open, in words, the most pressing first.
    pub open: Vec<String>,
    /// The last readings of the measure that is read.
    pub spark: Vec<SparkReading>,
    /// The ends of the sparkline's scale, points; none without a course.
    pub spark_range_points: Option<(f64, f64)>,
    /// Which way that measure gets better.
    pub better: Option<Better>,
}

impl Glance {
    /// The row of one client, in `language`. `reading` and `drawn` are of the same day and language.
    pub fn of(
        reading: &ClientReading,
        drawn: &Drawn,
        open: &Open,
        library: &Library,
        language: &str,
    ) -> Self {
        let labels = library.labels(language);
        let need = need(reading, open);
        let course = reading.course.as_ref();
        let measure = drawn.read_measure();
        Self {
            client: reading.client.clone(),
            state: course.map(|course| course.state),
            shape: course.map_or_else(String::new, |course| course.state.slug().to_owned()),
            word: course.map_or_else(
                || labels.say("caseload.why-no-course"),
                |course| course.word.clone(),
            ),
            why: why(reading, &labels),
            need,
            need_words: labels.say(&format!("caseload.need-{}", need.slug())),
            open: open_words(reading, open, &labels),
            spark: measure.map_or_else(Vec::new, |measure| measure.spark.clone()),
            spark_range_points: measure.map(|measure| (measure.scale.min_points, measure.scale.max_points)),
            better: measure.map(|measure| measure.scale.better),
        }
    }

    /// The row of a client of whom something stored does not read: one such record must not hide all others.
    pub fn unreadable(labels: &Labels) -> Self {
        Self {
            client: String::new(),
            state: None,
            shape: String::new(),
            word: labels.say("caseload.unreadable"),
            why: labels.say("caseload.why-unreadable"),
            need: Need::Alert,
            need_words: labels.say(&format!("caseload.need-{}", Need::Alert.slug())),
            open: Vec::new(),
            spark: Vec::new(),
            spark_range_points: None,
            better: None,
        }
    }

    /// The same row with what has opened since it was made: a row is kept as long as the events stay as they are, while tasks
    /// and links come and go.
    #[must_use]
    pub fn with_open(mut self, open: &Open, labels: &Labels) -> Self {
        let need = if open.risk_tasks > 0 {
            Need::Risk
        } else if open.contact_asked || open.stuckness_shared {
            Need::Asked
        } else if open.unanswered.is_some() {
            Need::Unanswered
        } else {
            Need::Rest
        };
        if need < self.need {
            self.need = need;
            self.need_words = labels.say(&format!("caseload.need-{}", need.slug()));
        }
        let mut words = Vec::new();
        let pressing = [
            (open.risk_tasks > 0, "caseload.open-risk"),
            (open.contact_asked, "caseload.open-contact"),
            (open.stuckness_shared, "caseload.open-stuckness"),
        ];
        for (_, key) in pressing.into_iter().filter(|(is_open, _)| *is_open) {
            words.push(labels.say(key));
        }
        words.append(&mut self.open);
        if let Some(why) = &open.unanswered {
            words.push(labels.with("caseload.open-unanswered", &[("why", why)]));
        }
        let mut seen = std::collections::BTreeSet::new();
        words.retain(|line| seen.insert(line.clone()));
        self.open = words;
        self
    }

    /// How the caseload is ordered, in one sentence.
    pub fn order_in_words(library: &Library, language: &str) -> String {
        library.labels(language).say("caseload.order")
    }
}

fn need(reading: &ClientReading, open: &Open) -> Need {
    let alert = reading.course.as_ref().map_or(Alert::None, |course| course.alert);
    let state = reading.course.as_ref().map(|course| course.state);
    if open.risk_tasks > 0 || !reading.safety.is_empty() {
        Need::Risk
    } else if open.contact_asked || open.stuckness_shared {
        Need::Asked
    } else if state == Some(State::Worsening) || alert == Alert::LookNow {
        Need::Worsening
    } else if alert != Alert::None {
        Need::Alert
    } else if overdue(reading, open).is_some() {
        Need::ReviewOverdue
    } else if !reading.signs.is_empty() {
        Need::Sign
    } else if open.unanswered.is_some() {
        Need::Unanswered
    } else {
        Need::Rest
    }
}

/// The day on which the oldest overdue review was due.
fn overdue(reading: &ClientReading, open: &Open) -> Option<Date> {
    let late = reading.reviews.iter().filter(|review| review.overdue);
    let late = late.map(|review| review.agreement.review_on);
    let due = open.review_due.filter(|due| *due < reading.as_of);
    late.chain(due).min()
}

/// The state since when, then what most likely wants doing: goals not looked at, else the first sign that is up.
fn why(reading: &ClientReading, labels: &Labels) -> String {
    let first = reading.course.as_ref().map_or_else(
        || labels.say("caseload.why-no-course"),
        |course| {
            labels.with(
                &format!("caseload.why-{}", course.state.slug()),
                &[("session", &course.since_session.to_string())],
            )
        },
    );
    match goals_waiting(reading, labels).or_else(|| Some(reading.signs.first()?.title.clone())) {
        Some(second) => labels.with("caseload.why", &[("first", &first), ("second", &second)]),
        None => first,
    }
}

/// Slug of the criterion that goals were not looked at for long; how long is for the library to say.
const GOALS: &str = "goals-not-revisited";

fn goals_waiting(reading: &ClientReading, labels: &Labels) -> Option<String> {
    reading
        .criteria
        .iter()
        .find(|criterion| criterion.slug == GOALS)?;
    let days = reading.goals.iter().map(|goal| goal.days_since_looked_at).min();
    Some(match days {
        Some(days) => labels.with("caseload.goals-waiting", &[("weeks", &(days / 7).to_string())]),
        None => labels.say("caseload.goals-none"),
    })
}

fn open_words(reading: &ClientReading, open: &Open, labels: &Labels) -> Vec<String> {
    let mut words = Vec::new();
    if open.risk_tasks > 0 || !reading.safety.is_empty() {
        words.push(labels.say("caseload.open-risk"));
    }
    if open.contact_asked {
        words.push(labels.say("caseload.open-contact"));
    }
    if open.stuckness_shared {
        words.push(labels.say("caseload.open-stuckness"));
    }
    if let Some(due) = overdue(reading, open) {
        words.push(labels.with("caseload.open-review-overdue", &[("day", &due.to_string())]));
    } else if let Some(due) = open.review_due {
        words.push(labels.with("caseload.open-review", &[("day", &due.to_string())]));
    }
    if let Some(why) = &open.unanswered {
        words.push(labels.with("caseload.open-unanswered", &[("why", why)]));
    }
    words
}
