use super::*;
use crate::checked::{path_of, well_formed};

fn sparkline(values: &[Option<f64>], better: Better) -> Sparkline {
    let reading = |value: &Option<f64>| Reading {
        value: *value,
        band: Some((8.0, 14.0)),
    };
    Sparkline {
        readings: values.iter().map(reading).collect(),
        min: 0.0,
        max: 27.0,
        better,
        shape: Some(Shape::Square),
    }
}

#[test]
fn better_is_higher_in_both_directions() {
    let values = [Some(27.0), Some(20.0), Some(13.0), Some(0.0)];
    assert_eq!(sparkline(&values, Better::Lower).to_blocks(), "▁▃▅█");
    assert_eq!(sparkline(&values, Better::Higher).to_blocks(), "█▆▄▁");
}

#[test]
fn a_missing_reading_is_a_gap() {
    let values = [Some(20.0), None, Some(10.0), Some(f64::NAN), Some(8.0), Some(8.0)];
    let line = sparkline(&values, Better::Lower);
    assert_eq!(line.to_blocks(), "▃·▆·▆▆");
    let path = path_of(&line.to_svg(), "chart-line").to_owned();
    assert_eq!(
        path.matches('M').count(),
        1,
        "only the last two are neighbours: {path}"
    );
    assert_eq!(path.matches('L').count(), 1, "{path}");
}

#[test]
fn only_the_last_eight_are_shown() {
    let values: Vec<Option<f64>> = (0..300).map(|index| Some(f64::from(index % 28))).collect();
    let line = sparkline(&values, Better::Lower);
    assert_eq!(line.to_blocks().chars().count(), READINGS_SHOWN);
    assert_eq!(line.to_svg().matches("<circle").count(), READINGS_SHOWN);
}

#[test]
fn it_stays_inside_its_box_and_well_formed() {
    for values in [
        vec![],
        vec![Some(5.0)],
        vec![None, None],
        vec![Some(-50.0), Some(1e9), Some(13.0)],
    ] {
        for better in [Better::Lower, Better::Higher] {
            let svg = sparkline(&values, better).to_svg();
            well_formed(&svg);
            let down = crate::checked::numbers(&svg, "circle", "cy");
            assert!(down.iter().all(|y| (0.0..=HEIGHT).contains(y)), "{svg}");
        }
    }
}

#[test]
fn a_scale_without_extent_is_drawn_in_the_middle() {
    let flat = Sparkline {
        max: 0.0,
        ..sparkline(&[Some(0.0), Some(0.0)], Better::Higher)
    };
    assert_eq!(flat.to_blocks(), "▅▅");
}
