//! `unstuck serve`: a real practice.

mod connections;
mod door;
mod listening;
mod reader;
mod refused_passwords;
pub mod tasks;

use super::open::{self, Keys, Stop, Where};
use super::post::{PostArgs, sender::Sender, server::Server};
use super::{backup, deed};
use crate::clock;
use anyhow::{Context as _, bail};
use clap::Args;
use jiff::SignedDuration;
use listening::{Handshakes, Listening, Tls};
use records::{Access, Place, Records};
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::watch;
use web::Practice;

/// Opens a practice in the browser.
///
/// Beyond this machine it listens only with TLS, or behind a proxy that has it. The records lie in the data folder, with the master
/// keys beside them unless --keys says otherwise: keep a copy of the keys away from the records.
#[derive(Debug, Args)]
#[command(
    after_help = "Example: unstuck serve --data ./practice\n         unstuck serve --data /var/lib/unstuck --listen 0.0.0.0:443 --address https://care.example.org --tls-cert cert.pem --tls-key key.pem\n         unstuck serve --data /var/lib/unstuck --behind-proxy --address https://care.example.org --keys env:UNSTUCK_KEYS\n         unstuck serve --data ./practice --smtp smtps://care@mail.example.org --smtp-password mail.password --smtp-from \"Our practice <care@example.org>\""
)]
pub struct ServeArgs {
    /// The data folder.
    #[arg(long, value_name = "DIR")]
    data: PathBuf,
    /// PostgreSQL instead of SQLite, with the schema behind `#` (default: unstuck).
    #[arg(long, value_name = "postgres://…")]
    database: Option<String>,
    /// Where to listen.
    #[arg(long, default_value = "127.0.0.1:8400", value_name = "ADDRESS:PORT")]
    listen: SocketAddr,
    /// What people type to reach it; stands in links. Default: where it listens.
    #[arg(long, value_name = "https://…")]
    address: Option<String>,
    /// Certificate chain, PEM.
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// Its private key, PEM.
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// The master keys: a file, env:NAME, or command:CMD. Default: master.keys in the data folder.
    #[arg(long, value_name = "WHERE")]
    keys: Option<String>,
    /// A proxy ends TLS and hands requests on.
    #[arg(long)]
    behind_proxy: bool,
    /// Takes connections from this proxy alone; may be given more than once. Implies --behind-proxy.
    #[arg(long, value_name = "IP")]
    trusted_proxy: Vec<IpAddr>,
    #[command(flatten)]
    door: door::DoorArgs,
    #[command(flatten)]
    post: PostArgs,
}

/// Runs the command.
///
/// # Errors
/// Listening beyond this machine without TLS, keys that do not fit, a port that is taken.
pub fn run(args: &ServeArgs) -> anyhow::Result<()> {
    refuse_in_the_open(args)?;
    // Whoever reads the log may go away: the practice goes on without it.
    tracing_subscriber::fmt()
        .json()
        .with_writer(std::io::stderr)
        .with_max_level(tracing::Level::INFO)
        .log_internal_errors(false)
        .init();
    open::block_on(serve(args))
}

fn refuse_in_the_open(args: &ServeArgs) -> anyhow::Result<()> {
    let protected = args.tls_cert.is_some() || args.behind_proxy || !args.trusted_proxy.is_empty();
    if !args.listen.ip().is_loopback() && !protected {
        bail!(
            "{} can be reached by others, and without TLS they could read along: give --tls-cert and --tls-key, or --behind-proxy where a proxy has TLS",
            args.listen
        );
    }
    let address = args.address.as_deref().unwrap_or_default();
    if protected && !address.is_empty() && !address.starts_with("https://") {
        bail!("--address {address} does not begin with https://, but browsers are to reach it that way");
    }
    if protected && address.is_empty() && !args.listen.ip().is_loopback() {
        bail!(
            "say with --address what people type to reach it, such as https://care.example.org: it stands in the links that are sent"
        );
    }
    Ok(())
}

async fn serve(args: &ServeArgs) -> anyhow::Result<()> {
    let tls = match (&args.tls_cert, &args.tls_key) {
        (Some(cert), Some(key)) => Some(Tls::read(cert, key)?),
        _ => None,
    };
    let renewing = tls.clone().map(|tls| tokio::spawn(tls.renew()));
    let mail = Server::of(&args.post)?;
    let secure = tls.is_some()
        || args
            .address
            .as_deref()
            .is_some_and(|address| address.starts_with("https://"));
    let door = args.door.door()?;
    let listener = tokio::net::TcpListener::bind(args.listen).await;
    let listener = listener.with_context(|| {
        format!(
            "{} cannot be listened on: another program may have it; say another with --listen",
            args.listen
        )
    })?;
    let here = listener.local_addr()?;
    let place = Where::new(&args.data, args.database.as_deref(), args.keys.as_deref())?;
    open::make_folder(&args.data)?;
    open::can_write(&args.data)?;
    copy_before_steps(&place).await?;
    let records = open::records_at(&place, Access::Serve, true).await?;
    let scheme = if secure { "https" } else { "http" };
    let address = args
        .address
        .clone()
        .unwrap_or_else(|| format!("{scheme}://{here}"));
    let address = address.trim_end_matches('/').to_owned();
    first_words(&records, args, &place).await?;
    let clock: web::Clock = Arc::new(clock::now);
    let practice = Practice::open_with(records, clock, secure, address.clone(), door).await?;
    door::keep(&practice).await?;
    let (end, ending) = watch::channel(false);
    let sending = mail.map(|server| {
        practice.begin_mail();
        tracing::info!(server = server.name(), "messages are sent");
        let patience = SignedDuration::from_secs(args.post.patience());
        tokio::spawn(Sender::new(practice.clone(), server, patience).run(ending))
    });
    let minding = tokio::spawn(tasks::mind(practice.clone()));
    let stop = Stop::listen()?;
    tracing::info!(%address, listening = %here, tls = tls.is_some(), "open");
    if let Some(provider) = &practice.door().provider {
        tracing::info!(
            issuer = provider.settings().issuer,
            "people may sign in at an identity provider"
        );
    }
    let listening = Listening::new(listener, tls, Handshakes::default(), args.trusted_proxy.clone());
    let app = web::app(&practice);
    // Behind a proxy the address is the proxy's: then nobody's is known.
    let nobodys = args.behind_proxy || !args.trusted_proxy.is_empty() || here.ip().is_loopback();
    let mark: connections::Mark = if nobodys {
        |_, _| {}
    } else {
        |request, from| {
            let _ = request.insert(web::limits::Address(from.ip()));
        }
    };
    connections::serve(listening, app, mark, connections::Limits::default(), stop.asked()).await;
    minding.abort();
    if let Some(renewing) = renewing {
        renewing.abort();
    }
    // The message that is under way is finished, and marked.
    let _ = end.send(true);
    if let Some(sending) = sending {
        let _ = sending.await;
    }
    practice.records().close().await;
    tracing::info!("closed");
    Ok(())
}

/// Where this program knows a newer schema, copies the files first.
async fn copy_before_steps(place: &Where) -> anyhow::Result<()> {
    if matches!(place.main, Place::File(_))
        && place.has_records()
        && Records::needs_migration(&place.main).await?
    {
        let copy = backup::copy_files(&place.folder, clock::now())?;
        tracing::info!(copy = %copy.display(), "copied the records before a new schema");
    }
    Ok(())
}

/// On the first start, how to begin.
async fn first_words(records: &Records, args: &ServeArgs, place: &Where) -> anyhow::Result<()> {
    if !records.accounts(None).await?.is_empty() {
        return Ok(());
    }
    records
        .audit(deed("write", "began the practice"), clock::now())
        .await?;
    let data = args.data.display();
    eprintln!("\nThis is a new practice. Make the first administrator in another window:\n");
    eprintln!("  unstuck user add admin --name \"Your Name\" --role administrator --data {data}\n");
    if let Keys::File(path) = &place.keys {
        eprintln!(
            "New master keys lie in {}. Without them nobody can read the records, and no backup holds them:",
            path.display()
        );
        eprintln!("put a copy in another place now.\n");
    }
    Ok(())
}
