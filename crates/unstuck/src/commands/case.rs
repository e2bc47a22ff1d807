//! `unstuck case`: begins a made-up client, and takes cases through the library as the library's own check does.

use super::overlay;
use anyhow::Context as _;
use clap::{Args, Subcommand};
use monitoring::finding::Reader;
use monitoring::knowledge::{Case, Library, runner};
use std::path::PathBuf;

/// The beginning of a case.
const NEW_CASE: &str = include_str!("case/new_case.md");

/// Begins a case, or runs cases: made-up clients that are the manual and a test at once.
#[derive(Debug, Args)]
pub struct CaseArgs {
    #[command(subcommand)]
    command: CaseCommand,
}

#[derive(Debug, Subcommand)]
enum CaseCommand {
    /// Prints the beginning of a case, to be filled in.
    #[command(
        after_help = "Example: unstuck case new \"Ada speaks of the weather\" > our-practice/cases/ada-speaks-of-the-weather.md"
    )]
    New {
        /// One sentence that says what the case is about.
        #[arg(value_name = "SENTENCE")]
        sentence: String,
        /// The measure of the table.
        #[arg(long, default_value = "phq-9")]
        measure: String,
    },
    /// Runs cases and shows, line by line, what came out otherwise than expected. All of the library's where none is named.
    #[command(after_help = "Example: unstuck case run our-practice/cases/ada-speaks-of-the-weather.md")]
    Run {
        /// Files, or names of cases of the library.
        #[arg(value_name = "CASE")]
        cases: Vec<String>,
        /// A practice's own folder, laid over the shipped library.
        #[arg(long, value_name = "DIR")]
        overlay: Option<PathBuf>,
    },
}

/// Runs the command.
///
/// # Errors
/// A case that cannot be read or is not known, one that comes out otherwise than expected, or a refused overlay.
pub fn run(args: &CaseArgs) -> anyhow::Result<()> {
    match &args.command {
        CaseCommand::New { sentence, measure } => {
            let library = Library::shipped();
            let known = library.instrument(measure).map(|one| one.name.as_str());
            let measure = known.with_context(|| {
                format!("there is no measure {measure}; `unstuck knowledge list` names them")
            })?;
            let first = crate::clock::today();
            print!(
                "{}",
                NEW_CASE
                    .replace("{sentence}", sentence)
                    .replace("{measure}", measure)
                    .replace("{today}", &first.to_string())
            );
            Ok(())
        }
        CaseCommand::Run { cases, overlay } => {
            let library = overlay::library(overlay.as_deref())?;
            run_cases(cases, &library)
        }
    }
}

fn run_cases(names: &[String], library: &Library) -> anyhow::Result<()> {
    let cases = if names.is_empty() {
        library.cases.clone()
    } else {
        names
            .iter()
            .map(|name| find(name, library))
            .collect::<anyhow::Result<_>>()?
    };
    let mut wrong = 0;
    for case in &cases {
        let ran = runner::run(case, library);
        if ran.is_right() {
            println!("as expected: {}", case.words.title);
        } else {
            wrong += 1;
            print!("{}", ran.report());
        }
    }
    anyhow::ensure!(wrong == 0, "{wrong} of {} cases came out otherwise", cases.len());
    Ok(())
}

/// A case of the library by its name, or one in a file.
fn find(name: &str, library: &Library) -> anyhow::Result<Case> {
    if let Some(case) = library.cases.iter().find(|case| case.slug == name) {
        return Ok(case.clone());
    }
    let text = std::fs::read_to_string(name)
        .with_context(|| format!("{name} is no case of the library and cannot be read as a file"))?;
    let mut findings = Vec::new();
    let file = PathBuf::from(name);
    let slug = file
        .file_stem()
        .map_or_else(|| name.to_owned(), |stem| stem.to_string_lossy().into_owned());
    let case = Case::parse(&mut Reader::new(name, &text, &mut findings), &slug);
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    case.filter(|_| findings.is_empty())
        .with_context(|| format!("the case was not read:\n{}", lines.join("\n")))
}
