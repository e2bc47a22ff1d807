//! `unstuck export` and `unstuck import`: the whole practice as open files, one JSON object a line.

use super::deed;
use super::open::{self, make_folder};
use super::user::At;
use crate::clock;
use anyhow::{Context as _, bail};
use clap::Args;
use records::Access;
use std::io::{BufReader, BufWriter};
use std::path::PathBuf;

/// Ending of the files.
const ENDING: &str = "jsonl";

/// Writes the whole practice as open files, readable by everybody who has them: keep them as you would keep the paper.
///
/// One file a table, one JSON object a line. Process notes, passwords and keys are not in it.
#[derive(Debug, Args)]
#[command(after_help = "Example: unstuck export --data ./practice --out ./practice-open")]
pub struct ExportArgs {
    #[command(flatten)]
    at: At,
    /// A folder that is made.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

/// Puts open files into a new practice. Passwords are not in them: everybody is invited anew.
#[derive(Debug, Args)]
#[command(after_help = "Example: unstuck import ./practice-open --data ./new-practice")]
pub struct ImportArgs {
    /// The folder of files.
    from: PathBuf,
    #[command(flatten)]
    at: At,
}

/// Runs `export`.
///
/// # Errors
/// The folder is there already, or cannot be written.
pub fn export(args: &ExportArgs) -> anyhow::Result<()> {
    if args.out.exists() {
        bail!("{} is there already: name a new folder", args.out.display());
    }
    open::block_on(async {
        let records = args.at.records().await?;
        make_folder(&args.out)?;
        let file = |table: &'static str| {
            Ok(BufWriter::new(std::fs::File::create_new(
                args.out.join(format!("{table}.{ENDING}")),
            )?))
        };
        let written = records
            .export_all(file, deed("export", "the whole practice"), clock::now())
            .await?;
        if records.any_part_2().await? {
            let notice = records::export::PART_2_NOTICE;
            std::fs::write(args.out.join("NOTICE.txt"), format!("{notice}\n"))?;
            println!("{notice} (NOTICE.txt goes with the files.)");
        }
        records.close().await;
        for (table, lines) in written.iter().filter(|(_, lines)| *lines > 0) {
            println!("{lines:>9}  {table}.{ENDING}");
        }
        println!(
            "The files in {} can be read by everybody who has them.",
            args.out.display()
        );
        Ok(())
    })
}

/// Runs `import`.
///
/// # Errors
/// There are records already, or a line does not read; then nothing was stored.
pub fn import(args: &ImportArgs) -> anyhow::Result<()> {
    let mut files: Vec<records::transfer::OpenFile> = Vec::new();
    let entries =
        std::fs::read_dir(&args.from).with_context(|| format!("{} cannot be read", args.from.display()))?;
    for entry in entries {
        let path = entry?.path();
        let name = path.file_stem().and_then(|name| name.to_str()).map(str::to_owned);
        if let Some(name) = name.filter(|_| path.extension().is_some_and(|ending| ending == ENDING)) {
            files.push((name, Box::new(BufReader::new(std::fs::File::open(&path)?))));
        }
    }
    if files.is_empty() {
        bail!(
            "{} holds no .{ENDING} files: name the folder that `unstuck export` made",
            args.from.display()
        );
    }
    open::block_on(async {
        let place = args.at.place()?;
        if place.has_records() {
            bail!(
                "there are records in {} already: name a new folder with --data",
                place.folder.display()
            );
        }
        make_folder(&place.folder)?;
        let records = open::records_at(&place, Access::Serve, true).await?;
        let count = files.len();
        records
            .import_all(files, deed("import", "the whole practice"), clock::now())
            .await?;
        let people = records.accounts(None).await?.len();
        records.close().await;
        println!(
            "{count} files were read. Invite the {people} people anew with `unstuck user invite LOGIN --data {}`.",
            place.folder.display()
        );
        Ok(())
    })
}
