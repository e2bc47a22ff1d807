//! `unstuck doctor`: checks an installation and says what to do.

mod checks;

use super::open;
use super::post::PostArgs;
use super::user::At;
use anyhow::bail;
use clap::Args;
use std::fmt;

/// Checks a practice's installation: keys, schema, files, disk, library, audit, clock, backups, the flow for risk, and with --smtp whether the
/// mail server lets us in.
///
/// Ends with 1 where something has to be mended; what should be looked at is said and ends with 0.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: unstuck doctor --data ./practice\n         unstuck doctor --data ./practice --smtp smtps://care@mail.example.org --smtp-password mail.password --smtp-from care@example.org"
)]
pub struct DoctorArgs {
    #[command(flatten)]
    at: At,
    /// Leaves out what reads every page and every entry: for a very large practice.
    #[arg(long)]
    quick: bool,
    #[command(flatten)]
    post: PostArgs,
}

/// How a thing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stands {
    /// As it should.
    Well,
    /// It works, and somebody should look.
    Look,
    /// It has to be mended.
    Mend,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// What.
    pub what: &'static str,
    /// How it stands.
    pub stands: Stands,
    /// What was found, and what to do.
    pub words: String,
}

impl fmt::Display for Check {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stands = match self.stands {
            Stands::Well => "well",
            Stands::Look => "look",
            Stands::Mend => "mend",
        };
        write!(f, "{stands}  {:<14}  {}", self.what, self.words)
    }
}

/// Runs the command.
///
/// # Errors
/// Something has to be mended.
pub fn run(args: &DoctorArgs) -> anyhow::Result<()> {
    let checks = open::block_on(checks::all(&args.at.place()?, args.quick, &args.post))?;
    for check in &checks {
        println!("{check}");
    }
    let mend = checks.iter().filter(|check| check.stands == Stands::Mend).count();
    if mend > 0 {
        bail!("{mend} of {} things have to be mended", checks.len());
    }
    Ok(())
}
