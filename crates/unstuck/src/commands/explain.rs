//! `unstuck explain`: takes one client's events through all rooms and prints the reading.

mod agreed;
mod cards;
mod goals;
mod lines;
mod page;

use super::overlay;
use anyhow::Context as _;
use clap::{Args, ValueEnum};
use jiff::civil::Date;
use monitoring::episode::Episode;
use monitoring::knowledge::{ClientReading, handover_letter};
use std::io::Read as _;
use std::path::{Path, PathBuf};

/// Reads one client's events and says where things stand, why that may be, what to ask, and what to try.
#[derive(Debug, Args)]
#[command(after_help = "Example: unstuck explain examples/episodes/ana.toml")]
pub struct ExplainArgs {
    /// A file of events, JSON or TOML; `-` reads standard input. The format stands in knowledge/README.md.
    #[arg(value_name = "EPISODE")]
    file: PathBuf,
    /// The day of reading; the day of the last event where it is left out.
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Text for people, or JSON for programs.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Also the words to say, the forms for practice and the research behind each cause.
    #[arg(long)]
    full: bool,
    /// The draft of a handover letter instead, from the record, with blanks for what only people can say.
    #[arg(long, conflicts_with_all = ["format", "full"])]
    letter: bool,
    /// Language of the words, where the library has it.
    #[arg(long, default_value = "en")]
    language: String,
    /// A practice's own folder, laid over the shipped library.
    #[arg(long, value_name = "DIR")]
    overlay: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people.
    Text,
    /// For programs.
    Json,
}

/// Runs the command.
///
/// # Errors
/// A file that cannot be read, an event with something wrong (each with its number), or a refused overlay.
pub fn run(args: &ExplainArgs) -> anyhow::Result<()> {
    let library = overlay::library(args.overlay.as_deref())?;
    let text = read(&args.file)?;
    let (episode, findings) = Episode::parse(&args.file.display().to_string(), &text);
    if !findings.is_empty() {
        let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
        anyhow::bail!("the episode was not read:\n{}", lines.join("\n"));
    }
    let as_of = args.as_of.or_else(|| episode.day_of_reading());
    let as_of = as_of.with_context(|| format!("{} holds no event", args.file.display()))?;
    if args.letter {
        let letter = handover_letter(&episode, as_of, &library, &args.language);
        print!("{}", letter.context("the library holds no handover letter")?);
        return Ok(());
    }
    let reading = ClientReading::of(&episode, as_of, &library, &args.language);
    match args.format {
        Format::Json => println!("{}", serde_json::to_string_pretty(&reading)?),
        Format::Text => {
            let columns = terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0));
            let sheet = page::Sheet {
                reading: &reading,
                library: &library,
                labels: library.labels(&args.language),
                language: &args.language,
                full: args.full,
            };
            print!("{}", page::page(&sheet, columns.clamp(72, 100)));
        }
    }
    Ok(())
}

fn read(file: &Path) -> anyhow::Result<String> {
    if file == Path::new("-") {
        let mut text = String::new();
        std::io::stdin()
            .read_to_string(&mut text)
            .context("standard input cannot be read as text")?;
        return Ok(text);
    }
    std::fs::read_to_string(file).with_context(|| format!("{} cannot be read as text", file.display()))
}
