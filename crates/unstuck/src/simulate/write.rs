//! Writes made-up clients and their truth.

use std::path::{Path, PathBuf};

use anyhow::Context;
use longitudinal::reliable_change::ReliableChange;
use longitudinal::worlds::{
    Class, Member, ProcessRules, RATING_NAMES, TherapyEnding, World, member, ratings,
};
use monitoring::signal::SignalRules;

/// The instrument on whose scale the worlds are built.
const MEASURE: &str = "PHQ-9";

/// What was written.
pub struct Written {
    /// Scores, those not given left out.
    pub scores: u64,
    /// What a practice would have.
    pub scores_file: PathBuf,
    /// What only the world knows.
    pub truth_file: PathBuf,
    /// Ratings of the work itself.
    pub process_file: PathBuf,
}

/// Columns of `scores.csv`.
const SCORE_COLUMNS: [&str; 6] = [
    "client_id",
    "measure",
    "session",
    "week",
    "score",
    "planned_sessions",
];

/// Columns of `truth.csv`. `latent` and `stalled` hold one entry a session from the first on, past the end of the sessions,
/// separated by blanks.
const TRUTH_COLUMNS: [&str; 11] = [
    "client_id",
    "world",
    "class",
    "sessions",
    "ending",
    "improved",
    "deteriorated",
    "recovered",
    "medication_from",
    "latent",
    "stalled",
];

/// Writes `scores.csv`, `truth.csv` and `process.csv`; client by client, so that any number fits in memory.
///
/// # Errors
/// A file that cannot be written.
pub fn write(
    folder: &Path,
    world: &World,
    seed: u64,
    clients: u64,
    rules: &SignalRules,
) -> anyhow::Result<Written> {
    let (scores_file, truth_file) = (folder.join("scores.csv"), folder.join("truth.csv"));
    let process_file = folder.join("process.csv");
    let mut scores = open(&scores_file)?;
    let mut truth = open(&truth_file)?;
    scores.write_record(SCORE_COLUMNS)?;
    let mut process = open(&process_file)?;
    truth.write_record(TRUTH_COLUMNS)?;
    process.write_record(["client_id", "session"].iter().chain(&RATING_NAMES))?;
    let process_rules = ProcessRules::reference();
    let width = clients.to_string().len();
    let mut count = 0;
    for number in 0..clients {
        let member = member(world, seed, number);
        let id = format!("c{:0width$}", number + 1);
        for reading in &member.readings {
            count += u64::from(reading.score.is_some());
            scores.write_record([
                id.as_str(),
                MEASURE,
                &reading.session.to_string(),
                &reading.week.to_string(),
                &reading.score.map_or_else(String::new, |score| score.to_string()),
                &member.planned_sessions.to_string(),
            ])?;
        }
        truth.write_record(truth_of(&id, world, &member, rules))?;
        let rated = ratings(&process_rules, &member.truth, member.readings.len(), seed, number);
        for (session, ratings) in (1..).zip(rated) {
            let cells = ratings.map(|rating| format!("{rating:.2}"));
            let session: u32 = session;
            process.write_record([id.clone(), session.to_string()].iter().chain(&cells))?;
        }
    }
    scores.flush().with_context(|| cannot(&scores_file))?;
    truth.flush().with_context(|| cannot(&truth_file))?;
    process.flush().with_context(|| cannot(&process_file))?;
    Ok(Written {
        scores: count,
        scores_file,
        truth_file,
        process_file,
    })
}

fn open(path: &Path) -> anyhow::Result<csv::Writer<std::fs::File>> {
    csv::Writer::from_path(path).with_context(|| cannot(path))
}

fn cannot(path: &Path) -> String {
    format!("{} cannot be written", path.display())
}

fn truth_of(id: &str, world: &World, member: &Member, rules: &SignalRules) -> [String; 11] {
    let truth = &member.truth;
    let yes = |is: bool| String::from(if is { "1" } else { "0" });
    let ending = match truth.ending {
        TherapyEnding::AsPlanned => "as-planned",
        TherapyEnding::GoodEnough => "good-enough",
        TherapyEnding::DroppedOut => "dropped-out",
    };
    let list = |entries: Vec<String>| entries.join(" ");
    let least_gain = rules.stall_gain_share * f64::from(world.outcome.reliable_points);
    [
        id.to_owned(),
        world.name.to_owned(),
        class_name(truth.class).to_owned(),
        member.readings.len().to_string(),
        ending.to_owned(),
        yes(truth.change == ReliableChange::Improved),
        yes(truth.change == ReliableChange::Deteriorated),
        yes(truth.recovered),
        truth
            .medication_from_session
            .map_or_else(String::new, |session| session.to_string()),
        list(truth.latent.iter().map(|level| format!("{level:.3}")).collect()),
        list(
            stalled(&truth.latent, rules.stall_window_sessions as usize, least_gain)
                .into_iter()
                .map(yes)
                .collect(),
        ),
    ]
}

/// For each session whether the latent level falls by less than `least_gain` points over the next `window` sessions; as far
/// as the level is known that far ahead.
fn stalled(latent: &[f64], window: usize, least_gain: f64) -> Vec<bool> {
    latent
        .iter()
        .zip(latent.iter().skip(window))
        .map(|(now, then)| now - then < least_gain)
        .collect()
}

/// The class as files spell it.
fn class_name(class: Class) -> &'static str {
    match class {
        Class::Fast => "fast",
        Class::Gradual => "gradual",
        Class::NoChange => "no-change",
        Class::Plateau => "plateau",
        Class::Late => "late",
        Class::Deteriorating => "deteriorating",
        Class::LogLinear => "log-linear",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use longitudinal::worlds::reference;
    use monitoring::knowledge::Library;

    #[test]
    fn a_stall_is_a_gain_too_small_over_the_window() {
        let latent = [15.0, 14.0, 13.0, 12.5, 12.4, 12.3];
        assert_eq!(stalled(&latent, 2, 1.0), [false, false, true, true]);
        assert_eq!(stalled(&latent, 9, 1.0), [] as [bool; 0]);
    }

    #[test]
    fn what_is_written_can_be_read_and_is_the_same_for_the_same_seed() {
        let folder = tempfile::tempdir().unwrap();
        let rules = Library::shipped().signal_rules();
        let written = write(folder.path(), &reference(), 7, 30, rules).unwrap();
        let first = std::fs::read_to_string(&written.scores_file).unwrap();
        let expected: u64 = (0..30)
            .flat_map(|number| member(&reference(), 7, number).readings)
            .map(|reading| u64::from(reading.score.is_some()))
            .sum();
        assert_eq!(written.scores, expected);
        assert_eq!(
            std::fs::read_to_string(&written.truth_file)
                .unwrap()
                .lines()
                .count(),
            31
        );
        write(folder.path(), &reference(), 7, 30, rules).unwrap();
        assert_eq!(std::fs::read_to_string(&written.scores_file).unwrap(), first);
        write(folder.path(), &reference(), 8, 30, rules).unwrap();
        assert_ne!(std::fs::read_to_string(&written.scores_file).unwrap(), first);
    }
}
