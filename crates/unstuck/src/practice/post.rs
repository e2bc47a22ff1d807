//! Sending messages: the one place of the program that speaks to a mail server.
//!
//! | module | does |
//! |---|---|
//! | [`server`] | reads which mail server, speaks to it |
//! | [`mail`] | a message as it goes over the wire |
//! | [`sender`] | claims what waits, hands it over, marks it as sent; waits longer and longer where that does not work |
//! | [`reason`] | what a mail server said, without whom it was about |

pub mod mail;
pub mod reason;
pub mod sender;
pub mod server;

use clap::Args;
use std::path::PathBuf;

/// Which mail server, as whom.
#[derive(Debug, Clone, Args)]
pub struct PostArgs {
    /// The mail server that messages are handed to: smtps://user@host:465, or smtp://user@host:587 with STARTTLS. Without it nothing
    /// is sent, and pages say how to hand a link on.
    #[arg(long, value_name = "smtps://…", requires = "smtp_from")]
    smtp: Option<String>,
    /// Its password: a file, env:NAME, or command:CMD.
    #[arg(long, value_name = "WHERE", requires = "smtp")]
    smtp_password: Option<String>,
    /// The sender that readers see: "Practice <care@example.org>".
    #[arg(long, value_name = "NAME <ADDRESS>", requires = "smtp")]
    smtp_from: Option<String>,
    /// A certificate to trust in place of those the system trusts, PEM: for a mail server of the house.
    #[arg(long, value_name = "FILE", requires = "smtp")]
    smtp_ca: Option<PathBuf>,
    /// How long a message that was begun and not marked as sent is left alone before it is sent again, seconds.
    #[arg(long, value_name = "SECONDS", requires = "smtp", default_value_t = 600, value_parser = clap::value_parser!(u32).range(1..))]
    smtp_patience: u32,
}

impl PostArgs {
    /// How long a message that was begun is left alone, seconds.
    pub fn patience(&self) -> i64 {
        i64::from(self.smtp_patience)
    }
}
