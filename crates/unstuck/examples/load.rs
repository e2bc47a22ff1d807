//! How fast a practice answers: people who look at their caseloads and clients, and clients who send check-ins.
//!
//! `load DATA-FOLDER http://127.0.0.1:PORT PEOPLE SECONDS`: signs in as t1, t2, … of a made-up practice (`unstuck demo --size large`),
//! opens caseloads and client pages by as many people at once, then lets as many clients answer links that are made for it, each
//! once. Prints how long answers took and, where `SERVER_PID` names the server's process, how much processor time each cost it,
//! which other programs on the machine do not change. Build it with `--release`; `benches/load/run` does all of it.

mod load {
    pub mod http;
    pub mod page;
}

use jiff::{SignedDuration, Timestamp};
use load::http::{Answer, Connection, Failed};
use load::page::{client_pages, form_of};
use records::audit::Deed;
use records::vault::MasterKeys;
use records::{Access, Place, Records};
use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use tokio::task::JoinSet;

/// The password of a made-up practice.
const PASSWORD: &str = "harbour-street";
/// Check-ins that each client at once sends.
const CHECK_INS_EACH: usize = 20;
/// More screens than any check-in has: an answer that never ends is a fault.
const MOST_SCREENS: usize = 12;

/// What was asked for and how long it took.
type Took = Vec<Duration>;

#[tokio::main]
async fn main() -> Result<(), Failed> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [folder, address, people, seconds] = &words[..] else {
        return Err("load DATA-FOLDER http://127.0.0.1:PORT PEOPLE SECONDS".into());
    };
    let host = address.trim_start_matches("http://").to_owned();
    let (people, seconds): (usize, u64) = (people.parse()?, seconds.parse()?);
    // As on a new day: nothing is kept of what was read before.
    let records = open(Path::new(folder)).await?;
    records.forget_readings().await?;
    records.close().await;
    let mut cookies = Vec::new();
    for person in 1..=people {
        cookies.push(sign_in(&host, &format!("t{person}")).await?);
    }
    println!("{people} people signed in");
    let pages = looked_up(&host, &cookies).await?;
    for (what, path) in [
        ("caseload, again", "/caseload"),
        ("caseload, every row", "/caseload?rows=all"),
    ] {
        read(&host, &cookies, what, Duration::from_secs(seconds), |_| {
            vec![path.to_owned()]
        })
        .await?;
    }
    read(
        &host,
        &cookies,
        "client page, first time",
        Duration::MAX,
        |person| pages[person].clone(),
    )
    .await?;
    read(
        &host,
        &cookies,
        "client page, again",
        Duration::from_secs(seconds),
        |person| pages[person].clone(),
    )
    .await?;
    let records = open(Path::new(folder)).await?;
    let links = links(&records, people * CHECK_INS_EACH).await?;
    records.close().await;
    check_ins(&host, links, people).await
}

/// Opens every caseload once, cold, and gives the addresses of each one's client pages.
async fn looked_up(host: &str, cookies: &[String]) -> Result<Vec<Vec<String>>, Failed> {
    let mut took = Vec::new();
    let mut pages = Vec::new();
    let mut bytes = 0;
    let before = Spent::now();
    for cookie in cookies {
        let mut connection = Connection::open(host).await?;
        let began = Instant::now();
        let answer = connection.get("/caseload", cookie).await?;
        took.push(began.elapsed());
        bytes = bytes.max(answer.body.len());
    }
    say("caseload, first time, one after the other", took, None, before);
    println!("a caseload has up to {} KB", bytes / 1024);
    for cookie in cookies {
        let mut connection = Connection::open(host).await?;
        let answer = connection.get("/caseload?rows=all", cookie).await?;
        let found = client_pages(&answer.body);
        if answer.status != 200 || found.is_empty() {
            return Err(format!(
                "the caseload answered {} and names {} clients",
                answer.status,
                found.len()
            )
            .into());
        }
        pages.push(found);
    }
    Ok(pages)
}

/// Everybody reads pages of their own in turn; with no end in time, each page once.
async fn read(
    host: &str,
    cookies: &[String],
    what: &str,
    time: Duration,
    of: impl Fn(usize) -> Vec<String>,
) -> Result<(), Failed> {
    let before = Spent::now();
    let began = Instant::now();
    let mut reading = JoinSet::new();
    for (person, cookie) in cookies.iter().enumerate() {
        let (host, cookie, pages) = (host.to_owned(), cookie.clone(), of(person));
        reading.spawn(async move {
            let mut connection = Connection::open(&host).await?;
            let mut took = Took::new();
            let once = time == Duration::MAX;
            for turn in 0.. {
                if (once && turn == pages.len()) || began.elapsed() > time {
                    break;
                }
                let began = Instant::now();
                let answer = connection.get(&pages[turn % pages.len()], &cookie).await?;
                took.push(began.elapsed());
                if answer.status != 200 {
                    return Err(Failed::from(format!(
                        "{} answered {}",
                        pages[turn % pages.len()],
                        answer.status
                    )));
                }
            }
            Ok(took)
        });
    }
    let mut took = Took::new();
    while let Some(done) = reading.join_next().await {
        took.append(&mut done??);
    }
    say(what, took, Some(began.elapsed()), before);
    Ok(())
}

/// Clients answer their links, many at once, each link once.
async fn check_ins(host: &str, links: Vec<String>, people: usize) -> Result<(), Failed> {
    let before = Spent::now();
    let began = Instant::now();
    let mut answering = JoinSet::new();
    for part in links.chunks(links.len().div_ceil(people)) {
        let (host, tokens) = (host.to_owned(), part.to_vec());
        answering.spawn(async move {
            let mut connection = Connection::open(&host).await?;
            let (mut shown, mut sent) = (Took::new(), Took::new());
            for token in tokens {
                answer(&mut connection, &token, &mut shown, &mut sent).await?;
            }
            Ok::<_, Failed>((shown, sent))
        });
    }
    let (mut shown, mut sent) = (Took::new(), Took::new());
    while let Some(done) = answering.join_next().await {
        let (mut some, mut others) = done??;
        shown.append(&mut some);
        sent.append(&mut others);
    }
    let whole = began.elapsed();
    say(
        "check-in, a screen shown or kept",
        shown,
        Some(whole),
        Spent(None),
    );
    say(
        "check-in sent and stored (processor time: with its screens)",
        sent,
        Some(whole),
        before,
    );
    Ok(())
}

/// Goes through the screens of one check-in.
async fn answer(
    connection: &mut Connection,
    token: &str,
    shown: &mut Took,
    sent: &mut Took,
) -> Result<(), Failed> {
    let mut path = format!("/c/{token}");
    for _ in 0..MOST_SCREENS {
        let began = Instant::now();
        let screen = connection.get(&path, "").await?;
        shown.push(began.elapsed());
        let form = form_of(&screen.body)
            .ok_or_else(|| format!("{path} answered {} without a form", screen.status))?;
        let began = Instant::now();
        let Answer {
            status,
            location,
            body,
            ..
        } = connection.post(&form.action, "", &form.fields).await?;
        let took = began.elapsed();
        match location {
            Some(next) if next.contains("/thanks") => {
                sent.push(took);
                return Ok(());
            }
            Some(next) => {
                shown.push(took);
                path = next;
            }
            None => {
                return Err(format!(
                    "{path} answered {status}: {}",
                    body.chars().take(300).collect::<String>()
                )
                .into());
            }
        }
    }
    Err("a check-in has no end".into())
}

async fn sign_in(host: &str, login: &str) -> Result<String, Failed> {
    let fields = [("login", login), ("password", PASSWORD), ("to", "/caseload")]
        .map(|(key, value)| (key.to_owned(), value.to_owned()));
    let mut connection = Connection::open(host).await?;
    let answer = connection.post("/sign-in", "", &fields).await?;
    answer
        .cookie
        .ok_or_else(|| format!("{login} was not signed in: {}", answer.status).into())
}

async fn open(folder: &Path) -> Result<Records, Failed> {
    let keys = MasterKeys::parse(&std::fs::read_to_string(folder.join("master.keys"))?)?;
    let (main, notes) = (
        Place::File(folder.join("practice.sqlite")),
        Place::File(folder.join("process-notes.sqlite")),
    );
    Ok(Records::open(&main, &notes, keys, Access::Tool, now()?).await?)
}

fn now() -> Result<Timestamp, Failed> {
    Ok(Timestamp::from_second(i64::try_from(
        SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs(),
    )?)?)
}

async fn links(records: &Records, count: usize) -> Result<Vec<String>, Failed> {
    let now = now()?;
    let until = now.checked_add(SignedDuration::from_hours(24))?;
    let mut tokens = Vec::new();
    for row in records.open_episodes(None).await?.into_iter().take(count) {
        let deed = Deed {
            account: None,
            who: "load".to_owned(),
            action: "write",
            client: Some(row.client),
            detail: "link".to_owned(),
        };
        let (_, token) = records
            .make_link(row.id, None, "null".to_owned(), until, deed, now)
            .await?;
        tokens.push(token.text().to_owned());
    }
    Ok(tokens)
}

/// Processor time that the server has spent so far; none where nobody said which process it is.
#[derive(Clone, Copy)]
struct Spent(Option<Duration>);

impl Spent {
    fn now() -> Self {
        let stat = std::env::var("SERVER_PID")
            .and_then(|pid| {
                std::fs::read_to_string(format!("/proc/{pid}/stat"))
                    .map_err(|_| std::env::VarError::NotPresent)
            })
            .unwrap_or_default();
        // The name stands in brackets and may hold anything: user and system time are the 12th and 13th word after it.
        let after = stat.rsplit_once(") ").map_or("", |(_, after)| after);
        let ticks: Vec<u64> = after
            .split(' ')
            .skip(11)
            .take(2)
            .filter_map(|word| word.parse().ok())
            .collect();
        Self((ticks.len() == 2).then(|| Duration::from_millis(ticks.iter().sum::<u64>() * MS_A_TICK)))
    }
}

/// The kernel counts in hundredths of a second.
const MS_A_TICK: u64 = 10;

/// The middle, the slowest twentieth and the slowest hundredth, and what each cost the server since `before`.
fn say(what: &str, mut took: Took, whole: Option<Duration>, before: Spent) {
    took.sort_unstable();
    let at = |share: f64| {
        took.get((took.len().saturating_sub(1) as f64 * share) as usize)
            .map_or(0.0, |took| took.as_secs_f64() * 1000.0)
    };
    let rate = whole.map_or(String::new(), |whole| {
        format!(", {:.0} a second", took.len() as f64 / whole.as_secs_f64())
    });
    let spent = before
        .0
        .zip(Spent::now().0)
        .map_or(String::new(), |(before, after)| {
            let each = after.saturating_sub(before).as_secs_f64() * 1000.0 / took.len().max(1) as f64;
            format!(", {each:.2} ms of the server's processor time each")
        });
    println!(
        "{what}: p50 {:.1} ms, p95 {:.1} ms, p99 {:.1} ms ({} times{rate}{spent})",
        at(0.5),
        at(0.95),
        at(0.99),
        took.len()
    );
}
