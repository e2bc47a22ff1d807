//! `unstuck audit verify`: walks the chain of the audit.

use super::open;
use super::user::At;
use anyhow::bail;
use clap::{Args, Subcommand};

/// Looks after the audit.
#[derive(Debug, Args)]
pub struct AuditArgs {
    #[command(subcommand)]
    command: AuditCommand,
}

#[derive(Debug, Subcommand)]
enum AuditCommand {
    /// Checks that no entry was changed or removed.
    ///
    /// Whoever can write to the database could make a whole new chain: write the last fingerprint down from time to time, outside.
    #[command(after_help = "Example: unstuck audit verify --data ./practice")]
    Verify {
        #[command(flatten)]
        at: At,
    },
}

/// Runs the command.
///
/// # Errors
/// There is no practice, or the chain is broken.
pub fn run(args: &AuditArgs) -> anyhow::Result<()> {
    let AuditCommand::Verify { at } = &args.command;
    open::block_on(async {
        let records = at.records().await?;
        let walk = records.audit_walk().await?;
        records.close().await;
        if let Some((entry, why)) = walk.broken {
            bail!(
                "entry {entry} does not hold: {why}. The entries before it do. Compare with a backup, and find out who could write to the database."
            );
        }
        println!(
            "{} entries, each follows from the one before. Last fingerprint: {}",
            walk.entries, walk.head
        );
        Ok(())
    })
}
