//! `unstuck backup`: both stores, whole and of one moment, in one sealed file.

use super::deed;
use super::open::{self, MAIN, NOTES, make_folder};
use super::seal::{SealedWith, Sealing};
use super::user::At;
use crate::clock;
use anyhow::{Context as _, bail};
use clap::Args;
use jiff::Timestamp;
use records::Place;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{BufReader, BufWriter, Read as _, Write};
use std::path::{Path, PathBuf};

/// File of the data folder that says when the last backup was made.
pub const LAST: &str = "last-backup";

/// Writes a backup while the practice works on.
///
/// The file is sealed with XChaCha20-Poly1305 under a key, or a passphrase through Argon2id. The master keys are not in it: what is
/// sealed in the records stays sealed, and a backup without the keys is worth nothing. PostgreSQL is backed up with pg_dump.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: unstuck backup --data ./practice --out practice-monday.backup --passphrase-file ./passphrase"
)]
pub struct BackupArgs {
    #[command(flatten)]
    at: At,
    /// The file; not over one that is there.
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    #[command(flatten)]
    with: SealedWith,
}

/// What lies in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// When it was made.
    pub at: Timestamp,
    /// By which version of this program.
    pub program: String,
    /// The files, in the order in which they follow.
    pub files: Vec<InBackup>,
}

/// One file of a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InBackup {
    /// Its name in the data folder.
    pub name: String,
    /// Its length.
    pub bytes: u64,
    /// Its fingerprint, hexadecimal.
    pub sha256: String,
}

/// Runs the command.
///
/// # Errors
/// There is no practice, or the file cannot be written.
pub fn run(args: &BackupArgs) -> anyhow::Result<()> {
    if args.out.exists() {
        bail!("{} is there already: name a new file", args.out.display());
    }
    open::block_on(backup(args))
}

async fn backup(args: &BackupArgs) -> anyhow::Result<()> {
    let place = args.at.place()?;
    if matches!(place.main, Place::Server { .. }) {
        bail!(
            "a practice in PostgreSQL is backed up with pg_dump: both schemas, and the master keys apart from them"
        );
    }
    let records = args.at.records().await?;
    let now = clock::now();
    records.audit(deed("backup", "both stores"), now).await?;
    // Copies lie beside the records, on the same disk, and are gone at the end in whichever way.
    let copies = tempfile::tempdir_in(&place.folder)?;
    records
        .copy_to(&copies.path().join(MAIN), &copies.path().join(NOTES))
        .await?;
    records.close().await;
    let manifest = Manifest {
        at: now,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        files: vec![facts(copies.path(), MAIN)?, facts(copies.path(), NOTES)?],
    };
    let part = args.out.with_extension("part");
    write(&part, copies.path(), &manifest, &args.with).inspect_err(|_| drop(std::fs::remove_file(&part)))?;
    std::fs::rename(&part, &args.out)?;
    std::fs::write(place.folder.join(LAST), now.to_string())?;
    let whole: u64 = manifest.files.iter().map(|file| file.bytes).sum();
    println!(
        "{} holds the practice as of {now}, {whole} bytes before sealing.",
        args.out.display()
    );
    println!(
        "The master keys are not in it. Try it from time to time: unstuck restore FILE --data NEW-FOLDER"
    );
    Ok(())
}

fn write(path: &Path, copies: &Path, manifest: &Manifest, with: &SealedWith) -> anyhow::Result<()> {
    let file = File::create_new(path).with_context(|| format!("{} cannot be made", path.display()))?;
    let mut sealing = Sealing::begin(BufWriter::new(file), with)?;
    writeln!(sealing, "{}", serde_json::to_string(manifest)?)?;
    for file in &manifest.files {
        std::io::copy(
            &mut BufReader::new(File::open(copies.join(&file.name))?),
            &mut sealing,
        )?;
    }
    let file = sealing
        .finish()?
        .into_inner()
        .map_err(std::io::IntoInnerError::into_error)?;
    Ok(file.sync_all()?)
}

fn facts(folder: &Path, name: &str) -> anyhow::Result<InBackup> {
    let (bytes, sha256) = fingerprint(&folder.join(name))?;
    Ok(InBackup {
        name: name.to_owned(),
        bytes,
        sha256,
    })
}

/// Length and fingerprint of a file.
///
/// # Errors
/// It cannot be read.
pub fn fingerprint(path: &Path) -> anyhow::Result<(u64, String)> {
    let mut file = BufReader::new(File::open(path)?);
    let mut digest = Sha256::new();
    let mut piece = vec![0; 1 << 16];
    let mut bytes = 0;
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            let hex = digest
                .finalize()
                .iter()
                .map(|byte| format!("{byte:02x}"))
                .collect();
            return Ok((bytes, hex));
        }
        digest.update(&piece[..read]);
        bytes += read as u64;
    }
}

/// Copies the files as they lie, where no server works with them; gives the folder they are in.
///
/// # Errors
/// The copy cannot be written.
pub fn copy_files(folder: &Path, now: Timestamp) -> anyhow::Result<PathBuf> {
    let copy = folder.join(format!("before-new-schema-{}", now.strftime("%Y%m%dT%H%M%SZ")));
    make_folder(&copy)?;
    for name in [MAIN, NOTES] {
        // What was not yet moved from the log into the file belongs to it.
        for ending in ["", "-wal"] {
            let name = format!("{name}{ending}");
            if folder.join(&name).exists() {
                std::fs::copy(folder.join(&name), copy.join(&name))
                    .with_context(|| format!("{name} could not be copied; nothing was changed"))?;
            }
        }
    }
    Ok(copy)
}
