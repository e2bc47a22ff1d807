//! `unstuck user`: the people of a practice, from the command line.

use super::deed;
use super::open::{self, Where};
use super::post::{PostArgs, sender::Sender, server::Server};
use crate::clock;
use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use jiff::SignedDuration;
use records::account::{Account, NewAccount, Role};
use records::{Access, AccountId, Records};
use std::io::Read as _;
use std::path::PathBuf;
use std::sync::Arc;
use web::Practice;
use web::post::{queue, state::stands};
use web::sign_in::invitation::path;
use web::words::english;

/// What stands before an invitation's path where nothing else is said.
const HERE: &str = "http://127.0.0.1:8400";
/// Shortest password taken, characters.
const SHORTEST: usize = 12;

/// Adds, lists, invites or disables people.
#[derive(Debug, Args)]
pub struct UserArgs {
    #[command(subcommand)]
    command: UserCommand,
}

/// Where the practice lies.
#[derive(Debug, Args)]
pub struct At {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    pub data: PathBuf,
    /// PostgreSQL, as for `unstuck serve`.
    #[arg(long, value_name = "postgres://…")]
    pub database: Option<String>,
    /// The master keys, as for `unstuck serve`.
    #[arg(long, value_name = "WHERE")]
    pub keys: Option<String>,
}

impl At {
    /// The place.
    ///
    /// # Errors
    /// An address that is none of PostgreSQL.
    pub fn place(&self) -> anyhow::Result<Where> {
        Where::new(&self.data, self.database.as_deref(), self.keys.as_deref())
    }

    /// Opens the records for one command.
    ///
    /// # Errors
    /// There are none, or the keys do not fit.
    pub async fn records(&self) -> anyhow::Result<Records> {
        open::records_at(&self.place()?, Access::Tool, false).await
    }
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Adds a person and prints an invitation; with --smtp it is sent to their e-mail address as well.
    #[command(
        after_help = "Example: unstuck user add admin --name \"Noor Haddad\" --role administrator --data ./practice"
    )]
    Add {
        /// What they type to sign in.
        login: String,
        /// Their name.
        #[arg(long)]
        name: String,
        /// therapist, supervisor, service-lead, administrator or client; may be given more than once.
        #[arg(long, required = true)]
        role: Vec<String>,
        /// Where messages go.
        #[arg(long)]
        email: Option<String>,
        /// Language of their pages.
        #[arg(long, default_value = "en")]
        language: String,
        #[command(flatten)]
        how: HowArgs,
        #[command(flatten)]
        at: At,
    },
    /// Lists everybody.
    #[command(after_help = "Example: unstuck user list --data ./practice")]
    List {
        #[command(flatten)]
        at: At,
    },
    /// Prints a new invitation for somebody who is there; with --smtp it is sent to their e-mail address as well.
    #[command(
        after_help = "Example: unstuck user invite admin --data ./practice\n         unstuck user invite osei --data ./practice --address https://care.example.org --smtp smtps://care@mail.example.org --smtp-password mail.password --smtp-from care@example.org"
    )]
    Invite {
        /// Their login.
        login: String,
        #[command(flatten)]
        how: HowArgs,
        #[command(flatten)]
        at: At,
    },
    /// Sets a password, read from standard input; ends their sessions.
    #[command(after_help = "Example: unstuck user password admin --data ./practice < password.txt")]
    Password {
        /// Their login.
        login: String,
        #[command(flatten)]
        at: At,
    },
    /// Lets somebody sign in no longer, and ends their sessions. What they wrote stays.
    #[command(after_help = "Example: unstuck user disable osei --data ./practice")]
    Disable {
        /// Their login.
        login: String,
        #[command(flatten)]
        at: At,
    },
}

/// Runs the command.
///
/// # Errors
/// There is no practice, no such person, or the login is taken.
pub fn run(args: &UserArgs) -> anyhow::Result<()> {
    open::block_on(async {
        match &args.command {
            UserCommand::Add {
                login,
                name,
                role,
                email,
                language,
                how,
                at,
            } => {
                let how = how.read()?;
                let new = NewAccount {
                    login: login.clone(),
                    name: name.clone(),
                    email: email.clone(),
                    roles: role
                        .iter()
                        .map(|role| role_of(role))
                        .collect::<anyhow::Result<_>>()?,
                    language: language.clone(),
                };
                let records = at.records().await?;
                let id = records
                    .add_account(new, deed("write", "account added"), clock::now())
                    .await?;
                invite(&records, id, login, how).await?;
                records.close().await;
                Ok(())
            }
            UserCommand::List { at } => list(&at.records().await?).await,
            UserCommand::Invite { login, how, at } => {
                let how = how.read()?;
                let records = at.records().await?;
                let account = named(&records, login).await?;
                invite(&records, account.id, login, how).await?;
                records.close().await;
                Ok(())
            }
            UserCommand::Password { login, at } => password(&at.records().await?, login).await,
            UserCommand::Disable { login, at } => disable(&at.records().await?, login).await,
        }
    })
}

fn role_of(slug: &str) -> anyhow::Result<Role> {
    let known: Vec<&str> = Role::ALL.iter().map(|role| role.slug()).collect();
    Role::of(slug).with_context(|| format!("there is no role {slug}: it is one of {}", known.join(", ")))
}

async fn named(records: &Records, login: &str) -> anyhow::Result<Account> {
    let found = records.account_by_login(login).await?;
    found.with_context(|| {
        format!("there is nobody with the login {login}; `unstuck user list` names everybody")
    })
}

/// How an invitation is handed on.
#[derive(Debug, Args)]
struct HowArgs {
    /// What stands before the invitation's path: what people type to reach the practice. Must be said with --smtp.
    #[arg(long, value_name = "https://…")]
    address: Option<String>,
    #[command(flatten)]
    post: PostArgs,
}

/// The same, read: what does not fit is said before anything is changed.
struct How {
    address: String,
    mail: Option<Server>,
    patience: SignedDuration,
}

impl HowArgs {
    fn read(&self) -> anyhow::Result<How> {
        let mail = Server::of(&self.post)?;
        if mail.is_some() && self.address.is_none() {
            bail!(
                "say with --address what people type to reach the practice: it stands in the link that is sent"
            );
        }
        let address = self.address.as_deref().unwrap_or(HERE).trim_end_matches('/');
        Ok(How {
            address: address.to_owned(),
            mail,
            patience: SignedDuration::from_secs(self.post.patience()),
        })
    }
}

/// Makes an invitation, prints its link, and sends it where a mail server is named and there is an address.
async fn invite(records: &Records, id: AccountId, login: &str, how: How) -> anyhow::Result<()> {
    let clock: web::Clock = Arc::new(clock::now);
    let secure = how.address.starts_with("https://");
    let practice = Practice::open(records.clone(), clock, secure, how.address).await?;
    if how.mail.is_some() {
        practice.begin_mail();
    }
    let made = queue::invite(&practice, id, how.mail.is_some(), deed("invite", "invited")).await?;
    println!(
        "{login} sets a password here, once, within {} days:",
        queue::INVITATION_DAYS
    );
    println!("{}{}", practice.address(), path(made.token.text()));
    let Some(server) = how.mail else {
        return Ok(());
    };
    let Some(to) = made.sent_to else {
        println!("No message was sent: no e-mail address is known of {login}. Hand the link on.");
        return Ok(());
    };
    let sender = Sender::new(practice.clone(), server, how.patience);
    let state = sender.send_to(id).await?;
    let sent = state.as_ref().is_some_and(|state| state.sent_at.is_some());
    let stands = state.map_or_else(String::new, |state| stands(english(), &practice, &state));
    println!("The message to {to}: {stands}");
    if !sent {
        println!(
            "A server that is started with --smtp sends it when it can; the link above works meanwhile."
        );
    }
    Ok(())
}

async fn list(records: &Records) -> anyhow::Result<()> {
    let accounts = records.accounts(None).await?;
    let width = accounts
        .iter()
        .map(|account| account.login.len())
        .max()
        .unwrap_or(0);
    for account in accounts {
        let roles: Vec<&str> = account.roles.iter().map(|role| role.slug()).collect();
        let state = match (account.disabled, account.has_password, account.has_second_factor) {
            (true, ..) => "disabled",
            (_, false, _) => "invited",
            (_, _, true) => "password and second factor",
            _ => "password",
        };
        println!(
            "{:width$}  {}  {}  {state}",
            account.login,
            account.name,
            roles.join(", ")
        );
    }
    records.close().await;
    Ok(())
}

async fn password(records: &Records, login: &str) -> anyhow::Result<()> {
    let account = named(records, login).await?;
    let mut typed = String::new();
    std::io::stdin().take(10_000).read_to_string(&mut typed)?;
    let typed = typed.trim_end_matches(['\r', '\n']);
    if typed.chars().count() < SHORTEST {
        bail!("a password has at least {SHORTEST} characters; nothing was changed");
    }
    records
        .set_password(
            account.id,
            typed.to_owned(),
            deed("write", "password set"),
            clock::now(),
        )
        .await?;
    println!("{login} has a new password. All sessions were ended.");
    records.close().await;
    Ok(())
}

async fn disable(records: &Records, login: &str) -> anyhow::Result<()> {
    let mut account = named(records, login).await?;
    if account.disabled {
        bail!("{login} was disabled already");
    }
    let last = records
        .accounts(Some(Role::Administrator))
        .await?
        .iter()
        .filter(|other| !other.disabled && other.id != account.id)
        .count()
        == 0;
    if account.is(Role::Administrator) && last {
        bail!("{login} is the last administrator: add another one first");
    }
    account.disabled = true;
    records
        .change_account(account, deed("write", "account disabled"), clock::now())
        .await?;
    println!("{login} can no longer sign in. All sessions were ended.");
    records.close().await;
    Ok(())
}
