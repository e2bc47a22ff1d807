//! How wide the bands of an estimated course are to begin with.
//!
//! Surprises need not be normal: where a few are large, the middle is crowded, and a band of normal width holds too many of the
//! rest. The scores that the course was estimated from show it, and are believed the more the more there are.

use longitudinal::filter::{Filter, Moment};
use longitudinal::honesty::{Surprise, shrunken_half_width};
use monitoring::trajectory::BandWidths;

use super::measures::MeasureReading;
use crate::score_file::Row;

/// How many normal surprises stand against those of the file. So many leave the coverage of a band uncertain by four points
/// in a hundred, about as far as real files were seen to lie from it.
const NORMAL_FORECASTS: f64 = 80.0;

/// The widths with which the bands would have held their share of the rows, drawn towards the normal ones.
pub fn shown(measure: &MeasureReading, rows: &[&Row]) -> BandWidths {
    let mut rows: Vec<&Row> = rows.to_vec();
    rows.sort_by(|one, other| {
        one.client
            .cmp(&other.client)
            .then(one.time.total_cmp(&other.time))
    });
    let points = measure.measure.points;
    let ratios = BandWidths::nominal().ratios();
    let mut needed: [Vec<Surprise>; 2] = [Vec::new(), Vec::new()];
    for course in rows.chunk_by(|one, other| one.client == other.client) {
        let mut belief = Filter::new(&measure.measure.growth);
        let scored = course.iter().filter_map(|row| Some((row, row.score?)));
        for (place, (row, score)) in scored.enumerate() {
            let when = Moment {
                basis: measure.measure.basis.at(measure.timing.time(row)),
                week: measure.timing.week(row),
            };
            let forecast = belief.update(when, score).expected;
            if place == 0 {
                continue;
            }
            for (needed, ratio) in needed.iter_mut().zip(ratios) {
                needed.push(Surprise {
                    client: row.client,
                    standardised: points.half_width_needed(forecast, score, ratio),
                });
            }
        }
    }
    BandWidths::learned(
        shrunken_half_width(&needed[0], 0.8, NORMAL_FORECASTS),
        shrunken_half_width(&needed[1], 0.9, NORMAL_FORECASTS),
    )
}
