//! `unstuck keys`: new master keys, and what is sealed under them.

use super::deed;
use super::open::{self, Keys, write_private};
use super::user::At;
use crate::clock;
use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use records::vault::MasterKeys;
use std::path::{Path, PathBuf};

/// Makes or changes master keys.
#[derive(Debug, Args)]
pub struct KeysArgs {
    #[command(subcommand)]
    command: KeysCommand,
}

#[derive(Debug, Subcommand)]
enum KeysCommand {
    /// Writes a new file of master keys that only its owner can read.
    #[command(after_help = "Example: unstuck keys new /etc/unstuck/master.keys")]
    New {
        /// The file; not over one that is there.
        file: PathBuf,
        /// Name of the key.
        #[arg(long, default_value = "first")]
        name: String,
    },
    /// Puts a new key into use and wraps every data key anew. The old one stays in the file: older backups need it.
    #[command(after_help = "Example: unstuck keys rotate --data ./practice")]
    Rotate {
        #[command(flatten)]
        at: At,
    },
}

/// Runs the command.
///
/// # Errors
/// A file that is there already, or keys that lie in no file.
pub fn run(args: &KeysArgs) -> anyhow::Result<()> {
    match &args.command {
        KeysCommand::New { file, name } => {
            let (_, text) = MasterKeys::new_random(name)?;
            write_private(file, &text)?;
            println!(
                "New master keys lie in {}. Put a copy in another place: without them no record and no backup can be read.",
                file.display()
            );
            Ok(())
        }
        KeysCommand::Rotate { at } => open::block_on(rotate(at)),
    }
}

async fn rotate(at: &At) -> anyhow::Result<()> {
    let Keys::File(path) = at.place()?.keys else {
        bail!(
            "these keys lie in no file: put a new line before the others where they come from, restart the server, and run this again with --keys FILE"
        );
    };
    // Opened with the old ones first: a file that does not fit is left as it is.
    at.records().await?.close().await;
    let old = std::fs::read_to_string(&path)?;
    let name = format!("key-{}", clock::now().strftime("%Y%m%d-%H%M%S"));
    let (_, new) = MasterKeys::new_random(&name)?;
    let line = new
        .lines()
        .find(|line| !line.starts_with('#'))
        .context("no key was made")?;
    replace(&path, &format!("{line}\n{old}"))?;
    let records = at.records().await?;
    let changed = records.rotate_keys().await?;
    records
        .audit(deed("keys", "a new master key is in use"), clock::now())
        .await?;
    records.close().await;
    println!(
        "{changed} data keys are wrapped with the new master key {name}. A server that runs has to be started anew."
    );
    println!("Put a copy of {} in another place now.", path.display());
    Ok(())
}

/// Writes the new file beside the old one and then in its place: there is never half a file.
fn replace(path: &Path, text: &str) -> anyhow::Result<()> {
    let beside = path.with_extension("new");
    write_private(&beside, text)?;
    Ok(std::fs::rename(&beside, path)?)
}
