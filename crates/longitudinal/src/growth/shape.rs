//! A time basis bent to the shape that the mean of a group has.

use super::TimeBasis;

/// Most knots of a shape.
pub const MOST_KNOTS: usize = 16;

/// A plain basis and how far a group's mean bends away from it: a line between knots, level before the first and after the
/// last, so that beyond what was seen the plain basis goes on.
///
/// Members differ in slope along the same shape (a growth curve with a latent basis; Meredith and Tisak 1990, mark M).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shape {
    base: &'static TimeBasis,
    count: usize,
    knots: [f64; MOST_KNOTS],
    bends: [f64; MOST_KNOTS],
}

impl Shape {
    /// Of knots and bends, both in units of the base; `None` where the base is itself a shape, the knots are none, too many or
    /// do not rise, or a number is not finite.
    pub fn new(base: TimeBasis, bends: &[(f64, f64)]) -> Option<Self> {
        let base = match base {
            TimeBasis::LogFromOne => &TimeBasis::LogFromOne,
            TimeBasis::LogFromZero => &TimeBasis::LogFromZero,
            TimeBasis::Linear => &TimeBasis::Linear,
            TimeBasis::SquareRoot => &TimeBasis::SquareRoot,
            TimeBasis::Shaped(_) => return None,
        };
        let rising = bends.windows(2).all(|pair| pair[0].0 < pair[1].0);
        let finite = bends
            .iter()
            .all(|(knot, bend)| knot.is_finite() && bend.is_finite());
        if bends.is_empty() || bends.len() > MOST_KNOTS || !rising || !finite {
            return None;
        }
        let mut shape = Shape {
            base,
            count: bends.len(),
            knots: [0.0; MOST_KNOTS],
            bends: [0.0; MOST_KNOTS],
        };
        for (place, &(knot, bend)) in bends.iter().enumerate() {
            (shape.knots[place], shape.bends[place]) = (knot, bend);
        }
        Some(shape)
    }

    /// The bent basis at time `t`.
    pub fn at(&self, t: f64) -> f64 {
        let base = self.base.at(t);
        base + self.bend(base)
    }

    /// The plain basis that is bent.
    pub fn base(&self) -> TimeBasis {
        *self.base
    }

    /// Knots and bends, in units of the base.
    pub fn bends(&self) -> impl Iterator<Item = (f64, f64)> {
        let knots = self.knots.into_iter().zip(self.bends);
        knots.take(self.count)
    }

    fn bend(&self, base: f64) -> f64 {
        let (knots, bends) = (&self.knots[..self.count], &self.bends[..self.count]);
        let above = knots.partition_point(|knot| *knot <= base);
        match above {
            0 => bends[0],
            _ if above == knots.len() => bends[above - 1],
            _ => {
                let share = (base - knots[above - 1]) / (knots[above] - knots[above - 1]);
                bends[above - 1] + share * (bends[above] - bends[above - 1])
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_bends_between_its_knots_and_goes_on_as_the_plain_basis() {
        let shape = Shape::new(TimeBasis::Linear, &[(1.0, 0.0), (2.0, 1.0), (4.0, 0.0)]).unwrap();
        let at = [0.0, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0].map(|t| shape.at(t));
        assert_eq!(at, [0.0, 1.0, 2.0, 3.0, 3.5, 4.0, 6.0]);
        assert_eq!(shape.base(), TimeBasis::Linear);
        assert_eq!(shape.bends().count(), 3);
    }

    #[test]
    fn what_is_no_shape_is_refused() {
        assert_eq!(Shape::new(TimeBasis::Linear, &[]), None);
        assert_eq!(Shape::new(TimeBasis::Linear, &[(1.0, 0.0), (1.0, 1.0)]), None);
        assert_eq!(Shape::new(TimeBasis::Linear, &[(1.0, f64::NAN)]), None);
        let shape = Shape::new(TimeBasis::Linear, &[(1.0, 0.5)]).unwrap();
        assert_eq!(Shape::new(TimeBasis::Shaped(shape), &[(1.0, 0.0)]), None);
    }
}
