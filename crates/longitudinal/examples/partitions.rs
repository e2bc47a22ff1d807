//! One step ahead on files of scores, clients left out, over many deals into five parts.
//!
//! One deal of a small file says little: which client falls into which part moves the error by more than any choice of a
//! model. So each file is dealt twenty times, and the difference to the plain growth curve is shown deal by deal.
//!
//! `cargo run --release -p longitudinal --example partitions -- WEEKS FILE…`: `WEEKS` is the length of the file's time unit;
//! a file is a CSV with `client_id`, `time`, `score` and maybe `measure`.

#![allow(
    clippy::disallowed_methods,
    reason = "an example is a program of its own: it reads the files it is given"
)]

use std::collections::BTreeMap;
use std::error::Error;

use longitudinal::accuracy::split;
use longitudinal::filter::{Filter, Moment};
use longitudinal::growth::{GrowthCourse, TimeBasis};
use longitudinal::mixed_model::{Criterion, Design, FixedColumn, RandomEffects, fit};
use longitudinal::state_space::{Scores, pick};

const DEALS: u64 = 20;
const PARTS: usize = 5;
const BASES: [TimeBasis; 3] = [TimeBasis::LogFromZero, TimeBasis::SquareRoot, TimeBasis::Linear];

/// One score.
struct Row {
    client: u32,
    time: f64,
    score: f64,
}

/// Scores of one measure, client by client in the order of time.
struct Set {
    rows: Vec<Row>,
    clients: usize,
    weeks: f64,
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let weeks: f64 = arguments
        .next()
        .ok_or("the weeks of a time unit are missing")?
        .parse()?;
    println!(
        "{:44} {:>7} {:>9} {:>9} {:>9} {:>9} {:>7} {:>6}",
        "measure", "clients", "plain", "best line", "last", "ours", "%", "below"
    );
    for path in arguments {
        for (measure, set) in read(&path, weeks)? {
            show(&format!("{path} {measure}"), &set);
        }
    }
    Ok(())
}

fn read(path: &str, weeks: f64) -> Result<BTreeMap<String, Set>, Box<dyn Error>> {
    let text = std::fs::read_to_string(path)?;
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().ok_or("an empty file")?.split(',').collect();
    let place = |name: &str| header.iter().position(|column| *column == name);
    let wanted = |name: &str| place(name).ok_or_else(|| format!("{path} has no column {name}"));
    let (client, time, score) = (wanted("client_id")?, wanted("time")?, wanted("score")?);
    let mut measures: BTreeMap<String, BTreeMap<String, Vec<(f64, f64)>>> = BTreeMap::new();
    for line in lines {
        let fields: Vec<&str> = line.split(',').collect();
        let Ok(points) = fields[score].parse::<f64>() else {
            continue;
        };
        let measure = place("measure").map_or("", |place| fields[place]);
        let of_client = measures.entry(measure.to_owned()).or_default();
        let row = (fields[time].parse()?, points);
        of_client.entry(fields[client].to_owned()).or_default().push(row);
    }
    let sets = measures.into_iter().map(|(measure, clients)| {
        let count = clients.len();
        let mut rows = Vec::new();
        for (client, mut scores) in (0..).zip(clients.into_values()) {
            scores.sort_by(|one, other| one.0.total_cmp(&other.0));
            rows.extend(
                scores
                    .into_iter()
                    .map(|(time, score)| Row { client, time, score }),
            );
        }
        (
            measure,
            Set {
                rows,
                clients: count,
                weeks,
            },
        )
    });
    Ok(sets.collect())
}

fn show(name: &str, set: &Set) {
    let deals: Option<Vec<[f64; 4]>> = (1..=DEALS).map(|seed| errors(set, seed)).collect();
    let Some(deals) = deals else {
        println!("{name:44} {:>7} holds no model", set.clients);
        return;
    };
    let mean = |of: usize| deals.iter().map(|deal| deal[of]).sum::<f64>() / deals.len() as f64;
    let gains: Vec<f64> = deals
        .iter()
        .map(|deal| 100.0 * (deal[3] / deal[1] - 1.0))
        .collect();
    println!(
        "{name:44} {:>7} {:>9.4} {:>9.4} {:>9.4} {:>9.4} {:>+7.2} {:>3}/{}",
        set.clients,
        mean(0),
        mean(1),
        mean(2),
        mean(3),
        gains.iter().sum::<f64>() / gains.len() as f64,
        gains.iter().filter(|gain| **gain < 0.0).count(),
        deals.len()
    );
}

/// Roots of mean squares of one deal: the plain curve on the logarithm, on the best line, the last value, ours.
fn errors(set: &Set, seed: u64) -> Option<[f64; 4]> {
    let parts = split::parts(set.clients, PARTS, seed);
    let (mut squares, mut count) = ([0.0; 4], 0.0);
    for part in 0..PARTS {
        let (ours, basis) = learnt(set, &parts, part)?;
        let log = plain(set, &parts, part, BASES[0])?;
        let line = plain(set, &parts, part, basis.unshaped())?;
        for course in set.rows.chunk_by(|one, other| one.client == other.client) {
            if parts[course[0].client as usize] != part {
                continue;
            }
            let courses = [(log, BASES[0]), (line, basis.unshaped()), (ours, basis)];
            let mut beliefs = courses.map(|(course, basis)| (Filter::new(&course), basis));
            let mut last: Option<f64> = None;
            for row in course {
                let forecasts = beliefs.each_mut().map(|(belief, basis)| {
                    let when = Moment {
                        basis: basis.at(row.time),
                        week: row.time * set.weeks,
                    };
                    belief.update(when, row.score).expected.mean
                });
                if let Some(last) = last {
                    let [log, line, ours] = forecasts;
                    for (square, forecast) in squares.iter_mut().zip([log, line, last, ours]) {
                        *square += (row.score - forecast) * (row.score - forecast);
                    }
                    count += 1.0;
                }
                last = Some(row.score);
            }
        }
    }
    Some(squares.map(|square| f64::sqrt(square / count)))
}

fn training<'a>(set: &'a Set, parts: &'a [usize], part: usize) -> impl Iterator<Item = &'a Row> {
    let rows = set.rows.iter();
    rows.filter(move |row| parts[row.client as usize] != part)
}

fn learnt(set: &Set, parts: &[usize], part: usize) -> Option<(GrowthCourse, TimeBasis)> {
    let column = |of: fn(&Row) -> f64| -> Vec<f64> { training(set, parts, part).map(of).collect() };
    let client: Vec<u32> = training(set, parts, part).map(|row| row.client).collect();
    let time = column(|row| row.time);
    let week: Vec<f64> = time.iter().map(|time| time * set.weeks).collect();
    let scores = Scores {
        client: &client,
        client_count: set.clients,
        time: &time,
        week: &week,
        points: &column(|row| row.score),
    };
    let choice = pick(&scores, &BASES).ok()?;
    Some((choice.course, choice.basis))
}

fn plain(set: &Set, parts: &[usize], part: usize, basis: TimeBasis) -> Option<GrowthCourse> {
    let rows: Vec<&Row> = training(set, parts, part).collect();
    let client: Vec<u32> = rows.iter().map(|row| row.client).collect();
    let values: Vec<f64> = rows.iter().map(|row| basis.at(row.time)).collect();
    let response: Vec<f64> = rows.iter().map(|row| row.score).collect();
    let ones = vec![1.0; rows.len()];
    let fixed = [("one", &ones), ("basis", &values)].map(|(name, values)| FixedColumn { name, values });
    let design = Design {
        client: &client,
        client_count: set.clients,
        basis: &values,
        fixed: &fixed,
        response: &response,
    };
    let with = |random| fit(&design, random, Criterion::MaximumLikelihood);
    let fit = with(RandomEffects::InterceptAndSlope).or_else(|_| with(RandomEffects::Intercept));
    fit.ok()?.growth_course()
}
