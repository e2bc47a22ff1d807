//! Planted truths: what the figures must find, and what they must not give away.

use super::funnel::{Funnel, NoFunnel, OneChange};
use super::*;
use crate::episode::Episode;
use crate::knowledge::Library;
use serde_json::json;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn episode(scores: &[f64]) -> Episode {
    let events = scores.iter().enumerate().map(|(at, points)| {
        let on = day("2026-01-05")
            .checked_add(jiff::Span::new().weeks(at as i64))
            .unwrap();
        (
            at + 1,
            json!({"kind": "check-in", "on": on.to_string(), "session": at + 1, "scores": {"phq-9": points}}),
        )
    });
    let (episode, findings) = Episode::of_events(String::new(), None, events.collect::<Vec<_>>());
    assert!(findings.is_empty(), "{findings:?}");
    episode
}

fn counted(therapist: i64, scores: &[f64]) -> Counted {
    Counted {
        therapist,
        team: None,
        ending: Ending::Open,
        facts: EpisodeFacts::of(&episode(scores), day("2026-06-01"), Library::shipped()),
    }
}

#[test]
fn facts_hold_first_last_and_class_and_are_read_back_as_written() {
    let facts = counted(1, &[18.0, 15.0, 8.0]).facts;
    let outcome = facts.measure("phq-9").unwrap();
    assert_eq!(
        (outcome.scores, outcome.first_points, outcome.last_points),
        (3, 18.0, 8.0)
    );
    assert_eq!(
        (outcome.class, outcome.began_clinical),
        (Some(OutcomeClass::Recovered), Some(true))
    );
    assert_eq!(
        counted(1, &[18.0, 11.0]).facts.measures[0].class,
        Some(OutcomeClass::Improved),
        "7 points, still above the line"
    );
    assert_eq!(
        counted(1, &[18.0, 13.0]).facts.measures[0].class,
        Some(OutcomeClass::Unchanged),
        "5 points"
    );
    assert_eq!(
        counted(1, &[8.0, 15.0]).facts.measures[0].class,
        Some(OutcomeClass::Deteriorated),
        "7 points worse"
    );
    assert_eq!(
        counted(1, &[18.0]).facts.measures[0].class,
        None,
        "one score says nothing of change"
    );
    let text = serde_json::to_string(&facts).unwrap();
    assert_eq!(serde_json::from_str::<EpisodeFacts>(&text).unwrap(), facts);
}

fn service() -> Counts {
    let mut episodes = Vec::new();
    // 12 recover, 10 improve without crossing, 20 do not change, 8 get worse, 6 have one score, 5 have none.
    for (times, scores) in [
        (12, vec![16.0, 7.0]),
        (10, vec![24.0, 15.0]),
        (20, vec![14.0, 13.0]),
        (8, vec![8.0, 15.0]),
        (6, vec![17.0]),
        (5, vec![]),
    ] {
        episodes.extend((0..times).map(|_| counted(1, &scores)));
    }
    Counts {
        episodes,
        answered: 90,
        reasons: vec![
            ("no time".to_owned(), 7),
            ("moved to Graz".to_owned(), 1),
            ("ill".to_owned(), 2),
        ],
        ran_out: 10,
        ..Counts::default()
    }
}

#[test]
fn everybody_is_in_a_denominator_or_in_a_row_of_their_own() {
    let figures = ServiceFigures::of(&service(), day("2026-06-01"), Library::shipped());
    let phq = &figures.measures[0];
    assert_eq!(phq.title, "PHQ-9");
    let numbers = [phq.two_scores, phq.one_score, phq.no_score].map(|shown| shown.number().unwrap());
    assert_eq!(numbers, [50, 6, 5]);
    assert_eq!(
        (phq.improved.count.number(), phq.improved.of.number()),
        (Some(22), Some(50))
    );
    assert_eq!(
        (phq.recovered.count.number(), phq.recovered.of.number()),
        (Some(12), Some(42)),
        "of those who began clinical"
    );
    assert_eq!(
        (phq.deteriorated.count.number(), phq.unchanged.count.number()),
        (Some(8), Some(20))
    );
    assert_eq!(phq.improved_at_least.of.number(), Some(56));
    let (low, high) = phq.improved.interval.unwrap();
    assert!(
        low < 0.44 && high > 0.44 && low > 0.30 && high < 0.58,
        "{low} {high}"
    );
    assert_eq!(phq.reliable.as_ref().unwrap().points, 6.0);
    assert_eq!(figures.completion.count.number(), Some(90));
    assert_eq!(figures.completion.of.number(), Some(110));
}

#[test]
fn a_reason_that_one_person_gave_is_not_told() {
    let figures = ServiceFigures::of(&service(), day("2026-06-01"), Library::shipped());
    let text = serde_json::to_string(&figures).unwrap();
    assert!(text.contains("no time") && !text.contains("Graz"), "{text}");
    let rare = figures
        .reasons
        .iter()
        .find(|row| row.name == "rare-reasons")
        .unwrap();
    assert_eq!(rare.count, Shown::FewerThan(5));
}

#[test]
fn a_small_service_gives_no_small_number_away() {
    let episodes = vec![
        counted(1, &[18.0, 8.0]),
        counted(1, &[18.0, 17.0]),
        counted(2, &[18.0]),
    ];
    let counts = Counts {
        episodes,
        proposals: 2,
        ..Counts::default()
    };
    let figures = ServiceFigures::of(&counts, day("2026-06-01"), Library::shipped());
    assert_eq!(figures.episodes, Shown::FewerThan(5));
    assert_eq!(figures.proposals, Shown::FewerThan(5));
    let phq = &figures.measures[0];
    assert!(
        phq.improved.share.is_none() && phq.improved.interval.is_none() && phq.improved.of.number().is_none()
    );
    assert_eq!(phq.by_therapist, Err(NoFunnel::TooFewClients(30)));
}

#[test]
fn no_share_gives_away_what_another_hides() {
    // 17 better, 28 unchanged, 4 worse, 1 with one score only.
    let mut episodes = Vec::new();
    for (times, scores) in [
        (17, vec![16.0, 7.0]),
        (28, vec![14.0, 13.0]),
        (4, vec![8.0, 15.0]),
        (1, vec![17.0]),
    ] {
        episodes.extend((0..times).map(|_| counted(1, &scores)));
    }
    let counts = Counts {
        episodes,
        answered: 22,
        ran_out: 2,
        ..Counts::default()
    };
    let figures = ServiceFigures::of(&counts, day("2026-06-01"), Library::shipped());
    let phq = &figures.measures[0];
    assert_eq!(
        phq.improved.count,
        Shown::Exactly(17),
        "what matters most is hidden last"
    );
    assert_eq!(
        (phq.unchanged.count, phq.deteriorated.count),
        (Shown::NotShown, Shown::FewerThan(5))
    );
    assert_eq!(phq.one_score, Shown::FewerThan(5));
    assert!(
        phq.improved_at_least.share.is_none(),
        "17 of 50 would say that one has one score only"
    );
    assert_eq!(
        figures.completion.count,
        Shown::Exactly(22),
        "check-ins are not people"
    );
}

#[test]
fn endings_and_overdue_reviews_are_counted() {
    assert_eq!(Ending::of(false, None), Ending::Open);
    assert_eq!(Ending::of(true, Some("agreed")), Ending::Agreed);
    assert_eq!(Ending::of(true, Some("early")), Ending::Early);
    assert_eq!(Ending::of(true, None), Ending::Unknown);
    let events = vec![
        (
            1,
            json!({"kind": "check-in", "on": "2026-01-05", "scores": {"phq-9": 18}}),
        ),
        (
            2,
            json!({"kind": "agreement", "on": "2026-01-12", "adjustment": "re-clarify-goals", "cause": "avoidance", "review_on": "2026-03-01", "agreed_by": ["client", "therapist"]}),
        ),
    ];
    let (episode, findings) = Episode::of_events(String::new(), None, events);
    assert!(findings.is_empty(), "{findings:?}");
    let facts = EpisodeFacts::of(&episode, day("2026-06-01"), Library::shipped());
    assert!(facts.review_is_overdue(day("2026-03-02")) && !facts.review_is_overdue(day("2026-03-01")));
}

/// Made-up changes: `per_unit` clients in each unit, gains that depend on the first score, spread without chance; unit 3 gains
/// `extra` points more.
fn changes(units: i64, per_unit: usize, extra: f64) -> Vec<OneChange> {
    let mut changes = Vec::new();
    for unit in 0..units {
        for at in 0..per_unit {
            // Every unit has other first scores: without case-mix adjustment unit 0 would look best.
            let first_points = 10.0 + ((at * 7) % 9) as f64 + (units - unit) as f64;
            let noise = [-3.0, 1.0, 2.0, -2.0, 3.0, -1.0][(at + unit as usize) % 6];
            let gain_points = 0.5 * first_points - 1.0 + noise + if unit == 3 { extra } else { 0.0 };
            changes.push(OneChange {
                unit,
                first_points,
                gain_points,
                weeks: 8.0,
            });
        }
    }
    changes
}

#[test]
fn a_funnel_marks_what_is_far_off_and_nothing_else() {
    let rules = Library::shipped().rules.service;
    let calm = Funnel::of(&changes(8, 24, 0.0), rules).unwrap();
    assert!(calm.units.iter().all(|unit| unit.beyond == 0), "{:?}", calm.units);
    let spread = calm.units.iter().map(|unit| unit.gain_points);
    let (least, most) = spread.fold((f64::MAX, f64::MIN), |(least, most), gain| {
        (least.min(gain), most.max(gain))
    });
    assert!(
        most - least < 0.2,
        "what they began with is taken into account: {least} to {most}"
    );
    // Many calm units beside one: the usual differences stay small, so that the one stands out.
    let odd = Funnel::of(&changes(40, 24, 8.0), rules).unwrap();
    let beyond: Vec<i64> = odd
        .units
        .iter()
        .filter(|unit| unit.beyond > 0)
        .map(|unit| unit.unit)
        .collect();
    assert_eq!(beyond, [3]);
}

#[test]
fn the_lines_close_with_more_clients_and_the_outer_holds_the_inner() {
    let rules = Library::shipped().rules.service;
    let mut mixed = changes(8, 24, 0.0);
    mixed.extend(changes(9, 3, 0.0).into_iter().filter(|change| change.unit == 8));
    let funnel = Funnel::of(&mixed, rules).unwrap();
    assert_eq!(
        (funnel.units.len(), funnel.units_hidden),
        (8, 1),
        "3 clients are not shown"
    );
    let [inner, outer] = &funnel.limits;
    for (inner, outer) in inner.at.iter().zip(&outer.at) {
        assert!(outer.low < inner.low && inner.low < inner.high && inner.high < outer.high);
    }
    assert!(
        inner
            .at
            .windows(2)
            .all(|pair| pair[1].high - pair[1].low <= pair[0].high - pair[0].low)
    );
    // The half width at n clients is z sqrt(tau² + sigma²/n).
    let last = outer.at.last().unwrap();
    let sd =
        (funnel.between_sd_points.powi(2) + funnel.within_sd_points.powi(2) / f64::from(last.clients)).sqrt();
    let half = 3.090_232 * sd;
    assert!(
        ((last.high - last.low) / 2.0 - half).abs() < 1e-5,
        "z of .999 given with seven digits"
    );
}

#[test]
fn too_little_gives_no_funnel_and_says_why() {
    let rules = Library::shipped().rules.service;
    assert_eq!(
        Funnel::of(&changes(2, 5, 0.0), rules),
        Err(NoFunnel::TooFewClients(30))
    );
    assert_eq!(
        Funnel::of(&changes(3, 20, 0.0), rules),
        Err(NoFunnel::TooFewUnits(4))
    );
    let flat = changes(8, 10, 0.0).into_iter().map(|change| OneChange {
        gain_points: 2.0,
        ..change
    });
    assert_eq!(
        Funnel::of(&flat.collect::<Vec<_>>(), rules),
        Err(NoFunnel::NoModel),
        "no noise, no model"
    );
}
