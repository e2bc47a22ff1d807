//! What a reading asks of supervision: not a verdict on anybody, but what could be looked at together.

use crate::knowledge::ClientReading;
use crate::knowledge::reading::Looked;
use crate::review::Verdict;
use crate::signal::State;
use serde::{Deserialize, Serialize};

/// What could be looked at together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Asked {
    /// An answer needs a person today, or a safety task is open: that comes first.
    Safety,
    /// Enough criteria hold: prepare the conversation about fit.
    Fit,
    /// Something was tried, and the course got worse afterwards.
    WorseAfter,
    /// Something was tried and nothing clear came of it.
    NothingClear,
    /// What was agreed was not done: what stood in the way?
    NotDone,
    /// A review is overdue.
    ReviewOverdue,
    /// A cause is named and nothing is agreed.
    NothingAgreed,
    /// No cause is named: not enough is known. Which question would tell most?
    NotEnoughKnown,
}

impl Asked {
    /// The name used in files.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Safety => "safety",
            Self::Fit => "fit",
            Self::WorseAfter => "worse-after",
            Self::NothingClear => "nothing-clear",
            Self::NotDone => "not-done",
            Self::ReviewOverdue => "review-overdue",
            Self::NothingAgreed => "nothing-agreed",
            Self::NotEnoughKnown => "not-enough-known",
        }
    }
}

/// Whether a course belongs into supervision by its state: it is worsening, stands still, or swings.
pub fn is_for_supervision(state: State) -> bool {
    matches!(
        state,
        State::Stalled | State::PlateauAfterGain | State::Worsening | State::Swinging
    )
}

/// What a reading asks of supervision, the most pressing first.
pub fn asked(reading: &ClientReading) -> Vec<Asked> {
    let mut asked = Vec::new();
    let mut when = |holds: bool, what: Asked| {
        if holds {
            asked.push(what);
        }
    };
    let last = reading.reviews.last().map(|review| review.verdict);
    let under_way = reading.reviews.iter().any(|review| review.done.is_none());
    let looked = reading.looked == Looked::Yes;
    when(
        !reading.safety.is_empty() || reading.looked == Looked::RiskFirst,
        Asked::Safety,
    );
    when(reading.prepare_conversation, Asked::Fit);
    when(last == Some(Verdict::WorseAfter), Asked::WorseAfter);
    when(last == Some(Verdict::NothingClear), Asked::NothingClear);
    when(last == Some(Verdict::NotDone), Asked::NotDone);
    when(
        reading.reviews.iter().any(|review| review.overdue),
        Asked::ReviewOverdue,
    );
    when(
        looked && !under_way && !reading.causes.named.is_empty(),
        Asked::NothingAgreed,
    );
    when(looked && reading.causes.named.is_empty(), Asked::NotEnoughKnown);
    asked
}
