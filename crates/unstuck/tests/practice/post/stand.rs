//! A practice with messages that wait, and the real mail server.

use crate::practice::cluster::Cluster;
use crate::practice::support::{Ran, Server, began_with, run, text};
use jiff::{SignedDuration, Timestamp};
use monitoring::knowledge::Library;
use records::account::{NewAccount, Role};
use records::audit::Deed;
use records::client::NewClient;
use records::message::MessageState;
use records::practice::Settings;
use records::sign_in::Token;
use records::task::{NewTask, TaskKind};
use records::vault::MasterKeys;
use records::{Access, AccountId, ClientId, EpisodeId, Place, Records};
use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::runtime::Runtime;
use web::Practice;
use web::post::queue;

/// Longest that anything is waited for, on a machine with much else to do.
pub const LONGEST: Duration = Duration::from_secs(600);

fn now() -> Timestamp {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
    Timestamp::from_second(i64::try_from(seconds).unwrap()).unwrap()
}

fn deed() -> Deed {
    Deed {
        account: None,
        who: "test".to_owned(),
        action: "write",
        client: None,
        detail: String::new(),
    }
}

/// A practice, opened beside its server as a tool opens it.
pub struct Stand {
    /// How a command is told where it lies.
    pub at: Vec<String>,
    records: Records,
    therapist: AccountId,
    runtime: Runtime,
    folder: tempfile::TempDir,
    /// Runs as long as the practice is looked at.
    _cluster: Option<Cluster>,
}

/// A practice in each database; in SQLite alone, with the reason printed, where there is no PostgreSQL.
pub fn both() -> impl Iterator<Item = Stand> {
    let sqlite = std::iter::once_with(|| Some(Stand::new()));
    let postgres = std::iter::once_with(|| Cluster::start().map(|cluster| Stand::on(Some(cluster))));
    sqlite.chain(postgres).flatten()
}

impl Stand {
    /// In SQLite.
    pub fn new() -> Self {
        Self::on(None)
    }

    fn on(cluster: Option<Cluster>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = cluster.as_ref().map(|cluster| cluster.url.clone());
        let database: Vec<&str> = database.iter().flat_map(|url| ["--database", url]).collect();
        let data = began_with(folder.path(), &database);
        let runtime = Runtime::new().unwrap();
        let schemas = [
            ("practice.sqlite", "unstuck"),
            ("process-notes.sqlite", "unstuck_notes"),
        ];
        let [main, notes] = schemas.map(|(file, schema)| match &cluster {
            None => Place::File(Path::new(&data).join(file)),
            Some(cluster) => Place::Server {
                url: cluster.url.clone(),
                schema: schema.to_owned(),
            },
        });
        let keys = std::fs::read_to_string(Path::new(&data).join("master.keys")).unwrap();
        let keys = MasterKeys::parse(&keys).unwrap();
        let (records, therapist) = runtime.block_on(async {
            let records = Records::open(&main, &notes, keys, Access::Tool, now())
                .await
                .unwrap();
            let new = NewAccount {
                login: "ada".to_owned(),
                name: "Ada".to_owned(),
                email: Some("ada@example.org".to_owned()),
                roles: vec![Role::Therapist],
                language: "en".to_owned(),
            };
            let therapist = records.add_account(new, deed(), now()).await.unwrap();
            (records, therapist)
        });
        let at = ["--data", &data].into_iter().chain(database.iter().copied());
        let stand = Self {
            at: at.map(str::to_owned).collect(),
            records,
            therapist,
            runtime,
            folder,
            _cluster: cluster,
        };
        stand.settings(|settings| settings.quiet_hours = (0, 0));
        stand
    }

    pub fn folder(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    pub fn settings(&self, change: impl FnOnce(&mut Settings)) {
        self.runtime.block_on(async {
            let (mut settings, version) = self.records.settings().await.unwrap();
            change(&mut settings);
            self.records
                .set_settings(&settings, version, deed(), now())
                .await
                .unwrap();
        });
    }

    async fn client(&self, contact: &str) -> (ClientId, EpisodeId) {
        let new = NewClient {
            name: "Berta Beispiel".to_owned(),
            contact: Some(contact.to_owned()),
            language: "en".to_owned(),
            therapist: self.therapist,
            measure: Some("phq-9".to_owned()),
            began_on: "2026-01-05".parse().unwrap(),
        };
        self.records.add_client(new, deed(), now()).await.unwrap()
    }

    /// Queues one of each, as the pages do, four days ago: the reminder is due too.
    pub fn everything(&self) {
        self.runtime.block_on(async {
            let then = now() - SignedDuration::from_hours(4 * 24);
            let clock = Arc::new(move || then);
            let address = "http://127.0.0.1:8400".to_owned();
            let practice = Practice::open(self.records.clone(), clock, false, address)
                .await
                .unwrap();
            practice.begin_mail();
            let (client, episode) = self.client("berta@example.org").await;
            let row = self.records.episode_row(episode).await.unwrap();
            let client = self.records.client(client).await.unwrap();
            queue::check_in_by_hand(&practice, &row, &client, deed())
                .await
                .unwrap();
            let account = self.records.account(self.therapist).await.unwrap();
            let (token, until) = (
                Token::new_random().unwrap(),
                now() + SignedDuration::from_hours(9),
            );
            let message = queue::invitation(&practice, &account, &token, until).unwrap();
            self.records
                .send_invitation(account.id, token, until, Some(message), deed(), then)
                .await
                .unwrap();
            let task = NewTask {
                kind: TaskKind::Risk,
                about: "item 9: 2".to_owned(),
                due_at: now() + SignedDuration::from_hours(9),
                assigned_to: self.therapist,
                backup: None,
            };
            self.records
                .raise_task(episode, task, deed(), now())
                .await
                .unwrap();
            assert_eq!(queue::tell_of_tasks(&practice).await.unwrap(), 1);
            assert_eq!(queue::tell_of_tasks(&practice).await.unwrap(), 0, "once");
        });
    }

    /// Queues so many messages, each for a client of its own.
    pub fn messages(&self, count: usize) {
        for number in 0..count {
            self.message_to(&format!("client-{number}@example.org"));
        }
    }

    pub fn message_to(&self, contact: &str) {
        self.runtime.block_on(async {
            let (client, _) = self.client(contact).await;
            let letter = web::post::letter::Letter {
                subject: "Practice: a short form is waiting for you".to_owned(),
                text: "Hello\n".to_owned(),
                stop: None,
            };
            let message = records::message::NewMessage {
                dedupe: format!("test {client}"),
                token: Token::new_random().unwrap(),
                client: Some(client),
                account: None,
                link: None,
                task: None,
                kind: records::message::REMINDER,
                body: serde_json::to_string(&letter).unwrap(),
                not_before: now(),
            };
            self.records.queue_message(message, now()).await.unwrap();
        });
    }

    /// Starts the program.
    pub fn serve(&self, words: &[String]) -> Server {
        let mut all = vec!["serve", "--listen", "127.0.0.1:0"];
        all.extend(self.at.iter().chain(words).map(String::as_str));
        Server::start(&all, true)
    }

    /// Runs a command that is told where the practice lies.
    pub fn run(&self, command: &[&str], words: &[String]) -> Ran {
        let rest = self.at.iter().chain(words).map(String::as_str);
        run(&command.iter().copied().chain(rest).collect::<Vec<_>>())
    }

    pub fn states(&self) -> Vec<MessageState> {
        self.runtime
            .block_on(self.records.message_states(10_000))
            .unwrap()
    }

    pub fn waits(&self) -> bool {
        self.runtime.block_on(self.records.messages_wait()).unwrap()
    }

    /// Waits until the messages stand so.
    pub fn until(&self, so: impl Fn(&[MessageState]) -> bool) {
        let began = Instant::now();
        while !so(&self.states()) {
            assert!(began.elapsed() < LONGEST, "{:?}", self.states());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    pub fn until_nothing_waits(&self) {
        self.until(|states| {
            states
                .iter()
                .all(|state| state.sent_at.is_some() || state.stopped_at.is_some())
        });
    }
}

/// aiosmtpd, in a process of its own that ends with the test.
pub struct Real {
    child: Child,
    python: &'static str,
    port: u16,
    kind: &'static str,
    kept: PathBuf,
}

/// The Python that has aiosmtpd: Debian's package lies beside the system's own.
fn python() -> Option<&'static str> {
    ["python3", "/usr/bin/python3"].into_iter().find(|python| {
        let asked = Command::new(python).args(["-c", "import aiosmtpd"]).output();
        asked.is_ok_and(|out| out.status.success())
    })
}

impl Real {
    /// Starts it; none, with the reason printed, where it is missing.
    pub fn start(folder: &Path, kind: &'static str) -> Option<Self> {
        let Some(python) = python() else {
            eprintln!(
                "left out: no aiosmtpd here, a mail server in Python; Debian's package `python3-aiosmtpd` has it"
            );
            return None;
        };
        certificate(folder);
        let kept = folder.join("kept");
        std::fs::create_dir(&kept).unwrap();
        let port = TcpListener::bind("127.0.0.1:0")
            .unwrap()
            .local_addr()
            .unwrap()
            .port();
        let child = Self::launch(python, folder, port, kind);
        Some(Self {
            child,
            python,
            port,
            kind,
            kept,
        })
    }

    fn launch(python: &str, folder: &Path, port: u16, kind: &str) -> Child {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/practice/post/server.py");
        let mut child = Command::new(python)
            .arg(script)
            .args([text(&folder.join("kept")), &port.to_string(), kind])
            .args([text(&folder.join("cert.pem")), text(&folder.join("key.pem"))])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        assert_eq!(line.trim(), "ready", "aiosmtpd did not start");
        child
    }

    /// Kills it and starts it again.
    pub fn kill(&mut self, folder: &Path) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.child = Self::launch(self.python, folder, self.port, self.kind);
    }

    pub fn cert(&self, folder: &Path) -> String {
        text(&folder.join("cert.pem")).to_owned()
    }

    /// How the program is told of it.
    pub fn words(&self, folder: &Path) -> Vec<String> {
        let mut words = self.words_without_trust(folder);
        if self.kind != "plain" {
            words.extend(["--smtp-ca".to_owned(), self.cert(folder)]);
        }
        words
    }

    pub fn words_without_trust(&self, folder: &Path) -> Vec<String> {
        let port = self.port;
        let mut words = vec!["--smtp-from".to_owned(), "Practice <care@example.org>".to_owned()];
        let address = match self.kind {
            "plain" => format!("smtp://127.0.0.1:{port}"),
            "tls" => format!("smtps://localhost:{port}"),
            _ => {
                let password = folder.join("mail.password");
                std::fs::write(&password, "harbour street\n").unwrap();
                words.extend([
                    "--smtp-password".to_owned(),
                    format!("command:cat {}", text(&password)),
                ]);
                format!("smtp://care@example.org@localhost:{port}")
            }
        };
        words.extend(["--smtp".to_owned(), address]);
        words
    }

    fn files(&self) -> Vec<PathBuf> {
        let mut files: Vec<PathBuf> = std::fs::read_dir(&self.kept)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|end| end == "eml"))
            .collect();
        files.sort();
        files
    }

    /// How many it took.
    pub fn count(&self) -> usize {
        self.files().len()
    }

    /// What it took, in order.
    pub fn kept(&self) -> Vec<String> {
        self.files()
            .iter()
            .map(|path| std::fs::read_to_string(path).unwrap())
            .collect()
    }
}

impl Drop for Real {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A certificate for `localhost` that signs itself.
fn certificate(folder: &Path) {
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "2",
        ])
        .args([
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost",
        ])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .args([
            "-keyout",
            text(&folder.join("key.pem")),
            "-out",
            text(&folder.join("cert.pem")),
        ])
        .output()
        .expect("openssl, Debian's package `openssl`");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

/// A message taken apart.
pub struct Mail {
    head: Vec<(String, String)>,
    pub body: String,
}

/// Takes a message apart: folded lines are joined, soft breaks and encoded letters undone.
pub fn mail(raw: &str) -> Mail {
    let raw = raw.replace("\r\n", "\n");
    let (head, body) = raw.split_once("\n\n").unwrap();
    let head: Vec<(String, String)> = head
        .replace("\n ", " ")
        .lines()
        .map(|line| {
            let (name, value) = line.split_once(": ").unwrap();
            (name.to_owned(), value.to_owned())
        })
        .collect();
    let quoted = head
        .iter()
        .any(|(name, value)| name == "Content-Transfer-Encoding" && value == "quoted-printable");
    let body = if quoted { unquoted(body) } else { body.to_owned() };
    Mail { head, body }
}

fn unquoted(text: &str) -> String {
    let text = text.replace("=\n", "");
    let mut parts = text.split('=');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let (code, rest) = part.split_at(2);
        bytes.push(u8::from_str_radix(code, 16).unwrap());
        bytes.extend(rest.as_bytes());
    }
    String::from_utf8(bytes).unwrap()
}

impl Mail {
    pub fn all(&self, name: &str) -> Vec<&str> {
        let found = self
            .head
            .iter()
            .filter(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str()).collect()
    }

    #[track_caller]
    pub fn one(&self, name: &str) -> &str {
        let [one] = self.all(name)[..] else {
            panic!("{name}: {:?}", self.head);
        };
        one
    }

    /// The subject, with what is encoded left as it is.
    pub fn subject(&self) -> &str {
        self.one("Subject")
    }
}

/// Words that tell why somebody comes, besides the names of the library.
const TELLING: [&str; 28] = [
    "therap",
    "psych",
    "depress",
    "anxi",
    "mood",
    "trauma",
    "panic",
    "suicid",
    "harm",
    "risk",
    "crisis",
    "safe",
    "mental",
    "symptom",
    "diagnos",
    "disorder",
    "condition",
    "treatment",
    "clinic",
    "patient",
    "score",
    "point",
    "measure",
    "questionnaire",
    "stuck",
    "session",
    "progress",
    "worse",
];

/// Fails where a text holds a word that tells something: of this list, of the library's forbidden words, or a measure's, cause's or
/// adjustment's name.
#[track_caller]
pub fn holds_nothing_clinical(words: &str) {
    let library = Library::shipped();
    let text = words.to_lowercase();
    // Addresses hold random letters.
    let text: String = text
        .split_whitespace()
        .filter(|word| !word.contains("://"))
        .collect::<Vec<_>>()
        .join(" ");
    for word in TELLING {
        assert!(!text.contains(word), "“{word}” in: {words}");
    }
    let mut named: Vec<String> = library
        .instruments
        .iter()
        .flat_map(|it| [it.name.clone(), it.title.clone()])
        .collect();
    named.extend(library.causes.iter().map(|it| it.slug.replace("-", " ")));
    named.extend(library.adjustments.iter().map(|it| it.slug.replace("-", " ")));
    named.extend(library.signs.iter().map(|it| it.slug.replace("-", " ")));
    let rules = library.word_rules.values().flat_map(|rules| &rules.forbidden);
    named.extend(rules.map(|rule| rule.word.clone()));
    for name in named {
        assert!(!text.contains(&name.to_lowercase()), "“{name}” in: {words}");
    }
}
