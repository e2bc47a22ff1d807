//! `unstuck fit`: from a file of scores to a growth model and its estimates.

mod chosen_rows;
mod joint;
mod json;
mod model;
mod predictions;
mod terms;
mod text;

use std::io::Write;
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Context, bail};
use clap::{Args, ValueEnum};
use longitudinal::growth::TimeBasis;
use longitudinal::mixed_model::{Criterion, RandomEffects};
use longitudinal::state_space::DriftKind;
use monitoring::trajectory::Clock;

use crate::score_file::{self, Extra, Role, Settings, Source};
use chosen_rows::ChosenRows;
use terms::{Reference, Term};

/// Fit a growth model to a file of scores: estimates, standard errors, and what each client is expected to differ by.
///
/// The fixed part is always an intercept and the time basis, called `time`; --fixed adds columns of the file and products
/// of them. Text columns are coded against their first value in alphabetical order, as R does it, or as --reference says.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    unstuck fit examples/beat-the-blues/btheb.csv --fixed treatment,time:treatment \\\n      \
    --reference treatment=TAU --reml\n  \
    unstuck fit examples/beat-the-blues/btheb.csv --time-basis linear --from-time 1 \\\n      \
    --fixed bdi_pre,treatment,drug,length --random intercept\n  \
    unstuck fit scores.csv --model state-space --predictions predictions.csv\n  \
    unstuck fit scores.csv --model joint --measures PHQ-9,GAD-7")]
pub struct FitArgs {
    /// A long CSV file (.csv or .csv.gz), - for standard input, or the folder that unstuck export made.
    file: PathBuf,
    /// The plain mixed model, one whose level also wanders between scores, or two such measures and what ties them.
    #[arg(long, value_enum, default_value_t = ModelKind::Mixed)]
    model: ModelKind,
    /// How the level wanders in a state-space model; "best" takes the one with the lower AIC.
    #[arg(long, value_enum, default_value_t = DriftChoice::Best)]
    drift: DriftChoice,
    /// How time enters: log is ln(session) for sessions from 1 and ln(1 + t) for times from 0.
    #[arg(long, value_enum, default_value_t = BasisKind::Log)]
    time_basis: BasisKind,
    /// Further fixed terms: columns of the file, "time", and products such as time:treatment.
    #[arg(long, value_name = "TERMS", value_delimiter = ',', value_parser = terms::term)]
    fixed: Vec<Term>,
    /// The value a text column is compared with, such as treatment=TAU (otherwise its first in alphabetical order).
    #[arg(long, value_name = "COLUMN=VALUE", value_delimiter = ',', value_parser = terms::reference)]
    reference: Vec<Reference>,
    /// In what clients differ: their level, or their level and their change.
    #[arg(long, value_enum, default_value_t = RandomKind::Slope)]
    random: RandomKind,
    /// Restricted maximum likelihood instead of maximum likelihood.
    #[arg(long)]
    reml: bool,
    /// Use only rows with this time or later.
    #[arg(long, value_name = "T")]
    from_time: Option<f64>,
    /// What is printed.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Write each client's expected differences, with their variances, to this file.
    #[arg(long, value_name = "OUT.csv")]
    predictions: Option<PathBuf>,
    /// A column under another name, such as score=phq_total. May be repeated.
    #[arg(long, value_name = "ROLE=NAME", value_parser = column)]
    column: Vec<(Role, String)>,
    /// The measure to fit, where the file has several; what to call it, where the file has no such column.
    #[arg(long, value_name = "NAME")]
    measure: Option<String>,
    /// The two measures of the joint model, such as PHQ-9,GAD-7; not needed where the file has just two.
    #[arg(long, value_name = "A,B", value_delimiter = ',', conflicts_with = "measure")]
    measures: Vec<String>,
    /// Unit of the column "time".
    #[arg(long, value_enum, value_name = "UNIT")]
    time_unit: Option<crate::analyze::TimeUnit>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum ModelKind {
    Mixed,
    StateSpace,
    Joint,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DriftChoice {
    Best,
    RandomWalk,
    Fading,
    None,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum BasisKind {
    Log,
    Linear,
    Sqrt,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum RandomKind {
    Intercept,
    Slope,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Text,
    Json,
}

/// Name of a measure where the file gives none.
const UNNAMED: &str = "score";

/// Runs the command.
///
/// # Errors
/// Where the file cannot be read, a column is not there or says nothing, the rows hold no such model, or an output cannot
/// be written.
pub fn run(args: &FitArgs) -> anyhow::Result<()> {
    let began = Instant::now();
    let source = Source::named(&args.file);
    let settings = Settings {
        mapped: args.column.clone(),
        time_unit: args.time_unit.map(Clock::from),
        one_measure: Some(args.measure.clone().unwrap_or_else(|| UNNAMED.to_owned())),
    };
    let extra = Extra {
        columns: terms::columns(&args.fixed),
        keep_measure_column: true,
    };
    let file = score_file::read_with(&source, &settings, &extra).map_err(anyhow::Error::msg)?;
    let basis = args.basis(&file);
    if args.model == ModelKind::Joint {
        if args.predictions.is_some() {
            bail!("the joint model writes no predictions. Leave out --predictions");
        }
        return print(&joint::printed(args, &file, basis)?);
    }
    if !args.measures.is_empty() {
        bail!("--measures is for the joint model. Add --model joint, or name one measure with --measure");
    }
    let mut all: Vec<text::Fitted> = Vec::new();
    let mut fitting = 0.0;
    for (index, name) in (0..).zip(&file.measures) {
        if args.measure.as_ref().is_some_and(|wanted| wanted != name) {
            continue;
        }
        let rows = ChosenRows::of(&file, index, args.from_time);
        if rows.is_empty() {
            continue;
        }
        let fitted =
            model::fit(args, &file, &rows, basis).with_context(|| format!("{name} cannot be fitted"))?;
        all.push(text::Fitted {
            measure: name.clone(),
            clock: file.clock(),
            basis,
            unused: rows.unused,
            // Everything up to here but the fits: reading, choosing rows, coding columns.
            read_seconds: began.elapsed().as_secs_f64() - fitting - fitted.seconds,
            outcome: fitted,
        });
        fitting += all.last().map_or(0.0, |last| last.outcome.seconds);
    }
    if all.is_empty() {
        bail!(nothing_fitted(args, &source, &file.measures));
    }
    if let Some(path) = &args.predictions {
        predictions::write(path, &all, &file.clients)
            .with_context(|| format!("{} could not be written", path.display()))?;
    }
    let printed = match args.format {
        Format::Text => text::text(&all),
        Format::Json => json::lines(&all)?,
    };
    print(&printed)
}

fn print(printed: &str) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    match out.write_all(printed.as_bytes()) {
        // Whoever reads us has seen enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        other => other.context("the result could not be printed"),
    }
}

fn nothing_fitted(args: &FitArgs, source: &Source, measures: &[String]) -> String {
    match &args.measure {
        Some(wanted) if !measures.contains(wanted) => format!(
            "{} has no measure \"{wanted}\"; it has {}",
            source.name(),
            measures.join(", ")
        ),
        _ => format!("{} holds no score that could be used", source.name()),
    }
}

impl FitArgs {
    /// The basis, by what the file's time is counted from.
    fn basis(&self, file: &score_file::ScoreFile) -> TimeBasis {
        let from_zero = file.rows.iter().any(|row| row.time == 0.0);
        match self.time_basis {
            BasisKind::Linear => TimeBasis::Linear,
            BasisKind::Sqrt => TimeBasis::SquareRoot,
            BasisKind::Log if file.clock() == Clock::Session && !from_zero => TimeBasis::LogFromOne,
            BasisKind::Log => TimeBasis::LogFromZero,
        }
    }

    fn random_effects(&self) -> RandomEffects {
        match self.random {
            RandomKind::Intercept => RandomEffects::Intercept,
            RandomKind::Slope => RandomEffects::InterceptAndSlope,
        }
    }

    fn criterion(&self) -> Criterion {
        if self.reml {
            Criterion::RestrictedMaximumLikelihood
        } else {
            Criterion::MaximumLikelihood
        }
    }

    fn drifts(&self) -> &'static [DriftKind] {
        match self.drift {
            DriftChoice::Best => &[DriftKind::RandomWalk, DriftKind::Decaying],
            DriftChoice::RandomWalk => &[DriftKind::RandomWalk],
            DriftChoice::Fading => &[DriftKind::Decaying],
            DriftChoice::None => &[DriftKind::None],
        }
    }
}

/// Reads `ROLE=NAME`.
fn column(text: &str) -> Result<(Role, String), String> {
    let roles = || Role::ALL.map(Role::name).join(", ");
    let (role, name) = text
        .split_once('=')
        .ok_or_else(|| format!("write ROLE=NAME; the roles are {}", roles()))?;
    Role::named(role)
        .map(|role| (role, name.to_owned()))
        .ok_or_else(|| format!("\"{role}\" is not a role; the roles are {}", roles()))
}
