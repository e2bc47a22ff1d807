//! Small numbers are hidden: who knows a service would know who the two are.

use serde::{Deserialize, Serialize};

/// A number of people that may be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shown {
    /// So many.
    Exactly(u32),
    /// Fewer than so many.
    FewerThan(u32),
    /// Not shown: it would give away a small number beside it.
    NotShown,
}

impl Shown {
    /// The number, where it is shown.
    pub fn number(self) -> Option<u32> {
        match self {
            Self::Exactly(number) => Some(number),
            _ => None,
        }
    }
}

/// A number that stands alone.
pub fn hide_alone(number: u32, small: u32) -> Shown {
    if number < small {
        Shown::FewerThan(small)
    } else {
        Shown::Exactly(number)
    }
}

/// Parts that add up to a whole which is shown as well. Small parts are hidden, and as many others beside them as it takes so
/// that no small part can be worked out: the smallest of the others first, and in the end all. Parts that nobody is in are
/// shown as such where no other part is small.
pub fn hide(parts: &[u32], small: u32) -> Vec<Shown> {
    hide_sparing(parts, small, None)
}

/// As [`hide`], where the part at `spared` is the one that matters most: others are hidden before it, whatever their size.
pub fn hide_sparing(parts: &[u32], small: u32, spared: Option<usize>) -> Vec<Shown> {
    if !parts.iter().any(|part| is_small(*part, small)) {
        return parts.iter().map(|part| Shown::Exactly(*part)).collect();
    }
    let mut shown: Vec<Shown> = parts.iter().map(|part| hide_alone(*part, small)).collect();
    while gives_away(parts, &shown, small) {
        let next = (0..parts.len())
            .filter(|at| shown[*at].number().is_some())
            .min_by_key(|at| (Some(*at) == spared, parts[*at]));
        match next {
            Some(next) => shown[next] = Shown::NotShown,
            None => return vec![Shown::NotShown; parts.len()],
        }
    }
    shown
}

fn is_small(part: u32, small: u32) -> bool {
    part > 0 && part < small
}

/// Whether a small part is the only one that fits what is shown and the whole.
fn gives_away(parts: &[u32], shown: &[Shown], small: u32) -> bool {
    let hidden = |at: &usize| shown[*at].number().is_none();
    let left: u32 = (0..parts.len()).filter(hidden).map(|at| parts[at]).sum();
    (0..parts.len())
        .filter(hidden)
        .filter(|at| is_small(parts[*at], small))
        .any(|at| {
            let others: Vec<Shown> = (0..parts.len())
                .filter(hidden)
                .filter(|other| *other != at)
                .map(|other| shown[other])
                .collect();
            let open = others.contains(&Shown::NotShown);
            let most = (!open).then(|| others.len() as u32 * small.saturating_sub(1));
            let fits = |guess: &u32| {
                left.checked_sub(*guess)
                    .is_some_and(|rest| most.is_none_or(|most| rest <= most))
            };
            (0..small).filter(fits).count() < 2
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use Shown::{Exactly, FewerThan, NotShown};

    #[test]
    fn a_small_part_cannot_be_worked_out_from_the_others() {
        assert_eq!(hide(&[30, 20, 10], 5), [Exactly(30), Exactly(20), Exactly(10)]);
        assert_eq!(hide(&[30, 20, 3], 5), [Exactly(30), NotShown, FewerThan(5)]);
        assert_eq!(
            hide(&[30, 4, 3], 5),
            [Exactly(30), FewerThan(5), FewerThan(5)],
            "4 and 3, or 3 and 4"
        );
        assert_eq!(hide(&[30, 1, 1], 5), [Exactly(30), FewerThan(5), FewerThan(5)]);
        assert_eq!(
            hide(&[30, 4, 4], 5),
            [NotShown, FewerThan(5), FewerThan(5)],
            "8 of at most 4 each"
        );
        assert_eq!(hide(&[4, 4, 4], 5), [NotShown; 3]);
        assert_eq!(hide(&[30, 0, 12], 5), [Exactly(30), Exactly(0), Exactly(12)]);
        assert_eq!(hide(&[30, 0, 2], 5), [Exactly(30), FewerThan(5), FewerThan(5)]);
        assert_eq!(hide(&[2], 5), [NotShown]);
    }

    #[test]
    fn the_part_that_matters_is_hidden_last() {
        assert_eq!(hide(&[17, 28, 4], 5), [NotShown, Exactly(28), FewerThan(5)]);
        assert_eq!(
            hide_sparing(&[17, 28, 4], 5, Some(0)),
            [Exactly(17), NotShown, FewerThan(5)]
        );
    }

    #[test]
    fn alone_a_small_number_and_none_look_alike() {
        assert_eq!(hide_alone(0, 5), hide_alone(4, 5));
        assert_eq!(hide_alone(5, 5), Exactly(5));
    }

    #[test]
    fn no_small_part_is_the_only_one_that_fits_what_is_shown() {
        let fits = |shown: Shown, value: u32| match shown {
            Exactly(number) => value == number,
            FewerThan(small) => value < small,
            NotShown => true,
        };
        let all = || (0..13).flat_map(|a| (0..13).flat_map(move |b| (0..13).map(move |c| [a, b, c])));
        for parts in all() {
            let shown = hide(&parts, 5);
            let whole: u32 = parts.iter().sum();
            for at in (0..3).filter(|at| is_small(parts[*at], 5)) {
                let [one, other] = [(at + 1) % 3, (at + 2) % 3];
                let possible = (0..=whole).filter(|value| {
                    fits(shown[at], *value)
                        && (0..=whole - value)
                            .any(|rest| fits(shown[one], rest) && fits(shown[other], whole - value - rest))
                });
                assert!(possible.count() > 1, "{parts:?} {shown:?}");
            }
        }
    }
}
