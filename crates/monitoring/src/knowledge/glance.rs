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

/// One thing that is open around an episode. The words are made when it is shown, so that a page can tell what it is and say the
/// day its own way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OpenItem {
    /// A safety task.
    Risk,
    /// The client asked to be contacted.
    Contact,
    /// A note of feeling stuck that was shared.
    Stuckness,
    /// A review that was due on this day.
    ReviewOverdue(Date),
    /// The next review.
    Review(Date),
    /// A check-in that was not answered, and why.
    Unanswered(String),
}

impl OpenItem {
    /// It in words; `day` says a day.
    pub fn words(&self, labels: &Labels, day: impl Fn(Date) -> String) -> String {
        match self {
            Self::Risk => labels.say("caseload.open-risk"),
            Self::Contact => labels.say("caseload.open-contact"),
            Self::Stuckness => labels.say("caseload.open-stuckness"),
            Self::ReviewOverdue(due) => labels.with("caseload.open-review-overdue", &[("day", &day(*due))]),
            Self::Review(due) => labels.with("caseload.open-review", &[("day", &day(*due))]),
            Self::Unanswered(why) => labels.with("caseload.open-unanswered", &[("why", why)]),
        }
    }

    /// Whether it is a review, overdue or to come.
    pub fn is_review(&self) -> bool {
        matches!(self, Self::ReviewOverdue(_) | Self::Review(_))
    }
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

/// One row of the caseload.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Glance {
    /// The state; none where no course is read.
    pub state: Option<State>,
    /// The word of the state; where no course is read, words that say so.
    pub word: String,
    /// The one line why.
    pub why: String,
    /// How soon somebody should look.
    pub need: Need,
    /// What is open, the most pressing first.
    pub open: Vec<OpenItem>,
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
        let course = reading.course.as_ref();
        let measure = drawn.read_measure();
        Self {
            state: course.map(|course| course.state),
            word: course.map_or_else(
                || labels.say("caseload.why-no-course"),
                |course| course.word.clone(),
            ),
            why: why(reading, &labels),
            need: need(reading, open),
            open: items(reading, open),
            spark: measure.map_or_else(Vec::new, |measure| measure.spark.clone()),
            spark_range_points: measure.map(|measure| (measure.scale.min_points, measure.scale.max_points)),
            better: measure.map(|measure| measure.scale.better),
        }
    }

    /// The row of a client of whom something stored does not read: one such record must not hide all others.
    pub fn unreadable(labels: &Labels) -> Self {
        Self {
            state: None,
            word: labels.say("caseload.unreadable"),
            why: labels.say("caseload.why-unreadable"),
            need: Need::Alert,
            open: Vec::new(),
            spark: Vec::new(),
            spark_range_points: None,
            better: None,
        }
    }

    /// How soon somebody should look and what is open, with what has opened since the row was made: a row is kept as long as the
    /// events stay as they are, while tasks and links come and go.
    pub fn with_open(&self, open: &Open) -> (Need, Vec<OpenItem>) {
        let need = if open.risk_tasks > 0 {
            Need::Risk
        } else if open.contact_asked || open.stuckness_shared {
            Need::Asked
        } else if open.unanswered.is_some() {
            Need::Unanswered
        } else {
            Need::Rest
        };
        let mut items = pressing(open.risk_tasks > 0, open);
        let unanswered = open.unanswered.clone().map(OpenItem::Unanswered);
        for item in self.open.iter().cloned().chain(unanswered) {
            if !items.contains(&item) {
                items.push(item);
            }
        }
        (self.need.min(need), items)
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
    let both = |key: &str, second: &str| labels.with(key, &[("first", &first), ("second", second)]);
    match (goals_waiting(reading, labels), reading.signs.first()) {
        (Some(goals), _) => both("caseload.why", &goals),
        (None, Some(sign)) => both("caseload.why-sign", &sign.title),
        (None, None) => first,
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

fn items(reading: &ClientReading, open: &Open) -> Vec<OpenItem> {
    let mut items = pressing(open.risk_tasks > 0 || !reading.safety.is_empty(), open);
    items.extend(match overdue(reading, open) {
        Some(due) => Some(OpenItem::ReviewOverdue(due)),
        None => open.review_due.map(OpenItem::Review),
    });
    items.extend(open.unanswered.clone().map(OpenItem::Unanswered));
    items
}

/// What cannot wait.
fn pressing(risk: bool, open: &Open) -> Vec<OpenItem> {
    let items = [
        (risk, OpenItem::Risk),
        (open.contact_asked, OpenItem::Contact),
        (open.stuckness_shared, OpenItem::Stuckness),
    ];
    items
        .into_iter()
        .filter_map(|(is_open, item)| is_open.then_some(item))
        .collect()
}
