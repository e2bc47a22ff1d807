//! Where a practice lies, with which keys, and how it is opened.

use super::serve::tasks;
use crate::clock;
use anyhow::{Context as _, bail};
use records::vault::MasterKeys;
use records::{Access, Place, Records};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use web::Practice;

/// Name of the key file inside the data folder, where no other place is given.
const KEYS: &str = "master.keys";
/// Name of the records' file.
pub const MAIN: &str = "practice.sqlite";
/// Name of the file of process notes.
pub const NOTES: &str = "process-notes.sqlite";
/// Schema in PostgreSQL where none is named.
const SCHEMA: &str = "unstuck";

/// Where the master keys, or another secret, come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keys {
    /// A file that only its owner can read.
    File(PathBuf),
    /// A variable of the environment.
    Environment(String),
    /// What a command prints.
    Command(String),
}

impl Keys {
    /// Reads `FILE`, `env:NAME` or `command:CMD`.
    pub fn parse(text: &str) -> Self {
        match text.split_once(':') {
            Some(("env", name)) => Self::Environment(name.to_owned()),
            Some(("command", command)) => Self::Command(command.to_owned()),
            _ => Self::File(text.into()),
        }
    }

    /// The keys as they stand there.
    ///
    /// # Errors
    /// They cannot be read, or others than their owner can read them.
    pub fn text(&self) -> anyhow::Result<String> {
        self.text_of("the master keys, without which the records do not open")
    }

    /// The same for another secret; `what` is its name in words.
    ///
    /// # Errors
    /// As [`Keys::text`].
    pub fn text_of(&self, what: &str) -> anyhow::Result<String> {
        match self {
            Self::File(path) => {
                if let Some(mode) = open_to_others(path) {
                    bail!(
                        "{} can be read by others (mode {mode:o}); do: chmod 600 {}",
                        path.display(),
                        path.display()
                    );
                }
                std::fs::read_to_string(path)
                    .with_context(|| format!("{what}: {} cannot be read", path.display()))
            }
            Self::Environment(name) => {
                std::env::var(name).with_context(|| format!("the environment has no {name} with {what}"))
            }
            Self::Command(command) => {
                let out = std::process::Command::new("sh").args(["-c", command]).output();
                let out = out.with_context(|| format!("the command for {what} does not run: {command}"))?;
                if !out.status.success() {
                    bail!("the command for {what} ended with {}: {command}", out.status);
                }
                String::from_utf8(out.stdout).with_context(|| format!("the command for {what} gave no text"))
            }
        }
    }
}

/// The mode of a file that others than its owner can read.
#[cfg(unix)]
pub fn open_to_others(path: &Path) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(path).ok()?.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

/// Elsewhere files are not told apart by a mode.
#[cfg(not(unix))]
pub fn open_to_others(_: &Path) -> Option<u32> {
    None
}

/// Writes a file that only its owner can read; not over one that is there.
///
/// # Errors
/// It is there already, or cannot be written.
pub fn write_private(path: &Path, text: &str) -> anyhow::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options
        .open(path)
        .with_context(|| format!("{} cannot be made", path.display()))?;
    file.write_all(text.as_bytes())?;
    Ok(file.sync_all()?)
}

/// Where a practice lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Where {
    /// The data folder.
    pub folder: PathBuf,
    /// The records.
    pub main: Place,
    /// Process notes.
    pub notes: Place,
    /// The master keys.
    pub keys: Keys,
}

impl Where {
    /// A folder, or a database with what belongs to it in the folder.
    ///
    /// # Errors
    /// An address that is none of PostgreSQL.
    pub fn new(folder: &Path, database: Option<&str>, keys: Option<&str>) -> anyhow::Result<Self> {
        let (main, notes) = match database {
            None => (Place::File(folder.join(MAIN)), Place::File(folder.join(NOTES))),
            Some(address) => {
                let (url, schema) = address.split_once('#').unwrap_or((address, SCHEMA));
                if !url.starts_with("postgres://") && !url.starts_with("postgresql://") {
                    bail!("--database takes postgres://user@host/name, not {url}");
                }
                let server = |schema: String| Place::Server {
                    url: url.to_owned(),
                    schema,
                };
                (server(schema.to_owned()), server(format!("{schema}_notes")))
            }
        };
        let keys = keys.map_or_else(|| Keys::File(folder.join(KEYS)), Keys::parse);
        Ok(Self {
            folder: folder.to_owned(),
            main,
            notes,
            keys,
        })
    }

    /// The same with another schema in place of the usual one.
    #[must_use]
    pub fn with_schema(mut self, name: &str) -> Self {
        for place in [&mut self.main, &mut self.notes] {
            if let Place::Server { schema, .. } = place
                && (schema == SCHEMA || *schema == format!("{SCHEMA}_notes"))
            {
                *schema = schema.replacen(SCHEMA, name, 1);
            }
        }
        self
    }

    /// Whether records lie there already; of a server that is not known here.
    pub fn has_records(&self) -> bool {
        matches!(&self.main, Place::File(path) if path.exists())
    }
}

/// Makes a data folder that only its owner can enter.
///
/// # Errors
/// It cannot be made.
pub fn make_folder(folder: &Path) -> anyhow::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt as _;
        builder.mode(0o700);
    }
    builder
        .create(folder)
        .with_context(|| format!("{} cannot be made", folder.display()))
}

/// Whether a server could store anything here, said before it opens.
///
/// # Errors
/// The folder cannot be written: a disk that is read-only or full.
pub fn can_write(folder: &Path) -> anyhow::Result<()> {
    let mut tried = tempfile::tempfile_in(folder);
    if let Ok(file) = &mut tried
        && let Err(error) = file.write_all(&[0; 4096])
    {
        tried = Err(error);
    }
    let words = || {
        format!(
            "{} cannot be written; see to its disk and its owner first",
            folder.display()
        )
    };
    tried.map(|_| ()).with_context(words)
}

/// Opens the records. New keys are made only with `may_begin`, and only where there are no records yet.
///
/// # Errors
/// A folder without records, keys that cannot be read or do not fit, a second server.
pub async fn records_at(place: &Where, access: Access, may_begin: bool) -> anyhow::Result<Records> {
    if !may_begin && matches!(place.main, Place::File(_)) && !place.has_records() {
        bail!(
            "there is no practice in {}: name its folder with --data, or begin one with `unstuck serve --data DIR`",
            place.folder.display()
        );
    }
    let masters = match &place.keys {
        Keys::File(path) if !path.exists() && may_begin && !place.has_records() => {
            let (masters, text) = MasterKeys::new_random("first")?;
            write_private(path, &text)?;
            masters
        }
        keys => MasterKeys::parse(&keys.text()?)?,
    };
    Ok(Records::open(&place.main, &place.notes, masters, access, clock::now()).await?)
}

/// Runs a command that works with the records.
///
/// # Errors
/// As the command.
pub fn block_on<T>(work: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(work)
}

/// Serves a practice on this machine alone, without TLS, until it is interrupted. What `serve` does by itself each minute is done
/// here too.
///
/// # Errors
/// The listener fails, or the practice does not open.
pub async fn serve_plain(
    records: Records,
    listener: tokio::net::TcpListener,
    address: String,
    stop: Stop,
) -> anyhow::Result<()> {
    let practice = Practice::open(records, Arc::new(clock::now), false, address).await?;
    let minding = tokio::spawn(tasks::mind(practice.clone()));
    web::serve(listener, &practice, stop.asked()).await?;
    minding.abort();
    practice.records().close().await;
    Ok(())
}

/// Somebody asks the program to stop: Ctrl-C, or SIGTERM. Listened for from the moment this is made, so that whoever was told that the
/// practice is open can stop it well at once.
pub struct Stop {
    #[cfg(unix)]
    signals: [tokio::signal::unix::Signal; 2],
}

impl Stop {
    /// Listens from now on.
    ///
    /// # Errors
    /// The operating system refuses.
    #[cfg(unix)]
    pub fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            signals: [signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?],
        })
    }

    /// Done when somebody asks.
    #[cfg(unix)]
    pub async fn asked(mut self) {
        let [interrupt, terminate] = &mut self.signals;
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    }

    /// Listens when it is waited for.
    ///
    /// # Errors
    /// None here.
    #[cfg(not(unix))]
    pub fn listen() -> std::io::Result<Self> {
        Ok(Self {})
    }

    /// Done when somebody asks.
    #[cfg(not(unix))]
    pub async fn asked(self) {
        drop(tokio::signal::ctrl_c().await);
    }
}
