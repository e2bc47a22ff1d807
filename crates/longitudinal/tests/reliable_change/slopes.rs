//! Reliable change from a growth model: where we agree with clinicalsignificance 2.1.0 and where we must not.

use longitudinal::reliable_change::{ReliableChange, slope_index, z_two_sided};

use super::reference::{Json, scores, text};

/// A random-intercept, random-slope model of the scores over time, fitted by REML to the clients whom the package used:
/// those with three scores or more. Values from our own search (a separate program, deviance 934.3942, 1106.3474 and
/// 2324.0738); they are inputs of the test, and the package's own indices and counts check them.
struct Fit {
    block: &'static str,
    file: &'static str,
    measure: &'static str,
    mean: [f64; 2],
    /// Variance of the intercept, covariance, variance of the slope.
    spread: [f64; 3],
    noise: f64,
}

const FITS: [Fit; 3] = [
    Fit {
        block: "claus_2020_hamd",
        file: "claus_2020.csv",
        measure: "HAMD",
        mean: [26.7125, -3.24],
        spread: [
            0.038_578_019_154_457_7,
            -0.360_932_336_303_159_8,
            3.376_849_155_155_598,
        ],
        noise: 11.804_117_966_290_03,
    },
    Fit {
        block: "claus_2020_bdi",
        file: "claus_2020.csv",
        measure: "BDI",
        mean: [37.6625, -3.3975],
        spread: [
            40.248_788_332_957_98,
            -1.383_826_581_685_714,
            7.649_512_460_430_503,
        ],
        noise: 28.256_250_592_291_02,
    },
    Fit {
        block: "btheb",
        file: "btheb.csv",
        measure: "BDI-II",
        mean: [20.518_864_404_190_94, -1.345_929_885_446_162_8],
        spread: [
            74.842_705_919_051_8,
            0.895_366_523_936_416_7,
            0.187_165_775_929_190_3,
        ],
        noise: 40.320_609_794_247_1,
    },
];

/// Empirical-Bayes deviation of one client's slope, and its posterior SD, by the textbook formula
/// `V = noise (Z'Z + noise G^-1)^-1`, written as `G - G (G + noise (Z'Z)^-1)^-1 G` so that a singular G is no obstacle.
fn slope_deviation(fit: &Fit, course: &[(f64, f64)]) -> (f64, f64) {
    let (mut n, mut t, mut tt, mut e, mut te) = (0.0, 0.0, 0.0, 0.0, 0.0);
    for (time, score) in course {
        let residual = score - fit.mean[0] - fit.mean[1] * time;
        n += 1.0;
        t += time;
        tt += time * time;
        e += residual;
        te += time * residual;
    }
    // Least-squares line of the residuals and its covariance.
    let determinant = n * tt - t * t;
    let line = [(tt * e - t * te) / determinant, (n * te - t * e) / determinant];
    let error = [tt, -t, n].map(|entry| fit.noise * entry / determinant);
    let total = [0, 1, 2].map(|at| fit.spread[at] + error[at]);
    let of_total = total[0] * total[2] - total[1] * total[1];
    let inverse = [total[2] / of_total, -total[1] / of_total, total[0] / of_total];
    let [_, across, slope] = fit.spread;
    // The row of G that belongs to the slope, times the inverse.
    let weights = [
        across * inverse[0] + slope * inverse[1],
        across * inverse[1] + slope * inverse[2],
    ];
    let deviation = weights[0] * line[0] + weights[1] * line[1];
    let variance = slope - (weights[0] * across + weights[1] * slope);
    (deviation, variance.sqrt())
}

/// id, deviation, its SD, for the clients with three scores or more.
fn deviations(fit: &Fit, csv: &str) -> Vec<(u32, f64, f64)> {
    scores(csv, fit.measure)
        .into_iter()
        .filter(|(_, course)| course.len() >= 3)
        .map(|(id, course)| {
            let course: Vec<(f64, f64)> = course
                .iter()
                .map(|(at, score)| (f64::from(*at), *score))
                .collect();
            let (deviation, sd) = slope_deviation(fit, &course);
            (id, deviation, sd)
        })
        .collect()
}

fn counts(indices: impl Iterator<Item = f64>) -> [usize; 3] {
    let z = z_two_sided(0.95).unwrap();
    let mut counts = [0; 3];
    for index in indices {
        counts[ReliableChange::of_index(index, z, longitudinal::reliable_change::Better::Lower) as usize] +=
            1;
    }
    counts
}

/// The package divides the deviation alone. With its formula we find its numbers; with ours, everybody's own slope.
#[test]
fn own_slope_and_not_distance_from_the_average() {
    let Some(json) = text("reference/clinicalsignificance.json") else {
        return;
    };
    let all = Json::parse(&json);
    // improved, unchanged, deteriorated
    let expected = [
        ([11, 20, 9], [33, 7, 0]),
        ([5, 32, 3], [23, 17, 0]),
        ([0, 73, 0], [72, 1, 0]),
    ];
    for (fit, (theirs, ours)) in FITS.iter().zip(expected) {
        let table = all.at(fit.block).at("combined").at("HLM_c");
        let clients = deviations(fit, &text(fit.file).unwrap());
        assert_eq!(clients.len() as f64, table.at("n").at("n_used").number().unwrap());
        // Their formula. In btheb, where nearly everybody improves alike, it finds nobody changed at all.
        assert_eq!(
            counts(clients.iter().map(|(_, deviation, sd)| deviation / sd)),
            theirs
        );
        let package = |category: &str| {
            let rows = table.at("counts").list();
            let row = rows
                .iter()
                .find(|row| row.at("category").word() == category)
                .unwrap();
            row.at("n").number().unwrap() as usize
        };
        assert_eq!(
            [
                package("Recovered") + package("Improved"),
                package("Unchanged"),
                package("Deteriorated")
            ],
            theirs
        );
        // Ours: nobody's own slope went up for sure, and most went down.
        let own = |(_, deviation, sd): &(u32, f64, f64)| slope_index(fit.mean[1], *deviation, *sd).unwrap();
        assert_eq!(counts(clients.iter().map(own)), ours);
    }
}

/// HAM-D, client by client: ours is theirs plus mean slope over SD. Tolerance: two searches of a singular optimum.
#[test]
fn client_by_client() {
    let Some(json) = text("reference/clinicalsignificance.json") else {
        return;
    };
    let all = Json::parse(&json);
    let csv = text("claus_2020.csv").unwrap();
    let fit = &FITS[0];
    let found = deviations(fit, &csv);
    let clients = all.at(fit.block).at("combined").at("HLM_c").at("clients").list();
    assert_eq!(clients.len(), 40);
    for row in clients {
        let id = row.at("id").number().unwrap();
        let (_, deviation, sd) = found.iter().find(|(of, _, _)| f64::from(*of) == id).unwrap();
        let theirs = row.at("rci").number().unwrap();
        assert!(
            (deviation / sd - theirs).abs() < 2e-4,
            "client {id}: {} {theirs}",
            deviation / sd
        );
        let ours = slope_index(fit.mean[1], *deviation, *sd).unwrap();
        assert!((ours - (theirs + fit.mean[1] / sd)).abs() < 2e-4, "client {id}");
    }
}

/// An exactly average member of a group that improved has improved.
#[test]
fn the_average_improver_improved() {
    let index = slope_index(-3.24, 0.0, 0.6).unwrap();
    assert!((index + 5.4).abs() < 1e-12);
    assert!(slope_index(-3.24, 0.0, 0.0).is_err());
}
