//! `unstuck validate`: how well the readings hold on a file, against what others use (statistics paper, section 10).
//!
//! Clients are dealt into parts. Whatever is learned (a course where the library has none, the boundary, the regressions,
//! the recalibration) is learned on the other parts, so that every client is forecast once by what never saw it.

mod adjusting;
mod budget;
mod clients;
mod ending;
mod figures;
mod goals;
mod groups;
mod measure;
mod methods;
mod one_step;
mod page;
mod priors;
mod process;
mod report;
mod subgroups;
mod targets;
mod text;
mod truth;
mod watching;

use std::collections::HashMap;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use monitoring::knowledge::Library;
use monitoring::trajectory::Clock;

use crate::analyze::measures::Sources;
use crate::analyze::options::{self, MeasureOptions, Setting};
use crate::analyze::{TimeUnit, column};
use crate::score_file::{self, Extra, Role, ScoreFile, Settings, Source};
use figures::Drawing;
use groups::Groups;
use measure::Job;
use report::Report;

/// Measure how well the readings hold on a file of scores, against what others use.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    unstuck simulate --world reference --clients 5000 --seed 1 --out made-up\n  \
    unstuck validate made-up/scores.csv --truth made-up/truth.csv --out validation\n  \
    unstuck validate our-export.csv --column score=phq_total --split-by therapist --by clinic --out validation\n  \
    unstuck export --data ./practice --out ./practice-open && unstuck validate ./practice-open --split-by therapist")]
pub struct ValidateArgs {
    /// A long CSV file as for analyze, - for standard input, or the folder that unstuck export made (columns person,
    /// therapist, language and approach stand beside the scores).
    file: PathBuf,
    /// The truth.csv that unstuck simulate wrote beside it.
    #[arg(long, value_name = "FILE")]
    truth: Option<PathBuf>,
    /// Ratings of the work itself by session (client_id, session, and a number in every other column), such as the
    /// process.csv that unstuck simulate wrote beside the scores.
    #[arg(long, value_name = "FILE")]
    process: Option<PathBuf>,
    /// Folder for validation.html and validation.json; made if it is not there.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// What is printed.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Seed of the deal of clients into parts, and of the bootstrap.
    #[arg(long, value_name = "SEED", default_value_t = 1)]
    split: u64,
    /// Parts into which the clients are dealt.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u32).range(2..=1000))]
    parts: u32,
    /// Keep clients with the same value of this column (a therapist, a clinic) in one part, so that nobody is forecast by
    /// what was learned from clients of the same therapist. With at most as many values as parts, each is a part.
    #[arg(long, value_name = "COLUMN")]
    split_by: Option<String>,
    /// Draw clients with the same value of this column together for intervals; the column of --split-by where this is left
    /// out, else clients are drawn.
    #[arg(long, value_name = "COLUMN")]
    cluster: Option<String>,
    /// Tell calibration apart by the values of this column (numbers of more than six values in thirds). May be repeated.
    #[arg(long, value_name = "COLUMN")]
    by: Vec<String>,
    /// Draws of the bootstrap for intervals; 0 for none.
    #[arg(long, value_name = "N", default_value_t = 200)]
    bootstrap: usize,
    /// A column under another name, such as score=phq_total. May be repeated.
    #[arg(long, value_name = "ROLE=NAME", value_parser = column)]
    column: Vec<(Role, String)>,
    /// The measure, where the file has one and no such column.
    #[arg(long, value_name = "NAME")]
    measure: Option<String>,
    /// Unit of the column "time".
    #[arg(long, value_enum, value_name = "UNIT")]
    time_unit: Option<TimeUnit>,
    /// Session with which treatment is planned to end, where the file does not say.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    planned_sessions: Option<u32>,
    /// Scale of a measure, as for analyze.
    #[arg(long, value_name = "RANGE", value_parser = options::scale)]
    scale: Vec<Setting<longitudinal::bounded::Points>>,
    /// Which direction is better, as for analyze.
    #[arg(long, value_name = "DIRECTION", value_parser = options::better)]
    better: Vec<Setting<longitudinal::reliable_change::Better>>,
    /// Share of clients that may be flagged at one session, as for analyze; 1 flags all.
    #[arg(long, value_name = "SHARE", value_parser = options::share)]
    alert_budget: Option<f64>,
    /// Learn the course from the other parts even where the library has one.
    #[arg(long)]
    fit: bool,
}

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Tables for people.
    Text,
    /// Everything, as JSON.
    Json,
}

/// Runs the command.
///
/// # Errors
/// A file that cannot be read, a truth that does not fit, no measure that can be validated, an output that cannot be written.
pub fn run(args: &ValidateArgs) -> anyhow::Result<()> {
    let report = validate(args)?;
    if let Some(folder) = &args.out {
        report.write(folder)?;
    }
    match args.format {
        Format::Text => print!("{}", text::page(&report)),
        Format::Json => println!("{}", serde_json::to_string(&report)?),
    }
    Ok(())
}

impl ValidateArgs {
    /// Columns read beside the scores, each once.
    fn further_columns(&self) -> Vec<String> {
        let mut columns: Vec<String> = Vec::new();
        for name in self.split_by.iter().chain(&self.cluster).chain(&self.by) {
            if !columns.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                columns.push(name.clone());
            }
        }
        columns
    }

    /// A split by time would need courses that ended before others began: those under way at the cut belong to neither side.
    fn refuse_time(&self, file: &ScoreFile) -> anyhow::Result<()> {
        let times = [Some(file.columns.time), file.columns.calendar];
        let is_time = |name: &String| {
            times
                .iter()
                .flatten()
                .any(|(column, _)| file.columns.name(*column).eq_ignore_ascii_case(name.trim()))
        };
        match self.split_by.as_ref().filter(|name| is_time(name)) {
            None => Ok(()),
            Some(name) => bail!(
                "--split-by {name} would deal by time, which is not made: whoever began before a day may go on after it. Name \
                 a column that holds for a whole course, such as the therapist or the clinic"
            ),
        }
    }
}

fn validate(args: &ValidateArgs) -> anyhow::Result<Report> {
    let source = Source::named(&args.file);
    let settings = Settings {
        mapped: args.column.clone(),
        time_unit: args.time_unit.map(Clock::from),
        one_measure: args.measure.clone(),
    };
    let extra = Extra {
        columns: args.further_columns(),
        keep_measure_column: false,
    };
    let file = score_file::read_with(&source, &settings, &extra).map_err(anyhow::Error::msg)?;
    args.refuse_time(&file)?;
    let groups = |name: &Option<String>| Some(Groups::of(&file, measure::column(&file, name.as_ref()?)?));
    let split_by = groups(&args.split_by);
    let clustered_by = groups(&args.cluster).or_else(|| split_by.clone());
    let truths = match &args.truth {
        Some(path) => truth::read(path)?,
        None => HashMap::new(),
    };
    if args.truth.is_some() && !file.clients.iter().any(|client| truths.contains_key(client)) {
        bail!(
            "no client of {} is in the truth. Give the truth.csv written with it",
            source.name()
        );
    }
    let ratings = match &args.process {
        Some(path) => process::read(path)?,
        None => HashMap::new(),
    };
    let options = MeasureOptions {
        scales: args.scale.clone(),
        better: args.better.clone(),
        refit: args.fit,
        ..MeasureOptions::default()
    };
    let library = Library::shipped();
    let job = Job {
        file: &file,
        sources: Sources {
            library,
            options: &options,
            date: crate::clock::today(),
        },
        truths: &truths,
        ratings: &ratings,
        planned_sessions: args.planned_sessions,
        alert_budget: args.alert_budget.unwrap_or(library.signal_rules().alert_budget),
        parts: args.parts as usize,
        split_by: split_by.as_ref(),
        clustered_by: clustered_by.as_ref(),
        by: &args.by,
        drawing: Drawing {
            draws: args.bootstrap,
            seed: args.split,
        },
    };
    let (measures, left_out) = job.measures();
    if measures.is_empty() {
        let why = left_out.first().context("the file holds no score")?;
        bail!("nothing can be validated. The first reason: {why}");
    }
    Ok(Report {
        source: source.short_name(),
        split_seed: args.split,
        parts: args.parts,
        split_by: split_by.map(|groups| groups.found),
        clustered_by: clustered_by.map(|groups| groups.found),
        draws: args.bootstrap,
        with_truth: !truths.is_empty(),
        measures,
        left_out,
    })
}
