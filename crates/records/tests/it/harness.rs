//! A fresh store for each test: a SQLite file in a temporary folder, and a schema of a PostgreSQL server of this run.

use jiff::{SignedDuration, Timestamp};
use monitoring::episode::What;
use monitoring::episode::event::CheckInEvent;
use records::account::{NewAccount, Role};
use records::audit::Deed;
use records::client::NewClient;
use records::event::{Append, NewEvent};
use records::vault::MasterKeys;
use records::{Access, AccountId, ClientId, EpisodeId, Place, Records};
use sqlx::{AssertSqlSafe, Connection as _};
use std::future::Future;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use tempfile::TempDir;

/// Master keys of the tests: made up, of no use elsewhere.
pub const KEYS: &str = "first = 0101010101010101010101010101010101010101010101010101010101010101";

/// A store of one test.
pub struct Store {
    pub records: Records,
    pub place: Place,
    pub notes: Place,
    pub folder: Arc<TempDir>,
}

/// The time of the tests, in seconds after the morning of a Monday.
pub fn at(seconds: i64) -> Timestamp {
    "2026-03-02T08:00:00Z".parse::<Timestamp>().unwrap() + SignedDuration::from_secs(seconds)
}

pub fn day(text: &str) -> jiff::civil::Date {
    text.parse().unwrap()
}

pub fn deed(action: &'static str) -> Deed {
    Deed {
        account: None,
        who: "test".to_owned(),
        action,
        client: None,
        detail: String::new(),
    }
}

/// An append by a test at `seconds`, with a form where it is not empty.
pub fn how(form: &str, seconds: i64) -> Append {
    Append {
        expected: None,
        form: (!form.is_empty()).then(|| form.to_owned()),
        via: "page",
        deed: deed("write"),
        now: at(seconds),
    }
}

/// A check-in with one score.
pub fn check_in(on: &str, points: f64) -> NewEvent {
    let scores = [("phq-9".to_owned(), points)].into();
    NewEvent {
        on: day(on),
        what: What::CheckIn(CheckInEvent {
            scores,
            ..CheckInEvent::default()
        }),
    }
}

impl Store {
    async fn open(place: Place, notes: Place, folder: Arc<TempDir>) -> Self {
        let keys = MasterKeys::parse(KEYS).unwrap();
        let records = Records::open(&place, &notes, keys, Access::Serve, at(0))
            .await
            .unwrap();
        Self {
            records,
            place,
            notes,
            folder,
        }
    }

    pub fn is_sqlite(&self) -> bool {
        matches!(self.place, Place::File(_))
    }

    /// Runs statements past the program, as somebody with the database in their hands would.
    pub async fn raw(&self, sql: &str) -> Result<(), sqlx::Error> {
        raw(&self.place, sql).await
    }

    /// One number, read past the program.
    pub async fn number(&self, sql: &str) -> i64 {
        let sql = AssertSqlSafe(sql.to_owned());
        match &self.place {
            Place::File(path) => {
                let mut conn = sqlite(path).await.unwrap();
                sqlx::query_scalar(sql).fetch_one(&mut conn).await.unwrap()
            }
            Place::Server { url, schema } => {
                let mut conn = postgres(url, schema).await.unwrap();
                sqlx::query_scalar(sql).fetch_one(&mut conn).await.unwrap()
            }
        }
    }

    pub async fn therapist(&self, login: &str) -> AccountId {
        self.person(login, Role::Therapist).await
    }

    pub async fn person(&self, login: &str, role: Role) -> AccountId {
        let new = NewAccount {
            login: login.to_owned(),
            name: format!("Name of {login}"),
            email: Some(format!("{login}@example.org")),
            roles: vec![role],
            language: "en".to_owned(),
        };
        self.records.add_account(new, deed("write"), at(0)).await.unwrap()
    }

    pub async fn client(&self, name: &str, therapist: AccountId) -> (ClientId, EpisodeId) {
        self.records
            .add_client(new_client(name, therapist), deed("write"), at(0))
            .await
            .unwrap()
    }

    /// A therapist and a client of theirs.
    pub async fn pair(&self) -> (AccountId, ClientId, EpisodeId) {
        let therapist = self.therapist("ada").await;
        let (client, episode) = self.client("Berta Beispiel", therapist).await;
        (therapist, client, episode)
    }
}

pub fn new_client(name: &str, therapist: AccountId) -> NewClient {
    NewClient {
        name: name.to_owned(),
        contact: Some("berta@example.org".to_owned()),
        language: "de".to_owned(),
        therapist,
        measure: Some("phq-9".to_owned()),
        began_on: day("2026-03-02"),
    }
}

async fn sqlite(path: &std::path::Path) -> Result<sqlx::SqliteConnection, sqlx::Error> {
    sqlx::SqliteConnection::connect(&format!("sqlite://{}", path.display())).await
}

async fn postgres(url: &str, schema: &str) -> Result<sqlx::PgConnection, sqlx::Error> {
    let mut conn = sqlx::PgConnection::connect(url).await?;
    sqlx::raw_sql(AssertSqlSafe(format!("set search_path = {schema}")))
        .execute(&mut conn)
        .await?;
    Ok(conn)
}

pub async fn raw(place: &Place, sql: &str) -> Result<(), sqlx::Error> {
    let sql = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
    match place {
        Place::File(path) => sql.execute(&mut sqlite(path).await?).await.map(|_| ()),
        Place::Server { url, schema } => sql.execute(&mut postgres(url, schema).await?).await.map(|_| ()),
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
}

/// Two places of a new SQLite store.
pub fn files() -> (Place, Place, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    (
        Place::File(folder.path().join("records.db")),
        Place::File(folder.path().join("notes.db")),
        folder,
    )
}

/// Two places in schemas of their own on the server of this run, where there is one.
pub fn schemas() -> Option<(Place, Place, TempDir)> {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    let url = server()?;
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let place = |schema: String| Place::Server {
        url: url.to_owned(),
        schema,
    };
    Some((
        place(format!("t{number}")),
        place(format!("t{number}_notes")),
        tempfile::tempdir().unwrap(),
    ))
}

/// Runs a test on SQLite.
pub fn on_sqlite<F: Future<Output = ()>>(test: impl Fn(Store) -> F) {
    let (place, notes, folder) = files();
    // Held here too: a test that does not name the folder would drop it, and the files with it, before it ends.
    let folder = Arc::new(folder);
    runtime().block_on(async { test(Store::open(place, notes, Arc::clone(&folder)).await).await });
}

/// Runs a test on PostgreSQL, where its programs are.
pub fn on_postgres<F: Future<Output = ()>>(test: impl Fn(Store) -> F) {
    let Some((place, notes, folder)) = schemas() else {
        return;
    };
    let folder = Arc::new(folder);
    runtime().block_on(async { test(Store::open(place, notes, Arc::clone(&folder)).await).await });
}

/// Runs a test on both databases.
pub fn on_both<F: Future<Output = ()>>(test: impl Fn(Store) -> F) {
    on_sqlite(&test);
    on_postgres(&test);
}

/// Runs something asynchronous that makes its own stores.
pub fn run<F: Future<Output = ()>>(test: F) {
    runtime().block_on(test);
}

/// The address of the PostgreSQL server of this run; none, with the reason printed, where its programs are absent.
fn server() -> Option<&'static str> {
    static SERVER: OnceLock<Option<(String, Child)>> = OnceLock::new();
    SERVER.get_or_init(start).as_ref().map(|(url, _)| url.as_str())
}

/// The cluster lives as long as this process: when it ends, in whichever way, `read` returns and the shell stops the server
/// and removes its folder.
const CLUSTER: &str = r#"
set -e
bin=$1 port=$2
folder=$(mktemp -d)
cd "$folder"
"$bin/initdb" -D data -U unstuck --auth=trust --no-sync >log 2>&1
"$bin/pg_ctl" -D data -l log -w -o "-p $port -c listen_addresses=127.0.0.1 -k $folder -c max_connections=300 -c fsync=off" start >/dev/null 2>&1 || { cat log >&2; exit 1; }
echo ready
read -r _ || true
"$bin/pg_ctl" -D data -m immediate stop >/dev/null 2>&1
rm -rf "$folder"
"#;

fn start() -> Option<(String, Child)> {
    let bin = ["15", "16", "17", "18"].map(|version| format!("/usr/lib/postgresql/{version}/bin"));
    let Some(bin) = bin
        .iter()
        .find(|bin| std::path::Path::new(bin).join("initdb").exists())
    else {
        eprintln!("skipped on PostgreSQL: no initdb here; Debian's package `postgresql` has it");
        return None;
    };
    let port = std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
        .to_string();
    let is_root = String::from_utf8(Command::new("id").arg("-u").output().unwrap().stdout)
        .unwrap()
        .trim()
        == "0";
    // The server refuses to run as root.
    let words: &[&str] = if is_root {
        &["runuser", "-u", "postgres", "--", "sh"]
    } else {
        &["sh"]
    };
    let mut command = Command::new(words[0]);
    command
        .args(&words[1..])
        .args(["-c", CLUSTER, "cluster", bin, &port]);
    command
        .current_dir("/")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    assert_eq!(line.trim(), "ready", "PostgreSQL did not start");
    Some((format!("postgres://unstuck@127.0.0.1:{port}/postgres"), child))
}
