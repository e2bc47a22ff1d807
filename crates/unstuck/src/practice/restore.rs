//! `unstuck restore`: a backup becomes a data folder again.

use super::backup::{Manifest, fingerprint};
use super::open::{self, MAIN, NOTES, Where, make_folder, write_private};
use super::seal::{Opening, SealedWith, line};
use anyhow::{Context as _, bail};
use clap::Args;
use records::Access;
use std::fs::File;
use std::io::{BufReader, Read as _};
use std::path::PathBuf;

/// Puts a backup into a new data folder and checks it.
///
/// Every file is compared with its fingerprint. With --keys the records are opened too and the audit is walked: do this from time to
/// time as a drill. Records that were erased after the backup was made have to be erased again.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: unstuck restore practice-monday.backup --data ./restored --passphrase-file ./passphrase --keys ./copy-of-master.keys"
)]
pub struct RestoreArgs {
    /// The backup.
    file: PathBuf,
    /// A new data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    #[command(flatten)]
    with: SealedWith,
    /// The master keys of the records, put beside them: a file, env:NAME, or command:CMD.
    #[arg(long, value_name = "WHERE")]
    keys: Option<String>,
}

/// Runs the command.
///
/// # Errors
/// The folder is not empty, the backup does not open or was changed, or the keys do not fit.
pub fn run(args: &RestoreArgs) -> anyhow::Result<()> {
    let is_empty = !args.data.exists() || std::fs::read_dir(&args.data)?.next().is_none();
    if !is_empty {
        bail!(
            "{} is not empty: a backup goes into a new folder",
            args.data.display()
        );
    }
    let file = File::open(&args.file).with_context(|| format!("{} cannot be read", args.file.display()))?;
    let mut opening = Opening::begin(BufReader::new(file), &args.with)?;
    let manifest: Manifest = serde_json::from_str(&line(&mut opening)?)
        .context("the backup names no files that this program knows")?;
    make_folder(&args.data)?;
    for file in &manifest.files {
        if ![MAIN, NOTES].contains(&file.name.as_str()) {
            bail!(
                "the backup holds a file {} that this program does not know: use the newer program",
                file.name
            );
        }
        let path = args.data.join(&file.name);
        let copied = std::io::copy(
            &mut (&mut opening).take(file.bytes),
            &mut File::create_new(&path)?,
        )?;
        if (copied, fingerprint(&path)?.1) != (file.bytes, file.sha256.clone()) {
            bail!(
                "{} is not as it was when the backup was made; do not use {}",
                file.name,
                args.data.display()
            );
        }
    }
    println!(
        "{} holds the practice as of {}.",
        args.data.display(),
        manifest.at
    );
    match &args.keys {
        None => println!(
            "Put the master keys there as master.keys, with mode 600, then: unstuck doctor --data {}",
            args.data.display()
        ),
        Some(keys) => open::block_on(check(args, keys))?,
    }
    println!("Was a record erased since then? Erase it again.");
    Ok(())
}

async fn check(args: &RestoreArgs, keys: &str) -> anyhow::Result<()> {
    let given = Where::new(&args.data, None, Some(keys))?;
    write_private(&args.data.join("master.keys"), &given.keys.text()?)?;
    let place = Where::new(&args.data, None, None)?;
    let records = open::records_at(&place, Access::Serve, false).await?;
    let walk = records.audit_walk().await?;
    let (people, episodes) = (
        records.accounts(None).await?.len(),
        records.all_episodes().await?.len(),
    );
    records.close().await;
    if let Some((entry, why)) = walk.broken {
        bail!("the records open, but entry {entry} of the audit does not hold: {why}");
    }
    println!(
        "It opens: {people} people, {episodes} episodes, {} entries in the audit, each follows from the one before.",
        walk.entries
    );
    Ok(())
}
