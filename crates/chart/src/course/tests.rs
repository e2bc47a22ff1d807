use super::*;
use crate::axis::Better;
use crate::checked::{numbers, path_of, path_places, well_formed};

/// A course of weekly scores on a scale from 0 to 27 with band, forecast, cut-off and mark.
fn course(values: &[Option<f64>], better: Better) -> CourseChart {
    let times = || (0u32..).map(f64::from);
    let point = |(time, value): (f64, &Option<f64>)| Point {
        time,
        value: *value,
        error_half_width: Some(2.5),
    };
    let last = times().nth(values.len().saturating_sub(1)).unwrap();
    CourseChart {
        id: "one".to_owned(),
        title: "Course of client 12".to_owned(),
        description: "18 points at week 5.".to_owned(),
        size: Size::SMALL,
        value_axis: ValueAxis {
            min: 0.0,
            max: 27.0,
            better,
            label: "fewer symptoms ↑".to_owned(),
        },
        time_axis: TimeAxis::covering("week", [0.0, last + 4.0]),
        points: times().zip(values).map(point).collect(),
        expected: times()
            .take(values.len())
            .map(|time| Expected {
                time,
                low: 8.0 - 0.1 * time,
                middle: 12.0,
                high: 16.0,
            })
            .collect(),
        forecast: vec![Forecast {
            time: last + 4.0,
            low: 5.0,
            high: 22.0,
        }],
        cut_offs: vec![CutOff {
            value: 10.0,
            name: "clinical cut-off 10".to_owned(),
        }],
        marks: vec![Mark {
            time: 1.0,
            letter: 'B',
            label: "smaller steps".to_owned(),
        }],
        last_label: Some("18".to_owned()),
        state: Some(StateLabel {
            shape: Shape::Square,
            word: "stalled since session 6".to_owned(),
        }),
    }
}

fn dots(svg: &str) -> Vec<(f64, f64)> {
    let dots = svg
        .split_once("class=\"chart-dot\"")
        .unwrap()
        .1
        .split_once("</g>")
        .unwrap()
        .0;
    numbers(dots, "circle", "cx")
        .into_iter()
        .zip(numbers(dots, "circle", "cy"))
        .collect()
}

#[test]
fn better_is_up_in_both_directions() {
    let values = [Some(20.0), Some(12.0), Some(4.0)];
    let fewer = dots(&course(&values, Better::Lower).to_svg());
    assert!(
        fewer[0].1 > fewer[1].1 && fewer[1].1 > fewer[2].1,
        "fewer points rise: {fewer:?}"
    );
    let more = dots(&course(&values, Better::Higher).to_svg());
    assert!(
        more[0].1 < more[1].1 && more[1].1 < more[2].1,
        "fewer points fall: {more:?}"
    );
}

#[test]
fn a_missing_reading_breaks_the_line_and_leaves_an_open_tick() {
    let svg = course(
        &[Some(20.0), Some(19.0), None, Some(15.0), Some(14.0)],
        Better::Lower,
    )
    .to_svg();
    let line = path_of(&svg, "chart-line");
    assert_eq!(
        (line.matches('M').count(), line.matches('L').count()),
        (2, 2),
        "two runs, no bridge: {line}"
    );
    assert_eq!(dots(&svg).len(), 4);
    let missing = svg
        .split_once("class=\"chart-missing\"")
        .unwrap()
        .1
        .split_once("</g>")
        .unwrap()
        .0;
    assert_eq!(missing.matches("<circle").count(), 1);
}

#[test]
fn a_reading_between_two_gaps_is_a_dot_without_a_line() {
    let svg = course(&[Some(20.0), None, Some(15.0), None], Better::Lower).to_svg();
    assert!(!svg.contains("chart-line"));
    assert_eq!(dots(&svg).len(), 2);
}

#[test]
fn segments_are_straight_and_go_through_the_scores() {
    let svg = course(&[Some(20.0), Some(12.0), Some(4.0)], Better::Lower).to_svg();
    let line = path_of(&svg, "chart-line").to_owned();
    let through: Vec<(f64, f64)> = path_places(&format!("< d=\"{line}\""));
    assert_eq!(through, dots(&svg));
    assert!(!line.contains(['C', 'Q', 'S', 'A']), "no curve: {line}");
}

#[test]
fn readings_in_any_order_are_drawn_in_order_of_time() {
    let mut turned = course(&[Some(20.0), Some(12.0), Some(4.0)], Better::Lower);
    let straight = turned.to_svg();
    turned.points.reverse();
    turned.expected.reverse();
    assert_eq!(turned.to_svg(), straight);
}

#[test]
fn the_name_of_a_cut_off_makes_way_for_the_line() {
    let place = |values: &[Option<f64>]| {
        let svg = course(values, Better::Lower).to_svg();
        let name = numbers(&svg, "text class=\"chart-cut-off-name\"", "x");
        assert!(
            svg.find("chart-cut-off-name").unwrap() < svg.find("chart-line").unwrap(),
            "under the line"
        );
        name[0]
    };
    let away = place(&[Some(20.0), Some(21.0), Some(22.0), Some(23.0)]);
    let through = place(&[Some(11.0), Some(9.0), Some(11.0), Some(9.0)]);
    assert!(away < 100.0 && through > 300.0, "{away} {through}");
}

#[test]
fn two_readings_at_one_time_are_both_drawn() {
    let mut twice = course(&[Some(20.0), Some(12.0)], Better::Lower);
    twice.points[1].time = 0.0;
    let dots = dots(&twice.to_svg());
    assert_eq!(dots.len(), 2);
    assert_eq!(dots[0].0, dots[1].0);
}

#[test]
fn nothing_leaves_the_picture() {
    let wild = [
        Some(-400.0),
        Some(1e12),
        Some(13.0),
        None,
        Some(f64::NAN),
        Some(f64::INFINITY),
    ];
    let mut chart = course(&wild, Better::Lower);
    chart.expected.push(Expected {
        time: 1e6,
        low: -90.0,
        middle: 0.0,
        high: 9e9,
    });
    chart.forecast.push(Forecast {
        time: f64::NAN,
        low: 0.0,
        high: 1.0,
    });
    chart.cut_offs.push(CutOff {
        value: 99.0,
        name: "off the axis".to_owned(),
    });
    chart.marks.push(Mark {
        time: -3.0,
        letter: 'Z',
        label: "off the axis".to_owned(),
    });
    let svg = chart.to_svg();
    well_formed(&svg);
    assert!(!svg.contains("off the axis") && !svg.contains("NaN") && !svg.contains("inf"));
    let Size { width_px, height_px } = chart.size;
    for (x, y) in path_places(&svg)
        .into_iter()
        .filter(|place| place.0.abs() > 8.0)
        .chain(dots(&svg))
    {
        assert!(
            (0.0..=width_px).contains(&x) && (0.0..=height_px).contains(&y),
            "({x}, {y})"
        );
    }
    assert_eq!(dots(&svg).len(), 3, "what is not a number is missing");
}

#[test]
fn the_fan_opens_at_the_last_reported_score() {
    let svg = course(&[Some(20.0), Some(12.0), None], Better::Lower).to_svg();
    let fan = svg.split_once("url(#chart-one-hatch)").unwrap().1;
    let fan = fan.split_once(" d=\"").unwrap().1.split_once('"').unwrap().0;
    let last = *dots(&svg).last().unwrap();
    let (first, ..) = path_places(&format!("< d=\"{fan}\""))
        .split_first()
        .map(|(first, _)| (*first,))
        .unwrap();
    assert_eq!(first, last);
}

#[test]
fn hostile_text_is_escaped_everywhere() {
    let evil = "</text></svg><script>alert(\"1\")</script>&amp;'\u{0}\u{1b}";
    let mut chart = course(&[Some(20.0), Some(12.0)], Better::Lower);
    chart.id = evil.to_owned();
    chart.title = evil.to_owned();
    chart.description = evil.to_owned();
    chart.value_axis.label = evil.to_owned();
    chart.time_axis.unit = evil.to_owned();
    chart.cut_offs[0].name = evil.to_owned();
    chart.marks[0].label = evil.to_owned();
    chart.marks[0].letter = '<';
    chart.last_label = Some(evil.to_owned());
    chart.state = Some(StateLabel {
        shape: Shape::Star,
        word: evil.to_owned(),
    });
    let svg = chart.to_svg();
    well_formed(&svg);
    assert!(!svg.contains("<script"));
    assert_eq!(svg.matches("<svg").count(), 1);
}

#[test]
fn empty_single_constant_and_long_courses_are_drawn() {
    let long: Vec<Option<f64>> = (0..300).map(|index| Some(f64::from(index % 20))).collect();
    let cases = [
        (vec![], 0),
        (vec![Some(9.0)], 1),
        (vec![Some(9.0); 5], 5),
        (vec![None; 3], 0),
        (long, 300),
    ];
    for (values, expected) in cases {
        for size in [
            Size::SMALL,
            Size::LARGE,
            Size {
                width_px: 1.0,
                height_px: f64::NAN,
            },
        ] {
            let svg = CourseChart {
                size,
                ..course(&values, Better::Lower)
            }
            .to_svg();
            well_formed(&svg);
            assert_eq!(dots(&svg).len(), expected);
        }
    }
}

#[test]
fn a_long_course_has_one_whisker_at_its_end() {
    let whiskers = |readings: usize| {
        let svg = course(&vec![Some(9.0); readings], Better::Lower).to_svg();
        path_of(&svg, "chart-error").matches('M').count()
    };
    assert_eq!((whiskers(60), whiskers(61)), (60, 1));
}

#[test]
fn a_long_course_stays_small() {
    let values: Vec<Option<f64>> = (0..300).map(|index| Some(f64::from(index % 20))).collect();
    let bytes = course(&values, Better::Lower).to_svg().len();
    assert!(bytes < 60_000, "{bytes}");
}

#[test]
fn it_says_what_it_is_before_it_draws() {
    let svg = course(&[Some(20.0)], Better::Lower).to_svg();
    assert!(svg.starts_with("<svg class=\"chart chart-course\""));
    assert!(svg.contains("role=\"img\" aria-labelledby=\"chart-one-title chart-one-description\""));
    let title = svg
        .find("<title id=\"chart-one-title\">Course of client 12</title>")
        .unwrap();
    let description = svg
        .find("<desc id=\"chart-one-description\">18 points at week 5.</desc>")
        .unwrap();
    assert!(title < description && description < svg.find("<g").unwrap());
}

#[test]
fn the_same_course_gives_the_same_bytes() {
    let chart = course(&[Some(20.0), None, Some(12.0)], Better::Higher);
    assert_eq!(chart.to_svg(), chart.clone().to_svg());
}
