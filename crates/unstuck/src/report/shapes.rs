//! The drawn shape of each state. Words and meanings come from the library.

use chart::Shape;
use monitoring::signal::State;

/// The shape that stands for a state on paper and in the terminal.
#[must_use]
pub(crate) const fn shape(state: State) -> Shape {
    match state {
        State::TooEarly => Shape::OpenCircle,
        State::OnCourse => Shape::Circle,
        State::Slower => Shape::HalfCircle,
        State::Stalled => Shape::Square,
        State::PlateauAfterGain => Shape::HalfSquare,
        State::Worsening => Shape::Triangle,
        State::Swinging => Shape::Diamond,
        State::Reached => Shape::Star,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The library names a character for each state; what is drawn must be the same one.
    #[test]
    fn shapes_are_those_of_the_library() {
        let text = include_str!("../../../../knowledge/signals.en.toml");
        let words: toml::Table = text.parse().unwrap();
        for state in State::ALL {
            let written = words["states"][state.slug()]["shape"].as_str().unwrap();
            assert_eq!(written, shape(state).character().to_string(), "{}", state.slug());
        }
    }
}
