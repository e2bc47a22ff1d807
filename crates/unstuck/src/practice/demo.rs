//! `unstuck demo`: a made-up practice, to look at and to try.

use super::made_up::{self, Filled, Numbers, PASSWORD, SEED, Size};
use super::open::{self, Stop, Where};
use crate::clock;
use anyhow::Context as _;
use clap::Args;
use records::{Access, Records};
use std::fmt::Write as _;
use std::path::PathBuf;
use tokio::net::TcpListener;

/// Opens a made-up practice and prints how to sign in.
///
/// About 60 clients with a year of care in every state, six therapists, a supervisor, a service lead and an administrator. The same
/// seed makes the same practice, with days counted back from today. It is reached from this machine alone. Without --data it lies in a
/// temporary folder that is removed when you stop it with Ctrl-C.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: unstuck demo\n         unstuck demo --port 0 --size small\n         unstuck demo --size large --data ./large"
)]
pub struct DemoArgs {
    /// Port on this machine; 0 takes one that is free.
    #[arg(long, default_value_t = 8400)]
    port: u16,
    /// The seed: another number makes other people.
    #[arg(long, default_value_t = SEED)]
    seed: u64,
    /// How much is made up.
    #[arg(long, value_enum, default_value_t = Size::Practice)]
    size: Size,
    /// Where it lies; kept afterwards, and opened again as it is where something lies there already.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// PostgreSQL instead of SQLite, with the schema behind `#` (default: unstuck_demo).
    #[arg(long, value_name = "postgres://…")]
    database: Option<String>,
    /// Makes the practice and ends, without opening it.
    #[arg(long, requires = "data")]
    only_make: bool,
}

/// Runs the command.
///
/// # Errors
/// The port is taken, the folder cannot be written, or the size needs a folder.
pub fn run(args: &DemoArgs) -> anyhow::Result<()> {
    if args.size == Size::Large && args.data.is_none() {
        anyhow::bail!(
            "a large practice takes gigabytes and some minutes: say where it is to lie with --data DIR"
        );
    }
    open::block_on(demo(args))
}

async fn demo(args: &DemoArgs) -> anyhow::Result<()> {
    let temporary = if args.data.is_none() {
        Some(tempfile::tempdir()?)
    } else {
        None
    };
    let folder = args
        .data
        .clone()
        .or_else(|| temporary.as_ref().map(|folder| folder.path().to_owned()));
    let folder = folder.context("there is no folder")?;
    // Before anything is made: a port that is taken is said at once.
    let listener = if args.only_make {
        None
    } else {
        Some(listen(args.port).await?)
    };
    let place = Where::new(&folder, args.database.as_deref(), None)?.with_schema("unstuck_demo");
    open::make_folder(&folder)?;
    let records = open::records_at(&place, Access::Serve, true).await?;
    let filled = fill(&records, args).await?;
    let Some(listener) = listener else {
        records.close().await;
        return Ok(());
    };
    let address = format!("http://{}", listener.local_addr()?);
    let stop = Stop::listen()?;
    print!("{}", greeting(&address, &filled, args));
    open::serve_plain(records, listener, address, stop).await
}

async fn listen(port: u16) -> anyhow::Result<TcpListener> {
    TcpListener::bind(("127.0.0.1", port)).await.with_context(|| {
        format!("port {port} of this machine cannot be used: take another with --port, or a free one with --port 0")
    })
}

/// Fills empty records; a practice that is there already is opened as it is.
async fn fill(records: &Records, args: &DemoArgs) -> anyhow::Result<Filled> {
    let (settings, _) = records.settings().await?;
    if !records.accounts(None).await?.is_empty() {
        if !settings.made_up {
            anyhow::bail!("these are the records of a real practice: open them with `unstuck serve`");
        }
        eprintln!("There is a made-up practice here already: it is opened as it is.");
        return Ok(Filled::default());
    }
    let (today, now) = (clock::today(), clock::now());
    if args.size != Size::Large {
        return made_up::fill(records, args.size, args.seed, today, now).await;
    }
    let numbers = Numbers::default();
    let said = |clients: usize| {
        if clients.is_multiple_of(5000) {
            eprintln!("{clients} of {} clients", numbers.clients);
        }
    };
    let seats = made_up::fill_large(records, numbers, args.seed, today, now, said).await?;
    Ok(Filled {
        seats,
        check_in: None,
    })
}

fn greeting(address: &str, filled: &Filled, args: &DemoArgs) -> String {
    let mut text = format!(
        "\nA made-up practice is open at {address}\nNobody in it exists. Everybody's password is {PASSWORD}\n\n"
    );
    let width = |of: fn(&made_up::Seat) -> usize| filled.seats.iter().map(of).max().unwrap_or(0);
    let (role, login, name) = (
        width(|seat| seat.role.len()),
        width(|seat| seat.login.len()),
        width(|seat| seat.name.chars().count()),
    );
    for seat in &filled.seats {
        let _ = writeln!(
            text,
            "  {:role$}  {:login$}  {PASSWORD}  {:name$}  {}",
            seat.role, seat.login, seat.name, seat.look_at
        );
    }
    if let Some(token) = &filled.check_in {
        let _ = writeln!(text, "\n  A check-in that waits for Ana: {address}/c/{token}");
    }
    let kept = match &args.data {
        Some(folder) => format!("It stays in {}.", folder.display()),
        None if args.database.is_some() => "It stays in the database.".to_owned(),
        None => "Ctrl-C stops it and removes everything.".to_owned(),
    };
    let _ = writeln!(text, "\n{kept}\n");
    text
}
