//! Reads the colours of the page's style and holds them to their contrast on paper: 4.5 for text, 3 for graphics
//! (WCAG 2.2, success criteria 1.4.3 and 1.4.11).

use std::collections::BTreeMap;

const STYLE: &str = include_str!("../report.css");

/// Colours on light screens, dark screens and paper; what one does not set it takes from the first.
fn schemes() -> [(&'static str, BTreeMap<&'static str, &'static str>); 3] {
    let mut blocks = STYLE
        .split(":root {")
        .skip(1)
        .map(|block| colours(block.split_once('}').unwrap().0));
    let light = blocks.next().unwrap();
    let mut over = |name| {
        let mut whole = light.clone();
        whole.extend(blocks.next().unwrap());
        (name, whole)
    };
    let (dark, print) = (over("dark"), over("print"));
    [("light", light), dark, print]
}

fn colours(block: &'static str) -> BTreeMap<&'static str, &'static str> {
    let pair = |declaration: &'static str| {
        let (name, value) = declaration.split_once(':')?;
        Some((name.trim(), value.trim()))
            .filter(|(name, value)| name.starts_with("--") && value.starts_with('#'))
    };
    block.split(';').filter_map(pair).collect()
}

/// Red, green and blue from 0 to 1 in linear light.
fn linear(colour: &str) -> [f64; 3] {
    let channel = |from: usize| {
        let byte = u8::from_str_radix(&colour[from..from + 2], 16).unwrap();
        let share = f64::from(byte) / 255.0;
        if share <= 0.04045 {
            share / 12.92
        } else {
            ((share + 0.055) / 1.055).powf(2.4)
        }
    };
    [channel(1), channel(3), channel(5)]
}

/// How people see a colour: red, green and blue in linear light, row by row.
type Vision = [[f64; 3]; 3];

/// Usual vision and the three dichromacies, as simulated by Machado, Oliveira and Fernandes (2009), "A
/// Physiologically-based Model for Simulation of Color Vision Deficiency", severity 1.0, in linear light (mark S: the
/// matrices were read in several programs that cite the paper, and agree).
const VISIONS: [(&str, Vision); 4] = [
    ("usual", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protanopia",
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ],
    ),
    (
        "deuteranopia",
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ],
    ),
    (
        "tritanopia",
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ],
    ),
];

fn luminance(colour: &str, vision: &Vision) -> f64 {
    let light = linear(colour);
    let seen = vision.map(|row| {
        row.iter()
            .zip(light)
            .map(|(share, part)| share * part)
            .sum::<f64>()
            .clamp(0.0, 1.0)
    });
    0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2]
}

fn contrast(one: &str, other: &str, vision: &Vision) -> f64 {
    let (one, other) = (luminance(one, vision), luminance(other, vision));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Every pair of a colour and its ground reaches the ratio, in each scheme and for each kind of vision.
fn check(names: &[&str], grounds: &[&str], least: f64) {
    for (scheme, colours) in schemes() {
        for (vision, matrix) in &VISIONS {
            for (name, ground) in names
                .iter()
                .flat_map(|name| grounds.iter().map(move |ground| (name, ground)))
            {
                let ratio = contrast(colours[name], colours[ground], matrix);
                assert!(
                    ratio >= least,
                    "{scheme}, {vision} vision: {name} on {ground} is {ratio:.2}"
                );
            }
        }
    }
}

#[test]
fn black_on_white_is_21() {
    assert!((contrast("#000000", "#ffffff", &VISIONS[0].1) - 21.0).abs() < 1e-9);
}

#[test]
fn pure_red_is_dark_in_protanopia() {
    // The first column of the matrix is what remains of pure red: about half its luminance.
    let ratio = luminance("#ff0000", &VISIONS[1].1) / luminance("#ff0000", &VISIONS[0].1);
    assert!((ratio - 0.537).abs() < 0.01, "{ratio}");
}

#[test]
fn text_reaches_four_and_a_half() {
    check(
        &["--ink", "--soft", "--accent", "--look", "--now"],
        &["--paper"],
        4.5,
    );
    check(
        &["--ink", "--accent", "--chart-cut-off"],
        &["--paper", "--chart-band"],
        4.5,
    );
}

#[test]
fn graphics_reach_three() {
    let lines = [
        "--chart-axis",
        "--chart-band-edge",
        "--chart-forecast",
        "--chart-cut-off",
        "--chart-error",
    ];
    check(&lines, &["--paper"], 3.0);
    check(&["--ink"], &["--chart-band"], 7.0);
}
