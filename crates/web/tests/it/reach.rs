//! Every stated route is truly reached by everybody who may use it, with what is there in its path: no failure of ours, in bounded
//! time, with nothing sent and with what nobody in their right mind would send.

use crate::fuzz::Dice;
use crate::harness::{Answer, Course, Stand, Who, deed};
use crate::policy::actor;
use axum::http::StatusCode;
use jiff::{SignedDuration, ToSpan as _};
use monitoring::episode::Episode;
use records::event::{Append, NewEvent};
use records::proposal::Proposed;
use records::stuck_note::Wish;
use records::task::{NewTask, TaskKind};
use std::time::{Duration, Instant};
use web::may::{Decision, May, decide};
use web::routes::Stated;

/// Longest that an answer may take on a machine that does other things as well.
const LONGEST: Duration = Duration::from_secs(20);
/// Odd forms to each route from each role.
const ODD_FORMS: usize = 2;

/// What stands in the paths, made anew before each request: many requests use it up.
pub async fn whole(stand: &Stand, route: &Stated, who: Who, course: Course) -> String {
    let (records, now) = (stand.records(), stand.practice.now());
    let therapist = records.episode_row(course.episode).await.unwrap().therapist;
    let mut path = route.path.replace("{episode}", &course.episode.to_string());
    if path.starts_with("/invitation/") {
        let account = stand.account(Who::Ben).await;
        let token = records
            .invite(account, now + SignedDuration::from_hours(1), deed("write"), now)
            .await
            .unwrap();
        path = path.replace("{token}", token.text());
    }
    if path.contains("{token}") {
        path = path.replace("{token}", &stand.link(course.episode).await);
    }
    if path.contains("{task}") {
        let new = NewTask {
            kind: TaskKind::Risk,
            about: "an answer".to_owned(),
            due_at: now,
            assigned_to: stand.account(who).await,
            backup: None,
        };
        let task = records
            .raise_task(course.episode, new, deed("write"), now)
            .await
            .unwrap();
        path = path.replace("{task}", &task.to_string());
    }
    if path.contains("{proposal}") {
        let new = Proposed {
            adjustment: "goals-revised".to_owned(),
            cause: "goals-unclear".to_owned(),
            target: None,
            review_on: stand.practice.today() + 28.days(),
            words: "We try it.".to_owned(),
        };
        let id = records
            .propose(course.episode, new, therapist, deed("write"), now)
            .await
            .unwrap();
        path = path.replace("{proposal}", &id.to_string());
    }
    if path.contains("{note}") {
        let wish = Wish {
            change: None,
            words: "I feel stuck.".to_owned(),
            audience: "nobody".to_owned(),
            moment: None,
            shares: None,
            task: None,
        };
        let how = Append {
            expected: None,
            form: None,
            via: "page",
            deed: deed("write"),
            now,
        };
        let id = records.keep_stuck_note(course.episode, wish, how).await.unwrap();
        path = path.replace("{note}", &id.to_string());
    }
    let events = records.events(course.episode).await.unwrap();
    let last = |kind: &str| {
        events
            .iter()
            .rev()
            .find(|event| event.kind == kind)
            .map_or(0, |event| event.number)
            .to_string()
    };
    let asset = stand.get(Who::Nobody, "/help").await;
    let asset = asset
        .body
        .split("/assets/")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap_or_default();
    let number = if path.starts_with("/me/practice") {
        last("practice")
    } else {
        last("session")
    };
    path.replace("{account}", &stand.account(Who::Therapist).await.to_string())
        .replace("{client}", &stand.ben.client.to_string())
        .replace("{agreement}", &last("agreement"))
        .replace("{number}", &number)
        .replace("{format}", "thought-challenging")
        .replace("{name}", asset)
}

/// What the examples lack: something agreed, and practice at home.
const MORE: &str = r#"
client = "Ana"
measure = "phq-9"

[[event]]
on = 2026-03-01
kind = "agreement"
adjustment = "shift-the-focus"
cause = "goals-and-approach-misaligned"
target = "pulse-method"
review_on = 2026-03-29
agreed_by = ["client", "therapist"]

[[event]]
on = 2026-03-01
kind = "practice"
task = "note the evening hour by hour"
state = "assigned"
"#;

async fn add_more(stand: &Stand) {
    let (more, findings) = Episode::parse("more.toml", MORE);
    assert!(findings.is_empty(), "{findings:?}");
    for course in [stand.ana, stand.ben] {
        let events = more.events.iter().map(|event| NewEvent {
            on: event.on,
            what: event.what.clone(),
        });
        let how = Append {
            expected: None,
            form: None,
            via: "page",
            deed: deed("write"),
            now: stand.practice.now(),
        };
        stand
            .records()
            .append(course.episode, events.collect(), how)
            .await
            .unwrap();
    }
}

/// Forms that name a thing which is not in the path: without its name there is nothing to find.
const NAMES_IN_THE_FORM: [&str; 5] = [
    "/withdraw",
    "/agreed",
    "/practice/looked-at",
    "/admin/instruments",
    "/admin/library/remove",
];

/// The course that stands in the path of somebody who may.
fn course_of(stand: &Stand, who: Who) -> Course {
    if matches!(who, Who::OtherTherapist | Who::Ben) {
        stand.ben
    } else {
        stand.ana
    }
}

/// Whether somebody may use a route.
pub async fn may(stand: &Stand, route: &Stated, who: Who, course: Course) -> bool {
    let actor = actor(stand, who, route.may == May::Kiosk).await;
    let episode = course.episode.to_string();
    let named = route.path.contains("{episode}").then_some(episode.as_str());
    let decision = decide(&stand.practice, route.may, actor.as_ref(), named)
        .await
        .unwrap();
    matches!(decision, Decision::Yes(_))
}

async fn asked(
    stand: &Stand,
    route: &Stated,
    who: Who,
    fields: &[(&str, &str)],
) -> (String, Answer, Duration) {
    let course = course_of(stand, who);
    let browser = stand.browser(who).await;
    let mut path = whole(stand, route, who, course).await;
    if route.may == May::Kiosk {
        let handed = browser
            .post(&format!("/clients/{}/kiosk", course.episode), &[])
            .await;
        let token = handed
            .location()
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .to_owned();
        if route.path.contains("{token}") {
            path = route.path.replace("{token}", &token);
        }
    }
    let began = Instant::now();
    let answer = if route.method == "GET" {
        browser.get(&path).await
    } else {
        browser.post(&path, fields).await
    };
    (path, answer, began.elapsed())
}

#[tokio::test]
async fn every_route_is_reached_by_each_role_that_may_and_never_fails() {
    let stand = Stand::new().await;
    stand.set(|settings| settings.made_up = true).await;
    add_more(&stand).await;
    let routes = web::routes(&stand.practice).stated().to_vec();
    let mut dice = Dice(20_261_125);
    let (mut reached, mut requests, mut slowest) = (0, 0, Duration::ZERO);
    let mut turned_away = Vec::new();
    for who in Who::ALL {
        for route in &routes {
            let course = course_of(&stand, who);
            if !may(&stand, route, who, course).await {
                continue;
            }
            for odd in 0..=ODD_FORMS {
                let names = [
                    "words", "step", "go", "version", "why", "hours", "number", "client", "expected",
                    "part_2",
                ];
                let names = names.map(str::to_owned);
                let fields = if odd == 0 { Vec::new() } else { dice.fields(&names) };
                let pairs: Vec<(&str, &str)> = fields
                    .iter()
                    .map(|(name, value)| (name.as_str(), value.as_str()))
                    .collect();
                let (path, answer, took) = asked(&stand, route, who, &pairs).await;
                requests += 1;
                slowest = slowest.max(took);
                let name = format!("{who:?} {} {path}", route.method);
                assert!(
                    !answer.status.is_server_error(),
                    "{name}: {} {}\n{pairs:?}",
                    answer.status,
                    answer.body
                );
                assert!(took < LONGEST, "{name} took {took:?}");
                if odd == 0 && (answer.asks_to_sign_in() || answer.status == StatusCode::NOT_FOUND) {
                    turned_away.push(format!(
                        "{who:?} {} {}: {}",
                        route.method, route.path, answer.status
                    ));
                } else if odd == 0 {
                    reached += 1;
                }
            }
        }
    }
    println!(
        "{} routes, {reached} pairs of role and route reached, {requests} requests, the slowest {slowest:?}",
        routes.len()
    );
    // Steps of signing in that begin with another one lead there; signing out leads to signing in; only a message carries the token
    // that stops it.
    let begins_elsewhere = ["/sign-out", "/sign-in", "/passkeys", " /stop/", " /:"];
    turned_away.retain(|line| {
        !begins_elsewhere
            .iter()
            .chain(&NAMES_IN_THE_FORM)
            .any(|part| line.contains(part))
    });
    assert!(turned_away.is_empty(), "{turned_away:#?}");
}
