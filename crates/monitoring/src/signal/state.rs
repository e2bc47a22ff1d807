//! The eight states of a course and the three grades of attention.

use serde::{Deserialize, Serialize};

/// What a course looks like now.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// Too few scores to say anything that would hold.
    TooEarly,
    /// About as hoped.
    OnCourse,
    /// Moving, but more slowly than for most who began like this.
    Slower,
    /// No change to be expected, and none of note so far.
    Stalled,
    /// A good way, then no further change.
    PlateauAfterGain,
    /// Worse than at the beginning and getting worse, or likely to end reliably worse.
    Worsening,
    /// Up and down by more than measurement error.
    Swinging,
    /// Out of the clinical range.
    Reached,
}

impl State {
    /// All states, the one that needs a person soonest first.
    pub const ALL: [State; 8] = [
        State::Worsening,
        State::Stalled,
        State::PlateauAfterGain,
        State::Swinging,
        State::Slower,
        State::TooEarly,
        State::OnCourse,
        State::Reached,
    ];

    /// The name used in files.
    pub fn slug(self) -> &'static str {
        match self {
            State::TooEarly => "too-early",
            State::OnCourse => "on-course",
            State::Slower => "slower",
            State::Stalled => "stalled",
            State::PlateauAfterGain => "plateau-after-gain",
            State::Worsening => "worsening",
            State::Swinging => "swinging",
            State::Reached => "reached",
        }
    }
}

/// How soon somebody should look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Alert {
    /// No need.
    None,
    /// When there is time before the next session.
    Look,
    /// Soon: worsening is likely.
    LookNow,
}

impl Alert {
    /// The name used in files.
    pub fn slug(self) -> &'static str {
        match self {
            Alert::None => "none",
            Alert::Look => "look",
            Alert::LookNow => "look-now",
        }
    }
}
