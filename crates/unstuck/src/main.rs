//! Unstuck: notice when therapy isn't working yet, understand why, change one thing, and see whether it helped.

mod analyze;
#[cfg(test)]
mod any_bytes;
mod clock;
mod commands;
mod fit;
mod open_files;
mod practice;
mod report;
mod score_file;
mod simulate;
mod terminal;
mod validate;

use mimalloc::MiMalloc;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// A page is thousands of small texts made and thrown away by threads in turn: the system's allocator spent a quarter of a page's
/// time on them and gave memory back late.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

/// When therapy isn't working yet: notice it, understand why, change one thing, and see whether it helped.
#[derive(Debug, Parser)]
#[command(version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Analyze(Box<analyze::AnalyzeArgs>),
    Fit(Box<fit::FitArgs>),
    Explain(commands::explain::ExplainArgs),
    Knowledge(commands::knowledge::KnowledgeArgs),
    Simulate(simulate::SimulateArgs),
    Validate(Box<validate::ValidateArgs>),
    Case(commands::case::CaseArgs),
    Demo(practice::demo::DemoArgs),
    Serve(Box<practice::serve::ServeArgs>),
    User(practice::user::UserArgs),
    Backup(practice::backup::BackupArgs),
    Restore(practice::restore::RestoreArgs),
    Export(practice::files::ExportArgs),
    Import(practice::files::ImportArgs),
    Doctor(practice::doctor::DoctorArgs),
    Audit(practice::audit::AuditArgs),
    Erase(practice::erase::EraseArgs),
    Keys(practice::keys::KeysArgs),
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match &cli.command {
        Command::Analyze(args) => analyze::run(args),
        Command::Fit(args) => fit::run(args),
        Command::Explain(args) => commands::explain::run(args),
        Command::Knowledge(args) => commands::knowledge::run(args),
        Command::Simulate(args) => simulate::run(args),
        Command::Validate(args) => validate::run(args),
        Command::Case(args) => commands::case::run(args),
        Command::Demo(args) => practice::demo::run(args),
        Command::Serve(args) => practice::serve::run(args),
        Command::User(args) => practice::user::run(args),
        Command::Backup(args) => practice::backup::run(args),
        Command::Restore(args) => practice::restore::run(args),
        Command::Export(args) => practice::files::export(args),
        Command::Import(args) => practice::files::import(args),
        Command::Doctor(args) => practice::doctor::run(args),
        Command::Audit(args) => practice::audit::run(args),
        Command::Erase(args) => practice::erase::run(args),
        Command::Keys(args) => practice::keys::run(args),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("unstuck: {error:#}");
            ExitCode::FAILURE
        }
    }
}
