//! Faults under a running server, from outside: killed in each step of a check-in, the database gone and back, a full disk. What
//! was thanked for is there afterwards, and every page says what happened.
//!
//! `UNSTUCK_TEST_ROUNDS` says how often each fault is tried; `./test --all` tries more.

use super::cluster::Cluster;
use super::support::{Server, run, text};
use super::visit::{Answer, caseload, filled, link, up_to_the_last};
use sqlx::{AssertSqlSafe, Connection as _};
use std::io::Read as _;
use std::path::Path;
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

const PASSWORD: &str = "harbour-street";
/// How long a condition may take before the test fails.
const PATIENCE: Duration = Duration::from_secs(120);
const SCHEMA: &str = "faults";

fn rounds() -> usize {
    let said = std::env::var("UNSTUCK_TEST_ROUNDS").ok();
    said.and_then(|said| said.parse().ok()).unwrap_or(2)
}

/// Waits for a condition.
#[track_caller]
fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < PATIENCE, "{what}: not within {PATIENCE:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// Where the records of a test lie.
struct Place {
    data: String,
    database: Option<String>,
}

impl Place {
    /// A made-up practice.
    fn made(folder: &Path, database: Option<String>) -> Self {
        let data = text(&folder.join("practice")).to_owned();
        let place = Self { data, database };
        let ran = run(&place.words(&["demo", "--size", "small", "--only-make"]));
        assert!(ran.ok, "{}", ran.err);
        place
    }

    fn words<'a>(&'a self, words: &[&'a str]) -> Vec<&'a str> {
        let mut words = words.to_vec();
        words.extend(["--data", &self.data]);
        if let Some(database) = &self.database {
            words.extend(["--database", database]);
        }
        words
    }

    fn open(&self) -> Server {
        Server::start(&self.words(&["serve", "--listen", "127.0.0.1:0"]), true)
    }

    /// One number, read past the server.
    fn number(&self, sql: &str) -> i64 {
        let sql = AssertSqlSafe(sql.to_owned());
        runtime().block_on(async {
            match &self.database {
                None => {
                    let mut conn = sqlx::SqliteConnection::connect(&self.file()).await.unwrap();
                    sqlx::query_scalar(sql).fetch_one(&mut conn).await.unwrap()
                }
                Some(_) => sqlx::query_scalar(sql)
                    .fetch_one(&mut self.postgres().await)
                    .await
                    .unwrap(),
            }
        })
    }

    fn file(&self) -> String {
        format!("sqlite://{}/practice.sqlite", self.data)
    }

    async fn postgres(&self) -> sqlx::PgConnection {
        let url = self.database.as_deref().unwrap().split('#').next().unwrap();
        let mut conn = sqlx::PgConnection::connect(url).await.unwrap();
        sqlx::raw_sql(AssertSqlSafe(format!("set search_path = {SCHEMA}")))
            .execute(&mut conn)
            .await
            .unwrap();
        conn
    }

    /// Does something while nobody else can write to drafts and check-ins.
    fn held<T>(&self, during: impl FnOnce() -> T) -> T {
        runtime().block_on(async {
            match &self.database {
                None => {
                    let mut conn = sqlx::SqliteConnection::connect(&self.file()).await.unwrap();
                    sqlx::raw_sql("begin immediate").execute(&mut conn).await.unwrap();
                    let done = during();
                    sqlx::raw_sql("rollback").execute(&mut conn).await.unwrap();
                    done
                }
                Some(_) => {
                    let mut conn = self.postgres().await;
                    sqlx::raw_sql("begin; lock table draft, submission in access exclusive mode")
                        .execute(&mut conn)
                        .await
                        .unwrap();
                    let done = during();
                    sqlx::raw_sql("rollback").execute(&mut conn).await.unwrap();
                    done
                }
            }
        })
    }
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

const SENT: &str = "This check-in was sent";

/// A server killed in each step of a check-in; gives how often each was tried. Nothing may be lost or stored twice.
fn killed_in_each_step(place: &Place) {
    let mut server = place.open();
    let mut therapist = server.sign_in("therapist", PASSWORD).unwrap();
    let episode = caseload(&server, &therapist).first().unwrap().clone();
    let (mut tried, mut lost) = (0, 0);
    let stored = || place.number("select count(*) from submission");
    for _ in 0..rounds() {
        let mut again = |server: &mut Server| {
            server.kill();
            *server = place.open();
            tried += 1;
        };
        let path = link(&server, &therapist, &episode)
            .map_err(|answer| answer.0)
            .unwrap();
        // Opened, then killed: the link can be used.
        let opened = server.page(&path, "");
        again(&mut server);
        let screen = server.page(&path, "");
        lost += usize::from(!screen.contains("data-draft="));
        // A draft that was kept, then killed: it is back.
        let kept = Answer(server.send(&format!("{path}/draft"), &filled(&opened, "")));
        assert_eq!(kept.status(), 204, "{}", kept.0);
        again(&mut server);
        lost += usize::from(!server.page(&path, "").contains("Your draft is back"));
        // Killed before the commit: not thanked for, not stored, the draft is there.
        let last = up_to_the_last(&server, &path).map_err(|answer| answer.0).unwrap();
        let before = stored();
        place.held(|| {
            let mut connection = server.begin(&path, &last);
            connection
                .set_read_timeout(Some(Duration::from_millis(700)))
                .unwrap();
            let mut byte = [0_u8];
            let early = connection.read(&mut byte);
            assert!(early.is_err(), "answered while nothing could be stored");
            server.kill();
        });
        again(&mut server);
        assert_eq!(stored(), before, "half a check-in is stored");
        lost += usize::from(!server.page(&path, "").contains("Your draft is back"));
        // Killed after the commit, before anybody read the answer: stored, and once also when it is sent again.
        let last = up_to_the_last(&server, &path).map_err(|answer| answer.0).unwrap();
        let unread = server.begin(&path, &last);
        until("the check-in is stored", || stored() == before + 1);
        again(&mut server);
        drop(unread);
        lost += usize::from(!server.page(&path, "").contains(SENT));
        let once_more = Answer(server.send(&path, &last));
        assert!(once_more.location().ends_with("/thanks"), "{}", once_more.0);
        assert_eq!(stored(), before + 1, "stored twice");
        // Thanked for, then killed.
        therapist = server.sign_in("therapist", PASSWORD).unwrap();
        let path = link(&server, &therapist, &episode)
            .map_err(|answer| answer.0)
            .unwrap();
        let last = up_to_the_last(&server, &path).map_err(|answer| answer.0).unwrap();
        let thanked = Answer(server.send(&path, &last));
        assert!(thanked.location().ends_with("/thanks"), "{}", thanked.0);
        again(&mut server);
        lost += usize::from(!server.page(&path, "").contains(SENT));
    }
    println!("killed in five steps of a check-in: {tried} times, {lost} lost");
    assert_eq!(lost, 0);
}

/// PostgreSQL stopped and started while check-ins are sent.
fn database_gone_and_back(place: &Place, cluster: &mut Cluster) {
    let server = place.open();
    let therapist = server.sign_in("therapist", PASSWORD).unwrap();
    let episodes = caseload(&server, &therapist);
    let thanked: Mutex<Vec<String>> = Mutex::default();
    let refused: Mutex<Vec<String>> = Mutex::default();
    let done = AtomicBool::new(false);
    let thanks = || thanked.lock().unwrap().len();
    let refusals = || refused.lock().unwrap().len();
    let work = |episode: &str| {
        let path = link(&server, &therapist, episode)?;
        let last = up_to_the_last(&server, &path)?;
        let answer = Answer(server.send(&path, &last));
        if !answer.location().ends_with("/thanks") {
            return Err(answer);
        }
        thanked.lock().unwrap().push(path);
        Ok(())
    };
    std::thread::scope(|scope| {
        for episode in episodes.iter().take(3) {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    if let Err(answer) = work(episode) {
                        refused.lock().unwrap().push(answer.0);
                    }
                }
            });
        }
        let stopping = || {
            for _ in 0..rounds() {
                let before = thanks();
                until("check-ins are thanked for", || thanks() >= before + 3);
                cluster.tell("stop");
                let before = refusals();
                until("pages say that the records are away", || refusals() >= before + 3);
                assert!(
                    server.page("/help", "").starts_with("HTTP/1.1 200"),
                    "help hangs on no database"
                );
                cluster.tell("start");
            }
            let before = thanks();
            until("it works again without a restart", || thanks() >= before + 3);
        };
        // The others are told to end whatever comes.
        let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(stopping));
        done.store(true, Ordering::Relaxed);
        if let Err(panic) = ended {
            std::panic::resume_unwind(panic);
        }
    });
    let refused = refused.into_inner().unwrap();
    for answer in &refused {
        assert!(
            answer.starts_with("HTTP/1.1 503") && answer.contains("The records cannot be reached just now"),
            "{answer}"
        );
    }
    let thanked = thanked.into_inner().unwrap();
    let lost = thanked
        .iter()
        .filter(|path| !server.page(path, "").contains(SENT))
        .count();
    println!(
        "database gone and back {} times: {} check-ins thanked for, {} refused with words, {lost} lost",
        rounds(),
        thanked.len(),
        refused.len()
    );
    assert_eq!(lost, 0);
}

#[test]
fn a_check_in_survives_a_kill_in_each_of_its_steps() {
    let folder = tempfile::tempdir().unwrap();
    killed_in_each_step(&Place::made(folder.path(), None));
}

#[test]
fn on_postgresql_too_and_the_database_may_go_away_and_come_back() {
    let Some(mut cluster) = Cluster::start() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let place = Place::made(folder.path(), Some(format!("{}#{SCHEMA}", cluster.url)));
    killed_in_each_step(&place);
    database_gone_and_back(&place, &mut cluster);
}

/// A small file system of its own, taken down when it is dropped.
struct Small(tempfile::TempDir);

impl Small {
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let words = ["-t", "tmpfs", "-o", "size=60m", "tmpfs"];
        let mounted = Command::new("mount").args(words).arg(folder.path()).output();
        if mounted.is_ok_and(|done| done.status.success()) {
            return Some(Self(folder));
        }
        eprintln!("skipped: a small file system can be mounted by root alone");
        None
    }

    fn remount(&self, how: &str) -> bool {
        let words = ["-o", how];
        Command::new("mount")
            .args(words)
            .arg(self.0.path())
            .output()
            .unwrap()
            .status
            .success()
    }
}

impl Drop for Small {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0.path()).status();
    }
}

#[test]
fn a_full_disk_under_a_running_server_is_said_and_heals_and_a_read_only_one_is_said_at_the_start() {
    let Some(small) = Small::mount() else { return };
    let place = Place::made(small.0.path(), None);
    let server = place.open();
    let therapist = server.sign_in("therapist", PASSWORD).unwrap();
    let episode = caseload(&server, &therapist).first().unwrap().clone();
    let mut thanked = Vec::new();
    let send = |thanked: &mut Vec<String>| -> Result<(), Answer> {
        let path = link(&server, &therapist, &episode)?;
        let last = up_to_the_last(&server, &path)?;
        let answer = Answer(server.send(&path, &last));
        if !answer.location().ends_with("/thanks") {
            return Err(answer);
        }
        thanked.push(path);
        Ok(())
    };
    send(&mut thanked).map_err(|answer| answer.0).unwrap();
    // Something else fills the disk to the last byte.
    let filler = small.0.path().join("filler");
    let mut fill = std::fs::File::create(&filler).unwrap();
    while std::io::Write::write_all(&mut fill, &[7; 4096]).is_ok() {}
    let refused = loop {
        if let Err(answer) = send(&mut thanked) {
            break answer;
        }
    };
    assert_eq!(refused.status(), 507, "{}", refused.0);
    assert!(
        refused.0.contains("its disk is full or cannot be written"),
        "{}",
        refused.0
    );
    drop(fill);
    std::fs::remove_file(&filler).unwrap();
    send(&mut thanked).map_err(|answer| answer.0).unwrap();
    let lost = thanked
        .iter()
        .filter(|path| !server.page(path, "").contains(SENT))
        .count();
    println!(
        "full disk under a running server: {} thanked for, {lost} lost",
        thanked.len()
    );
    assert_eq!(lost, 0);
    assert!(server.stop());
    until("the disk can be made read-only", || small.remount("remount,ro"));
    let ran = run(&place.words(&["serve", "--listen", "127.0.0.1:0"]));
    let words = ran.err.to_lowercase();
    assert!(
        !ran.ok && (words.contains("read-only") || words.contains("readonly")),
        "{}",
        ran.err
    );
    assert!(small.remount("remount,rw"));
    assert!(place.open().stop());
}
