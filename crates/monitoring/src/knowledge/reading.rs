//! One client's events taken through all rooms: what a page, a report or the command line shows.

mod bands;
mod gaps;
pub(super) mod reviews;
mod series;

use super::{
    course::{Followed, facts},
    library::Library,
};
use crate::adjustment::options::{Offer, Shelf, offers};
use crate::episode::{Episode, Goal, State, goals, readings, readings::occasions};
use crate::hypothesis::{
    Hypotheses, Readings, Who,
    question::{Asking, Budget, Question, next_question},
    sign::{Sign, SignUp},
    weigh,
};
use crate::review::Review;
use crate::safety::Reason as ConcernReason;
use crate::signal::{Alert, Signal, State as CourseState};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// Everything said of one client on one day.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ClientReading {
    /// What the client is called.
    pub client: String,
    /// The day of reading.
    pub as_of: Date,
    /// Version of the library it was made with.
    pub library_version: String,
    /// The course of the measure; none where there is no score or no expected course.
    pub course: Option<CourseLine>,
    /// What a person has to look at today; while it is not empty, nothing is explained.
    pub safety: Vec<String>,
    /// Signs of being stuck that are up.
    pub signs: Vec<SignUp>,
    /// Criteria for considering a change that hold.
    pub criteria: Vec<SignUp>,
    /// Whether enough criteria held for long enough to prepare the conversation about fit.
    pub prepare_conversation: bool,
    /// Why causes were looked at, or why not.
    pub looked: Looked,
    /// The causes; empty where they were not looked at.
    pub causes: Hypotheses,
    /// The next question to the client.
    pub next_question: Option<Question>,
    /// The next question to the therapist.
    pub next_question_therapist: Option<Question>,
    /// What could be changed; none is preselected.
    pub offers: Vec<Offer>,
    /// Agreements with their reviews.
    pub reviews: Vec<Review>,
    /// The goals in force.
    pub goals: Vec<Goal>,
    /// Goal Attainment Scaling over all scaled goals, T; the formula's mark stands with `goal-attainment` in the registry.
    pub attainment: Option<f64>,
    /// Answers that could not be taken in.
    pub not_taken: Vec<String>,
}

/// Whether causes were looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Looked {
    /// The course is not as hoped, or a sign is up, or stuckness was shared.
    Yes,
    /// Nothing calls for it.
    NotNeeded,
    /// Risk comes first: nothing is explained before the safety task is closed.
    RiskFirst,
}

/// The course in words.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CourseLine {
    /// Title of the measure.
    pub measure: String,
    /// The state.
    pub state: CourseState,
    /// How soon somebody should look.
    pub alert: Alert,
    /// The session since which it holds.
    pub since_session: u32,
    /// Shape of the state.
    pub shape: String,
    /// Word of the state.
    pub word: String,
    /// The reasons in sentences.
    pub reasons: String,
    /// The sentence for the client.
    pub for_client: String,
    /// The last score, points.
    pub last_points: f64,
    /// The session of the last score.
    pub last_session: u32,
}

impl ClientReading {
    /// Reads an episode on a day, in `language`.
    pub fn of(episode: &Episode, as_of: Date, library: &Library, language: &str) -> Self {
        let mut state = State::of(episode, as_of, library.books());
        state.measure = facts(library, &state, episode.measure.as_deref());
        let followed = state
            .measure
            .as_ref()
            .and_then(|measure| Followed::of(library, &measure.name, as_of));
        let planned = state
            .intake
            .as_ref()
            .and_then(|intake| intake.it.planned_sessions);
        let signals = followed
            .as_ref()
            .map(|followed| followed.signals(state.course(), planned, library));
        let signals = signals.unwrap_or_default();
        let mut readings = readings(&state, &library.quantities);
        for (signal, score) in signals.iter().zip(state.course()) {
            readings.add(
                "off-course",
                score.on,
                if signal.alert == Alert::None { 0.0 } else { 1.0 },
            );
        }
        let part = Part {
            library,
            language,
            state: &state,
            readings: &readings,
        };
        let signs = part.up(&library.signs, &readings);
        let criteria = part.up(&library.criteria, &readings);
        let looked = part.looked(signals.last(), &signs);
        let causes = part.causes(looked);
        Self {
            client: episode.client.clone(),
            as_of,
            library_version: library.version.clone(),
            course: followed
                .as_ref()
                .zip(signals.last())
                .map(|(followed, signal)| part.course_line(followed, signal)),
            safety: part.safety(),
            prepare_conversation: part.prepare_conversation(),
            next_question: part.question(Who::Client, looked, followed.as_ref()),
            next_question_therapist: part.question(Who::Therapist, looked, None),
            offers: offers(&causes, &readings, part.shelf()),
            reviews: reviews::reviews(library, episode, &state, &readings),
            goals: goals(&state),
            attainment: readings
                .latest("goal-attainment", None)
                .map(|reading| reading.value),
            signs,
            criteria,
            looked,
            causes,
            not_taken: state.not_taken.clone(),
        }
    }
}

/// Whether a course calls for a look at causes: any alert, and any state that is not as hoped, with or without an alert.
pub fn off_course(state: CourseState, alert: Alert) -> bool {
    let calm = [CourseState::OnCourse, CourseState::Reached, CourseState::TooEarly];
    alert != Alert::None || !calm.contains(&state)
}

/// What the parts of a reading share.
struct Part<'a> {
    library: &'a Library,
    language: &'a str,
    state: &'a State,
    readings: &'a Readings,
}

impl Part<'_> {
    fn up(&self, signs: &[Sign], readings: &Readings) -> Vec<SignUp> {
        signs
            .iter()
            .filter_map(|sign| sign.look(readings, &self.library.quantities, self.language))
            .collect()
    }

    fn looked(&self, signal: Option<&Signal>, signs: &[SignUp]) -> Looked {
        let stuck = self
            .readings
            .latest("stuckness-shared", None)
            .is_some_and(|reading| reading.value > 0.0);
        let off_course = signal.is_some_and(|signal| off_course(signal.state, signal.alert));
        if self.state.open_risk() > 0 {
            Looked::RiskFirst
        } else if stuck || off_course || !signs.is_empty() {
            Looked::Yes
        } else {
            Looked::NotNeeded
        }
    }

    fn causes(&self, looked: Looked) -> Hypotheses {
        if looked != Looked::Yes {
            return Hypotheses {
                named: Vec::new(),
                others: Vec::new(),
            };
        }
        let library = self.library;
        weigh(
            &library.causes,
            self.readings,
            &library.quantities,
            &library.rules,
            self.language,
        )
    }

    fn question(&self, who: Who, looked: Looked, followed: Option<&Followed>) -> Option<Question> {
        let asking = Asking {
            causes: &self.library.causes,
            readings: self.readings,
            quantities: &self.library.quantities,
            rules: &self.library.rules,
            language: self.language,
        };
        (looked == Looked::Yes).then(|| next_question(asking, who, self.budget(followed)))?
    }

    /// What the next check-in may still ask beside the followed measure. A measure that alone fills a check-in leaves
    /// the question to a check-in of its own.
    fn budget(&self, followed: Option<&Followed>) -> Budget {
        let burden = self.library.rules.burden;
        let items = followed.map_or(0, |followed| followed.instrument.items.len() as u32);
        let fixed = if items < burden.items { items } else { 0 };
        Budget {
            items: burden.items - fixed,
            seconds: burden
                .seconds
                .saturating_sub(fixed * burden.seconds_per_measure_item),
        }
    }

    fn shelf(&self) -> Shelf<'_> {
        Shelf {
            causes: &self.library.causes,
            adjustments: &self.library.adjustments,
            practice: &self.library.practice,
            quantities: &self.library.quantities,
            language: self.language,
        }
    }

    /// Whether enough criteria hold now and held at the sessions before.
    fn prepare_conversation(&self) -> bool {
        let rules = self.library.rules.criteria;
        let days: Vec<Date> = occasions(self.state)
            .into_iter()
            .rev()
            .take(rules.sessions)
            .collect();
        let enough = |day: &Date| {
            self.up(&self.library.criteria, &self.readings.as_known_on(*day))
                .len()
                >= rules.needed
        };
        days.len() == rules.sessions && days.iter().all(enough)
    }

    fn safety(&self) -> Vec<String> {
        let own = self.library.safety_words.get(self.language);
        let words = own
            .map(|own| &own.words)
            .or_else(|| self.library.safety.words_in(self.language));
        let mut lines: Vec<String> = Vec::new();
        for concern in &self.state.concerns {
            let sentence = words.map_or("{about}", |words| match concern.reason {
                ConcernReason::Answered { .. } => words.therapist.as_str(),
                ConcernReason::NotAnswered => words.therapist_ask.as_str(),
            });
            let about = own
                .and_then(|own| own.about.get(&concern.rule))
                .unwrap_or(&concern.about);
            lines.push(format!(
                "{} ({})",
                sentence.replace("{about}", about),
                concern.date
            ));
        }
        if self.state.open_risk() > lines.len() {
            lines.push(self.library.labels(self.language).say("page.safety-open"));
        }
        lines
    }

    fn course_line(&self, followed: &Followed, signal: &Signal) -> CourseLine {
        let words = self.library.signal_words_in(self.language);
        let state = words.state(signal.state);
        let decimals = usize::from(!followed.measure.points.whole);
        CourseLine {
            measure: followed.instrument.title.clone(),
            state: signal.state,
            alert: signal.alert,
            since_session: signal.since_session,
            shape: state.shape.clone(),
            word: state.word.clone(),
            reasons: words.sentences(&signal.reasons, self.library.signal_rules(), "session", decimals),
            for_client: state.client.clone(),
            last_points: signal.standing.score.points,
            last_session: signal.standing.score.session,
        }
    }
}
