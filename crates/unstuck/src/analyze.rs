//! `unstuck analyze`: from a file of scores to a reading of each client.

mod budget;
mod calibration;
mod courses;
mod estimate;
pub(crate) mod measures;
pub(crate) mod options;
mod output;
mod sudden;
mod summary;
mod thresholds;
mod timing;
mod widths;
mod write;

use std::io::IsTerminal;
use std::path::PathBuf;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use longitudinal::bounded::Points;
use longitudinal::reliable_change::Better;
use monitoring::knowledge::Library;
use monitoring::trajectory::Clock;

use crate::score_file::{self, Role, Settings, Source};
use crate::terminal::{Appearance, summary as printed_summary};
use budget::Budget;
use calibration::Calibration;
use measures::Sources;
use options::{MeasureOptions, Setting};

/// Read a file of scores and say, for each client, how the course stands, why, and what may come.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    unstuck analyze examples/beat-the-blues/btheb.csv --out report\n  \
    unstuck analyze scores.csv --measure PHQ-9 --column score=phq_total --planned-sessions 12\n  \
    zcat export.csv.gz | unstuck analyze - --time-unit week --format json")]
pub struct AnalyzeArgs {
    /// A long CSV file (.csv or .csv.gz), - for standard input, or the folder that unstuck export made.
    file: PathBuf,
    /// Folder for readings.csv, clients.csv, rejected.csv and report.html; made if it is not there.
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// What is printed: a summary, or every reading as a line of JSON.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
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
    /// Scale of a measure: 0..63 for whole points, 0.0..63.0 where fractions exist. MEASURE=0..63 for one of several.
    #[arg(long, value_name = "RANGE", value_parser = options::scale)]
    scale: Vec<Setting<Points>>,
    /// Which direction is better, for a measure that the library does not know: lower or higher, or MEASURE=higher.
    #[arg(long, value_name = "DIRECTION", value_parser = options::better)]
    better: Vec<Setting<Better>>,
    /// Reliability of a measure: the reliable change is then computed from the first scores of the file.
    #[arg(long, value_name = "R", value_parser = options::reliability)]
    reliability: Vec<Setting<f64>>,
    /// Mean and SD of people in general, such as 114,14: the clinical cut-off is then criterion c.
    #[arg(long, value_name = "M,SD", value_parser = options::functional)]
    functional: Vec<Setting<(f64, f64)>>,
    /// Least size of a sudden gain or loss, points (otherwise the reliable change).
    #[arg(long, value_name = "POINTS")]
    sudden_cutoff: Option<f64>,
    /// Share of clients that may be flagged at one session (0.2 unless said otherwise; 1 flags all). Worsening always is.
    #[arg(long, value_name = "SHARE", value_parser = options::share)]
    alert_budget: Option<f64>,
    /// Also write contributions.csv: what each earlier score adds to each forecast. Long for long courses.
    #[arg(long, requires = "out")]
    contributions: bool,
    /// Estimate the course from this file even where the library has one.
    #[arg(long)]
    fit: bool,
    /// Stop at the first row that cannot be used.
    #[arg(long)]
    strict: bool,
}

/// What is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A summary for people.
    Text,
    /// One line of JSON for every reading.
    Json,
}

/// Unit of a time column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TimeUnit {
    /// Days.
    Day,
    /// Weeks.
    Week,
    /// Months.
    Month,
    /// Sessions.
    Session,
}

impl From<TimeUnit> for Clock {
    fn from(unit: TimeUnit) -> Self {
        match unit {
            TimeUnit::Day => Clock::Day,
            TimeUnit::Week => Clock::Week,
            TimeUnit::Month => Clock::Month,
            TimeUnit::Session => Clock::Session,
        }
    }
}

/// Reads `ROLE=NAME`.
pub(crate) fn column(text: &str) -> Result<(Role, String), String> {
    let roles = || Role::ALL.map(Role::name).join(", ");
    let Some((role, name)) = text.split_once('=') else {
        return Err(format!("write ROLE=NAME; the roles are {}", roles()));
    };
    match Role::named(role) {
        Some(role) => Ok((role, name.to_owned())),
        None => Err(format!("\"{role}\" is not a role; the roles are {}", roles())),
    }
}

/// Runs the command.
///
/// # Errors
/// Where the file cannot be read at all, `--strict` met a row that cannot be used, no client can be read, or an output
/// cannot be written.
pub fn run(args: &AnalyzeArgs) -> anyhow::Result<()> {
    let library = Library::shipped();
    let source = Source::named(&args.file);
    let settings = Settings {
        mapped: args.column.clone(),
        time_unit: args.time_unit.map(Clock::from),
        one_measure: args.measure.clone(),
    };
    let mut file = score_file::read(&source, &settings).map_err(anyhow::Error::msg)?;
    let options = args.measure_options();
    let sources = Sources {
        library,
        options: &options,
        date: crate::clock::today(),
    };
    let prepared = courses::prepare(&mut file, &sources);
    if args.strict
        && let Some(first) = prepared
            .rejections
            .iter()
            .find(|rejection| !rejection.is_missing_score)
    {
        bail!("{}, {first}", source.name());
    }
    let share = args.alert_budget.unwrap_or(library.signal_rules().alert_budget);
    let budget = Budget::of(&file, &prepared, library, args.planned_sessions, share);
    let calibration = Calibration::of(&file, &prepared, library, args.planned_sessions);
    let job = output::Job {
        budget: &budget,
        calibration: &calibration,
        file: &file,
        prepared: &prepared,
        library,
        planned_sessions: args.planned_sessions,
        out: args.out.as_deref(),
        json: args.format == Format::Json,
        contributions: args.contributions,
    };
    let overview = output::read_all(&job)?;
    let input = summary::report_input(&job, &overview, &source.short_name());
    let written = match &args.out {
        Some(folder) => output::write_report(folder, &input, &prepared.rejections)?,
        None => Vec::new(),
    };
    if args.format == Format::Text {
        let text = printed_summary(&input, &written, appearance());
        output::print(&text).context("the summary could not be printed")?;
    }
    if prepared.courses.is_empty() {
        let why = prepared
            .rejections
            .iter()
            .find(|rejection| !rejection.is_missing_score);
        match why {
            Some(why) => bail!(
                "no client could be read. The first reason, of {}: {why}",
                source.name()
            ),
            None => bail!("no client could be read: {} holds no score", source.name()),
        }
    }
    Ok(())
}

impl AnalyzeArgs {
    fn measure_options(&self) -> MeasureOptions {
        MeasureOptions {
            scales: self.scale.clone(),
            better: self.better.clone(),
            reliabilities: self.reliability.clone(),
            functional: self.functional.clone(),
            sudden_points: self.sudden_cutoff,
            refit: self.fit,
        }
    }
}

/// How the printed summary should look on this terminal.
fn appearance() -> Appearance {
    const WIDTH_WITHOUT_TERMINAL: usize = 100;
    const ROWS: usize = 20;
    let width = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    Appearance {
        width_columns: width.unwrap_or(WIDTH_WITHOUT_TERMINAL),
        colour: std::io::stdout().is_terminal() && !no_colour,
        rows: ROWS,
    }
}

#[cfg(test)]
mod tests {
    use monitoring::trajectory::BandWidths;

    use super::*;

    /// Pieces of a file that together reach deep into reading and analysis, hostile ones among them.
    const PIECES: [&[u8]; 22] = [
        b"ana",
        b"ben",
        b",",
        b",",
        b",",
        b"\n",
        b"\n",
        b"PHQ-9",
        b"BDI-II",
        b"1",
        b"2",
        b"27",
        b"-5",
        b"1e308",
        b"\"",
        b"\r\n",
        b"\xff\xc3",
        b"\0",
        b"9999999999999999",
        b"NA",
        b"0.5",
        b"100000",
    ];

    /// Reads bytes to the last reading, as the command does; refusing them is as good as reading them.
    fn read_to_the_end(bytes: &[u8]) -> usize {
        let library = Library::shipped();
        let Ok(mut file) = score_file::read_from(bytes, "bytes", &Settings::default()) else {
            return 0;
        };
        let options = MeasureOptions::default();
        let sources = Sources {
            library,
            options: &options,
            date: jiff::civil::date(2026, 11, 23),
        };
        let prepared = courses::prepare(&mut file, &sources);
        let read = |course| {
            prepared
                .read(&file, course, library, Some(12), BandWidths::nominal())
                .signals
                .len()
        };
        prepared.courses.iter().map(read).sum()
    }

    #[test]
    fn no_bytes_make_it_panic() {
        let mut state: u64 = 20_261_123;
        let mut draw = |below: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        let header = "client_id,measure,session,score\n";
        let rows: String = (1..9)
            .map(|session| format!("ana,PHQ-9,{session},{}\n", 20 - session))
            .collect();
        let mut readings = 0;
        for _ in 0..2_000 {
            let mut bytes = [header, &rows].concat().into_bytes();
            for _ in 0..1 + draw(6) {
                let at = header.len() + draw(rows.len());
                let piece = PIECES[draw(PIECES.len())];
                let until = (at + draw(3)).min(bytes.len());
                bytes.splice(at.min(until)..until, piece.iter().copied());
            }
            readings += read_to_the_end(&bytes);
        }
        assert!(readings > 2_000, "the bytes reach the analysis: {readings}");
    }
}
