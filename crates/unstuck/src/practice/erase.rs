//! `unstuck erase`: a record for good, from the command line.

use super::deed;
use super::open;
use super::user::At;
use crate::clock;
use anyhow::bail;
use clap::{Args, ValueEnum};
use records::ClientId;

/// Erases a client's record for good.
///
/// Without --yes it only says what would stay and why. A server that is running shows the record no longer at once, and lets go of its
/// key within a minute.
#[derive(Debug, Args)]
#[command(after_help = "Example: unstuck erase 17 --why asked --data ./practice --yes")]
pub struct EraseArgs {
    /// The number of the record; the client finds it under \"My record\".
    number: ClientId,
    /// Why.
    #[arg(long)]
    why: Why,
    /// Does it.
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    at: At,
}

/// Why a record is erased. No words of one's own: they would stay.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Why {
    /// The client asked for it.
    Asked,
    /// The time for which it is kept is over.
    Over,
    /// It was made by mistake.
    Mistake,
}

impl Why {
    fn words(self) -> &'static str {
        match self {
            Self::Asked => "the client asked for it",
            Self::Over => "the time for which it is kept is over",
            Self::Mistake => "it was made by mistake",
        }
    }
}

/// Runs the command.
///
/// # Errors
/// There is no such record, or it was erased already.
pub fn run(args: &EraseArgs) -> anyhow::Result<()> {
    open::block_on(async {
        let records = args.at.records().await?;
        records.client(args.number).await?;
        let stays = if args.yes {
            let deed = deed("erase", "");
            records
                .erase_client(args.number, args.why.words(), clock::today(), deed, clock::now())
                .await?
        } else {
            records.what_stays(args.number).await?
        };
        records.close().await;
        println!("What stays of record {}, and why:", args.number);
        for kept in stays {
            println!("{:>9}  {}: {}", kept.rows, kept.what, kept.why);
        }
        if !args.yes {
            bail!("nothing was erased: add --yes to do it. It cannot be taken back.");
        }
        println!("Erased. A backup made before still holds it: repeat this after restoring one.");
        Ok(())
    })
}
