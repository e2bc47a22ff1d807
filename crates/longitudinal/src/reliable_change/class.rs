//! The class of a change: reliable or not, and across the line or not.

use super::Better;

/// Whether a change is larger than measurement error, and which way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ReliableChange {
    /// Better by more than error explains.
    Improved,
    /// No more than error explains. Not the same as "no change": we cannot tell.
    Unchanged,
    /// Worse by more than error explains.
    Deteriorated,
}

impl ReliableChange {
    /// From an index of [`index()`](super::index()) and the value it must exceed, usually
    /// [`z_two_sided`](super::z_two_sided) of .95.
    pub fn of_index(index: f64, z: f64, better: Better) -> ReliableChange {
        let toward_better = better.sign() * index;
        if toward_better > z {
            ReliableChange::Improved
        } else if toward_better < -z {
            ReliableChange::Deteriorated
        } else {
            ReliableChange::Unchanged
        }
    }
}

/// Where a score lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ScoreRange {
    /// As people who seek help score.
    Clinical,
    /// As people in general score.
    Functional,
    /// On the line, or not surely on either side.
    Neither,
}

/// Whether the line was crossed, whatever the size of the change: clinical to functional is an improvement,
/// functional to clinical a deterioration.
///
/// A score that belongs to neither range has not crossed. (clinicalsignificance 2.1.0 counts a first score exactly on
/// the line as "not clinical" and a last one as "not functional"; on whole-point scales with a published cut-off the
/// question does not arise, because the cut-off says what the line itself is.)
pub fn crossing(first: ScoreRange, last: ScoreRange) -> ReliableChange {
    match (first, last) {
        (ScoreRange::Clinical, ScoreRange::Functional) => ReliableChange::Improved,
        (ScoreRange::Functional, ScoreRange::Clinical) => ReliableChange::Deteriorated,
        _ => ReliableChange::Unchanged,
    }
}

/// Reliable change and the crossing of the line, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ChangeClass {
    /// Reliably better and from the clinical into the functional range.
    Recovered,
    /// Reliably better without crossing the line.
    Improved,
    /// No reliable change.
    Unchanged,
    /// Reliably worse without crossing the line.
    Deteriorated,
    /// Reliably worse and from the functional into the clinical range. The name is the reference package's; it states
    /// where the scores went, not who caused it.
    Harmed,
}

/// Joins the two questions. `crossed` as [`crossing`] gives it.
pub fn classify(change: ReliableChange, crossed: ReliableChange) -> ChangeClass {
    match (change, crossed) {
        (ReliableChange::Improved, ReliableChange::Improved) => ChangeClass::Recovered,
        (ReliableChange::Improved, _) => ChangeClass::Improved,
        (ReliableChange::Unchanged, _) => ChangeClass::Unchanged,
        (ReliableChange::Deteriorated, ReliableChange::Deteriorated) => ChangeClass::Harmed,
        (ReliableChange::Deteriorated, _) => ChangeClass::Deteriorated,
    }
}
