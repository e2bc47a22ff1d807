//! The therapist's pages: what a person sees, what is stored, and who may.

mod caseload;
mod change;
mod kept;
mod safety;
mod session;

use crate::harness::{Answer, Stand, Who, deed};
use axum::http::StatusCode;
use jiff::ToSpan as _;
use monitoring::episode::{Episode, What};
use records::EpisodeId;
use records::client::NewClient;
use records::event::{Append, NewEvent};

/// A record the therapist has on the desk.
trait Desk {
    fn stand(&self) -> &Stand;
    fn episode(&self) -> EpisodeId;
}

impl Desk for Stand {
    fn stand(&self) -> &Stand {
        self
    }

    fn episode(&self) -> EpisodeId {
        self.ana.episode
    }
}

/// A practice on 1 March 2027, when the library's causes are in force, with a client of Ana's course who has Ana's account.
struct Late {
    stand: Stand,
    episode: EpisodeId,
}

/// Weeks from the beginning of a test to that day.
const LATER_WEEKS: i64 = 52;

impl Late {
    async fn new() -> Self {
        let stand = Stand::new().await;
        stand.later(jiff::SignedDuration::from_hours(24 * 7 * LATER_WEEKS));
        let (now, today) = (stand.practice.now(), stand.practice.today());
        let text = include_str!("../../../../examples/episodes/ana.toml");
        let (episode, _) = Episode::parse("ana.toml", text);
        let days = episode.events.last().unwrap().on.until(today).unwrap().get_days() - 3;
        let moved = |day: jiff::civil::Date| day.checked_add(days.days()).unwrap();
        let new = NewClient {
            name: "Ada".to_owned(),
            contact: None,
            language: "en".to_owned(),
            therapist: stand.account(Who::Therapist).await,
            measure: episode.measure.clone(),
            began_on: moved(episode.events[0].on),
        };
        let (_, id) = stand.records().add_client(new, deed("write"), now).await.unwrap();
        let events = episode.events.into_iter().map(|event| NewEvent {
            on: moved(event.on),
            what: event.what,
        });
        let how = Append {
            expected: None,
            form: None,
            via: "made up",
            deed: deed("write"),
            now,
        };
        stand.records().append(id, events.collect(), how).await.unwrap();
        Self { stand, episode: id }
    }

    /// Gives the client an account of their own.
    async fn with_account(self) -> Self {
        let records = self.stand.records();
        let client = records.episode_row(self.episode).await.unwrap().client;
        let mut row = records.client(client).await.unwrap();
        row.account = Some(self.stand.account(Who::Ben).await);
        records
            .change_client(row, deed("write"), self.stand.practice.now())
            .await
            .unwrap();
        self
    }
}

impl Desk for Late {
    fn stand(&self) -> &Stand {
        &self.stand
    }

    fn episode(&self) -> EpisodeId {
        self.episode
    }
}

/// The events of a record.
async fn events(desk: &impl Desk) -> Vec<What> {
    let episode = desk
        .stand()
        .records()
        .episode(desk.episode(), "", None)
        .await
        .unwrap();
    episode.events.into_iter().map(|event| event.what).collect()
}

/// The value of a hidden field.
fn hidden<'a>(answer: &'a Answer, name: &str) -> &'a str {
    let (_, rest) = answer
        .body
        .split_once(&format!("name=\"{name}\" value=\""))
        .unwrap_or_else(|| panic!("no field {name}"));
    rest.split('"').next().unwrap()
}

/// Sends a form as the therapist.
async fn sent(desk: &impl Desk, below: &str, fields: &[(&str, &str)]) -> Answer {
    desk.stand()
        .post(
            Who::Therapist,
            &format!("/clients/{}{below}", desk.episode()),
            fields,
        )
        .await
}

/// A page as the therapist sees it.
async fn page(desk: &impl Desk, below: &str) -> Answer {
    desk.stand()
        .get(Who::Therapist, &format!("/clients/{}{below}", desk.episode()))
        .await
}

#[track_caller]
fn went(answer: &Answer, said: &str) {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
    assert!(
        answer.location().contains(&format!("said={said}")),
        "{}",
        answer.location()
    );
}

#[track_caller]
fn came_back(answer: &Answer, words: &str) {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
    answer.says("Nothing typed is lost");
    answer.says(words);
    assert!(
        answer.body.contains("<title>Error: "),
        "the title says that something is wrong"
    );
}

/// An adjustment and a cause that the library offers the therapist.
async fn offered(desk: &impl Desk) -> (String, String) {
    let shown = page(desk, "").await;
    let (_, rest) = shown
        .body
        .split_once("/propose?adjustment=")
        .expect("something is offered");
    let adjustment = rest.split('"').next().unwrap().to_owned();
    let form = page(desk, &format!("/propose?adjustment={adjustment}")).await;
    let (_, rest) = form.page().split_once("name=\"cause\" value=\"").unwrap();
    (adjustment, rest.split('"').next().unwrap().to_owned())
}
