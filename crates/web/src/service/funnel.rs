//! The funnel of therapists or teams: letters instead of names, in an order that says nothing, dots with lines, and a table.

use crate::refusal::Refusal;
use chart::{FunnelChart, FunnelDot, FunnelLimit, Shape, ValueAxis};
use monitoring::knowledge::drawn::Better;
use monitoring::knowledge::service::{Funnel, MeasureFigures, NoFunnel, Unit};
use std::collections::BTreeMap;

/// With more dots than this only those beyond a line carry their letter in the picture; the table has all.
const MOST_LABELS: usize = 30;

/// What is plotted: therapists, or teams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum By {
    /// One dot a therapist.
    Therapist,
    /// One dot a team.
    Team,
}

impl By {
    /// From the address; therapists where nothing is said.
    pub fn of(text: &str) -> Self {
        if text == "team" {
            Self::Team
        } else {
            Self::Therapist
        }
    }

    /// As it stands in the address.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Therapist => "therapist",
            Self::Team => "team",
        }
    }

    fn many(self) -> &'static str {
        match self {
            Self::Therapist => "therapists",
            Self::Team => "teams",
        }
    }
}

/// A funnel ready for the page.
#[derive(Debug, Clone, PartialEq)]
pub struct FunnelView {
    /// The picture; empty where there is none.
    pub svg: String,
    /// The picture in words, or why there is none.
    pub says: String,
    /// How many are not drawn, in words; empty where none.
    pub hidden: String,
    /// The table.
    pub rows: Vec<FunnelRow>,
}

/// A row of the table.
#[derive(Debug, Clone, PartialEq)]
pub struct FunnelRow {
    /// The letter, with the name where this person may know it.
    pub label: String,
    /// Clients with two scores.
    pub clients: u32,
    /// Mean gain, points.
    pub gain: String,
    /// Where it lies, in words.
    pub lies: &'static str,
    /// The shape in the picture.
    pub shape: String,
}

/// The funnel of a measure. `names` are those this person may know, by number.
///
/// # Errors
/// None today; the picture is made of what is there.
pub fn view(measure: &MeasureFigures, by: By, names: &BTreeMap<i64, String>) -> Result<FunnelView, Refusal> {
    let funnel = match by {
        By::Therapist => &measure.by_therapist,
        By::Team => &measure.by_team,
    };
    Ok(match funnel {
        Ok(funnel) => drawn(funnel, measure, by, names),
        Err(why) => FunnelView {
            svg: String::new(),
            says: why_not(*why, by),
            hidden: String::new(),
            rows: Vec::new(),
        },
    })
}

fn why_not(why: NoFunnel, by: By) -> String {
    match why {
        NoFunnel::TooFewClients(needed) => {
            format!("There is no funnel yet: it needs {needed} clients with two scores.")
        }
        NoFunnel::TooFewUnits(needed) => format!(
            "There is no funnel yet: it needs {needed} {} with enough clients to be shown.",
            by.many()
        ),
        NoFunnel::NoModel => {
            "There is no funnel: the scores are too alike to tell what chance makes of them.".to_owned()
        }
    }
}

fn drawn(funnel: &Funnel, measure: &MeasureFigures, by: By, names: &BTreeMap<i64, String>) -> FunnelView {
    let units = in_no_order(&funnel.units);
    let all: Vec<(String, &Unit)> = units
        .into_iter()
        .enumerate()
        .map(|(at, unit)| (letter(at), unit))
        .collect();
    let beyond = |lines: u8| all.iter().filter(|(_, unit)| unit.beyond == lines).count();
    let says = format!(
        "{} {} are drawn. Beyond the inner lines: {}. Beyond the outer ones: {}. About {} in 100 come to lie beyond the inner lines by chance alone.",
        all.len(),
        by.many(),
        beyond(1),
        beyond(2),
        ((1.0 - funnel.limits[0].share) * 100.0).round(),
    );
    let hidden = if funnel.units_hidden == 0 {
        String::new()
    } else {
        format!(
            "{} with too few clients are not drawn; their clients are in the lines.",
            by.many()
        )
    };
    let row = |(letter, unit): &(String, &Unit)| FunnelRow {
        label: names
            .get(&unit.unit)
            .map_or_else(|| letter.clone(), |name| format!("{letter} ({name})")),
        clients: unit.clients,
        gain: format!("{:.1}", unit.gain_points),
        lies: lies(unit.beyond),
        shape: shape(unit.beyond).to_svg(14.0),
    };
    let rows = all.iter().map(row).collect();
    FunnelView {
        svg: picture(funnel, measure, by, &all, &says),
        says,
        hidden: capital(&hidden),
        rows,
    }
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn lies(beyond: u8) -> &'static str {
    match beyond {
        0 => "within the lines",
        1 => "beyond the inner lines",
        _ => "beyond the outer lines",
    }
}

/// What the shapes are, for the words beside the plot.
pub fn shape(beyond: u8) -> Shape {
    match beyond {
        0 => Shape::Circle,
        1 => Shape::Diamond,
        _ => Shape::Square,
    }
}

fn picture(funnel: &Funnel, measure: &MeasureFigures, by: By, all: &[(String, &Unit)], says: &str) -> String {
    let dots = all.iter().map(|(letter, unit)| FunnelDot {
        label: if all.len() <= MOST_LABELS || unit.beyond > 0 {
            letter.clone()
        } else {
            String::new()
        },
        count: f64::from(unit.clients),
        value: unit.gain_points,
        shape: shape(unit.beyond),
    });
    let limits = funnel.limits.iter().enumerate().map(|(at, limit)| FunnelLimit {
        name: format!("{} %", (limit.share * 1000.0).round() / 10.0),
        at: limit
            .at
            .iter()
            .map(|at| (f64::from(at.clients), at.low, at.high))
            .collect(),
        dashed: at == 0,
    });
    let values = funnel
        .limits
        .iter()
        .flat_map(|limit| &limit.at)
        .flat_map(|at| [at.low, at.high]);
    let values = values.chain(funnel.units.iter().map(|unit| unit.gain_points));
    let (min, max) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(min, max), value| {
        (min.min(value), max.max(value))
    });
    let way = if measure.better == Better::Higher {
        "more"
    } else {
        "fewer"
    };
    FunnelChart {
        title: format!("{}: mean gain by number of clients", measure.title),
        description: says.to_owned(),
        across: format!("clients with two scores, each dot one {}", by.slug()),
        value_axis: ValueAxis {
            min: min.floor(),
            max: max.ceil(),
            better: chart::Better::Higher,
            label: format!("mean gain in {} ({way} points) ↑", measure.title),
        },
        middle: funnel.mean_gain_points,
        limits: limits.collect(),
        dots: dots.collect(),
    }
    .to_svg()
}

/// Neither by gain nor by clients nor by who came first: a fixed scattering of the numbers, so that a letter stays the same
/// from day to day and says nothing.
fn in_no_order(units: &[Unit]) -> Vec<&Unit> {
    let mut units: Vec<&Unit> = units.iter().collect();
    units.sort_by_key(|unit| {
        (unit.unit as u64)
            .wrapping_add(1)
            .wrapping_mul(0x9e37_79b9_7f4a_7c15)
            .rotate_left(23)
    });
    units
}

/// A, B … Z, AA, AB …
fn letter(at: usize) -> String {
    let last = char::from(b'A' + (at % 26) as u8);
    if at < 26 {
        last.to_string()
    } else {
        format!("{}{last}", letter(at / 26 - 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_go_on_after_z() {
        assert_eq!(
            ["A", "Z", "AA", "AZ", "BA"].map(str::to_owned),
            [0, 25, 26, 51, 52].map(letter)
        );
    }

    #[test]
    fn the_order_follows_neither_number_nor_gain() {
        let units: Vec<Unit> = (1..12)
            .map(|unit| Unit {
                unit,
                clients: 9,
                gain_points: unit as f64,
                beyond: 0,
            })
            .collect();
        let order: Vec<i64> = in_no_order(&units).into_iter().map(|unit| unit.unit).collect();
        assert!(!order.is_sorted() && !order.iter().rev().is_sorted(), "{order:?}");
        assert_eq!(order.len(), 11);
    }
}
