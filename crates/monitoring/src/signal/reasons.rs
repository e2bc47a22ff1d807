//! The facts behind a signal, as values; the words for them live in the library.

/// One fact that a person can check.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reason {
    /// The first score, with nothing before it.
    First {
        /// The score, points.
        score: f64,
    },
    /// What was expected and what was reported.
    Expected {
        /// Lower end of the 80 % band, points.
        lower: f64,
        /// Upper end of the 80 % band, points.
        upper: f64,
        /// Session or number of the reading.
        session: u32,
        /// The score, points.
        score: f64,
    },
    /// Share of those who began with the same score who would report fewer points by now.
    Peers {
        /// Share, 0 to 1.
        share: f64,
    },
    /// Chance of a clear improvement at the horizon.
    Improvement {
        /// Session or number of the reading to which it looks.
        horizon: u32,
        /// Chance, 0 to 1.
        chance: f64,
    },
    /// Chance that the present pace brings no real gain over the stall window.
    Stall {
        /// Chance, 0 to 1.
        chance: f64,
    },
    /// Chance that less than a noticeable change has happened so far.
    NeverStarted {
        /// Chance, 0 to 1.
        chance: f64,
    },
    /// A clear gain earlier, and the chance of no further one.
    Plateau {
        /// Chance, 0 to 1.
        chance: f64,
    },
    /// Chance of being worse than at the beginning and getting worse.
    Worsening {
        /// Chance, 0 to 1.
        chance: f64,
    },
    /// Chance of ending reliably worse.
    Deterioration {
        /// Chance, 0 to 1.
        chance: f64,
    },
    /// A gain was lost again by a noticeable part.
    Setback {
        /// Chance, 0 to 1.
        chance: f64,
    },
    /// Ending reliably worse is likely enough to look, though no more can be said yet.
    Watch {
        /// Chance, 0 to 1.
        chance: f64,
    },
    /// The last scores lie further from the expected ones than measurement error explains.
    Swings,
    /// Large steps against each other.
    Sawtooth,
    /// Scores have been running worse than expected.
    DriftWorse,
    /// Chance of being out of the clinical range.
    Reached {
        /// Chance, 0 to 1.
        chance: f64,
    },
    /// A gain is likely but most who began alike are further.
    Slower,
    /// The rule of the state did not hold at this reading, but one reading does not change the word.
    Held,
    /// It is before the session from which more than worsening is said.
    Early {
        /// That session.
        session: u32,
    },
}
