//! Who may use which route: every stated route is walked as everybody, with the course of one's own client and another's.

use crate::harness::{Course, Stand, Who, deed};
use axum::http::StatusCode;
use records::sign_in::Token;
use web::may::{Actor, Decision, May, decide};
use web::routes::Stated;

/// What may be asked for without signing in, and nothing else. A route that is added here is a decision, not an accident.
const OPEN: [(&str, &str, May); 28] = [
    ("GET", "/", May::Anybody),
    ("GET", "/assets/{name}", May::Anybody),
    ("GET", "/c/{token}", May::Bearer),
    ("GET", "/c/{token}/not-now", May::Bearer),
    ("GET", "/c/{token}/thanks", May::Bearer),
    ("GET", "/help", May::Anybody),
    ("GET", "/invitation/{token}", May::Bearer),
    ("GET", "/sign-in", May::Anybody),
    ("GET", "/sign-in/provider/back", May::Anybody),
    ("GET", "/sign-in/second-step", May::Anybody),
    ("GET", "/sign-in/set-up", May::Anybody),
    ("GET", "/stop/{token}", May::Bearer),
    ("POST", "/c/{token}", May::Bearer),
    ("POST", "/c/{token}/draft", May::Bearer),
    ("POST", "/c/{token}/not-now", May::Bearer),
    ("POST", "/c/{token}/safe", May::Bearer),
    ("POST", "/invitation/{token}", May::Bearer),
    ("POST", "/passkeys/begin", May::Anybody),
    ("POST", "/passkeys/sign-in", May::Anybody),
    ("POST", "/sign-in", May::Anybody),
    ("POST", "/sign-in/provider", May::Anybody),
    ("POST", "/sign-in/second-step", May::Anybody),
    ("POST", "/sign-in/second-step/passkey", May::Anybody),
    ("POST", "/sign-in/second-step/passkey/begin", May::Anybody),
    ("POST", "/sign-in/set-up", May::Anybody),
    ("POST", "/sign-out", May::Anybody),
    ("POST", "/stop/{token}", May::Bearer),
    ("POST", "/stop/{token}/again", May::Bearer),
];

fn stated(stand: &Stand) -> Vec<Stated> {
    web::routes(&stand.practice).stated().to_vec()
}

/// Whether somebody may, said once more in the words of the papers; `anas` says whose episode stands in the path.
fn expected(may: May, who: Who, anas: bool) -> bool {
    let treats = if anas { Who::Therapist } else { Who::OtherTherapist };
    match may {
        May::Anybody | May::Bearer => true,
        May::Kiosk => false,
        May::SignedIn => who != Who::Nobody,
        May::Client => matches!(who, Who::Ana | Who::Ben),
        May::Therapist => matches!(who, Who::Therapist | Who::OtherTherapist),
        May::Treats => who == treats,
        May::Reads => who == treats || (anas && who == Who::Supervisor),
        May::BreaksGlass => matches!(who, Who::Therapist | Who::OtherTherapist | Who::Supervisor),
        May::Supervisor => who == Who::Supervisor,
        May::ServiceLead => who == Who::Lead,
        May::Administrator => who == Who::Administrator,
    }
}

pub async fn actor(stand: &Stand, who: Who, kiosk: bool) -> Option<Actor> {
    if who == Who::Nobody {
        return None;
    }
    let account = stand.records().account(stand.account(who).await).await.unwrap();
    Some(Actor {
        account,
        session: "a test".to_owned(),
        kiosk,
        confirmed_at: None,
    })
}

/// A path that can be asked for: the episode put in, and something that leads nowhere for every other name.
fn filled(path: &str, course: Course) -> String {
    let parts = path.split('/').map(|part| match part {
        "{episode}" => course.episode.to_string(),
        part if part.starts_with('{') => "0".to_owned(),
        part => part.to_owned(),
    });
    parts.collect::<Vec<_>>().join("/")
}

/// Whether nothing but an episode has a name in the path: then an allowed page must be there.
fn is_whole(path: &str) -> bool {
    !path.replace("{episode}", "").contains('{')
}

#[tokio::test]
async fn only_what_is_listed_is_open_to_somebody_who_is_not_signed_in() {
    let stand = Stand::new().await;
    let mut open: Vec<_> = stated(&stand)
        .into_iter()
        .filter(|route| matches!(route.may, May::Anybody | May::Bearer))
        .map(|route| (route.method, route.path, route.may))
        .collect();
    let mut listed = OPEN.to_vec();
    open.sort_by_key(|(method, path, _)| (*path, *method));
    listed.sort_by_key(|(method, path, _)| (*path, *method));
    assert_eq!(open, listed);
}

#[tokio::test]
async fn a_policy_about_an_episode_stands_exactly_where_an_episode_stands_in_the_path() {
    let stand = Stand::new().await;
    for route in stated(&stand) {
        let about_an_episode = matches!(route.may, May::Treats | May::Reads | May::BreaksGlass);
        assert_eq!(
            about_an_episode,
            route.path.contains("{episode}"),
            "{} {} {:?}",
            route.method,
            route.path,
            route.may
        );
        if route.method == "POST" {
            assert_ne!(
                route.may,
                May::Reads,
                "{}: writing is for the one who treats",
                route.path
            );
        }
    }
}

#[tokio::test]
async fn everybody_is_decided_as_the_papers_say_on_every_route() {
    let stand = Stand::new().await;
    let routes = stated(&stand);
    for who in Who::ALL {
        let actor = actor(&stand, who, false).await;
        for route in &routes {
            for (anas, course) in [(true, stand.ana), (false, stand.ben)] {
                let episode = course.episode.to_string();
                let named = route.path.contains("{episode}").then_some(episode.as_str());
                let decision = decide(&stand.practice, route.may, actor.as_ref(), named)
                    .await
                    .unwrap();
                let allowed = matches!(decision, Decision::Yes(_));
                assert_eq!(
                    allowed,
                    expected(route.may, who, anas),
                    "{who:?} {} {} {decision:?}",
                    route.method,
                    route.path
                );
                if !allowed {
                    let refused = if who == Who::Nobody {
                        Decision::SignIn
                    } else {
                        Decision::No
                    };
                    assert_eq!(decision, refused, "{who:?} {} {}", route.method, route.path);
                }
            }
        }
    }
}

#[tokio::test]
async fn what_is_not_theirs_is_not_there_for_them_and_nothing_is_written() {
    let stand = Stand::new().await;
    let before = [stand.ana, stand.ben].map(|course| course.episode);
    let counts = events(&stand, before).await;
    for route in stated(&stand) {
        for who in Who::ALL {
            for (anas, course) in [(true, stand.ana), (false, stand.ben)] {
                if expected(route.may, who, anas) {
                    continue;
                }
                let path = filled(route.path, course);
                let answer = match route.method {
                    "GET" => stand.get(who, &path).await,
                    _ => stand.post(who, &path, &[]).await,
                };
                let name = format!(
                    "{who:?} {} {path}: {} {}",
                    route.method,
                    answer.status,
                    answer.location()
                );
                if who == Who::Nobody {
                    assert!(answer.asks_to_sign_in(), "{name}");
                } else {
                    assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}");
                    assert!(
                        !answer.body.contains("Ben") && !answer.body.contains("Ana"),
                        "{name}"
                    );
                }
            }
        }
    }
    assert_eq!(
        events(&stand, before).await,
        counts,
        "a refused request wrote something"
    );
}

async fn events(stand: &Stand, episodes: [records::EpisodeId; 2]) -> Vec<i64> {
    let mut counts = Vec::new();
    for episode in episodes {
        counts.push(stand.records().episode_row(episode).await.unwrap().last_event);
    }
    counts
}

#[tokio::test]
async fn what_is_theirs_is_there_for_them() {
    let stand = Stand::new().await;
    for route in stated(&stand)
        .into_iter()
        .filter(|route| route.method == "GET" && is_whole(route.path))
    {
        for who in Who::ALL {
            for (anas, course) in [(true, stand.ana), (false, stand.ben)] {
                if !expected(route.may, who, anas) {
                    continue;
                }
                let path = filled(route.path, course);
                let answer = stand.get(who, &path).await;
                // A page that needs more than its path may say so, with words; it may not be hidden.
                let says_so = answer.status == StatusCode::BAD_REQUEST && answer.body.contains("<h1");
                let is_there = answer.status.is_success() || answer.status.is_redirection() || says_so;
                assert!(is_there, "{who:?} {path}: {} {}", answer.status, answer.body);
                assert!(
                    who == Who::Nobody || !answer.asks_to_sign_in(),
                    "{who:?} {path}: {}",
                    answer.location()
                );
            }
        }
    }
}

/// An empty form is what a hurried thumb sends: it is answered with words on a page, never with a program's own message.
#[tokio::test]
async fn an_empty_form_is_answered_with_a_page() {
    for route in stated(&Stand::new().await)
        .into_iter()
        .filter(|route| route.method == "POST" && is_whole(route.path))
    {
        let stand = Stand::new().await;
        let Some(who) = Who::ALL.into_iter().find(|who| expected(route.may, *who, true)) else {
            continue;
        };
        let path = filled(route.path, stand.ana);
        let answer = stand.post(who, &path, &[]).await;
        let name = format!("{who:?} {path}: {} {}", answer.status, answer.body);
        assert!(!answer.status.is_server_error(), "{name}");
        if answer.status.is_client_error() {
            assert!(answer.body.contains("<h1"), "{name}");
        }
    }
}

#[tokio::test]
async fn anothers_client_and_a_client_that_never_was_are_answered_alike() {
    let stand = Stand::new().await;
    for route in stated(&stand)
        .into_iter()
        .filter(|route| route.method == "GET" && matches!(route.may, May::Treats | May::Reads))
    {
        let nobody = Course {
            episode: records::EpisodeId(999_999),
            ..stand.ben
        };
        let [theirs, never] = [stand.ben, nobody].map(|course| filled(route.path, course));
        let theirs = stand.get(Who::Therapist, &theirs).await;
        let never = stand.get(Who::Therapist, &never).await;
        assert_eq!(
            (theirs.status, theirs.body),
            (never.status, never.body),
            "{}",
            route.path
        );
    }
}

#[tokio::test]
async fn a_handed_over_device_shows_nothing_but_check_ins() {
    let stand = Stand::new().await;
    let handed = actor(&stand, Who::Therapist, true).await;
    let account = stand.account(Who::Therapist).await;
    for route in stated(&stand) {
        let episode = stand.ana.episode.to_string();
        let decision = decide(&stand.practice, route.may, handed.as_ref(), Some(&episode))
            .await
            .unwrap();
        match route.may {
            May::Anybody | May::Bearer | May::Kiosk => {
                assert!(matches!(decision, Decision::Yes(None)), "{}", route.path);
            }
            _ => assert_eq!(decision, Decision::Locked, "{}", route.path),
        }
        if matches!(route.may, May::Anybody | May::Bearer | May::Kiosk) {
            continue;
        }
        let browser = stand.browser(Who::Therapist).await;
        for session in stand.records().sessions_of(account).await.unwrap() {
            stand
                .records()
                .set_kiosk(&session.token_hash, true)
                .await
                .unwrap();
        }
        let path = filled(route.path, stand.ana);
        let answer = if route.method == "GET" {
            browser.get(&path).await
        } else {
            browser.post(&path, &[]).await
        };
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{} {path}", route.method);
        assert!(!answer.body.contains("Ana"), "{path}");
    }
}

#[tokio::test]
async fn whoever_reads_a_record_is_written_down() {
    let stand = Stand::new().await;
    for route in stated(&stand)
        .into_iter()
        .filter(|route| route.method == "GET" && route.may == May::Reads && is_whole(route.path))
    {
        let path = filled(route.path, stand.ana);
        stand.get(Who::Supervisor, &path).await.page();
        let newest = stand.records().audit_of(stand.ana.client, 1).await.unwrap();
        let entry = newest.first().unwrap();
        let supervisor = stand.account(Who::Supervisor).await;
        assert_eq!(
            (entry.action.as_str(), entry.account_id),
            ("read", Some(supervisor)),
            "{path}: {entry:?}"
        );
        assert!(entry.detail.contains(&path), "{path}: {entry:?}");
    }
}

#[tokio::test]
async fn who_was_let_in_reads_until_the_time_is_over() {
    let stand = Stand::new().await;
    let account = stand.account(Who::OtherTherapist).await;
    let until = stand.practice.now() + jiff::SignedDuration::from_hours(1);
    let deed = deed("break-glass");
    stand
        .records()
        .grant_access(
            account,
            stand.ana.client,
            "covers the ward".to_owned(),
            until,
            deed,
            stand.practice.now(),
        )
        .await
        .unwrap();
    let actor = actor(&stand, Who::OtherTherapist, false).await;
    let episode = stand.ana.episode.to_string();
    let reads = async || {
        matches!(
            decide(&stand.practice, May::Reads, actor.as_ref(), Some(&episode))
                .await
                .unwrap(),
            Decision::Yes(_)
        )
    };
    let treats = async || {
        matches!(
            decide(&stand.practice, May::Treats, actor.as_ref(), Some(&episode))
                .await
                .unwrap(),
            Decision::Yes(_)
        )
    };
    assert!(reads().await, "the reason was given");
    assert!(!treats().await, "to read is not to write");
    stand.later(jiff::SignedDuration::from_hours(2));
    assert!(!reads().await, "the time is over");
}

#[tokio::test]
async fn somebody_who_may_no_longer_sign_in_is_nobody() {
    let stand = Stand::new().await;
    let browser = stand.browser(Who::Administrator).await;
    let mut account = stand
        .records()
        .account(stand.account(Who::Administrator).await)
        .await
        .unwrap();
    account.disabled = true;
    stand
        .records()
        .change_account(account, deed("write"), stand.practice.now())
        .await
        .unwrap();
    assert_eq!(browser.get("/").await.location(), "/sign-in");
    let forged = Token::fingerprint("guessed");
    assert!(
        stand
            .records()
            .session(&forged, records::sign_in::Limits::default(), stand.practice.now())
            .await
            .unwrap()
            .is_none()
    );
}
