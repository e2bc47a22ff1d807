//! The record of a session.

use super::{came_back, events, hidden, page, sent, went};
use crate::harness::{Stand, Who};
use monitoring::episode::What;
use monitoring::episode::event::{Basis, CallOffReason, CalledOff, GoalAction, Person, Whereabouts};

#[tokio::test]
async fn a_session_is_recorded_with_only_whether_it_took_place_and_sent_twice_is_stored_once() {
    let stand = Stand::new().await;
    let form = page(&stand, "/session").await;
    let token = hidden(&form, "form").to_owned();
    let number = form
        .body
        .split("id=\"session\"")
        .nth(1)
        .and_then(|rest| rest.split("value=\"").nth(1))
        .and_then(|rest| rest.split('"').next())
        .unwrap()
        .to_owned();
    came_back(
        &sent(
            &stand,
            "/session",
            &[
                ("form", &token),
                ("session", &number),
                ("on", "2026-03-02"),
                ("task", "one call"),
            ],
        )
        .await,
        "Say whether it took place.",
    );
    let before = events(&stand).await.len();
    let fields = [
        ("form", token.as_str()),
        ("session", number.as_str()),
        ("on", "2026-03-02"),
        ("attended", "late"),
    ];
    went(&sent(&stand, "/session", &fields).await, "session-kept");
    went(&sent(&stand, "/session", &fields).await, "session-kept");
    assert_eq!(events(&stand).await.len(), before + 1);
    let other = hidden(&page(&stand, "/session").await, "form").to_owned();
    let same = sent(
        &stand,
        "/session",
        &[
            ("form", &other),
            ("session", &number),
            ("on", "2026-03-02"),
            ("attended", "yes"),
        ],
    )
    .await;
    came_back(&same, "is recorded already");
}

#[tokio::test]
async fn a_session_keeps_shares_topics_marks_goals_practice_and_the_next_day() {
    let stand = Stand::new().await;
    let form = page(&stand, "/session").await;
    let token = hidden(&form, "form").to_owned();
    let goal = form
        .body
        .split("name=\"looked-at\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("Ana has a goal")
        .to_owned();
    let fields = [
        ("form", token.as_str()),
        ("session", "40"),
        ("on", "2026-03-02"),
        ("attended", "yes"),
        ("mode-analysis", "50"),
        ("mode-skill", "25"),
        ("topic-0", "planned"),
        ("topic-1", "2"),
        ("new-0", "the move"),
        ("new-depth-0", "3"),
        ("mark", "humour"),
        ("alliance", "7"),
        ("practice_specific", "yes"),
        ("practice_reviewed", "no"),
        ("task", "one call"),
        ("looked-at", goal.as_str()),
        ("hard", "yes"),
        ("next", "2026-03-09"),
    ];
    went(&sent(&stand, "/session", &fields).await, "session-kept");
    let stored = events(&stand).await;
    let session = stored
        .iter()
        .find_map(|what| {
            if let What::Session(it) = what {
                (it.session == 40).then_some(it)
            } else {
                None
            }
        })
        .unwrap();
    assert!((session.modes["analysis"] - 66.7).abs() < 1e-9 && (session.modes["skill"] - 33.3).abs() < 1e-9);
    assert_eq!(session.planned.as_ref().unwrap().len(), 1);
    assert_eq!(
        session.topics.iter().map(|topic| topic.depth).collect::<Vec<_>>(),
        [Some(2.0), Some(3.0)]
    );
    assert_eq!(session.marks.as_deref(), Some(&["humour".to_owned()][..]));
    assert_eq!(
        (
            session.alliance,
            session.hard,
            session.practice_specific,
            session.practice_reviewed
        ),
        (Some(7.0), true, Some(true), Some(false))
    );
    assert!(
        stored
            .iter()
            .any(|what| matches!(what, What::Practice(it) if it.task == "one call"))
    );
    assert!(stored.iter().any(|what| matches!(what, What::Goal(it) if it.goal == goal && it.action == GoalAction::Revisited && it.by == Some(Person::Therapist))));
    stand.get(Who::Therapist, "/caseload").await.says("Mon 9 Mar");
}

#[tokio::test]
async fn a_place_without_a_licence_warns_and_never_blocks() {
    let stand = Stand::new().await;
    stand.set(|settings| settings.country = "US".to_owned()).await;
    let token = hidden(&page(&stand, "/session").await, "form").to_owned();
    let fields = [
        ("form", token.as_str()),
        ("session", "40"),
        ("on", "2026-03-02"),
        ("attended", "yes"),
        ("place", "NY"),
        ("basis", "compact"),
    ];
    let kept = sent(&stand, "/session", &fields).await;
    kept.page();
    kept.says("Session 40 is kept");
    kept.says("New York is not a member of PSYPACT");
    let place = Whereabouts {
        place: "NY".to_owned(),
        basis: Basis::Compact,
    };
    assert!(
        events(&stand)
            .await
            .iter()
            .any(|what| matches!(what, What::Session(it) if it.session == 40 && it.whereabouts.as_ref() == Some(&place)))
    );
    let audit = stand.records().audit_of(stand.ana.client, 100).await.unwrap();
    assert!(
        audit.iter().all(|entry| !entry.detail.contains("NY")),
        "the audit does not say where"
    );
    stand.get(Who::Ana, "/me/record").await.says("You were in NY.");
    page(&stand, "/session")
        .await
        .says("<option value=\"NY\" selected>");
    let token = hidden(&page(&stand, "/session").await, "form").to_owned();
    let fields = [
        ("form", token.as_str()),
        ("session", "41"),
        ("on", "2026-03-02"),
        ("attended", "yes"),
        ("place", "NY"),
        ("basis", "licensed"),
    ];
    went(&sent(&stand, "/session", &fields).await, "session-kept");
}

#[tokio::test]
async fn a_session_called_off_says_by_whom_and_why_and_one_that_was_held_says_neither() {
    let stand = Stand::new().await;
    let kept = async |session: &str, attended: &str| {
        let token = hidden(&page(&stand, "/session").await, "form").to_owned();
        let fields = [
            ("form", token.as_str()),
            ("session", session),
            ("on", "2026-03-02"),
            ("attended", attended),
            ("off-by", "therapist"),
            ("off-reason", "ill"),
        ];
        went(&sent(&stand, "/session", &fields).await, "session-kept");
        let stored = events(&stand).await;
        stored
            .into_iter()
            .find_map(|what| match what {
                What::Session(it) if it.session.to_string() == session => Some(it),
                _ => None,
            })
            .unwrap()
    };
    let off = kept("40", "cancelled").await;
    let ill = Some(CallOffReason::Ill);
    let by = Some(Person::Therapist);
    assert_eq!(off.called_off, Some(CalledOff { by, reason: ill }));
    assert!(
        !off.client_stayed_away(),
        "it was the therapist who called it off"
    );
    let missed = kept("41", "missed").await;
    assert_eq!(
        missed.called_off,
        Some(CalledOff {
            by: None,
            reason: ill
        })
    );
    assert!(missed.client_stayed_away());
    assert_eq!(kept("42", "yes").await.called_off, None);
    stand
        .get(Who::Ana, "/me/record")
        .await
        .says("Your therapist called it off. Why, as it was said: ill.");
    page(&stand, "/record")
        .await
        .says("Called off by the therapist. Why: ill");
}
