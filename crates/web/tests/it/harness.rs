//! A practice of one test: a SQLite store in a temporary folder, people of every role, two clients, and a way to ask for pages.

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use axum::response::Response;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use monitoring::episode::event::{GoalAction, GoalEvent};
use monitoring::episode::{Episode, What};
use records::account::{NewAccount, Role};
use records::audit::Deed;
use records::client::NewClient;
use records::event::{Append, NewEvent};
use records::practice::Settings;
use records::vault::MasterKeys;
use records::{Access, AccountId, ClientId, EpisodeId, Place, Records};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};
use tower::ServiceExt as _;
use web::Practice;
use web::door::Door;
use web::limits::{Limits, Rate, Rates};

/// Master keys of the tests: made up, of no use elsewhere.
const KEYS: &str = "first = 0101010101010101010101010101010101010101010101010101010101010101";
/// The moment at which a test begins: a Monday morning.
const BEGINS: &str = "2026-03-02T09:00:00Z";
/// The password of everybody.
pub const PASSWORD: &str = "harbour-street";
/// The largest page a test reads, bytes.
const LARGEST_PAGE: usize = 16 * 1024 * 1024;

/// Somebody of a test, by role. `Nobody` is not signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Who {
    /// Not signed in.
    Nobody,
    /// Treats Ana.
    Therapist,
    /// Treats Ben, and has nothing to do with Ana.
    OtherTherapist,
    /// Supervises the one who treats Ana.
    Supervisor,
    /// Answers for the service's figures.
    Lead,
    /// Keeps the installation.
    Administrator,
    /// Ana, a client.
    Ana,
    /// Ben, another client.
    Ben,
}

impl Who {
    /// Everybody.
    pub const ALL: [Self; 8] = [
        Self::Nobody,
        Self::Therapist,
        Self::OtherTherapist,
        Self::Supervisor,
        Self::Lead,
        Self::Administrator,
        Self::Ana,
        Self::Ben,
    ];

    fn login(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Therapist => "thea",
            Self::OtherTherapist => "otto",
            Self::Supervisor => "sena",
            Self::Lead => "lena",
            Self::Administrator => "adam",
            Self::Ana => "ana",
            Self::Ben => "ben",
        }
    }

    fn roles(self) -> Vec<Role> {
        match self {
            Self::Nobody => Vec::new(),
            Self::Therapist | Self::OtherTherapist => vec![Role::Therapist],
            Self::Supervisor => vec![Role::Supervisor],
            Self::Lead => vec![Role::ServiceLead],
            Self::Administrator => vec![Role::Administrator],
            Self::Ana | Self::Ben => vec![Role::Client],
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Nobody => "Nobody",
            Self::Therapist => "Dr Thea Rapp",
            Self::OtherTherapist => "Otto Wend",
            Self::Supervisor => "Sena Okafor",
            Self::Lead => "Lena Brandt",
            Self::Administrator => "Adam Ruiz",
            Self::Ana => "Ana",
            Self::Ben => "Ben",
        }
    }
}

/// A client of a test with their episode.
#[derive(Debug, Clone, Copy)]
pub struct Course {
    /// The client.
    pub client: ClientId,
    /// Their episode.
    pub episode: EpisodeId,
}

/// A practice of one test; the folder goes when it is dropped.
pub struct Stand {
    /// The practice.
    pub practice: Practice,
    /// Ana's course: ten sessions from `examples/episodes/ana.toml`, the last of them three days ago.
    pub ana: Course,
    /// Ben's course, with another therapist: `examples/episodes/ben.toml`.
    pub ben: Course,
    clock: Arc<AtomicI64>,
    folder: Folder,
}

/// A door that waits for nobody: the clock of a test stands still, and its buckets would never fill again.
pub fn patient() -> Door {
    let rate = Rate {
        at_once: 1e9,
        a_second: 1e9,
    };
    let rates = Rates {
        session: rate,
        account: rate,
        address: rate,
        begun: rate,
    };
    Door {
        limits: Limits::new(rates),
        ..Door::default()
    }
}

/// A folder that is removed with the test.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!(
            "unstuck-web-{}-{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// For the audit: the test itself did it.
pub fn deed(action: &'static str) -> Deed {
    Deed {
        account: None,
        who: "test".to_owned(),
        action,
        client: None,
        detail: String::new(),
    }
}

/// An answer as a browser has it.
#[derive(Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its text.
    pub body: String,
}

impl Answer {
    async fn of(response: Response) -> Self {
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, LARGEST_PAGE).await.unwrap();
        Self {
            status: parts.status,
            headers: parts.headers,
            body: String::from_utf8_lossy(&body).into_owned(),
        }
    }

    /// A header's text; empty where it is missing.
    pub fn header(&self, name: impl header::AsHeaderName) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("")
    }

    /// Where it leads; empty where it leads nowhere.
    pub fn location(&self) -> &str {
        self.header(header::LOCATION)
    }

    /// Whether it leads to signing in.
    pub fn asks_to_sign_in(&self) -> bool {
        self.status == StatusCode::SEE_OTHER && self.location().starts_with("/sign-in")
    }

    /// The text, where it was answered with a page; panics with what came instead.
    #[track_caller]
    pub fn page(&self) -> &str {
        assert_eq!(
            self.status,
            StatusCode::OK,
            "no page, but {} {}",
            self.location(),
            self.body
        );
        &self.body
    }

    /// Asserts that the page says something.
    #[track_caller]
    pub fn says(&self, words: &str) {
        assert!(
            self.body.contains(words),
            "the page does not say “{words}”: {} {}",
            self.status,
            self.body
        );
    }
}

impl Stand {
    /// A practice reached by http, as `unstuck demo` opens it.
    pub async fn new() -> Self {
        Self::opened(false, patient()).await
    }

    /// The same with something at its door.
    pub async fn with_door(door: Door) -> Self {
        Self::opened(false, door).await
    }

    /// A practice that browsers reach by https.
    pub async fn secure() -> Self {
        Self::opened(true, patient()).await
    }

    async fn opened(secure: bool, door: Door) -> Self {
        let folder = Folder::new();
        let begins: Timestamp = BEGINS.parse().unwrap();
        let places = Self::places(&folder);
        let keys = MasterKeys::parse(KEYS).unwrap();
        let records = Records::open(&places[0], &places[1], keys, Access::Serve, begins)
            .await
            .unwrap();
        people(&records, begins).await;
        let ana = course(&records, "ana.toml", Who::Ana, Who::Therapist, begins).await;
        let ben = course(&records, "ben.toml", Who::Ben, Who::OtherTherapist, begins).await;
        let clock = Arc::new(AtomicI64::new(begins.as_second()));
        let hands = clock.clone();
        let now = Arc::new(move || Timestamp::from_second(hands.load(Ordering::Relaxed)).unwrap());
        let address = if secure {
            "https://practice.example"
        } else {
            "http://127.0.0.1:8400"
        };
        let practice = Practice::open_with(records, now, secure, address.to_owned(), door)
            .await
            .unwrap();
        Self {
            practice,
            ana,
            ben,
            clock,
            folder,
        }
    }

    /// The records.
    pub fn records(&self) -> &Records {
        self.practice.records()
    }

    /// The same records, opened beside the practice as another program opens them.
    pub async fn opened_elsewhere(&self) -> Records {
        let keys = MasterKeys::parse(KEYS).unwrap();
        let places = Self::places(&self.folder);
        Records::open(&places[0], &places[1], keys, Access::Tool, self.practice.now())
            .await
            .unwrap()
    }

    fn places(folder: &Folder) -> [Place; 2] {
        ["practice.sqlite", "process-notes.sqlite"].map(|name| Place::File(folder.0.join(name)))
    }

    /// The server stops and starts again: what was only in memory is gone.
    pub async fn start_again(&mut self) {
        let hands = self.clock.clone();
        let now = Arc::new(move || Timestamp::from_second(hands.load(Ordering::Relaxed)).unwrap());
        let (secure, address) = (self.practice.is_secure(), self.practice.address().to_owned());
        self.practice = Practice::open(self.records().clone(), now, secure, address)
            .await
            .unwrap();
    }

    /// Lets time pass.
    pub fn later(&self, span: SignedDuration) {
        self.clock.fetch_add(span.as_secs(), Ordering::Relaxed);
    }

    /// Somebody's account.
    pub async fn account(&self, who: Who) -> AccountId {
        self.records()
            .account_by_login(who.login())
            .await
            .unwrap()
            .unwrap()
            .id
    }

    /// Changes the settings.
    pub async fn set(&self, change: impl FnOnce(&mut Settings)) {
        let (mut settings, version) = self.records().settings().await.unwrap();
        change(&mut settings);
        self.records()
            .set_settings(&settings, version, deed("write"), self.practice.now())
            .await
            .unwrap();
        self.practice.renew().await.unwrap();
    }

    /// Somebody's browser, signed in unless they are nobody.
    pub async fn browser(&self, who: Who) -> Browser<'_> {
        let cookie = if who == Who::Nobody {
            None
        } else {
            let account = self.account(who).await;
            let token = self
                .records()
                .sign_in(account, "a test".to_owned(), deed("sign-in"), self.practice.now())
                .await
                .unwrap();
            Some(token.text().to_owned())
        };
        Browser { stand: self, cookie }
    }

    /// Asks for a page as somebody, in a session of its own.
    pub async fn get(&self, who: Who, path: &str) -> Answer {
        self.browser(who).await.get(path).await
    }

    /// Sends a form as somebody, in a session of its own.
    pub async fn post(&self, who: Who, path: &str, fields: &[(&str, &str)]) -> Answer {
        self.browser(who).await.post(path, fields).await
    }

    /// A path with the episode put in: `/clients/{episode}/record`.
    pub fn at(&self, path: &str) -> String {
        path.replace("{episode}", &self.ana.episode.to_string())
    }

    /// A check-in link of an episode that can be used for a week; gives its token.
    pub async fn link(&self, episode: EpisodeId) -> String {
        let now = self.practice.now();
        let until = now + SignedDuration::from_hours(7 * 24);
        let (_, token) = self
            .records()
            .make_link(episode, None, "null".to_owned(), until, deed("write"), now)
            .await
            .unwrap();
        token.text().to_owned()
    }

    /// Sends a request as it is.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        Answer::of(web::app(&self.practice).oneshot(request).await.unwrap()).await
    }
}

/// A browser of one person: keeps its session, sends forms as browsers do.
pub struct Browser<'a> {
    stand: &'a Stand,
    cookie: Option<String>,
}

impl Browser<'_> {
    fn request(&self, method: &str, path: &str) -> axum::http::request::Builder {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::HOST, "127.0.0.1:8400");
        match &self.cookie {
            None => request,
            Some(token) => request.header(
                header::COOKIE,
                format!(
                    "{}={token}",
                    web::ctx::cookie_name(self.stand.practice.is_secure())
                ),
            ),
        }
    }

    /// Asks for a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.stand
            .send(self.request("GET", path).body(Body::empty()).unwrap())
            .await
    }

    /// Sends a form from a page of the practice itself.
    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = form(fields);
        let request = self
            .request("POST", path)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.stand.send(request.body(Body::from(body)).unwrap()).await
    }
}

impl Browser<'_> {
    /// Sends the files of a folder that was chosen, each with its path as browsers say it.
    pub async fn upload(&self, path: &str, files: &std::collections::BTreeMap<String, String>) -> Answer {
        let mut body = String::new();
        for (name, text) in files {
            body += &format!(
                "--cut\r\nContent-Disposition: form-data; name=\"files\"; filename=\"ours/{name}\"\r\nContent-Type: text/plain\r\n\r\n{text}\r\n"
            );
        }
        body += "--cut--\r\n";
        let request = self
            .request("POST", path)
            .header("sec-fetch-site", "same-origin")
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=cut");
        self.stand.send(request.body(Body::from(body)).unwrap()).await
    }
}

/// Fields as a browser writes them into the body of a form.
pub fn form(fields: &[(&str, &str)]) -> String {
    let written: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{}={}", encoded(name), encoded(value)))
        .collect();
    written.join("&")
}

fn encoded(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    text.bytes()
        .map(|byte| {
            if plain(byte) {
                (byte as char).to_string()
            } else {
                format!("%{byte:02X}")
            }
        })
        .collect()
}

async fn people(records: &Records, now: Timestamp) {
    let hash_once = Who::ALL.into_iter().filter(|who| *who != Who::Nobody);
    for who in hash_once {
        let new = NewAccount {
            login: who.login().to_owned(),
            name: who.name().to_owned(),
            email: None,
            roles: who.roles(),
            language: "en".to_owned(),
        };
        records.add_account(new, deed("write"), now).await.unwrap();
    }
    let [supervisor, therapist] = [Who::Supervisor, Who::Therapist].map(Who::login);
    let supervisor = records.account_by_login(supervisor).await.unwrap().unwrap().id;
    let therapist = records.account_by_login(therapist).await.unwrap().unwrap().id;
    let day = now.to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    records
        .set_supervision(supervisor, therapist, day, true, deed("write"), now)
        .await
        .unwrap();
}

/// An example episode, moved so that its last event was three days before the test begins.
async fn course(records: &Records, file: &str, who: Who, therapist: Who, now: Timestamp) -> Course {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../examples/episodes")
        .join(file);
    let (episode, findings) = Episode::parse(file, &std::fs::read_to_string(path).unwrap());
    assert!(findings.is_empty(), "{file}: {findings:?}");
    let today = now.to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    let last = episode.events.last().unwrap().on;
    let days = last.until(today).unwrap().get_days() - 3;
    let moved = |day: Date| day.checked_add(days.days()).unwrap();
    let therapist = records
        .account_by_login(therapist.login())
        .await
        .unwrap()
        .unwrap()
        .id;
    let new = NewClient {
        name: who.name().to_owned(),
        contact: None,
        language: "en".to_owned(),
        therapist,
        measure: episode.measure.clone(),
        began_on: moved(episode.events.first().unwrap().on),
    };
    let (client, id) = records.add_client(new, deed("write"), now).await.unwrap();
    let mut row = records.client(client).await.unwrap();
    row.account = Some(records.account_by_login(who.login()).await.unwrap().unwrap().id);
    records.change_client(row, deed("write"), now).await.unwrap();
    let events = episode
        .events
        .into_iter()
        .map(|event| NewEvent {
            on: moved(event.on),
            what: event.what,
        })
        .collect();
    let how = Append {
        expected: None,
        form: None,
        via: "made up",
        deed: deed("write"),
        now,
    };
    records.append(id, events, how).await.unwrap();
    Course { client, episode: id }
}

/// A client without a record.
pub async fn new_client(stand: &Stand, therapist: AccountId, name: &str) {
    let now = stand.practice.now();
    let new = NewClient {
        name: name.to_owned(),
        contact: None,
        language: "en".to_owned(),
        therapist,
        measure: Some("phq-9".to_owned()),
        began_on: stand.practice.today(),
    };
    stand.records().add_client(new, deed("write"), now).await.unwrap();
}

/// A goal of Ana's, stored as another server would.
pub async fn goal(stand: &Stand, words: &str) {
    let event = NewEvent {
        on: stand.practice.today(),
        what: What::Goal(GoalEvent {
            goal: "another".to_owned(),
            action: GoalAction::Set,
            words: Some(words.to_owned()),
            rating: None,
            by: None,
            measure: None,
            levels: Vec::new(),
            attained: None,
            weight: None,
        }),
    };
    let how = Append {
        expected: None,
        form: None,
        via: "page",
        deed: deed("write"),
        now: stand.practice.now(),
    };
    stand
        .records()
        .append(stand.ana.episode, vec![event], how)
        .await
        .unwrap();
}
