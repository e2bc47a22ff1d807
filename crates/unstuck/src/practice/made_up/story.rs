//! What is to happen to each made-up client: state, cause, what was tried, how it ended. The rest is chance.

use super::items::{GAD_7, Measure, PHQ_9};
use monitoring::review::{Done, Verdict};
use monitoring::signal::State;

/// What keeps a client where they are, as it shows in what both say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Pattern {
    /// Nothing of note.
    None,
    /// `avoidance`
    Avoidance,
    /// `goals-and-approach-misaligned`
    Goals,
    /// `insight-not-yet-in-daily-life`
    Insight,
    /// `fear-of-change`
    Fear,
    /// `relationship-under-strain`
    Relationship,
    /// `life-circumstances-and-health`
    Life,
}

impl Pattern {
    /// Slug of the cause.
    pub fn cause(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Avoidance => Some("avoidance"),
            Self::Goals => Some("goals-and-approach-misaligned"),
            Self::Insight => Some("insight-not-yet-in-daily-life"),
            Self::Fear => Some("fear-of-change"),
            Self::Relationship => Some("relationship-under-strain"),
            Self::Life => Some("life-circumstances-and-health"),
        }
    }

    /// What these two would try: slug of the adjustment and the quantity that should move.
    pub fn tries(self) -> (&'static str, &'static str) {
        match self {
            Self::None | Self::Insight | Self::Fear => ("practise-between-sessions", "carry-did-differently"),
            Self::Avoidance => ("shift-the-focus", "analysis-share"),
            Self::Goals => ("re-clarify-goals", "sign-unclear-aim"),
            Self::Relationship => ("name-the-stuckness", "pulse-honesty"),
            Self::Life => ("assess-fit", "believes-it-helps"),
        }
    }
}

/// How an episode stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It goes on.
    Open,
    /// All planned sessions took place, so many weeks ago.
    Completed(i32),
    /// Ended early because it was well enough, as both agreed.
    AgreedEarly(i32),
    /// The client stayed away, and nothing was agreed.
    StoppedComing(i32),
}

impl Ending {
    /// Weeks since the last session; 0 where it goes on.
    pub fn weeks_ago(self) -> i32 {
        match self {
            Self::Open => 0,
            Self::Completed(weeks) | Self::AgreedEarly(weeks) | Self::StoppedComing(weeks) => weeks,
        }
    }

    /// As it stands in the records.
    pub fn slug(self) -> Option<&'static str> {
        match self {
            Self::Open => None,
            Self::Completed(_) => Some("completed"),
            Self::AgreedEarly(_) => Some("agreed-early"),
            Self::StoppedComing(_) => Some("stopped-coming"),
        }
    }
}

/// An adjustment that was agreed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trial {
    /// How many sessions before the last one.
    pub sessions_ago: u32,
    /// Whether it was done; none where the review was not held.
    pub done: Option<Done>,
    /// What the review is to say.
    pub verdict: Verdict,
}

/// What else lies in a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Beside {
    /// An answer about risk, and a task nobody has closed.
    RiskOpen,
    /// An answer about risk, seen and closed.
    RiskClosed,
    /// A note of feeling stuck that only the client sees.
    StuckPrivate,
    /// A note of feeling stuck that was shared.
    StuckShared,
    /// An adjustment proposed and not yet answered.
    ProposalOpen,
    /// An adjustment proposed and declined.
    ProposalDeclined,
    /// The last check-in was not answered, nobody knows why.
    Unanswered,
    /// The last check-in was not answered, and why is known.
    UnansweredBecause(&'static str),
    /// The pulse fell from one session to the next.
    AllianceDrop,
    /// Therapist and client said what they think of the cause.
    Opinions,
    /// A safety plan.
    SafetyPlan,
}

/// One client.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Story {
    /// A name where one is needed; chance gives the others.
    pub name: Option<&'static str>,
    /// The state in the end.
    pub state: State,
    /// What keeps them where they are.
    pub pattern: Pattern,
    /// Sessions so far.
    pub sessions: u32,
    /// Sessions planned.
    pub planned: u32,
    /// How it stands.
    pub ending: Ending,
    /// What was tried.
    pub trial: Option<Trial>,
    /// What else lies in the record.
    pub beside: &'static [Beside],
    /// The measure.
    pub measure: Measure,
}

const fn open(state: State, pattern: Pattern, sessions: u32) -> Story {
    let planned = if sessions < 14 { 16 } else { sessions + 6 };
    Story {
        name: None,
        state,
        pattern,
        sessions,
        planned,
        ending: Ending::Open,
        trial: None,
        beside: &[],
        measure: PHQ_9,
    }
}

impl Story {
    const fn named(mut self, name: &'static str) -> Self {
        self.name = Some(name);
        self
    }

    const fn tried(mut self, sessions_ago: u32, done: Option<Done>, verdict: Verdict) -> Self {
        self.trial = Some(Trial {
            sessions_ago,
            done,
            verdict,
        });
        self
    }

    const fn with(mut self, beside: &'static [Beside]) -> Self {
        self.beside = beside;
        self
    }

    const fn ended(mut self, ending: Ending) -> Self {
        self.ending = ending;
        if matches!(ending, Ending::Completed(_)) {
            self.planned = self.sessions;
        }
        self
    }

    const fn anxious(mut self) -> Self {
        self.measure = GAD_7;
        self
    }

    /// Whether something lies in the record.
    pub fn has(&self, beside: Beside) -> bool {
        self.beside.contains(&beside)
    }
}

use Beside::{
    AllianceDrop, Opinions, ProposalDeclined, ProposalOpen, RiskClosed, RiskOpen, SafetyPlan, StuckPrivate,
    StuckShared, Unanswered, UnansweredBecause,
};
use Ending::{AgreedEarly, Completed, StoppedComing};
use Pattern::{Avoidance, Fear, Goals, Insight, Life, Relationship};
use State::{OnCourse, PlateauAfterGain, Reached, Slower, Stalled, Swinging, TooEarly, Worsening};

const NOTHING: Pattern = Pattern::None;

/// The first is Ana, whose page tells the whole loop. They go round among those who treat, in this order.
pub const STORIES: &[Story] = &[
    open(Stalled, Avoidance, 13)
        .named("Ana Marlow")
        .tried(5, Some(Done::Yes), Verdict::ChangedAfter)
        .with(&[Opinions]),
    open(Worsening, NOTHING, 8).with(&[RiskOpen, SafetyPlan]),
    open(OnCourse, NOTHING, 9).anxious(),
    open(Stalled, Goals, 15)
        .tried(6, Some(Done::Partly), Verdict::NothingClear)
        .with(&[Opinions]),
    open(Reached, NOTHING, 11),
    open(Stalled, Insight, 12).with(&[ProposalOpen, Opinions]),
    open(TooEarly, NOTHING, 2),
    open(Stalled, Relationship, 11).with(&[StuckShared, AllianceDrop]),
    open(Slower, NOTHING, 10),
    open(PlateauAfterGain, NOTHING, 26).with(&[ProposalDeclined]),
    open(Stalled, Fear, 14).tried(7, Some(Done::Yes), Verdict::ProcessMoved),
    open(OnCourse, NOTHING, 6).anxious(),
    open(Worsening, Life, 10).with(&[UnansweredBecause("a death in the family")]),
    open(Swinging, NOTHING, 12),
    open(OnCourse, NOTHING, 13)
        .named("Nils Torvald")
        .with(&[StuckPrivate]),
    open(Stalled, Life, 12).tried(6, Some(Done::No), Verdict::NotDone),
    open(Reached, NOTHING, 14).anxious(),
    open(Slower, Insight, 11).tried(2, None, Verdict::TooEarly),
    open(TooEarly, NOTHING, 3).anxious(),
    open(OnCourse, NOTHING, 8).with(&[Unanswered]),
    open(Stalled, Avoidance, 20)
        .tried(8, Some(Done::Yes), Verdict::WorseAfter)
        .with(&[RiskClosed]),
    open(PlateauAfterGain, Insight, 30),
    open(Stalled, Goals, 38)
        .tried(9, Some(Done::Yes), Verdict::ProcessMoved)
        .with(&[StuckShared]),
    open(OnCourse, NOTHING, 16),
    open(Worsening, Relationship, 9).with(&[AllianceDrop, ProposalOpen]),
    open(Reached, NOTHING, 9),
    open(Swinging, Life, 14).anxious(),
    open(Stalled, Insight, 16)
        .tried(6, Some(Done::Yes), Verdict::ChangedAfter)
        .with(&[Opinions]),
    open(TooEarly, NOTHING, 1),
    open(Slower, Fear, 12).with(&[StuckPrivate]),
    open(OnCourse, NOTHING, 5),
    open(PlateauAfterGain, NOTHING, 44),
    open(Stalled, Relationship, 18).tried(7, Some(Done::Partly), Verdict::ProcessMoved),
    open(OnCourse, NOTHING, 12).anxious(),
    open(Slower, NOTHING, 14).with(&[Unanswered]),
    open(Worsening, NOTHING, 12)
        .tried(5, Some(Done::Yes), Verdict::WorseAfter)
        .with(&[RiskClosed, SafetyPlan]),
    open(Reached, NOTHING, 18).named("Rosa Amador"),
    open(Stalled, Fear, 13).anxious(),
    open(OnCourse, NOTHING, 7),
    open(Swinging, NOTHING, 10).with(&[UnansweredBecause("on holiday")]),
    open(Stalled, Avoidance, 24).tried(4, None, Verdict::NothingClear),
    open(TooEarly, NOTHING, 3),
    open(OnCourse, NOTHING, 10).with(&[StuckPrivate]),
    open(Stalled, Life, 16).with(&[ProposalOpen]),
    open(Reached, NOTHING, 16).ended(Completed(2)),
    open(OnCourse, NOTHING, 12).ended(Completed(9)),
    open(Reached, NOTHING, 8).ended(AgreedEarly(5)),
    open(Stalled, Relationship, 6).ended(StoppedComing(7)),
    open(OnCourse, NOTHING, 16).ended(Completed(20)),
    open(Worsening, NOTHING, 4).ended(StoppedComing(16)),
    open(Reached, NOTHING, 14).ended(Completed(13)).anxious(),
    open(Stalled, Goals, 7).ended(StoppedComing(24)),
    open(Reached, NOTHING, 9).ended(AgreedEarly(27)),
    open(PlateauAfterGain, NOTHING, 20).ended(Completed(6)),
    open(OnCourse, NOTHING, 3).ended(StoppedComing(11)),
    open(Reached, NOTHING, 20).ended(Completed(18)),
    open(Stalled, Insight, 16)
        .tried(7, Some(Done::Yes), Verdict::ChangedAfter)
        .ended(Completed(4)),
    open(Slower, NOTHING, 16).ended(Completed(22)),
    open(Reached, NOTHING, 10).ended(AgreedEarly(14)).anxious(),
    open(Swinging, NOTHING, 16).ended(Completed(30)),
];
