//! Reads all courses, writing each as soon as it is read, and keeps what the summary needs.

use std::fs::{self, File};
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;
use std::time::Duration;

use anyhow::Context;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use longitudinal::reliable_change::ChangeClass;
use monitoring::knowledge::Library;
use monitoring::signal::{Alert, Signal, State};
use rayon::prelude::*;

use super::budget::Budget;
use super::calibration::Calibration;
use super::courses::{CourseReading, Prepared};
use super::write::{self, CLIENT_COLUMNS, CONTRIBUTION_COLUMNS, READING_COLUMNS, ReadingLine, Voice};
use crate::report::{ReportInput, page};
use crate::score_file::{Rejection, ScoreFile};

/// One analysis.
pub struct Job<'a> {
    /// The file.
    pub file: &'a ScoreFile,
    /// Its courses.
    pub prepared: &'a Prepared,
    /// The library.
    pub library: &'a Library,
    /// The planned end, where the file does not say.
    pub planned_sessions: Option<u32>,
    /// Which of those who could be flagged are.
    pub budget: &'a Budget,
    /// What the file has taught about its own forecasts.
    pub calibration: &'a Calibration,
    /// Where files go.
    pub out: Option<&'a Path>,
    /// Whether readings are printed as JSON lines.
    pub json: bool,
    /// Whether what each score adds to each forecast is written.
    pub contributions: bool,
}

/// What is kept of a course after it was written.
#[derive(Debug, Clone, Copy)]
pub struct Standing {
    /// Index into the courses of the job.
    pub course: usize,
    /// State after the last score.
    pub state: State,
    /// How soon somebody should look.
    pub alert: Alert,
    /// How much it needs a look within its state, larger first.
    pub need: f64,
    /// Change from first to last score.
    pub change: Option<ChangeClass>,
    /// Scores read.
    pub scores: usize,
}

/// Courses read at a time, so that memory stays small however long the file.
const BATCH: usize = 2_048;

/// Bytes of one course, and what is kept of it.
struct Written {
    readings: Vec<u8>,
    clients: Vec<u8>,
    contributions: Vec<u8>,
    standing: Standing,
}

/// Reads every course once, in parallel, and writes it in the order of the file.
///
/// # Errors
/// Where an output cannot be written.
pub fn read_all(job: &Job) -> anyhow::Result<Vec<Standing>> {
    let mut sinks = Sinks::open(job)?;
    let progress = progress(job.prepared.courses.len());
    let mut overview = Vec::with_capacity(job.prepared.courses.len());
    for (batch, courses) in (0..).zip(job.prepared.courses.chunks(BATCH)) {
        let written: Vec<Written> = (0..courses.len())
            .into_par_iter()
            .map(|place| job.write_course(batch * BATCH + place))
            .collect();
        for course in written {
            sinks.take(&course)?;
            overview.push(course.standing);
        }
        progress.inc(courses.len() as u64);
    }
    progress.finish_and_clear();
    sinks.finish()?;
    Ok(overview)
}

impl Job<'_> {
    /// The words and thresholds of the reasons.
    pub fn voice(&self) -> Voice<'_> {
        Voice {
            words: self.library.signal_words(),
            rules: self.library.signal_rules(),
        }
    }

    /// Reads one course, flagged within the budget and corrected by what the other clients have shown.
    pub fn read(&self, course: usize) -> CourseReading {
        let rows = &self.prepared.courses[course];
        let correction = self.calibration.correction(rows.measure, rows.client);
        let mut reading = self.prepared.read(
            self.file,
            rows,
            self.library,
            self.planned_sessions,
            correction.widths(self.prepared.measures[rows.measure].widths),
        );
        let last = reading.signals.len();
        for (at, signal) in (1..).zip(&mut reading.signals) {
            self.budget.apply(rows.measure, signal, at == last);
            correction.apply(signal);
        }
        reading
    }

    fn write_course(&self, course: usize) -> Written {
        let rows = &self.prepared.courses[course];
        let reading = self.read(course);
        let measure = &self.prepared.measures[rows.measure];
        let client_id = &self.file.clients[rows.client as usize];
        let (mut readings, mut clients, mut contributions) = (Vec::new(), Vec::new(), Vec::new());
        if self.out.is_some() || self.json {
            readings.reserve(reading.signals.len() * 320);
            for (signal, &week) in reading.signals.iter().zip(&reading.weeks) {
                let line = ReadingLine::new(client_id, measure, signal, week, self.voice());
                if self.json {
                    // Writing numbers and text to memory does not go wrong.
                    let _ = serde_json::to_writer(&mut readings, &line);
                    readings.push(b'\n');
                } else {
                    line.write_csv(&mut readings);
                }
            }
        }
        if self.out.is_some() {
            write::write_client(&mut clients, client_id, measure, &reading, self.voice());
        }
        if self.contributions {
            write::write_contributions(&mut contributions, client_id, measure, &reading);
        }
        Written {
            readings,
            clients,
            contributions,
            standing: standing(course, &reading),
        }
    }
}

fn standing(course: usize, reading: &CourseReading) -> Standing {
    let last = reading.signals.last();
    Standing {
        course,
        state: last.map_or(State::TooEarly, |signal| signal.state),
        alert: last.map_or(Alert::None, |signal| signal.alert),
        need: last.map_or(0.0, Signal::need),
        change: reading.change,
        scores: reading.signals.len(),
    }
}

/// Where readings and clients go. With `--out` readings go to a file as CSV; JSON lines go to standard output.
struct Sinks {
    readings: Option<BufWriter<Box<dyn Write>>>,
    clients: Option<BufWriter<File>>,
    contributions: Option<BufWriter<File>>,
}

impl Sinks {
    fn open(job: &Job) -> anyhow::Result<Self> {
        let Some(folder) = job.out else {
            let readings = job
                .json
                .then(|| BufWriter::new(Box::new(io::stdout()) as Box<dyn Write>));
            return Ok(Self {
                readings,
                clients: None,
                contributions: None,
            });
        };
        fs::create_dir_all(folder)
            .with_context(|| format!("{}: this folder cannot be made", folder.display()))?;
        let clients = with_header(folder, "clients.csv", &CLIENT_COLUMNS)?;
        let contributions = match job.contributions {
            true => Some(with_header(folder, "contributions.csv", &CONTRIBUTION_COLUMNS)?),
            false => None,
        };
        let readings: Box<dyn Write> = if job.json {
            Box::new(io::stdout())
        } else {
            Box::new(with_header(folder, "readings.csv", &READING_COLUMNS)?)
        };
        Ok(Self {
            readings: Some(BufWriter::with_capacity(1 << 18, readings)),
            clients: Some(clients),
            contributions,
        })
    }

    fn take(&mut self, course: &Written) -> anyhow::Result<()> {
        if let Some(readings) = &mut self.readings {
            readings
                .write_all(&course.readings)
                .context("the readings could not be written")?;
        }
        if let Some(clients) = &mut self.clients {
            clients
                .write_all(&course.clients)
                .context("clients.csv could not be written")?;
        }
        if let Some(contributions) = &mut self.contributions {
            contributions
                .write_all(&course.contributions)
                .context("contributions.csv could not be written")?;
        }
        Ok(())
    }

    fn finish(self) -> anyhow::Result<()> {
        if let Some(mut readings) = self.readings {
            readings.flush().context("the readings could not be written")?;
        }
        for mut file in [self.clients, self.contributions].into_iter().flatten() {
            file.flush().context("a file could not be written")?;
        }
        Ok(())
    }
}

/// A new file whose first line names its columns.
fn with_header(folder: &Path, name: &str, columns: &[&str]) -> anyhow::Result<BufWriter<File>> {
    let mut file = create(folder, name)?;
    writeln!(file, "{}", columns.join(","))?;
    Ok(file)
}

fn create(folder: &Path, name: &str) -> anyhow::Result<BufWriter<File>> {
    let path = folder.join(name);
    let file =
        File::create(&path).with_context(|| format!("{}: this file cannot be written", path.display()))?;
    Ok(BufWriter::with_capacity(1 << 18, file))
}

/// A bar that shows itself after a second, and only on a terminal.
fn progress(courses: usize) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(courses as u64), ProgressDrawTarget::hidden());
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos} of {len} courses, {eta} left") {
        bar.set_style(style);
    }
    let shown = bar.clone();
    std::thread::spawn(move || {
        std::thread::park_timeout(Duration::from_secs(1));
        if !shown.is_finished() {
            shown.set_draw_target(ProgressDrawTarget::stderr());
        }
    });
    bar
}

/// Writes report and rejections, and names all files of the folder.
///
/// # Errors
/// Where a file cannot be written.
pub fn write_report(
    folder: &Path,
    input: &ReportInput,
    rejections: &[Rejection],
) -> anyhow::Result<Vec<String>> {
    let rejected = create(folder, "rejected.csv")?;
    write::write_rejections(rejected, rejections).context("rejected.csv could not be written")?;
    let html = page(input).context("the report could not be made")?;
    fs::write(folder.join("report.html"), html).context("report.html could not be written")?;
    let names = [
        "report.html",
        "readings.csv",
        "clients.csv",
        "contributions.csv",
        "rejected.csv",
    ];
    Ok(names
        .iter()
        .map(|name| folder.join(name))
        .filter(|path| path.exists())
        .map(|path| path.display().to_string())
        .collect())
}

/// Prints text; a reader that went away (`| head`) is no error.
///
/// # Errors
/// Where standard output cannot be written for another reason.
pub fn print(text: &str) -> io::Result<()> {
    match io::stdout().lock().write_all(text.as_bytes()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        other => other,
    }
}
