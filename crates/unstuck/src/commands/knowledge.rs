//! `unstuck knowledge`: checks the library, or lists what stands in it.

mod outcomes;
mod sheet;

use super::overlay;
use clap::{Args, Subcommand};
use monitoring::episode::Episode;
use monitoring::hypothesis::learned::{learn, to_toml};
use monitoring::knowledge::{Library, answers::answers as answers_of};
use std::path::{Path, PathBuf};

/// Checks the library, or lists what stands in it.
#[derive(Debug, Args)]
pub struct KnowledgeArgs {
    #[command(subcommand)]
    command: KnowledgeCommand,
}

#[derive(Debug, Subcommand)]
enum KnowledgeCommand {
    /// Reads every file and says, with file and line, what does not hold.
    #[command(after_help = "Example: unstuck knowledge check --overlay our-practice/")]
    Check {
        /// A practice's own folder, laid over the shipped library.
        #[arg(long, value_name = "DIR")]
        overlay: Option<PathBuf>,
    },
    /// Says how the points of a practice would change by what people answered. Changes nothing by itself.
    #[command(after_help = "Example: unstuck knowledge learned episodes/ > our-practice/learned.toml")]
    Learned {
        /// A folder of episodes, JSON or TOML.
        #[arg(value_name = "DIR")]
        episodes: PathBuf,
    },
    /// Says what came of the agreements of a practice, pooled by cause and adjustment, and how sure that is.
    #[command(after_help = "Examples:\n  unstuck knowledge outcomes episodes/\n  \
        unstuck export --data ./practice --out ./practice-open && unstuck knowledge outcomes ./practice-open")]
    Outcomes {
        /// A folder of episodes (JSON or TOML), or the folder that unstuck export made.
        #[arg(value_name = "DIR")]
        episodes: PathBuf,
        /// A practice's own folder, laid over the shipped library.
        #[arg(long, value_name = "DIR")]
        overlay: Option<PathBuf>,
    },
    /// Prints a form for practice between sessions, to be filled in on paper.
    #[command(after_help = "Example: unstuck knowledge sheet exposure --out exposure.html")]
    Sheet {
        /// The form; `unstuck knowledge list` names them.
        #[arg(value_name = "FORMAT")]
        format: String,
        /// Where to write it: a page to print where the name ends in .html, else text. The terminal where it is left out.
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
        /// Language of the words, where the library has it.
        #[arg(long, default_value = "en")]
        language: String,
        /// A practice's own folder, laid over the shipped library.
        #[arg(long, value_name = "DIR")]
        overlay: Option<PathBuf>,
    },
    /// Lists measures, courses, signs, causes, adjustments, practice formats and cases.
    #[command(after_help = "Example: unstuck knowledge list")]
    List {
        /// A practice's own folder, laid over the shipped library.
        #[arg(long, value_name = "DIR")]
        overlay: Option<PathBuf>,
    },
}

/// Runs the command.
///
/// # Errors
/// Findings in the library, or a refused overlay.
pub fn run(args: &KnowledgeArgs) -> anyhow::Result<()> {
    match &args.command {
        KnowledgeCommand::Check { overlay } => check(overlay.as_ref()),
        KnowledgeCommand::Learned { episodes } => learned(episodes),
        KnowledgeCommand::Outcomes { episodes, overlay } => {
            outcomes::run(episodes, &overlay::library(overlay.as_deref())?)
        }
        KnowledgeCommand::Sheet {
            format,
            out,
            language,
            overlay,
        } => sheet::run(
            &overlay::library(overlay.as_deref())?,
            format,
            out.as_deref(),
            language,
        ),
        KnowledgeCommand::List { overlay } => {
            print!("{}", list(&overlay::library(overlay.as_deref())?));
            Ok(())
        }
    }
}

fn check(folder: Option<&PathBuf>) -> anyhow::Result<()> {
    if let Some(folder) = folder {
        let library = overlay::library(Some(folder))?;
        println!(
            "{} files of {} hold. Version {}.",
            library.overlaid.len(),
            folder.display(),
            library.version
        );
        return Ok(());
    }
    let (library, findings) = Library::from_files(Library::shipped_files());
    for finding in &findings {
        println!("{finding}");
    }
    match library {
        Some(library) if findings.is_empty() => {
            let (files, cases) = (library.files.len(), library.cases.len());
            println!(
                "{files} files hold and {cases} cases come out as they say. Version {}.",
                library.version
            );
            Ok(())
        }
        _ => anyhow::bail!("{} things to mend in the library", findings.len()),
    }
}

/// Prints the learned points as a text for the overlay, and on standard error how many answers they rest on.
fn learned(folder: &Path) -> anyhow::Result<()> {
    let library = Library::shipped();
    let mut answers = Vec::new();
    let mut unread = 0;
    for (path, text) in overlay::files(folder)? {
        let (episode, findings) = Episode::parse(&path, &text);
        unread += usize::from(!findings.is_empty());
        findings.iter().for_each(|finding| eprintln!("{finding}"));
        answers.extend(answers_of(&episode, library));
    }
    let weights = learn(
        &library.causes,
        &answers,
        library.rules.learning,
        crate::clock::today(),
    );
    eprintln!(
        "{} answers, {} points would change, {unread} files with something wrong.",
        answers.len(),
        weights.len()
    );
    print!("{}", to_toml(&weights));
    Ok(())
}

fn list(library: &Library) -> String {
    let mut text = format!("Library {}\n", library.version);
    let mut part = |title: &str, lines: Vec<String>| {
        text += &format!("\n{title} ({})\n", lines.len());
        lines.iter().for_each(|line| text += &format!("  {line}\n"));
    };
    part(
        "Measures",
        library
            .instruments
            .iter()
            .map(|one| format!("{:<16} {}", one.name, one.long_title))
            .collect(),
    );
    part(
        "Expected courses",
        library.courses.iter().map(|one| one.instrument.clone()).collect(),
    );
    let signs = |signs: &[monitoring::hypothesis::Sign]| -> Vec<String> {
        signs
            .iter()
            .map(|one| format!("{:<28} {}", one.slug, title(one.words.get("en"))))
            .collect()
    };
    part("Signs", signs(&library.signs));
    part("Criteria for considering a change", signs(&library.criteria));
    let causes = library.causes.iter();
    part(
        "Causes",
        causes
            .map(|one| format!("{:<32} {}", one.slug, title(one.words("en"))))
            .collect(),
    );
    let adjustments = library.adjustments.iter();
    part(
        "Adjustments",
        adjustments
            .map(|one| format!("{:<32} {}", one.slug, title(one.words("en"))))
            .collect(),
    );
    part(
        "Practice",
        library
            .practice
            .iter()
            .map(|one| format!("{:<28} {}", one.slug, one.title("en")))
            .collect(),
    );
    part(
        "Cases",
        library.cases.iter().map(|one| one.words.title.clone()).collect(),
    );
    text
}

fn title(words: Option<&monitoring::hypothesis::page::Words>) -> &str {
    words.map_or("", |words| words.title.as_str())
}
